//! Does content that belongs on a surface stand on it?

use super::ground::{nearest, room_at};
use super::{Doubt, Finding, GoodSide, Limit, Run, Signal, stats};
use crate::observe::{FrameObservation, HologramInfo};

pub(super) const PROBE: &str = "surface.gap";
pub(super) const IDS: &[&str] = &[GAP, MEDIAN, SHIFT];
const GAP: &str = "surface.gap-mm";
const MEDIAN: &str = "surface.gap-median-mm";
const SHIFT: &str = "surface.platform-shift-mm";

/// A hologram's gap in one frame, and what it is from: the label of a surface of the room, or nothing for the floor.
struct Gap<'a> {
    frame: u64,
    mm: f64,
    from: Option<&'a str>,
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let declared: Vec<_> = run
        .info()
        .holograms
        .iter()
        .enumerate()
        .filter_map(|(i, info)| Some((i, info, info.surface_tolerance_mm.filter(|mm| mm.is_finite())?)))
        .collect();
    if declared.is_empty() {
        return Finding::nothing(PROBE, IDS, "the manifest declares no surface tolerance for any node");
    }
    if run.info().floor.is_none() && run.recording.rooms.iter().all(|room| room.surfaces.is_empty()) {
        return Finding::nothing(PROBE, IDS, "the runtime reports no floor, and the room was not looked at");
    }
    let mut finding = Finding::of(PROBE);
    for (i, info, tolerance_mm) in declared {
        give_gaps(run, &mut finding, i, info, tolerance_mm);
        if let Some((frame, mm, n)) = shift(run, i) {
            finding
                .offer(run.measure(SHIFT, mm, n).node(info).frames(frame, frame).limit(run, "surface.platform-shift"));
        }
    }
    finding.rest(&[SHIFT], "the room was looked at once only, if at all: how steady its surfaces are is not known")
}

fn give_gaps(run: &Run<'_>, finding: &mut Finding, hologram: usize, info: &HologramInfo, tolerance_mm: f64) {
    let shown = || run.frames(Signal::Geometry).filter(|f| f.holograms.get(hologram).is_some_and(|h| h.shown));
    let gaps: Vec<Gap<'_>> = shown().filter_map(|frame| gap(run, frame, hologram)).collect();
    let only: Vec<f64> = gaps.iter().map(|gap| gap.mm).collect();
    let worst = gaps.iter().max_by(|a, b| a.mm.abs().total_cmp(&b.mm.abs()));
    let (Some(worst), Some(median)) = (worst, stats::median(&only)) else {
        let never = shown().next().is_none();
        let why = if never { "was never shown" } else { "was never before a surface of the room" };
        for id in [GAP, MEDIAN] {
            finding.missing(id, format!("{} {why}", info.name), never);
        }
        return;
    };
    let n = gaps.len() as u64;
    let mut measurement = run.measure(GAP, worst.mm, n).node(info).frames(worst.frame, worst.frame);
    measurement.limit = Some(limit(worst.mm, tolerance_mm));
    finding.give(measurement.doubts([room_doubt(worst.from)]));
    finding.give(run.measure(MEDIAN, median, n).node(info));
}

/// The application's placing and the platform's knowledge of the room are both in the gap.
fn room_doubt(from: Option<&str>) -> Doubt {
    let from = match from {
        None => "the floor that the runtime reports".to_owned(),
        Some("") => "a surface of the room".to_owned(),
        Some(label) => format!("the surface `{label}` of the room"),
    };
    Doubt {
        what: format!("taken from {from}; a sensed surface is itself off by up to a few centimetres"),
        advice: "compare with a marker or a ruler where the tolerance is as small as that".to_owned(),
    }
}

