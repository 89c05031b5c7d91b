//! Where a runtime takes a point of the picture to hang, by what was submitted with it.

use super::geometry::vector;
use super::track::Rigid;
use crate::observe::{CostObservation, FrameObservation, LayerObservation, Recording, Reprojection};
use glam::DVec3;

/// Steps of the coarsest depth format that the client submits, 16 bits.
const DEPTH_STEPS: f64 = 65_535.0;

/// More uncovered pixels than this share, and the 95th percentile of the mismatch is that of the background. It follows from the
/// percentile.
const UNCOVERED: f64 = 0.05;

/// Depth ahead of the head of a point in base space, metres; `None` for what is not ahead.
pub(super) fn depth_m(head: &Rigid, point: DVec3) -> Option<f64> {
    let depth = -head.inverse_point(point).z;
    (depth.is_finite() && depth > 1e-3).then_some(depth)
}

/// How far the depth at which a point is taken to hang is from the depth at which it is, dioptres: |1/Z − 1/D|. `D` is where the ray to
/// the point meets the submitted plane; infinity for turning alone; the submitted depth, to half a step of 16 bits, which in reversed
/// depth is the same number of dioptres everywhere. `uncovered` is the share of coloured pixels without depth: they are taken to hang at
/// the end of the depth range. `None` where the way is not known or gives no depth.
pub(super) fn mismatch_dioptre(frame: &FrameObservation, head: &Rigid, point: DVec3, uncovered: f64) -> Option<f64> {
    let (layer, depth) = (&frame.layer, depth_m(head, point)?);
    let found = match layer.reprojection {
        Reprojection::Unknown => return None,
        Reprojection::Orientation => 1.0 / depth,
        Reprojection::Planar => (1.0 / depth - 1.0 / (depth * plane_share(layer, head, point)?)).abs(),
        Reprojection::Depth => {
            let (near, far) = (f64::from(layer.near_m), f64::from(layer.far_m));
            if !(frame.valid.depth && near > 0.0 && far > near) {
                return None;
            }
            if uncovered > UNCOVERED {
                (1.0 / depth - 1.0 / far).abs()
            } else {
                let half_step = 0.5 / DEPTH_STEPS * (far - near) / (near * far);
                (1.0 / depth - 1.0 / depth.clamp(near, far)).abs() + half_step
            }
        }
    };
    found.is_finite().then_some(found)
}

/// At which part of the way from the head to a point the plane is met; `None` if it is not met ahead.
fn plane_share(layer: &LayerObservation, head: &Rigid, point: DVec3) -> Option<f64> {
    let plane = layer.plane?;
    let normal = vector(plane.normal);
    let share = (vector(plane.point) - head.position).dot(normal) / (point - head.position).dot(normal);
    (share.is_finite() && share > 1e-6).then_some(share)
}

/// Depth at which the view's own axis meets the submitted plane, dioptres: negative behind the head, zero along the axis. `None` without
/// a plane.
pub(super) fn plane_dioptre(layer: &LayerObservation, head: &Rigid) -> Option<f64> {
    let plane = layer.plane?;
    let normal = vector(plane.normal);
    let along = (head.turn * DVec3::NEG_Z).dot(normal);
    let dioptre = along / (vector(plane.point) - head.position).dot(normal);
    dioptre.is_finite().then_some(dioptre)
}

/// Whether a frame's picture was shown.
pub(super) fn was_shown(frame: &FrameObservation) -> bool {
    frame.valid.drawn && frame.tick.should_render
}

/// Counts of coloured pixels, and of those that have no depth, where both are sane.
pub(super) fn coverages(recording: &Recording) -> impl Iterator<Item = (&CostObservation, u64)> {
    let sane = |cost: &&CostObservation| cost.coloured > 0;
    recording.costs.iter().filter(sane).filter_map(|cost| {
        let without = cost.without_depth?;
        (without <= cost.coloured).then_some((cost, without))
    })
}

/// Greatest share of coloured pixels without depth; zero where none was counted.
pub(super) fn uncovered(recording: &Recording) -> f64 {
    coverages(recording).map(|(cost, without)| without as f64 / cost.coloured as f64).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{PlaneObservation, Validity};
    use glam::DQuat;

    const HEAD: Rigid = Rigid { position: DVec3::ZERO, turn: DQuat::IDENTITY };

    fn frame(reprojection: Reprojection, plane_m: f32) -> FrameObservation {
        let plane = Some(PlaneObservation { point: [0.0, 0.0, -plane_m], normal: [0.0, 0.0, 1.0] });
        let layer = LayerObservation { reprojection, near_m: 0.1, far_m: 10.0, plane };
        FrameObservation {
            layer,
            valid: Validity { depth: true, ..Validity::default() },
            ..FrameObservation::default()
        }
    }

    #[track_caller]
    fn check(reprojection: Reprojection, at: [f64; 3], uncovered: f64, expected: Option<f64>) {
        let found = mismatch_dioptre(&frame(reprojection, 2.0), &HEAD, DVec3::from_array(at), uncovered);
        match (found, expected) {
            (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-6, "{found}, not {expected}"),
            _ => assert_eq!(found, expected),
        }
    }

    #[test]
    fn the_zone_of_the_documents_is_three_tenths_of_a_dioptre() {
        for z in [1.25, 5.0] {
            check(Reprojection::Planar, [0.0, 0.0, -z], 0.0, Some(0.3));
        }
        check(Reprojection::Planar, [1.0, 0.5, -2.0], 0.0, Some(0.0));
        check(Reprojection::Orientation, [0.0, 0.0, -2.0], 0.0, Some(0.5));
        check(Reprojection::Unknown, [0.0, 0.0, -2.0], 0.0, None);
        check(Reprojection::Planar, [0.0, 0.0, 2.0], 0.0, None);
        // Half a step of 16 bits from 0.1 m to 10 m: 9.9 D over twice 65,535.
        check(Reprojection::Depth, [0.0, 0.0, -2.0], 0.01, Some(7.553e-5));
        check(Reprojection::Depth, [0.0, 0.0, -20.0], 0.0, Some(0.05 + 7.553e-5));
        check(Reprojection::Depth, [0.0, 0.0, -2.0], 0.2, Some(0.4));
    }

    #[test]
    fn a_depth_buffer_of_16_bits_is_never_coarser_than_said() {
        let (near, far) = (0.1, 10.0);
        for k in 1..1000 {
            let z = near + (far - near) * f64::from(k) / 1000.0;
            let stored = (near * (far - z) / (z * (far - near)) * DEPTH_STEPS).round() / DEPTH_STEPS;
            let again = near * far / (stored * (far - near) + near);
            assert!((1.0 / z - 1.0 / again).abs() <= 7.554e-5, "{z} {again}");
        }
    }

    #[test]
    fn the_plane_lies_ahead_or_behind() {
        let dioptre = |m| plane_dioptre(&frame(Reprojection::Planar, m).layer, &HEAD).unwrap();
        assert!((dioptre(2.0) - 0.5).abs() < 1e-9 && (dioptre(-2.0) + 0.5).abs() < 1e-9);
        assert_eq!(plane_dioptre(&LayerObservation::default(), &HEAD), None);
    }
}
