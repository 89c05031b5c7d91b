//! Series with gaps, put on the display's grid.

use core::ops::{Add, Mul};

/// Where the value of one point of a grid comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The sample that lies there.
    At(usize),
    /// Half of each of two samples, one period before and one after.
    Between(usize, usize),
}

impl Slot {
    /// The sample, or the earlier of the two.
    pub fn sample(self) -> usize {
        match self {
            Slot::At(i) | Slot::Between(i, _) => i,
        }
    }
}

/// Times on a uniform grid, in stretches without holes. Displays show frames at multiples of their period, so a sample counts for the
/// point nearest to it, and its value is not weakened by interpolation: linear interpolation half way between samples would take half the
/// power of white noise. One missing point is filled from both sides; a gap of more than two periods, a time that is not finite, and
/// time that does not advance begin a new stretch. Of two samples nearer to each other than half a period the later is left out.
pub fn on_grid(times_s: &[f64], period_s: f64) -> Vec<Vec<Slot>> {
    let mut stretches: Vec<Vec<Slot>> = Vec::new();
    if !(period_s.is_finite() && period_s > 0.0) {
        return stretches;
    }
    let mut before: Option<usize> = None;
    for (i, &time) in times_s.iter().enumerate() {
        if !time.is_finite() {
            before = None;
            continue;
        }
        let gap = before.map(|b| time - times_s[b]);
        let periods = gap.map(|gap| libm::round(gap / period_s));
        match (stretches.last_mut(), before, gap, periods) {
            (Some(_), Some(_), Some(gap), Some(0.0)) if gap > 0.0 => continue,
            (Some(stretch), Some(_), _, Some(1.0)) => stretch.push(Slot::At(i)),
            (Some(stretch), Some(b), _, Some(2.0)) => stretch.extend([Slot::Between(b, i), Slot::At(i)]),
            _ => stretches.push(vec![Slot::At(i)]),
        }
        before = Some(i);
    }
    stretches
}

/// The values of a stretch. Samples that are not there are left out, which no stretch of the same times has.
pub fn fill<T: Copy + Add<Output = T> + Mul<f64, Output = T>>(slots: &[Slot], samples: &[T]) -> Vec<T> {
    let at = |i: usize| samples.get(i).copied();
    let value = |slot: &Slot| match *slot {
        Slot::At(i) => at(i),
        Slot::Between(a, b) => Some((at(a)? + at(b)?) * 0.5),
    };
    slots.iter().filter_map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::Slot::{At, Between};
    use super::*;

    #[track_caller]
    fn check(times: &[f64], expected: &[&[Slot]]) {
        assert_eq!(on_grid(times, 1.0), expected);
    }

    #[test]
    fn gaps_are_bridged_or_divide() {
        check(&[], &[]);
        check(&[5.0], &[&[At(0)]]);
        check(&[0.0, 1.1, 1.9, 3.0], &[&[At(0), At(1), At(2), At(3)]]);
        check(&[0.0, 1.0, 3.0, 4.0], &[&[At(0), At(1), Between(1, 2), At(2), At(3)]]);
        check(&[0.0, 1.0, 4.0, 5.0], &[&[At(0), At(1)], &[At(2), At(3)]]);
        check(&[0.0, 1.0, 1.2, 2.0], &[&[At(0), At(1), At(3)]]);
        check(&[5.0, 6.0, 2.0, 3.0, 3.0], &[&[At(0), At(1)], &[At(2), At(3)], &[At(4)]]);
        check(&[0.0, f64::NAN, 1.0], &[&[At(0)], &[At(2)]]);
        assert!(on_grid(&[0.0, 1.0], 0.0).is_empty() && on_grid(&[0.0, 1.0], f64::NAN).is_empty());
    }

    #[test]
    fn values_follow() {
        assert_eq!(fill(&[At(0), Between(0, 1), At(1), At(9)], &[1.0, 3.0]), [1.0, 2.0, 3.0]);
    }
}
