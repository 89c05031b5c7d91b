//! A case as data: what is injected, in which run, which measurement has to give it back, and how exactly.

use super::trial::{Made, Trial};

/// One fault at one level.
pub struct Case {
    /// Unique, for the seeds and for people.
    pub id: String,
    /// Heading that it stands under.
    pub part: Part,
    /// What is injected, in words.
    pub what: String,
    /// The run, as a function of the seed.
    pub trial: Box<dyn Fn(u64) -> Trial + Sync>,
    /// What it has to show.
    pub readings: Vec<Reading>,
}

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Pace of frames.
    Pace,
    /// Shaking.
    Jitter,
    /// Slow departure.
    Drift,
    /// Steps.
    Jumps,
    /// Prediction, latency, and what reprojection leaves of them.
    Prediction,
    /// Tracking, levers, motion of the content.
    Causes,
    /// Where content is, and what the user has to do.
    View,
    /// What no OpenXR signal shows.
    NotObservable,
}

/// Every part with its heading.
pub const PARTS: &[(Part, &str)] = &[
    (Part::Pace, "Pace of frames"),
    (Part::Jitter, "Jitter"),
    (Part::Drift, "Drift"),
    (Part::Jumps, "Jumps"),
    (Part::Prediction, "Prediction error, latency, swim"),
    (Part::Causes, "Tracking, anchors, moving content"),
    (Part::View, "Distances, view, loading"),
    (Part::NotObservable, "Not observable through OpenXR"),
];

/// What the truth says a measurement should be.
pub type Expected = Box<dyn Fn(&Trial, &Made) -> f64 + Sync>;

/// One measurement of a case.
pub struct Reading {
    /// Measurement id.
    pub id: &'static str,
    /// Node, if it is of one.
    pub node: Option<&'static str>,
    /// Step of the script, if it is of one.
    pub window: Option<&'static str>,
    /// By the truth.
    pub expected: Expected,
    /// How near it has to come.
    pub bound: Bound,
    /// What has to stand beside it.
    pub says: Option<&'static str>,
}

/// How near a recovered number has to come, in every run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Within this share of what is expected.
    Share(f64),
    /// Within so much, in the measurement's unit.
    Within(f64),
    /// Equal.
    Exact,
    /// Within the interval that the measurement gives itself, in four runs of five and more: it says that it is one of 95 %, and of
    /// twenty runs fewer than sixteen hold in three suites of a thousand.
    Interval,
    /// Not above this, whatever was injected, in the measurement's unit.
    AtMost(f64),
    /// No number may be given.
    Nothing,
    /// No number may be given, or none above this.
    NothingAbove(f64),
}

impl Bound {
    /// Whether what was recovered is near enough to what was expected. `None` is *not evaluated*. An interval is no single number's matter.
    pub fn holds(&self, expected: f64, recovered: Option<f64>) -> bool {
        match (*self, recovered) {
            (Bound::Nothing | Bound::NothingAbove(_), None) => true,
            (Bound::Nothing | Bound::Interval, Some(_)) | (_, None) => false,
            (Bound::Share(share), Some(value)) => (value - expected).abs() <= share * expected.abs(),
            (Bound::Within(most), Some(value)) => (value - expected).abs() <= most,
            (Bound::Exact, Some(value)) => (value - expected).abs() <= 1e-9 * expected.abs().max(1.0),
            (Bound::AtMost(most) | Bound::NothingAbove(most), Some(value)) => value.abs() <= most,
        }
    }

    /// The same for people; `unit` is the measurement's.
    pub fn text(&self, unit: &str) -> String {
        match self {
            Bound::Share(share) => format!("{} %", share * 100.0),
            Bound::Within(most) => format!("± {most} {unit}"),
            Bound::Exact => "exact".to_owned(),
            Bound::Interval => "in its own 95 % interval, 4 times of 5".to_owned(),
            Bound::AtMost(most) => format!("at most {most} {unit}"),
            Bound::Nothing => "not evaluated".to_owned(),
            Bound::NothingAbove(most) => format!("not evaluated, or at most {most} {unit}"),
        }
    }
}

impl Case {
    /// A case without readings.
    pub fn new(
        part: Part,
        id: impl Into<String>,
        what: impl Into<String>,
        trial: impl Fn(u64) -> Trial + Sync + 'static,
    ) -> Case {
        Case { id: id.into(), part, what: what.into(), trial: Box::new(trial), readings: Vec::new() }
    }

    /// The same with a measurement of the run as a whole.
    #[must_use]
    pub fn reads(
        mut self,
        id: &'static str,
        bound: Bound,
        expected: impl Fn(&Trial, &Made) -> f64 + Sync + 'static,
    ) -> Case {
        self.readings.push(Reading { id, node: None, window: None, expected: Box::new(expected), bound, says: None });
        self
    }

    /// The same with a measurement of a node.
    #[must_use]
    pub fn reads_of(
        self,
        node: &'static str,
        id: &'static str,
        bound: Bound,
        expected: impl Fn(&Trial, &Made) -> f64 + Sync + 'static,
    ) -> Case {
        let mut case = self.reads(id, bound, expected);
        if let Some(reading) = case.readings.last_mut() {
            reading.node = Some(node);
        }
        case
    }

    /// The reading added last has to say this.
    #[must_use]
    pub fn saying(mut self, words: &'static str) -> Case {
        if let Some(reading) = self.readings.last_mut() {
            reading.says = Some(words);
        }
        self
    }

    /// The reading added last is of a step of the script.
    #[must_use]
    pub fn in_step(mut self, window: &'static str) -> Case {
        if let Some(reading) = self.readings.last_mut() {
            reading.window = Some(window);
        }
        self
    }
}
