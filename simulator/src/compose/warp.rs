//! Rays taken from the eye as it is to the eye as a layer was drawn for. Every map but that of depth is a homography.

use glam::{DMat3, DVec3};

use super::{FocusPlane, Reprojection};
use crate::model::pose::Pose;

/// Planes nearer than this to the eye are not used: one through it would spread a point over the whole picture. Ours.
const NEAREST_PLANE_M: f64 = 0.005;

/// A map of rays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Map {
    turn: DMat3,
    /// Where the eye that rays come from is, as seen from the source.
    shift: DVec3,
    /// The plane's normal over its distance: its product with a ray is one over the stretch of the ray to the plane.
    gradient: DVec3,
}

impl Map {
    /// The ray as it is.
    pub(super) const IDENTITY: Self = Self { turn: DMat3::IDENTITY, shift: DVec3::ZERO, gradient: DVec3::ZERO };

    /// Only turned: right for what is infinitely far.
    pub(super) fn turned(source_from_eye: &Pose) -> Self {
        Self { turn: DMat3::from_quat(source_from_eye.orientation), ..Self::IDENTITY }
    }

    /// Right for points on the plane `normal · x = distance_m` of the eye's frame. Rays that never meet it are only turned,
    /// as is everything if the plane runs through the eye.
    pub(super) fn planar(source_from_eye: &Pose, normal: DVec3, distance_m: f64) -> Self {
        let turned = Self::turned(source_from_eye);
        if distance_m.abs() < NEAREST_PLANE_M {
            return turned;
        }
        Self { shift: source_from_eye.position, gradient: normal / distance_m, ..turned }
    }

    /// The map of a projection layer: `source_from_eye` leads to the eye that it was drawn for, `eye_from_frame` from what it moves with.
    pub(super) fn of_layer(
        mode: Reprojection,
        source_from_eye: &Pose,
        eye_from_frame: &Pose,
        plane: &FocusPlane,
        after_s: f64,
    ) -> Self {
        match mode {
            Reprojection::None => Self::IDENTITY,
            Reprojection::Orientation => Self::turned(source_from_eye),
            Reprojection::Planar | Reprojection::PlanarFromDepth | Reprojection::Depth => {
                let point = plane.point + plane.velocity * after_s;
                let point = eye_from_frame.position + eye_from_frame.orientation * point;
                let normal = eye_from_frame.orientation * plane.normal;
                Self::planar(source_from_eye, normal, normal.dot(point))
            }
        }
    }

    /// The ray's image, of any length. The point that a ray meets is `ray / (gradient · ray)`; turned, shifted and scaled back.
    pub(super) fn apply(&self, ray: DVec3) -> DVec3 {
        self.turn * ray + self.shift * self.gradient.dot(ray).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DQuat;

    fn pose() -> Pose {
        Pose {
            position: DVec3::new(0.05, -0.02, 0.1),
            orientation: DQuat::from_euler(glam::EulerRot::YXZ, 0.1, -0.05, 0.02),
        }
    }

    #[test]
    fn points_of_the_plane_go_where_geometry_says() {
        let normal = DVec3::new(0.3, -0.2, 1.0).normalize();
        let point = DVec3::new(0.2, 0.1, -1.7);
        for sign in [1.0, -1.0] {
            let map = Map::planar(&pose(), normal * sign, normal.dot(point) * sign);
            for (a, b) in [(0.0, 0.0), (0.4, -0.3), (-0.7, 0.5)] {
                // A point of the plane, by two directions in it.
                let on_plane =
                    point + normal.any_orthonormal_vector() * a + normal.cross(normal.any_orthonormal_vector()) * b;
                let found = map.apply(on_plane / -on_plane.z).normalize();
                let expected = (pose().position + pose().orientation * on_plane).normalize();
                assert!((found - expected).length() < 1e-12, "{found} instead of {expected}");
            }
        }
    }

    #[test]
    fn beyond_the_horizon_and_without_a_plane_rays_are_only_turned() {
        let ray = DVec3::new(0.1, 0.2, -1.0);
        let turned = pose().orientation * ray;
        let floor_seen_from_below = Map::planar(&pose(), DVec3::Y, -1.6);
        for map in [Map::turned(&pose()), Map::planar(&pose(), DVec3::Z, 0.001), floor_seen_from_below] {
            assert!((map.apply(ray) - turned).length() < 1e-12);
        }
        assert_eq!(Map::IDENTITY.apply(ray), ray);
    }

    #[test]
    fn a_moving_plane_is_met_where_it_is_by_then() {
        let plane = FocusPlane { point: DVec3::NEG_Z * 2.0, normal: DVec3::Z, velocity: DVec3::NEG_Z * 10.0 };
        let shifted = Pose::at(0.1, 0.0, 0.0);
        let x_at = |after_s| {
            let map = Map::of_layer(Reprojection::Planar, &shifted, &Pose::IDENTITY, &plane, after_s);
            let ray = map.apply(DVec3::NEG_Z);
            ray.x / -ray.z
        };
        assert!((x_at(0.0) - 0.05).abs() < 1e-12);
        assert!((x_at(0.2) - 0.025).abs() < 1e-12);
    }
}
