//! Is content where it is comfortable to look at?

use super::geometry::{elevation_deg, rotation, turn_deg, vector};
use super::nearness::{Near, track};
use super::{Doubt, Finding, Limit, Measurement, Purpose, Run, Signal, stats};
use crate::observe::{HologramInfo, Role};
use glam::DVec3;

pub(super) const PROBE: &str = "comfort.distance";
pub(super) const IDS: &[&str] =
    &["comfort.nearest-m", "comfort.walk-in-nearest-m", "comfort.time-in-zone-pct", "comfort.near-and-moving-pct"];
pub(super) const FADE_PROBE: &str = "comfort.fade";
pub(super) const FADE_IDS: &[&str] = &["comfort.clip-m", "comfort.fade-start-m"];
pub(super) const GAZE_PROBE: &str = "comfort.gaze";
pub(super) const GAZE_IDS: &[&str] = &["comfort.gaze-pitch-deg", "comfort.gaze-yaw-deg"];

const NOT_PLACED: &str = "the manifest does not say where the content goes; the client put it 2 m ahead, so distances say nothing about the POC";
/// Far end of Microsoft's zone of comfort, metres.
const ZONE_FAR_M: f64 = 5.0;
/// Nearer than this, motion in depth is budgeted (Microsoft, comfort), metres.
const NEAR_M: f64 = 1.0;
/// Speed in depth that counts as moving, metres per second (ours: 0.1 dioptre per second at 1 m).
const MOVING_M_PER_S: f64 = 0.1;
/// Time over which that speed is taken, seconds.
const SPEED_OVER_S: f64 = 0.2;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    if !run.info().content.placement_declared {
        return Finding::nothing(PROBE, IDS, NOT_PLACED);
    }
    let (Some(moving), Some(still)) = (run.limits.get("comfort.nearest"), run.limits.get("comfort.nearest-still"))
    else {
        return Finding::nothing(PROBE, IDS, "there is no limit to compare with");
    };
    let mut finding = Finding::of(PROBE);
    let mut judged = Vec::new();
    for (i, info) in run.info().holograms.iter().enumerate() {
        // The mesh of a scan is the room itself: the user stands in it.
        if info.role == Some(Role::ScanMesh) {
            continue;
        }
        let track = track(run, i, moving.value);
        let exempt = info.interactable.as_ref().is_some_and(|it| it.near);
        if let Some(nearest) = nearest(run, &track, &moving, &still) {
            let mut of_node = nearest.clone().node(info);
            if exempt {
                of_node.limit = None;
            } else {
                judged.push(nearest);
            }
            finding.give(of_node);
        }
        if let Some(walk_in) = track.iter().filter(|n| n.seen && n.walked_into).min_by(by_distance) {
            let n = track.iter().filter(|n| n.seen && n.walked_into).count() as u64;
            let measurement = run.measure("comfort.walk-in-nearest-m", walk_in.nearest_m, n);
            let measurement = measurement.doubts(run.move_doubts(Purpose::NearContent));
            finding.give(measurement.node(info).frames(walk_in.frame, walk_in.frame));
        }
        if !exempt && !track.is_empty() {
            shares(run, &mut finding, info, &track, moving.value);
        }
    }
    match judged.into_iter().min_by(|a, b| margin(a).total_cmp(&margin(b))) {
        Some(worst) => finding.give(worst),
        None if finding.measurements.is_empty() => {
            for id in IDS {
                finding.missing(id, "no content was in the frame", true);
            }
            return finding;
        }
        None => {}
    }
    for id in IDS {
        if finding.measurements.iter().all(|m| m.id != *id) {
            finding.missing(id, "nobody walked up to content, or only touchable content was shown", false);
        }
    }
    finding
}

