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
    let questions = checklist::questions(&answers);
    let completeness = Completeness::of(&findings, recording.complete);
    let over = checklist::over_budget(&findings);
    let standing = report::standing::recorded(recording, plan.track, plan.checkpoint);
    let counts = standing.kind == Kind::Review;
    let outcome = programme::conclude(plan.track, plan.checkpoint, counts, &criteria, &questions, &completeness, &over)
        .unwrap_or_else(|| checklist::self_check(&criteria, &completeness));
    Judgement { findings, criteria, questions, outcome, limits, answers, standing }
}
