//! Does content that belongs on a surface stand on it?

use super::geometry::{rotation, vector};
use super::{Finding, GoodSide, Limit, Run, Signal, stats};

pub(super) const PROBE: &str = "surface.gap";
pub(super) const IDS: &[&str] = &["surface.gap-mm", "surface.gap-median-mm"];

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let declared: Vec<_> = run
        .info()
        .holograms
        .iter()
        .enumerate()
        .filter_map(|(i, info)| Some((i, info, info.surface_tolerance_mm.filter(|mm| mm.is_finite())?)))
        .collect();
    if declared.is_empty() {
        return Finding::nothing(PROBE, IDS, "the manifest declares no surface tolerance for any node");
    }
    let Some(base_from_floor) = run.info().floor else {
        return Finding::nothing(PROBE, IDS, "the runtime reports no floor");
    };
    let floor_from_base = rotation(&base_from_floor).conjugate();
    let origin = vector(base_from_floor.position);
    for (i, info, tolerance_mm) in declared {
        let gaps: Vec<(u64, f64)> = run
            .frames(Signal::Geometry)
            .filter(|f| f.holograms.get(i).is_some_and(|h| h.shown))
            .map(|f| (f.index, 1000.0 * (floor_from_base * (vector(f.holograms[i].lowest) - origin)).y))
            .collect();
        let only: Vec<f64> = gaps.iter().map(|g| g.1).collect();
        let worst = gaps.iter().min_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let (Some(&(frame, worst)), Some(median)) = (worst, stats::median(&only)) else {
            IDS.iter().for_each(|id| finding.missing(id, format!("{} was never shown", info.name), true));
            continue;
        };
        let n = gaps.len() as u64;
        let mut measurement = run.measure(IDS[0], worst, n).node(info).frames(frame, frame);
        measurement.limit = Some(limit(worst, tolerance_mm));
        finding.give(measurement);
        finding.give(run.measure(IDS[1], median, n).node(info));
    }
    finding
}

/// The tolerance on the side the gap lies on.
fn limit(gap_mm: f64, tolerance_mm: f64) -> Limit {
    const SOURCE: &str =
        "the manifest's own tolerance (Microsoft, app quality criteria: the accuracy the scenario specifies)";
    if gap_mm >= 0.0 {
        Limit { value: tolerance_mm.abs(), good: GoodSide::AtMost, source: SOURCE }
    } else {
        Limit { value: -tolerance_mm.abs(), good: GoodSide::AtLeast, source: SOURCE }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{hologram, measurement, missing, near};
    use crate::observe::synthetic::{Synthetic, place};
    use crate::observe::{Recording, Role};
    use crate::space::Pose;
    use glam::Vec3;

    /// Floor 1.6 m below the head; the machine's lowest point `gap_m` over it, for one frame `worst_m`.
    fn standing(gap_m: f32, worst_m: f32) -> Recording {
        let mut machine = hologram("machine", Role::Primary);
        machine.surface_tolerance_mm = Some(20.0);
        Synthetic::new(vec![machine])
            .run(|run| run.floor = Some(Pose::at(Vec3::new(0.0, -1.6, 0.0))))
            .frames(100, |k, frame| {
                let gap = if k == 50 { worst_m } else { gap_m };
                place(frame, 0, Vec3::new(0.0, -1.1 + gap, -3.0), Vec3::splat(0.5));
            })
            .build()
    }

    #[track_caller]
    fn check(gap_m: f32, worst_m: f32, value: f64, holds: bool) {
        let recording = standing(gap_m, worst_m);
        let found = measurement(&recording, "surface.gap-mm");
        assert!((found.value - value).abs() < 1e-3, "{}", found.value);
        assert_eq!((found.limit.unwrap().holds(value), found.frames.is_some()), (holds, true));
        near(&recording, "surface.gap-median-mm", f64::from(gap_m) * 1e3, 1e-3);
    }

    #[test]
    fn floating_is_positive_and_sinking_negative() {
        check(0.005, 0.01, 10.0, true);
        check(0.0, 0.05, 50.0, false);
        check(0.0, -0.03, -30.0, false);
        check(-0.01, -0.015, -15.0, true);
    }

    #[test]
    fn without_a_floor_or_a_tolerance_nothing_is_said() {
        let mut recording = standing(0.0, 0.0);
        recording.run.floor = None;
        assert_eq!(missing(&recording, "surface.gap-mm"), ("the runtime reports no floor".to_owned(), false));
        recording.run.holograms[0].surface_tolerance_mm = None;
        assert!(missing(&recording, "surface.gap-mm").0.contains("no surface tolerance"));
    }
}
