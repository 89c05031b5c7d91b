//! Recordings with a second look at every frame, and what one probe says of them.

use crate::observe::synthetic::{Synthetic, move_head, place};
use crate::observe::{FrameObservation, Located, Recording, Relocation, Role};
use crate::probe::testkit::hologram;
use crate::probe::{Finding, Limits, Measurement, Run};
use crate::space::Pose;
use crate::units::XrNanos;
use glam::Vec3;

/// What one probe says of a recording, without the others being asked.
pub struct Found(Finding);

impl Found {
    pub fn of(recording: &Recording, judge: fn(&Run<'_>) -> Finding) -> Self {
        Self(judge(&Run::new(recording, &Limits::default())))
    }

    #[track_caller]
    pub fn measurement(&self, id: &str) -> Measurement {
        let found = self.0.measurements.iter().find(|m| m.id == id);
        found.cloned().unwrap_or_else(|| panic!("{id} was not measured"))
    }

    #[track_caller]
    pub fn value(&self, id: &str) -> f64 {
        self.measurement(id).value
    }

    #[track_caller]
    pub fn near(&self, id: &str, expected: f64, tolerance: f64) {
        let found = self.value(id);
        assert!((found - expected).abs() <= tolerance, "{id} is {found}, expected {expected}");
    }

    #[track_caller]
    pub fn missing(&self, id: &str) -> (String, bool) {
        let found = self.0.not_measured.iter().find(|n| n.id == id);
        found.map(|n| (n.why.clone(), n.expected)).unwrap_or_else(|| panic!("{id} was measured"))
    }
}

/// A hologram 2 m ahead on an anchor. Frame 121 of the recording is the first that counts.
pub fn anchored(frames: usize, change: impl FnMut(usize, &mut FrameObservation)) -> Recording {
    let mut engine = hologram("engine", Role::Primary);
    engine.anchor = Some(0);
    let mut change = change;
    let mut recording = Synthetic::new(vec![engine])
        .anchor("table")
        .frames(frames, |k, frame| {
            place(frame, 0, Vec3::NEG_Z * 2.0, Vec3::splat(0.1));
            change(k, frame);
        })
        .build();
    relocate(&mut recording, |_, _| {});
    recording
}

/// Puts every anchor of a frame at a pose.
pub fn anchors(frame: &mut FrameObservation, base_from_anchor: Pose) {
    frame.anchors.fill(Located { pose: base_from_anchor, valid: true, tracked: true });
}

/// Puts head and eyes at a pose.
pub fn heads(frame: &mut FrameObservation, base_from_head: Pose) {
    move_head(frame, base_from_head);
}

/// Locates every frame again 10 ms after its display time: as it was told first, then as `again` says.
pub fn relocate(recording: &mut Recording, again: impl Fn(usize, &mut Relocation)) {
    recording.relocated.clear();
    for (k, frame) in recording.frames.iter().enumerate() {
        let mut relocation = Relocation {
            frame: frame.index,
            head: frame.head,
            anchors: frame.anchors.clone(),
            at: XrNanos(frame.tick.predicted_display_time.0.saturating_add(10_000_000)),
        };
        again(k, &mut relocation);
        recording.relocated.push(relocation);
    }
}
