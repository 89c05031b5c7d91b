//! Parts of a known review, joined.

use super::super::read;
use super::*;
use crate::observe::synthetic::{PERIOD_NS, Synthetic, place};
use crate::observe::{
    GpuObservation, HologramInfo, MotionInfo, NO_WINDOW, Relocation, Role, RoomObservation, WindowInfo,
};
use crate::probe::{self, Finding, Measurement};
use crate::space::Pose;
use glam::Vec3;
use std::io::Cursor;

const STEPS: [&str; 3] = ["hold", "shake", "nod"];

/// Part of a review: the steps given, four seconds each, with the anchor at `x`, which differs from session to session.
fn part(steps: &[u16], x: f32) -> Recording {
    let engine =
        HologramInfo { name: "engine".into(), role: Some(Role::Primary), anchor: Some(0), ..HologramInfo::default() };
    let step = |id: &str| WindowInfo {
        id: id.into(),
        verb: if id == "hold" { "hold" } else { "move" }.into(),
        still: id == "hold",
        asked_s: 4.0,
        motion: (id == "shake").then(|| MotionInfo {
            path: "side-to-side".into(),
            degrees: Some(15.0),
            period_s: Some(2.0),
            ..MotionInfo::default()
        }),
    };
    let mut recording = Synthetic::new(vec![engine])
        .anchor("table")
        .run(|run| run.windows = STEPS.map(step).into())
        .frames(steps.len() * 240, |k, frame| {
            frame.window = steps[k / 240];
            frame.anchors[0].pose.position.x = x;
            place(frame, 0, Vec3::new(x, 0.0, -2.0), Vec3::splat(0.1));
            if frame.window == 1 {
                let turn = 0.26 * (k as f32 / 60.0 * std::f32::consts::PI).sin();
                let pose = Pose { orientation: glam::Quat::from_rotation_y(turn), ..Pose::IDENTITY };
                crate::observe::synthetic::move_head(frame, pose);
            }
        })
        .build();
    for frame in &recording.frames {
        let (head, anchors) = (frame.head, frame.anchors.clone());
        let at = XrNanos(frame.tick.predicted_display_time.0 + 10_000_000);
        recording.relocated.push(Relocation { frame: frame.index, head, anchors, at });
    }
    for (number, window) in steps.iter().enumerate() {
        let text = STEPS[usize::from(*window)].to_owned();
        recording.events.push(event(number as u64 * 240, step::BEGUN, &text));
    }
    recording
}

fn event(frame: u64, kind: &str, text: &str) -> RunEvent {
    RunEvent { frame, time: None, kind: kind.into(), text: text.into() }
}

fn answer(frame: u64, about: &str, choice: &str) -> AnswerObservation {
    let (about, choice, reviewer) = (about.to_owned(), choice.to_owned(), "Ida".to_owned());
    AnswerObservation { frame, about, choice, reviewer, ..AnswerObservation::default() }
}

fn of_steps(findings: &[Finding]) -> Vec<&Measurement> {
    let all = findings.iter().flat_map(|finding| &finding.measurements);
    all.filter(|m| m.about.window.is_some()).collect()
}

#[test]
fn one_part_is_the_whole() {
    let one = part(&[0, 1], 0.0);
    assert_eq!(join(vec![one.clone()]).unwrap(), one);
    assert!(join(vec![]).unwrap_err().to_string().contains("no part"));
}

