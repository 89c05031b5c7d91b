//! What the content asks of the GPU, in numbers that are the same on every adapter.

use super::{Finding, Run, Signal};
use crate::observe::Counters;

pub(super) const PROBE: &str = "cost.content";
pub(super) const IDS: &[&str] = &[
    "cost.draws",
    "cost.triangles",
    "cost.vertices",
    "cost.pipelines",
    "cost.fragments-per-pixel",
    "cost.texture-bytes",
    "cost.gpu-bytes",
    "cost.materials",
    "cost.nodes",
];

/// One of a frame's counters.
type Counter = fn(&Counters) -> u64;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let counters: [(&'static str, Counter); 4] =
        [(IDS[0], |c| c.draws), (IDS[1], |c| c.triangles), (IDS[2], |c| c.vertices), (IDS[3], |c| c.pipelines)];
    for (id, of) in counters {
        let drawn = || run.frames(Signal::State).filter(|f| f.valid.drawn);
        match drawn().max_by_key(|f| of(&f.counters)) {
            Some(frame) => {
                let measurement = run.measure(id, of(&frame.counters) as f64, drawn().count() as u64);
                finding.give(measurement.frames(frame.index, frame.index));
            }
            None => finding.missing(id, "no frame was drawn", true),
        }
    }
    let costs = run.recording.costs.iter().filter(|c| c.covered_pixels > 0 && c.fragments_per_pixel.is_finite());
    match costs.clone().min_by(|a, b| b.fragments_per_pixel.total_cmp(&a.fragments_per_pixel)) {
        Some(most) => {
            let measurement = run.measure(IDS[4], most.fragments_per_pixel, costs.count() as u64);
            finding.give(measurement.frames(most.frame, most.frame));
        }
        None => finding.missing(IDS[4], "no counting pass covered a pixel", true),
    }
    let assets = &run.info().assets;
    if assets.nodes == 0 {
        IDS[5..].iter().for_each(|id| finding.missing(id, "no content was loaded", true));
    } else {
        let values = [assets.texture_bytes, assets.gpu_bytes, assets.materials, assets.nodes];
        for (id, value) in IDS[5..].iter().zip(values) {
            finding.give(run.measure(id, value as f64, 1));
        }
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, measurement, missing};
    use super::IDS;
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{AssetCost, CostObservation};

    #[test]
    fn the_costliest_frame_is_named() {
        let mut recording = Synthetic::new(vec![])
            .run(|run| run.assets = AssetCost { nodes: 4, materials: 3, texture_bytes: 2, gpu_bytes: 9 })
            .frames(100, |k, frame| frame.counters.draws = if k == 42 { 900 } else { 10 })
            .build();
        let cost = |frame, fragments_per_pixel| CostObservation {
            frame,
            fragments_per_pixel,
            covered_pixels: 5,
            pixels: 10,
            ..Default::default()
        };
        recording.costs = vec![cost(3, 1.5), cost(60, 2.25)];
        let draws = measurement(&recording, "cost.draws");
        assert_eq!((draws.value, draws.n, draws.frames), (900.0, 100, Some([42, 42])));
        check(&recording, "cost.triangles", 1000.0);
        check(&recording, "cost.fragments-per-pixel", 2.25);
        check(&recording, "cost.gpu-bytes", 9.0);
        check(&recording, "cost.nodes", 4.0);
    }

    #[test]
    fn nothing_drawn_or_loaded_is_said() {
        let recording = Synthetic::new(vec![]).frames(10, |_k, frame| frame.valid.drawn = false).build();
        for id in IDS {
            assert!(missing(&recording, id).1, "{id}");
        }
    }
}
