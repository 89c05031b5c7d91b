//! The two doors: the library in this process, or an OpenXR loader that opens it by its manifest.
//!
//! A loader reads the environment, so what goes through it runs in a child process of the test program, one test at a time: loaders
//! keep one instance per process.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use holograde_simulator::control::{self, Config};
use openxr as xr;

use super::small;

/// Set in a child process that goes through the loader.
const CHILD: &str = "HOLOGRADE_SIMULATOR_TEST_CHILD";

/// Debian's runtime package ships only the versioned name.
const LOADER: &str = "libopenxr_loader.so.1";

/// Whether this process goes through the loader.
pub fn through_loader() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// The loader, if this machine has one.
pub fn loader() -> Option<xr::Entry> {
    // SAFETY: the loader obeys the specification.
    unsafe { xr::Entry::load_from(Path::new(LOADER), &()) }.ok()
}

/// Says that `what` cannot be tested without a loader; in CI that is a failure.
pub fn skip(what: usize) {
    assert!(std::env::var_os("CI").is_none(), "no OpenXR loader ({LOADER}) on this machine");
    println!("skipped: {what} (no OpenXR loader on this machine)");
}

/// Makes the next instance of this thread simulate `config`, and gives the version to ask for: loaders of 1.0 refuse newer ones.
pub fn configure(config: Config, version: xr::Version) -> xr::Version {
    if through_loader() {
        let given = Config::from_environment().unwrap();
        assert_eq!(config, given, "a child has the configuration that its environment names, and no other");
        return xr::Version::new(1, 0, 0);
    }
    control::set_next(config);
    version
}

/// Runs these tests of this program again, through the loader, simulating [`small`].
pub fn run_again(tests: &[&str]) -> Output {
    let folder = folder();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let exe = std::env::current_exe().unwrap();
    let library = exe.with_file_name("libholograde_simulator.so");
    assert!(library.exists(), "{} is built beside the test", library.display());
    let library = library.display().to_string();
    let manifest = format!(
        r#"{{"file_format_version": "1.0.0", "runtime": {{"name": "Holograde Simulator", "library_path": {library:?}}}}}"#
    );
    let device = include_str!("../../../../assets/devices/hololens-2.toml");
    let size = small().profile.eye_size;
    let device = device.replace("eye_size = [1440, 936]", &format!("eye_size = {size:?}"));
    let output = Command::new(exe)
        .args(["--exact", "--test-threads=1"])
        .args(tests)
        .env(CHILD, "1")
        .env("XR_RUNTIME_JSON", write("manifest.json", &manifest))
        .env("HOLOGRADE_SIMULATOR_PROFILE", write("small.toml", &device))
        .env("HOLOGRADE_SIMULATOR_SCENARIO", write("stepped.toml", "schema = 1\nclock = \"stepped\"\n"))
        .output()
        .unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    output
}

/// A folder of this process.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("holograde-simulator-door-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
