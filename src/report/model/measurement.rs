//! Numbers of the file.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// A number that JSON can carry: neither NaN nor infinite.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Finite(f64);

impl Finite {
    /// The number, unless it is NaN or infinite.
    pub fn new(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(value))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Finite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::new(value).ok_or_else(|| serde::de::Error::custom("a number must be finite"))
    }
}

/// What a measurement is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct About {
    /// Scene.
    pub scene: String,
    /// Node, if of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Step of the script, if of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
}

/// One number with its unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Measurement {
    /// `area.thing`.
    pub id: String,
    /// Of what.
    pub about: About,
    /// The number.
    pub value: Finite,
    /// Its unit.
    pub unit: String,
    /// How many samples.
    pub n: u64,
    /// 95 % interval; null where none can be given.
    pub interval: Option<[Finite; 2]>,
    /// What it is compared with, in `unit`; null when with nothing.
    pub limit: Option<Finite>,
    /// Which side of the limit is good.
    pub limit_good: Option<GoodSide>,
    /// The document the limit comes from, or `ours: …`.
    pub limit_source: Option<String>,
    /// First and last frame it rests on.
    pub frames: Option<[u64; 2]>,
    /// Reasons to read it with care.
    pub doubts: Vec<Doubt>,
}

impl Measurement {
    /// Whether the value is on the good side of its limit; `None` without a limit.
    pub fn holds(&self) -> Option<bool> {
        let (limit, good) = (self.limit?.get(), self.limit_good?);
        Some(match good {
            GoodSide::AtMost => self.value.get() <= limit,
            GoodSide::Below => self.value.get() < limit,
            GoodSide::AtLeast => self.value.get() >= limit,
        })
    }
}

/// Which side of a limit is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GoodSide {
    /// At or below.
    AtMost,
    /// Below.
    Below,
    /// At or above.
    AtLeast,
}

impl GoodSide {
    /// As a sign before the limit.
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtMost => "≤",
            Self::Below => "<",
            Self::AtLeast => "≥",
        }
    }
}

/// A reason for care, with what would remove it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Doubt {
    /// What is doubtful.
    pub what: String,
    /// What would remove the doubt.
    pub advice: String,
}

/// Something that was not measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NotMeasured {
    /// Measurement id.
    pub id: String,
    /// Why.
    pub why: String,
    /// Whether this package, runtime and adapter should have allowed it.
    pub expected: bool,
}

/// A limit in use, with its origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limit {
    /// Name of the limit, or the measurement id it belongs to.
    pub id: String,
    /// The limit.
    pub value: Finite,
    /// Its unit.
    pub unit: String,
    /// Which side is good; null for a parameter that is not itself compared with.
    pub good: Option<GoodSide>,
    /// The document it comes from, or `ours: …` with the derivation.
    pub source: String,
}
