use super::super::dsp::{Filter, Random};
use super::super::track::testkit::{Found, anchored, anchors, heads, relocate};
use crate::observe::{LimitProfile, Recording, Reprojection};
use crate::space::Pose;
use glam::{Quat, Vec3};

fn judged(recording: &Recording) -> Found {
    Found::of(recording, super::judge)
}

/// A minute of an anchor that is off by what `off` says, in millimetres, with a head at the origin 2 m away.
fn shaken(mut off: impl FnMut(usize) -> [f64; 3]) -> Recording {
    anchored(3721, |k, frame| {
        let mm = off(k).map(|mm| (mm * 1e-3) as f32);
        anchors(frame, Pose::at(Vec3::from_array(mm) - Vec3::Z));
        heads(frame, Pose::IDENTITY);
    })
}

fn noisy(seed: u64, sigma_mm: f64) -> Recording {
    let mut random = Random::new(seed);
    shaken(|_k| [(); 3].map(|()| random.normal() * sigma_mm))
}

#[test]
fn white_noise_is_as_large_as_its_band() {
    for seed in 0..20 {
        let recording = noisy(seed, 0.2);
        let judgement = judged(&recording);
        judgement.near("stability.jitter-mm", 0.312, 0.05 * 0.312);
        judgement.near("stability.jitter-arcmin", 0.4377, 0.05 * 0.4377);
        // Peak to peak of twelve normal values is about 3.3 standard deviations on one axis; p99 of three axes is more.
        assert!((0.9..1.9).contains(&judgement.value("stability.jitter-pp-mm")));
    }
}

#[test]
fn a_clean_run_does_not_shake() {
    let recording = shaken(|_| [0.0; 3]);
    let judgement = judged(&recording);
    judgement.near("stability.jitter-mm", 0.0, 1e-6);
    judgement.near("stability.jitter-arcmin", 0.0, 1e-6);
    assert!(judgement.missing("stability.jitter-hz").0.contains("nothing shook"));
}

#[test]
fn drift_and_jumps_are_no_jitter() {
    // 10 mm a minute, and a step of 12 mm.
    let drifting = shaken(|k| [k as f64 / 360.0, 0.0, 0.0]);
    judged(&drifting).near("stability.jitter-mm", 0.0, 2e-4);
    let stepped = shaken(|k| [if k >= 2000 { 12.0 } else { 0.0 }, 0.0, 0.0]);
    judged(&stepped).near("stability.jitter-mm", 0.0, 1e-4);
}

#[test]
fn a_wave_has_its_size_and_frequency() {
    let wave = |hz: f64| shaken(move |k| [0.0, 0.5 * libm::sin(core::f64::consts::TAU * hz * k as f64 / 60.0), 0.0]);
    let recording = wave(9.0);
    let judgement = judged(&recording);
    let gain = Filter::high_pass(5.0, 60.0).unwrap().gain(9.0, 60.0);
    judgement.near("stability.jitter-mm", 0.5 * gain / 2f64.sqrt(), 0.005);
    judgement.near("stability.jitter-hz", 9.0, 0.24);
    // Across the sight at 2 m.
    judgement.near("stability.jitter-arcmin", 0.5 * gain / 2f64.sqrt() / 2000.0 * 3437.75, 0.01);
    judged(&wave(0.5)).near("stability.jitter-mm", 0.0, 0.004);
    let along = shaken(|k| [0.0, 0.0, 0.5 * libm::sin(core::f64::consts::TAU * 9.0 * k as f64 / 60.0)]);
    judged(&along).near("stability.jitter-arcmin", 0.0, 1e-4);
}

#[test]
fn limits_go_by_the_display() {
    let mut recording = noisy(1, 0.2);
    recording.run.device.points_per_degree = 43.6;
    judged(&recording).near("stability.jitter-px", 0.4377 * 43.6 / 60.0, 0.02);
    assert_eq!(judged(&recording).measurement("stability.jitter-arcmin").limit.unwrap().value, 1.4);
    recording.run.device.limits = LimitProfile::Opaque;
    assert_eq!(judged(&recording).measurement("stability.jitter-arcmin").limit.unwrap().value, 5.0);
    recording.run.device.points_per_degree = 0.0;
    assert!(judged(&recording).missing("stability.jitter-px").0.contains("device profile"));
}

