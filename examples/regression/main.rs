//! Is a regression of 15 % caught, and one of 2 % let through? `cargo run --release --example regression -- --write docs/regression.md`
//!
//! The demo scene is made dearer in a way that is known by construction: some of every block's frames are moved, collected, encoded and
//! drawn twice, which costs so many per cent more CPU and GPU time on any adapter. Every trial has a baseline of its own and is judged
//! by the very functions that judge a build.

mod page;

use anyhow::Context;
use clap::Parser;
use holograde::app::{Blocks, Measured, load_scene};
use holograde::observe::synthetic::Synthetic;
use holograde::observe::{BaselineInfo, BenchObservation, RatioInfo};
use holograde::poc::Package;
use holograde::probe::{Limits, budget_ratios, run_all_with};
use holograde::render::{Headless, headless_device};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Dearer by so many per cent: so many frames of so many are drawn twice, of which a block has exactly so many.
const GROWTHS: [(u32, [u32; 2]); 3] = [(0, [0, 20]), (2, [1, 50]), (15, [3, 20])];
/// Measurements that fail a build.
const GATES: [&str; 2] = ["budget.cpu-least-change-pct", "budget.gpu-least-change-pct"];

#[derive(Parser)]
struct Options {
    /// Write the page here, relative to the package.
    #[arg(long)]
    write: Option<PathBuf>,
    /// Trials of each growth.
    #[arg(long, default_value_t = 20)]
    trials: u32,
    /// Pixels along each side of an eye.
    #[arg(long, default_value_t = 64)]
    size: u32,
    /// Judge on a machine that others use, too: of the conditions of fitness only the interval's width is kept.
    #[arg(long)]
    shared: bool,
    /// No further trial is begun after this time, seconds.
    #[arg(long, default_value_t = 570)]
    most: u64,
}

/// The trials of one growth.
#[derive(Default)]
struct Trials {
    growth_pct: u32,
    twice: [u32; 2],
    caught: u32,
    passed: u32,
    refused: u32,
    /// Measured growth of CPU and GPU ratio, per cent, of the trials that were judged.
    measured: [Vec<f64>; 2],
    /// Half-width of each ratio's interval, per cent.
    widths: [Vec<f64>; 2],
    /// Why the machine was refused, the last time.
    why: String,
}

fn main() -> anyhow::Result<()> {
    holograde::allocator::keep_freed_memory();
    let options = Options::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Package::open(&root.join("assets/demo"))?;
    let manifest = package.manifest()?;
    let scene = manifest.start_scene().context("a scene")?;
    let model = Arc::new(load_scene(&package, &manifest.scenes[scene].file)?);
    let gpu = headless_device()?;
    let measured = Measured { model: &model, hidden: &[], names: ["demo", "training"] };
    let begun = Instant::now();
    let mut trials = GROWTHS.map(|(growth_pct, twice)| Trials { growth_pct, twice, ..Trials::default() });
    let mut baselines_refused = 0;
    let mut conditions = None;
    let mut others = Vec::new();
    let mut limits = Limits::default();
    for id in ["budget.others-busy", "budget.reference-spread"].into_iter().filter(|_| options.shared) {
        limits.set(id, 1000.0)?;
    }
    while trials.iter().any(|t| t.caught + t.passed < options.trials) && begun.elapsed().as_secs() < options.most {
        let before = measure(&gpu, &measured, options.size, GROWTHS[0].1)?;
        others.extend(before.others);
        let Some(baseline) = baseline(&before, &limits) else {
            baselines_refused += 1;
            continue;
        };
        for trial in trials.iter_mut().filter(|t| t.caught + t.passed < options.trials) {
            let mut found = measure(&gpu, &measured, options.size, trial.twice)?;
            found.baseline = Some(baseline.clone());
            trial.judge(&found, &limits);
            eprintln!(
                "{:>2} %: {} caught, {} let through, {} refused",
                trial.growth_pct, trial.caught, trial.passed, trial.refused
            );
        }
        conditions = Some(before.conditions);
    }
    let text = page::text(&page::Facts {
        conditions: conditions.as_ref(),
        trials: &trials,
        baselines_refused,
        shared: options.shared,
        others: &others,
        size: options.size,
        took: begun.elapsed(),
    });
    println!("{text}");
    if let Some(place) = &options.write {
        std::fs::write(root.join(place), text).with_context(|| format!("writing {}", place.display()))?;
    }
    let wrong = |t: &&Trials| if t.growth_pct >= 15 { t.passed > 0 } else { t.caught > 0 };
    let short = trials.iter().any(|t| t.caught + t.passed < options.trials);
    anyhow::ensure!(!short, "time ran out before all trials were made");
    anyhow::ensure!(!trials.iter().any(|t| wrong(&t)), "a trial was judged wrongly");
    Ok(())
}

