use glam::{DQuat, DVec3};

use super::*;
use crate::scenario::motion::facing;

fn hand(moves: &[(HandMove, f64)]) -> HandScript {
    moves.iter().fold(HandScript::right(Holds::Controller), |hand, (motion, seconds)| hand.then(motion, *seconds))
}

fn room(position: [f64; 3]) -> HandMove {
    HandMove::Place { of: Frame::Room, position, turn_deg: [0.0; 3] }
}

fn head(x: f64, yaw: f64, pitch: f64) -> Pose {
    let orientation = DQuat::from_euler(glam::EulerRot::YXZ, yaw, pitch, 0.0);
    Pose { position: DVec3::new(x, 0.0, 0.0), orientation }
}

#[test]
fn without_a_script_nothing_is_tracked() {
    let sample = InputScript::default().at(3.0, &Pose::IDENTITY);
    assert_eq!(sample, InputSample { hands: [None, None], gaze: None });
}

#[test]
fn a_hand_at_rest_comes_along_and_does_not_nod() {
    let script = InputScript { left: Some(HandScript::left(Holds::Nothing)), ..InputScript::default() };
    let grip = |head: &Pose| script.at(1.0, head).hands[0].unwrap().local_from_grip.position;
    assert!((grip(&Pose::IDENTITY) - DVec3::new(-0.2, -0.35, -0.35)).length() < 1e-12);
    assert!((grip(&head(2.0, 0.0, 0.6)) - grip(&Pose::IDENTITY) - DVec3::X * 2.0).length() < 1e-12);
    let turned = grip(&head(0.0, std::f64::consts::FRAC_PI_2, -0.6));
    assert!((turned - DVec3::new(-0.35, -0.35, 0.2)).length() < 1e-12);
}

#[test]
fn the_finger_of_a_bare_hand_points_where_its_ray_does() {
    use crate::model::hand::{Hand, MotionRange, joints};
    let script = HandScript::right(Holds::Nothing).then(&HandMove::Point { target: [0.3, 0.1, -2.0] }, 0.5);
    let sample = script.at(0.8, &Pose::IDENTITY).unwrap();
    let joints = joints(Hand::Right, &sample, MotionRange::Unobstructed);
    // XrHandJointEXT: 7 is the index finger's first knuckle, 10 its tip.
    let finger = joints[10].pose.position - joints[7].pose.position;
    let ray = sample.local_from_aim.orientation * DVec3::NEG_Z;
    let off_deg = finger.angle_between(ray).to_degrees();
    // A straight index finger lies up to five degrees aside of the middle one.
    assert!(off_deg < 6.0, "{off_deg} degrees");
}

#[test]
fn a_hand_points_at_its_target_from_wherever_it_is() {
    let target = [0.3, 0.1, -2.0];
    let script = hand(&[(HandMove::Point { target }, 0.5), (HandMove::Pinch, 0.2), (HandMove::Open, 0.2)]);
    for head in [Pose::IDENTITY, head(1.0, 0.4, 0.0)] {
        let sample = script.at(0.8, &head).unwrap();
        let aim = sample.local_from_aim;
        let way = DVec3::from_array(target) - aim.position;
        assert!((aim.orientation * DVec3::NEG_Z - way.normalize()).length() < 1e-9, "{head:?}");
        assert!((sample.local_from_grip.position - aim.position).length() > 0.04);
        // Palm upright on the torch: the grip's -Z leans forward, its X stays level.
        let grip = sample.local_from_grip.orientation;
        assert!((grip * DVec3::X - aim.orientation * DVec3::X).length() < 1e-9);
        assert!((grip * DVec3::NEG_Z).y > 0.5);
    }
}

