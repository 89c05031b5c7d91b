//! From messages to a file.

use super::{End, RecordingError, Topic};
use crate::observe::RunInfo;
use mcap::WriteOptions;
use mcap::records::{MessageHeader, Metadata};
use std::collections::BTreeMap;
use std::io::{Seek, Write};

/// Longest stretch of run time that a crash can lose, nanoseconds.
const FLUSH_EVERY_NS: u64 = 1_000_000_000;

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
