//! Zips made byte by byte, so that every rule can be broken.

use super::*;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

/// One entry of a hand-made zip, stored without compression.
#[derive(Clone)]
struct Made {
    name: Vec<u8>,
    data: Vec<u8>,
    flags: u16,
    method: u16,
    unix_mode: u32,
    /// Points the directory at the local header of this entry instead.
    local_of: Option<usize>,
    /// Name in the local header, where it is to differ.
    local_name: Option<Vec<u8>>,
}

fn made(name: &str) -> Made {
    Made {
        name: name.into(),
        data: b"abc".to_vec(),
        flags: 0x800,
        method: 0,
        unix_mode: 0o100_644,
        local_of: None,
        local_name: None,
    }
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// Fields that local and central headers share.
fn common(entry: &Made, name: &[u8]) -> Vec<u8> {
    let size = (entry.data.len() as u32).to_le_bytes();
    let mut out = Vec::new();
    for half in [20, entry.flags, entry.method, 0, 0] {
        out.extend(half.to_le_bytes());
    }
    out.extend(crc32(&entry.data).to_le_bytes());
    out.extend(size);
    out.extend(size);
    out.extend((name.len() as u16).to_le_bytes());
    out.extend([0; 2]);
    out
}

fn pack(entries: &[Made]) -> Vec<u8> {
    let (mut out, mut directory, mut starts) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        starts.push(out.len() as u32);
        let name = entry.local_name.as_ref().unwrap_or(&entry.name);
        out.extend(b"PK\x03\x04");
        out.extend(common(entry, name));
        out.extend(name);
        out.extend(&entry.data);
    }
    for (i, entry) in entries.iter().enumerate() {
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(common(entry, &entry.name));
        directory.extend([0; 6]);
        directory.extend((entry.unix_mode << 16).to_le_bytes());
        directory.extend(starts[entry.local_of.unwrap_or(i)].to_le_bytes());
        directory.extend(&entry.name);
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([entries.len() as u16, entries.len() as u16].map(u16::to_le_bytes).concat());
    out.extend([directory.len() as u32, start].map(u32::to_le_bytes).concat());
    out.extend([0; 2]);
    out
}

fn scan_bytes(bytes: Vec<u8>, limits: &Limits) -> (Result<Vec<String>, Problems>, u64) {
    let mut inflated = 0;
    let scanned = scan("poc.zip", Cursor::new(bytes), limits, &mut inflated);
    (scanned.map(|(_, found)| found.into_iter().map(|file| file.path).collect()), inflated)
}

#[track_caller]
fn refused(entries: &[Made], because: &str) {
    let (scanned, inflated) = scan_bytes(pack(entries), &Limits::default());
    let problems = scanned.expect_err(because).to_string();
    assert!(problems.contains(because), "{problems}");
    assert_eq!(inflated, 0, "refused only after inflating");
}

#[test]
fn a_plain_zip_is_listed() {
    let folder = Made { data: vec![], unix_mode: 0o040_755, ..made("models/") };
    let entries = [made("poc.toml"), folder, made("models/scene.glb"), made(".DS_Store"), made("__MACOSX/x")];
    let (files, _) = scan_bytes(pack(&entries), &Limits::default());
    assert_eq!(files, Ok(vec!["poc.toml".into(), "models/scene.glb".into()]));
}

#[test]
fn utf8_names_need_no_flag_and_are_composed() {
    let entries = [Made { flags: 0, ..made("cafe\u{301}") }, Made { flags: 0, name: b"\x81".to_vec(), ..made("") }];
    assert_eq!(scan_bytes(pack(&entries), &Limits::default()).0, Ok(vec!["caf\u{e9}".into(), "\u{fc}".into()]));
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for (name, because) in [
        ("/etc/passwd", "is absolute"),
        ("//host/share", "is a network path"),
        ("\\\\host\\share", "contains a backslash"),
        ("C:/x", "begins with a drive letter"),
        ("../x", "climbs with `..`"),
        ("a/../../x", "climbs with `..`"),
        ("a\\..\\x", "contains a backslash"),
        ("a\0.glb", "contains a NUL"),
        ("a\nb", "contains a control character"),
        ("", "has an empty part"),
    ] {
        refused(&[made("ok"), made(name)], because);
    }
}

#[test]
fn names_that_collide_are_refused() {
    refused(&[made("a"), made("a")], "occurs more than once");
    refused(&[made("Tex/a.png"), made("tex/A.PNG")], "collides with `Tex/a.png`");
    refused(&[made("a"), made("a/b")], "collides with `a`");
    refused(&[made("caf\u{e9}"), made("cafe\u{301}")], "collides with");
}

#[test]
fn kinds_that_are_not_plain_are_refused() {
    refused(&[Made { unix_mode: 0o120_777, ..made("link") }], "symbolic link");
    refused(&[Made { unix_mode: 0o010_644, ..made("pipe") }], "neither a file nor a folder");
    refused(&[Made { flags: 0x801, ..made("secret") }], "is encrypted");
}

#[test]
fn overlapping_entries_are_refused() {
    let mut second = made("b");
    second.local_of = Some(0);
    refused(&[made("a"), second], "overlaps with");
    // A stored entry whose data holds the next entry's local header: David Fifield's construction.
    let inner = made("b");
    let mut outer = made("a");
    outer.data = pack(std::slice::from_ref(&inner))[..34].to_vec();
    let mut bytes = pack(&[outer, inner]);
    let directory = u32::from_le_bytes(bytes[bytes.len() - 6..bytes.len() - 2].try_into().unwrap()) as usize;
    let second_offset = directory + 47 + 42;
    bytes[second_offset..second_offset + 4].copy_from_slice(&31u32.to_le_bytes());
    let problems = scan_bytes(bytes, &Limits::default()).0.unwrap_err().to_string();
    assert!(problems.contains("overlaps with `a`"), "{problems}");
}

#[test]
fn all_problems_are_told_at_once() {
    let entries = [made("../x"), made("/y"), Made { flags: 0x801, ..made("z") }];
    assert_eq!(scan_bytes(pack(&entries), &Limits::default()).0.unwrap_err().0.len(), 3);
}

#[test]
fn two_names_for_one_entry_are_refused() {
    let entry = Made { local_name: Some(b"good.glb".to_vec()), ..made("evil.glb") };
    let problems = scan_bytes(pack(&[entry]), &Limits::default()).0.unwrap_err().to_string();
    assert!(problems.contains("evil.glb: cannot be inflated"), "{problems}");
}

#[test]
fn damage_is_refused() {
    let good = pack(&[made("a"), made("b")]);
    for end in 0..good.len() {
        assert!(scan_bytes(good[..end].to_vec(), &Limits::default()).0.is_err(), "cut at {end}");
    }
    let mut wrong_sum = good.clone();
    wrong_sum[31] ^= 1;
    assert!(scan_bytes(wrong_sum, &Limits::default()).0.unwrap_err().to_string().contains("cannot be inflated"));
    let trailing = [good.clone(), b"x".to_vec()].concat();
    assert!(scan_bytes(trailing, &Limits::default()).0.unwrap_err().to_string().contains("follows its end record"));
    // No byte of a small zip may be changed into a panic or a hang.
    for at in 0..good.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = good.clone();
            bytes[at] = value;
            let _ = scan_bytes(bytes, &Limits::default());
        }
    }
}

