//! The folder a run writes to. Files of an earlier run are removed first, so that what lies there is of one run; each file but the
//! recording appears whole or not at all.

use crate::report::{FileDigest, sha256_hex};
use anyhow::Context;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Everything a run may leave; nothing else in the folder is touched.
const NAMES: [&str; 11] = [
    "journal.jsonl",
    "report.dsse.json",
    "report.json",
    "report.html",
    "junit.xml",
    "results.sarif",
    "frames.csv",
    "recording.mcap",
    "trace.json",
    "script.toml",
    "device.toml",
];

/// The output folder.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    /// The folder was not there before.
    made: bool,
}

impl Output {
    /// Makes the folder and removes what an earlier run left in it.
    ///
    /// # Errors
    /// If it cannot be made or written to.
    pub fn open(folder: &Path) -> anyhow::Result<Output> {
        let made = !folder.exists();
        std::fs::create_dir_all(folder).with_context(|| format!("making the output folder {}", folder.display()))?;
        for name in NAMES {
            remove(&folder.join(name))?;
        }
        for number in 1.. {
            let part = folder.join(format!("recording-{number}.mcap"));
            if !part.exists() {
                break;
            }
            remove(&part)?;
        }
        for pictures in ["shots", "panels"] {
            remove_pictures(&folder.join(pictures))?;
        }
        Ok(Output { folder: folder.to_owned(), made })
    }

    /// The folder of a run that goes on: nothing is removed.
    pub fn resume(folder: &Path) -> Output {
        Output { folder: folder.to_owned(), made: false }
    }

    /// Where a file of the run lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A new file that grows while the run goes on.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn create(&self, name: &str) -> anyhow::Result<File> {
        let path = self.path(name);
        File::create(&path).with_context(|| format!("making {}", path.display()))
    }

    /// Takes back a file made by [`Output::create`], and the folder if it was made for it: of a run that could not be, nothing stays.
    ///
    /// # Errors
    /// If the file cannot be removed.
    pub fn discard(self, name: &str) -> anyhow::Result<()> {
        remove(&self.path(name))?;
        if self.made {
            // Not empty: someone else has put something there meanwhile.
            let _ = std::fs::remove_dir(&self.folder);
        }
        Ok(())
    }

    /// Writes a file whole: first beside its place, then moved there.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<FileDigest> {
        let path = self.path(name);
        let parent = path.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(parent)?;
        let mut file =
            tempfile::NamedTempFile::new_in(parent).with_context(|| format!("writing {}", path.display()))?;
        file.write_all(bytes)?;
        // Temporary files are private; a report is meant to be read by others.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.persist(&path).with_context(|| format!("writing {}", path.display()))?;
        Ok(FileDigest { path: name.to_owned(), sha256: sha256_hex(bytes), bytes: bytes.len() as u64 })
    }

    /// Digest of a file that was written elsewhere than by [`Output::write`].
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn describe(&self, name: &str) -> anyhow::Result<FileDigest> {
        let path = self.path(name);
        let bytes = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        Ok(FileDigest { path: name.to_owned(), sha256: sha256_hex(&bytes), bytes: bytes.len() as u64 })
    }
}

/// Removes the pictures that lie in a folder, if there is one.
fn remove_pictures(folder: &Path) -> anyhow::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "png") {
            remove(&path)?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_replaces_its_predecessor_and_nothing_else() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("report.json"), "old")?;
        std::fs::write(folder.path().join("notes.txt"), "mine")?;
        let output = Output::open(folder.path())?;
        assert!(!output.path("report.json").exists() && output.path("notes.txt").exists());
        let written = output.write("shots/a.png", b"abc")?;
        assert_eq!(written.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(output.describe("shots/a.png")?, written);
        Ok(())
    }

    #[test]
    fn what_is_discarded_leaves_nothing() -> anyhow::Result<()> {
        let parent = tempfile::tempdir()?;
        let (new, old) = (parent.path().join("new"), parent.path().to_owned());
        for (folder, stays) in [(&new, false), (&old, true)] {
            let output = Output::open(folder)?;
            output.create("recording.mcap")?;
            output.discard("recording.mcap")?;
            assert!(!folder.join("recording.mcap").exists());
            assert_eq!(folder.exists(), stays);
        }
        Ok(())
    }
}
