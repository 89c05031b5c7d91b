//! A package in a folder: listed and hashed when opened, read on demand.

use super::hash::{HashStop, hash_stream};
use super::limits::Limits;
use super::package::{Found, Location};
use super::path::{self, Collisions};
use crate::problem::{Problem, Problems};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Lists and hashes the files of a folder.
pub(super) fn scan(name: &str, root: &Path, limits: &Limits) -> Result<Vec<Found>, Problems> {
    let root = fs::canonicalize(root).map_err(|error| Problem::new(name, "", format!("cannot be read: {error}")))?;
    let mut walk = Walk { name, root: &root, limits, problems: Problems::default(), entries: 0, files: Vec::new() };
    walk.list();
    let files = walk.problems.into_result(walk.files)?;
    hash_all(name, files, limits)
}

/// A walk through a folder, with an explicit stack: a deep tree is no reason to run out of one.
struct Walk<'a> {
    name: &'a str,
    root: &'a Path,
    limits: &'a Limits,
    problems: Problems,
    entries: usize,
    files: Vec<(String, PathBuf)>,
}

impl Walk<'_> {
    fn list(&mut self) {
        let mut folders = vec![(String::new(), self.root.to_owned())];
        let mut collisions = Collisions::default();
        while let Some((prefix, folder)) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    self.problem(&prefix, format!("the folder cannot be read: {error}"));
                    continue;
                }
            };
            for entry in entries {
                self.entries += 1;
                if self.entries > self.limits.entries {
                    self.problem("", format!("it has more than {} entries", self.limits.entries));
                    return;
                }
                match entry {
                    Ok(entry) => self.entry(&prefix, &entry, &mut folders, &mut collisions),
                    Err(error) => self.problem(&prefix, format!("the folder cannot be read: {error}")),
                }
            }
        }
    }

    fn entry(
        &mut self,
        prefix: &str,
        entry: &fs::DirEntry,
        folders: &mut Vec<(String, PathBuf)>,
        collisions: &mut Collisions,
    ) {
        let file_name = entry.file_name();
        let Some(file_name) = file_name.to_str() else {
            return self.problem(&format!("{prefix}{}", file_name.to_string_lossy()), "the name is not Unicode".into());
        };
        let raw = format!("{prefix}{file_name}");
        let path = match path::canonical(&raw) {
            Ok(path) if path::is_hidden(&path) => return,
            Ok(path) => path,
            Err(why) => return self.problem(&raw.escape_debug().to_string(), format!("the path {why}")),
        };
        let (location, kind) = match self.locate(entry) {
            Ok(found) => found,
            Err(what) => return self.problem(&path, what),
        };
        if kind.is_dir() {
            folders.push((format!("{path}/"), location));
        } else if !kind.is_file() {
            self.problem(&path, "is neither a file nor a folder".into());
        } else if let Some(other) = collisions.add_file(&path) {
            self.problem(&path, format!("collides with `{other}` where case does not count"));
        } else {
            self.files.push((path, location));
        }
    }

    /// Where an entry really is and what it is. A link to a file inside the package counts as that file, as zip tools see it too.
    fn locate(&self, entry: &fs::DirEntry) -> Result<(PathBuf, fs::FileType), String> {
        let kind = entry.file_type().map_err(|error| format!("cannot be read: {error}"))?;
        if !kind.is_symlink() {
            return Ok((entry.path(), kind));
        }
        let target =
            fs::canonicalize(entry.path()).map_err(|error| format!("is a link that leads nowhere: {error}"))?;
        if !target.starts_with(self.root) {
            return Err("is a link out of the package".into());
        }
        let kind = fs::metadata(&target).map_err(|error| format!("cannot be read: {error}"))?.file_type();
        if kind.is_dir() {
            return Err("is a link to a folder; a package holds plain folders".into());
        }
        Ok((target, kind))
    }

    fn problem(&mut self, place: &str, what: String) {
        self.problems.push(Problem::new(self.name, place, what));
    }
}

/// Hashes files that are known to be inside the package.
pub(super) fn hash_all(name: &str, files: Vec<(String, PathBuf)>, limits: &Limits) -> Result<Vec<Found>, Problems> {
    let mut problems = Problems::default();
    let mut total = 0;
    let mut found = Vec::with_capacity(files.len());
    for (path, disk) in files {
        let count = |n: u64| {
            if total + n > limits.bytes {
                Err(format!("the package holds more than {} bytes", limits.bytes))
            } else {
                Ok(())
            }
        };
        match File::open(&disk).map_err(HashStop::Broken).and_then(|file| hash_stream(file, count)) {
            Ok((sha256, bytes)) => {
                total += bytes;
                found.push(Found { path, bytes, sha256, location: Location::Disk(disk) });
            }
            Err(HashStop::Refused(what)) => {
                problems.push(Problem::new(name, path, what));
                break;
            }
            Err(HashStop::Broken(error)) => problems.push(Problem::new(name, path, format!("cannot be read: {error}"))),
        }
    }
    problems.into_result(found)
}

/// Reads a file whose size is known from when it was hashed.
pub(super) fn read(disk: &Path, bytes: u64) -> Result<Vec<u8>, String> {
    let mut out =
        Vec::with_capacity(usize::try_from(bytes).map_err(|_| "it is too large for this machine".to_owned())?);
    let file = File::open(disk).map_err(|error| error.to_string())?;
    file.take(bytes + 1).read_to_end(&mut out).map_err(|error| error.to_string())?;
    Ok(out)
}
