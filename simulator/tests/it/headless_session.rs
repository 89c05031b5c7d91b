//! XR_MND_headless: sessions without graphics.

use holograde_simulator::control::{self, Attention, State};
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::rig::{STEREO, instance, small};

struct Headless {
    instance: xr::Instance,
    session: xr::Session<xr::Headless>,
    waiter: xr::FrameWaiter,
    stream: xr::FrameStream<xr::Headless>,
}

fn headless() -> Headless {
    let (instance, system) = instance(small(), xr::Version::new(1, 1, 0));
    // SAFETY: a headless session has no graphics to vouch for.
    let made = unsafe { instance.create_session::<xr::Headless>(system, &xr::headless::SessionCreateInfo {}) };
    let (session, waiter, stream) = made.unwrap();
    Headless { instance, session, waiter, stream }
}

fn begin(client: &Headless, views: i32) -> Code {
    let info = sys::SessionBeginInfo {
        ty: sys::SessionBeginInfo::TYPE,
        next: std::ptr::null(),
        primary_view_configuration_type: xr::ViewConfigurationType::from_raw(views),
    };
    // SAFETY: everything pointed to is alive.
    unsafe { (client.instance.fp().begin_session)(client.session.as_raw(), &info) }
}

#[test]
fn no_view_configuration_is_needed_and_focus_needs_no_frame() {
    let client = headless();
    let mono = xr::ViewConfigurationType::PRIMARY_MONO;
    assert_eq!(begin(&client, mono.into_raw()), Code::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED);
    for views in [0, STEREO.into_raw()] {
        let client = headless();
        assert_eq!(control::state(client.session.as_raw()), Ok(State::Ready));
        assert_eq!(begin(&client, views), Code::SUCCESS);
        assert_eq!(control::state(client.session.as_raw()), Ok(State::Focused));
        client.session.request_exit().unwrap();
        assert_eq!(control::state(client.session.as_raw()), Ok(State::Stopping));
        client.session.end().unwrap();
        assert_eq!(control::state(client.session.as_raw()), Ok(State::Exiting));
    }
}

#[test]
fn it_may_begin_again_when_the_headset_is_put_on_again() {
    let client = headless();
    let handle = client.session.as_raw();
    assert_eq!(begin(&client, 0), Code::SUCCESS);
    control::attend(handle, Attention::Away).unwrap();
    client.session.end().unwrap();
    control::attend(handle, Attention::Full).unwrap();
    assert_eq!(begin(&client, 0), Code::SUCCESS);
    assert_eq!(control::state(handle), Ok(State::Focused));
}

#[test]
fn frames_are_allowed_and_never_drawn() {
    let mut client = headless();
    assert_eq!(begin(&client, 0), Code::SUCCESS);
    for _ in 0..3 {
        let state = client.waiter.wait().unwrap();
        assert!(!state.should_render);
        client.stream.begin().unwrap();
        // What cannot be shown is not looked at either.
        let info = sys::FrameEndInfo {
            ty: sys::FrameEndInfo::TYPE,
            next: std::ptr::null(),
            display_time: state.predicted_display_time,
            environment_blend_mode: xr::EnvironmentBlendMode::ADDITIVE,
            layer_count: 1,
            layers: [std::ptr::null()].as_ptr(),
        };
        // SAFETY: everything pointed to is alive.
        let code = unsafe { (client.instance.fp().end_frame)(client.session.as_raw(), &info) };
        assert_eq!(code, Code::SUCCESS);
    }
}

#[test]
fn poses_are_known_but_pictures_cannot_be_made() {
    let mut client = headless();
    assert_eq!(begin(&client, 0), Code::SUCCESS);
    let time = client.waiter.wait().unwrap().predicted_display_time;
    let local = client.session.create_reference_space(xr::ReferenceSpaceType::LOCAL, xr::Posef::IDENTITY).unwrap();
    let (flags, views) = client.session.locate_views(STEREO, time, &local).unwrap();
    assert!(flags.contains(xr::ViewStateFlags::POSITION_TRACKED) && views.len() == 2);
    assert!(client.session.enumerate_swapchain_formats().unwrap().is_empty());
    let wish = sys::SwapchainCreateInfo {
        ty: sys::SwapchainCreateInfo::TYPE,
        next: std::ptr::null(),
        create_flags: xr::SwapchainCreateFlags::EMPTY,
        usage_flags: xr::SwapchainUsageFlags::COLOR_ATTACHMENT,
        format: 43,
        sample_count: 1,
        width: 8,
        height: 8,
        face_count: 1,
        array_size: 1,
        mip_count: 1,
    };
    let mut swapchain = sys::Swapchain::default();
    // SAFETY: everything pointed to is alive.
    let code = unsafe { (client.instance.fp().create_swapchain)(client.session.as_raw(), &wish, &mut swapchain) };
    assert_eq!(code, Code::ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED);
}
