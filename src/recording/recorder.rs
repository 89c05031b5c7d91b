//! The frame thread's end of a recording: it neither allocates nor waits for the disk in steady state.

use super::{RecordingError, Topic, Writer, finite};
use crate::observe::{
    AnswerObservation, BenchObservation, CostObservation, FrameObservation, GpuObservation, Relocation,
    RoomObservation, RunEvent, RunInfo, step,
};
use crate::units::HostNanos;
use serde::Serialize;
use std::io::{Seek, Write};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

/// Kind of the event that says how many messages were lost before it.
pub const LOST: &str = "records-lost";
/// Kind of the event that names what had no finite place in a frame.
pub const NOT_FINITE: &str = "not-finite";

/// Messages between the frame thread and the writer: about four seconds at 60 Hz with all channels busy.
const CAPACITY: usize = 512;
/// Buffers that can be out at once: queued, being filled, being written.
const BUFFERS: usize = CAPACITY + 2;
/// Room for a frame without content, bytes (ours: measured, with a margin).
const FRAME_BYTES: usize = 3072;
/// Room for one hologram or anchor in a frame, bytes (ours: measured, with a margin).
const PLACE_BYTES: usize = 320;
/// Most room made for a message before there is one, bytes; a longer one grows its buffer once.
const MOST_BYTES: usize = 16 << 10;
/// Frames whose display time is remembered for late messages.
const REMEMBERED: usize = 256;

/// Kinds of events that say which frames count as what, and so are never lost.
const TOLD: [&str; 5] = [step::BEGUN, step::DONE, step::SKIPPED, step::PRE_FLIGHT, step::RESUMED];

/// What to do when the writer cannot keep up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenFull {
    /// Wait: for the stepped clock, where a wait costs nothing and every message counts.
    Wait,
    /// Lose the message and say how many were lost in an event (kind [`LOST`]) and in `/end`: for the real clock, where a wait would be
    /// a dropped frame of our own making.
    Lose,
}

/// One encoded message on its way to the writer.
struct Packet {
    topic: Topic,
    json: Vec<u8>,
    log_time: u64,
    publish_time: u64,
}

/// What ends the writer thread.
enum Order {
    Write(Packet),
    Flush(SyncSender<()>),
    Finish { lost: u64, log_time: u64 },
}

/// Writes a recording on a thread of its own. Buffers go round between the two threads; all there can ever be are made at the start, so
/// that none is made during the run, however far the writer falls behind.
pub struct Recorder<W: Write + Seek + Send + 'static> {
    to_writer: SyncSender<Order>,
    free: Receiver<Vec<u8>>,
    /// Buffers at hand, the one used last on top: few are in use as a rule, and they stay in the processor's cache.
    spare: Vec<Vec<u8>>,
    writer: JoinHandle<Result<Option<W>, RecordingError>>,
    when_full: WhenFull,
    /// (frame, display time) by frame modulo its length.
    times: Box<[(u64, u64); REMEMBERED]>,
    now: (u64, u64),
    next_frame: u64,
    lost: u64,
    lost_said: u64,
}