/// One run in which some frames of so many are drawn twice.
fn measure(gpu: &Headless, measured: &Measured<'_>, size: u32, twice: [u32; 2]) -> anyhow::Result<BenchObservation> {
    let blocks = Blocks {
        size: [size; 2],
        pair: Duration::ZERO,
        frames: [twice[1], twice[1]],
        pairs: [9, 20],
        twice_every: Some(twice),
        ..Blocks::of([size; 2], false)
    };
    Ok(blocks.run(gpu, measured)?)
}

/// The baseline of a run that was made on a fit machine.
fn baseline(found: &BenchObservation, limits: &Limits) -> Option<BaselineInfo> {
    let judged = judged(found, limits);
    let measured = |id: &str| judged.iter().any(|(of, _)| of == id);
    let [cpu, gpu] = budget_ratios(found);
    let keep = |ratio: Option<RatioInfo>, id: &str| ratio.filter(|_| measured(id));
    let (cpu, gpu) = (keep(cpu, "budget.cpu-ratio")?, keep(gpu, "budget.gpu-ratio")?);
    let tool = env!("CARGO_PKG_VERSION").to_owned();
    Some(BaselineInfo { tool, conditions: found.conditions.clone(), cpu: Some(cpu), gpu: Some(gpu) })
}

/// Measurement ids with whether each is within its limit, by the probe that judges builds.
fn judged(found: &BenchObservation, limits: &Limits) -> Vec<(String, bool)> {
    let mut recording = Synthetic::new(vec![]).build();
    recording.run.script.track = "ci-frame-budget".into();
    recording.bench = Some(found.clone());
    let all = run_all_with(&recording, limits).into_iter().flat_map(|finding| finding.measurements);
    all.map(|m| (m.id.to_owned(), m.limit.as_ref().is_none_or(|limit| limit.holds(m.value)))).collect()
}

impl Trials {
    fn judge(&mut self, found: &BenchObservation, limits: &Limits) {
        let judged = judged(found, limits);
        let gates: Vec<bool> =
            judged.iter().filter(|(id, _)| GATES.contains(&id.as_str())).map(|(_, holds)| *holds).collect();
        if gates.len() < GATES.len() {
            self.refused += 1;
            let beyond = judged.iter().filter(|(_, holds)| !holds).map(|(id, _)| id.as_str());
            self.why = beyond.collect::<Vec<_>>().join(", ");
            return;
        }
        if gates.contains(&false) {
            self.caught += 1
        } else {
            self.passed += 1
        }
        let baseline = found.baseline.as_ref().map(|b| [b.cpu, b.gpu]).unwrap_or_default();
        for (at, (now, before)) in budget_ratios(found).into_iter().zip(baseline).enumerate() {
            if let (Some(now), Some(before)) = (now, before) {
                self.measured[at].push(100.0 * (now.ratio / before.ratio - 1.0));
                self.widths[at].push(holograde::probe::half_width_pct(&now));
            }
        }
    }
}
