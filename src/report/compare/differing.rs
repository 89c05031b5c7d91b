//! Which findings of two runs differ, and when each was met.

use super::super::html::{Found, moment};
use super::super::model::Measurement;
use super::{Change, Class, Comparison, Row, Side, groups};
use crate::probe::{Run, traces};

/// The most differences that are drawn; the others are counted.
const MOST: usize = 12;
/// Areas in which something that was not there and is there, or the other way round, is a finding without a limit, too: a loss of
/// tracking, a jump, a hitch.
const EVENTS: [&str; 3] = ["frame", "load", "stability"];

/// A finding that differs: the row that says most of it, and its moments.
pub(super) struct Differing<'a> {
    pub(super) row: &'a Row,
    /// How many more nodes, in words.
    pub(super) rest: String,
    /// Moment of each run.
    pub(super) found: [Option<Found>; 2],
    /// Other measurements of the same moments.
    pub(super) also: Vec<&'a Row>,
}

impl Differing<'_> {
    /// Second of the first moment; without one it comes last.
    fn second(&self) -> f64 {
        self.found.iter().flatten().map(|f| f.seconds[0]).fold(f64::INFINITY, f64::min)
    }

    fn frames(&self) -> [Option<[u64; 2]>; 2] {
        [0, 1].map(|at| self.found[at].as_ref().map(|found| found.frames))
    }
}

/// Past the limit in one run only, or in both by another amount, or an event that only one has; in the order of time, and how many more
/// there are.
pub(super) fn differing<'a>(
    c: &'a Comparison,
    sides: [&Side; 2],
    runs: [Option<&Run<'_>>; 2],
) -> (Vec<Differing<'a>>, usize) {
    let (mut all, mut more): (Vec<Differing<'a>>, usize) = (Vec::new(), 0);
    for group in groups(&c.measurements) {
        let rest = group.rest();
        let told = group.rows.into_iter().filter(|row| tells(row));
        let mut told = told.map(|row| (row, moments(row, sides, runs))).peekable();
        let first = told.peek().map(|(row, _)| *row);
        // One with a moment says more than one further past its limit.
        let with_moment = told.find(|(_, found)| found.iter().any(Option::is_some));
        let drawable = |row: &&Row| past(row) && runs.iter().flatten().any(|run| has_signal(run, row));
        let Some((row, found)) = with_moment.or_else(|| first.filter(drawable).map(|row| (row, [None, None]))) else {
            continue;
        };
        let one = Differing { row, rest, found, also: Vec::new() };
        let frames = one.frames();
        let same = all.iter().position(|d| frames.iter().any(Option::is_some) && d.frames() == frames);
        match same {
            Some(same) => all[same].also.push(row),
            None if all.len() < MOST => all.push(one),
            None => more += 1,
        }
    }
    all.sort_by(|a, b| a.second().total_cmp(&b.second()));
    (all, more)
}

/// Whether the recording has a signal that shows it.
fn has_signal(run: &Run<'_>, row: &Row) -> bool {
    !traces::trace(run, &row.id, row.about.node.as_deref()).is_empty()
}

/// Whether a difference is a finding.
fn tells(row: &Row) -> bool {
    row.class() != Class::Quiet && (past(row) || event(row))
}

fn past(row: &Row) -> bool {
    row.holds.contains(&Some(false))
}

/// Something in one run only, where less is better.
fn event(row: &Row) -> bool {
    let there = row.values.map(|value| value.is_some_and(|value| value.get() != 0.0));
    let worse = !matches!(row.change, Change::Differs);
    there[0] != there[1] && worse && EVENTS.contains(&row.id.split('.').next().unwrap_or_default())
}

/// When each run met it: past its limit, or there at all.
fn moments(row: &Row, sides: [&Side; 2], runs: [Option<&Run<'_>>; 2]) -> [Option<Found>; 2] {
    let met = |m: &&Measurement| m.holds() == Some(false) || (event(row) && m.value.get() != 0.0);
    [0, 1].map(|at| moment(runs[at]?, sides[at].measurement(&row.id, &row.about).filter(met)?))
}
