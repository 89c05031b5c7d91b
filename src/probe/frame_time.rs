//! Where a frame's time goes: CPU, GPU, waiting, and how far ahead poses are predicted.

use super::{Doubt, Finding, Run, Signal, stats};
use std::collections::HashMap;

pub(super) const PROBE: &str = "frame.times";
const CPU: [&str; 4] = ["frame.cpu-ms.p50", "frame.cpu-ms.p95", "frame.cpu-ms.p99", "frame.cpu-ms.max"];
const GPU: [&str; 4] = ["frame.gpu-ms.p50", "frame.gpu-ms.p95", "frame.gpu-ms.p99", "frame.gpu-ms.max"];
const WAIT: [&str; 4] = ["frame.wait-ms.p50", "frame.wait-ms.p95", "frame.wait-ms.p99", "frame.wait-ms.max"];
const HORIZON: [&str; 4] =
    ["frame.horizon-ms.p50", "frame.horizon-ms.p95", "frame.horizon-ms.p99", "frame.horizon-ms.max"];
const HEADROOM: &str = "frame.headroom-pct";
pub(super) const IDS: &[&str] = &[
    CPU[0], CPU[1], CPU[2], CPU[3], GPU[0], GPU[1], GPU[2], GPU[3], WAIT[0], WAIT[1], WAIT[2], WAIT[3], HORIZON[0],
    HORIZON[1], HORIZON[2], HORIZON[3], HEADROOM,
];

/// Samples below which a 99th percentile is little more than the maximum.
const ENOUGH: usize = 100;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let gpu_ms: HashMap<u64, f64> = run.recording.gpu.iter().map(|g| (g.frame, g.gpu_ns as f64 / 1e6)).collect();
    let [mut cpu, mut gpu, mut wait, mut horizon] = <[Samples; 4]>::default();
    let mut busiest = vec![];
    for frame in run.frames(Signal::Durations) {
        let edges = &frame.edges;
        let cpu_ms = edges.end_enter.millis_since(edges.wait_exit);
        cpu.push(frame.index, cpu_ms);
        wait.push(frame.index, edges.wait_exit.millis_since(edges.wait_enter));
        if frame.located_at.0 != 0 {
            horizon.push(frame.index, frame.tick.predicted_display_time.seconds_since(frame.located_at) * 1e3);
        }
        if let Some(&gpu_ms) = gpu_ms.get(&frame.index) {
            gpu.push(frame.index, gpu_ms);
            busiest.push(cpu_ms.max(gpu_ms));
        }
    }
    let no_frames = "no frame was drawn, focused and loaded";
    give_or(run, &mut finding, CPU, &cpu, no_frames, true);
    let no_gpu = if gpu_ms.is_empty() { "the adapter gave no GPU times" } else { no_frames };
    give_or(run, &mut finding, GPU, &gpu, no_gpu, !gpu_ms.is_empty());
    if run.stepped() {
        for id in WAIT.into_iter().chain(HORIZON) {
            finding.missing(id, "the clock is stepped: nothing waits for a display", false);
        }
    } else {
        give_or(run, &mut finding, WAIT, &wait, no_frames, true);
        give_or(run, &mut finding, HORIZON, &horizon, "the runtime does not tell its time", false);
    }
    headroom(run, &mut finding, &busiest, no_gpu);
    finding
}

/// What is left of the target period at the 95th percentile of the busier of CPU and GPU.
fn headroom(run: &Run<'_>, finding: &mut Finding, busiest_ms: &[f64], no_gpu: &str) {
    match (run.target_ms(), stats::quantile(busiest_ms, 0.95)) {
        (Some(target_ms), Some(p95)) => {
            let value = 100.0 * (1.0 - p95 / target_ms);
            finding.give(run.measure(HEADROOM, value, busiest_ms.len() as u64).doubts(run.adapter_doubts()));
        }
        (None, _) => finding.missing(HEADROOM, "the device profile names no target frame rate", false),
        (_, None) => finding.missing(HEADROOM, no_gpu, false),
    }
}

