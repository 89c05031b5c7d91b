//! Known places in, the same places out.

use super::super::paint::{ORANGE, SKY, WHITE, YELLOW};
use super::*;
use crate::review::{Board, Moment, MomentPoint, Pointer};
use proptest::prelude::*;

#[track_caller]
fn any_near(places: &[Vec3], expected: Vec3, within: f32) {
    let nearest = places.iter().map(|place| place.distance(expected)).fold(f32::MAX, f32::min);
    assert!(nearest <= within, "nothing within {within} m of {expected}: {nearest}");
}

#[test]
fn every_listed_criterion_has_an_aid_and_no_other() {
    let recording = room();
    for slug in SLUGS {
        let mut ink = Ink { eye: EYES, ..Ink::default() };
        assert!(Aids::default().draw(slug, &scene(&recording, 0.0), &mut ink), "{slug}");
        assert!(!ink.is_empty(), "{slug} shows nothing");
    }
    for slug in ["frame-rate", "data-loading", "room-scanning", "best-practice"] {
        let mut ink = Ink { eye: EYES, ..Ink::default() };
        assert!(!Aids::default().draw(slug, &scene(&recording, 0.0), &mut ink) && ink.is_empty(), "{slug}");
    }
}

#[test]
fn slugs_are_those_of_the_criteria() {
    for slug in SLUGS {
        assert!(crate::criteria::find(slug).is_some(), "{slug}");
    }
}

#[test]
fn rings_of_distance_lie_on_the_floor_round_the_head() {
    let ink = drawn(&room(), "viewing-comfort");
    for metres in [0.5, 1.25, 2.0, 5.0] {
        let color = if metres < 1.0 {
            ORANGE
        } else if metres == 2.0 {
            WHITE
        } else {
            SKY
        };
        let on_ring = of_color(&ink, color)
            .into_iter()
            .filter(|place| place.y.abs() < 0.02 && (place.with_y(0.0).length() - metres).abs() < 0.02);
        assert!(on_ring.count() > 60, "{metres} m");
    }
    // The machine's nearest place is tied to the floor below it.
    let nearest = Vec3::new(0.0, 1.23, -1.75);
    any_near(&of_color(&ink, SKY), nearest, 0.02);
    any_near(&of_color(&ink, SKY), nearest.with_y(0.0), 0.02);
}

#[test]
fn what_is_too_near_is_crossed() {
    let mut recording = room();
    place(&mut recording.frames[0], 0, Vec3::new(0.0, 1.6, -0.8), Vec3::splat(0.1));
    any_near(&of_color(&drawn(&recording, "viewing-comfort"), ORANGE), Vec3::new(0.0, 1.6, -0.7), 0.02);
}

#[test]
fn tethers_lead_to_anchors_and_break_at_three_metres() {
    let mut recording = room();
    let anchor = Vec3::new(-0.8, 0.8, -3.4);
    let ink = drawn(&recording, "hologram-stability");
    any_near(&of_color(&ink, SKY), anchor, 0.02);
    any_near(&of_color(&ink, SKY), Vec3::new(0.25, 1.03, -2.0), 0.02);
    assert!(of_color(&ink, ORANGE).is_empty());
    place(&mut recording.frames[0], 0, anchor + Vec3::X * 4.0, Vec3::splat(0.1));
    let ink = drawn(&recording, "hologram-stability");
    let beyond = of_color(&ink, ORANGE);
    any_near(&beyond, anchor + Vec3::X * 3.0, 0.03);
    any_near(&beyond, anchor + Vec3::X * 4.0, 0.02);
    recording.frames[0].anchors[0].valid = false;
    assert!(drawn(&recording, "hologram-stability").is_empty(), "an anchor that is not located leads nowhere");
}

#[test]
fn small_targets_differ_by_shape_and_hue() {
    for slug in ["interactable-objects", "input-clarity"] {
        let ink = drawn(&room(), slug);
        // 24 mm at 1.84 m is 0.75°; the large one 100 mm.
        any_near(&of_color(&ink, ORANGE), Vec3::new(-0.4 + 0.012, 1.35 + 0.012, -1.798), 0.01);
        any_near(&of_color(&ink, SKY), Vec3::new(-0.25 + 0.1, 1.15, -1.798), 0.01);
    }
    let recording = room();
    let seen: Vec<_> = scene(&recording, 0.0).seen().collect();
    let size = |index: usize| {
        let interactable = seen[index].info.interactable.as_ref().unwrap();
        super::super::targets::size_deg(&seen[index], interactable).unwrap()
    };
    assert!((size(1).0 - 0.74).abs() < 0.02 && size(1).1 == 1.0, "{:?}", size(1));
    assert!((size(2).0 - 3.1).abs() < 0.1, "{:?}", size(2));
}

