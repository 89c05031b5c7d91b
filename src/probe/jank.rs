//! Whose fault is a late frame: application's or platform's?
//!
//! The classes are Perfetto's frame timeline mapped to the edges of an OpenXR frame loop. A late frame is one that stayed on show for n > 1
//! target periods T. What made it stay is looked for in its own frame loop and in the wait for the frame after it, in this order:
//!
//! | class | whose | seen by |
//! |---|---|---|
//! | discarded | platform | the next `xrBeginFrame` answered `XR_FRAME_DISCARDED` |
//! | app-gpu | application | first pass begun to last pass ended took longer than T |
//! | app-cpu | application | its own time between two waits, without that inside OpenXR calls, was longer than T |
//! | runtime-end | platform | `xrEndFrame` took longer than 0.2 T |
//! | runtime-late | platform | `xrWaitFrame` returned later than T before the display time and 0.1 T later than usual; or `xrBeginFrame` took longer than 0.2 T; or, with CPU and GPU known to be in time, the next wait was asked for in time and did not return for 1.5 T |
//! | prediction-error | platform | the display time is more than 0.1 T off the grid of target periods |
//! | buffer-stuffing | platform | poses were predicted more than 2 T ahead although the application was in time |
//! | unknown | | none of these |
//!
//! "Usual" is the run's median: runtimes that wake an idle application late on purpose are not late. On a clock that a scenario makes up,
//! durations are of the host and not of the display: what needs them is not told.

use super::pace::{self, Step};
use super::{Doubt, Finding, Run, stats};
use crate::observe::{ClockKind, FrameObservation, Recording};
use std::collections::HashMap;

pub(super) const PROBE: &str = "frame.jank";
pub(super) const IDS: &[&str] = &[
    "frame.jank.app-cpu",
    "frame.jank.app-gpu",
    "frame.jank.runtime-end",
    "frame.jank.buffer-stuffing",
    "frame.jank.runtime-late",
    "frame.jank.prediction-error",
    "frame.jank.discarded",
    "frame.jank.unknown",
];

/// Part of a target period that a call of the runtime may take (Perfetto's mapping in the probes' definition).
const CALL: f64 = 0.2;
/// Part of a target period by which a wake or a display time may be off.
const OFF: f64 = 0.1;
/// Target periods between two wakes from which on the second was late.
const WAKES: f64 = 1.5;
/// Target periods ahead, with the 2 % by which a period may be off its device's.
const STUFFED: f64 = 2.04;

/// Why a frame stayed on show too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blame {
    /// The application's CPU time.
    AppCpu,
    /// The application's GPU time.
    AppGpu,
    /// `xrEndFrame` held the application up.
    RuntimeEnd,
    /// Frames queue, so that each is predicted far ahead.
    BufferStuffing,
    /// `xrWaitFrame` or `xrBeginFrame` returned late.
    RuntimeLate,
    /// Display times off the device's grid.
    PredictionError,
    /// `XR_FRAME_DISCARDED`.
    Discarded,
    /// Nothing that was recorded explains it.
    Unknown,
}

impl Blame {
    const ALL: [Blame; 8] = [
        Blame::AppCpu,
        Blame::AppGpu,
        Blame::RuntimeEnd,
        Blame::BufferStuffing,
        Blame::RuntimeLate,
        Blame::PredictionError,
        Blame::Discarded,
        Blame::Unknown,
    ];

    /// Its word, the end of its measurement's id.
    pub fn word(self) -> &'static str {
        let id = Self::ALL.iter().zip(IDS).find(|(blame, _)| **blame == self).map_or("", |(_, id)| id);
        id.rsplit('.').next().unwrap_or_default()
    }

    /// Told by durations on the host's clock alone.
    fn needs_durations(self) -> bool {
        matches!(self, Blame::AppCpu | Blame::AppGpu | Blame::RuntimeEnd)
    }
}

/// One frame's part in the run's pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paced {
    /// [`FrameObservation::index`].
    pub frame: u64,
    /// Target periods since the frame before, at least 1.
    pub n: u64,
    /// Why the frame before stayed too long, for n > 1.
    pub blame: Option<Blame>,
}

