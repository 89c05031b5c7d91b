//! `--trace`: stages of the frame, as Chrome and Perfetto read them.

use crate::run::{Desk, text};
use holograde::recording::STAGES;
use serde_json::Value;
use std::collections::BTreeMap;

#[test]
fn a_trace_is_whole_balanced_and_names_the_stages() {
    let desk = Desk::new();
    let out = desk.path("out");
    let output = desk.holograde(&["check", "assets/demo", "--trace", "--out", &out.to_string_lossy()]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "a verdict is given: {}", text(&output));
    let trace = std::fs::read(out.join("trace.json")).expect("a trace");
    let trace: Vec<Value> = serde_json::from_slice(&trace).expect("a JSON array of events");
    let mut open: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for event in &trace {
        let (phase, thread) = (event["ph"].as_str().expect("a phase"), event["tid"].as_u64().expect("a thread"));
        let stack = open.entry(thread).or_default();
        let name = event["name"].as_str().unwrap_or_default();
        match phase {
            "B" => {
                stack.push(name);
                *counts.entry(name).or_default() += 1;
            }
            "E" => assert_eq!(stack.pop(), Some(name), "spans close in the order in which they opened"),
            _ => {}
        }
    }
    assert!(open.values().all(Vec::is_empty), "all that opened is closed: {open:?}");
    for stage in STAGES {
        assert!(counts.get(stage).is_some_and(|n| *n > 0), "{stage} is in no frame: {counts:?}");
    }
    assert!(counts["wait"] == counts["begin"] && counts["wait"] == counts["record"], "{counts:?}");
}
