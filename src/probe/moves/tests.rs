//! Moves made as asked, and each way of not making them.

use super::super::testkit::{hologram, missing};
use super::super::{Measurement, run_all};
use crate::observe::synthetic::{Synthetic, move_head, place};
use crate::observe::{FrameObservation, Located, MotionInfo, Recording, Role, WindowInfo};
use crate::space::Pose;
use glam::{Quat, Vec3};
use std::f32::consts::TAU;

/// Ten seconds of one move, with a box of half a metre 2 m ahead and a lamp 5 m off to the right.
fn moving(motion: MotionInfo, mut change: impl FnMut(f32, &mut FrameObservation)) -> Recording {
    let window = WindowInfo { id: "m".into(), verb: "move".into(), asked_s: 10.0, motion: Some(motion), still: false };
    Synthetic::new(vec![hologram("box", Role::Primary), hologram("lamp", Role::Secondary)])
        .run(|run| run.windows = vec![window])
        .frames(600, |k, frame| {
            place(frame, 0, Vec3::new(0.0, 0.0, -2.0), Vec3::splat(0.25));
            place(frame, 1, Vec3::new(3.0, 0.0, -4.0), Vec3::splat(0.1));
            change(k as f32 / 60.0, frame);
        })
        .build()
}

fn turned(yaw_deg: f32, pitch_deg: f32) -> Pose {
    let turn = Quat::from_rotation_y(yaw_deg.to_radians()) * Quat::from_rotation_x(pitch_deg.to_radians());
    Pose { position: Vec3::ZERO, orientation: turn }
}

fn measured(recording: &Recording, id: &str) -> Option<Measurement> {
    run_all(recording).into_iter().flat_map(|f| f.measurements).find(|m| m.id == id)
}

/// Compliance in per cent, to one, and what the doubt says.
#[track_caller]
fn check(recording: &Recording, compliance: f64, says: &str) {
    let found = measured(recording, "move.compliance-pct").expect("can be told");
    assert!((found.value - compliance).abs() <= 1.0, "{} {:?}", found.value, found.doubts);
    assert_eq!(found.about.window.as_deref(), Some("m"));
    let doubts: Vec<_> = found.doubts.iter().map(|d| d.what.as_str()).collect();
    match says {
        "" => assert!(doubts.is_empty() && found.limit.unwrap().holds(found.value), "{doubts:?}"),
        says => assert!(doubts.len() == 1 && doubts[0].contains(says), "{doubts:?}"),
    }
}

fn asked(path: &str, degrees: f64, period_s: Option<f64>) -> MotionInfo {
    MotionInfo { path: path.into(), degrees: Some(degrees), period_s, ..MotionInfo::default() }
}

#[test]
fn from_side_to_side() {
    let swing = |degrees: f32, period: f32| {
        moving(asked("side-to-side", 15.0, Some(2.0)), move |t, frame| {
            move_head(frame, turned(degrees * (t / period * TAU).sin(), 0.0));
        })
    };
    check(&swing(15.0, 2.0), 100.0, "");
    check(&swing(15.0, 8.0), 26.0, "too slow: 8 °/s of the 30 °/s asked for");
    check(&swing(6.0, 2.0), 40.0, "turned 6° to each side of the 15° asked for");
}

#[test]
fn too_little_too_slow_and_too_seldom_are_told_apart() {
    let small = moving(asked("nod", 10.0, Some(1.0)), |t, frame| {
        move_head(frame, turned(0.0, 4.0 * (t / 0.5 * TAU).sin()));
    });
    check(&small, 40.0, "nodded 4° to each side of the 10° asked for");
    let seldom = moving(asked("nod", 10.0, Some(1.0)), |t, frame| {
        move_head(frame, turned(0.0, if t < 3.0 { 10.0 * (t * TAU).sin() } else { 0.0 }));
    });
    check(&seldom, 35.0, "went there and back 3 times of the 10 asked for");
    let wild = moving(asked("nod", 10.0, Some(2.0)), |t, frame| {
        move_head(frame, turned(0.0, 20.0 * (t * TAU).sin()));
    });
    check(&wild, 53.0, "too fast: 76 °/s of the 20 °/s asked for");
}

#[test]
fn a_late_beginning_is_forgiven() {
    let late = moving(asked("side-to-side", 15.0, Some(2.0)), |t, frame| {
        move_head(frame, turned(if t > 1.0 { 15.0 * ((t - 1.0) / 2.0 * TAU).sin() } else { 0.0 }, 0.0));
    });
    check(&late, 100.0, "");
}

#[test]
fn a_sweep_needs_both_sides() {
    let sweep = |right: f32| {
        moving(asked("sweep", 90.0, None), move |t, frame| {
            let yaw = 90.0 * (t / 10.0 * TAU).sin();
            move_head(frame, turned(yaw.max(-right), 0.0));
        })
    };
    check(&sweep(90.0), 100.0, "");
    check(&sweep(0.0), 50.0, "turned 45° to each side of the 90° asked for");
}

#[test]
fn holding_still() {
    let hold = |moved_s: f32| {
        moving(MotionInfo { path: "hold".into(), ..MotionInfo::default() }, move |t, frame| {
            move_head(frame, turned(20.0 * t.min(moved_s), 0.0));
        })
    };
    check(&hold(0.0), 100.0, "");
    check(&hold(1.0), 90.0, "");
    check(&hold(4.0), 60.0, "the head moved for 4.0 s of the 9.9 s in which it was to be still");
}

