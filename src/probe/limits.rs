//! Every limit, in one table: what a document gives names the document, what is ours says so and why.

use super::{GoodSide, Limit};
use crate::problem::nearest;

/// A limit by name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimitRule {
    /// `area.thing`, stable.
    pub id: &'static str,
    /// Measurement it is for.
    pub measurement: &'static str,
    /// In the measurement's unit.
    pub value: f64,
    /// Which side of it is good.
    pub good: GoodSide,
    /// The document it comes from, or `ours: …` with the derivation.
    pub source: &'static str,
}

const QUALITY: &str = "Microsoft, app quality criteria";

/// All limits with their defaults.
pub static LIMITS: &[LimitRule] = &[
    rule(
        "frame.drop-episodes",
        "frame.drop-episodes-per-10s",
        1.0,
        GoodSide::Below,
        "Microsoft, app quality criteria: Fail is a drop on average at least once every 10 s; the episode is ours",
    ),
    rule(
        "stability.anchor-lever",
        "stability.anchor-lever-m",
        3.0,
        GoodSide::AtMost,
        "Microsoft, app quality criteria and spatial anchors: content within 3 m of its anchor",
    ),
    rule(
        "stability.fast-mover",
        "stability.fast-mover",
        5.0,
        GoodSide::AtMost,
        "Microsoft, hologram stability: followed holograms below 5 degrees per second (field-sequential displays; advice elsewhere)",
    ),
    rule(
        "comfort.nearest",
        "comfort.nearest-m",
        1.25,
        GoodSide::AtLeast,
        "Microsoft, app quality criteria: Fail is content nearer than 1.25 m",
    ),
    rule(
        "comfort.nearest-still",
        "comfort.nearest-m",
        0.5,
        GoodSide::AtLeast,
        "Microsoft, app quality criteria: 50 cm where user and content are still",
    ),
    rule(
        "comfort.near-and-moving",
        "comfort.near-and-moving-pct",
        25.0,
        GoodSide::AtMost,
        "Microsoft, comfort: content nearer than 1 m and moving in depth not more than 25 % of the time",
    ),
    rule("comfort.clip-far", "comfort.clip-m", 0.85, GoodSide::AtLeast, QUALITY),
    rule(
        "comfort.clip-near",
        "comfort.clip-m",
        0.3,
        GoodSide::AtLeast,
        "Microsoft, comfort: clip at 30 cm where the user touches content",
    ),
    rule("comfort.fade-far", "comfort.fade-start-m", 1.0, GoodSide::AtLeast, QUALITY),
    rule(
        "comfort.fade-near",
        "comfort.fade-start-m",
        0.4,
        GoodSide::AtLeast,
        "Microsoft, comfort: fade from 40 cm where the user touches content",
    ),
    rule(
        "comfort.gaze-up",
        "comfort.gaze-pitch-deg",
        10.0,
        GoodSide::AtMost,
        "Microsoft, comfort: avoid gaze more than 10 degrees above the horizon",
    ),
    rule(
        "comfort.gaze-down",
        "comfort.gaze-pitch-deg",
        -60.0,
        GoodSide::AtLeast,
        "Microsoft, comfort: avoid gaze more than 60 degrees below the horizon",
    ),
    rule(
        "comfort.gaze-turn",
        "comfort.gaze-yaw-deg",
        45.0,
        GoodSide::AtMost,
        "Microsoft, comfort: avoid neck turns of more than 45 degrees",
    ),
    rule(
        "load.blank",
        "load.longest-blank-s",
        5.0,
        GoodSide::AtMost,
        "Microsoft, app quality criteria: no blank state longer than 5 s while loading",
    ),
    rule(
        "load.over-budget",
        "load.frames-over-budget",
        0.0,
        GoodSide::AtMost,
        "ours: what loads is no reason for a frame to be late",
    ),
    rule(
        "load.upload",
        "load.upload-ms.max",
        2.0,
        GoodSide::AtMost,
        "ours: an eighth of a frame at 60 Hz is left to uploads",
    ),
    rule(
        "indicator.missing",
        "indicator.missing-pct",
        100.0,
        GoodSide::Below,
        "Microsoft, app quality criteria: Fail is relevant content out of view without guidance; here: never any",
    ),
    rule(
        "interact.cueless",
        "interact.cueless",
        0.0,
        GoodSide::AtMost,
        "Microsoft, app quality criteria: Fail is an interactable without a visual or audio cue",
    ),
    rule(
        "sound.true-peak",
        "sound.true-peak-dbtp",
        -1.0,
        GoodSide::AtMost,
        "EBU R 128: maximum true peak of -1 dBTP; above it converters and coders clip",
    ),
    rule(
        "sound.declared-loudness-off",
        "sound.declared-loudness-off-lu",
        1.0,
        GoodSide::AtMost,
        "EBU R 128: a deviation of 1 LU where loudness is hard to hit exactly",
    ),
];

const fn rule(
    id: &'static str,
    measurement: &'static str,
    value: f64,
    good: GoodSide,
    source: &'static str,
) -> LimitRule {
    LimitRule { id, measurement, value, good, source }
}

/// The limits of one judgement: the defaults, or some of them set otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits(Vec<LimitRule>);

impl Default for Limits {
    fn default() -> Self {
        Self(LIMITS.to_vec())
    }
}

/// A limit id that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no limit `{given}`{}", .nearest.map(|n| format!(", did you mean `{n}`?")).unwrap_or_default())]
pub struct UnknownLimit {
    /// The id asked for.
    pub given: String,
    /// The nearest that there is.
    pub nearest: Option<&'static str>,
}

impl Limits {
    /// The limit of an id.
    pub fn get(&self, id: &str) -> Option<Limit> {
        let rule = self.0.iter().find(|rule| rule.id == id)?;
        Some(Limit { value: rule.value, good: rule.good, source: rule.source })
    }

    /// Sets a limit for this judgement; its source then says so.
    ///
    /// # Errors
    /// There is no such limit.
    pub fn set(&mut self, id: &str, value: f64) -> Result<(), UnknownLimit> {
        let unknown = || UnknownLimit { given: id.to_owned(), nearest: nearest(id, LIMITS.iter().map(|r| r.id)) };
        let rule = self.0.iter_mut().find(|rule| rule.id == id).ok_or_else(unknown)?;
        (rule.value, rule.source) = (value, "set for this judgement in place of the default");
        Ok(())
    }

    /// All of them, in the order of [`LIMITS`].
    pub fn iter(&self) -> impl Iterator<Item = &LimitRule> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_can_be_set_and_says_so() {
        let mut limits = Limits::default();
        limits.set("stability.anchor-lever", 2.0).unwrap();
        let limit = limits.get("stability.anchor-lever").unwrap();
        assert!(limit.value == 2.0 && limit.source.contains("in place of the default"));
        let error = limits.set("stability.anchor-levr", 2.0).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no limit `stability.anchor-levr`, did you mean `stability.anchor-lever`?"
        );
    }
}
