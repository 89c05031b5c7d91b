//! The content's time as a ratio to a scene that stays the same, and what became of it since a baseline.
//!
//! Milliseconds of a build machine change from day to day by more than any regression worth a failed build. Both scenes are drawn by
//! turns, so that what slows one slows the other, and only the ratio is judged: by its interval, never by its best run.

use super::rank::{Estimate, hodges_lehmann};
use super::stats::{mad, median};
use super::{Doubt, Finding, Limit, Measurement, Run};
use crate::observe::{BaselineInfo, BenchObservation, BlockPair, BlockTime, RatioInfo};

pub(super) const PROBE: &str = "budget.ratio";
pub(super) const IDS: &[&str] = &[
    "budget.cpu-ratio",
    "budget.gpu-ratio",
    "budget.cpu-least-change-pct",
    "budget.gpu-least-change-pct",
    "budget.half-width-pct",
    "budget.reference-spread-pct",
    "budget.others-busy-pct",
];

/// Track of the scripts that measure it.
const TRACK: &str = "ci-frame-budget";
/// From the median absolute deviation to the standard deviation of a normal distribution.
const MAD_TO_SIGMA: f64 = 1.4826;

/// One of the two times of a block.
type Time = fn(&BlockTime) -> Option<f64>;

/// What is compared: its ids, whose time it is, and how it is found in a block.
struct Side {
    ratio: &'static str,
    change: &'static str,
    limit: &'static str,
    time: Time,
}

const SIDES: [Side; 2] = [
    Side { ratio: IDS[0], change: IDS[2], limit: "budget.cpu-change", time: cpu_ns },
    Side { ratio: IDS[1], change: IDS[3], limit: "budget.gpu-change", time: gpu_ns },
];

fn cpu_ns(block: &BlockTime) -> Option<f64> {
    per_frame(block, block.cpu_ns)
}

fn gpu_ns(block: &BlockTime) -> Option<f64> {
    per_frame(block, block.gpu_ns?)
}

fn per_frame(block: &BlockTime, ns: u64) -> Option<f64> {
    (block.frames > 0 && ns > 0).then(|| ns as f64 / f64::from(block.frames))
}

/// Both ratios of a measurement, CPU and GPU, however sure they are: those of the middle round, of two the larger. `None` where a block
/// has no time, or a round too few.
pub fn ratios(bench: &BenchObservation) -> [Option<RatioInfo>; 2] {
    SIDES.map(|side| {
        let rounds = rounds(bench).map(|round| ratio(round, side.time)).collect::<Option<Vec<RatioInfo>>>();
        let mut rounds = rounds?;
        rounds.sort_by(|a, b| a.ratio.total_cmp(&b.ratio));
        rounds.get(rounds.len() / 2).copied()
    })
}

/// The blocks, round by round.
fn rounds(bench: &BenchObservation) -> impl Iterator<Item = &[BlockPair]> {
    bench.blocks.chunk_by(|a, b| a.round == b.round)
}

fn ratio(round: &[BlockPair], time: Time) -> Option<RatioInfo> {
    let pairs = round.iter().map(|pair| Some(libm::log(time(&pair.content)? / time(&pair.reference)?)));
    let Estimate { value, interval, n } = hodges_lehmann(&pairs.collect::<Option<Vec<f64>>>()?, 0.95)?;
    let ratio = RatioInfo { ratio: libm::exp(value), interval: interval.map(libm::exp), n };
    let sane = ratio.ratio.is_finite() && ratio.ratio > 0.0 && ratio.interval.iter().all(|end| end.is_finite());
    sane.then_some(ratio)
}

/// Half of a ratio's interval, per cent of the ratio.
pub fn half_width_pct(ratio: &RatioInfo) -> f64 {
    let [low, high] = ratio.interval;
    if low > 0.0 { 50.0 * libm::log(high / low) } else { f64::INFINITY }
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let Some(bench) = &run.recording.bench else {
        let expected = run.info().script.track == TRACK;
        let why = match expected {
            true => "the run ended before the content was measured beside the reference scene".to_owned(),
            false => format!("only a script of the track `{TRACK}` measures the content beside the reference scene"),
        };
        IDS.iter().for_each(|id| finding.missing(id, &why, expected));
        return finding;
    };
    let found = ratios(bench);
    let machine = machine(run, bench, &mut finding);
    width(run, &found, &mut finding);
    for (side, found) in SIDES.iter().zip(found) {
        judge_side(run, bench, side, found, machine.as_deref(), &mut finding);
    }
    finding
}

/// Whether the machine can be trusted at all: gives what was found, and says what is wrong.
fn machine(run: &Run<'_>, bench: &BenchObservation, finding: &mut Finding) -> Option<String> {
    let mut unfit = Vec::new();
    let spread = SIDES.iter().filter_map(|side| spread_pct(bench, side.time)).reduce(f64::max);
    match spread {
        Some(spread) => {
            let limit = run.limits.get("budget.reference-spread");
            let doubt = "blocks of the reference scene differ by";
            unfit.extend(beyond(spread, limit.as_ref(), doubt, "though each draws the same"));
            finding.give(limited(run.measure(IDS[5], spread, bench.blocks.len() as u64), limit));
        }
        None => finding.missing(IDS[5], "no block of the reference scene has a time", true),
    }
    match bench.others.filter(|share| share.is_finite()) {
        Some(share) => {
            let busy = 100.0 * share.clamp(0.0, 1.0);
            let limit = run.limits.get("budget.others-busy");
            unfit.extend(beyond(busy, limit.as_ref(), "other programs used", "of the processors' time meanwhile"));
            finding.give(limited(run.measure(IDS[6], busy, bench.blocks.len() as u64), limit));
        }
        None => finding.missing(IDS[6], "the system does not tell how busy other programs are", false),
    }
    (!unfit.is_empty()).then(|| unfit.join("; "))
}

