//! Hand tracking: joints, velocities, whose hand it is, and what is refused.

use holograde_simulator::Pose;
use holograde_simulator::control::{self, Attention, Hand};
use holograde_simulator::model::hand::{MotionRange, joints};
use holograde_simulator::scenario::input::{HandCurl, HandSample, Holds};
use holograde_simulator::scenario::{HeadPath, Move};
use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;

use crate::headless::{Headless, check, look_up, with};
use crate::rig::{entry, small};

fn at(position: [f64; 3]) -> HandSample {
    let [x, y, z] = position;
    HandSample {
        holds: Holds::Nothing,
        local_from_grip: Pose::at(x, y, z),
        local_from_aim: Pose::at(x, y, z),
        curl: HandCurl([0.2; 5]),
        select: 0.0,
        squeeze: 0.0,
        menu: false,
        thumbstick: [0.0; 2],
    }
}

fn all() -> Vec<&'static str> {
    vec!["XR_EXT_hand_joints_motion_range", "XR_EXT_hand_tracking_data_source"]
}

fn close(found: xr::Vector3f, true_at: &Pose) -> bool {
    let p = true_at.position;
    (f64::from(found.x) - p.x).abs() + (f64::from(found.y) - p.y).abs() + (f64::from(found.z) - p.z).abs() < 1e-6
}

#[test]
fn joints_are_where_the_hand_is() {
    let client = Headless::new(small());
    let time = control::now(client.session.as_raw()).unwrap();
    let sample = at([0.2, -0.3, -0.4]);
    control::set_hand(client.session.as_raw(), Hand::Right, Some(sample)).unwrap();
    let right = client.session.create_hand_tracker(xr::Hand::RIGHT).unwrap();
    let left = client.session.create_hand_tracker(xr::Hand::LEFT).unwrap();
    assert!(client.instance.supports_hand_tracking(client.system).unwrap());
    assert!(client.local.locate_hand_joints(&left, time).unwrap().is_none(), "the left hand is not there");
    let found = client.local.locate_hand_joints(&right, time).unwrap().unwrap();
    let truth = joints(Hand::Right, &sample, MotionRange::Unobstructed);
    let valid = xr::SpaceLocationFlags::POSITION_VALID | xr::SpaceLocationFlags::ORIENTATION_TRACKED;
    for (found, truth) in found.iter().zip(&truth) {
        assert!(close(found.pose.position, &truth.pose) && found.location_flags.contains(valid), "{found:?}");
        assert_eq!(found.radius, truth.radius_m as f32);
    }
    control::set_hand(client.session.as_raw(), Hand::Right, None).unwrap();
    assert!(client.local.locate_hand_joints(&right, time).unwrap().is_none());
}

#[test]
fn velocities_are_relative_to_the_base() {
    let mut config = small();
    config.scenario.head = HeadPath::new(Pose::IDENTITY).then(Move::SideToSide { amplitude_m: 0.5, cycles: 4 }, 8.0);
    let mut client = Headless::new(config);
    control::set_hand(client.session.as_raw(), Hand::Left, Some(at([0.0, 0.0, -0.5]))).unwrap();
    let tracker = client.session.create_hand_tracker(xr::Hand::LEFT).unwrap();
    let time = (0..20).map(|_| client.frame()).last().unwrap();
    let (_, still) = client.local.relate_hand_joints(&tracker, time).unwrap().unwrap();
    let (_, seen) = client.view.relate_hand_joints(&tracker, time).unwrap().unwrap();
    let (_, head) = client.view.relate(&client.local, time).unwrap();
    assert!(head.linear_velocity.x.abs() > 0.1);
    for (still, seen) in still.iter().zip(&seen) {
        assert_eq!(still.linear_velocity.x, 0.0);
        assert!((seen.linear_velocity.x + head.linear_velocity.x).abs() < 1e-3, "{seen:?}");
        assert!(seen.velocity_flags.contains(xr::SpaceVelocityFlags::LINEAR_VALID));
    }
}

