//! `xrGetInstanceProcAddr`: every function by name.

use std::ffi::c_char;

use openxr_sys as xr;
use openxr_sys::{Handle, pfn};

use super::check::{XrResult, guard, output, string};
use super::{
    anchor, anchor_store, debug_utils, events, frame, hand, input, instance, mask, objects, performance, plane,
    refresh, reprojection, scene, session, space, strings, swapchain, system, time, view, vulkan,
};

/// When a function may be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Also without an instance.
    Always,
    /// Of any instance.
    Core,
    /// Of an instance made for OpenXR 1.1.
    Core11,
    /// Of an instance with this extension.
    With(&'static str),
}

/// A row of the table; naming the function's type makes the compiler compare signatures with the registry's.
macro_rules! table {
    ($($name:literal $when:expr, $function:path as $ty:ident;)*) => {
        fn find(name: &str) -> Option<(When, pfn::VoidFunction)> {
            Some(match name {
                $($name => {
                    let function: pfn::$ty = $function;
                    // SAFETY: function pointers are of one size; the caller casts back to the type that the name stands for.
                    ($when, unsafe { std::mem::transmute::<pfn::$ty, pfn::VoidFunction>(function) })
                })*
                _ => return None,
            })
        }

        const NAMES: &[&str] = &[$($name),*];
    };
}

const VULKAN: When = When::With("XR_KHR_vulkan_enable2");
const PERFORMANCE: When = When::With("XR_EXT_performance_settings");
const AUTOMATION: When = When::With("XR_EXT_conformance_automation");
const HANDS: When = When::With("XR_EXT_hand_tracking");
const ANCHORS: When = When::With("XR_MSFT_spatial_anchor");
const PLANES: When = When::With("XR_EXT_plane_detection");
const ANCHOR_STORE: When = When::With("XR_MSFT_spatial_anchor_persistence");
const TIMESPEC: When = When::With("XR_KHR_convert_timespec_time");
const DEBUG: When = When::With("XR_EXT_debug_utils");
const REFRESH: When = When::With("XR_FB_display_refresh_rate");
const VULKAN1: When = When::With("XR_KHR_vulkan_enable");

