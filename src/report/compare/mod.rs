//! Two runs side by side: what differs in where they were made, then in grades, measurements and limits; and whether the second is worse.

mod differing;
mod environment;
mod groups;
mod noise;
mod page;
mod pictures;
mod side;
mod text;

pub use environment::{Difference, Fact};
pub use groups::{Class, Group, groups};
pub use noise::{Change, Common};
pub use page::html;
pub use pictures::Shown;
pub use side::{Graded, Side};
pub use text::{summary, text};

use super::model::*;
use crate::checklist;
use serde::Serialize;
use std::collections::BTreeMap;

/// What differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Names of both runs.
    pub runs: [String; 2],
    /// Verdicts of both.
    pub verdicts: [Verdict; 2],
    /// Where and how they were made, as far as it differs.
    pub environment: Vec<Difference>,
    /// Whether times can be compared.
    pub times_comparable: bool,
    /// Criteria whose grade or basis differs.
    pub criteria: Vec<CriterionChange>,
    /// All measurements of both.
    pub measurements: Vec<Row>,
    /// Limits that differ.
    pub limits: Vec<LimitChange>,
    /// What got worse of what a build can fail by (criteria, verdict, budgets), in words; empty if nothing did.
    pub worse: Vec<String>,
    /// All of it in one sentence.
    pub summary: String,
}

/// A criterion that came out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CriterionChange {
    /// Slug.
    pub id: String,
    /// Both grades.
    pub grades: [Option<Grade>; 2],
    /// What they rest on; `None` where a run does not have the criterion.
    pub bases: [Option<Basis>; 2],
    /// Why, in both runs.
    pub reasons: [String; 2],
    /// The second run's is worse.
    pub worse: bool,
}

/// A measurement of both runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Measurement id.
    pub id: String,
    /// Of what.
    pub about: About,
    /// Unit.
    pub unit: String,
    /// Both values.
    pub values: [Option<Finite>; 2],
    /// Both intervals.
    pub intervals: [Option<[Finite; 2]>; 2],
    /// Samples of both.
    pub n: [Option<u64>; 2],
    /// Limits of both.
    pub limits: [Option<Finite>; 2],
    /// Which side of them is good.
    pub limit_good: Option<GoodSide>,
    /// Whether each is within its limit, where it has one.
    pub holds: [Option<bool>; 2],
    /// First and last frame that each rests on.
    pub frames: [Option<[u64; 2]>; 2],
    /// What became of it.
    #[serde(serialize_with = "word")]
    pub change: Change,
}

fn word<S: serde::Serializer>(change: &Change, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(change.word())
}

/// A limit that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitChange {
    /// Limit id.
    pub id: String,
    /// Both values.
    pub values: [Option<Finite>; 2],
    /// Unit.
    pub unit: String,
}

/// Compares two runs, the earlier one first.
pub fn compare(a: &Side, b: &Side) -> Comparison {
    let environment = environment::differences(&a.environment, &b.environment);
    let times = !environment.iter().any(|difference| difference.times);
    let judged_alike = !environment.iter().any(|d| matches!(d.name, "script" | "Holograde"));
    let common = Common { times, exact: a.stepped && b.stepped && judged_alike };
    let criteria = criteria(a, b);
    let measurements = measurements(a, b, common);
    let limits = limits_that_differ(a, b);
    let worse = worse([a.verdict, b.verdict], &criteria, &measurements);
    let summary = summary(&worse, &measurements);
    Comparison {
        runs: [a.name.clone(), b.name.clone()],
        verdicts: [a.verdict, b.verdict],
        environment,
        times_comparable: times,
        criteria,
        measurements,
        limits,
        worse,
        summary,
    }
}

