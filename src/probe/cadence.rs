//! Does the run keep the device's pace? From predicted display times alone; what a step, a drop and an episode are stands in `pace`.

use super::frame_time::{Samples, spread};
use super::pace::{self, Episodes, Step};
use super::{Doubt, Finding, Measurement, Run, Signal, stats};

pub(super) const PROBE: &str = "frame.cadence";
pub(super) const IDS: &[&str] = &[
    "frame.interval-ms.p50",
    "frame.interval-ms.p95",
    "frame.interval-ms.p99",
    "frame.interval-ms.max",
    "frame.included-s",
    "frame.dropped",
    "frame.drop-episodes-per-10s",
    "frame.cadence-changes-per-s",
    "frame.below-target",
    "frame.runtime-repaced",
    "frame.stale-runs.1",
    "frame.stale-runs.2-4",
    "frame.stale-runs.5-9",
    "frame.stale-runs.10+",
    "frame.low-1pct-fps.average",
    "frame.low-1pct-fps.integral",
];

/// Included time below which a rate fails nothing, seconds (three expected episodes at the limit).
const LEAST_S: f64 = 30.0;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let (target_ns, steps) = match pace::steps(run) {
        Ok(found) => found,
        Err(none) => return none.finding(PROBE, IDS),
    };
    let (included_s, n) = (pace::seconds(&steps), steps.len() as u64);
    let mut finding = Finding::of(PROBE);
    intervals(run, &steps, &mut finding);
    let episodes = pace::episodes(&steps);
    let care = |m: Measurement| m.doubts(run.adapter_doubts());
    finding.give(run.measure("frame.included-s", included_s, n));
    let dropped = steps.iter().fold(0u64, |sum, step| sum.saturating_add(step.missed()));
    let mut dropped = run.measure("frame.dropped", dropped as f64, n);
    dropped.frames = episodes.frames;
    finding.give(care(dropped));
    finding.give(care(rate(run, &episodes, included_s, n)));
    let changes =
        steps.windows(2).filter(|w| w[1].joined).fold(0u64, |sum, w| sum.saturating_add(w[0].n.abs_diff(w[1].n)));
    let changes = run.measure("frame.cadence-changes-per-s", changes as f64 / included_s, n);
    finding.give(care(changes.limit(run, "frame.cadence-changes")));
    let below = 100.0 * episodes.below_target_ns as f64 * 1e-9 / included_s;
    let mut below = run.measure("frame.below-target", below, n);
    below.frames = episodes.below_frames;
    finding.give(care(below));
    finding.give(repaced(run, target_ns * 1e-6));
    for (id, from, to) in [
        ("frame.stale-runs.1", 1, 1),
        ("frame.stale-runs.2-4", 2, 4),
        ("frame.stale-runs.5-9", 5, 9),
        ("frame.stale-runs.10+", 10, u64::MAX),
    ] {
        let runs = steps.iter().filter(|step| (from..=to).contains(&step.missed())).count();
        finding.give(care(run.measure(id, runs as f64, n)));
    }
    finding
}

/// λ between its one-sided 95 % bounds, below and above.
fn rate(run: &Run<'_>, episodes: &Episodes, included_s: f64, n: u64) -> Measurement {
    let value = episodes.count as f64 * 10.0 / included_s;
    let mut measurement = run.measure("frame.drop-episodes-per-10s", value, n).limit(run, "frame.drop-episodes");
    let bounds = [stats::poisson_rate_lower, stats::poisson_rate_upper];
    measurement.interval = Some(bounds.map(|bound| 10.0 * bound(episodes.count, included_s, 0.95)));
    measurement.frames = episodes.frames;
    if included_s < LEAST_S {
        measurement.doubts.push(Doubt {
            what: format!("only {included_s:.1} s of frames count, too few to fail or to pass by"),
            advice: "record at least 120 s, with the length fixed by the script".to_owned(),
        });
    }
    measurement
}

fn intervals(run: &Run<'_>, steps: &[Step<'_>], finding: &mut Finding) {
    let mut lengths = Samples::default();
    steps.iter().for_each(|step| lengths.push(step.after.index, step.length_ns() as f64 / 1e6));
    let (ms, n) = (lengths.ms(), steps.len() as u64);
    let ids = ["frame.interval-ms.p50", "frame.interval-ms.p95", "frame.interval-ms.p99", "frame.interval-ms.max"];
    spread(run, finding, ids, &lengths);
    let lows = [
        ("frame.low-1pct-fps.average", stats::slowest_percent_mean(ms)),
        ("frame.low-1pct-fps.integral", stats::slowest_percent_of_time(ms)),
    ];
    for (id, slow_ms) in lows {
        match slow_ms.filter(|ms| *ms > 0.0) {
            Some(ms) => finding.give(run.measure(id, 1000.0 / ms, n).doubts(run.adapter_doubts())),
            None => finding.missing(id, "display times do not advance", true),
        }
    }
}

/// Share of frames whose runtime period is more than 2 % off the device's.
fn repaced(run: &Run<'_>, target_ms: f64) -> Measurement {
    let (mut all, mut off) = (0u64, 0u64);
    for frame in run.frames(Signal::Cadence) {
        all += 1;
        let period_ms = frame.tick.predicted_display_period_ns as f64 / 1e6;
        off += u64::from((period_ms - target_ms).abs() > 0.02 * target_ms);
    }
    run.measure("frame.runtime-repaced", 100.0 * off as f64 / all.max(1) as f64, all)
}

#[cfg(test)]
mod tests;
