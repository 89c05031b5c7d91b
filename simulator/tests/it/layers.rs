//! Layers besides projection, and what can be chained to them.

use std::ffi::c_void;

use holograde_simulator::control::{self, ColorScaleBias, Config, Eyes, Layer, Plane, Reprojection, Submission};
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::raw::{address, at, check_layers, quad};
use crate::rig::{Client, STEREO, small};

const INVALID: Code = Code::ERROR_VALIDATION_FAILURE;

/// A device with every layer extension there is.
fn rich() -> Config {
    let mut config = small();
    config.profile.extensions.push("XR_KHR_composition_layer_cylinder".to_owned());
    config
}

/// A session with a picture to show.
fn client(config: Config) -> Client {
    let mut client = Client::focused(config);
    client.color.draw(&client.vulkan);
    client
}

fn submitted(client: &Client) -> Submission {
    control::last_submission(client.session.as_raw()).unwrap().unwrap()
}

#[track_caller]
fn check_quad(client: &mut Client, spoil: impl FnOnce(&mut sys::CompositionLayerQuad), expected: Code) {
    let mut layer = quad(client);
    spoil(&mut layer);
    check_layers(client, &[address(&layer)], expected);
}

#[test]
fn quads_are_checked_and_kept() {
    let mut client = client(small());
    let client = &mut client;
    check_quad(client, |_| (), Code::SUCCESS);
    let Layer::Quad { common, placement, size_m, .. } = submitted(client).layers[0] else { panic!("a quad") };
    assert_eq!((placement.eyes, placement.pose.position.z, size_m), (Eyes::Both, -2.0, [1.0, 1.0]));
    assert_eq!((common.flags, placement.local_from_picture), (2, Some(placement.pose)));

    check_quad(client, |q| q.size = xr::Extent2Df { width: 0.0, height: 0.0 }, Code::SUCCESS);
    check_quad(client, |q| q.size.width = -1.0, INVALID);
    check_quad(client, |q| q.size.height = f32::NAN, INVALID);
    check_quad(client, |q| q.eye_visibility = xr::EyeVisibility::RIGHT, Code::SUCCESS);
    check_quad(client, |q| q.eye_visibility = xr::EyeVisibility::from_raw(3), INVALID);
    check_quad(client, |q| q.eye_visibility = xr::EyeVisibility::from_raw(-1), INVALID);
    check_quad(client, |q| q.layer_flags = xr::CompositionLayerFlags::from_raw(7), Code::SUCCESS);
    check_quad(client, |q| q.layer_flags = xr::CompositionLayerFlags::INVERTED_ALPHA, INVALID);
    check_quad(client, |q| q.layer_flags = xr::CompositionLayerFlags::from_raw(1 << 40), INVALID);
    check_quad(client, |q| q.pose.orientation.w = 0.98, Code::ERROR_POSE_INVALID);
    check_quad(client, |q| q.sub_image.image_rect.offset.x = 1, Code::ERROR_SWAPCHAIN_RECT_INVALID);
    check_quad(client, |q| q.sub_image.image_rect.extent.width = 0, Code::SUCCESS);
    check_quad(client, |q| q.sub_image.image_array_index = 2, INVALID);
    check_quad(client, |q| q.sub_image.swapchain = sys::Swapchain::default(), Code::ERROR_HANDLE_INVALID);
    check_quad(client, |q| q.space = sys::Space::default(), Code::ERROR_HANDLE_INVALID);
    check_quad(client, |q| q.ty = sys::CompositionLayerCubeKHR::TYPE, Code::ERROR_LAYER_INVALID);
    check_quad(client, |q| q.ty = sys::CompositionLayerCylinderKHR::TYPE, Code::ERROR_LAYER_INVALID);
    check_quad(client, |q| q.ty = sys::View::TYPE, Code::ERROR_LAYER_INVALID);
    client.exit();
}

#[test]
fn what_belongs_to_another_session_is_refused() {
    let mut mine = client(small());
    let mut other = client(small());
    check_quad(&mut mine, |q| q.space = other.local.as_raw(), INVALID);
    check_quad(&mut mine, |q| q.sub_image = other.color.sub_image(0), INVALID);
    mine.exit();
    other.exit();
}

