//! What the probes of the view share: what the user was asked to do, places in the head's axes, pictures of boxes, rays.

use super::geometry::{Box3, rotation, vector};
use super::{Doubt, Finding, Measurement, Run, Signal};
use crate::observe::{FrameObservation, HologramInfo, LoadState, Role};
use glam::{DVec2, DVec3};

/// Why distances and directions say nothing where the manifest does not place the content.
pub(super) const NOT_PLACED: &str = "the manifest does not say where the content goes";
/// Longest time between successive frames that still counts as watching, seconds (ours: six frames at 60 Hz).
const GAP_S: f64 = 0.1;
/// Nearest depth at which a corner of a box has a picture, metres (ours: no content is nearer to an eye).
const PICTURE_NEAR_M: f64 = 0.05;

impl Finding {
    /// Adds a measurement, unless its value is no number that a report could hold.
    pub(super) fn offer(&mut self, measurement: Measurement) {
        if measurement.value.is_finite() {
            self.measurements.push(measurement);
        }
    }

    /// Explains every id that has been neither given nor explained, for a reason that lies outside what the run could have given.
    pub(super) fn rest(mut self, ids: &[&'static str], why: &str) -> Self {
        for id in ids {
            let given = self.measurements.iter().any(|m| m.id == *id) || self.not_measured.iter().any(|n| n.id == *id);
            if !given {
                self.missing(id, why, false);
            }
        }
        self
    }
}

/// The movement that the script asked for in a frame; empty where it asked for none.
pub(super) fn asked<'a>(run: &Run<'a>, frame: &FrameObservation) -> &'a str {
    let window = run.info().windows.get(usize::from(frame.window));
    window.and_then(|window| window.motion.as_ref()).map_or("", |motion| motion.path.as_str())
}

/// Whether the head points where the user likes: no step asks for turning it, and there is something to look at.
pub(super) fn looks_freely(run: &Run<'_>, frame: &FrameObservation) -> bool {
    frame.load == LoadState::Loaded && !matches!(asked(run, frame), "side-to-side" | "nod" | "sweep" | "look-at")
}

/// Located frames that show a hologram, loaded.
pub(super) fn shown<'a>(run: &Run<'a>, hologram: usize) -> impl Iterator<Item = &'a FrameObservation> + use<'a> {
    run.frames(Signal::Geometry).filter(move |frame| {
        frame.load == LoadState::Loaded && frame.holograms.get(hologram).is_some_and(|seen| seen.shown)
    })
}

/// Holograms of a role, with their numbers.
pub(super) fn of_role<'a>(run: &Run<'a>, role: Role) -> impl Iterator<Item = (usize, &'a HologramInfo)> + use<'a> {
    run.info().holograms.iter().enumerate().filter(move |(_, info)| info.role == Some(role))
}

/// Seconds from one frame to the next; `None` where they do not follow one another closely, and nobody watched what was in between.
pub(super) fn step_s(before: &FrameObservation, after: &FrameObservation) -> Option<f64> {
    let step = after.tick.predicted_display_time.seconds_since(before.tick.predicted_display_time);
    (step > 0.0 && step <= GAP_S).then_some(step)
}

/// Time that located frames of a kind show, seconds.
pub(super) fn watched_s(run: &Run<'_>, counts: impl Fn(&FrameObservation) -> bool) -> f64 {
    let pairs = run.pairs(Signal::Geometry).filter(|pair| pair.iter().all(|frame| counts(frame)));
    pairs.filter_map(|[before, after]| step_s(before, after)).sum()
}

/// A place in the head's axes: +X right, +Y up, -Z ahead, metres.
pub(super) fn to_head(frame: &FrameObservation, place: DVec3) -> DVec3 {
    rotation(&frame.head.pose).conjugate() * (place - vector(frame.head.pose.position))
}

/// A head that a script moves looks where the script says, and not at what there is to see.
pub(super) fn level_head(run: &Run<'_>) -> Option<Doubt> {
    run.info().runtime.simulated.then(|| Doubt {
        what: "a simulated head looks level ahead where a person would look at the content".to_owned(),
        advice: "repeat in the headset".to_owned(),
    })
}

/// The head's forward direction, base space.
pub(super) fn forward(frame: &FrameObservation) -> DVec3 {
    rotation(&frame.head.pose) * DVec3::NEG_Z
}

/// A rectangle of the picture plane one metre before the head.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picture {
    min: DVec2,
    max: DVec2,
}

