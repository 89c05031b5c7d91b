use super::sky::Patch;
use super::*;
use glam::{Quat, Vec2};
use proptest::prelude::*;

fn head(position: Vec3, yaw_deg: f32, pitch_deg: f32) -> Located {
    let orientation = Quat::from_rotation_y(-yaw_deg.to_radians()) * Quat::from_rotation_x(pitch_deg.to_radians());
    Located { pose: Pose { position, orientation }, valid: true, tracked: true }
}

const EYE: Vec3 = Vec3::new(0.0, 1.6, 0.0);

/// A board before somebody who looks along -Z, with frames of a 60th of a second.
struct Room {
    placer: Placer,
    clear: Vec<[Vec3; 2]>,
    about: Option<Vec3>,
    held: bool,
    seconds: f64,
}

impl Room {
    fn with(about: Option<Vec3>, clear: &[[Vec3; 2]]) -> (Room, Board) {
        let mut room = Room { placer: Placer::default(), clear: clear.to_vec(), about, held: false, seconds: 0.0 };
        let board = room.frame(&head(EYE, 0.0, 0.0)).unwrap();
        (room, board)
    }

    fn frame(&mut self, head: &Located) -> Option<Board> {
        self.seconds += 1.0 / 60.0;
        self.placer.update(head, self.about, &self.clear, self.held, self.seconds)
    }

    /// The board of each frame while a head keeps still.
    fn look(&mut self, head: &Located, seconds: f64) -> Vec<Board> {
        (0..(seconds * 60.0) as usize).map(|_| self.frame(head).unwrap()).collect()
    }
}

/// Azimuth and elevation of a board's middle, degrees, and its distance.
fn seen(board: &Board, eye: Vec3) -> [f32; 3] {
    let offset = board.base_from_board.position - eye;
    let direction = Direction::of(offset);
    [direction.az.to_degrees(), direction.el.to_degrees(), offset.length()]
}

/// Directions of points all over the board, edges included.
fn directions(board: &Board, eye: Vec3) -> Vec<Vec3> {
    let grid = (0..=12u8).flat_map(|x| (0..=8u8).map(move |y| Vec2::new(f32::from(x) / 12.0, f32::from(y) / 8.0)));
    grid.map(|share| {
        let flat = (share - 0.5) * Vec2::from(board.size_m);
        (board.base_from_board.transform_point(flat.extend(0.0)) - eye).normalize()
    })
    .collect()
}

/// Whether a ray from the eye meets a box.
fn meets(eye: Vec3, along: Vec3, [middle, half]: [Vec3; 2]) -> bool {
    let (a, b) = ((middle - half - eye) / along, (middle + half - eye) / along);
    let (enters, leaves) = (a.min(b).max_element(), a.max(b).min_element());
    leaves >= enters.max(0.0)
}

/// Least angle between the board and a box by rays and points of its surface, degrees; 0 if it covers it.
fn gap_deg(board: &Board, eye: Vec3, boxed: [Vec3; 2]) -> f32 {
    let ours = directions(board, eye);
    if ours.iter().any(|along| meets(eye, *along, boxed)) {
        return 0.0;
    }
    let steps = || (0..=6u8).map(|step| f32::from(step) / 3.0 - 1.0);
    let inner = steps().flat_map(|x| steps().flat_map(move |y| steps().map(move |z| Vec3::new(x, y, z))));
    let surface =
        inner.filter(|at| at.abs().max_element() >= 1.0).map(|at| (boxed[0] + at * boxed[1] - eye).normalize());
    let cos = surface.flat_map(|there| ours.iter().map(move |here| here.dot(there))).fold(-1.0, f32::max);
    cos.clamp(-1.0, 1.0).acos().to_degrees()
}

#[track_caller]
fn near(is: f32, want: f32, within: f32) {
    assert!((is - want).abs() <= within, "{is} is not {want}");
}

#[test]
fn with_nothing_in_the_way_it_stands_before_the_reviewer() {
    let (_, board) = Room::with(None, &[]);
    let [az, el, distance_m] = seen(&board, EYE);
    near(az, 0.0, 0.1);
    near(el, -10.0, 0.1);
    near(distance_m, 1.5, 1e-3);
    near(board.size_m[0], 2.0 * 1.5 * 15f32.to_radians().tan(), 1e-4);
    near(board.size_m[1], 2.0 * 1.5 * 10.5f32.to_radians().tan(), 1e-4);
    let normal = board.base_from_board.orientation * Vec3::Z;
    near(normal.dot((EYE - board.base_from_board.position).normalize()), 1.0, 1e-4);
    near((board.base_from_board.orientation * Vec3::X).y, 0.0, 1e-5);
}

