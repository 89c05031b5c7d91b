//! Where a hologram turned out to be, frame by frame, and the steps in it.

use super::dsp::robust_scale;
use super::track::{ARCMIN, Point, Rigid, Seam, Track, better, median_point};
use glam::DVec3;

/// Frames on either side of a step whose medians are compared, and which other statistics leave out around one.
pub(super) const REACH: usize = 12;

/// Steps below this are not looked for, metres. Ours: what nobody sees at arm's length beside a real edge is smaller, what tracking does
/// all the time is not much smaller.
const LEAST_STEP_M: f64 = 0.002;
/// Nor those below this angle, minutes of arc. Ours: two light points of the first HoloLens.
const LEAST_STEP_ARCMIN: f64 = 3.0;
/// Nor those below so many times the noise. Ours: a difference of two medians of twelve has half the noise of one sample.
const NOISE_FACTOR: f64 = 4.0;

/// At the seam to another part so many samples are enough.
const FEWEST_AT_SEAM: usize = 3;

/// A stretch of frames in which something was located without a break.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// What lies before it.
    pub seam: Seam,
    /// Seconds since the recording's first frame.
    pub t_s: Vec<f64>,
    /// Places, metres, base space.
    pub at: Vec<DVec3>,
    /// The head in the same frames.
    pub head: Vec<Rigid>,
    /// Numbers of the frames.
    pub frames: Vec<u64>,
}

impl Part {
    /// Nothing yet.
    pub(super) fn after(seam: Seam) -> Self {
        Self { seam, t_s: Vec::new(), at: Vec::new(), head: Vec::new(), frames: Vec::new() }
    }

    /// From first to last sample, seconds.
    pub(super) fn seconds(&self) -> f64 {
        self.t_s.last().copied().unwrap_or(0.0) - self.t_s.first().copied().unwrap_or(0.0)
    }

    /// Adds a sample.
    pub(super) fn push(&mut self, t_s: f64, at: DVec3, head: Rigid, frame: u64) {
        self.t_s.push(t_s);
        self.at.push(at);
        self.head.push(head);
        self.frames.push(frame);
    }

    /// The ranges of samples that are not within [`REACH`] of a step.
    pub(super) fn calm(&self, steps: &[Step]) -> Vec<core::ops::Range<usize>> {
        let mut from = 0;
        let mut ranges = Vec::new();
        for step in steps {
            ranges.push(from..step.index.saturating_sub(REACH).max(from));
            from = (step.index + REACH).min(self.at.len());
        }
        ranges.push(from..self.at.len());
        ranges
    }

    /// The places with all steps taken back.
    pub(super) fn without(&self, steps: &[Step]) -> Vec<DVec3> {
        let mut at = self.at.clone();
        for step in steps {
            at.iter_mut().skip(step.index).for_each(|at| *at -= step.shift);
        }
        at
    }
}

/// Where a point that is fixed to an anchor turned out to be: one part per segment that has it.
pub(super) fn places(track: &Track<'_>, point: &Point) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut seam = None;
    for segment in &track.segments {
        // What lies before a segment without the anchor lies before the next one too.
        seam = better(seam, Some(segment.seam));
        let mut part = Part::after(seam.unwrap_or(segment.seam));
        for sample in &segment.samples {
            if let Some(at) = point.again(sample) {
                part.push(sample.t_s, at, sample.head_again.unwrap_or(sample.head), sample.frame.index);
            }
        }
        if !part.at.is_empty() {
            seam = None;
            parts.push(part);
        }
    }
    parts
}

/// Time in all parts, seconds.
pub(super) fn seconds(parts: &[Part]) -> f64 {
    parts.iter().map(Part::seconds).sum()
}

/// A step in a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    /// First sample after it.
    pub index: usize,
    /// By how much, metres.
    pub shift: DVec3,
}

/// The size from which on steps are found, metres: the largest of 2 mm, 3 arcmin at the range where it is looked at from, and four times
/// the noise of a place, which neither steps nor ramps move.
pub(super) fn detection_limit_m(parts: &[Part]) -> f64 {
    let mut ranges: Vec<f64> = Vec::new();
    let mut noise_m = 0.0f64;
    for part in parts {
        ranges.extend(part.at.iter().zip(&part.head).map(|(at, head)| at.distance(head.position)));
        let along = |axis: usize| robust_scale(&part.at.iter().map(|at| at[axis]).collect::<Vec<_>>()).unwrap_or(0.0);
        let per_axis = DVec3::new(along(0), along(1), along(2));
        noise_m = noise_m.max(per_axis.length());
    }
    let range = super::stats::median(&ranges).unwrap_or(0.0);
    LEAST_STEP_M.max(LEAST_STEP_ARCMIN / ARCMIN * range).max(NOISE_FACTOR * noise_m)
}

