//! The two rules that turn grades into a verdict. Neither of Microsoft's pages gives one; these are ours, printed with their ids.

use super::{Basis, CriterionResult, Grade, QuestionResult, Verdict};

/// A rule as it is printed in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable id.
    pub id: &'static str,
    /// Version, the id's last part.
    pub version: &'static str,
    /// The rule in words.
    pub text: &'static str,
}

/// The rule of a review of standing.
pub const REVIEW: Rule = Rule {
    id: "holograde.review.1",
    version: "1",
    text: "A Fail on any applicable criterion or on one of the four programme questions: no-pass; else an applicable criterion or \
           question without a grade: incomplete; else pass.",
};

/// The rule of a self-check.
pub const SELF_CHECK: Rule = Rule {
    id: "holograde.self-check.1",
    version: "1",
    text: "A criterion failed by measure: not-ready; else, if the run broke off or a probe that should have run gave nothing: \
           incomplete; else ready, which means that nothing that can be measured here fails.",
};

/// What checkpoints before the final one end with.
const FINDINGS: Rule = Rule {
    id: "holograde.findings.1",
    version: "1",
    text: "A checkpoint before the final review ends with findings; no grade counts.",
};

/// Whether a run gave all it should have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completeness {
    /// The run broke off before its script ended.
    pub broke_off: bool,
    /// Measurement ids that this package, runtime and adapter should have allowed and that are missing.
    pub missing: Vec<&'static str>,
}

impl Completeness {
    /// From the findings of a run and whether its recording was closed in order.
    pub fn of(findings: &[crate::probe::Finding], closed: bool) -> Self {
        let missing = findings.iter().flat_map(|finding| &finding.not_measured).filter(|missing| missing.expected);
        let mut missing: Vec<_> = missing.map(|missing| missing.id).collect();
        missing.sort_unstable();
        missing.dedup();
        Completeness { broke_off: !closed, missing }
    }
}

/// A verdict with its rule and one sentence that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it ends.
    pub verdict: Verdict,
    /// By which rule.
    pub rule: Rule,
    /// The verdict's word, and what was counted.
    pub sentence: String,
}

impl Verdict {
    /// Its word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::NoPass => "no-pass",
            Verdict::Incomplete => "incomplete",
            Verdict::Ready => "ready",
            Verdict::NotReady => "not-ready",
            Verdict::Findings => "findings",
        }
    }
}

/// `holograde.review.1`.
pub fn review(criteria: &[CriterionResult], questions: &[QuestionResult]) -> Outcome {
    let failed = ids(criteria, |c| c.applicable && c.grade == Some(Grade::Fail));
    let failed = [failed, answered(questions, Some(Grade::Fail))].concat();
    let open = [ids(criteria, |c| c.applicable && c.grade.is_none()), answered(questions, None)].concat();
    let (verdict, which) = match (failed.is_empty(), open.is_empty()) {
        (false, _) => (Verdict::NoPass, format!("; failed: {}", failed.join(", "))),
        (true, false) => (Verdict::Incomplete, format!("; without a grade: {}", open.join(", "))),
        (true, true) => (Verdict::Pass, String::new()),
    };
    let graded = questions.iter().filter(|question| question.grade.is_some()).count();
    let counts = format!("{}, {graded} of {} questions answered", counts(criteria), questions.len());
    Outcome { verdict, rule: REVIEW, sentence: format!("{}: {counts}{which}", verdict.word()) }
}

/// `holograde.self-check.1`.
pub fn self_check(criteria: &[CriterionResult], completeness: &Completeness) -> Outcome {
    // Answers decide nothing in a self-check: what is measured and fails is told as that, whoever overrules it.
    let failed = ids(criteria, |c| c.overruled.is_some() || c.basis == Basis::Measured && c.grade == Some(Grade::Fail));
    let (verdict, which) = if !failed.is_empty() {
        (Verdict::NotReady, format!("; failed by measure: {}", failed.join(", ")))
    } else if completeness.broke_off {
        (Verdict::Incomplete, "; the run broke off".to_owned())
    } else if !completeness.missing.is_empty() {
        (Verdict::Incomplete, format!("; should have been measured: {}", completeness.missing.join(", ")))
    } else {
        (Verdict::Ready, String::new())
    };
    let judged = ids(criteria, |c| c.basis == Basis::Judged && c.grade == Some(Grade::Fail));
    let judged = if judged.is_empty() { String::new() } else { format!("; judged Fail: {}", judged.join(", ")) };
    Outcome { verdict, rule: SELF_CHECK, sentence: format!("{}: {}{which}{judged}", verdict.word(), counts(criteria)) }
}

/// The end of a checkpoint before the final one.
pub fn findings(criteria: &[CriterionResult]) -> Outcome {
    let failing = ids(criteria, |c| c.grade == Some(Grade::Fail));
    let which = if failing.is_empty() { String::new() } else { format!("; would fail: {}", failing.join(", ")) };
    let verdict = Verdict::Findings;
    Outcome { verdict, rule: FINDINGS, sentence: format!("{}: {}{which}", verdict.word(), counts(criteria)) }
}

/// "5 criteria measured, 8 left to a reviewer", with the judged and the not applicable ones where there are any.
pub(super) fn counts(criteria: &[CriterionResult]) -> String {
    let count = |basis| criteria.iter().filter(|criterion| criterion.basis == basis).count();
    let measured = count(Basis::Measured);
    let mut parts = vec![format!("{measured} {} measured", if measured == 1 { "criterion" } else { "criteria" })];
    for (basis, words) in [(Basis::Judged, "judged"), (Basis::NotApplicable, "not applicable")] {
        let n = count(basis);
        if n > 0 {
            parts.push(format!("{n} {words}"));
        }
    }
    parts.push(format!("{} left to a reviewer", count(Basis::NotEvaluated)));
    parts.join(", ")
}

pub(super) fn ids(criteria: &[CriterionResult], test: fn(&CriterionResult) -> bool) -> Vec<&'static str> {
    criteria.iter().filter(|criterion| test(criterion)).map(|criterion| criterion.id).collect()
}

fn answered(questions: &[QuestionResult], grade: Option<Grade>) -> Vec<&'static str> {
    questions.iter().filter(|question| question.grade == grade).map(|question| question.id).collect()
}
