//! What happens to the simulated device: clock, head path, which frames are worth drawing.

mod fault;
pub mod input;
mod motion;
mod read;
mod trajectory;

pub use fault::{Fault, FaultKind, Lost, LostPose, Scope, ThermalStage};
pub(crate) use motion::minimum_jerk;
pub use motion::{HeadPath, Move};
pub use trajectory::Trajectory;

use std::path::{Path, PathBuf};

use crate::files;
use crate::problem::{Problem, Problems};

/// Scenarios are written by hand; what is larger is something else.
const LARGEST_FILE: u64 = 1 << 20;

/// How time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// Paced to the refresh by the host clock; a late frame misses its vsync.
    #[default]
    Realtime,
    /// Each wait advances exactly one period, and the vsyncs that stalls of the scenario cost; time stands still in between, so the same
    /// input gives the same bytes.
    Stepped,
}

/// Frames worth drawing: the first `frames` that the user could see from `start_s` seconds after the first frame.
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
    /// What hands, gaze and buttons do.
    pub input: input::InputScript,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// Seed of everything random.
    pub seed: u64,
    /// Where the truth about each frame is written, one JSON object a line.
    pub truth: Option<PathBuf>,
    /// What is around the user: a room of the default sizes unless the scenario says otherwise.
    pub room: crate::room::Surroundings,
    /// Which frames are pictured, and how; none without it.
    pub picture: Option<crate::picture::PicturePlan>,
}

impl Scenario {
    /// Reads a scenario file that names no other file. `file` is the name used in problems.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        Self::parse_with(file, text, &mut |_| Err("cannot be read from here".to_owned()))
    }

    /// Reads a scenario file. `load` gives the bytes of a file that it names, or the rest of a sentence that begins with "which" and says
    /// why not; that is all this knows of a file system.
    pub fn parse_with(
        file: &str,
        text: &str,
        load: &mut dyn FnMut(&str) -> Result<Vec<u8>, String>,
    ) -> Result<Self, Problems> {
        read::parse(file, text, load)
    }

    /// Reads a scenario file and the files that it names, whose paths are relative to its own folder. The one place where a scenario meets
    /// the file system.
    pub fn load(path: &Path) -> Result<Self, Problems> {
        let name = path.display().to_string();
        let folder = path.parent().unwrap_or(Path::new(""));
        let refuse = |what: String| {
            let (place, fix) = ("the file".to_owned(), "name a scenario file".to_owned());
            Problems(vec![Problem { file: name.clone(), place, what, fix }])
        };
        let bytes = files::read(path, LARGEST_FILE).map_err(refuse)?;
        let text = String::from_utf8(bytes).map_err(|_| refuse("is no UTF-8 text".to_owned()))?;
        let mut load = |named: &str| files::read(&folder.join(named), trajectory::LARGEST_FILE);
        let mut scenario = Self::parse_with(&name, &text, &mut load)?;
        scenario.truth = scenario.truth.map(|truth| folder.join(truth));
        Ok(scenario)
    }

    /// The draw windows at the start of a session.
    pub(crate) fn draw_plan(&self) -> DrawPlan {
        let open = |window: &DrawWindow| ((window.start_s * 1e9).round() as i64, window.frames);
        DrawPlan { left: self.draw.as_ref().map(|windows| windows.iter().map(open).collect()), extra: 0 }
    }
}

/// Which frames are still to be drawn.
#[derive(Debug)]
pub(crate) struct DrawPlan {
    /// Start in nanoseconds and frames left of each window; `None` draws everything.
    left: Option<Vec<(i64, u32)>>,
    /// Frames that a control wants drawn as well.
    extra: u32,
}

impl DrawPlan {
    /// The next `frames` that the user could see are drawn.
    pub(crate) fn draw(&mut self, frames: u32) {
        self.extra = self.extra.max(frames);
    }

    /// Whether a frame that the user could see is to be drawn; it then counts for every open window.
    /// `since_first_ns` is its display time after the first frame's.
    pub(crate) fn takes(&mut self, since_first_ns: i64, period_ns: i64) -> bool {
        let Some(windows) = &mut self.left else { return true };
        let mut taken = self.extra > 0;
        self.extra = self.extra.saturating_sub(1);
        for (start_ns, left) in windows {
            // Half a period of slack, so that a start written in decimal seconds is not lost to rounding.
            if *left > 0 && since_first_ns >= *start_ns - period_ns / 2 {
                *left -= 1;
                taken = true;
            }
        }
        taken
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
        let mut plan = scenario.draw_plan();
        let drawn: Vec<i64> = (0..90).filter(|n| plan.takes(n * period, period)).collect();
        assert_eq!(drawn, [30, 31, 60]);
    }

    #[test]
    fn what_a_control_wants_is_drawn_besides() {
        let period = 16_666_667;
        let mut scenario = Scenario { draw: Some(vec![DrawWindow { start_s: 0.0, frames: 1 }]), ..Scenario::default() };
        let mut plan = scenario.draw_plan();
        plan.draw(2);
        plan.draw(1);
        let mut drawn = |frames: std::ops::Range<i64>| frames.filter(|n| plan.takes(n * period, period)).count();
        assert_eq!([drawn(0..1), drawn(1..2), drawn(2..9)], [1, 1, 0]);
        scenario.draw = Some(Vec::new());
        let mut plan = scenario.draw_plan();
        plan.draw(3);
        assert_eq!((0..9).filter(|n| plan.takes(n * period, period)).count(), 3);
    }

    #[test]
    fn without_windows_everything_is_drawn() {
        assert!(Scenario::default().draw_plan().takes(123, 1));
    }
}
