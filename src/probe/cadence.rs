//! Does the run keep the device's pace? From predicted display times alone.
//!
//! n of a frame is the number of target periods since the frame before, at least 1; the target comes from the device profile, never from
//! the runtime. A *drop episode* is a maximal chain of n > 1 with gaps under 0.25 s and counts once per started second of its length. A
//! stretch of 2 s or more with constant n > 1 is no episode but *below target*; its onset counts one. (Definition: ours; Microsoft's
//! page says "a drop" without saying what one is.)

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

/// Gap that ends an episode, nanoseconds.
const EPISODE_GAP_NS: i64 = 250_000_000;
/// Constant n > 1 for this long is a pace, not an episode, nanoseconds.
const STEADY_NS: i64 = 2_000_000_000;
const SECOND_NS: i64 = 1_000_000_000;
/// Included time below which a rate fails nothing, seconds (three expected episodes at the limit).
const LEAST_S: f64 = 30.0;

/// Two successive frames.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// Index of the later frame.
    frame: u64,
    start_ns: i64,
    end_ns: i64,
    /// Target periods between them, at least 1.
    n: u64,
    /// Begins where the step before ended.
    joined: bool,
}

/// What became of the steps.
#[derive(Debug, Default, PartialEq)]
struct Episodes {
    count: u64,
    /// Time of all steady stretches below target.
    below_target_ns: i64,
    /// First and last late frame.
    frames: Option<[u64; 2]>,
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    if !run.has_pace() {
        return Finding::nothing(PROBE, IDS, "the clock is stepped: display times say nothing about pace");
    }
    let Some(target_ms) = run.target_ms() else {
        return Finding::nothing(PROBE, IDS, "the device profile names no target frame rate");
    };
    let steps = steps(run, target_ms * 1e6);
    let included_s: f64 = steps.iter().map(|s| (s.end_ns.saturating_sub(s.start_ns)).max(0) as f64 * 1e-9).sum();
    let mut finding = Finding::of(PROBE);
    if included_s <= 0.0 {
        for id in IDS {
            finding.missing(id, "no two successive frames count for cadence", true);
        }
        return finding;
    }
    let n = steps.len() as u64;
    intervals(run, &steps, &mut finding);
    let dropped = steps.iter().fold(0u64, |sum, s| sum.saturating_add(s.n - 1));
    let changes =
        steps.windows(2).filter(|w| w[1].joined).fold(0u64, |sum, w| sum.saturating_add(w[0].n.abs_diff(w[1].n)));
    let episodes = episodes(&steps);
    let care = |m: Measurement| m.doubts(run.adapter_doubts());
    finding.give(run.measure("frame.included-s", included_s, n));
    finding.give(care(run.measure("frame.dropped", dropped as f64, n)));
    finding.give(care(rate(run, &episodes, included_s, n)));
    finding.give(care(run.measure("frame.cadence-changes-per-s", changes as f64 / included_s, n)));
    let below = 100.0 * episodes.below_target_ns as f64 * 1e-9 / included_s;
    finding.give(care(run.measure("frame.below-target", below, n)));
    finding.give(repaced(run, target_ms));
    for (id, from, to) in [
        ("frame.stale-runs.1", 1, 1),
        ("frame.stale-runs.2-4", 2, 4),
        ("frame.stale-runs.5-9", 5, 9),
        ("frame.stale-runs.10+", 10, u64::MAX),
    ] {
        let runs = steps.iter().filter(|s| (from..=to).contains(&(s.n - 1))).count();
        finding.give(care(run.measure(id, runs as f64, n)));
    }
    finding
}

fn steps(run: &Run<'_>, target_ns: f64) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for [before, frame] in run.pairs(Signal::Cadence) {
        let start_ns = before.tick.predicted_display_time.0;
        let end_ns = frame.tick.predicted_display_time.0;
        let periods = libm::round(end_ns.saturating_sub(start_ns) as f64 / target_ns);
        let joined = steps.last().is_some_and(|last| last.frame == before.index);
        steps.push(Step { frame: frame.index, start_ns, end_ns, n: periods.max(1.0) as u64, joined });
    }
    steps
}

