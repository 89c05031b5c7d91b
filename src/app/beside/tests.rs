use super::*;
use crate::app::judge;
use crate::checklist::Grade;
use crate::observe::synthetic::{Synthetic, move_head, place};
use crate::observe::{AnswerObservation, HologramInfo, Role, RunEvent, WindowInfo, step};
use crate::script::{self, Known};
use crate::space::Pose;
use glam::Vec3;

/// Ten seconds, in which a press comes to 0.8 m at second 6 of its own, while the head sways.
fn near() -> Recording {
    let press = |name: &str| HologramInfo { name: name.into(), role: Some(Role::Primary), ..HologramInfo::default() };
    Synthetic::new(vec![press("press"), press("belt")])
        .run(|run| {
            let walk = WindowInfo { id: "walk".into(), verb: "measure".into(), asked_s: 5.0, ..WindowInfo::default() };
            run.windows.push(walk);
            run.device = crate::device::find("hololens-2").unwrap().info();
        })
        .frames(600, |k, frame| {
            frame.window = u16::from(k >= 300);
            let t = k as f32 / 60.0;
            let sway = (k as f32 * 0.1).sin() * 0.2;
            move_head(frame, Pose::at(Vec3::new(sway, 0.0, 0.0)));
            place(frame, 0, Vec3::new(sway, 0.0, -0.9 - 0.3 * (t - 6.0).abs().min(3.0)), Vec3::splat(0.1));
            place(frame, 1, Vec3::new(0.5, 0.0, -2.5), Vec3::splat(0.1));
        })
        .build()
}

fn told(recording: &Recording, about: &str) -> Beside {
    let plan = script::parse("fast-track", script::source("fast-track").unwrap(), &Known::probes()).unwrap();
    let device = crate::device::find("hololens-2").unwrap();
    beside(recording, &judge(recording, &plan, device), about)
}

#[test]
fn what_fails_comes_first_with_its_limit_place_and_moment() {
    let beside = told(&near(), "viewing-comfort");
    assert_eq!(beside.grade, Some((Grade::Fail, Basis::Measured)));
    assert!(beside.reason.contains("0.80 m"), "{}", beside.reason);
    assert!((2..=ROWS).contains(&beside.rows.len()), "{:#?}", beside.rows);
    let first = &beside.rows[0];
    assert_eq!((first.about.as_str(), first.value.as_str(), first.limit.as_str()), ("press", "0.8 m", "≥ 1.25 m"));
    assert_eq!(first.holds, Some(false));
    assert!(!first.name.is_empty() && !first.source.is_empty());
    let order: Vec<Option<bool>> = beside.rows.iter().map(|row| row.holds).collect();
    let group = |holds: &Option<bool>| [Some(false), Some(true), None].iter().position(|other| other == holds);
    assert!(order.is_sorted_by_key(group), "{order:?}");
    let plot = beside.plot.unwrap();
    assert_eq!((plot.unit.as_str(), plot.limit), ("m", Some(1.25)));
    assert!(plot.points.len() <= 400 && plot.beyond.iter().any(|[from, to]| (*from..=*to).contains(&6.0)));
    let moment = &beside.moments[0];
    assert_eq!(moment.caption, "0.8 m, step walk, second 6.0");
    assert!((moment.place[2] + 0.9).abs() < 1e-6, "{:?}", moment.place);
    assert!((100..=240).contains(&moment.path.len()));
    let [before, after] = [&moment.path[0], &moment.path[moment.path.len() - 1]].map(|point| point.seconds);
    assert!((before - 5.0).abs() < 0.02 && (after - 7.0).abs() < 0.02, "{before} {after}");
    assert!(moment.path.iter().all(|point| point.content[1] == [0.1; 3]));
}

#[test]
fn what_was_answered_already_does_not_hide_what_was_measured() {
    let mut recording = near();
    let mut given = AnswerObservation { about: "viewing-comfort".into(), choice: "best".into(), ..Default::default() };
    (given.reason, given.reviewer) = ("it looks further off".into(), "Ida".into());
    recording.answers.push(given);
    let beside = told(&recording, "viewing-comfort");
    assert_eq!(beside.grade, Some((Grade::Fail, Basis::Measured)));
    assert!(!beside.reason.contains("Ida"), "{}", beside.reason);
}

#[test]
fn what_is_missing_says_why() {
    let beside = told(&near(), "hologram-stability");
    assert_eq!(beside.grade, None);
    assert!((1..=MISSING).contains(&beside.missing.len()) && beside.missing.iter().all(|why| why.contains(": ")));
    assert_eq!(told(&near(), "customer-value"), Beside::default(), "nothing is measured for a question");
    let empty = told(&Recording { run: near().run, ..Recording::default() }, "viewing-comfort");
    assert!(empty.rows.is_empty() && empty.plot.is_none() && empty.moments.is_empty() && !empty.missing.is_empty());
}

#[test]
fn a_place_that_is_no_longer_there_is_not_shown() {
    let event = |frame, kind: &str| RunEvent { frame, time: None, kind: kind.into(), text: String::new() };
    for (kind, frame, there) in [
        ("reference-space-change", 500, false),
        ("reference-space-change", 100, true),
        (step::RESUMED, 500, false),
        ("session-state", 500, true),
    ] {
        let mut recording = near();
        recording.events.push(event(frame, kind));
        let beside = told(&recording, "viewing-comfort");
        assert_eq!(!beside.moments.is_empty(), there, "{kind} at {frame}");
    }
}