#[test]
fn hands_are_seen_with_the_focus_and_around_the_present_only() {
    let mut client = Headless::new(small());
    let handle = client.session.as_raw();
    let time = client.frame();
    control::set_hand(handle, Hand::Left, Some(at([0.0; 3]))).unwrap();
    let tracker = client.session.create_hand_tracker(xr::Hand::LEFT).unwrap();
    let active = |time| client.local.locate_hand_joints(&tracker, time).unwrap().is_some();
    assert!(active(time));
    let later = xr::Time::from_nanos(time.as_nanos() + 1_500_000_000);
    assert!(!active(later), "a hand is not foretold");
    control::attend(handle, Attention::Seen).unwrap();
    assert!(!active(time), "input goes elsewhere");
    control::attend(handle, Attention::Full).unwrap();
    assert!(active(time));
    control::release_hand(handle, Hand::Left).unwrap();
    assert!(!active(time), "the script knows no hand");
}

/// `xrLocateHandJointsEXT` with everything that can be chained to it.
struct Ask {
    base: sys::Space,
    time: xr::Time,
    range: Option<sys::HandJointsMotionRangeEXT>,
    joints: u32,
    velocities: Option<u32>,
    source: bool,
}

/// What it answered.
struct Answer {
    active: bool,
    joints: [sys::HandJointLocationEXT; 26],
    velocities: [sys::HandJointVelocityEXT; 26],
    source: (bool, sys::HandTrackingDataSourceEXT),
}

impl Ask {
    fn new(client: &Headless) -> Self {
        let time = control::now(client.session.as_raw()).unwrap();
        Self { base: client.local.as_raw(), time, range: None, joints: 26, velocities: Some(26), source: false }
    }

    fn of(&self, client: &Headless, tracker: sys::HandTrackerEXT) -> Result<Answer, Code> {
        let range = sys::HandJointsMotionRangeInfoEXT {
            ty: sys::HandJointsMotionRangeInfoEXT::TYPE,
            next: std::ptr::null(),
            hand_joints_motion_range: self.range.unwrap_or(sys::HandJointsMotionRangeEXT::UNOBSTRUCTED),
        };
        let info = sys::HandJointsLocateInfoEXT {
            ty: sys::HandJointsLocateInfoEXT::TYPE,
            next: self.range.map_or(std::ptr::null(), |_| (&raw const range).cast()),
            base_space: self.base,
            time: self.time,
        };
        let unwritten = sys::HandTrackingDataSourceEXT::from_raw(99);
        let mut answer = Answer {
            active: true,
            joints: [Default::default(); 26],
            velocities: [Default::default(); 26],
            source: (false, unwritten),
        };
        let mut source = sys::HandTrackingDataSourceStateEXT {
            ty: sys::HandTrackingDataSourceStateEXT::TYPE,
            next: std::ptr::null_mut(),
            is_active: sys::FALSE,
            data_source: unwritten,
        };
        let after = if self.source { (&raw mut source).cast() } else { std::ptr::null_mut() };
        let mut velocities = sys::HandJointVelocitiesEXT {
            ty: sys::HandJointVelocitiesEXT::TYPE,
            next: after,
            joint_count: self.velocities.unwrap_or(0),
            joint_velocities: answer.velocities.as_mut_ptr(),
        };
        let mut locations = sys::HandJointLocationsEXT {
            ty: sys::HandJointLocationsEXT::TYPE,
            next: self.velocities.map_or(after, |_| (&raw mut velocities).cast()),
            is_active: sys::TRUE,
            joint_count: self.joints,
            joint_locations: answer.joints.as_mut_ptr(),
        };
        let functions = client.instance.exts().ext_hand_tracking.unwrap();
        // SAFETY: everything pointed to is alive in this function, and the arrays are as long as a hand.
        match unsafe { (functions.locate_hand_joints)(tracker, &info, &mut locations) } {
            Code::SUCCESS => {
                answer.active = locations.is_active.into();
                answer.source = (source.is_active.into(), source.data_source);
                Ok(answer)
            }
            code => {
                assert!(answer.joints.iter().all(|joint| *joint == Default::default()), "nothing is written");
                Err(code)
            }
        }
    }
}

