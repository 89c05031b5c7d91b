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
            ("clock", a.clock == b.clock && a.scenario == b.scenario),
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

/// How a part has to be moved to come after what is there.
fn after(whole: &Recording, part: &Recording) -> Shift {
    let (Some(before), Some(next)) = (whole.frames.last(), part.frames.first()) else { return Shift::default() };
    let display = before.tick.predicted_display_time.0.saturating_add(SEAM_NS);
    let host = before.edges.end_exit.0.saturating_add(SEAM_NS);
    Shift {
        frames: before.index.saturating_add(2).saturating_sub(next.index),
        display_ns: display.saturating_sub(next.tick.predicted_display_time.0),
        host_ns: host.saturating_sub(next.edges.wait_enter.0),
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
mod tests {
    use super::super::read;
    use super::*;
    use crate::observe::synthetic::{PERIOD_NS, Synthetic, place};
    use crate::observe::{
        GpuObservation, HologramInfo, MotionInfo, NO_WINDOW, Relocation, Role, RoomObservation, WindowInfo,
    };
    use crate::probe::{self, Finding, Measurement};
    use crate::space::Pose;
    use glam::Vec3;
    use std::io::Cursor;

    const STEPS: [&str; 3] = ["hold", "shake", "nod"];

    /// Part of a review: the steps given, four seconds each, with the anchor at `x`, which differs from session to session.
    fn part(steps: &[u16], x: f32) -> Recording {
        let engine = HologramInfo {
            name: "engine".into(),
            role: Some(Role::Primary),
            anchor: Some(0),
            ..HologramInfo::default()
        };
        let step = |id: &str| WindowInfo {
            id: id.into(),
            verb: if id == "hold" { "hold" } else { "move" }.into(),
            still: id == "hold",
            asked_s: 4.0,
            motion: (id == "shake").then(|| MotionInfo {
                path: "side-to-side".into(),
                degrees: Some(15.0),
                period_s: Some(2.0),
                ..MotionInfo::default()
            }),
        };
        let mut recording = Synthetic::new(vec![engine])
            .anchor("table")
            .run(|run| run.windows = STEPS.map(step).into())
            .frames(steps.len() * 240, |k, frame| {
                frame.window = steps[k / 240];
                frame.anchors[0].pose.position.x = x;
                place(frame, 0, Vec3::new(x, 0.0, -2.0), Vec3::splat(0.1));
                if frame.window == 1 {
                    let turn = 0.26 * (k as f32 / 60.0 * std::f32::consts::PI).sin();
                    let pose = Pose { orientation: glam::Quat::from_rotation_y(turn), ..Pose::IDENTITY };
                    crate::observe::synthetic::move_head(frame, pose);
                }
            })
            .build();
        for frame in &recording.frames {
            let (head, anchors) = (frame.head, frame.anchors.clone());
            let at = XrNanos(frame.tick.predicted_display_time.0 + 10_000_000);
            recording.relocated.push(Relocation { frame: frame.index, head, anchors, at });
        }
        for (number, window) in steps.iter().enumerate() {
            let text = STEPS[usize::from(*window)].to_owned();
            recording.events.push(event(number as u64 * 240, step::BEGUN, &text));
        }
        recording
    }

    fn event(frame: u64, kind: &str, text: &str) -> RunEvent {
        RunEvent { frame, time: None, kind: kind.into(), text: text.into() }
    }

    fn answer(frame: u64, about: &str, choice: &str) -> AnswerObservation {
        let (about, choice, reviewer) = (about.to_owned(), choice.to_owned(), "Ida".to_owned());
        AnswerObservation { frame, about, choice, reviewer, ..AnswerObservation::default() }
    }

    fn of_steps(findings: &[Finding]) -> Vec<&Measurement> {
        let all = findings.iter().flat_map(|finding| &finding.measurements);
        all.filter(|m| m.about.window.is_some()).collect()
    }

    #[test]
    fn one_part_is_the_whole() {
        let one = part(&[0, 1], 0.0);
        assert_eq!(join(vec![one.clone()]).unwrap(), one);
        assert!(join(vec![]).unwrap_err().to_string().contains("no part"));
    }

    #[test]
    fn parts_come_one_after_the_other_and_nothing_goes_across() {
        let mut parts = vec![part(&[0, 1], 0.0), part(&[1, 2], 3.0)];
        parts[0].complete = false;
        parts[1].events.push(event(200, step::RESUMED, "the power failed; at step shake"));
        let whole = join(parts.clone()).unwrap();
        assert!(whole.complete && whole.frames.len() == 960);
        let (before, after) = (&whole.frames[479], &whole.frames[480]);
        assert_eq!((before.index, after.index), (479, 481), "one number is left out");
        assert_eq!(after.tick.predicted_display_time.0 - before.tick.predicted_display_time.0, SEAM_NS);
        assert_eq!(after.edges.wait_enter.0 - before.edges.end_exit.0, SEAM_NS);
        assert_eq!(whole.frames[481].content_time.0 - after.content_time.0, PERIOD_NS);
        let seam = whole.events.iter().find(|event| event.kind == step::RESUMED).unwrap();
        assert_eq!((seam.frame, seam.text.as_str()), (481, "the power failed; at step shake"));
        assert!(whole.frames[240..480].iter().all(|frame| frame.window == NO_WINDOW), "shake was begun again");
        assert!(whole.gpu.iter().zip(&whole.frames).all(|(gpu, frame)| gpu.frame == frame.index));
        let told = probe::excluded(&whole);
        let of = |start: &str| told.iter().find(|e| e.why.starts_with(start)).map(|e| e.ranges.clone());
        assert_eq!(of("the review was broken off"), Some(vec![[480, 480]]));
        assert_eq!(of("first 2 s"), Some(vec![[0, 119], [481, 600]]));
        assert_eq!(of("not recorded"), None);
        // The anchor stands 3 m off in the second session's base space: no jump, no drift.
        let findings = probe::run_all(&whole);
        let value = |id: &str| {
            let found = findings.iter().flat_map(|f| &f.measurements).find(|m| m.id == id);
            found.map(|m| m.value).unwrap_or_else(|| panic!("{id}"))
        };
        assert_eq!(value("stability.jumps-per-min"), 0.0);
        assert_eq!(value("stability.jitter-mm"), 0.0);
        assert_eq!(value("frame.drop-episodes-per-10s"), 0.0);
        let limits = probe::Limits::default();
        let curves = probe::traces::deviations(&probe::Run::new(&whole, &limits));
        assert!(curves[0].points.len() > 300 && curves[0].points.iter().all(|point| point[1] < 1e-6));
    }

    #[test]
    fn what_is_measured_in_a_step_is_what_the_part_says() {
        let parts = [part(&[0, 1], 0.0), part(&[2], 3.0)];
        let apart: Vec<Vec<Finding>> = parts.iter().map(probe::run_all).collect();
        let whole = probe::run_all(&join(parts.to_vec()).unwrap());
        let joined = of_steps(&whole);
        assert!(joined.iter().any(|m| m.id == "move.compliance-pct") && joined.len() >= 3, "{joined:?}");
        for found in joined {
            let in_parts = apart.iter().flat_map(|findings| of_steps(findings));
            let same = in_parts.filter(|m| m.id == found.id && m.about == found.about);
            let values: Vec<(f64, u64)> = same.map(|m| (m.value, m.n)).collect();
            assert_eq!(values, [(found.value, found.n)], "{} of {:?}", found.id, found.about);
        }
    }

    #[test]
    fn answers_told_again_are_answered_once_and_the_last_counts() {
        let told = |first: Vec<AnswerObservation>, second: Vec<AnswerObservation>| {
            let mut parts = vec![part(&[0], 0.0), part(&[1], 0.0)];
            (parts[0].answers, parts[1].answers) = (first, second);
            let joined = join(parts).unwrap().answers;
            joined.into_iter().map(|a| format!("{} {}", a.about, a.choice)).collect::<Vec<_>>()
        };
        let (a, b, c) = (answer(1, "frame-rate", "best"), answer(2, "frame-rate", "fail"), answer(3, "fov", "best"));
        let again = |answer: &AnswerObservation| AnswerObservation { frame: 0, ..answer.clone() };
        assert_eq!(told(vec![a.clone(), b.clone()], vec![c.clone()]).len(), 3);
        let replayed = vec![again(&a), again(&b), c.clone()];
        assert_eq!(told(vec![a.clone(), b.clone()], replayed), ["frame-rate best", "frame-rate fail", "fov best"]);
        assert_eq!(told(vec![a.clone(), b.clone()], vec![again(&b)]), ["frame-rate best", "frame-rate fail"]);
        assert_eq!(
            told(vec![a.clone(), b.clone()], vec![again(&a)]).last().unwrap(),
            "frame-rate best",
            "changed back"
        );
        assert_eq!(told(vec![], vec![a.clone(), a]).len(), 1);
    }

    #[test]
    fn only_parts_of_one_review_are_joined() {
        let refused = |change: fn(&mut Recording), wanted: &str| {
            let mut parts = vec![part(&[0], 0.0), part(&[1], 0.0)];
            change(&mut parts[0]);
            let problems = join(parts).unwrap_err().to_string();
            assert!(problems.contains(&format!("part 1: its {wanted} is not that of the last part")), "{problems}");
        };
        refused(|part| part.run.content.sha256 = "00".into(), "content");
        refused(|part| part.run.script.sha256 = "00".into(), "script");
        refused(|part| part.run.runtime.vendor_id = 7, "runtime");
        refused(|part| part.run.adapter.software = true, "graphics adapter");
        refused(|part| part.run.anchors.clear(), "number of anchors");
        refused(|part| part.run.holograms.push(HologramInfo::default()), "number of holograms");
    }

    #[test]
    fn only_what_holds_for_all_sessions_is_said_of_the_whole() {
        let mut parts = vec![part(&[0], 0.0), part(&[1], 0.0)];
        parts[0].run.started = "2026-01-01T00:00:00Z".into();
        parts[0].run.consent = vec!["gaze: agreed".into()];
        parts[0].run.anchors[0].real = false;
        parts[0].run.floor = Some(Pose::at(Vec3::new(0.0, -1.6, 0.0)));
        parts[1].run.floor = Some(Pose::at(Vec3::new(0.0, -1.601, 0.0)));
        let whole = join(parts.clone()).unwrap();
        assert_eq!(whole.run.started, "2026-01-01T00:00:00Z");
        assert_eq!((whole.run.consent.len(), whole.run.anchors[0].real), (1, false));
        assert!(whole.run.floor.is_some());
        parts[1].run.floor = Some(Pose::at(Vec3::new(0.0, -1.7, 0.0)));
        assert_eq!(join(parts).unwrap().run.floor, None);
    }

    #[test]
    fn the_whole_is_written_and_read_back() {
        let mut parts = vec![part(&[0, 1], 0.0), part(&[1, 2], 3.0)];
        parts[1].answers.push(answer(700, "frame-rate", "best"));
        parts[0].rooms.push(RoomObservation { frame: 3, surfaces: vec![] });
        parts[1].gpu.push(GpuObservation { frame: 479, gpu_ns: 1 });
        for complete in [true, false] {
            parts[1].complete = complete;
            let whole = join(parts.clone()).unwrap();
            let bytes = write_whole(&whole, Cursor::new(Vec::new())).unwrap().into_inner();
            assert_eq!(read(&bytes, "a.mcap").unwrap(), whole);
        }
    }
}
