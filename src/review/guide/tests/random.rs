//! Random scripts, actions and frames: nothing panics, state and sheet agree, the journal holds all that lasts, and there is always an end.

use super::driver::{Driven, Manner, begin};
use super::*;
use crate::checklist::{Choice, Grade};
use crate::observe::SessionPhase;
use crate::review::{Journal, Purpose};
use crate::script::{Motion, Step};
use proptest::prelude::*;
use std::time::Duration;

/// What happens to a guide.
#[derive(Debug, Clone)]
enum Deed {
    Act(Action),
    Frame { seconds: f64, tracked: bool, focused: bool, drawn: bool, there: bool },
    Told(CheckId, bool),
    Measured(&'static str),
    WouldBe,
    Pictured(&'static str),
    Complied,
    Signed,
    Serve,
}

const ABOUT: [&str; 5] = ["frame-rate", "surface-position", "data-loading", "customer-value", "nothing"];
const CHECKS: [CheckId; 3] = [CheckId::Calibrated, CheckId::Lighting, CheckId::RecordGaze];

fn actions() -> impl Strategy<Value = Action> {
    let choices =
        [Choice::Grade(Grade::Best), Choice::Grade(Grade::Meets), Choice::Grade(Grade::Fail), Choice::NotApplicable];
    prop_oneof![
        8 => Just(Action::Continue),
        4 => Just(Action::Submit),
        4 => prop::sample::select(choices.to_vec()).prop_map(Action::Choose),
        3 => prop::sample::select(vec!["no-room", "drift", "own-task", "harmless", "floats", "stalls"])
            .prop_map(|id| Action::ToggleReason(id.into())),
        2 => Just(Action::Repeat),
        2 => Just(Action::OpenSkip),
        2 => Just(Action::OpenKeyboard),
        2 => "\\PC{0,12}".prop_map(Action::Write),
        2 => Just(Action::Close),
        2 => Just(Action::Cancel),
        1 => Just(Action::Picture),
        1 => any::<bool>().prop_map(Action::Replay),
        1 => any::<bool>().prop_map(Action::Aid),
        1 => prop::sample::select(ABOUT.to_vec()).prop_map(|about| Action::Visit(about.into())),
        1 => Just(Action::Sign),
        1 => "[a-z ]{0,5}".prop_map(Action::Name),
        1 => (prop::sample::select(CHECKS.to_vec()), any::<bool>()).prop_map(|(id, yes)| Action::Check(id, yes)),
    ]
}

fn deeds() -> impl Strategy<Value = Deed> {
    let frame = (0.0..3.0, 0u8..10, 0u8..10, any::<bool>(), any::<bool>()).prop_map(
        |(seconds, tracked, focused, drawn, there)| Deed::Frame {
            seconds,
            tracked: tracked > 0,
            focused: focused > 0,
            drawn,
            there,
        },
    );
    prop_oneof![
        20 => actions().prop_map(Deed::Act),
        20 => frame,
        6 => Just(Deed::Serve),
        2 => prop::sample::select(ABOUT.to_vec()).prop_map(Deed::Measured),
        1 => Just(Deed::WouldBe),
        1 => prop::sample::select(ABOUT.to_vec()).prop_map(Deed::Pictured),
        1 => Just(Deed::Complied),
        1 => (prop::sample::select(CHECKS.to_vec()), any::<bool>()).prop_map(|(id, yes)| Deed::Told(id, yes)),
    ]
}

/// A way to end early.
fn endings() -> impl Strategy<Value = Vec<Deed>> {
    prop_oneof![
        8 => Just(Vec::new()),
        1 => Just(vec![Deed::Act(Action::Leave)]),
        1 => Just(vec![Deed::Signed]),
    ]
}

fn plans() -> impl Strategy<Value = Plan> {
    let action = prop_oneof![
        Just(script::Action::Hold),
        Just(script::Action::Move(Motion::Return)),
        any::<bool>().prop_map(|reload| script::Action::Place { reload }),
        Just(script::Action::LookAt { target: "primary".into() }),
        Just(script::Action::Measure { ids: Vec::new(), over: Vec::new() }),
        Just(script::Action::Measure { ids: Vec::new(), over: vec!["s0".into()] }),
        Just(script::Action::Capture),
        prop::sample::select(ABOUT.to_vec()).prop_map(|about| script::Action::Ask { about: about.into() }),
        prop::sample::select(ABOUT.to_vec()).prop_map(|about| script::Action::Ask { about: about.into() }),
    ];
    prop::collection::vec((action, 0u64..4000), 0..8).prop_map(|actions| {
        let steps = actions.into_iter().enumerate().map(|(place, (action, ms))| Step {
            id: format!("s{place}"),
            say: String::new(),
            duration: Duration::from_millis(ms),
            draw: 0,
            still: false,
            action,
        });
        Plan { steps: steps.collect(), ..plan("self-check") }
    })
}

fn setups() -> impl Strategy<Value = Setup> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(named, gaze, all)| Setup {
        reviewer: if named { "Ada".into() } else { String::new() },
        gaze,
        not_asked: if all { Vec::new() } else { vec!["data-loading".into()] },
        ..setup()
    })
}

