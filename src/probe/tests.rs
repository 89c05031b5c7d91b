//! What holds for every probe.

use super::*;
use crate::observe::synthetic::Synthetic;
use crate::observe::{ClockKind, InteractableInfo, LoadState, Role};
use std::collections::BTreeSet;

fn everything() -> Recording {
    let mut engine = testkit::hologram("engine", Role::Primary);
    (engine.anchor, engine.surface_tolerance_mm, engine.relevant) = (Some(0), Some(20.0), true);
    engine.interactable = Some(InteractableInfo::default());
    Synthetic::new(vec![engine, testkit::hologram("ring", Role::Progress)])
        .anchor("table")
        .run(|run| run.floor = Some(crate::space::Pose::IDENTITY))
        .frames(600, |k, frame| {
            frame.load = if k < 200 { LoadState::Loading } else { LoadState::Loaded };
            frame.holograms[0].center[2] = if k > 500 { 3.0 } else { -2.0 };
        })
        .build()
}

/// Recordings in which different things are missing.
fn recordings() -> Vec<Recording> {
    let mut stepped = everything();
    stepped.run.clock = ClockKind::Stepped;
    let mut unfocused = everything();
    unfocused.frames.iter_mut().for_each(|f| f.phase = crate::observe::SessionPhase::Visible);
    let mut bare = Recording::default();
    bare.run.holograms = vec![Default::default()];
    let mut ragged = everything();
    ragged.frames.iter_mut().for_each(|f| f.holograms.truncate(usize::from(f.index % 2 == 0)));
    vec![everything(), stepped, unfocused, Recording::default(), bare, ragged]
}

#[test]
fn every_id_is_measured_or_explained_and_none_is_unknown() {
    for recording in recordings() {
        for (probe, finding) in PROBES.iter().zip(run_all(&recording)) {
            assert_eq!(probe.id, finding.probe);
            let given = finding.measurements.iter().map(|m| m.id);
            let explained = finding.not_measured.iter().map(|n| n.id);
            let found: BTreeSet<_> = given.chain(explained).collect();
            let wanted: BTreeSet<_> = probe.measures.iter().copied().collect();
            assert_eq!(found, wanted, "{}", probe.id);
            assert!(finding.measurements.iter().all(|m| m.value.is_finite() && !m.unit.is_empty()));
            assert!(finding.not_measured.iter().all(|n| !n.why.is_empty()));
        }
    }
}

#[test]
fn measurement_keys_are_unique() {
    for recording in recordings() {
        let mut keys = BTreeSet::new();
        for m in run_all(&recording).iter().flat_map(|f| &f.measurements) {
            assert!(keys.insert((m.id, m.about.clone())), "{} twice", m.id);
        }
    }
}

#[test]
fn registries_agree() {
    let known: BTreeSet<_> = MEASUREMENTS.iter().map(|m| m.id).collect();
    assert_eq!(known.len(), MEASUREMENTS.len());
    let given: Vec<_> = PROBES.iter().flat_map(|p| p.measures.iter().copied()).collect();
    assert_eq!(given.iter().copied().collect::<BTreeSet<_>>(), known);
    assert_eq!(given.len(), known.len());
    assert_eq!(PROBES.iter().map(|p| p.id).collect::<BTreeSet<_>>().len(), PROBES.len());
    assert_eq!(LIMITS.iter().map(|l| l.id).collect::<BTreeSet<_>>().len(), LIMITS.len());
    for limit in LIMITS.iter() {
        assert!(known.contains(limit.measurement), "{}", limit.id);
    }
}

#[test]
fn the_same_recording_gives_the_same_findings() {
    for recording in recordings() {
        assert_eq!(run_all(&recording), run_all(&recording));
    }
}

proptest::proptest! {
    /// Whatever a file holds, judgement ends, and with numbers.
    #[test]
    fn no_recording_breaks_a_probe(
        times in proptest::collection::vec(proptest::num::i64::ANY, 40),
        places in proptest::collection::vec(proptest::num::f32::NORMAL | proptest::num::f32::ZERO, 40),
        fps in proptest::num::f64::ANY,
    ) {
        let mut recording = everything();
        recording.frames.truncate(40);
        recording.run.device.target_fps = fps;
        for (k, frame) in recording.frames.iter_mut().enumerate() {
            frame.tick.predicted_display_time.0 = times[k];
            frame.edges.wait_exit.0 = times[39 - k];
            frame.load = LoadState::Loaded;
            frame.holograms[0].center = [places[k], places[39 - k], places[(k * 7) % 40]];
            frame.holograms[0].half_extents[0] = places[k];
            frame.head.pose.orientation.x = places[39 - k];
            frame.anchors[0].pose.position.y = places[k];
        }
        for m in run_all(&recording).iter().flat_map(|f| &f.measurements) {
            proptest::prop_assert!(!m.value.is_nan(), "{} is not a number", m.id);
        }
    }
}

/// The layer's law, as text: judgement knows no runtime, GPU, window, disk or clock.
#[test]
fn probes_know_only_the_neck() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/probe");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() || path.file_name().unwrap() == "tests.rs" {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for word in ["openxr::", "wgpu", "hecs", "winit", "std::fs", "std::time", "serde", ".sin()", ".acos()"] {
            let code = text.split("#[cfg(test)]").next().unwrap();
            assert!(!code.contains(word), "{} names {word}", path.display());
        }
    }
}