/// Every frame that has a place in the run's pace, in order; empty where the clock tells none or the device names no target.
pub fn paced(recording: &Recording) -> Vec<Paced> {
    let limits = super::Limits::default();
    let run = Run::new(recording, &limits);
    let Ok((target_ns, steps)) = pace::steps(&run) else { return Vec::new() };
    let blamer = Blamer::new(&run, target_ns, &steps);
    let paced =
        |step: &Step<'_>| Paced { frame: step.after.index, n: step.n, blame: (step.n > 1).then(|| blamer.blame(step)) };
    steps.iter().map(paced).collect()
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let (target_ns, steps) = match pace::steps(run) {
        Ok(found) => found,
        Err(none) => return none.finding(PROBE, IDS),
    };
    let blamer = Blamer::new(run, target_ns, &steps);
    let late = || steps.iter().filter(|step| step.n > 1);
    let blamed: Vec<(Blame, u64)> = late().map(|step| (blamer.blame(step), step.before.index)).collect();
    let ours = late().filter(|step| blamer.blame(step) == Blame::AppCpu && blamer.by_ours(step)).count();
    let mut finding = Finding::of(PROBE);
    for (blame, id) in Blame::ALL.into_iter().zip(IDS) {
        if blamer.scripted && blame.needs_durations() {
            finding.missing(id, "the clock is the scenario's: durations are of the host, not of the display", false);
            continue;
        }
        let of = || blamed.iter().filter(|(found, _)| *found == blame).map(|(_, frame)| *frame);
        let mut measurement = run.measure(id, of().count() as f64, blamed.len() as u64).doubts(run.adapter_doubts());
        if blame == Blame::AppCpu && ours > 0 {
            measurement.doubts.push(Doubt {
                what: format!("in {ours} of these frames it was Holograde's own measuring that took too long"),
                advice: "look at self.longest-stall-us; close what else runs on the device, and repeat".to_owned(),
            });
        }
        measurement.frames = of().next().zip(of().next_back()).map(|(first, last)| [first, last]);
        finding.give(measurement);
    }
    finding
}

/// What is needed to blame.
struct Blamer {
    target_ns: f64,
    gpu_ns: HashMap<u64, u64>,
    /// Median time from waking to the display time, nanoseconds.
    usual_lead_ns: Option<f64>,
    scripted: bool,
}