/// Episodes of a run: first the steady slow stretches are taken out, then what is left is chained.
fn episodes(steps: &[Step]) -> Episodes {
    let mut found = Episodes::default();
    let mut chain: Option<[i64; 2]> = None;
    let mut at = 0;
    while at < steps.len() {
        let stretch = same_pace(&steps[at..]);
        let length = stretch[stretch.len() - 1].end_ns.saturating_sub(stretch[0].start_ns);
        let first = stretch[0];
        at += stretch.len();
        if first.n == 1 {
            continue;
        }
        let [from, to] = found.frames.unwrap_or([first.frame; 2]);
        found.frames = Some([from, to.max(stretch[stretch.len() - 1].frame)]);
        if length >= STEADY_NS {
            found.count += 1 + seconds_of(chain.take());
            found.below_target_ns = found.below_target_ns.saturating_add(length);
            continue;
        }
        let near = |end: i64| first.start_ns.saturating_sub(end) < EPISODE_GAP_NS;
        chain = match chain {
            Some([start, end]) if near(end) => Some([start, first.end_ns.max(stretch[stretch.len() - 1].end_ns)]),
            other => {
                found.count += seconds_of(other);
                Some([first.start_ns, stretch[stretch.len() - 1].end_ns])
            }
        };
    }
    found.count += seconds_of(chain);
    found
}

/// The leading steps that follow on each other with the same n.
fn same_pace(steps: &[Step]) -> &[Step] {
    let end = (1..steps.len()).find(|&i| !steps[i].joined || steps[i].n != steps[0].n);
    &steps[..end.unwrap_or(steps.len())]
}

/// Started seconds of a chain.
fn seconds_of(chain: Option<[i64; 2]>) -> u64 {
    chain.map_or(0, |[start, end]| (end.saturating_sub(start).max(1) as u64).div_ceil(SECOND_NS as u64))
}

/// λ with its one-sided 95 % interval: zero to the Poisson upper bound.
fn rate(run: &Run<'_>, episodes: &Episodes, included_s: f64, n: u64) -> Measurement {
    let value = episodes.count as f64 * 10.0 / included_s;
    let mut measurement = run.measure("frame.drop-episodes-per-10s", value, n).limit(run, "frame.drop-episodes");
    measurement.interval = Some([0.0, 10.0 * stats::poisson_rate_upper(episodes.count, included_s, 0.95)]);
    measurement.frames = episodes.frames;
    if included_s < LEAST_S {
        measurement.doubts.push(Doubt {
            what: format!("only {included_s:.1} s of frames count, too few to fail or to pass by"),
            advice: "record at least 120 s, with the length fixed by the script".to_owned(),
        });
    }
    measurement
}

