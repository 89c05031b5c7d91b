//! A small plot of the signal behind a measurement.

use crate::probe::series::Series;
use crate::probe::{GoodSide, Limit, Measurement, Run, traces};
use crate::review::Plot;

/// The most points.
const POINTS: usize = 400;
/// The most stretches beyond the limit; beyond that, near ones are joined.
const STRETCHES: usize = 40;

/// The signal of a measurement, if the recording has one.
pub(super) fn plot(run: &Run<'_>, found: &Measurement) -> Option<Plot> {
    let series = series(run, found)?;
    let limit = found.limit.as_ref().filter(|_| found.unit == series.unit);
    Some(Plot {
        unit: series.unit.to_owned(),
        points: thinned(&series.points),
        limit: limit.map(|limit| limit.value),
        beyond: limit.map(|limit| beyond(&series.points, limit)).unwrap_or_default(),
    })
}

/// The curve that shows a measurement best, finite.
pub(super) fn series(run: &Run<'_>, found: &Measurement) -> Option<Series> {
    let mut series = traces::trace(run, found.id, found.about.node.as_deref()).into_iter().next()?;
    series.points.retain(|point| point.iter().all(|value| value.is_finite()));
    (!series.points.is_empty()).then_some(series)
}

/// Few points that keep every peak: the lowest and highest of each of as many stretches.
fn thinned(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    if points.len() <= POINTS {
        return points.to_vec();
    }
    let each = points.len().div_ceil(POINTS / 2);
    let mut thin = Vec::with_capacity(POINTS);
    for stretch in points.chunks(each) {
        let by = |a: &&[f64; 2], b: &&[f64; 2]| a[1].total_cmp(&b[1]);
        let (Some(low), Some(high)) = (stretch.iter().min_by(by), stretch.iter().max_by(by)) else { continue };
        let (first, second) = if low[0] <= high[0] { (low, high) } else { (high, low) };
        thin.push(*first);
        if second != first {
            thin.push(*second);
        }
    }
    thin
}

/// Stretches in which the limit does not hold, by the points on either side.
fn beyond(points: &[[f64; 2]], limit: &Limit) -> Vec<[f64; 2]> {
    let mut all: Vec<[f64; 2]> = Vec::new();
    let mut inside = false;
    for [second, value] in points {
        let out = !limit.holds(*value);
        match all.last_mut() {
            Some(last) if out && inside => last[1] = *second,
            _ if out => all.push([*second; 2]),
            _ => {}
        }
        inside = out;
    }
    let length = points.last().zip(points.first()).map_or(0.0, |(last, first)| last[0] - first[0]);
    let mut apart = length / (10.0 * STRETCHES as f64);
    while all.len() > STRETCHES {
        all = joined(&all, apart);
        apart = (2.0 * apart).max(1e-3);
    }
    all
}

fn joined(stretches: &[[f64; 2]], apart: f64) -> Vec<[f64; 2]> {
    let mut all: Vec<[f64; 2]> = Vec::new();
    for stretch in stretches {
        match all.last_mut() {
            Some(last) if stretch[0] - last[1] <= apart => last[1] = stretch[1],
            _ => all.push(*stretch),
        }
    }
    all
}

/// The point of a curve, inside some seconds, that is worst by the side of the limit that is good; without a limit the highest.
pub(super) fn worst(series: &Series, [from, to]: [f64; 2], limit: Option<&Limit>) -> Option<[f64; 2]> {
    let inside = series.points.iter().filter(|point| (from..=to).contains(&point[0]));
    let low = limit.is_some_and(|limit| limit.good == GoodSide::AtLeast);
    let badness = |point: &[f64; 2]| if low { -point[1] } else { point[1] };
    inside.copied().max_by(|a, b| badness(a).total_cmp(&badness(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn limit(value: f64, good: GoodSide) -> Limit {
        Limit { value, good, source: "ours" }
    }

    #[track_caller]
    fn check(values: &[f64], good: GoodSide, expected: &[[f64; 2]]) {
        let points: Vec<[f64; 2]> = values.iter().enumerate().map(|(i, v)| [i as f64, *v]).collect();
        assert_eq!(beyond(&points, &limit(5.0, good)), expected);
    }

    #[test]
    fn stretches_beyond_the_limit_are_found() {
        check(&[1.0, 6.0, 7.0, 2.0, 9.0], GoodSide::AtMost, &[[1.0, 2.0], [4.0, 4.0]]);
        check(&[1.0, 6.0, 7.0, 2.0, 9.0], GoodSide::AtLeast, &[[0.0, 0.0], [3.0, 3.0]]);
        check(&[5.0, 5.0], GoodSide::Below, &[[0.0, 1.0]]);
        check(&[], GoodSide::AtMost, &[]);
    }

    #[test]
    fn the_worst_is_on_the_bad_side() {
        let points = vec![[0.0, 3.0], [1.0, 1.0], [2.0, 9.0], [3.0, 99.0]];
        let series = Series { name: "x".into(), unit: "m", points };
        assert_eq!(worst(&series, [0.0, 2.5], Some(&limit(5.0, GoodSide::AtMost))), Some([2.0, 9.0]));
        assert_eq!(worst(&series, [0.0, 2.5], Some(&limit(5.0, GoodSide::AtLeast))), Some([1.0, 1.0]));
        assert_eq!(worst(&series, [7.0, 8.0], None), None);
    }

    proptest! {
        #[test]
        fn few_points_keep_every_peak(values in proptest::collection::vec(-1e3f64..1e3, 1..3000)) {
            let points: Vec<[f64; 2]> = values.iter().enumerate().map(|(i, v)| [i as f64, *v]).collect();
            let thin = thinned(&points);
            prop_assert!(thin.len() <= POINTS && thin.is_sorted_by(|a, b| a[0] < b[0]));
            let most = |points: &[[f64; 2]]| points.iter().map(|p| p[1]).fold(f64::NEG_INFINITY, f64::max);
            prop_assert_eq!(most(&thin), most(&points));
            let stretches = beyond(&points, &limit(0.0, GoodSide::AtMost));
            prop_assert!(stretches.len() <= STRETCHES && stretches.is_sorted_by(|a, b| a[1] < b[0]));
        }
    }
}
