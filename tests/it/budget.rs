//! A build's frame budget from end to end: counters, baselines, comparisons.

use super::run::{Desk, text};
use serde_json::{Value, json};

/// A baseline of another machine, as `--write-baseline` writes it.
fn other_machine() -> Value {
    let ratio = json!({"ratio": 2.0, "interval": [1.98, 2.02], "n": 9});
    json!({
        "kind": "urn:holograde:baseline:1", "tool": "0.1.0", "written": "2026-05-04T09:30:52Z",
        "conditions": {
            "adapter": "Adreno 630", "driver": "x", "backend": "vulkan", "software": false, "cpu": "x", "cores": 999, "content": "x",
            "scene": "x", "size": [1, 1], "reference": "x", "clock": "processor",
        },
        "cpu": ratio, "gpu": ratio,
    })
}

fn measurement<'a>(statement: &'a Value, id: &str) -> Option<&'a Value> {
    statement["predicate"]["measurements"].as_array()?.iter().find(|m| m["id"] == id)
}

#[test]
fn a_budget_run_gates_on_counters_and_refuses_a_foreign_baseline() {
    let desk = Desk::new();
    let (out, baseline) = (desk.path("out"), desk.path("baseline.json"));
    std::fs::write(&baseline, other_machine().to_string()).unwrap();
    let (out, baseline) = (out.to_string_lossy(), baseline.to_string_lossy());
    let output = desk.holograde(&[
        "check",
        "assets/demo-failing",
        "--script",
        "ci-frame-budget",
        "--out",
        &out,
        "--baseline",
        &baseline,
    ]);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let statement: Value =
        serde_json::from_slice(&std::fs::read(desk.path("out/report.json")).expect("a report")).expect("JSON");
    let predicate = &statement["predicate"];
    assert_eq!(predicate["rule"]["id"], "holograde.ci-frame-budget.1");
    assert_eq!(predicate["verdict"], "not-ready");
    assert!(measurement(&statement, "budget.cpu-least-change-pct").is_none(), "a foreign baseline tells nothing");
    let missing = predicate["notMeasured"].as_array().expect("a list");
    let why = missing.iter().find(|m| m["id"] == "budget.cpu-least-change-pct").expect("said why");
    let why = why["why"].as_str().unwrap_or_default();
    // A machine that is busy with other tests is refused before the baseline is looked at.
    assert!(why.contains("the baseline is of another adapter") || why.contains("not fit to measure on"), "{why}");
    let fragments = measurement(&statement, "cost.fragments-per-pixel").expect("counted");
    assert!(fragments["value"].as_f64() > fragments["limit"].as_f64(), "{fragments}");
    assert!(said.contains("over the budget of 1.50") && said.contains("to change: remove surfaces"), "{said}");

    let verified = desk.holograde(&["verify", &format!("{out}/report.dsse.json"), "--subject", "assets/demo-failing"]);
    assert_eq!(verified.status.code(), Some(0), "{}", text(&verified));
    let again = desk.holograde(&["analyze", &format!("{out}/recording.mcap"), "--json"]);
    let again: Value = serde_json::from_slice(&again.stdout).expect("JSON");
    assert_eq!((&again["verdict"], &again["rule"]), (&predicate["verdict"], &predicate["rule"]));

    let same = desk.holograde(&["compare", &out, &format!("{out}/recording.mcap"), "--json"]);
    assert_eq!(same.status.code(), Some(0), "{}", text(&same));
    let same: Value = serde_json::from_slice(&same.stdout).expect("JSON");
    let changes = same["measurements"].as_array().expect("rows");
    assert!(!changes.is_empty() && changes.iter().all(|row| row["change"] == "the same"), "{same:#}");
}

#[test]
fn a_baseline_needs_the_track_and_has_to_be_one() {
    let desk = Desk::new();
    let file = desk.path("b.json");
    std::fs::write(&file, "{}").unwrap();
    let file = file.to_string_lossy();
    for option in ["--baseline", "--write-baseline"] {
        let output = desk.holograde(&["check", "assets/demo", option, &file]);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output));
        assert!(text(&output).contains("add --script ci-frame-budget"), "{}", text(&output));
    }
    let output = desk.holograde(&["check", "assets/demo", "--script", "ci-frame-budget", "--baseline", &file]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output));
    assert!(text(&output).contains("is no baseline"), "{}", text(&output));
}

#[test]
fn what_cannot_be_compared_is_told_for_both() {
    let desk = Desk::new();
    let (a, b) = (desk.path("a.json"), desk.path("nowhere"));
    std::fs::write(&a, "{}").unwrap();
    let output = desk.holograde(&["compare", &a.to_string_lossy(), &b.to_string_lossy()]);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("a.json: is no report") && said.contains("nowhere"), "{said}");
}
