//! While a step of a review runs, its guide allocates nothing.

use alloc_tracker::Session;
use holograde::observe::{FrameObservation, JudgedBy, SessionPhase};
use holograde::review::{Action, Guide, Now, Setup, Sheet};
use holograde::script::{self, Known};

fn setup() -> Setup {
    Setup {
        subject: "Pump hall".into(),
        package: "p".into(),
        script: "s".into(),
        reviewer: "Ada".into(),
        by: JudgedBy::Person,
        gaze: false,
        room: false,
        declares: None,
        standing: String::new(),
        signer: String::new(),
        not_asked: Vec::new(),
        aids: Vec::new(),
    }
}

#[test]
fn a_guide_in_a_running_step_allocates_nothing() {
    let plan = script::parse("self-check", script::source("self-check").unwrap(), &Known::probes()).unwrap();
    let mut now = Now { seconds: 0.0, at: String::new() };
    let mut guide = Guide::new(&plan, setup(), &now);
    let Sheet::PreFlight(sheet) = guide.sheet().clone() else { panic!("{:?}", guide.sheet()) };
    sheet.checks.iter().for_each(|(id, _)| guide.act(&now, Action::Check(*id, true)));
    guide.act(&now, Action::Continue);
    guide.act(&now, Action::Continue);
    let mut seen = FrameObservation { phase: SessionPhase::Focused, ..FrameObservation::default() };
    seen.head.tracked = true;
    now.seconds = 60.0;
    guide.frame(&now, &seen);
    assert_eq!(guide.running(), Some(0));
    guide.take_effects().for_each(drop);

    let session = Session::new().no_stdout().no_file();
    let operation = session.operation("guide");
    {
        let _span = operation.measure_thread().iterations(1);
        for _ in 0..600 {
            now.seconds += 1.0 / 60.0;
            seen.index += 1;
            guide.loaded(true);
            guide.frame(&now, &seen);
            guide.take_effects().for_each(drop);
        }
    }
    assert_eq!(guide.window(), 0, "the step still runs");
    let report = session.to_report();
    let counts: Vec<u64> = report.operations().map(|(_, operation)| operation.total_allocations_count()).collect();
    assert_eq!(counts, [0]);
}
