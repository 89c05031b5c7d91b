use super::*;
use crate::space::Fov;
use proptest::prelude::*;

const FOV: Fov = Fov { left: -0.5, right: 0.4, up: 0.3, down: -0.35 };

fn around(base_from_head: Pose) -> Around {
    let eye = |x: f32| ViewObservation { pose: base_from_head * Pose::at(Vec3::new(x, 0.0, 0.0)), fov: FOV };
    Around { views: [eye(-0.032), eye(0.032)], base_from_head, ..Around::default() }
}

/// Steps for so long at 60 Hz, and the eyes go along.
fn run(drive: &mut Drive, seconds: f32) -> Person {
    let mut person = drive.step(0.0, &Around::default());
    for _ in 0..(seconds * 60.0).round() as u32 {
        person = drive.step(1.0 / 60.0, &around(person.base_from_head));
    }
    person
}

fn drive() -> Drive {
    Drive::new(Pose::IDENTITY)
}

#[track_caller]
fn close(found: f32, expected: f32, tolerance: f32) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected} ± {tolerance}");
}

#[track_caller]
fn check_walk(keys: &[Key], expected: [f32; 3]) {
    let mut drive = drive();
    keys.iter().for_each(|key| drive.take(Input::Key(*key, true)));
    run(&mut drive, 1.0);
    keys.iter().for_each(|key| drive.take(Input::Key(*key, false)));
    let stopped = run(&mut drive, 2.0).base_from_head.position;
    assert!(stopped.abs_diff_eq(Vec3::from_array(expected), 0.01), "{keys:?}: {stopped}");
}

#[test]
fn a_second_of_a_key_is_a_second_of_walking() {
    // What getting going loses, stopping gives back.
    check_walk(&[Key::Forward], [0.0, 0.0, -1.4]);
    check_walk(&[Key::Back], [0.0, 0.0, 1.4]);
    check_walk(&[Key::Left], [-1.4, 0.0, 0.0]);
    check_walk(&[Key::Right], [1.4, 0.0, 0.0]);
    check_walk(&[Key::Forward, Key::Back], [0.0, 0.0, 0.0]);
    let diagonal = 1.4 * std::f32::consts::FRAC_1_SQRT_2;
    check_walk(&[Key::Forward, Key::Right], [diagonal, 0.0, -diagonal]);
    check_walk(&[Key::Rise], [0.0, 0.3, 0.0]);
    check_walk(&[Key::Crouch], [0.0, -0.5, 0.0]);
}

#[test]
fn forward_is_where_the_person_faces() {
    let mut drive = drive();
    drive.take(Input::Key(Key::TurnLeft, true));
    run(&mut drive, 1.0);
    drive.take(Input::Key(Key::TurnLeft, false));
    let turned = run(&mut drive, 1.0).base_from_head;
    let ahead = turned.orientation * Vec3::NEG_Z;
    assert!(ahead.abs_diff_eq(Vec3::NEG_X, 0.01), "90° to the left is -X: {ahead}");
    drive.take(Input::Key(Key::Forward, true));
    let walked = run(&mut drive, 1.0).base_from_head.position - turned.position;
    assert!(walked.x < -1.2 && walked.z.abs() < 0.02, "{walked}");
}

#[test]
fn dragging_turns_as_far_as_it_was_dragged_and_never_faster_than_a_head() {
    let mut drive = drive();
    drive.take(Input::Moved([500.0, 0.0]));
    close(run(&mut drive, 1.0).base_from_head.orientation.w, 1.0, 1e-6);
    drive.take(Input::Button(Mouse::Right, true));
    drive.take(Input::Moved([-400.0, 100.0]));
    let (mut before, mut fastest, mut farthest) = (0.0, 0.0f32, 0.0f32);
    for _ in 0..240 {
        drive.step(1.0 / 60.0, &Around::default());
        let yaw = drive.yaw_deg;
        fastest = fastest.max((yaw - before).abs() * 60.0);
        farthest = farthest.max(yaw);
        before = yaw;
    }
    close(before, 60.0, 0.1);
    close(drive.pitch_deg, -15.0, 0.1);
    assert!(fastest <= TURN_DEG_S + 0.01 && farthest <= 60.05, "{fastest}°/s, {farthest}°");
}

#[test]
fn a_notch_steps_nearer() {
    let mut drive = drive();
    drive.take(Input::Wheel(2.0));
    close(run(&mut drive, 3.0).base_from_head.position.z, -2.0 * NOTCH_M, 0.005);
}

