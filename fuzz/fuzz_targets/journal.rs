//! Any bytes as a review's journal: what can be read is written the same again, and a review either goes on from it or says why not.
#![no_main]

use holograde::observe::JudgedBy;
use holograde::review::{Action, Entry, Guide, Journal, Now, Setup};
use holograde::script::{self, Known, Plan};
use std::sync::LazyLock;

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let text = script::source("fast-track").expect("a built-in script");
    script::parse("fast-track", text, &Known::probes()).expect("it is sound")
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(journal) = Journal::parse(bytes) else { return };
    let again: Vec<u8> = journal.entries.iter().flat_map(|entry| entry.line().expect("plain data")).collect();
    assert_eq!(Journal::parse(&again).expect("what was read can be read").entries, journal.entries);
    let Some(Entry::Began { package, script, .. }) = journal.entries.first() else { return };
    let setup = Setup {
        subject: String::new(),
        package: package.clone(),
        script: script.clone(),
        reviewer: String::new(),
        by: JudgedBy::Person,
        gaze: true,
        room: true,
        declares: None,
        standing: String::new(),
        signer: String::new(),
        not_asked: Vec::new(),
        aids: Vec::new(),
    };
    let now = Now { seconds: 0.0, at: String::new() };
    if let Ok(mut guide) = Guide::resume(&PLAN, setup, &journal.entries, "fuzz", &now) {
        for action in [Action::Continue, Action::Continue, Action::Submit, Action::Leave] {
            guide.act(&now, action);
        }
        assert!(guide.is_over());
    }
});