#[test]
fn the_gap_is_from_the_lowest_place_to_what_is_below() {
    let mut recording = room();
    place(&mut recording.frames[0], 0, Vec3::new(0.5, 0.24, -2.0), Vec3::splat(0.2));
    let ink = drawn(&recording, "surface-position");
    let gap = of_color(&ink, ORANGE);
    any_near(&gap, Vec3::new(0.5, 0.04, -2.0), 0.02);
    any_near(&gap, Vec3::new(0.5, 0.0, -2.0), 0.02);
    assert!(of_color(&ink, SKY).iter().all(|place| place.y.abs() < 0.02), "the grid is on the floor");
    // A table is nearer than the floor.
    let up = Quat::from_rotation_x(-std::f32::consts::FRAC_PI_2);
    let pose = Pose { position: Vec3::new(0.5, 0.045, -2.0), orientation: up };
    let mut aids = Aids::default();
    aids.room(&[SurfaceObservation { label: "platform".into(), pose, half_extents: [0.5, 0.5] }]);
    let mut ink = Ink { eye: EYES, ..Ink::default() };
    aids.draw("surface-position", &scene(&recording, 0.0), &mut ink);
    assert!(of_color(&ink, ORANGE).is_empty(), "sunk by 5 mm, within the tolerance");
    // Over nothing that is known, the grid is at its lowest place.
    place(&mut recording.frames[0], 0, Vec3::new(0.5, 1.2, -2.0), Vec3::splat(0.2));
    let grid = of_color(&drawn(&recording, "surface-position"), WHITE);
    any_near(&grid, Vec3::new(0.5, 1.0, -1.5), 0.05);
}

#[test]
fn depths_are_where_holograms_are_along_the_view() {
    let ink = drawn(&room(), "depth-switching");
    let ticks = of_color(&ink, YELLOW);
    // The machine's middle is 2 m ahead and 0.25 m to the right; the rule leads towards it, 0.35 m below the eyes.
    any_near(&ticks, Vec3::new(0.18, 1.25, -2.01), 0.03);
    any_near(&of_color(&ink, SKY), Vec3::new(0.62, 1.25, -4.96), 0.03);
    assert!(ticks.iter().all(|place| place.z < 0.0), "nothing is told of what is behind");
}

#[test]
fn the_bow_leads_to_what_is_out_of_view() {
    let ink = drawn(&room(), "directional-indicators");
    let bow: Vec<_> = of_color(&ink, YELLOW).into_iter().filter(|place| (place.y - 1.0).abs() < 0.02).collect();
    let to = Vec3::new(2.5, 0.0, 1.0).normalize() * 1.5;
    any_near(&bow, Vec3::new(to.x, 1.0, to.z), 0.03);
    assert!(bow.iter().all(|place| place.x > -0.05), "the shorter way round");
    // A pin over both.
    let over =
        |x: f32, z: f32| of_color(&ink, YELLOW).iter().any(|at| (at.x - x).abs() < 0.1 && (at.z - z).abs() < 0.1);
    assert!(over(2.5, 1.0) && over(0.25, -2.0));
}

#[test]
fn the_frame_stays_in_the_room_until_the_head_has_turned_away() {
    let mut recording = room();
    let mut aids = Aids::default();
    let mut corner = |recording: &Recording, seconds: f64| {
        let mut ink = Ink { eye: EYES, ..Ink::default() };
        aids.draw("fov-boundaries", &scene(recording, seconds), &mut ink);
        of_color(&ink, WHITE).into_iter().fold(Vec3::ZERO, |left, at| if at.x < left.x { at } else { left })
    };
    let turned = |degrees: f32| Pose { position: EYES, orientation: Quat::from_rotation_y(degrees.to_radians()) };
    move_head(&mut recording.frames[0], turned(0.0));
    let first = corner(&recording, 0.0);
    assert!((first.distance(EYES) - 2.2).abs() < 0.25, "{first}");
    move_head(&mut recording.frames[0], turned(10.0));
    assert!(corner(&recording, 5.0).distance(first) < 1e-3, "ten degrees leave it");
    move_head(&mut recording.frames[0], turned(40.0));
    let second = corner(&recording, 6.0);
    assert!(second.distance(first) > 0.5, "forty degrees do not");
    move_head(&mut recording.frames[0], turned(0.0));
    assert!(corner(&recording, 6.4).distance(second) < 1e-3, "but it follows nothing that moves");
}