#[test]
fn pinch_grab_and_buttons_follow_their_times() {
    let script = hand(&[
        (HandMove::Hold, 1.0),
        (HandMove::Pinch, 0.2),
        (HandMove::Hold, 0.3),
        (HandMove::Open, 0.2),
        (HandMove::Grab, 0.4),
        (HandMove::Press, 0.1),
        (HandMove::Thumbstick { x: -1.0, y: 0.5 }, 0.2),
    ]);
    let at = |t: f64| script.at(t, &Pose::IDENTITY).unwrap();
    for (t, select, squeeze, menu) in [
        (0.5, 0.0, 0.0, false),
        (1.1, 0.5, 0.0, false),
        (1.3, 1.0, 0.0, false),
        (1.6, 0.5, 0.0, false),
        (1.9, 0.0, 0.5, false),
        (2.15, 0.0, 1.0, true),
        (2.25, 0.0, 1.0, false),
        (9.0, 0.0, 1.0, false),
    ] {
        let sample = at(t);
        assert!((sample.select - select).abs() < 1e-9 && (sample.squeeze - squeeze).abs() < 1e-9, "{t}: {sample:?}");
        assert_eq!(sample.menu, menu, "{t}");
    }
    assert!((at(2.3).thumbstick[0] + 0.5).abs() < 1e-9 && (at(2.3).thumbstick[1] - 0.25).abs() < 1e-9);
    assert_eq!(at(9.0).thumbstick, [-1.0, 0.5]);
    assert_eq!(at(9.0).curl, HandCurl([0.8, 1.0, 1.0, 1.0, 1.0]));
    assert!(at(0.0).curl.0[1] < at(9.0).curl.0[1]);
}

#[test]
fn hidden_hands_are_not_tracked() {
    let script = hand(&[(HandMove::Hide, 1.0), (HandMove::Hold, 1.0), (HandMove::Show, 1.0)]);
    let tracked = [0.0, 1.5, 2.0, 9.0].map(|t| script.at(t, &Pose::IDENTITY).is_some());
    assert_eq!(tracked, [false, false, true, true]);
}

#[test]
fn a_bare_hand_has_no_thumbstick() {
    let script = HandScript::right(Holds::Nothing).then(&HandMove::Thumbstick { x: 1.0, y: 0.0 }, 0.1);
    assert_eq!(script.at(1.0, &Pose::IDENTITY).unwrap().thumbstick, [0.0; 2]);
}

#[test]
fn hands_move_at_human_speed_also_between_head_and_room() {
    let script = hand(&[
        (room([0.5, -0.2, -0.6]), 1.0),
        (HandMove::Point { target: [0.0, 0.0, -2.0] }, 0.8),
        (HandMove::Place { of: Frame::Head, position: [0.1, -0.3, -0.4], turn_deg: [20.0, -10.0, 0.0] }, 1.0),
    ]);
    let dt = 0.002;
    let walk = |t: f64| head(0.2 * t, 0.1 * t, 0.0);
    let at = |t: f64| script.at(t, &walk(t)).unwrap().local_from_grip;
    let mut last = at(0.0);
    for step in 1..2000 {
        let now = at(f64::from(step) * dt);
        let velocity = Pose::velocity(&last, &now, dt);
        assert!(velocity.linear.length() < 2.5, "{} m/s at step {step}", velocity.linear.length());
        assert!(velocity.angular.length() < 8.0, "{} rad/s at step {step}", velocity.angular.length());
        last = now;
    }
}

#[test]
fn eyes_follow_the_head_look_at_things_and_are_lost() {
    let target = [1.0, 0.5, -2.0];
    let script = GazeScript::default()
        .then(&GazeMove::Hold, 1.0)
        .then(&GazeMove::LookAt { target }, 0.1)
        .then(&GazeMove::Hold, 0.9)
        .then(&GazeMove::Lost, 1.0)
        .then(&GazeMove::FollowHead, 1.0);
    let at = |t: f64, head: &Pose| script.at(t, head);
    for head in [Pose::IDENTITY, head(0.5, 0.3, -0.2)] {
        assert_eq!(at(0.5, &head), Some(head));
        let looking = at(1.5, &head).unwrap();
        assert_eq!(looking.position, head.position);
        let expected = facing(head.position, DVec3::from_array(target), DQuat::IDENTITY);
        assert!(looking.orientation.angle_between(expected) < 1e-6);
        let half = at(1.05, &head).unwrap().orientation;
        assert!((half.angle_between(looking.orientation) - half.angle_between(head.orientation)).abs() < 1e-6);
        assert_eq!(at(2.5, &head), None);
        assert_eq!(at(3.0, &head), Some(head), "found again at once");
    }
}
