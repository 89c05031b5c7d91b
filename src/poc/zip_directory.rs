//! A first look at a zip's central directory, before anything is allocated by what it claims: where it is, how many entries it has, and
//! their raw names. APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16.

use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom};

const END: &[u8; 4] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const LOCATOR_64: &[u8; 4] = b"PK\x06\x07";
const LOCATOR_64_BYTES: u64 = 20;
const END_64: &[u8; 4] = b"PK\x06\x06";
const END_64_BYTES: usize = 56;
const ENTRY: &[u8; 4] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;

/// What the end record says, checked against the file's length.
struct Directory {
    entries: u64,
    start: u64,
    end: u64,
}

/// What was found wrong before the archive is opened in earnest.
pub(super) enum Trouble {
    /// The file could not be read.
    Io(io::Error),
    /// It is not a zip, or one that different readers would read differently.
    Bad(String),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Trouble::Io(error)
    }
}

/// Checks the shape of the directory and its count of entries; returns names that occur more than once.
pub(super) fn survey(file: &mut (impl Read + Seek), most_entries: usize) -> Result<Vec<String>, Trouble> {
    let directory = find(file)?;
    if directory.entries > most_entries as u64 {
        return Err(Trouble::Bad(format!(
            "it has {} entries; a package has at most {most_entries}",
            directory.entries
        )));
    }
    repeated_names(file, &directory)
}

fn find(file: &mut (impl Read + Seek)) -> Result<Directory, Trouble> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail_start = length.saturating_sub((END_BYTES + usize::from(u16::MAX)) as u64);
    let tail = read_at(file, tail_start, (length - tail_start) as usize)?;
    let at = tail
        .windows(END_BYTES)
        .rposition(|window| window.starts_with(END))
        .ok_or_else(|| Trouble::Bad("it is not a zip file: no end record".into()))?;
    let record = &tail[at..];
    let end_at = tail_start + at as u64;
    if record.len() != END_BYTES + usize::from(u16_at(record, 20)) {
        return Err(Trouble::Bad(
            "something follows its end record, so that readers may disagree about what it holds".into(),
        ));
    }
    if u16_at(record, 4) != u16_at(record, 6) || u16_at(record, 8) != u16_at(record, 10) {
        return Err(Trouble::Bad("it is one part of a split archive".into()));
    }
    let small = Directory {
        entries: u64::from(u16_at(record, 10)),
        start: u64::from(u32_at(record, 16)),
        end: u64::from(u32_at(record, 16)) + u64::from(u32_at(record, 12)),
    };
    let (directory, end) = match find_64(file, end_at)? {
        Some(found) => found,
        None => (small, end_at),
    };
    if directory.end != end {
        return Err(Trouble::Bad("its directory does not end where its end record begins".into()));
    }
    Ok(directory)
}

/// The zip64 directory and where its end record begins, if a locator stands right before the end record.
fn find_64(file: &mut (impl Read + Seek), end_at: u64) -> Result<Option<(Directory, u64)>, Trouble> {
    let Some(locator_at) = end_at.checked_sub(LOCATOR_64_BYTES) else { return Ok(None) };
    let locator = read_at(file, locator_at, LOCATOR_64_BYTES as usize)?;
    if !locator.starts_with(LOCATOR_64) {
        return Ok(None);
    }
    let bad = || Trouble::Bad("its zip64 end record is damaged".into());
    let at = u64_at(&locator, 8);
    if at.checked_add(END_64_BYTES as u64).is_none_or(|end| end > locator_at) {
        return Err(bad());
    }
    let record = read_at(file, at, END_64_BYTES)?;
    if !record.starts_with(END_64) || u64_at(&record, 24) != u64_at(&record, 32) {
        return Err(bad());
    }
    let start = u64_at(&record, 48);
    let end = start.checked_add(u64_at(&record, 40)).ok_or_else(bad)?;
    Ok(Some((Directory { entries: u64_at(&record, 32), start, end }, at)))
}

fn repeated_names(file: &mut (impl Read + Seek), directory: &Directory) -> Result<Vec<String>, Trouble> {
    let bad = || Trouble::Bad("its directory is damaged".into());
    let mut seen = HashSet::new();
    let mut repeated = Vec::new();
    let mut at = directory.start;
    for _ in 0..directory.entries {
        if at.checked_add(ENTRY_BYTES as u64).is_none_or(|end| end > directory.end) {
            return Err(bad());
        }
        let header = read_at(file, at, ENTRY_BYTES)?;
        if !header.starts_with(ENTRY) {
            return Err(bad());
        }
        let name_bytes = usize::from(u16_at(&header, 28));
        let name = read_at(file, at + ENTRY_BYTES as u64, name_bytes)?;
        at += (ENTRY_BYTES + name_bytes) as u64 + u64::from(u16_at(&header, 30)) + u64::from(u16_at(&header, 32));
        if seen.contains(&name) {
            repeated.push(String::from_utf8_lossy(&name).into_owned());
        } else {
            seen.insert(name);
        }
    }
    if at == directory.end { Ok(repeated) } else { Err(bad()) }
}

/// `count` is at most 64 KiB here, whatever the file says.
fn read_at(file: &mut (impl Read + Seek), at: u64, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
