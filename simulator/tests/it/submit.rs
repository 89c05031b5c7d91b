//! What `xrEndFrame` refuses.

use holograde_simulator::control;
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::rig::{Client, Submit, small};

/// Submits a frame that `spoil` made wrong and expects `expected`; then the frame can still be ended properly.
#[track_caller]
fn check(client: &mut Client, spoil: impl FnOnce(&mut Submit), expected: Code) {
    let state = client.waiter.wait().unwrap();
    client.stream.begin().unwrap();
    let time = state.predicted_display_time;
    let (_, views) = client.session.locate_views(crate::rig::STEREO, time, &client.local).unwrap();
    let mut submit = Submit::new(client, &views);
    spoil(&mut submit);
    assert_eq!(submit.end(client, time), expected);
    if expected != Code::SUCCESS {
        client.stream.end(time, xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
    }
}

#[test]
fn wrong_layers_are_refused_and_the_frame_goes_on() {
    let mut client = Client::focused(small());
    let client = &mut client;
    check(client, |_| (), Code::ERROR_LAYER_INVALID); // nothing was released yet
    client.color.draw(&client.vulkan);
    check(client, |_| (), Code::ERROR_LAYER_INVALID); // no depth was released yet
    client.depth.draw(&client.vulkan);
    check(client, |_| (), Code::SUCCESS);
    check(client, |s| s.views[1].pose.orientation.w = 2.0, Code::ERROR_POSE_INVALID);
    check(client, |s| s.views[0].pose.position.y = f32::INFINITY, Code::ERROR_POSE_INVALID);
    check(client, |s| s.views[0].fov.angle_up = f32::NAN, Code::ERROR_VALIDATION_FAILURE);
    check(client, |s| s.views[0].sub_image.image_rect.extent.width += 1, Code::ERROR_SWAPCHAIN_RECT_INVALID);
    check(client, |s| s.views[0].sub_image.image_rect.offset.x = -1, Code::ERROR_SWAPCHAIN_RECT_INVALID);
    check(client, |s| s.views[0].sub_image.image_array_index = 2, Code::ERROR_VALIDATION_FAILURE);
    check(client, |s| s.views[0].sub_image.swapchain = sys::Swapchain::default(), Code::ERROR_HANDLE_INVALID);
    check(client, |s| s.views[0].ty = sys::View::TYPE, Code::ERROR_VALIDATION_FAILURE);
    check(client, |s| s.space = sys::Space::default(), Code::ERROR_HANDLE_INVALID);
    check(client, |s| s.view_count = 1, Code::ERROR_VALIDATION_FAILURE);
    check(client, |s| s.layer_count = 17, Code::ERROR_LAYER_LIMIT_EXCEEDED);
    check(client, |s| s.blend = xr::EnvironmentBlendMode::OPAQUE, Code::ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED);
    check(client, |s| s.blend = xr::EnvironmentBlendMode::from_raw(77), Code::ERROR_VALIDATION_FAILURE);
    check(client, |s| s.depth.as_mut().unwrap()[0].max_depth = 1.5, Code::ERROR_VALIDATION_FAILURE);
    check(
        client,
        |s| s.depth.as_mut().unwrap()[1].sub_image.image_rect.extent.height = -1,
        Code::ERROR_SWAPCHAIN_RECT_INVALID,
    );
    check(client, |s| s.depth = None, Code::SUCCESS);
    let submitted = control::last_submission(client.session.as_raw()).unwrap().unwrap();
    assert!(!submitted.has_depth());
    client.exit();
}

#[test]
fn a_display_time_must_be_positive_and_a_layer_must_exist() {
    let mut client = Client::focused(small());
    client.color.draw(&client.vulkan);
    client.depth.draw(&client.vulkan);
    let time = client.waiter.wait().unwrap().predicted_display_time;
    client.stream.begin().unwrap();
    let (_, views) = client.session.locate_views(crate::rig::STEREO, time, &client.local).unwrap();
    let submit = Submit::new(&client, &views);
    assert_eq!(submit.end(&client, xr::Time::from_nanos(0)), Code::ERROR_TIME_INVALID);
    let layers = [std::ptr::null::<sys::CompositionLayerBaseHeader>()];
    let info = sys::FrameEndInfo {
        ty: sys::FrameEndInfo::TYPE,
        next: std::ptr::null(),
        display_time: time,
        environment_blend_mode: xr::EnvironmentBlendMode::ADDITIVE,
        layer_count: 1,
        layers: layers.as_ptr(),
    };
    // SAFETY: a null layer is what is tested.
    let code = unsafe { (client.instance.fp().end_frame)(client.session.as_raw(), &info) };
    assert_eq!(code, Code::ERROR_LAYER_INVALID);
    assert_eq!(submit.end(&client, time), Code::SUCCESS);
    client.exit();
}

#[test]
fn without_the_extension_depth_is_not_taken() {
    let mut config = small();
    config.profile.extensions.clear();
    let mut client = Client::focused(config);
    client.drawn_frame();
    assert!(!control::last_submission(client.session.as_raw()).unwrap().unwrap().has_depth());
    client.exit();
}
