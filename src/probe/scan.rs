//! What is seen of a scan of the room: whether its mesh is shown, for how long, and whether it grows.

use super::geometry::{Box3, InFrame, hologram_in_frame};
use super::view::of_role;
use super::{Finding, Run, Signal};
use crate::observe::{FrameObservation, Role};

pub(super) const PROBE: &str = "scan.mesh";
pub(super) const IDS: &[&str] = &["scan.mesh-shown-s", "scan.mesh-in-view-pct", "scan.mesh-growth-pct"];

/// Whether any mesh of a scan is shown, wherever it is.
fn is_shown(meshes: &[usize], frame: &FrameObservation) -> bool {
    meshes.iter().any(|i| frame.holograms.get(*i).is_some_and(|seen| seen.shown))
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let scan = run.info().declared.scan.as_ref();
    let meshes: Vec<usize> = of_role(run, Role::ScanMesh).map(|(i, _)| i).collect();
    if scan.is_some_and(|scan| !scan.required) && meshes.is_empty() {
        return Finding::nothing(PROBE, IDS, "the manifest says that no room scan is required");
    }
    if meshes.is_empty() {
        return Finding::nothing(PROBE, IDS, "the manifest declares no node as the mesh of a scan (role `scan-mesh`)");
    }
    let frames: Vec<_> = run.frames(Signal::Geometry).filter(|frame| is_shown(&meshes, frame)).collect();
    let (Some(first), Some(last)) = (frames.first(), frames.last()) else {
        return Finding::nothing(PROBE, IDS, "the mesh of the scan was never shown in this run");
    };
    let mut finding = Finding::of(PROBE);
    let n = frames.len() as u64;
    let shown_s = last.tick.predicted_display_time.seconds_since(first.tick.predicted_display_time);
    finding.offer(run.measure(IDS[0], shown_s, n).frames(first.index, last.index));
    let visible = |frame: &&&FrameObservation| meshes.iter().any(|i| hologram_in_frame(frame, *i) != InFrame::Outside);
    let share = 100.0 * frames.iter().filter(visible).count() as f64 / n as f64;
    finding.offer(run.measure(IDS[1], share, n).limit(run, "scan.mesh-in-view"));
    let (begun, ended) = (reach_m(&meshes, first), reach_m(&meshes, last));
    if begun > 0.0 {
        let growth = run.measure(IDS[2], 100.0 * (ended / begun - 1.0), n).limit(run, "scan.mesh-growth");
        finding.offer(growth.frames(first.index, last.index));
    }
    finding.rest(IDS, "the mesh had no extent when it was first shown")
}

/// Sum of the diagonals of the meshes' boxes.
fn reach_m(meshes: &[usize], frame: &FrameObservation) -> f64 {
    let seen = meshes.iter().filter_map(|i| frame.holograms.get(*i)).filter(|seen| seen.shown);
    seen.map(|seen| 2.0 * Box3::of(seen).radius()).sum()
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::{Synthetic, place};
    use crate::observe::{Recording, ScanInfo};
    use glam::Vec3;

    /// A mesh shown from the second to the seventh of ten seconds, growing from 1 m to `to_m`, `ahead` or behind.
    fn scanned(to_m: f32, ahead: bool) -> Recording {
        Synthetic::new(vec![hologram("mesh", Role::ScanMesh)])
            .run(|run| run.declared.scan = Some(ScanInfo { required: true, mesh: true, guidance: true }))
            .frames(600, |k, frame| {
                let grown = (k.saturating_sub(60) as f32 / 300.0).min(1.0);
                let z = if ahead { -3.0 } else { 3.0 };
                place(frame, 0, Vec3::new(0.0, 0.0, z), Vec3::splat(0.5 * (1.0 + (to_m - 1.0) * grown)));
                frame.holograms[0].shown = (60..=360).contains(&k);
            })
            .build()
    }

    #[test]
    fn a_mesh_that_grows_in_view() {
        let good = scanned(3.0, true);
        near(&good, IDS[0], 5.0, 1e-3);
        check(&good, IDS[1], 100.0);
        near(&good, IDS[2], 200.0, 1e-3);
        for (recording, id, holds) in [
            (&good, IDS[1], true),
            (&good, IDS[2], true),
            (&scanned(1.0, true), IDS[2], false),
            (&scanned(1.0, false), IDS[1], false),
        ] {
            let found = measurement(recording, id);
            assert_eq!(found.limit.unwrap().holds(found.value), holds, "{id} {}", found.value);
        }
    }

    #[test]
    fn without_a_mesh_nothing_is_said() {
        let mut recording = scanned(3.0, true);
        recording.frames.iter_mut().for_each(|frame| frame.holograms[0].shown = false);
        assert!(missing(&recording, IDS[0]).0.contains("never shown"));
        recording.run.holograms[0].role = None;
        assert!(missing(&recording, IDS[0]).0.contains("role `scan-mesh`"));
        recording.run.declared.scan = Some(ScanInfo::default());
        assert!(missing(&recording, IDS[0]).0.contains("no room scan is required"));
    }
}