#[test]
fn walking_round() {
    let walk = |degrees: f32, radius: f32, facing: bool| {
        let motion = MotionInfo { radius_m: Some(2.0), ..asked("walk-round", 180.0, None) };
        moving(motion, move |t, frame| {
            let turn = Quat::from_rotation_y((degrees * t / 10.0).to_radians());
            let position = Vec3::new(0.0, 0.0, -2.0) + turn * Vec3::Z * radius;
            move_head(frame, Pose { position, orientation: if facing { turn } else { Quat::IDENTITY } });
        })
    };
    check(&walk(180.0, 2.0, true), 100.0, "");
    check(&walk(-180.0, 2.0, true), 100.0, "");
    check(&walk(90.0, 2.0, true), 50.0, "went 90° round of the 180° asked for");
    check(&walk(180.0, 0.5, true), 50.0, "walked only 0.5 m from the content's middle, 2.0 m was asked for");
    check(&walk(180.0, 8.0, true), 50.0, "walked 8.0 m from the content's middle");
    check(&walk(180.0, 2.0, false), 33.0, "looked away from the content 75 % of the time");
    let speed = measured(&walk(180.0, 2.0, true), "move.walk-speed").unwrap().value;
    assert!((speed - std::f64::consts::PI * 2.0 / 10.0).abs() < 0.01, "{speed}");
}

#[test]
fn walking_up_and_back() {
    let approach = |way: f32| {
        let motion = MotionInfo { path: "approach".into(), to_m: Some(0.5), ..MotionInfo::default() };
        moving(motion, move |t, frame| move_head(frame, Pose::at(Vec3::new(0.0, 0.0, -way * t / 10.0))))
    };
    check(&approach(1.15), 100.0, "");
    check(&approach(0.5), 57.0, "came within 1.1 m of the 0.5 m asked for");
    let back = |to: f32| {
        let motion = MotionInfo { path: "return".into(), ..MotionInfo::default() };
        moving(motion, move |t, frame| {
            // Out in the first second, then home, or as far as it is.
            let z = if t < 1.0 { -4.0 * t } else { -4.0 + (4.0 - to) * (t - 1.0) / 9.0 };
            move_head(frame, Pose::at(Vec3::new(0.0, 0.0, z)));
        })
    };
    check(&back(0.0), 100.0, "");
    let off = measured(&back(2.0), "move.compliance-pct").unwrap();
    assert!(off.doubts[0].what.contains("ended 2.0 m from where the run began"), "{:?}", off.doubts);
}

#[test]
fn looking_at_something() {
    let look = |target: &str, yaw: f32| {
        let motion = MotionInfo { path: "look-at".into(), target: Some(target.into()), ..MotionInfo::default() };
        moving(motion, move |t, frame| move_head(frame, turned(yaw * (t / 3.0).min(1.0), 0.0)))
    };
    check(&look("primary", 0.0), 100.0, "");
    check(&look("lamp", -40.0), 100.0, "");
    check(&look("primary", 60.0), 25.0, "looked 60° past the target");
    assert!(missing(&look("lmap", 0.0), "move.compliance-pct").0.contains("`lmap` is not watched"));
}

#[test]
fn looking_from_one_depth_to_another() {
    let motion = || MotionInfo { path: "look-through".into(), period_s: Some(2.0), ..MotionInfo::default() };
    let look = |often: f32| {
        moving(motion(), move |t, frame| {
            let far = (t * often / 10.0).fract() < 0.5;
            move_head(frame, turned(if far { -36.9 } else { 0.0 }, 0.0));
        })
    };
    check(&look(5.0), 100.0, "");
    check(&look(1.0), 20.0, "looked from one to the other 1 times of the 10 asked for");
    let one_way = |gaze: bool| {
        let mut recording = moving(motion(), |t, frame| {
            place(frame, 1, Vec3::new(0.0, 0.0, -6.0), Vec3::splat(0.1));
            let yaw = if t.fract() < 0.5 { 0.0 } else { 1.0 };
            frame.gaze = Located { pose: turned(yaw, 0.0), valid: gaze, tracked: gaze };
        });
        recording.frames.iter_mut().for_each(|f| f.holograms[1].center[0] = -0.3);
        recording
    };
    assert!(missing(&one_way(false), "move.compliance-pct").0.contains("eye tracking would tell"));
    assert!(measured(&one_way(true), "move.compliance-pct").is_some());
}

#[test]
fn what_cannot_be_told_is_not_passed() {
    let motion = || asked("side-to-side", 15.0, Some(2.0));
    let lost = moving(motion(), |_, frame| frame.head.tracked = false);
    assert!(missing(&lost, "move.compliance-pct").0.contains("located in too few of its frames"));
    let newer = moving(asked("cartwheel", 15.0, None), |_, _| {});
    assert!(missing(&newer, "move.compliance-pct").0.contains("`cartwheel` is not known"));
    let mut short = moving(motion(), |t, frame| move_head(frame, turned(15.0 * (t / 2.0 * TAU).sin(), 0.0)));
    short.frames.truncate(300);
    check(&short, 55.0, "ended after 5.0 s of the 10.0 s asked for");
}

#[test]
fn how_a_step_went_is_told_by_itself() {
    let short = moving(asked("side-to-side", 15.0, Some(2.0)), |t, frame| {
        move_head(frame, turned(6.0 * (t / 2.0 * TAU).sin(), 0.0));
    });
    let (found, says) = super::compliance(&short, "m");
    assert!((found.unwrap() - 40.0).abs() < 1.0 && says.unwrap().contains("turned 6°"));
    assert_eq!(super::compliance(&short, "elsewhere"), (None, None));
    let mut unseen = short;
    unseen.frames.iter_mut().for_each(|frame| frame.head.tracked = false);
    let (found, says) = super::compliance(&unseen, "m");
    assert!(found.is_none() && says.unwrap().contains("too few"));
}
