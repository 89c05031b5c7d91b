//! What is written is what is read, and what was not written by us is refused with a reason.

use super::*;
use crate::observe::synthetic::{PERIOD_NS, Synthetic};
use crate::observe::{
    AnswerObservation, CostObservation, HologramInfo, JudgedBy, NO_WINDOW, Recording, Relocation, RunEvent, step,
};
use crate::units::XrNanos;
use proptest::prelude::*;
use std::io::Cursor;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

fn answer(about: &str, choice: &str) -> AnswerObservation {
    AnswerObservation {
        frame: 2,
        about: about.into(),
        choice: choice.into(),
        reason: "it shakes a little".into(),
        picked: vec!["shakes".into()],
        pictures: vec!["shots/a.png".into()],
        reviewer: "Ida".into(),
        by: JudgedBy::Person,
    }
}

fn sample(frames: usize) -> Recording {
    let mut recording = Synthetic::new(vec![HologramInfo { anchor: Some(0), ..HologramInfo::default() }])
        .anchor("table")
        .frames(frames, |k, frame| frame.holograms[0].alpha = 1.0 / (k as f32 + 1.0))
        .build();
    for frame in &recording.frames {
        recording.costs.push(CostObservation {
            frame: frame.index,
            fragments_per_pixel: 1.0 / 3.0,
            ..Default::default()
        });
        recording.relocated.push(Relocation {
            frame: frame.index,
            head: frame.head,
            anchors: frame.anchors.clone(),
            at: frame.located_at,
        });
    }
    recording.events.push(RunEvent { frame: 1, time: Some(XrNanos(5)), kind: "x".into(), text: "y".into() });
    recording.answers.push(answer("hologram-stability", "meets"));
    recording
}

/// Through the recorder, late messages after their frame.
fn written(recording: &Recording) -> Vec<u8> {
    let mut recorder = Recorder::start(Cursor::new(Vec::new()), &recording.run, WhenFull::Wait).unwrap();
    let (mut gpu, mut relocated, mut costs) =
        (recording.gpu.iter(), recording.relocated.iter(), recording.costs.iter());
    for frame in &recording.frames {
        recorder.push(frame).unwrap();
        gpu.next().into_iter().for_each(|m| recorder.push_gpu(m).unwrap());
        relocated.next().into_iter().for_each(|m| recorder.push_relocation(m).unwrap());
        costs.next().into_iter().for_each(|m| recorder.push_cost(m).unwrap());
    }
    recording.events.iter().for_each(|m| recorder.push_event(m).unwrap());
    recording.answers.iter().for_each(|m| recorder.push_answer(m).unwrap());
    recorder.finish().unwrap().into_inner()
}

#[test]
fn what_is_written_is_what_is_read() {
    let recording = sample(200);
    let read = read(&written(&recording), "a.mcap").unwrap();
    assert_eq!(read, recording);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn numbers_survive(
        places in proptest::collection::vec(proptest::num::f32::NORMAL | proptest::num::f32::SUBNORMAL, 7),
        number in proptest::num::f64::NORMAL,
        time in any::<i64>(),
        text in ".*",
    ) {
        let mut recording = sample(1);
        recording.run.content.name = text;
        recording.run.device.target_fps = number;
        recording.run.floor = Some(crate::space::Pose::at(glam::Vec3::new(places[0], places[1], places[2])));
        let frame = &mut recording.frames[0];
        frame.holograms[0].center = [places[3], places[4], places[5]];
        frame.holograms[0].nearest_m = places[6];
        frame.tick.predicted_display_time = XrNanos(time);
        prop_assert_eq!(read(&written(&recording), "a.mcap").unwrap(), recording);
    }

    #[test]
    fn damage_never_panics(at in 0usize..60_000, bit in 0u8..8, cut in 0usize..60_000) {
        let mut bytes = written(&sample(5));
        let length = bytes.len();
        bytes[at % length] ^= 1 << bit;
        let _either = read(&bytes, "a.mcap");
        let _either = read(&bytes[..cut % length], "a.mcap");
    }
}

