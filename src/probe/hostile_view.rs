//! Whatever a file holds, the probes of the view end, and say of each number what it is or why it is not there.

use super::testkit::hologram;
use super::{MEASUREMENTS, PROBES, run_all};
use crate::observe::synthetic::Synthetic;
use crate::observe::*;
use crate::space::Pose;
use glam::{Quat, Vec3};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A run with something for every probe of the view.
fn rich() -> Recording {
    let mut engine = hologram("engine", Role::Primary);
    (engine.surface_tolerance_mm, engine.relevant) = (Some(20.0), true);
    let mut panel = hologram("panel", Role::Ui);
    (panel.text_height_m, panel.lock) = (Some(0.02), Some(LockMode::TagAlong));
    let button = |name: &str, near: bool| {
        let mut button = hologram(name, Role::Ui);
        let input = vec!["hand-ray".to_owned(), "voice".to_owned()];
        button.interactable = Some(InteractableInfo { near, input, ..InteractableInfo::default() });
        button
    };
    let mut arrow = hologram("arrow", Role::Indicator);
    arrow.indicates = Some(0);
    let others = [hologram("wall", Role::Primary), hologram("mesh", Role::ScanMesh), hologram("bar", Role::Progress)];
    let holograms = [engine, panel, button("start", true), button("stop", false), arrow].into_iter().chain(others);
    let approach = MotionInfo { path: "approach".into(), ..MotionInfo::default() };
    let mut recording = Synthetic::new(holograms.collect())
        .run(|run| {
            run.floor = Some(Pose::IDENTITY);
            run.windows.push(WindowInfo { motion: Some(approach), ..WindowInfo::default() });
        })
        .frames(48, |k, frame| {
            frame.window = u16::from(k > 24);
            frame.gaze = frame.head;
            frame.load = if k < 8 { LoadState::Loading } else { LoadState::Loaded };
        })
        .build();
    let up = Quat::from_rotation_x(-1.570_796_4);
    let floor = SurfaceObservation {
        label: "floor".into(),
        pose: Pose { position: Vec3::NEG_Y, orientation: up },
        half_extents: [4.0; 2],
    };
    recording.rooms = (0..3).map(|k| RoomObservation { frame: k * 16, surfaces: vec![floor.clone()] }).collect();
    recording
}

#[track_caller]
fn holds(recording: &Recording) {
    for (probe, finding) in PROBES.iter().zip(run_all(recording)) {
        let given = finding.measurements.iter().map(|m| m.id);
        let explained = finding.not_measured.iter().map(|n| n.id);
        let found: BTreeSet<_> = given.chain(explained).collect();
        assert_eq!(found, probe.measures.iter().copied().collect(), "{}", probe.id);
        assert!(finding.measurements.iter().all(|m| !m.value.is_nan()), "{} gives no number", probe.id);
        assert!(finding.measurements.iter().all(|m| MEASUREMENTS.iter().any(|known| known.id == m.id)));
    }
}

#[test]
fn a_rich_run_and_what_is_left_of_it() {
    holds(&rich());
    for frames in [0, 1, 2, 9] {
        let mut short = rich();
        short.frames.truncate(frames);
        holds(&short);
    }
    let mut constant = rich();
    let first = constant.frames[20].clone();
    constant.frames.iter_mut().for_each(|frame| *frame = first.clone());
    holds(&constant);
    let mut backwards = rich();
    backwards.frames.reverse();
    holds(&backwards);
    let mut ragged = rich();
    ragged.frames.iter_mut().for_each(|frame| frame.holograms.truncate(frame.index as usize % 9));
    holds(&ragged);
    let mut none = rich();
    none.run.windows.clear();
    none.run.holograms.truncate(2);
    holds(&none);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn hostile_runs_end(
        times in prop::collection::vec(any::<i64>(), 48),
        places in prop::collection::vec(prop::num::f32::NORMAL | prop::num::f32::SUBNORMAL | prop::num::f32::ZERO, 48),
        shown in prop::collection::vec(any::<bool>(), 48),
        height in prop::num::f64::ANY,
    ) {
        let mut recording = rich();
        recording.run.holograms[1].text_height_m = Some(height);
        recording.run.holograms[0].surface_tolerance_mm = Some(height);
        recording.run.holograms[4].indicates = Some(times[0] as u16);
        for room in &mut recording.rooms {
            room.frame = times[1] as u64 % 60;
            room.surfaces[0].pose.position.y = places[2];
            room.surfaces[0].half_extents[0] = places[3];
        }
        for (k, frame) in recording.frames.iter_mut().enumerate() {
            frame.tick.predicted_display_time.0 = times[k];
            frame.window = times[47 - k] as u16 % 3;
            frame.gaze.pose.orientation.y = places[k];
            frame.views[0].fov.up = places[47 - k];
            let count = frame.holograms.len();
            for (i, seen) in frame.holograms.iter_mut().enumerate() {
                let at = (k * 5 + i * 11) % 48;
                seen.shown = shown[at];
                seen.alpha = places[at];
                seen.nearest_m = places[(at + 1) % 48];
                seen.center = [places[(at + 2) % 48], places[(at + 3) % 48], -2.0];
                seen.half_extents[i % 3] = places[(at + 4) % 48];
                seen.lowest[1] = places[(at + 5) % 48];
                seen.front[(i + k) % 3] = places[(at + count) % 48];
            }
        }
        holds(&recording);
    }
}
