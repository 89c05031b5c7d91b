//! How far away content is, as shares of the time, where it is at the start, and how it fades when the user walks up to it.

use super::geometry::{InFrame, hologram_in_frame};
use super::view::{NOT_PLACED, asked, shown};
use super::{Doubt, Finding, Measurement, Run, Signal};
use crate::observe::{FrameObservation, HologramInfo, HologramObservation, LoadState, Role};

pub(super) const PROBE: &str = "comfort.zones";
pub(super) const IDS: &[&str] =
    &[ZONES[0].0, ZONES[1].0, ZONES[2].0, ZONES[3].0, ZONES[4].0, ZONES[5].0, "comfort.start-distance-m"];
pub(super) const FADE_PROBE: &str = "comfort.fade-seen";
pub(super) const FADE_IDS: &[&str] = &["comfort.fade-start-seen-m", "comfort.clip-seen-m"];

/// Zones of distance and their far ends, metres: Microsoft's clip at 0.4 and 0.85 m, its 0.5 m for still content, its zone of 1.25 to 5 m.
const ZONES: [(&str, f64); 6] = [
    ("comfort.zone-pct.0.00-0.40m", 0.4),
    ("comfort.zone-pct.0.40-0.50m", 0.5),
    ("comfort.zone-pct.0.50-0.85m", 0.85),
    ("comfort.zone-pct.0.85-1.25m", 1.25),
    ("comfort.zone-pct.1.25-5.00m", 5.0),
    ("comfort.zone-pct.5.00m+", f64::INFINITY),
];
/// Number of the comfortable zone.
const COMFORTABLE: usize = 4;
/// Microsoft's best distance, metres: a start nearer than it is held to the near end of the zone, one farther to the far end.
const OPTIMUM_M: f64 = 2.0;
/// Part of its opacity that content loses before it counts as fading (ours: more than rounding, less than anyone sees).
const FADING: f32 = 0.02;

/// Shares of the frames by the distance of the nearest content in them, and of each hologram outside the comfortable zone.
pub(super) fn judge(run: &Run<'_>) -> Finding {
    if !run.info().content.placement_declared {
        return Finding::nothing(PROBE, IDS, NOT_PLACED);
    }
    let mut finding = Finding::of(PROBE);
    let all = run.frames(Signal::Geometry).filter(|frame| frame.load == LoadState::Loaded);
    give_zones(run, &mut finding, all.filter_map(|frame| nearest_seen(run, frame)), None);
    for (i, info) in run.info().holograms.iter().enumerate().filter(|(_, info)| info.role != Some(Role::ScanMesh)) {
        let seen = shown(run, i).filter(|frame| hologram_in_frame(frame, i) != InFrame::Outside);
        give_zones(run, &mut finding, seen.map(|frame| f64::from(frame.holograms[i].nearest_m)), Some(info));
        if info.role != Some(Role::Primary) {
            continue;
        }
        if let Some(first) = shown(run, i).next() {
            let distance_m = f64::from(first.holograms[i].nearest_m);
            let limit = if distance_m < OPTIMUM_M { "comfort.start-near" } else { "comfort.start-far" };
            let start = run.measure("comfort.start-distance-m", distance_m, 1).node(info).limit(run, limit);
            finding.offer(start.frames(first.index, first.index));
        }
    }
    finding.rest(&["comfort.start-distance-m"], "no primary content was shown").rest(IDS, "no content was in the frame")
}

/// Distance of the nearest content in a frame.
fn nearest_seen(run: &Run<'_>, frame: &FrameObservation) -> Option<f64> {
    let all = run.info().holograms.iter().zip(&frame.holograms).enumerate();
    let seen = all
        .filter(|(i, (info, _))| info.role != Some(Role::ScanMesh) && hologram_in_frame(frame, *i) != InFrame::Outside);
    seen.map(|(_, (_, seen))| f64::from(seen.nearest_m)).min_by(f64::total_cmp)
}

/// All zones of the run; of a hologram those outside the comfortable one that it was in.
fn give_zones(run: &Run<'_>, finding: &mut Finding, distances_m: impl Iterator<Item = f64>, of: Option<&HologramInfo>) {
    let mut counts = [0u64; ZONES.len()];
    for distance_m in distances_m {
        // The far end of the comfortable zone belongs to it.
        let inside = |(i, far): (usize, f64)| distance_m < far || (i == COMFORTABLE && distance_m <= far);
        let zone = ZONES.iter().enumerate().position(|(i, (_, far))| inside((i, *far)));
        counts[zone.unwrap_or(ZONES.len() - 1)] += 1;
    }
    let all: u64 = counts.iter().sum();
    if all == 0 {
        return;
    }
    for (zone, (id, _)) in ZONES.iter().enumerate() {
        if of.is_none() || (counts[zone] > 0 && zone != COMFORTABLE) {
            let share = run.measure(id, 100.0 * counts[zone] as f64 / all as f64, all);
            finding.offer(match of {
                Some(info) => share.node(info),
                None => share,
            });
        }
    }
}

