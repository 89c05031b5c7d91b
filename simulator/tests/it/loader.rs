//! The other door: an OpenXR loader that opens the library by its manifest.

use std::path::Path;
use std::process::Command;

use openxr as xr;

/// Set for the child process, whose environment the loader reads.
const CHILD: &str = "HOLOGRADE_SIMULATOR_TEST_CHILD";
const LOADER: &str = "libopenxr_loader.so.1";

#[test]
fn an_openxr_loader_opens_the_library() {
    if std::env::var_os(CHILD).is_some() {
        return child();
    }
    // SAFETY: only asks whether the loader is there.
    if unsafe { xr::Entry::load_from(Path::new(LOADER), &()) }.is_err() {
        println!("skipped: 1 (no OpenXR loader on this machine)");
        return;
    }
    let exe = std::env::current_exe().unwrap();
    let library = exe.with_file_name("libholograde_simulator.so");
    assert!(library.exists(), "{} is built beside the test", library.display());
    let manifest = exe.with_file_name("holograde_simulator_test.json");
    let text = format!(
        r#"{{"file_format_version": "1.0.0", "runtime": {{"name": "Holograde Simulator", "library_path": {:?}}}}}"#,
        library.display().to_string()
    );
    std::fs::write(&manifest, text).unwrap();
    let output = Command::new(exe)
        .args(["loader::an_openxr_loader_opens_the_library", "--exact"])
        .env("XR_RUNTIME_JSON", &manifest)
        .env(CHILD, "1")
        .env("HOLOGRADE_SIMULATOR_PROFILE", "hololens-2")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

fn child() {
    // SAFETY: the loader obeys the specification.
    let entry = unsafe { xr::Entry::load_from(Path::new(LOADER), &()) }.unwrap();
    assert!(entry.enumerate_extensions().unwrap().khr_vulkan_enable2);
    // Loaders of 1.0 refuse 1.1, so the older version is asked for.
    let application =
        xr::ApplicationInfo { application_name: "test", api_version: xr::Version::new(1, 0, 0), ..Default::default() };
    let instance = entry.create_instance(&application, &xr::ExtensionSet::default(), &[], &()).unwrap();
    assert_eq!(instance.properties().unwrap().runtime_name, "Holograde Simulator");
    let system = instance.system(xr::FormFactor::HEAD_MOUNTED_DISPLAY).unwrap();
    let name = instance.system_properties(system).unwrap().system_name;
    assert_eq!(name, "Holograde Simulator (Microsoft HoloLens 2)");
}
