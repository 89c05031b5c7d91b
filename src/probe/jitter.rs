//! How much do holograms shake?
//!
//! Three series, never mixed. Of the anchor: where the hologram's place was located again, against its own median; near zero by construction
//! on devices that keep anchors in the space they track in. Of the view: the direction in which the hologram is shown after reprojection
//! against the one in which it should be seen, from the pose predicted and the pose located again. Of the head: the fast part of the located
//! head while the script asks to hold still, an upper bound, since it holds the tremor of the head as well as the shaking of tracking.

use super::dsp::{Filter, by_axis, fill, on_grid, peak_to_peak, running_median, welch};
use super::places::{Part, REACH, detection_limit_m, places, steps};
use super::reprojection::residual;
use super::track::{ARCMIN, Seam, Track, simulated_doubts, stays, without_anchors};
use super::{Finding, Purpose, Run, stats};
use crate::observe::{HologramInfo, LimitProfile};
use core::ops::Range;
use glam::DVec3;

pub(super) const PROBE: &str = "stability.jitter";
pub(super) const IDS: &[&str] = &[
    "stability.jitter-mm",
    "stability.jitter-arcmin",
    "stability.jitter-px",
    "stability.jitter-pp-mm",
    "stability.jitter-hz",
    "stability.jitter-view-arcmin",
    "stability.head-jitter-mm",
    "stability.head-jitter-arcmin",
];

/// From here up motion is not voluntary: that of the head is below about 3 Hz. Ours.
const FROM_HZ: f64 = 5.0;
/// Reach of the running median that is taken off first, seconds.
const MEDIAN_S: f64 = 0.5;
/// Length of the windows of peak to peak, seconds.
const PEAK_S: f64 = 0.2;
/// Shorter stretches are left out: the filter would see its own ends. Ours.
const LEAST_STRETCH_S: f64 = 1.0;
/// With less than this nothing is said, seconds. Ours.
const LEAST_S: f64 = 5.0;
/// Samples of a window of the spectrum: 4 s at 60 Hz.
const SPECTRUM: usize = 256;
/// Below this no frequency is named, millimetres: single precision at room size is not finer. Ours.
const LEAST_FOR_HZ_MM: f64 = 1e-3;

/// A part of a series, and the ranges of its samples that are looked at.
type Calm<'a> = (&'a Part, Vec<Range<usize>>);

/// The fast part of a series.
struct Shaking {
    /// One per stretch.
    stretches: Vec<Vec<DVec3>>,
    /// Number of the part, and of the sample in it, that each value is of.
    samples: Vec<[usize; 2]>,
}

impl Shaking {
    fn values(&self) -> impl Iterator<Item = &DVec3> {
        self.stretches.iter().flatten()
    }

    fn n(&self) -> u64 {
        self.samples.len() as u64
    }

    fn rms(&self) -> f64 {
        libm::sqrt(self.values().map(|d| d.length_squared()).sum::<f64>() / self.n().max(1) as f64)
    }
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let track = Track::of(run);
    let Some(period_s) = track.period_s else {
        return Finding::nothing(PROBE, IDS, "too few frames count for stability");
    };
    let anew = track.estimates_anew();
    let drawn_s = track.samples().filter(|s| s.frame.valid.drawn && s.head_again.is_some()).count() as f64 * period_s;
    for (i, info) in run.info().holograms.iter().enumerate().filter(|(_, info)| stays(info)) {
        let parts = track.probe_point(run, i).map_or_else(Vec::new, |point| places(&track, &point));
        of_anchor(run, &parts, info, period_s, &mut finding);
        if anew.is_ok() {
            of_view(run, &track, i, &parts, period_s, &mut finding);
        }
    }
    of_head(run, &track, period_s, &mut finding);
    let unanchored = without_anchors(run);
    for id in IDS.iter().filter(|id| !finding.has(id)).copied().collect::<Vec<_>>() {
        let why = match id {
            "stability.jitter-view-arcmin" if drawn_s < LEAST_S => {
                "fewer than 5 s of frames were drawn and located again: what is not shown does not shake"
            }
            "stability.jitter-view-arcmin" => anew.err().unwrap_or(
                "how the runtime reprojects what was shown is not known, or it was never drawn for 1 s on end",
            ),
            "stability.head-jitter-mm" | "stability.head-jitter-arcmin" => {
                "the script holds still nowhere for 5 s with a head that was located again"
            }
            "stability.jitter-px" if finding.has(IDS[1]) => "the device profile does not say how fine its picture is",
            "stability.jitter-hz" if finding.has(IDS[0]) => "nothing shook, or never for 4 s without a break",
            _ => unanchored.unwrap_or("no anchored content was located again, once its display time was past, for 5 s"),
        };
        finding.missing(id, why, false);
    }
    finding
}

