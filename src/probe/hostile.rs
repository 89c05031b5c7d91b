//! What holds for every probe when pictures' layers, past poses and counts hold anything at all.

use super::testkit::hologram;
use super::{PROBES, run_all};
use crate::observe::synthetic::{Synthetic, move_head};
use crate::observe::{
    ClockKind, CostObservation, LayerObservation, LockMode, MotionInfo, PlaneObservation, Recording, Relocation,
    Reprojection, Role,
};
use crate::space::Pose;
use crate::units::XrNanos;
use glam::Vec3;
use std::collections::BTreeSet;

const WAYS: [Reprojection; 4] =
    [Reprojection::Planar, Reprojection::Depth, Reprojection::Orientation, Reprojection::Unknown];

/// A swaying head before anchored, free and head-locked content on a display with four fields.
fn swaying(frames: usize) -> Recording {
    let mut engine = hologram("engine", Role::Primary);
    engine.anchor = Some(0);
    let mut label = hologram("label", Role::Ui);
    label.lock = Some(LockMode::Head);
    let mut recording = Synthetic::new(vec![engine, hologram("floor", Role::Secondary), label])
        .anchor("table")
        .run(|run| {
            let path = "side-to-side".to_owned();
            run.windows[0].motion = Some(MotionInfo { path, ..MotionInfo::default() });
            (run.device.display, run.device.fields) = ("field-sequential".to_owned(), 4);
        })
        .frames(frames, |k, frame| {
            let x = 0.1 * libm::sin(k as f64 / 20.0) as f32;
            move_head(frame, Pose::at(Vec3::new(x, 0.0, 0.0)));
            let plane = Some(PlaneObservation { point: [0.0, 0.0, -1.5], normal: [0.0, 0.0, 1.0] });
            frame.layer = LayerObservation { reprojection: WAYS[0], near_m: 0.1, far_m: 10.0, plane };
        })
        .build();
    for frame in &recording.frames {
        let mut head = frame.head;
        head.pose.position.x *= 1.02;
        let at = XrNanos(frame.tick.predicted_display_time.0 + 10_000_000);
        recording.relocated.push(Relocation { frame: frame.index, head, anchors: frame.anchors.clone(), at });
    }
    let cost = CostObservation { frame: 200, coloured: 90, without_depth: Some(2), ..CostObservation::default() };
    recording.costs.push(cost);
    recording
}

/// Every id is measured or explained once or more, and every number is one.
#[track_caller]
fn check(recording: &Recording) {
    for (probe, finding) in PROBES.iter().zip(run_all(recording)) {
        let given = finding.measurements.iter().map(|m| m.id);
        let found: BTreeSet<_> = given.chain(finding.not_measured.iter().map(|n| n.id)).collect();
        assert_eq!(found, probe.measures.iter().copied().collect(), "{}", probe.id);
        for m in &finding.measurements {
            assert!(!m.value.is_nan(), "{} is not a number", m.id);
        }
    }
}

#[test]
fn each_way_of_reprojection_is_judged_or_explained() {
    for way in WAYS {
        for depth in [true, false] {
            let mut recording = swaying(400);
            for frame in &mut recording.frames {
                frame.layer.reprojection = way;
                frame.valid.depth = depth;
            }
            check(&recording);
            recording.frames.iter_mut().for_each(|f| f.layer.plane = None);
            check(&recording);
        }
    }
}

#[test]
fn signals_that_are_not_there_are_explained() {
    let without = |change: fn(&mut Recording)| {
        let mut recording = swaying(400);
        change(&mut recording);
        check(&recording);
    };
    without(|r| r.relocated.clear());
    without(|r| r.relocated.truncate(1));
    without(|r| r.relocated.iter_mut().for_each(|again| again.anchors.clear()));
    without(|r| r.frames.iter_mut().for_each(|f| f.holograms.clear()));
    without(|r| r.frames.iter_mut().for_each(|f| f.anchors.clear()));
    without(|r| r.frames.truncate(1));
    without(|r| r.frames.reverse());
    without(|r| r.costs.clear());
    without(|r| r.run.windows.clear());
    without(|r| r.run.holograms.clear());
    without(|r| r.run.clock = ClockKind::Stepped);
    without(|r| r.run.device.fields = u32::MAX);
    without(|r| (r.run.device.refresh_hz, r.run.device.target_fps) = (f64::NAN, f64::INFINITY));
    without(|r| r.costs[0].without_depth = Some(u64::MAX));
    without(|r| r.frames.iter_mut().for_each(|f| f.head.pose = r.relocated[0].head.pose));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn no_layer_breaks_a_probe(
        numbers in proptest::collection::vec(proptest::num::f32::NORMAL | proptest::num::f32::ZERO, 60),
        counts in proptest::collection::vec(proptest::num::u64::ANY, 6),
        times in proptest::collection::vec(proptest::num::i64::ANY, 40),
        from in 0usize..160,
    ) {
        let mut recording = swaying(200);
        let number = |k: usize| numbers[k % numbers.len()];
        for (k, frame) in recording.frames.iter_mut().enumerate().skip(from).take(40) {
            let plane = PlaneObservation { point: [number(k), number(k + 1), number(k + 2)], normal: [number(k + 3); 3] };
            let way = WAYS[k % 4];
            frame.layer = LayerObservation { reprojection: way, near_m: number(k + 4), far_m: number(k + 5), plane: Some(plane) };
            frame.head.pose.position.x = number(k + 6);
            frame.views[0].fov.left = number(k + 7);
            frame.holograms[0].center[1] = number(k + 8);
            frame.anchors[0].pose.orientation.y = number(k + 9);
        }
        for (k, again) in recording.relocated.iter_mut().enumerate().skip(from).take(40) {
            again.at.0 = times[k - from];
            again.head.pose.orientation.z = number(k);
            again.head.pose.position.z = number(k + 11);
            again.anchors[0].pose.position.x = number(k + 12);
        }
        for pair in counts.chunks(2) {
            let (coloured, without_depth) = (pair[0], Some(pair[1]));
            recording.costs.push(CostObservation { frame: 3, coloured, without_depth, ..CostObservation::default() });
        }
        check(&recording);
    }
}
