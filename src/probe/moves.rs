//! Whether the moves that the script asks for were made: what they bring out is measured only where they were.
//!
//! Each move has a few aspects (how far, how fast, how often, how near); each is a share of what was asked, 1 at most. The move's compliance
//! is the least of them, and the sentence that goes with it names that one. People begin late and stop early, so one turning point and a
//! tenth of the time are forgiven. All of this is ours.

mod looks;
mod path;
mod turns;
mod walks;

use super::left_out::because;
use super::windows::motion_of;
use super::{Doubt, Finding, Limits, Run, Signal};
use crate::observe::{Recording, skipped};
use path::Path;

pub use looks::depth_pair;

pub(super) const PROBE: &str = "move.compliance";
pub(super) const IDS: &[&str] = &["move.compliance-pct", "move.turn-speed", "move.walk-speed"];

/// Limit that says whether a move was made as asked.
const LIMIT: &str = "move.compliance";

/// How a move was made.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Made {
    /// Number of the step.
    pub window: u16,
    /// First and last frame looked at.
    pub frames: Option<[u64; 2]>,
    /// How many.
    pub n: u64,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// It can be told.
    Made {
        /// Per cent of what was asked.
        compliance_pct: f64,
        /// What was less than asked, if the whole is below the limit.
        short: Option<String>,
        speed: Speed,
    },
    /// It cannot, and why.
    Unknown(String),
}

/// Mean speed while moving.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Speed {
    /// Degrees per second.
    Turn(f64),
    /// Metres per second, over the ground.
    Walk(f64),
}

/// One thing that was asked for.
#[derive(Debug, Clone, PartialEq)]
struct Aspect {
    /// Share of what was asked, 0 … 1.
    share: f64,
    /// What to say if it is too little.
    short: String,
}

/// What was found of a move: its aspects, and how fast it was.
type Judged = Result<(Vec<Aspect>, Speed), String>;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let left_out = skipped(run.recording);
    for made in run.moves() {
        let Some(info) = run.info().windows.get(usize::from(made.window)) else { continue };
        let (compliance_pct, short, speed) = match &made.outcome {
            Outcome::Made { compliance_pct, short, speed } => (*compliance_pct, short, *speed),
            Outcome::Unknown(_) if left_out.iter().any(|left| left.step == info.id) => {
                let left = left_out.iter().filter(|left| left.step == info.id);
                left.for_each(|left| finding.missing(IDS[0], because(left), false));
                continue;
            }
            Outcome::Unknown(why) => {
                finding.missing(IDS[0], format!("step {}: {why}", info.id), false);
                continue;
            }
        };
        let of_window = |id, value| {
            let mut measurement = run.measure(id, value, made.n);
            measurement.about.window = Some(info.id.clone());
            measurement.frames = made.frames;
            measurement
        };
        let doubt = short.as_ref().map(|short| Doubt {
            what: format!("the move was not made as asked: {short}"),
            advice: format!("repeat step {}", info.id),
        });
        finding.give(of_window(IDS[0], compliance_pct).limit(run, LIMIT).doubts(doubt));
        finding.give(match speed {
            Speed::Turn(value) => of_window(IDS[1], value),
            Speed::Walk(value) => of_window(IDS[2], value),
        });
    }
    for id in IDS {
        if finding.measurements.iter().all(|m| m.id != *id) && finding.not_measured.iter().all(|n| n.id != *id) {
            finding.missing(id, "the script asks for no such move, or none of it could be located", false);
        }
    }
    finding
}

/// How the move of a step was made: per cent of what was asked, and what was too little. Nothing where the step asks for no move; no number where
/// that cannot be told, and then why.
pub fn compliance(recording: &Recording, step: &str) -> (Option<f64>, Option<String>) {
    let limits = Limits::default();
    let run = Run::new(recording, &limits);
    let named = |made: &&Made| run.info().windows.get(usize::from(made.window)).is_some_and(|info| info.id == step);
    match run.moves().iter().find(named).map(|made| &made.outcome) {
        None => (None, None),
        Some(Outcome::Made { compliance_pct, short, .. }) => (Some(*compliance_pct), short.clone()),
        Some(Outcome::Unknown(why)) => (None, Some(why.clone())),
    }
}