/// `xrCreateHandTrackerEXT`; `sources` are chained if given.
fn create(
    client: &Headless,
    hand: i32,
    set: i32,
    sources: Option<&[sys::HandTrackingDataSourceEXT]>,
) -> Result<sys::HandTrackerEXT, Code> {
    let mut listed = sources.unwrap_or_default().to_vec();
    let chained = sys::HandTrackingDataSourceInfoEXT {
        ty: sys::HandTrackingDataSourceInfoEXT::TYPE,
        next: std::ptr::null(),
        requested_data_source_count: listed.len() as u32,
        requested_data_sources: listed.as_mut_ptr(),
    };
    let info = sys::HandTrackerCreateInfoEXT {
        ty: sys::HandTrackerCreateInfoEXT::TYPE,
        next: sources.map_or(std::ptr::null(), |_| (&raw const chained).cast()),
        hand: sys::HandEXT::from_raw(hand),
        hand_joint_set: sys::HandJointSetEXT::from_raw(set),
    };
    let mut tracker = sys::HandTrackerEXT::NULL;
    let functions = client.instance.exts().ext_hand_tracking.unwrap();
    // SAFETY: everything pointed to is alive in this function.
    match unsafe { (functions.create_hand_tracker)(client.session.as_raw(), &info, &mut tracker) } {
        Code::SUCCESS => Ok(tracker),
        code => Err(code),
    }
}

#[test]
fn trackers_are_of_one_hand_and_the_default_joints() {
    let client = Headless::new(small());
    for (hand, set) in [(0, 0), (3, 0), (-1, 0), (1, 1), (2, 1_000_149_000)] {
        assert_eq!(create(&client, hand, set, None).unwrap_err(), Code::ERROR_VALIDATION_FAILURE, "{hand} {set}");
    }
    let tracker = create(&client, 1, 0, None).unwrap();
    let destroy = client.instance.exts().ext_hand_tracking.unwrap().destroy_hand_tracker;
    // SAFETY: a plain call; the second one names a handle that is no more, which is what it is about.
    unsafe {
        check(destroy(tracker), Code::SUCCESS);
        check(destroy(tracker), Code::ERROR_HANDLE_INVALID);
        check(destroy(sys::HandTrackerEXT::from_raw(client.session.as_raw().into_raw())), Code::ERROR_HANDLE_INVALID);
    }
    assert_eq!(Ask::new(&client).of(&client, tracker).err(), Some(Code::ERROR_HANDLE_INVALID));
}

#[test]
fn wrong_counts_times_and_spaces_are_refused_and_nothing_is_written() {
    let client = Headless::new(small());
    let other = Headless::new(small());
    control::set_hand(client.session.as_raw(), Hand::Left, Some(at([0.0; 3]))).unwrap();
    let tracker = create(&client, 1, 0, None).unwrap();
    let ask = || Ask::new(&client);
    let refused = |ask: Ask| ask.of(&client, tracker).err();
    assert_eq!(refused(ask()), None);
    let invalid = Some(Code::ERROR_VALIDATION_FAILURE);
    assert_eq!(refused(Ask { joints: 25, ..ask() }), invalid);
    assert_eq!(refused(Ask { joints: 27, ..ask() }), invalid);
    assert_eq!(refused(Ask { velocities: Some(25), ..ask() }), invalid);
    assert_eq!(refused(Ask { base: other.local.as_raw(), ..ask() }), invalid);
    assert_eq!(refused(Ask { base: sys::Space::NULL, ..ask() }), Some(Code::ERROR_HANDLE_INVALID));
    for ns in [0, -1] {
        assert_eq!(refused(Ask { time: xr::Time::from_nanos(ns), ..ask() }), Some(Code::ERROR_TIME_INVALID));
    }
    control::lose(client.session.as_raw()).unwrap();
    let lost = Ask { time: xr::Time::from_nanos(1), ..ask() };
    assert_eq!(refused(lost), Some(Code::ERROR_SESSION_LOST));
    assert_eq!(create(&client, 1, 0, None).unwrap_err(), Code::ERROR_SESSION_LOST);
}

#[test]
fn a_hand_that_is_gone_has_neither_places_nor_velocities() {
    let client = Headless::new(small());
    let tracker = create(&client, 2, 0, None).unwrap();
    let answer = Ask::new(&client).of(&client, tracker).unwrap();
    assert!(!answer.active);
    assert!(answer.joints.iter().all(|joint| joint.location_flags == xr::SpaceLocationFlags::EMPTY));
    assert!(answer.velocities.iter().all(|joint| joint.velocity_flags == xr::SpaceVelocityFlags::EMPTY));
}