impl Blamer {
    fn new(run: &Run<'_>, target_ns: f64, steps: &[Step<'_>]) -> Self {
        let scripted = run.info().clock == ClockKind::Scripted;
        let leads: Vec<f64> = steps.iter().filter_map(|step| lead_ns(step.before, scripted)).collect();
        Self {
            target_ns,
            gpu_ns: run.recording.gpu.iter().map(|gpu| (gpu.frame, gpu.gpu_ns)).collect(),
            usual_lead_ns: stats::median(&leads),
            scripted,
        }
    }

    fn blame(&self, step: &Step<'_>) -> Blame {
        let gpu_ns = self.gpu_ns.get(&step.before.index).map(|ns| *ns as f64);
        let app_in_time = self.scripted || !self.by_app(step, gpu_ns);
        if step.after.discarded {
            return Blame::Discarded;
        }
        if !app_in_time {
            let gpu = gpu_ns.is_some_and(|ns| ns > self.target_ns);
            return if gpu { Blame::AppGpu } else { Blame::AppCpu };
        }
        if !self.scripted && span(step.before.edges.end_enter.0, step.before.edges.end_exit.0) > CALL * self.target_ns {
            return Blame::RuntimeEnd;
        }
        if self.runtime_late(step, gpu_ns) {
            return Blame::RuntimeLate;
        }
        if (step.length_ns() as f64 - step.n as f64 * self.target_ns).abs() > OFF * self.target_ns {
            return Blame::PredictionError;
        }
        let horizon_ns = horizon_ns(step.before);
        if horizon_ns.is_some_and(|ns| ns > STUFFED * self.target_ns) { Blame::BufferStuffing } else { Blame::Unknown }
    }

    /// The application took longer than a period, on the CPU between two waits or on the GPU.
    fn by_app(&self, step: &Step<'_>, gpu_ns: Option<f64>) -> bool {
        let (edges, next) = (&step.before.edges, &step.after.edges);
        let inside = span(edges.begin_enter.0, edges.begin_exit.0) + span(edges.end_enter.0, edges.end_exit.0);
        let cpu_ns = span(edges.wait_exit.0, next.wait_enter.0) - inside;
        cpu_ns > self.target_ns || gpu_ns.is_some_and(|ns| ns > self.target_ns)
    }

    /// Without the time that observing took, the CPU would have been in time.
    fn by_ours(&self, step: &Step<'_>) -> bool {
        let (edges, next) = (&step.before.edges, &step.after.edges);
        let whole_ns = span(edges.wait_exit.0, next.wait_enter.0);
        let own_ns = step.after.own_ns as f64;
        own_ns > 0.0 && whole_ns - own_ns <= self.target_ns
    }

    fn runtime_late(&self, step: &Step<'_>, gpu_ns: Option<f64>) -> bool {
        let usual_ns = self.usual_lead_ns.unwrap_or(f64::INFINITY);
        let late = |frame| {
            let bound_ns = self.target_ns.min(usual_ns - OFF * self.target_ns);
            lead_ns(frame, self.scripted).is_some_and(|lead_ns| lead_ns < bound_ns)
        };
        if late(step.before) || late(step.after) {
            return true;
        }
        let (edges, next) = (&step.before.edges, &step.after.edges);
        let begin_ns = span(edges.begin_enter.0, edges.begin_exit.0);
        // Without the GPU's time a long wait may be for the GPU.
        let gpu_in_time = gpu_ns.is_some_and(|ns| ns <= self.target_ns);
        let slept = span(edges.wait_exit.0, next.wait_exit.0) > WAKES * self.target_ns;
        !self.scripted && (begin_ns > CALL * self.target_ns || (gpu_in_time && slept))
    }
}

/// From the return of `xrWaitFrame` to the display time. The runtime's "now" was asked right after `xrBeginFrame`.
fn lead_ns(frame: &FrameObservation, scripted: bool) -> Option<f64> {
    let since_ns = if scripted { 0.0 } else { span(frame.edges.wait_exit.0, frame.edges.begin_exit.0) };
    Some(horizon_ns(frame)? + since_ns)
}

/// From the time at which views were located to the display time.
fn horizon_ns(frame: &FrameObservation) -> Option<f64> {
    let located_ns = frame.located_at.0;
    (located_ns != 0).then(|| span(located_ns, frame.tick.predicted_display_time.0))
}

