//! Where and when something was found, with what was where around it, so that it can be shown again in the room.

use super::plot::{series, worst};
use crate::observe::{FrameObservation, Recording};
use crate::probe::{Measurement, Run};
use crate::report::words;
use crate::review::{Moment, MomentPoint};

/// The most moments.
const MOMENTS: usize = 3;
/// The most points of a path.
const POINTS: usize = 240;
/// Seconds shown before and after.
const AROUND_S: f64 = 1.0;
/// What takes longer is no moment: its worst instant is, where the recording has the signal. Seconds (ours).
const LONGEST_S: f64 = 10.0;

/// The moments of measurements, in their order; those that fail, or, where nothing fails, those with a limit.
pub(super) fn moments(run: &Run<'_>, chosen: &[&Measurement]) -> Vec<Moment> {
    let failing = |found: &&&Measurement| found.limit.as_ref().is_some_and(|limit| !limit.holds(found.value));
    let limited = |found: &&&Measurement| found.limit.is_some();
    let any = chosen.iter().any(|found| failing(&found));
    let wanted = chosen.iter().filter(|found| if any { failing(found) } else { limited(found) });
    wanted.filter_map(|found| moment(run, found)).take(MOMENTS).collect()
}

fn moment(run: &Run<'_>, found: &Measurement) -> Option<Moment> {
    let recording = run.recording;
    let [first, last] = found.frames?;
    let mut seconds = [second(recording, at(recording, first)?), second(recording, at_or_last(recording, last)?)];
    if seconds[1] - seconds[0] > LONGEST_S {
        let [worst, _] = worst(&series(run, found)?, seconds, found.limit.as_ref())?;
        seconds = [worst; 2];
    }
    let frame = recording.frames.iter().find(|frame| second(recording, frame) >= seconds[0])?;
    still_there(run, frame).then_some(())?;
    let node = found.about.node.as_deref();
    let hologram = node.and_then(|node| recording.run.holograms.iter().position(|info| info.name == node));
    let content = |frame: &FrameObservation| content(frame, hologram);
    let place = content(frame).map_or(frame.head.pose.position.to_array(), |[center, _]| center);
    Some(Moment {
        caption: caption(recording, found, frame, seconds),
        seconds,
        place,
        path: path(recording, seconds, content),
    })
}

/// Whether places of a frame are places of the room as it is told now: the base space neither moved since, nor began anew.
fn still_there(run: &Run<'_>, frame: &FrameObservation) -> bool {
    let last = run.recording.frames.last().map_or(frame.index, |last| last.index);
    let moved = |event: &crate::observe::RunEvent| event.kind == "reference-space-change" && event.frame > frame.index;
    run.same_session(frame.index, last) && !run.recording.events.iter().any(moved)
}

fn caption(recording: &Recording, found: &Measurement, frame: &FrameObservation, [from, to]: [f64; 2]) -> String {
    let value = words::quantity(found.value, found.unit);
    let step = recording.run.windows.get(usize::from(frame.window));
    let step = step.map_or_else(String::new, |step| format!(", step {}", step.id));
    if to - from < 0.05 {
        format!("{value}{step}, second {from:.1}")
    } else {
        format!("{value}{step}, seconds {from:.1} to {to:.1}")
    }
}

/// Middle and half extents of a hologram, where it was shown.
fn content(frame: &FrameObservation, hologram: Option<usize>) -> Option<[[f32; 3]; 2]> {
    let seen = frame.holograms.get(hologram?).filter(|seen| seen.shown)?;
    Some([seen.center, seen.half_extents])
}

fn path(
    recording: &Recording,
    [from, to]: [f64; 2],
    content: impl Fn(&FrameObservation) -> Option<[[f32; 3]; 2]>,
) -> Vec<MomentPoint> {
    let around = from - AROUND_S..=to + AROUND_S;
    let frames: Vec<&FrameObservation> = recording
        .frames
        .iter()
        .filter(|frame| frame.valid.head && around.contains(&second(recording, frame)))
        .collect();
    let each = frames.len().div_ceil(POINTS).max(1);
    let point = |frame: &&FrameObservation| MomentPoint {
        seconds: second(recording, frame),
        head: frame.head.pose,
        content: content(frame).unwrap_or_default(),
    };
    frames.iter().step_by(each).map(point).collect()
}

/// Seconds from the first frame to this one.
fn second(recording: &Recording, frame: &FrameObservation) -> f64 {
    let start = recording.frames.first().map_or(frame, |first| first).tick.predicted_display_time;
    frame.tick.predicted_display_time.seconds_since(start)
}

/// The frame of that number, or the next that is there.
fn at(recording: &Recording, index: u64) -> Option<&FrameObservation> {
    recording.frames.get(recording.frames.partition_point(|frame| frame.index < index))
}

fn at_or_last(recording: &Recording, index: u64) -> Option<&FrameObservation> {
    at(recording, index).or(recording.frames.last())
}
