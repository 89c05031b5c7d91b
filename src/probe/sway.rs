//! Whether holograms go along with a head that sways from side to side: gain and lag of their displacement, modelled from what was
//! submitted and from poses located again. A measured gain would need a camera at the eye.

use super::dsp::{Filter, fill, on_grid};
use super::reprojection::residual;
use super::swim::{seen, why_not};
use super::track::{Track, stays};
use super::{Doubt, Finding, Run};
use glam::DVec3;

pub(super) const PROBE: &str = "stability.sway";
pub(super) const IDS: &[&str] =
    &["stability.swim-model-gain", "stability.swim-model-r2", "stability.swim-model-lag-ms"];

/// Frequencies of a head that is moved on purpose, Hz. Ours: people move their heads slower than 3 Hz; slower than 0.1 Hz is drift.
const BAND_HZ: [f64; 2] = [0.1, 3.0];
/// Stretches shorter than this, seconds, hold too little of a swaying head. Ours.
const SHORTEST_S: f64 = 2.0;
/// A head that moves less than this, metres (root of the mean square, within the band), does not sway. Ours: a still head does 5 mm.
const SWAY_M: f64 = 0.01;
/// Swim only where so much of the displacement goes with the head. Ours: half of the power.
const EXPLAINED: f64 = 0.5;

/// Displacement that goes with the head's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sway {
    /// Displacement per displacement of the head, least squares: Σh·y / Σh·h.
    pub gain: f64,
    /// Share of the displacement's power that this explains.
    pub r2: f64,
    /// Displacement per velocity of the head: Σv·y / Σv·v, seconds.
    pub lag_s: f64,
    /// Root of the mean square of the head's displacement, metres.
    pub head_m: f64,
    /// Points.
    pub n: usize,
}

/// Places of the head and displacements of a hologram at times, metres.
#[derive(Debug, Clone, Default)]
pub(super) struct Motion {
    pub times_s: Vec<f64>,
    pub head: Vec<DVec3>,
    pub moved: Vec<DVec3>,
}

/// Regression within the band, over all stretches without holes. `None` where none is long enough, or nothing is finite.
pub(super) fn regress(motion: &Motion, period_s: f64) -> Option<Sway> {
    let filter = Filter::band_pass(BAND_HZ[0], BAND_HZ[1], 1.0 / period_s)?;
    let band = |points: &[DVec3]| super::dsp::by_axis(points, |axis| filter.run(axis));
    let (mut hh, mut hy, mut yy, mut vv, mut vy, mut n) = (0.0, 0.0, 0.0, 0.0, 0.0, 0);
    for slots in on_grid(&motion.times_s, period_s) {
        if (slots.len() as f64) * period_s < SHORTEST_S {
            continue;
        }
        let (h, y) = (band(&fill(&slots, &motion.head))?, band(&fill(&slots, &motion.moved))?);
        for (i, (h_k, y_k)) in h.iter().zip(&y).enumerate() {
            (hh, hy, yy, n) = (hh + h_k.dot(*h_k), hy + h_k.dot(*y_k), yy + y_k.dot(*y_k), n + 1);
            if let (Some(before), Some(after)) = (i.checked_sub(1).and_then(|b| h.get(b)), h.get(i + 1)) {
                let v = (*after - *before) / (2.0 * period_s);
                (vv, vy) = (vv + v.dot(v), vy + v.dot(*y_k));
            }
        }
    }
    let gain = if hh > 0.0 { hy / hh } else { 0.0 };
    let r2 = if yy > 0.0 && hh > 0.0 { hy * hy / (hh * yy) } else { 0.0 };
    let lag_s = if vv > 0.0 { vy / vv } else { 0.0 };
    let found = Sway { gain, r2, lag_s, head_m: (hh / n.max(1) as f64).sqrt(), n };
    (n > 0 && [gain, r2, lag_s, found.head_m].iter().all(|value| value.is_finite())).then_some(found)
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let asked: Vec<bool> = run
        .info()
        .windows
        .iter()
        .map(|w| w.motion.as_ref().is_some_and(|m| matches!(m.path.as_str(), "side-to-side" | "sway")))
        .collect();
    if !asked.contains(&true) {
        return Finding::nothing(PROBE, IDS, "the script asks for no movement from side to side");
    }
    let track = Track::of(run);
    let (Ok(()), Some(period_s)) = (track.estimates_anew(), track.period_s) else {
        let why = track.estimates_anew().err().unwrap_or("display times do not advance");
        return Finding::nothing(PROBE, IDS, why);
    };
    let mut finding = Finding::of(PROBE);
    let (mut any, mut still) = (false, false);
    for (i, info) in run.info().holograms.iter().enumerate().filter(|(_, info)| stays(info)) {
        let (motion, frames) = motion(&track, i, &asked);
        let (Some(sway), Some([first, last])) = (regress(&motion, period_s), frames) else { continue };
        if sway.head_m < SWAY_M {
            still = true;
            continue;
        }
        any = true;
        let values = [(IDS[0], sway.gain), (IDS[1], sway.r2), (IDS[2], sway.lag_s * 1e3)];
        for (id, value) in values {
            let measurement = run.measure(id, value, sway.n as u64).node(info).frames(first, last);
            finding.give(measurement.doubts(doubts(&sway)));
        }
    }
    if !any {
        let why = if still {
            "the head was to move from side to side and moved by less than 1 cm"
        } else if motion_exists(&track, &asked) {
            "too few frames in a row were shown while the head moved from side to side"
        } else {
            why_not(run, &track)
        };
        IDS.iter().for_each(|id| finding.missing(id, why, false));
    }
    finding
}

