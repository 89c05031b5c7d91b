//! Runs cases over seeds and gathers what came of it.

use super::case::{Bound, Case, Part, Reading};
use super::trial::{Bench, Made};
use anyhow::Context;
use holograde::probe::{self, Finding, MEASUREMENTS, Measurement};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What became of one measurement of a case.
#[derive(Debug, Clone)]
pub struct Row {
    /// The case's.
    pub case: String,
    /// The case's.
    pub part: Part,
    /// What was injected.
    pub what: String,
    /// Measurement id.
    pub id: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Node, if it is of one.
    pub node: Option<&'static str>,
    /// How near it had to come.
    pub bound: Bound,
    /// What had to stand beside it.
    pub says: Option<&'static str>,
    /// One for each seed.
    pub shots: Vec<Shot>,
}

/// One run.
#[derive(Debug, Clone)]
pub struct Shot {
    /// Its seed.
    pub seed: u64,
    /// By the truth.
    pub expected: f64,
    /// By the probe; `None` is *not evaluated*.
    pub recovered: Option<f64>,
    /// The probe's reason for none.
    pub why: Option<String>,
    /// Near enough.
    pub ok: bool,
}

impl Row {
    /// Near enough in every run; of intervals, in as many as they should hold.
    pub fn ok(&self) -> bool {
        let (held, all) = (self.shots.iter().filter(|shot| shot.ok).count(), self.shots.len());
        match self.bound {
            Bound::Interval => all > 0 && held * 5 >= all * 4,
            _ => all > 0 && held == all,
        }
    }
}

/// How many runs there were, and how long they took by the display's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Runs.
    pub runs: u64,
    /// Frames recorded.
    pub frames: u64,
    /// Display time, seconds.
    pub seconds: f64,
}

impl Tally {
    /// One run more.
    pub fn add(&mut self, made: &Made) {
        self.runs += 1;
        self.frames += made.recording.frames.len() as u64;
        self.seconds += made.truth.frames.last().map_or(0.0, |frame| frame.seconds);
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Tally) -> Tally {
        let (runs, frames) = (self.runs + other.runs, self.frames + other.frames);
        Tally { runs, frames, seconds: self.seconds + other.seconds }
    }
}

/// Runs a case with each seed.
///
/// # Errors
/// Whatever ends a run early.
pub fn run(bench: &Bench, case: &Case, seeds: RangeInclusive<u64>) -> anyhow::Result<(Vec<Row>, Tally)> {
    let mut rows: Vec<Row> = case.readings.iter().map(|reading| empty(case, reading)).collect();
    let mut tally = Tally::default();
    for seed in seeds {
        let trial = (case.trial)(seed);
        let made = bench.run(&trial).with_context(|| format!("{} with seed {seed}", case.id))?;
        tally.add(&made);
        let findings = judge(&made);
        for (row, reading) in rows.iter_mut().zip(&case.readings) {
            let expected = (reading.expected)(&trial, &made);
            let (recovered, why) = read(&findings, reading);
            let near = match reading.bound {
                Bound::Interval => {
                    interval(&findings, reading).is_some_and(|[low, high]| low <= expected && expected <= high)
                }
                bound => bound.holds(expected, recovered),
            };
            let ok = near && is_said(&findings, reading);
            row.shots.push(Shot { seed, expected, recovered, why, ok });
        }
    }
    Ok((rows, tally))
}

/// Does the same thing to each item, some at a time, and gives the answers in the items' order. Each worker has a bench of its own: the
/// simulator's next session is set by thread.
///
/// # Errors
/// The first that any of them gives.
pub fn spread<T: Sync, R: Send>(
    items: &[T],
    each: impl Fn(&Bench, &T) -> anyhow::Result<R> + Sync,
) -> anyhow::Result<Vec<R>> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(items.len().max(1));
    let next = AtomicUsize::new(0);
    let work = || -> anyhow::Result<Vec<(usize, R)>> {
        let bench = Bench::new()?;
        let mut done = Vec::new();
        while let Some((at, item)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, items.get(at)?)))
        {
            done.push((at, each(&bench, item)?));
        }
        Ok(done)
    };
    let mut all = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::new();
        for handle in handles {
            all.extend(handle.join().map_err(|_| anyhow::anyhow!("a worker has died"))??);
        }
        anyhow::Ok(all)
    })?;
    all.sort_by_key(|(at, _)| *at);
    Ok(all.into_iter().map(|(_, answer)| answer).collect())
}

/// What the probes say of a run. They are given the recording, in which the truth has no place (see `apart`).
pub fn judge(made: &Made) -> Vec<Finding> {
    probe::run_all(&made.recording)
}

fn empty(case: &Case, reading: &Reading) -> Row {
    Row {
        case: case.id.clone(),
        part: case.part,
        what: case.what.clone(),
        id: reading.id,
        unit: MEASUREMENTS.iter().find(|known| known.id == reading.id).map_or("?", |known| known.unit),
        node: reading.node,
        bound: reading.bound,
        says: reading.says,
        shots: Vec::new(),
    }
}

fn find<'a>(findings: &'a [Finding], reading: &Reading) -> Option<&'a Measurement> {
    findings.iter().flat_map(|finding| &finding.measurements).find(|measurement| {
        measurement.id == reading.id
            && measurement.about.node.as_deref() == reading.node
            && measurement.about.window.as_deref() == reading.window
    })
}

fn interval(findings: &[Finding], reading: &Reading) -> Option<[f64; 2]> {
    find(findings, reading)?.interval
}

fn is_said(findings: &[Finding], reading: &Reading) -> bool {
    let Some(words) = reading.says else { return true };
    find(findings, reading).is_some_and(|found| found.doubts.iter().any(|doubt| doubt.what.contains(words)))
}

fn read(findings: &[Finding], reading: &Reading) -> (Option<f64>, Option<String>) {
    if let Some(measurement) = find(findings, reading) {
        return (Some(measurement.value), None);
    }
    let missing = findings.iter().flat_map(|finding| &finding.not_measured).find(|missing| missing.id == reading.id);
    (None, Some(missing.map_or("no probe speaks of it", |missing| missing.why.as_str()).to_owned()))
}

/// The runs in which a row does not hold, for whoever looks for the reason.
pub fn failures(row: &Row) -> Vec<String> {
    let told = |shot: &Shot| {
        let found = shot.recovered.map_or("not evaluated".to_owned(), |value| value.to_string());
        let why = shot.why.as_deref().map_or(String::new(), |why| format!(" ({why})"));
        let node = row.node.map_or(String::new(), |node| format!(" of {node}"));
        format!("{} with seed {}: {}{node} is {found}{why}, true {}", row.case, shot.seed, row.id, shot.expected)
    };
    row.shots.iter().filter(|shot| !row.ok() && !shot.ok).map(told).collect()
}