impl Picture {
    /// The smallest that holds a box; `None` where a part of the box is behind the head or beside it.
    pub(super) fn of(frame: &FrameObservation, b: &Box3) -> Option<Self> {
        let mut all = Self { min: DVec2::INFINITY, max: DVec2::NEG_INFINITY };
        for corner in 0..8 {
            let sign = |bit: u32| if corner >> bit & 1 == 0 { -1.0 } else { 1.0 };
            let at = to_head(frame, b.center + b.half * DVec3::new(sign(0), sign(1), sign(2)));
            if at.z > -PICTURE_NEAR_M {
                return None;
            }
            let on_plane = DVec2::new(at.x, at.y) / -at.z;
            all = Self { min: all.min.min(on_plane), max: all.max.max(on_plane) };
        }
        Some(all)
    }

    /// Its area.
    pub(super) fn area(&self) -> f64 {
        let size = (self.max - self.min).max(DVec2::ZERO);
        size.x * size.y
    }

    /// What it has in common with another.
    pub(super) fn overlap(&self, other: &Picture) -> Picture {
        Picture { min: self.min.max(other.min), max: self.max.min(other.max) }
    }
}

/// Where a ray enters a box, metres along it; `None` if it misses or begins inside (slab method: Kay & Kajiya, *Ray Tracing Complex
/// Scenes*, SIGGRAPH 1986).
pub(super) fn enters(origin: DVec3, direction: DVec3, b: &Box3) -> Option<f64> {
    if !(origin.is_finite() && direction.is_finite()) {
        return None;
    }
    let (mut near, mut far) = (f64::NEG_INFINITY, f64::INFINITY);
    for axis in 0..3 {
        let (from, along) = ((b.center - origin)[axis], direction[axis]);
        if along.abs() < 1e-12 {
            if from.abs() > b.half[axis] {
                return None;
            }
            continue;
        }
        let (a, c) = ((from - b.half[axis]) / along, (from + b.half[axis]) / along);
        (near, far) = (near.max(a.min(c)), far.min(a.max(c)));
    }
    (near > 0.0 && near <= far && near.is_finite()).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rays_and_boxes() {
        let b = Box3 { center: DVec3::new(0.0, 0.0, -2.0), half: DVec3::new(0.5, 0.5, 0.25) };
        assert_eq!(enters(DVec3::ZERO, DVec3::NEG_Z, &b), Some(1.75));
        assert_eq!(enters(DVec3::ZERO, DVec3::Z, &b), None);
        assert_eq!(enters(DVec3::new(0.0, 0.0, -2.0), DVec3::NEG_Z, &b), None);
        assert_eq!(enters(DVec3::new(0.6, 0.0, 0.0), DVec3::NEG_Z, &b), None);
        assert_eq!(enters(DVec3::ZERO, DVec3::new(0.0, f64::NAN, -1.0), &b), None);
    }

    #[test]
    fn pictures_of_boxes() {
        let frame = FrameObservation::default();
        let at = |x: f64, half: f64| {
            let b = Box3 { center: DVec3::new(x, 0.0, -2.0), half: DVec3::new(half, half, 0.0) };
            Picture::of(&frame, &b).unwrap()
        };
        assert!((at(0.0, 0.5).area() - 0.25).abs() < 1e-12);
        assert!((at(0.0, 0.5).overlap(&at(0.5, 0.5)).area() - 0.125).abs() < 1e-12);
        assert_eq!(at(0.0, 0.5).overlap(&at(2.0, 0.5)).area(), 0.0);
        let beside = Box3 { center: DVec3::ZERO, half: DVec3::ONE };
        assert!(Picture::of(&frame, &beside).is_none());
    }
}