/// Where content faded and vanished while the user walked up to it, whatever the manifest declares.
pub(super) fn fade(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(FADE_PROBE);
    let touch = run.info().holograms.iter().any(|h| h.interactable.as_ref().is_some_and(|it| it.near));
    let names = if touch {
        ["comfort.fade-seen-near", "comfort.clip-seen-near"]
    } else {
        ["comfort.fade-seen-far", "comfort.clip-seen-far"]
    };
    let [Some(fade), Some(clip)] = names.map(|name| run.limits.get(name)) else {
        return Finding::nothing(FADE_PROBE, FADE_IDS, "there is no limit to compare with");
    };
    for (i, info) in run.info().holograms.iter().enumerate().filter(|(_, info)| info.role != Some(Role::ScanMesh)) {
        let walk: Vec<_> = run
            .frames(Signal::Geometry)
            .filter(|frame| frame.load == LoadState::Loaded && asked(run, frame) == "approach")
            .filter_map(|frame| Some((frame.index, *frame.holograms.get(i)?)))
            .collect();
        let Some((begin, _)) = walk.iter().position(|(_, seen)| seen.shown).zip(walk.last()) else { continue };
        let walk = &walk[begin..];
        let nearest_m = walk.iter().map(|(_, seen)| f64::from(seen.nearest_m)).fold(f64::INFINITY, f64::min);
        let full = walk[0].1.alpha;
        let vanishes = walk.iter().find(|(_, seen)| !seen.shown && seen.alpha <= 0.0);
        let fades = walk.iter().find(|(_, seen)| seen.alpha < full * (1.0 - FADING));
        let seen_at = |id: &'static str, at: Option<&(u64, HologramObservation)>, limit: &str| {
            let value = at.map_or(0.0, |(_, seen)| f64::from(seen.nearest_m));
            let mut measurement = run.measure(id, value, walk.len() as u64).node(info).limit(run, limit);
            measurement.frames = at.map(|(frame, _)| [*frame, *frame]);
            still_there(measurement, at.is_none(), nearest_m)
        };
        if nearest_m < fade.value {
            finding.offer(seen_at(FADE_IDS[0], fades, names[0]));
        }
        if nearest_m < clip.value {
            finding.offer(seen_at(FADE_IDS[1], vanishes, names[1]));
        }
    }
    let not_near = format!("no step walks up to content nearer than {} m, from where it should fade", fade.value);
    finding.rest(&FADE_IDS[..1], &not_near).rest(
        FADE_IDS,
        &format!("no step walks up to content nearer than {} m, where it should be clipped", clip.value),
    )
}

