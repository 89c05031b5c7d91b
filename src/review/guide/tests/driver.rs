//! Stands in for application and reviewer: answers every sheet by a rule, so that the same sheet has the same answer however often it is seen.

use super::*;
use crate::checklist::{Basis, Choice, Grade};
use std::collections::BTreeMap;

/// How a driven reviewer behaves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Manner {
    /// Changes choices, steps left out and steps repeated.
    pub(super) seed: u64,
    /// Answers everything, leaves nothing out, repeats nothing.
    pub(super) plain: bool,
}

impl Manner {
    /// A number from 0 to 9 for a word.
    fn die(&self, word: &str) -> u64 {
        let digest = crate::digest::sha256_hex(format!("{} {word}", self.seed).as_bytes());
        u64::from_str_radix(&digest[..8], 16).unwrap() % 10
    }
}

/// A guide, and everything that came out of it.
pub(super) struct Driven {
    pub(super) guide: Guide,
    pub(super) entries: Vec<Entry>,
    pub(super) events: Vec<(&'static str, String)>,
    pub(super) answered: Vec<crate::observe::AnswerObservation>,
    pub(super) seconds: f64,
    pub(super) frame: u64,
    pub(super) repeated: BTreeMap<String, u32>,
    pub(super) manner: Manner,
    /// Order in which effects came, one letter each: J, E, A, M, P, R, G, O, S, L.
    pub(super) order: String,
}

impl Driven {
    pub(super) fn new(guide: Guide, manner: Manner, before: &[Entry]) -> Driven {
        let mut repeated = BTreeMap::new();
        for entry in before {
            if let Entry::Repeated { step } = entry {
                *repeated.entry(step.clone()).or_default() += 1;
            }
        }
        let mut driven = Driven {
            guide,
            entries: before.to_vec(),
            events: Vec::new(),
            answered: Vec::new(),
            seconds: 0.0,
            frame: 0,
            repeated,
            manner,
            order: String::new(),
        };
        driven.serve();
        driven
    }

    /// Does what the guide wants.
    pub(super) fn serve(&mut self) {
        loop {
            let effects: Vec<Effect> = self.guide.take_effects().collect();
            if effects.is_empty() {
                return;
            }
            effects.into_iter().for_each(|effect| self.perform(effect));
        }
    }

    fn perform(&mut self, effect: Effect) {
        let letter = match &effect {
            Effect::Journal(_) => 'J',
            Effect::Event(..) => 'E',
            Effect::Answer(_) => 'A',
            Effect::Measure(_) => 'M',
            Effect::Picture(_) => 'P',
            Effect::Reload => 'R',
            Effect::FollowGaze => 'G',
            Effect::LookAtRoom => 'O',
            Effect::Sign => 'S',
            Effect::Leave => 'L',
        };
        self.order.push(letter);
        match effect {
            Effect::Journal(entry) => self.entries.push(entry),
            Effect::Event(kind, text) => self.events.push((kind, text)),
            Effect::Answer(answer) => self.answered.push(answer),
            Effect::Measure(about) => self.guide.measured(&about, beside(&about)),
            Effect::Picture(about) => self.guide.pictured(&about, &format!("shots/{about}.png")),
            Effect::Sign => self.guide.signed(&now(self.seconds), "ready", "ready: all", "report.json"),
            _ => {}
        }
    }

    pub(super) fn act(&mut self, action: Action) {
        self.guide.act(&now(self.seconds), action);
        self.serve();
    }

    /// Lets a quarter of a second go by.
    pub(super) fn tick(&mut self) {
        self.tick_with(|_| {});
    }

    pub(super) fn tick_with(&mut self, change: impl FnOnce(&mut FrameObservation)) {
        self.seconds += 0.25;
        self.frame += 1;
        let mut seen = seen(self.frame);
        change(&mut seen);
        self.guide.loaded(true);
        self.guide.frame(&now(self.seconds), &seen);
        self.serve();
    }

    /// Until the sheet is something else than nothing.
    pub(super) fn wait(&mut self) {
        for _ in 0..20_000 {
            if *self.guide.sheet() != Sheet::Hidden || self.guide.is_over() {
                return;
            }
            self.tick();
        }
        panic!("nothing comes into view");
    }

