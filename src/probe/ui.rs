//! Whether controls can be used from where the user stands, and whether they get in the way.

use super::geometry::{Box3, InFrame, angle_deg, elevation_deg, hologram_in_frame, turn_deg, vector};
use super::stats::quantile;
use super::view::{NOT_PLACED, Picture, forward, looks_freely, of_role, shown, to_head};
use super::{Doubt, Finding, Run, Signal};
use crate::observe::{FrameObservation, HologramInfo, Role};
use glam::DVec3;

pub(super) const PROBE: &str = "ui.position";
pub(super) const IDS: &[&str] = &[REACH, FACING, HIDES, LOCKED];
const REACH: &str = "ui.in-reach-pct";
const FACING: &str = "ui.facing-pct";
const HIDES: &str = "ui.occludes-primary-pct";
const LOCKED: &str = "ui.head-locked";

/// Farthest that a touched control may be, metres (ours: an arm's length).
const TOUCH_M: f64 = 0.7;
/// Farthest that any other may be, metres: the far end of Microsoft's zone of comfort.
const FAR_M: f64 = 5.0;
/// Directions that Microsoft's comfort page wants looks kept to, degrees: above and below the horizon, and aside.
const LOOK_DEG: [f64; 3] = [10.0, -60.0, 45.0];
/// Angle between a control's front and the user, up to which it faces the user, degrees (ours: it then looks half as wide as it is).
const FACING_DEG: f64 = 60.0;
/// Turn of the head that shows what moves with it, degrees (ours: more than the still head of any user).
const TURN_DEG: f64 = 10.0;
/// How far a thing that is locked to the head may stray in the head's axes, degrees (ours: rounding, and one late frame).
const STRAY_DEG: f64 = 1.0;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    locked(run, &mut finding);
    if !run.info().content.placement_declared {
        return finding.rest(IDS, NOT_PLACED);
    }
    if of_role(run, Role::Ui).next().is_none() {
        return finding.rest(IDS, "the manifest declares no node as a control (role `ui`)");
    }
    for (i, info) in of_role(run, Role::Ui) {
        let frames: Vec<_> = shown(run, i).filter(|frame| looks_freely(run, frame)).collect();
        let n = frames.len() as u64;
        if n == 0 {
            continue;
        }
        let share = |counts: &dyn Fn(&FrameObservation) -> bool| {
            100.0 * frames.iter().filter(|frame| counts(frame)).count() as f64 / n as f64
        };
        let reach = run.measure(REACH, share(&|frame| in_reach(info, frame, i)), n).node(info);
        finding.offer(reach.limit(run, "ui.in-reach"));
        if frames.iter().any(|frame| vector(frame.holograms[i].front) != DVec3::ZERO) {
            let facing = run.measure(FACING, share(&|frame| faces(frame, i)), n).node(info);
            finding.offer(facing.limit(run, "ui.facing").doubts([front_doubt()]));
        }
        hides(run, &mut finding, i, &frames);
    }
    if finding.measurements.iter().any(|m| m.id == REACH) {
        finding = finding.rest(&[FACING], "the recording does not say which way nodes face");
        finding = finding.rest(&[HIDES], "no control was shown while primary content was in the frame");
    }
    finding.rest(IDS, "no control was shown while the head was free to look")
}

fn front_doubt() -> Doubt {
    Doubt {
        what: "a node's front is taken to be its own +Z, as glTF has it".to_owned(),
        advice: "turn the node if its front is another side".to_owned(),
    }
}

/// Near enough, and in a direction that is comfortable to look in.
fn in_reach(info: &HologramInfo, frame: &FrameObservation, hologram: usize) -> bool {
    let seen = &frame.holograms[hologram];
    let touch = info.interactable.as_ref().is_some_and(|it| it.near);
    let to = vector(seen.center) - vector(frame.head.pose.position);
    let [up, down, aside] = LOOK_DEG;
    let pitch = elevation_deg(to);
    f64::from(seen.nearest_m) <= if touch { TOUCH_M } else { FAR_M }
        && (down..=up).contains(&pitch)
        && turn_deg(forward(frame), to).abs() <= aside
}

fn faces(frame: &FrameObservation, hologram: usize) -> bool {
    let seen = &frame.holograms[hologram];
    let front = vector(seen.front);
    let to_user = vector(frame.head.pose.position) - vector(seen.center);
    front != DVec3::ZERO && angle_deg(front, to_user) < FACING_DEG
}

