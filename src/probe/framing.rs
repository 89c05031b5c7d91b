//! Whether content begins inside the frame, which edges cut it, and how often the head must go up and down for it.

use super::geometry::{Box3, InFrame, cut_by, elevation_deg, hologram_in_frame, in_frame};
use super::stats::{poisson_rate_lower, poisson_rate_upper, quantiles};
use super::view::{NOT_PLACED, asked, forward, level_head, shown, step_s};
use super::{Finding, Run, Signal};
use crate::observe::{FrameObservation, LoadState, Role};
use glam::DVec3;

pub(super) const PROBE: &str = "fov.framing";
pub(super) const IDS: &[&str] = &[START, SIDES, ENDS, EXCURSIONS, RANGE];
const START: &str = "fov.start-in-frame-pct";
const SIDES: &str = "fov.cut-by-sides-pct";
const ENDS: &str = "fov.cut-by-top-bottom-pct";
const EXCURSIONS: &str = "fov.pitch-excursions-per-min";
const RANGE: &str = "fov.head-pitch-range-deg";

/// Points of a box along each side, when its share in the frame is counted (ours: shares to about one per cent of a face).
const GRID: i32 = 9;
/// Shortest time that has a rate of excursions, seconds (ours).
const SHORTEST_S: f64 = 5.0;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    if run.info().content.placement_declared {
        for (i, info) in run.info().holograms.iter().enumerate().filter(|(_, info)| info.role != Some(Role::ScanMesh)) {
            cuts(run, &mut finding, i);
            if info.role != Some(Role::Primary) {
                continue;
            }
            if let Some(first) = shown(run, i).next() {
                let share = run.measure(START, share_in_frame(first, i), 1).node(info).limit(run, "fov.start-in-frame");
                finding.offer(share.frames(first.index, first.index).doubts(level_head(run)));
            }
        }
        finding = finding.rest(&[START], "no primary content was shown");
        finding = finding.rest(&[SIDES, ENDS], "no edge of the frame cut any content");
    } else {
        finding = finding.rest(&[START, SIDES, ENDS], NOT_PLACED);
    }
    pitch(run, &mut finding);
    finding.rest(IDS, "less than 5 s in which the head was free to go up and down")
}

/// Which edges cut a hologram, as shares of the frames that show some of it.
fn cuts(run: &Run<'_>, finding: &mut Finding, hologram: usize) {
    let (mut seen, mut sides, mut ends) = (0u64, 0u64, 0u64);
    // Who reads a panel of ours does not look at the content.
    for frame in shown(run, hologram) {
        let lies = hologram_in_frame(frame, hologram);
        seen += u64::from(lies != InFrame::Outside);
        if lies == InFrame::Cut {
            let [left, right, up, down] = cut_by(&frame.views, &Box3::of(&frame.holograms[hologram]));
            sides += u64::from(left || right);
            ends += u64::from(up || down);
        }
    }
    for (id, count) in [(SIDES, sides), (ENDS, ends)] {
        if count > 0 {
            let share = 100.0 * count as f64 / seen as f64;
            finding.offer(run.measure(id, share, seen).node(&run.info().holograms[hologram]));
        }
    }
}

/// Share of a hologram's box that one of the views shows, by points evenly spread through it.
fn share_in_frame(frame: &FrameObservation, hologram: usize) -> f64 {
    let whole = Box3::of(&frame.holograms[hologram]);
    let at = |step: i32| f64::from(2 * step - (GRID - 1)) / f64::from(GRID - 1);
    let mut inside = 0;
    for (x, y, z) in (0..GRID).flat_map(|x| (0..GRID).flat_map(move |y| (0..GRID).map(move |z| (x, y, z)))) {
        let center = whole.center + whole.half * DVec3::new(at(x), at(y), at(z));
        inside += i32::from(in_frame(&frame.views, &Box3 { center, half: DVec3::ZERO }) == InFrame::Inside);
    }
    100.0 * f64::from(inside) / f64::from(GRID.pow(3))
}

