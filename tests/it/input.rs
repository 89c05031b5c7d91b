//! Hands and eyes through the embedded simulator: every device's way of telling of them gives the same numbers.

use glam::DVec3;
use holograde::clock::Clock;
use holograde::observe::{FrameObservation, HandInput, HandSource, InputObservation, Located, RunEvent};
use holograde::units::XrNanos;
use holograde::xr::{Headset, Listen, NOT_FOLLOWED, NOT_HEARD, Runtime, RuntimeChoice};
use holograde_simulator::Pose;
use holograde_simulator::control::{self, Attention, Hand};
use holograde_simulator::profile::Profile;
use holograde_simulator::scenario::input::{HandSample, Holds};
use holograde_simulator::scenario::{Clock as Time, Scenario};

const HANDS: Listen = Listen { hands: true, gaze: false };
const FROM: DVec3 = DVec3::new(0.2, -0.3, -0.3);
const AT: DVec3 = DVec3::new(-0.4, 0.2, -1.8);

/// A session that listens.
struct Wearer {
    headset: Headset,
    clock: Clock,
    events: Vec<RunEvent>,
}

impl Wearer {
    /// With a device without some of its extensions.
    fn on(device: &str, without: &[&str], wishes: Listen) -> Self {
        let mut profile = Profile::built_in(device).expect("built-in").expect("valid");
        profile.eye_size = [96, 64];
        profile.extensions.retain(|name| !without.contains(&name.as_str()));
        let scenario = Scenario { clock: Time::Stepped, ..Default::default() };
        control::set_next(control::Config { profile, scenario });
        let runtime = Runtime::open_to(RuntimeChoice::Simulator, wishes).expect("the embedded simulator");
        let mut headset = Headset::create(runtime, &|offered| offered & wgpu::Features::MULTIVIEW, 1.0)
            .expect("a session; is a Vulkan driver installed?");
        let session = headset.raw_session();
        headset.set_time_source(Box::new(move || control::now(session).ok().map(|time| XrNanos(time.as_nanos()))));
        let mut events = Vec::new();
        headset.listen(wishes, &mut events);
        Self { headset, clock: Clock::default(), events }
    }

    /// What is told in the next frame that is made.
    fn frame(&mut self) -> (InputObservation, FrameObservation) {
        loop {
            self.headset.drain_events(0, &mut self.events).expect("events");
            let mut frame = FrameObservation::default();
            let Some(mut running) = self.headset.running() else { continue };
            let time = running.wait(&self.clock, &mut frame).expect("wait").predicted_display_time;
            let input = running.input(time);
            running.begin(&self.clock, &mut frame).expect("begin");
            running.locate(&mut frame).expect("locate");
            running.end(&self.clock, &mut frame, None).expect("end");
            return (input, frame);
        }
    }

    /// The same, once the session has focus.
    fn focused(&mut self) -> (InputObservation, FrameObservation) {
        (0..8).map(|_| self.frame()).last().expect("frames")
    }

    fn hold(&self, hand: Hand, sample: Option<HandSample>) {
        control::set_hand(self.headset.raw_session(), hand, sample).expect("a session");
    }

    fn said(&self, kind: &str) -> Vec<&str> {
        self.events.iter().filter(|event| event.kind == kind).map(|event| event.text.as_str()).collect()
    }
}

#[track_caller]
fn is_at(what: &str, found: &Located, expected: &Pose) {
    assert!(found.valid && found.tracked, "{what}: {found:?}");
    let (place, turn) = (expected.position.as_vec3(), expected.orientation.as_quat());
    assert!(found.pose.position.distance(place) < 1e-5, "{what}: {found:?}, not at {place}");
    assert!(found.pose.orientation.dot(turn).abs() > 1.0 - 1e-6, "{what}: {found:?}, not turned as {turn}");
}

const EXT: &str = "XR_EXT_hand_interaction";
const MSFT: &str = "XR_MSFT_hand_interaction";
const JOINTS: &str = "XR_EXT_hand_tracking";