/// Does it, and keeps what came out of the journal.
fn happen(driven: &mut Driven, deed: Deed) {
    match deed {
        Deed::Act(action) => driven.guide.act(&now(driven.seconds), action),
        Deed::Frame { seconds, tracked, focused, drawn, there } => {
            driven.seconds += seconds;
            driven.frame += 1;
            let mut seen = seen(driven.frame);
            (seen.head.tracked, seen.valid.drawn) = (tracked, drawn);
            seen.phase = if focused { SessionPhase::Focused } else { SessionPhase::Visible };
            driven.guide.loaded(there);
            driven.guide.frame(&now(driven.seconds), &seen);
        }
        Deed::Told(id, yes) => driven.guide.told(id, yes),
        Deed::Measured(about) => driven.guide.measured(about, super::driver::beside(about)),
        Deed::WouldBe => driven.guide.would_be("ready".into()),
        Deed::Pictured(about) => driven.guide.pictured(about, "shots/x.png"),
        Deed::Complied => driven.guide.complied(Some(50.0), None),
        Deed::Signed => driven.guide.signed(&now(driven.seconds), "ready", "ready: all", "r.json"),
        Deed::Serve => return driven.serve(),
    }
    // The journal is kept at once; the rest waits until it is served.
    let kept: Vec<Effect> = driven.guide.take_effects().collect();
    for effect in kept {
        match effect {
            Effect::Journal(entry) => driven.entries.push(entry),
            Effect::Answer(answer) => {
                let last = driven.entries.iter().rev().find(|entry| {
                    matches!(entry, Entry::Answered { .. } | Entry::Pictured { .. } | Entry::Resumed { .. })
                });
                assert!(last.is_some(), "{answer:?} without an entry");
                driven.answered.push(answer);
            }
            other => driven.guide.effects.push(other),
        }
    }
}

fn agrees(driven: &Driven) {
    let guide = &driven.guide;
    let sheet = guide.sheet();
    assert_eq!(*sheet, guide.draw(), "the sheet is up to date");
    assert_eq!(guide.about().is_some(), matches!(sheet, Sheet::Ask(_)));
    assert_eq!(guide.window() != NO_WINDOW, guide.running().is_some());
    assert_eq!(guide.running().is_some(), guide.began().is_some());
    assert!(guide.running().is_none() || *sheet == Sheet::Hidden, "nothing of ours is shown in a step");
    assert!(!guide.is_over() || *sheet == Sheet::Hidden);
    if let Sheet::Ask(ask) = sheet {
        assert!(!guide.setup.not_asked.contains(&ask.about));
        assert!(ask.writing.as_ref().is_none_or(|writing| writing.purpose == Purpose::Note));
        assert!(ask.progress.done <= ask.progress.of);
    }
    for (answer, given) in guide.answers().criteria.iter().zip(guide.record.answers.iter()) {
        assert!(!answer.id.is_empty() && !given.reviewer.is_empty());
    }
}

/// From whatever is in view to the end.
fn to_the_end(driven: &mut Driven) {
    for action in [Action::Cancel, Action::Cancel] {
        if !matches!(driven.guide.sheet(), Sheet::Ask(_)) {
            driven.act(action);
        }
    }
    driven.serve();
    if let Some(about) = driven.guide.about().map(str::to_owned) {
        driven.guide.measured(&about, Beside::default());
        driven.act(Action::Close);
    }
    if matches!(driven.guide.sheet(), Sheet::PreFlight(sheet) if sheet.reviewer.is_empty()) {
        driven.act(Action::Name("Eve".into()));
    }
    driven.run(usize::MAX);
    assert!(driven.guide.is_over());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_there_is_an_end_and_a_way_back(
        plan in plans(),
        setup in setups(),
        ready in any::<bool>(),
        deeds in prop::collection::vec(deeds(), 0..120),
        ending in endings(),
        cut in any::<prop::sample::Index>(),
    ) {
        let manner = Manner { seed: 5, plain: true };
        let mut driven = begin(&plan, setup.clone(), manner);
        if ready {
            driven.act(Action::Name("Ada".into()));
            driven.step();
        }
        for deed in deeds.into_iter().chain(ending) {
            happen(&mut driven, deed);
            agrees(&driven);
        }
        // The journal reads as it was written, and holds all that lasts.
        let written: Vec<u8> = driven.entries.iter().flat_map(|entry| entry.line().unwrap()).collect();
        prop_assert_eq!(&Journal::parse(&written).unwrap().entries, &driven.entries);
        let mut record = Record::new(&plan, &setup);
        for entry in &driven.entries {
            record.take(&plan, entry).unwrap();
        }
        prop_assert_eq!(&record, &driven.guide.record);

        let before = &driven.entries[..1 + cut.index(driven.entries.len())];
        let signed = before.iter().any(|entry| matches!(entry, Entry::Signed { .. }));
        let setup = Setup { reviewer: String::new(), ..setup };
        match Guide::resume(&plan, setup, before, "the power went", &now(0.0)) {
            Err(problem) => prop_assert!(signed, "{problem}"),
            Ok(guide) => {
                prop_assert!(!signed);
                let mut again = Driven::new(guide, manner, before);
                agrees(&again);
                again.act(Action::Continue);
                to_the_end(&mut again);
            }
        }
        to_the_end(&mut driven);
    }
}
