use super::super::testkit::{measurement, missing, near};
use super::IDS;
use crate::observe::synthetic::Synthetic;
use crate::observe::{BaselineInfo, BenchConditions, BenchObservation, BlockPair, BlockTime, RatioInfo, Recording};

fn conditions() -> BenchConditions {
    BenchConditions { adapter: "llvmpipe".into(), cpu: "some CPU".into(), cores: 2, ..BenchConditions::default() }
}

/// Nine pairs whose CPU ratio is `cpu` and whose GPU ratio is `gpu`, with a wobble of so many per cent, on a machine that takes
/// twice as long in the last block as in the first.
fn bench(cpu: f64, gpu: f64, wobble_pct: f64) -> BenchObservation {
    let pair = |k: u32| {
        let drift = 1.0 + f64::from(k) / 8.0;
        let wobble = 1.0 + wobble_pct / 100.0 * f64::from(k as i32 % 3 - 1);
        let block = |cpu_ms: f64, gpu_ms: f64| BlockTime {
            frames: 20,
            cpu_ns: (20.0 * cpu_ms * drift * 1e6) as u64,
            gpu_ns: Some((20.0 * gpu_ms * drift * 1e6) as u64),
            wall_ns: 1,
        };
        BlockPair { content: block(2.0 * cpu * wobble, 5.0 * gpu * wobble), reference: block(2.0, 5.0), round: 0 }
    };
    BenchObservation { conditions: conditions(), others: Some(0.1), blocks: (0..9).map(pair).collect(), baseline: None }
}

fn baseline(ratio: f64) -> Option<BaselineInfo> {
    let ratio = Some(RatioInfo { ratio, interval: [ratio * 0.99, ratio * 1.01], n: 9 });
    Some(BaselineInfo { tool: "synthetic".into(), conditions: conditions(), cpu: ratio, gpu: ratio })
}

fn recording(bench: BenchObservation) -> Recording {
    let mut recording =
        Synthetic::new(vec![]).run(|run| run.script.track = "ci-frame-budget".into()).seconds(1).build();
    recording.bench = Some(bench);
    recording
}

/// A machine without drift.
fn steady(mut bench: BenchObservation) -> BenchObservation {
    for (k, pair) in bench.blocks.iter_mut().enumerate() {
        let drift = 1.0 + k as f64 / 8.0;
        for block in [&mut pair.content, &mut pair.reference] {
            block.cpu_ns = (block.cpu_ns as f64 / drift) as u64;
            block.gpu_ns = block.gpu_ns.map(|ns| (ns as f64 / drift) as u64);
        }
    }
    bench
}

#[test]
fn one_round_with_bad_luck_does_not_count() {
    let mut found = bench(3.0, 0.5, 1.0);
    for (round, cpu) in [(1, 3.3), (2, 2.99)] {
        found.blocks.extend(bench(cpu, 0.5, 1.0).blocks.into_iter().map(|pair| BlockPair { round, ..pair }));
    }
    let [cpu, _] = super::ratios(&found);
    assert!(cpu.is_some_and(|cpu| (cpu.ratio - 3.0).abs() < 0.01 && cpu.n == 9), "{cpu:?}");
    // A round without enough blocks is none to choose from.
    found.blocks.truncate(19);
    assert_eq!(super::ratios(&found)[0], None);
}

#[test]
fn a_known_ratio_comes_out_though_the_machine_drifts() {
    let [cpu, gpu] = super::ratios(&bench(3.0, 0.5, 1.0));
    assert!((cpu.unwrap().ratio - 3.0).abs() < 0.01 && (gpu.unwrap().ratio - 0.5).abs() < 0.002);
    let recording = recording(steady(bench(3.0, 0.5, 1.0)));
    near(&recording, "budget.cpu-ratio", 3.0, 0.01);
    near(&recording, "budget.gpu-ratio", 0.5, 0.002);
    let found = measurement(&recording, "budget.cpu-ratio");
    let [low, high] = found.interval.unwrap();
    assert!(found.n == 9 && low < 3.0 && 3.0 < high && high - low < 0.1, "{found:?}");
    assert_eq!(missing(&recording, "budget.cpu-least-change-pct"), ("no baseline was given".into(), false));
}