    /// Begins the step that is explained, and waits until its time runs.
    pub(super) fn begin(&mut self) {
        self.act(Action::Continue);
        assert_eq!((self.guide.sheet(), self.guide.window()), (&Sheet::Hidden, NO_WINDOW));
        (0..8).for_each(|_| self.tick());
        assert!(self.guide.running().is_some(), "{:?}", self.guide.sheet());
    }

    /// What a reviewer of this manner does next.
    pub(super) fn step(&mut self) {
        self.wait();
        let sheet = self.guide.sheet().clone();
        if let Sheet::Summary(_) = sheet {
            self.guide.would_be("ready: all".into());
        }
        for action in self.actions(&sheet) {
            self.act(action);
        }
    }

    /// To the end, or to as many entries as are wanted.
    pub(super) fn run(&mut self, entries: usize) {
        for _ in 0..2000 {
            if self.guide.is_over() || self.entries.len() >= entries {
                return;
            }
            self.step();
        }
        panic!("comes to no end: {:?}", self.guide.sheet());
    }

    fn actions(&mut self, sheet: &Sheet) -> Vec<Action> {
        match sheet {
            Sheet::PreFlight(sheet) => {
                let checks = sheet.checks.iter().map(|(id, _)| Action::Check(*id, self.manner.die(id.word()) > 2));
                checks.chain([Action::Continue]).collect()
            }
            Sheet::Brief(sheet) => match !self.manner.plain && self.manner.die(&format!("skip {}", sheet.step)) == 0 {
                true => vec![Action::OpenSkip, Action::ToggleReason("no-room".into()), Action::Submit],
                false => vec![Action::Continue],
            },
            Sheet::Made(sheet) => {
                let times = self.repeated.entry(sheet.step.clone()).or_default();
                match !self.manner.plain && *times < 1 && self.manner.die(&format!("repeat {}", sheet.step)) < 2 {
                    true => {
                        *times += 1;
                        vec![Action::Repeat]
                    }
                    false => vec![Action::Continue],
                }
            }
            Sheet::Ask(sheet) => self.answer(sheet),
            Sheet::Signing(_) => vec![Action::Sign],
            _ => vec![Action::Continue],
        }
    }

    fn answer(&self, ask: &crate::review::Ask) -> Vec<Action> {
        let die = self.manner.die(&ask.about);
        let grades = [Grade::Best, Grade::Fail, Grade::Meets];
        let choice = match die {
            0 if !self.manner.plain => return vec![Action::Continue],
            1 if ask.optional => Choice::NotApplicable,
            die if ask.meets.is_some() => Choice::Grade(grades[die as usize % 3]),
            die => Choice::Grade(grades[die as usize % 2]),
        };
        let mut actions = vec![Action::Choose(choice)];
        if die.is_multiple_of(2) && !ask.reasons.iter().any(|(_, picked)| *picked) {
            actions.extend(ask.reasons.first().map(|(id, _)| Action::ToggleReason(id.clone())));
        }
        if die == 3 && ask.pictures == 0 {
            actions.push(Action::Picture);
        }
        let note = [Action::OpenKeyboard, Action::Write(format!("of {}", ask.about)), Action::Close, Action::Submit];
        actions.into_iter().chain(note).collect()
    }
}

/// What is measured: comfort and loading fail, and the rest is left to the reviewer.
pub(super) fn beside(about: &str) -> Beside {
    let failed = ["viewing-comfort", "data-loading"].contains(&about);
    Beside { grade: failed.then_some((Grade::Fail, Basis::Measured)), ..Beside::default() }
}

/// A guide at the beginning of a script.
pub(super) fn begin(plan: &Plan, setup: Setup, manner: Manner) -> Driven {
    Driven::new(Guide::new(plan, setup, &now(0.0)), manner, &[])
}

/// What a review came to, whatever it went through: last answers, what became of the steps, pictures.
pub(super) fn outcome(guide: &Guide) -> (Vec<crate::checklist::Answer>, Vec<Fate>, Vec<(String, String)>) {
    let mut pictures = guide.record.pictures.clone();
    pictures.sort();
    pictures.dedup();
    let given = guide.answers();
    let mut answers: BTreeMap<String, crate::checklist::Answer> = BTreeMap::new();
    for answer in given.criteria.into_iter().chain(given.questions) {
        answers.insert(answer.id.clone(), answer);
    }
    (answers.into_values().collect(), guide.record.fates.clone(), pictures)
}