table! {
    "xrGetInstanceProcAddr" When::Always, get_instance_proc_addr as GetInstanceProcAddr;
    "xrEnumerateApiLayerProperties" When::Always, instance::enumerate_api_layer_properties as EnumerateApiLayerProperties;
    "xrEnumerateInstanceExtensionProperties" When::Always, instance::enumerate_instance_extension_properties as EnumerateInstanceExtensionProperties;
    "xrCreateInstance" When::Always, instance::create_instance as CreateInstance;
    "xrDestroyInstance" When::Core, instance::destroy_instance as DestroyInstance;
    "xrGetInstanceProperties" When::Core, instance::get_instance_properties as GetInstanceProperties;
    "xrResultToString" When::Core, strings::result_to_string as ResultToString;
    "xrStructureTypeToString" When::Core, strings::structure_type_to_string as StructureTypeToString;
    "xrStringToPath" When::Core, strings::string_to_path as StringToPath;
    "xrPathToString" When::Core, strings::path_to_string as PathToString;
    "xrPollEvent" When::Core, events::poll_event as PollEvent;
    "xrGetSystem" When::Core, system::get_system as GetSystem;
    "xrGetSystemProperties" When::Core, system::get_system_properties as GetSystemProperties;
    "xrEnumerateEnvironmentBlendModes" When::Core, system::enumerate_environment_blend_modes as EnumerateEnvironmentBlendModes;
    "xrEnumerateViewConfigurations" When::Core, system::enumerate_view_configurations as EnumerateViewConfigurations;
    "xrGetViewConfigurationProperties" When::Core, system::get_view_configuration_properties as GetViewConfigurationProperties;
    "xrEnumerateViewConfigurationViews" When::Core, system::enumerate_view_configuration_views as EnumerateViewConfigurationViews;
    "xrCreateSession" When::Core, session::create_session as CreateSession;
    "xrDestroySession" When::Core, session::destroy_session as DestroySession;
    "xrBeginSession" When::Core, session::begin_session as BeginSession;
    "xrEndSession" When::Core, session::end_session as EndSession;
    "xrRequestExitSession" When::Core, session::request_exit_session as RequestExitSession;
    "xrWaitFrame" When::Core, frame::wait_frame as WaitFrame;
    "xrBeginFrame" When::Core, frame::begin_frame as BeginFrame;
    "xrEndFrame" When::Core, frame::end_frame as EndFrame;
    "xrLocateViews" When::Core, view::locate_views as LocateViews;
    "xrEnumerateReferenceSpaces" When::Core, space::enumerate_reference_spaces as EnumerateReferenceSpaces;
    "xrCreateReferenceSpace" When::Core, space::create_reference_space as CreateReferenceSpace;
    "xrGetReferenceSpaceBoundsRect" When::Core, space::get_reference_space_bounds_rect as GetReferenceSpaceBoundsRect;
    "xrDestroySpace" When::Core, space::destroy_space as DestroySpace;
    "xrLocateSpace" When::Core, space::locate_space as LocateSpace;
    "xrLocateSpaces" When::Core11, space::locate_spaces as LocateSpaces;
    "xrEnumerateSwapchainFormats" When::Core, swapchain::enumerate_swapchain_formats as EnumerateSwapchainFormats;
    "xrCreateSwapchain" When::Core, swapchain::create_swapchain as CreateSwapchain;
    "xrDestroySwapchain" When::Core, swapchain::destroy_swapchain as DestroySwapchain;
    "xrEnumerateSwapchainImages" When::Core, swapchain::enumerate_swapchain_images as EnumerateSwapchainImages;
    "xrAcquireSwapchainImage" When::Core, swapchain::acquire_swapchain_image as AcquireSwapchainImage;
    "xrWaitSwapchainImage" When::Core, swapchain::wait_swapchain_image as WaitSwapchainImage;
    "xrReleaseSwapchainImage" When::Core, swapchain::release_swapchain_image as ReleaseSwapchainImage;
    "xrCreateActionSet" When::Core, input::create_action_set as CreateActionSet;
    "xrDestroyActionSet" When::Core, input::destroy_action_set as DestroyActionSet;
    "xrCreateAction" When::Core, input::create_action as CreateAction;
    "xrDestroyAction" When::Core, input::destroy_action as DestroyAction;
    "xrCreateActionSpace" When::Core, input::state::create_action_space as CreateActionSpace;
    "xrSuggestInteractionProfileBindings" When::Core, input::suggest_bindings as SuggestInteractionProfileBindings;
    "xrAttachSessionActionSets" When::Core, input::attach_action_sets as AttachSessionActionSets;
    "xrGetCurrentInteractionProfile" When::Core, input::state::get_current_interaction_profile as GetCurrentInteractionProfile;
    "xrSyncActions" When::Core, input::state::sync_actions as SyncActions;
    "xrGetActionStateBoolean" When::Core, input::state::get_boolean as GetActionStateBoolean;
    "xrGetActionStateFloat" When::Core, input::state::get_float as GetActionStateFloat;
    "xrGetActionStateVector2f" When::Core, input::state::get_vector2f as GetActionStateVector2f;
    "xrGetActionStatePose" When::Core, input::state::get_pose as GetActionStatePose;
    "xrEnumerateBoundSourcesForAction" When::Core, input::state::enumerate_bound_sources as EnumerateBoundSourcesForAction;
    "xrGetInputSourceLocalizedName" When::Core, input::state::get_source_name as GetInputSourceLocalizedName;
    "xrApplyHapticFeedback" When::Core, input::state::apply_haptics as ApplyHapticFeedback;
    "xrStopHapticFeedback" When::Core, input::state::stop_haptics as StopHapticFeedback;
    "xrSetInputDeviceActiveEXT" AUTOMATION, input::automation::set_active as SetInputDeviceActiveEXT;
    "xrSetInputDeviceStateBoolEXT" AUTOMATION, input::automation::set_bool as SetInputDeviceStateBoolEXT;
    "xrSetInputDeviceStateFloatEXT" AUTOMATION, input::automation::set_float as SetInputDeviceStateFloatEXT;
    "xrSetInputDeviceStateVector2fEXT" AUTOMATION, input::automation::set_vector2f as SetInputDeviceStateVector2fEXT;
    "xrSetInputDeviceLocationEXT" AUTOMATION, input::automation::set_location as SetInputDeviceLocationEXT;
    "xrGetVulkanGraphicsRequirements2KHR" VULKAN, vulkan::get_graphics_requirements as GetVulkanGraphicsRequirementsKHR;
    "xrCreateVulkanInstanceKHR" VULKAN, vulkan::create_vulkan_instance as CreateVulkanInstanceKHR;
    "xrCreateVulkanDeviceKHR" VULKAN, vulkan::create_vulkan_device as CreateVulkanDeviceKHR;
    "xrGetVulkanGraphicsDevice2KHR" VULKAN, vulkan::get_graphics_device as GetVulkanGraphicsDevice2KHR;
    "xrGetVulkanGraphicsRequirementsKHR" VULKAN1, vulkan::enable1::get_graphics_requirements as GetVulkanGraphicsRequirementsKHR;
    "xrGetVulkanInstanceExtensionsKHR" VULKAN1, vulkan::enable1::get_instance_extensions as GetVulkanInstanceExtensionsKHR;
    "xrGetVulkanDeviceExtensionsKHR" VULKAN1, vulkan::enable1::get_device_extensions as GetVulkanDeviceExtensionsKHR;
    "xrGetVulkanGraphicsDeviceKHR" VULKAN1, vulkan::enable1::get_graphics_device as GetVulkanGraphicsDeviceKHR;
    "xrConvertTimeToTimespecTimeKHR" TIMESPEC, time::time_to_timespec as ConvertTimeToTimespecTimeKHR;
    "xrConvertTimespecTimeToTimeKHR" TIMESPEC, time::timespec_to_time as ConvertTimespecTimeToTimeKHR;
    "xrPerfSettingsSetPerformanceLevelEXT" PERFORMANCE, performance::set_performance_level as PerfSettingsSetPerformanceLevelEXT;
    "xrLocateSpacesKHR" When::With("XR_KHR_locate_spaces"), space::locate_spaces as LocateSpacesKHR;
    "xrSetDebugUtilsObjectNameEXT" DEBUG, debug_utils::set_object_name as SetDebugUtilsObjectNameEXT;
    "xrCreateDebugUtilsMessengerEXT" DEBUG, debug_utils::create_messenger as CreateDebugUtilsMessengerEXT;
    "xrDestroyDebugUtilsMessengerEXT" DEBUG, debug_utils::destroy_messenger as DestroyDebugUtilsMessengerEXT;
    "xrSubmitDebugUtilsMessageEXT" DEBUG, debug_utils::submit_message as SubmitDebugUtilsMessageEXT;
    "xrSessionBeginDebugUtilsLabelRegionEXT" DEBUG, debug_utils::begin_label_region as SessionBeginDebugUtilsLabelRegionEXT;
    "xrSessionEndDebugUtilsLabelRegionEXT" DEBUG, debug_utils::end_label_region as SessionEndDebugUtilsLabelRegionEXT;
    "xrSessionInsertDebugUtilsLabelEXT" DEBUG, debug_utils::insert_label as SessionInsertDebugUtilsLabelEXT;
    "xrGetVisibilityMaskKHR" When::With("XR_KHR_visibility_mask"), mask::get_visibility_mask as GetVisibilityMaskKHR;
    "xrEnumerateDisplayRefreshRatesFB" REFRESH, refresh::enumerate_rates as EnumerateDisplayRefreshRatesFB;
    "xrGetDisplayRefreshRateFB" REFRESH, refresh::get_rate as GetDisplayRefreshRateFB;
    "xrRequestDisplayRefreshRateFB" REFRESH, refresh::request_rate as RequestDisplayRefreshRateFB;
    "xrEnumerateReprojectionModesMSFT" When::With("XR_MSFT_composition_layer_reprojection"), reprojection::enumerate_modes as EnumerateReprojectionModesMSFT;
    "xrCreateHandTrackerEXT" HANDS, hand::create_hand_tracker as CreateHandTrackerEXT;
    "xrDestroyHandTrackerEXT" HANDS, hand::destroy_hand_tracker as DestroyHandTrackerEXT;
    "xrLocateHandJointsEXT" HANDS, hand::locate_hand_joints as LocateHandJointsEXT;
    "xrCreateSpatialAnchorMSFT" ANCHORS, anchor::create_spatial_anchor as CreateSpatialAnchorMSFT;
    "xrCreateSpatialAnchorSpaceMSFT" ANCHORS, anchor::create_spatial_anchor_space as CreateSpatialAnchorSpaceMSFT;
    "xrDestroySpatialAnchorMSFT" ANCHORS, anchor::destroy_spatial_anchor as DestroySpatialAnchorMSFT;
    "xrCreateSpatialAnchorStoreConnectionMSFT" ANCHOR_STORE, anchor_store::create_connection as CreateSpatialAnchorStoreConnectionMSFT;
    "xrDestroySpatialAnchorStoreConnectionMSFT" ANCHOR_STORE, anchor_store::destroy_connection as DestroySpatialAnchorStoreConnectionMSFT;
    "xrPersistSpatialAnchorMSFT" ANCHOR_STORE, anchor_store::persist as PersistSpatialAnchorMSFT;
    "xrEnumeratePersistedSpatialAnchorNamesMSFT" ANCHOR_STORE, anchor_store::enumerate_names as EnumeratePersistedSpatialAnchorNamesMSFT;
    "xrCreateSpatialAnchorFromPersistedNameMSFT" ANCHOR_STORE, anchor_store::create_from_name as CreateSpatialAnchorFromPersistedNameMSFT;
    "xrUnpersistSpatialAnchorMSFT" ANCHOR_STORE, anchor_store::unpersist as UnpersistSpatialAnchorMSFT;
    "xrClearSpatialAnchorStoreMSFT" ANCHOR_STORE, anchor_store::clear as ClearSpatialAnchorStoreMSFT;
    "xrCreatePlaneDetectorEXT" PLANES, plane::create_detector as CreatePlaneDetectorEXT;
    "xrDestroyPlaneDetectorEXT" PLANES, plane::destroy_detector as DestroyPlaneDetectorEXT;
    "xrBeginPlaneDetectionEXT" PLANES, plane::begin_detection as BeginPlaneDetectionEXT;
    "xrGetPlaneDetectionStateEXT" PLANES, plane::get_state as GetPlaneDetectionStateEXT;
    "xrGetPlaneDetectionsEXT" PLANES, plane::get_detections as GetPlaneDetectionsEXT;
    "xrGetPlanePolygonBufferEXT" PLANES, plane::get_polygon as GetPlanePolygonBufferEXT;
}

