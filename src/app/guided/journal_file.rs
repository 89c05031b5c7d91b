//! The journal on disk: each entry is there before the review goes on.

use crate::problem::{Problem, Problems};
use crate::review::{Entry, Journal};
use anyhow::Context;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Name of the journal in the output folder.
pub const JOURNAL: &str = "journal.jsonl";
/// Largest journal that is read (ours: a review has a few hundred entries).
const MOST_BYTES: u64 = 64 << 20;

/// An open journal.
#[derive(Debug)]
pub struct JournalFile(File);

impl JournalFile {
    /// A new one.
    ///
    /// # Errors
    /// If it cannot be made, or there is one.
    pub fn create(folder: &Path) -> anyhow::Result<JournalFile> {
        let path = folder.join(JOURNAL);
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let file = file.with_context(|| format!("making {}", path.display()))?;
        // The folder's entry for it must last, too.
        #[cfg(unix)]
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .with_context(|| format!("keeping {}", path.display()))?;
        Ok(JournalFile(file))
    }

    /// Reads one, and goes on after its last whole line.
    ///
    /// # Errors
    /// No journal, or one that cannot be used.
    pub fn resume(folder: &Path) -> Result<(JournalFile, Journal), Problems> {
        let path = folder.join(JOURNAL);
        let shown = path.display().to_string();
        let unreadable = |error: std::io::Error| {
            Problems::from(
                Problem::new(&shown, "", format!("cannot be read: {error}"))
                    .fix("the folder of a review that was broken off"),
            )
        };
        let mut file = OpenOptions::new().read(true).write(true).open(&path).map_err(unreadable)?;
        let mut bytes = Vec::new();
        (&mut file).take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(Problem::new(&shown, "", "is larger than any journal").into());
        }
        let journal = Journal::parse(&bytes).map_err(|error| Problems::from(error.problem(&shown)))?;
        file.set_len(journal.bytes).and_then(|()| file.seek(SeekFrom::End(0))).map_err(unreadable)?;
        Ok((JournalFile(file), journal))
    }

    /// Appends an entry, and returns once it is on disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn append(&mut self, entry: &Entry) -> anyhow::Result<()> {
        let line = entry.line().context("an entry of the journal")?;
        self.0.write_all(&line).and_then(|()| self.0.sync_data()).context("writing the journal")
    }
}

/// Whether a review that is not signed lies in a folder.
pub fn is_unfinished(folder: &Path) -> bool {
    let signed = |journal: Journal| journal.entries.iter().any(|entry| matches!(entry, Entry::Signed { .. }));
    let journal = std::fs::read(folder.join(JOURNAL)).ok().map(|bytes| Journal::parse(&bytes));
    journal.is_some_and(|journal| !journal.is_ok_and(signed))
}
