//! The state of a criterion: four kinds of evidence, never mixed.

/// A grade of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// The page's Fail row.
    Fail,
    /// The page's Meets row.
    Meets,
    /// The page's Best row.
    Best,
}

impl Grade {
    /// Its word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Grade::Best => "best",
            Grade::Meets => "meets",
            Grade::Fail => "fail",
        }
    }
}

/// What a grade rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// A measurement that decides by itself (law 3 of honest evidence).
    Measured,
    /// A named reviewer's judgement.
    Judged,
    /// No grade: a signal, a declaration or a reviewer is missing.
    NotEvaluated,
    /// No grade: the criterion does not concern this content or device.
    NotApplicable,
}

/// One of the 13 criteria in one run.
#[derive(Debug, Clone, PartialEq)]
pub struct CriterionResult {
    /// Slug.
    pub id: &'static str,
    /// Whether it concerns this content on this device.
    pub applicable: bool,
    /// The grade, if there is one.
    pub grade: Option<Grade>,
    /// What it rests on.
    pub basis: Basis,
    /// Why, in words for the partner, with the numbers.
    pub reason: String,
    /// What to change; empty when there is nothing to say.
    pub advice: String,
    /// Keys of the measurements shown beside the question: id and node.
    pub measurements: Vec<(&'static str, crate::probe::About)>,
    /// Frames that show it, first and last.
    pub frames: Vec<[u64; 2]>,
    /// What was measured and fails by itself, where a reviewer overruled it.
    pub overruled: Option<String>,
    /// Whether a probe that should have given a result for it gave none (law 2: then a self-check is incomplete).
    pub probe_missing: bool,
}

/// How a review ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Review of standing: passed.
    Pass,
    /// Review of standing: a Fail somewhere.
    NoPass,
    /// Something applicable has no grade, or a run broke off.
    Incomplete,
    /// Self-check: nothing that can be measured here fails.
    Ready,
    /// Self-check: something failed by measure.
    NotReady,
    /// Checkpoint before the final one: findings, no grade that counts.
    Findings,
}
