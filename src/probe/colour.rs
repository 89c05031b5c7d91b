//! Colours that part on displays which show them one after the other: what moves on the display while a frame's colours are shown.

use super::geometry::{InFrame, angle_deg, hologram_in_frame};
use super::hang::{mismatch_dioptre, uncovered, was_shown};
use super::track::{ARCMIN, Sample, Track};
use super::{Doubt, Finding, Run, stats, swim};
use crate::observe::{HologramInfo, LockMode, Reprojection};
use glam::DVec3;

pub(super) const PROBE: &str = "stability.colours";
pub(super) const IDS: &[&str] = &["stability.colour-separation-arcmin", "stability.colour-separation-s"];
pub(super) const LIMIT: &str = "stability.colour-separation";

/// Time over which speeds are taken, seconds: shorter ones measure noise.
const SPEED_OVER_S: f64 = 0.1;

/// How far the first and the last colour of a frame lie apart, minutes of arc, for a speed in minutes of arc per second: ω·(F − 1)·T/F.
pub(super) fn spread_arcmin(speed_arcmin_per_s: f64, fields: u32, period_s: f64) -> f64 {
    let fields = f64::from(fields.max(1));
    speed_arcmin_per_s * (fields - 1.0) * period_s / fields
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let device = &run.info().device;
    let nothing = |why| Finding::nothing(PROBE, IDS, why);
    if device.display.is_empty() {
        return nothing("the recording does not say how the display shows its colours");
    }
    if device.display != "field-sequential" || device.fields < 2 {
        return nothing("this display shows all colours of a point together");
    }
    let rate = if device.refresh_hz > 0.0 { device.refresh_hz } else { device.target_fps };
    if !(rate.is_finite() && rate > 0.0) {
        return nothing("the device profile names no rate");
    }
    let track = Track::of(run);
    let spread = |speed| spread_arcmin(speed, device.fields, 1.0 / rate);
    let (mut finding, mut all_one_primary) = (Finding::of(PROBE), !run.info().holograms.is_empty());
    for (i, info) in run.info().holograms.iter().enumerate() {
        if info.one_primary {
            continue;
        }
        all_one_primary = false;
        let speeds = speeds(run, &track, i, info);
        let spreads: Vec<f64> = speeds.iter().map(|s| spread(s.arcmin_per_s)).collect();
        let (Some(p95), Some(first), Some(last)) = (stats::quantile(&spreads, 0.95), speeds.first(), speeds.last())
        else {
            continue;
        };
        let most = run.limits.get(LIMIT).map_or(f64::INFINITY, |limit| limit.value);
        let above = speeds.iter().zip(&spreads).filter(|(_, s)| **s > most).fold(0.0, |sum, (s, _)| sum + s.lasts_s);
        for (id, value) in [(IDS[0], p95), (IDS[1], above)] {
            let measurement = run.measure(id, value, speeds.len() as u64).node(info);
            let measurement = if id == IDS[0] { measurement.limit(run, LIMIT) } else { measurement };
            finding.give(measurement.frames(first.frame, last.frame).doubts(doubts(run, &speeds)));
        }
    }
    if finding.measurements.is_empty() {
        let why = if all_one_primary {
            "every hologram has hues of one primary alone"
        } else {
            "nothing was shown in the frame for long enough while the head was tracked"
        };
        return nothing(why);
    }
    finding
}

fn doubts(run: &Run<'_>, speeds: &[Speed]) -> Vec<Doubt> {
    let mut doubts = swim::doubts(run, speeds.len());
    if speeds.iter().any(|speed| !speed.reprojected) {
        doubts.push(Doubt {
            what: "what reprojection leaves is not known and not counted, only the hologram's own motion".to_owned(),
            advice: "take it as the least that there is; repeat on a runtime whose reprojection is known".to_owned(),
        });
    }
    doubts
}

/// Speed of a hologram on the display that reprojection does not take out.
#[derive(Debug, Clone, Copy)]
struct Speed {
    frame: u64,
    arcmin_per_s: f64,
    /// Time since the sample before.
    lasts_s: f64,
    /// Whether what reprojection leaves is in it.
    reprojected: bool,
}

