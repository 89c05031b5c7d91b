//! The comparison as one page that opens offline and prints.

use super::super::titles::title;
use super::super::words;
use super::{Change, Comparison, Row};
use askama::Template;

#[derive(Template)]
#[template(path = "compare.html")]
struct Page<'a> {
    c: &'a Comparison,
    verdicts: Vec<RunView>,
    criteria: Vec<CriterionView<'a>>,
    changed: Vec<RowView<'a>>,
    others: Vec<RowView<'a>>,
    limits: Vec<[String; 3]>,
    summary: String,
}

struct RunView {
    letter: &'static str,
    name: String,
    verdict: &'static str,
    tone: &'static str,
}

struct CriterionView<'a> {
    title: &'a str,
    grades: [&'static str; 2],
    reasons: &'a [String; 2],
    worse: bool,
}

struct RowView<'a> {
    id: &'a str,
    about: String,
    values: [String; 2],
    n: [String; 2],
    change: &'static str,
    tone: &'static str,
}

/// Renders the page.
///
/// # Errors
/// What the template engine gives; with a `String` as its target that is nothing in practice.
pub fn html(c: &Comparison) -> Result<String, askama::Error> {
    let changed = |row: &&Row| !matches!(row.change, Change::Same | Change::WithinNoise | Change::Incomparable);
    let mut rows: Vec<&Row> = c.measurements.iter().filter(changed).collect();
    rows.sort_by_key(|row| order(row.change));
    let limit = |l: &super::LimitChange| {
        let value = |at: usize| l.values[at].map_or_else(|| "none".into(), |v| words::quantity(v.get(), &l.unit));
        [l.id.clone(), value(0), value(1)]
    };
    let page = Page {
        c,
        verdicts: (0..2).map(|at| run(c, at)).collect(),
        criteria: c.criteria.iter().map(criterion).collect(),
        changed: rows.into_iter().map(row).collect(),
        others: c.measurements.iter().filter(|r| !changed(r)).map(row).collect(),
        limits: c.limits.iter().map(limit).collect(),
        summary: match c.worse.len() {
            0 => "No worse".to_owned(),
            1 => "1 thing got worse".to_owned(),
            n => format!("{n} things got worse"),
        },
    };
    page.render()
}

fn run(c: &Comparison, at: usize) -> RunView {
    let verdict = c.verdicts[at].word();
    let tone = match verdict {
        "pass" | "ready" => "good",
        "no-pass" | "not-ready" => "bad",
        _ => "open",
    };
    RunView { letter: ["A", "B"][at], name: c.runs[at].clone(), verdict, tone }
}

fn criterion(c: &super::CriterionChange) -> CriterionView<'_> {
    CriterionView {
        title: title(&c.id),
        grades: [0, 1].map(|at| super::text::grade(c.grades[at], c.bases[at])),
        reasons: &c.reasons,
        worse: c.worse,
    }
}

fn row(row: &Row) -> RowView<'_> {
    let value = |at: usize| {
        let Some(value) = row.values[at] else { return String::new() };
        let interval = row.intervals[at].map_or_else(String::new, |[low, high]| {
            format!(" [{} … {}]", words::number(low.get()), words::number(high.get()))
        });
        format!("{}{interval}", words::quantity(value.get(), &row.unit))
    };
    RowView {
        id: &row.id,
        about: words::about(&row.about),
        values: [value(0), value(1)],
        n: row.n.map(|n| n.map_or_else(String::new, |n| n.to_string())),
        change: row.change.word(),
        tone: match row.change {
            Change::Worse => "bad",
            Change::Better => "good",
            _ => "open",
        },
    }
}

fn order(change: Change) -> u8 {
    match change {
        Change::Worse => 0,
        Change::Better => 1,
        Change::Differs => 2,
        Change::OnlyFirst | Change::OnlySecond => 3,
        _ => 4,
    }
}
