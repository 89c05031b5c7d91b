//! What a reviewer did with a run, beside the answers.

use crate::observe::{self, Recording};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A step that the reviewer left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SkippedStep {
    /// Step id.
    pub step: String,
    /// Why.
    pub reason: String,
}

/// Something confirmed, declined or stated before the first step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stated {
    /// What: `calibrated`, `lighting`, `thermal`, `capture-off`, `overlay-off`, `record-gaze`, `record-room`, `device-in-hand`.
    pub id: String,
    /// `yes`, `no`, or words.
    pub answer: String,
}

/// How a review went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Course {
    /// What was stated before the first step.
    pub stated: Vec<Stated>,
    /// Steps left out.
    pub skipped: Vec<SkippedStep>,
    /// Why it broke off and where it went on, for each time.
    pub resumed: Vec<String>,
}

impl Course {
    /// As a recording has it.
    pub fn of(recording: &Recording) -> Course {
        let stated = observe::pre_flight(recording).into_iter().filter(|(id, _)| id != super::super::standing::SIGNER);
        let skipped = observe::skipped(recording).into_iter();
        Course {
            stated: stated.map(|(id, answer)| Stated { id, answer }).collect(),
            skipped: skipped.map(|left| SkippedStep { step: left.step, reason: left.reason }).collect(),
            resumed: observe::resumed(recording),
        }
    }
}
