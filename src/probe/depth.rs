//! How often, and how far, the eyes must change their focus.

use super::geometry::{Box3, InFrame, hologram_in_frame, rotation, vector};
use super::stats::{poisson_rate_lower, poisson_rate_upper};
use super::view::{NOT_PLACED, enters, looks_freely, step_s, watched_s};
use super::{Doubt, Finding, Purpose, Run, Signal};
use crate::observe::{FrameObservation, LoadState, Role};
use std::collections::VecDeque;

pub(super) const PROBE: &str = "depth.switching";
pub(super) const IDS: &[&str] = &[SWITCHES, MOVING, SPREAD, POP_UPS];
const SWITCHES: &str = "depth.switches-per-min";
const MOVING: &str = "depth.near-and-moving-pct";
const SPREAD: &str = "depth.primary-spread-dioptre";
const POP_UPS: &str = "depth.pop-ups-nearer";

/// Change of focus that counts, dioptres: from Microsoft's optimum at 2 m to either end of its zone of 1.25 to 5 m.
const SWITCH_DIOPTRE: f64 = 0.3;
/// Time within which it happens, and within which two are one, seconds (ours: the eyes take about as long to follow).
const SWITCH_S: f64 = 0.5;
/// Shortest look at one thing that counts, seconds (ours: about the shortest fixation of an eye).
const LOOK_S: f64 = 0.1;
/// Nearer than this, motion in depth is budgeted (Microsoft, hologram stability), metres.
const NEAR_M: f64 = 0.85;
/// Motion in depth that counts, dioptres per second (ours: 3 cm/s at the distance above).
const MOVING_DIOPTRE_PER_S: f64 = 0.05;
/// Time over which it is taken, seconds.
const RATE_OVER_S: f64 = 0.2;
/// Shortest time of looking that has a rate, seconds (ours).
const SHORTEST_S: f64 = 5.0;

/// One frame in which something was looked at.
#[derive(Debug, Clone, Copy)]
struct Look {
    time_s: f64,
    frame: u64,
    /// Inverse of the distance at which the line of sight meets it.
    dioptre: f64,
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    if !run.info().content.placement_declared {
        return Finding::nothing(PROBE, IDS, NOT_PLACED);
    }
    let mut finding = Finding::of(PROBE);
    let eyes = has_eyes(run);
    let looks = fixations(run, eyes);
    let counts = |frame: &FrameObservation| frame.load == LoadState::Loaded && (eyes || looks_freely(run, frame));
    let seconds = watched_s(run, counts);
    let samples = looks.iter().map(Vec::len).sum::<usize>() as u64;
    let doubt = || {
        let advice = "repeat on a device that tracks eyes, with the wearer's consent".to_owned();
        (!eyes).then(|| Doubt { what: "the head's direction stands for that of the eyes".to_owned(), advice })
    };
    if samples == 0 {
        finding.missing(SWITCHES, "nothing was looked at for a tenth of a second", false);
    } else if seconds < SHORTEST_S {
        finding.missing(SWITCHES, "less than 5 s of free looking", false);
    } else {
        let switched = switches(&looks);
        let (count, minutes) = (switched.len() as u64, seconds / 60.0);
        let mut rate = run.measure(SWITCHES, count as f64 / minutes, samples).limit(run, "depth.switches");
        rate.interval = Some([poisson_rate_lower(count, minutes, 0.975), poisson_rate_upper(count, minutes, 0.975)]);
        rate.frames = switched.first().zip(switched.last()).map(|(first, last)| [*first, *last]);
        finding.offer(rate.doubts(doubt()).doubts(run.move_doubts(Purpose::DepthSwitching)));
    }
    if samples > 0 {
        let moving = looks.iter().map(|look| near_and_moving(look)).sum::<usize>();
        let share = run.measure(MOVING, 100.0 * moving as f64 / samples as f64, samples);
        finding.offer(share.limit(run, "depth.near-and-moving").doubts(doubt()));
        let (nearer, all) = pop_ups(run, eyes);
        let mut measurement = run.measure(POP_UPS, nearer.len() as f64, all).limit(run, "depth.pop-ups");
        measurement.frames = nearer.first().zip(nearer.last()).map(|(first, last)| [*first, *last]);
        finding.offer(measurement.doubts(doubt()));
    }
    if let Some((frame, spread, n)) = widest_spread(run) {
        finding.offer(run.measure(SPREAD, spread, n).limit(run, "depth.spread").frames(frame, frame));
    }
    let finding = finding.rest(&[SPREAD], "fewer than two primary nodes were in the frame together");
    finding.rest(IDS, "nothing was looked at for a tenth of a second")
}