#[test]
fn a_frame_may_show_nothing_or_as_much_as_the_system_takes() {
    let mut config = small();
    config.profile.max_layers = 3;
    let mut client = client(config);
    let layer = quad(&client);
    check_layers(&mut client, &[], Code::SUCCESS);
    assert!(submitted(&client).layers.is_empty());
    check_layers(&mut client, &[address(&layer); 3], Code::SUCCESS);
    check_layers(&mut client, &[address(&layer); 4], Code::ERROR_LAYER_LIMIT_EXCEEDED);
    check_layers(&mut client, &[address(&layer), std::ptr::null()], Code::ERROR_LAYER_INVALID);
    client.exit();
}

#[test]
fn layers_that_hang_on_the_head_follow_it() {
    let mut client = client(small());
    let mut layer = quad(&client);
    layer.space = client.view.as_raw();
    check_layers(&mut client, &[address(&layer)], Code::SUCCESS);
    let submission = submitted(&client);
    let time = xr::Time::from_nanos(submission.display_time_ns);
    let head = control::true_head(client.session.as_raw(), time).unwrap();
    let Layer::Quad { placement, .. } = submission.layers[0] else { panic!("a quad") };
    assert_eq!(placement.local_from_picture, Some(head.then(&placement.pose)));
    client.exit();
}

#[test]
fn a_static_picture_is_drawn_once_and_shown_for_ever() {
    let mut client = client(small());
    let wish = xr::SwapchainCreateInfo {
        create_flags: xr::SwapchainCreateFlags::STATIC_IMAGE,
        usage_flags: xr::SwapchainUsageFlags::COLOR_ATTACHMENT | xr::SwapchainUsageFlags::TRANSFER_DST,
        format: ash::vk::Format::R8G8B8A8_SRGB.as_raw() as u32,
        sample_count: 1,
        width: 8,
        height: 8,
        face_count: 1,
        array_size: 2,
        mip_count: 1,
    };
    let mut chain = client.session.create_swapchain(&wish).unwrap();
    let image = chain.enumerate_images().unwrap()[0];
    let mut layer = quad(&client);
    layer.sub_image.swapchain = chain.as_raw();
    layer.sub_image.image_rect.extent = xr::Extent2Di { width: 8, height: 8 };
    check_layers(&mut client, &[address(&layer)], Code::ERROR_LAYER_INVALID);
    chain.acquire_image().unwrap();
    check_layers(&mut client, &[address(&layer)], Code::ERROR_LAYER_INVALID);
    chain.wait_image(xr::Duration::INFINITE).unwrap();
    client.vulkan.clear(image, false);
    chain.release_image().unwrap();
    for _ in 0..3 {
        check_layers(&mut client, &[address(&layer)], Code::SUCCESS);
    }
    client.exit();
}

fn cylinder(client: &Client) -> sys::CompositionLayerCylinderKHR {
    sys::CompositionLayerCylinderKHR {
        ty: sys::CompositionLayerCylinderKHR::TYPE,
        next: std::ptr::null(),
        layer_flags: xr::CompositionLayerFlags::EMPTY,
        space: client.local.as_raw(),
        eye_visibility: xr::EyeVisibility::LEFT,
        sub_image: client.color.sub_image(1),
        pose: at(0.0, 0.5, 0.0),
        radius: 2.0,
        central_angle: 1.0,
        aspect_ratio: 1.5,
    }
}

#[test]
fn cylinders_are_taken_with_their_extension_and_checked() {
    let mut client = client(rich());
    let client = &mut client;
    let mut check = |spoil: fn(&mut sys::CompositionLayerCylinderKHR), expected: Code| {
        let mut layer = cylinder(client);
        spoil(&mut layer);
        check_layers(client, &[address(&layer)], expected);
    };
    check(|c| c.radius = 0.0, Code::SUCCESS);
    check(|c| c.radius = f32::INFINITY, Code::SUCCESS);
    check(|c| c.central_angle = 0.0, Code::SUCCESS);
    check(|c| c.radius = -0.5, INVALID);
    check(|c| c.radius = f32::NAN, INVALID);
    check(|c| c.central_angle = -0.1, INVALID);
    check(|c| c.central_angle = std::f32::consts::TAU, INVALID);
    check(|c| c.aspect_ratio = 0.0, INVALID);
    check(|c| c.eye_visibility = xr::EyeVisibility::from_raw(9), INVALID);
    check(|c| c.pose.position.x = f32::NAN, Code::ERROR_POSE_INVALID);
    check(|c| c.sub_image.image_rect.extent.height += 1, Code::ERROR_SWAPCHAIN_RECT_INVALID);
    check(|_| (), Code::SUCCESS);
    let Layer::Cylinder { placement, curve, image, .. } = submitted(client).layers[0] else { panic!("a cylinder") };
    assert_eq!((placement.eyes, placement.pose.position.y, image.array_index), (Eyes::Left, 0.5, 1));
    assert_eq!([curve.radius_m, curve.central_angle_rad, curve.aspect_ratio], [2.0, 1.0, 1.5]);
    client.exit();
}