fn doubts(sway: &Sway) -> Vec<Doubt> {
    let mut doubts = vec![Doubt {
        what: "modelled from the submitted picture and poses located again, not seen".to_owned(),
        advice: "look through the display, or put a camera at the eye".to_owned(),
    }];
    if sway.r2 <= EXPLAINED {
        doubts.push(Doubt {
            what: format!("only {:.0} % of the displacement goes with the head: this is no swim", 100.0 * sway.r2),
            advice: "see jitter, jumps and drift".to_owned(),
        });
    }
    doubts
}

/// Head and displacement while the head is to move from side to side, and the first and last frame of it.
fn motion(track: &Track<'_>, hologram: usize, asked: &[bool]) -> (Motion, Option<[u64; 2]>) {
    let (mut motion, mut frames) = (Motion::default(), None);
    for (sample, center) in seen(track, hologram) {
        if !asked.get(usize::from(sample.frame.window)).copied().unwrap_or(false) {
            continue;
        }
        let Some(again) = sample.head_again else { continue };
        let found = residual(&sample.frame.layer, sample.frame.valid.depth, &sample.head, &again, center);
        let Some(found) = found else { continue };
        motion.times_s.push(sample.t_s);
        motion.head.push(again.position);
        // The hologram is seen on the other side of where it should be than the residual says.
        motion.moved.push(-found.across * found.range_m);
        let index = sample.frame.index;
        frames = Some([frames.map_or(index, |[first, _]: [u64; 2]| first), index]);
    }
    (motion, frames)
}

