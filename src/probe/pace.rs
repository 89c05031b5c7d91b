//! Steps from frame to frame in target periods, and the drop episodes among them.
//!
//! n of a step is the number of target periods between the predicted display times of two successive frames that both count for cadence,
//! at least 1; the target comes from the device profile, never from the runtime. A gap made by what is left out, and a record that was
//! lost, make no step. A step back in time, and the one out of it, are none either: such a clock tells no length. A *drop episode* is a
//! maximal chain of n > 1 with gaps under 0.25 s and counts once per started second of its length. Two seconds or more of constant n > 1,
//! what is left out not counted, are no episode but *below target*; their onset counts one, unless it belongs to a chain that ended less
//! than 0.25 s before. (Definition: ours; Microsoft's page says "a drop" without saying what one is.)

use super::{Finding, Run, Signal};
use crate::observe::FrameObservation;

/// Gap that ends an episode, nanoseconds.
const EPISODE_GAP_NS: i64 = 250_000_000;
/// Constant n > 1 for this long is a pace, not an episode, nanoseconds.
const STEADY_NS: i64 = 2_000_000_000;
const SECOND_NS: i64 = 1_000_000_000;

/// From one frame to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'a> {
    /// The earlier frame: on show until the later one.
    pub before: &'a FrameObservation,
    /// The later frame.
    pub after: &'a FrameObservation,
    /// Target periods between them, at least 1.
    pub n: u64,
    /// Begins where the step before ended.
    pub joined: bool,
}

impl Step<'_> {
    fn start_ns(&self) -> i64 {
        self.before.tick.predicted_display_time.0
    }

    fn end_ns(&self) -> i64 {
        self.after.tick.predicted_display_time.0
    }

    /// Length, nanoseconds; never negative.
    pub(super) fn length_ns(&self) -> i64 {
        self.end_ns().saturating_sub(self.start_ns()).max(0)
    }

    /// Target periods in which the earlier frame was still on show and no new one came.
    pub(super) fn missed(&self) -> u64 {
        self.n - 1
    }
}

/// Why there are no steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPace {
    Stepped,
    NoTarget,
    NoFrames,
}

impl NoPace {
    /// Nothing measured, for this reason.
    pub(super) fn finding(self, probe: &'static str, ids: &[&'static str]) -> Finding {
        let why = match self {
            NoPace::Stepped => "the clock is stepped: display times say nothing about pace",
            NoPace::NoTarget => "the device profile names no target frame rate",
            NoPace::NoFrames => "no two successive frames count for cadence",
        };
        let mut finding = Finding::of(probe);
        for id in ids {
            finding.missing(id, why, self == NoPace::NoFrames);
        }
        finding
    }
}

/// Target period, nanoseconds, and all steps of a run, in order; at least one, and together of some length.
pub(super) fn steps<'a>(run: &Run<'a>) -> Result<(f64, Vec<Step<'a>>), NoPace> {
    if !run.has_pace() {
        return Err(NoPace::Stepped);
    }
    let target_ns = run.target_ms().ok_or(NoPace::NoTarget)? * 1e6;
    let mut steps: Vec<Step<'a>> = Vec::new();
    let mut gone_back = None;
    for [before, after] in run.pairs(Signal::Cadence) {
        let length_ns = after.tick.predicted_display_time.0.saturating_sub(before.tick.predicted_display_time.0);
        if length_ns < 0 {
            gone_back = Some(after.index);
        }
        if length_ns < 0 || gone_back == Some(before.index) {
            continue;
        }
        let periods = libm::round(length_ns as f64 / target_ns);
        let joined = steps.last().is_some_and(|last| last.after.index == before.index);
        steps.push(Step { before, after, n: periods.max(1.0) as u64, joined });
    }
    if steps.iter().all(|step| step.length_ns() == 0) { Err(NoPace::NoFrames) } else { Ok((target_ns, steps)) }
}

/// Time of all steps, seconds.
pub(super) fn seconds(steps: &[Step<'_>]) -> f64 {
    steps.iter().map(|step| step.length_ns() as f64 * 1e-9).sum()
}

/// What became of the steps.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Episodes {
    /// Episodes, each once per started second, and onsets of steady stretches.
    pub count: u64,
    /// Time of all steady stretches below target, nanoseconds.
    pub below_target_ns: i64,
    /// First and last late frame.
    pub frames: Option<[u64; 2]>,
    /// First and last frame of the longest steady stretch below target.
    pub below_frames: Option<[u64; 2]>,
}

/// Episodes of a run: steady slow stretches are taken out, what is left is chained.
pub(super) fn episodes(steps: &[Step<'_>]) -> Episodes {
    let mut found = Episodes::default();
    let (mut chain, mut longest_ns): (Option<[i64; 2]>, i64) = (None, 0);
    for stretch in steps.chunk_by(|a, b| a.n == b.n).filter(|stretch| stretch[0].n > 1) {
        let (first, last) = (stretch[0], stretch[stretch.len() - 1]);
        found.frames = Some([found.frames.map_or(first.after.index, |[from, _]| from), last.after.index]);
        let length_ns = stretch.iter().fold(0i64, |sum, step| sum.saturating_add(step.length_ns()));
        if length_ns < STEADY_NS {
            stretch.iter().for_each(|step| extend(&mut chain, step, &mut found.count));
            continue;
        }
        let onset = !chain.is_some_and(|[_, end]| near(end, &first));
        found.count += seconds_of(chain.take()) + u64::from(onset);
        found.below_target_ns = found.below_target_ns.saturating_add(length_ns);
        if length_ns > longest_ns {
            (longest_ns, found.below_frames) = (length_ns, Some([first.after.index, last.after.index]));
        }
    }
    found.count += seconds_of(chain);
    found
}

/// Makes the chain longer by a late step, or counts it and begins another.
fn extend(chain: &mut Option<[i64; 2]>, step: &Step<'_>, count: &mut u64) {
    match chain {
        Some([_, end]) if near(*end, step) => *end = step.end_ns().max(*end),
        other => {
            *count += seconds_of(other.take());
            *other = Some([step.start_ns(), step.end_ns()]);
        }
    }
}

fn near(end_ns: i64, step: &Step<'_>) -> bool {
    step.start_ns().saturating_sub(end_ns) < EPISODE_GAP_NS
}

/// Started seconds of a chain.
fn seconds_of(chain: Option<[i64; 2]>) -> u64 {
    chain.map_or(0, |[start, end]| (end.saturating_sub(start).max(1) as u64).div_ceil(SECOND_NS as u64))
}
