//! One recording of a review that was broken off and resumed: each part as it was written, one after the other.
//!
//! Frames are numbered on, with one number left out at each seam, and each part begins one second after the one before, on both clocks. A
//! [`step::RESUMED`] event stands at the seam. Whatever is judged from one frame to the next is cut there: a new session has a base space of its own.

use super::RecordingError;
use super::write::Writer;
use crate::device;
use crate::observe::{AnswerObservation, FrameEdges, FrameObservation, Recording, RunEvent, RunInfo, settle, step};
use crate::problem::{Problem, Problems};
use crate::report::standing;
use crate::units::{HostNanos, XrNanos};
use std::io::{Seek, Write};

/// From the last frame of a part to the first of the next, on both clocks, nanoseconds (ours).
const SEAM_NS: i64 = 1_000_000_000;
/// Floors that are told so far apart in two base spaces are not one floor, metres (ours: what a floor may be told anew by).
const FLOOR_M: f32 = 0.005;

/// What a part's numbers become in the whole.
#[derive(Debug, Clone, Copy, Default)]
struct Shift {
    /// Added to numbers of frames.
    frames: u64,
    /// Added to display times.
    display_ns: i64,
    /// Added to host times.
    host_ns: i64,
}

/// Joins the parts of a review, in the order they were made. The header is the last part's, as far as it holds for all.
///
/// # Errors
/// No parts, or parts that are not of one review: other content, script, device, runtime or adapter, other numbers of holograms or anchors.
pub fn join(mut parts: Vec<Recording>) -> Result<Recording, Problems> {
    if parts.len() < 2 {
        let none = || Problem::new("recording", "", "there is no part to join").into();
        return parts.pop().ok_or_else(none);
    }
    let problems = mismatches(&parts);
    if !problems.0.is_empty() {
        return Err(problems);
    }
    let mut whole = Recording { run: header(&parts), ..Recording::default() };
    let mut first = true;
    for part in parts {
        let shift = if first { Shift::default() } else { after(&whole, &part) };
        append(&mut whole, part, shift, first);
        first = false;
    }
    settle(&mut whole);
    // Stated before the first step, so perhaps in the first part alone.
    if standing::device_stated(&whole) {
        device::declare(&mut whole.run);
    }
    Ok(whole)
}

/// Everything in which a part is not of the last one's review.
fn mismatches(parts: &[Recording]) -> Problems {
    let mut problems = Problems(Vec::new());
    let Some((last, earlier)) = parts.split_last() else { return problems };
    for (number, part) in earlier.iter().enumerate() {
        let (a, b) = (&part.run, &last.run);
        for (what, same) in [
            ("content", a.content.sha256 == b.content.sha256 && a.content.scene == b.content.scene),
            ("script", a.script.sha256 == b.script.sha256 && a.windows.len() == b.windows.len()),
            ("device", a.device.profile == b.device.profile),
            (
                "runtime",
                (&a.runtime.name, &a.runtime.system, a.runtime.vendor_id)
                    == (&b.runtime.name, &b.runtime.system, b.runtime.vendor_id),
            ),
            ("graphics adapter", a.adapter.name == b.adapter.name && a.adapter.software == b.adapter.software),
            ("clock", a.clock == b.clock),
            ("number of holograms", a.holograms.len() == b.holograms.len()),
            ("number of anchors", a.anchors.len() == b.anchors.len()),
        ] {
            if !same {
                let what = format!("its {what} is not that of the last part");
                problems.push(Problem::new("recording", format!("part {}", number + 1), what));
            }
        }
    }
    problems
}

/// The last part's header, with the first one's beginning, and only with what holds for all parts.
fn header(parts: &[Recording]) -> RunInfo {
    let mut run = parts.last().map(|part| part.run.clone()).unwrap_or_default();
    if let Some(first) = parts.first() {
        run.started.clone_from(&first.run.started);
    }
    // What went wrong in one part went wrong in the review, though whoever goes on need not have it go wrong again.
    let mut faults: Vec<&str> = parts.iter().filter_map(|part| part.run.scenario.as_deref()).collect();
    faults.dedup();
    run.scenario = (!faults.is_empty()).then(|| faults.join("; "));
    for part in parts {
        for line in part.run.consent.iter().filter(|line| !run.consent.contains(line)).cloned().collect::<Vec<_>>() {
            run.consent.push(line);
        }
        for (anchor, other) in run.anchors.iter_mut().zip(&part.run.anchors) {
            anchor.real &= other.real;
        }
        // Base spaces of two sessions differ; a floor that is told otherwise in one of them is the floor of that one alone.
        let near = match (run.floor, part.run.floor) {
            (Some(a), Some(b)) => a.position.distance(b.position) <= FLOOR_M,
            (a, b) => a.is_none() && b.is_none(),
        };
        if !near {
            run.floor = None;
        }
    }
    run
}