/// Every function of the runtime, and when it may be had.
pub fn functions() -> impl Iterator<Item = (&'static str, When)> {
    let names = NAMES.iter().chain(scene::table::NAMES).copied();
    names.filter_map(|name| Some((name, find_anywhere(name)?.0)))
}

fn find_anywhere(name: &str) -> Option<(When, pfn::VoidFunction)> {
    find(name).or_else(|| scene::table::find(name))
}

/// `xrGetInstanceProcAddr` (OpenXR 1.1, section 3.2): the entry point to everything.
///
/// # Safety
/// `name` is null or a NUL-terminated string, `function` is null or valid for writing.
pub unsafe extern "system" fn get_instance_proc_addr(
    instance: xr::Instance,
    name: *const c_char,
    function: *mut Option<pfn::VoidFunction>,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (name, out) = unsafe { (string(name), output(function)) };
    guard("xrGetInstanceProcAddr", || {
        let (name, out) = (name?, out?);
        out.write(None);
        out.write(Some(look_up(instance, name)?));
        Ok(())
    })
}

fn look_up(instance: xr::Instance, name: &str) -> XrResult<pfn::VoidFunction> {
    let found = find_anywhere(name);
    if let Some((When::Always, function)) = found {
        return Ok(function);
    }
    if instance == xr::Instance::NULL {
        return Err(xr::Result::ERROR_HANDLE_INVALID);
    }
    let instance = objects::instance(instance)?;
    let (when, function) = found.ok_or(xr::Result::ERROR_FUNCTION_UNSUPPORTED)?;
    let available = match when {
        When::Always | When::Core => true,
        When::Core11 => instance.is_1_1(),
        When::With(extension) => instance.has(extension),
    };
    if available { Ok(function) } else { Err(xr::Result::ERROR_FUNCTION_UNSUPPORTED) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_complete_and_has_no_doubles() {
        // OpenXR 1.0 has 55 core functions, 1.1 adds xrLocateSpaces.
        let core =
            NAMES.iter().filter(|name| matches!(find(name), Some((When::Always | When::Core | When::Core11, _))));
        assert_eq!(core.count(), 56);
        let unique: std::collections::BTreeSet<_> = NAMES.iter().collect();
        assert_eq!(unique.len(), NAMES.len());
    }
}
