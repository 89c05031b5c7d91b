//! What a probe says.

/// What a measurement is about. Together with the id it is the measurement's key in a report.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct About {
    /// Scene under review.
    pub scene: String,
    /// Node, if the measurement is of one.
    pub node: Option<String>,
    /// Step of the script, if the measurement is of one.
    pub window: Option<String>,
}

/// A limit a measurement is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// In the measurement's unit.
    pub value: f64,
    /// Which side of it is good.
    pub good: GoodSide,
    /// The document it comes from, or `ours: …` with the derivation.
    pub source: &'static str,
}

/// Which side of a limit is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoodSide {
    /// At or below.
    AtMost,
    /// Below.
    Below,
    /// At or above.
    AtLeast,
}

impl Limit {
    /// Whether a value is on the good side.
    pub fn holds(&self, value: f64) -> bool {
        match self.good {
            GoodSide::AtMost => value <= self.value,
            GoodSide::Below => value < self.value,
            GoodSide::AtLeast => value >= self.value,
        }
    }
}

/// A reason to read a measurement with care, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What is doubtful.
    pub what: String,
    /// What would remove the doubt.
    pub advice: String,
}

/// One number with its unit and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// `area.thing`, see [`super::MEASUREMENTS`].
    pub id: &'static str,
    /// Of what.
    pub about: About,
    /// The number.
    pub value: f64,
    /// Unit of `value`: `ms`, `m`, `mm`, `%`, `deg`, `count`, `1/s`, `1/min`, `B`, `fps`, …
    pub unit: &'static str,
    /// How many samples it rests on.
    pub n: u64,
    /// 95 % interval, where one can be given.
    pub interval: Option<[f64; 2]>,
    /// What it is compared with, if anything.
    pub limit: Option<Limit>,
    /// First and last frame it rests on (for an extreme: the frame of the extreme, twice).
    pub frames: Option<[u64; 2]>,
    /// Reasons for care.
    pub doubts: Vec<Doubt>,
}

/// What one probe found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Probe id.
    pub probe: &'static str,
    /// What it found; empty when it could not measure.
    pub measurements: Vec<Measurement>,
    /// Measurement ids that could not be given, and why. A probe that gave some ids can have left out others.
    pub not_measured: Vec<NotMeasured>,
}

/// A measurement that was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotMeasured {
    /// The id.
    pub id: &'static str,
    /// Which signal is missing, or why the number would mean nothing here.
    pub why: String,
    /// Whether this package, runtime and adapter should have allowed it: then the run is incomplete (rule `holograde.self-check.1`).
    pub expected: bool,
}
