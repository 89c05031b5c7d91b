//! Logging to standard error, and with `--trace` the frame's spans to a file.

use crate::cli::Command;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Writes the trace's end when dropped.
pub struct TraceGuard {
    _chrome: Option<tracing_chrome::FlushGuard>,
}

/// Starts logging as `RUST_LOG` says (default: warnings), and the Chrome trace if the command asks for one.
pub fn start_tracing(command: &Command) -> TraceGuard {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(filter);
    let (chrome, guard) = match command {
        Command::Check(args) if args.trace && std::fs::create_dir_all(&args.out).is_ok() => {
            let (layer, guard) =
                tracing_chrome::ChromeLayerBuilder::new().file(args.out.join("trace.json")).include_args(true).build();
            let ours = layer.with_filter(EnvFilter::new("holograde=info"));
            (Some(ours), Some(guard))
        }
        _ => (None, None),
    };
    // A second subscriber in one process (tests) is not an error worth stopping for.
    let _ = tracing_subscriber::registry().with(log).with(chrome).try_init();
    TraceGuard { _chrome: guard }
}
