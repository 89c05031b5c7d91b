//! How far off were the poses that the pictures were made for?
//!
//! A pose is asked for before its display time and again when that time is past; the difference is what reprojection has to put right, and
//! what is left of it is seen as swim and judder. It is the runtime's own disagreement with itself, not an error against the room.

use super::dsp::block_bootstrap;
use super::track::{ARCMIN, Sample, Track, simulated_doubts};
use super::{Doubt, Finding, Measurement, Purpose, Run, stats};
use crate::units::XrNanos;
use glam::DVec3;

pub(super) const PROBE: &str = "stability.prediction";
pub(super) const IDS: &[&str] = &[
    "stability.prediction-error-mm.p50",
    "stability.prediction-error-mm.p95",
    "stability.prediction-error-mm.p99",
    "stability.prediction-error-arcmin.p50",
    "stability.prediction-error-arcmin.p95",
    "stability.prediction-error-arcmin.p99",
    "stability.prediction-error-arcmin.worst-1s",
    "stability.prediction-velocity-arcmin-per-s.p95",
    "stability.prediction-mm-per-ms",
    "stability.prediction-arcmin-per-ms",
    "stability.latency-ms",
    "stability.not-relocated-pct",
    "stability.not-relocated-near-drop-pct",
];

/// Frames below which no percentile is given. Ours: 2 s at 60 Hz.
const FEWEST: usize = 120;
/// Slower turns of the head tell nothing of latency, degrees per second. Ours: 1 ms of latency is then 0.3 arcmin.
const TURNING_DEG_PER_S: f64 = 5.0;
/// Share of frames without a second look from which on the others may not be representative, per cent. Ours.
const MANY_WITHOUT_PCT: f64 = 10.0;
/// Repeats of the bootstrap, and its seed.
const REPEATS: usize = 400;
const SEED: u64 = 0x7073;

/// One pose against itself.
struct Error {
    frame: u64,
    t_s: f64,
    mm: f64,
    /// Rotation vector in the head's own axes, radians.
    turn: DVec3,
    /// Display time less the time of asking, milliseconds.
    horizon_ms: Option<f64>,
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let track = Track::of(run);
    let without_pct = shares(run, &track, &mut finding);
    if let Err(why) = track.estimates_anew() {
        for id in &IDS[..11] {
            finding.missing(id, why, false);
        }
        return finding;
    }
    let segments: Vec<Vec<Error>> =
        track.segments.iter().map(|s| s.samples.iter().filter_map(error).collect()).collect();
    let errors: Vec<&Error> = segments.iter().flatten().collect();
    if errors.len() < FEWEST {
        let why = format!("only {} poses were located again in frames that count", errors.len());
        for id in &IDS[..11] {
            finding.missing(id, why.clone(), false);
        }
        return finding;
    }
    let mut doubts = doubts(run, without_pct);
    doubts.extend(run.move_doubts(Purpose::Prediction));
    let measure = |id, value, n: usize| run.measure(id, value, n as u64).doubts(doubts.clone());
    sizes(&measure, &errors, &mut finding);
    worst_second(&measure, &segments, &mut finding);
    velocity(&measure, &segments, &mut finding);
    horizon(&measure, &errors, &mut finding);
    latency(&measure, &track, &mut finding);
    finding
}

fn error(sample: &Sample<'_>) -> Option<Error> {
    let again = sample.head_again?;
    let asked_at = sample.frame.located_at;
    let horizon_ms = sample.frame.tick.predicted_display_time.seconds_since(asked_at) * 1e3;
    Some(Error {
        frame: sample.frame.index,
        t_s: sample.t_s,
        mm: again.position.distance(sample.head.position) * 1e3,
        turn: sample.head.turn_to(&again),
        horizon_ms: (asked_at != XrNanos(0) && horizon_ms > 0.0).then_some(horizon_ms),
    })
}

fn doubts(run: &Run<'_>, without_pct: Option<f64>) -> Vec<Doubt> {
    let mut doubts = simulated_doubts(run);
    if let Some(pct) = without_pct.filter(|pct| *pct > MANY_WITHOUT_PCT) {
        doubts.push(Doubt {
            what: format!("{pct:.0} % of the frames were not located again, and these may be the worst"),
            advice: "see why frames come late: past poses can be asked for while they are 5 to 45 ms old".to_owned(),
        });
    }
    doubts
}

