//! Which boxes either eye can see.

use super::draw::{DepthRange, View};
use super::surface::clip_from_world;
use crate::scene::model::Aabb;
use glam::{Mat4, Vec3, Vec4};

/// The union of both eyes' view volumes: twelve planes that point inwards, four at a time, each row one component of four normals and
/// their offsets. The sides of either eye are four; near and far of both share the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct StereoFrustum {
    sides: [Four; 2],
    ends: Four,
}

impl StereoFrustum {
    pub(super) fn new(views: &[View; 2], range: DepthRange) -> StereoFrustum {
        let [left, right] = [0, 1].map(|eye| planes(&clip_from_world(&views[eye], range)));
        let sides = [left, right].map(|[a, b, c, d, ..]| Four::new([a, b, c, d]));
        StereoFrustum { sides, ends: Four::new([left[4], left[5], right[4], right[5]]) }
    }

    /// Whether any part of a box in world space may be seen by either eye. Never wrong about a visible box.
    pub(super) fn sees(&self, world_box: &Aabb) -> bool {
        let (center, half) = (world_box.center(), world_box.half_extents());
        let [left, right] = [0, 1].map(|eye| self.sides[eye].reached(center, half) == 0b1111);
        if !left && !right {
            return false;
        }
        let ends = self.ends.reached(center, half);
        left && ends & 0b0011 == 0b0011 || right && ends & 0b1100 == 0b1100
    }
}

/// Four planes.
#[derive(Debug, Clone, Copy)]
struct Four {
    x: Vec4,
    y: Vec4,
    z: Vec4,
    w: Vec4,
}

impl Four {
    fn new(planes: [Vec4; 4]) -> Four {
        let rows = Mat4::from_cols(planes[0], planes[1], planes[2], planes[3]).transpose();
        Four { x: rows.x_axis, y: rows.y_axis, z: rows.z_axis, w: rows.w_axis }
    }

    /// A bit for each plane whose inner side a box reaches.
    fn reached(&self, center: Vec3, half: Vec3) -> u32 {
        let middle = self.x * center.x + self.y * center.y + self.z * center.z + self.w;
        let reach = self.x.abs() * half.x + self.y.abs() * half.y + self.z.abs() * half.z;
        (middle + reach).cmpge(Vec4::ZERO).bitmask()
    }
}

/// Planes of a projection, pointing inwards (Gribb and Hartmann 2001), for depths from 0 to w.
fn planes(clip_from_world: &Mat4) -> [Vec4; 6] {
    let m = clip_from_world.transpose();
    let (x, y, z, w) = (m.x_axis, m.y_axis, m.z_axis, m.w_axis);
    [w + x, w - x, w + y, w - y, z, w - z]
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