fn speeds(run: &Run<'_>, track: &Track<'_>, hologram: usize, info: &HologramInfo) -> Vec<Speed> {
    let uncovered = uncovered(run.recording);
    let mut found = Vec::new();
    for segment in &track.segments {
        let mut from = 0;
        for (k, sample) in segment.samples.iter().enumerate() {
            let visible = hologram_in_frame(sample.frame, hologram) != InFrame::Outside;
            let Some(center) = sample.center(hologram).filter(|_| visible) else {
                from = k + 1;
                continue;
            };
            while from + 1 < k && sample.t_s - segment.samples[from + 1].t_s >= SPEED_OVER_S {
                from += 1;
            }
            let Some(then) = segment.samples.get(from).filter(|then| sample.t_s - then.t_s >= SPEED_OVER_S) else {
                continue;
            };
            let Some(before) = then.center(hologram) else { continue };
            let seconds = sample.t_s - then.t_s;
            let residual = residual_speed(sample, then, center, seconds, uncovered);
            let arcmin_per_s = own_speed(sample, then, [before, center], seconds, info) + residual.unwrap_or(0.0);
            let lasts_s = sample.t_s - segment.samples[k - 1].t_s;
            // Speeds rest on poses of all frames, but colours part only in what is shown.
            if arcmin_per_s.is_finite() && was_shown(sample.frame) {
                let reprojected = residual.is_some();
                found.push(Speed { frame: sample.frame.index, arcmin_per_s, lasts_s, reprojected });
            }
        }
    }
    found
}

/// Of the hologram itself, seen from the head. What hangs on the head does not move on the display, but the runtime moves the colours as
/// if it stood in the world: the head's turning counts.
fn own_speed(
    sample: &Sample<'_>,
    then: &Sample<'_>,
    [before, now]: [DVec3; 2],
    seconds: f64,
    info: &HologramInfo,
) -> f64 {
    if info.lock == Some(LockMode::Head) {
        let (seen, saw) = (sample.head.inverse_point(now), then.head.inverse_point(before));
        let turned = then.head.turn_to(&sample.head).length() * ARCMIN;
        return (angle_deg(saw, seen) * 60.0 + turned) / seconds;
    }
    let eye = sample.head.position;
    angle_deg(before - eye, now - eye) * 60.0 / seconds
}

