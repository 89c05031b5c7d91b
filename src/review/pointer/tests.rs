use super::*;
use crate::space::Pose;
use glam::Quat;
use proptest::prelude::*;

/// A board 1.5 m ahead of a head at the origin, and frames of a 60th of a second.
struct Desk {
    pointers: Pointers,
    board: Board,
    input: InputObservation,
    head: Located,
    frames: u32,
}

fn at(pose: Pose) -> Located {
    Located { pose, valid: true, tracked: true }
}

fn looking(from: Vec3, to: Vec3) -> Located {
    at(Pose { position: from, orientation: Quat::from_rotation_arc(Vec3::NEG_Z, (to - from).normalize()) })
}

const HANDS: [Vec3; 2] = [Vec3::new(-0.2, -0.3, -0.2), Vec3::new(0.2, -0.3, -0.2)];
const LEFT: usize = 0;
const RIGHT: usize = 1;

impl Desk {
    fn new() -> Desk {
        let board = Board { base_from_board: Pose::at(Vec3::new(0.0, 0.0, -1.5)), size_m: [0.8, 0.56] };
        // Looks past the board, so that eyes do not point at it unasked.
        let head = looking(Vec3::ZERO, Vec3::new(3.0, 0.0, -1.0));
        Desk { pointers: Pointers::default(), board, input: InputObservation::default(), head, frames: 0 }
    }

    fn place(&self, on: [f32; 2]) -> Vec3 {
        let [x, y] = on;
        let size = self.board.size_m;
        self.board.base_from_board.transform_point(Vec3::new((x - 0.5) * size[0], (0.5 - y) * size[1], 0.0))
    }

    /// A hand points at a place of the board, closed so far.
    fn point(&mut self, side: usize, on: [f32; 2], select: f32) -> &mut Desk {
        let aim = looking(HANDS[side], self.place(on));
        self.input.hands[side] = HandInput {
            source: HandSource::Hand,
            aim,
            grip: at(Pose::at(HANDS[side])),
            select,
            ..HandInput::default()
        };
        self
    }

    /// A fingertip is so far before the board.
    fn touch(&mut self, side: usize, on: [f32; 2], depth_m: f32) -> &mut Desk {
        let tip = self.place(on) + Vec3::Z * depth_m;
        // The ray of a hand that touches goes somewhere, too.
        let aim = looking(tip + Vec3::new(0.0, -0.1, 0.3), Vec3::new(9.0, 9.0, -1.0));
        self.input.hands[side] =
            HandInput { source: HandSource::Hand, aim, tip: at(Pose::at(tip)), ..HandInput::default() };
        self
    }

    fn gone(&mut self, side: usize) -> &mut Desk {
        self.input.hands[side] = HandInput::default();
        self
    }

    fn frame(&mut self) -> Pointer {
        self.frames += 1;
        self.pointers.update(&self.input, &self.head, &self.board, f64::from(self.frames) / 60.0)
    }

    fn frames(&mut self, count: u32) -> Pointer {
        (0..count).map(|_| self.frame()).last().unwrap_or_default()
    }
}

#[track_caller]
fn on(pointer: &Pointer, want: [f32; 2]) {
    let is = pointer.on.unwrap();
    assert!(is.iter().zip(want).all(|(is, want)| (is - want).abs() < 0.01), "{is:?} is not {want:?}");
}

#[test]
fn either_hand_alone_points_and_presses() {
    for side in [LEFT, RIGHT] {
        let mut desk = Desk::new();
        let pointer = desk.point(side, [0.3, 0.7], 0.0).frames(3);
        on(&pointer, [0.3, 0.7]);
        assert!(!pointer.pressed && pointer.means == Means::HandRay && pointer.ray.is_some());
        assert!(!desk.point(side, [0.3, 0.7], 0.6).frame().pressed, "not yet closed");
        assert!(desk.point(side, [0.3, 0.7], 0.75).frame().pressed);
        assert!(desk.point(side, [0.3, 0.7], 0.5).frame().pressed, "not yet open");
        let pointer = desk.point(side, [0.3, 0.7], 0.35).frame();
        assert!(!pointer.pressed);
        on(&pointer, [0.3, 0.7]);
        desk.input.hands[side].source = HandSource::Controller;
        assert_eq!(desk.frame().means, Means::Controller);
    }
}

