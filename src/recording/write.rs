//! From messages to a file.

use super::{End, RecordingError, Topic};
use crate::observe::{Recording, RunInfo};
use mcap::WriteOptions;
use mcap::records::{MessageHeader, Metadata};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{Seek, Write};

/// Longest stretch of run time that a crash can lose, nanoseconds.
const FLUSH_EVERY_NS: u64 = 1_000_000_000;

/// What stands beside frames, in the order it was recorded, each with the frame before which it is written.
struct Late<'a> {
    topics: [(Topic, Vec<(u64, Message<'a>)>); 6],
}

/// A message that is encoded when its turn comes.
type Message<'a> = Box<dyn Fn() -> serde_json::Result<Vec<u8>> + 'a>;

impl<'a> Late<'a> {
    fn of(recording: &'a Recording) -> Self {
        fn all<T: Serialize>(list: &[T], before: impl Fn(&T) -> u64) -> Vec<(u64, Message<'_>)> {
            let message = |item: &'_ T| -> u64 { before(item) };
            list.iter().map(|item| (message(item), Box::new(move || serde_json::to_vec(item)) as Message<'_>)).collect()
        }
        let after = |frame: u64| frame.saturating_add(1);
        let topics = [
            (Topic::Event, all(&recording.events, |event| event.frame)),
            (Topic::Room, all(&recording.rooms, |room| room.frame)),
            (Topic::Gpu, all(&recording.gpu, |gpu| after(gpu.frame))),
            (Topic::Relocated, all(&recording.relocated, |relocated| after(relocated.frame))),
            (Topic::Cost, all(&recording.costs, |cost| after(cost.frame))),
            (Topic::Answer, all(&recording.answers, |answer| after(answer.frame))),
        ];
        Late {
            topics: topics.map(|(topic, mut list)| {
                // Taken from the end.
                list.reverse();
                (topic, list)
            }),
        }
    }

    /// Writes what comes before a frame; without one, all that is left.
    fn write<W: Write + Seek>(
        &mut self,
        writer: &mut Writer<W>,
        frame: Option<u64>,
        (log_time, publish_time): (u64, u64),
    ) -> Result<(), RecordingError> {
        for (topic, list) in &mut self.topics {
            while let Some((_, message)) = list.pop_if(|(before, _)| frame.is_none_or(|frame| *before <= frame)) {
                writer.write(*topic, &message()?, log_time, publish_time)?;
            }
        }
        Ok(())
    }
}

/// Writes a recording into anything that can be written, message by message, on the caller's thread.
pub struct Writer<W: Write + Seek> {
    mcap: mcap::Writer<W>,
    channels: [u16; Topic::ALL.len()],
    sequence: [u32; Topic::ALL.len()],
    end: End,
    flushed_at: Option<u64>,
}

impl<W: Write + Seek> Writer<W> {
    /// Writes the header and `/run`, and flushes: what was run is known even if the first frame crashes.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn new(file: W, run: &RunInfo) -> Result<Self, RecordingError> {
        // Without seeking a chunk is assembled in memory, so that the file only ever ends in a whole one.
        let options = WriteOptions::new()
            .compression(None)
            .disable_seeking(true)
            .chunk_size(Some(16 << 20))
            .profile("holograde")
            .library(concat!("holograde/", env!("CARGO_PKG_VERSION")));
        let mut mcap = options.create(file)?;
        let mut channels = [0; Topic::ALL.len()];
        for (channel, topic) in channels.iter_mut().zip(Topic::ALL) {
            let (name, schema) = topic.schema();
            let schema = mcap.add_schema(name, "jsonschema", schema.as_bytes())?;
            *channel = mcap.add_channel(schema, topic.name(), "json", &BTreeMap::new())?;
        }
        let mut writer =
            Self { mcap, channels, sequence: [0; Topic::ALL.len()], end: End::default(), flushed_at: None };
        writer.write(Topic::Run, &serde_json::to_vec(run)?, 0, 0)?;
        writer.flush()?;
        Ok(writer)
    }

    /// Writes one message. `log_time` is on the display clock, `publish_time` on the host's, nanoseconds.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&mut self, topic: Topic, json: &[u8], log_time: u64, publish_time: u64) -> Result<(), RecordingError> {
        let at = topic as usize;
        let header =
            MessageHeader { channel_id: self.channels[at], sequence: self.sequence[at], log_time, publish_time };
        self.mcap.write_to_known_channel(&header, json)?;
        self.sequence[at] = self.sequence[at].wrapping_add(1);
        self.end.count(topic);
        if topic == Topic::Frame {
            let since = log_time.abs_diff(*self.flushed_at.get_or_insert(log_time));
            if since >= FLUSH_EVERY_NS {
                self.flush()?;
                self.flushed_at = Some(log_time);
            }
        }
        Ok(())
    }

    /// Writes everything of a recording and ends it as it ended.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn recording(mut self, recording: &Recording) -> Result<W, RecordingError> {
        let mut late = Late::of(recording);
        let mut now = (0, 0);
        for frame in &recording.frames {
            late.write(&mut self, Some(frame.index), now)?;
            let time = |nanos: i64| u64::try_from(nanos).unwrap_or(0);
            now = (time(frame.tick.predicted_display_time.0), time(frame.edges.wait_exit.0));
            self.write(Topic::Frame, &serde_json::to_vec(frame)?, now.0, now.1)?;
        }
        late.write(&mut self, None, now)?;
        if let Some(bench) = &recording.bench {
            self.write(Topic::Bench, &serde_json::to_vec(bench)?, now.0, now.1)?;
        }
        if recording.complete {
            return self.finish(0, now.0);
        }
        self.flush()?;
        Ok(self.mcap.into_inner())
    }

    /// Writes a metadata record: something about the file, not about the run.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn metadata(&mut self, name: &str, entries: &[(&str, &str)]) -> Result<(), RecordingError> {
        let metadata = entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Ok(self.mcap.write_metadata(&Metadata { name: name.to_owned(), metadata })?)
    }

    /// Hands what was written so far to the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn flush(&mut self) -> Result<(), RecordingError> {
        Ok(self.mcap.flush()?)
    }

    /// Says that the run was closed in order, writes the index, and gives the file back. Dropping the writer instead leaves a
    /// readable file that says it is not complete.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self, lost: u64, log_time: u64) -> Result<W, RecordingError> {
        self.end.lost = lost;
        let end = serde_json::to_vec(&self.end)?;
        self.write(Topic::End, &end, log_time, 0)?;
        self.mcap.finish()?;
        Ok(self.mcap.into_inner())
    }
}
