//! Grades, verdicts and what they rest on, as words of the file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What standing a report can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// By a reviewer, on a device.
    Review,
    /// No standing.
    SelfCheck,
}

impl Kind {
    /// The word of the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::SelfCheck => "self-check",
        }
    }
}

/// Track of the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Track {
    /// A finished customer project, shown in device.
    FastTrack,
    /// Readiness training, with checkpoints.
    Readiness,
    /// No standing.
    SelfCheck,
    /// No standing: does it stay within its frame budget?
    CiFrameBudget,
}

impl Track {
    /// The word of the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::FastTrack => "fast-track",
            Self::Readiness => "readiness",
            Self::SelfCheck => "self-check",
            Self::CiFrameBudget => "ci-frame-budget",
        }
    }
}

/// Checkpoint of the readiness track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Checkpoint {
    /// Pictures or a PDF will do.
    Storyboard,
    /// What exists so far.
    MidTerm,
    /// Pass or no-pass.
    Final,
}

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Review of standing: passed.
    Pass,
    /// Review of standing: a Fail somewhere.
    NoPass,
    /// Something applicable has no grade, or the run broke off.
    Incomplete,
    /// Self-check: nothing that can be measured here fails.
    Ready,
    /// Self-check: something failed by measure.
    NotReady,
    /// Checkpoint before the final one.
    Findings,
}

impl Verdict {
    /// The word of the file, which is also what people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NoPass => "no-pass",
            Self::Incomplete => "incomplete",
            Self::Ready => "ready",
            Self::NotReady => "not-ready",
            Self::Findings => "findings",
        }
    }
}

/// The rule a verdict follows from, printed in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// `holograde.review.1`, `holograde.self-check.1`, …
    pub id: String,
    /// Version of the rule.
    pub version: String,
    /// The rule in words.
    pub text: String,
}

/// A grade of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Best row.
    Best,
    /// Meets row.
    Meets,
    /// Fail row.
    Fail,
}

/// What a grade rests on: the four states of evidence, never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A measurement that decides by itself.
    Measured,
    /// A named reviewer's judgement.
    Judged,
    /// No grade: something is missing.
    NotEvaluated,
    /// No grade: does not concern this content or device.
    NotApplicable,
}

impl Basis {
    /// The word of the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Judged => "judged",
            Self::NotEvaluated => "not-evaluated",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// One of the 13 criteria.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Criterion {
    /// Slug.
    pub id: String,
    /// Concerns this content on this device.
    pub applicable: bool,
    /// The grade; null without one.
    pub grade: Option<Grade>,
    /// What it rests on.
    pub basis: Basis,
    /// Why, with the numbers.
    pub reason: String,
    /// What to change; may be empty.
    pub advice: String,
    /// Ids of the measurements shown beside it.
    pub measurements: Vec<String>,
    /// Files and frames that show it.
    pub evidence: Vec<Evidence>,
    /// A probe that should have given a result for it gave none.
    pub probe_missing: bool,
    /// What was measured and fails by itself, where a reviewer overruled it in writing; null else.
    #[serde(default)]
    pub overruled: Option<String>,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Evidence {
    /// `frames`, `shot`, `file`.
    pub kind: String,
    /// Path of an artifact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// First and last frame of the recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frames: Option<[u64; 2]>,
    /// Digest of the artifact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// One of the four programme questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// `user-experience`, `asset-quality`, `device-value`, `customer-value`.
    pub id: String,
    /// The reviewer's grade; null without one.
    pub grade: Option<Grade>,
    /// `judged`, `not-evaluated` or `not-applicable`.
    pub basis: Basis,
    /// Why.
    pub reason: String,
    /// Pictures taken for it.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// One exit criterion of the programme beside the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Gate {
    /// Slug of the gate.
    pub id: String,
    /// How it stands, a word of the programme's table.
    pub state: String,
    /// Who decided; null while nobody has.
    pub by: Option<String>,
    /// When, RFC 3339; null while nobody has.
    pub at: Option<String>,
}

/// What comes next for the partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Next {
    /// In words.
    pub path: String,
    /// Last day, `YYYY-MM-DD`, UTC, that day included; null when there is none.
    pub deadline: Option<String>,
}
