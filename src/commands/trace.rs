//! Logging to standard error, and with `--trace` the frame's spans to a file.

use crate::cli::Command;
use std::path::PathBuf;
use tempfile::NamedTempFile;
use tracing_chrome::ChromeLayerBuilder;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// What is logged if nobody says otherwise.
#[cfg(feature = "window")]
const DEFAULT: &str = crate::window::LOG;
#[cfg(not(feature = "window"))]
const DEFAULT: &str = "warn";

/// A trace being written. It lies in a temporary file, so that a command that fails leaves nothing in its output folder.
pub struct Trace {
    flush: tracing_chrome::FlushGuard,
    file: NamedTempFile,
    place: PathBuf,
}

impl Trace {
    /// Ends the trace and moves it beside the report.
    ///
    /// # Errors
    /// If it cannot be written there.
    pub fn keep(self) -> std::io::Result<()> {
        drop(self.flush);
        // Another file system than that of temporary files, as a rule.
        std::fs::copy(self.file.path(), self.place).map(drop)
    }
}

/// Starts logging as `RUST_LOG` says (default: warnings), and the Chrome trace if the command asks for one.
///
/// # Errors
/// If there is no place for a temporary file.
pub fn start_tracing(command: &Command) -> std::io::Result<Option<Trace>> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(filter);
    let place = match command {
        Command::Check(args) if args.trace => Some(&args.out),
        Command::Review(args) if args.trace => Some(args.resume.as_ref().unwrap_or(&args.out)),
        _ => None,
    };
    let (chrome, trace) = match place {
        Some(folder) => {
            let file = NamedTempFile::new()?;
            let (layer, flush) = ChromeLayerBuilder::new().writer(file.reopen()?).include_args(true).build();
            let ours = layer.with_filter(EnvFilter::new("holograde=info"));
            (Some(ours), Some(Trace { flush, file, place: folder.join("trace.json") }))
        }
        None => (None, None),
    };
    // A second subscriber in one process (tests) is not an error worth stopping for.
    let _ = tracing_subscriber::registry().with(log).with(chrome).try_init();
    Ok(trace)
}