#[test]
fn claimed_counts_are_not_believed() {
    let good = pack(&[made("a")]);
    let count_at = good.len() - 14;
    let mut many = good.clone();
    many[count_at..count_at + 4].copy_from_slice(&[0xff; 4]);
    assert!(scan_bytes(many, &Limits::default()).0.unwrap_err().to_string().contains("65535 entries"));
    // The same claim in a zip64 end record: a count that would be terabytes of directory.
    let end_at = good.len() - 22;
    let (head, end) = good.split_at(end_at);
    let mut record = b"PK\x06\x06".to_vec();
    record.extend(44u64.to_le_bytes());
    record.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [1u64 << 40, 1 << 40, end_at as u64 - 34, 34] {
        record.extend(number.to_le_bytes());
    }
    let mut locator = b"PK\x06\x07\0\0\0\0".to_vec();
    locator.extend((end_at as u64).to_le_bytes());
    locator.extend(1u32.to_le_bytes());
    let bytes = [head, &record, &locator, end].concat();
    let problems = scan_bytes(bytes, &Limits::default()).0.unwrap_err().to_string();
    assert!(problems.contains("it has 1099511627776 entries"), "{problems}");
}

#[test]
fn too_many_entries_are_refused() {
    let entries: Vec<Made> = (0..10_001).map(|i| made(&format!("f{i}"))).collect();
    refused(&entries, "10001 entries");
    assert_eq!(scan_bytes(pack(&entries[..10_000]), &Limits::default()).0.unwrap().len(), 10_000);
}

fn deflated(name: &str, bytes: u64) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    let zeros = vec![0; 1 << 16];
    for _ in 0..bytes >> 16 {
        zip.write_all(&zeros).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_bomb_is_refused_after_little_inflating() {
    let bomb = deflated("bomb.bin", 64 << 20);
    let compressed = bomb.len() as u64;
    let (scanned, inflated) = scan_bytes(bomb, &Limits::default());
    assert!(scanned.unwrap_err().to_string().contains("inflates to more than 100 times its size"));
    assert!(inflated < 100 * compressed + (64 << 10), "{inflated} bytes came out of {compressed}");
}

#[test]
fn the_sum_of_all_files_is_limited_while_counting() {
    let entries: Vec<Made> = (0..8).map(|i| Made { data: vec![7; 1000], ..made(&format!("f{i}")) }).collect();
    let limits = Limits { bytes: 4500, ..Limits::default() };
    let (scanned, inflated) = scan_bytes(pack(&entries), &limits);
    assert!(scanned.unwrap_err().to_string().contains("more than 4500 bytes"));
    assert!(inflated <= 5000);
}
