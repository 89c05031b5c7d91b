//! What a reviewer answered, in the recording, so that the verdict follows from the recording alone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JudgedBy {
    /// A person.
    #[default]
    Person,
    /// A script that stands in for one: for tests and demonstrations, never for a review of standing.
    Script,
}

/// One answer. Of several about one thing the last counts, and all stay in the recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerObservation {
    /// [`super::FrameObservation::index`] of the frame in which it was given.
    pub frame: u64,
    /// Slug of a criterion or of a programme question.
    pub about: String,
    /// `best`, `meets`, `fail` or `not-applicable`.
    pub choice: String,
    /// Why, in words: reasons picked and note, as the report prints them; may be empty.
    pub reason: String,
    /// Ids of the reasons picked.
    pub picked: Vec<String>,
    /// Pictures taken for it, as paths in the output folder.
    pub pictures: Vec<String>,
    /// Name of who answered.
    pub reviewer: String,
    /// Whether that is a person.
    pub by: JudgedBy,
}

/// Kinds of [`super::RunEvent`]s that tell what a reviewer did with the steps of a script.
pub mod step {
    /// A step began; the text is its id. Frames of the same step before it belong to an attempt that does not count as the step.
    pub const BEGUN: &str = "step-begun";
    /// A step ended as it should; the text is its id.
    pub const DONE: &str = "step-done";
    /// A step was left out; the text is `id: reason`. Its frames, if any, belong to no step.
    pub const SKIPPED: &str = "step-skipped";
    /// Something that the reviewer confirmed, declined or stated before the first step; the text is `id: yes`, `id: no` or `id: words`.
    pub const PRE_FLIGHT: &str = "pre-flight";
    /// The review was broken off and goes on; the text says why it broke off and at which step it goes on.
    pub const RESUMED: &str = "resumed";
}
