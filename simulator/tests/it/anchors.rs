//! Spatial anchors: made, located, destroyed, and what is refused; and the unbounded space.

use holograde_simulator::Pose;
use holograde_simulator::control;
use holograde_simulator::scenario::{HeadPath, Move};
use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;

use crate::headless::{Headless, check, look_up, shift};
use crate::rig::{entry, small};

/// `xrCreateSpatialAnchorMSFT`.
pub fn anchor(
    client: &Headless,
    space: sys::Space,
    pose: xr::Posef,
    time: xr::Time,
) -> Result<sys::SpatialAnchorMSFT, Code> {
    let info = sys::SpatialAnchorCreateInfoMSFT {
        ty: sys::SpatialAnchorCreateInfoMSFT::TYPE,
        next: std::ptr::null(),
        space,
        pose,
        time,
    };
    let mut anchor = sys::SpatialAnchorMSFT::NULL;
    let functions = client.instance.exts().msft_spatial_anchor.unwrap();
    // SAFETY: everything pointed to is alive in this function.
    answer(unsafe { (functions.create_spatial_anchor)(client.session.as_raw(), &info, &mut anchor) }, anchor)
}

/// `xrCreateSpatialAnchorSpaceMSFT`.
pub fn space(client: &Headless, anchor: sys::SpatialAnchorMSFT, pose: xr::Posef) -> Result<xr::Space, Code> {
    let info = sys::SpatialAnchorSpaceCreateInfoMSFT {
        ty: sys::SpatialAnchorSpaceCreateInfoMSFT::TYPE,
        next: std::ptr::null(),
        anchor,
        pose_in_anchor_space: pose,
    };
    let mut space = sys::Space::NULL;
    let functions = client.instance.exts().msft_spatial_anchor.unwrap();
    // SAFETY: everything pointed to is alive in this function; the space is the session's own.
    unsafe {
        answer((functions.create_spatial_anchor_space)(client.session.as_raw(), &info, &mut space), ())?;
        Ok(xr::Space::reference_from_raw(client.session.clone(), space))
    }
}

pub fn answer<T>(code: Code, value: T) -> Result<T, Code> {
    if code == Code::SUCCESS { Ok(value) } else { Err(code) }
}

pub fn position(client: &Headless, space: &xr::Space, time: xr::Time) -> [f32; 3] {
    let location = space.locate(&client.local, time).unwrap();
    assert!(location.location_flags.contains(xr::SpaceLocationFlags::POSITION_TRACKED));
    let p = location.pose.position;
    [p.x, p.y, p.z]
}

#[track_caller]
pub fn near(found: [f32; 3], expected: [f32; 3]) {
    let error = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(error < 1e-5, "{found:?} is not {expected:?}");
}

#[test]
fn an_anchor_stays_where_it_was_made_while_the_head_moves_on() {
    let mut config = small();
    config.scenario.head =
        HeadPath::new(Pose::at(0.1, 0.0, 0.0)).then(Move::SideToSide { amplitude_m: 0.5, cycles: 4 }, 8.0);
    let mut client = Headless::new(config);
    let time = (0..15).map(|_| client.frame()).last().unwrap();
    let head = position(&client, &client.view, time);
    assert!(head[0] > 0.2, "{head:?}");
    let made = anchor(&client, client.view.as_raw(), shift(0.0, 0.0, -2.0), time).unwrap();
    let place = space(&client, made, xr::Posef::IDENTITY).unwrap();
    let above = space(&client, made, shift(0.0, 1.0, 0.0)).unwrap();
    let ahead = [head[0], head[1], head[2] - 2.0];
    near(position(&client, &place, time), ahead);
    let later = (0..20).map(|_| client.frame()).last().unwrap();
    assert!((position(&client, &client.view, later)[0] - head[0]).abs() > 0.1);
    near(position(&client, &place, later), ahead);
    near(position(&client, &above, later), [ahead[0], ahead[1] + 1.0, ahead[2]]);
    let (_, velocity) = place.relate(&client.local, later).unwrap();
    assert_eq!(velocity.linear_velocity.x, 0.0);
}

