//! Head movements: a closed list, each with its parameters.

use crate::observe::MotionInfo;
use std::time::Duration;

/// One movement. Angles in degrees, lengths in metres; parameters are those of the words in [`MOTIONS`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Motion {
    /// Stay.
    Hold,
    /// Turn left and right about the middle, once per period.
    SideToSide {
        /// To each side.
        degrees: f64,
        /// There and back.
        period: Duration,
    },
    /// Look up and down about the middle, once per period.
    Nod {
        /// Up and down each.
        degrees: f64,
        /// There and back.
        period: Duration,
    },
    /// Turn once to one side, then to the other, then back.
    Sweep {
        /// To each side.
        degrees: f64,
    },
    /// Walk on an arc round the content, facing it.
    WalkRound {
        /// Distance from its middle.
        radius_m: f64,
        /// Length of the arc.
        degrees: f64,
    },
    /// Walk straight to the content.
    Approach {
        /// Stop at this distance from its nearest point.
        to_m: f64,
    },
    /// Go back to where the run began.
    Return,
    /// Look from the nearest content to the farthest and back, once per period.
    LookThrough {
        /// There and back.
        period: Duration,
    },
}

impl Motion {
    /// The movement in a recording's words.
    pub fn info(&self) -> MotionInfo {
        let none = MotionInfo::default();
        let with = |path: &str, info: MotionInfo| MotionInfo { path: path.to_owned(), ..info };
        match *self {
            Motion::Hold => with("hold", none),
            Motion::SideToSide { degrees, period } => with(
                "side-to-side",
                MotionInfo { degrees: Some(degrees), period_s: Some(period.as_secs_f64()), ..none },
            ),
            Motion::Nod { degrees, period } => {
                with("nod", MotionInfo { degrees: Some(degrees), period_s: Some(period.as_secs_f64()), ..none })
            }
            Motion::Sweep { degrees } => with("sweep", MotionInfo { degrees: Some(degrees), ..none }),
            Motion::WalkRound { radius_m, degrees } => {
                with("walk-round", MotionInfo { degrees: Some(degrees), radius_m: Some(radius_m), ..none })
            }
            Motion::Approach { to_m } => with("approach", MotionInfo { to_m: Some(to_m), ..none }),
            Motion::Return => with("return", none),
            Motion::LookThrough { period } => {
                with("look-through", MotionInfo { period_s: Some(period.as_secs_f64()), ..none })
            }
        }
    }
}

/// A movement's word, its parameters in order, and what it is.
pub const MOTIONS: &[(&str, &[&str], &str)] = &[
    ("hold", &[], "stay, as the verb `hold`, but not counted as still"),
    ("side-to-side", &["degrees", "period"], "turn left and right about the middle, once per period"),
    ("nod", &["degrees", "period"], "look up and down about the middle, once per period"),
    ("sweep", &["degrees"], "turn once to one side, then to the other, then back"),
    ("walk-round", &["radius_m", "degrees"], "walk on an arc round the content, facing it"),
    ("approach", &["to_m"], "walk straight to the content until its nearest point is so near"),
    ("return", &[], "go back to where the run began"),
    ("look-through", &["period"], "look from the nearest content to the farthest and back, once per period"),
];