/// The distance that comes nearest to its limit, or is farthest below it. Each frame has its own limit: user and content still, or not.
fn nearest(run: &Run<'_>, track: &[Near], moving: &Limit, still: &Limit) -> Option<Measurement> {
    let limit = |n: &Near| if n.still { still } else { moving };
    let counted: Vec<&Near> = track.iter().filter(|n| n.seen && !n.walked_into).collect();
    let by_margin = |a: &&&Near, b: &&&Near| (a.nearest_m / limit(a).value).total_cmp(&(b.nearest_m / limit(b).value));
    let worst = counted.iter().min_by(by_margin)?;
    let mut measurement =
        run.measure("comfort.nearest-m", worst.nearest_m, counted.len() as u64).frames(worst.frame, worst.frame);
    let same_limit = counted.iter().filter(|n| n.still == worst.still);
    let at_least = same_limit.map(|n| n.at_least_m).min_by(f64::total_cmp).unwrap_or(worst.at_least_m);
    measurement.interval = Some([at_least.min(worst.nearest_m), worst.nearest_m]);
    measurement.limit = Some(limit(worst).clone());
    let unsure = counted.iter().filter(|n| n.nearest_m >= limit(n).value && n.at_least_m < limit(n).value).count();
    if unsure > 0 {
        measurement.doubts.push(Doubt {
            what: format!(
                "in {unsure} frames only a part between the sampled surface points could be nearer than the limit"
            ),
            advice: "look at the frames named, or split the node into smaller ones".to_owned(),
        });
    }
    Some(measurement)
}

/// Time in the zone, and time near and moving in depth.
fn shares(run: &Run<'_>, finding: &mut Finding, info: &HologramInfo, track: &[Near], zone_near_m: f64) {
    let seen: Vec<&Near> = track.iter().filter(|n| n.seen).collect();
    if seen.is_empty() {
        return;
    }
    let n = seen.len() as u64;
    let share = |count: usize| 100.0 * count as f64 / n as f64;
    let placed: Vec<&&Near> = seen.iter().filter(|n| !n.walked_into).collect();
    if !placed.is_empty() {
        let in_zone = placed.iter().filter(|n| (zone_near_m..=ZONE_FAR_M).contains(&n.nearest_m)).count();
        let value = 100.0 * in_zone as f64 / placed.len() as f64;
        finding.give(run.measure("comfort.time-in-zone-pct", value, placed.len() as u64).node(info));
    }
    let mut from = 0;
    let mut moving = 0;
    for now in &seen {
        while from + 1 < seen.len() && seen[from + 1].time_s <= now.time_s - SPEED_OVER_S {
            from += 1;
        }
        let elapsed = now.time_s - seen[from].time_s;
        let speed = (now.nearest_m - seen[from].nearest_m).abs() / elapsed;
        moving += usize::from(elapsed > 0.0 && now.nearest_m < NEAR_M && speed > MOVING_M_PER_S);
    }
    let measurement = run.measure("comfort.near-and-moving-pct", share(moving), n).node(info);
    finding.give(measurement.limit(run, "comfort.near-and-moving"));
}

fn by_distance(a: &&Near, b: &&Near) -> std::cmp::Ordering {
    a.nearest_m.total_cmp(&b.nearest_m)
}

fn margin(m: &Measurement) -> f64 {
    m.limit.as_ref().map_or(f64::INFINITY, |limit| m.value / limit.value)
}

/// Clip and fade distances as declared; nearer ones are right where the user touches content.
pub(super) fn fade(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(FADE_PROBE);
    let touch = run.info().holograms.iter().any(|h| h.interactable.as_ref().is_some_and(|it| it.near));
    let declared = &run.info().declared;
    let limits =
        if touch { ["comfort.clip-near", "comfort.fade-near"] } else { ["comfort.clip-far", "comfort.fade-far"] };
    let values = [declared.clip_m, declared.fade_start_m];
    for ((id, limit), value) in FADE_IDS.iter().copied().zip(limits).zip(values) {
        match value {
            Some(value) => finding.give(run.measure(id, value, 1).limit(run, limit)),
            None => finding.missing(id, "the manifest does not declare it", false),
        }
    }
    finding
}

