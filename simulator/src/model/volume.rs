//! Volumes that an application asks about, and whether triangles reach into them.

use glam::DVec3;

use super::pose::Pose;

/// A volume in the true room.
#[derive(Debug, Clone, PartialEq)]
pub enum Volume {
    /// A ball.
    Sphere {
        /// Its centre.
        centre: DVec3,
        /// Its radius in metres.
        radius_m: f64,
    },
    /// What is on the inner side of every plane.
    Convex(Vec<HalfSpace>),
}

/// One side of a plane: the points whose product with `normal` is at most `reach`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfSpace {
    normal: DVec3,
    reach: f64,
}

/// How far the height above a plane may be off by rounding, in metres: boxes without thickness still meet the plane that they lie in.
const ROUNDING_M: f64 = 1e-9;

impl HalfSpace {
    /// The side of `point` that `normal` points away from.
    fn behind(point: DVec3, normal: DVec3) -> Self {
        Self { normal, reach: normal.dot(point) }
    }

    fn height(&self, point: DVec3) -> f64 {
        self.normal.dot(point) - self.reach - ROUNDING_M
    }
}

impl Volume {
    /// A box around `pose` with edges of `size_m` along the pose's axes.
    pub fn cuboid(pose: &Pose, size_m: DVec3) -> Self {
        let sides = [DVec3::X, DVec3::Y, DVec3::Z].map(|axis| {
            let half = pose.orientation * (axis * size_m.dot(axis) / 2.0);
            let normal = pose.orientation * axis;
            [HalfSpace::behind(pose.position + half, normal), HalfSpace::behind(pose.position - half, -normal)]
        });
        Self::Convex(sides.concat())
    }

    /// A pyramid with its tip at `pose`, open along -Z up to `far_m`. Angles in radians, OpenXR's signs: left, right, up, down.
    pub fn frustum(pose: &Pose, [left, right, up, down]: [f64; 4], far_m: f64) -> Self {
        let plane = |normal: DVec3| HalfSpace::behind(pose.position, pose.orientation * normal);
        let (sin, cos) = (f64::sin, f64::cos);
        let mut sides = vec![
            plane(DVec3::new(-cos(left), 0.0, -sin(left))),
            plane(DVec3::new(cos(right), 0.0, sin(right))),
            plane(DVec3::new(0.0, cos(up), sin(up))),
            plane(DVec3::new(0.0, -cos(down), -sin(down))),
        ];
        let ahead = pose.orientation * DVec3::NEG_Z;
        sides.push(HalfSpace::behind(pose.position + ahead * far_m, ahead));
        // A tip of half a circle or more is no pyramid; what is behind it is still not meant.
        sides.push(HalfSpace::behind(pose.position, -ahead));
        Self::Convex(sides)
    }

    /// Whether any part of a triangle is inside.
    pub fn meets(&self, triangle: &[DVec3; 3]) -> bool {
        match self {
            Self::Sphere { centre, radius_m } => nearest(triangle, *centre).distance(*centre) <= *radius_m + ROUNDING_M,
            Self::Convex(sides) => {
                let mut rest = triangle.to_vec();
                for side in sides {
                    rest = cut(&rest, side);
                }
                !rest.is_empty()
            }
        }
    }
}

/// The part of a convex outline on the inner side of a plane (I. Sutherland, G. Hodgman, "Reentrant polygon clipping", 1974).
fn cut(outline: &[DVec3], side: &HalfSpace) -> Vec<DVec3> {
    let mut kept = Vec::with_capacity(outline.len() + 1);
    let next = outline.iter().cycle().skip(1);
    for (&from, &to) in outline.iter().zip(next) {
        let (a, b) = (side.height(from), side.height(to));
        if a <= 0.0 {
            kept.push(from);
        }
        if (a < 0.0 && b > 0.0) || (a > 0.0 && b < 0.0) {
            kept.push(from + (to - from) * (a / (a - b)));
        }
    }
    kept
}

