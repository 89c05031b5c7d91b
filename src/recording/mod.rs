//! Recordings: MCAP files with one JSON channel per kind of message, written while the run goes on.
//!
//! | channel | message | when |
//! |---|---|---|
//! | `/run` | [`RunInfo`](crate::observe::RunInfo) | first, and on disk before the first frame |
//! | `/frame` | [`FrameObservation`](crate::observe::FrameObservation) | at once |
//! | `/gpu`, `/relocated`, `/cost` | their observations, joined to a frame by its index | when they arrive |
//! | `/room` | [`RoomObservation`](crate::observe::RoomObservation) | when the room was looked at |
//! | `/event` | [`RunEvent`](crate::observe::RunEvent) | at once |
//! | `/answer` | [`AnswerObservation`](crate::observe::AnswerObservation) | when a reviewer answered |
//! | `/bench` | [`BenchObservation`](crate::observe::BenchObservation) | once, after the last frame, where the content was measured beside the reference scene |
//! | `/end` | [`End`] | last; a file without it was broken off |
//!
//! Every channel carries its JSON Schema, so Foxglove and other MCAP viewers open the file. The log time of a message is the display
//! time of the frame it is about (`XrTime`), its publish time is the host clock. Chunks are never compressed, are assembled in
//! memory and reach the disk once a second of run time, whole: a crash loses at most the last second.

mod chunks;
pub mod csv;
mod document;
mod finite;
mod join;
mod read;
mod recorder;
mod schema;
mod write;

pub use document::{STAGES, recording_markdown};
pub use join::{join, write_whole};
pub use read::{MAX_BYTES, read, read_file};
pub use recorder::{LOST, NOT_FINITE, Recorder, WhenFull};
pub use schema::{End, Topic};
pub use write::Writer;

/// Why a recording could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file could not be written.
    #[error("the recording cannot be written: {0}")]
    Mcap(#[from] mcap::McapError),
    /// The file could not be written.
    #[error("the recording cannot be written: {0}")]
    Io(#[from] std::io::Error),
    /// A message is not JSON.
    #[error("a message cannot be encoded: {0}")]
    Json(#[from] serde_json::Error),
    /// The writer thread ended before the run did; [`Recorder::finish`] says why.
    #[error("the recording's writer has stopped")]
    Stopped,
}

#[cfg(test)]
mod crash_tests;
#[cfg(test)]
mod tests;