#[test]
fn the_way_walked_is_on_the_floor() {
    let recording = room();
    let mut aids = Aids::default();
    for step in 0..2000 {
        let position = Vec3::new(step as f32 * 0.2, 1.6, 0.0);
        aids.follow(&Located { pose: Pose::at(position), valid: true, tracked: true });
        aids.follow(&Located { pose: Pose::at(Vec3::NAN), valid: true, tracked: true });
    }
    let mut ink = Ink { eye: EYES, ..Ink::default() };
    aids.draw("user-position", &scene(&recording, 0.0), &mut ink);
    let way = of_color(&ink, YELLOW);
    any_near(&way, Vec3::ZERO, 0.02);
    any_near(&way, Vec3::new(1999.0 * 0.2, 0.0, 0.0), 0.5);
}

#[test]
fn a_sound_is_shown_after_it_was_pointed_to() {
    let recording = room();
    let mut aids = Aids::default();
    let mut ink = Ink { eye: EYES, ..Ink::default() };
    let hand = Vec3::new(0.2, 1.2, -0.3);
    let ray = |to: Vec3| Pointer { ray: Some([hand, hand + (to - hand).normalize()]), ..Pointer::default() };
    let siren = Vec3::new(2.5, 1.8, 1.0);
    let mut rings = |pointer: Pointer, seconds: f64| {
        ink.clear(EYES);
        aids.point(&pointer, seconds);
        aids.draw("spatial-sound", &scene(&recording, seconds), &mut ink);
        of_color(&ink, SKY).iter().filter(|place| place.distance(siren) < 0.5).count()
    };
    assert_eq!(rings(Pointer::default(), 0.0), 0, "nothing is given away");
    assert_eq!(rings(ray(siren + Vec3::Y), 1.0), 0);
    assert_eq!(rings(ray(Vec3::NEG_Z), 2.0), 0, "a ray that wanders says nothing");
    assert_eq!(rings(ray(siren + Vec3::Y), 3.0), 0);
    assert_eq!(rings(ray(siren + Vec3::Y), 4.1), 0);
    assert!(rings(ray(siren + Vec3::Y), 4.3) > 100);
}

fn moved(way: [f32; 3]) -> Moment {
    let point = |k: u8| MomentPoint {
        seconds: 10.0 + f64::from(k) / 10.0,
        head: Pose::at(Vec3::new(f32::from(k) * 0.01, 1.6, 0.0)),
        content: [(Vec3::new(0.0, 1.2, -2.0) + Vec3::from(way) * f32::from(k % 2)).to_array(), [0.1; 3]],
    };
    Moment { place: [0.0, 1.2, -2.0], path: (0..21).map(point).collect(), ..Moment::default() }
}

fn replayed(shown: &Moment, seconds: Option<f64>) -> Ink {
    let mut ink = Ink { eye: EYES, ..Ink::default() };
    moment(shown, seconds, &mut ink);
    ink
}

#[test]
fn a_moment_is_pinned_and_replayed_with_its_way_enlarged() {
    let shown = moved([0.01, 0.0, 0.0]);
    let pin = replayed(&shown, None);
    any_near(&of_color(&pin, YELLOW), Vec3::new(0.0, 1.45, -2.0), 0.02);
    assert!(of_color(&pin, ORANGE).is_empty());
    let middle = 0.01 * 10.0 / 21.0;
    // Seen from the front the enlarged box is to the right, and 10 mm are 100 mm there.
    let box_x = |seconds: f64| {
        let places = of_color(&replayed(&shown, Some(seconds)), ORANGE);
        let on_box = places.iter().filter(|place| (place.z - -1.9).abs() < 0.01 && place.y < 1.31);
        on_box.fold(f32::MIN, |most, place| most.max(place.x))
    };
    let (still, out) = (box_x(0.0), box_x(0.1));
    assert!((out - still - 0.1).abs() < 0.005, "{still} {out}");
    let expected = middle + 0.32 + 0.1 - 10.0 * middle;
    assert!((still - expected).abs() < 0.01, "{still} of {expected}");
    // It begins again after its end.
    assert_eq!(replayed(&shown, Some(0.05)).vertices, replayed(&shown, Some(2.55)).vertices);
    // What moves by itself is not enlarged.
    assert!(of_color(&replayed(&moved([1.0, 0.0, 0.0]), Some(0.5)), ORANGE).is_empty());
}

