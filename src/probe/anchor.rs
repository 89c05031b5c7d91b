//! What makes holograms unstable whatever the frame rate: a long lever to the anchor, content that runs.

use super::geometry::{angle_deg, vector};
use super::track::Rigid;
use super::{Finding, Run, Signal};
use crate::observe::{FrameObservation, HologramInfo, LockMode};
use glam::DVec3;

pub(super) const PROBE: &str = "stability.causes";
pub(super) const IDS: &[&str] = &["stability.anchor-lever-m", "stability.fast-mover"];

/// Time over which a hologram's own speed is taken, seconds: shorter ones measure noise.
const SPEED_OVER_S: f64 = 0.1;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    levers(run, &mut finding);
    fast_movers(run, &mut finding);
    finding
}

/// Whether a hologram is seen at all: what is there only while content loads may be gone before the first step of a review.
fn is_shown(run: &Run<'_>, hologram: usize) -> bool {
    run.frames(Signal::Geometry).any(|frame| frame.holograms.get(hologram).is_some_and(|seen| seen.shown))
}

/// Largest distance between a hologram's middle and its anchor: a pose error of the anchor is multiplied by it.
fn levers(run: &Run<'_>, finding: &mut Finding) {
    const ID: &str = IDS[0];
    let mut anchored = false;
    for (i, info) in run.info().holograms.iter().enumerate() {
        let Some(anchor) = info.anchor.map(usize::from) else { continue };
        anchored = true;
        let levers: Vec<(u64, f64)> = run
            .frames(Signal::Geometry)
            .filter_map(|f| Some((f.index, lever_m(f, i, anchor)?)))
            .filter(|(_, lever)| lever.is_finite())
            .collect();
        // The first of the longest: content that stays is shown where it begins.
        match levers.iter().min_by(|a, b| b.1.total_cmp(&a.1)) {
            Some(&(frame, lever)) => {
                let measurement = run.measure(ID, lever, levers.len() as u64).node(info);
                finding.give(measurement.frames(frame, frame).limit(run, "stability.anchor-lever"));
            }
            None if !is_shown(run, i) => {
                finding.missing(ID, format!("{} was not shown in any frame that counts", info.name), false);
            }
            None => finding.missing(ID, format!("{} or its anchor was never located", info.name), true),
        }
    }
    if !anchored {
        finding.missing(ID, "the manifest names no anchor for any node", false);
    }
}

/// Largest angular speed, seen from the head, that a hologram has from its own motion.
fn fast_movers(run: &Run<'_>, finding: &mut Finding) {
    const ID: &str = IDS[1];
    let mut measured = false;
    for (i, info) in run.info().holograms.iter().enumerate() {
        // What follows the user moves because the user does.
        if !matches!(info.lock, None | Some(LockMode::World | LockMode::Billboard)) {
            continue;
        }
        let speeds = own_speeds(run, i);
        let n = speeds.len() as u64;
        let worst = speeds.iter().fold(
            (0, 0.0),
            |worst, (frame, speed)| {
                if *speed > worst.1 { (frame.index, *speed) } else { worst }
            },
        );
        if n > 0 {
            measured = true;
            let mut measurement = run.measure(ID, worst.1, n).node(info).limit(run, "stability.fast-mover");
            measurement.frames = (worst.1 > 0.0).then_some([worst.0; 2]);
            finding.give(measurement);
        }
    }
    if !measured {
        finding.missing(ID, "no world-locked content was shown to a tracked head for long enough", false);
    }
}

/// Angular speed of a hologram's own motion, seen from the head, degrees per second, in every frame that has one so long before it.
pub(super) fn own_speeds<'a>(run: &Run<'a>, hologram: usize) -> Vec<(&'a FrameObservation, f64)> {
    let Some(info) = run.info().holograms.get(hologram) else { return Vec::new() };
    let shown: Vec<_> =
        run.frames(Signal::Stability).filter(|f| f.holograms.get(hologram).is_some_and(|h| h.shown)).collect();
    let (mut from, mut speeds) = (0, Vec::new());
    for (k, frame) in shown.iter().enumerate() {
        let now = frame.tick.predicted_display_time;
        // A gap in the frames is no motion.
        if k > 0 && shown[k - 1].index + 1 != frame.index {
            from = k;
        }
        while from + 1 < k && now.seconds_since(shown[from + 1].tick.predicted_display_time) >= SPEED_OVER_S {
            from += 1;
        }
        let elapsed = now.seconds_since(shown[from].tick.predicted_display_time);
        if elapsed >= SPEED_OVER_S {
            let head = vector(frame.head.pose.position);
            let [then, now] = [shown[from], frame].map(|f| vector(f.holograms[hologram].center));
            let before = carried(run, info, shown[from], frame, then) - head;
            speeds.push((*frame, angle_deg(before, now - head) / elapsed));
        }
    }
    speeds
}

