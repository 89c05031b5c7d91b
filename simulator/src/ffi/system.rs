//! The system: one head-mounted display, as the profile describes it.

use std::sync::Arc;

use openxr_sys as xr;

use super::check::{XrResult, buffer, guard, input, output, to_fixed, typed_output};
use super::objects::{self, InstanceObject};
use crate::profile::BlendMode;

/// The only system.
const SYSTEM: u64 = 1;

/// Largest swapchain image, width and height. Vulkan devices may refuse less; creation checks those too.
pub(super) const LARGEST_IMAGE: u32 = 8192;

/// No vendor: 0 is registered to none, and a simulator must not claim another's number.
const VENDOR: u32 = 0;

/// The instance, once the system id was found to be its own.
pub(super) fn instance_of(instance: xr::Instance, system: xr::SystemId) -> XrResult<Arc<InstanceObject>> {
    let instance = objects::instance(instance)?;
    check_system(system)?;
    Ok(instance)
}

/// Refuses ids of no system.
pub(super) fn check_system(system: xr::SystemId) -> XrResult {
    if system.into_raw() == SYSTEM { Ok(()) } else { Err(xr::Result::ERROR_SYSTEM_INVALID) }
}

/// Refuses view configurations other than stereo.
pub(super) fn check_views(ty: xr::ViewConfigurationType) -> XrResult {
    match ty {
        xr::ViewConfigurationType::PRIMARY_STEREO => Ok(()),
        _ if ty.into_raw() <= 0 => Err(xr::Result::ERROR_VALIDATION_FAILURE),
        _ => Err(xr::Result::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED),
    }
}

pub(super) unsafe extern "system" fn get_system(
    instance: xr::Instance,
    info: *const xr::SystemGetInfo,
    out: *mut xr::SystemId,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrGetSystem", || {
        objects::instance(instance)?;
        match info?.form_factor {
            xr::FormFactor::HEAD_MOUNTED_DISPLAY => out?.write(xr::SystemId::from_raw(SYSTEM)),
            xr::FormFactor::HANDHELD_DISPLAY => return Err(xr::Result::ERROR_FORM_FACTOR_UNSUPPORTED),
            _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
        }
        Ok(())
    })
}

pub(super) unsafe extern "system" fn get_system_properties(
    instance: xr::Instance,
    system: xr::SystemId,
    properties: *mut xr::SystemProperties,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(properties) };
    guard("xrGetSystemProperties", || {
        let instance = instance_of(instance, system)?;
        let profile = &instance.config.profile;
        let name = format!("{} ({})", crate::RUNTIME_NAME, profile.name);
        let out = out?;
        out.write(|next| xr::SystemProperties {
            ty: xr::SystemProperties::TYPE,
            next,
            system_id: system,
            vendor_id: VENDOR,
            system_name: to_fixed(&name),
            graphics_properties: xr::SystemGraphicsProperties {
                max_swapchain_image_height: LARGEST_IMAGE,
                max_swapchain_image_width: LARGEST_IMAGE,
                max_layer_count: profile.max_layers,
            },
            tracking_properties: xr::SystemTrackingProperties {
                orientation_tracking: xr::TRUE,
                position_tracking: xr::TRUE,
            },
        });
        super::hand::describe_system(&instance, &out);
        super::gaze::describe_system(&instance, &out);
        super::plane::describe_system(&instance, &out);
        Ok(())
    })
}

/// OpenXR's name of a blend mode.
pub(super) fn blend_code(mode: BlendMode) -> xr::EnvironmentBlendMode {
    match mode {
        BlendMode::Opaque => xr::EnvironmentBlendMode::OPAQUE,
        BlendMode::Additive => xr::EnvironmentBlendMode::ADDITIVE,
        BlendMode::AlphaBlend => xr::EnvironmentBlendMode::ALPHA_BLEND,
    }
}

pub(super) unsafe extern "system" fn enumerate_environment_blend_modes(
    instance: xr::Instance,
    system: xr::SystemId,
    views: xr::ViewConfigurationType,
    capacity: u32,
    count: *mut u32,
    modes: *mut xr::EnvironmentBlendMode,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, modes) };
    guard("xrEnumerateEnvironmentBlendModes", || {
        let instance = instance_of(instance, system)?;
        check_views(views)?;
        let modes: Vec<_> = instance.config.profile.blend_modes.iter().map(|&mode| blend_code(mode)).collect();
        out?.fill(&modes)
    })
}

pub(super) unsafe extern "system" fn enumerate_view_configurations(
    instance: xr::Instance,
    system: xr::SystemId,
    capacity: u32,
    count: *mut u32,
    types: *mut xr::ViewConfigurationType,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, types) };
    guard("xrEnumerateViewConfigurations", || {
        instance_of(instance, system)?;
        out?.fill(&[xr::ViewConfigurationType::PRIMARY_STEREO])
    })
}

pub(super) unsafe extern "system" fn get_view_configuration_properties(
    instance: xr::Instance,
    system: xr::SystemId,
    views: xr::ViewConfigurationType,
    properties: *mut xr::ViewConfigurationProperties,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(properties) };
    guard("xrGetViewConfigurationProperties", || {
        instance_of(instance, system)?;
        check_views(views)?;
        out?.write(|next| xr::ViewConfigurationProperties {
            ty: xr::ViewConfigurationProperties::TYPE,
            next,
            view_configuration_type: views,
            fov_mutable: xr::TRUE,
        });
        Ok(())
    })
}

pub(super) unsafe extern "system" fn enumerate_view_configuration_views(
    instance: xr::Instance,
    system: xr::SystemId,
    views: xr::ViewConfigurationType,
    capacity: u32,
    count: *mut u32,
    out: *mut xr::ViewConfigurationView,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, out) };
    guard("xrEnumerateViewConfigurationViews", || {
        let instance = instance_of(instance, system)?;
        check_views(views)?;
        let [width, height] = instance.config.profile.eye_size;
        out?.fill_typed(&[(); 2], |(), next| xr::ViewConfigurationView {
            ty: xr::ViewConfigurationView::TYPE,
            next,
            recommended_image_rect_width: width,
            max_image_rect_width: LARGEST_IMAGE,
            recommended_image_rect_height: height,
            max_image_rect_height: LARGEST_IMAGE,
            recommended_swapchain_sample_count: 1,
            max_swapchain_sample_count: 1,
        })
    })
}