#[test]
fn fifteen_per_cent_are_certain_and_two_are_not() {
    for (growth, caught) in [(1.15, true), (1.02, false), (1.0, false), (0.8, false)] {
        let recording =
            recording(BenchObservation { baseline: baseline(2.0), ..steady(bench(2.0 * growth, 2.0 * growth, 1.0)) });
        for id in ["budget.cpu-least-change-pct", "budget.gpu-least-change-pct"] {
            let found = measurement(&recording, id);
            assert_eq!(!found.limit.as_ref().unwrap().holds(found.value), caught, "{growth}: {found:?}");
            assert!(found.value <= (growth - 1.0) * 100.0 + 1e-3);
        }
    }
}

#[test]
fn a_baseline_of_another_machine_is_refused() {
    let change = |change: fn(&mut BenchConditions)| {
        let mut theirs = baseline(2.0).unwrap();
        change(&mut theirs.conditions);
        missing(
            &recording(BenchObservation { baseline: Some(theirs), ..steady(bench(2.0, 2.0, 0.5)) }),
            "budget.cpu-least-change-pct",
        )
    };
    let (why, expected) = change(|c| c.cores = 8);
    assert!(
        expected && why.contains("number of processors: `8`, here `2`") && why.contains("--write-baseline"),
        "{why}"
    );
    let (why, expected) = change(|c| (c.adapter, c.cpu) = ("RTX".into(), "other".into()));
    assert!(expected && why.contains("another adapter: `RTX`, here `llvmpipe`; 1 more differs"), "{why}");
}

#[test]
fn an_unfit_machine_is_refused_with_the_numbers() {
    let refused = |bench: BenchObservation| missing(&recording(bench), "budget.cpu-ratio");
    let (why, expected) = refused(BenchObservation { others: Some(0.8), ..steady(bench(2.0, 2.0, 0.5)) });
    assert!(expected && why.contains("other programs used 80.0 %") && why.contains("at most 50 %"), "{why}");
    let (why, expected) = refused(bench(2.0, 2.0, 0.5));
    assert!(expected && why.contains("blocks of the reference scene differ by"), "{why}");
    let (why, expected) = refused(steady(bench(2.0, 2.0, 12.0)));
    assert!(expected && why.contains("the ratio is known only to"), "{why}");
}

#[test]
fn without_blocks_or_with_odd_ones_it_says_why() {
    let empty = recording(BenchObservation::default());
    for id in &IDS[..2] {
        assert!(!missing(&empty, id).1);
    }
    let mut few = steady(bench(2.0, 2.0, 0.0));
    few.blocks.truncate(5);
    assert_eq!(missing(&recording(few), "budget.cpu-ratio"), ("there are too few blocks with times".into(), true));
    let mut silent = steady(bench(2.0, 2.0, 0.0));
    silent.blocks.iter_mut().for_each(|pair| (pair.content.gpu_ns, pair.reference.gpu_ns) = (None, None));
    assert_eq!(missing(&recording(silent.clone()), "budget.gpu-ratio"), ("the adapter tells no time".into(), false));
    silent.blocks[3].content.frames = 0;
    silent.blocks[4].reference.cpu_ns = u64::MAX;
    assert!(missing(&recording(silent), "budget.cpu-ratio").1);
    for ratio in [f64::NAN, 0.0, -1.0, f64::MIN_POSITIVE] {
        let odd = recording(BenchObservation { baseline: baseline(ratio), ..steady(bench(2.0, 2.0, 0.0)) });
        assert!(missing(&odd, "budget.cpu-least-change-pct").1, "{ratio}");
    }
    let plain = Synthetic::new(vec![]).seconds(1).build();
    assert!(!missing(&plain, "budget.cpu-ratio").1);
}