/// The fast part of each calm stretch of a series, on the display's grid. `None` for less than 5 s, or frames too slow to have such a part.
fn shaking(parts: &[Calm<'_>], period_s: f64) -> Option<Shaking> {
    let rate_hz = 1.0 / period_s;
    let filter = Filter::high_pass(FROM_HZ, rate_hz)?;
    let reach = libm::round(MEDIAN_S * rate_hz) as usize;
    let mut found = Shaking { stretches: Vec::new(), samples: Vec::new() };
    for (number, (part, ranges)) in parts.iter().enumerate() {
        for range in ranges {
            for slots in on_grid(&part.t_s[range.clone()], period_s) {
                let at: Vec<DVec3> = fill(&slots, &part.at[range.clone()]);
                if at.len() as f64 * period_s < LEAST_STRETCH_S {
                    continue;
                }
                let fast = by_axis(&at, |x| {
                    let slow = running_median(x, reach)?;
                    filter.run(&x.iter().zip(slow).map(|(x, slow)| x - slow).collect::<Vec<_>>())
                })?;
                found.samples.extend(slots.iter().map(|slot| [number, range.start + slot.sample()]));
                found.stretches.push(fast);
            }
        }
    }
    (found.n() as f64 * period_s >= LEAST_S).then_some(found)
}

/// Series (a).
fn of_anchor(run: &Run<'_>, parts: &[Part], info: &HologramInfo, period_s: f64, finding: &mut Finding) {
    let limit_m = detection_limit_m(parts);
    let calm: Vec<Calm<'_>> = parts.iter().map(|p| (p, p.calm(&steps(p, limit_m)))).collect();
    let Some(whole) = shaking(&calm, period_s) else { return };
    let seen = whole.values().zip(&whole.samples).map(|(d, &[part, sample])| {
        let part = &parts[part];
        seen_from(*d, part.at[sample] - part.head[sample].position)
    });
    let across: Vec<f64> = seen.collect();
    let measure = |id, value| run.measure(id, value, whole.n()).node(info);
    let rms_mm = whole.rms() * 1e3;
    finding.give(measure(IDS[0], rms_mm));
    if let Some(rms) = super::dsp::rms(&across) {
        let limit = match run.info().device.limits {
            LimitProfile::SeeThrough => "stability.jitter-see-through",
            LimitProfile::Opaque => "stability.jitter-opaque",
        };
        finding.give(measure(IDS[1], rms * ARCMIN).limit(run, limit));
        let per_degree = run.info().device.points_per_degree;
        if per_degree.is_finite() && per_degree > 0.0 {
            finding.give(measure(IDS[2], rms * ARCMIN * per_degree / 60.0));
        }
    }
    let window = libm::round(PEAK_S / period_s) as usize;
    let peaks: Vec<f64> = whole.stretches.iter().flat_map(|s| peak_to_peak(s, window)).collect();
    match stats::quantile(&peaks, 0.99) {
        Some(p99) => finding.give(measure(IDS[3], p99 * 1e3)),
        None => finding.missing(IDS[3], "frames come too slowly for windows of 0.2 s", false),
    }
    if let Some(hz) = frequency(&whole, period_s).filter(|_| rms_mm > LEAST_FOR_HZ_MM) {
        finding.give(measure(IDS[4], hz));
    }
}

/// Angle of a displacement, radians, seen from so far: what lies along the sight is not seen.
fn seen_from(displacement: DVec3, to: DVec3) -> f64 {
    let range = to.length();
    let along = to / range.max(f64::MIN_POSITIVE);
    let across = (displacement - along * displacement.dot(along)).length();
    libm::atan2(across, range)
}

/// Frequency with the most power of all three axes together.
fn frequency(shaking: &Shaking, period_s: f64) -> Option<f64> {
    let axes: Vec<Vec<Vec<f64>>> =
        (0..3).map(|axis| shaking.stretches.iter().map(|s| s.iter().map(|d| d[axis]).collect()).collect()).collect();
    let mut sum = None;
    for axis in &axes {
        let series: Vec<&[f64]> = axis.iter().map(Vec::as_slice).collect();
        let spectrum = welch(&series, 1.0 / period_s, SPECTRUM)?;
        let all =
            sum.get_or_insert_with(|| super::dsp::Spectrum { density: vec![0.0; spectrum.density.len()], ..spectrum });
        all.density.iter_mut().zip(&spectrum.density).for_each(|(all, one)| *all += one);
    }
    sum?.peak_hz(FROM_HZ)
}

/// Series (b).
fn of_view(run: &Run<'_>, track: &Track<'_>, hologram: usize, places: &[Part], period_s: f64, finding: &mut Finding) {
    let Some(info) = run.info().holograms.get(hologram) else { return };
    let limit_m = detection_limit_m(places);
    let jumped: Vec<u64> =
        places.iter().flat_map(|p| steps(p, limit_m).into_iter().map(|step| p.frames[step.index])).collect();
    let mut parts: Vec<Part> = Vec::new();
    for segment in &track.segments {
        let mut part = Part::after(segment.seam);
        for sample in &segment.samples {
            let near_jump = jumped.iter().any(|jump| jump.abs_diff(sample.frame.index) <= REACH as u64);
            let (Some(shown), Some(center)) = (sample.head_again, sample.center(hologram)) else { continue };
            let left = residual(&sample.frame.layer, sample.frame.valid.depth, &sample.head, &shown, center);
            if let Some(left) = left.filter(|_| !near_jump && sample.frame.valid.drawn) {
                part.push(sample.t_s, left.across, shown, sample.frame.index);
            }
        }
        parts.push(part);
    }
    let all: Vec<Calm<'_>> = parts.iter().map(|p| (p, p.calm(&[]))).collect();
    if let Some(whole) = shaking(&all, period_s) {
        let measurement = run.measure(IDS[5], whole.rms() * ARCMIN, whole.n()).node(info);
        finding.give(measurement);
    }
}

/// Series (c): each step of the script that asks to hold still.
fn of_head(run: &Run<'_>, track: &Track<'_>, period_s: f64, finding: &mut Finding) {
    let windows = &run.info().windows;
    for (w, window) in windows.iter().enumerate().filter(|(_, window)| window.still) {
        // Ids are unique in a script; a recording that repeats one is judged by the first.
        if windows[..w].iter().any(|earlier| earlier.id == window.id) {
            continue;
        }
        let (mut places, mut turns) = (Vec::new(), Vec::new());
        for segment in &track.segments {
            let (mut place, mut turn) = (Part::after(segment.seam), Part::after(Seam::LeftOut));
            let mut first = None;
            for sample in segment.samples.iter().filter(|sample| usize::from(sample.frame.window) == w) {
                let Some(head) = sample.head_again else { continue };
                let first = first.get_or_insert(head);
                place.push(sample.t_s, head.position, head, sample.frame.index);
                turn.push(sample.t_s, first.turn_to(&head), head, sample.frame.index);
            }
            places.push(place);
            turns.push(turn);
        }
        let limit_m = detection_limit_m(&places);
        let ranges: Vec<Vec<Range<usize>>> = places.iter().map(|p| p.calm(&steps(p, limit_m))).collect();
        for (id, parts, unit) in [(IDS[6], &places, 1e3), (IDS[7], &turns, ARCMIN)] {
            let calm: Vec<Calm<'_>> = parts.iter().zip(ranges.clone()).collect();
            if let Some(whole) = shaking(&calm, period_s) {
                let mut measurement = run.measure(id, whole.rms() * unit, whole.n()).doubts(simulated_doubts(run));
                measurement = measurement.doubts(run.move_doubts(Purpose::Jitter));
                measurement.about.window = Some(window.id.clone());
                finding.give(measurement);
            }
        }
    }
}

#[cfg(test)]
mod tests;
