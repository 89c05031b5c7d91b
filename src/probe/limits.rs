//! Every limit, in one table: what a document gives names the document, what is ours says so and why. They stand by area.

mod content;
mod frame;
mod moves;
mod ratio;
mod stability;
mod view;

use super::{GoodSide, Limit};
use crate::problem::nearest;
use std::sync::LazyLock;

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

/// Source of a limit that was set for one judgement.
pub const SET: &str = "set for this judgement in place of the default";

/// All limits with their defaults, by area.
pub static LIMITS: LazyLock<Vec<LimitRule>> = LazyLock::new(|| {
    [frame::LIMITS, stability::LIMITS, view::LIMITS, content::LIMITS, moves::LIMITS, ratio::LIMITS].concat()
});

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
        Self(LIMITS.clone())
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
        (rule.value, rule.source) = (value, SET);
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
