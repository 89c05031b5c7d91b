use super::super::track::testkit::{Found, anchored, anchors, heads, relocate};
use crate::observe::synthetic::{Synthetic, move_head, place};
use crate::observe::{Recording, RunEvent};
use crate::probe::dsp::Random;
use crate::probe::testkit::hologram;
use crate::space::Pose;
use crate::units::XrNanos;
use glam::Vec3;

fn judged(recording: &Recording) -> Found {
    Found::of(recording, super::judge)
}

/// A step of so many millimetres along x from a frame on.
fn step(k: usize, from: usize, mm: f32) -> Vec3 {
    Vec3::X * if k >= from { mm * 1e-3 } else { 0.0 }
}

fn noise(random: &mut Random, sigma: f64) -> Vec3 {
    Vec3::from_array([(); 3].map(|()| (random.normal() * sigma) as f32))
}

/// A minute at rest, with 0.2 mm of noise on each axis of anchor and head alike.
fn minute(seed: u64, anchor: impl Fn(usize) -> Vec3, head: impl Fn(usize) -> Vec3) -> Recording {
    let mut random = Random::new(seed);
    let noise: Vec<Vec3> = (0..3721).map(|_| noise(&mut random, 0.0002)).collect();
    anchored(3721, |k, frame| {
        anchors(frame, Pose::at(anchor(k) + noise[k] - Vec3::Z));
        heads(frame, Pose::at(head(k) + noise[k]));
    })
}

#[test]
fn jumps_are_counted_and_measured() {
    for seed in 0..20 {
        let recording = minute(seed, |k| step(k, 1000, 12.0) - step(k, 2000, 5.0), |_| Vec3::ZERO);
        let judgement = judged(&recording);
        judgement.near("stability.jumps-per-min", 2.0, 0.01);
        judgement.near("stability.jump-max-mm", 12.0, 0.5);
        let max = judgement.measurement("stability.jump-max-mm");
        assert_eq!(max.frames, Some([1000, 1000]));
        assert!(!max.limit.unwrap().holds(max.value));
        judgement.near("stability.jump-max-arcmin", 12.0 / 2000.0 * 3437.75, 1.0);
        judgement.near("stability.jump-detection-limit-mm", 2.0, 1e-9);
        assert_eq!(judgement.value("stability.app-jumps-per-min"), 0.0);
    }
}

#[test]
fn a_clean_run_has_none() {
    for seed in 0..20 {
        let recording = minute(seed, |_| Vec3::ZERO, |_| Vec3::ZERO);
        let judgement = judged(&recording);
        for id in ["stability.jumps-per-min", "stability.announced-jumps", "stability.app-jumps-per-min"] {
            judgement.near(id, 0.0, 1e-9);
        }
        assert_eq!(judgement.missing("stability.jump-max-mm"), ("nothing jumped".to_owned(), false));
    }
}

#[track_caller]
fn check_cause(recording: &Recording, words: &str) {
    let rate = judged(recording).measurement("stability.jumps-per-min");
    assert!(rate.value > 0.5 && rate.doubts.iter().any(|d| d.what.contains(words)), "{:?}", rate.doubts);
}

#[test]
fn each_jump_names_its_cause() {
    check_cause(&minute(1, |k| step(k, 1000, 12.0), |_| Vec3::ZERO), "the anchor was located anew: frame 1000 (1");
    check_cause(&minute(1, |k| step(k, 1000, 12.0), |k| step(k, 1000, 12.0)), "the device corrected its map");
    let mut lost = minute(1, |k| step(k, 1000, 30.0), |k| step(k, 1000, 30.0));
    lost.frames[990..1000].iter_mut().for_each(|f| f.head.tracked = false);
    check_cause(&lost, "when tracking came back: frame 1000");
}

#[test]
fn an_announced_change_is_told_apart() {
    let mut recentred = minute(1, |k| step(k, 1000, 500.0), |k| step(k, 1000, 500.0));
    recentred.events.push(RunEvent {
        frame: 998,
        time: Some(XrNanos(recentred.frames[1000].tick.predicted_display_time.0 - 1_000_000)),
        kind: "reference-space-change".to_owned(),
        text: "LOCAL".to_owned(),
    });
    judged(&recentred).near("stability.jumps-per-min", 0.0, 1e-9);
    judged(&recentred).near("stability.announced-jumps", 1.0, 1e-9);
    recentred.events.clear();
    judged(&recentred).near("stability.jump-max-mm", 500.0, 1.0);
}

#[test]
fn what_the_application_does_is_its_own() {
    // Content that follows the anchor, and is moved by the application twice.
    let moved = |follow: bool| {
        anchored(1921, move |k, frame| {
            let anchor = step(k, 600, 12.0);
            anchors(frame, Pose::at(anchor));
            let own = step(k, 900, 40.0) - step(k, 1500, 40.0);
            place(frame, 0, own + if follow { anchor } else { Vec3::ZERO } - Vec3::Z * 2.0, Vec3::splat(0.1));
        })
    };
    for follow in [true, false] {
        judged(&moved(follow)).near("stability.app-jumps-per-min", 4.0, 0.1);
        judged(&moved(follow)).near("stability.jumps-per-min", 2.0, 0.1);
        judged(&moved(follow)).near("stability.jump-max-mm", 12.0, 0.01);
        let rate = judged(&moved(follow)).measurement("stability.jumps-per-min");
        assert!(rate.doubts.iter().any(|d| d.what.contains("only 30 s count")), "{:?}", rate.doubts);
    }
}

#[test]
fn without_an_anchor_or_a_second_look_nothing_is_said() {
    let mut recording = minute(1, |k| step(k, 1000, 12.0), |_| Vec3::ZERO);
    recording.run.holograms[0].anchor = None;
    assert!(judged(&recording).missing("stability.jumps-per-min").0.contains("names no anchor"));
    let mut kept = minute(1, |k| step(k, 1000, 12.0), |_| Vec3::ZERO);
    kept.run.anchors[0].real = false;
    assert!(judged(&kept).missing("stability.jumps-per-min").0.contains("keeps no anchors"));
    let mut once = minute(1, |k| step(k, 1000, 12.0), |_| Vec3::ZERO);
    once.relocated.clear();
    assert!(judged(&once).missing("stability.jumps-per-min").0.contains("located again"));
    let mut wild = Synthetic::new(vec![hologram("engine", crate::observe::Role::Primary)])
        .anchor("table")
        .frames(900, |k, frame| move_head(frame, Pose::at(Vec3::splat(if k % 7 == 0 { f32::NAN } else { 1e30 }))))
        .build();
    wild.run.holograms[0].anchor = Some(9);
    relocate(&mut wild, |_, _| {});
    assert!(!judged(&wild).missing("stability.jumps-per-min").1);
}
