//! Every built-in script from first sheet to last.

use super::driver::{Manner, begin};
use super::*;
use crate::observe::step;

const PLAIN: Manner = Manner { seed: 1, plain: true };

#[track_caller]
fn check(name: &str) {
    let plan = plan(name);
    let mut driven = begin(&plan, setup(), PLAIN);
    driven.run(usize::MAX);
    assert!(driven.guide.is_over() && driven.guide.is_signed());
    assert!(matches!(driven.entries.last(), Some(Entry::Signed { verdict, .. }) if verdict == "ready"));
    let asks = |step: &&script::Step| matches!(step.action, script::Action::Ask { .. });
    let over = |step: &&script::Step| matches!(&step.action, script::Action::Measure { over, .. } if !over.is_empty());
    let answers = driven.guide.answers();
    assert_eq!(answers.criteria.len() + answers.questions.len(), plan.steps.iter().filter(asks).count(), "{name}");
    let done: Vec<&String> = driven.events.iter().filter(|(kind, _)| *kind == step::DONE).map(|(_, id)| id).collect();
    let made = plan.steps.iter().filter(|step| !asks(step) && !over(step));
    assert_eq!(done, made.map(|step| &step.id).collect::<Vec<_>>(), "{name}");
    let journal: Vec<u8> = driven.entries.iter().flat_map(|entry| entry.line().unwrap()).collect();
    assert_eq!(crate::review::Journal::parse(&journal).unwrap().entries, driven.entries, "{name}");
}

#[test]
fn every_built_in_script_runs_through() {
    script::names().for_each(check);
}

#[test]
fn a_step_lasts_as_long_as_its_frames_and_its_window_is_open_so_long() {
    let mut driven = begin(&plan("self-check"), setup(), PLAIN);
    driven.step();
    let Sheet::Brief(brief) = driven.guide.sheet() else { panic!("{:?}", driven.guide.sheet()) };
    assert_eq!((brief.step.as_str(), brief.seconds, brief.hidden), ("load", 12, true));
    assert_eq!((driven.guide.window(), driven.guide.running(), driven.guide.began()), (NO_WINDOW, None, None));
    driven.begin();
    assert_eq!((driven.guide.window(), driven.guide.running(), driven.guide.began()), (0, Some(0), Some(2.0)));
    (0..47).for_each(|_| driven.tick());
    assert_eq!((*driven.guide.sheet() == Sheet::Hidden, driven.guide.window()), (true, 0));
    driven.tick();
    assert!(matches!(driven.guide.sheet(), Sheet::Made(made) if made.step == "load"), "{:?}", driven.guide.sheet());
    assert_eq!(driven.guide.window(), NO_WINDOW);
}
