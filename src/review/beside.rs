//! What stands beside a question: what was measured, with its limit, a small plot, and where and when it happened.

use crate::checklist::{Basis, Grade};
use crate::space::Pose;

/// What was measured for one criterion so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beside {
    /// The grade that the measurements give by themselves, if they do.
    pub grade: Option<(Grade, Basis)>,
    /// Why, as the report would say it now.
    pub reason: String,
    /// The measurements to look at, most telling first; at most six.
    pub rows: Vec<Row>,
    /// The signal of the first row.
    pub plot: Option<Plot>,
    /// Where it happened; at most three.
    pub moments: Vec<Moment>,
    /// What could not be measured, and why; at most three.
    pub missing: Vec<String>,
}

/// One measurement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// Its meaning, in words.
    pub name: String,
    /// Node or step, if it is of one.
    pub about: String,
    /// Number with unit.
    pub value: String,
    /// Sign, number and unit of its limit; empty without one.
    pub limit: String,
    /// Where the limit comes from; empty without one.
    pub source: String,
    /// Whether the limit holds; `None` without one.
    pub holds: Option<bool>,
    /// To be read with care, and why; empty if not.
    pub doubt: String,
}

/// A small plot.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plot {
    /// Unit of the vertical axis.
    pub unit: String,
    /// Seconds since the first frame, and the value. At most 400 points.
    pub points: Vec<[f64; 2]>,
    /// The limit, in the same unit.
    pub limit: Option<f64>,
    /// First and last second of each stretch where the limit does not hold.
    pub beyond: Vec<[f64; 2]>,
}

/// A moment that can be shown again where it happened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Moment {
    /// For people: value, step, second.
    pub caption: String,
    /// First and last second, since the first frame of the recording.
    pub seconds: [f64; 2],
    /// Place of the marker: the middle of what it is of, else the place of the head; base space, metres.
    pub place: [f32; 3],
    /// What was where, from 1 s before to 1 s after, in order; at most 240 points.
    pub path: Vec<MomentPoint>,
}

/// One instant of a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct MomentPoint {
    /// Seconds since the first frame of the recording.
    pub seconds: f64,
    /// `base_from_head`.
    pub head: Pose,
    /// Middle and half extents of the hologram that it is of, base space, metres; zero extents where it is of none.
    pub content: [[f32; 3]; 2],
}
