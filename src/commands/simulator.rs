//! `holograde simulator`: the simulated headset for other programs, through their own OpenXR loader.

mod library;
mod run;
mod send;

use super::{Failure, Status, keys, print};
use crate::cli::Simulator;
use holograde_simulator::remote::{Address, CONTROL_VARIABLE};
use serde_json::json;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Name of the manifest in the user's configuration folder.
const MANIFEST: &str = "openxr-simulator.json";

/// Runs the command.
///
/// # Errors
/// No library, a manifest that cannot be written, a device or scenario with problems, or a program that cannot be run.
pub fn simulator(command: &Simulator) -> Result<Status, Failure> {
    match command {
        Simulator::Manifest { out } => manifest(out.as_deref()),
        Simulator::Run(args) => run::run(args),
        Simulator::Send(args) => send::send(args),
    }
}

/// Where a run is controlled, if anywhere: as the command line says, else as the environment does.
fn control(named: Option<&OsStr>) -> Result<Option<Address>, Failure> {
    let variable = std::env::var_os(CONTROL_VARIABLE).filter(|place| !place.is_empty());
    let place = named.map(OsStr::to_owned).or(variable);
    let address = place.map(|place| Address::parse(&place)).transpose();
    address.map_err(|error| Failure::Usage(format!("--control: {error}")))
}

fn manifest(out: Option<&Path>) -> Result<Status, Failure> {
    let text = manifest_text(&library::find()?)?;
    let path = match out {
        Some(path) => std::path::absolute(path)?,
        None => keys::folder()?.path().join(MANIFEST),
    };
    write(&path, &text)
        .map_err(|error| Failure::Usage(format!("the manifest cannot be written to {}: {error}", path.display())))?;
    print(&format!("{}\n", path.display()))
}

/// The manifest of the simulator as an OpenXR runtime (OpenXR loader specification, runtime manifest files).
fn manifest_text(library: &Path) -> Result<String, Failure> {
    let Some(library) = library.to_str() else {
        let reason = "is no UTF-8, which a manifest cannot say; move the library";
        return Err(Failure::NoSimulator(format!("the path {} {reason}", library.display())));
    };
    let manifest = json!({
        "file_format_version": "1.0.0",
        "runtime": { "name": holograde_simulator::RUNTIME_NAME, "library_path": library },
    });
    Ok(format!("{manifest:#}\n"))
}

/// Writes a file whole or not at all, over an earlier one if need be.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    std::fs::create_dir_all(&folder)?;
    let mut file = temporary().tempfile_in(&folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// Temporary files with the rights of ordinary ones: a manifest may be meant for other users too.
fn temporary() -> tempfile::Builder<'static, 'static> {
    #[allow(unused_mut, reason = "changed on Unix alone")]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

/// A manifest for this run alone, gone when it is dropped.
fn private_manifest(text: &str) -> std::io::Result<tempfile::TempPath> {
    let mut file: NamedTempFile = tempfile::Builder::new().prefix("holograde-").suffix(".json").tempfile()?;
    file.write_all(text.as_bytes())?;
    Ok(file.into_temp_path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_escaped_in_the_manifest() {
        let text = manifest_text(Path::new(r#"C:\simu"lator.dll"#)).unwrap();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["runtime"]["library_path"], r#"C:\simu"lator.dll"#);
    }
}