/// Share of frames without a second look, of all and of those next to a drop.
fn shares(run: &Run<'_>, track: &Track<'_>, finding: &mut Finding) -> Option<f64> {
    let [all_id, drop_id] = [IDS[11], IDS[12]];
    let share = |without: u64, all: u64| 100.0 * without as f64 / all as f64;
    let (mut all, mut without) = (0u64, 0u64);
    for sample in track.samples() {
        (all, without) = (all + 1, without + u64::from(sample.head_again.is_none()));
    }
    if all > 0 {
        finding.give(run.measure(all_id, share(without, all), all));
    } else {
        finding.missing(all_id, "no frame counts for stability", false);
    }
    let (mut near, mut near_without) = (0u64, 0u64);
    if let Some(target_ms) = run.target_ms().filter(|_| run.has_pace()) {
        for segment in &track.segments {
            let late: Vec<bool> =
                segment.samples.windows(2).map(|p| (p[1].t_s - p[0].t_s) * 1e3 > 1.5 * target_ms).collect();
            for (i, sample) in segment.samples.iter().enumerate() {
                let beside = [i.checked_sub(1), Some(i)].into_iter().flatten().any(|i| late.get(i) == Some(&true));
                near += u64::from(beside);
                near_without += u64::from(beside && sample.head_again.is_none());
            }
        }
    }
    if near > 0 {
        finding.give(run.measure(drop_id, share(near_without, near), near));
    } else {
        finding.missing(drop_id, "no frame that counts is next to a drop", false);
    }
    (all > 0).then(|| share(without, all))
}

type Measure<'a> = dyn Fn(&'static str, f64, usize) -> Measurement + 'a;

fn sizes(measure: &Measure<'_>, errors: &[&Error], finding: &mut Finding) {
    let mm: Vec<f64> = errors.iter().map(|e| e.mm).collect();
    let arcmin: Vec<f64> = errors.iter().map(|e| e.turn.length() * ARCMIN).collect();
    for (ids, values) in [(&IDS[..3], mm), (&IDS[3..6], arcmin)] {
        let found = stats::quantiles(&values, [0.5, 0.95, 0.99]);
        for (i, id) in ids.iter().enumerate() {
            match found {
                Some(found) => finding.give(measure(id, found[i], values.len())),
                None => finding.missing(id, "a pose is not a number", false),
            }
        }
    }
}

/// Largest rms over a second.
fn worst_second(measure: &Measure<'_>, segments: &[Vec<Error>], finding: &mut Finding) {
    let mut worst: Option<(f64, [u64; 2], usize)> = None;
    for errors in segments {
        let (mut from, mut sum) = (0, 0.0);
        for (to, error) in errors.iter().enumerate() {
            sum += error.turn.length_squared();
            while error.t_s - errors[from].t_s > 1.0 {
                sum -= errors[from].turn.length_squared();
                from += 1;
            }
            let count = to + 1 - from;
            let rms = libm::sqrt(sum.max(0.0) / count as f64) * ARCMIN;
            // A tenth less than a second's worth of frames is a second with late ones.
            let whole = error.t_s - errors[from].t_s > 0.9 && count >= FEWEST / 4;
            if whole && worst.is_none_or(|(most, ..)| rms > most) {
                worst = Some((rms, [errors[from].frame, error.frame], count));
            }
        }
    }
    match worst {
        Some((rms, [first, last], count)) => finding.give(measure(IDS[6], rms, count).frames(first, last)),
        None => finding.missing(IDS[6], "no second without a break", false),
    }
}

/// How fast the error changes: what is seen is the speed of a scene that should stand, more than its place.
fn velocity(measure: &Measure<'_>, segments: &[Vec<Error>], finding: &mut Finding) {
    let speeds: Vec<f64> = segments
        .iter()
        .flat_map(|errors| errors.windows(2))
        .filter(|pair| pair[0].frame.checked_add(1) == Some(pair[1].frame))
        .map(|pair| (pair[1].turn - pair[0].turn).length() * ARCMIN / (pair[1].t_s - pair[0].t_s))
        .collect();
    match stats::quantile(&speeds, 0.95) {
        Some(p95) => finding.give(measure(IDS[7], p95, speeds.len())),
        None => finding.missing(IDS[7], "no two successive poses were located again", false),
    }
}

