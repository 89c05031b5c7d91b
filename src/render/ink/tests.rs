//! Where things come to lie, and that nothing given makes anything unsound.

use super::*;
use crate::space::{Fov, Pose};
use proptest::prelude::*;

const STROKE: Stroke = Stroke::new(0.02, [1.0, 1.0, 1.0]);

fn places(ink: &Ink, full: bool) -> Vec<Vec3> {
    let wanted = ink.vertices.iter().filter(|vertex| (vertex.color[3] > 0.0) == full);
    wanted.map(|vertex| Vec3::from(vertex.position)).collect()
}

#[test]
fn a_line_is_as_wide_as_said_and_turned_to_the_eye() {
    let mut ink = Ink::default();
    ink.line(Vec3::new(-0.5, 0.0, -2.0), Vec3::new(0.5, 0.0, -2.0), &STROKE);
    let full = places(&ink, true);
    assert_eq!((full.len(), ink.indices.len()), (4, 18));
    for place in full {
        assert!((place.y.abs() - 0.01).abs() < 1e-3 && (place.x.abs() - 0.5).abs() < 1e-3, "{place}");
        // Across the direction to the eye.
        assert!((place - Vec3::new(place.x, 0.0, -2.0)).dot(Vec3::new(place.x, 0.0, -2.0)).abs() < 1e-6);
    }
    assert!(places(&ink, false).iter().all(|place| (place.y.abs() - 0.011).abs() < 2e-4));
}

#[test]
fn far_lines_stay_two_pixels_wide() {
    let mut ink = Ink::default();
    ink.line(Vec3::new(-1.0, 0.0, -100.0), Vec3::new(1.0, 0.0, -100.0), &STROKE);
    let widest = places(&ink, true).iter().map(|place| place.y).fold(0.0, f32::max);
    assert!((2.0 * widest / 100.0).atan().to_degrees() > 0.06, "{widest}");
}

#[track_caller]
fn check(draw: impl FnOnce(&mut Ink), expected: impl Fn(Vec3) -> bool) {
    let mut ink = Ink { eye: Vec3::new(0.3, 1.6, 2.0), ..Ink::default() };
    draw(&mut ink);
    let full = places(&ink, true);
    assert!(full.len() > 8 && full.iter().all(|place| expected(*place)), "{full:?}");
}

#[test]
fn shapes_are_where_they_are_said_to_be() {
    let center = Vec3::new(1.0, 0.0, -1.0);
    let at_radius = |place: Vec3| (place.distance(center) - 0.5).abs() < 0.011 && place.y.abs() < 0.011;
    check(|ink| ink.ring(center, Vec3::Y, 0.5, &STROKE), at_radius);
    check(|ink| ink.dashed_ring(center, Vec3::Y, 0.5, &STROKE), at_radius);
    let quarter = |place: Vec3| (place.distance(center) - 0.5).abs() < 0.011 && place.x > 0.98 && place.y > -0.02;
    let axes = [Vec3::X * 0.5, Vec3::Y * 0.5];
    check(|ink| ink.arc(center, axes, 0.0, std::f32::consts::FRAC_PI_2, &STROKE), quarter);
    let on_box = |place: Vec3| {
        let sides = ((place - center).abs() - Vec3::splat(0.2)).abs();
        [sides.x, sides.y, sides.z].iter().filter(|side| **side < 0.012).count() >= 2
    };
    check(|ink| ink.box_edges(Pose::at(center), Vec3::splat(0.2), &STROKE), on_box);
    check(
        |ink| ink.brackets(Pose::at(center), Vec3::splat(0.2), 0.2, &STROKE),
        |place| on_box(place) && (place - center).abs().min_element() > 0.1,
    );
    check(|ink| ink.dashed(Vec3::ZERO, Vec3::X, 0.1, &STROKE), |place| place.truncate().y.abs() < 0.011);
    check(|ink| ink.grid(center, Vec3::Y, 0.5, 0.1, &STROKE), |place| place.distance(center) < 0.53 && place.y < 0.011);
    check(|ink| ink.disc(center, Vec3::Y, 0.5, [1.0; 4]), |place| place.distance(center) < 0.501);
    let fov = Fov { left: -0.4, right: 0.4, up: 0.3, down: -0.3 };
    let seen = |place: Vec3| place.z <= -0.97 && place.z > -1.52;
    check(|ink| ink.frustum(Pose::at(center), fov, 0.5, &STROKE), seen);
}

