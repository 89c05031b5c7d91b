//! Faults of pose: what is injected is what a client is told, and nothing else.

use holograde_simulator::control::{self, Config, Truth};
use holograde_simulator::scenario::input::{GazeMove, GazeScript, HandMove, HandScript, Holds};
use holograde_simulator::scenario::{Fault, FaultKind, HeadPath, Lost, LostPose, Move, Scenario, Scope};
use holograde_simulator::{Pose, scenario};
use openxr as xr;

use crate::rig::{Client, STEREO, small};

pub const PERIOD_NS: i64 = 16_666_667;

/// A small HoloLens 2 whose head sways and turns, with these faults.
pub fn faulty(seed: u64, faults: &[Fault]) -> Config {
    let mut config = small();
    config.scenario = Scenario { seed, faults: faults.to_vec(), ..config.scenario };
    config.scenario.head = HeadPath::new(Pose::at(0.05, 0.0, 0.0))
        .then(Move::SideToSide { amplitude_m: 0.2, cycles: 10 }, 20.0)
        .then(Move::Sweep { amplitude_deg: 30.0, cycles: 10 }, 20.0);
    config
}

pub fn fault(start_s: f64, seconds: Option<f64>, kind: FaultKind) -> Fault {
    Fault { start_s, seconds, kind }
}

/// What a client is told in one frame, and the truth about it.
pub struct Seen {
    pub time: xr::Time,
    pub told: Pose,
    /// The same moment, asked for again 45 ms after it.
    pub again: Option<Pose>,
    pub truth: Truth,
}

fn pose(posef: &xr::Posef) -> Pose {
    let (p, o) = (posef.position, posef.orientation);
    Pose {
        position: glam::DVec3::new(p.x.into(), p.y.into(), p.z.into()),
        orientation: glam::DQuat::from_xyzw(o.x.into(), o.y.into(), o.z.into(), o.w.into()).normalize(),
    }
}

/// Where the head is told to be, in LOCAL.
pub fn head(client: &Client, time: xr::Time) -> Pose {
    pose(&client.view.locate(&client.local, time).unwrap().pose)
}

/// Runs `frames` frames of a session under these faults.
fn watch(config: Config, frames: usize) -> Vec<Seen> {
    let mut client = Client::focused(config);
    let mut seen: Vec<Seen> = Vec::new();
    for n in 0..frames {
        let time = client.empty_frame().predicted_display_time;
        let truth = control::truth(client.session.as_raw(), time).unwrap();
        seen.push(Seen { time, told: head(&client, time), again: None, truth });
        // Two frames ahead, so five frames later that moment is 50 ms past.
        if let Some(past) = n.checked_sub(5).and_then(|past| seen.get_mut(past)) {
            past.again = Some(head(&client, past.time));
        }
    }
    client.exit();
    seen
}

/// Error of a pose against the true one: millimetres in LOCAL axes, and a rotation vector in degrees.
fn error(told: &Pose, truth: &Pose) -> (glam::DVec3, glam::DVec3) {
    let turn = told.orientation * truth.orientation.conjugate();
    let turn = if turn.w < 0.0 { -turn } else { turn };
    // From half the sine: the arc cosine of a 32-bit quaternion is off by arc minutes.
    let axis = glam::DVec3::new(turn.x, turn.y, turn.z);
    ((told.position - truth.position) * 1e3, axis * (2.0f64).to_degrees())
}

/// What 32-bit numbers cost: a metre has steps of 60 nm, a quaternion of 0.06 µrad a component.
const ROUNDING_MM: f64 = 1e-4;
const ROUNDING_DEG: f64 = 3e-5;

#[test]
fn a_clean_run_shows_no_error_at_all() {
    for frame in watch(faulty(1, &[]), 200) {
        assert_eq!((frame.truth.told, frame.truth.settled), (frame.truth.head, frame.truth.head));
        assert_eq!(frame.truth.frame_error, control::PoseError::NONE);
        let (mm, deg) = error(&frame.told, &frame.truth.head);
        assert!(mm.length() < ROUNDING_MM && deg.length() < ROUNDING_DEG, "{mm} {deg}");
        assert!(frame.again.is_none_or(|again| again == frame.told));
    }
}

