//! From where on a ring round the content a control could be used that stays where it is: what the run's own walk may not have shown.

use super::geometry::{Box3, angle_deg, elevation_deg, vector};
use super::view::{NOT_PLACED, enters, of_role, shown};
use super::{Finding, Run};
use crate::observe::{FrameObservation, LockMode, Role};
use glam::DVec3;

pub(super) const PROBE: &str = "ui.ring";
pub(super) const IDS: &[&str] = &["ui.ring-usable-pct"];

/// Places on the ring, evenly spread, and heights of the head: as it was, and as much lower as a person who sits (ours).
const PLACES: u32 = 8;
const LOWER_M: [f64; 2] = [0.0, 0.4];
/// Angle between a control's front and the user, up to which it faces the user, degrees; as for `ui.facing-pct`.
const FACING_DEG: f64 = 60.0;
/// Farthest that a control may be, metres, and how far above and below the horizon one looks in comfort, degrees (Microsoft, comfort).
const FAR_M: f64 = 5.0;
const LOOK_DEG: [f64; 2] = [10.0, -60.0];

/// Share of the ring from which a world-locked control faces the user, near enough and in a comfortable direction, with no primary content
/// before it. The ring goes through where the user stood when the control was first shown, round the middle of the primary content.
pub(super) fn judge(run: &Run<'_>) -> Finding {
    if !run.info().content.placement_declared {
        return Finding::nothing(PROBE, IDS, NOT_PLACED);
    }
    let mut finding = Finding::of(PROBE);
    let stays = |lock: Option<LockMode>| lock == Some(LockMode::World);
    for (i, info) in of_role(run, Role::Ui).filter(|(_, info)| stays(info.lock)) {
        let Some(first) = shown(run, i).next() else { continue };
        let Some(share) = usable(run, first, i) else { continue };
        let measurement = run.measure(IDS[0], share, u64::from(PLACES) * LOWER_M.len() as u64).node(info);
        finding.offer(measurement.frames(first.index, first.index));
    }
    finding.rest(IDS, "no control that is declared to stay in the world was shown together with primary content")
}

fn usable(run: &Run<'_>, frame: &FrameObservation, control: usize) -> Option<f64> {
    let seen = frame.holograms.get(control)?;
    let (place, front) = (vector(seen.center), vector(seen.front));
    let primaries: Vec<Box3> = of_role(run, Role::Primary)
        .filter_map(|(i, _)| frame.holograms.get(i))
        .filter(|seen| seen.shown)
        .map(Box3::of)
        .collect();
    if primaries.is_empty() || front == DVec3::ZERO {
        return None;
    }
    let middle = primaries.iter().map(|b| b.center).sum::<DVec3>() / primaries.len() as f64;
    let from = vector(frame.head.pose.position) - middle;
    let (radius, start) = (libm::hypot(from.x, from.z), libm::atan2(from.x, from.z));
    let heads = (0..PLACES).flat_map(|k| {
        let angle = start + f64::from(k) * std::f64::consts::TAU / f64::from(PLACES);
        let (x, z) = (middle.x + radius * libm::sin(angle), middle.z + radius * libm::cos(angle));
        LOWER_M.map(|lower| DVec3::new(x, middle.y + from.y - lower, z))
    });
    let [up, down] = LOOK_DEG;
    let usable = heads.filter(|head| {
        let (to, distance) = (place - *head, place.distance(*head));
        let hidden = primaries
            .iter()
            .filter(|b| b.distance(place) > 0.0)
            .any(|b| enters(*head, to / distance, b).is_some_and(|at| at < distance));
        distance <= FAR_M && (down..=up).contains(&elevation_deg(to)) && angle_deg(front, -to) < FACING_DEG && !hidden
    });
    Some(100.0 * usable.count() as f64 / (f64::from(PLACES) * LOWER_M.len() as f64))
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, hologram, missing};
    use super::*;
    use crate::observe::Recording;
    use crate::observe::synthetic::{Synthetic, place};
    use glam::Vec3;

    /// A machine 2 m ahead, 60 cm wide, and a panel that hangs before it, `side_m` to the right and as much lower as one looks down to.
    fn panel(front: [f32; 3], side_m: f32) -> Recording {
        let mut panel = hologram("panel", Role::Ui);
        panel.lock = Some(LockMode::World);
        Synthetic::new(vec![hologram("machine", Role::Primary), panel])
            .frames(30, |_k, frame| {
                place(frame, 0, Vec3::new(0.0, -0.5, -2.0), Vec3::new(0.3, 0.3, 0.3));
                place(frame, 1, Vec3::new(side_m, -0.5, -1.6), Vec3::new(0.2, 0.1, 0.01));
                frame.holograms[1].front = front;
            })
            .build()
    }

    #[test]
    fn a_panel_is_usable_from_its_own_side_of_the_ring() {
        // Of the eight places, the one before it and its two neighbours are within 60 degrees of its front, standing and sitting.
        check(&panel([0.0, 0.0, 1.0], 0.0), IDS[0], 37.5);
        // Turned away it faces the far side, from where the machine hides it but for those who look past.
        assert!(super::super::testkit::value(&panel([0.0, 0.0, -1.0], 0.0), IDS[0]) < 37.5);
    }

    #[test]
    fn what_turns_with_the_user_is_not_judged_so() {
        let mut recording = panel([0.0, 0.0, 1.0], 0.0);
        recording.run.holograms[1].lock = Some(LockMode::Billboard);
        assert!(missing(&recording, IDS[0]).0.contains("stay in the world"));
        assert!(missing(&panel([0.0; 3], 0.0), IDS[0]).0.contains("stay in the world"));
    }
}