/// Error for each millisecond of looking ahead: the median of their ratio, since nothing is predicted at a horizon of zero.
fn horizon(measure: &Measure<'_>, errors: &[&Error], finding: &mut Finding) {
    let ratio =
        |size: fn(&Error) -> f64| -> Vec<f64> { errors.iter().filter_map(|e| Some(size(e) / e.horizon_ms?)).collect() };
    for (id, ratios) in [(IDS[8], ratio(|e| e.mm)), (IDS[9], ratio(|e| e.turn.length() * ARCMIN))] {
        match stats::median(&ratios) {
            Some(median) if ratios.len() >= FEWEST => finding.give(measure(id, median, ratios.len())),
            _ => finding.missing(
                id,
                "the runtime does not tell its own time, so how far ahead it looked is not known",
                false,
            ),
        }
    }
}

/// τ = Σ e·ω / Σ ω·ω over frames in which the head turns, with signed vectors: the slope of |e| on |ω| would be raised by rectified noise.
fn latency(measure: &Measure<'_>, track: &Track<'_>, finding: &mut Finding) {
    let mut pairs: Vec<[f64; 2]> = Vec::new();
    for segment in &track.segments {
        for three in segment.samples.windows(3) {
            let [Some(before), Some(here), Some(after)] = [0, 1, 2].map(|i| three[i].head_again) else { continue };
            // In the axes of the head as it turned out to be, like the error but for a turn of the error's own size.
            let over = here.turn_to(&after) - here.turn_to(&before);
            let omega = over / (three[2].t_s - three[0].t_s);
            if omega.length() > TURNING_DEG_PER_S.to_radians() {
                let error = -here.turn_to(&three[1].head);
                pairs.push([error.dot(omega), omega.length_squared()]);
            }
        }
    }
    if pairs.len() < FEWEST {
        return finding.missing(IDS[10], "the head turned at more than 5 degrees a second for less than 2 s", false);
    }
    let slope = |pairs: &mut dyn Iterator<Item = [f64; 2]>| {
        let sums = pairs.fold([0.0; 2], |sums, pair| [sums[0] + pair[0], sums[1] + pair[1]]);
        Some(1e3 * sums[0] / sums[1]).filter(|ms: &f64| ms.is_finite())
    };
    // Blocks of about a second: what is wrong in one frame is wrong in the next.
    let again =
        block_bootstrap(pairs.len(), FEWEST / 2, REPEATS, SEED, |drawn| slope(&mut drawn.iter().map(|&i| pairs[i])));
    match (slope(&mut pairs.iter().copied()), stats::quantiles(&again, [0.025, 0.975])) {
        (Some(ms), Some(interval)) => {
            let mut measurement = measure(IDS[10], ms, pairs.len());
            measurement.interval = Some(interval);
            finding.give(measurement);
        }
        _ => finding.missing(IDS[10], "a pose is not a number", false),
    }
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::track::testkit::{Found, anchored, heads, relocate};
    use super::*;
    use crate::observe::Recording;
    use crate::space::Pose;
    use glam::{Quat, Vec3};

    fn judged(recording: &Recording) -> Found {
        Found::of(recording, super::judge)
    }

    /// A head that turns by ±30° in 4 s and sways by 10 cm; `t` in seconds, at 60 Hz.
    fn pose(t: f64) -> Pose {
        let turn = 0.52 * libm::sin(core::f64::consts::TAU * t / 4.0) as f32;
        let sway = 0.1 * libm::sin(core::f64::consts::TAU * t / 3.0) as f32;
        Pose { position: Vec3::X * sway, orientation: Quat::from_rotation_y(turn) }
    }

    /// Poses asked ahead are `told`; asked again they are true but for 0.1 mm and 0.5 arcmin of noise on each axis.
    fn moving(seed: u64, told: impl Fn(f64) -> Pose) -> Recording {
        let mut recording = anchored(1921, |k, frame| heads(frame, told(k as f64 / 60.0)));
        let mut random = Random::new(seed);
        let noise: Vec<[f32; 6]> = (0..1921).map(|_| [(); 6].map(|()| random.normal() as f32)).collect();
        relocate(&mut recording, |k, again| {
            let n = noise[k];
            let mut truth = pose(k as f64 / 60.0);
            truth.position += Vec3::new(n[0], n[1], n[2]) * 1e-4;
            truth.orientation *= Quat::from_scaled_axis(Vec3::new(n[3], n[4], n[5]) * 0.5 / ARCMIN as f32);
            again.head.pose = truth;
        });
        recording
    }

    #[test]
    fn latency_is_recovered() {
        for seed in 0..20 {
            for ms in [0.0, 10.0, 30.0] {
                let recording = moving(seed, |t| pose(t - ms * 1e-3));
                let found = judged(&recording).measurement("stability.latency-ms");
                assert!((found.value - ms).abs() < 0.1 + 0.01 * ms, "{} instead of {ms}", found.value);
                let [low, high] = found.interval.unwrap();
                assert!(low <= found.value && found.value <= high && high - low < 0.5);
            }
        }
    }

    #[test]
    fn errors_are_as_large_as_they_were_made() {
        for seed in 0..20 {
            // 3 mm to the side and 12 arcmin about the line of sight; the horizon of synthetic frames is 20 ms.
            let told = |t: f64| {
                let truth = pose(t);
                let turn = Quat::from_rotation_z(12.0 / ARCMIN as f32);
                Pose { position: truth.position + Vec3::Y * 0.003, orientation: truth.orientation * turn }
            };
            let recording = moving(seed, told);
            let judgement = judged(&recording);
            judgement.near("stability.prediction-error-mm.p50", 3.0, 0.02);
            judgement.near("stability.prediction-error-arcmin.p50", 12.0, 0.1);
            judgement.near("stability.prediction-mm-per-ms", 0.15, 0.001);
            judgement.near("stability.prediction-arcmin-per-ms", 0.6, 0.005);
            // 95 % of the difference of two noises of three axes: 0.5·√2·2.795 arcmin in a sixtieth of a second.
            judgement.near("stability.prediction-velocity-arcmin-per-s.p95", 118.6, 6.0);
            assert!(judgement.value("stability.prediction-error-mm.p99") < 3.4);
            judgement.near("stability.not-relocated-pct", 0.0, 1e-9);
        }
    }

    #[test]
    fn the_worst_second_is_where_it_was() {
        let recording = moving(1, |t| {
            let late = if (20.0..21.5).contains(&t) { 0.05 } else { 0.0 };
            pose(t - late)
        });
        let worst = judged(&recording).measurement("stability.prediction-error-arcmin.worst-1s");
        let [first, last] = worst.frames.unwrap();
        assert!(worst.value > 100.0 && first >= 1200 && last <= 1290, "{first} {last}");
    }

    #[test]
    fn what_was_not_asked_again_is_counted() {
        let mut recording = moving(1, |t| pose(t - 0.01));
        recording.relocated.retain(|r| r.frame % 4 != 0);
        judged(&recording).near("stability.not-relocated-pct", 25.0, 0.1);
        assert!(judged(&recording).measurement("stability.latency-ms").doubts.iter().any(|d| d.what.contains("25 %")));
        assert!(!judged(&recording).missing("stability.not-relocated-near-drop-pct").1);
        let mut late = recording.clone();
        late.frames.iter_mut().filter(|f| f.index >= 1000).for_each(|f| f.tick.predicted_display_time.0 += 16_666_667);
        late.relocated.retain(|r| r.frame != 999 && r.frame != 1000);
        judged(&late).near("stability.not-relocated-near-drop-pct", 100.0, 1e-9);
    }

    #[test]
    fn a_runtime_that_repeats_itself_is_not_judged() {
        let mut recording = moving(1, pose);
        relocate(&mut recording, |_, _| {});
        assert!(judged(&recording).missing("stability.latency-ms").0.contains("does not re-estimate"));
        recording.relocated.clear();
        assert!(
            judged(&recording).missing("stability.prediction-error-mm.p50").0.contains("no pose was located again")
        );
        judged(&recording).near("stability.not-relocated-pct", 100.0, 1e-9);
        let mut timeless = moving(1, |t| pose(t - 0.01));
        timeless.frames.iter_mut().for_each(|f| f.located_at = XrNanos(0));
        assert!(judged(&timeless).missing("stability.prediction-mm-per-ms").0.contains("own time"));
        assert!(judged(&timeless).value("stability.latency-ms") > 9.0);
    }
}