#[test]
fn colours_are_scaled_and_biased_on_any_layer_with_the_extension_only() {
    let color = |r| xr::Color4f { r, g: 0.5, b: 0.25, a: 1.0 };
    let mut change = sys::CompositionLayerColorScaleBiasKHR {
        ty: sys::CompositionLayerColorScaleBiasKHR::TYPE,
        next: std::ptr::null(),
        color_scale: color(2.0),
        color_bias: color(-1.0),
    };
    let kept = ColorScaleBias { scale: [2.0, 0.5, 0.25, 1.0], bias: [-1.0, 0.5, 0.25, 1.0] };
    let mut with = client(rich());
    let (mut flat, mut curved) = (quad(&with), cylinder(&with));
    (flat.next, curved.next) = (address(&change), address(&change));
    check_layers(&mut with, &[address(&flat), address(&curved)], Code::SUCCESS);
    assert!(submitted(&with).layers.iter().all(|layer| layer.common().color == Some(kept)));
    change.color_bias.r = f32::NAN;
    flat.next = address(&change);
    check_layers(&mut with, &[address(&flat)], INVALID);
    with.exit();

    let mut config = small();
    config.profile.extensions.clear();
    let mut without = client(config);
    let mut layer = quad(&without);
    layer.next = address(&change);
    check_layers(&mut without, &[address(&layer)], Code::SUCCESS);
    assert_eq!(submitted(&without).layers[0].common().color, None);
    without.exit();
}

