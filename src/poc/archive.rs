//! A package in a zip: inflated into memory, entry by entry, never onto the disk.

use super::hash::{HashStop, hash_stream};
use super::limits::Limits;
use super::package::Found;
use super::path::{self, Collisions};
use super::zip_directory::{Trouble, survey};
use crate::problem::{Problem, Problems};
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use zip::ZipArchive;
use zip::read::ZipReadOptions;

/// An open zip on disk.
pub(super) type DiskZip = ZipArchive<BufReader<File>>;

/// An entry that passed the look at its header.
struct Entry {
    index: usize,
    path: String,
    compressed: u64,
    /// First and one-past-last byte of its local header and data.
    span: (u64, u64),
}

/// Opens a zip and takes stock of it. `inflated` counts the bytes that came out, for the limits (and for whoever wants to see that
/// a refusal was cheap).
pub(super) fn scan<R: Read + Seek>(
    zip_name: &str,
    mut file: R,
    limits: &Limits,
    inflated: &mut u64,
) -> Result<(ZipArchive<R>, Vec<Found>), Problems> {
    let whole = |what: String| Problem::new(zip_name, "", what);
    let repeated = survey(&mut file, limits.entries).map_err(|trouble| match trouble {
        Trouble::Io(error) => whole(format!("cannot be read: {error}")),
        Trouble::Bad(why) => whole(why).fix("pack the folder again with an ordinary zip tool"),
    })?;
    let mut problems = Problems::default();
    for name in repeated {
        problems.push(Problem::new(zip_name, name, "the entry occurs more than once").fix("keep one of them"));
    }
    let mut zip = ZipArchive::new(file).map_err(|error| whole(format!("is not a zip that can be read: {error}")))?;
    let entries = check_headers(zip_name, &mut zip, &mut problems);
    check_overlap(zip_name, &entries, zip.central_directory_start(), &mut problems);
    // A zip that breaks a rule is refused before a single byte of it is inflated.
    let entries = problems.into_result(entries)?;
    let files = inflate_all(zip_name, &mut zip, entries, limits, inflated)?;
    Ok((zip, files))
}

fn check_headers<R: Read + Seek>(zip_name: &str, zip: &mut ZipArchive<R>, problems: &mut Problems) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(zip.len());
    let mut collisions = Collisions::default();
    for index in 0..zip.len() {
        match check_header(zip, index) {
            Ok(Some(entry)) => {
                if let Some(other) = collisions.add_file(&entry.path) {
                    problems.push(
                        Problem::new(
                            zip_name,
                            entry.path,
                            format!("collides with `{other}` where case does not count"),
                        )
                        .fix("give them names that differ in more than case"),
                    );
                } else {
                    entries.push(entry);
                }
            }
            Ok(None) => {}
            Err((name, what)) => problems.push(Problem::new(zip_name, name, what)),
        }
    }
    entries
}

/// `None` for folders and for files left out of packages.
fn check_header<R: Read + Seek>(zip: &mut ZipArchive<R>, index: usize) -> Result<Option<Entry>, (String, String)> {
    let number = || format!("entry {}", index + 1);
    let file = zip.by_index_raw(index).map_err(|error| (number(), format!("its header is damaged: {error}")))?;
    // Some tools write UTF-8 without saying so; what is valid UTF-8 is taken as such.
    let name = match std::str::from_utf8(file.name_raw()) {
        Ok(name) => name.to_owned(),
        Err(_) => file.name().map_err(|error| (number(), format!("its name cannot be read: {error}")))?.into_owned(),
    };
    let bad = |what: String| (name.escape_debug().to_string(), what);
    // The upper four bits of a Unix mode are the kind of file; zero where the zip was made elsewhere.
    match file.unix_mode().unwrap_or(0) >> 12 {
        0 | 0o10 | 0o04 => {}
        0o12 => return Err(bad("is a symbolic link; a package holds plain files".into())),
        _ => return Err(bad("is neither a file nor a folder".into())),
    }
    if file.encrypted() {
        return Err(bad("is encrypted; a package is open to its reviewer".into()));
    }
    let path =
        path::canonical(name.strip_suffix('/').unwrap_or(&name)).map_err(|why| bad(format!("the path {why}")))?;
    if path::is_hidden(&path) || file.is_dir() {
        return Ok(None);
    }
    let compressed = file.compressed_size();
    let end = file.data_start().and_then(|start| start.checked_add(compressed));
    let span = (file.header_start(), end.ok_or_else(|| bad("its size is impossible".into()))?);
    Ok(Some(Entry { index, path, compressed, span }))
}

/// Overlapping entries make a small file inflate to a large one many times over, and let two readers see two different packages.
fn check_overlap(zip_name: &str, entries: &[Entry], directory_start: u64, problems: &mut Problems) {
    let mut order: Vec<&Entry> = entries.iter().collect();
    order.sort_by_key(|entry| entry.span);
    for pair in order.windows(2) {
        if pair[0].span.1 > pair[1].span.0 {
            problems.push(Problem::new(zip_name, &pair[1].path, format!("overlaps with `{}`", pair[0].path)));
        }
    }
    for entry in order.iter().filter(|entry| entry.span.1 > directory_start) {
        problems.push(Problem::new(zip_name, &entry.path, "reaches into the zip's directory"));
    }
}

/// Inflates every entry once, keeping nothing but its hash and its true size.
fn inflate_all<R: Read + Seek>(
    zip_name: &str,
    zip: &mut ZipArchive<R>,
    entries: Vec<Entry>,
    limits: &Limits,
    inflated: &mut u64,
) -> Result<Vec<Found>, Problems> {
    let mut problems = Problems::default();
    let mut files = Vec::with_capacity(entries.len());
    for entry in entries {
        let before = *inflated;
        let ratio_limit = entry.compressed.saturating_mul(limits.ratio).max(limits.ratio_from);
        let count = |out: u64| {
            *inflated = before + out;
            if *inflated > limits.bytes {
                return Err(format!("the package holds more than {} bytes", limits.bytes));
            }
            if out > ratio_limit {
                return Err(format!("inflates to more than {} times its size", limits.ratio));
            }
            Ok(())
        };
        let options = ZipReadOptions::new().enforce_header_consistency(true);
        let stop = match zip.by_index_with_options(entry.index, options) {
            Ok(stream) => match hash_stream(stream, count) {
                Ok((sha256, bytes)) => {
                    files.push(Found {
                        path: entry.path,
                        bytes,
                        sha256,
                        location: super::package::Location::Entry(entry.index),
                    });
                    continue;
                }
                Err(HashStop::Refused(why)) => why,
                Err(HashStop::Broken(error)) => format!("cannot be inflated: {error}"),
            },
            Err(error) => format!("cannot be inflated: {error}"),
        };
        problems.push(
            Problem::new(zip_name, entry.path, stop)
                .fix("pack it again with an ordinary zip tool, or without compression"),
        );
        if *inflated > limits.bytes {
            break;
        }
    }
    problems.into_result(files)
}

/// Inflates one entry whose true size is known.
pub(super) fn read(zip: &mut DiskZip, index: usize, bytes: u64) -> Result<Vec<u8>, String> {
    let stream = zip.by_index(index).map_err(|error| error.to_string())?;
    let mut out =
        Vec::with_capacity(usize::try_from(bytes).map_err(|_| "it is too large for this machine".to_owned())?);
    stream.take(bytes + 1).read_to_end(&mut out).map_err(|error| error.to_string())?;
    Ok(out)
}

#[cfg(test)]
mod tests;