/// How far up, down and aside the user must look for primary content.
pub(super) fn gaze(run: &Run<'_>) -> Finding {
    if !run.info().content.placement_declared {
        return Finding::nothing(GAZE_PROBE, GAZE_IDS, NOT_PLACED);
    }
    let mut finding = Finding::of(GAZE_PROBE);
    let mut primaries = 0;
    for (i, info) in run.info().holograms.iter().enumerate().filter(|(_, h)| h.role == Some(Role::Primary)) {
        primaries += 1;
        let shown = || run.frames(Signal::Geometry).filter(move |f| f.holograms.get(i).is_some_and(|h| h.shown));
        let Some(first) = shown().next() else { continue };
        let direction =
            |f: &crate::observe::FrameObservation| vector(f.holograms[i].center) - vector(f.head.pose.position);
        let pitches: Vec<f64> = shown().map(|f| elevation_deg(direction(f))).collect();
        let n = pitches.len() as u64;
        if let Some(pitch) = stats::median(&pitches) {
            let limit = if pitch > 0.0 { "comfort.gaze-up" } else { "comfort.gaze-down" };
            finding.give(run.measure(GAZE_IDS[0], pitch, n).node(info).limit(run, limit));
        }
        let forward = rotation(&first.head.pose) * DVec3::NEG_Z;
        let turn = turn_deg(forward, direction(first)).abs();
        let measurement = run.measure(GAZE_IDS[1], turn, 1).node(info).frames(first.index, first.index);
        finding.give(measurement.limit(run, "comfort.gaze-turn"));
    }
    if finding.measurements.is_empty() {
        let none = primaries == 0;
        let why = if none { "no node is declared primary" } else { "primary content was never shown" };
        for id in GAZE_IDS {
            finding.missing(id, why, !none);
        }
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, finding, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::{Synthetic, move_head, place};
    use crate::observe::{InteractableInfo, Recording};
    use crate::space::Pose;
    use glam::Vec3;

    /// The head sways too much to count as still unless it is told otherwise.
    fn placed(distance_m: f32, still: bool) -> Recording {
        Synthetic::new(vec![hologram("engine", Role::Primary)])
            .frames(300, |k, frame| {
                let sway = if still { 0.0 } else { (k as f32 * 0.1).sin() * 0.2 };
                move_head(frame, Pose::at(Vec3::new(sway, 0.0, 0.0)));
                place(frame, 0, Vec3::new(sway, 0.0, -distance_m - 0.1), Vec3::splat(0.1));
            })
            .build()
    }

    #[track_caller]
    fn nearest_holds(recording: &Recording, value: f64, limit: f64, holds: bool) {
        let found = measurement(recording, "comfort.nearest-m");
        let found_limit = found.limit.unwrap();
        assert!((found.value - value).abs() < 1e-6, "{}", found.value);
        assert_eq!((found_limit.value, found_limit.holds(found.value)), (limit, holds));
    }

    #[test]
    fn distance_against_the_limit_that_applies() {
        nearest_holds(&placed(2.0, false), 2.0, 1.25, true);
        nearest_holds(&placed(0.9, false), 0.9, 1.25, false);
        nearest_holds(&placed(0.6, true), 0.6, 0.5, true);
        nearest_holds(&placed(0.4, true), 0.4, 0.5, false);
    }

    #[test]
    fn walking_up_to_content_is_the_users_doing() {
        let walk = |who: fn(&mut crate::observe::FrameObservation, f32)| {
            Synthetic::new(vec![hologram("engine", Role::Primary)])
                .frames(300, |k, frame| who(frame, (k as f32 / 60.0 - 1.0).clamp(0.0, 1.5)))
                .build()
        };
        let user = walk(|frame, closed| {
            move_head(frame, Pose::at(Vec3::new(0.0, 0.0, -closed)));
            place(frame, 0, Vec3::new(0.0, 0.0, -2.1), Vec3::splat(0.1));
        });
        assert!(measurement(&user, "comfort.nearest-m").value >= 1.25);
        near(&user, "comfort.walk-in-nearest-m", 0.5, 1e-6);
        check(&user, "comfort.time-in-zone-pct", 100.0);
        let mut lost = user.clone();
        lost.frames[200].valid.head = false;
        assert!(measurement(&lost, "comfort.nearest-m").value >= 1.25);
        let mut popped = user.clone();
        popped.frames[200].holograms[0].shown = false;
        assert!(measurement(&popped, "comfort.nearest-m").value < 1.25);
        let content = walk(|frame, closed| place(frame, 0, Vec3::new(0.0, 0.0, -2.1 + closed), Vec3::splat(0.1)));
        let found = measurement(&content, "comfort.nearest-m");
        assert!(!found.limit.unwrap().holds(found.value) && found.value < 1.25);
        assert!(!missing(&content, "comfort.walk-in-nearest-m").1);
        assert!(measurement(&content, "comfort.near-and-moving-pct").value > 5.0);
    }

    #[test]
    fn what_is_touched_may_be_near() {
        let mut button = hologram("button", Role::Ui);
        button.interactable = Some(InteractableInfo { near: true, ..InteractableInfo::default() });
        let recording = Synthetic::new(vec![button])
            .frames(60, |_k, frame| place(frame, 0, Vec3::new(0.0, 0.0, -0.45), Vec3::splat(0.01)))
            .build();
        let found = finding(&recording, PROBE);
        let distances: Vec<_> = found.measurements.iter().map(|m| (m.id, m.limit.is_some())).collect();
        assert_eq!(distances, [("comfort.nearest-m", false)]);
    }

    #[test]
    fn between_the_surface_points_it_is_not_sure() {
        let recording = Synthetic::new(vec![hologram("ring", Role::Primary)])
            .frames(60, |k, frame| {
                move_head(frame, Pose::at(Vec3::new((k as f32 * 0.3).sin() * 0.3, 0.0, 0.0)));
                place(frame, 0, Vec3::new(0.0, 0.0, -2.0), Vec3::splat(1.0));
                frame.holograms[0].nearest_m = 1.9;
            })
            .build();
        let found = measurement(&recording, "comfort.nearest-m");
        assert!(found.interval.unwrap()[0] < 1.01 && found.doubts.len() == 1);
    }

    #[test]
    fn without_a_place_nothing_is_said() {
        let mut recording = placed(0.3, true);
        recording.run.content.placement_declared = false;
        assert!(!missing(&recording, "comfort.nearest-m").1);
        assert!(!missing(&recording, "comfort.gaze-pitch-deg").1);
    }

    #[test]
    fn zone_and_fade() {
        check(&placed(2.0, true), "comfort.time-in-zone-pct", 100.0);
        check(&placed(6.0, true), "comfort.time-in-zone-pct", 0.0);
        let mut recording = placed(2.0, true);
        assert!(!missing(&recording, "comfort.clip-m").1);
        (recording.run.declared.clip_m, recording.run.declared.fade_start_m) = (Some(0.85), Some(0.9));
        let holds = |id| measurement(&recording, id).limit.unwrap().holds(measurement(&recording, id).value);
        assert!(holds("comfort.clip-m") && !holds("comfort.fade-start-m"));
    }

    #[test]
    fn gaze_needed() {
        let at = |center: Vec3| {
            Synthetic::new(vec![hologram("engine", Role::Primary)])
                .frames(60, |_k, frame| place(frame, 0, center, Vec3::splat(0.1)))
                .build()
        };
        near(&at(Vec3::new(0.0, 2.0, -2.0)), "comfort.gaze-pitch-deg", 45.0, 1e-6);
        near(&at(Vec3::new(2.0, -2.0, 0.0)), "comfort.gaze-yaw-deg", 90.0, 1e-6);
        near(&at(Vec3::new(0.0, 0.0, -2.0)), "comfort.gaze-yaw-deg", 0.0, 1e-6);
    }
}
