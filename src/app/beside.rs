//! What stands beside a question: the measurements of a run so far, as a reviewer in a headset reads them. Pure; the panel shows it.

mod moments;
mod plain;
mod plot;

use super::judge::Judgement;
use crate::checklist::{Basis, CriterionResult};
use crate::criteria::{self, Criterion};
use crate::observe::Recording;
use crate::probe::{About, Limit, MEASUREMENTS, Measurement, NotMeasured, Run};
use crate::report::{GoodSide, words};
use crate::review::{Beside, Row};
use std::cmp::Ordering;

/// The most rows; more cannot be read on a board.
const ROWS: usize = 6;
/// The most rows of one measurement that fail: the others say the same of other nodes.
const FAILING_OF_ONE: usize = 2;
/// The most reasons why something was not measured.
const MISSING: usize = 3;

/// What was measured for a criterion so far. Of a question of the programme nothing is measured.
pub fn beside(recording: &Recording, judgement: &Judgement, about: &str) -> Beside {
    let Some(criterion) = criteria::all().iter().find(|criterion| criterion.id == about) else {
        return Beside::default();
    };
    let run = Run::new(recording, &judgement.limits);
    let chosen = telling(criterion, judgement);
    let result = judgement.measured.iter().find(|result| result.id == about);
    let reason = result.map(|result| plain::plain(&result.reason)).unwrap_or_default();
    Beside {
        grade: result.and_then(by_measure),
        rows: chosen.iter().map(|found| row(found)).collect(),
        plot: chosen.first().and_then(|found| plot::plot(&run, found)),
        moments: moments::moments(&run, &chosen),
        missing: missing(criterion, judgement, &reason),
        reason,
    }
}

/// The grade with its basis, if measurements give one.
fn by_measure(result: &CriterionResult) -> Option<(crate::checklist::Grade, Basis)> {
    Some((result.grade?, result.basis))
}

/// The measurements beside a criterion, most telling first: what is beyond its limit, then what comes nearest to one, then the rest.
fn telling<'a>(criterion: &Criterion, judgement: &'a Judgement) -> Vec<&'a Measurement> {
    let all = judgement.findings.iter().flat_map(|finding| &finding.measurements);
    let mut all: Vec<&Measurement> = all.filter(|found| criterion.looks_at(found.id)).collect();
    // Stable, so that what is equally telling stays in the order of the probes.
    all.sort_by(|a, b| rank(a).partial_cmp(&rank(b)).unwrap_or(Ordering::Equal));
    let mut chosen: Vec<&Measurement> = Vec::new();
    for found in all {
        let most = if holds(found) == Some(false) { FAILING_OF_ONE } else { 1 };
        let known = chosen.iter().filter(|other| stem(other.id) == stem(found.id));
        if known.count() < most && !again(found, &chosen) && chosen.len() < ROWS {
            chosen.push(found);
        }
    }
    chosen
}

/// Whether it is the worst of all nodes, told once more for the scene.
fn again(found: &Measurement, chosen: &[&Measurement]) -> bool {
    let same =
        |other: &&Measurement| other.id == found.id && other.frames == found.frames && other.value == found.value;
    found.about.node.is_none() && chosen.iter().any(same)
}

/// Group, and place in it: how far beyond the limit it is, or how near to it.
fn rank(found: &Measurement) -> (u8, f64) {
    match &found.limit {
        Some(limit) => {
            let off = (found.value - limit.value).abs() / limit.value.abs().max(1e-9);
            if limit.holds(found.value) { (1, off) } else { (0, -off) }
        }
        None => (2, 0.0),
    }
}

fn holds(found: &Measurement) -> Option<bool> {
    found.limit.as_ref().map(|limit| limit.holds(found.value))
}

/// The id without a percentile or a run length at its end.
fn stem(id: &str) -> &str {
    id.rsplit_once('.').filter(|(stem, _)| stem.contains('.')).map_or(id, |(stem, _)| stem)
}

fn row(found: &Measurement) -> Row {
    Row {
        name: plain::capital(meaning(found.id)),
        about: place(&found.about),
        value: words::quantity(found.value, found.unit),
        limit: found.limit.as_ref().map(|limit| limit_text(limit, found.unit)).unwrap_or_default(),
        source: found.limit.as_ref().map(|limit| limit.source.to_owned()).unwrap_or_default(),
        holds: holds(found),
        doubt: found.doubts.first().map(|doubt| plain::named(&doubt.what)).unwrap_or_default(),
    }
}

fn limit_text(limit: &Limit, unit: &str) -> String {
    format!("{} {}", GoodSide::from(limit.good).sign(), words::quantity(limit.value, unit))
}

/// What a measurement is, without what its meaning explains after that.
fn meaning(id: &str) -> &str {
    let known = MEASUREMENTS.iter().find(|known| known.id == id);
    known.map_or(id, |known| known.meaning.split([';', ':']).next().unwrap_or(known.meaning))
}

/// Node, then step; nothing of the run as a whole.
fn place(about: &About) -> String {
    match (&about.node, &about.window) {
        (Some(node), Some(window)) => format!("{node}, in step {window}"),
        (Some(node), None) => node.clone(),
        (None, Some(window)) => format!("in step {window}"),
        (None, None) => String::new(),
    }
}

/// Reasons, each with what could not be measured for it, those first that should have been measured; without what is said already.
fn missing(criterion: &Criterion, judgement: &Judgement, said: &str) -> Vec<String> {
    let all = judgement.findings.iter().flat_map(|finding| &finding.not_measured);
    let mut reasons: Vec<(&NotMeasured, usize)> = Vec::new();
    let said = said.to_lowercase();
    let new = |missing: &&NotMeasured| !said.contains(&plain::named(&missing.why).to_lowercase());
    for missing in all.filter(|missing| criterion.looks_at(missing.id)).filter(new) {
        match reasons.iter_mut().find(|(known, _)| known.why == missing.why) {
            Some((_, more)) => *more += 1,
            None => reasons.push((missing, 0)),
        }
    }
    reasons.sort_by_key(|(missing, _)| !missing.expected);
    let text = |(missing, more): (&NotMeasured, usize)| match more {
        0 => format!("{}: {}", meaning(missing.id), plain::named(&missing.why)),
        more => format!("{}, and {more} more: {}", meaning(missing.id), plain::named(&missing.why)),
    };
    reasons.into_iter().take(MISSING).map(text).collect()
}

#[cfg(test)]
mod tests;
