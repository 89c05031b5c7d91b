//! Instances: creation, what is offered, properties.

use std::sync::Arc;

use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{XrResult, buffer, fixed, guard, input, list, output, string, to_fixed, typed_output};
use super::objects::{self, InstanceObject, Object};
use crate::control;
use crate::profile::Profile;

/// An extension that the simulator implements.
pub(super) struct Extension {
    pub(super) name: &'static str,
    version: u32,
    /// Offered only if the simulated device's own runtime offers it. Graphics and time belong to the host instead.
    of_device: bool,
}

/// Every extension implemented, in the order in which they are enumerated.
const EXTENSIONS: &[Extension] = &[
    Extension { name: "XR_KHR_vulkan_enable2", version: 2, of_device: false },
    Extension { name: "XR_KHR_vulkan_swapchain_format_list", version: 5, of_device: false },
    Extension { name: "XR_KHR_convert_timespec_time", version: 1, of_device: false },
    Extension { name: "XR_EXT_local_floor", version: 1, of_device: false },
    Extension { name: "XR_MND_headless", version: 2, of_device: false },
    Extension { name: "XR_KHR_composition_layer_depth", version: 6, of_device: true },
    Extension { name: "XR_EXT_performance_settings", version: 4, of_device: true },
];

fn offered(profile: &Profile) -> impl Iterator<Item = &'static Extension> {
    EXTENSIONS.iter().filter(|known| !known.of_device || profile.extensions.iter().any(|name| name == known.name))
}

fn next_config() -> XrResult<Arc<control::Config>> {
    control::peek_next().map_err(|error| {
        // The application only sees a code; whoever set the environment needs the reason.
        tracing::error!("{error}");
        eprintln!("{}: {error}", crate::RUNTIME_NAME);
        xr::Result::ERROR_RUNTIME_FAILURE
    })
}

pub(super) unsafe extern "system" fn enumerate_api_layer_properties(
    capacity: u32,
    count: *mut u32,
    properties: *mut xr::ApiLayerProperties,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, properties) };
    // API layers belong to the loader; a runtime has none.
    guard("xrEnumerateApiLayerProperties", || out?.fill(&[]))
}

pub(super) unsafe extern "system" fn enumerate_instance_extension_properties(
    layer: *const std::ffi::c_char,
    capacity: u32,
    count: *mut u32,
    properties: *mut xr::ExtensionProperties,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, properties) };
    guard("xrEnumerateInstanceExtensionProperties", || {
        if !layer.is_null() {
            return Err(xr::Result::ERROR_API_LAYER_NOT_PRESENT);
        }
        let config = next_config()?;
        let extensions: Vec<_> = offered(&config.profile).collect();
        out?.fill_typed(&extensions, |extension, next| xr::ExtensionProperties {
            ty: xr::ExtensionProperties::TYPE,
            next,
            extension_name: to_fixed(extension.name),
            extension_version: extension.version,
        })
    })
}

pub(super) unsafe extern "system" fn create_instance(
    info: *const xr::InstanceCreateInfo,
    out: *mut xr::Instance,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateInstance", || {
        let (info, out) = (info?, out?);
        check_application(info)?;
        if info.enabled_api_layer_count > 0 {
            return Err(xr::Result::ERROR_API_LAYER_NOT_PRESENT);
        }
        let config = next_config()?;
        // SAFETY: the application vouches for the list.
        let names = unsafe { list(info.enabled_extension_count, info.enabled_extension_names) }?;
        let mut extensions = Vec::new();
        for &name in names {
            // SAFETY: the application vouches for each string.
            let name = unsafe { string(name) }?;
            let known = offered(&config.profile).find(|known| known.name == name);
            extensions.push(known.ok_or(xr::Result::ERROR_EXTENSION_NOT_PRESENT)?.name);
        }
        let version = info.application_info.api_version;
        let make = |raw| Object::Instance(Arc::new(InstanceObject::new(raw, config, version, extensions)));
        out.write(xr::Instance::from_raw(objects::insert(0, make)?));
        control::consume_next();
        Ok(())
    })
}

fn check_application(info: &xr::InstanceCreateInfo) -> XrResult {
    let application = &info.application_info;
    let version = application.api_version;
    if version.major() != 1 || version.minor() > 1 {
        return Err(xr::Result::ERROR_API_VERSION_UNSUPPORTED);
    }
    if fixed(&application.application_name)?.is_empty() {
        return Err(xr::Result::ERROR_NAME_INVALID);
    }
    fixed(&application.engine_name)?;
    if info.create_flags.into_raw() == 0 { Ok(()) } else { Err(xr::Result::ERROR_VALIDATION_FAILURE) }
}

pub(super) unsafe extern "system" fn destroy_instance(instance: xr::Instance) -> xr::Result {
    guard("xrDestroyInstance", || {
        objects::any_instance(instance)?;
        objects::destroy(instance.into_raw());
        Ok(())
    })
}

pub(super) unsafe extern "system" fn get_instance_properties(
    instance: xr::Instance,
    properties: *mut xr::InstanceProperties,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(properties) };
    guard("xrGetInstanceProperties", || {
        objects::instance(instance)?;
        let part = |text: &str| text.parse().unwrap_or(0);
        let major = part(env!("CARGO_PKG_VERSION_MAJOR")) as u16;
        let minor = part(env!("CARGO_PKG_VERSION_MINOR")) as u16;
        out?.write(|next| xr::InstanceProperties {
            ty: xr::InstanceProperties::TYPE,
            next,
            runtime_version: xr::Version::new(major, minor, part(env!("CARGO_PKG_VERSION_PATCH"))),
            runtime_name: to_fixed(crate::RUNTIME_NAME),
        });
        Ok(())
    })
}