#[test]
fn noise_has_the_strength_injected_in_every_seed_and_is_told_again_the_same() {
    const FRAMES: usize = 2000;
    for (seed, mm_rms, deg_rms) in [(1, 0.2, 0.05), (2, 0.2, 0.05), (99, 5.0, 0.5)] {
        let kind =
            FaultKind::Noise { of: Scope::Tracking, position_rms_mm: mm_rms, turn_rms_deg: deg_rms, rate_hz: None };
        let seen = watch(faulty(seed, &[fault(0.0, None, kind)]), FRAMES);
        let errors: Vec<_> = seen.iter().map(|frame| error(&frame.told, &frame.truth.head)).collect();
        // The standard error of a root mean square over n normal values is σ/√(2n); four of them.
        let bound = 4.0 / (2.0 * FRAMES as f64).sqrt();
        for axis in 0..3 {
            let rms = |pick: &dyn Fn(&(glam::DVec3, glam::DVec3)) -> f64| {
                (errors.iter().map(|e| pick(e).powi(2)).sum::<f64>() / FRAMES as f64).sqrt()
            };
            let (mm, deg) = (rms(&|e| e.0[axis]), rms(&|e| e.1[axis]));
            assert!((mm / mm_rms - 1.0).abs() < bound, "seed {seed}: {mm} mm on axis {axis}");
            assert!((deg / deg_rms - 1.0).abs() < bound, "seed {seed}: {deg} degrees about axis {axis}");
        }
        // White: what one frame has says nothing of the next.
        let products: f64 = errors.windows(2).map(|pair| pair[0].0.x * pair[1].0.x).sum();
        let correlation = products / FRAMES as f64 / mm_rms.powi(2);
        assert!(correlation.abs() < 4.0 / (FRAMES as f64).sqrt(), "seed {seed}: correlation {correlation}");
        assert!(
            seen.iter().all(|frame| frame.again.is_none_or(|again| again == frame.told)),
            "told twice, told the same"
        );
        for frame in &seen {
            let (mm, deg) = error(&frame.told, &frame.truth.told);
            assert!(mm.length() < ROUNDING_MM && deg.length() < ROUNDING_DEG, "the truth knows what was told");
        }
    }
}

#[test]
fn noise_differs_by_seed_and_by_fault_only() {
    let noise = || FaultKind::Noise { of: Scope::Tracking, position_rms_mm: 1.0, turn_rms_deg: 0.0, rate_hz: None };
    let run = |seed| watch(faulty(seed, &[fault(0.0, None, noise())]), 20).iter().map(|f| f.told).collect::<Vec<_>>();
    assert!(run(5) == run(5));
    let (five, six) = (run(5), run(6));
    assert!(five.iter().zip(&six).all(|(a, b)| a.position != b.position));
}

#[test]
fn drift_has_its_rate_exactly() {
    let kind = FaultKind::Drift {
        of: Scope::Tracking,
        // Ten millimetres and three degrees a minute.
        mm_per_s: 10.0 / 60.0,
        direction: [0.0, 0.0, -1.0],
        deg_per_min: 3.0,
        axis: [0.0, 1.0, 0.0],
    };
    for frame in watch(faulty(1, &[fault(1.0, None, kind)]), 1500) {
        let (mm, deg) = error(&frame.told, &frame.truth.head);
        let minutes = (frame.truth.seconds - 1.0).max(0.0) / 60.0;
        assert!((mm - glam::DVec3::NEG_Z * 10.0 * minutes).length() < ROUNDING_MM, "{mm} after {minutes} minutes");
        assert!((deg - glam::DVec3::Y * 3.0 * minutes).length() < ROUNDING_DEG, "{deg} after {minutes} minutes");
    }
}

#[test]
fn a_jump_is_there_at_its_frame_and_gone_at_its_end() {
    let kind =
        FaultKind::Jump { of: Scope::Tracking, mm: 12.0, direction: [1.0, 0.0, 0.0], deg: 0.5, axis: [0.0, 1.0, 0.0] };
    let seen = watch(faulty(1, &[fault(1.0, Some(0.5), kind)]), 120);
    for (index, frame) in seen.iter().enumerate() {
        // Frame 0 was spent on coming into focus.
        let there = (60..90).contains(&(index + 1));
        let (mm, deg) = error(&frame.told, &frame.truth.head);
        let (mm_then, deg_then) = if there { (12.0, 0.5) } else { (0.0, 0.0) };
        assert!((mm - glam::DVec3::X * mm_then).length() < ROUNDING_MM, "frame {}: {mm}", index + 1);
        assert!((deg.y - deg_then).abs() < 1e-3, "frame {}: {deg}", index + 1);
    }
}

