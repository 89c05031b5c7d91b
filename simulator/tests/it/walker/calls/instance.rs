//! Instances, systems, paths and names of codes.

use std::ffi::c_char;

use openxr::sys;
use openxr::sys::Result as Code;
use openxr::sys::pfn;

use super::super::args::{Args, HARMLESS, INVALID};
use super::{blank, calls, views};

calls! {
    "xrGetInstanceProcAddr" pfn::GetInstanceProcAddr [] SUCCESS, |f, a| {
        let wrong = [("is of no function", "xrNothing", Code::ERROR_FUNCTION_UNSUPPORTED)];
        f(a.first(), a.text("name", &["xrPollEvent", "xrLocateSpace"], &wrong), a.any_out())
    };
    "xrEnumerateApiLayerProperties" pfn::EnumerateApiLayerProperties [] SUCCESS, |f, a| {
        let (capacity, count, array) = a.typed_buffer(blank(sys::ApiLayerProperties::TYPE), 0);
        f(capacity, count, array)
    };
    "xrEnumerateInstanceExtensionProperties" pfn::EnumerateInstanceExtensionProperties [] SUCCESS, |f, a| {
        let layer = a.value("layer", c"", &[("is not there", c"XR_APILAYER_none", Code::ERROR_API_LAYER_NOT_PRESENT)]);
        let layer = if layer.is_empty() { std::ptr::null() } else { layer.as_ptr() };
        let (capacity, count, array) = a.typed_buffer(blank(sys::ExtensionProperties::TYPE), 2);
        f(layer, capacity, count, array)
    };
    "xrCreateInstance" pfn::CreateInstance [] SUCCESS, |f, a| f(create_info(a), a.new_handle());
    "xrDestroyInstance" pfn::DestroyInstance [] SUCCESS, |f, a| f(a.first());
    "xrGetInstanceProperties" pfn::GetInstanceProperties [] SUCCESS, |f, a| {
        f(a.first(), properties(a, sys::InstanceProperties::TYPE))
    };
    "xrResultToString" pfn::ResultToString [] SUCCESS, |f, a| {
        f(a.first(), Code::from_raw(a.code("result", &[0, -1, 15, -1_000_039_001], HARMLESS)), text(a))
    };
    "xrStructureTypeToString" pfn::StructureTypeToString [] SUCCESS, |f, a| {
        f(a.first(), sys::StructureType::from_raw(a.code("type", &[0, 3, 1_000_019_000], HARMLESS)), text(a))
    };
    "xrStringToPath" pfn::StringToPath [] SUCCESS, |f, a| {
        let invalid = Code::ERROR_PATH_FORMAT_INVALID;
        let wrong = [
            ("is empty", "", invalid),
            ("is relative", "user/hand", invalid),
            ("is upper-case", "/User", invalid),
            ("ends in a slash", "/user/", invalid),
            ("climbs", "/user/..", invalid),
            ("is too long", LONG, invalid),
        ];
        f(a.first(), a.text("path", &["/user/hand/left", "/a/b"], &wrong), a.out())
    };
    "xrPathToString" pfn::PathToString [] SUCCESS, |f, a| {
        let (instance, path) = (a.first(), a.path(&["/user/hand/left"], &[], Code::ERROR_PATH_INVALID));
        let (capacity, count, array) = a.buffer(0 as c_char, 2);
        f(instance, path, capacity, count, array)
    };
    "xrPollEvent" pfn::PollEvent [] SUCCESS, |f, a| {
        let instance = a.first();
        let buffer = a.typed_out(blank::<sys::EventDataBuffer>(sys::EventDataBuffer::TYPE));
        a.event = buffer;
        f(instance, buffer)
    };
    "xrGetSystem" pfn::GetSystem [] SUCCESS, |f, a| {
        let instance = a.first();
        let hmd = sys::FormFactor::HEAD_MOUNTED_DISPLAY.into_raw();
        let unsupported = Code::ERROR_FORM_FACTOR_UNSUPPORTED;
        let wrong = [
            ("is handheld", sys::FormFactor::HANDHELD_DISPLAY.into_raw(), unsupported),
            ("stands for nothing", 77, unsupported),
            ("is zero", 0, unsupported),
        ];
        let form_factor = sys::FormFactor::from_raw(a.value("form factor", hmd, &wrong));
        let info = sys::SystemGetInfo { ty: sys::SystemGetInfo::TYPE, next: a.next(), form_factor };
        f(instance, a.input(info), a.out())
    };
    "xrGetSystemProperties" pfn::GetSystemProperties [] SUCCESS, |f, a| {
        let (instance, system) = (a.first(), a.system());
        let mut out: sys::SystemProperties = blank(sys::SystemProperties::TYPE);
        out.next =
            a.chain(|_| blank::<sys::SystemHandTrackingPropertiesEXT>(sys::SystemHandTrackingPropertiesEXT::TYPE));
        f(instance, system, a.typed_out(out))
    };
    "xrEnumerateEnvironmentBlendModes" pfn::EnumerateEnvironmentBlendModes [] SUCCESS, |f, a| {
        let (instance, system, views) = (a.first(), a.system(), views(a));
        let (capacity, count, array) = a.buffer(sys::EnvironmentBlendMode::OPAQUE, 0);
        f(instance, system, views, capacity, count, array)
    };
    "xrEnumerateViewConfigurations" pfn::EnumerateViewConfigurations [] SUCCESS, |f, a| {
        let (instance, system) = (a.first(), a.system());
        let (capacity, count, array) = a.buffer(sys::ViewConfigurationType::PRIMARY_MONO, 0);
        f(instance, system, capacity, count, array)
    };
    "xrGetViewConfigurationProperties" pfn::GetViewConfigurationProperties [] SUCCESS, |f, a| {
        f(a.first(), a.system(), views(a), properties(a, sys::ViewConfigurationProperties::TYPE))
    };
    "xrEnumerateViewConfigurationViews" pfn::EnumerateViewConfigurationViews [] SUCCESS, |f, a| {
        let (instance, system, views) = (a.first(), a.system(), views(a));
        let (capacity, count, array) = a.typed_buffer(blank(sys::ViewConfigurationView::TYPE), 2);
        f(instance, system, views, capacity, count, array)
    };
}