#[test]
fn it_stands_beside_what_is_asked_about_and_as_far_away() {
    let pump = [Vec3::new(0.0, 0.9, -2.0), Vec3::new(0.4, 0.5, 0.4)];
    let (_, board) = Room::with(Some(pump[0]), &[pump]);
    let [az, el, distance_m] = seen(&board, EYE);
    let gap = gap_deg(&board, EYE, pump);
    assert!((3.0..4.5).contains(&gap), "{gap}° beside it");
    assert!((20.0..50.0).contains(&az.abs()) && (-20.0..=0.1).contains(&el), "{az} {el}");
    near(distance_m, 2.0, 1e-3);
    // Room on the left alone.
    let wall = [Vec3::new(3.0, 1.6, -2.0), Vec3::new(2.2, 2.0, 1.0)];
    let (_, board) = Room::with(Some(pump[0]), &[pump, wall]);
    assert!(seen(&board, EYE)[0] < -20.0, "{:?}", seen(&board, EYE));
}

#[test]
fn between_tall_things_on_all_sides_it_goes_below_and_without_any_room_it_covers_least() {
    let around = |low: f32, high: f32| {
        let slab = |x: f32, z: f32, wide: Vec3| [Vec3::new(x, EYE.y + (low + high) / 2.0, z), wide];
        let half = (high - low) / 2.0;
        [
            slab(0.0, -3.0, Vec3::new(3.2, half, 0.1)),
            slab(0.0, 3.0, Vec3::new(3.2, half, 0.1)),
            slab(-3.0, 0.0, Vec3::new(0.1, half, 3.2)),
            slab(3.0, 0.0, Vec3::new(0.1, half, 3.2)),
        ]
    };
    let low = around(-0.5, 2.0);
    let (_, board) = Room::with(None, &low);
    let [_, el, _] = seen(&board, EYE);
    assert!((-35.1..-20.0).contains(&el) && low.iter().all(|slab| gap_deg(&board, EYE, *slab) > 2.9), "{el}");
    let (_, board) = Room::with(None, &around(-9.0, 9.0));
    let [az, el, _] = seen(&board, EYE);
    assert!(az.is_finite() && (-35.1..=10.1).contains(&el));
}

#[test]
fn other_content_is_spared_where_that_costs_little_and_only_there() {
    let sign = [EYE + Vec3::new(0.3, -0.3, -2.0), Vec3::splat(0.15)];
    let mut placer = Placer::default();
    placer.spare([sign]);
    let board = placer.update(&head(EYE, 0.0, 0.0), None, &[], false, 0.0).unwrap();
    assert!(gap_deg(&board, EYE, sign) > 2.9, "{:?}", seen(&board, EYE));
    // A wall of it cannot be: it stays before the reviewer.
    placer.spare([[EYE + Vec3::new(0.0, 0.0, -2.0), Vec3::new(9.0, 3.0, 0.1)]]);
    placer.reset();
    let board = placer.update(&head(EYE, 0.0, 0.0), None, &[], false, 0.0).unwrap();
    near(seen(&board, EYE)[0], 0.0, 0.1);
}

#[test]
fn its_height_follows_the_head() {
    for height in [0.7, 1.1, 1.6, 1.95] {
        let eye = Vec3::new(1.0, height, -2.0);
        let board = Placer::default().update(&head(eye, 30.0, 0.0), None, &[], false, 0.0).unwrap();
        let [az, el, _] = seen(&board, eye);
        near(az, 30.0, 0.1);
        near(el, -10.0, 0.1);
    }
}

#[test]
fn turning_the_head_a_little_or_for_a_moment_moves_nothing() {
    let (mut room, board) = Room::with(None, &[]);
    for (yaw, pitch, seconds) in
        [(20.0, 0.0, 5.0), (-20.0, 15.0, 5.0), (34.0, -30.0, 5.0), (60.0, 0.0, 0.6), (0.0, 0.0, 1.0)]
    {
        let all = room.look(&head(EYE, yaw, pitch), seconds);
        assert!(all.iter().all(|then| *then == board), "{yaw}° for {seconds} s");
    }
}

