//! Do holograms depart slowly?

use super::dsp::{Filter, block_bootstrap, by_axis, fill, on_grid, principal_axis, theil_sen_within};
use super::places::{Part, detection_limit_m, places, steps};
use super::track::{Point, Rigid, Track, median_point, rotation_vector, simulated_doubts, stays, without_anchors};
use super::{Doubt, Finding, Purpose, Run, stats};
use crate::observe::HologramInfo;
use glam::DVec3;

pub(super) const PROBE: &str = "stability.drift";
pub(super) const IDS: &[&str] = &["stability.drift-mm-per-min", "stability.drift-net-mm", "stability.drift-mm-per-m"];

/// Up to here motion counts as drift.
const UP_TO_HZ: f64 = 0.5;
/// Less than this is too short for a rate, seconds.
const LEAST_S: f64 = 60.0;
/// Frames are averaged over so long first, seconds: drops then leave no holes.
const BIN_S: f64 = 0.1;
/// Bins for each point of the slope: 2 Hz.
const BINS_PER_POINT: usize = 5;
/// Stretches of fewer bins than this are left out.
const FEWEST_BINS: usize = 10;
/// Length of a block of the bootstrap, seconds: longer than what a slow filter and a swaying head leave alike.
const BLOCK_S: f64 = 10.0;
/// Points of the bootstrap, repeats and seed.
const POINTS: usize = 60;
const REPEATS: usize = 200;
const SEED: u64 = 0x6472;
/// Shorter ways of the head are no ways, metres. Ours.
const LEAST_WAY_M: f64 = 1.0;

/// Slow series of one part, at 10 Hz with gaps.
struct Slow {
    t_s: Vec<f64>,
    at: Vec<DVec3>,
    head: Vec<DVec3>,
}

/// Where a hologram went.
struct Drift {
    /// Metres per second.
    rate: DVec3,
    /// The true rate is within so much of it with 95 % confidence.
    within: f64,
    /// Angle between the rate and the direction in which places spread most, radians.
    off_axis: f64,
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let track = Track::of(run);
    let mut longest_s = 0.0f64;
    for (i, info) in run.info().holograms.iter().enumerate().filter(|(_, info)| stays(info)) {
        let Some(point) = track.probe_point(run, i) else { continue };
        let parts = places(&track, &point);
        // Drift begins anew where the series breaks: the longest part tells it best.
        let Some(part) = parts.iter().reduce(|a, b| if b.seconds() > a.seconds() { b } else { a }) else { continue };
        longest_s = longest_s.max(part.seconds());
        of_hologram(run, &track, info, &point, part, &mut finding);
    }
    let unanchored = without_anchors(run);
    for id in IDS.iter().filter(|id| !finding.has(id)).copied().collect::<Vec<_>>() {
        let why = match id {
            "stability.drift-mm-per-m" if finding.has(IDS[0]) => format!("the head went less than {LEAST_WAY_M} m"),
            _ => unanchored.map_or_else(|| format!(
                "anchored content was located again for {longest_s:.0} s without a break; {LEAST_S} s are needed"
            ), str::to_owned),
        };
        finding.missing(id, why, false);
    }
    finding
}

fn of_hologram(
    run: &Run<'_>,
    track: &Track<'_>,
    info: &HologramInfo,
    point: &Point,
    part: &Part,
    finding: &mut Finding,
) {
    if part.seconds() < LEAST_S - track.period_s.unwrap_or(0.0) {
        return;
    }
    let steps = steps(part, detection_limit_m(std::slice::from_ref(part)));
    let at = part.without(&steps);
    let (Some(slow), [Some(first), Some(last)]) =
        (slow(part, &at), [0, part.frames.len() - 1].map(|i| part.frames.get(i)))
    else {
        return;
    };
    let stepped_s: Vec<f64> = steps.iter().filter_map(|step| part.t_s.get(step.index).copied()).collect();
    let Some(drift) = drift(&slow, &stepped_s) else { return };
    let measure = |id, value| {
        let measurement = run.measure(id, value, part.at.len() as u64).node(info).frames(*first, *last);
        measurement.doubts(simulated_doubts(run)).doubts(run.move_doubts(Purpose::Drift))
    };
    let per_min = |m_per_s: f64| m_per_s * 60e3;
    let rate = drift.rate.length();
    let mut measurement = measure(IDS[0], per_min(rate)).limit(run, "stability.drift").doubts(said(&drift));
    measurement.interval = Some([per_min((rate - drift.within).max(0.0)), per_min(rate + drift.within)]);
    finding.give(measurement);
    let net_m = net(&slow.t_s, &slow.at);
    let lever = lever_doubt(track, point, part, net_m);
    finding.give(measure(IDS[1], net_m * 1e3).limit(run, "stability.drift-net").doubts(lever));
    let way_m: f64 = slow.head.windows(2).map(|pair| pair[1].distance(pair[0])).sum();
    if way_m >= LEAST_WAY_M {
        finding.give(measure(IDS[2], net_m * 1e3 / way_m));
    }
}

