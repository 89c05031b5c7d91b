//! The truth file on disk. Trouble with it costs one line in the log, never a frame.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Lines are handed over to the system when this many bytes have gathered; with them a crash loses about a second.
const FLUSH_BYTES: usize = 48 << 10;

/// A file that all sessions of an instance write into, one after the other.
#[derive(Debug)]
pub(crate) struct TruthFile {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    Unopened,
    Open(File),
    Failed,
}

impl TruthFile {
    /// A file that is made when the first lines come; one that is there already is overwritten.
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), state: Mutex::new(State::Unopened) }
    }

    /// Takes the lines if there are enough of them, or in any case with `all`. The buffer keeps its memory.
    pub(crate) fn take(&self, lines: &mut Vec<u8>, all: bool) {
        if lines.is_empty() || lines.len() < FLUSH_BYTES && !all {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = self.write(&mut state, lines) {
            *state = State::Failed;
            tracing::error!(path = %self.path.display(), %error, "the truth file cannot be written; the run goes on without");
            eprintln!("{}: {}: cannot be written: {error}", crate::RUNTIME_NAME, self.path.display());
        }
        lines.clear();
    }

    fn write(&self, state: &mut State, lines: &[u8]) -> std::io::Result<()> {
        if matches!(state, State::Unopened) {
            // A pipe or a device could hold up the frame loop for ever.
            if std::fs::metadata(&self.path).is_ok_and(|meta| !meta.is_file()) {
                return Err(std::io::Error::other("it is there and no regular file"));
            }
            *state = State::Open(File::create(&self.path)?);
        }
        match state {
            State::Open(file) => file.write_all(lines),
            State::Unopened | State::Failed => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_made_is_tried_once_and_costs_the_lines() {
        let file = TruthFile::new(Path::new("/nonexistent/folder/truth.jsonl"));
        for _ in 0..2 {
            let mut lines = b"{}\n".to_vec();
            file.take(&mut lines, false);
            assert_eq!(lines.len(), 3, "too few to be worth a write");
            file.take(&mut lines, true);
            assert!(lines.is_empty());
        }
        assert!(matches!(*file.state.lock().unwrap(), State::Failed));
    }

    #[test]
    fn a_folder_is_no_truth_file() {
        let mut lines = b"{}\n".to_vec();
        let file = TruthFile::new(&std::env::temp_dir());
        file.take(&mut lines, true);
        assert!(matches!(*file.state.lock().unwrap(), State::Failed));
    }
}
