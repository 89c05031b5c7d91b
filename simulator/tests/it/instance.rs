//! Instances, systems, strings, and what is refused of them.

use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;

use holograde_simulator::profile::BlendMode;
use holograde_simulator::{control, get_instance_proc_addr};

use crate::rig::{STEREO, entry, instance, small};

const V1_0: xr::Version = xr::Version::new(1, 0, 34);
const V1_1: xr::Version = xr::Version::new(1, 1, 0);

#[test]
fn the_runtime_says_that_it_is_a_simulator() {
    let (instance, system) = instance(small(), V1_1);
    assert_eq!(instance.properties().unwrap().runtime_name, "Holograde Simulator");
    let properties = instance.system_properties(system).unwrap();
    assert_eq!(properties.system_name, "Holograde Simulator (Microsoft HoloLens 2)");
    assert_eq!(properties.vendor_id, 0);
    assert!(properties.tracking_properties.position_tracking);
}

#[test]
fn views_and_blend_modes_come_from_the_profile() {
    let mut config = small();
    config.profile.eye_size = [1440, 936];
    config.profile.blend_modes = vec![BlendMode::Additive, BlendMode::Opaque];
    config.profile.extensions.clear();
    let (instance, system) = instance(config, V1_1);
    assert_eq!(instance.enumerate_view_configurations(system).unwrap(), [STEREO]);
    let views = instance.enumerate_view_configuration_views(system, STEREO).unwrap();
    let sizes: Vec<_> =
        views.iter().map(|v| (v.recommended_image_rect_width, v.recommended_image_rect_height)).collect();
    assert_eq!(sizes, [(1440, 936); 2]);
    let modes = instance.enumerate_environment_blend_modes(system, STEREO).unwrap();
    assert_eq!(modes, [xr::EnvironmentBlendMode::ADDITIVE, xr::EnvironmentBlendMode::OPAQUE]);
    let mono = xr::ViewConfigurationType::PRIMARY_MONO;
    let refused = sys::Result::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED;
    assert_eq!(instance.enumerate_environment_blend_modes(system, mono).unwrap_err(), refused);
    assert_eq!(instance.enumerate_view_configuration_views(system, mono).unwrap_err(), refused);
}

fn create(version: xr::Version, name: &str, extensions: &xr::ExtensionSet, layers: &[&str]) -> Result<(), sys::Result> {
    control::set_next(small());
    let application = xr::ApplicationInfo { application_name: name, api_version: version, ..Default::default() };
    entry().create_instance(&application, extensions, layers, &()).map(|_| ())
}

#[test]
fn versions_names_layers_and_extensions_are_checked() {
    let none = xr::ExtensionSet::default();
    for version in [V1_0, V1_1, xr::Version::new(1, 0, 0), xr::Version::new(1, 1, 999)] {
        assert_eq!(create(version, "test", &none, &[]), Ok(()), "{version}");
    }
    for version in [xr::Version::new(0, 9, 0), xr::Version::new(1, 2, 0), xr::Version::new(2, 0, 0)] {
        assert_eq!(create(version, "test", &none, &[]), Err(sys::Result::ERROR_API_VERSION_UNSUPPORTED), "{version}");
    }
    assert_eq!(create(V1_1, "", &none, &[]), Err(sys::Result::ERROR_NAME_INVALID));
    assert_eq!(create(V1_1, "test", &none, &["a_layer"]), Ok(()), "layers are the loader's business");
    let mut absent = xr::ExtensionSet::default();
    absent.fb_passthrough = true;
    assert_eq!(create(V1_1, "test", &absent, &[]), Err(sys::Result::ERROR_EXTENSION_NOT_PRESENT));
}

#[test]
fn extensions_of_the_device_come_from_the_profile() {
    let mut config = small();
    config.profile.extensions.clear();
    control::set_next(config);
    let offered = entry().enumerate_extensions().unwrap();
    assert!(!offered.khr_composition_layer_depth);
    assert!(offered.khr_vulkan_enable2 && offered.khr_convert_timespec_time && offered.ext_local_floor);
    control::set_next(small());
    assert!(entry().enumerate_extensions().unwrap().khr_composition_layer_depth);
}

fn proc_addr(instance: sys::Instance, name: &std::ffi::CStr) -> sys::Result {
    let mut function = None;
    // SAFETY: the name is terminated and the place for the answer is valid.
    let code = unsafe { get_instance_proc_addr(instance, name.as_ptr(), &mut function) };
    assert_eq!(function.is_some(), code == sys::Result::SUCCESS);
    code
}

