use super::*;
use crate::observe::synthetic::{Synthetic, move_head};
use crate::observe::{AnchorInfo, Recording, Role, RunEvent};
use crate::probe::Limits;
use crate::probe::testkit::hologram;
use glam::{Quat, Vec3};

/// A head that turns to and fro, every frame located again as `again` says.
fn turning(frames: usize, again: impl Fn(usize, &mut Relocation)) -> Recording {
    let mut recording = Synthetic::new(vec![hologram("engine", Role::Primary)])
        .frames(frames, |k, frame| {
            let angle = 0.5 * libm::sin(k as f64 / 20.0) as f32;
            move_head(frame, Pose { position: Vec3::ZERO, orientation: Quat::from_rotation_y(angle) });
        })
        .build();
    testkit::relocate(&mut recording, |k, relocation| {
        relocation.at.0 += 10_000_000;
        again(k, relocation);
    });
    recording
}

/// Seams and lengths of the segments.
#[track_caller]
fn check(recording: &Recording, expected: &[(Seam, usize)]) {
    let limits = Limits::default();
    let track = Track::of(&Run::new(recording, &limits));
    let found: Vec<_> = track.segments.iter().map(|s| (s.seam, s.samples.len())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_series_breaks_where_it_must() {
    let event = |frame: u64, time: Option<i64>| RunEvent {
        frame,
        time: time.map(XrNanos),
        kind: "reference-space-change".to_owned(),
        text: "LOCAL".to_owned(),
    };
    let whole = turning(420, |_, _| {});
    check(&whole, &[(Seam::Start, 300)]);
    let mut lost = whole.clone();
    lost.frames[200].head.tracked = false;
    check(&lost, &[(Seam::Start, 80), (Seam::TrackingLost, 219)]);
    let mut changed = whole.clone();
    let time = changed.frames[200].tick.predicted_display_time.0;
    changed.events = vec![event(198, Some(time - 1)), event(198, Some(time - 1)), event(300, None)];
    check(&changed, &[(Seam::Start, 80), (Seam::ReferenceSpace, 100), (Seam::ReferenceSpace, 120)]);
    // Located again on the other side of the change.
    let limits = Limits::default();
    let track = Track::of(&Run::new(&changed, &limits));
    let without: Vec<u64> = track.samples().filter(|s| s.again.is_none()).map(|s| s.frame.index).collect();
    assert_eq!(without, [199]);
    let mut cut = whole.clone();
    cut.frames.drain(200..210);
    cut.frames[300].tick.predicted_display_time = cut.frames[299].tick.predicted_display_time;
    check(&cut, &[(Seam::Start, 80), (Seam::LeftOut, 100), (Seam::LeftOut, 110)]);
    check(&Recording::default(), &[]);
}

#[test]
fn a_runtime_that_answers_the_same_is_known() {
    #[track_caller]
    fn check(recording: &Recording, expected: &str) {
        let limits = Limits::default();
        let found = Track::of(&Run::new(recording, &limits)).estimates_anew();
        assert!(found.map_or_else(|why| why.contains(expected), |()| expected == "anew"), "{found:?}");
    }
    let nudged = |k: usize, again: &mut Relocation| again.head.pose.position.x += if k.is_multiple_of(5) { 1e-4 } else { 0.0 };
    check(&turning(420, |_, _| {}), "does not re-estimate");
    check(&turning(420, nudged), "anew");
    let mut still = turning(420, |_, _| {});
    still.frames.iter_mut().for_each(|f| f.head.pose = Pose::IDENTITY);
    still.relocated.iter_mut().for_each(|r| r.head.pose = Pose::IDENTITY);
    check(&still, "hardly turned");
    still.relocated[200].head.pose.position.x = 1e-4;
    check(&still, "anew");
    still.relocated.clear();
    check(&still, "no pose was located again");
}

#[test]
fn the_probe_point_is_where_content_hangs() {
    let mut recording = turning(420, |_, _| {});
    recording.run.holograms[0].anchor = Some(0);
    recording.run.anchors.push(AnchorInfo { real: true, ..AnchorInfo::default() });
    let turned = Pose { position: Vec3::new(1.0, 0.0, -2.0), orientation: Quat::from_rotation_y(1.0) };
    for (k, frame) in recording.frames.iter_mut().enumerate() {
        frame.anchors = vec![Located { pose: turned, valid: true, tracked: true }];
        // An outlier, and a hidden frame that is nowhere.
        frame.holograms[0].center = if k == 300 { [9.0; 3] } else { [0.0, 0.0, -2.0] };
        frame.holograms[0].shown = k != 301;
    }
    recording.relocated.iter_mut().for_each(|r| r.anchors = vec![Located { pose: turned, valid: true, tracked: true }]);
    let limits = Limits::default();
    let run = Run::new(&recording, &limits);
    let track = Track::of(&run);
    let point = track.probe_point(&run, 0).unwrap();
    assert!((point.in_anchor.length() - 1.0).abs() < 1e-6);
    let sample = track.samples().next().unwrap();
    assert!(point.again(sample).unwrap().distance(DVec3::new(0.0, 0.0, -2.0)) < 1e-6);
    assert!((track.period_s.unwrap() - 1.0 / 60.0).abs() < 1e-6);
}

#[test]
fn small_angles_survive() {
    let angle = 1e-6;
    let q = DQuat::from_axis_angle(DVec3::Y, angle);
    assert!((rotation_vector(q) - DVec3::Y * angle).length() < 1e-18);
    assert!((rotation_vector(-q) - DVec3::Y * angle).length() < 1e-18);
    assert_eq!(rotation_vector(DQuat::IDENTITY), DVec3::ZERO);
    for pose in [Pose::at(Vec3::NAN), Pose { orientation: Quat::from_xyzw(0.0, 0.0, 0.0, 0.0), ..Pose::IDENTITY }] {
        assert_eq!(Rigid::of(&pose), None);
    }
}

mod hostile {
    use super::*;
    use crate::probe::{Finding, Probe, drift, jitter, jumps, prediction};

    /// Every id is measured with a number or explained.
    fn hold(recording: &Recording) -> Result<(), String> {
        let limits = Limits::default();
        type Judge = fn(&Run<'_>) -> Finding;
        let probes: [(&[&str], Judge); 4] = [
            (prediction::IDS, prediction::judge),
            (jumps::IDS, jumps::judge),
            (jitter::IDS, jitter::judge),
            (drift::IDS, drift::judge),
        ];
        for (ids, judge) in probes {
            let found = judge(&Run::new(recording, &limits));
            for id in ids {
                let measured = found.measurements.iter().filter(|m| m.id == *id);
                for m in measured.clone() {
                    let interval = m.interval.unwrap_or([0.0; 2]);
                    if !m.value.is_finite() || interval.iter().any(|x| x.is_nan()) || m.unit.is_empty() {
                        return Err(format!("{id} is {} within {interval:?}", m.value));
                    }
                }
                if measured.count() == 0 && found.not_measured.iter().all(|n| n.id != *id) {
                    return Err(format!("{id} is neither measured nor explained"));
                }
            }
        }
        Ok(())
    }

    /// A run in which everything is there, long enough for every probe but for drift.
    fn whole() -> Recording {
        let mut recording = testkit::anchored(1000, |k, frame| {
            let angle = 0.3 * libm::sin(k as f64 / 20.0) as f32;
            testkit::heads(frame, Pose { position: Vec3::X * angle, orientation: Quat::from_rotation_y(angle) });
            frame.layer.reprojection = crate::observe::Reprojection::Orientation;
        });
        recording.run.windows[0].still = true;
        recording.run.device.points_per_degree = 40.0;
        testkit::relocate(&mut recording, |k, again| again.head.pose.position.y = 1e-4 * (k % 7) as f32);
        recording
    }

    #[test]
    fn ragged_recordings_are_judged_or_explained() {
        let changes: [fn(&mut Recording); 12] = [
            |_| {},
            |r| *r = Recording::default(),
            |r| r.frames.clear(),
            |r| r.relocated.clear(),
            |r| r.relocated.iter_mut().for_each(|again| again.anchors.truncate((again.frame % 2) as usize)),
            |r| r.frames.iter_mut().for_each(|f| f.holograms.truncate((f.index % 3) as usize)),
            |r| r.relocated.retain(|again| again.frame % 3 == 0),
            |r| r.relocated.extend(r.relocated.clone()),
            |r| r.frames.reverse(),
            |r| r.frames.iter_mut().for_each(|f| f.index = 7),
            |r| r.frames.iter_mut().for_each(|f| f.tick.predicted_display_time = XrNanos(i64::MAX)),
            |r| {
                r.run.holograms[0].anchor = Some(u16::MAX);
                r.run.windows.extend(r.run.windows.clone());
            },
        ];
        for (i, change) in changes.into_iter().enumerate() {
            let mut recording = whole();
            change(&mut recording);
            hold(&recording).unwrap_or_else(|why| panic!("change {i}: {why}"));
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(24))]
        /// Whatever poses and times a file holds, judgement ends, and with numbers.
        #[test]
        fn no_pose_breaks_a_probe(
            values in proptest::collection::vec(proptest::num::f32::ANY, 50),
            times in proptest::collection::vec(proptest::num::i64::ANY, 50),
            every in 1usize..40,
        ) {
            let mut recording = whole();
            recording.frames.truncate(700);
            for (k, frame) in recording.frames.iter_mut().enumerate().filter(|(k, _)| k % every == 0) {
                let value = |i: usize| values[(k / every + i) % 50];
                frame.head.pose.position.x = value(0);
                frame.head.pose.orientation.w = value(1);
                frame.anchors[0].pose.position.y = value(2);
                frame.holograms[0].center[2] = value(3);
                if k % 5 == 0 {
                    frame.tick.predicted_display_time.0 = times[(k / every) % 50];
                }
            }
            for (k, again) in recording.relocated.iter_mut().enumerate().filter(|(k, _)| k % every == 0) {
                let value = |i: usize| values[(k / every + i) % 50];
                again.head.pose.position.z = value(4);
                again.anchors[0].pose.orientation.x = value(5);
                again.anchors[0].pose.position.x = value(6);
                again.at.0 = times[(k / every) % 50];
            }
            let held = hold(&recording);
            proptest::prop_assert!(held.is_ok(), "{held:?}");
        }
    }

    #[test]
    fn the_registry_has_them() {
        let known = |probe: &&Probe| [prediction::PROBE, jumps::PROBE, jitter::PROBE, drift::PROBE].contains(&probe.id);
        assert_eq!(crate::probe::PROBES.iter().filter(known).count(), 4);
    }
}
