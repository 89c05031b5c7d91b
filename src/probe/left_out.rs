//! What could not be measured because the reviewer left a step out: the reason given for that is the reason for this.

use super::windows::motion_of;
use super::{Finding, Purpose};
use crate::observe::{Recording, Skipped, WindowInfo, skipped};

/// What brings a measurement out: a move, or a step with a verb.
enum Wants {
    Move(Purpose),
    Verb(&'static str),
}

/// Beginnings of measurement ids, and the steps that they wait for.
const WAITS_FOR: &[(&str, Wants)] = &[
    ("stability.jitter", Wants::Move(Purpose::Jitter)),
    ("stability.head-jitter", Wants::Move(Purpose::Jitter)),
    ("stability.drift", Wants::Move(Purpose::Drift)),
    ("stability.prediction", Wants::Move(Purpose::Prediction)),
    ("stability.latency", Wants::Move(Purpose::Prediction)),
    ("stability.swim", Wants::Move(Purpose::Swim)),
    ("stability.accuracy", Wants::Move(Purpose::Accuracy)),
    ("comfort.fade-start-seen", Wants::Move(Purpose::NearContent)),
    ("comfort.clip-seen", Wants::Move(Purpose::NearContent)),
    ("comfort.walk-in", Wants::Move(Purpose::NearContent)),
    ("depth.switches", Wants::Move(Purpose::DepthSwitching)),
    ("ui.facing", Wants::Move(Purpose::UserPosition)),
    ("ui.ring-usable", Wants::Move(Purpose::UserPosition)),
    ("load.", Wants::Verb("place")),
];

/// Puts the reviewer's reason before every other one.
pub(super) fn explain(recording: &Recording, findings: &mut [Finding]) {
    let skipped = skipped(recording);
    if skipped.is_empty() {
        return;
    }
    for missing in findings.iter_mut().flat_map(|finding| &mut finding.not_measured) {
        let why: Vec<String> = skipped
            .iter()
            .filter(|left| recording.run.windows.iter().any(|w| w.id == left.step && waits_for(missing.id, w)))
            .map(because)
            .collect();
        if !why.is_empty() {
            missing.why = format!("{}; {}", why.join("; "), missing.why);
        }
    }
}

/// The words for a step that was left out.
pub(super) fn because(left: &Skipped) -> String {
    match left.reason.as_str() {
        "" => format!("step {} was left out", left.step),
        reason => format!("step {} was left out: {reason}", left.step),
    }
}

fn waits_for(id: &str, window: &WindowInfo) -> bool {
    WAITS_FOR.iter().filter(|(start, _)| id.starts_with(start)).any(|(_, wants)| match wants {
        Wants::Move(purpose) => motion_of(window).is_some_and(|motion| purpose.motions().contains(&motion)),
        Wants::Verb(verb) => window.verb == *verb,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testkit::hologram;
    use super::super::{MEASUREMENTS, run_all};
    use super::*;
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{MotionInfo, Role, RunEvent, settle, step};

    #[test]
    fn the_reviewers_reason_is_the_reason() {
        let motion = Some(MotionInfo { path: "side-to-side".to_owned(), ..MotionInfo::default() });
        let shake = WindowInfo { id: "shake".into(), verb: "move".into(), motion, ..WindowInfo::default() };
        let mut recording = Synthetic::new(vec![hologram("engine", Role::Primary)])
            .run(|run| run.windows.push(shake))
            .frames(400, |k, frame| frame.window = u16::from(k > 200))
            .build();
        let text = "shake: my neck is stiff".to_owned();
        recording.events.push(RunEvent { frame: 300, time: None, kind: step::SKIPPED.to_owned(), text });
        settle(&mut recording);
        let findings = run_all(&recording);
        let all = || findings.iter().flat_map(|f| &f.not_measured);
        let why = |id| all().find(|n| n.id == id).unwrap().why.as_str();
        assert!(why("stability.swim-model-gain").starts_with("step shake was left out: my neck is stiff; "));
        let moves = all().filter(|n| n.id == "move.compliance-pct");
        assert_eq!(moves.map(|n| n.why.as_str()).collect::<Vec<_>>(), ["step shake was left out: my neck is stiff"]);
        assert!(!why("surface.gap-mm").contains("left out"), "no step is asked for it");
    }

    #[test]
    fn every_line_of_the_table_is_of_a_measurement() {
        for (start, _) in WAITS_FOR {
            assert!(MEASUREMENTS.iter().any(|m| m.id.starts_with(start)), "{start}");
        }
    }
}