#[test]
fn the_drawn_ray_ends_where_the_pointer_is() {
    let mut desk = Desk::new();
    let pointer = desk.point(RIGHT, [0.25, 0.25], 0.0).frames(3);
    let [from, to] = pointer.ray.unwrap();
    assert!(from.distance(HANDS[RIGHT]) < 1e-5 && to.distance(desk.place([0.25, 0.25])) < 1e-3);
}

#[test]
fn what_was_pressed_beside_the_board_does_not_press_on_it() {
    let mut desk = Desk::new();
    desk.point(RIGHT, [1.2, 0.5], 0.0).frames(2);
    let beside = desk.point(RIGHT, [1.2, 0.5], 1.0).frames(2);
    assert!(beside.on.is_none() && !beside.pressed && beside.ray.is_some());
    assert!(!desk.point(RIGHT, [0.5, 0.5], 1.0).frames(5).pressed);
    desk.point(RIGHT, [0.5, 0.5], 0.0).frame();
    assert!(desk.point(RIGHT, [0.5, 0.5], 1.0).frame().pressed, "open and closed again it presses");
}

#[test]
fn a_hand_that_comes_into_view_closed_does_not_press() {
    let mut desk = Desk::new();
    assert!(!desk.point(RIGHT, [0.5, 0.5], 1.0).frames(5).pressed);
}

#[test]
fn losing_the_hand_ends_the_press_beside_the_board() {
    let mut desk = Desk::new();
    desk.point(LEFT, [0.5, 0.5], 0.0).frames(3);
    assert!(desk.point(LEFT, [0.5, 0.5], 1.0).frame().pressed);
    let pointer = desk.gone(LEFT).frame();
    assert!(!pointer.pressed && pointer.on.is_none());
    // Its ray alone lost: the same.
    let mut desk = Desk::new();
    desk.point(LEFT, [0.5, 0.5], 0.0).frames(3);
    assert!(desk.point(LEFT, [0.5, 0.5], 1.0).frame().pressed);
    desk.input.hands[LEFT].aim.valid = false;
    let pointer = desk.frame();
    assert!(!pointer.pressed && pointer.on.is_none());
    // It comes back still closed: nothing.
    assert!(!desk.point(LEFT, [0.5, 0.5], 1.0).frames(3).pressed);
}

#[test]
fn a_press_that_is_carried_off_the_board_ends_there() {
    let mut desk = Desk::new();
    desk.point(RIGHT, [0.9, 0.5], 0.0).frames(3);
    assert!(desk.point(RIGHT, [0.9, 0.5], 1.0).frame().pressed);
    let pointer = desk.point(RIGHT, [1.5, 0.5], 1.0).frames(10);
    assert!(pointer.pressed && pointer.on.is_none());
    let pointer = desk.point(RIGHT, [1.5, 0.5], 0.0).frame();
    assert!(!pointer.pressed && pointer.on.is_none());
}

#[test]
fn of_two_hands_the_one_that_pressed_last_points() {
    let mut desk = Desk::new();
    let pointer = desk.point(LEFT, [0.2, 0.5], 0.0).point(RIGHT, [0.8, 0.5], 0.0).frames(3);
    on(&pointer, [0.8, 0.5]);
    let pointer = desk.point(LEFT, [0.2, 0.5], 1.0).frame();
    assert!(pointer.pressed);
    on(&pointer, [0.2, 0.5]);
    let pointer = desk.point(LEFT, [0.2, 0.5], 0.0).frames(5);
    on(&pointer, [0.2, 0.5]);
    // While it presses, the other one changes nothing.
    desk.point(LEFT, [0.2, 0.5], 1.0).frame();
    let pointer = desk.point(RIGHT, [0.8, 0.5], 1.0).frame();
    on(&pointer, [0.2, 0.5]);
    // Beside the board the last one leaves it to the other.
    let pointer = desk.point(LEFT, [-0.5, 0.5], 0.0).point(RIGHT, [0.8, 0.5], 0.0).frames(8);
    on(&pointer, [0.8, 0.5]);
}

#[test]
fn a_ray_from_behind_does_not_point() {
    let mut desk = Desk::new();
    let behind = Vec3::new(0.0, 0.0, -2.5);
    let aim = looking(behind, Vec3::new(0.0, 0.0, -1.5));
    desk.input.hands[RIGHT] = HandInput { source: HandSource::Hand, aim, ..HandInput::default() };
    assert_eq!(desk.frame().on, None);
}

