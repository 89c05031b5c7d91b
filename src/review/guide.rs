//! The guide: leads through the steps of the script, and keeps what was answered.
//!
//! What lasts is a [`record::Record`], made of the journal's entries and of nothing else; what is in view is a [`view::View`], which a review
//! that goes on makes anew. Every lasting change is an entry of the journal before anything that depends on it.

mod acts;
mod ask;
mod begin;
mod record;
mod run;
mod sheets;
mod view;

use super::{Action, Beside, CheckId, Effect, Entry, Sheet, StepState, SummaryLine};
use crate::checklist::{Answers, declared_away};
use crate::observe::{FrameObservation, JudgedBy, NO_WINDOW, RunInfo, step};
use crate::script::Plan;
use record::{Fate, Kind, Record, kind};
use view::View;

/// What the guide is told before the first frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// Project and customer, for the reviewer.
    pub subject: String,
    /// Package digest, for the journal.
    pub package: String,
    /// Digest of the script, for the journal.
    pub script: String,
    /// Reviewer's name, if it is known already.
    pub reviewer: String,
    /// Who answers.
    pub by: JudgedBy,
    /// Whether eyes can be followed, and so the wearer is asked.
    pub gaze: bool,
    /// Whether the wearer is asked for the planes of the room. On the simulator nobody is.
    pub room: bool,
    /// Whether the reviewer's key may say which device is in hand, and the device's name.
    pub declares: Option<String>,
    /// What the run will count as, in one line.
    pub standing: String,
    /// Who signs: name and beginning of the key's id.
    pub signer: String,
    /// Criteria that do not concern the device: they are not asked about.
    pub not_asked: Vec<String>,
    /// Where evidence aids exist: slugs.
    pub aids: Vec<String>,
}

/// When a frame is.
#[derive(Debug, Clone, PartialEq)]
pub struct Now {
    /// Seconds of display time since the first frame of this session.
    pub seconds: f64,
    /// RFC 3339, UTC.
    pub at: String,
}

/// The guide.
#[derive(Debug, Clone)]
pub struct Guide {
    plan: Plan,
    setup: Setup,
    record: Record,
    view: View,
    sheet: Sheet,
    effects: Vec<Effect>,
    /// What was measured, as told last.
    besides: Vec<(String, Beside)>,
    /// What the verdict would be; empty while it is worked out.
    verdict: String,
    /// Criteria that the manifest says do not concern the content.
    away: Vec<&'static str>,
    /// The content is there.
    there: bool,
    /// Something of ours is being worked out.
    busy: bool,
    /// Session second and number of the last frame.
    seconds: f64,
    frame: u64,
}

impl Guide {
    /// A frame went by: what runs goes on, and ends.
    pub fn frame(&mut self, now: &Now, seen: &FrameObservation) {
        self.seconds = now.seconds;
        self.frame = seen.index;
        if self.advance(seen) {
            self.show();
        }
    }

    /// The reviewer did something.
    pub fn act(&mut self, now: &Now, action: Action) {
        self.seconds = now.seconds;
        self.perform(action);
        self.show();
    }

    /// What [`Effect::Measure`] asked for.
    pub fn measured(&mut self, about: &str, beside: Beside) {
        match self.besides.iter_mut().find(|(known, _)| known == about) {
            Some((_, known)) => *known = beside,
            None => self.besides.push((about.to_owned(), beside)),
        }
        self.show();
    }

    /// What the verdict would be, with everything answered so far, in one line. Wanted while a [`Sheet::Summary`] has none.
    pub fn would_be(&mut self, verdict: String) {
        self.verdict = verdict;
        self.show();
    }

    /// A picture that [`Effect::Picture`] asked for was written.
    pub fn pictured(&mut self, about: &str, path: &str) {
        if self.is_over() || self.record.signed || !self.record.ready {
            return;
        }
        self.journal(Entry::Pictured { about: about.to_owned(), path: path.to_owned() });
        if let Some(answer) = self.record.answer(about) {
            self.effects.push(Effect::Answer(answer.clone()));
        }
        self.show();
    }

    /// The move of the step that ended: per cent of what was asked, and what was too little.
    pub fn complied(&mut self, pct: Option<f64>, too_little: Option<String>) {
        if let View::Made { compliance_pct, short, .. } = &mut self.view {
            (*compliance_pct, *short) = (pct, too_little);
            self.show();
        }
    }

    /// The content is there, or not yet: a step that loads it anew ends only then.
    pub fn loaded(&mut self, there: bool) {
        self.there = there;
    }

    /// What the manifest declares is known: grading what it says does not concern the content wants a reason.
    pub fn declared(&mut self, run: &RunInfo) {
        self.away = declared_away(run);
        self.show();
    }

    /// Something of ours is being worked out beside the frames: no step begins until it is done, so that it costs no measured frame.
    pub fn busy(&mut self, busy: bool) {
        self.busy = busy;
    }

    /// The headset itself answers a check. What the wearer has answered stays.
    pub fn told(&mut self, check: CheckId, yes: bool) {
        if matches!(self.view, View::PreFlight { .. }) && self.record.check(check).is_none() {
            self.check(check, yes);
            self.show();
        }
    }