#[test]
fn the_cursor_is_just_before_the_board() {
    let at = Vec3::new(0.1, 1.5, -1.5);
    let mut shown = Pointer { on: Some([0.5, 0.5]), ray: Some([Vec3::new(0.2, 1.2, -0.3), at]), ..Pointer::default() };
    let mut ink = Ink { eye: EYES, ..Ink::default() };
    pointer(&shown, &mut ink);
    let ring: Vec<_> = of_color(&ink, WHITE).into_iter().filter(|place| place.distance(at) < 0.02).collect();
    assert!(ring.len() > 60 && ring.iter().all(|place| place.distance(EYES) < at.distance(EYES)));
    let count = ink.vertices.len();
    ink.clear(EYES);
    shown.pressed = true;
    pointer(&shown, &mut ink);
    assert!(ink.vertices.len() > count && !of_color(&ink, YELLOW).is_empty(), "pressed differs by shape and hue");
    ink.clear(EYES);
    pointer(&Pointer::default(), &mut ink);
    assert!(ink.is_empty(), "eyes and fingertips have none");
}

#[test]
fn memory_is_kept_from_frame_to_frame() {
    let recording = room();
    let (mut aids, mut ink) = (Aids::default(), Ink::default());
    let mut kept = Vec::new();
    for step in 0..6 {
        let seconds = f64::from(step);
        for slug in SLUGS {
            ink.clear(EYES);
            aids.draw(slug, &scene(&recording, seconds), &mut ink);
            moment(&moved([0.01, 0.0, 0.0]), Some(seconds), &mut ink);
        }
        kept.push((ink.vertices.as_ptr(), ink.vertices.capacity(), ink.indices.capacity()));
    }
    assert!(kept[1..].iter().all(|other| *other == kept[1]), "{kept:?}");
}

#[test]
fn colours_are_light() {
    for [r, g, b] in [WHITE, SKY, ORANGE, YELLOW] {
        assert!(0.2126 * r + 0.7152 * g + 0.0722 * b > 0.35, "an additive display shows no dark ink");
    }
}

fn any_place() -> impl Strategy<Value = [f32; 3]> {
    let near = || prop_oneof![any::<f32>(), -3.0f32..3.0, Just(0.0), Just(f32::NAN)];
    [near(), near(), near()]
}

proptest! {
    #[test]
    fn nothing_observed_makes_it_unsound(
        center in any_place(),
        half in any_place(),
        head in any_place(),
        turn in any::<[f32; 4]>(),
        seconds in any::<f64>(),
        which in 0..SLUGS.len(),
    ) {
        let mut recording = room();
        let frame = &mut recording.frames[0];
        let orientation = Quat::from_array(turn).normalize();
        let orientation = if orientation.is_finite() { orientation } else { Quat::IDENTITY };
        frame.head.pose = Pose { position: head.into(), orientation };
        for hologram in &mut frame.holograms {
            (hologram.center, hologram.half_extents, hologram.nearest_m) = (center, half, half[0]);
            hologram.lowest = center;
        }
        frame.anchors[0].pose.position = half.into();
        let mut aids = Aids::default();
        let mut ink = Ink::default();
        ink.clear(head.into());
        aids.follow(&frame.head.clone());
        aids.point(&Pointer { ray: Some([head.into(), center.into()]), ..Pointer::default() }, seconds);
        for _ in 0..2 {
            aids.draw(SLUGS[which], &scene(&recording, seconds), &mut ink);
        }
        let mut shown = moved(half);
        shown.path[3].content[0] = center;
        shown.path[4].seconds = seconds;
        moment(&shown, Some(seconds), &mut ink);
        for vertex in &ink.vertices {
            prop_assert!(vertex.position.iter().all(|at| at.is_finite()), "{}: {vertex:?}", SLUGS[which]);
        }
    }
}

#[test]
fn a_line_leads_from_the_nearer_edge_of_the_board_to_the_marker() {
    let board = Board { base_from_board: Pose::at(Vec3::new(0.0, 0.0, -1.5)), size_m: [0.8, 0.56] };
    let led = |place: [f32; 3]| {
        let mut ink = Ink::default();
        ink.clear(Vec3::ZERO);
        leader(&board, &Moment { place, ..Moment::default() }, &mut ink);
        !ink.is_empty()
    };
    assert!(led([-1.0, 0.2, -2.0]) && led([0.0, 0.0, 2.0]));
    assert!(!led([0.1, 0.0, 0.0]), "it happened at the eye");
    assert!(!led([f32::NAN, 0.0, -2.0]));
}
