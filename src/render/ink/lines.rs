//! What is made of lines.

use super::{FADE, Ink, LEAST_HALF, Stroke, sound};
use crate::space::{Fov, Pose};
use glam::Vec3;
use std::f32::consts::TAU;

/// Pieces of a full circle.
const PIECES: usize = 72;
/// Dashes of a line at most.
const MOST_DASHES: usize = 200;
/// Dashes of a circle.
const RING_DASHES: usize = 24;
/// Steepest side of a frustum, as a tangent: 84°.
const STEEPEST: f32 = 10.0;

impl Ink {
    /// A straight line.
    pub fn line(&mut self, from: Vec3, to: Vec3, stroke: &Stroke) {
        let ends = [from, to];
        if ends.iter().all(|end| end.is_finite()) {
            self.path(2, false, |index| ends[index], stroke);
        }
    }

    /// A line through `count` points, back to the first where it is closed. It is broken where a point is not finite.
    pub fn path(&mut self, count: usize, closed: bool, at: impl Fn(usize) -> Vec3, stroke: &Stroke) {
        if count < 2 || !stroke.width_m.is_finite() {
            return;
        }
        let mut before = None;
        for step in 0..count + usize::from(closed) {
            let index = step % count;
            let Some(point) = sound(at(index)).filter(|_| self.has_room_for(4)) else {
                before = None;
                continue;
            };
            let neighbour = |there: Option<usize>| there.and_then(|there| sound(at(there))).unwrap_or(point);
            let last = count - 1;
            let earlier = neighbour(index.checked_sub(1).or(closed.then_some(last)));
            let later = neighbour(if index < last { Some(index + 1) } else { closed.then_some(0) });
            let rim = self.across(point, later - earlier, stroke);
            if let Some([a, b, c, d]) = before.replace(rim) {
                self.quad([a, b, rim[1], rim[0]]);
                self.quad([b, c, rim[2], rim[1]]);
                self.quad([c, d, rim[3], rim[2]]);
            }
        }
    }

    /// Corners across a line at a point: faded, full, full, faded.
    fn across(&mut self, point: Vec3, along: Vec3, stroke: &Stroke) -> [u32; 4] {
        let to_eye = self.eye - point;
        let distance = to_eye.length();
        let side = along.cross(to_eye).normalize_or(along.normalize_or(Vec3::X).any_orthonormal_vector());
        let half = (0.5 * stroke.width_m).max(LEAST_HALF * distance);
        let outer = half + FADE * distance;
        [(-outer, [0.0; 4]), (-half, stroke.color), (half, stroke.color), (outer, [0.0; 4])]
            .map(|(at, color)| self.put(point + side * at, color))
    }

    /// A straight line in dashes of about this length, metres.
    pub fn dashed(&mut self, from: Vec3, to: Vec3, dash_m: f32, stroke: &Stroke) {
        let (Some(from), Some(to)) = (sound(from), sound(to)) else { return };
        let wanted = from.distance(to) / (2.0 * dash_m.max(1e-3));
        let count = if wanted.is_finite() { (wanted as usize).clamp(1, MOST_DASHES) } else { 1 };
        let place = |step: usize| from.lerp(to, step as f32 / (2 * count - 1) as f32);
        for dash in 0..count {
            self.line(place(2 * dash), place(2 * dash + 1), stroke);
        }
    }

    /// Part of an ellipse, from one angle to another, radians: its half axes are `x`, where the angle is zero, and `y`.
    pub fn arc(&mut self, center: Vec3, [x, y]: [Vec3; 2], from: f32, to: f32, stroke: &Stroke) {
        let turn = to - from;
        if turn.is_finite() {
            let pieces = ((turn.abs() / TAU * PIECES as f32).ceil() as usize).clamp(2, PIECES);
            let angle = |index: usize| from + turn * index as f32 / pieces as f32;
            self.path(pieces + 1, false, |index| around(center, [x, y], angle(index)), stroke);
        }
    }

    /// A circle in the plane across `normal`.
    pub fn ring(&mut self, center: Vec3, normal: Vec3, radius_m: f32, stroke: &Stroke) {
        let axes = axes(normal, radius_m);
        self.path(PIECES, true, |index| around(center, axes, TAU * index as f32 / PIECES as f32), stroke);
    }

