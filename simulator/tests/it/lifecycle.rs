//! The session's life, and calls that come at the wrong time.

use holograde_simulator::control::{self, Attention, NoSuchSession, State};
use openxr as xr;
use openxr::SessionState as S;
use openxr::sys::Result as Code;

use crate::rig::{Client, STEREO, instance, small};

#[test]
fn calls_out_of_order_are_refused() {
    let mut client = Client::new(small());
    assert_eq!(client.waiter.wait().unwrap_err(), Code::ERROR_SESSION_NOT_RUNNING);
    assert_eq!(client.stream.begin().unwrap_err(), Code::ERROR_SESSION_NOT_RUNNING);
    assert_eq!(client.session.end().unwrap_err(), Code::ERROR_SESSION_NOT_RUNNING);
    assert_eq!(client.session.request_exit().unwrap_err(), Code::ERROR_SESSION_NOT_RUNNING);
    let mono = xr::ViewConfigurationType::PRIMARY_MONO;
    assert_eq!(client.session.begin(mono).unwrap_err(), Code::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED);
    client.session.begin(STEREO).unwrap();
    assert_eq!(client.session.begin(STEREO).unwrap_err(), Code::ERROR_SESSION_RUNNING);
    assert_eq!(client.session.end().unwrap_err(), Code::ERROR_SESSION_NOT_STOPPING);
    assert_eq!(client.stream.begin().unwrap_err(), Code::ERROR_CALL_ORDER_INVALID);
    let time = xr::Time::from_nanos(1);
    let additive = xr::EnvironmentBlendMode::ADDITIVE;
    assert_eq!(client.stream.end(time, additive, &[]).unwrap_err(), Code::ERROR_CALL_ORDER_INVALID);
    client.waiter.wait().unwrap();
    assert_eq!(client.stream.end(time, additive, &[]).unwrap_err(), Code::ERROR_CALL_ORDER_INVALID);
    client.stream.begin().unwrap();
    assert_eq!(client.stream.begin().unwrap_err(), Code::ERROR_CALL_ORDER_INVALID);
    client.stream.end(time, additive, &[]).unwrap();
    client.exit();
    assert_eq!(client.session.begin(STEREO).unwrap_err(), Code::ERROR_SESSION_NOT_READY);
}

#[test]
fn a_frame_that_is_begun_anew_is_discarded() {
    let mut client = Client::focused(small());
    client.waiter.wait().unwrap();
    client.stream.begin().unwrap();
    let second = client.waiter.wait().unwrap();
    // SAFETY: a plain call on a live session.
    let code = unsafe { (client.instance.fp().begin_frame)(client.session.as_raw(), std::ptr::null()) };
    assert_eq!(code, Code::FRAME_DISCARDED);
    client.stream.end(second.predicted_display_time, xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
    let submitted = control::last_submission(client.session.as_raw()).unwrap().unwrap();
    assert_eq!(submitted.frame, 2);
    client.exit();
}

#[test]
fn attention_moves_the_state_and_decides_what_is_drawn() {
    let mut client = Client::focused(small());
    let handle = client.session.as_raw();
    client.states();
    let mut check = |attention, expected: &[S], render| {
        control::attend(handle, attention).unwrap();
        assert_eq!(client.states(), expected);
        assert_eq!(client.empty_frame().should_render, render);
    };
    check(Attention::Seen, &[S::VISIBLE], true);
    check(Attention::Hidden, &[S::SYNCHRONIZED], false);
    check(Attention::Full, &[S::VISIBLE, S::FOCUSED], true);
    check(Attention::Away, &[S::VISIBLE, S::SYNCHRONIZED, S::STOPPING], false);
    client.session.end().unwrap();
    assert_eq!(client.states(), [S::IDLE]);
    control::attend(handle, Attention::Full).unwrap();
    assert_eq!(client.states(), [S::READY]);
    client.session.begin(STEREO).unwrap();
    client.empty_frame();
    assert_eq!(control::state(handle), Ok(State::Focused));
    control::request_exit(handle).unwrap();
    assert_eq!(client.states(), [S::SYNCHRONIZED, S::VISIBLE, S::FOCUSED, S::VISIBLE, S::SYNCHRONIZED, S::STOPPING]);
    client.session.end().unwrap();
}

#[test]
fn a_lost_session_answers_nothing_else() {
    let mut client = Client::focused(small());
    let handle = client.session.as_raw();
    client.states();
    control::announce_loss(handle).unwrap();
    assert_eq!(client.states(), [S::LOSS_PENDING]);
    control::lose(handle).unwrap();
    assert_eq!(client.waiter.wait().unwrap_err(), Code::ERROR_SESSION_LOST);
    assert_eq!(client.session.end().unwrap_err(), Code::ERROR_SESSION_LOST);
    assert_eq!(client.color.swapchain.acquire_image().unwrap_err(), Code::ERROR_SESSION_LOST);
    let time = xr::Time::from_nanos(1_000_000_000);
    assert_eq!(client.view.locate(&client.local, time).map(|_| ()).unwrap_err(), Code::ERROR_SESSION_LOST);
    assert_eq!(client.states(), []);
    drop(client);
    assert_eq!(control::state(handle), Err(NoSuchSession));
}

#[test]
fn a_blocked_wait_wakes_when_its_frame_begins() {
    let mut client = Client::focused(small());
    client.waiter.wait().unwrap();
    let waiter = &mut client.waiter;
    std::thread::scope(|scope| {
        let second = scope.spawn(move || waiter.wait().unwrap().predicted_display_time);
        client.stream.begin().unwrap();
        let time = second.join().unwrap();
        client.stream.end(time, xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
    });
    client.stream.begin().unwrap();
    client.stream.end(xr::Time::from_nanos(1), xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
    client.exit();
}

#[test]
fn a_session_needs_the_requirements_to_be_asked_and_a_device() {
    let (instance, system) = instance(small(), xr::Version::new(1, 1, 0));
    let nothing = xr::vulkan::SessionCreateInfo {
        instance: std::ptr::null(),
        physical_device: std::ptr::null(),
        device: std::ptr::null(),
        queue_family_index: 0,
        queue_index: 0,
    };
    // SAFETY: null handles are what is tested.
    let create = || unsafe { instance.create_session::<xr::Vulkan>(system, &nothing) }.map(|_| ()).unwrap_err();
    assert_eq!(create(), Code::ERROR_GRAPHICS_REQUIREMENTS_CALL_MISSING);
    instance.graphics_requirements::<xr::Vulkan>(system).unwrap();
    assert_eq!(create(), Code::ERROR_GRAPHICS_DEVICE_INVALID);
}

#[test]
fn a_headless_session_reaches_focus_without_frames() {
    let (instance, system) = instance(small(), xr::Version::new(1, 1, 0));
    // SAFETY: a headless session has no graphics to vouch for.
    let (session, _, _) =
        unsafe { instance.create_session::<xr::Headless>(system, &xr::headless::SessionCreateInfo {}) }.unwrap();
    session.begin(STEREO).unwrap();
    assert_eq!(control::state(session.as_raw()), Ok(State::Focused));
    assert!(session.enumerate_swapchain_formats().unwrap().is_empty());
    session.request_exit().unwrap();
    session.end().unwrap();
}
