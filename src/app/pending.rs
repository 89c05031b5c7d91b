//! Frames made before it is known what content they show: a recording begins with what the content declares, and content that cannot be
//! loaded leaves nothing behind.

use super::RunError;
use crate::observe::{FrameObservation, HologramObservation, Located, RunEvent};
use crate::recording::{LOST, Recorder};
use std::collections::VecDeque;
use std::fs::File;

/// Most frames kept (ours: a minute at 90 Hz, about 4 MB).
const MOST: usize = 5400;
/// Frames handed on with each frame made (ours: a second is caught up within a fifth of one, in a fraction of a millisecond a frame).
const PER_FRAME: usize = 6;

/// Frames that wait for their recording.
#[derive(Debug, Default)]
pub struct Pending {
    frames: VecDeque<FrameObservation>,
    lost: u64,
}

impl Pending {
    /// Whether no frame waits.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Keeps a frame, or counts it as lost when there are too many.
    pub fn keep(&mut self, frame: &FrameObservation) {
        if self.frames.len() < MOST {
            self.frames.push_back(frame.clone());
        } else {
            self.lost += 1;
        }
    }

    /// Hands some on, the oldest first; all of them if `all`. What they could not know is filled in: nothing was shown, nothing located.
    ///
    /// # Errors
    /// If the recorder has stopped.
    pub fn hand_on(
        &mut self,
        recorder: &mut Recorder<File>,
        holograms: usize,
        anchors: usize,
        all: bool,
    ) -> Result<(), RunError> {
        let count = if all { self.frames.len() } else { PER_FRAME };
        for mut frame in self.frames.drain(..count.min(self.frames.len())) {
            complete(&mut frame, holograms, anchors);
            recorder.push(&frame)?;
        }
        if self.frames.is_empty() && self.lost > 0 {
            let text = format!("{} frames were lost: loading took too long", std::mem::take(&mut self.lost));
            recorder.push_event(&RunEvent { frame: 0, time: None, kind: LOST.to_owned(), text })?;
        }
        Ok(())
    }
}

/// A frame made before content and anchors were there has places for them.
fn complete(frame: &mut FrameObservation, holograms: usize, anchors: usize) {
    frame.holograms.resize(holograms, HologramObservation::default());
    frame.anchors.resize(anchors, Located::default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{AnchorInfo, HologramInfo, RunInfo};
    use crate::recording::WhenFull;

    #[test]
    fn frames_wait_in_order_and_too_many_are_counted() {
        let mut pending = Pending::default();
        for index in 0..(MOST as u64 + 7) {
            pending.keep(&FrameObservation { index, ..FrameObservation::default() });
        }
        let file = tempfile::tempfile().expect("a file");
        let again = file.try_clone().expect("the same file");
        let run = RunInfo {
            version: crate::observe::OBSERVE_VERSION,
            holograms: vec![HologramInfo::default(); 2],
            anchors: vec![AnchorInfo::default()],
            ..RunInfo::default()
        };
        let mut recorder = Recorder::start(file, &run, WhenFull::Wait).expect("a recorder");
        pending.hand_on(&mut recorder, 2, 1, false).expect("some");
        assert!(!pending.is_empty());
        pending.hand_on(&mut recorder, 2, 1, true).expect("the rest");
        assert!(pending.is_empty());
        recorder.finish().expect("a recording");
        let recording = read(again);
        assert_eq!(recording.frames.len(), MOST);
        assert!(recording.frames.iter().enumerate().all(|(at, frame)| frame.index == at as u64));
        assert!(recording.frames.iter().all(|frame| (frame.holograms.len(), frame.anchors.len()) == (2, 1)));
        assert!(recording.events.iter().any(|event| event.kind == LOST && event.text.contains("7 frames")));
    }

    fn read(mut file: File) -> crate::observe::Recording {
        use std::io::{Read, Seek};
        let mut bytes = Vec::new();
        file.rewind().expect("the start");
        file.read_to_end(&mut bytes).expect("bytes");
        crate::recording::read(&bytes, "recording.mcap").expect("a recording")
    }
}