#[test]
fn nothing_is_held_when_the_window_is_left() {
    let mut drive = drive();
    for key in [Key::Forward, Key::TurnLeft, Key::Commit] {
        drive.take(Input::Key(key, true));
    }
    drive.take(Input::Button(Mouse::Right, true));
    run(&mut drive, 0.5);
    drive.take(Input::Left);
    let stopped = run(&mut drive, 1.0);
    let later = run(&mut drive, 1.0);
    assert!(later.base_from_head.position.distance(stopped.base_from_head.position) < 1e-3);
    assert_eq!(later.hands[1].map(|hand| hand.select), Some(0.0));
}

/// Points an eye's pixel at a board 1.5 m ahead, and says by how much the hand's ray misses what the eye sees there, metres.
#[track_caller]
fn check_ray(base_from_head: Pose, eye: usize, at: [f32; 2], hand: usize) {
    let mut drive = Drive::new(base_from_head);
    drive.take(Input::Key(if hand == 0 { Key::UseLeft } else { Key::UseRight }, true));
    drive.take(Input::Over(Some(EyePoint { eye, at })));
    let board = Board { base_from_board: base_from_head * Pose::at(Vec3::new(0.0, 0.0, -1.5)), size_m: [2.0, 2.0] };
    let around = Around { board: Some(board), ..around(base_from_head) };
    let person = drive.step(1.0 / 60.0, &around);
    let view = around.views[eye];
    // Seen by the eye again, by the projection that pictures are drawn with.
    let found = person.hands[hand].expect("a hand");
    assert!(person.hands[1 - hand].is_none());
    let clip = FOV.projection_reversed_z(0.1, 20.0) * view.pose.inverse().to_mat4();
    let seen = clip.project_point3(found.at);
    close(seen.x, at[0] * 2.0 - 1.0, 1e-3);
    close(seen.y, 1.0 - at[1] * 2.0, 1e-3);
    let on_board = board.base_from_board.inverse().transform_point(found.at);
    close(on_board.z, 0.0, 1e-3);
    let gazed = person.base_from_gaze.orientation * Vec3::NEG_Z;
    close(gazed.dot((found.at - base_from_head.position).normalize()), 1.0, 1e-5);
    let side = base_from_head.inverse().transform_point(found.from).x;
    assert_eq!(side > 0.0, hand == 1, "the hand is on its own side");
}

#[test]
fn the_hand_points_at_what_is_under_the_mouse() {
    let turned = Pose { position: Vec3::new(1.0, 0.2, -3.0), orientation: Quat::from_rotation_y(2.0) };
    for pose in [Pose::IDENTITY, turned] {
        for (eye, at) in [(0, [0.5, 0.5]), (1, [0.5, 0.5]), (0, [0.1, 0.9]), (1, [0.95, 0.2])] {
            check_ray(pose, eye, at, 0);
            check_ray(pose, eye, at, 1);
        }
    }
}

#[test]
fn beside_the_board_it_points_at_the_depth_of_the_content() {
    let mut drive = drive();
    drive.take(Input::Over(Some(EyePoint { eye: 0, at: [0.5, 0.5] })));
    let behind = Board { base_from_board: Pose::at(Vec3::new(0.0, 0.0, 1.5)), size_m: [2.0, 2.0] };
    for (focus_m, expected) in [(None, 2.0), (Some(0.8), 0.8), (Some(f32::NAN), 2.0), (Some(-1.0), 0.3)] {
        let around = Around { focus_m, board: Some(behind), ..around(Pose::IDENTITY) };
        let hand = drive.step(0.0, &around).hands[1].expect("a hand");
        close(hand.at.distance(around.views[0].pose.position), expected, 1e-4);
    }
}

#[test]
fn fingers_close_and_open() {
    let mut drive = drive();
    let selected = |person: Person| person.hands[1].map_or(-1.0, |hand| hand.select);
    drive.take(Input::Button(Mouse::Left, true));
    let first = selected(run(&mut drive, 1.0 / 60.0));
    assert!(first > 0.0 && first < 0.5, "{first}");
    assert_eq!(selected(run(&mut drive, 0.2)), 1.0);
    drive.take(Input::Button(Mouse::Left, false));
    assert_eq!(selected(run(&mut drive, 0.2)), 0.0);
    drive.take(Input::Key(Key::Commit, true));
    assert_eq!(selected(run(&mut drive, 0.2)), 1.0);
}

