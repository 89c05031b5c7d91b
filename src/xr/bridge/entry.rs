//! Two doors to OpenXR: the system's loader, and the embedded simulator in this process.

use super::BridgeError;
use openxr as xr;

/// Names the loader goes by; Debian's runtime package ships only the versioned one.
#[cfg(target_os = "linux")]
const LOADERS: &[&str] = &["libopenxr_loader.so.1", "libopenxr_loader.so"];
#[cfg(target_os = "windows")]
const LOADERS: &[&str] = &["openxr_loader.dll"];
#[cfg(not(any(target_os = "linux", target_os = "windows")))]
const LOADERS: &[&str] = &["libopenxr_loader.so"];

/// Opens the system's OpenXR loader.
///
/// # Errors
/// [`BridgeError::NoLoader`] if none is found.
#[cfg(not(target_os = "android"))]
pub fn system_entry() -> Result<xr::Entry, BridgeError> {
    let mut reason = String::new();
    for name in LOADERS {
        // SAFETY: a library of this name is the Khronos loader, whose initialisers do nothing to this process.
        match unsafe { xr::Entry::load_from(std::path::Path::new(name), &()) } {
            Ok(entry) => return Ok(entry),
            Err(error) => reason = error.to_string(),
        }
    }
    Err(BridgeError::NoLoader(reason))
}

/// The embedded simulator.
///
/// # Errors
/// An OpenXR error if the simulator's table is incomplete.
#[cfg(feature = "simulator")]
pub fn simulator_entry() -> Result<xr::Entry, BridgeError> {
    // SAFETY: the simulator's table answers for every core function with the semantics of the specification.
    Ok(unsafe { xr::Entry::from_get_instance_proc_addr(holograde_simulator::get_instance_proc_addr, &()) }?)
}

/// The embedded simulator, absent from this build.
///
/// # Errors
/// Always [`BridgeError::NoSimulator`].
#[cfg(not(feature = "simulator"))]
pub fn simulator_entry() -> Result<xr::Entry, BridgeError> {
    Err(BridgeError::NoSimulator)
}
