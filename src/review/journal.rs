//! The review journal: one JSON object a line, each on disk before the review goes on. The same entries make the same guide again.

mod order;

use super::CheckId;
use crate::problem::Problem;
use order::Order;
use serde::{Deserialize, Serialize};

/// Version of the journal that is written and read.
pub const JOURNAL_SCHEMA: u32 = 1;

/// Name of the journal in the output folder.
pub const JOURNAL_FILE: &str = "journal.jsonl";

/// Longest journal that is read, bytes (ours; a review writes some 20 kB).
pub const LONGEST_JOURNAL: usize = 64 << 20;

/// Longest line that is read, bytes (ours; notes are at most 2000 letters).
pub const LONGEST_LINE: usize = 1 << 20;

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
    /// Everything before the first step is answered, and the steps begin.
    Ready {},
    /// A step was made: its time is over.
    Done {
        /// Step id.
        step: String,
    },
    /// What a step made is kept, and the review went on.
    Kept {
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
    /// A question was left open, and the review went on.
    LeftOpen {
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
    /// More than [`LONGEST_JOURNAL`].
    #[error("holds {bytes} bytes, and no review writes more than {LONGEST_JOURNAL}")]
    TooLarge {
        /// Bytes.
        bytes: usize,
    },
    /// A line that is no entry.
    #[error("line {line}: {what}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

impl JournalError {
    /// The same as a problem of a file.
    pub fn problem(&self, file: &str) -> Problem {
        const FIX: &str = "a journal is written by the review alone; begin a new review if it was changed or damaged";
        match self {
            JournalError::TooLarge { .. } => Problem::new(file, "", self.to_string()).fix(FIX),
            JournalError::Line { line, what } => Problem::new(file, format!("line {line}"), what.as_str()).fix(FIX),
        }
    }
}

impl Journal {
    /// Reads a journal's bytes. What follows the last line's end was being written when power was lost: it is left out, and said.
    ///
    /// # Errors
    /// A whole line that is no entry, that stands where it cannot have been written, or is longer than [`LONGEST_LINE`]; more bytes than
    /// [`LONGEST_JOURNAL`].
    pub fn parse(bytes: &[u8]) -> Result<Journal, JournalError> {
        if bytes.len() > LONGEST_JOURNAL {
            return Err(JournalError::TooLarge { bytes: bytes.len() });
        }
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let mut journal = Journal { entries: Vec::new(), torn: whole < bytes.len(), bytes: whole as u64 };
        let mut order = Order::default();
        for (number, line) in bytes.get(..whole).unwrap_or_default().split_inclusive(|byte| *byte == b'\n').enumerate()
        {
            let entry = entry(line).and_then(|entry| order.take(&entry).map(|()| entry));
            journal.entries.push(entry.map_err(|what| JournalError::Line { line: number + 1, what })?);
        }
        Ok(journal)
    }
}

/// One line's entry, or what is wrong with the line.
fn entry(line: &[u8]) -> Result<Entry, String> {
    if line.len() > LONGEST_LINE {
        return Err(format!("is {} bytes long, and no line is longer than {LONGEST_LINE}", line.len()));
    }
    let entry: Entry = serde_json::from_slice(line).map_err(|error| format!("is no entry: {error}"))?;
    if let Entry::Answered { answer } = &entry {
        // A recording's answers may know more in later versions; a journal's may not.
        let given: serde_json::Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        let known = serde_json::to_value(answer).map_err(|error| error.to_string())?;
        let fields = given.get("answer").and_then(|answer| answer.as_object());
        if let Some(field) = fields.and_then(|fields| fields.keys().find(|field| known.get(field).is_none())) {
            return Err(format!("is no entry: unknown field `{field}` in `answer`"));
        }
    }
    Ok(entry)
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

#[cfg(test)]
mod tests;