#[test]
fn wrong_spaces_poses_and_times_make_no_anchor() {
    let client = Headless::new(small());
    let other = Headless::new(small());
    let now = control::now(client.session.as_raw()).unwrap();
    let make = |space, pose, time| anchor(&client, space, pose, time).err();
    let local = client.local.as_raw();
    assert_eq!(make(local, xr::Posef::IDENTITY, now), None);
    assert_eq!(make(sys::Space::NULL, xr::Posef::IDENTITY, now), Some(Code::ERROR_HANDLE_INVALID));
    assert_eq!(make(other.local.as_raw(), xr::Posef::IDENTITY, now), Some(Code::ERROR_VALIDATION_FAILURE));
    let mut bad = xr::Posef::IDENTITY;
    bad.orientation.w = 0.5;
    assert_eq!(make(local, bad, now), Some(Code::ERROR_POSE_INVALID));
    for ns in [0, -7] {
        assert_eq!(make(local, xr::Posef::IDENTITY, xr::Time::from_nanos(ns)), Some(Code::ERROR_TIME_INVALID));
    }
    let failed = Some(Code::ERROR_CREATE_SPATIAL_ANCHOR_FAILED_MSFT);
    let far_off = xr::Time::from_nanos(now.as_nanos() + 5_000_000_000);
    assert_eq!(make(client.view.as_raw(), xr::Posef::IDENTITY, far_off), failed, "the head is not known then");
    assert_eq!(make(local, shift(20_000.0, 0.0, 0.0), now), failed, "nothing there could be tracked");
    let wrong_type = sys::SpatialAnchorCreateInfoMSFT {
        ty: sys::FrameWaitInfo::TYPE,
        next: std::ptr::null(),
        space: local,
        pose: xr::Posef::IDENTITY,
        time: now,
    };
    let create = client.instance.exts().msft_spatial_anchor.unwrap().create_spatial_anchor;
    let (session, mut out) = (client.session.as_raw(), sys::SpatialAnchorMSFT::NULL);
    // SAFETY: what is pointed to is alive, or null where that is what the call is about.
    unsafe {
        check(create(session, &wrong_type, &mut out), Code::ERROR_VALIDATION_FAILURE);
        check(create(session, std::ptr::null(), &mut out), Code::ERROR_VALIDATION_FAILURE);
        let right = sys::SpatialAnchorCreateInfoMSFT { ty: sys::SpatialAnchorCreateInfoMSFT::TYPE, ..wrong_type };
        check(create(session, &right, std::ptr::null_mut()), Code::ERROR_VALIDATION_FAILURE);
        check(create(sys::Session::NULL, &right, &mut out), Code::ERROR_HANDLE_INVALID);
    }
    control::lose(client.session.as_raw()).unwrap();
    assert_eq!(make(local, xr::Posef::IDENTITY, now), Some(Code::ERROR_SESSION_LOST));
}

#[test]
fn spaces_of_an_anchor_go_with_it() {
    let client = Headless::new(small());
    let other = Headless::new(small());
    let now = control::now(client.session.as_raw()).unwrap();
    let made = anchor(&client, client.local.as_raw(), shift(1.0, 0.0, 0.0), now).unwrap();
    let foreign = anchor(&other, other.local.as_raw(), shift(1.0, 0.0, 0.0), now).unwrap();
    let mut bad = xr::Posef::IDENTITY;
    bad.orientation.x = 9.0;
    assert_eq!(space(&client, made, bad).err(), Some(Code::ERROR_POSE_INVALID));
    assert_eq!(space(&client, foreign, xr::Posef::IDENTITY).err(), Some(Code::ERROR_VALIDATION_FAILURE));
    assert_eq!(
        space(&client, sys::SpatialAnchorMSFT::NULL, xr::Posef::IDENTITY).err(),
        Some(Code::ERROR_HANDLE_INVALID)
    );
    let place = space(&client, made, xr::Posef::IDENTITY).unwrap();
    near(position(&client, &place, now), [1.0, 0.0, 0.0]);
    let destroy = client.instance.exts().msft_spatial_anchor.unwrap().destroy_spatial_anchor;
    // SAFETY: plain calls; the second one names a handle that is no more, which is what it is about.
    unsafe {
        check(destroy(made), Code::SUCCESS);
        check(destroy(made), Code::ERROR_HANDLE_INVALID);
    }
    assert_eq!(place.locate(&client.local, now).map(|_| ()).unwrap_err(), Code::ERROR_HANDLE_INVALID);
    assert_eq!(space(&client, made, xr::Posef::IDENTITY).err(), Some(Code::ERROR_HANDLE_INVALID));
}

#[test]
fn the_device_decides_whether_there_are_anchors_and_an_unbounded_space() {
    let mut config = small();
    config.profile.extensions =
        vec!["XR_MSFT_spatial_anchor_persistence".to_owned(), "XR_MSFT_spatial_anchor".to_owned()];
    control::set_next(config.clone());
    let mut alone = xr::ExtensionSet::default();
    alone.msft_spatial_anchor_persistence = true;
    let application = xr::ApplicationInfo { application_name: "test", ..Default::default() };
    let refused = entry().create_instance(&application, &alone, &[], &()).map(|_| ());
    assert_eq!(refused.unwrap_err(), Code::ERROR_EXTENSION_DEPENDENCY_NOT_ENABLED);
    config.profile.extensions.clear();
    let client = Headless::new(config);
    for name in ["xrCreateSpatialAnchorMSFT", "xrClearSpatialAnchorStoreMSFT"] {
        assert_eq!(look_up(client.instance.as_raw(), name).err(), Some(Code::ERROR_FUNCTION_UNSUPPORTED), "{name}");
    }
    let unbounded = client.session.create_reference_space(xr::ReferenceSpaceType::UNBOUNDED_MSFT, xr::Posef::IDENTITY);
    assert_eq!(unbounded.map(|_| ()).unwrap_err(), Code::ERROR_REFERENCE_SPACE_UNSUPPORTED);
}

#[test]
fn the_unbounded_space_begins_where_local_does() {
    let mut client = Headless::new(small());
    let time = client.frame();
    let unbounded =
        client.session.create_reference_space(xr::ReferenceSpaceType::UNBOUNDED_MSFT, shift(0.0, 0.0, -1.0)).unwrap();
    near(position(&client, &unbounded, time), [0.0, 0.0, -1.0]);
    let bounds = client.session.reference_space_bounds_rect(xr::ReferenceSpaceType::UNBOUNDED_MSFT);
    assert_eq!(bounds.unwrap(), None);
}
