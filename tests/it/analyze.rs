//! `holograde analyze`: the run's own verdict bit for bit, what-ifs that say so, and runs that broke off.

use crate::run::{Desk, text};
use serde_json::Value;
use std::process::Output;

fn analyze(desk: &Desk, recording: &str, more: &[&str]) -> Output {
    let path = desk.path(recording);
    desk.holograde(&[&["analyze", &path.to_string_lossy()], more].concat())
}

#[track_caller]
fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(output)))
}

/// What a report says of a criterion besides pictures, which lie beside the recording.
fn without_pictures(criteria: &Value) -> Value {
    let mut criteria = criteria.clone();
    for criterion in criteria.as_array_mut().expect("criteria") {
        let evidence = criterion["evidence"].as_array_mut().expect("evidence");
        evidence.retain(|evidence| evidence["kind"] != "shot");
    }
    criteria
}

/// What a run of this content says, and again from its recording.
#[track_caller]
fn same_again(desk: &Desk, poc: &str) {
    let (live, statement) = desk.check(poc);
    let again = analyze(desk, "out/recording.mcap", &["--json"]);
    assert_eq!(again.status.code(), live.status.code(), "{}", text(&again));
    let (again, signed) = (json(&again), &statement["predicate"]);
    assert_eq!(again["whatIf"], Value::Null);
    // As text, so that every digit of every number counts.
    let same = ["verdict", "rule", "content", "runtime", "adapter", "device", "clock", "script", "started"];
    let numbers = ["complete", "measurements", "notMeasured", "limits", "excluded"];
    for part in same.into_iter().chain(numbers) {
        assert_eq!(again[part].to_string(), signed[part].to_string(), "{part} of {poc}");
    }
    assert!(signed["measurements"].as_array().is_some_and(|all| all.len() > 20));
    let criteria = [&again["criteria"], &without_pictures(&signed["criteria"])].map(Value::to_string);
    assert_eq!(criteria[0], criteria[1], "criteria of {poc}");
}

/// One run for all three questions: it takes its time.
#[test]
fn a_recording_says_byte_for_byte_what_its_report_says_and_what_would_be() {
    let desk = Desk::new();
    same_again(&desk, "assets/demo");
    what_if_is_said_and_moves_even_the_pages_limits(&desk);
    a_run_that_broke_off_is_judged_and_incomplete(&desk);
}

#[test]
fn a_recording_that_fails_says_byte_for_byte_why() {
    same_again(&Desk::new(), "assets/demo-failing");
}

fn what_if_is_said_and_moves_even_the_pages_limits(desk: &Desk) {
    let far =
        analyze(desk, "out/recording.mcap", &["--limit", "comfort.nearest=50", "--limit", "comfort.nearest-still=40"]);
    assert_eq!(far.status.code(), Some(1), "{}", text(&far));
    for said in ["what-if: not the programme's limits", "limit comfort.nearest set to 50", "failed by measure"] {
        assert!(text(&far).contains(said), "{said} in\n{}", text(&far));
    }
    let quest = analyze(desk, "out/recording.mcap", &["--device", "quest-3", "--script", "ci-frame-budget", "--json"]);
    let quest = json(&quest);
    assert_eq!(
        (&quest["whatIf"]["device"], &quest["whatIf"]["script"]),
        (&"quest-3".into(), &"ci-frame-budget".into())
    );
    assert_eq!(quest["device"]["profile"], "quest-3");
    for (arguments, says) in [
        (["--limit", "comfort.neerest=1"], "did you mean `comfort.nearest`"),
        (["--limit", "comfort.nearest"], "ID=VALUE"),
        (["--limit", "comfort.nearest=NaN"], "ID=VALUE"),
        (["--device", "quest-33"], "quest-3"),
        (["--script", "self-chek"], "self-check"),
    ] {
        let output = analyze(desk, "out/recording.mcap", &arguments);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output));
        assert!(text(&output).contains(says), "{says} in\n{}", text(&output));
    }
}

fn a_run_that_broke_off_is_judged_and_incomplete(desk: &Desk) {
    let whole = std::fs::read(desk.path("out/recording.mcap")).expect("a recording");
    std::fs::write(desk.path("out/broken.mcap"), &whole[..whole.len() * 2 / 3]).expect("written");
    let output = analyze(desk, "out/broken.mcap", &[]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
    assert!(text(&output).contains("the run broke off"), "{}", text(&output));
    let output = json(&analyze(desk, "out/broken.mcap", &["--json"]));
    assert_eq!((&output["complete"], &output["verdict"]), (&false.into(), &"incomplete".into()));
    assert!(output["measurements"].as_array().is_some_and(|all| !all.is_empty()));
}
