//! The metrology suite's cases, one seed each: a broken estimator does not pass unseen. `docs/metrology.md` has them with more seeds.

#[path = "../../examples/metrology/apart.rs"]
mod apart;
#[path = "../../examples/metrology/band.rs"]
mod band;
#[path = "../../examples/metrology/case.rs"]
mod case;
#[path = "../../examples/metrology/cases/mod.rs"]
mod cases;
#[path = "../../examples/metrology/clean.rs"]
mod clean;
#[path = "../../examples/metrology/content.rs"]
mod content;
#[path = "../../examples/metrology/dice.rs"]
mod dice;
#[path = "../../examples/metrology/suite.rs"]
mod suite;
#[path = "../../examples/metrology/trial.rs"]
mod trial;
#[path = "../../examples/metrology/truth.rs"]
mod truth;

use holograde::probe::MEASUREMENTS;

/// A seed that the page has too.
const SEED: u64 = 1;

#[test]
fn known_faults_come_back_as_numbers() {
    let cases = cases::all();
    let failures = suite::spread(&cases, |bench, case| {
        let (rows, _) = suite::run(bench, case, SEED..=SEED)?;
        Ok(rows.iter().flat_map(suite::failures).collect::<Vec<_>>())
    });
    let failures = failures.expect("runs; is a Vulkan driver installed?").concat();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn cases_are_told_apart_and_read_what_there_is() {
    let cases = cases::all();
    let mut ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), cases.len(), "each has a name of its own");
    for reading in cases.iter().flat_map(|case| &case.readings) {
        assert!(MEASUREMENTS.iter().any(|known| known.id == reading.id), "{} is no measurement", reading.id);
    }
}

#[test]
fn no_alarm_where_nothing_is_wrong_and_no_truth_in_the_recording() {
    let bench = trial::Bench::new().expect("a folder");
    let (clean, _) = clean::run(&bench, SEED).expect("the same recording with the truth beside it and without");
    assert!(clean.alarms.is_empty(), "{}", clean.alarms.join("\n"));
}