    /// The report is written.
    pub fn signed(&mut self, now: &Now, verdict: &str, sentence: &str, report: &str) {
        if self.is_over() || self.record.signed || !self.record.ready {
            return;
        }
        self.seconds = now.seconds;
        self.journal(Entry::Signed { verdict: verdict.to_owned(), at: now.at.clone() });
        let (sentence, report) = (sentence.to_owned(), report.to_owned());
        self.view = View::Signed { sentence, report, since: now.seconds };
        self.show();
    }

    /// What to do, in order; each is given once.
    pub fn take_effects(&mut self) -> std::vec::Drain<'_, Effect> {
        self.effects.drain(..)
    }

    /// What is in view. It is made anew only when it changes.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// Number of the step that frames belong to now; [`NO_WINDOW`] between steps.
    pub fn window(&self) -> u16 {
        self.running().and_then(|step| u16::try_from(step).ok()).unwrap_or(NO_WINDOW)
    }

    /// The step in which the script wants frames or pictures now, if one runs.
    pub fn running(&self) -> Option<usize> {
        match &self.view {
            View::Running(running) if !running.waits => Some(running.step),
            _ => None,
        }
    }

    /// Session second in which the step that runs began.
    pub fn began(&self) -> Option<f64> {
        match &self.view {
            View::Running(running) if !running.waits => Some(running.began),
            _ => None,
        }
    }

    /// Slug of what is asked about now, whose marker, moment or aid may be shown.
    pub fn about(&self) -> Option<&str> {
        match &self.view {
            View::Ask(draft) => Some(&draft.about),
            _ => None,
        }
    }

    /// Everything answered so far.
    pub fn answers(&self) -> Answers {
        self.record.graded()
    }

    /// How far each step of the plan is, for whoever looks on.
    pub fn states(&self) -> impl Iterator<Item = StepState> {
        let now = match &self.view {
            View::Running(running) => Some((running.step, StepState::Running)),
            View::Brief { step, .. } | View::Made { step, .. } | View::Ready { step, .. } => {
                Some((*step, StepState::Waiting))
            }
            View::Ask(draft) => draft.step.map(|step| (step, StepState::Waiting)),
            _ => None,
        };
        self.record.fates.iter().enumerate().map(move |(place, fate)| match (&now, fate) {
            (Some((step, state)), _) if *step == place => state.clone(),
            (_, Fate::Open) => StepState::Ahead,
            (_, Fate::Skipped(reason)) => StepState::Skipped(reason.clone()),
            _ => StepState::Done,
        })
    }

    /// What the run will count as, in one line.
    pub fn standing(&self) -> &str {
        &self.setup.standing
    }

    /// Everything that is asked, with what stands so far.
    pub fn checklist(&self) -> Vec<SummaryLine> {
        self.asked_about().map(|about| self.line(about)).collect()
    }

    /// Whether the review is over: left, or signed and read.
    pub fn is_over(&self) -> bool {
        self.view == View::Over
    }

    /// Whether the report is signed, read or not.
    pub fn is_signed(&self) -> bool {
        self.record.signed
    }

    /// Writes an entry, and remembers what it tells.
    fn journal(&mut self, entry: Entry) {
        // An entry of our own is about steps of this plan: only what is read can fail.
        let _known = self.record.take(&self.plan, &entry);
        self.effects.push(Effect::Journal(entry));
    }

    fn event(&mut self, kind: &'static str, text: String) {
        self.effects.push(Effect::Event(kind, text));
    }

    /// Leads to where something is left to do.
    fn lead(&mut self) {
        let Some(place) = self.record.position(&self.plan, &self.setup) else {
            self.summarise();
            return;
        };
        let made = self.record.fates.get(place) == Some(&Fate::Made);
        let Some(next) = self.plan.steps.get(place) else { return };
        match kind(next, &self.setup) {
            _ if made => self.view = View::Made { step: place, compliance_pct: None, short: None, skipping: None },
            // Time to turn from the board to what is to be in the picture.
            Kind::Capture => self.view = View::Ready { step: place, since: self.seconds },
            Kind::Ask => self.ask(place),
            Kind::Timed | Kind::None => self.view = View::Brief { step: place, skipping: None },
        }
    }

    /// To all answers: what the verdict would be is worked out anew.
    fn summarise(&mut self) {
        self.verdict.clear();
        self.view = View::Summary;
    }

    /// Makes the sheet anew, if it has changed.
    fn show(&mut self) {
        let sheet = self.draw();
        if sheet != self.sheet {
            self.sheet = sheet;
        }
    }

    fn id(&self, place: usize) -> String {
        self.plan.steps.get(place).map(|step| step.id.clone()).unwrap_or_default()
    }

    fn beside(&self, about: &str) -> Option<&Beside> {
        self.besides.iter().find(|(known, _)| known == about).map(|(_, beside)| beside)
    }

    /// A step was left out.
    fn leave_out(&mut self, place: usize, reason: String) {
        let id = self.id(place);
        self.journal(Entry::Skipped { step: id.clone(), reason: reason.clone() });
        self.event(step::SKIPPED, format!("{id}: {reason}"));
        self.lead();
    }
}

#[cfg(test)]
mod tests;