#[test]
fn a_fingertip_touches_from_the_front_and_lets_go() {
    let mut desk = Desk::new();
    let hover = desk.touch(RIGHT, [0.4, 0.4], 0.06).frame();
    assert!(hover.means == Means::Touch && !hover.pressed && hover.ray.is_none() && hover.near);
    on(&hover, [0.4, 0.4]);
    assert!(!desk.touch(RIGHT, [0.4, 0.4], 0.01).frame().pressed);
    assert!(desk.touch(RIGHT, [0.4, 0.4], 0.004).frame().pressed);
    assert!(desk.touch(RIGHT, [0.4, 0.4], -0.01).frame().pressed);
    assert!(desk.touch(RIGHT, [0.4, 0.4], 0.012).frame().pressed, "not yet away");
    let away = desk.touch(RIGHT, [0.4, 0.4], 0.02).frame();
    assert!(!away.pressed);
    on(&away, [0.4, 0.4]);
}

#[test]
fn a_quick_finger_presses_and_one_from_behind_does_not() {
    let mut desk = Desk::new();
    desk.touch(LEFT, [0.5, 0.5], 0.03).frame();
    assert!(desk.touch(LEFT, [0.5, 0.5], -0.02).frame().pressed, "through the plane between two frames");
    let through = desk.touch(LEFT, [0.5, 0.5], -0.04).frame();
    assert!(!through.pressed);
    on(&through, [0.5, 0.5]);
    for depth_m in [-0.03, -0.01, -0.004, 0.0, 0.004] {
        assert!(!desk.touch(LEFT, [0.5, 0.5], depth_m).frame().pressed, "{depth_m} m, coming back");
    }
    desk.touch(LEFT, [0.5, 0.5], 0.03).frame();
    assert!(desk.touch(LEFT, [0.5, 0.5], 0.0).frame().pressed, "from the front again");
}

#[test]
fn a_fingertip_that_slides_off_or_is_lost_chooses_nothing() {
    for lost in [true, false] {
        let mut desk = Desk::new();
        desk.touch(RIGHT, [0.95, 0.5], 0.03).frame();
        assert!(desk.touch(RIGHT, [0.95, 0.5], 0.0).frame().pressed);
        if lost {
            desk.gone(RIGHT)
        } else {
            desk.touch(RIGHT, [1.05, 0.5], 0.0)
        };
        let pointer = desk.frame();
        assert!(!pointer.pressed && pointer.on.is_none());
    }
}

#[test]
fn eyes_point_where_no_hand_does_and_any_hand_commits() {
    let commits: [fn(&mut HandInput); 3] =
        [|hand| hand.select = 1.0, |hand| hand.squeeze = 1.0, |hand| hand.menu = true];
    for side in [LEFT, RIGHT] {
        for commit in commits {
            let mut desk = Desk::new();
            desk.head = looking(Vec3::ZERO, desk.place([0.6, 0.6]));
            // A hand without a ray.
            desk.input.hands[side] = HandInput { source: HandSource::Hand, ..HandInput::default() };
            let pointer = desk.frames(3);
            assert_eq!((pointer.means, pointer.ray), (Means::Gaze, None));
            on(&pointer, [0.6, 0.6]);
            commit(&mut desk.input.hands[side]);
            assert!(desk.frame().pressed);
            desk.input.hands[side] = HandInput { source: HandSource::Hand, ..HandInput::default() };
            let pointer = desk.frame();
            assert!(!pointer.pressed);
            on(&pointer, [0.6, 0.6]);
        }
    }
}

#[test]
fn eye_gaze_goes_before_the_head_and_a_ray_before_both() {
    let mut desk = Desk::new();
    desk.head = looking(Vec3::ZERO, desk.place([0.5, 0.5]));
    desk.input.gaze = looking(Vec3::ZERO, desk.place([0.2, 0.8]));
    on(&desk.frames(3), [0.2, 0.8]);
    desk.input.gaze = looking(Vec3::ZERO, desk.place([1.5, 0.5]));
    assert_eq!(desk.frame().on, None, "eyes that look elsewhere");
    desk.input.gaze = Located::default();
    on(&desk.frames(3), [0.5, 0.5]);
    on(&desk.point(RIGHT, [0.9, 0.1], 0.0).frames(3), [0.9, 0.1]);
    // A hand that points a little beside the board means something there.
    let pointer = desk.point(RIGHT, [1.2, 0.5], 1.0).frames(3);
    assert!(pointer.on.is_none() && !pointer.pressed);
    // One that hangs down does not.
    desk.input.hands[RIGHT].aim = looking(HANDS[RIGHT], HANDS[RIGHT] - Vec3::Y);
    on(&desk.frames(3), [0.5, 0.5]);
}

