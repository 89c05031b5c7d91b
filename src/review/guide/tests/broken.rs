//! A review that is broken off goes on where it was.

use super::driver::{Driven, Manner, begin, outcome};
use super::*;
use proptest::prelude::*;

/// Runs to an end, cuts the journal after some entries, goes on, and compares.
fn check(name: &str, seed: u64, cut: usize) {
    let plan = plan(name);
    let manner = Manner { seed, plain: false };
    let mut whole = begin(&plan, setup(), manner);
    whole.run(usize::MAX);
    // What is signed is over.
    let cut = 1 + cut % (whole.entries.len() - 1);
    let before = &whole.entries[..cut];
    let guide = Guide::resume(&plan, setup(), before, "the power went", &now(0.0)).unwrap();
    assert!(matches!(guide.sheet(), Sheet::Notice(crate::review::Notice::Resumed { .. })));
    let mut again = Driven::new(guide, manner, before);
    let given: Vec<_> = before.iter().filter(|entry| matches!(entry, Entry::Answered { .. })).collect();
    assert_eq!(again.answered.len(), given.len(), "answers given again after {cut} of {name}");
    again.run(usize::MAX);
    assert_eq!(outcome(&again.guide), outcome(&whole.guide), "{name}, seed {seed}, cut after {cut}: {before:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_journal_cut_anywhere_leads_to_the_same_end(
        name in prop::sample::select(script::names().collect::<Vec<_>>()),
        seed in any::<u64>(),
        cut in any::<usize>(),
    ) {
        check(name, seed, cut);
    }
}

#[test]
fn after_each_entry_of_a_whole_review_it_goes_on() {
    let plan = plan("readiness-mid-term");
    let mut whole = begin(&plan, setup(), Manner { seed: 3, plain: false });
    whole.run(usize::MAX);
    (0..whole.entries.len() - 1).for_each(|cut| check("readiness-mid-term", 3, cut));
}