/// Times in milliseconds, with the frames that they are of.
#[derive(Debug, Default)]
pub(super) struct Samples {
    ms: Vec<f64>,
    frames: Vec<u64>,
}

impl Samples {
    pub(super) fn push(&mut self, frame: u64, ms: f64) {
        self.frames.push(frame);
        self.ms.push(ms);
    }

    pub(super) fn ms(&self) -> &[f64] {
        &self.ms
    }

    /// The first frame with exactly this number.
    pub(super) fn frame_of(&self, ms: f64) -> Option<u64> {
        self.ms.iter().position(|own| *own == ms).and_then(|at| self.frames.get(at)).copied()
    }
}

fn give_or(run: &Run<'_>, finding: &mut Finding, ids: [&'static str; 4], of: &Samples, why: &str, expected: bool) {
    if of.ms.is_empty() {
        ids.into_iter().for_each(|id| finding.missing(id, why, expected));
    } else {
        spread(run, finding, ids, of);
    }
}

/// Gives median, 95th and 99th percentile and maximum, the last with its frame.
pub(super) fn spread(run: &Run<'_>, finding: &mut Finding, ids: [&'static str; 4], of: &Samples) {
    let Some(values) = stats::quantiles(&of.ms, [0.5, 0.95, 0.99, 1.0]) else { return };
    for (id, value) in ids.into_iter().zip(values) {
        let mut measurement = run.measure(id, value, of.ms.len() as u64).doubts(run.adapter_doubts());
        if id.ends_with(".p99") && of.ms.len() < ENOUGH {
            measurement.doubts.push(Doubt {
                what: format!("{} frames are too few for a 99th percentile", of.ms.len()),
                advice: format!("draw at least {ENOUGH} frames"),
            });
        }
        if id.ends_with(".max") {
            measurement.frames = of.frame_of(value).map(|frame| [frame; 2]);
        }
        finding.give(measurement);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, finding, measurement};
    use super::*;
    use crate::observe::ClockKind;
    use crate::observe::synthetic::Synthetic;

    #[test]
    fn durations_are_those_put_in() {
        let recording = Synthetic::new(vec![]).seconds(10).build();
        check(&recording, "frame.cpu-ms.p50", 5.0);
        check(&recording, "frame.gpu-ms.max", 6.0);
        check(&recording, "frame.wait-ms.p99", 6.0);
        check(&recording, "frame.horizon-ms.p95", 20.0);
        check(&recording, "frame.headroom-pct", 64.0);
    }

    #[test]
    fn a_slow_frame_shows_in_the_tail_only() {
        let recording = Synthetic::new(vec![])
            .frames(1000, |k, frame| frame.edges.end_enter.0 += i64::from(k == 500) * 40_000_000)
            .build();
        check(&recording, "frame.cpu-ms.p99", 5.0);
        check(&recording, "frame.cpu-ms.max", 45.0);
    }

    #[test]
    fn a_stepped_run_on_a_software_adapter_keeps_durations_and_says_whose() {
        let recording = Synthetic::new(vec![])
            .run(|run| (run.clock, run.adapter.software) = (ClockKind::Stepped, true))
            .frames(50, |k, frame| frame.valid.drawn = k % 10 == 0)
            .build();
        let cpu = measurement(&recording, "frame.cpu-ms.p99");
        assert_eq!((cpu.value, cpu.n, cpu.doubts.len()), (5.0, 5, 2));
        assert!(cpu.doubts[0].what.contains("synthetic adapter"));
        let found = finding(&recording, PROBE);
        assert!(found.not_measured.iter().any(|n| n.id == "frame.wait-ms.p50" && !n.expected));
    }

    #[test]
    fn nothing_drawn_is_nothing_measured() {
        let recording = Synthetic::new(vec![]).frames(50, |_k, frame| frame.valid.drawn = false).build();
        let found = finding(&recording, PROBE);
        assert!(found.measurements.is_empty());
        assert!(found.not_measured.iter().any(|n| n.id == "frame.cpu-ms.p50" && n.expected));
    }
}
