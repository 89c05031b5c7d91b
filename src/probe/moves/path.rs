//! Where the head was during one step.

use super::super::geometry::{angle_deg, elevation_deg, rotation, turn_deg, vector};
use crate::observe::FrameObservation;
use crate::units::XrNanos;
use glam::DVec3;

/// Steps in which speeds are taken, seconds: over less, tracking noise would count as motion.
const STEP_S: f64 = 0.1;
/// Longest time between two frames that still belong together, seconds.
const GAP_S: f64 = 0.5;

/// One frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub t: f64,
    pub head: DVec3,
    pub forward: DVec3,
    pub frame: &'a FrameObservation,
}

/// The tracked frames of a step, in order of time.
#[derive(Debug, Default)]
pub(super) struct Path<'a> {
    pub places: Vec<Place<'a>>,
    first: Option<XrNanos>,
    /// Time in gaps, seconds.
    lost_s: f64,
}

impl<'a> Path<'a> {
    /// Adds a frame; one that goes back in time is left out.
    pub(super) fn add(&mut self, frame: &'a FrameObservation) {
        let time = frame.tick.predicted_display_time;
        let t = time.seconds_since(*self.first.get_or_insert(time));
        if let Some(last) = self.places.last() {
            if t <= last.t {
                return;
            }
            if t - last.t > GAP_S {
                self.lost_s += t - last.t;
            }
        }
        let forward = rotation(&frame.head.pose) * DVec3::NEG_Z;
        self.places.push(Place { t, head: vector(frame.head.pose.position), forward, frame });
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn frames(&self) -> Option<[u64; 2]> {
        Some([self.places.first()?.frame.index, self.places.last()?.frame.index])
    }

    /// From the first frame to the end of the last.
    pub(super) fn seconds(&self) -> f64 {
        let Some(last) = self.places.last() else { return 0.0 };
        let steps = self.places.len().saturating_sub(1).max(1);
        last.t * (1.0 + 1.0 / steps as f64)
    }

    /// Whether more of it is missing than is there.
    pub(super) fn is_broken(&self) -> bool {
        self.lost_s > self.seconds() / 2.0
    }

    /// Heading of the view, degrees, without a jump at ±180.
    pub(super) fn headings(&self) -> Vec<f64> {
        let mut heading = 0.0;
        let mut before: Option<DVec3> = None;
        let next = |place: &Place<'_>| {
            heading += before.map_or(0.0, |before| turn_deg(before, place.forward));
            before = Some(place.forward);
            heading
        };
        self.places.iter().map(next).collect()
    }

    /// Elevation of the view, degrees.
    pub(super) fn elevations(&self) -> Vec<f64> {
        self.places.iter().map(|place| elevation_deg(place.forward)).collect()
    }

    /// Places a tenth of a second apart, by number. Gaps part them.
    fn steps(&self) -> impl Iterator<Item = [usize; 2]> + '_ {
        let mut from = 0;
        (1..self.places.len()).filter_map(move |k| {
            let elapsed = self.places[k].t - self.places[from].t;
            if elapsed < STEP_S {
                return None;
            }
            let step = [from, k];
            from = k;
            (elapsed <= GAP_S).then_some(step)
        })
    }

    /// Speeds over [`STEP_S`] of what `between` measures, with the time of each.
    pub(super) fn speeds(&self, between: impl Fn(usize, usize) -> f64) -> Vec<[f64; 2]> {
        let speed = |[a, b]: [usize; 2]| {
            let elapsed = self.places[b].t - self.places[a].t;
            [elapsed, between(a, b) / elapsed]
        };
        self.steps().map(speed).collect()
    }

    /// Turning speeds, degrees per second.
    pub(super) fn turning(&self) -> Vec<[f64; 2]> {
        self.speeds(|a, b| angle_deg(self.places[a].forward, self.places[b].forward))
    }

    /// Walking speeds over the ground, metres per second.
    pub(super) fn walking(&self) -> Vec<[f64; 2]> {
        self.speeds(|a, b| ground(self.places[b].head - self.places[a].head))
    }
}

/// Mean speed from the first step that is faster than `slow` to the last; of all of them if none is.
pub(super) fn while_moving(speeds: &[[f64; 2]], slow: f64) -> f64 {
    let fast = |step: &[f64; 2]| step[1] > slow;
    let moving = match (speeds.iter().position(fast), speeds.iter().rposition(fast)) {
        (Some(first), Some(last)) => &speeds[first..=last],
        _ => speeds,
    };
    let time: f64 = moving.iter().map(|step| step[0]).sum();
    let way: f64 = moving.iter().map(|step| step[0] * step[1]).sum();
    if time > 0.0 { way / time } else { 0.0 }
}

/// Length over the ground.
pub(super) fn ground(v: DVec3) -> f64 {
    libm::hypot(v.x, v.z)
}