#[test]
fn hands_are_chosen_hidden_armed_and_left_out() {
    let mut drive = drive();
    drive.take(Input::Over(Some(EyePoint { eye: 0, at: [0.5, 0.5] })));
    let person = |drive: &mut Drive| drive.step(1.0 / 60.0, &around(Pose::IDENTITY));
    let tap = |drive: &mut Drive, key| {
        drive.take(Input::Key(key, true));
        drive.take(Input::Key(key, false));
    };
    let points_down = |hand: Hand| (hand.at - hand.from).normalize().y < -0.9;
    assert!(person(&mut drive).hands[1].is_some_and(|hand| !hand.controller && !points_down(hand)));
    tap(&mut drive, Key::Controller);
    assert!(person(&mut drive).hands[1].is_some_and(|hand| hand.controller));
    tap(&mut drive, Key::Hide);
    assert_eq!(person(&mut drive).hands, [None; 2]);
    tap(&mut drive, Key::UseLeft);
    assert!(person(&mut drive).hands[0].is_some());
    tap(&mut drive, Key::Gaze);
    let gazing = person(&mut drive);
    assert!(gazing.hands[0].is_some_and(points_down), "a hand that hangs can still commit, and points at nothing");
    drive.take(Input::Over(None));
    tap(&mut drive, Key::Gaze);
    assert!(person(&mut drive).hands[0].is_some_and(points_down));
}

#[test]
fn a_finger_touches_what_is_within_reach() {
    let mut drive = drive();
    drive.take(Input::Key(Key::Reach, true));
    drive.take(Input::Over(Some(EyePoint { eye: 0, at: [0.5, 0.5] })));
    for (ahead, reached) in [(0.5, true), (1.5, false)] {
        let board = Board { base_from_board: Pose::at(Vec3::new(0.0, 0.0, -ahead)), size_m: [1.0, 1.0] };
        let around = Around { board: Some(board), ..around(Pose::IDENTITY) };
        let hand = drive.step(0.0, &around).hands[1].expect("a hand");
        assert!(hand.touches);
        assert_eq!((hand.at.z + ahead).abs() < 1e-4, reached, "{ahead} m: {}", hand.at);
    }
}

fn input() -> impl Strategy<Value = Input> {
    let keys = [
        Key::Forward,
        Key::Back,
        Key::Left,
        Key::Right,
        Key::Rise,
        Key::Crouch,
        Key::TurnLeft,
        Key::TurnRight,
        Key::LookUp,
        Key::LookDown,
        Key::Commit,
        Key::UseLeft,
        Key::UseRight,
        Key::Hide,
        Key::Controller,
        Key::Gaze,
        Key::Reach,
    ];
    let number = prop_oneof![4 => -2000.0f32..2000.0, 1 => proptest::num::f32::ANY];
    prop_oneof![
        (prop::sample::select(keys.to_vec()), any::<bool>()).prop_map(|(key, down)| Input::Key(key, down)),
        (any::<bool>(), any::<bool>())
            .prop_map(|(left, down)| Input::Button(if left { Mouse::Left } else { Mouse::Right }, down)),
        (0usize..4, number.clone(), number.clone())
            .prop_map(|(eye, x, y)| Input::Over(Some(EyePoint { eye, at: [x, y] }))),
        Just(Input::Over(None)),
        (number.clone(), number.clone()).prop_map(|(x, y)| Input::Moved([x, y])),
        number.prop_map(Input::Wheel),
        Just(Input::Left),
    ]
}

proptest! {
    #[test]
    fn a_person_is_always_somewhere_and_never_faster_than_a_person(
        inputs in prop::collection::vec((input(), proptest::num::f32::ANY), 1..60)
    ) {
        let mut drive = drive();
        let mut before = Pose::IDENTITY;
        for (input, seconds) in inputs {
            drive.take(input);
            let person = drive.step(seconds, &around(before));
            let now = person.base_from_head;
            prop_assert!(now.position.is_finite() && now.orientation.is_normalized());
            prop_assert!(person.base_from_gaze.orientation.is_finite());
            for hand in person.hands.into_iter().flatten() {
                prop_assert!(hand.from.is_finite() && hand.at.is_finite() && (0.0..=1.0).contains(&hand.select));
            }
            let most = 2.0 * WALK_M_S * MOST_SECONDS;
            prop_assert!(now.position.distance(before.position) <= most);
            before = now;
        }
    }
}
