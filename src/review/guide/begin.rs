//! How a review begins, and how it goes on.

use super::super::journal::{JOURNAL_FILE, JOURNAL_SCHEMA};
use super::super::{CheckId, Effect, Entry, Sheet};
use super::record::{Fate, Record};
use super::view::View;
use super::{Guide, Now, Setup};
use crate::observe::{JudgedBy, step};
use crate::problem::Problem;
use crate::script::Plan;

/// Where a review goes on that had not come to its first step.
const BEFORE: &str = "pre-flight";

/// Where a review goes on that has no step left.
const AFTER: &str = "summary";

impl Guide {
    /// At the beginning of a review.
    pub fn new(plan: &Plan, setup: Setup, now: &Now) -> Guide {
        let mut guide = Guide::blank(plan, setup);
        let (package, script) = (guide.setup.package.clone(), guide.setup.script.clone());
        guide.journal(Entry::Began { schema: JOURNAL_SCHEMA, package, script, at: now.at.clone() });
        let name = guide.setup.reviewer.clone();
        guide.name(&name);
        guide.seconds = now.seconds;
        guide.show();
        guide
    }

    /// Where a journal ends: the same step, the same answers.
    ///
    /// # Errors
    /// A journal of another package or script, of another reviewer, or of a review that is signed already.
    pub fn resume(plan: &Plan, setup: Setup, entries: &[Entry], why: &str, now: &Now) -> Result<Guide, Problem> {
        let mut guide = Guide::blank(plan, setup);
        guide.seconds = now.seconds;
        guide.is_mine(entries)?;
        for (number, entry) in entries.iter().enumerate() {
            guide.record.take(plan, entry).map_err(|what| {
                Problem::new(JOURNAL_FILE, format!("line {}", number + 1), what)
                    .fix("a journal is written by the review alone; begin a new review")
            })?;
        }
        guide.is_same_reviewer()?;
        let given = guide.setup.reviewer.clone();
        if guide.record.reviewer.is_empty() && !guide.record.ready {
            guide.name(&given);
        }
        let place = guide.record.position(plan, &guide.setup);
        let at_step = match place {
            _ if !guide.record.ready => BEFORE.to_owned(),
            Some(place) => guide.id(place),
            None => AFTER.to_owned(),
        };
        guide.journal(Entry::Resumed { why: why.to_owned(), step: at_step.clone(), at: now.at.clone() });
        guide.event(step::RESUMED, format!("{why}; it goes on at `{at_step}`"));
        guide.tell_again();
        let answers = u32::try_from(guide.record.answered_things()).unwrap_or(u32::MAX);
        guide.view = View::Resumed { step: at_step, answers };
        guide.show();
        Ok(guide)
    }

    fn blank(plan: &Plan, setup: Setup) -> Guide {
        Guide {
            record: Record::new(plan, &setup),
            plan: plan.clone(),
            setup,
            view: View::PreFlight { writing: None },
            sheet: Sheet::Hidden,
            effects: Vec::new(),
            besides: Vec::new(),
            verdict: String::new(),
            away: Vec::new(),
            there: false,
            busy: false,
            seconds: 0.0,
            frame: 0,
        }
    }

    /// Whether a journal is of this package and script, and not at its end.
    fn is_mine(&self, entries: &[Entry]) -> Result<(), Problem> {
        let refuse = |place: &str, what: &str, fix: &str| Err(Problem::new(JOURNAL_FILE, place, what).fix(fix));
        let Some(Entry::Began { schema, package, script, .. }) = entries.first() else {
            return refuse("line 1", "does not begin a review", "begin a new review in another folder");
        };
        if *schema != JOURNAL_SCHEMA {
            let what = format!("is of version {schema}, and version {JOURNAL_SCHEMA} is read");
            return refuse("line 1, schema", &what, "go on with the version of Holograde that began it");
        }
        if *package != self.setup.package {
            let what = "belongs to another package, or the package was changed since";
            return refuse(
                "line 1, package",
                what,
                "give the package that the review began with, or begin a new review",
            );
        }
        if *script != self.setup.script {
            let what = "belongs to another script, or the script was changed since";
            return refuse("line 1, script", what, "give the script that the review began with, or begin a new review");
        }
        if let Some(line) = entries.iter().position(|entry| matches!(entry, Entry::Signed { .. })) {
            let place = format!("line {}", line + 1);
            return refuse(
                &place,
                "the review is signed already",
                "its report lies in the same folder; begin a new review",
            );
        }
        Ok(())
    }

    /// A report has one reviewer: what one has judged, no other goes on with.
    fn is_same_reviewer(&self) -> Result<(), Problem> {
        let (known, given) = (self.record.reviewer.trim(), self.setup.reviewer.trim());
        if known.is_empty() {
            return Ok(());
        }
        if !given.is_empty() && given != known {
            let what = format!("the review is {known}'s, and {given} cannot go on with it");
            return Err(
                Problem::new(JOURNAL_FILE, "reviewer", what).fix(format!("go on as {known}, or begin a new review"))
            );
        }
        if self.record.script.is_some_and(|script| script != (self.setup.by == JudgedBy::Script)) {
            let what = "a script and a person cannot answer in one review";
            return Err(Problem::new(JOURNAL_FILE, "reviewer", what).fix("go on as it began, or begin a new review"));
        }
        Ok(())
    }

    /// Tells the new session's recording what the old one's may have lost.
    fn tell_again(&mut self) {
        if self.record.ready {
            self.tell_checks();
        }
        for place in 0..self.plan.steps.len() {
            if let Some(Fate::Skipped(reason)) = self.record.fates.get(place) {
                let text = format!("{}: {reason}", self.id(place));
                self.event(step::SKIPPED, text);
            }
        }
        let answers = self.record.answers.iter().cloned().map(Effect::Answer);
        self.effects.extend(answers);
    }

    /// The checks' answers into the recording, and what the wearer has agreed to.
    pub(super) fn tell_checks(&mut self) {
        for (id, yes) in self.record.checks.clone() {
            self.event(step::PRE_FLIGHT, format!("{}: {}", id.word(), if yes { "yes" } else { "no" }));
        }
        if self.setup.gaze && self.record.check(CheckId::RecordGaze) == Some(true) {
            self.effects.push(Effect::FollowGaze);
        }
        if self.setup.room && self.record.check(CheckId::RecordRoom) == Some(true) {
            self.effects.push(Effect::LookAtRoom);
        }
    }

    /// What is asked before the first step.
    pub(super) fn checks(&self) -> impl Iterator<Item = CheckId> + use<> {
        let always =
            [CheckId::Calibrated, CheckId::Lighting, CheckId::Thermal, CheckId::CaptureOff, CheckId::OverlayOff];
        let gaze = self.setup.gaze.then_some(CheckId::RecordGaze);
        let room = self.setup.room.then_some(CheckId::RecordRoom);
        let device = self.setup.declares.as_ref().map(|_| CheckId::DeviceInHand);
        always.into_iter().chain(gaze).chain(room).chain(device)
    }

    /// Whether everything before the first step is answered.
    pub(super) fn is_ready(&self) -> bool {
        !self.record.reviewer.trim().is_empty() && self.checks().all(|id| self.record.check(id).is_some())
    }
}