/// The point of a triangle nearest to `point` (C. Ericson, "Real-Time Collision Detection", 2005, section 5.1.5).
fn nearest([a, b, c]: &[DVec3; 3], point: DVec3) -> DVec3 {
    let (ab, ac) = (b - a, c - a);
    let [from_a, from_b, from_c] = [a, b, c].map(|corner| point - corner);
    let [a1, a2] = [ab, ac].map(|edge| edge.dot(from_a));
    let [b1, b2] = [ab, ac].map(|edge| edge.dot(from_b));
    let [c1, c2] = [ab, ac].map(|edge| edge.dot(from_c));
    if a1 <= 0.0 && a2 <= 0.0 {
        return *a;
    }
    if b1 >= 0.0 && b2 <= b1 {
        return *b;
    }
    if c2 >= 0.0 && c1 <= c2 {
        return *c;
    }
    let (over_ab, over_ac, over_bc) = (a1 * b2 - b1 * a2, c1 * a2 - a1 * c2, b1 * c2 - c1 * b2);
    if over_ab <= 0.0 && a1 >= 0.0 && b1 <= 0.0 {
        return a + ab * (a1 / (a1 - b1));
    }
    if over_ac <= 0.0 && a2 >= 0.0 && c2 <= 0.0 {
        return a + ac * (a2 / (a2 - c2));
    }
    let (to_c, to_b) = (b2 - b1, c1 - c2);
    if over_bc <= 0.0 && to_c >= 0.0 && to_b >= 0.0 {
        return b + (c - b) * (to_c / (to_c + to_b));
    }
    let whole = over_ab + over_ac + over_bc;
    a + ab * (over_ac / whole) + ac * (over_ab / whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DQuat;
    use std::f64::consts::FRAC_PI_4;

    /// A triangle of 2 m in the plane x = 1, around the x axis.
    const AHEAD: [DVec3; 3] = [DVec3::new(1.0, -1.0, -1.0), DVec3::new(1.0, -1.0, 1.0), DVec3::new(1.0, 1.0, 0.0)];

    #[track_caller]
    fn check(volume: &Volume, expected: bool) {
        assert_eq!(volume.meets(&AHEAD), expected, "{volume:?}");
    }

    #[test]
    fn balls_meet_faces_edges_and_corners() {
        for (centre, reach) in [
            (DVec3::ZERO, 1.0),
            (DVec3::new(3.0, 0.0, 0.0), 2.0),
            (DVec3::new(1.0, -3.0, 0.0), 2.0),
            (DVec3::new(1.0, -4.0, -5.0), 5.0),
            (DVec3::new(1.0, 1.5, 0.0), 0.5),
            (DVec3::new(1.0, 2.0, 2.0), 5f64.sqrt()),
        ] {
            check(&Volume::Sphere { centre, radius_m: reach + 1e-6 }, true);
            check(&Volume::Sphere { centre, radius_m: reach - 1e-6 }, false);
        }
    }

    #[test]
    fn boxes_meet_what_reaches_into_them() {
        let cuboid = |x, size: f64| Volume::cuboid(&Pose::at(x, 0.0, 0.0), DVec3::splat(size));
        check(&cuboid(0.0, 2.0), true);
        check(&cuboid(0.0, 1.999), false);
        check(&cuboid(1.0, 0.1), true);
        check(&cuboid(1.0, 0.0), true);
        check(&Volume::cuboid(&Pose::at(1.0, 0.0, 3.0), DVec3::new(0.0, 9.0, 4.1)), true);
        check(&Volume::cuboid(&Pose::at(1.0, 0.0, 3.0), DVec3::new(0.0, 9.0, 3.9)), false);
        // Turned on its edge, the box reaches further along x.
        let edge = Pose { position: DVec3::ZERO, orientation: DQuat::from_rotation_y(FRAC_PI_4) };
        check(&Volume::cuboid(&edge, DVec3::splat(1.45)), true);
        check(&Volume::cuboid(&edge, DVec3::splat(1.38)), false);
        // Its corner is level with the triangle, but beside its slanting edge.
        check(&Volume::cuboid(&Pose::at(1.0, 1.0, 1.0), DVec3::splat(0.6)), false);
    }

    #[test]
    fn frusta_meet_what_they_see() {
        let towards = |turn: f64| Pose { position: DVec3::ZERO, orientation: DQuat::from_rotation_y(turn) };
        let narrow = [-0.1, 0.1, 0.1, -0.1];
        let ahead = -2.0 * FRAC_PI_4;
        check(&Volume::frustum(&towards(ahead), narrow, 1.01), true);
        check(&Volume::frustum(&towards(ahead), narrow, 0.99), false);
        check(&Volume::frustum(&towards(-ahead), narrow, 9.0), false);
        check(&Volume::frustum(&towards(ahead + 0.5), narrow, 9.0), true);
        check(&Volume::frustum(&towards(ahead + 0.7), narrow, 9.0), false);
        check(&Volume::frustum(&towards(ahead), [-0.1, 0.1, 1.5, 1.0], 9.0), false);
        check(&Volume::frustum(&towards(ahead), [-0.1, 0.1, 1.5, 0.7], 9.0), true);
        check(&Volume::frustum(&towards(ahead), [-1.5, -1.0, 0.1, -0.1], 9.0), false);
        check(&Volume::frustum(&towards(0.0), [-0.1, 1.2, 0.1, -0.1], 9.0), true);
    }
}