/// Steps inside a part: the medians of twelve samples before and after differ by more than the limit, and more than half of that lies
/// between the two neighbours, so that a ramp is none. Of candidates at most twelve samples apart the largest is the step.
pub(super) fn steps(part: &Part, limit_m: f64) -> Vec<Step> {
    let n = part.at.len();
    let mut found: Vec<(usize, Step)> = Vec::new();
    for k in REACH..n.saturating_sub(REACH) {
        let over = part.at[k + 1] - part.at[k - 1];
        // The cheap half of the test first: the shift is above the limit, so what lies between the neighbours is above half of it.
        if over.length() <= 0.5 * limit_m {
            continue;
        }
        let (before, after) = (median_point(&part.at[k - REACH..k]), median_point(&part.at[k + 1..=k + REACH]));
        let (Some(before), Some(after)) = (before, after) else { continue };
        let shift = after - before;
        if shift.length() <= limit_m || over.length() <= 0.5 * shift.length() {
            continue;
        }
        let here = part.at[k].distance(part.at[k - 1]) >= part.at[k + 1].distance(part.at[k]);
        let step = Step { index: if here { k } else { k + 1 }, shift };
        match found.last_mut() {
            Some((last, best)) if k - *last <= REACH => {
                *last = k;
                if shift.length() > best.shift.length() {
                    *best = step;
                }
            }
            _ => found.push((k, step)),
        }
    }
    found.into_iter().map(|(_, step)| step).collect()
}

/// The step from the end of one part to the beginning of the next, whatever its size. `None` with too few samples.
pub(super) fn seam_step(before: &Part, after: &Part) -> Option<Step> {
    let tail = &before.at[before.at.len().saturating_sub(REACH)..];
    let head = &after.at[..after.at.len().min(REACH)];
    if tail.len().min(head.len()) < FEWEST_AT_SEAM {
        return None;
    }
    Some(Step { index: 0, shift: median_point(head)? - median_point(tail)? })
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::*;
    use glam::DQuat;

    fn part(n: usize, at: impl Fn(usize) -> DVec3) -> Part {
        let mut part = Part::after(Seam::Start);
        let head = Rigid { position: DVec3::ZERO, turn: DQuat::IDENTITY };
        (0..n).for_each(|k| part.push(k as f64 / 60.0, DVec3::NEG_Z * 2.0 + at(k), head, k as u64));
        part
    }

    /// Steps found in millimetres along x, with the first sample after each.
    #[track_caller]
    fn check(part: &Part, expected: &[(usize, f64)]) {
        let limit = detection_limit_m(std::slice::from_ref(part));
        let found = steps(part, limit);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (step, (index, mm)) in found.iter().zip(expected) {
            assert!(step.index == *index && (step.shift.x * 1e3 - mm).abs() < 0.3, "{step:?} is not {index}, {mm} mm");
        }
    }

    #[test]
    fn steps_are_found_and_ramps_are_not() {
        let step = |k: usize, at: usize, mm: f64| DVec3::X * if k >= at { mm * 1e-3 } else { 0.0 };
        check(&part(300, |_| DVec3::ZERO), &[]);
        check(&part(300, |k| step(k, 100, 12.0)), &[(100, 12.0)]);
        check(&part(300, |k| step(k, 100, 12.0) - step(k, 200, 12.0)), &[(100, 12.0), (200, -12.0)]);
        check(&part(300, |k| step(k, 100, 1.9)), &[]);
        check(&part(300, |k| step(k, 100, 2.1)), &[(100, 2.1)]);
        // 1 m/s for a second: a ramp, however fast.
        check(&part(300, |k| DVec3::X * (k.clamp(100, 160) - 100) as f64 / 60.0), &[]);
        // A single wrong sample is no step.
        check(&part(300, |k| if k == 100 { DVec3::X * 0.05 } else { DVec3::ZERO }), &[]);
        check(&part(24, |k| step(k, 12, 12.0)), &[]);
        check(&part(26, |k| step(k, 13, 12.0)), &[(13, 12.0)]);
        check(&part(0, |_| DVec3::ZERO), &[]);
        check(&part(1, |_| DVec3::ZERO), &[]);
    }

    #[test]
    fn noise_raises_the_limit_and_gives_no_steps() {
        for seed in 0..20 {
            let random = std::cell::RefCell::new(Random::new(seed));
            let normal = || random.borrow_mut().normal();
            let noise: Vec<DVec3> = (0..3600).map(|_| DVec3::new(normal(), normal(), normal())).collect();
            for sigma_m in [0.0002, 0.002, 0.02] {
                let noisy = part(3600, |k| noise[k] * sigma_m);
                let limit = detection_limit_m(std::slice::from_ref(&noisy));
                let expected = (4.0 * 3f64.sqrt() * sigma_m).max(0.002);
                assert!((limit / expected - 1.0).abs() < 0.05, "{limit}");
                assert_eq!(steps(&noisy, limit), [], "seed {seed}, {sigma_m} m");
            }
        }
    }

    #[test]
    fn steps_are_taken_back_and_left_out() {
        let stepped = part(100, |k| DVec3::X * if k >= 40 { 0.5 } else { 0.0 });
        let steps = [Step { index: 40, shift: DVec3::X * 0.5 }];
        assert!(stepped.without(&steps).iter().all(|at| *at == DVec3::NEG_Z * 2.0));
        assert_eq!(stepped.calm(&steps), [0..28, 52..100]);
        assert_eq!(stepped.calm(&[]), vec![0..100]);
        let near = [Step { index: 5, ..steps[0] }, Step { index: 20, ..steps[0] }];
        assert_eq!(stepped.calm(&near), [0..0, 17..17, 32..100]);
    }

    #[test]
    fn a_seam_has_a_step_of_any_size() {
        let (a, b) = (part(30, |_| DVec3::ZERO), part(5, |_| DVec3::Y));
        assert_eq!(seam_step(&a, &b).map(|s| s.shift), Some(DVec3::Y));
        assert_eq!(seam_step(&a, &part(2, |_| DVec3::Y)), None);
    }
}
