//! What was written is read; what cannot have been written is told with its line.

use super::*;
use crate::observe::AnswerObservation;
use proptest::prelude::*;

fn began() -> Entry {
    Entry::Began { schema: JOURNAL_SCHEMA, package: "p".into(), script: "s".into(), at: "2026-01-01T00:00:00Z".into() }
}

fn done(step: &str) -> Entry {
    Entry::Done { step: step.into() }
}

fn kept(step: &str) -> Entry {
    Entry::Kept { step: step.into() }
}

fn answered(about: &str, choice: &str) -> Entry {
    let answer = AnswerObservation { about: about.into(), choice: choice.into(), ..AnswerObservation::default() };
    Entry::Answered { answer }
}

fn bytes(entries: &[Entry]) -> Vec<u8> {
    entries.iter().flat_map(|entry| entry.line().unwrap()).collect()
}

/// A journal with one of each.
fn whole() -> Vec<Entry> {
    let step = || "hold".to_owned();
    vec![
        began(),
        Entry::Reviewer { name: "Ada".into(), script: false },
        Entry::Check { id: "lighting".into(), yes: false },
        Entry::Ready {},
        done("hold"),
        Entry::Repeated { step: step() },
        done("hold"),
        kept("hold"),
        Entry::Resumed { why: "the power went".into(), step: "walk".into(), at: "2026-01-01T01:00:00Z".into() },
        Entry::Skipped { step: "walk".into(), reason: "no room".into() },
        Entry::Pictured { about: "frame-rate".into(), path: "shots/a.png".into() },
        answered("frame-rate", "best"),
        Entry::LeftOpen { step: "ask-sound".into() },
        Entry::Signed { verdict: "ready".into(), at: "2026-01-01T02:00:00Z".into() },
    ]
}

#[test]
fn what_was_written_is_read() {
    let written = bytes(&whole());
    let read = Journal::parse(&written).unwrap();
    assert_eq!((read.entries, read.torn, read.bytes), (whole(), false, written.len() as u64));
    assert_eq!(Journal::parse(b"").unwrap(), Journal::default());
}

#[test]
fn every_prefix_is_read_up_to_its_last_whole_line() {
    let written = bytes(&whole());
    for cut in 0..=written.len() {
        let read = Journal::parse(&written[..cut]).unwrap();
        let lines = written[..cut].iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(read.entries, whole()[..lines], "{cut} bytes");
        assert_eq!(read.torn, cut as u64 > read.bytes, "{cut} bytes");
    }
    // A file system may have kept the length and not the bytes.
    let read = Journal::parse(&[bytes(&whole()[..2]), vec![0; 300]].concat()).unwrap();
    assert_eq!((read.entries.len(), read.torn), (2, true));
}

#[track_caller]
fn refused(entries: &[Entry], line: usize, says: &str) {
    check(&bytes(entries), line, says);
}

#[track_caller]
fn check(bytes: &[u8], line: usize, says: &str) {
    match Journal::parse(bytes) {
        Err(JournalError::Line { line: told, what }) => {
            assert!(told == line && what.contains(says), "line {told}: {what}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn entries_in_an_order_that_cannot_be_are_refused() {
    let (ready, hold) = (Entry::Ready {}, || "hold".to_owned());
    let signed = Entry::Signed { verdict: "ready".into(), at: String::new() };
    refused(&[done("a")], 1, "before the beginning");
    refused(&[began(), began()], 2, "a second time");
    refused(&[began(), done("a")], 2, "before everything");
    refused(&[began(), ready.clone(), ready.clone()], 3, "behind it");
    refused(&[began(), ready.clone(), done("a"), done("a")], 4, "`a` is over already");
    refused(&[began(), ready.clone(), kept("a")], 3, "`a` was not made");
    refused(&[began(), ready.clone(), Entry::Repeated { step: hold() }], 3, "`hold` was not made");
    refused(
        &[began(), ready.clone(), done("a"), kept("a"), Entry::LeftOpen { step: "a".into() }],
        5,
        "is over already",
    );
    refused(&[began(), ready.clone(), signed, done("a")], 4, "behind the signature");
    refused(&[began(), ready.clone(), answered("framerate", "best")], 3, "neither a criterion");
    refused(&[began(), ready, answered("frame-rate", "good")], 3, "`good` is no grade");
    refused(&[began(), Entry::Check { id: "weather".into(), yes: true }], 2, "`weather` is no check");
}

#[test]
fn lines_that_are_no_entries_are_refused() {
    let of = |line: &str| [bytes(&[began(), Entry::Ready {}]), format!("{line}\n").into_bytes()].concat();
    check(&of(""), 3, "is no entry");
    check(&of("{}"), 3, "is no entry");
    check(&of(r#"{"what":"done"}"#), 3, "missing field `step`");
    check(&of(r#"{"what":"dane","step":"a"}"#), 3, "unknown variant");
    check(&of(r#"{"what":"done","step":"a","why":"b"}"#), 3, "unknown field `why`");
    check(&of(r#"{"what":"done","step":"a","step":"b"}"#), 3, "duplicate field");
    check(&of(r#"{"what":"done","step":"a"} x"#), 3, "trailing");
    check(&of("\u{0}\u{0}"), 3, "is no entry");
    let answer = String::from_utf8(bytes(&[answered("frame-rate", "best")])).unwrap();
    check(&of(answer.trim_end().replace("\"about\"", "\"mood\":1,\"about\"").as_str()), 3, "unknown field `mood`");
    let newer = String::from_utf8(bytes(&[began()])).unwrap().replace("\"schema\":1", "\"schema\":2");
    check(newer.as_bytes(), 1, "is of version 2");
}

#[test]
fn a_line_or_a_journal_without_end_is_refused() {
    let long = Entry::Skipped { step: "a".into(), reason: "x".repeat(LONGEST_LINE) };
    refused(&[began(), Entry::Ready {}, long], 3, "no line is longer");
    let endless = vec![b' '; LONGEST_JOURNAL + 1];
    let error = Journal::parse(&endless).unwrap_err();
    assert_eq!(error, JournalError::TooLarge { bytes: LONGEST_JOURNAL + 1 });
    assert!(error.problem(JOURNAL_FILE).to_string().starts_with("journal.jsonl: holds 67108865 bytes"));
}

#[test]
fn a_problem_names_file_and_line() {
    let error = Journal::parse(b"x\n").unwrap_err();
    let told = error.problem("review/journal.jsonl").to_string();
    assert!(told.starts_with("review/journal.jsonl: line 1: is no entry"), "{told}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_journal_or_a_mistake(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Journal::parse(&bytes);
    }

    #[test]
    fn a_changed_byte_is_noticed_or_gives_a_journal_that_reads_the_same_again(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut written = bytes(&whole());
        let at = at.index(written.len());
        written[at] = to;
        if let Ok(read) = Journal::parse(&written) {
            prop_assert_eq!(Journal::parse(&bytes(&read.entries)).unwrap().entries, read.entries);
        }
    }

    #[test]
    fn what_a_reviewer_writes_stays_on_one_line(note in "\\PC{0,200}|[\\x00-\\x1f\"\\\\]{0,40}") {
        let entry = Entry::Skipped { step: "a".into(), reason: note };
        let line = entry.line().unwrap();
        prop_assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
        prop_assert_eq!(serde_json::from_slice::<Entry>(&line).unwrap(), entry);
    }
}