fn gap<'a>(run: &Run<'a>, frame: &FrameObservation, hologram: usize) -> Option<Gap<'a>> {
    let room = room_at(run, frame.index);
    let (surface, gap_m) = nearest(room, run.info().floor, frame.holograms.get(hologram)?)?;
    let mm = 1000.0 * gap_m;
    mm.is_finite().then_some(Gap { frame: frame.index, mm, from: surface.map(|surface| surface.label.as_str()) })
}

/// Largest change of a hologram's gap that came from the room's being understood anew while the hologram stood still: the platform's doing.
/// With the frame and the number of times.
fn shift(run: &Run<'_>, hologram: usize) -> Option<(u64, f64, u64)> {
    let mut largest: Option<(u64, f64)> = None;
    let mut n = 0;
    for pair in run.recording.rooms.windows(2) {
        if !run.same_session(pair[0].frame, pair[1].frame) {
            continue;
        }
        let frame = run.frames(Signal::Geometry).find(|frame| frame.index >= pair[1].frame);
        let Some((frame, seen)) = frame.and_then(|frame| Some((frame, frame.holograms.get(hologram)?))) else {
            continue;
        };
        let of = |room| nearest(Some(room), None, seen);
        let (Some((_, before)), Some((_, after))) = (of(&pair[0]), of(&pair[1])) else { continue };
        n += 1;
        let mm = 1000.0 * (after - before).abs();
        if largest.is_none_or(|(_, most)| mm > most) {
            largest = Some((frame.index, mm));
        }
    }
    largest.map(|(frame, mm)| (frame, mm, n))
}