/// Points and pinches on one device; `select` and `squeeze` are what its profile makes of 0.75 and 0.25.
#[track_caller]
fn check(device: &str, without: &[&str], holds: Holds, source: HandSource, select: f32, squeeze: f32) {
    let mut wearer = Wearer::on(device, without, HANDS);
    let hand = HandSample { squeeze: 0.25, ..HandSample::pointing(FROM, AT, 0.75, holds) };
    wearer.hold(Hand::Right, Some(hand));
    let (InputObservation { hands: [left, right], gaze }, _) = wearer.focused();
    let what = format!("{device} without {without:?}, holding {holds:?}");
    assert_eq!((left, gaze), (HandInput::default(), Located::default()), "{what}: one hand is not there");
    assert_eq!((right.source, right.select, right.squeeze), (source, select, squeeze), "{what}");
    is_at(&what, &right.aim, &hand.local_from_aim);
    is_at(&what, &right.grip, &hand.local_from_grip);
    assert_eq!(right.tip.valid, source == HandSource::Hand, "{what}");
}

#[test]
fn every_device_tells_of_a_pinching_hand_in_the_same_numbers() {
    for device in Profile::ids().filter(|id| *id != "hololens-1") {
        check(device, &[], Holds::Nothing, HandSource::Hand, 0.75, 0.25);
    }
    check("magic-leap-2", &[MSFT], Holds::Nothing, HandSource::Hand, 0.75, 0.25);
    check("quest-3", &[EXT], Holds::Nothing, HandSource::Hand, 0.75, 0.25);
}

#[test]
fn a_hand_that_passes_for_a_simple_controller_clicks() {
    check("hololens-2", &[EXT, MSFT], Holds::Nothing, HandSource::Hand, 1.0, 0.0);
    check("hololens-2", &[EXT, MSFT, JOINTS], Holds::Nothing, HandSource::Controller, 1.0, 0.0);
    check("hololens-1", &[], Holds::Nothing, HandSource::Controller, 1.0, 0.0);
}

#[test]
fn a_controller_in_the_hand_points_as_a_hand_does_and_has_no_fingertip() {
    for device in Profile::ids() {
        check(device, &[], Holds::Controller, HandSource::Controller, 0.75, 0.25);
    }
}

#[test]
fn a_touching_finger_is_where_it_is_by_its_joints_and_by_the_runtimes_own_word() {
    for without in [&[][..], &[EXT], &[JOINTS]] {
        let mut wearer = Wearer::on("quest-3", without, HANDS);
        let tips = [DVec3::new(-0.1, -0.1, -0.5), DVec3::new(0.15, 0.05, -0.45)];
        for (hand, tip) in [Hand::Left, Hand::Right].into_iter().zip(tips) {
            wearer.hold(hand, Some(HandSample::touching(hand, FROM, tip)));
        }
        let (input, _) = wearer.focused();
        for (hand, tip) in input.hands.iter().zip(tips) {
            assert!(hand.tip.valid && hand.tip.tracked, "{without:?}");
            assert!(hand.tip.pose.position.distance(tip.as_vec3()) < 1e-5, "{without:?}: {:?}, not {tip}", hand.tip);
            let along = hand.tip.pose.orientation * glam::Vec3::NEG_Z;
            assert!(along.dot((tip - FROM).normalize().as_vec3()) > 0.97, "{without:?}: {along}");
            assert_eq!(hand.select, 0.0);
        }
    }
}

#[test]
fn the_menu_button_of_a_controller_is_heard() {
    let mut wearer = Wearer::on("magic-leap-2", &[], HANDS);
    let hand = HandSample { menu: true, ..HandSample::pointing(FROM, AT, 0.0, Holds::Controller) };
    wearer.hold(Hand::Left, Some(hand));
    assert!(wearer.focused().0.hands[0].menu);
    wearer.hold(Hand::Left, Some(HandSample { menu: false, ..hand }));
    assert!(!wearer.frame().0.hands[0].menu);
}