/// How far the head goes up and down, and how often so far that what was in the middle of the frame has left it, where no step asks for a
/// nod. An excursion ends half-way back.
fn pitch(run: &Run<'_>, finding: &mut Finding) {
    let free = |frame: &FrameObservation| frame.load == LoadState::Loaded && asked(run, frame) != "nod";
    let frames: Vec<_> = run.frames(Signal::Geometry).filter(|frame| free(frame)).collect();
    let seconds: f64 = frames.windows(2).filter_map(|pair| step_s(pair[0], pair[1])).sum();
    let pitches: Vec<f64> = frames.iter().map(|frame| elevation_deg(forward(frame))).collect();
    let Some([low, middle, high]) = quantiles(&pitches, [0.05, 0.5, 0.95]) else { return };
    if seconds < SHORTEST_S {
        return;
    }
    let half = |frame: &FrameObservation| {
        let height = frame.views.map(|view| f64::from(view.fov.up) - f64::from(view.fov.down));
        (0.25 * (height[0] + height[1])).to_degrees()
    };
    let mut away = false;
    let mut begun = Vec::new();
    for (frame, pitch) in frames.iter().zip(&pitches) {
        let (off, half) = ((pitch - middle).abs(), half(frame));
        if !away && off > half {
            begun.push(frame.index);
        }
        away = if away { off > 0.5 * half } else { off > half };
    }
    let (count, minutes, n) = (begun.len() as u64, seconds / 60.0, pitches.len() as u64);
    let mut rate = run.measure(EXCURSIONS, count as f64 / minutes, n).limit(run, "fov.pitch-excursions");
    rate.interval = Some([poisson_rate_lower(count, minutes, 0.975), poisson_rate_upper(count, minutes, 0.975)]);
    rate.frames = begun.first().zip(begun.last()).map(|(first, last)| [*first, *last]);
    finding.offer(rate);
    finding.offer(run.measure(RANGE, high - low, n));
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::testkit::{check, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::{FOV, Synthetic, move_head, place};
    use crate::observe::{MotionInfo, Recording};
    use crate::space::Pose;
    use glam::{Quat, Vec3};

    fn at(center: Vec3, half: Vec3) -> Recording {
        Synthetic::new(vec![hologram("wall", Role::Primary)])
            .frames(360, |_k, frame| place(frame, 0, center, half))
            .build()
    }

    #[test]
    fn how_much_is_in_the_frame_at_the_start() {
        check(&at(Vec3::new(0.0, 0.0, -2.0), Vec3::new(0.2, 0.2, 0.0)), START, 100.0);
        // The right edge of the right view is at 0.032 + 2·tan 21.5° = 0.82 m: the middle of this one.
        let edge = 0.032 + 2.0 * FOV.right.tan();
        let half = at(Vec3::new(edge, 0.0, -2.0), Vec3::new(0.2, 0.2, 0.0));
        near(&half, START, 50.0, 6.0);
        assert!(!measurement(&half, START).limit.unwrap().holds(50.0));
        check(&at(Vec3::new(0.0, 0.0, 2.0), Vec3::splat(0.1)), START, 0.0);
    }

    #[test]
    fn the_edge_that_cuts_is_told() {
        let tall = at(Vec3::new(0.0, 0.0, -2.0), Vec3::new(0.1, 2.0, 0.1));
        check(&tall, ENDS, 100.0);
        assert!(missing(&tall, SIDES).0.contains("no edge"));
        check(&at(Vec3::new(0.0, 0.0, -2.0), Vec3::new(2.0, 0.1, 0.1)), SIDES, 100.0);
        assert!(missing(&at(Vec3::new(0.0, 0.0, -2.0), Vec3::splat(0.1)), ENDS).0.contains("no edge"));
    }

    /// A head that goes up by `degrees` for one second in every `every`, with a tremble.
    fn nodding(degrees: f32, every: usize, seed: u64) -> Recording {
        let mut noise = Random::new(seed);
        Synthetic::new(vec![hologram("tower", Role::Primary)])
            .frames(60 * 60, |k, frame| {
                let up = if k / 60 % every == every - 1 { degrees } else { 0.0 };
                let pitch = up + 0.5 * noise.normal() as f32;
                move_head(frame, Pose { position: Vec3::ZERO, orientation: Quat::from_rotation_x(pitch.to_radians()) });
            })
            .build()
    }

    #[test]
    fn excursions_are_counted_through_twenty_kinds_of_tremble() {
        for seed in 0..20 {
            near(&nodding(25.0, 4, seed), EXCURSIONS, 15.0, 0.05 * 15.0);
            near(&nodding(25.0, 4, seed), RANGE, 25.0, 0.05 * 25.0);
            check(&nodding(10.0, 4, seed), EXCURSIONS, 0.0);
        }
        assert!(!measurement(&nodding(25.0, 4, 0), EXCURSIONS).limit.unwrap().holds(15.0));
        let mut asked = nodding(25.0, 4, 0);
        asked.run.windows[0].motion = Some(MotionInfo { path: "nod".into(), ..MotionInfo::default() });
        assert!(missing(&asked, EXCURSIONS).0.contains("less than 5 s"));
    }

    #[test]
    fn without_a_place_only_the_head_is_told() {
        let mut recording = nodding(25.0, 4, 0);
        recording.run.content.placement_declared = false;
        assert_eq!(missing(&recording, START), (NOT_PLACED.to_owned(), false));
        near(&recording, EXCURSIONS, 15.0, 0.1);
    }
}
