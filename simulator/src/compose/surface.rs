//! Where a ray meets a quad or cylinder layer.

use glam::DVec3;

use super::Shape;

impl Shape {
    /// Place in the picture, `u` to the right and `v` down from 0 to 1, where a ray in the surface's own space meets its front.
    pub(super) fn meet(&self, origin: DVec3, ray: DVec3) -> Option<[f64; 2]> {
        let uv = match *self {
            Self::Quad(size_m) => quad(size_m, origin, ray)?,
            Self::Cylinder { radius_m, angle_rad, aspect } => {
                let radius_m = Some(radius_m).filter(|radius| radius.is_finite() && *radius > 0.0);
                let [angle, height] = cylinder(radius_m, origin, ray)?;
                // Height over radius; the section is as high as its arc over the aspect.
                [0.5 + angle / angle_rad, 0.5 - height * aspect / angle_rad]
            }
        };
        uv.iter().all(|at| (0.0..=1.0).contains(at)).then_some(uv)
    }
}

fn quad([width, height]: [f64; 2], origin: DVec3, ray: DVec3) -> Option<[f64; 2]> {
    if origin.z <= 0.0 || ray.z >= 0.0 {
        return None;
    }
    let point = origin - ray * (origin.z / ray.z);
    Some([0.5 + point.x / width, 0.5 - point.y / height])
}

/// Angle to the right of -z and height over radius, where a ray meets the inside. Without a radius the cylinder is infinitely far.
fn cylinder(radius_m: Option<f64>, origin: DVec3, ray: DVec3) -> Option<[f64; 2]> {
    let flat = ray.x.hypot(ray.z);
    if flat == 0.0 {
        return None;
    }
    let Some(radius) = radius_m else { return Some([ray.x.atan2(-ray.z), ray.y / flat]) };
    // |origin + s ray| = radius in x and z; the larger root leaves the cylinder, from inside.
    let b = (origin.x * ray.x + origin.z * ray.z) / flat;
    let c = origin.x * origin.x + origin.z * origin.z - radius * radius;
    let root = b * b - c;
    let s = (root >= 0.0).then(|| root.sqrt() - b).filter(|s| *s > 0.0)?;
    let point = origin + ray * (s / flat);
    Some([point.x.atan2(-point.z), point.y / radius])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{FRAC_PI_2, PI};

    #[track_caller]
    fn check(shape: Shape, origin: [f64; 3], ray: [f64; 3], expected: Option<[f64; 2]>) {
        let found = shape.meet(DVec3::from_array(origin), DVec3::from_array(ray));
        match (found, expected) {
            (Some(found), Some(expected)) => {
                assert!((0..2).all(|i| (found[i] - expected[i]).abs() < 1e-9), "{found:?} instead of {expected:?}");
            }
            _ => assert_eq!(found, expected),
        }
    }

    #[test]
    fn quads_are_met_from_the_front() {
        let quad = Shape::Quad([2.0, 1.0]);
        check(quad, [0.0, 0.0, 3.0], [0.0, 0.0, -5.0], Some([0.5, 0.5]));
        check(quad, [0.0, 0.0, 1.0], [-0.5, 0.25, -1.0], Some([0.25, 0.25]));
        check(quad, [0.0, 0.0, 1.0], [1.01, 0.0, -1.0], None);
        check(quad, [0.0, 0.0, -1.0], [0.0, 0.0, 1.0], None);
        check(quad, [0.0, 0.0, 1.0], [0.0, 0.0, 1.0], None);
        check(quad, [0.0, 0.0, 1.0], [0.3, 0.1, 0.0], None);
    }

    #[test]
    fn cylinders_are_met_from_inside() {
        // A quarter round, 2 m away, as high as its arc is wide: pi metres.
        let cylinder = Shape::Cylinder { radius_m: 2.0, angle_rad: FRAC_PI_2, aspect: 1.0 };
        check(cylinder, [0.0; 3], [0.0, 0.0, -1.0], Some([0.5, 0.5]));
        check(cylinder, [0.0; 3], [-(PI / 8.0).tan(), 0.0, -1.0], Some([0.25, 0.5]));
        check(cylinder, [0.0; 3], [0.0, PI / 8.0, -1.0], Some([0.5, 0.25]));
        check(cylinder, [0.0; 3], [1.0, 0.0, -0.9], None);
        check(cylinder, [0.0; 3], [0.0, 0.0, 1.0], None);
        check(cylinder, [0.0; 3], [0.0, 1.0, 0.0], None);
        // From outside, behind it: the outer face is not drawn, and the ray leaves through the side that has no section.
        check(cylinder, [0.0, 0.0, -5.0], [0.0, 0.0, 1.0], None);
        // From outside, through the open side onto the inside.
        check(cylinder, [0.0, 0.0, 5.0], [0.0, 0.0, -1.0], Some([0.5, 0.5]));
        check(cylinder, [5.0, 0.0, 0.0], [0.0, 0.0, -1.0], None);
        let infinite = Shape::Cylinder { radius_m: 0.0, angle_rad: PI, aspect: 2.0 };
        check(infinite, [9.0, 9.0, 9.0], [1.0, 0.0, -1.0], Some([0.75, 0.5]));
        check(infinite, [9.0, 9.0, 9.0], [0.0, FRAC_PI_2 / 2.0, -1.0], Some([0.5, 0.0]));
    }
}