#[test]
fn turned_away_it_glides_after_once_without_overshoot() {
    let (mut room, first) = Room::with(None, &[]);
    let all = room.look(&head(EYE, 80.0, 0.0), 3.0);
    let az: Vec<f32> = all.iter().map(|board| seen(board, EYE)[0]).collect();
    let begins = all.iter().position(|board| *board != first).unwrap();
    let ends = az.iter().position(|az| (az - 80.0).abs() < 0.01).unwrap();
    assert!((41..=45).contains(&begins), "begins in frame {begins}");
    assert!(ends - begins <= 61, "takes {} frames", ends - begins);
    assert!(az.windows(2).all(|two| two[1] >= two[0] - 1e-3) && az.iter().all(|az| *az <= 80.01), "{az:?}");
    let distance = all.iter().map(|board| seen(board, EYE)[2]);
    assert!(
        distance.into_iter().all(|distance_m| (1.25..=2.0).contains(&distance_m)),
        "round the head, not through it"
    );
    assert!(all[ends + 1..].iter().all(|board| *board == all[ends + 1]), "and then stays");
}

#[test]
fn what_is_held_stays_and_a_head_without_a_place_moves_nothing() {
    let (mut room, board) = Room::with(None, &[]);
    room.held = true;
    assert!(room.look(&head(EYE, 120.0, 0.0), 3.0).iter().all(|then| *then == board));
    room.held = false;
    let lost = Located { valid: false, ..head(EYE, 120.0, 0.0) };
    assert!(room.look(&lost, 3.0).iter().all(|then| *then == board));
    let broken = Located { pose: Pose::at(Vec3::NAN), valid: true, tracked: true };
    assert!(room.look(&broken, 3.0).iter().all(|then| *then == board));
    assert_eq!(Placer::default().update(&lost, None, &[], false, 0.0), None);
}

#[test]
fn it_keeps_its_distance_but_lets_itself_be_touched() {
    let (mut room, board) = Room::with(None, &[]);
    let towards = board.base_from_board.position - EYE;
    let at = |distance_m: f32| head(board.base_from_board.position - towards.normalize() * distance_m, 0.0, 0.0);
    for distance_m in [1.0, 0.6, 0.5] {
        assert!(room.look(&at(distance_m), 2.0).iter().all(|then| *then == board), "{distance_m} m");
    }
    for distance_m in [0.3, 2.6] {
        let (mut room, board) = Room::with(None, &[]);
        let after = *room.look(&at(distance_m), 3.0).last().unwrap();
        assert_ne!(after, board, "{distance_m} m");
        near(seen(&after, at(distance_m).pose.position)[2], 1.5, 0.01);
    }
}

#[test]
fn who_steps_back_can_still_read_it() {
    let (mut room, board) = Room::with(None, &[]);
    let back = |step_m: f32| head(EYE + Vec3::Z * step_m, 0.0, 0.0);
    assert!(room.look(&back(0.15), 3.0).iter().all(|then| *then == board), "it sways with nobody");
    let after = *room.look(&back(0.5), 3.0).last().unwrap();
    near(seen(&after, back(0.5).pose.position)[2], 1.5, 1e-3);
}

#[test]
fn it_makes_way_for_content_and_comes_back_into_reach_of_who_sits_down() {
    let (mut room, board) = Room::with(None, &[]);
    let crate_ = [board.base_from_board.position - Vec3::Z, Vec3::splat(0.4)];
    room.clear.push(crate_);
    let after = *room.look(&head(EYE, 0.0, 0.0), 3.0).last().unwrap();
    assert!(gap_deg(&after, EYE, crate_) > 2.9);

    let (mut room, _) = Room::with(None, &[]);
    let low = EYE - Vec3::Y * 0.9;
    let after = *room.look(&head(low, 0.0, 0.0), 3.0).last().unwrap();
    near(seen(&after, low)[1], -10.0, 0.1);
}

#[test]
fn another_subject_draws_it_near_and_after_a_pause_it_comes_up_there() {
    let (left, right) = (Vec3::new(-2.0, 1.2, -2.0), Vec3::new(2.0, 1.2, -2.0));
    let boxed = |at| [at, Vec3::splat(0.3)];
    let (mut room, before) = Room::with(Some(left), &[boxed(left), boxed(right)]);
    room.about = Some(right);
    let gaze = head(EYE, 40.0, 0.0);
    let after = *room.look(&gaze, 3.0).last().unwrap();
    assert!(seen(&after, EYE)[0] > seen(&before, EYE)[0] + 15.0);

    let (mut room, before) = Room::with(None, &[]);
    room.seconds += 20.0;
    let after = room.frame(&head(EYE, 170.0, 0.0)).unwrap();
    assert_ne!(before, after, "at once");
    near(seen(&after, EYE)[0], 170.0, 0.1);
}

fn heads() -> impl Strategy<Value = Located> {
    let place = (-3.0f32..3.0, 0.6f32..2.0, -3.0f32..3.0);
    (place, -180.0f32..180.0, -70.0f32..70.0).prop_map(|((x, y, z), yaw, pitch)| head(Vec3::new(x, y, z), yaw, pitch))
}