#[test]
fn dropped_frames_do_not_hide_shaking() {
    let mut recording = noisy(1, 0.2);
    let mut late = 0;
    for frame in &mut recording.frames {
        late += i64::from(frame.index % 50 == 0);
        frame.tick.predicted_display_time.0 += late * 16_666_667;
    }
    relocate(&mut recording, |_, _| {});
    judged(&recording).near("stability.jitter-mm", 0.312, 0.06 * 0.312);
}

/// The head was predicted with 1 mm of noise across the sight and 0.5 mm along it, and turned out to be at rest.
fn misjudged(seed: u64, reprojection: Reprojection) -> Recording {
    let mut random = Random::new(seed);
    let mut recording = anchored(1921, |_k, frame| {
        let mm = [random.normal(), random.normal(), 0.5 * random.normal()].map(|mm| (mm * 1e-3) as f32);
        let turn = Quat::from_rotation_y(1e-3 * random.normal() as f32);
        heads(frame, Pose { position: Vec3::from_array(mm), orientation: turn });
        frame.layer.reprojection = reprojection;
    });
    relocate(&mut recording, |_, again| again.head.pose = Pose::IDENTITY);
    recording
}

#[test]
fn the_view_shakes_by_what_reprojection_leaves() {
    for seed in 0..20 {
        // √2 mm across the sight at 2 m, the part of it above 5 Hz; turning is put right.
        let expected = 0.901 * 2f64.sqrt() / 2000.0 * 3437.75;
        let recording = misjudged(seed, Reprojection::Orientation);
        judged(&recording).near("stability.jitter-view-arcmin", expected, 0.05 * expected);
    }
    judged(&misjudged(1, Reprojection::Depth)).near("stability.jitter-view-arcmin", 0.0, 1e-6);
    assert!(
        judged(&misjudged(1, Reprojection::Unknown)).missing("stability.jitter-view-arcmin").0.contains("reprojects")
    );
    assert!(judged(&noisy(1, 0.2)).missing("stability.jitter-view-arcmin").0.contains("cannot be said"));
}

#[test]
fn a_head_that_holds_still_gives_an_upper_bound() {
    let mut random = Random::new(3);
    let mut recording = anchored(1921, |_k, frame| {
        let mm = [(); 3].map(|()| (0.3e-3 * random.normal()) as f32);
        let turn = Quat::from_scaled_axis(Vec3::from_array([(); 3].map(|()| (1e-4 * random.normal()) as f32)));
        heads(frame, Pose { position: Vec3::from_array(mm), orientation: turn });
    });
    assert!(judged(&recording).missing("stability.head-jitter-mm").0.contains("holds still nowhere"));
    recording.run.windows[0].still = true;
    relocate(&mut recording, |_, _| {});
    judged(&recording).near("stability.head-jitter-mm", 0.901 * 0.3 * 3f64.sqrt(), 0.02);
    judged(&recording).near("stability.head-jitter-arcmin", 0.901 * 1e-4 * 3f64.sqrt() * 3437.75, 0.03);
    assert_eq!(judged(&recording).measurement("stability.head-jitter-mm").about.window.as_deref(), Some("hold"));
    judged(&recording).near("stability.jitter-mm", 0.0, 1e-6);
}

#[test]
fn too_little_is_no_measurement() {
    let short = anchored(121 + 290, |_k, _frame| {});
    assert!(!judged(&short).missing("stability.jitter-mm").1);
    let mut slow = noisy(1, 0.2);
    for (k, frame) in slow.frames.iter_mut().enumerate() {
        frame.tick.predicted_display_time.0 = k as i64 * 200_000_000;
    }
    assert!(!judged(&slow).missing("stability.jitter-mm").1);
    slow.frames.reverse();
    assert!(!judged(&slow).missing("stability.jitter-mm").1);
    let mut alone = noisy(1, 0.2);
    alone.run.holograms[0].anchor = None;
    assert!(judged(&alone).missing("stability.jitter-mm").0.contains("names no anchor"));
}
