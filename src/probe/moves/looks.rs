//! Moves of the gaze: to a node, and from one depth to another.

use super::super::Run;
use super::super::geometry::{angle_deg, rotation, vector};
use super::path::{Path, Place, while_moving};
use super::walks::{content, off_view};
use super::{Aspect, Judged, Speed, share};
use crate::observe::{HologramInfo, HologramObservation, LockMode, MotionInfo, Role};
use glam::DVec3;

/// So near to the middle of the view counts as looked at by the head, degrees (ours: eyes turn that far without the head).
const LOOKED_AT_DEG: f64 = 15.0;
/// Directions nearer to each other than this do not need the head, degrees.
const APART_DEG: f64 = 8.0;
/// Share of the frames that need gaze for it to count instead of the head.
const GAZE_SHARE: f64 = 0.5;

/// Which two holograms a user looks at who looks from one depth to another: the nearest and the farthest that stand in the world and are
/// there to be looked at, by their middles. Nothing where there are not two.
pub fn depth_pair(infos: &[HologramInfo], seen: &[HologramObservation], head: DVec3) -> Option<[usize; 2]> {
    let looked_at = |info: &HologramInfo| {
        matches!(info.lock, None | Some(LockMode::World | LockMode::Billboard))
            && matches!(info.role, None | Some(Role::Primary | Role::Secondary | Role::Ui))
    };
    let off = |at: &HologramObservation| vector(at.center).distance(head);
    let all = infos.iter().zip(seen).enumerate().filter(|(_, (info, at))| looked_at(info) && off(at).is_finite());
    let mut all: Vec<(usize, f64)> = all.map(|(i, (_, at))| (i, off(at))).collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (near, far) = (all.first()?, all.last()?);
    (near.0 != far.0).then_some([near.0, far.0])
}

/// How near the view came to the target, in the second half of the step.
pub(super) fn at(run: &Run<'_>, path: &Path<'_>, target: Option<&str>) -> Judged {
    let number = match target {
        None | Some("primary") => None,
        Some(name) => {
            let found = run.info().holograms.iter().position(|h| h.name == name);
            Some(found.ok_or_else(|| format!("`{name}` is not watched"))?)
        }
    };
    let middle = |place: &Place<'_>| match number {
        None => content(run, place.frame).map(|content| content.middle),
        Some(number) => place.frame.holograms.get(number).map(|seen| vector(seen.center)),
    };
    let late = path.places.iter().filter(|place| place.t >= path.seconds() / 2.0);
    let angles = late.filter_map(|place| Some(off_view(place.head, place.forward, middle(place)?)));
    let nearest = angles.min_by(f64::total_cmp).ok_or("it is not known where the target was")?;
    let short = format!("looked {nearest:.0}° past the target");
    let aspect = Aspect { share: share(LOOKED_AT_DEG, nearest), short };
    Ok((vec![aspect], Speed::Turn(while_moving(&path.turning(), 1.0))))
}

/// How often the gaze went from the near target to the far one and back.
pub(super) fn through(run: &Run<'_>, path: &Path<'_>, asked: &MotionInfo, asked_s: f64) -> Judged {
    let first = path.places.first().ok_or("the head was not located")?;
    let pair = depth_pair(&run.info().holograms, &first.frame.holograms, first.head)
        .ok_or("there are not two things at different depths")?;
    let with_gaze = path.places.iter().filter(|place| place.frame.gaze.valid).count();
    let by_gaze = with_gaze as f64 >= GAZE_SHARE * path.len() as f64;
    let mut side = None;
    let (mut switches, mut apart) = (0usize, 0.0f64);
    for place in &path.places {
        let [near, far] = pair.map(|i| place.frame.holograms.get(i).map(|seen| vector(seen.center) - place.head));
        let (Some(near), Some(far)) = (near, far) else { continue };
        let between = angle_deg(near, far);
        apart = apart.max(between);
        let Some(view) = view(place, by_gaze) else { continue };
        let towards_far = angle_deg(view, near) - angle_deg(view, far);
        // A quarter to either side of the middle is neither.
        if towards_far.abs() > between / 4.0 && side != Some(towards_far > 0.0) {
            switches += usize::from(side.is_some());
            side = Some(towards_far > 0.0);
        }
    }
    if apart < APART_DEG && !by_gaze {
        let why = "the nearest and the farthest content lie in one direction, so the head need not turn; eye tracking would tell";
        return Err(why.to_owned());
    }
    let period = asked.period_s.filter(|p| p.is_finite() && *p > 0.0).unwrap_or(asked_s).max(0.1);
    let cycles = libm::round(asked_s / period).max(1.0);
    let short = format!("looked from one to the other {switches} times of the {:.0} asked for", 2.0 * cycles);
    // Where the gaze was at the beginning is one of the two.
    let aspect = Aspect { share: share(switches as f64 + 1.0, 2.0 * cycles), short };
    Ok((vec![aspect], Speed::Turn(while_moving(&path.turning(), 1.0))))
}

fn view(place: &Place<'_>, by_gaze: bool) -> Option<DVec3> {
    if !by_gaze {
        return Some(place.forward);
    }
    let gaze = &place.frame.gaze;
    gaze.valid.then(|| rotation(&gaze.pose) * DVec3::NEG_Z)
}