fn intervals(run: &Run<'_>, steps: &[Step], finding: &mut Finding) {
    let ms: Vec<f64> = steps.iter().map(|s| s.end_ns.saturating_sub(s.start_ns) as f64 / 1e6).collect();
    let n = ms.len() as u64;
    let ids = ["frame.interval-ms.p50", "frame.interval-ms.p95", "frame.interval-ms.p99", "frame.interval-ms.max"];
    super::frame_time::spread(run, finding, ids, &ms);
    let lows = [
        ("frame.low-1pct-fps.average", stats::slowest_percent_mean(&ms)),
        ("frame.low-1pct-fps.integral", stats::slowest_percent_of_time(&ms)),
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
mod tests {
    use super::super::testkit::{check, value};
    use super::*;
    use crate::observe::Recording;
    use crate::observe::synthetic::{PERIOD_NS, Synthetic};

    /// 2 s of warm-up, then `seconds` in which frame k stays for `n(k)` periods.
    fn paced(seconds: i64, n: impl Fn(usize) -> i64) -> Recording {
        let mut left = seconds * 60;
        let mut pace = Vec::new();
        while left > 0 {
            pace.push(n(pace.len()).min(left));
            left -= pace[pace.len() - 1];
        }
        Synthetic::new(vec![])
            .frames(121, |_k, _frame| {})
            .frames(pace.len(), |k, frame| frame.tick.predicted_display_time.0 += (pace[k] - 1) * PERIOD_NS)
            .build()
    }

    /// Patterns of the probe definitions: episodes per second and cadence changes per second over 60 s.
    #[test]
    fn known_patterns() {
        /// Periods that frame k stays.
        type Pace = fn(usize) -> i64;
        let cases: [(&str, Pace, f64, f64); 6] = [
            ("steady", |_| 1, 0.0, 0.0),
            ("one drop per 10 s", |k| 1 + i64::from(k % 599 == 300), 1.0, 0.2),
            ("1,2,1,2", |k| 1 + (k % 2) as i64, 10.0, 40.0),
            ("every 12th", |k| 1 + i64::from(k % 12 == 11), 10.0, 9.2),
            ("steady 30", |_| 2, 1.0 / 6.0, 0.0),
            ("one stall of 0.5 s", |k| if k == 1000 { 30 } else { 1 }, 1.0 / 6.0, 0.97),
        ];
        for (what, n, per_10s, changes) in cases {
            let recording = paced(60, n);
            let found = value(&recording, "frame.drop-episodes-per-10s");
            assert!((found - per_10s).abs() < 0.01, "{what}: {found} episodes per 10 s");
            let found = value(&recording, "frame.cadence-changes-per-s");
            assert!((found - changes).abs() < 0.1, "{what}: {found} changes per s");
        }
    }

    #[test]
    fn drops_and_stale_runs_are_counted() {
        let recording = paced(60, |k| [1, 2, 4, 8, 30].get(k / 100).copied().filter(|_| k % 100 == 50).unwrap_or(1));
        check(&recording, "frame.dropped", 1.0 + 3.0 + 7.0 + 29.0);
        for (id, count) in [("1", 1.0), ("2-4", 1.0), ("5-9", 1.0), ("10+", 1.0)] {
            check(&recording, &format!("frame.stale-runs.{id}"), count);
        }
        check(&recording, "frame.below-target", 0.0);
        check(&paced(60, |_| 2), "frame.below-target", 100.0);
    }

    #[test]
    fn a_runtime_at_half_pace_does_not_look_perfect() {
        let recording = Synthetic::new(vec![])
            .frames(1000, |_k, frame| {
                frame.tick.predicted_display_time.0 += PERIOD_NS;
                frame.tick.predicted_display_period_ns = 2 * PERIOD_NS;
            })
            .build();
        check(&recording, "frame.runtime-repaced", 100.0);
        check(&recording, "frame.below-target", 100.0);
        check(&paced(20, |_| 1), "frame.runtime-repaced", 0.0);
    }

    #[test]
    fn an_exclusion_is_no_drop() {
        let recording = Synthetic::new(vec![])
            .frames(1200, |k, frame| {
                frame.tick.should_render = k % 300 != 299;
                if k % 300 == 0 {
                    frame.tick.predicted_display_time.0 += 5 * PERIOD_NS;
                }
            })
            .build();
        check(&recording, "frame.dropped", 0.0);
        let mut lost = paced(20, |_| 1);
        lost.frames.drain(300..400);
        check(&lost, "frame.dropped", 0.0);
    }

    #[test]
    fn low_frames() {
        let recording = paced(60, |k| 1 + i64::from(k % 400 == 100));
        assert!((value(&recording, "frame.low-1pct-fps.average") - 48.0).abs() < 0.5);
        assert!((value(&recording, "frame.low-1pct-fps.integral") - 60.0).abs() < 0.1);
    }

    #[test]
    fn clocks_that_are_not_real_are_not_judged() {
        let stepped =
            Synthetic::new(vec![]).run(|run| run.clock = crate::observe::ClockKind::Stepped).seconds(10).build();
        let finding = super::super::testkit::finding(&stepped, PROBE);
        assert!(finding.measurements.is_empty() && finding.not_measured.iter().all(|n| !n.expected));
        let mut hostile = paced(10, |_| 1);
        for (k, frame) in hostile.frames.iter_mut().enumerate() {
            frame.tick.predicted_display_time.0 = if k % 2 == 0 { i64::MIN } else { i64::MAX };
        }
        let _no_panic = super::super::run_all(&hostile);
    }
}