#[test]
fn a_cut_file_gives_what_is_there() {
    let recording = sample(200);
    let bytes = written(&recording);
    let (mut refused, mut partial) = (0, 0);
    for cut in (0..bytes.len()).step_by(997) {
        match read(&bytes[..cut], "a.mcap") {
            Ok(read) => {
                partial += 1;
                assert!(!read.complete || read.frames.len() == recording.frames.len(), "cut at {cut}");
                assert_eq!(read.frames[..], recording.frames[..read.frames.len()], "cut at {cut}");
                assert!(read.run == recording.run);
            }
            Err(problems) => {
                refused += 1;
                assert!(problems.to_string().contains("cut off") && cut < 60_000, "cut at {cut}: {problems}");
            }
        }
    }
    assert!(partial > 100 && refused > 0);
}

/// A file that can be looked at, and held up, while it is written.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Cursor<Vec<u8>>>>);

impl std::io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::io::Seek for Shared {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.lock().unwrap().seek(to)
    }
}

#[test]
fn a_crash_loses_at_most_a_second() {
    let recording = sample(200);
    let file = Shared::default();
    let mut writer = Writer::new(file.clone(), &recording.run).unwrap();
    for frame in &recording.frames {
        let time = frame.tick.predicted_display_time.0 as u64;
        writer.write(Topic::Frame, &serde_json::to_vec(frame).unwrap(), time, 0).unwrap();
        let read = read(file.0.lock().unwrap().get_ref(), "a.mcap").unwrap();
        assert!(!read.complete && frame.index + 1 - read.frames.len() as u64 <= 61);
    }
}

#[track_caller]
fn refused(change: impl FnOnce(&mut Recording), wanted: &str) {
    let mut recording = sample(3);
    change(&mut recording);
    let problems = read(&written(&recording), "a.mcap").unwrap_err().to_string();
    assert!(problems.contains(wanted), "{problems}");
}

#[test]
fn what_does_not_fit_is_refused() {
    refused(|r| r.run.version = crate::observe::OBSERVE_VERSION + 1, "use a newer Holograde");
    refused(|r| r.frames[2].index = 1, "frame 1: is there twice or out of order");
    refused(|r| r.frames[1].index = 7, "frame 2: is there twice or out of order");
    refused(|r| r.frames[0].holograms.clear(), "frame 0: has 0 holograms and 1 anchors, the run 1 and 1");
    refused(|r| r.frames[0].window = 9, "frame 0: is in step 9");
    refused(|r| r.run.holograms[0].anchor = Some(4), "points at an anchor");
    refused(|r| r.answers.push(answer("frame-rate", "good")), "/answer message 2: `good` cannot be chosen");
    refused(|r| r.answers.push(answer("frames", "best")), "/answer message 2: `frames` is neither");
}

#[test]
fn frames_of_no_step_are_read_and_repeated_steps_are_settled() {
    let mut recording = sample(9);
    recording.frames[8].window = NO_WINDOW;
    let event = RunEvent { frame: 3, time: None, kind: step::BEGUN.into(), text: "hold".into() };
    recording.events.push(event);
    let read = read(&written(&recording), "a.mcap").unwrap();
    let windows: Vec<u16> = read.frames.iter().map(|f| f.window).collect();
    assert_eq!(windows, [NO_WINDOW, NO_WINDOW, NO_WINDOW, 0, 0, 0, 0, 0, NO_WINDOW]);
}

#[test]
fn a_number_too_large_for_its_field_is_refused() {
    for number in ["1e300", "1e39", "-1e400"] {
        let recording = sample(1);
        let mut writer = Writer::new(Cursor::new(Vec::new()), &recording.run).unwrap();
        let json = serde_json::to_string(&recording.frames[0]).unwrap();
        let json = json.replace("\"nearest_m\":1.9", &format!("\"nearest_m\":{number}"));
        writer.write(Topic::Frame, json.as_bytes(), 0, 0).unwrap();
        let bytes = writer.finish(0, 0).unwrap().into_inner();
        let problems = read(&bytes, "a.mcap").unwrap_err().to_string();
        assert!(problems.contains("/frame message 1: number out of range"), "{problems}");
    }
}

