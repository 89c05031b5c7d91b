//! Review scripts: TOML in, a checked plan out. Closed verbs, no expressions, no loops; the plan is data that the app executes.
//!
//! Built-in scripts are in `review-scripts/`, whose `SCHEMA.md` is generated from [`FIELDS`]. The same parser reads a script from a path.

mod fields;
mod motion;
mod read;
mod schema;

pub use fields::{FIELDS, Field, Scope, VERBS, Verb};
pub use motion::{MOTIONS, Motion};
pub use read::parse;
pub use schema::schema_markdown;

use crate::observe::{MotionInfo, WindowInfo};
use crate::probe;
use crate::programme::{Checkpoint, Track};
use std::sync::LazyLock;
use std::time::Duration;

/// Script taken by `check` when none is named.
pub const DEFAULT: &str = "self-check";

const BUILT_IN: [(&str, &str); 6] = [
    ("self-check", include_str!("../../review-scripts/self-check.toml")),
    ("fast-track", include_str!("../../review-scripts/fast-track.toml")),
    ("readiness-storyboard", include_str!("../../review-scripts/readiness-storyboard.toml")),
    ("readiness-mid-term", include_str!("../../review-scripts/readiness-mid-term.toml")),
    ("readiness-final", include_str!("../../review-scripts/readiness-final.toml")),
    ("ci-frame-budget", include_str!("../../review-scripts/ci-frame-budget.toml")),
];

/// What a script may name: handed in, so that a script can be checked against any registry of probes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Measurement ids; a script may also name the part before a percentile's dot.
    pub measurements: &'a [&'a str],
    /// Limits: id, and the measurement it is for.
    pub limits: &'a [(&'a str, &'a str)],
}

impl Known<'static> {
    /// What the built-in probes give.
    pub fn probes() -> Self {
        static MEASUREMENTS: LazyLock<Vec<&str>> =
            LazyLock::new(|| probe::MEASUREMENTS.iter().map(|known| known.id).collect());
        static LIMITS: LazyLock<Vec<(&str, &str)>> =
            LazyLock::new(|| probe::LIMITS.iter().map(|limit| (limit.id, limit.measurement)).collect());
        Known { measurements: &MEASUREMENTS, limits: &LIMITS }
    }
}

/// A checked script.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Name, without the file's ending.
    pub name: String,
    /// For people.
    pub title: String,
    /// What the run is for.
    pub track: Track,
    /// Which readiness checkpoint.
    pub checkpoint: Option<Checkpoint>,
    /// Whether it can be run without a scene (pictures and questions only).
    pub scene_optional: bool,
    /// In order.
    pub steps: Vec<Step>,
    /// Limits set otherwise than by default.
    pub limits: Vec<LimitOverride>,
}

/// One step. Each becomes one window of the recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Unique in the script.
    pub id: String,
    /// What is shown to the reviewer; may be empty.
    pub say: String,
    /// How long it lasts; zero for steps that end when they are answered or done.
    pub duration: Duration,
    /// Frames, spread evenly over the step, that have to be drawn where not every frame is (see the design's "how long").
    pub draw: u32,
    /// User and content are meant to stand still.
    pub still: bool,
    /// What happens.
    pub action: Action,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Content is put where the manifest says; with `reload` it is loaded anew and watched while it loads.
    Place {
        /// Load anew.
        reload: bool,
    },
    /// The head moves (a simulated one is moved, a reviewer is asked to).
    Move(Motion),
    /// The head turns to a node.
    LookAt {
        /// Node name or path, or `primary` for the first primary node.
        target: String,
    },
    /// Nothing moves.
    Hold,
    /// The reviewer answers; skipped where there is none.
    Ask {
        /// Slug of a criterion or question.
        about: String,
    },
    /// The script wants these measurements: over earlier steps, or over this step's own duration of free use.
    Measure {
        /// Measurement ids.
        ids: Vec<String>,
        /// Steps; empty when the step has a duration of its own.
        over: Vec<String>,
    },
    /// One evidence picture of both eyes.
    Capture,
}

/// A limit set otherwise than by default, with the reason that the report prints.
#[derive(Debug, Clone, PartialEq)]
pub struct LimitOverride {
    /// Limit id.
    pub id: String,
    /// In the limit's unit.
    pub value: f64,
    /// Why.
    pub because: String,
}

impl Action {
    /// The movement it asks for, in a recording's words.
    pub fn motion(&self) -> Option<MotionInfo> {
        match self {
            Action::Move(motion) => Some(motion.info()),
            Action::LookAt { target } => {
                let target = Some(target.clone());
                Some(MotionInfo { path: "look-at".to_owned(), target, ..MotionInfo::default() })
            }
            _ => None,
        }
    }

    /// Its verb.
    pub fn verb(&self) -> &'static str {
        match self {
            Action::Place { .. } => "place",
            Action::Move(_) => "move",
            Action::LookAt { .. } => "look-at",
            Action::Hold => "hold",
            Action::Ask { .. } => "ask",
            Action::Measure { .. } => "measure",
            Action::Capture => "capture",
        }
    }
}

impl Plan {
    /// The windows that a recording of this plan has, one per step, in order.
    pub fn windows(&self) -> Vec<WindowInfo> {
        let window = |step: &Step| WindowInfo {
            id: step.id.clone(),
            verb: step.action.verb().to_owned(),
            still: step.still,
            asked_s: step.duration.as_secs_f64(),
            motion: step.action.motion(),
        };
        self.steps.iter().map(window).collect()
    }

    /// Time the steps take, answers not counted.
    pub fn duration(&self) -> Duration {
        self.steps.iter().map(|step| step.duration).sum()
    }

    /// Frames that have to be drawn where not every frame is.
    pub fn drawn_frames(&self) -> u32 {
        self.steps.iter().map(|step| step.draw).sum()
    }
}

/// Names of the built-in scripts, the default first.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// Text of a built-in script.
pub fn source(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(built_in, _)| *built_in == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests;