/// "other programs used 81 % of the processors' time meanwhile, at most 50 % is fit".
fn beyond(value: f64, limit: Option<&Limit>, what: &str, how: &str) -> Option<String> {
    let limit = limit.filter(|limit| !limit.holds(value))?;
    Some(format!("{what} {value:.1} % {how}, at most {} % is fit", limit.value))
}

fn limited(measurement: Measurement, limit: Option<Limit>) -> Measurement {
    Measurement { limit, ..measurement }
}

/// How much the reference scene's blocks of a round differ, of the round in which they differ most.
fn spread_pct(bench: &BenchObservation, time: Time) -> Option<f64> {
    let of = |round: &[BlockPair]| {
        let times: Vec<f64> = round.iter().filter_map(|pair| time(&pair.reference)).collect();
        let middle = median(&times)?;
        Some(100.0 * MAD_TO_SIGMA * mad(&times)? / middle).filter(|spread| spread.is_finite())
    };
    rounds(bench).filter_map(of).reduce(f64::max)
}

fn width(run: &Run<'_>, found: &[Option<RatioInfo>; 2], finding: &mut Finding) {
    let widest = found.iter().flatten().map(half_width_pct).filter(|width| width.is_finite()).reduce(f64::max);
    match widest {
        Some(widest) => {
            let n = found.iter().flatten().map(|ratio| ratio.n).min().unwrap_or(0);
            finding.give(limited(run.measure(IDS[4], widest, n), run.limits.get("budget.half-width")));
        }
        None => finding.missing(IDS[4], "there are too few blocks with times for an interval", true),
    }
}

fn judge_side(
    run: &Run<'_>,
    bench: &BenchObservation,
    side: &Side,
    found: Option<RatioInfo>,
    machine: Option<&str>,
    finding: &mut Finding,
) {
    let unsure = found.and_then(|ratio| {
        let limit = run.limits.get("budget.half-width");
        beyond(half_width_pct(&ratio), limit.as_ref(), "the ratio is known only to", "to each side")
    });
    let (ratio, why, expected) = match (found, machine, unsure) {
        (None, ..) => {
            let timed = bench.blocks.iter().any(|pair| (side.time)(&pair.content).is_some());
            let why = if timed { "there are too few blocks with times" } else { "the adapter tells no time" };
            (None, why.to_owned(), timed)
        }
        (Some(_), Some(machine), _) => (None, format!("the machine is not fit to measure on: {machine}"), true),
        (Some(_), None, Some(unsure)) => (None, format!("the machine is not fit to measure on: {unsure}"), true),
        (Some(ratio), None, None) => (Some(ratio), String::new(), false),
    };
    let Some(ratio) = ratio else {
        finding.missing(side.ratio, &why, expected);
        finding.missing(side.change, &why, expected && bench.baseline.is_some());
        return;
    };
    let mut measured = run.measure(side.ratio, ratio.ratio, ratio.n);
    measured.interval = Some(ratio.interval);
    measured.doubts = doubts(run, bench);
    finding.give(measured);
    match change(bench, side, &ratio) {
        Ok(interval) => {
            let mut measured = limited(run.measure(side.change, interval[0], ratio.n), run.limits.get(side.limit));
            measured.interval = Some(interval);
            measured.doubts = doubts(run, bench);
            finding.give(measured);
        }
        Err((why, expected)) => finding.missing(side.change, &why, expected),
    }
}

/// Growth since the baseline, per cent, least and most; or why there is none, and whether there should be.
fn change(bench: &BenchObservation, side: &Side, ratio: &RatioInfo) -> Result<[f64; 2], (String, bool)> {
    let Some(baseline) = &bench.baseline else { return Err(("no baseline was given".to_owned(), false)) };
    let differences = bench.conditions.differences(&baseline.conditions);
    if let Some((name, ours, theirs)) = differences.first() {
        let more = match differences.len() - 1 {
            0 => String::new(),
            more => format!("; {more} more differ{}", if more == 1 { "s" } else { "" }),
        };
        let why = format!(
            "the baseline is of another {name}: `{theirs}`, here `{ours}`{more}; write one here with --write-baseline"
        );
        return Err((why, true));
    }
    let before = if side.ratio == IDS[0] { baseline.cpu } else { baseline.gpu };
    let Some(before) = before.filter(|before| before.ratio.is_finite() && before.ratio > 0.0) else {
        return Err(("the baseline has no such ratio; write it anew with --write-baseline".to_owned(), true));
    };
    let change = ratio.interval.map(|end| 100.0 * (end / before.ratio - 1.0));
    if change.iter().all(|end| end.is_finite()) {
        Ok(change)
    } else {
        Err(("the baseline's ratio is not one".to_owned(), true))
    }
}

fn doubts(run: &Run<'_>, bench: &BenchObservation) -> Vec<Doubt> {
    let mut doubts = run.adapter_doubts();
    let [width, height] = bench.conditions.size;
    if [width, height] != run.info().eye_size {
        doubts.push(Doubt {
            what: format!("drawn at {width}×{height} an eye, which is not the headset's size"),
            advice: "what grows with the number of pixels alone shows less here; fragments per pixel tell it"
                .to_owned(),
        });
    }
    if let Some(BaselineInfo { tool, .. }) = bench.baseline.as_ref().filter(|b| b.tool != run.info().tool) {
        doubts.push(Doubt {
            what: format!("the baseline was written by Holograde {tool}, whose renderer may differ"),
            advice: "write it anew with this version".to_owned(),
        });
    }
    doubts
}

#[cfg(test)]
mod tests;
