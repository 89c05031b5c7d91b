//! Lines of the truth file. Written by hand, into a buffer that is used again, so that a frame costs no allocation.

use std::io::Write as _;

use super::super::fault_course::Step;
use super::super::pose::Pose;
use super::super::sense::{Known, PoseError};
use super::{Fate, Frame};
use crate::scenario::{Clock, Fault, FaultKind, Scenario};

/// Version of the file's shape.
const SCHEMA: u32 = 1;

/// What stands in the first line.
pub(crate) struct Header<'a> {
    /// The device's id.
    pub(crate) device: &'a str,
    /// What happens to it.
    pub(crate) scenario: &'a Scenario,
}

/// Writing into memory cannot fail, so results are dropped.
macro_rules! put {
    ($out:expr, $($text:tt)*) => { let _ = write!($out, $($text)*); };
}

impl Header<'_> {
    pub(super) fn write(&self, out: &mut Vec<u8>, first_display_ns: i64, period_ns: i64) {
        put!(
            out,
            r#"{{"schema":{SCHEMA},"simulator":"{}","version":"{}""#,
            crate::RUNTIME_NAME,
            env!("CARGO_PKG_VERSION")
        );
        put!(out, r#","device":"#);
        string(out, self.device);
        let clock = match self.scenario.clock {
            Clock::Realtime => "realtime",
            Clock::Stepped => "stepped",
        };
        put!(out, r#","clock":"{clock}","seed":{}"#, self.scenario.seed);
        put!(out, r#","first_display_ns":{first_display_ns},"period_ns":{period_ns},"faults":["#);
        for (index, fault) in self.scenario.faults.iter().enumerate() {
            comma(out, index);
            self::fault(out, fault);
        }
        put!(out, "]}}\n");
    }
}

/// One frame.
pub(super) fn frame(out: &mut Vec<u8>, frame: &Frame, active: impl Iterator<Item = usize>) {
    let (timing, truth) = (&frame.timing, &frame.truth);
    put!(out, r#"{{"frame":{},"display_ns":{},"seconds":{}"#, timing.index, timing.display_ns, truth.seconds);
    put!(out, r#","wake_ns":{},"period_ns":{}"#, timing.wake_ns, timing.period_ns);
    put!(out, r#","should_render":{},"vsync":{}"#, frame.should_render, frame.vsync);
    match frame.fate {
        Fate::Shown(vsync, missed) => {
            put!(out, r#","shown_vsync":{vsync},"missed":{missed}"#);
        }
        Fate::Open | Fate::Ended(_) | Fate::Dropped => {
            put!(out, r#","shown_vsync":null,"missed":null"#);
        }
    }
    pose(out, "true", &truth.head);
    pose(out, "told", &truth.told);
    pose(out, "settled", &truth.settled);
    let (orientation, position) = (known(truth.tracking.orientation), known(truth.tracking.position));
    put!(out, r#","orientation":"{orientation}","position":"{position}""#);
    error(out, "frame_error", &truth.frame_error);
    error(out, "anchor_error", &truth.anchor_error);
    error(out, "prediction_error", &truth.prediction_error);
    pose(out, "local", &truth.local);
    put!(out, r#","thermal":"{}","faults":["#, truth.thermal.word());
    for (index, fault) in active.enumerate() {
        comma(out, index);
        put!(out, "{fault}");
    }
    put!(out, r#"],"events":["#);
    for (index, Step { fault, begins, .. }) in frame.steps.iter().enumerate() {
        comma(out, index);
        put!(out, r#"{{"fault":{fault},"is":"{}"}}"#, if *begins { "begun" } else { "ended" });
    }
    put!(out, "]}}\n");
}

fn comma(out: &mut Vec<u8>, index: usize) {
    if index > 0 {
        out.push(b',');
    }
}

fn pose(out: &mut Vec<u8>, key: &str, pose: &Pose) {
    let (p, q) = (pose.position, pose.orientation);
    put!(out, r#","{key}":{{"position_m":[{},{},{}],"orientation":[{},{},{},{}]}}"#, p.x, p.y, p.z, q.x, q.y, q.z, q.w);
}

fn error(out: &mut Vec<u8>, key: &str, error: &PoseError) {
    let (s, q) = (error.shift_m, error.turn);
    put!(out, r#","{key}":{{"shift_m":[{},{},{}],"turn":[{},{},{},{}]}}"#, s.x, s.y, s.z, q.x, q.y, q.z, q.w);
}

fn known(known: Known) -> &'static str {
    match known {
        Known::Lost => "lost",
        Known::Inferred => "inferred",
        Known::Tracked => "tracked",
    }
}

/// A string with the escapes that JSON asks for (RFC 8259, section 7).
fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                put!(out, "\\{c}");
            }
            c if c < ' ' => {
                put!(out, "\\u{:04x}", c as u32);
            }
            c => {
                put!(out, "{c}");
            }
        }
    }
    out.push(b'"');
}

/// A fault, with the keys of scenario files.
fn fault(out: &mut Vec<u8>, fault: &Fault) {
    put!(out, r#"{{"kind":"{}","start_s":{}"#, fault.word(), fault.start_s);
    if let Some(seconds) = fault.seconds {
        put!(out, r#","seconds":{seconds}"#);
    }
    match &fault.kind {
        FaultKind::Noise { of, position_rms_mm, turn_rms_deg, rate_hz } => {
            put!(out, r#","of":"{}","position_rms_mm":{position_rms_mm},"turn_rms_deg":{turn_rms_deg}"#, of.word());
            if let Some(hz) = rate_hz {
                put!(out, r#","rate_hz":{hz}"#);
            }
        }
        FaultKind::Drift { of, mm_per_s, direction, deg_per_min, axis } => {
            put!(out, r#","of":"{}","mm_per_s":{mm_per_s},"direction":{direction:?}"#, of.word());
            put!(out, r#","deg_per_min":{deg_per_min},"axis":{axis:?}"#);
        }
        FaultKind::Jump { of, mm, direction, deg, axis } => {
            put!(out, r#","of":"{}","mm":{mm},"direction":{direction:?},"deg":{deg},"axis":{axis:?}"#, of.word());
        }
        FaultKind::Prediction { mm_per_ms, direction, deg_per_ms, axis } => {
            put!(out, r#","mm_per_ms":{mm_per_ms},"direction":{direction:?}"#);
            put!(out, r#","deg_per_ms":{deg_per_ms},"axis":{axis:?}"#);
        }
        FaultKind::TrackingLoss { lost, pose, resume_mm, direction } => {
            put!(out, r#","lost":"{}","pose":"{}""#, lost.word(), pose.word());
            put!(out, r#","resume_mm":{resume_mm},"direction":{direction:?}"#);
        }
        FaultKind::Recentre { to: Some((position, yaw_deg)) } => {
            put!(out, r#","position":{position:?},"yaw_deg":{yaw_deg}"#);
        }
        FaultKind::Latency { ms }
        | FaultKind::GpuStall { ms }
        | FaultKind::WaitStall { ms }
        | FaultKind::EndStall { ms } => {
            put!(out, r#","ms":{ms}"#);
        }
        FaultKind::RefreshChange { hz } => {
            put!(out, r#","hz":{hz}"#);
        }
        FaultKind::Thermal { stage, hz, wait_ms } => {
            put!(out, r#","stage":"{}","wait_ms":{wait_ms}"#, stage.word());
            if let Some(hz) = hz {
                put!(out, r#","hz":{hz}"#);
            }
        }
        FaultKind::Recentre { to: None }
        | FaultKind::Attention(_)
        | FaultKind::Exit
        | FaultKind::SessionLoss
        | FaultKind::InstanceLoss => {}
    }
    out.push(b'}');
}
