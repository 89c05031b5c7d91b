//! The system: one head-mounted display, as the profile describes it.

use std::sync::Arc;

use openxr_sys as xr;

use super::call::refusal;
use super::check::{XrResult, buffer, guard, input, output, to_fixed, typed_output};
use super::objects::{self, InstanceObject};
use super::{presence, second_view};
use crate::model::second_view::{OBSERVER_SIZE, ViewSet};
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

/// The set of views behind a code, if the instance has it.
pub(super) fn view_set(instance: &InstanceObject, ty: xr::ViewConfigurationType) -> XrResult<ViewSet> {
    let unsupported = Err(xr::Result::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED);
    match ty {
        xr::ViewConfigurationType::PRIMARY_STEREO => Ok(ViewSet::Stereo),
        second_view::OBSERVER if second_view::is_offered(instance) => Ok(ViewSet::Observer),
        xr::ViewConfigurationType::PRIMARY_MONO => unsupported,
        xr::ViewConfigurationType::PRIMARY_STEREO_WITH_FOVEATED_INSET if instance.is_1_1() => unsupported,
        // A number that stands for nothing here, or only with an extension that is not enabled.
        _ => refusal(xr::Result::ERROR_VALIDATION_FAILURE, format!("there is no view configuration {ty:?}")),
    }
}

/// The set of views for which an application draws all the time.
pub(super) fn primary_views(instance: &InstanceObject, ty: xr::ViewConfigurationType) -> XrResult<ViewSet> {
    match view_set(instance, ty)? {
        ViewSet::Stereo => Ok(ViewSet::Stereo),
        ViewSet::Observer => Err(xr::Result::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED),
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
            // The public conformance suite wants this of numbers that are no form factor, too.
            _ => return Err(xr::Result::ERROR_FORM_FACTOR_UNSUPPORTED),
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
        presence::write_properties(&instance, &out);
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
        let modes = match view_set(&instance, views)? {
            ViewSet::Stereo => &instance.config.profile.blend_modes,
            ViewSet::Observer => second_view::BLEND_MODES,
        };
        let modes: Vec<_> = modes.iter().map(|&mode| blend_code(mode)).collect();
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
        let instance = instance_of(instance, system)?;
        let types = [xr::ViewConfigurationType::PRIMARY_STEREO, second_view::OBSERVER];
        out?.fill(if second_view::is_offered(&instance) { &types } else { &types[..1] })
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
        let instance = instance_of(instance, system)?;
        view_set(&instance, views)?;
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
        let views = view_set(&instance, views)?;
        let [width, height] = match views {
            ViewSet::Stereo => instance.config.profile.eye_size,
            ViewSet::Observer => OBSERVER_SIZE,
        };
        out?.fill_typed(&vec![(); views.count() as usize], |(), next| xr::ViewConfigurationView {
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