fn boxes(most: usize) -> impl Strategy<Value = Vec<[Vec3; 2]>> {
    let middle = (-5.0f32..5.0, 0.0f32..2.5, -5.0f32..5.0).prop_map(Vec3::from);
    let half = (0.05f32..0.8, 0.05f32..1.2, 0.05f32..0.8).prop_map(Vec3::from);
    proptest::collection::vec((middle, half).prop_map(|(middle, half)| [middle, half]), 0..most)
}

/// Whether somewhere ahead, at a comfortable height, there is room for it: by rays, as the test's own search.
fn has_room(eye: Vec3, clear: &[[Vec3; 2]], distance_m: f32) -> bool {
    (-35i8..35).map(|step| f32::from(step) * 5.0).any(|az| {
        let direction = Direction { az: az.to_radians(), el: (-10f32).to_radians() };
        let orientation = Quat::from_rotation_y(-direction.az) * Quat::from_rotation_x(direction.el);
        let size_m = [15.0f32, 10.5].map(|half| 2.0 * distance_m * half.to_radians().tan());
        let base_from_board = Pose { position: eye + direction.unit() * distance_m, orientation };
        let board = Board { base_from_board, size_m };
        clear.iter().all(|boxed| gap_deg(&board, eye, *boxed) > 12.0)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn it_is_always_in_reach_and_covers_nothing_where_there_is_room(
        head in heads(),
        clear in boxes(7),
        asked in proptest::option::of(0usize..7),
    ) {
        let eye = head.pose.position;
        let about = asked.and_then(|index| clear.get(index)).map(|boxed| boxed[0]);
        let board = Placer::default().update(&head, about, &clear, false, 0.0).unwrap();
        let [az, el, distance_m] = seen(&board, eye);
        prop_assert!(az.is_finite() && (1.249..=2.001).contains(&distance_m), "{distance_m} m");
        prop_assert!((-35.1..=10.1).contains(&el), "{el}°");
        prop_assert!((board.size_m[0] / distance_m - 2.0 * 15f32.to_radians().tan()).abs() < 1e-4);
        let outside: Vec<_> = clear.into_iter().filter(|boxed| Patch::of_box(*boxed, eye).is_some()).collect();
        if has_room(eye, &outside, distance_m) {
            for boxed in &outside {
                let gap = gap_deg(&board, eye, *boxed);
                prop_assert!(gap > 2.9, "{gap}° from {boxed:?}");
            }
        }
    }

    #[test]
    fn nothing_makes_it_anything_but_a_board(
        numbers in proptest::collection::vec(proptest::num::f32::ANY, 24),
        seconds in proptest::collection::vec(proptest::num::f64::ANY, 4),
        flags in proptest::collection::vec(proptest::bool::ANY, 8),
    ) {
        let mut placer = Placer::default();
        let vec = |at: usize| Vec3::new(numbers[at], numbers[at + 1], numbers[at + 2]);
        for (index, seconds) in seconds.iter().enumerate() {
            let orientation = Quat::from_xyzw(numbers[index], numbers[index + 1], numbers[index + 2], numbers[index + 3]);
            let pose = Pose { position: vec(index), orientation: if flags[index] { orientation } else { Quat::IDENTITY } };
            let head = Located { pose, valid: true, tracked: true };
            let clear = [[vec(6 + index), vec(10 + index)], [vec(14), vec(17)]];
            let board = placer.update(&head, flags[4 + index].then(|| vec(20)), &clear, false, *seconds);
            if let Some(board) = board {
                let pose = board.base_from_board;
                prop_assert!(pose.position.is_finite() && pose.orientation.is_finite() && pose.orientation.is_normalized());
                prop_assert!(board.size_m.iter().all(|size| size.is_finite() && *size > 0.0));
            }
        }
    }

    #[test]
    fn walking_about_never_brings_it_in_the_way_for_long(steps in proptest::collection::vec(heads(), 4), clear in boxes(3)) {
        let mut room = Room { placer: Placer::default(), clear, about: None, held: false, seconds: 0.0 };
        for head in steps {
            let all = room.look(&head, 3.0);
            let [_, _, distance_m] = seen(all.last().unwrap(), head.pose.position);
            prop_assert!((0.449..=2.201).contains(&distance_m), "{distance_m} m");
            let jumps = all.windows(2).map(|two| two[0].base_from_board.position.distance(two[1].base_from_board.position));
            prop_assert!(jumps.skip(1).all(|jump_m| jump_m < 0.6), "it glides, it does not leap");
        }
    }
}