/// The tolerance on the side the gap lies on.
fn limit(gap_mm: f64, tolerance_mm: f64) -> Limit {
    const SOURCE: &str =
        "the manifest's own tolerance (Microsoft, app quality criteria: the accuracy the scenario specifies)";
    if gap_mm >= 0.0 {
        Limit { value: tolerance_mm.abs(), good: GoodSide::AtMost, source: SOURCE }
    } else {
        Limit { value: -tolerance_mm.abs(), good: GoodSide::AtLeast, source: SOURCE }
    }
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::testkit::{hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::{Synthetic, place};
    use crate::observe::{Recording, Role, RoomObservation, SurfaceObservation};
    use crate::space::Pose;
    use glam::{Quat, Vec3};

    /// Floor 1.6 m below the head; the machine's lowest point `gap_m` over it, for one frame `worst_m`.
    fn standing(gap_m: f32, worst_m: f32) -> Recording {
        let mut machine = hologram("machine", Role::Primary);
        machine.surface_tolerance_mm = Some(20.0);
        Synthetic::new(vec![machine])
            .run(|run| run.floor = Some(Pose::at(Vec3::new(0.0, -1.6, 0.0))))
            .frames(100, |k, frame| {
                let gap = if k == 50 { worst_m } else { gap_m };
                place(frame, 0, Vec3::new(0.0, -1.1 + gap, -3.0), Vec3::splat(0.5));
            })
            .build()
    }

    #[track_caller]
    fn check(gap_m: f32, worst_m: f32, value: f64, holds: bool) {
        let recording = standing(gap_m, worst_m);
        let found = measurement(&recording, "surface.gap-mm");
        assert!((found.value - value).abs() < 1e-3, "{}", found.value);
        assert_eq!((found.limit.unwrap().holds(value), found.frames.is_some()), (holds, true));
        near(&recording, "surface.gap-median-mm", f64::from(gap_m) * 1e3, 1e-3);
    }

    #[test]
    fn floating_is_positive_and_sinking_negative() {
        check(0.005, 0.01, 10.0, true);
        check(0.0, 0.05, 50.0, false);
        check(0.0, -0.03, -30.0, false);
        check(-0.01, -0.015, -15.0, true);
    }

    #[test]
    fn without_a_floor_or_a_tolerance_nothing_is_said() {
        let mut recording = standing(0.0, 0.0);
        recording.run.floor = None;
        assert!(missing(&recording, "surface.gap-mm").0.contains("no floor"));
        recording.run.holograms[0].surface_tolerance_mm = None;
        assert!(missing(&recording, "surface.gap-mm").0.contains("no surface tolerance"));
    }

    /// A level surface `height_m` over the floor.
    fn level(label: &str, height_m: f32, half_m: f32) -> SurfaceObservation {
        let up = Quat::from_rotation_x(-std::f32::consts::FRAC_PI_2);
        let pose = Pose { position: Vec3::new(0.0, -1.6 + height_m, -3.0), orientation: up };
        SurfaceObservation { label: label.to_owned(), pose, half_extents: [half_m; 2] }
    }

    /// A vase, 20 cm high, whose foot is at `height_m` over the floor, trembling; the room has a table 0.75 m high and a wall behind.
    fn vase(height_m: f32, x: f32, seed: u64) -> Recording {
        let mut noise = Random::new(seed);
        let mut vase = hologram("vase", Role::Primary);
        vase.surface_tolerance_mm = Some(20.0);
        let mut recording = Synthetic::new(vec![vase])
            .run(|run| run.floor = Some(Pose::at(Vec3::new(0.0, -1.6, 0.0))))
            .frames(300, |_k, frame| {
                let center = Vec3::new(x, -1.6 + height_m + 0.1 + 0.001 * noise.even() as f32, -3.0);
                place(frame, 0, center, Vec3::splat(0.1));
            })
            .build();
        let wall = SurfaceObservation {
            label: "wall".into(),
            pose: Pose::at(Vec3::new(0.0, 0.0, -3.3)),
            half_extents: [3.0, 3.0],
        };
        let surfaces = vec![level("floor", 0.0, 4.0), level("platform", 0.75, 0.4), wall];
        recording.rooms = vec![RoomObservation { frame: 0, surfaces }];
        recording
    }

    #[track_caller]
    fn stands(recording: &Recording, median_mm: f64, on: &str) {
        near(recording, MEDIAN, median_mm, 0.05 * median_mm.abs().max(4.0));
        let found = measurement(recording, GAP);
        assert!(found.doubts[0].what.contains(on), "{:?}", found.doubts);
    }

    #[test]
    fn the_surface_that_it_stands_on_is_found_and_named() {
        for seed in 0..20 {
            stands(&vase(0.76, 0.0, seed), 10.0, "platform");
            stands(&vase(0.72, 0.0, seed), -30.0, "platform");
            stands(&vase(0.10, 0.0, seed), 100.0, "floor");
        }
        // Beside the table, and higher than anything stands: the wall behind is near.
        stands(&vase(0.76, 0.6, 0), 200.0, "wall");
        // Beyond the known room, the floor that the runtime reports goes on.
        let mut bare = vase(0.01, 9.0, 0);
        stands(&bare, 10.0, "the floor that the runtime reports");
        bare.run.floor = None;
        assert!(missing(&bare, GAP).0.contains("never before a surface"));
        // Behind a wall, far: no content of that wall.
        let mut outside = vase(0.01, 0.0, 0);
        outside.rooms[0].surfaces.remove(0);
        outside.rooms[0].surfaces[1].pose.position.z = -1.0;
        stands(&outside, 10.0, "the floor that the runtime reports");
    }

    #[test]
    fn a_room_that_is_understood_anew_is_the_platforms_doing() {
        let mut recording = vase(0.75, 0.0, 0);
        assert!(missing(&recording, SHIFT).0.contains("once only"));
        let surfaces = vec![level("floor", 0.0, 4.0), level("platform", 0.735, 0.4)];
        recording.rooms.push(RoomObservation { frame: 150, surfaces });
        near(&recording, SHIFT, 15.0, 0.1);
        let found = measurement(&recording, SHIFT);
        assert!(found.frames == Some([150, 150]) && !found.limit.unwrap().holds(15.0));
        near(&recording, GAP, 16.0, 1.0);
    }
}
