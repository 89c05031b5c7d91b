//! What stability probes look at: poses as they were predicted and as they were located again, frame by frame, without the frames that
//! do not count and divided where the series breaks.

use super::geometry::{rotation, vector};
use super::{Doubt, Run, Signal, stats};
use crate::observe::{FrameObservation, HologramInfo, Located, LockMode, Relocation, step};
use crate::space::Pose;
use crate::units::XrNanos;
use glam::{DQuat, DVec3};
use std::collections::{BTreeMap, BTreeSet};

/// Minutes of arc in a radian.
pub(super) const ARCMIN: f64 = 3_437.746_770_784_939;

/// Places further off than this, metres, are no places of a room. Ours.
const FARTHEST_M: f64 = 1e6;

/// Displays show frames no faster and no slower than this, seconds. Ours.
const SHORTEST_S: f64 = 1e-3;
const LONGEST_S: f64 = 1.0;

/// A turn of the head counts as a turn from here on, degrees per second. Ours: slower, a pose that was not estimated again and one that
/// was need not differ in single precision.
const TURNING_DEG_PER_S: f64 = 5.0;

/// So many frames of a turning head tell whether past poses are estimated anew. Ours.
const ENOUGH_TURNING: u64 = 30;

/// A pose in double precision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rigid {
    /// Metres.
    pub position: DVec3,
    /// Of unit length.
    pub turn: DQuat,
}

impl Rigid {
    /// `None` for what is not finite, no turn, or no place.
    pub(super) fn of(pose: &Pose) -> Option<Self> {
        let (position, turn) = (vector(pose.position), rotation(pose));
        let length = turn.length();
        let sane = position.is_finite() && position.length() < FARTHEST_M && (0.5..2.0).contains(&length);
        sane.then(|| Self { position, turn: turn * (1.0 / length) })
    }

    /// Of a located pose that is VALID.
    pub(super) fn located(located: &Located) -> Option<Self> {
        if located.valid { Self::of(&located.pose) } else { None }
    }

    /// The point in `a` of a point in `b`, for an `a_from_b`.
    pub(super) fn point(&self, in_b: DVec3) -> DVec3 {
        self.position + self.turn * in_b
    }

    /// The point in `b` of a point in `a`, for an `a_from_b`.
    pub(super) fn inverse_point(&self, in_a: DVec3) -> DVec3 {
        self.turn.conjugate() * (in_a - self.position)
    }

    /// What takes this turn to another, as a rotation vector in this pose's own axes, radians: 2·atan2(‖xyz‖, w), which keeps small
    /// angles that acos loses.
    pub(super) fn turn_to(&self, other: &Rigid) -> DVec3 {
        rotation_vector(self.turn.conjugate() * other.turn)
    }
}

/// Rotation vector of a unit quaternion, radians, the shorter way round.
pub(super) fn rotation_vector(q: DQuat) -> DVec3 {
    let (xyz, w) = if q.w < 0.0 { (-q.xyz(), -q.w) } else { (q.xyz(), q.w) };
    let length = xyz.length();
    if length == 0.0 { DVec3::ZERO } else { xyz * (2.0 * libm::atan2(length, w) / length) }
}

/// A frame that counts for stability, with its poses located again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample<'a> {
    /// The frame.
    pub frame: &'a FrameObservation,
    /// The same display time, once it was past. `None` if that was never asked or does not count (see [`Track`]).
    pub again: Option<&'a Relocation>,
    /// Display time since the recording's first frame, seconds.
    pub t_s: f64,
    /// Head as it was predicted.
    pub head: Rigid,
    /// Head as it was located again.
    pub head_again: Option<Rigid>,
}

impl Sample<'_> {
    /// An anchor as it was located again.
    pub(super) fn anchor_again(&self, anchor: usize) -> Option<Rigid> {
        Rigid::located(self.again?.anchors.get(anchor)?)
    }

    /// Middle of a hologram in this frame, base space, as the application put it; `None` where it was not shown.
    pub(super) fn center(&self, hologram: usize) -> Option<DVec3> {
        let hologram = self.frame.holograms.get(hologram).filter(|h| h.shown)?;
        let center = vector(hologram.center);
        (center.is_finite() && center.length() < FARTHEST_M).then_some(center)
    }
}

/// Why a new segment begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seam {
    /// It is the first.
    Start,
    /// The base space moved, as the runtime announced.
    ReferenceSpace,
    /// The head was not tracked before it.
    TrackingLost,
    /// Frames before it do not count for another reason, were not recorded, or display time did not advance.
    LeftOut,
}

/// Successive samples without a break. Drift, jitter and swim begin anew with each.
#[derive(Debug, Clone)]
pub(super) struct Segment<'a> {
    /// What lies before it.
    pub seam: Seam,
    /// At least one.
    pub samples: Vec<Sample<'a>>,
}