fn criteria(a: &Side, b: &Side) -> Vec<CriterionChange> {
    let mut ids: Vec<&String> = a.criteria.iter().map(|c| &c.id).collect();
    ids.extend(b.criteria.iter().map(|c| &c.id).filter(|id| !a.criteria.iter().any(|c| c.id == **id)));
    let pair = |id: &String| {
        let [x, y] = [a, b].map(|side| side.criteria.iter().find(|c| c.id == *id));
        let grades = [x, y].map(|c| c.and_then(|c| c.grade));
        let bases = [x, y].map(|c| c.map(|c| c.basis));
        let rank = |grade: Option<Grade>| match grade {
            Some(Grade::Fail) => 0,
            // Without a grade nothing is known; that is no fall from one.
            None => 1,
            Some(Grade::Meets) => 2,
            Some(Grade::Best) => 3,
        };
        let worse = grades[1].is_some() && rank(grades[1]) < rank(grades[0]);
        let reasons = [x, y].map(|c| c.map(|c| c.reason.clone()).unwrap_or_default());
        (grades[0] != grades[1] || bases[0] != bases[1]).then(|| CriterionChange {
            id: id.clone(),
            grades,
            bases,
            reasons,
            worse,
        })
    };
    ids.into_iter().filter_map(pair).collect()
}

fn measurements(a: &Side, b: &Side, common: Common) -> Vec<Row> {
    let mut pairs: BTreeMap<(&str, &About), [Option<&Measurement>; 2]> = BTreeMap::new();
    for (side, at) in [(a, 0), (b, 1)] {
        for m in &side.measurements {
            pairs.entry((&m.id, &m.about)).or_default()[at] = Some(m);
        }
    }
    let row = |((id, about), both): ((&str, &About), [Option<&Measurement>; 2])| Row {
        id: id.to_owned(),
        about: about.clone(),
        unit: both.iter().flatten().next().map(|m| m.unit.clone()).unwrap_or_default(),
        values: both.map(|m| m.map(|m| m.value)),
        intervals: both.map(|m| m.and_then(|m| m.interval)),
        n: both.map(|m| m.map(|m| m.n)),
        limits: both.map(|m| m.and_then(|m| m.limit)),
        limit_good: both.iter().flatten().find_map(|m| m.limit_good),
        holds: both.map(|m| m.and_then(Measurement::holds)),
        frames: both.map(|m| m.and_then(|m| m.frames)),
        change: match both {
            [Some(x), Some(y)] => noise::change(x, y, common),
            [Some(_), None] => Change::OnlyFirst,
            _ => Change::OnlySecond,
        },
    };
    pairs.into_iter().map(row).collect()
}

fn limits_that_differ(a: &Side, b: &Side) -> Vec<LimitChange> {
    let mut both: BTreeMap<&str, ([Option<Finite>; 2], &str)> = BTreeMap::new();
    for (side, at) in [(a, 0), (b, 1)] {
        for limit in &side.limits {
            both.entry(&limit.id).or_insert(([None, None], &limit.unit)).0[at] = Some(limit.value);
        }
    }
    let differ = both.into_iter().filter(|(_, (values, _))| values[0] != values[1]);
    differ.map(|(id, (values, unit))| LimitChange { id: id.to_owned(), values, unit: unit.to_owned() }).collect()
}

/// A worse verdict, a worse grade, or a budget that was kept and is not: what a build can fail by.
fn worse(verdicts: [Verdict; 2], criteria: &[CriterionChange], measurements: &[Row]) -> Vec<String> {
    let mut found: Vec<String> = worse_verdict(verdicts).into_iter().collect();
    for c in criteria.iter().filter(|c| c.worse) {
        found.push(format!("{} is {}: {}", c.id, text::grade(c.grades[1], c.bases[1]), c.reasons[1]));
    }
    found.extend(broken_budgets(measurements));
    found
}

fn worse_verdict(verdicts: [Verdict; 2]) -> Option<String> {
    let good = |verdict| matches!(verdict, Verdict::Pass | Verdict::Ready);
    let bad = |verdict| matches!(verdict, Verdict::NoPass | Verdict::NotReady);
    let worse = (good(verdicts[0]) && !good(verdicts[1])) || (!bad(verdicts[0]) && bad(verdicts[1]));
    worse.then(|| format!("the verdict was {} and is {}", verdicts[0].word(), verdicts[1].word()))
}

fn broken_budgets(measurements: &[Row]) -> impl Iterator<Item = String> {
    let gates = measurements.iter().filter(|row| checklist::gates(&row.id) && row.change != Change::Same);
    let broken = gates.filter(|row| row.holds[1] == Some(false) && row.holds[0] != Some(false));
    broken.map(|row| format!("{} is beyond its budget: {}", row.id, text::values(row)))
}

#[cfg(test)]
mod tests;
