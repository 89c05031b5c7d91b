//! From a recording to the verdict: pure calls in order. `check`, `review` and `analyze` all end here, so that all say the same.

use crate::checklist::{self, Answers, Completeness, CriterionResult, Outcome, QuestionResult};
use crate::device::Device;
use crate::observe::Recording;
use crate::probe::{self, Finding, Limits};
use crate::programme;
use crate::report::{self, Kind, Standing};
use crate::script::Plan;

/// Everything that follows from a recording.
pub struct Judgement {
    /// What the probes found.
    pub findings: Vec<Finding>,
    /// The 13 criteria.
    pub criteria: Vec<CriterionResult>,
    /// The four programme questions.
    pub questions: Vec<QuestionResult>,
    /// Verdict and rule.
    pub outcome: Outcome,
    /// Limits in force.
    pub limits: Limits,
    /// The 13 criteria by measurements alone, as if nobody had answered.
    pub measured: Vec<CriterionResult>,
    /// What the reviewer answered, as the recording has it.
    pub answers: Answers,
    /// What the run counts as by its recording.
    pub standing: Standing,
}

impl Judgement {
    /// The programme's questions as a report has them: in a review, and where one was answered.
    pub fn questions_told(&self) -> Option<Vec<report::Question>> {
        let told = self.standing.kind == Kind::Review || !self.answers.questions.is_empty();
        told.then(|| self.questions.iter().map(Into::into).collect())
    }
}

/// Judges a recording for a device by a script's limits. A script on a track that does not exist cannot be parsed, so that every plan has
/// a rule; without one the self-check's rule decides.
pub fn judge(recording: &Recording, plan: &Plan, device: &'static Device) -> Judgement {
    judge_with(recording, plan, device, &[])
}

/// As [`judge`], with some limits set for this judgement, whatever the script says: also those that decide a criterion by the page's number.
/// It says what would be, and nothing about the run.
pub fn judge_with(recording: &Recording, plan: &Plan, device: &'static Device, set: &[(String, f64)]) -> Judgement {
    let mut limits = Limits::default();
    for change in &plan.limits {
        // The parser has checked the ids against this very table.
        if limits.set(&change.id, change.value).is_err() {
            tracing::warn!(limit = change.id, "a script sets a limit that does not exist");
        }
    }
    for (id, value) in set {
        if limits.set(id, *value).is_err() {
            tracing::warn!(limit = id, "a limit is set that does not exist");
        }
    }
    let mut findings = probe::run_all_with(recording, &limits);
    checklist::set_budgets(&mut findings, device);
    let answers = Answers::recorded(&recording.answers);
    let criteria = checklist::grade(&recording.run, &findings, device, &answers);
    let measured = checklist::grade(&recording.run, &findings, device, &Answers::default());
    let questions = checklist::questions(&answers);
    let completeness = Completeness::of(&findings, recording.complete);
    let over = checklist::over_budget(&findings);
    let standing = report::standing::recorded(recording, plan.track, plan.checkpoint);
    let counts = standing.kind == Kind::Review;
    let outcome = programme::conclude(plan.track, plan.checkpoint, counts, &criteria, &questions, &completeness, &over)
        .unwrap_or_else(|| checklist::self_check(&criteria, &completeness));
    Judgement { findings, criteria, questions, outcome, limits, measured, answers, standing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::{Basis, Verdict};
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{AnswerObservation, JudgedBy, RunEvent, step};
    use crate::recording::{read, write_whole};
    use crate::report::AnalysisInput;
    use crate::script::{self, Known};
    use std::io::Cursor;

    /// A run in device with these answers to everything.
    fn answered(by: JudgedBy) -> Recording {
        let mut recording = Synthetic::new(vec![]).seconds(5).build();
        let all = crate::criteria::CRITERIA.iter().chain(&crate::criteria::QUESTIONS);
        let answer = |about: &&str| AnswerObservation {
            about: (**about).to_owned(),
            choice: "best".to_owned(),
            reason: "as seen".to_owned(),
            reviewer: "Ida".to_owned(),
            by,
            ..AnswerObservation::default()
        };
        recording.answers = all.map(answer).collect();
        recording
    }

    fn judged(recording: &Recording) -> Judgement {
        let plan = script::parse("fast-track", script::source("fast-track").unwrap(), &Known::probes()).unwrap();
        judge(recording, &plan, crate::device::find("hololens-2").unwrap())
    }

    #[test]
    fn a_person_in_device_reviews_and_a_script_never_does() {
        let person = judged(&answered(JudgedBy::Person));
        assert_eq!(
            (person.standing.kind, person.outcome.verdict),
            (Kind::Review, Verdict::Pass),
            "{:?}",
            person.outcome
        );
        assert!(person.questions_told().unwrap().iter().all(|q| q.reason == "judged by Ida: as seen"));
        let script = judged(&answered(JudgedBy::Script));
        assert_eq!(script.standing.kind, Kind::SelfCheck);
        assert!(matches!(script.outcome.verdict, Verdict::Ready | Verdict::Incomplete), "{:?}", script.outcome);
        let judged_by = script.criteria.iter().filter(|c| c.basis == Basis::Judged);
        assert!(judged_by.clone().count() > 5 && judged_by.clone().all(|c| c.reason.contains("judged by a script")));
        assert!(script.questions_told().unwrap().iter().all(|q| q.reason.contains("judged by a script")));
        let mut own = answered(JudgedBy::Person);
        let text = format!("{}: self", report::standing::SIGNER);
        own.events.push(RunEvent { kind: step::PRE_FLIGHT.to_owned(), text, ..RunEvent::default() });
        assert_eq!(judged(&own).standing.kind, Kind::SelfCheck);
        let nobody = judged(&Recording { answers: Vec::new(), ..answered(JudgedBy::Person) });
        assert_eq!((nobody.standing.kind, nobody.questions_told()), (Kind::SelfCheck, None));
    }

    /// What `analyze` prints of the file is what the live report says.
    #[test]
    fn the_file_alone_says_what_the_run_said() {
        let mut recording = answered(JudgedBy::Person);
        let event =
            |kind: &str, text: &str| RunEvent { kind: kind.to_owned(), text: text.to_owned(), ..RunEvent::default() };
        recording.events.push(event(step::PRE_FLIGHT, "lighting: yes"));
        recording.events.push(event(step::SKIPPED, "hold: no time"));
        crate::observe::settle(&mut recording);
        let file = write_whole(&recording, Cursor::new(Vec::new())).unwrap().into_inner();
        let [live, later] = [recording, read(&file, "a.mcap").unwrap()].map(|recording| {
            let judgement = judged(&recording);
            report::analysis(AnalysisInput {
                recording: &recording,
                findings: &judgement.findings,
                criteria: &judgement.criteria,
                questions: judgement.questions_told(),
                outcome: &judgement.outcome,
                limits: &judgement.limits,
                what_if: None,
                home: None,
            })
        });
        assert_eq!(live, later);
        assert_eq!(live.reviewer.unwrap().name, "Ida");
        assert_eq!((live.stated.len(), live.skipped[0].reason.as_str()), (1, "no time"));
    }
}
