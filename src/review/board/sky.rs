//! Directions as seen from the head: azimuth and elevation, and the rectangles of them that things cover.

use crate::space::Pose;
use glam::Vec3;
use std::f32::consts::{FRAC_PI_2, PI, TAU};

/// A direction: azimuth from -Z to the right, elevation above the horizon, both radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Direction {
    pub az: f32,
    pub el: f32,
}

/// What a thing covers, seen from the head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Patch {
    /// Azimuth of its middle.
    pub az: f32,
    /// Half its width in azimuth; at least pi where it is all round.
    pub half: f32,
    /// Lowest and highest elevation.
    pub el: [f32; 2],
}

/// An angle in -pi to pi.
pub(super) fn wrap(angle: f32) -> f32 {
    let turned = angle - TAU * (angle / TAU).round();
    turned.clamp(-PI, PI)
}

impl Direction {
    /// The direction of an offset from the head.
    pub(super) fn of(offset: Vec3) -> Direction {
        Direction { az: offset.x.atan2(-offset.z), el: offset.y.atan2(offset.x.hypot(offset.z)) }
    }

    /// As a vector of length 1.
    pub(super) fn unit(self) -> Vec3 {
        let (up, flat) = self.el.sin_cos();
        let (right, ahead) = self.az.sin_cos();
        Vec3::new(flat * right, up, -flat * ahead)
    }
}

/// Where a head is turned to, about the vertical alone. Forward where that says enough, else from ear to ear.
pub(super) fn heading(head: Pose) -> f32 {
    let forward = head.orientation * Vec3::NEG_Z;
    let flat =
        if forward.x.hypot(forward.z) > LEVEL_ENOUGH { forward } else { Vec3::Y.cross(head.orientation * Vec3::X) };
    Direction::of(flat).az
}

/// Least level part of the forward direction for it to tell the heading (ours): nearer to straight up or down a small nod turns it round.
const LEVEL_ENOUGH: f32 = 0.3;

/// Nothing is farther away or larger, metres: squares stay numbers.
const FARTHEST: Vec3 = Vec3::splat(1e6);

impl Patch {
    /// Of a box along the axes, by its middle and half extents, from a head at `eye`. `None` if the head is in it, or it is no box.
    pub(super) fn of_box([middle, half]: [Vec3; 2], eye: Vec3) -> Option<Patch> {
        if !middle.is_finite() || !half.is_finite() {
            return None;
        }
        let (at, half) = ((middle - eye).clamp(-FARTHEST, FARTHEST), half.abs().min(FARTHEST));
        let near = |at: f32, half: f32| (at.abs() - half).max(0.0);
        let nearest = near(at.x, half.x).hypot(near(at.z, half.z));
        let farthest = (at.x.abs() + half.x).hypot(at.z.abs() + half.z);
        let (low, high) = (at.y - half.y, at.y + half.y);
        if nearest <= 0.0 && low <= 0.0 && high >= 0.0 {
            return None;
        }
        let top = high.atan2(if high > 0.0 { nearest } else { farthest });
        let bottom = low.atan2(if low > 0.0 { farthest } else { nearest });
        if nearest <= 0.0 {
            return Some(Patch { az: 0.0, half: PI, el: [bottom, top] });
        }
        let middle = Direction::of(at).az;
        let corners = [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]];
        let turns = corners.map(|[x, z]| wrap(Direction::of(at + half * Vec3::new(x, 0.0, z)).az - middle));
        let (left, right) = (turns.into_iter().fold(0.0, f32::min), turns.into_iter().fold(0.0, f32::max));
        Some(Patch { az: wrap(middle + (left + right) / 2.0), half: (right - left) / 2.0, el: [bottom, top] })
    }

    /// Of a flat board with this middle, from the head, by points of its edge. `None` from nearer than it can be seen whole.
    pub(super) fn of_board(head_to_board: Pose, size_m: [f32; 2]) -> Option<Patch> {
        let middle = Direction::of(head_to_board.position).az;
        let mut turns = [0.0f32; 2];
        let mut el = [FRAC_PI_2, -FRAC_PI_2];
        for (x, y) in edge() {
            let place = head_to_board.transform_point(Vec3::new(x * size_m[0], y * size_m[1], 0.0));
            let direction = Direction::of(place);
            let turn = wrap(direction.az - middle);
            turns = [turns[0].min(turn), turns[1].max(turn)];
            el = [el[0].min(direction.el), el[1].max(direction.el)];
        }
        let fine = turns[1] - turns[0] < PI && el[0] <= el[1] && middle.is_finite();
        fine.then(|| Patch { az: wrap(middle + (turns[0] + turns[1]) / 2.0), half: (turns[1] - turns[0]) / 2.0, el })
    }

    /// The share of this patch that the other one covers, 0 to 1.
    pub(super) fn share_under(&self, other: &Patch) -> f32 {
        let off = wrap(other.az - self.az);
        let shared = |off: f32| ((off + other.half).min(self.half) - (off - other.half).max(-self.half)).max(0.0);
        let wide = shared(off - TAU) + shared(off) + shared(off + TAU);
        let high = other.el[1].min(self.el[1]) - other.el[0].max(self.el[0]);
        let area = 2.0 * self.half * (self.el[1] - self.el[0]);
        if area > 0.0 { (wide * high.max(0.0) / area).min(1.0) } else { 0.0 }
    }
}