/// Whether the eyes were tracked in most frames.
fn has_eyes(run: &Run<'_>) -> bool {
    let (all, tracked) = run
        .frames(Signal::Geometry)
        .fold((0usize, 0usize), |(all, tracked), frame| (all + 1, tracked + usize::from(frame.gaze.valid)));
    tracked * 2 > all
}

/// What the line of sight meets first, and at what distance; content that the head is inside of is not looked at.
fn target(run: &Run<'_>, frame: &FrameObservation, eyes: bool) -> Option<(usize, f64)> {
    let pose = if eyes { &frame.gaze.pose } else { &frame.head.pose };
    if eyes && !frame.gaze.valid {
        return None;
    }
    let (origin, direction) = (vector(pose.position), rotation(pose) * glam::DVec3::NEG_Z);
    let seen = run.info().holograms.iter().zip(&frame.holograms).enumerate();
    let seen = seen.filter(|(_, (info, seen))| seen.shown && info.role != Some(Role::ScanMesh));
    seen.filter_map(|(i, (_, seen))| Some((i, enters(origin, direction, &Box3::of(seen))?)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
}

/// Looks at one thing each, long enough to count, in order.
fn fixations(run: &Run<'_>, eyes: bool) -> Vec<Vec<Look>> {
    let mut all: Vec<Vec<Look>> = Vec::new();
    let mut at: Option<(usize, &FrameObservation)> = None;
    let start = run.recording.frames.first().map(|frame| frame.tick.predicted_display_time).unwrap_or_default();
    for frame in run.frames(Signal::Geometry) {
        let counts = frame.load == LoadState::Loaded && (eyes || looks_freely(run, frame));
        let found = counts.then(|| target(run, frame, eyes)).flatten();
        let Some((hologram, distance_m)) = found else {
            at = None;
            continue;
        };
        let goes_on = at.is_some_and(|(before, last)| before == hologram && step_s(last, frame).is_some());
        if !goes_on {
            all.push(Vec::new());
        }
        let time_s = frame.tick.predicted_display_time.seconds_since(start);
        if let Some(look) = all.last_mut() {
            look.push(Look { time_s, frame: frame.index, dioptre: 1.0 / distance_m });
        }
        at = Some((hologram, frame));
    }
    all.retain(|look| look.first().zip(look.last()).is_some_and(|(a, b)| b.time_s - a.time_s >= LOOK_S));
    all
}

/// Frames at which the focus had changed by more than [`SWITCH_DIOPTRE`] within [`SWITCH_S`].
fn switches(looks: &[Vec<Look>]) -> Vec<u64> {
    let mut recent: VecDeque<Look> = VecDeque::new();
    let (mut found, mut blocked_until) = (Vec::new(), f64::NEG_INFINITY);
    for look in looks.iter().flatten() {
        while recent.front().is_some_and(|first| look.time_s - first.time_s > SWITCH_S) {
            recent.pop_front();
        }
        let far = |before: &Look| (before.dioptre - look.dioptre).abs() > SWITCH_DIOPTRE;
        if look.time_s >= blocked_until && recent.iter().any(far) {
            found.push(look.frame);
            blocked_until = look.time_s + SWITCH_S;
            recent.clear();
        }
        recent.push_back(*look);
    }
    found
}

/// Frames of one look in which it was near and moved in depth.
fn near_and_moving(look: &[Look]) -> usize {
    let mut from = 0;
    let mut moving = 0;
    for now in look {
        while from + 1 < look.len() && look[from + 1].time_s <= now.time_s - RATE_OVER_S {
            from += 1;
        }
        let elapsed = now.time_s - look[from].time_s;
        let rate = (now.dioptre - look[from].dioptre).abs() / elapsed;
        moving += usize::from(elapsed > 0.0 && now.dioptre > 1.0 / NEAR_M && rate > MOVING_DIOPTRE_PER_S);
    }
    moving
}

/// Frames in which something appeared in the frame nearer by a switch than what was looked at, and the number of all that appeared.
/// What has faded because the user came near does not appear anew.
fn pop_ups(run: &Run<'_>, eyes: bool) -> (Vec<u64>, u64) {
    let (mut nearer, mut all) = (Vec::new(), 0);
    for [before, after] in run.pairs(Signal::Geometry) {
        if before.load != LoadState::Loaded || after.load != LoadState::Loaded {
            continue;
        }
        let popped = |i: &usize| match (before.holograms.get(*i), after.holograms.get(*i)) {
            (Some(was), Some(is)) => {
                !was.shown && was.alpha > 0.0 && is.shown && hologram_in_frame(after, *i) != InFrame::Outside
            }
            _ => false,
        };
        for hologram in (0..run.info().holograms.len()).filter(popped) {
            let Some((_, looked_at_m)) = target(run, before, eyes) else { continue };
            all += 1;
            let distance_m = f64::from(after.holograms[hologram].nearest_m);
            if distance_m > 0.0 && 1.0 / distance_m - 1.0 / looked_at_m > SWITCH_DIOPTRE {
                nearer.push(after.index);
            }
        }
    }
    (nearer, all)
}

/// The frame whose primary content lies farthest apart in depth: frame, dioptres, frames compared.
fn widest_spread(run: &Run<'_>) -> Option<(u64, f64, u64)> {
    let mut widest: Option<(u64, f64)> = None;
    let mut n = 0;
    for frame in run.frames(Signal::Geometry).filter(|frame| frame.load == LoadState::Loaded) {
        let primaries = run.info().holograms.iter().zip(&frame.holograms).enumerate();
        let primaries = primaries.filter(|(i, (info, seen))| {
            info.role == Some(Role::Primary) && seen.nearest_m > 0.0 && hologram_in_frame(frame, *i) != InFrame::Outside
        });
        let (mut near, mut far, mut count) = (f64::INFINITY, 0.0f64, 0);
        for (_, (_, seen)) in primaries {
            let distance_m = f64::from(seen.nearest_m);
            (near, far, count) = (near.min(distance_m), far.max(distance_m), count + 1);
        }
        if count >= 2 {
            n += 1;
            let spread = 1.0 / near - 1.0 / far;
            if widest.is_none_or(|(_, most)| spread > most) {
                widest = Some((frame.index, spread));
            }
        }
    }
    widest.map(|(frame, spread)| (frame, spread, n))
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::testkit::{check, hologram, measurement, missing, near, value};
    use super::*;
    use crate::observe::synthetic::{PERIOD_NS, Synthetic, move_head, place};
    use crate::observe::{Located, MotionInfo, Recording, WindowInfo};
    use crate::space::Pose;
    use glam::{Quat, Vec3};

    const AHEAD_M: [f32; 2] = [1.0, 2.0];

    fn turned(degrees: f32) -> Pose {
        Pose { position: Vec3::ZERO, orientation: Quat::from_rotation_y(degrees.to_radians()) }
    }

    /// A panel 1 m away to the left and one 2 m away to the right (half a dioptre apart), looked at in turn for `every` frames each, by
    /// eyes that tremble. Each turns up at its own distance along the line of sight.
    fn in_turn(seconds: usize, every: usize, seed: u64) -> Recording {
        let mut noise = Random::new(seed);
        Synthetic::new(vec![hologram("near", Role::Primary), hologram("far", Role::Primary)])
            .frames(seconds * 60, |k, frame| {
                for (i, (ahead, side)) in AHEAD_M.iter().zip([-0.2, 0.2]).enumerate() {
                    place(frame, i, Vec3::new(side * ahead, 0.0, -ahead), Vec3::new(0.1, 0.1, 0.0));
                }
                let degrees = if (k / every).is_multiple_of(2) { 11.3 } else { -11.3 };
                let tremble = 0.3 * noise.normal() as f32;
                frame.gaze = Located { pose: turned(degrees + tremble), valid: true, tracked: true };
            })
            .build()
    }

    #[test]
    fn switches_are_counted_through_twenty_kinds_of_tremble() {
        for seed in 0..20 {
            // 120 s in turns of 2 s: 59 changes.
            let recording = in_turn(120, 120, seed);
            near(&recording, SWITCHES, 59.0 / 2.0, 0.05 * 29.5);
            let found = measurement(&recording, SWITCHES);
            let [low, high] = found.interval.unwrap();
            assert!(low < found.value && found.value < high && found.doubts.is_empty());
            assert!(!found.limit.unwrap().holds(found.value));
        }
        check(&in_turn(120, 100_000, 1), SWITCHES, 0.0);
        // Glances too short to be looks.
        assert!(missing(&in_turn(60, 4, 1), SWITCHES).0.contains("a tenth of a second"));
    }

    #[test]
    fn the_head_stands_for_eyes_that_are_not_tracked_and_says_so() {
        let mut recording = in_turn(60, 120, 1);
        for frame in &mut recording.frames {
            let pose = std::mem::take(&mut frame.gaze).pose;
            move_head(frame, pose);
        }
        near(&recording, SWITCHES, 29.0, 0.5);
        assert!(measurement(&recording, SWITCHES).doubts[0].what.contains("head's direction"));
        // A turn that the script asks for is no look.
        let motion = Some(MotionInfo { path: "side-to-side".into(), ..MotionInfo::default() });
        recording.run.windows[0] = WindowInfo { motion, ..WindowInfo::default() };
        assert_eq!(missing(&recording, SWITCHES), ("nothing was looked at for a tenth of a second".into(), false));
    }

    /// A panel that swings between `from` and `to` metres, `speed` dioptres a second, for `moving` of 600 frames.
    fn approaching(from_m: f32, dioptre_per_s: f32, moving: usize) -> Recording {
        Synthetic::new(vec![hologram("panel", Role::Primary)])
            .frames(600, |k, frame| {
                let dioptre = 1.0 / from_m + dioptre_per_s * k.min(moving) as f32 / 60.0;
                place(frame, 0, Vec3::new(0.0, 0.0, -1.0 / dioptre), Vec3::new(0.1, 0.1, 0.0));
            })
            .build()
    }

    #[test]
    fn nearness_in_motion_has_a_budget() {
        near(&approaching(0.8, 0.1, 300), MOVING, 50.0, 1.5);
        check(&approaching(0.8, 0.04, 600), MOVING, 0.0);
        check(&approaching(2.0, 0.05, 300), MOVING, 0.0);
        let found = measurement(&approaching(0.8, 0.1, 300), MOVING);
        assert!(!found.limit.unwrap().holds(found.value));
        // Three dioptres in a second and a half: one switch in each half second.
        near(&approaching(2.0, 2.0, 90), SWITCHES, 18.0, 6.1);
    }

    #[test]
    fn primary_content_far_apart_in_depth() {
        let apart = |near_m: f32| {
            Synthetic::new(vec![hologram("near", Role::Primary), hologram("far", Role::Primary)])
                .frames(600, |_k, frame| {
                    place(frame, 0, Vec3::new(0.0, 0.0, -near_m), Vec3::new(0.1, 0.1, 0.0));
                    place(frame, 1, Vec3::new(0.0, 0.0, -4.0), Vec3::new(0.1, 0.1, 0.0));
                })
                .build()
        };
        near(&apart(1.0), SPREAD, 0.75, 1e-6);
        assert!(measurement(&apart(2.0), SPREAD).limit.unwrap().holds(value(&apart(2.0), SPREAD)));
        let mut alone = apart(1.0);
        alone.run.holograms[1].role = Some(Role::Secondary);
        assert!(missing(&alone, SPREAD).0.contains("fewer than two"));
    }

    #[test]
    fn pop_ups_nearer_than_what_is_looked_at() {
        let popping = |ahead: f32| {
            Synthetic::new(vec![hologram("engine", Role::Primary), hologram("note", Role::Ui)])
                .frames(600, |k, frame| {
                    place(frame, 1, Vec3::new(0.3, 0.0, -ahead), Vec3::splat(0.02));
                    frame.holograms[1].shown = k % 200 >= 100;
                })
                .build()
        };
        check(&popping(0.9), POP_UPS, 3.0);
        check(&popping(1.9), POP_UPS, 0.0);
        assert_eq!(measurement(&popping(1.9), POP_UPS).n, 3);
        let mut faded = popping(0.9);
        faded
            .frames
            .iter_mut()
            .for_each(|frame| frame.holograms[1].alpha = f32::from(u8::from(frame.holograms[1].shown)));
        check(&faded, POP_UPS, 0.0);
    }

    #[test]
    fn without_a_place_or_a_look_nothing_is_said() {
        let mut recording = in_turn(60, 120, 1);
        recording.run.content.placement_declared = false;
        assert_eq!(missing(&recording, MOVING), (NOT_PLACED.to_owned(), false));
        let mut blind = in_turn(60, 120, 1);
        blind.frames.iter_mut().for_each(|frame| frame.holograms.iter_mut().for_each(|seen| seen.shown = false));
        for id in IDS {
            assert!(!missing(&blind, id).1);
        }
        let short = in_turn(4, 120, 1);
        assert!(missing(&short, SWITCHES).0.contains("less than 5 s"));
    }

    #[test]
    fn a_clock_that_runs_backwards_ends() {
        let mut recording = in_turn(10, 30, 1);
        for (k, frame) in recording.frames.iter_mut().enumerate() {
            frame.tick.predicted_display_time.0 = -(k as i64) * PERIOD_NS;
        }
        assert!(!missing(&recording, SWITCHES).1);
    }
}
