//! Which boxes either eye can see.

use super::draw::{DepthRange, View};
use super::surface::clip_from_world;
use crate::scene::model::Aabb;
use glam::{Mat4, Vec3, Vec4};

/// The union of both eyes' view volumes.
#[derive(Debug, Clone, Copy)]
pub(super) struct StereoFrustum {
    eyes: [[Vec4; 6]; 2],
}

impl StereoFrustum {
    pub(super) fn new(views: &[View; 2], range: DepthRange) -> StereoFrustum {
        StereoFrustum { eyes: [0, 1].map(|eye| planes(&clip_from_world(&views[eye], range))) }
    }

    /// Whether any part of a box in world space may be seen by either eye. Never wrong about a visible box.
    pub(super) fn sees(&self, world_box: &Aabb) -> bool {
        let (center, half) = (world_box.center(), world_box.half_extents());
        self.eyes.iter().any(|planes| planes.iter().all(|plane| reaches_inside(*plane, center, half)))
    }
}

/// Planes of a projection, pointing inwards (Gribb and Hartmann 2001), for depths from 0 to w.
fn planes(clip_from_world: &Mat4) -> [Vec4; 6] {
    let m = clip_from_world.transpose();
    let (x, y, z, w) = (m.x_axis, m.y_axis, m.z_axis, m.w_axis);
    [w + x, w - x, w + y, w - y, z, w - z]
}

fn reaches_inside(plane: Vec4, center: Vec3, half: Vec3) -> bool {
    let normal = plane.truncate();
    normal.dot(center) + plane.w + normal.abs().dot(half) >= 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Fov, Pose};

    #[track_caller]
    fn check(center: [f32; 3], half: f32, seen: bool) {
        let fov = Fov { left: -0.4, right: 0.4, up: 0.3, down: -0.3 };
        let eye = |x: f32| View { pose: Pose::at(Vec3::new(x, 0.0, 0.0)), fov };
        let frustum = StereoFrustum::new(&[eye(-1.0), eye(1.0)], DepthRange { near: 0.1, far: 20.0 });
        let center = Vec3::from(center);
        let world_box = Aabb { min: center - Vec3::splat(half), max: center + Vec3::splat(half) };
        assert_eq!(frustum.sees(&world_box), seen, "box at {center}");
    }

    #[test]
    fn a_box_is_kept_if_either_eye_sees_it() {
        check([-1.0, 0.0, -2.0], 0.1, true);
        check([1.0, 0.0, -2.0], 0.1, true);
        check([0.0, 0.0, -1.0], 0.1, false);
        check([0.0, 0.0, -1.0], 0.8, true);
        check([-1.0, 0.0, 2.0], 0.1, false);
        check([-1.0, 0.0, -25.0], 0.1, false);
        check([-1.0, 3.0, -2.0], 0.1, false);
    }
}