/// Points of the edge of a board of size 1: eight to a side, corners included.
fn edge() -> impl Iterator<Item = (f32, f32)> {
    (0u8..=8).flat_map(|step| {
        let along = f32::from(step) / 8.0 - 0.5;
        [(along, 0.5), (along, -0.5), (0.5, along), (-0.5, along)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Quat;

    #[track_caller]
    fn covers(boxed: [Vec3; 2], az: [f32; 2], el: [f32; 2]) {
        let patch = Patch::of_box(boxed, Vec3::ZERO).unwrap();
        let is = [patch.az - patch.half, patch.az + patch.half, patch.el[0], patch.el[1]].map(f32::to_degrees);
        let want = [az[0], az[1], el[0], el[1]];
        assert!(is.iter().zip(want).all(|(is, want)| (is - want).abs() < 0.1), "{is:?} is not {want:?}");
    }

    #[test]
    fn a_box_covers_what_its_silhouette_does() {
        // One metre cube whose near face is 1 m ahead: the near face's edges are the silhouette, the top is seen from below its nearest edge.
        covers([Vec3::new(0.0, 0.0, -1.5), Vec3::splat(0.5)], [-26.57, 26.57], [-26.57, 26.57]);
        // The same, below the eye: its top is seen up to its farthest corner.
        covers([Vec3::new(0.0, -1.5, -1.5), Vec3::splat(0.5)], [-26.57, 26.57], [-63.43, -25.88]);
        // To the right.
        covers([Vec3::new(1.5, 0.0, 0.0), Vec3::splat(0.5)], [63.43, 116.57], [-26.57, 26.57]);
    }

    #[test]
    fn a_box_round_the_head_is_none_and_one_underfoot_is_all_round() {
        assert_eq!(Patch::of_box([Vec3::ZERO, Vec3::ONE], Vec3::splat(0.3)), None);
        let floor = Patch::of_box([Vec3::new(0.0, -1.6, 0.0), Vec3::new(1.0, 0.01, 1.0)], Vec3::ZERO).unwrap();
        assert!(floor.half >= PI && floor.el[1] < -0.8, "{floor:?}");
        assert_eq!(Patch::of_box([Vec3::NAN, Vec3::ONE], Vec3::ZERO), None);
    }

    #[test]
    fn heading_is_told_from_any_nod() {
        for nod in [-89.0f32, -60.0, 0.0, 60.0, 89.0] {
            let orientation = Quat::from_rotation_y(-0.6) * Quat::from_rotation_x(nod.to_radians());
            let told = heading(Pose { position: Vec3::ZERO, orientation });
            assert!((told - 0.6).abs() < 1e-3, "{nod}: {told}");
        }
    }
}