#[test]
fn parts_come_one_after_the_other_and_nothing_goes_across() {
    let mut parts = vec![part(&[0, 1], 0.0), part(&[1, 2], 3.0)];
    parts[0].complete = false;
    parts[1].events.push(event(200, step::RESUMED, "the power failed; at step shake"));
    let whole = join(parts.clone()).unwrap();
    assert!(whole.complete && whole.frames.len() == 960);
    let (before, after) = (&whole.frames[479], &whole.frames[480]);
    assert_eq!((before.index, after.index), (479, 481), "one number is left out");
    assert_eq!(after.tick.predicted_display_time.0 - before.tick.predicted_display_time.0, SEAM_NS);
    assert_eq!(after.edges.wait_enter.0 - before.edges.end_exit.0, SEAM_NS);
    assert_eq!(whole.frames[481].content_time.0 - after.content_time.0, PERIOD_NS);
    let seam = whole.events.iter().find(|event| event.kind == step::RESUMED).unwrap();
    assert_eq!((seam.frame, seam.text.as_str()), (481, "the power failed; at step shake"));
    assert!(whole.frames[240..480].iter().all(|frame| frame.window == NO_WINDOW), "shake was begun again");
    assert!(whole.gpu.iter().zip(&whole.frames).all(|(gpu, frame)| gpu.frame == frame.index));
    let told = probe::excluded(&whole);
    let of = |start: &str| told.iter().find(|e| e.why.starts_with(start)).map(|e| e.ranges.clone());
    assert_eq!(of("the review was broken off"), Some(vec![[480, 480]]));
    assert_eq!(of("first 2 s"), Some(vec![[0, 119], [481, 600]]));
    assert_eq!(of("not recorded"), None);
    // The anchor stands 3 m off in the second session's base space: no jump, no drift.
    let findings = probe::run_all(&whole);
    let value = |id: &str| {
        let found = findings.iter().flat_map(|f| &f.measurements).find(|m| m.id == id);
        found.map(|m| m.value).unwrap_or_else(|| panic!("{id}"))
    };
    assert_eq!(value("stability.jumps-per-min"), 0.0);
    assert_eq!(value("stability.jitter-mm"), 0.0);
    assert_eq!(value("frame.drop-episodes-per-10s"), 0.0);
    let limits = probe::Limits::default();
    let curves = probe::traces::deviations(&probe::Run::new(&whole, &limits));
    assert!(curves[0].points.len() > 300 && curves[0].points.iter().all(|point| point[1] < 1e-6));
}

#[test]
fn a_part_that_ended_before_its_first_frame_is_none() {
    let mut nothing = part(&[], 0.0);
    nothing.events.push(event(0, step::SKIPPED, "nod: no room"));
    let whole = join(vec![part(&[0, 2], 0.0), nothing.clone(), part(&[1], 3.0)]).unwrap();
    assert_eq!((whole.frames.len(), whole.frames[480].index), (720, 481));
    assert!(whole.frames[240..480].iter().all(|frame| frame.window == NO_WINDOW), "nod was left out");
    assert_eq!(join(vec![nothing, part(&[1], 3.0)]).unwrap().frames.len(), 240);
}

#[test]
fn what_is_measured_in_a_step_is_what_the_part_says() {
    let parts = [part(&[0, 1], 0.0), part(&[2], 3.0)];
    let apart: Vec<Vec<Finding>> = parts.iter().map(probe::run_all).collect();
    let whole = probe::run_all(&join(parts.to_vec()).unwrap());
    let joined = of_steps(&whole);
    assert!(joined.iter().any(|m| m.id == "move.compliance-pct") && joined.len() >= 3, "{joined:?}");
    for found in joined {
        let in_parts = apart.iter().flat_map(|findings| of_steps(findings));
        let same = in_parts.filter(|m| m.id == found.id && m.about == found.about);
        let values: Vec<(f64, u64)> = same.map(|m| (m.value, m.n)).collect();
        assert_eq!(values, [(found.value, found.n)], "{} of {:?}", found.id, found.about);
    }
}

#[test]
fn answers_told_again_are_answered_once_and_the_last_counts() {
    let told = |first: Vec<AnswerObservation>, second: Vec<AnswerObservation>| {
        let mut parts = vec![part(&[0], 0.0), part(&[1], 0.0)];
        (parts[0].answers, parts[1].answers) = (first, second);
        let joined = join(parts).unwrap().answers;
        joined.into_iter().map(|a| format!("{} {}", a.about, a.choice)).collect::<Vec<_>>()
    };
    let (a, b, c) = (answer(1, "frame-rate", "best"), answer(2, "frame-rate", "fail"), answer(3, "fov", "best"));
    let again = |answer: &AnswerObservation| AnswerObservation { frame: 0, ..answer.clone() };
    assert_eq!(told(vec![a.clone(), b.clone()], vec![c.clone()]).len(), 3);
    let replayed = vec![again(&a), again(&b), c.clone()];
    assert_eq!(told(vec![a.clone(), b.clone()], replayed), ["frame-rate best", "frame-rate fail", "fov best"]);
    assert_eq!(told(vec![a.clone(), b.clone()], vec![again(&b)]), ["frame-rate best", "frame-rate fail"]);
    assert_eq!(told(vec![a.clone(), b.clone()], vec![again(&a)]).last().unwrap(), "frame-rate best", "changed back");
    assert_eq!(told(vec![], vec![a.clone(), a]).len(), 1);
}

