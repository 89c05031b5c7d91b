//! Recordings made from a formula: known truth for tests of everything that judges.

use super::{
    AnchorInfo, FrameEdges, FrameObservation, GpuObservation, HologramInfo, HologramObservation, LoadState, Located,
    OBSERVE_VERSION, Recording, RunInfo, SessionPhase, Tick, Validity, ViewObservation, WindowInfo,
};
use crate::space::{Fov, Pose};
use crate::units::{HostNanos, XrNanos};
use glam::Vec3;

/// Target display period of synthetic recordings: 60 Hz, whole nanoseconds.
pub const PERIOD_NS: i64 = 16_666_667;

/// Half angles of a synthetic view: 43° by 29°.
pub const FOV: Fov = Fov { left: -0.3752, right: 0.3752, up: 0.2531, down: -0.2531 };

/// Builds a recording frame by frame. Without further words: a real device at 60 Hz, session focused, head still at the origin
/// looking along -Z and tracked, everything loaded and drawn in 5 ms of CPU and 6 ms of GPU time, every hologram a 20 cm box 2 m ahead.
#[derive(Debug, Clone, Default)]
pub struct Synthetic {
    recording: Recording,
    time_ns: i64,
}

impl Synthetic {
    /// A run with the given holograms.
    pub fn new(holograms: Vec<HologramInfo>) -> Self {
        let mut run = RunInfo { version: OBSERVE_VERSION, tool: "synthetic".to_owned(), ..RunInfo::default() };
        run.content.name = "synthetic".to_owned();
        run.content.scene = "scene".to_owned();
        run.content.placement_declared = true;
        run.runtime.name = "synthetic device".to_owned();
        run.adapter.name = "synthetic adapter".to_owned();
        run.device.target_fps = 60.0;
        run.declared.manifest = true;
        run.windows = vec![WindowInfo { id: "hold".to_owned(), verb: "hold".to_owned(), ..WindowInfo::default() }];
        run.holograms = holograms;
        let recording = Recording { run, complete: true, ..Recording::default() };
        Self { recording, time_ns: 1_000_000_000 }
    }

    /// Changes what was declared and found before the first frame.
    #[must_use]
    pub fn run(mut self, change: impl FnOnce(&mut RunInfo)) -> Self {
        change(&mut self.recording.run);
        self
    }

    /// Adds an anchor; holograms point at it by its number.
    #[must_use]
    pub fn anchor(mut self, name: &str) -> Self {
        self.recording.run.anchors.push(AnchorInfo { name: name.to_owned(), real: true });
        self
    }

    /// Adds frames. `change` gets each frame and its number in this call; a display time it moves also moves those after it.
    #[must_use]
    pub fn frames(mut self, count: usize, mut change: impl FnMut(usize, &mut FrameObservation)) -> Self {
        for k in 0..count {
            self.time_ns += PERIOD_NS;
            let mut frame = self.frame();
            change(k, &mut frame);
            self.time_ns = frame.tick.predicted_display_time.0;
            if frame.valid.drawn {
                self.recording.gpu.push(GpuObservation { frame: frame.index, gpu_ns: 6_000_000 });
            }
            self.recording.frames.push(frame);
        }
        self
    }

    /// Adds whole seconds of frames that are as described above.
    #[must_use]
    pub fn seconds(self, seconds: usize) -> Self {
        self.frames(seconds * 60, |_k, _frame| {})
    }

    /// The recording.
    pub fn build(self) -> Recording {
        self.recording
    }

    fn frame(&self) -> FrameObservation {
        let run = &self.recording.run;
        let at = |ms: i64| HostNanos(self.time_ns + ms * 1_000_000);
        let eye = |x: f32| ViewObservation { pose: Pose::at(Vec3::new(x, 0.0, 0.0)), fov: FOV };
        let mut frame = FrameObservation {
            index: self.recording.frames.len() as u64,
            edges: FrameEdges {
                wait_enter: at(-31),
                wait_exit: at(-25),
                begin_enter: at(-25),
                begin_exit: at(-25),
                submit_exit: at(-21),
                end_enter: at(-20),
                end_exit: at(-20),
            },
            tick: Tick {
                predicted_display_time: XrNanos(self.time_ns),
                predicted_display_period_ns: PERIOD_NS,
                should_render: true,
            },
            phase: SessionPhase::Focused,
            located_at: XrNanos(self.time_ns - 20_000_000),
            head: Located { pose: Pose::IDENTITY, valid: true, tracked: true },
            views: [eye(-0.032), eye(0.032)],
            holograms: vec![HologramObservation::default(); run.holograms.len()],
            anchors: vec![Located { pose: Pose::IDENTITY, valid: true, tracked: true }; run.anchors.len()],
            load: LoadState::Loaded,
            content_time: XrNanos(self.time_ns),
            valid: Validity { views: true, head: true, drawn: true, depth: true },
            ..FrameObservation::default()
        };
        frame.counters.draws = 10;
        frame.counters.triangles = 1000;
        for i in 0..frame.holograms.len() {
            place(&mut frame, i, Vec3::new(0.0, 0.0, -2.0), Vec3::splat(0.1));
        }
        frame
    }
}

/// Puts a hologram, shown, as a box that faces along +Z; its nearest distance is the box's from the frame's head.
pub fn place(frame: &mut FrameObservation, hologram: usize, center: Vec3, half_extents: Vec3) {
    let head = frame.head.pose.position;
    let nearest = head.clamp(center - half_extents, center + half_extents);
    frame.holograms[hologram] = HologramObservation {
        shown: true,
        alpha: 1.0,
        center: center.to_array(),
        half_extents: half_extents.to_array(),
        nearest_m: nearest.distance(head),
        lowest: (center - half_extents * Vec3::Y).to_array(),
        front: Vec3::Z.to_array(),
    };
}

/// Moves head and eyes together.
pub fn move_head(frame: &mut FrameObservation, base_from_head: Pose) {
    frame.head.pose = base_from_head;
    for (view, x) in frame.views.iter_mut().zip([-0.032, 0.032]) {
        view.pose = base_from_head * Pose::at(Vec3::new(x, 0.0, 0.0));
    }
}
