//! The door for OpenXR loaders, and the only exported symbol.

use openxr_sys as xr;

use super::check::guard;
use super::proc_table::get_instance_proc_addr;

/// `xrNegotiateLoaderRuntimeInterface`: agrees on the interface with a loader (OpenXR loader specification, 2.3).
///
/// # Safety
/// Called by an OpenXR loader with pointers that are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn xrNegotiateLoaderRuntimeInterface(
    loader: *const xr::NegotiateLoaderInfo,
    request: *mut xr::NegotiateRuntimeRequest,
) -> xr::Result {
    // SAFETY: the loader vouches for its pointers.
    let (loader, request) = unsafe { (loader.as_ref(), request.as_mut()) };
    guard("xrNegotiateLoaderRuntimeInterface", || {
        let refused = xr::Result::ERROR_INITIALIZATION_FAILED;
        let (loader, request) = (loader.ok_or(refused)?, request.ok_or(refused)?);
        let known = loader.struct_type == xr::NegotiateLoaderInfo::TYPE
            && loader.struct_version == xr::NegotiateLoaderInfo::VERSION
            && loader.struct_size == size_of::<xr::NegotiateLoaderInfo>()
            && request.struct_type == xr::NegotiateRuntimeRequest::TYPE
            && request.struct_version == xr::NegotiateRuntimeRequest::VERSION
            && request.struct_size == size_of::<xr::NegotiateRuntimeRequest>();
        let interface = xr::CURRENT_LOADER_RUNTIME_VERSION as u32;
        let served = (loader.min_interface_version..=loader.max_interface_version).contains(&interface);
        if !known || !served {
            return Err(refused);
        }
        request.runtime_interface_version = interface;
        // A loader older than 1.1 refuses runtimes of a newer minor version than its own; this runtime serves 1.0 too.
        request.runtime_api_version = xr::CURRENT_API_VERSION.min(loader.max_api_version);
        request.get_instance_proc_addr = Some(get_instance_proc_addr);
        Ok(())
    })
}