    /// The same in dashes.
    pub fn dashed_ring(&mut self, center: Vec3, normal: Vec3, radius_m: f32, stroke: &Stroke) {
        let (axes, step) = (axes(normal, radius_m), TAU / RING_DASHES as f32);
        for dash in 0..RING_DASHES {
            let from = dash as f32 * step;
            self.arc(center, axes, from, from + 0.55 * step, stroke);
        }
    }

    /// Edges of a box round a pose.
    pub fn box_edges(&mut self, base_from_box: Pose, half: Vec3, stroke: &Stroke) {
        self.brackets(base_from_box, half, 0.5, stroke);
    }

    /// Corners of a box, each with `share` of the sides that meet there: half of them are the whole box.
    pub fn brackets(&mut self, base_from_box: Pose, half: Vec3, share: f32, stroke: &Stroke) {
        for corner in 0..8u32 {
            let sign = |bit: u32| if corner >> bit & 1 == 0 { -1.0 } else { 1.0 };
            let signs = Vec3::new(sign(0), sign(1), sign(2));
            let from = half * signs;
            for axis in [Vec3::X, Vec3::Y, Vec3::Z] {
                let to = from - 2.0 * share.clamp(0.0, 0.5) * axis * from;
                let [from, to] = [from, to].map(|point| base_from_box.transform_point(point));
                self.line(from, to, stroke);
            }
        }
    }

    /// A grid of lines in the plane across `normal`, fading from the middle on.
    pub fn grid(&mut self, center: Vec3, normal: Vec3, half_m: f32, step_m: f32, stroke: &Stroke) {
        let [x, y] = axes(normal, 1.0);
        let wanted = half_m / step_m.max(1e-3);
        let count = if wanted.is_finite() { wanted.clamp(0.0, 40.0) as i32 } else { 0 };
        for line in -count..=count {
            let at = line as f32 * step_m;
            let reach = (half_m * half_m - at * at).max(0.0).sqrt();
            let stroke = stroke.faint(1.0 - 0.7 * (at / half_m).abs());
            self.line(center + x * at - y * reach, center + x * at + y * reach, &stroke);
            self.line(center + y * at - x * reach, center + y * at + x * reach, &stroke);
        }
    }

    /// A line with a head of this length at its end.
    pub fn arrow(&mut self, from: Vec3, to: Vec3, head_m: f32, stroke: &Stroke) {
        let (Some(from), Some(to)) = (sound(from), sound(to)) else { return };
        let along = (to - from).normalize_or_zero();
        if along == Vec3::ZERO || !head_m.is_finite() {
            return;
        }
        let neck = to - along * head_m.min(from.distance(to));
        self.line(from, neck, stroke);
        let side = along.cross(self.eye - to).normalize_or(along.any_orthonormal_vector());
        if self.has_room_for(3) {
            let corners = [to, neck + side * (0.45 * head_m), neck - side * (0.45 * head_m)];
            let corners = corners.map(|corner| self.put(corner, stroke.color));
            self.indices.extend(corners);
        }
    }

    /// What an eye at a pose sees, up to a distance, metres.
    pub fn frustum(&mut self, base_from_eye: Pose, fov: Fov, distance_m: f32, stroke: &Stroke) {
        let tangent = |angle: f32| angle.tan().clamp(-STEEPEST, STEEPEST);
        let [left, right, up, down] = [fov.left, fov.right, fov.up, fov.down].map(tangent);
        let corner = |x: f32, y: f32| base_from_eye.transform_point(Vec3::new(x, y, -1.0) * distance_m);
        let corners = [corner(left, down), corner(right, down), corner(right, up), corner(left, up)];
        for (index, from) in corners.iter().enumerate() {
            self.line(base_from_eye.position, *from, stroke);
            self.line(*from, corners[(index + 1) % 4], stroke);
        }
    }
}

/// A place on an ellipse.
fn around(center: Vec3, [x, y]: [Vec3; 2], angle: f32) -> Vec3 {
    let (sin, cos) = angle.sin_cos();
    center + x * cos + y * sin
}

/// Two axes of a length in the plane across a normal.
pub(super) fn axes(normal: Vec3, length: f32) -> [Vec3; 2] {
    let normal = normal.try_normalize().unwrap_or(Vec3::Y);
    let x = normal.any_orthonormal_vector();
    [x * length, normal.cross(x) * length]
}