#[test]
fn predictions_are_put_right_once_their_time_has_passed() {
    let late = FaultKind::Latency { ms: 20.0 };
    let wrong =
        FaultKind::Prediction { mm_per_ms: 0.1, direction: [0.0, 1.0, 0.0], deg_per_ms: 0.0, axis: [0.0, 1.0, 0.0] };
    let noisy = FaultKind::Noise { of: Scope::Prediction, position_rms_mm: 1.0, turn_rms_deg: 0.1, rate_hz: None };
    let (mut products, mut squares) = (0.0, 0.0);
    for frame in watch(faulty(1, &[fault(0.0, None, late)]), 600) {
        let Some(again) = frame.again else { continue };
        let (mm, _) = error(&again, &frame.truth.head);
        assert!(mm.length() < ROUNDING_MM);
        // Equivalent latency: the slope of the error over the speed.
        let before = 20e-3;
        let speed = error(&frame.truth.head, &frame.truth.told).0.x * 1e-3 / before;
        products += (again.position.x - frame.told.position.x) * speed;
        squares += speed * speed;
    }
    let latency_ms = products / squares * 1e3;
    assert!((latency_ms - 20.0).abs() < 0.01, "{latency_ms} ms");
    for frame in watch(faulty(1, &[fault(0.0, None, wrong)]), 60) {
        let Some(again) = frame.again else { continue };
        // On the stepped clock the horizon is two refreshes.
        let ahead_ms = 2.0 * PERIOD_NS as f64 * 1e-6;
        let (mm, deg) = error(&frame.told, &again);
        assert!((mm - glam::DVec3::Y * 0.1 * ahead_ms).length() < ROUNDING_MM, "{mm}");
        assert!(deg.length() < ROUNDING_DEG);
    }
    for frame in watch(faulty(1, &[fault(0.0, None, noisy)]), 60) {
        let Some(again) = frame.again else { continue };
        assert!(error(&frame.told, &frame.truth.head).0.length() > 1e-3);
        assert!(error(&again, &frame.truth.head).0.length() < ROUNDING_MM);
    }
}

#[test]
fn faults_of_anchors_leave_the_head_alone() {
    let kind =
        FaultKind::Jump { of: Scope::Anchor, mm: 12.0, direction: [1.0, 0.0, 0.0], deg: 0.0, axis: [0.0, 1.0, 0.0] };
    for frame in watch(faulty(1, &[fault(0.0, None, kind)]), 30) {
        assert_eq!(frame.truth.told, frame.truth.head);
        assert!((frame.truth.anchor_error.shift_m - glam::DVec3::X * 0.012).length() < 1e-15);
    }
}

#[test]
fn velocity_is_inertial_and_has_no_noise() {
    let noise =
        FaultKind::Noise { of: Scope::Tracking, position_rms_mm: 5.0, turn_rms_deg: 0.0, rate_hz: Some(1000.0) };
    let speeds = |faults: &[Fault]| -> Vec<f32> {
        let mut client = Client::focused(faulty(3, faults));
        let speeds = (0..30).map(|_| {
            let time = client.empty_frame().predicted_display_time;
            client.view.relate(&client.local, time).unwrap().1.linear_velocity.x
        });
        let speeds = speeds.collect();
        client.exit();
        speeds
    };
    assert!(speeds(&[]) == speeds(&[fault(0.0, None, noise)]));
}

