//! XR_MSFT_secondary_view_configuration with XR_MSFT_first_person_observer.

use std::ffi::c_void;

use holograde_simulator::control;
use holograde_simulator::profile::BlendMode;
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::raw::{address, end, quad};
use crate::rig::{Client, STEREO, Submit, instance, small};

const OBSERVER: xr::ViewConfigurationType = xr::ViewConfigurationType::SECONDARY_MONO_FIRST_PERSON_OBSERVER_MSFT;
const INVALID: Code = Code::ERROR_VALIDATION_FAILURE;
const V1_0: xr::Version = xr::Version::new(1, 0, 0);
const V1_1: xr::Version = xr::Version::new(1, 1, 0);

#[test]
fn the_observer_is_listed_with_its_own_picture_and_blending() {
    let (instance, system) = instance(small(), V1_1);
    assert_eq!(instance.enumerate_view_configurations(system).unwrap(), [STEREO, OBSERVER]);
    let views = instance.enumerate_view_configuration_views(system, OBSERVER).unwrap();
    let sizes: Vec<_> =
        views.iter().map(|view| (view.recommended_image_rect_width, view.recommended_image_rect_height)).collect();
    assert_eq!(sizes, [(1280, 720)]);
    let modes = instance.enumerate_environment_blend_modes(system, OBSERVER).unwrap();
    assert_eq!(modes, [xr::EnvironmentBlendMode::ALPHA_BLEND, xr::EnvironmentBlendMode::ADDITIVE]);
    assert_eq!(instance.view_configuration_properties(system, OBSERVER).unwrap().view_configuration_type, OBSERVER);
}

#[test]
fn an_extension_needs_the_one_that_it_builds_on() {
    let create = |version, secondary| {
        control::set_next(small());
        let mut extensions = xr::ExtensionSet::default();
        extensions.msft_first_person_observer = true;
        extensions.msft_secondary_view_configuration = secondary;
        let application = xr::ApplicationInfo { application_name: "test", api_version: version, ..Default::default() };
        crate::rig::entry().create_instance(&application, &extensions, &[], &()).map(|_| ())
    };
    assert_eq!(create(V1_1, true), Ok(()));
    assert_eq!(create(V1_1, false), Err(Code::ERROR_EXTENSION_DEPENDENCY_NOT_ENABLED));
    assert_eq!(create(V1_0, false), Err(Code::ERROR_EXTENSION_DEPENDENCY_NOT_ENABLED));
}

#[test]
fn without_the_extension_nobody_knows_the_observer() {
    let mut config = small();
    config.profile.extensions.clear();
    let (instance, system) = instance(config, V1_1);
    assert_eq!(instance.enumerate_view_configurations(system).unwrap(), [STEREO]);
    assert_eq!(instance.enumerate_view_configuration_views(system, OBSERVER).unwrap_err(), INVALID);
}

/// `xrBeginSession` with these secondary views.
fn begin(client: &Client, types: &[xr::ViewConfigurationType]) -> Code {
    let secondary = sys::SecondaryViewConfigurationSessionBeginInfoMSFT {
        ty: sys::SecondaryViewConfigurationSessionBeginInfoMSFT::TYPE,
        next: std::ptr::null(),
        view_configuration_count: types.len() as u32,
        enabled_view_configuration_types: types.as_ptr(),
    };
    let info = sys::SessionBeginInfo {
        ty: sys::SessionBeginInfo::TYPE,
        next: address(&secondary),
        primary_view_configuration_type: STEREO,
    };
    // SAFETY: everything pointed to is alive.
    unsafe { (client.instance.fp().begin_session)(client.session.as_raw(), &info) }
}

/// `xrWaitFrame` that asks for the states of `count` secondary views: the code, whether the first is active, and the time.
fn wait(client: &Client, count: u32) -> (Code, Option<bool>, xr::Time) {
    let mut state = sys::SecondaryViewConfigurationStateMSFT {
        ty: sys::SecondaryViewConfigurationStateMSFT::TYPE,
        next: std::ptr::null_mut(),
        view_configuration_type: xr::ViewConfigurationType::from_raw(0),
        active: sys::FALSE,
    };
    let mut states = sys::SecondaryViewConfigurationFrameStateMSFT {
        ty: sys::SecondaryViewConfigurationFrameStateMSFT::TYPE,
        next: std::ptr::null_mut(),
        view_configuration_count: count,
        view_configuration_states: &mut state,
    };
    let mut frame = sys::FrameState::out((&raw mut states).cast());
    // SAFETY: everything pointed to is alive, and the frame state is read only where it was written.
    unsafe {
        let code = (client.instance.fp().wait_frame)(client.session.as_raw(), std::ptr::null(), frame.as_mut_ptr());
        if code != Code::SUCCESS {
            return (code, None, xr::Time::from_nanos(0));
        }
        let told = (state.view_configuration_type == OBSERVER).then(|| state.active.into());
        (code, told, frame.assume_init().predicted_display_time)
    }
}