/// Every move that the script asks for.
pub(super) fn made(run: &Run<'_>) -> Vec<Made> {
    let windows = &run.info().windows;
    let numbered = windows.iter().enumerate().filter_map(|(number, info)| {
        // Steps of one name would be one measurement; the first of them is it.
        let first = windows.iter().position(|other| other.id == info.id) == Some(number);
        Some((u16::try_from(number).ok()?, motion_of(info).filter(|_| first)?))
    });
    let mut paths: Vec<Path<'_>> = (0..windows.len()).map(|_| Path::default()).collect();
    let mut starts: Vec<&crate::observe::FrameObservation> = Vec::new();
    for frame in run.frames(Signal::Geometry).filter(|frame| frame.head.tracked) {
        if starts.last().is_none_or(|start| !run.same_session(start.index, frame.index)) {
            starts.push(frame);
        }
        if let Some(path) = paths.get_mut(usize::from(frame.window)) {
            path.add(frame);
        }
    }
    // Where the user began, in the session that the step was made in.
    let start = |path: &Path<'_>| {
        let first = path.frames().map_or(0, |[first, _]| first);
        let start = starts.iter().find(|start| run.same_session(start.index, first));
        start.map_or(glam::DVec3::ZERO, |frame| super::geometry::vector(frame.head.pose.position))
    };
    let limit = run.limits.get(LIMIT).map_or(0.0, |limit| limit.value);
    numbered
        .map(|(window, motion)| {
            let (info, path) = (&windows[usize::from(window)], &paths[usize::from(window)]);
            let (frames, n) = (path.frames(), path.len() as u64);
            Made { window, frames, n, outcome: outcome(run, info, motion, path, start(path), limit) }
        })
        .collect()
}

fn outcome(
    run: &Run<'_>,
    info: &crate::observe::WindowInfo,
    motion: &str,
    path: &Path<'_>,
    start: glam::DVec3,
    limit: f64,
) -> Outcome {
    let asked_s = if info.asked_s > 0.0 && info.asked_s.is_finite() { info.asked_s } else { path.seconds() };
    if path.seconds() <= 0.0 || path.is_broken() {
        return Outcome::Unknown("the head was located in too few of its frames".to_owned());
    }
    let asked = info.motion.clone().unwrap_or_default();
    let judged = match motion {
        "hold" => Ok(turns::hold(path)),
        "side-to-side" | "sweep" => turns::swing(path, path.headings(), "turned", &asked, asked_s),
        "nod" => turns::swing(path, path.elevations(), "nodded", &asked, asked_s),
        "walk-round" => walks::round(run, path, &asked),
        "approach" => walks::approach(run, path, &asked),
        "return" => Ok(walks::back(path, start)),
        "look-at" => looks::at(run, path, asked.target.as_deref()),
        "look-through" => looks::through(run, path, &asked, asked_s),
        other => Err(format!("the movement `{other}` is not known to this version")),
    };
    let (mut aspects, speed) = match judged {
        Ok(judged) => judged,
        Err(why) => return Outcome::Unknown(why),
    };
    aspects.push(length(path.seconds(), asked_s));
    let worst = aspects.into_iter().min_by(|a, b| a.share.total_cmp(&b.share));
    let compliance_pct = worst.as_ref().map_or(0.0, |worst| 100.0 * worst.share);
    let finite = match speed {
        Speed::Turn(v) | Speed::Walk(v) => v.is_finite(),
    };
    if !compliance_pct.is_finite() || !finite {
        return Outcome::Unknown("the head's places are not numbers that can be used".to_owned());
    }
    let short = worst.map(|worst| worst.short).filter(|_| compliance_pct < limit);
    Outcome::Made { compliance_pct, short, speed }
}

/// Time that a move may fall short of without loss: people begin late.
const FORGIVEN: f64 = 0.1;

fn length(seconds: f64, asked_s: f64) -> Aspect {
    let short = format!("ended after {seconds:.1} s of the {asked_s:.1} s asked for");
    Aspect { share: share(seconds, asked_s * (1.0 - FORGIVEN)), short }
}

/// Share of what was asked, 1 at most.
fn share(have: f64, asked: f64) -> f64 {
    if asked > 0.0 { (have / asked).clamp(0.0, 1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests;