/// Zero stands for "not down to the nearest": how near that was is said.
fn still_there(measurement: Measurement, still_there: bool, nearest_m: f64) -> Measurement {
    let what = format!("it did not down to {nearest_m:.2} m, the nearest that the user came; 0 stands for that");
    let advice = "declare clip_m and fade_start_m in poc.toml, or fade the content in its own way".to_owned();
    measurement.doubts(still_there.then_some(Doubt { what, advice }))
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::testkit::{check, hologram, measurement, missing, near, value};
    use super::*;
    use crate::observe::synthetic::{Synthetic, move_head, place};
    use crate::observe::{MotionInfo, Recording, WindowInfo};
    use crate::space::Pose;
    use glam::Vec3;

    /// A box whose near face stands, in turn, at each of these distances for as many hundredths of 600 frames.
    fn standing(plan: &'static [(f32, usize)], noise_m: f32, seed: u64) -> Recording {
        let mut noise = Random::new(seed);
        Synthetic::new(vec![hologram("engine", Role::Primary)])
            .frames(600, |k, frame| {
                let mut left = k;
                let at = plan.iter().find(|(_, share)| {
                    let here = left < share * 6;
                    left = left.saturating_sub(share * 6);
                    here
                });
                let ahead = at.map_or(2.0, |at| at.0) + noise_m * noise.even() as f32;
                place(frame, 0, Vec3::new(0.0, 0.0, -ahead - 0.05), Vec3::splat(0.05));
            })
            .build()
    }

    #[test]
    fn shares_of_the_zones() {
        const PLAN: &[(f32, usize)] = &[(0.3, 5), (0.45, 10), (0.7, 15), (1.0, 20), (2.0, 40), (6.0, 10)];
        for seed in 0..20 {
            let recording = standing(PLAN, 0.04, seed);
            for ((id, _), (_, share)) in ZONES.iter().zip(PLAN) {
                near(&recording, id, *share as f64, 0.05 * *share as f64);
            }
        }
        let good = standing(&[(2.0, 100)], 0.0, 0);
        check(&good, ZONES[COMFORTABLE].0, 100.0);
        let of_nodes = |recording: &Recording| {
            let found = super::super::testkit::finding(recording, PROBE);
            found.measurements.iter().filter(|m| m.id.contains("zone") && m.about.node.is_some()).count()
        };
        assert_eq!((of_nodes(&good), of_nodes(&standing(PLAN, 0.0, 0))), (0, 5));
    }

    #[test]
    fn where_content_is_at_the_start() {
        let holds = |ahead| {
            let found = measurement(&standing(ahead, 0.0, 0), "comfort.start-distance-m");
            (found.limit.unwrap().holds(found.value), found.frames)
        };
        assert_eq!(holds(&[(2.0, 100)]), (true, Some([0, 0])));
        assert!(!holds(&[(1.2, 10), (2.0, 90)]).0 && !holds(&[(5.5, 100)]).0);
    }

    /// A walk from 2 m to `to_m`, with a fade from `fade_m` to nothing at `clip_m`, as of the frame before.
    fn walked(to_m: f32, fade_m: f32, clip_m: f32) -> Recording {
        let motion = Some(MotionInfo { path: "approach".into(), to_m: Some(f64::from(to_m)), ..MotionInfo::default() });
        let mut before_m = 2.0;
        Synthetic::new(vec![hologram("engine", Role::Primary)])
            .run(|run| run.windows.push(WindowInfo { motion, ..WindowInfo::default() }))
            .frames(300, |k, frame| {
                frame.window = u16::from(k >= 60);
                let walked = (2.0 - to_m) * (k.saturating_sub(60) as f32 / 200.0).min(1.0);
                move_head(frame, Pose::at(Vec3::new(0.0, 0.0, -walked)));
                place(frame, 0, Vec3::new(0.0, 0.0, -2.1), Vec3::splat(0.1));
                let alpha = ((before_m - clip_m) / (fade_m - clip_m)).clamp(0.0, 1.0);
                (frame.holograms[0].alpha, frame.holograms[0].shown) = (alpha, alpha > 0.0);
                before_m = frame.holograms[0].nearest_m;
            })
            .build()
    }

    #[test]
    fn fade_and_clip_are_seen_where_they_happen() {
        let good = walked(0.6, 1.0, 0.85);
        near(&good, FADE_IDS[0], 1.0, 0.02);
        near(&good, FADE_IDS[1], 0.85, 0.02);
        let late = walked(0.6, 0.8, 0.7);
        near(&late, FADE_IDS[0], 0.8, 0.02);
        for (recording, holds) in [(&good, true), (&late, false)] {
            for id in FADE_IDS {
                let found = measurement(recording, id);
                assert_eq!(found.limit.as_ref().unwrap().holds(found.value), holds, "{found:?}");
            }
        }
    }

    #[test]
    fn content_that_never_fades_reads_zero_and_says_how_near_it_was() {
        let never = walked(0.6, -1.0, -2.0);
        assert_eq!((value(&never, FADE_IDS[0]), value(&never, FADE_IDS[1])), (0.0, 0.0));
        assert!(measurement(&never, FADE_IDS[1]).doubts[0].what.contains("0.60 m"));
        assert!(missing(&walked(1.5, 1.0, 0.85), FADE_IDS[0]).0.contains("no step walks up"));
        assert!(missing(&standing(&[(0.3, 100)], 0.0, 0), FADE_IDS[1]).0.contains("0.8 m"));
    }

    #[test]
    fn without_a_place_or_content_nothing_is_said() {
        let mut recording = standing(&[(2.0, 100)], 0.0, 0);
        recording.run.holograms[0].role = Some(Role::ScanMesh);
        assert!(missing(&recording, ZONES[0].0).0.contains("no content"));
        recording.run.content.placement_declared = false;
        assert_eq!(missing(&recording, ZONES[0].0), (NOT_PLACED.to_owned(), false));
    }
}