/// A session that enabled the observer, one frame in.
fn observed() -> Client {
    let mut client = Client::new(small());
    assert_eq!(begin(&client, &[OBSERVER]), Code::SUCCESS);
    client.empty_frame();
    client.color.draw(&client.vulkan);
    client.depth.draw(&client.vulkan);
    client
}

#[test]
fn what_may_be_enabled_is_checked() {
    let mut client = Client::new(small());
    assert_eq!(begin(&client, &[]), INVALID);
    assert_eq!(begin(&client, &[OBSERVER, OBSERVER]), INVALID);
    assert_eq!(begin(&client, &[STEREO]), INVALID);
    assert_eq!(begin(&client, &[xr::ViewConfigurationType::PRIMARY_MONO]), INVALID);
    let unknown = xr::ViewConfigurationType::from_raw(1_000_999_000);
    assert_eq!(begin(&client, &[OBSERVER, unknown]), Code::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED);
    let refused = client.session.begin(OBSERVER).unwrap_err();
    assert_eq!(refused, Code::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED);
    assert_eq!(begin(&client, &[OBSERVER]), Code::SUCCESS);
    client.empty_frame();
    client.exit();
}

#[test]
fn capture_makes_it_active_from_the_next_wait_on() {
    let mut client = observed();
    let handle = client.session.as_raw();
    for (capturing, expected) in [(false, false), (true, true), (true, true), (false, false)] {
        control::capture(handle, capturing).unwrap();
        let (code, active, time) = wait(&client, 1);
        assert_eq!((code, active), (Code::SUCCESS, Some(expected)));
        client.stream.begin().unwrap();
        client.stream.end(time, xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
    }
    assert_eq!(wait(&client, 0).0, INVALID);
    assert_eq!(wait(&client, 2).0, INVALID);
    // Not to ask is fine, and a refused wait has not begun a frame.
    client.empty_frame();
    client.exit();
}

#[test]
fn who_has_enabled_nothing_is_told_nothing() {
    let mut client = Client::focused(small());
    assert_eq!(wait(&client, 1).0, INVALID);
    client.empty_frame();
    let time = client.empty_frame().predicted_display_time;
    let refused = client.session.locate_views(OBSERVER, time, &client.local).map(|_| ()).unwrap_err();
    assert_eq!(refused, Code::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED);
    client.exit();
}

#[test]
fn the_camera_rides_above_the_eyes() {
    let mut client = observed();
    let time = client.empty_frame().predicted_display_time;
    let (flags, views) = client.session.locate_views(OBSERVER, time, &client.view).unwrap();
    assert!(flags.contains(xr::ViewStateFlags::ORIENTATION_VALID | xr::ViewStateFlags::POSITION_VALID));
    let [camera] = views[..] else { panic!("one view") };
    assert!((camera.pose.position.y - 0.06).abs() < 1e-6 && camera.pose.position.x == 0.0);
    assert!((camera.fov.angle_right.to_degrees() - 32.345).abs() < 1e-3);
    client.exit();
    // Ended, nothing is enabled any more.
    let refused = client.session.locate_views(OBSERVER, time, &client.view).map(|_| ()).unwrap_err();
    assert_eq!(refused, Code::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED);
}

/// Ends a frame with what was submitted to each set of views, with `ty` and `blend` for each.
fn end_with(
    client: &Client,
    time: xr::Time,
    sets: &[(xr::ViewConfigurationType, xr::EnvironmentBlendMode)],
    layers: &[*const c_void],
) -> Code {
    let infos: Vec<_> = sets
        .iter()
        .map(|&(view_configuration_type, environment_blend_mode)| sys::SecondaryViewConfigurationLayerInfoMSFT {
            ty: sys::SecondaryViewConfigurationLayerInfoMSFT::TYPE,
            next: std::ptr::null(),
            view_configuration_type,
            environment_blend_mode,
            layer_count: layers.len() as u32,
            layers: layers.as_ptr().cast(),
        })
        .collect();
    let secondary = sys::SecondaryViewConfigurationFrameEndInfoMSFT {
        ty: sys::SecondaryViewConfigurationFrameEndInfoMSFT::TYPE,
        next: std::ptr::null(),
        view_configuration_count: infos.len() as u32,
        view_configuration_layers_info: infos.as_ptr(),
    };
    end(client, time, &[], address(&secondary))
}

/// A projection layer's only view, as the camera sees it.
fn camera_view(client: &Client, time: xr::Time) -> sys::CompositionLayerProjectionView {
    let (_, views) = client.session.locate_views(OBSERVER, time, &client.local).unwrap();
    sys::CompositionLayerProjectionView {
        ty: sys::CompositionLayerProjectionView::TYPE,
        next: std::ptr::null(),
        pose: views[0].pose,
        fov: views[0].fov,
        sub_image: client.color.sub_image(0),
    }
}

#[test]
fn layers_for_the_camera_are_checked_and_kept() {
    let mut client = observed();
    control::capture(client.session.as_raw(), true).unwrap();
    let (_, _, time) = wait(&client, 1);
    client.stream.begin().unwrap();
    let view = camera_view(&client, time);
    let views = [view; 2];
    let projection = |view_count| sys::CompositionLayerProjection {
        ty: sys::CompositionLayerProjection::TYPE,
        next: std::ptr::null(),
        layer_flags: xr::CompositionLayerFlags::BLEND_TEXTURE_SOURCE_ALPHA,
        space: client.local.as_raw(),
        view_count,
        views: views.as_ptr(),
    };
    let (one, two, flat) = (projection(1), projection(2), quad(&client));
    let alpha = xr::EnvironmentBlendMode::ALPHA_BLEND;
    let check = |sets: &[_], layers: &[*const c_void], expected| {
        assert_eq!(end_with(&client, time, sets, layers), expected);
    };
    check(&[], &[], INVALID);
    check(&[(OBSERVER, alpha); 2], &[], INVALID);
    check(&[(STEREO, alpha)], &[], Code::ERROR_LAYER_INVALID);
    let mono = xr::ViewConfigurationType::PRIMARY_MONO;
    check(&[(mono, alpha)], &[], Code::ERROR_SECONDARY_VIEW_CONFIGURATION_TYPE_NOT_ENABLED_MSFT);
    let unsupported = Code::ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED;
    check(&[(OBSERVER, xr::EnvironmentBlendMode::OPAQUE)], &[], unsupported);
    check(&[(OBSERVER, xr::EnvironmentBlendMode::from_raw(0))], &[], INVALID);
    check(&[(OBSERVER, alpha)], &[address(&two)], INVALID);
    check(&[(OBSERVER, alpha)], &[std::ptr::null()], Code::ERROR_LAYER_INVALID);
    check(&[(OBSERVER, alpha)], &[address(&one); 17], Code::ERROR_LAYER_LIMIT_EXCEEDED);
    check(&[(OBSERVER, alpha)], &[address(&one), address(&flat)], Code::SUCCESS);
    let submission = control::last_submission(client.session.as_raw()).unwrap().unwrap();
    assert!(submission.layers.is_empty());
    let observer = submission.observer.unwrap();
    assert_eq!((observer.blend_mode, observer.layers.len()), (BlendMode::AlphaBlend, 2));
    assert_eq!(observer.layers[0].views().len(), 1);
    assert_eq!(observer.layers[0].views()[0].pose.position.y as f32, view.pose.position.y);
    client.exit();
}

#[test]
fn layers_for_a_camera_at_rest_are_ignored() {
    let mut client = observed();
    let (_, active, time) = wait(&client, 1);
    assert_eq!(active, Some(false));
    // It starts only after this frame was told that it rests.
    control::capture(client.session.as_raw(), true).unwrap();
    client.stream.begin().unwrap();
    let sets = [(OBSERVER, xr::EnvironmentBlendMode::ALPHA_BLEND)];
    assert_eq!(end_with(&client, time, &sets, &[std::ptr::null()]), Code::SUCCESS);
    assert_eq!(control::last_submission(client.session.as_raw()).unwrap().unwrap().observer, None);
    client.exit();
}

#[test]
fn without_having_enabled_it_nothing_can_be_submitted_to_it() {
    let mut client = Client::focused(small());
    let time = client.waiter.wait().unwrap().predicted_display_time;
    client.stream.begin().unwrap();
    let sets = [(OBSERVER, xr::EnvironmentBlendMode::ALPHA_BLEND)];
    let refused = Code::ERROR_SECONDARY_VIEW_CONFIGURATION_TYPE_NOT_ENABLED_MSFT;
    assert_eq!(end_with(&client, time, &sets, &[]), refused);
    let (_, views) = client.session.locate_views(STEREO, time, &client.local).unwrap();
    client.color.draw(&client.vulkan);
    client.depth.draw(&client.vulkan);
    assert_eq!(Submit::new(&client, &views).end(&client, time), Code::SUCCESS);
    client.exit();
}

#[test]
fn a_swapchain_may_be_meant_for_the_camera() {
    let client = Client::new(small());
    let create = |ty| {
        let hint = sys::SecondaryViewConfigurationSwapchainCreateInfoMSFT {
            ty: sys::SecondaryViewConfigurationSwapchainCreateInfoMSFT::TYPE,
            next: std::ptr::null(),
            view_configuration_type: ty,
        };
        let info = sys::SwapchainCreateInfo {
            ty: sys::SwapchainCreateInfo::TYPE,
            next: address(&hint),
            create_flags: xr::SwapchainCreateFlags::EMPTY,
            usage_flags: xr::SwapchainUsageFlags::COLOR_ATTACHMENT,
            format: i64::from(ash::vk::Format::R8G8B8A8_SRGB.as_raw()),
            sample_count: 1,
            width: 64,
            height: 36,
            face_count: 1,
            array_size: 1,
            mip_count: 1,
        };
        let mut swapchain = sys::Swapchain::default();
        // SAFETY: everything pointed to is alive; what was made goes with the session.
        unsafe { (client.instance.fp().create_swapchain)(client.session.as_raw(), &info, &mut swapchain) }
    };
    assert_eq!((create(OBSERVER), create(STEREO)), (Code::SUCCESS, Code::SUCCESS));
    assert_eq!(create(xr::ViewConfigurationType::from_raw(9)), INVALID);
}