#[test]
fn only_parts_of_one_review_are_joined() {
    let refused = |change: fn(&mut Recording), wanted: &str| {
        let mut parts = vec![part(&[0], 0.0), part(&[1], 0.0)];
        change(&mut parts[0]);
        let problems = join(parts).unwrap_err().to_string();
        assert!(problems.contains(&format!("part 1: its {wanted} is not that of the last part")), "{problems}");
    };
    refused(|part| part.run.content.sha256 = "00".into(), "content");
    refused(|part| part.run.script.sha256 = "00".into(), "script");
    refused(|part| part.run.runtime.vendor_id = 7, "runtime");
    refused(|part| part.run.adapter.software = true, "graphics adapter");
    refused(|part| part.run.anchors.clear(), "number of anchors");
    refused(|part| part.run.holograms.push(HologramInfo::default()), "number of holograms");
}

#[test]
fn only_what_holds_for_all_sessions_is_said_of_the_whole() {
    let mut parts = vec![part(&[0], 0.0), part(&[1], 0.0)];
    parts[0].run.started = "2026-01-01T00:00:00Z".into();
    parts[0].run.consent = vec!["gaze: agreed".into()];
    parts[0].run.anchors[0].real = false;
    parts[0].run.floor = Some(Pose::at(Vec3::new(0.0, -1.6, 0.0)));
    parts[1].run.floor = Some(Pose::at(Vec3::new(0.0, -1.601, 0.0)));
    let whole = join(parts.clone()).unwrap();
    assert_eq!(whole.run.started, "2026-01-01T00:00:00Z");
    assert_eq!((whole.run.consent.len(), whole.run.anchors[0].real), (1, false));
    assert!(whole.run.floor.is_some());
    parts[1].run.floor = Some(Pose::at(Vec3::new(0.0, -1.7, 0.0)));
    assert_eq!(join(parts).unwrap().run.floor, None);
}

#[test]
fn the_whole_is_written_and_read_back() {
    let mut parts = vec![part(&[0, 1], 0.0), part(&[1, 2], 3.0)];
    parts[1].answers.push(answer(700, "frame-rate", "best"));
    parts[0].rooms.push(RoomObservation { frame: 3, surfaces: vec![] });
    parts[1].gpu.push(GpuObservation { frame: 479, gpu_ns: 1 });
    for complete in [true, false] {
        parts[1].complete = complete;
        let whole = join(parts.clone()).unwrap();
        let bytes = write_whole(&whole, Cursor::new(Vec::new())).unwrap().into_inner();
        assert_eq!(read(&bytes, "a.mcap").unwrap(), whole);
    }
}

#[test]
fn what_went_wrong_in_one_part_went_wrong_in_the_whole() {
    let with = |name: Option<&str>, steps: &[u16]| {
        let mut part = part(steps, 0.0);
        part.run.scenario = name.map(str::to_owned);
        part
    };
    for (parts, whole) in [
        ([None, None], None),
        ([Some("loss.toml"), None], Some("loss.toml")),
        ([Some("loss.toml"), Some("loss.toml")], Some("loss.toml")),
        ([Some("loss.toml"), Some("jump.toml")], Some("loss.toml; jump.toml")),
    ] {
        let [first, second] = parts;
        let joined = join(vec![with(first, &[0]), with(second, &[1])]).unwrap();
        assert_eq!(joined.run.scenario.as_deref(), whole);
    }
}