#[test]
fn without_focus_nothing_is_heard_and_with_it_the_hand_is_back() {
    let mut wearer = Wearer::on("hololens-2", &[], HANDS);
    wearer.hold(Hand::Right, Some(HandSample::pointing(FROM, AT, 1.0, Holds::Nothing)));
    assert_eq!(wearer.focused().0.hands[1].select, 1.0);
    let session = wearer.headset.raw_session();
    control::attend(session, Attention::Seen).expect("a session");
    assert_eq!(wearer.frame().0, InputObservation::default());
    control::attend(session, Attention::Full).expect("a session");
    assert_eq!(wearer.focused().0.hands[1].select, 1.0);
    wearer.hold(Hand::Right, None);
    assert_eq!(wearer.frame().0, InputObservation::default(), "a hand that is not seen");
}

#[test]
fn a_hand_is_told_for_the_moment_at_which_the_frame_is_seen() {
    let mut wearer = Wearer::on("hololens-2", &[], HANDS);
    wearer.focused();
    for n in 0..5 {
        let hand = HandSample::pointing(FROM + DVec3::X * 0.02 * f64::from(n), AT, 0.0, Holds::Nothing);
        wearer.hold(Hand::Left, Some(hand));
        is_at("a moving hand", &wearer.frame().0.hands[0].aim, &hand.local_from_aim);
    }
}

#[test]
fn listening_allocates_nothing_of_ours() {
    let mut wearer = Wearer::on("hololens-2", &[], Listen { hands: true, gaze: true });
    wearer.headset.follow_gaze(&mut Vec::new());
    wearer.hold(Hand::Left, Some(HandSample::pointing(FROM, AT, 0.5, Holds::Nothing)));
    wearer.hold(Hand::Right, Some(HandSample::pointing(FROM, AT, 0.5, Holds::Controller)));
    wearer.focused();
    for _ in 0..10 {
        let ((input, _), tally) = crate::meter::frame(|| wearer.frame());
        assert_eq!(input.hands.map(|hand| hand.select), [0.5; 2]);
        assert_eq!(tally.our_allocations(), 0, "{:?}", tally.guilty());
    }
}

#[test]
fn eyes_are_read_only_once_the_wearer_has_agreed() {
    let mut wearer = Wearer::on("hololens-2", &[], Listen { hands: true, gaze: true });
    let looks = Pose { position: DVec3::new(0.0, 0.02, 0.0), orientation: glam::DQuat::from_rotation_y(0.2) };
    control::set_gaze(wearer.headset.raw_session(), Some(looks)).expect("a session");
    wearer.hold(Hand::Left, Some(HandSample::pointing(FROM, AT, 0.5, Holds::Nothing)));
    let (input, frame) = wearer.focused();
    assert_eq!((input.gaze, frame.gaze), (Located::default(), Located::default()), "nobody has agreed yet");
    let mut events = Vec::new();
    wearer.headset.follow_gaze(&mut events);
    let (input, frame) = wearer.frame();
    is_at("the eyes", &input.gaze, &looks);
    assert_eq!(frame.gaze, input.gaze);
    assert_eq!(input.hands[0].select, 0.5);
    assert_eq!(events, []);
}

#[test]
fn what_the_runtime_does_not_tell_is_said_once() {
    let wearer = Wearer::on(
        "hololens-2",
        &[EXT, MSFT, JOINTS, "XR_EXT_eye_gaze_interaction"],
        Listen { hands: true, gaze: true },
    );
    let heard = wearer.said(NOT_HEARD);
    assert!(heard.len() == 2 && heard[0].contains(EXT) && heard[1].contains(JOINTS), "{heard:?}");
    assert_eq!(wearer.said(NOT_FOLLOWED).len(), 1);

    let mut wearer = Wearer::on("quest-3", &[], HANDS);
    assert_eq!(wearer.events, [], "all of it is there");
    let mut events = Vec::new();
    wearer.headset.follow_gaze(&mut events);
    assert_eq!(events.len(), 1, "eyes cannot be asked for later: {events:?}");

    let mut wearer = Wearer::on("quest-3", &[], Listen::default());
    wearer.hold(Hand::Left, Some(HandSample::pointing(FROM, AT, 0.5, Holds::Nothing)));
    assert_eq!(wearer.focused().0, InputObservation::default(), "nobody listens");
    assert_eq!(wearer.said(NOT_HEARD), [""; 0]);
}
