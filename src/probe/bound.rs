//! What bounds a frame: CPU, GPU, the runtime, or nothing but the display's pace?
//!
//! With the target period T of the device: *gpu* if the GPU's time is over T and not less than the CPU's; *cpu* if the application's own
//! time from the return of `xrWaitFrame` to entering `xrEndFrame`, without that inside `xrBeginFrame`, is; *runtime* if neither is, and
//! what it spends inside `xrBeginFrame` and `xrEndFrame` brings it over T; else *pacing*: the frame was done in time and waited for the
//! display. (Ours; that the longer of the two bounds is what frame analysers of the field say.)

use super::{Finding, Run, Signal};
use crate::observe::FrameObservation;
use std::collections::HashMap;

pub(super) const PROBE: &str = "frame.bound";
pub(super) const IDS: &[&str] =
    &["frame.bound-by.cpu", "frame.bound-by.gpu", "frame.bound-by.runtime", "frame.bound-by.pacing"];

pub(super) fn judge(run: &Run<'_>) -> Finding {
    if run.stepped() {
        return Finding::nothing(PROBE, IDS, "the clock is stepped: nothing waits for a display");
    }
    let Some(target_ms) = run.target_ms() else {
        return Finding::nothing(PROBE, IDS, "the device profile names no target frame rate");
    };
    if run.recording.gpu.is_empty() {
        return Finding::nothing(PROBE, IDS, "the adapter gave no GPU times");
    }
    let gpu_ns: HashMap<u64, u64> = run.recording.gpu.iter().map(|gpu| (gpu.frame, gpu.gpu_ns)).collect();
    let mut counts = [0u64; IDS.len()];
    let mut of: [Option<[u64; 2]>; IDS.len()] = [None; IDS.len()];
    for frame in run.frames(Signal::Durations) {
        let Some(gpu_ns) = gpu_ns.get(&frame.index) else { continue };
        let class = class(frame, *gpu_ns as f64 / 1e6, target_ms);
        counts[class] += 1;
        of[class] = Some([of[class].map_or(frame.index, |[first, _]| first), frame.index]);
    }
    let n: u64 = counts.iter().sum();
    let mut finding = Finding::of(PROBE);
    for ((id, count), frames) in IDS.iter().zip(counts).zip(of) {
        if n == 0 {
            finding.missing(id, "no frame with a GPU time was drawn, focused and loaded", true);
            continue;
        }
        let mut measurement = run.measure(id, 100.0 * count as f64 / n as f64, n).doubts(run.adapter_doubts());
        measurement.frames = frames;
        finding.give(measurement);
    }
    finding
}

/// Place among [`IDS`].
fn class(frame: &FrameObservation, gpu_ms: f64, target_ms: f64) -> usize {
    let edges = &frame.edges;
    let begin_ms = edges.begin_exit.millis_since(edges.begin_enter);
    let cpu_ms = edges.end_enter.millis_since(edges.wait_exit) - begin_ms;
    let runtime_ms = begin_ms + edges.end_exit.millis_since(edges.end_enter);
    match () {
        () if gpu_ms > target_ms && gpu_ms >= cpu_ms => 1,
        () if cpu_ms > target_ms => 0,
        () if cpu_ms + runtime_ms > target_ms => 2,
        () => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, missing};
    use crate::observe::ClockKind;
    use crate::observe::synthetic::Synthetic;

    #[test]
    fn the_longer_of_cpu_and_gpu_bounds() {
        let mut recording = Synthetic::new(vec![])
            .frames(200, |k, frame| match k {
                0..20 => frame.edges.end_enter.0 += 30_000_000,
                20..60 => {}
                60..70 => frame.edges.end_exit.0 += 15_000_000,
                _ => {}
            })
            .build();
        recording.frames[0].edges.end_exit.0 += 30_000_000;
        for gpu in &mut recording.gpu[10..60] {
            gpu.gpu_ns = 40_000_000;
        }
        for (id, pct) in [("cpu", 5.0), ("gpu", 25.0), ("runtime", 5.0), ("pacing", 65.0)] {
            check(&recording, &format!("frame.bound-by.{id}"), pct);
        }
        recording.gpu.clear();
        assert!(!missing(&recording, "frame.bound-by.cpu").1);
        recording.run.clock = ClockKind::Scripted;
        assert!(missing(&recording, "frame.bound-by.pacing").0.contains("stepped"));
    }
}