/// What the rate says in words.
fn said(drift: &Drift) -> Vec<Doubt> {
    let (rate, within) = (drift.rate.length() * 60e3, drift.within * 60e3);
    let mut doubts = Vec::new();
    if rate <= within && within > 0.0 {
        doubts.push(Doubt {
            what: format!("no drift is shown: it is at most {:.2} mm/min", rate + within),
            advice: "record longer for a narrower bound".to_owned(),
        });
    } else if drift.off_axis > core::f64::consts::FRAC_PI_4 {
        doubts.push(Doubt {
            what: "places spread most in another direction than that of the drift, as by a slow sway".to_owned(),
            advice: "repeat with the head at rest".to_owned(),
        });
    }
    doubts
}

/// Places and heads below 0.5 Hz, at the middles of bins.
fn slow(part: &Part, at: &[DVec3]) -> Option<Slow> {
    let start = *part.t_s.first()?;
    let mut bins: Vec<(u64, DVec3, DVec3, f64)> = Vec::new();
    for ((t_s, at), head) in part.t_s.iter().zip(at).zip(&part.head) {
        let bin = ((t_s - start) / BIN_S) as u64;
        match bins.last_mut() {
            Some((last, place, heads, n)) if *last == bin => {
                *place += *at;
                *heads += head.position;
                *n += 1.0;
            }
            _ => bins.push((bin, *at, head.position, 1.0)),
        }
    }
    let times: Vec<f64> = bins.iter().map(|(bin, ..)| start + (*bin as f64 + 0.5) * BIN_S).collect();
    let places: Vec<DVec3> = bins.iter().map(|(_, place, _, n)| *place / *n).collect();
    let heads: Vec<DVec3> = bins.iter().map(|(_, _, heads, n)| *heads / *n).collect();
    let filter = Filter::low_pass(UP_TO_HZ, 1.0 / BIN_S)?;
    let mut slow = Slow { t_s: Vec::new(), at: Vec::new(), head: Vec::new() };
    for slots in on_grid(&times, BIN_S).into_iter().filter(|slots| slots.len() >= FEWEST_BINS) {
        slow.t_s.extend(slots.iter().map(|slot| times[slot.sample()]));
        slow.at.extend(by_axis(&fill(&slots, &places), |x| filter.run(x))?);
        slow.head.extend(by_axis(&fill(&slots, &heads), |x| filter.run(x))?);
    }
    Some(slow)
}

/// Rate by the Theil–Sen slope of each coordinate at 2 Hz, and the radius within which the slopes of 95 % of bootstrapped series lie.
///
/// Slopes of three coordinates instead of one along the first principal axis: where content sways more than it drifts, that axis is the
/// sway's. The radius is that of a ball, so that choosing the direction after looking does not make drift out of noise. Only points count
/// as pairs between which there was no step, so that what a step was not known to the tenth of a millimetre does not look like drift.
fn drift(slow: &Slow, stepped_s: &[f64]) -> Option<Drift> {
    let points: Vec<usize> = (0..slow.t_s.len()).step_by(BINS_PER_POINT).collect();
    let times: Vec<f64> = points.iter().map(|&i| slow.t_s[i]).collect();
    let places: Vec<DVec3> = points.iter().map(|&i| slow.at[i]).collect();
    let groups_of = |times: &[f64]| -> Vec<usize> {
        times.iter().map(|t| stepped_s.partition_point(|stepped| stepped <= t)).collect()
    };
    let slope = |times: &[f64], places: &[DVec3], groups: &[usize]| {
        let along = |axis: usize| theil_sen_within(times, &places.iter().map(|p| p[axis]).collect::<Vec<_>>(), groups);
        Some(DVec3::new(along(0)?, along(1)?, along(2)?))
    };
    let rate = slope(&times, &places, &groups_of(&times))?;
    let span_s = times.last()? - times.first()?;
    let stride = times.len().div_ceil(POINTS).max(1);
    let few: Vec<usize> = (0..times.len()).step_by(stride).collect();
    let few_times: Vec<f64> = few.iter().map(|&i| times[i]).collect();
    let few_groups = groups_of(&few_times);
    let rest: Vec<DVec3> = few.iter().map(|&i| places[i] - rate * (times[i] - times[0])).collect();
    let level = |group: usize| {
        let of: Vec<DVec3> = rest.iter().zip(&few_groups).filter(|(_, g)| **g == group).map(|(at, _)| *at).collect();
        median_point(&of).unwrap_or(DVec3::ZERO)
    };
    let levels: Vec<DVec3> = (0..=stepped_s.len()).map(level).collect();
    let rest: Vec<DVec3> = rest.iter().zip(&few_groups).map(|(at, group)| *at - levels[*group]).collect();
    let block = libm::round(BLOCK_S / span_s * few.len() as f64).max(1.0) as usize;
    let found = block_bootstrap(few.len(), block, REPEATS, SEED, |drawn| {
        let again: Vec<DVec3> = drawn.iter().map(|&i| rest[i]).collect();
        Some(slope(&few_times, &again, &few_groups)?.length())
    });
    // The residuals have lost what the fit took: with m blocks their variance is (m − 2) / m of the noise's.
    let blocks = span_s / BLOCK_S;
    let lost = libm::sqrt(blocks / (blocks - 2.0));
    let within = stats::quantile(&found, 0.95)? * lost;
    let off_axis = principal_axis(&places).map_or(0.0, |axis| {
        let across = axis.direction.cross(rate).length();
        libm::atan2(across, axis.direction.dot(rate).abs())
    });
    within.is_finite().then_some(Drift { rate, within, off_axis })
}

