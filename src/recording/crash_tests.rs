//! A file may end anywhere: what reached the disk is read, and nothing is made up.

use super::*;
use crate::observe::synthetic::Synthetic;
use crate::observe::{FrameObservation, Recording};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Five seconds at a slow pace, so five chunks and what comes after them.
fn written() -> (Recording, Vec<u8>) {
    let slow = |_: usize, frame: &mut FrameObservation| frame.tick.predicted_display_time.0 += 233_333_333;
    let recording = Synthetic::new(vec![Default::default()]).frames(20, slow).build();
    let mut recorder = Recorder::start(Cursor::new(Vec::new()), &recording.run, WhenFull::Wait).unwrap();
    for (frame, gpu) in recording.frames.iter().zip(&recording.gpu) {
        recorder.push(frame).unwrap();
        recorder.push_gpu(gpu).unwrap();
    }
    let bytes = recorder.finish().unwrap().into_inner();
    (recording, bytes)
}

/// Opcodes of the specification, section "Records".
const HEADER: u8 = 1;
const FOOTER: u8 = 2;
const CHUNK: u8 = 6;
const METADATA: u8 = 12;
const DATA_END: u8 = 15;

/// Where each record outside chunks begins, with its opcode.
fn records(bytes: &[u8]) -> Vec<(u8, usize)> {
    let (mut at, mut all) = (8, Vec::new());
    while at + 9 <= bytes.len() - 8 {
        all.push((bytes[at], at));
        at += 9 + u64::from_le_bytes(bytes[at + 1..at + 9].try_into().unwrap()) as usize;
    }
    all
}

#[test]
fn whatever_the_byte_at_which_it_ends_the_rest_is_read() {
    let (whole, bytes) = written();
    let records = records(&bytes);
    let kinds: BTreeMap<u8, usize> = records.iter().fold(BTreeMap::new(), |mut kinds, (kind, _)| {
        *kinds.entry(*kind).or_default() += 1;
        kinds
    });
    assert!([HEADER, CHUNK, METADATA, DATA_END, FOOTER].iter().all(|kind| kinds.contains_key(kind)), "{kinds:?}");
    assert!(kinds[&CHUNK] >= 5, "{kinds:?}");
    let ends = records.iter().map(|(_, at)| *at).skip(1).chain([bytes.len() - 8]);
    let mut before = 0;
    for ((_, start), end) in records.iter().zip(ends) {
        // In the kind, in the length, at the body's beginning, in its middle, before its last byte, at its end.
        for cut in [*start, start + 1, start + 4, start + 9, start + 10, (start + end) / 2, end - 1, end] {
            let read = read(&bytes[..cut.min(end)], "a.mcap");
            match read {
                Ok(read) => {
                    assert_eq!(read.frames[..], whole.frames[..read.frames.len()], "cut at {cut}");
                    assert_eq!(read.gpu[..], whole.gpu[..read.gpu.len()], "cut at {cut}");
                    assert_eq!(read.run, whole.run, "cut at {cut}");
                    assert!(read.frames.len() >= before, "cut at {cut}: what was read before is gone");
                    assert!(!read.complete || read.frames.len() == whole.frames.len(), "cut at {cut}");
                    before = read.frames.len();
                }
                Err(problems) => assert!(before == 0, "cut at {cut}: {problems}"),
            }
        }
    }
    assert_eq!(before, whole.frames.len());
    for cut in 0..=8 {
        assert!(read(&bytes[..cut], "a.mcap").is_err(), "{cut} bytes");
        assert!(read(&bytes[..bytes.len() - cut], "a.mcap").unwrap().complete, "{cut} bytes less");
    }
}

#[test]
fn what_is_left_of_a_cut_file_is_judged() {
    let (_, bytes) = written();
    for cut in (0..bytes.len()).step_by(bytes.len() / 40) {
        if let Ok(read) = read(&bytes[..cut], "a.mcap") {
            let findings = crate::probe::run_all(&read);
            assert!(findings.iter().flat_map(|f| &f.measurements).all(|m| m.value.is_finite()), "cut at {cut}");
        }
    }
}
