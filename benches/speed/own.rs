//! What measuring costs: blocks of frames with observing, locating again and recording, and blocks without, in turn, in the same run.

use super::content::Contents;
use super::meter::{self, Tally};
use super::ride;
use super::table::{Samples, Table, microseconds};
use anyhow::{Context, ensure};
use holograde::app::Poc;
use holograde::observe::LoadState;

/// Frames of a block. Half a second of display time; too short for the machine to change, long enough for the caches to settle.
const BLOCK: usize = 30;
/// Frames at the beginning of a block that do not count: they find the caches of the other kind.
const SETTLE: usize = 3;
/// Length of the run, seconds: enough for 60 pairs of blocks.
const RUN_S: u32 = 62;
/// Limits of ours (`self.probe-time` and `self.frame-share`): microseconds, and per cent of a frame at 60 Hz.
const FRAME_US: f64 = 1e6 / 60.0;

/// Measures both kinds of block on every content.
///
/// # Errors
/// No runtime, no GPU, or content that does not load.
pub fn measure(contents: &Contents, table: &mut Table) -> anyhow::Result<()> {
    table.part(
        "What measuring itself costs: observing, locating again and recording on and off by turns, in the same run",
    );
    for content in contents.all() {
        let poc = Poc::open(&content.path)?;
        let [on, off] = blocks(&poc)?;
        rows(&content.name, &on, &off, table)?;
    }
    Ok(())
}

/// Frames with and without, block by block.
fn blocks(poc: &Poc) -> anyhow::Result<[Vec<Vec<Tally>>; 2]> {
    let mut run = ride::open(poc, &ride::stand_still(RUN_S, 0), tempfile::tempfile()?)?;
    while run.frame()? && run.seen().load != LoadState::Loaded {}
    let mut kinds = [Vec::new(), Vec::new()];
    for block in 0.. {
        let off = block % 2 == 1;
        run.measure(!off);
        let mut tallies = Vec::with_capacity(BLOCK);
        for _ in 0..BLOCK {
            let (goes_on, tally) = meter::frame(|| run.frame());
            if !goes_on? || run.is_leaving() {
                // The last block is not whole.
                run.measure(true);
                while run.frame()? {}
                run.finish()?;
                return Ok(kinds);
            }
            tallies.push(tally);
        }
        kinds[usize::from(off)].push(tallies.split_off(SETTLE));
    }
    Ok(kinds)
}

fn rows(name: &str, on: &[Vec<Tally>], off: &[Vec<Tally>], table: &mut Table) -> anyhow::Result<()> {
    let pairs = on.len().min(off.len());
    ensure!(pairs >= 9, "{name}: only {pairs} pairs of blocks");
    let of = |block: &[Tally]| block.iter().map(|tally| microseconds(tally.whole)).collect::<Samples>().median();
    let (with, without): (Vec<f64>, Vec<f64>) = on.iter().zip(off).map(|(a, b)| (of(a), of(b))).unzip();
    let cost: Samples = with.iter().zip(&without).map(|(a, b)| a - b).collect();
    let ratio: Samples = with.iter().zip(&without).map(|(a, b)| a / b).collect();
    let frame = |what: &str| format!("{name}: a frame {what}");
    table.row(&frame("measured"), &with.into_iter().collect(), "µs", "median of each block; nothing drawn");
    table.row(&frame("not measured"), &without.into_iter().collect(), "µs", "the blocks between");
    let share = cost.median() / FRAME_US * 100.0;
    let remark = format!("{share:.2} % of a frame at 60 Hz; limits of ours: 20 µs and 1 %");
    table.row(&format!("{name}: **measuring, by pairs of blocks**"), &cost, "µs", &remark);
    table.row(&format!("{name}: measured to not measured"), &ratio, "×", "by pairs of blocks");
    let allocations = |blocks: &[Vec<Tally>]| -> anyhow::Result<u64> {
        blocks.iter().flatten().map(Tally::our_allocations).reduce(|a, b| a + b).context("no frame")
    };
    let (with, without) = (allocations(on)?, allocations(off)?);
    let count: Samples = on.iter().flatten().map(|tally| tally.our_allocations() as f64).collect();
    let remark = format!("{with} in all measured frames, {without} in all others");
    table.row(&format!("{name}: **allocations of ours a frame, measured**"), &count, "", &remark);
    Ok(())
}