#[track_caller]
fn flags(lost: Lost, pose: LostPose, expected: xr::SpaceLocationFlags) {
    let kind = FaultKind::TrackingLoss { lost, pose, resume_mm: 7.0, direction: [0.0, 0.0, 1.0] };
    let mut client = Client::focused(faulty(1, &[fault(0.5, Some(0.5), kind)]));
    use xr::SpaceLocationFlags as F;
    let full = F::ORIENTATION_VALID | F::POSITION_VALID | F::ORIENTATION_TRACKED | F::POSITION_TRACKED;
    let mut held = None;
    for frame in 1..90 {
        let time = client.empty_frame().predicted_display_time;
        let location = client.view.locate(&client.local, time).unwrap();
        let there = (30..60).contains(&frame);
        assert_eq!(location.location_flags, if there { expected } else { full }, "frame {frame}");
        let (view_flags, views) = client.session.locate_views(STEREO, time, &client.local).unwrap();
        assert_eq!(view_flags.into_raw(), location.location_flags.into_raw(), "frame {frame}");
        // What is fixed to the head is known from the head, whatever else is lost.
        let (own_flags, _) = client.session.locate_views(STEREO, time, &client.view).unwrap();
        assert_eq!(own_flags.into_raw(), full.into_raw());
        let truth = control::truth(client.session.as_raw(), time).unwrap();
        if there && pose == LostPose::Held {
            let position = *held.get_or_insert(location.pose.position);
            assert_eq!(location.pose.position, position, "frame {frame}: the last place known");
            let middle = (views[0].pose.position.x + views[1].pose.position.x) / 2.0;
            assert!((middle - position.x).abs() < 1e-6);
        }
        if frame >= 60 {
            let (mm, _) = error(&self::pose(&location.pose), &truth.head);
            assert!((mm - glam::DVec3::Z * 7.0).length() < ROUNDING_MM, "found again where it says: {mm}");
        }
    }
    client.exit();
}

#[test]
fn lost_tracking_is_flagged_as_the_specification_says() {
    use xr::SpaceLocationFlags as F;
    flags(Lost::Position, LostPose::Held, F::ORIENTATION_VALID | F::ORIENTATION_TRACKED | F::POSITION_VALID);
    flags(Lost::Position, LostPose::Invalid, F::ORIENTATION_VALID | F::ORIENTATION_TRACKED);
    flags(Lost::All, LostPose::Held, F::ORIENTATION_VALID | F::POSITION_VALID);
    flags(Lost::All, LostPose::Invalid, F::EMPTY);
}

#[test]
fn velocity_is_valid_only_where_the_pose_is_tracked() {
    use xr::SpaceVelocityFlags as V;
    let kind = FaultKind::TrackingLoss {
        lost: Lost::Position,
        pose: LostPose::Held,
        resume_mm: 0.0,
        direction: [1.0, 0.0, 0.0],
    };
    let mut client = Client::focused(faulty(1, &[scenario::Fault { start_s: 0.0, seconds: Some(1.0), kind }]));
    let time = client.empty_frame().predicted_display_time;
    let (_, velocity) = client.view.relate(&client.local, time).unwrap();
    assert_eq!(velocity.velocity_flags, V::ANGULAR_VALID);
    client.exit();
}

#[test]
fn hands_share_the_error_of_the_tracking_frame_and_eyes_that_of_the_head() {
    let jump =
        FaultKind::Jump { of: Scope::Tracking, mm: 30.0, direction: [0.0, 0.0, 1.0], deg: 5.0, axis: [0.0, 1.0, 0.0] };
    let late = FaultKind::Latency { ms: 20.0 };
    let mut config = faulty(1, &[fault(0.5, None, jump), fault(0.0, None, late)]);
    let point = HandMove::Point { target: [0.3, 0.0, -2.0] };
    config.scenario.input.right = Some(HandScript::right(Holds::Nothing).then(&point, 0.2));
    config.scenario.input.gaze = Some(GazeScript::default().then(&GazeMove::LookAt { target: [0.0, 0.5, -2.0] }, 0.1));
    let scenario = config.scenario.clone();
    let mut client = Client::focused(config);
    let session = client.session.as_raw();
    for _ in 1..60 {
        let time = client.empty_frame().predicted_display_time;
        let truth = control::truth(session, time).unwrap();
        let (told, truly) = (control::input(session, time).unwrap(), scenario.input.at(truth.seconds, &truth.head));
        let [None, Some(hand)] = told.hands else { panic!("{told:?}") };
        let from_head = |head: &Pose, pose: &Pose| head.inverse().then(pose);
        // As the device sees it once the moment has passed: the hand is where it is to the head.
        let seen = from_head(&truth.settled, &hand.local_from_grip);
        let is = from_head(&truth.head, &truly.hands[1].unwrap().local_from_grip);
        assert!((seen.position - is.position).length() < 1e-9, "{seen:?} {is:?}");
        let seen = from_head(&truth.told, &told.gaze.unwrap());
        let is = from_head(&truth.head, &truly.gaze.unwrap());
        assert!(seen.orientation.angle_between(is.orientation) < 1e-6);
    }
    let far = xr::Time::from_nanos(control::now(session).unwrap().as_nanos() + 2_000_000_000);
    assert_eq!(control::input(session, far).unwrap().hands, [None, None]);
    client.exit();
}