/// How a part has to be moved to come after what is there. One that ended before its first frame has only events to move.
fn after(whole: &Recording, part: &Recording) -> Shift {
    let Some(before) = whole.frames.last() else { return Shift::default() };
    let next = part.frames.first();
    let display = before.tick.predicted_display_time.0.saturating_add(SEAM_NS);
    let host = before.edges.end_exit.0.saturating_add(SEAM_NS);
    Shift {
        frames: before.index.saturating_add(2).saturating_sub(next.map_or(0, |next| next.index)),
        display_ns: next.map_or(0, |next| display.saturating_sub(next.tick.predicted_display_time.0)),
        host_ns: next.map_or(0, |next| host.saturating_sub(next.edges.wait_enter.0)),
    }
}

impl Shift {
    fn frame(self, index: u64) -> u64 {
        index.saturating_add(self.frames)
    }

    /// Zero is no time but its absence.
    fn display(self, time: XrNanos) -> XrNanos {
        if time.0 == 0 { time } else { XrNanos(time.0.saturating_add(self.display_ns)) }
    }

    fn edges(self, edges: &mut FrameEdges) {
        let all = [
            &mut edges.wait_enter,
            &mut edges.wait_exit,
            &mut edges.begin_enter,
            &mut edges.begin_exit,
            &mut edges.submit_exit,
            &mut edges.end_enter,
            &mut edges.end_exit,
        ];
        all.into_iter().for_each(|edge| *edge = HostNanos(edge.0.saturating_add(self.host_ns)));
    }

    fn observation(self, frame: &mut FrameObservation) {
        frame.index = self.frame(frame.index);
        frame.tick.predicted_display_time = self.display(frame.tick.predicted_display_time);
        frame.located_at = self.display(frame.located_at);
        frame.content_time = self.display(frame.content_time);
        self.edges(&mut frame.edges);
    }
}

fn append(whole: &mut Recording, mut part: Recording, shift: Shift, first: bool) {
    let from = part.frames.first().map_or(0, |frame| frame.index);
    part.frames.iter_mut().for_each(|frame| shift.observation(frame));
    for relocation in &mut part.relocated {
        relocation.frame = shift.frame(relocation.frame);
        relocation.at = shift.display(relocation.at);
    }
    part.gpu.iter_mut().for_each(|gpu| gpu.frame = shift.frame(gpu.frame));
    part.costs.iter_mut().for_each(|cost| cost.frame = shift.frame(cost.frame));
    part.rooms.iter_mut().for_each(|room| room.frame = shift.frame(room.frame));
    for event in &mut part.events {
        event.frame = shift.frame(event.frame);
        event.time = event.time.map(|time| shift.display(time));
    }
    part.answers.iter_mut().for_each(|answer| answer.frame = shift.frame(answer.frame));
    if !first {
        seam(&mut part.events, shift.frame(from));
    }
    whole.frames.append(&mut part.frames);
    whole.gpu.append(&mut part.gpu);
    whole.relocated.append(&mut part.relocated);
    whole.costs.append(&mut part.costs);
    whole.rooms.append(&mut part.rooms);
    whole.events.append(&mut part.events);
    answers(&mut whole.answers, part.answers);
    whole.bench = part.bench.or(whole.bench.take());
    whole.complete = part.complete;
}

/// Puts what the part says of being resumed at its first frame; if it says nothing, that.
fn seam(events: &mut Vec<RunEvent>, frame: u64) {
    let told = events.iter().position(|event| event.kind == step::RESUMED);
    let mut event = match told {
        Some(at) => events.remove(at),
        None => RunEvent {
            kind: step::RESUMED.to_owned(),
            text: "the review went on in another session".to_owned(),
            ..RunEvent::default()
        },
    };
    (event.frame, event.time) = (frame, None);
    events.insert(0, event);
}

/// Adds a part's answers. A resumed review may tell again what was answered before: that is not answered twice.
fn answers(whole: &mut Vec<AnswerObservation>, part: Vec<AnswerObservation>) {
    let same = |a: &AnswerObservation, b: &AnswerObservation| {
        AnswerObservation { frame: 0, ..a.clone() } == AnswerObservation { frame: 0, ..b.clone() }
    };
    let told = part.len() >= whole.len() && whole.iter().zip(&part).all(|(a, b)| same(a, b));
    let skip = if told { whole.len() } else { 0 };
    for answer in part.into_iter().skip(skip) {
        let latest = whole.iter().rev().find(|known| known.about == answer.about);
        if !latest.is_some_and(|known| same(known, &answer)) {
            whole.push(answer);
        }
    }
}

/// Writes a whole recording: what arrived late stands after its frame.
///
/// # Errors
/// The file cannot be written.
pub fn write_whole<W: Write + Seek>(recording: &Recording, file: W) -> Result<W, RecordingError> {
    let mut writer = Writer::new(file, &recording.run)?;
    writer.metadata("holograde.recorder", &[("when-full", "wait"), ("made", "joined")])?;
    writer.recording(recording)
}

#[cfg(test)]
mod tests;
