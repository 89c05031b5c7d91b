//! From a file, which nobody vouches for, to a recording.

use super::{End, Topic};
use crate::checklist;
use crate::device;
use crate::observe::{
    AnswerObservation, BenchObservation, CostObservation, FrameObservation, GpuObservation, NO_WINDOW, OBSERVE_VERSION,
    Recording, Relocation, RoomObservation, RunEvent, RunInfo, settle,
};
use crate::problem::{Problem, Problems};
use crate::report::standing;
use mcap::McapError;
use mcap::records::Record;
use mcap::sans_io::linear_reader::{LinearReadEvent, LinearReader, LinearReaderOptions};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Largest recording that is read: hours of frames.
pub const MAX_BYTES: u64 = 2 << 30;
/// Largest single record; a frame with a thousand holograms is a tenth of it.
const MAX_RECORD_BYTES: usize = 16 << 20;
/// Problems after which reading stops.
const MAX_PROBLEMS: usize = 20;

/// Reads a recording from a file.
///
/// # Errors
/// The file cannot be opened, is no regular file, is larger than [`MAX_BYTES`], or [`read`] refuses it.
pub fn read_file(path: &Path) -> Result<Recording, Problems> {
    let name = path.display().to_string();
    let bad = |what: String| Problems::from(Problem::new(&name, "", what));
    // A device or a pipe has no end, whatever size it names, and opening a pipe can wait for ever.
    if !std::fs::metadata(path).map_err(|error| bad(error.to_string()))?.is_file() {
        return Err(bad("this is not a regular file".to_owned()));
    }
    let file = File::open(path).map_err(|error| bad(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| bad(error.to_string()))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(bad(format!("the file is larger than the {MAX_BYTES} bytes that are read")));
    }
    read(&bytes, &name)
}

/// Reads a recording. One that was broken off gives everything up to the break, with `complete` false. Frames of steps that were repeated or left
/// out have left their step ([`settle`]), and what the reviewer stated about the device in hand holds ([`device::declare`]).
///
/// # Errors
/// Everything that is wrong with the file, called `name` in the problems: not an MCAP file, not a recording of ours, made by a newer
/// version, damaged, frames twice or out of order, records that do not fit the run.
pub fn read(bytes: &[u8], name: &str) -> Result<Recording, Problems> {
    let mut input =
        Input { name, recording: Recording::default(), run_seen: false, end: None, problems: Problems(Vec::new()) };
    let mut topics: HashMap<u16, Topic> = HashMap::new();
    let overrun = super::chunks::first_overrun(bytes);
    let mut rest = overrun.and_then(|at| bytes.get(..at)).unwrap_or(bytes);
    let options = LinearReaderOptions::default()
        .with_skip_end_magic(true)
        .with_validate_chunk_crcs(true)
        .with_record_length_limit(MAX_RECORD_BYTES);
    let mut reader = LinearReader::new_with_options(options);
    while let Some(event) = reader.next_event() {
        match event {
            Ok(LinearReadEvent::ReadRequest(wanted)) => {
                let (now, later) = rest.split_at(wanted.min(rest.len()));
                reader.insert(now.len()).copy_from_slice(now);
                reader.notify_read(now.len());
                rest = later;
            }
            Ok(LinearReadEvent::Record { data, opcode }) => match mcap::parse_record(opcode, data) {
                Ok(Record::Channel(channel)) => {
                    if let Some(topic) = Topic::ALL.into_iter().find(|t| t.name() == channel.topic) {
                        topics.insert(channel.id, topic);
                    }
                }
                Ok(Record::Message { header, data }) => {
                    if let Some(topic) = topics.get(&header.channel_id) {
                        input.message(*topic, &data);
                    }
                }
                Ok(Record::DataEnd(_)) => break,
                Ok(_other) => {}
                Err(error) => input.problem(format!("byte {}", bytes.len() - rest.len()), error.to_string()),
            },
            // Broken off: what came before stands.
            Err(McapError::UnexpectedEof) => break,
            Err(McapError::BadMagic) => {
                let problem = Problem::new(name, "", "this is not an MCAP file").fix("a recording ends in .mcap");
                return Err(problem.into());
            }
            Err(error) => {
                input.problem(format!("byte {}", bytes.len() - rest.len()), error.to_string());
                break;
            }
        }
        if input.problems.0.len() >= MAX_PROBLEMS {
            input.problem("", "there are more problems; reading stopped here");
            break;
        }
    }
    if let Some(at) = overrun {
        input.problem(format!("byte {at}"), "a record reaches past the end of its chunk");
    }
    input.close()
}

/// A recording on its way in.
struct Input<'a> {
    name: &'a str,
    recording: Recording,
    run_seen: bool,
    end: Option<End>,
    problems: Problems,
}