/// Submits both eyes with something chained to the layer.
#[track_caller]
fn check_projection(client: &mut Client, next: *const c_void, expected: Code) {
    let time = client.waiter.wait().unwrap().predicted_display_time;
    client.stream.begin().unwrap();
    let (_, eyes) = client.session.locate_views(STEREO, time, &client.local).unwrap();
    let view = |eye: usize| sys::CompositionLayerProjectionView {
        ty: sys::CompositionLayerProjectionView::TYPE,
        next: std::ptr::null(),
        pose: eyes[eye].pose,
        fov: eyes[eye].fov,
        sub_image: client.color.sub_image(eye as u32),
    };
    let views = [view(0), view(1)];
    let layer = sys::CompositionLayerProjection {
        ty: sys::CompositionLayerProjection::TYPE,
        next,
        layer_flags: xr::CompositionLayerFlags::EMPTY,
        space: client.local.as_raw(),
        view_count: 2,
        views: views.as_ptr(),
    };
    assert_eq!(crate::raw::end(client, time, &[address(&layer)], std::ptr::null()), expected);
    if expected != Code::SUCCESS {
        client.stream.end(time, xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
    }
}

#[test]
fn reprojection_hints_are_checked_and_hold_for_one_frame() {
    let mut client = client(rich());
    let client = &mut client;
    let mut info = sys::CompositionLayerReprojectionInfoMSFT {
        ty: sys::CompositionLayerReprojectionInfoMSFT::TYPE,
        next: std::ptr::null(),
        reprojection_mode: sys::ReprojectionModeMSFT::PLANAR_MANUAL,
    };
    let mut plane = sys::CompositionLayerReprojectionPlaneOverrideMSFT {
        ty: sys::CompositionLayerReprojectionPlaneOverrideMSFT::TYPE,
        next: address(&info),
        position: xr::Vector3f { x: 0.0, y: 0.0, z: -2.0 },
        normal: xr::Vector3f { x: 0.0, y: 0.0, z: 1.0 },
        velocity: xr::Vector3f { x: 0.5, y: 0.0, z: 0.0 },
    };
    let hints = |client: &Client| match submitted(client).layers[0] {
        Layer::Projection { reprojection, plane, .. } => (reprojection, plane),
        _ => panic!("a projection"),
    };
    check_projection(client, address(&plane), Code::SUCCESS);
    let kept = Plane { position_m: [0.0, 0.0, -2.0], normal: [0.0, 0.0, 1.0], velocity_m_per_s: [0.5, 0.0, 0.0] };
    assert_eq!(hints(client), (Some(Reprojection::PlanarManual), Some(kept)));
    check_projection(client, std::ptr::null(), Code::SUCCESS);
    assert_eq!(hints(client), (None, None));
    // Depth that is missing is no reason to refuse.
    info.reprojection_mode = sys::ReprojectionModeMSFT::DEPTH;
    check_projection(client, address(&info), Code::SUCCESS);
    assert_eq!(hints(client), (Some(Reprojection::Depth), None));
    for unknown in [0, 5, -1] {
        info.reprojection_mode = sys::ReprojectionModeMSFT::from_raw(unknown);
        check_projection(client, address(&info), Code::ERROR_REPROJECTION_MODE_UNSUPPORTED_MSFT);
    }
    plane.next = std::ptr::null();
    plane.normal.z = 1.02;
    check_projection(client, address(&plane), INVALID);
    plane.normal = xr::Vector3f { x: 0.0, y: f32::NAN, z: 1.0 };
    check_projection(client, address(&plane), INVALID);
    client.exit();
}

#[test]
fn reprojection_modes_are_listed() {
    let (instance, system) = crate::rig::instance(rich(), xr::Version::new(1, 1, 0));
    let enumerate = instance.exts().msft_composition_layer_reprojection.unwrap().enumerate_reprojection_modes;
    let list = |system, views, capacity: u32| {
        let mut modes = [sys::ReprojectionModeMSFT::from_raw(0); 4];
        let mut count = 99;
        let out = if capacity == 0 { std::ptr::null_mut() } else { modes.as_mut_ptr() };
        // SAFETY: capacity and buffer agree.
        let code = unsafe { enumerate(instance.as_raw(), system, views, capacity, &mut count, out) };
        (code, count, modes.map(sys::ReprojectionModeMSFT::into_raw))
    };
    assert_eq!(list(system, STEREO, 0), (Code::SUCCESS, 4, [0; 4]));
    assert_eq!(list(system, STEREO, 4), (Code::SUCCESS, 4, [1, 2, 3, 4]));
    assert_eq!(list(system, STEREO, 3), (Code::ERROR_SIZE_INSUFFICIENT, 4, [0; 4]));
    let observer = xr::ViewConfigurationType::SECONDARY_MONO_FIRST_PERSON_OBSERVER_MSFT;
    assert_eq!(list(system, observer, 4), (Code::SUCCESS, 0, [0; 4]));
    let mono = xr::ViewConfigurationType::PRIMARY_MONO;
    assert_eq!(list(system, mono, 0).0, Code::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED);
    assert_eq!(list(xr::SystemId::NULL, STEREO, 0).0, Code::ERROR_SYSTEM_INVALID);
}

#[test]
fn depth_keeps_its_rules() {
    let mut client = client(small());
    client.depth.draw(&client.vulkan);
    let client = &mut client;
    let mut check = |range: [f32; 2], planes: [f32; 2], expected: Code| {
        let time = client.waiter.wait().unwrap().predicted_display_time;
        client.stream.begin().unwrap();
        let (_, eyes) = client.session.locate_views(STEREO, time, &client.local).unwrap();
        let mut submit = crate::rig::Submit::new(client, &eyes);
        for depth in submit.depth.as_mut().unwrap() {
            [depth.min_depth, depth.max_depth] = range;
            [depth.near_z, depth.far_z] = planes;
        }
        assert_eq!(submit.end(client, time), expected, "{range:?} {planes:?}");
        if expected != Code::SUCCESS {
            client.stream.end(time, xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
        }
    };
    check([0.0, 1.0], [20.0, 0.1], Code::SUCCESS);
    check([0.0, 1.0], [f32::INFINITY, 0.1], Code::SUCCESS);
    check([0.5, 0.5], [0.1, 20.0], INVALID);
    check([0.0, 1.0], [0.0, 20.0], INVALID);
    check([0.0, 1.0], [1.0, 1.0], INVALID);
    check([0.0, 1.5], [0.1, 20.0], INVALID);
    client.exit();
}
