//! What happens to the simulated device: clock, head path, which frames are worth drawing.

mod motion;
mod read;

pub use motion::{HeadPath, Move};

use crate::problem::Problems;

/// How time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// Paced to the refresh by the host clock; a late frame misses its vsync.
    #[default]
    Realtime,
    /// Each wait advances exactly one period; time stands still in between, so the same input gives the same bytes.
    Stepped,
}

/// Frames worth drawing: `frames` of them from `start_s` seconds after the first frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DrawWindow {
    /// Seconds of display time after the first frame.
    pub start_s: f64,
    /// How many frames from then on.
    pub frames: u32,
}

/// A scenario: everything that is scripted about a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scenario {
    /// How time passes.
    pub clock: Clock,
    /// How the head moves, relative to the LOCAL space.
    pub head: HeadPath,
    /// Outside these windows `shouldRender` is false. `None` draws every frame.
    pub draw: Option<Vec<DrawWindow>>,
}

impl Scenario {
    /// Reads a scenario file. `file` is the name used in problems.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        read::parse(file, text)
    }

    /// Whether frame number `frame` (from 0 at the first one) is worth drawing, for frames `period_ns` apart.
    /// `since_first_ns` is its display time after the first frame's.
    pub fn wants_drawn(&self, since_first_ns: i64, period_ns: i64) -> bool {
        let Some(windows) = &self.draw else { return true };
        windows.iter().any(|window| {
            // Half a period of slack, so that a start written in decimal seconds is not lost to rounding.
            let start = (window.start_s * 1e9).round() as i64 - period_ns / 2;
            let end = start.saturating_add(period_ns.saturating_mul(i64::from(window.frames)));
            (start..end).contains(&since_first_ns)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_draws_its_count_and_no_more() {
        let period = 16_666_667;
        let windows = vec![DrawWindow { start_s: 0.5, frames: 2 }, DrawWindow { start_s: 1.0, frames: 1 }];
        let scenario = Scenario { draw: Some(windows), ..Scenario::default() };
        let drawn: Vec<i64> = (0..90).filter(|n| scenario.wants_drawn(n * period, period)).collect();
        assert_eq!(drawn, [30, 31, 60]);
    }

    #[test]
    fn without_windows_everything_is_drawn() {
        assert!(Scenario::default().wants_drawn(123, 1));
    }
}