/// 95th percentile of the share of a primary hologram's box that the control's box hides, of the primary that it hides most.
fn hides(run: &Run<'_>, finding: &mut Finding, control: usize, frames: &[&FrameObservation]) {
    let mut hidden: Vec<f64> = Vec::new();
    let mut worst: Option<(u64, f64)> = None;
    for frame in frames {
        let shares = of_role(run, Role::Primary).filter_map(|(primary, _)| hidden_share(frame, control, primary));
        let Some(share) = shares.max_by(f64::total_cmp) else { continue };
        hidden.push(100.0 * share);
        if worst.is_none_or(|(_, most)| share > most) {
            worst = Some((frame.index, share));
        }
    }
    let (Some(share), Some((frame, _))) = (quantile(&hidden, 0.95), worst) else { return };
    let measurement = run.measure(HIDES, share, hidden.len() as u64).node(&run.info().holograms[control]);
    let doubt = Doubt {
        what: "by boxes around both, as the head sees them".to_owned(),
        advice: "look at the frames named".to_owned(),
    };
    let boxes = (share > 0.0).then_some(doubt);
    finding.offer(measurement.limit(run, "ui.occludes-primary").frames(frame, frame).doubts(boxes));
}

/// Share of a primary's picture that a control before it covers; `None` where the primary is not in the frame. A control inside the
/// primary's box is a part of it and hides nothing.
fn hidden_share(frame: &FrameObservation, control: usize, primary: usize) -> Option<f64> {
    if hologram_in_frame(frame, primary) == InFrame::Outside || control == primary {
        return None;
    }
    let (front, back) = (frame.holograms.get(control)?, frame.holograms.get(primary)?);
    let (front_box, back_box) = (Box3::of(front), Box3::of(back));
    let picture = Picture::of(frame, &back_box).filter(|picture| picture.area() > 0.0)?;
    let attached = back_box.distance(front_box.center) <= 0.0;
    if attached || front.nearest_m >= back.nearest_m || hologram_in_frame(frame, control) == InFrame::Outside {
        return Some(0.0);
    }
    let covered = Picture::of(frame, &front_box).map_or(0.0, |front| front.overlap(&picture).area());
    Some(covered / picture.area())
}

/// What stays where it is in the head's axes while the head turns: each such hologram, and their number.
fn locked(run: &Run<'_>, finding: &mut Finding) {
    let Some(first) = run.frames(Signal::Geometry).next() else {
        return finding.missing(LOCKED, "the head was never located", false);
    };
    let turn = |frame: &FrameObservation| angle_deg(forward(first), forward(frame));
    let widest = run.frames(Signal::Geometry).map(turn).fold(0.0, f64::max);
    if widest < TURN_DEG {
        return finding.missing(LOCKED, "the head never turned by 10 degrees", false);
    }
    let (mut count, mut all) = (0u64, 0u64);
    for (i, info) in run.info().holograms.iter().enumerate().filter(|(_, info)| info.role != Some(Role::ScanMesh)) {
        let Some((turned, stray)) = stray(run, i) else { continue };
        if turned < TURN_DEG {
            continue;
        }
        all += 1;
        if stray <= STRAY_DEG {
            count += 1;
            finding.offer(run.measure(LOCKED, 1.0, 1).node(info).limit(run, "ui.head-locked"));
        }
    }
    if all == 0 {
        return finding.missing(LOCKED, "no content was shown while the head turned", false);
    }
    finding.offer(run.measure(LOCKED, count as f64, all).limit(run, "ui.head-locked"));
}