#[test]
fn functions_are_given_as_version_and_extensions_allow() {
    let null = sys::Instance::from_raw(0);
    assert_eq!(proc_addr(null, c"xrCreateInstance"), sys::Result::SUCCESS);
    assert_eq!(proc_addr(null, c"xrCreateSession"), sys::Result::ERROR_HANDLE_INVALID);
    assert_eq!(proc_addr(sys::Instance::from_raw(77), c"xrCreateSession"), sys::Result::ERROR_HANDLE_INVALID);
    control::set_next(small());
    let application = xr::ApplicationInfo { application_name: "test", api_version: V1_0, ..Default::default() };
    let old = entry().create_instance(&application, &xr::ExtensionSet::default(), &[], &()).unwrap();
    for name in [c"xrLocateSpaces", c"xrCreateVulkanDeviceKHR", c"xrConvertTimeToTimespecTimeKHR", c"xrNoSuch"] {
        assert_eq!(proc_addr(old.as_raw(), name), sys::Result::ERROR_FUNCTION_UNSUPPORTED, "{name:?}");
    }
    let (new, _) = instance(small(), V1_1);
    for name in [c"xrLocateSpaces", c"xrCreateVulkanDeviceKHR", c"xrConvertTimeToTimespecTimeKHR"] {
        assert_eq!(proc_addr(new.as_raw(), name), sys::Result::SUCCESS, "{name:?}");
    }
}

#[test]
fn a_destroyed_instance_is_gone() {
    let (first, system) = instance(small(), V1_1);
    let (raw, functions) = (first.as_raw(), *first.fp());
    drop(first);
    let (_second, _) = instance(small(), V1_1);
    let mut out = sys::SystemProperties::out(std::ptr::null_mut());
    // SAFETY: a stale handle is what is tested; the place for the answer is valid.
    let code = unsafe { (functions.get_system_properties)(raw, system, out.as_mut_ptr()) };
    assert_eq!(code, sys::Result::ERROR_HANDLE_INVALID);
}

#[test]
fn paths_keep_their_text() {
    let (instance, _) = instance(small(), V1_1);
    let path = instance.string_to_path("/user/hand/left").unwrap();
    assert_eq!(instance.path_to_string(path).unwrap(), "/user/hand/left");
    assert_eq!(instance.string_to_path("user").unwrap_err(), sys::Result::ERROR_PATH_FORMAT_INVALID);
    assert_eq!(instance.path_to_string(xr::Path::from_raw(999)).unwrap_err(), sys::Result::ERROR_PATH_INVALID);
}

#[test]
fn the_two_call_idiom_says_when_the_buffer_is_too_small() {
    let (instance, system) = instance(small(), V1_1);
    let views = instance.fp().enumerate_view_configuration_views;
    let mut count = 99;
    let mut one = [sys::ViewConfigurationView { ..ZERO_VIEW }];
    // SAFETY: capacity and buffer agree.
    let code = unsafe { views(instance.as_raw(), system, STEREO, 1, &mut count, one.as_mut_ptr()) };
    assert_eq!((code, count), (sys::Result::ERROR_SIZE_INSUFFICIENT, 2));
    // SAFETY: null pointers are what is tested.
    let null = unsafe { views(instance.as_raw(), system, STEREO, 2, &mut count, std::ptr::null_mut()) };
    assert_eq!(null, sys::Result::ERROR_VALIDATION_FAILURE);
    // SAFETY: as above.
    let null = unsafe { views(instance.as_raw(), system, STEREO, 0, std::ptr::null_mut(), std::ptr::null_mut()) };
    assert_eq!(null, sys::Result::ERROR_VALIDATION_FAILURE);
    let mut wrong = [ZERO_VIEW, sys::ViewConfigurationView { ty: sys::View::TYPE, ..ZERO_VIEW }];
    // SAFETY: capacity and buffer agree; the wrong type is what is tested.
    let code = unsafe { views(instance.as_raw(), system, STEREO, 2, &mut count, wrong.as_mut_ptr()) };
    assert_eq!(code, sys::Result::ERROR_VALIDATION_FAILURE);
}

const ZERO_VIEW: sys::ViewConfigurationView = sys::ViewConfigurationView {
    ty: sys::ViewConfigurationView::TYPE,
    next: std::ptr::null_mut(),
    recommended_image_rect_width: 0,
    max_image_rect_width: 0,
    recommended_image_rect_height: 0,
    max_image_rect_height: 0,
    recommended_swapchain_sample_count: 0,
    max_swapchain_sample_count: 0,
};
