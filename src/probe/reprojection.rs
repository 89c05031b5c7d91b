//! What is left of a pose error once the runtime has brought the picture to the pose at which it is shown.

use super::track::{ARCMIN, Rigid};
use crate::observe::{LayerObservation, Reprojection};
use glam::DVec3;

/// Where a point appears, seen from the pose at which the picture is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Residual {
    /// Direction in which it should be seen less direction in which it is seen, across the line of sight, radians, base space.
    pub across: DVec3,
    /// Distance from the pose at which the picture is shown, metres.
    pub range_m: f64,
}

impl Residual {
    /// Angle, minutes of arc.
    pub(super) fn arcmin(&self) -> f64 {
        self.across.length() * ARCMIN
    }
}

/// What is left at one point by exact rays. `drawn` is `base_from_head` as the picture was made, `shown` as it turned out to be, `point`
/// in base space as the application put it. Turning leaves a translation; a plane leaves what is off the plane; depth leaves what the depth
/// range cut off. `None` where the way of reprojection is not known, the plane is not there or lies along the sight, or the point is at
/// an eye.
pub(super) fn residual(
    layer: &LayerObservation,
    has_depth: bool,
    drawn: &Rigid,
    shown: &Rigid,
    point: DVec3,
) -> Option<Residual> {
    let ray = point - drawn.position;
    let stands_for = match layer.reprojection {
        Reprojection::Unknown => return None,
        // Infinitely far along the ray: the head's own shift does not matter.
        Reprojection::Orientation => None,
        Reprojection::Planar => {
            let plane = layer.plane?;
            let (on, normal) = (DVec3::from_array(plane.point.map(f64::from)), plane.normal.map(f64::from));
            let normal = DVec3::from_array(normal);
            let along = (on - drawn.position).dot(normal) / ray.dot(normal);
            if !(along.is_finite() && along > 0.0) {
                return None;
            }
            Some(drawn.position + ray * along)
        }
        Reprojection::Depth => {
            if !has_depth {
                return None;
            }
            let depth = -(drawn.turn.conjugate() * ray).z;
            let kept = kept_depth(layer, depth)?;
            Some(drawn.position + ray * (kept / depth))
        }
    };
    let seen = stands_for.map_or(ray, |at| at - shown.position).try_normalize()?;
    let range_m = (point - shown.position).length();
    let should = (point - shown.position).try_normalize()?;
    let across = should - seen;
    (across.is_finite() && range_m.is_finite()).then_some(Residual { across, range_m })
}

/// A range that begins at zero begins here, metres (ours: no eye is nearer to anything).
const NEAREST_M: f64 = 1e-3;

/// Depth that the submitted range can tell, metres ahead.
fn kept_depth(layer: &LayerObservation, depth: f64) -> Option<f64> {
    let (near, far) = (f64::from(layer.near_m), f64::from(layer.far_m));
    let range = near >= 0.0 && far > near.max(NEAREST_M);
    if !(depth > 0.0 && depth.is_finite()) {
        return None;
    }
    Some(if range { depth.clamp(near.max(NEAREST_M), far) } else { depth })
}

/// The same to first order, minutes of arc: |Δp|·|1/Z − 1/D| for a shift across the view, content at depth `z_m` and what the picture
/// is taken to hang on at `d_m` (a plane, submitted depth, or infinity for turning alone).
#[cfg(test)]
pub(super) fn first_order_arcmin(shift_m: f64, z_m: f64, d_m: f64) -> f64 {
    ARCMIN * shift_m.abs() * (1.0 / z_m - 1.0 / d_m).abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::PlaneObservation;
    use glam::DQuat;

    const PLANE: PlaneObservation = PlaneObservation { point: [0.0, 0.0, -2.0], normal: [0.0, 0.0, 1.0] };

    fn layer(reprojection: Reprojection) -> LayerObservation {
        LayerObservation { reprojection, near_m: 0.1, far_m: 20.0, plane: Some(PLANE) }
    }

    fn at(x: f64, turn: f64) -> Rigid {
        Rigid { position: DVec3::X * x, turn: DQuat::from_rotation_y(turn) }
    }

    /// 5 mm to the side, content straight ahead.
    #[track_caller]
    fn check(mode: Reprojection, z: f64, d: f64, arcmin: f64) {
        let point = DVec3::NEG_Z * z;
        let exact = residual(&layer(mode), true, &at(0.0, 0.0), &at(0.005, 0.01), point).unwrap();
        assert!((exact.arcmin() - arcmin).abs() < 0.006, "{} instead of {arcmin}", exact.arcmin());
        assert!((first_order_arcmin(0.005, z, d) - arcmin).abs() < 0.006);
    }

    #[test]
    fn exact_rays_agree_with_the_formula() {
        for (z, arcmin) in [(1.0, 8.59), (1.25, 5.16), (2.0, 0.0), (3.0, 2.87), (5.0, 5.16)] {
            check(Reprojection::Planar, z, 2.0, arcmin);
            check(Reprojection::Orientation, z, f64::INFINITY, 0.005 / z * ARCMIN);
            check(Reprojection::Depth, z, z, 0.0);
        }
        // Beyond the depth range content is taken to be at its end.
        check(Reprojection::Depth, 30.0, 20.0, 0.005 * (1.0 / 20.0 - 1.0 / 30.0) * ARCMIN);
    }

    #[test]
    fn turning_leaves_nothing_and_what_is_unknown_is_not_guessed() {
        let point = DVec3::new(0.5, 0.2, -1.0);
        for mode in [Reprojection::Planar, Reprojection::Orientation, Reprojection::Depth] {
            let turned = residual(&layer(mode), true, &at(0.0, 0.0), &at(0.0, 0.3), point).unwrap();
            assert!(turned.arcmin() < 1e-9);
        }
        let (a, b) = (at(0.0, 0.0), at(0.01, 0.0));
        assert_eq!(residual(&layer(Reprojection::Unknown), true, &a, &b, point), None);
        assert_eq!(residual(&layer(Reprojection::Depth), false, &a, &b, point), None);
        let bare = LayerObservation { plane: None, ..layer(Reprojection::Planar) };
        assert_eq!(residual(&bare, true, &a, &b, point), None);
        assert_eq!(residual(&layer(Reprojection::Planar), true, &a, &b, -point), None, "behind the plane's back");
        assert_eq!(residual(&layer(Reprojection::Depth), true, &a, &b, b.position), None, "in the eye");
    }
}
