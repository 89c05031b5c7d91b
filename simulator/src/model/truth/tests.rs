use super::*;
use crate::model::fault::FaultPlan;
use crate::scenario::{Fault, FaultKind, Lost, LostPose, Scenario, Scope};

fn timing(index: u64) -> FrameTiming {
    FrameTiming { index, wake_ns: 10, display_ns: 1000 + index as i64, period_ns: 1 }
}

fn truth(time_ns: i64) -> Truth {
    let still = |_| Pose::at(0.1, 0.0, 0.0);
    Truth::of(&Poses::clean(&still, time_ns), time_ns, 0.0, ThermalStage::Normal)
}

fn lines(log: &mut TruthLog) -> Vec<serde_json::Value> {
    let text = String::from_utf8(std::mem::take(log.lines())).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// A log into which frames are put by their numbers.
struct Frames {
    log: TruthLog,
    scenario: Scenario,
}

impl Frames {
    fn new() -> Self {
        Self { log: TruthLog::default(), scenario: Scenario::default() }
    }

    fn wake(&mut self, index: u64) {
        let header = Header { device: "a \"quoted\"\\\n name", scenario: &self.scenario };
        let frame = Frame::new(timing(index), 2 + index as i64, truth(1000 + index as i64), true, Vec::new());
        self.log.woken(frame, &header);
    }

    fn write(&mut self) -> Vec<serde_json::Value> {
        self.log.write(|_| [4, 7].into_iter());
        lines(&mut self.log)
    }
}

#[test]
fn a_frame_is_written_once_its_fate_is_known() {
    let mut frames = Frames::new();
    frames.wake(0);
    assert_eq!(frames.write().len(), 1, "the header alone");
    frames.log.ended(0, 500);
    assert!(frames.write().is_empty());
    // The next frame may be waited for before this one is ended, so it is not yet finished.
    frames.wake(1);
    frames.log.finished(|vsync, ended_ns| vsync + ended_ns, 3);
    let written = frames.write();
    assert_eq!(written.len(), 1);
    assert_eq!(
        (&written[0]["frame"], &written[0]["shown_vsync"], &written[0]["missed"]),
        (&0.into(), &502.into(), &3.into())
    );
    assert_eq!(written[0]["faults"], serde_json::json!([4, 7]));
    assert_eq!(written[0]["true"]["position_m"], serde_json::json!([0.1, 0, 0]));
}

#[test]
fn discarded_and_unfinished_frames_were_never_shown() {
    let mut frames = Frames::new();
    frames.wake(0);
    frames.wake(1);
    frames.log.ended(1, 500);
    frames.log.finished(|vsync, _| vsync, 0);
    frames.wake(2);
    frames.log.close();
    let written = frames.write();
    let shown: Vec<_> = written.iter().map(|line| line["shown_vsync"].as_i64()).collect();
    assert_eq!(shown, [None, None, Some(3), None]);
    assert_eq!(written[0]["device"], "a \"quoted\"\\\n name");
}

#[test]
fn an_application_that_ends_no_frame_fills_no_memory() {
    let mut frames = Frames::new();
    for index in 0..1000 {
        frames.wake(index);
        frames.write();
    }
    assert!(frames.log.frames.len() <= OPEN_FRAMES);
}

#[test]
fn steady_frames_use_their_memory_again() {
    let mut frames = Frames::new();
    let mut turn = |index: u64| {
        frames.wake(index);
        frames.log.ended(index, 0);
        frames.log.finished(|vsync, _| vsync, 0);
        frames.log.write(|_| std::iter::empty());
        let lines = frames.log.lines();
        let sizes = (lines.capacity(), lines.as_ptr());
        lines.clear();
        (sizes, frames.log.frames.capacity())
    };
    let settled = (0..10).map(&mut turn).last();
    assert!((10..1000).all(|index| Some(turn(index)) == settled));
}

#[test]
fn every_fault_is_written_as_json_with_its_kind() {
    let x = [1.0, 0.0, 0.0];
    let of = Scope::Anchor;
    let kinds = vec![
        FaultKind::Noise { of, position_rms_mm: 0.5, turn_rms_deg: 0.1, rate_hz: Some(30.0) },
        FaultKind::Drift { of, mm_per_s: 1.0, direction: x, deg_per_min: 2.0, axis: x },
        FaultKind::Jump { of, mm: 1.0, direction: x, deg: 2.0, axis: x },
        FaultKind::Latency { ms: 3.0 },
        FaultKind::Prediction { mm_per_ms: 1.0, direction: x, deg_per_ms: 2.0, axis: x },
        FaultKind::TrackingLoss { lost: Lost::All, pose: LostPose::Held, resume_mm: 1e-9, direction: x },
        FaultKind::Recentre { to: Some((x, 90.0)) },
        FaultKind::Recentre { to: None },
        FaultKind::Exit,
        FaultKind::SessionLoss,
        FaultKind::InstanceLoss,
        FaultKind::GpuStall { ms: 1.0 },
        FaultKind::WaitStall { ms: 1.0 },
        FaultKind::EndStall { ms: 1.0 },
        FaultKind::RefreshChange { hz: 72.0 },
        FaultKind::Thermal { stage: ThermalStage::Impaired, hz: Some(36.0), wait_ms: 2.0 },
    ];
    let mut frames = Frames::new();
    let fault = |kind| Fault { start_s: 0.25, seconds: Some(1.5), kind };
    frames.scenario.faults = kinds.into_iter().map(fault).collect();
    frames.wake(0);
    let written = frames.write();
    let told = written[0]["faults"].as_array().unwrap();
    for (json, fault) in told.iter().zip(&frames.scenario.faults) {
        assert_eq!((&json["kind"], &json["start_s"]), (&fault.word().into(), &0.25.into()));
    }
    assert_eq!(
        told[0],
        serde_json::json!({
            "kind": "noise", "start_s": 0.25, "seconds": 1.5, "of": "anchor", "position_rms_mm": 0.5, "turn_rms_deg": 0.1, "rate_hz": 30
        })
    );
    assert_eq!(told[5]["resume_mm"], 1e-9);
    assert_eq!(FaultPlan::new(&frames.scenario, 1000).faults().len(), told.len());
}
