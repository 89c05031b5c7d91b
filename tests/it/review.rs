//! A review from the first step to the signed report, answered by a script with the hands of the simulated headset; killed, and gone on with.

use crate::run::{Desk, text};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A review that has not come so far by now hangs.
const LONGEST: Duration = Duration::from_secs(300);

fn at_root(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).to_string_lossy().into_owned()
}

/// Two moves and three questions: everything that a long script does, soon.
fn short() -> [String; 5] {
    let script = at_root("tests/it/data/short-review.toml");
    let answers = at_root("tests/it/data/short-answers.toml");
    [at_root("assets/demo"), "--script".into(), script, "--answers".into(), answers]
}

fn review(desk: &Desk, more: &[&str]) -> std::process::Output {
    let short = short();
    let mut args = vec!["review"];
    args.extend(short.iter().map(String::as_str));
    args.extend(more);
    desk.holograde(&args)
}

fn report(out: &Path) -> Value {
    let bytes = std::fs::read(out.join("report.json")).expect("a report");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// What was answered, by the thing it is about.
fn grades(report: &Value) -> Vec<(String, Value, Value)> {
    let criteria = report["predicate"]["criteria"].as_array().expect("criteria");
    let told = |c: &Value| (c["id"].as_str().expect("an id").to_owned(), c["grade"].clone(), c["basis"].clone());
    criteria.iter().map(told).collect()
}

#[test]
fn a_script_answers_with_simulated_hands_and_the_report_says_so() {
    let desk = Desk::new();
    let out = desk.path("out");
    let output = review(&desk, &["--out", &out.to_string_lossy(), "--panel-pictures"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let report = report(&out);
    let predicate = &report["predicate"];
    assert_eq!((&predicate["kind"], &predicate["verdict"]), (&"self-check".into(), &"ready".into()));
    assert_eq!(predicate["reviewer"]["script"], true);
    let sound = predicate["criteria"].as_array().expect("criteria").iter().find(|c| c["id"] == "spatial-sound");
    let sound = sound.expect("asked about");
    assert_eq!((&sound["grade"], &sound["basis"]), (&"meets".into(), &"judged".into()));
    assert!(sound["reason"].as_str().is_some_and(|reason| reason.contains("judged by a script")), "{sound}");
    assert!(sound["evidence"].as_array().is_some_and(|all| all.iter().any(|e| e["kind"] == "shot")), "{sound}");
    let panels = std::fs::read_dir(out.join("panels")).expect("pictures of panels").count();
    assert!(panels >= 16, "{panels} pictures of panels");
    let recording = out.join("recording.mcap");
    let verified = desk.holograde(&[
        "verify",
        &out.join("report.dsse.json").to_string_lossy(),
        "--artifacts",
        &out.to_string_lossy(),
    ]);
    assert_eq!(verified.status.code(), Some(0), "{}", text(&verified));
    let script = out.join("script.toml");
    let again =
        desk.holograde(&["analyze", &recording.to_string_lossy(), "--script", &script.to_string_lossy(), "--json"]);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again));
    let again: Value = serde_json::from_slice(&again.stdout).expect("JSON");
    assert_eq!(without_pictures(&again), without_pictures(predicate), "the recording alone gives the verdict");
}

/// The criteria without what is shown of them: a recording has no pictures.
fn without_pictures(told: &Value) -> Vec<Value> {
    let mut criteria = told["criteria"].as_array().expect("criteria").clone();
    for evidence in criteria.iter_mut().filter_map(|c| c["evidence"].as_array_mut()) {
        evidence.retain(|shown| shown["kind"] == "frames");
    }
    criteria
}

/// Starts the short review in a folder, or goes on with it, and kills it once the journal has so many lines. Whether it lived so long.
fn killed_after(desk: &Desk, out: &Path, resume: bool, lines: usize) -> bool {
    let place = if resume { "--resume" } else { "--out" };
    let mut child: Child = Command::new(env!("CARGO_BIN_EXE_holograde"))
        .arg("review")
        .args(short())
        .args([place, &out.to_string_lossy()])
        .env("HOLOGRADE_CONFIG", desk.path("config"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("holograde starts");
    let begin = Instant::now();
    loop {
        if journal(out).len() >= lines {
            child.kill().expect("a child");
            return !child.wait().expect("killed").success();
        }
        if child.try_wait().expect("a child").is_some() {
            return false;
        }
        assert!(begin.elapsed() < LONGEST, "{} lines only", journal(out).len());
        std::thread::yield_now();
    }
}

fn journal(out: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(out.join("journal.jsonl")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Moments at which to kill: a seed of its own for each run of the tests, and printed.
fn moments(of: usize) -> [usize; 3] {
    let seed =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |t| t.subsec_nanos() as usize);
    // The last lines come quickly one after the other: whoever is killed there may be done.
    let third = of.saturating_sub(6) / 3;
    let moments = [0, 1, 2].map(|n| 2 + n * third + seed / (n + 1) % third.max(1));
    println!("killed after {moments:?} of {of} lines of the journal");
    moments
}

#[test]
fn killed_at_three_moments_it_goes_on_with_the_same_answers() {
    let desk = Desk::new();
    let (whole, broken): (PathBuf, PathBuf) = (desk.path("whole"), desk.path("broken"));
    assert_eq!(review(&desk, &["--out", &whole.to_string_lossy()]).status.code(), Some(0));
    let lines = journal(&whole).len();
    let mut kills = 0;
    for moment in moments(lines) {
        kills += usize::from(killed_after(&desk, &broken, kills > 0, moment + kills));
        let kept = journal(&broken);
        // A second review must not take the place of an unfinished one.
        let over = review(&desk, &["--out", &broken.to_string_lossy()]);
        assert_eq!(over.status.code(), Some(2), "{}", text(&over));
        assert_eq!(journal(&broken), kept, "nothing is lost");
    }
    assert_eq!(kills, 3);
    let output = review(&desk, &["--resume", &broken.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let (whole, broken) = (report(&whole), report(&broken));
    assert_eq!(grades(&broken), grades(&whole));
    let resumed = broken["predicate"]["notes"]["resumed"].as_array().expect("said in the report");
    assert_eq!(resumed.len(), 3, "{resumed:?}");
}

#[test]
fn a_finished_review_is_not_gone_on_with() {
    let desk = Desk::new();
    let out = desk.path("out");
    assert_eq!(review(&desk, &["--out", &out.to_string_lossy()]).status.code(), Some(0));
    let again = review(&desk, &["--resume", &out.to_string_lossy()]);
    assert_eq!(again.status.code(), Some(4), "{}", text(&again));
    let none = review(&desk, &["--resume", &desk.path("nowhere").to_string_lossy()]);
    assert_eq!(none.status.code(), Some(4), "{}", text(&none));
}

#[test]
fn nobody_in_the_headset_is_a_matter_of_the_command_line() {
    let desk = Desk::new();
    let output = desk.holograde(&["review", &at_root("assets/demo"), "--runtime", "simulator"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    assert!(text(&output).contains("--window") && text(&output).contains("--answers"), "{}", text(&output));
}
