//! Rigid poses, in double precision so that differences over half a millisecond still mean something.

use glam::{DQuat, DVec3};

/// A rigid pose: the transform that takes points of its own space into its parent's (`parent_from_self`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Position in metres.
    pub position: DVec3,
    /// Unit orientation.
    pub orientation: DQuat,
}

/// How fast one space moves in another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Velocity {
    /// Metres per second, in base axes.
    pub linear: DVec3,
    /// Radians per second about the base axes.
    pub angular: DVec3,
}

impl Pose {
    /// No displacement, no turn.
    pub const IDENTITY: Self = Self { position: DVec3::ZERO, orientation: DQuat::IDENTITY };

    /// A pose that only displaces.
    pub fn at(x: f64, y: f64, z: f64) -> Self {
        Self { position: DVec3::new(x, y, z), orientation: DQuat::IDENTITY }
    }

    /// `a_from_b.then(b_from_c)` is `a_from_c`.
    pub fn then(&self, inner: &Self) -> Self {
        Self {
            position: self.position + self.orientation * inner.position,
            orientation: (self.orientation * inner.orientation).normalize(),
        }
    }

    /// `b_from_a` of `a_from_b`.
    pub fn inverse(&self) -> Self {
        let orientation = self.orientation.conjugate();
        Self { position: -(orientation * self.position), orientation }
    }

    /// The pose without pitch and roll, as OpenXR's LOCAL space is gravity-aligned (OpenXR 1.1, section 7.1).
    pub fn level(&self) -> Self {
        let ahead = self.orientation * DVec3::NEG_Z;
        let heading = if ahead.x.hypot(ahead.z) > 0.1 {
            libm::atan2(-ahead.x, -ahead.z)
        } else {
            // Who looks straight up or down still has a right hand side.
            let right = self.orientation * DVec3::X;
            libm::atan2(-right.z, right.x)
        };
        Self { position: self.position, orientation: Self::yaw(heading) }
    }

    /// A turn to the left about the vertical, in radians.
    pub fn yaw(radians: f64) -> DQuat {
        DQuat::from_xyzw(0.0, libm::sin(radians / 2.0), 0.0, libm::cos(radians / 2.0))
    }

    /// Mean velocity between two poses that are `seconds` apart.
    pub fn velocity(before: &Self, after: &Self, seconds: f64) -> Velocity {
        let turn = after.orientation * before.orientation.conjugate();
        let turn = if turn.w < 0.0 { -turn } else { turn };
        Velocity { linear: (after.position - before.position) / seconds, angular: turn.to_scaled_axis() / seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::FRAC_PI_2;

    #[test]
    fn inverse_undoes_a_pose() {
        let pose = Pose { position: DVec3::new(1.0, -2.0, 3.0), orientation: DQuat::from_rotation_y(0.7) };
        let back = pose.then(&pose.inverse());
        assert!(back.position.length() < 1e-12 && back.orientation.is_near_identity());
    }

    #[test]
    fn poses_compose_outermost_first() {
        let turned = Pose { position: DVec3::ZERO, orientation: DQuat::from_rotation_y(FRAC_PI_2) };
        let ahead = turned.then(&Pose::at(0.0, 0.0, -1.0));
        assert!((ahead.position - DVec3::new(-1.0, 0.0, 0.0)).length() < 1e-12);
    }

    #[test]
    fn a_level_pose_keeps_only_its_heading() {
        for (yaw, pitch, roll) in
            [(0.0, 0.0, 0.0), (2.0, 0.7, -0.4), (-3.0, -1.2, 0.3), (1.0, 1.57, 0.0), (1.0, -1.57, 0.0)]
        {
            let orientation = DQuat::from_euler(glam::EulerRot::YXZ, yaw, pitch, roll);
            let level = Pose { position: DVec3::ONE, orientation }.level();
            assert!(level.orientation.angle_between(DQuat::from_rotation_y(yaw)) < 1e-6, "{yaw} {pitch} {roll}");
            assert_eq!(level.position, DVec3::ONE);
        }
    }

    #[test]
    fn velocity_takes_the_short_way_round() {
        let after = Pose { position: DVec3::X, orientation: -DQuat::from_rotation_z(0.2) };
        let velocity = Pose::velocity(&Pose::IDENTITY, &after, 0.5);
        assert!((velocity.linear - DVec3::X * 2.0).length() < 1e-12);
        assert!((velocity.angular - DVec3::Z * 0.4).length() < 1e-9);
    }
}
