//! Boxes, frames and angles in f64. Transcendental functions come from `libm`: the standard library's differ between processors.

use crate::observe::{FrameObservation, HologramObservation, ViewObservation};
use crate::space::Pose;
use glam::{DQuat, DVec3};

/// An axis-aligned box in base space, metres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Box3 {
    pub center: DVec3,
    pub half: DVec3,
}

impl Box3 {
    pub(super) fn of(hologram: &HologramObservation) -> Self {
        Self { center: vector(hologram.center), half: vector(hologram.half_extents).abs() }
    }

    /// Distance from a point; zero inside. Never more than the distance to anything in the box.
    pub(super) fn distance(&self, point: DVec3) -> f64 {
        ((point - self.center).abs() - self.half).max(DVec3::ZERO).length()
    }

    /// Radius of the sphere around it.
    pub(super) fn radius(&self) -> f64 {
        self.half.length()
    }
}

/// How a box lies to a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum InFrame {
    /// Wholly outside both views.
    Outside,
    /// Cut by the edge of each view that shows it.
    Cut,
    /// Wholly inside one view at least.
    Inside,
}

/// How a box lies to a frame's two views. A box near a corner of the frame may count as cut although it is just outside.
pub(super) fn in_frame(views: &[ViewObservation; 2], b: &Box3) -> InFrame {
    views.iter().map(|view| in_view(view, b)).max().unwrap_or(InFrame::Outside)
}

/// Whether the left, right, upper and lower edge of the frame each cut a box, which no view shows whole.
pub(super) fn cut_by(views: &[ViewObservation; 2], b: &Box3) -> [bool; 4] {
    let mut cut = [false; 4];
    for view in views.iter().filter(|view| in_view(view, b) == InFrame::Cut) {
        for (cut, [middle, reach]) in cut.iter_mut().zip(sides(view, b)) {
            *cut |= middle - reach < 0.0;
        }
    }
    cut
}

fn in_view(view: &ViewObservation, b: &Box3) -> InFrame {
    let mut result = InFrame::Inside;
    for [middle, reach] in sides(view, b) {
        if middle + reach < 0.0 {
            return InFrame::Outside;
        }
        if middle - reach < 0.0 {
            result = InFrame::Cut;
        }
    }
    result
}

/// How far a box's middle lies inside each of a view's planes (left, right, up, down, eye), and how far the box reaches to either side of
/// it, both in lengths of the plane's normal.
fn sides(view: &ViewObservation, b: &Box3) -> [[f64; 2]; 5] {
    let eye_from_base = rotation(&view.pose).conjugate();
    let center = eye_from_base * (b.center - vector(view.pose.position));
    let tan = |angle: f32| libm::tan(f64::from(angle));
    // Normals of the four side planes, all through the eye, pointing into the frame.
    let planes = [
        DVec3::new(1.0, 0.0, tan(view.fov.left)),
        DVec3::new(-1.0, 0.0, -tan(view.fov.right)),
        DVec3::new(0.0, -1.0, -tan(view.fov.up)),
        DVec3::new(0.0, 1.0, tan(view.fov.down)),
        DVec3::NEG_Z,
    ];
    let axes = [eye_from_base * DVec3::X, eye_from_base * DVec3::Y, eye_from_base * DVec3::Z];
    planes.map(|normal| {
        let reach = axes.iter().zip(b.half.to_array()).map(|(axis, half)| normal.dot(*axis).abs() * half).sum();
        [normal.dot(center), reach]
    })
}

/// How a hologram lies to a frame; outside when it is not shown.
pub(super) fn hologram_in_frame(frame: &FrameObservation, hologram: usize) -> InFrame {
    match frame.holograms.get(hologram) {
        Some(h) if h.shown => in_frame(&frame.views, &Box3::of(h)),
        _ => InFrame::Outside,
    }
}

/// Angle between two directions, degrees, by atan2 (exact at small angles, unlike acos).
pub(super) fn angle_deg(a: DVec3, b: DVec3) -> f64 {
    libm::atan2(a.cross(b).length(), a.dot(b)).to_degrees()
}

/// Elevation of a direction over the horizon, degrees.
pub(super) fn elevation_deg(direction: DVec3) -> f64 {
    libm::atan2(direction.y, libm::hypot(direction.x, direction.z)).to_degrees()
}

/// Turn about the vertical from one direction to another, degrees, left positive, −180 … 180.
pub(super) fn turn_deg(from: DVec3, to: DVec3) -> f64 {
    let heading = |d: DVec3| libm::atan2(-d.x, -d.z).to_degrees();
    let turn = heading(to) - heading(from);
    turn - 360.0 * libm::round(turn / 360.0)
}

/// Rotation of a pose in f64.
pub(super) fn rotation(pose: &Pose) -> DQuat {
    pose.orientation.as_dquat()
}

/// A single-precision vector in f64.
pub(super) fn vector(v: impl Into<[f32; 3]>) -> DVec3 {
    let v: [f32; 3] = v.into();
    DVec3::from_array(v.map(f64::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::synthetic::FOV;
    use glam::Vec3;

    #[track_caller]
    fn check(center: [f64; 3], half: f64, expected: InFrame) {
        let eye = |x| ViewObservation { pose: Pose::at(Vec3::new(x, 0.0, 0.0)), fov: FOV };
        let b = Box3 { center: DVec3::from_array(center), half: DVec3::splat(half) };
        assert_eq!(in_frame(&[eye(-0.03), eye(0.03)], &b), expected);
    }

    #[test]
    fn boxes_and_frames() {
        check([0.0, 0.0, -2.0], 0.1, InFrame::Inside);
        check([0.8, 0.0, -2.0], 0.1, InFrame::Cut);
        check([1.2, 0.0, -2.0], 0.1, InFrame::Outside);
        check([0.0, 0.0, 2.0], 0.1, InFrame::Outside);
        check([0.0, 0.0, 0.0], 50.0, InFrame::Cut);
        check([0.0, -0.9, -2.0], 0.1, InFrame::Outside);
    }

    #[test]
    fn angles_have_signs() {
        assert!((elevation_deg(DVec3::new(0.0, 1.0, -1.0)) - 45.0).abs() < 1e-12);
        assert!((turn_deg(DVec3::NEG_Z, DVec3::NEG_X) - 90.0).abs() < 1e-12);
        assert!((turn_deg(DVec3::new(-0.1, 0.0, 1.0), DVec3::new(0.1, 0.0, 1.0))).abs() < 12.0);
        assert!((angle_deg(DVec3::X, DVec3::new(1.0, 1e-9, 0.0)) - 1e-9f64.to_degrees()).abs() < 1e-20);
    }

    #[test]
    fn distance_to_a_box() {
        let b = Box3 { center: DVec3::new(0.0, 0.0, -2.0), half: DVec3::splat(0.5) };
        assert_eq!(b.distance(DVec3::ZERO), 1.5);
        assert_eq!(b.distance(b.center), 0.0);
    }
}
