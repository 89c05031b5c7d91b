//! Instances: creation, what is offered, properties.

use std::sync::Arc;

use openxr_sys as xr;
use openxr_sys::Handle;

use super::call::{self, Because};
use super::check::{XrResult, buffer, fixed, guard, input, list, output, string, to_fixed, typed_output};
use super::debug_utils::{self, Messenger};
use super::dependencies;
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
    Extension { name: "XR_KHR_vulkan_enable", version: 8, of_device: false },
    Extension { name: "XR_KHR_vulkan_enable2", version: 2, of_device: false },
    Extension { name: "XR_KHR_vulkan_swapchain_format_list", version: 5, of_device: false },
    Extension { name: "XR_KHR_convert_timespec_time", version: 1, of_device: false },
    Extension { name: "XR_EXT_local_floor", version: 1, of_device: false },
    Extension { name: "XR_MND_headless", version: 3, of_device: false },
    Extension { name: "XR_EXT_conformance_automation", version: 3, of_device: false },
    Extension { name: "XR_EXT_hand_interaction", version: 1, of_device: true },
    Extension { name: "XR_MSFT_hand_interaction", version: 1, of_device: true },
    Extension { name: "XR_KHR_composition_layer_depth", version: 6, of_device: true },
    Extension { name: "XR_EXT_performance_settings", version: 4, of_device: true },
    // OpenXR's loader offers it with any runtime, and it serves the developer, not the device.
    Extension { name: "XR_EXT_debug_utils", version: 5, of_device: false },
    Extension { name: "XR_KHR_composition_layer_color_scale_bias", version: 5, of_device: true },
    Extension { name: "XR_KHR_composition_layer_cylinder", version: 4, of_device: true },
    Extension { name: "XR_KHR_locate_spaces", version: 1, of_device: true },
    Extension { name: "XR_KHR_visibility_mask", version: 2, of_device: true },
    Extension { name: "XR_EXT_user_presence", version: 1, of_device: true },
    Extension { name: "XR_FB_display_refresh_rate", version: 1, of_device: true },
    Extension { name: "XR_MSFT_composition_layer_reprojection", version: 1, of_device: true },
    Extension { name: "XR_MSFT_secondary_view_configuration", version: 1, of_device: true },
    Extension { name: "XR_MSFT_first_person_observer", version: 1, of_device: true },
    Extension { name: "XR_EXT_hand_tracking", version: 4, of_device: true },
    Extension { name: "XR_EXT_hand_joints_motion_range", version: 1, of_device: true },
    Extension { name: "XR_EXT_hand_tracking_data_source", version: 1, of_device: true },
    Extension { name: "XR_MSFT_unbounded_reference_space", version: 1, of_device: true },
    Extension { name: "XR_EXT_eye_gaze_interaction", version: 2, of_device: true },
    Extension { name: "XR_MSFT_spatial_anchor", version: 2, of_device: true },
    Extension { name: "XR_MSFT_spatial_anchor_persistence", version: 2, of_device: true },
    Extension { name: "XR_EXT_plane_detection", version: 2, of_device: true },
    Extension { name: "XR_MSFT_scene_understanding", version: 2, of_device: true },
    Extension { name: "XR_MSFT_scene_understanding_serialization", version: 2, of_device: true },
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
        // SAFETY: the application vouches for the list, and for each string.
        let names: Vec<&str> = unsafe {
            let names = list(info.enabled_extension_count, info.enabled_extension_names)?;
            names.iter().map(|&name| string(name)).collect::<XrResult<_>>()?
        };
        // SAFETY: the application vouches for the chain.
        let creation = unsafe { Messenger::chained(info, &names) }?;
        if let Some(messenger) = creation {
            // From here on somebody hears why the instance is refused.
            call::listen(messenger);
        }
        check_application(info)?;
        // API layers are the loader's: it has put those named here between the application and this call.
        let config = next_config()?;
        let version = info.application_info.api_version;
        let extensions = enabled(&config.profile, &names)?;
        let make = |raw| Object::Instance(Arc::new(InstanceObject::new(raw, config, version, extensions)));
        let made = xr::Instance::from_raw(objects::insert(0, make)?);
        debug_utils::instance_made(&*objects::instance(made)?, creation);
        super::remote::instance_made(made);
        out.write(made);
        control::consume_next();
        Ok(())
    })
}

/// The extensions by their names, if the device offers them and each has what it needs.
fn enabled(profile: &Profile, names: &[&str]) -> XrResult<Vec<&'static str>> {
    let find = |name: &&str| {
        let known = offered(profile).find(|known| known.name == *name).map(|known| known.name);
        let absent = || format!("the runtime of {} has no {name}", profile.name);
        known.ok_or(xr::Result::ERROR_EXTENSION_NOT_PRESENT).because(absent)
    };
    let extensions = names.iter().map(find).collect::<XrResult<Vec<_>>>()?;
    dependencies::check(&extensions)?;
    Ok(extensions)
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
        let ending = objects::any_instance(instance)?;
        super::remote::instance_ends(&ending);
        debug_utils::instance_ends(&ending);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extension_is_offered_once() {
        let names: std::collections::BTreeSet<_> = EXTENSIONS.iter().map(|extension| extension.name).collect();
        assert_eq!(names.len(), EXTENSIONS.len());
    }
    #[test]
    fn the_table_of_extensions_is_the_registry() {
        let page = include_str!("../../docs/runtime.md");
        let row = |extension: &Extension| {
            let offered = if extension.of_device { "if the device's runtime has it" } else { "always" };
            format!("| `{}` | {} | {offered} |", extension.name, extension.version)
        };
        let missing: Vec<String> = EXTENSIONS.iter().map(row).filter(|row| !page.contains(row)).collect();
        assert!(missing.is_empty(), "docs/runtime.md lacks {missing:#?}");
        assert_eq!(page.matches("| `XR_").count(), EXTENSIONS.len(), "docs/runtime.md lists what is not there");
    }
}