/// All samples of a run.
///
/// A relocation does not count where the reference space changed between the frame's display time and the time of asking: the two poses
/// would then be told in different spaces. Neither does a second relocation of a frame.
#[derive(Debug, Clone)]
pub(super) struct Track<'a> {
    /// In order of time.
    pub segments: Vec<Segment<'a>>,
    /// Median time from frame to frame, seconds. Series are put on a grid of it. `None` below two frames, or where it is no pace of a
    /// display.
    pub period_s: Option<f64>,
}

impl<'a> Track<'a> {
    /// The samples of a run.
    pub(super) fn of(run: &Run<'a>) -> Self {
        let recording = run.recording;
        let mut again: BTreeMap<u64, &Relocation> = BTreeMap::new();
        for relocation in &recording.relocated {
            again.entry(relocation.frame).or_insert(relocation);
        }
        let changes = SpaceChanges::of(run);
        let counted: BTreeSet<u64> = run.frames(Signal::Stability).map(|f| f.index).collect();
        let start = recording.frames.first().map_or(XrNanos(0), |f| f.tick.predicted_display_time);
        let mut segments: Vec<Segment<'a>> = Vec::new();
        let (mut seam, mut last): (Option<Seam>, Option<&FrameObservation>) = (Some(Seam::Start), None);
        for frame in &recording.frames {
            let time = frame.tick.predicted_display_time;
            if let Some(before) = last {
                seam = better(seam, changes.between(before, frame).then_some(Seam::ReferenceSpace));
                let joined = before.index.checked_add(1) == Some(frame.index);
                let ahead = time > before.tick.predicted_display_time;
                seam = better(seam, (!joined || !ahead).then_some(Seam::LeftOut));
            }
            last = Some(frame);
            let Some(head) = Rigid::located(&frame.head).filter(|_| counted.contains(&frame.index)) else {
                let tracked = frame.valid.head && frame.head.tracked;
                seam = better(seam, Some(if tracked { Seam::LeftOut } else { Seam::TrackingLost }));
                continue;
            };
            let again = again.get(&frame.index).copied().filter(|again| !changes.within(time, again.at));
            let head_again = again.and_then(|again| Rigid::located(&again.head));
            let sample = Sample { frame, again, t_s: time.seconds_since(start), head, head_again };
            match (seam.take(), segments.last_mut()) {
                (None, Some(segment)) => segment.samples.push(sample),
                (_, None) => segments.push(Segment { seam: Seam::Start, samples: vec![sample] }),
                (Some(seam), Some(_)) => segments.push(Segment { seam, samples: vec![sample] }),
            }
        }
        let steps: Vec<f64> = segments.iter().flat_map(|s| s.samples.windows(2)).map(|p| p[1].t_s - p[0].t_s).collect();
        let period_s = stats::median(&steps).filter(|period| (SHORTEST_S..=LONGEST_S).contains(period));
        Self { segments, period_s }
    }

    /// All samples, without regard to breaks.
    pub(super) fn samples(&self) -> impl Iterator<Item = &Sample<'a>> {
        self.segments.iter().flat_map(|segment| &segment.samples)
    }

    /// Whether the runtime estimates past poses anew, which it should and need not. Prediction error, swim and what is left after
    /// reprojection mean nothing where it does not.
    ///
    /// # Errors
    /// Why that cannot be said, or that it does not.
    pub(super) fn estimates_anew(&self) -> Result<(), &'static str> {
        let (mut pairs, mut same, mut turning, mut same_turning) = (0u64, 0u64, 0u64, 0u64);
        for segment in &self.segments {
            for [before, sample] in segment.samples.windows(2).filter_map(|pair| pair.first_chunk()) {
                let Some(again) = sample.again else { continue };
                let equal = again.head.pose == sample.frame.head.pose;
                let speed = before.head.turn_to(&sample.head).length() / (sample.t_s - before.t_s);
                let turns = speed > TURNING_DEG_PER_S.to_radians();
                (pairs, same) = (pairs + 1, same + u64::from(equal));
                (turning, same_turning) = (turning + u64::from(turns), same_turning + u64::from(turns && equal));
            }
        }
        if pairs == 0 {
            Err("no pose was located again once its display time was past")
        } else if turning >= ENOUGH_TURNING {
            let anew = same_turning as f64 <= 0.9 * turning as f64;
            if anew { Ok(()) } else { Err("this runtime does not re-estimate past poses") }
        } else if same < pairs {
            Ok(())
        } else {
            Err(
                "the head hardly turned, and no past pose was told otherwise: whether this runtime re-estimates them cannot be said",
            )
        }
    }

    /// The probe point of a hologram in its anchor's space, metres: the median over the frames that show it of its middle, so that
    /// content which the application keeps in the base space has one too. `None` without an anchor that the runtime keeps, or where it was
    /// never shown.
    pub(super) fn probe_point(&self, run: &Run<'_>, hologram: usize) -> Option<Point> {
        let info = run.info().holograms.get(hologram)?;
        let anchor = usize::from(info.anchor?);
        run.info().anchors.get(anchor).filter(|anchor| anchor.real)?;
        let places: Vec<DVec3> = self
            .samples()
            .filter_map(|sample| {
                let center = sample.center(hologram)?;
                let base_from_anchor = Rigid::located(sample.frame.anchors.get(anchor)?)?;
                Some(base_from_anchor.inverse_point(center))
            })
            .collect();
        Some(Point { anchor, in_anchor: median_point(&places)? })
    }
}

