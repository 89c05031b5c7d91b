//! A review whose session or runtime is lost, and one whose journal is damaged: what is lost is said, what was answered stays, and what goes
//! on comes to the same answers.

use crate::means::{Brief, answered, report};
use crate::run::{Desk, text};
use holograde::app::{Fault, Faults, Reviewed};
use holograde::review::Journal;
use holograde::xr::Lost;
use holograde_simulator::scenario::FaultKind;
use std::path::{Path, PathBuf};

fn at_root(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).to_string_lossy().into_owned()
}

fn losing(kind: FaultKind, start_s: f64, seconds: Option<f64>) -> Faults {
    Faults::new(vec![Fault { start_s, seconds, kind }], 0)
}

fn journal(folder: &Path) -> Journal {
    let bytes = std::fs::read(folder.join("journal.jsonl")).expect("a journal");
    let journal = Journal::parse(&bytes).expect("a whole journal");
    assert!(!journal.torn);
    journal
}

#[test]
fn what_is_lost_in_a_review_is_gone_on_with_to_the_same_answers() {
    let brief = Brief::new();
    let whole = tempfile::tempdir().expect("a folder");
    let mut seconds = 0u64;
    let reviewed = brief.review("", Faults::default(), whole.path(), false, &mut |run| seconds = run.seen().index);
    assert!(matches!(reviewed, Reviewed::Signed(_)));
    let period_s = 1.0 / 60.0;
    let long_s = seconds as f64 * period_s;
    let broken = tempfile::tempdir().expect("a folder");
    let mut lines = 0;
    let losses = [
        (FaultKind::SessionLoss, 0.2, None, Lost::Session),
        (FaultKind::InstanceLoss, 0.3, Some(0.5), Lost::Instance),
        (FaultKind::SessionLoss, 0.5, Some(0.5), Lost::Session),
        (FaultKind::InstanceLoss, 0.2, None, Lost::Instance),
    ];
    for (number, (kind, share, announced_s, lost)) in losses.into_iter().enumerate() {
        let faults = losing(kind.clone(), share * long_s, announced_s);
        let reviewed = brief.review("", faults, broken.path(), number > 0, &mut |_| {});
        let Reviewed::Lost(found) = reviewed else { panic!("{kind:?} at {share}: not lost") };
        assert_eq!(found, lost);
        let entries = journal(broken.path()).entries.len();
        assert!(entries > lines, "{kind:?} at {share} of {long_s} s: {lines}, then {entries} entries");
        lines = entries;
        let parts = (1..).take_while(|n| broken.path().join(format!("recording-{n}.mcap")).is_file()).count();
        assert_eq!(parts, number + 1);
    }
    let reviewed = brief.review("", Faults::default(), broken.path(), true, &mut |_| {});
    assert!(matches!(reviewed, Reviewed::Signed(_)));
    let (whole, broken) = (report(whole.path()), report(broken.path()));
    assert_eq!(answered(&broken), answered(&whole));
    let resumed = broken["predicate"]["notes"]["resumed"].as_array().expect("said in the report");
    assert_eq!(resumed.len(), 4, "{resumed:?}");
}

#[test]
fn broken_off_while_the_report_was_made_it_keeps_its_recording() {
    let brief = Brief::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.jsonl");
    let (mut reports, mut frames) = (Vec::new(), Vec::new());
    // The first time there is one part, the second time two.
    for resume in [false, true, true] {
        let reviewed = brief.review("", Faults::default(), folder.path(), resume, &mut |_| {});
        assert!(matches!(reviewed, Reviewed::Signed(_)));
        reports.push(report(folder.path()));
        let recording = holograde::recording::read_file(&folder.path().join("recording.mcap")).expect("a recording");
        frames.push(recording.frames.iter().filter(|frame| frame.window == 0).count());
        // What is on disk just before the report is signed.
        let text = std::fs::read_to_string(&path).expect("a journal");
        let unsigned: String =
            text.lines().filter(|line| !line.contains("\"signed\"")).map(|l| format!("{l}\n")).collect();
        assert!(unsigned.len() < text.len());
        std::fs::write(&path, unsigned).unwrap();
        std::fs::remove_file(folder.path().join("report.json")).unwrap();
    }
    for (times, later) in reports.iter().enumerate().skip(1) {
        assert_eq!(answered(later), answered(&reports[0]));
        assert_eq!(later["predicate"]["notes"]["resumed"].as_array().map(Vec::len), Some(times));
    }
    assert!(frames[0] >= 55 && frames.iter().all(|count| *count == frames[0]), "frames of the step: {frames:?}");
}

