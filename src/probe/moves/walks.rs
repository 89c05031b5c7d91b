//! Moves on foot: round the content, up to it, and back.

use super::super::Run;
use super::super::geometry::{Box3, angle_deg, turn_deg};
use super::path::{Path, ground, while_moving};
use super::{Aspect, Judged, Speed, share};
use crate::observe::{FrameObservation, MotionInfo, Role};
use glam::DVec3;

/// Slower than this nobody walks, metres per second.
const WALKING_M_PER_S: f64 = 0.05;
/// Farther aside than this content is not looked at, degrees (ours: beyond it nothing of the content is in a see-through frame).
const FACING_DEG: f64 = 45.0;
/// Part of the time in which content may be out of sight, for the turn towards it.
const FACING_SHARE: f64 = 0.75;
/// Metres beyond the content's own radius that a ring may be wider than asked, where the content is larger than the script knows.
const ROOM_M: f64 = 2.0;
/// Nearer than this share of the asked radius the ring was not walked.
const RING_SHARE: f64 = 0.5;
/// So near counts as there, metres.
const THERE_M: f64 = 0.15;
/// So near counts as back, metres.
const BACK_M: f64 = 0.5;

/// The primary content, or all of it where none is primary: what the script means by the content.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content {
    pub middle: DVec3,
    /// Of the circle round it, seen from above, metres.
    pub radius: f64,
}

/// Where the content is in a frame.
pub(super) fn content(run: &Run<'_>, frame: &FrameObservation) -> Option<Content> {
    let holograms = &run.info().holograms;
    let any_primary = holograms.iter().any(|h| h.role == Some(Role::Primary));
    let meant = |role: Option<Role>| !any_primary || role == Some(Role::Primary);
    let boxes = holograms.iter().zip(&frame.holograms).filter(|(info, _)| meant(info.role));
    let mut edges: Option<[DVec3; 2]> = None;
    for b in boxes.map(|(_, seen)| Box3::of(seen)).filter(|b| b.center.is_finite() && b.half.is_finite()) {
        let [low, high] = edges.unwrap_or([b.center; 2]);
        edges = Some([low.min(b.center - b.half), high.max(b.center + b.half)]);
    }
    let [low, high] = edges?;
    let half = (high - low) / 2.0;
    Some(Content { middle: low + half, radius: libm::hypot(half.x, half.z) })
}

const NO_CONTENT: &str = "it is not known where the content was";

/// Arc, distance, and whether the content was in view.
pub(super) fn round(run: &Run<'_>, path: &Path<'_>, asked: &MotionInfo) -> Judged {
    let (Some(degrees), Some(radius)) = (asked.degrees, asked.radius_m) else {
        return Err("the recording does not say how far round".to_owned());
    };
    let middle = path.places.get(path.len() / 2).and_then(|place| content(run, place.frame));
    let content = middle.ok_or(NO_CONTENT)?;
    let (mut angle, mut low, mut high) = (0.0f64, 0.0f64, 0.0f64);
    let mut nearest = f64::INFINITY;
    let mut before: Option<DVec3> = None;
    let mut facing = 0usize;
    let mut far = Vec::with_capacity(path.len());
    for place in &path.places {
        let from = place.head - content.middle;
        angle += before.map_or(0.0, |before| turn_deg(before, from));
        before = Some(from);
        (low, high) = (low.min(angle), high.max(angle));
        nearest = nearest.min(ground(from));
        far.push(ground(from));
        let way = content.middle - place.head;
        let aside = turn_deg(place.forward, way).abs();
        facing += usize::from(aside <= FACING_DEG);
    }
    let arc = high - low;
    let off = super::super::stats::median(&far).ok_or(NO_CONTENT)?;
    let widest = radius.max(content.radius) + ROOM_M;
    let seen = facing as f64 / path.len().max(1) as f64;
    let ring = if off > widest {
        let short = format!("walked {off:.1} m from the content's middle, {radius:.1} m was asked for");
        Aspect { share: share(widest, off), short }
    } else {
        let short = format!("walked only {off:.1} m from the content's middle, {radius:.1} m was asked for");
        Aspect { share: share(off, radius * RING_SHARE), short }
    };
    let aspects = vec![
        Aspect { share: share(arc, degrees), short: format!("went {arc:.0}° round of the {degrees:.0}° asked for") },
        ring,
        Aspect {
            share: share(seen, FACING_SHARE),
            short: format!("looked away from the content {:.0} % of the time", 100.0 * (1.0 - seen)),
        },
    ];
    Ok((aspects, Speed::Walk(while_moving(&path.walking(), WALKING_M_PER_S))))
}

/// How much of the way to the content was walked. The circle round the content counts as its edge: whoever is near a part of it is inside.
pub(super) fn approach(run: &Run<'_>, path: &Path<'_>, asked: &MotionInfo) -> Judged {
    let to = asked.to_m.ok_or("the recording does not say how near")?;
    let first = path.places.first().ok_or(NO_CONTENT)?;
    let content = content(run, first.frame).ok_or(NO_CONTENT)?;
    let off = |head: DVec3| ground(head - content.middle) - content.radius;
    let start = off(first.head);
    let nearest = path.places.iter().map(|place| off(place.head)).fold(f64::INFINITY, f64::min);
    let way = start - to;
    let walked = if way <= THERE_M { 1.0 } else { share(start - nearest + THERE_M, way) };
    let reached = nearest.max(0.0);
    let aspect = Aspect { share: walked, short: format!("came within {reached:.1} m of the {to:.1} m asked for") };
    Ok((vec![aspect], Speed::Walk(while_moving(&path.walking(), WALKING_M_PER_S))))
}

/// How much of the way back was walked.
pub(super) fn back(path: &Path<'_>, home: DVec3) -> (Vec<Aspect>, Speed) {
    let off = || path.places.iter().map(|place| ground(place.head - home));
    let (farthest, end) =
        (off().fold(0.0, f64::max), path.places.last().map_or(0.0, |place| ground(place.head - home)));
    let walked = if end <= BACK_M { 1.0 } else { share(farthest - end, farthest) };
    let aspect = Aspect { share: walked, short: format!("ended {end:.1} m from where the run began") };
    (vec![aspect], Speed::Walk(while_moving(&path.walking(), WALKING_M_PER_S)))
}

/// Angle between the view and a point, degrees.
pub(super) fn off_view(head: DVec3, forward: DVec3, point: DVec3) -> f64 {
    angle_deg(forward, point - head)
}