#[test]
fn an_end_that_does_not_fit_is_refused() {
    let recording = sample(1);
    let file = Shared::default();
    let mut writer = Writer::new(file.clone(), &recording.run).unwrap();
    let end = End { frames: 1, ..End::default() };
    writer.write(Topic::End, &serde_json::to_vec(&end).unwrap(), 0, 0).unwrap();
    drop(writer);
    let problems = read(file.0.lock().unwrap().get_ref(), "a.mcap").unwrap_err().to_string();
    assert!(problems.contains("names other counts"), "{problems}");
}

/// Viewers resolve no references and know no draft 2020.
#[test]
fn schemas_are_plain_and_messages_fit_them() {
    let recording = sample(2);
    let messages = [
        (Topic::Run, serde_json::to_value(&recording.run).unwrap()),
        (Topic::Frame, serde_json::to_value(&recording.frames[0]).unwrap()),
        (Topic::Gpu, serde_json::to_value(recording.gpu[0]).unwrap()),
        (Topic::Relocated, serde_json::to_value(&recording.relocated[0]).unwrap()),
        (Topic::Cost, serde_json::to_value(recording.costs[0]).unwrap()),
        (Topic::Event, serde_json::to_value(&recording.events[0]).unwrap()),
        (Topic::Answer, serde_json::to_value(&recording.answers[0]).unwrap()),
        (Topic::End, serde_json::to_value(End::default()).unwrap()),
    ];
    for (topic, message) in messages {
        let (name, schema) = topic.schema();
        assert!(!schema.contains("$ref") && schema.contains("draft-07") && schema.contains("\"type\":\"object\""));
        let mut compiler = boon::Compiler::new();
        let mut schemas = boon::Schemas::new();
        compiler.add_resource(name, serde_json::from_str(&schema).unwrap()).unwrap();
        let index = compiler.compile(name, &mut schemas).unwrap();
        schemas.validate(&message, index).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn other_files_are_refused() {
    for (bytes, wanted) in [(&b"PK\x03\x04 something else"[..], "not an MCAP file"), (b"", "no /run")] {
        assert!(read(bytes, "a.mcap").unwrap_err().to_string().contains(wanted));
    }
    let empty = mcap::Writer::new(Cursor::new(Vec::new())).unwrap();
    let bytes = empty.into_inner().into_inner();
    assert!(read(&bytes, "a.mcap").unwrap_err().to_string().contains("no /run"));
}

#[test]
fn a_run_faster_than_the_writer_waits_and_loses_nothing() {
    let recording = sample(3000);
    let mut recorder = Recorder::start(Cursor::new(Vec::new()), &recording.run, WhenFull::Wait).unwrap();
    recording.frames.iter().for_each(|frame| recorder.push(frame).unwrap());
    assert_eq!(recorder.lost(), 0);
    assert_eq!(read(&recorder.finish().unwrap().into_inner(), "a.mcap").unwrap().frames.len(), 3000);
}

#[test]
fn what_is_lost_is_said() {
    let recording = sample(2000);
    let file = Shared::default();
    let mut recorder = Recorder::start(file.clone(), &recording.run, WhenFull::Lose).unwrap();
    let disk_stalls = file.0.lock().unwrap();
    recording.frames.iter().for_each(|frame| recorder.push(frame).unwrap());
    let lost = recorder.lost();
    assert!(lost > 0);
    drop(disk_stalls);
    recorder.finish().unwrap();
    let read = read(file.0.lock().unwrap().get_ref(), "a.mcap").unwrap();
    assert_eq!(read.frames.len() as u64 + lost, 2000);
}

#[test]
fn answers_and_steps_are_never_lost() {
    let recording = sample(2000);
    let file = Shared::default();
    let mut recorder = Recorder::start(file.clone(), &recording.run, WhenFull::Lose).unwrap();
    let disk_stalls = file.0.lock().unwrap();
    recording.frames.iter().for_each(|frame| recorder.push(frame).unwrap());
    assert!(recorder.lost() > 0);
    let given = answer("frame-rate", "best");
    std::thread::scope(|scope| {
        let pushing = scope.spawn(|| {
            recorder.push_answer(&given).unwrap();
            let event = RunEvent { frame: 2000, time: None, kind: step::DONE.into(), text: "hold".into() };
            recorder.push_event(&event).unwrap();
        });
        drop(disk_stalls);
        pushing.join().unwrap();
    });
    recorder.finish().unwrap();
    let read = read(file.0.lock().unwrap().get_ref(), "a.mcap").unwrap();
    assert_eq!(read.answers, [given]);
    assert!(read.events.iter().any(|event| event.kind == step::DONE));
}

/// Works until told not to.
struct Failing(Cursor<Vec<u8>>, Arc<AtomicBool>);

impl std::io::Write for Failing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.1.load(Ordering::SeqCst) { Err(std::io::Error::other("disk full")) } else { self.0.write(bytes) }
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::io::Seek for Failing {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_full_disk_stops_the_run_and_says_why() {
    let recording = sample(2000);
    let full = Arc::new(AtomicBool::new(false));
    let file = Failing(Cursor::new(Vec::new()), full.clone());
    let mut recorder = Recorder::start(file, &recording.run, WhenFull::Wait).unwrap();
    full.store(true, Ordering::SeqCst);
    let stopped = recording.frames.iter().find_map(|frame| recorder.push(frame).err());
    assert!(matches!(stopped, Some(RecordingError::Stopped)));
    let Err(error) = recorder.finish() else { panic!("finished on a full disk") };
    assert!(format!("{error:?}").contains("disk full"), "{error:?}");
}

#[test]
fn a_place_that_is_not_finite_is_no_place() {
    let mut recording = sample(2);
    recording.frames[1].head.pose.position.x = f32::NAN;
    recording.frames[1].holograms[0].nearest_m = f32::INFINITY;
    let read = read(&written(&recording), "a.mcap").unwrap();
    assert!(!read.frames[1].valid.head && !read.frames[1].holograms[0].shown);
    assert_eq!(read.events[0].kind, NOT_FINITE);
    assert_eq!(read.events[0].text, "not finite: head, hologram 0");
}

#[test]
fn the_table_has_one_row_per_frame() {
    let mut out = Vec::new();
    csv::write(&sample(3), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0], csv::COLUMNS.join(","));
    assert_eq!(
        rows[2],
        "synthetic,1008.333334,16.666667,5,11.666667,0,6,16.666667,16.666667,0,16.666667,1,hold,focused,loaded,1,1,1,1033333334,16666667,20,10,1000,0,0,NA,NA,NA"
    );
    assert_eq!(rows.len(), 4);
}

#[test]
fn the_table_tells_what_was_dropped_and_whose_fault_it_was() {
    let mut recording = sample(200);
    recording.frames[150..].iter_mut().for_each(|frame| frame.tick.predicted_display_time.0 += 2 * PERIOD_NS);
    recording.gpu.iter_mut().for_each(|gpu| gpu.gpu_ns += u64::from(gpu.frame == 149) * 30_000_000);
    let mut out = Vec::new();
    csv::write(&recording, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let of = |frame: usize| {
        let row: Vec<String> = text.lines().nth(frame + 1).unwrap().split(',').map(str::to_owned).collect();
        let at = |name: &str| row[csv::COLUMNS.iter().position(|column| *column == name).unwrap()].clone();
        ["TargetPeriods", "Dropped", "JankClass", "MsAnimationError", "DisplayedTime"].map(at)
    };
    assert_eq!(of(149), ["1", "0", "NA", "0", "50.000001"]);
    assert_eq!(of(150), ["3", "2", "app-gpu", "-33.333334", "16.666667"]);
    assert_eq!(of(100), ["NA", "NA", "NA", "0", "16.666667"], "warming up");
}

#[test]
fn files_are_read_and_endless_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mcap");
    let recording = sample(70);
    let mut recorder = Recorder::start(std::fs::File::create(&path).unwrap(), &recording.run, WhenFull::Wait).unwrap();
    recording.frames.iter().for_each(|frame| recorder.push(frame).unwrap());
    recorder.finish().unwrap();
    assert_eq!(read_file(&path).unwrap().frames, recording.frames);
    assert!(read_file(folder.path()).is_err());
    assert!(read_file(&folder.path().join("none.mcap")).unwrap_err().to_string().contains("none.mcap"));
    #[cfg(unix)]
    assert!(read_file(std::path::Path::new("/dev/zero")).unwrap_err().to_string().contains("not a regular file"));
}