/// What reprojection leaves of the head's own movement: |ṗ| across the line of sight, times the mismatch of depth. `None` where the way
/// is not known.
fn residual_speed(sample: &Sample<'_>, then: &Sample<'_>, center: DVec3, seconds: f64, uncovered: f64) -> Option<f64> {
    if sample.frame.layer.reprojection == Reprojection::Unknown {
        return None;
    }
    let sight = (center - sample.head.position).try_normalize()?;
    let velocity = (sample.head.position - then.head.position) / seconds;
    let across = (velocity - sight * velocity.dot(sight)).length();
    Some(across * mismatch_dioptre(sample.frame, &sample.head, center, uncovered)? * ARCMIN)
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{finding, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::{Synthetic, move_head, place};
    use crate::observe::{LayerObservation, PlaneObservation, Recording, Role};
    use crate::space::Pose;
    use glam::{Quat, Vec3};

    /// Content that circles the head to and fro within the frame, on a display with four fields.
    fn circling(deg_per_s: f32, fields: u32) -> Recording {
        Synthetic::new(vec![hologram("drone", Role::Primary)])
            .run(|run| (run.device.display, run.device.fields) = ("field-sequential".to_owned(), fields))
            .frames(600, |k, frame| {
                // To and fro between −10° and 10°.
                let swing = (k as f32 / 60.0 * deg_per_s + 10.0).rem_euclid(40.0);
                let angle = (if swing < 20.0 { swing - 10.0 } else { 30.0 - swing }).to_radians();
                place(frame, 0, Vec3::new(angle.sin(), 0.0, -angle.cos()) * 2.0, Vec3::splat(0.05));
                let plane = Some(PlaneObservation { point: [0.0, 0.0, -2.0], normal: [0.0, 0.0, 1.0] });
                frame.layer = LayerObservation { reprojection: Reprojection::Planar, plane, ..Default::default() };
            })
            .build()
    }

    #[test]
    fn five_degrees_a_second_part_by_three_and_three_quarters() {
        assert!((spread_arcmin(300.0, 4, 1.0 / 60.0) - 3.75).abs() < 1e-12);
        assert!((spread_arcmin(300.0, 4, 1.0 / 60.0) / 3.0 - 1.25).abs() < 1e-12, "between neighbours");
        assert_eq!(spread_arcmin(300.0, 1, 1.0 / 60.0), 0.0);
        near(&circling(5.0, 4), "stability.colour-separation-arcmin", 3.75, 0.002);
        near(&circling(0.0, 4), "stability.colour-separation-arcmin", 0.0, 1e-3);
        near(&circling(4.0, 4), "stability.colour-separation-s", 0.0, 0.0);
        let fast = circling(10.0, 4);
        near(&fast, "stability.colour-separation-arcmin", 7.5, 0.01);
        let above = measurement(&fast, "stability.colour-separation-s");
        assert!(above.value > 7.0 && above.value < 8.0 && above.about.node.as_deref() == Some("drone"), "{above:?}");
    }

    #[test]
    fn a_faster_panel_parts_less() {
        let mut panel = circling(5.0, 3);
        near(&panel, "stability.colour-separation-arcmin", 300.0 * 2.0 / 180.0, 0.003);
        panel.run.device.refresh_hz = 120.0;
        near(&panel, "stability.colour-separation-arcmin", 300.0 * 2.0 / 360.0, 0.003);
    }

    #[test]
    fn reprojection_leaves_what_is_off_the_plane() {
        // 0.5 m/s aside, content at rest 1 m ahead, the plane at 2 m: 0.5 · 0.5 rad/s.
        let mut moving = circling(0.0, 4);
        for (k, frame) in moving.frames.iter_mut().enumerate() {
            let x = (k as f32 / 60.0 * 0.5).rem_euclid(100.0);
            move_head(frame, Pose::at(Vec3::new(x, 0.0, 0.0)));
            place(frame, 0, Vec3::new(x, 0.0, -1.0), Vec3::splat(0.05));
        }
        // Content that goes along moves on its own as well: as much as the head.
        let own = 0.5 * ARCMIN;
        let expected = spread_arcmin(own + 0.25 * ARCMIN, 4, 1.0 / 60.0);
        near(&moving, "stability.colour-separation-arcmin", expected, 0.02 * expected);
        moving.frames.iter_mut().for_each(|f| f.layer.reprojection = Reprojection::Unknown);
        let least = measurement(&moving, "stability.colour-separation-arcmin");
        assert!((least.value - spread_arcmin(own, 4, 1.0 / 60.0)).abs() < 0.2 && least.doubts.len() == 1, "{least:?}");
    }

    #[test]
    fn what_hangs_on_the_head_parts_as_the_head_turns() {
        let mut locked = circling(0.0, 4);
        locked.run.holograms[0].lock = Some(LockMode::Head);
        for (k, frame) in locked.frames.iter_mut().enumerate() {
            let turn = Quat::from_rotation_y((k as f32 / 60.0 * 20.0).to_radians());
            move_head(frame, Pose { position: Vec3::ZERO, orientation: turn });
            place(frame, 0, turn * Vec3::new(0.0, 0.0, -2.0), Vec3::splat(0.05));
        }
        near(&locked, "stability.colour-separation-arcmin", 15.0, 0.02);
    }

    #[test]
    fn other_displays_and_single_primaries_do_not_part() {
        let mut scanned = circling(20.0, 4);
        scanned.run.device.display = "scanned".to_owned();
        assert!(missing(&scanned, IDS[0]).0.contains("together"));
        scanned.run.device.display.clear();
        assert!(missing(&scanned, IDS[0]).0.contains("does not say"));
        let mut red = circling(20.0, 4);
        red.run.holograms[0].one_primary = true;
        assert!(missing(&red, IDS[0]).0.contains("one primary"));
        red.run.holograms.push(hologram("white", Role::Secondary));
        for frame in &mut red.frames {
            let white = frame.holograms[0];
            frame.holograms.push(white);
        }
        red.frames.iter_mut().filter(|f| f.index % 60 != 0).for_each(|f| f.valid.drawn = false);
        let few = measurement(&red, IDS[0]);
        assert!(few.n < 10 && few.value > 10.0 && few.doubts[0].what.contains("few were drawn"), "{few:?}");
        let found = finding(&red, PROBE);
        assert!(found.measurements.iter().all(|m| m.about.node.as_deref() == Some("white")));
    }
}