#[test]
fn the_arrow_ends_where_it_points() {
    let mut ink = Ink::default();
    ink.arrow(Vec3::new(0.0, 0.0, -2.0), Vec3::new(1.0, 0.0, -2.0), 0.1, &STROKE);
    let rightmost = ink.vertices.iter().map(|vertex| vertex.position[0]).fold(0.0, f32::max);
    assert!((rightmost - 1.0).abs() < 1e-6, "{rightmost}");
}

#[test]
fn numbers_face_the_eye_within_their_height() {
    let at = Vec3::new(0.0, 1.0, -2.0);
    let mut ink = Ink { eye: Vec3::new(0.0, 1.0, 0.0), ..Ink::default() };
    ink.number(at, 0.1, format_args!("{:.2}", 1.25), &Stroke::new(0.005, [1.0; 3]));
    for place in places(&ink, true) {
        assert!((place.z + 2.0).abs() < 1e-3 && (place.y - 1.0).abs() < 0.054 && place.x.abs() < 0.15, "{place}");
    }
    // 1, point, 2, 5: 2 + 2 + 5 + 5 strokes of four corners and as many faded.
    assert_eq!(ink.vertices.len(), 14 * 8);
    let before = ink.clone();
    ink.number(at, 0.1, format_args!("{}", "far too long to be a number"), &STROKE);
    assert!(ink == before);
}

#[test]
fn marks_differ_by_shape() {
    let kinds = [Mark::Ring, Mark::Dot, Mark::Cross, Mark::Diamond, Mark::Square, Mark::Triangle];
    let drawn = kinds.map(|mark| {
        let mut ink = Ink { eye: Vec3::new(0.0, 0.0, 1.0), ..Ink::default() };
        ink.mark(Vec3::ZERO, mark, 0.1, &STROKE);
        assert!(ink.vertices.iter().all(|vertex| Vec3::from(vertex.position).length() < 0.1));
        ink
    });
    for (index, one) in drawn.iter().enumerate() {
        assert!(!one.is_empty() && drawn.iter().skip(index + 1).all(|other| other != one));
    }
}

fn any_place() -> impl Strategy<Value = Vec3> {
    let any = prop_oneof![any::<f32>(), -3.0f32..3.0, Just(0.0), Just(f32::NAN), Just(f32::INFINITY)];
    [any.clone(), any.clone(), any].prop_map(Vec3::from)
}

proptest! {
    #[test]
    fn nothing_given_makes_it_unsound(a in any_place(), b in any_place(), c in any_place(), size in any::<f32>()) {
        let eye = if c.is_finite() { c.clamp(Vec3::splat(-9.0), Vec3::splat(9.0)) } else { Vec3::ZERO };
        let mut ink = Ink { eye, ..Ink::default() };
        let stroke = Stroke { width_m: if size.abs() < 1.0 { size } else { 0.01 }, color: [size, 1.0, f32::NAN, 1.0] };
        let pose = Pose::at(a);
        ink.line(a, b, &stroke);
        ink.path(3, true, |index| [a, b, c][index], &stroke);
        ink.dashed(a, b, size, &stroke);
        ink.arc(a, [b, c], size, 2.0, &stroke);
        ink.ring(a, b, size, &stroke);
        ink.dashed_ring(a, b, size, &stroke);
        ink.brackets(pose, b, size, &stroke);
        ink.grid(a, b, size, size, &stroke);
        ink.arrow(a, b, size, &stroke);
        ink.disc(a, b, size, stroke.color);
        ink.mark(a, Mark::Diamond, size, &stroke);
        ink.number(a, size, format_args!("{size}"), &stroke);
        let fov = Fov { left: size, right: 0.3, up: size, down: -0.3 };
        ink.frustum(pose, fov, size, &stroke);
        prop_assert!(ink.indices.len().is_multiple_of(3));
        prop_assert!(ink.indices.iter().all(|index| (*index as usize) < ink.vertices.len()));
        for vertex in &ink.vertices {
            prop_assert!(vertex.position.iter().all(|at| at.is_finite()), "{vertex:?}");
            prop_assert!(vertex.color.iter().all(|channel| (0.0..=1.0).contains(channel)));
        }
    }
}

#[test]
fn there_is_an_end_to_it() {
    let mut ink = Ink::default();
    for _ in 0..MOST_VERTICES / 4 {
        ink.box_edges(Pose::IDENTITY, Vec3::ONE, &STROKE);
        if ink.vertices.len() >= MOST_VERTICES - 4 {
            break;
        }
    }
    ink.ring(Vec3::ZERO, Vec3::Y, 1.0, &STROKE);
    ink.disc(Vec3::ZERO, Vec3::Y, 1.0, [1.0; 4]);
    assert!(ink.vertices.len() <= MOST_VERTICES);
}