/// A point that is fixed to an anchor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// Number of the anchor.
    pub anchor: usize,
    /// Place in the anchor's space, metres; its length is the lever.
    pub in_anchor: DVec3,
}

impl Point {
    /// Where the point turned out to be in a frame, base space.
    pub(super) fn again(&self, sample: &Sample<'_>) -> Option<DVec3> {
        Some(sample.anchor_again(self.anchor)?.point(self.in_anchor))
    }
}

/// Whether content stays where it is put, so that it has something to be unstable against.
pub(super) fn stays(info: &HologramInfo) -> bool {
    matches!(info.lock, None | Some(LockMode::World | LockMode::Billboard))
}

/// Why no hologram has an anchor against which it could be seen to move.
pub(super) fn without_anchors(run: &Run<'_>) -> Option<&'static str> {
    let anchors = &run.info().anchors;
    let mut hung = run.info().holograms.iter().filter_map(|info| anchors.get(usize::from(info.anchor?))).peekable();
    if hung.peek().is_none() {
        Some("the manifest names no anchor for any node: nothing tells whether content stays")
    } else if hung.any(|anchor| anchor.real) {
        None
    } else {
        Some("the runtime keeps no anchors: a place in the base space never disagrees with it")
    }
}

/// Poses that a simulated runtime tells are those of its scenario, not of a device.
pub(super) fn simulated_doubts(run: &Run<'_>) -> Vec<Doubt> {
    let runtime = &run.info().runtime;
    let doubt = || Doubt {
        what: format!("poses are those of {}, which counts as simulated", runtime.name),
        advice: "repeat in the headset".to_owned(),
    };
    runtime.simulated.then(doubt).into_iter().collect()
}

/// Median of each coordinate. `None` without points.
pub(super) fn median_point(points: &[DVec3]) -> Option<DVec3> {
    let along = |axis: usize| stats::median(&points.iter().map(|p| p[axis]).collect::<Vec<_>>());
    Some(DVec3::new(along(0)?, along(1)?, along(2)?))
}

/// When the reference space changed.
struct SpaceChanges {
    /// Times from which changes hold, in order.
    times: Vec<XrNanos>,
    /// Numbers of the frames after changes of which no time is told, in order.
    frames: Vec<u64>,
}

impl SpaceChanges {
    fn of(run: &Run<'_>) -> Self {
        let (mut times, mut frames) = (Vec::new(), Vec::new());
        // A review that is resumed has a base space of its own.
        let kinds = ["reference-space-change", step::RESUMED];
        for event in run.recording.events.iter().filter(|event| kinds.contains(&event.kind.as_str())) {
            match event.time.filter(|_| event.kind != step::RESUMED) {
                Some(time) => times.push(time),
                None => frames.push(event.frame),
            }
        }
        times.sort();
        frames.sort();
        Self { times, frames }
    }

    fn between(&self, before: &FrameObservation, after: &FrameObservation) -> bool {
        any_within(&self.times, before.tick.predicted_display_time, after.tick.predicted_display_time)
            || any_within(&self.frames, before.index, after.index)
    }

    /// Zero for `to` is of recordings that do not say.
    fn within(&self, from: XrNanos, to: XrNanos) -> bool {
        to != XrNanos(0) && any_within(&self.times, from, to)
    }
}

/// Whether one of the sorted values is above `from` and at most `to`.
fn any_within<T: Ord>(sorted: &[T], from: T, to: T) -> bool {
    sorted.partition_point(|value| *value <= from) < sorted.partition_point(|value| *value <= to)
}

/// What explains a break best: an announced change before lost tracking before anything else.
pub(super) fn better(a: Option<Seam>, b: Option<Seam>) -> Option<Seam> {
    let weight = |seam: Option<Seam>| match seam {
        None => 0,
        Some(Seam::Start | Seam::LeftOut) => 1,
        Some(Seam::TrackingLost) => 2,
        Some(Seam::ReferenceSpace) => 3,
    };
    if weight(b) > weight(a) { b } else { a }
}

#[cfg(test)]
pub(super) mod testkit;
#[cfg(test)]
mod tests;
