//! How long frames stayed, as bars.

use super::pace;
use super::run::Run;

/// Bins of a target period.
const PARTS: u32 = 4;
/// Target periods from which on all is one bin.
const LAST: u32 = 6;

/// A bar: how many samples lie in `from_ms` ≤ x < `to_ms`.
#[derive(Debug, Clone, PartialEq)]
pub struct Bin {
    /// Middle of it in target periods, as text.
    pub label: String,
    /// Lower end, milliseconds.
    pub from_ms: f64,
    /// Upper end, milliseconds; infinite for the last.
    pub to_ms: f64,
    /// How many.
    pub count: u64,
}

/// Intervals between successive display times that count for cadence, in bins of a quarter of the target period, each bin around its
/// middle so that whole periods lie inside one. Empty where the run has no pace; bins after the last one used are left out.
pub fn histogram(run: &Run<'_>) -> Vec<Bin> {
    let Ok((target_ns, steps)) = pace::steps(run) else { return Vec::new() };
    let part_ms = target_ns * 1e-6 / f64::from(PARTS);
    let last = PARTS * LAST;
    let bin = |i: u32| Bin {
        label: match i == last {
            true => format!("{LAST} or more"),
            false => (f64::from(i) / f64::from(PARTS)).to_string(),
        },
        from_ms: part_ms * (f64::from(i) - 0.5).max(0.0),
        to_ms: if i == last { f64::INFINITY } else { part_ms * (f64::from(i) + 0.5) },
        count: 0,
    };
    let mut bins: Vec<Bin> = (0..=last).map(bin).collect();
    for step in &steps {
        let at = libm::floor(step.length_ns() as f64 * 1e-6 / part_ms + 0.5);
        if let Some(bin) = bins.get_mut(at.clamp(0.0, f64::from(last)) as usize) {
            bin.count += 1;
        }
    }
    let used = bins.iter().rposition(|bin| bin.count > 0).map_or(0, |at| at + 1);
    bins.truncate(used);
    bins
}

#[cfg(test)]
mod tests {
    use super::super::Limits;
    use super::*;
    use crate::observe::synthetic::{PERIOD_NS, Synthetic};
    use crate::observe::{ClockKind, Recording};

    fn bars(recording: &Recording) -> Vec<(String, u64)> {
        let limits = Limits::default();
        let bins = histogram(&Run::new(recording, &limits));
        bins.into_iter().filter(|bin| bin.count > 0).map(|bin| (bin.label, bin.count)).collect()
    }

    #[test]
    fn whole_periods_lie_inside_a_bar() {
        let late = |k: usize| [0, 1, 40].get(k / 150).copied().filter(|_| k % 150 == 149).unwrap_or(0) * PERIOD_NS;
        let recording = Synthetic::new(vec![])
            .frames(600, |k, frame| {
                frame.tick.predicted_display_time.0 += late(k) + i64::from(k == 400) * PERIOD_NS / 4
            })
            .build();
        let expected = [("1", 476), ("1.25", 1), ("2", 1), ("6 or more", 1)].map(|(label, n)| (label.to_owned(), n));
        assert_eq!(bars(&recording), expected);
    }

    #[test]
    fn a_run_without_a_pace_has_no_bars() {
        let stepped = Synthetic::new(vec![]).run(|run| run.clock = ClockKind::Stepped).seconds(5).build();
        assert!(bars(&stepped).is_empty() && bars(&Recording::default()).is_empty());
    }
}