/// How far the head turned while a hologram was shown, and how far it strayed in the head's axes, degrees.
fn stray(run: &Run<'_>, hologram: usize) -> Option<(f64, f64)> {
    let mut frames = shown(run, hologram);
    let at = |frame: &FrameObservation| to_head(frame, vector(frame.holograms[hologram].center));
    let first = frames.next()?;
    let (ahead, place) = (forward(first), at(first));
    Some(frames.fold((0.0f64, 0.0f64), |(turned, stray), frame| {
        (turned.max(angle_deg(ahead, forward(frame))), stray.max(angle_deg(place, at(frame))))
    }))
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::testkit::{check, finding, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::{Synthetic, move_head, place};
    use crate::observe::{InteractableInfo, Recording};
    use crate::space::Pose;
    use glam::{Quat, Vec3};

    fn turned(position: Vec3, degrees: f32) -> Pose {
        Pose { position, orientation: Quat::from_rotation_y(degrees.to_radians()) }
    }

    /// The user walks once round a machine 2 m ahead, looking at it with a tremble; its panel hangs on its near side and faces where the
    /// user began, or turns with the user.
    fn round(turns_with_user: bool, seed: u64) -> Recording {
        let mut noise = Random::new(seed);
        Synthetic::new(vec![hologram("machine", Role::Primary), hologram("panel", Role::Ui)])
            .frames(720, |k, frame| {
                let around = k as f32 / 2.0;
                let middle = Vec3::new(0.0, 0.0, -2.0);
                let head = middle + Quat::from_rotation_y(around.to_radians()) * Vec3::new(0.0, 0.0, 2.0);
                move_head(frame, turned(head, around + 2.0 * noise.normal() as f32));
                place(frame, 0, middle, Vec3::splat(0.3));
                place(frame, 1, middle + Vec3::new(0.0, 0.0, 0.4), Vec3::new(0.2, 0.1, 0.01));
                if turns_with_user {
                    frame.holograms[1].front = (head - Vec3::from(frame.holograms[1].center)).normalize().to_array();
                }
            })
            .build()
    }

    #[test]
    fn a_panel_faces_the_user_for_a_part_of_the_ring() {
        // Seen from its place 0.4 m nearer than the middle, the ring is within 60 degrees of its front for 97.8 of 360 degrees.
        let [on_panel, radius] = [0.4f64, 2.0];
        let facing = |around: f64| {
            let (x, z) = (radius * around.sin(), radius * around.cos() - on_panel);
            x.atan2(z).abs() < FACING_DEG.to_radians()
        };
        let share = (0..720).filter(|k| facing((*k as f64 / 2.0).to_radians())).count() as f64 / 7.2;
        for seed in 0..20 {
            near(&round(false, seed), FACING, share, 0.05 * share);
            check(&round(true, seed), FACING, 100.0);
        }
        assert!(!measurement(&round(false, 0), FACING).limit.unwrap().holds(share));
        check(&round(false, 0), REACH, 100.0);
        check(&round(false, 0), LOCKED, 0.0);
        let mut silent = round(false, 0);
        silent.frames.iter_mut().for_each(|frame| frame.holograms[1].front = [0.0; 3]);
        assert!(missing(&silent, FACING).0.contains("which way"));
    }

    fn still(center: Vec3, touch: bool) -> Recording {
        let mut button = hologram("button", Role::Ui);
        button.interactable = Some(InteractableInfo { near: touch, ..InteractableInfo::default() });
        Synthetic::new(vec![hologram("machine", Role::Primary), button])
            .frames(60, |_k, frame| {
                place(frame, 0, Vec3::new(0.0, 0.0, -3.0), Vec3::new(0.5, 0.5, 0.1));
                place(frame, 1, center, Vec3::new(0.1, 0.1, 0.0));
            })
            .build()
    }

    #[test]
    fn reach_is_a_matter_of_distance_and_direction() {
        for (center, touch, share) in [
            (Vec3::new(0.0, -0.2, -0.5), true, 100.0),
            (Vec3::new(0.0, -0.2, -1.0), true, 0.0),
            (Vec3::new(0.0, -0.2, -4.0), false, 100.0),
            (Vec3::new(0.0, -0.2, -6.0), false, 0.0),
            (Vec3::new(0.0, 1.0, -2.0), false, 0.0),
            (Vec3::new(2.0, 0.0, 0.5), false, 0.0),
        ] {
            check(&still(center, touch), REACH, share);
        }
    }

    #[test]
    fn a_control_before_primary_content_hides_it() {
        // Its picture at 1.5 m is 0.133 wide, that of the machine's box 1 m by 1 m at 2.9 m 0.345.
        let expected = 100.0 * (0.2f64 / 1.5).powi(2) / (1.0f64 / 2.9).powi(2);
        near(&still(Vec3::new(0.0, 0.0, -1.5), false), HIDES, expected, 1e-3);
        assert!(!measurement(&still(Vec3::new(0.0, 0.0, -1.5), false), HIDES).limit.unwrap().holds(expected));
        check(&still(Vec3::new(0.6, 0.0, -1.5), false), HIDES, 0.0);
        // A part of the machine itself.
        check(&still(Vec3::new(0.0, 0.0, -2.95), false), HIDES, 0.0);
    }

    #[test]
    fn what_moves_with_the_head_is_locked_to_it() {
        let turning = |locked: bool| {
            let mut noise = Random::new(3);
            Synthetic::new(vec![hologram("machine", Role::Primary), hologram("hud", Role::Ui)])
                .frames(240, |k, frame| {
                    let pose = turned(Vec3::ZERO, 20.0 * (k as f32 / 30.0).sin());
                    move_head(frame, pose);
                    let tremble = Vec3::new(0.005 * noise.even() as f32, 0.0, -1.5);
                    let center = if locked { pose.transform_point(tremble) } else { tremble };
                    place(frame, 1, center, Vec3::splat(0.02));
                })
                .build()
        };
        check(&turning(false), LOCKED, 0.0);
        let found = finding(&turning(true), PROBE);
        let of: Vec<_> =
            found.measurements.iter().filter(|m| m.id == LOCKED).map(|m| m.about.node.as_deref()).collect();
        assert_eq!(of, [Some("hud"), None]);
        assert!(
            found.measurements.iter().filter(|m| m.id == LOCKED).all(|m| !m.limit.as_ref().unwrap().holds(m.value))
        );
        assert!(missing(&still(Vec3::new(0.0, 0.0, -2.0), false), LOCKED).0.contains("never turned"));
    }

    #[test]
    fn undeclared_controls_are_not_judged() {
        let mut recording = round(false, 0);
        recording.run.holograms[1].role = None;
        assert!(missing(&recording, REACH).0.contains("role `ui`"));
        recording.run.content.placement_declared = false;
        assert_eq!(missing(&recording, REACH), (NOT_PLACED.to_owned(), false));
    }
}