#[test]
fn losing_the_committing_hand_or_the_eyes_chooses_nothing() {
    for eyes in [true, false] {
        let mut desk = Desk::new();
        desk.input.gaze = looking(Vec3::ZERO, desk.place([0.5, 0.5]));
        desk.input.hands[LEFT] = HandInput { source: HandSource::Hand, ..HandInput::default() };
        desk.frames(3);
        desk.input.hands[LEFT].select = 1.0;
        assert!(desk.frame().pressed);
        if eyes {
            desk.input.gaze.valid = false;
        } else {
            desk.gone(LEFT);
        }
        let pointer = desk.frame();
        assert!(!pointer.pressed && pointer.on.is_none());
    }
}

#[test]
fn a_press_stays_where_it_began_while_the_hand_only_slips() {
    let mut desk = Desk::new();
    desk.point(RIGHT, [0.5, 0.5], 0.0).frames(3);
    desk.point(RIGHT, [0.5, 0.5], 1.0).frame();
    on(&desk.point(RIGHT, [0.52, 0.5], 1.0).frames(20), [0.5, 0.5]);
    on(&desk.point(RIGHT, [0.52, 0.5], 0.0).frame(), [0.5, 0.5]);
    desk.point(RIGHT, [0.5, 0.5], 0.0).frames(60);
    desk.point(RIGHT, [0.5, 0.5], 1.0).frame();
    on(&desk.point(RIGHT, [0.7, 0.5], 1.0).frames(60), [0.7, 0.5]);
}

#[test]
fn near_is_a_hand_at_the_board_or_carried_to_it() {
    let mut desk = Desk::new();
    assert!(!desk.point(RIGHT, [0.5, 0.5], 0.0).frame().near);
    desk.input.hands[RIGHT].tip = at(Pose::at(desk.place([0.5, 0.5]) + Vec3::Z * 0.3));
    assert!(desk.frame().near);
    // Walks up to it with a raised hand, from 1.5 m, 0.6 m a second.
    let mut desk = Desk::new();
    let mut near = false;
    for step in 0u16..30 {
        let eye = Vec3::new(0.0, 0.0, -0.01 * f32::from(step));
        desk.head = looking(eye, desk.board.base_from_board.position);
        desk.point(RIGHT, [0.5, 0.5], 0.0);
        desk.input.hands[RIGHT].grip = at(Pose::at(eye + Vec3::new(0.1, -0.2, -0.4)));
        near = desk.frame().near;
    }
    assert!(near);
    desk.input.hands[RIGHT].grip = at(Pose::at(desk.head.pose.position - Vec3::Y * 0.7));
    assert!(!desk.frame().near, "with the hand down it may go");
}

fn located() -> impl Strategy<Value = Located> {
    let number = prop_oneof![4 => -2.0f32..2.0, 1 => proptest::num::f32::ANY];
    (proptest::collection::vec(number, 7), proptest::bool::weighted(0.8)).prop_map(|(n, valid)| {
        let orientation = Quat::from_xyzw(n[3], n[4], n[5], n[6]);
        let unit = if orientation.length_squared() > 0.01 { orientation.normalize() } else { orientation };
        Located { pose: Pose { position: Vec3::new(n[0], n[1], n[2]), orientation: unit }, valid, tracked: valid }
    })
}

fn hands() -> impl Strategy<Value = HandInput> {
    let source = prop_oneof![Just(HandSource::None), Just(HandSource::Hand), Just(HandSource::Controller)];
    (source, located(), located(), located(), proptest::num::f32::ANY, 0.0f32..1.2, proptest::bool::ANY).prop_map(
        |(source, aim, grip, tip, select, squeeze, menu)| HandInput { source, aim, grip, tip, select, squeeze, menu },
    )
}

proptest! {
    #[test]
    fn a_press_begins_on_the_board_and_numbers_stay_numbers(
        frames in proptest::collection::vec((hands(), hands(), located(), located()), 1..20),
    ) {
        let mut desk = Desk::new();
        let mut before = Pointer::default();
        for (left, right, gaze, head) in frames {
            desk.input = InputObservation { hands: [left, right], gaze };
            desk.head = head;
            let pointer = desk.frame();
            if let Some(on) = pointer.on {
                prop_assert!(on.iter().all(|share| (0.0..=1.0).contains(share)), "{on:?}");
            }
            if pointer.pressed && !before.pressed {
                prop_assert!(pointer.on.is_some());
            }
            before = pointer;
        }
    }
}
