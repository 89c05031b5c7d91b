//! The wire form of a report: in-toto Statement v1 with the predicate `urn:holograde:review-report:1`.
//!
//! These types exist for the file only. Judgement has its own (`probe`, `checklist`); `build` turns those into these.

mod from;
mod grade;
mod measurement;
mod review;
mod run;

pub use from::{excluded, limits};
pub use grade::*;
pub use measurement::*;
pub use review::*;
pub use run::*;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `_type` of an in-toto Statement v1.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// `predicateType` of this version of the report.
pub const PREDICATE_TYPE: &str = "urn:holograde:review-report:1";

/// What is said about which files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// `https://in-toto.io/Statement/v1`.
    #[serde(rename = "_type")]
    pub statement_type: String,
    /// Every file of the POC, and one entry for the whole package (name `urn:holograde:package`).
    pub subject: Vec<Subject>,
    /// `urn:holograde:review-report:1`.
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What is said.
    pub predicate: Predicate,
}

/// A file of the POC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// Path inside the package, or `urn:holograde:package`.
    pub name: String,
    /// Its digest.
    pub digest: Digest,
}

/// Digests by algorithm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Digest {
    /// Lower-case hex SHA-256.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
}

/// The review report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Predicate {
    /// Review of standing, or self-check.
    pub kind: Kind,
    /// Programme track.
    pub track: Track,
    /// Readiness checkpoint; null elsewhere.
    pub checkpoint: Option<Checkpoint>,
    /// Number of the attempt, counted from 1; null in a self-check.
    pub attempt: Option<u32>,
    /// Fields that the portal has not confirmed by a receipt and that are only claimed: `attempt`, `next.deadline`.
    pub claimed: Vec<String>,
    /// The decision.
    pub verdict: Verdict,
    /// The rule it follows from.
    pub rule: Rule,
    /// Who submits what.
    pub submission: Submission,
    /// Who judged; null in a run without a reviewer.
    pub reviewer: Option<Reviewer>,
    /// Whose key signs, so that a reader without that key can tell a stranger from a damaged file. Never a reason to trust.
    pub signer: Signer,
    /// What was loaded.
    pub content: Content,
    /// The OpenXR runtime.
    pub runtime: Runtime,
    /// The graphics adapter that all times were taken on.
    pub adapter: Adapter,
    /// The device the content was judged for.
    pub device: Device,
    /// How time passed: `realtime`, or `stepped` (cadence and latency are then not evaluated).
    pub clock: Clock,
    /// The review script.
    pub script: Script,
    /// Start of the run, RFC 3339, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub started: String,
    /// End of the run, RFC 3339, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub finished: String,
    /// Whether the run was closed in order; false when it broke off.
    pub complete: bool,
    /// The four programme questions; null in a self-check in which none was answered. In a self-check they decide nothing.
    pub questions: Option<Vec<Question>>,
    /// The programme's exit criteria beside the app, as recorded; never inferred.
    pub gates: Vec<Gate>,
    /// The 13 criteria.
    pub criteria: Vec<Criterion>,
    /// Everything measured; the key is (id, about).
    pub measurements: Vec<Measurement>,
    /// Everything that could not be measured, and why.
    pub not_measured: Vec<NotMeasured>,
    /// The full set of limits used.
    pub limits: Vec<Limit>,
    /// Files of the run that the signature covers.
    pub artifacts: Vec<Artifact>,
    /// What was cut out of the statistics.
    pub excluded: Vec<Excluded>,
    /// What comes next; null when nothing does.
    pub next: Option<Next>,
    /// What this report does and does not say.
    pub notes: Notes,
    /// The program that wrote it.
    pub tool: Tool,
}

/// What this report does and does not say, so that nobody has to know it by heart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Notes {
    /// What the signature says.
    pub signature: String,
    /// What was measured, and what was not.
    pub scope: String,
    /// What personal data the artifacts hold, one line each; empty when none.
    pub personal_data: Vec<String>,
    /// What the reviewer confirmed, declined or stated before the first step.
    #[serde(default)]
    pub stated: Vec<Stated>,
    /// Steps that the reviewer left out.
    #[serde(default)]
    pub skipped: Vec<SkippedStep>,
    /// Why the review was broken off and where it went on, for each time.
    #[serde(default)]
    pub resumed: Vec<String>,
}

impl Predicate {
    /// Whether a criterion fails here: by its grade, and in a self-check, where a judgement decides nothing, by measure whoever overrules it.
    pub fn fails(&self, criterion: &Criterion) -> bool {
        criterion.grade == Some(Grade::Fail) || self.kind == Kind::SelfCheck && criterion.overruled.is_some()
    }
}

impl Statement {
    /// The digest of the whole package, if the statement names it.
    pub fn package_sha256(&self) -> Option<&str> {
        self.subject.iter().find(|s| s.name == super::PACKAGE_NAME).map(|s| s.digest.sha256.as_str())
    }

    /// The exact bytes that are signed and that `report.json` holds.
    ///
    /// # Errors
    /// Only what JSON serialisation of plain data can give; no number here can be NaN or infinite.
    pub fn payload(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}