#[test]
fn a_tracker_takes_from_the_sources_it_named() {
    use sys::HandTrackingDataSourceEXT as Source;
    let client = Headless::new(with(&all()));
    let bad = [&[][..], &[Source::CONTROLLER; 2], &[Source::from_raw(3)], &[Source::from_raw(0)]];
    for named in bad {
        assert_eq!(create(&client, 1, 0, Some(named)).unwrap_err(), Code::ERROR_VALIDATION_FAILURE, "{named:?}");
    }
    let bare = create(&client, 1, 0, Some(&[Source::UNOBSTRUCTED])).unwrap();
    let both = create(&client, 1, 0, Some(&[Source::CONTROLLER, Source::UNOBSTRUCTED])).unwrap();
    let unnamed = create(&client, 1, 0, None).unwrap();
    let ask = || Ask { source: true, ..Ask::new(&client) };
    let code = ask().of(&client, unnamed).err();
    assert_eq!(
        code,
        Some(Code::ERROR_VALIDATION_FAILURE),
        "only a tracker that named its sources tells which is in use"
    );
    let seen = |tracker| ask().of(&client, tracker).map(|answer| (answer.active, answer.source)).unwrap();
    let handle = client.session.as_raw();
    control::set_hand(handle, Hand::Left, Some(at([0.0; 3]))).unwrap();
    assert_eq!(seen(bare), (true, (true, Source::UNOBSTRUCTED)));
    control::set_hand(handle, Hand::Left, Some(HandSample { holds: Holds::Controller, ..at([0.0; 3]) })).unwrap();
    assert_eq!(seen(both), (true, (true, Source::CONTROLLER)));
    assert!(matches!(seen(bare), (false, (false, _))));
}

#[test]
fn the_motion_range_decides_whether_fingers_go_through_the_handle() {
    use sys::HandJointsMotionRangeEXT as Range;
    let client = Headless::new(with(&all()));
    let tracker = create(&client, 2, 0, None).unwrap();
    let fist = HandSample { holds: Holds::Controller, squeeze: 1.0, ..at([0.0; 3]) };
    control::set_hand(client.session.as_raw(), Hand::Right, Some(fist)).unwrap();
    let tip = |range| Ask { range, ..Ask::new(&client) }.of(&client, tracker).unwrap().joints[15].pose.position;
    let truth = |range| joints(Hand::Right, &fist, range)[15].pose;
    assert!(close(tip(None), &truth(MotionRange::Unobstructed)));
    assert!(close(tip(Some(Range::UNOBSTRUCTED)), &truth(MotionRange::Unobstructed)));
    assert!(close(tip(Some(Range::CONFORMING_TO_CONTROLLER)), &truth(MotionRange::ConformingToController)));
    let nonsense = Ask { range: Some(Range::from_raw(7)), ..Ask::new(&client) };
    assert_eq!(nonsense.of(&client, tracker).err(), Some(Code::ERROR_VALIDATION_FAILURE));
}

#[test]
fn the_device_decides_whether_hands_are_tracked() {
    let mut config = small();
    config.profile.extensions.clear();
    let client = Headless::new(config);
    let mut answer = sys::SystemHandTrackingPropertiesEXT {
        ty: sys::SystemHandTrackingPropertiesEXT::TYPE,
        next: std::ptr::null_mut(),
        supports_hand_tracking: sys::FALSE,
    };
    client.describe(&mut answer);
    assert_eq!(answer.supports_hand_tracking, sys::FALSE, "what is not enabled is not answered");
    for name in ["xrCreateHandTrackerEXT", "xrDestroyHandTrackerEXT", "xrLocateHandJointsEXT"] {
        assert_eq!(look_up(client.instance.as_raw(), name).err(), Some(Code::ERROR_FUNCTION_UNSUPPORTED), "{name}");
    }
    control::set_next(with(&all()));
    let mut alone = xr::ExtensionSet::default();
    alone.ext_hand_joints_motion_range = true;
    let application = xr::ApplicationInfo { application_name: "test", ..Default::default() };
    let refused = entry().create_instance(&application, &alone, &[], &()).map(|_| ());
    assert_eq!(refused.unwrap_err(), Code::ERROR_EXTENSION_DEPENDENCY_NOT_ENABLED);
}