/// From the median of the first second to that of the last, metres.
fn net(t_s: &[f64], at: &[DVec3]) -> f64 {
    let (Some(&first), Some(&last)) = (t_s.first(), t_s.last()) else { return 0.0 };
    let over = |from: f64, to: f64| {
        let there: Vec<DVec3> =
            t_s.iter().zip(at).filter(|(t, _)| (from..=to).contains(*t)).map(|(_, at)| *at).collect();
        median_point(&there)
    };
    match (over(first, first + 1.0), over(last - 1.0, last)) {
        (Some(a), Some(b)) => a.distance(b),
        _ => 0.0,
    }
}

/// How much of the way is the lever's: the angle by which the anchor turned from the first to the last second, times the distance to it.
fn lever_doubt(track: &Track<'_>, point: &Point, part: &Part, net_m: f64) -> Option<Doubt> {
    let (from, to) = (*part.t_s.first()?, *part.t_s.last()?);
    let anchors: Vec<(f64, Rigid)> = track
        .samples()
        .filter(|sample| (from..=to).contains(&sample.t_s))
        .filter_map(|sample| Some((sample.t_s, sample.anchor_again(point.anchor)?)))
        .collect();
    let first = anchors.first()?.1;
    let turns: Vec<DVec3> = anchors.iter().map(|(_, a)| rotation_vector(a.turn * first.turn.conjugate())).collect();
    let t_s: Vec<f64> = anchors.iter().map(|(t_s, _)| *t_s).collect();
    let angle = net(&t_s, &turns);
    let lever_m = point.in_anchor.length();
    let by_lever_m = angle * lever_m;
    (net_m > 1e-3 && by_lever_m > 0.5 * net_m).then(|| Doubt {
        what: format!(
            "the anchor turned by {:.3} degrees, which at {lever_m:.2} m makes {:.1} mm",
            angle.to_degrees(),
            by_lever_m * 1e3
        ),
        advice: "hang the content on an anchor that is nearer to it".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::dsp::theil_sen;
    use super::super::track::testkit::{Found, anchored, anchors, heads, relocate};
    use crate::observe::Recording;
    use crate::space::Pose;
    use glam::{Quat, Vec3};

    fn judged(recording: &Recording) -> Found {
        Found::of(recording, super::judge)
    }

    /// Two minutes of an anchor that is off by what `off` says of a time in seconds, in millimetres, under 0.2 mm of noise on each axis.
    fn wandering(seed: u64, off: impl Fn(f64) -> [f64; 3]) -> Recording {
        let mut random = Random::new(seed);
        anchored(7321, |k, frame| {
            let mm = off(k as f64 / 60.0).map(|mm| ((mm + 0.2 * random.normal()) * 1e-3) as f32);
            anchors(frame, Pose::at(Vec3::from_array(mm) - Vec3::Z));
        })
    }

    #[test]
    fn a_rate_is_recovered_with_its_interval() {
        for seed in 0..20 {
            let recording = wandering(seed, |t| [t * 6.0 / 60.0, 0.0, -t * 8.0 / 60.0]);
            let judgement = judged(&recording);
            let found = judgement.measurement("stability.drift-mm-per-min");
            assert!((found.value - 10.0).abs() < 0.05, "{}", found.value);
            let [low, high] = found.interval.unwrap();
            assert!(low < 10.0 && 10.0 < high && high - low < 0.2, "{low} {high}");
            assert!(!found.limit.unwrap().holds(found.value));
            judgement.near("stability.drift-net-mm", 19.8, 0.3);
        }
    }

    #[test]
    fn a_clean_run_does_not_drift() {
        let mut shown = 0;
        for seed in 0..20 {
            let found = judged(&wandering(seed, |_| [0.0; 3])).measurement("stability.drift-mm-per-min");
            assert!(found.value < 0.1 && found.limit.unwrap().holds(found.value));
            shown += u32::from(found.interval.unwrap()[0] > 0.0);
            assert!(
                found.interval.unwrap()[0] > 0.0
                    || found.doubts.iter().any(|d| d.what.starts_with("no drift is shown"))
            );
        }
        assert!(shown <= 3, "a bound of 95 % fails once in twenty, not {shown} times");
        let still = anchored(3800, |_k, frame| anchors(frame, Pose::IDENTITY));
        judged(&still).near("stability.drift-mm-per-min", 0.0, 1e-9);
        judged(&still).near("stability.drift-net-mm", 0.0, 1e-9);
    }

    #[test]
    fn jumps_come_off_first() {
        let jumping = |t: f64| [if t > 62.0 { 12.0 } else { 0.0 }, 0.0, 0.0];
        // Left in, the step alone makes a rate: least squares would say 9 mm/min over two minutes, 18 over one.
        let times: Vec<f64> = (0..240).map(|i| 2.0 + f64::from(i) / 2.0).collect();
        let left_in: Vec<f64> = times.iter().map(|&t| jumping(t)[0]).collect();
        assert!(theil_sen(&times, &left_in).unwrap() * 60.0 > 2.9);
        let mut shown = 0;
        for seed in 0..20 {
            let found = judged(&wandering(seed, jumping)).measurement("stability.drift-mm-per-min");
            assert!(found.value < 0.15, "{}", found.value);
            shown += u32::from(found.interval.unwrap()[0] > 0.0);
            let both = |t: f64| [jumping(t)[0] + t * 10.0 / 60.0, 0.0, 0.0];
            judged(&wandering(seed, both)).near("stability.drift-mm-per-min", 10.0, 0.15);
        }
        assert!(shown <= 3, "a bound of 95 % fails once in twenty, not {shown} times");
    }

    #[test]
    fn a_sway_across_does_not_hide_drift() {
        let sway = |t: f64| 5.0 * libm::sin(core::f64::consts::TAU * t * 0.23);
        let recording = wandering(1, |t| [t * 4.0 / 60.0, sway(t), 0.0]);
        let judgement = judged(&recording);
        judgement.near("stability.drift-mm-per-min", 4.0, 0.3);
        let found = judgement.measurement("stability.drift-mm-per-min");
        assert!(found.doubts.iter().any(|d| d.what.contains("sway")) || found.interval.unwrap()[0] == 0.0);
    }

    #[test]
    fn the_lever_is_named() {
        // The anchor turns by 0.1° in two minutes, 3 m from the hologram.
        let recording = anchored(7321, |k, frame| {
            let turn = Quat::from_rotation_y((0.1 * k as f32 / 7321.0).to_radians());
            anchors(frame, Pose { position: Vec3::new(0.0, 0.0, 1.0), orientation: turn });
            // Content hangs on the anchor.
            frame.holograms[0].center = (Vec3::new(0.0, 0.0, 1.0) + turn * Vec3::new(0.0, 0.0, -3.0)).to_array();
        });
        let net = judged(&recording).measurement("stability.drift-net-mm");
        assert!((net.value - 5.2 * 7200.0 / 7321.0).abs() < 0.1, "{}", net.value);
        assert!(net.doubts.iter().any(|d| d.what.contains("3.00 m")), "{:?}", net.doubts);
    }

    #[test]
    fn the_way_of_the_head_counts() {
        let mut recording = wandering(1, |t| [t * 10.0 / 60.0, 0.0, 0.0]);
        assert!(judged(&recording).missing("stability.drift-mm-per-m").0.contains("less than 1 m"));
        for (k, frame) in recording.frames.iter_mut().enumerate() {
            heads(frame, Pose::at(Vec3::X * k as f32 / 60.0 * 0.1));
        }
        relocate(&mut recording, |_, _| {});
        let net = judged(&recording).value("stability.drift-net-mm");
        judged(&recording).near("stability.drift-mm-per-m", net / 12.0, 0.05);
    }

    #[test]
    fn a_minute_is_the_least() {
        let drifting = |frames| anchored(frames, |k, frame| anchors(frame, Pose::at(Vec3::X * k as f32 * 1e-6)));
        assert!(judged(&drifting(121 + 3590)).missing("stability.drift-mm-per-min").0.contains("60 s are needed"));
        judged(&drifting(121 + 3600)).near("stability.drift-mm-per-min", 3.6, 0.01);
        // A break begins it anew.
        let mut broken = drifting(121 + 5000);
        broken.frames[2600].head.tracked = false;
        assert!(judged(&broken).missing("stability.drift-mm-per-min").0.contains("42 s"));
    }
}
