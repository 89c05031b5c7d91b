//! Where an instance's persisted anchors are kept: in memory, or in a file that outlives the process.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use openxr_sys::Result as Code;

use crate::control::{ConfigError, read};
use crate::model::Outcome;
use crate::model::anchors::AnchorStore;

/// Names the file for programs that are configured from outside.
const VARIABLE: &str = "HOLOGRADE_SIMULATOR_ANCHORS";

/// A store and its file, if it has one.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    store: AnchorStore,
    file: Option<PathBuf>,
}

impl Shelf {
    /// The shelf that the environment names; without it, one in memory.
    pub(crate) fn from_environment() -> Result<Self, ConfigError> {
        match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
            Some(path) => Self::in_file(Path::new(&path)),
            None => Ok(Self::default()),
        }
    }

    /// The shelf in a file; the first anchor makes the file if it is not there yet.
    pub(crate) fn in_file(path: &Path) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let store = match read(&name) {
            Ok(text) => AnchorStore::parse(&name, &text)?,
            Err(ConfigError::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => {
                AnchorStore::default()
            }
            Err(error) => return Err(error),
        };
        Ok(Self { store, file: Some(path.to_owned()) })
    }

    /// What is on the shelf.
    pub(crate) fn look(&self) -> &AnchorStore {
        &self.store
    }

    /// Changes what is on the shelf; if it cannot be written down, nothing changes.
    pub(crate) fn change(&mut self, act: impl FnOnce(&mut AnchorStore) -> Outcome) -> Outcome {
        let mut changed = self.store.clone();
        act(&mut changed)?;
        if let Some(path) = &self.file {
            write(path, &changed.to_text()).map_err(|error| {
                tracing::error!("{}: cannot be written: {error}", path.display());
                Code::ERROR_RUNTIME_FAILURE
            })?;
        }
        self.store = changed;
        Ok(())
    }
}

/// Writes beside the file and moves into its place, so that a crash leaves the old or the new one.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)
}