/// Distance from a hologram's middle to its anchor in a frame that shows it, metres.
pub(super) fn lever_m(frame: &FrameObservation, hologram: usize, anchor: usize) -> Option<f64> {
    let (seen, anchor) = (frame.holograms.get(hologram)?, frame.anchors.get(anchor)?);
    (seen.shown && anchor.valid).then(|| vector(seen.center).distance(vector(anchor.pose.position)))
}

/// Where a place would be now if it had only gone where the runtime says that its anchor went: that is no motion of the content's own.
fn carried(run: &Run<'_>, info: &HologramInfo, before: &FrameObservation, now: &FrameObservation, at: DVec3) -> DVec3 {
    let real = |anchor: &usize| run.info().anchors.get(*anchor).is_some_and(|anchor| anchor.real);
    let anchor = info.anchor.map(usize::from).filter(real);
    let pose = |frame: &FrameObservation| Rigid::located(frame.anchors.get(anchor?)?);
    match (pose(before), pose(now)) {
        (Some(then), Some(now)) if then != now => now.point(then.inverse_point(at)),
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{hologram, measurement, missing, near};
    use crate::observe::synthetic::{Synthetic, place};
    use crate::observe::{Recording, Role};
    use glam::Vec3;

    fn anchored(at: Vec3) -> Recording {
        let mut engine = hologram("engine", Role::Primary);
        engine.anchor = Some(0);
        Synthetic::new(vec![engine])
            .anchor("table")
            .frames(300, |_k, frame| frame.anchors[0].pose.position = at)
            .build()
    }

    #[test]
    fn the_lever_is_the_distance_to_the_anchor() {
        let good = measurement(&anchored(Vec3::new(0.0, 0.0, -1.0)), "stability.anchor-lever-m");
        assert!(good.value == 1.0 && good.limit.unwrap().holds(good.value));
        let bad = measurement(&anchored(Vec3::new(4.0, 0.0, -2.0)), "stability.anchor-lever-m");
        assert!(bad.value == 4.0 && !bad.limit.unwrap().holds(bad.value));
        assert_eq!(bad.about.node.as_deref(), Some("engine"));
        let mut none = anchored(Vec3::ZERO);
        none.frames.iter_mut().for_each(|f| f.anchors[0].valid = false);
        assert!(missing(&none, "stability.anchor-lever-m").1);
    }

    #[test]
    fn a_fast_mover_is_found_by_its_own_motion() {
        let turning = |deg_per_s: f32| {
            Synthetic::new(vec![hologram("drone", Role::Primary)])
                .frames(300, |k, frame| {
                    let angle = (k as f32 / 60.0 * deg_per_s).to_radians();
                    place(frame, 0, Vec3::new(angle.sin(), 0.0, -angle.cos()) * 2.0, Vec3::splat(0.05));
                })
                .build()
        };
        near(&turning(20.0), "stability.fast-mover", 20.0, 0.01);
        near(&turning(0.0), "stability.fast-mover", 0.0, 1e-4);
    }

    #[test]
    fn going_where_its_anchor_goes_is_no_motion_of_its_own() {
        let mut engine = hologram("engine", Role::Primary);
        engine.anchor = Some(0);
        let jumping = |real: bool| {
            Synthetic::new(vec![engine.clone()])
                .anchor("table")
                .run(|run| run.anchors[0].real = real)
                .frames(300, |k, frame| {
                    let aside = Vec3::X * if k < 200 { 0.0 } else { 0.05 };
                    frame.anchors[0].pose.position += aside;
                    place(frame, 0, Vec3::new(0.0, 0.0, -2.0) + aside, Vec3::splat(0.05));
                })
                .build()
        };
        near(&jumping(true), "stability.fast-mover", 0.0, 1e-4);
        near(&jumping(false), "stability.fast-mover", 14.0, 1.0);
    }
}
