//! Poses and fields of view, as OpenXR has them: right-handed, +Y up, -Z forward, metres.

use glam::{Affine3A, Mat4, Quat, Vec3};
use serde::{Deserialize, Serialize};

/// A rigid transform. As a variable it is named `a_from_b`: it takes coordinates in `b` to coordinates in `a`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Pose {
    /// Metres.
    #[schemars(with = "[f32; 3]")]
    pub position: Vec3,
    /// Unit quaternion, x y z w.
    #[schemars(with = "[f32; 4]")]
    pub orientation: Quat,
}

impl Default for Pose {
    fn default() -> Self {
        Self::IDENTITY
    }
}

impl Pose {
    /// No movement.
    pub const IDENTITY: Pose = Pose { position: Vec3::ZERO, orientation: Quat::IDENTITY };

    /// A pose at a place, unturned.
    pub fn at(position: Vec3) -> Pose {
        Pose { position, orientation: Quat::IDENTITY }
    }

    /// `b_from_a` for an `a_from_b`.
    #[must_use]
    pub fn inverse(self) -> Pose {
        let orientation = self.orientation.conjugate();
        Pose { position: orientation * -self.position, orientation }
    }

    /// The point in `a` of a point in `b`.
    pub fn transform_point(self, point: Vec3) -> Vec3 {
        self.position + self.orientation * point
    }

    /// As a matrix.
    pub fn to_mat4(self) -> Mat4 {
        Mat4::from_rotation_translation(self.orientation, self.position)
    }

    /// As an affine transform.
    pub fn to_affine(self) -> Affine3A {
        Affine3A::from_rotation_translation(self.orientation, self.position)
    }
}

impl std::ops::Mul for Pose {
    type Output = Pose;
    /// `a_from_b * b_from_c` is `a_from_c`.
    fn mul(self, b_from_c: Pose) -> Pose {
        Pose {
            position: self.transform_point(b_from_c.position),
            orientation: (self.orientation * b_from_c.orientation).normalize(),
        }
    }
}

/// The four half angles of a view, radians, OpenXR's signs (left and down negative as a rule).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Fov {
    /// Angle to the left edge.
    pub left: f32,
    /// Angle to the right edge.
    pub right: f32,
    /// Angle to the upper edge.
    pub up: f32,
    /// Angle to the lower edge.
    pub down: f32,
}

impl Fov {
    /// Reversed-Z projection (near plane at depth 1, far plane at 0), y up, for a depth range of 0 to 1.
    /// Off-axis frustum from tangents of the half angles.
    pub fn projection_reversed_z(self, near: f32, far: f32) -> Mat4 {
        let (l, r, u, d) = (self.left.tan(), self.right.tan(), self.up.tan(), self.down.tan());
        let (w, h) = (r - l, u - d);
        Mat4::from_cols_array(&[
            2.0 / w,
            0.0,
            0.0,
            0.0, //
            0.0,
            2.0 / h,
            0.0,
            0.0, //
            (r + l) / w,
            (u + d) / h,
            near / (far - near),
            -1.0, //
            0.0,
            0.0,
            far * near / (far - near),
            0.0,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_undoes() {
        let a_from_b = Pose { position: Vec3::new(1.0, 2.0, 3.0), orientation: Quat::from_rotation_y(0.7) };
        let same = a_from_b * a_from_b.inverse();
        assert!(same.position.length() < 1e-6 && same.orientation.angle_between(Quat::IDENTITY) < 1e-3);
    }

    #[test]
    fn near_plane_is_one_and_far_plane_zero() {
        let fov = Fov { left: -0.4, right: 0.3, up: 0.25, down: -0.25 };
        let clip_from_view = fov.projection_reversed_z(0.1, 20.0);
        let depth = |z: f32| clip_from_view.project_point3(Vec3::new(0.0, 0.0, z)).z;
        assert!((depth(-0.1) - 1.0).abs() < 1e-5 && depth(-20.0).abs() < 1e-5);
        let edge = clip_from_view.project_point3(Vec3::new((-0.4f32).tan(), 0.0, -1.0));
        assert!((edge.x + 1.0).abs() < 1e-5);
    }
}