impl Input<'_> {
    fn problem(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem::new(self.name, place, what));
    }

    fn parse<T: DeserializeOwned>(&mut self, topic: Topic, count: usize, json: &[u8]) -> Option<T> {
        serde_json::from_slice(json)
            .map_err(|error| self.problem(format!("{} message {}", topic.name(), count + 1), error.to_string()))
            .ok()
    }

    fn message(&mut self, topic: Topic, json: &[u8]) {
        if !self.run_seen && topic != Topic::Run {
            return self.problem(topic.name(), "comes before /run");
        }
        if self.end.is_some() {
            return self.problem(topic.name(), "comes after /end");
        }
        match topic {
            Topic::Run => self.run(json),
            Topic::Frame => {
                if let Some(frame) = self.parse::<FrameObservation>(topic, self.recording.frames.len(), json) {
                    self.frame(frame);
                }
            }
            Topic::Gpu => {
                let parsed = self.parse::<GpuObservation>(topic, self.recording.gpu.len(), json);
                self.recording.gpu.extend(parsed);
            }
            Topic::Relocated => {
                let parsed = self.parse::<Relocation>(topic, self.recording.relocated.len(), json);
                self.recording.relocated.extend(parsed);
            }
            Topic::Cost => {
                let parsed = self.parse::<CostObservation>(topic, self.recording.costs.len(), json);
                self.recording.costs.extend(parsed);
            }
            Topic::Room => {
                let parsed = self.parse::<RoomObservation>(topic, self.recording.rooms.len(), json);
                self.recording.rooms.extend(parsed);
            }
            Topic::Event => {
                let parsed = self.parse::<RunEvent>(topic, self.recording.events.len(), json);
                self.recording.events.extend(parsed);
            }
            Topic::Bench => self.bench(json),
            Topic::Answer => self.answer(json),
            Topic::End => self.end = self.parse(topic, 0, json),
        }
    }

    fn answer(&mut self, json: &[u8]) {
        let count = self.recording.answers.len();
        let Some(answer) = self.parse::<AnswerObservation>(Topic::Answer, count, json) else { return };
        if let Err(what) = checklist::read_answer(&answer) {
            self.problem(format!("/answer message {}", count + 1), what);
        }
        self.recording.answers.push(answer);
    }

    fn bench(&mut self, json: &[u8]) {
        if self.recording.bench.is_some() {
            return self.problem("/bench", "is there twice");
        }
        self.recording.bench = self.parse::<BenchObservation>(Topic::Bench, 0, json);
    }

    fn run(&mut self, json: &[u8]) {
        /// Read before the rest, whose shape depends on it.
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        if self.run_seen {
            return self.problem("/run", "is there twice");
        }
        self.run_seen = true;
        let Some(Version { version }) = self.parse(Topic::Run, 0, json) else { return };
        if version > OBSERVE_VERSION {
            let what = format!("the recording has version {version}, this Holograde reads up to {OBSERVE_VERSION}");
            return self.problems.push(Problem::new(self.name, "/run", what).fix("use a newer Holograde"));
        }
        if let Some(run) = self.parse::<RunInfo>(Topic::Run, 0, json) {
            for (i, hologram) in run.holograms.iter().enumerate() {
                let outside = |index: Option<u16>, len: usize| index.is_some_and(|at| usize::from(at) >= len);
                if outside(hologram.anchor, run.anchors.len()) || outside(hologram.indicates, run.holograms.len()) {
                    self.problem(format!("/run, hologram {i}"), "points at an anchor or hologram that is not there");
                }
            }
            self.recording.run = run;
        }
    }

    fn frame(&mut self, frame: FrameObservation) {
        let run = &self.recording.run;
        let place = format!("frame {}", frame.index);
        if self.recording.frames.last().is_some_and(|last| frame.index <= last.index) {
            return self.problem(place, "is there twice or out of order");
        }
        let (holograms, anchors) = (run.holograms.len(), run.anchors.len());
        if frame.holograms.len() != holograms || frame.anchors.len() != anchors {
            let what = format!(
                "has {} holograms and {} anchors, the run {holograms} and {anchors}",
                frame.holograms.len(),
                frame.anchors.len()
            );
            return self.problem(place, what);
        }
        if frame.window != NO_WINDOW && usize::from(frame.window) >= run.windows.len().max(1) {
            return self.problem(place, format!("is in step {}, the run has {}", frame.window, run.windows.len()));
        }
        self.recording.frames.push(frame);
    }

    fn close(mut self) -> Result<Recording, Problems> {
        if !self.run_seen && self.problems.is_empty() {
            let problem = Problem::new(self.name, "", "there is no /run in it");
            self.problems.push(problem.fix("a recording begins with a /run message; it is missing or was cut off"));
        }
        let recording = &self.recording;
        let found = End {
            frames: recording.frames.len() as u64,
            gpu: recording.gpu.len() as u64,
            relocated: recording.relocated.len() as u64,
            costs: recording.costs.len() as u64,
            rooms: recording.rooms.len() as u64,
            events: recording.events.len() as u64,
            benches: u64::from(recording.bench.is_some()),
            answers: recording.answers.len() as u64,
            lost: self.end.map_or(0, |end| end.lost),
        };
        if self.problems.is_empty() && self.end.is_some_and(|end| end != found) {
            self.problem("/end", "names other counts than the file holds; messages were taken out or put in");
        }
        self.recording.complete = self.end.is_some();
        let Input { mut recording, problems, .. } = self;
        settle(&mut recording);
        if standing::device_stated(&recording) {
            device::declare(&mut recording.run);
        }
        problems.into_result(recording)
    }
}