impl<W: Write + Seek + Send + 'static> Recorder<W> {
    /// Writes the header here, so that a bad place is known before the run, then starts the writer thread.
    ///
    /// # Errors
    /// The file cannot be written, or no thread can be started.
    pub fn start(file: W, run: &RunInfo, when_full: WhenFull) -> Result<Self, RecordingError> {
        let mut writer = Writer::new(file, run)?;
        let policy = match when_full {
            WhenFull::Wait => "wait",
            WhenFull::Lose => "lose",
        };
        writer.metadata("holograde.recorder", &[("when-full", policy)])?;
        let (to_writer, orders) = sync_channel(CAPACITY);
        let (give_back, free) = sync_channel(BUFFERS);
        let places = run.holograms.len() + run.anchors.len();
        let room = FRAME_BYTES.saturating_add(places.saturating_mul(PLACE_BYTES)).min(MOST_BYTES);
        let writer = std::thread::Builder::new()
            .name("recording".to_owned())
            .spawn(move || write_all(writer, &orders, &give_back))?;
        Ok(Self {
            to_writer,
            free,
            spare: (0..BUFFERS).map(|_| Vec::with_capacity(room)).collect(),
            writer,
            when_full,
            times: Box::new([(u64::MAX, 0); REMEMBERED]),
            now: (0, 0),
            next_frame: 0,
            lost: 0,
            lost_said: 0,
        })
    }

    /// Records a frame. A place that is not finite is no place: the pose counts as invalid, the hologram as not shown, and an event
    /// (kind [`NOT_FINITE`]) says so.
    ///
    /// # Errors
    /// [`RecordingError::Stopped`] when the writer thread has ended.
    pub fn push(&mut self, frame: &FrameObservation) -> Result<(), RecordingError> {
        let time = u64::try_from(frame.tick.predicted_display_time.0).unwrap_or(0);
        self.now = (time, host(frame.edges.wait_exit));
        self.times[frame.index as usize % REMEMBERED] = (frame.index, time);
        self.next_frame = frame.index + 1;
        if finite::frame(frame) {
            return self.send(Topic::Frame, frame, self.now.0);
        }
        let (mended, text) = finite::mended(frame);
        self.push_event(&RunEvent { frame: frame.index, time: None, kind: NOT_FINITE.to_owned(), text })?;
        self.send(Topic::Frame, &mended, self.now.0)
    }

    /// Records a GPU time.
    ///
    /// # Errors
    /// As [`Recorder::push`].
    pub fn push_gpu(&mut self, gpu: &GpuObservation) -> Result<(), RecordingError> {
        self.send(Topic::Gpu, gpu, self.time_of(gpu.frame))
    }

    /// Records poses located again. One with a place that is not finite is left out: a missing partner is a cleared validity bit.
    ///
    /// # Errors
    /// As [`Recorder::push`].
    pub fn push_relocation(&mut self, relocation: &Relocation) -> Result<(), RecordingError> {
        if !finite::relocation(relocation) {
            return Ok(());
        }
        self.send(Topic::Relocated, relocation, self.time_of(relocation.frame))
    }

    /// Records a counting pass.
    ///
    /// # Errors
    /// As [`Recorder::push`].
    pub fn push_cost(&mut self, cost: &CostObservation) -> Result<(), RecordingError> {
        self.send(Topic::Cost, cost, self.time_of(cost.frame))
    }

    /// Records the room. A surface with a place that is not finite is none.
    ///
    /// # Errors
    /// As [`Recorder::push`].
    pub fn push_room(&mut self, room: &RoomObservation) -> Result<(), RecordingError> {
        let mut room = room.clone();
        room.surfaces.retain(finite::surface);
        self.send(Topic::Room, &room, self.time_of(room.frame))
    }

    /// Records the content beside the reference scene.
    ///
    /// # Errors
    /// As [`Recorder::push`].
    pub fn push_bench(&mut self, bench: &BenchObservation) -> Result<(), RecordingError> {
        self.send(Topic::Bench, bench, self.now.0)
    }

    /// Records an event.
    ///
    /// # Errors
    /// As [`Recorder::push`].
    pub fn push_event(&mut self, event: &RunEvent) -> Result<(), RecordingError> {
        let time = event.time.map_or(self.now.0, |t| u64::try_from(t.0).unwrap_or(0));
        if TOLD.contains(&event.kind.as_str()) {
            return self.keep(Topic::Event, event, time);
        }
        self.send(Topic::Event, event, time)
    }

    /// Has everything recorded so far handed to the file, without waiting for it: something comes through the channel when it is done, and
    /// nothing if the recorder ends first.
    ///
    /// # Errors
    /// As [`Recorder::push`].
    pub fn flush(&mut self) -> Result<Receiver<()>, RecordingError> {
        let (done, waits) = sync_channel(1);
        self.to_writer.send(Order::Flush(done)).map_err(|_gone| RecordingError::Stopped)?;
        Ok(waits)
    }

    /// Records an answer. It is never lost: it waits for the writer, whatever is done with frames.
    ///
    /// # Errors
    /// As [`Recorder::push`].
    pub fn push_answer(&mut self, answer: &AnswerObservation) -> Result<(), RecordingError> {
        self.keep(Topic::Answer, answer, self.time_of(answer.frame))
    }

    /// Closes the recording in order and gives the file back.
    ///
    /// # Errors
    /// What the writer met, now or earlier.
    pub fn finish(self) -> Result<W, RecordingError> {
        let order = Order::Finish { lost: self.lost, log_time: self.now.0 };
        // A writer that has stopped cannot take the order; joining it says why.
        let _stopped = self.to_writer.send(order);
        drop(self.to_writer);
        match self.writer.join() {
            Ok(result) => result?.ok_or(RecordingError::Stopped),
            Err(_panic) => Err(RecordingError::Stopped),
        }
    }

    /// Messages lost so far, with [`WhenFull::Lose`].
    pub fn lost(&self) -> u64 {
        self.lost
    }

    fn time_of(&self, frame: u64) -> u64 {
        let (index, time) = self.times[frame as usize % REMEMBERED];
        if index == frame { time } else { self.now.0 }
    }

    fn send(&mut self, topic: Topic, message: &impl Serialize, log_time: u64) -> Result<(), RecordingError> {
        if self.lost > self.lost_said {
            let text = format!("{} messages were lost: the disk could not keep up", self.lost - self.lost_said);
            let event = RunEvent { frame: self.next_frame, time: None, kind: LOST.to_owned(), text };
            if self.try_send(Topic::Event, &event, log_time)? {
                self.lost_said = self.lost;
            }
        }
        if !self.try_send(topic, message, log_time)? {
            self.lost += 1;
        }
        Ok(())
    }

    /// As [`Recorder::send`], for the few messages that others depend on.
    fn keep(&mut self, topic: Topic, message: &impl Serialize, log_time: u64) -> Result<(), RecordingError> {
        let when_full = std::mem::replace(&mut self.when_full, WhenFull::Wait);
        let sent = self.send(topic, message, log_time);
        self.when_full = when_full;
        sent
    }

    /// Whether the message went.
    fn try_send(&mut self, topic: Topic, message: &impl Serialize, log_time: u64) -> Result<bool, RecordingError> {
        self.spare.extend(self.free.try_iter());
        let mut json = self.spare.pop().unwrap_or_default();
        json.clear();
        serde_json::to_writer(&mut json, message)?;
        let order = Order::Write(Packet { topic, json, log_time, publish_time: self.now.1 });
        match self.when_full {
            WhenFull::Wait => self.to_writer.send(order).map(|()| true).map_err(|_gone| RecordingError::Stopped),
            WhenFull::Lose => match self.to_writer.try_send(order) {
                Ok(()) => Ok(true),
                Err(TrySendError::Full(order)) => {
                    if let Order::Write(packet) = order {
                        self.spare.push(packet.json);
                    }
                    Ok(false)
                }
                Err(TrySendError::Disconnected(_order)) => Err(RecordingError::Stopped),
            },
        }
    }
}

/// The writer thread. `Ok(None)`: the recorder was dropped without [`Recorder::finish`]; the file stays readable and incomplete.
fn write_all<W: Write + Seek>(
    mut writer: Writer<W>,
    orders: &Receiver<Order>,
    give_back: &SyncSender<Vec<u8>>,
) -> Result<Option<W>, RecordingError> {
    for order in orders {
        match order {
            Order::Write(packet) => {
                writer.write(packet.topic, &packet.json, packet.log_time, packet.publish_time)?;
                // Full or gone: the buffer is dropped here instead.
                let _kept = give_back.try_send(packet.json);
            }
            Order::Flush(done) => {
                writer.flush()?;
                // Whoever asked may have left.
                let _left = done.try_send(());
            }
            Order::Finish { lost, log_time } => return writer.finish(lost, log_time).map(Some),
        }
    }
    Ok(None)
}

fn host(time: HostNanos) -> u64 {
    u64::try_from(time.0).unwrap_or(0)
}