/// Whether anything was shown and located again in those windows at all.
fn motion_exists(track: &Track<'_>, asked: &[bool]) -> bool {
    track.samples().any(|sample| {
        super::hang::was_shown(sample.frame)
            && sample.head_again.is_some()
            && sample.frame.layer.reprojection != crate::observe::Reprojection::Unknown
            && asked.get(usize::from(sample.frame.window)).copied().unwrap_or(false)
    })
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::testkit::{finding, hologram, measurement, missing};
    use super::*;
    use crate::observe::synthetic::{Synthetic, move_head};
    use crate::observe::{LayerObservation, MotionInfo, Recording, Relocation, Reprojection, Role};
    use crate::space::Pose;
    use crate::units::XrNanos;
    use core::f64::consts::TAU;
    use glam::Vec3;

    /// A head that moves by 10 cm at 0.5 Hz, and a hologram that goes along.
    fn swaying(gain: f64, lag_s: f64, noise_m: f64) -> Motion {
        let mut random = Random::new(3);
        let mut motion = Motion::default();
        for k in 0..1200 {
            let t = f64::from(k) / 60.0;
            let (h, v) = (0.1 * libm::sin(TAU * 0.5 * t), 0.1 * TAU * 0.5 * libm::cos(TAU * 0.5 * t));
            let mut noise = || noise_m * random.normal();
            motion.times_s.push(t);
            motion.head.push(DVec3::new(h, 1.6, 0.0));
            motion.moved.push(DVec3::new(gain * h + lag_s * v + noise(), noise(), noise()));
        }
        motion
    }

    #[track_caller]
    fn check(motion: &Motion, gain: f64, lag_ms: f64, r2: f64) {
        let found = regress(motion, 1.0 / 60.0).unwrap();
        assert!((found.gain - gain).abs() < 2e-4 && (found.lag_s * 1e3 - lag_ms).abs() < 0.1, "{found:?}");
        assert!((found.r2 - r2).abs() < 2e-3, "{found:?}");
    }

    #[test]
    fn an_injected_gain_comes_out() {
        check(&swaying(0.030, 0.0, 0.0), 0.030, 0.0, 1.0);
        check(&swaying(0.030, 0.0, 1e-4), 0.030, 0.0, 0.999);
        // Late by a constant time: at right angles to the gain.
        let late = regress(&swaying(0.0, 0.004, 0.0), 1.0 / 60.0).unwrap();
        assert!(late.gain.abs() < 1e-4 && (late.lag_s - 0.004).abs() < 4e-5 && late.r2 < 0.01, "{late:?}");
        let noise = regress(&swaying(0.0, 0.0, 1e-3), 1.0 / 60.0).unwrap();
        assert!(noise.r2 < 0.05, "{noise:?}");
    }

    #[test]
    fn little_and_broken_series_give_nothing() {
        assert_eq!(regress(&Motion::default(), 1.0 / 60.0), None);
        assert_eq!(regress(&swaying(0.03, 0.0, 0.0), 0.0), None);
        let mut broken = swaying(0.03, 0.0, 0.0);
        broken.moved[600] = DVec3::NAN;
        assert_eq!(regress(&broken, 1.0 / 60.0), None);
        let still = Motion { head: vec![DVec3::ONE; 1200], ..swaying(0.0, 0.0, 0.0) };
        let found = regress(&still, 1.0 / 60.0).unwrap();
        assert!(found.gain == 0.0 && found.r2 == 0.0 && found.head_m < 1e-12);
    }

    /// Turned only, and told off by a share of the head's displacement: so much do holograms go along.
    fn recording(share: f32) -> Recording {
        let mut recording = Synthetic::new(vec![hologram("engine", Role::Primary)])
            .run(|run| {
                let path = "side-to-side".to_owned();
                run.windows[0].motion = Some(MotionInfo { path, ..MotionInfo::default() });
            })
            .frames(900, |k, frame| {
                let x = 0.1 * libm::sin(TAU * 0.5 * k as f64 / 60.0) as f32;
                move_head(frame, Pose::at(Vec3::new(x * (1.0 - share), 0.0, 0.0)));
                frame.layer = LayerObservation { reprojection: Reprojection::Orientation, ..Default::default() };
            })
            .build();
        for frame in &recording.frames {
            let mut head = frame.head;
            head.pose.position.x /= 1.0 - share;
            let at = XrNanos(frame.tick.predicted_display_time.0 + 10_000_000);
            recording.relocated.push(Relocation { frame: frame.index, head, anchors: vec![], at });
        }
        recording
    }

    #[test]
    fn holograms_that_go_along_are_found_in_a_recording() {
        let found = measurement(&recording(0.03), "stability.swim-model-gain");
        // Across the line of sight: the head is up to 10 cm aside of content 2 m ahead.
        assert!((found.value - 0.030).abs() < 3e-4, "{}", found.value);
        assert!(found.doubts[0].what.contains("modelled"));
        assert!(measurement(&recording(0.03), "stability.swim-model-r2").value > 0.995);
    }

    #[test]
    fn without_the_movement_nothing_is_said() {
        let mut none = recording(0.03);
        none.run.windows[0].motion = None;
        assert!(missing(&none, "stability.swim-model-gain").0.contains("no movement from side to side"));
        let mut still = recording(0.03);
        still.frames.iter_mut().for_each(|f| f.head.pose.position.x *= 0.01);
        still.relocated.iter_mut().for_each(|r| r.head.pose.position.x *= 0.01);
        assert!(missing(&still, "stability.swim-model-gain").0.contains("less than 1 cm"));
        let mut sparse = recording(0.03);
        sparse.frames.iter_mut().filter(|f| f.index % 60 != 0).for_each(|f| f.valid.drawn = false);
        assert!(missing(&sparse, "stability.swim-model-gain").0.contains("too few frames in a row"));
        assert_eq!(finding(&sparse, "stability.sway").not_measured.len(), 3);
    }
}