/// Difference of two times of one clock, nanoseconds.
fn span(from_ns: i64, to_ns: i64) -> f64 {
    to_ns.saturating_sub(from_ns) as f64
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{measurement, missing, value};
    use super::*;
    use crate::observe::synthetic::{PERIOD_NS, Synthetic};

    /// A run in which the frame after number 300 comes a period late, and `change` has been done to the two.
    fn late(change: impl Fn(&mut Recording)) -> Recording {
        let mut recording = Synthetic::new(vec![])
            .frames(600, |k, frame| frame.tick.predicted_display_time.0 += i64::from(k == 301) * PERIOD_NS)
            .build();
        // The synthetic edges of that frame are still those of one that comes in time; those after it follow the display.
        shift(&mut recording.frames[301], PERIOD_NS);
        change(&mut recording);
        recording
    }

    /// As a display that comes later wakes and is asked later.
    fn shift(frame: &mut FrameObservation, ns: i64) {
        let edges = &mut frame.edges;
        for edge in [&mut edges.wait_exit, &mut edges.begin_enter, &mut edges.begin_exit, &mut edges.submit_exit] {
            edge.0 += ns;
        }
        edges.end_enter.0 += ns;
        edges.end_exit.0 += ns;
        frame.located_at.0 += ns;
    }

    #[track_caller]
    fn check(recording: &Recording, blame: Blame) {
        for (other, id) in Blame::ALL.into_iter().zip(IDS) {
            let scripted = recording.run.clock == ClockKind::Scripted;
            if scripted && other.needs_durations() {
                assert!(!missing(recording, id).1);
            } else {
                assert_eq!(value(recording, id), f64::from(u8::from(other == blame)), "{id}");
            }
        }
        let paced = paced(recording);
        let late: Vec<_> = paced.iter().filter(|paced| paced.n > 1).collect();
        assert_eq!(late.len(), 1);
        assert_eq!((late[0].frame, late[0].n, late[0].blame), (301, 2, Some(blame)));
    }

    #[test]
    fn each_fault_has_its_class() {
        let unseen = |recording: &mut Recording| recording.gpu.retain(|gpu| gpu.frame != 300);
        check(&late(unseen), Blame::Unknown);
        check(&late(|recording| recording.gpu[300].gpu_ns = 20_000_000), Blame::AppGpu);
        check(
            &late(|recording| {
                recording.frames[300].edges.end_enter.0 += 20_000_000;
                recording.frames[300].edges.end_exit.0 += 20_000_000;
                recording.frames[301].edges.wait_enter.0 += 20_000_000;
            }),
            Blame::AppCpu,
        );
        check(
            &late(|recording| {
                recording.frames[300].edges.end_exit.0 += 10_000_000;
                recording.frames[301].edges.wait_enter.0 += 10_000_000;
            }),
            Blame::RuntimeEnd,
        );
        check(&late(|_| {}), Blame::RuntimeLate);
        check(
            &late(|recording| {
                unseen(recording);
                recording.frames[300].located_at.0 += 12_000_000;
            }),
            Blame::RuntimeLate,
        );
        check(
            &late(|recording| {
                unseen(recording);
                let moved = recording.frames[301..].iter_mut();
                moved.for_each(|frame| frame.tick.predicted_display_time.0 += 3_000_000);
            }),
            Blame::PredictionError,
        );
        check(
            &late(|recording| {
                unseen(recording);
                recording.frames.iter_mut().for_each(|frame| frame.located_at.0 -= 20_000_000);
            }),
            Blame::BufferStuffing,
        );
        check(&late(|recording| recording.frames[301].discarded = true), Blame::Discarded);
    }

    #[test]
    fn an_application_that_is_always_woken_late_is_not_late_by_it() {
        let recording = late(|recording| {
            recording.gpu.clear();
            recording.frames.iter_mut().for_each(|frame| frame.located_at.0 += 10_000_000);
        });
        check(&recording, Blame::Unknown);
    }

    #[test]
    fn what_measuring_took_is_not_the_applications() {
        let slow = |own_ns: u64| {
            late(|recording| {
                recording.frames[300].edges.end_enter.0 += 1_000_000;
                recording.frames[300].edges.end_exit.0 += 1_000_000;
                recording.frames[301].edges.wait_enter.0 += 12_000_000;
                recording.frames[301].own_ns = own_ns;
            })
        };
        for (own_ns, doubts) in [(11_000_000, 1), (10_000, 0)] {
            check(&slow(own_ns), Blame::AppCpu);
            assert_eq!(measurement(&slow(own_ns), "frame.jank.app-cpu").doubts.len(), doubts);
        }
    }

    #[test]
    fn a_scenario_tells_no_durations() {
        let recording = late(|recording| {
            recording.run.clock = ClockKind::Scripted;
            recording.gpu[300].gpu_ns = 20_000_000;
        });
        check(&recording, Blame::Unknown);
    }

    #[test]
    fn a_run_in_time_blames_nobody() {
        let recording = Synthetic::new(vec![]).seconds(10).build();
        assert!(IDS.iter().all(|id| value(&recording, id) == 0.0));
        assert!(paced(&recording).iter().all(|paced| paced.blame.is_none()));
        assert!(paced(&Recording::default()).is_empty());
    }
}