const LONG: &str = concat!(
    "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
);

/// Where properties go that are a plain structure.
fn properties<T: Copy + 'static>(a: &mut Args<'_>, ty: sys::StructureType) -> *mut T {
    a.typed_out(blank(ty))
}

/// Where the name of a code goes.
fn text(a: &mut Args<'_>) -> *mut c_char {
    a.out::<[c_char; sys::MAX_RESULT_STRING_SIZE]>().cast()
}

fn create_info(a: &mut Args<'_>) -> *const sys::InstanceCreateInfo {
    let unsupported = Code::ERROR_API_VERSION_UNSUPPORTED;
    let version = a.world.api_version;
    let wrong = [
        ("is of the future", sys::Version::new(2, 0, 0), unsupported),
        ("is a newer minor one", sys::Version::new(1, 77, 0), unsupported),
        ("is zero", sys::Version::new(0, 0, 0), unsupported),
    ];
    let application_info = sys::ApplicationInfo {
        application_name: a.fixed("application", "walk", &[("is empty", "", Code::ERROR_NAME_INVALID)]),
        application_version: 1,
        engine_name: a.fixed("engine", "", &[]),
        engine_version: 0,
        api_version: a.value("version", version, &wrong),
    };
    let mut names: Vec<*const c_char> = a.world.extensions.iter().map(|name| name.as_ptr()).collect();
    let odd = a.value(
        "extension",
        Some(c""),
        &[("is unknown", Some(c"XR_EXT_nothing"), Code::ERROR_EXTENSION_NOT_PRESENT), ("is null", None, INVALID)],
    );
    if odd != Some(c"") {
        names.push(odd.map_or(std::ptr::null(), |name| name.as_ptr()));
    }
    let (enabled_extension_count, enabled_extension_names) = a.list(names, HARMLESS);
    let create_flags = sys::InstanceCreateFlags::from_raw(a.flags("instance flags", &[0]));
    let next = a.chain(super::extension::messenger_info);
    let (ty, enabled_api_layer_count, enabled_api_layer_names) = (sys::InstanceCreateInfo::TYPE, 0, std::ptr::null());
    a.input(sys::InstanceCreateInfo {
        ty,
        next,
        create_flags,
        application_info,
        enabled_api_layer_count,
        enabled_api_layer_names,
        enabled_extension_count,
        enabled_extension_names,
    })
}
