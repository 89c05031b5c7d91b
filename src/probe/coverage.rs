//! Whether every coloured pixel has a depth: a pixel without one is reprojected as if it were the background.

use super::hang::coverages;
use super::{Finding, Run};

pub(super) const PROBE: &str = "stability.depth-coverage";
pub(super) const IDS: &[&str] = &["stability.depth-coverage-pct"];

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let share = |without: u64, coloured: u64| 100.0 * (coloured - without) as f64 / coloured as f64;
    let found: Vec<(u64, f64)> =
        coverages(run.recording).map(|(cost, without)| (cost.frame, share(without, cost.coloured))).collect();
    let mut finding = Finding::of(PROBE);
    match found.iter().min_by(|a, b| a.1.total_cmp(&b.1)) {
        Some(&(frame, least)) => {
            let measurement = run.measure(IDS[0], least, found.len() as u64).frames(frame, frame);
            finding.give(measurement.limit(run, "stability.depth-coverage"));
        }
        None if run.recording.costs.iter().any(|cost| cost.without_depth.is_some()) => {
            finding.missing(IDS[0], "no counting frame had a coloured pixel", false);
        }
        None => finding.missing(IDS[0], "colour and depth were not read back", false),
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{measurement, missing};
    use crate::observe::CostObservation;
    use crate::observe::synthetic::Synthetic;

    #[test]
    fn the_worst_frame_counts() {
        let mut recording = Synthetic::new(vec![]).seconds(3).build();
        assert!(missing(&recording, "stability.depth-coverage-pct").0.contains("not read back"));
        let cost =
            |frame, without_depth, coloured| CostObservation { frame, without_depth, coloured, ..Default::default() };
        recording.costs = vec![cost(3, Some(0), 0)];
        assert!(missing(&recording, "stability.depth-coverage-pct").0.contains("no counting frame"));
        recording.costs = vec![cost(3, Some(0), 900), cost(5, Some(9), 900), cost(7, None, 0), cost(9, Some(7), 5)];
        let found = measurement(&recording, "stability.depth-coverage-pct");
        assert_eq!((found.value, found.n, found.frames), (99.0, 2, Some([5, 5])));
        assert!(!found.limit.unwrap().holds(99.0));
    }
}