/// `holograde review` of the demo by the short script, with more.
fn review(desk: &Desk, poc: &str, script: &str, more: &[&str]) -> std::process::Output {
    let answers = at_root("tests/it/data/short-answers.toml");
    let script = at_root(script);
    desk.holograde(&[&["review", poc, "--script", &script, "--answers", &answers], more].concat())
}

const SHORT: &str = "tests/it/data/short-review.toml";

/// A review that was broken off by the loss of its session after a few seconds, and where it lies.
fn broken_off(desk: &Desk) -> PathBuf {
    let (out, faults) = (desk.path("out"), desk.path("loss.toml"));
    std::fs::write(&faults, "schema = 1\n[[fault]]\nkind = \"session-loss\"\nstart_s = 4.0\nseconds = 0.5\n").unwrap();
    let (folder, file) = (out.to_string_lossy(), faults.to_string_lossy());
    let output = review(desk, &at_root("assets/demo"), SHORT, &["--out", &folder, "--faults", &file]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
    let says = text(&output);
    assert!(says.contains(&Lost::Session.words()), "{says}");
    assert!(says.contains(&format!("--resume {folder} --answers ")) && !says.contains("--faults"), "{says}");
    out
}

/// Refused with exit 4, naming the journal, the place, what is wrong and what helps.
#[track_caller]
fn refused(desk: &Desk, out: &Path, poc: &str, script: &str, says: [&str; 3]) {
    let before = std::fs::read(out.join("journal.jsonl")).expect("a journal");
    let output = review(desk, poc, script, &["--resume", &out.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output));
    let told = text(&output);
    let file = out.join("journal.jsonl").display().to_string();
    assert!(told.contains(&file) && says.iter().all(|word| told.contains(word)), "{told}");
    assert_eq!(std::fs::read(out.join("journal.jsonl")).expect("a journal"), before, "nothing is written to it");
}

#[test]
fn a_journal_that_does_not_belong_is_refused_and_one_whose_last_line_is_torn_is_not() {
    let desk = Desk::new();
    let out = broken_off(&desk);
    let demo = at_root("assets/demo");
    refused(
        &desk,
        &out,
        &at_root("assets/reference/reference.glb"),
        SHORT,
        ["package", "another package", "begin a new"],
    );
    refused(&desk, &out, &demo, "review-scripts/self-check.toml", ["script", "another script", "begin a new"]);
    let path = out.join("journal.jsonl");
    let good = std::fs::read(&path).expect("a journal");
    let lines = good.iter().filter(|byte| **byte == b'\n').count();
    std::fs::write(&path, [&good[..], b"{\"what\":\"nonsense\"}\n"].concat()).unwrap();
    refused(&desk, &out, &demo, SHORT, [&format!("line {}", lines + 1), "is no entry", "begin a new"]);
    // As after a loss of power while a line was written.
    std::fs::write(&path, [&good[..], b"{\"what\":\"answ"].concat()).unwrap();
    let output = review(&desk, &demo, SHORT, &["--resume", &out.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let kept = std::fs::read(&path).expect("a journal");
    assert!(
        kept.starts_with(&good) && kept[good.len()..].starts_with(b"{\"what\":\"resumed\""),
        "the torn line is gone"
    );
    let resumed = report(&out)["predicate"]["notes"]["resumed"].as_array().map(Vec::len);
    assert_eq!(resumed, Some(1));
}
