//! From state to what the panel shows.

use super::super::sheet::{
    Ask, Brief, Made, Notice, PreFlight, Progress, Purpose, Sheet, Signing, Summary, SummaryLine,
};
use super::Guide;
use super::record::{Fate, asked};
use super::view::{Draft, Skip, View, writing};
use crate::checklist::{Basis, Choice};
use crate::criteria::{CRITERIA, QUESTIONS};
use crate::messages::say;
use crate::script::{self, Step};

impl Guide {
    /// What is in view now.
    pub(super) fn draw(&self) -> Sheet {
        match &self.view {
            View::PreFlight { writing } => Sheet::PreFlight(self.pre_flight(writing.as_ref())),
            View::Brief { step, skipping } => Sheet::Brief(self.brief(*step, skipping.as_ref())),
            View::Ready { .. } | View::Running(_) | View::Over => Sheet::Hidden,
            View::Made { step, compliance_pct, short, skipping } => Sheet::Made(Made {
                progress: self.progress(),
                step: self.id(*step),
                say: self.says(*step),
                compliance_pct: *compliance_pct,
                short: short.clone(),
                skipping: skipping.as_ref().map(Skip::sheet),
            }),
            View::Ask(draft) => Sheet::Ask(Box::new(self.question(draft))),
            View::Summary => Sheet::Summary(self.summary()),
            View::Signing { writing } => Sheet::Signing(Signing {
                verdict: self.verdict.clone(),
                standing: self.setup.standing.clone(),
                signer: self.signer(),
                writing: *writing,
            }),
            View::Resumed { step, answers } => Sheet::Notice(Notice::Resumed { step: step.clone(), answers: *answers }),
            View::Lost => Sheet::Notice(Notice::TrackingLost),
            View::Signed { sentence, report, .. } => {
                Sheet::Notice(Notice::Signed { verdict: sentence.clone(), report: report.clone() })
            }
        }
    }

    /// Who signs. The name may have been written in the headset, after the key was known.
    fn signer(&self) -> String {
        let (name, signer) = (self.record.reviewer.trim(), self.setup.signer.as_str());
        match name.is_empty() || signer.contains(name) {
            true => signer.to_owned(),
            false => format!("{name}, {signer}"),
        }
    }

    fn pre_flight(&self, text: Option<&String>) -> PreFlight {
        PreFlight {
            subject: self.setup.subject.clone(),
            script: self.plan.title.clone(),
            reviewer: self.record.reviewer.clone(),
            checks: self.checks().map(|id| (id, self.record.check(id))).collect(),
            standing: self.setup.standing.clone(),
            ready: self.is_ready(),
            writing: writing(Purpose::Name, text),
        }
    }

    fn brief(&self, place: usize, skipping: Option<&Skip>) -> Brief {
        let seconds = self.plan.steps.get(place).map_or(0.0, |step| step.duration.as_secs_f64().ceil());
        Brief {
            progress: self.progress(),
            step: self.id(place),
            say: self.says(place),
            // A script's steps are at most an hour long.
            seconds: seconds as u32,
            hidden: true,
            skipping: skipping.map(Skip::sheet),
        }
    }

    fn question(&self, draft: &Draft) -> Ask {
        let about = draft.about.as_str();
        let Some(asked) = asked(about) else { return Ask::default() };
        Ask {
            progress: self.progress(),
            about: about.to_owned(),
            name: asked.name.to_owned(),
            question: asked.question.to_owned(),
            best: asked.best.to_owned(),
            meets: asked.meets.map(str::to_owned),
            fail: asked.fail.to_owned(),
            programme: asked.programme,
            optional: asked.optional,
            beside: self.beside(about).filter(|_| !asked.programme).cloned(),
            choice: draft.choice,
            reasons: draft.picks.reasons.clone(),
            note: draft.picks.note.clone(),
            pictures: u32::try_from(self.record.pictures_of(about).count()).unwrap_or(u32::MAX),
            lacks: self.lacks(draft),
            overrules: self.overrules(draft),
            replaying: draft.replaying,
            aid: draft.aid,
            has_aid: self.setup.aids.iter().any(|aid| aid == about),
            writing: writing(Purpose::Note, draft.writing.as_ref()),
            revisited: draft.step.is_none(),
        }
    }

    fn summary(&self) -> Summary {
        let lines: Vec<SummaryLine> = self.asked_about().map(|about| self.line(about)).collect();
        let skipped = self.record.fates.iter().enumerate().filter_map(|(place, fate)| match fate {
            Fate::Skipped(reason) => Some(format!("{}: {reason}", self.id(place))),
            _ => None,
        });
        Summary {
            complete: lines.iter().all(|line| line.grade.is_some() || line.not_applicable),
            skipped: skipped.collect(),
            verdict: self.verdict.clone(),
            lines,
        }
    }

    pub(super) fn line(&self, about: &'static str) -> SummaryLine {
        let name = asked(about).map_or("", |asked| asked.name).to_owned();
        let mut line = SummaryLine { about: about.to_owned(), name, ..SummaryLine::default() };
        let answers = self.record.graded();
        let given = answers.criteria.iter().chain(&answers.questions).rev().find(|answer| answer.id == about);
        let beside = self.beside(about).and_then(|beside| beside.grade);
        match (given.map(|answer| answer.choice), beside) {
            (Some(Choice::Grade(grade)), _) => line.grade = Some(grade),
            (Some(Choice::NotApplicable), _) => line.not_applicable = true,
            (None, Some((grade, basis))) => (line.grade, line.measured) = (Some(grade), basis == Basis::Measured),
            (None, None) => line.not_applicable = self.away.contains(&about),
        }
        let failed = self.is_failed(about);
        let agrees = line.grade == Some(crate::checklist::Grade::Fail);
        line.measured |= failed && agrees;
        line.overruled = failed && !agrees;
        line
    }

    /// What the script asks about, in the page's order.
    pub(super) fn asked_about(&self) -> impl Iterator<Item = &'static str> {
        let asks =
            |about: &str, step: &Step| matches!(&step.action, script::Action::Ask { about: asked } if asked == about);
        let all = CRITERIA.into_iter().chain(QUESTIONS);
        all.filter(move |about| {
            let mut steps = self.plan.steps.iter().zip(&self.record.fates);
            steps.any(|(step, fate)| asks(about, step) && *fate != Fate::Passed)
        })
    }

    fn progress(&self) -> Progress {
        let count = |counts: fn(&Fate) -> bool| self.record.fates.iter().filter(|fate| counts(fate)).count();
        let of = count(|fate| *fate != Fate::Passed);
        let done = of - count(|fate| *fate == Fate::Open);
        Progress { done: u32::try_from(done).unwrap_or(u32::MAX), of: u32::try_from(of).unwrap_or(u32::MAX) }
    }

    /// What a step asks for, in the script's words, or in ours if it has none.
    fn says(&self, place: usize) -> String {
        let Some(step) = self.plan.steps.get(place) else { return String::new() };
        if !step.say.trim().is_empty() {
            return step.say.clone();
        }
        match step.action {
            script::Action::Place { reload: true } => say("do-reload"),
            script::Action::Place { reload: false } => say("do-place"),
            script::Action::Move(_) => say("do-move"),
            script::Action::LookAt { .. } => say("do-look-at"),
            script::Action::Hold => say("do-hold"),
            script::Action::Measure { .. } => say("do-measure"),
            script::Action::Ask { .. } | script::Action::Capture => String::new(),
        }
    }
}
