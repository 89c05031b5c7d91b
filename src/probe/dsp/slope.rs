//! Slopes that single wrong samples do not move.

/// Of longer series so many points are taken, evenly spaced: slopes grow with the square of their number.
pub const MOST_POINTS: usize = 1200;

/// Median of the slopes of all pairs of points: Sen, *Estimates of the Regression Coefficient Based on Kendall's Tau*, JASA 63 (1968).
/// Exact up to [`MOST_POINTS`] points. Pairs at the same time give no slope; the order of the points does not matter. `None` without a
/// slope, or with a point that is not finite.
pub fn theil_sen(times: &[f64], values: &[f64]) -> Option<f64> {
    theil_sen_within(times, values, &[])
}

/// The same over pairs of the same group, each with a level of its own: a step between groups takes no part. Points without a group are
/// in group 0.
pub fn theil_sen_within(times: &[f64], values: &[f64], groups: &[usize]) -> Option<f64> {
    let n = times.len().min(values.len());
    if times[..n].iter().chain(&values[..n]).any(|x| !x.is_finite()) {
        return None;
    }
    let taken = n.min(MOST_POINTS);
    let group = |i: usize| groups.get(i).copied().unwrap_or(0);
    let points: Vec<(f64, f64, usize)> =
        (0..taken).map(|i| i * n / taken).map(|i| (times[i], values[i], group(i))).collect();
    let mut slopes = Vec::with_capacity(taken * taken.saturating_sub(1) / 2);
    for (i, a) in points.iter().enumerate() {
        let others = points[i + 1..].iter().filter(|b| b.0 != a.0 && b.2 == a.2);
        slopes.extend(others.map(|b| (b.1 - a.1) / (b.0 - a.0)));
    }
    median_in_place(&mut slopes).filter(|slope| slope.is_finite())
}

/// Median by selection, without sorting everything.
fn median_in_place(values: &mut [f64]) -> Option<f64> {
    let n = values.len();
    if n == 0 {
        return None;
    }
    let (below, &mut upper, _) = values.select_nth_unstable_by(n / 2, f64::total_cmp);
    if n % 2 == 1 {
        return Some(upper);
    }
    let lower = below.iter().copied().max_by(f64::total_cmp)?;
    Some(0.5 * (lower + upper))
}

#[cfg(test)]
mod tests {
    use super::super::Random;
    use super::*;

    #[test]
    fn lines_and_outliers() {
        let times: Vec<f64> = (0..101).map(f64::from).collect();
        let mut values: Vec<f64> = times.iter().map(|t| 3.0 - 0.25 * t).collect();
        assert!((theil_sen(&times, &values).unwrap() + 0.25).abs() < 1e-12);
        for i in 0..20 {
            values[i * 5] += 1e6;
        }
        assert!((theil_sen(&times, &values).unwrap() + 0.25).abs() < 0.05);
        // By hand: slopes 1, 2, 1.5 and their median.
        assert_eq!(theil_sen(&[0.0, 1.0, 2.0], &[0.0, 1.0, 3.0]), Some(1.5));
        let back: Vec<f64> = times.iter().rev().copied().collect();
        let falling: Vec<f64> = back.iter().map(|t| 2.0 * t).collect();
        assert_eq!(theil_sen(&back, &falling), Some(2.0));
    }

    #[test]
    fn groups_have_levels_of_their_own() {
        let times: Vec<f64> = (0..100).map(f64::from).collect();
        let values: Vec<f64> = times.iter().map(|t| 0.5 * t + if *t < 50.0 { 0.0 } else { 1e3 }).collect();
        let groups: Vec<usize> = (0..100).map(|i| i / 50).collect();
        assert_eq!(theil_sen_within(&times, &values, &groups), Some(0.5));
        assert_eq!(theil_sen_within(&times, &values, &times.iter().map(|t| *t as usize).collect::<Vec<_>>()), None);
    }

    #[test]
    fn long_series_are_thinned_evenly() {
        let mut random = Random::new(2);
        let times: Vec<f64> = (0..5000).map(|i| f64::from(i) * 0.5).collect();
        let values: Vec<f64> = times.iter().map(|t| 0.01 * t + 0.1 * random.normal()).collect();
        assert!((theil_sen(&times, &values).unwrap() - 0.01).abs() < 2e-5);
    }

    #[test]
    fn no_slope_without_two_times() {
        assert_eq!(theil_sen(&[], &[]), None);
        assert_eq!(theil_sen(&[1.0], &[1.0]), None);
        assert_eq!(theil_sen(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(theil_sen(&[1.0, 2.0], &[1.0, f64::NAN]), None);
        assert_eq!(theil_sen(&[1.0, 2.0, 3.0], &[4.0; 3]), Some(0.0));
        assert_eq!(theil_sen(&[0.0, 1.0], &[f64::MIN, f64::MAX]), None);
    }
}
