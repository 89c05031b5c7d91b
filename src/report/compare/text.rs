//! The comparison for a terminal. What makes numbers incomparable comes first.

use super::super::model::*;
use super::super::titles::title;
use super::super::words;
use super::{Change, Class, Comparison, Group, Row, groups};
use crate::checklist;
use std::fmt::Write as _;

/// Below this a share prints as nothing, per cent.
const LEAST_PCT: f64 = 0.05;
/// Above this a share is told as a multiple, per cent.
const MOST_PCT: f64 = 900.0;

/// The comparison in lines; with `all`, a line for every measurement of every thing.
pub fn text(c: &Comparison, all: bool) -> String {
    let mut out = String::new();
    for (letter, (name, verdict)) in ["A", "B"].iter().zip(c.runs.iter().zip(c.verdicts)) {
        let _ = writeln!(out, "{letter}  {:<10} {}", verdict.word(), clean(name));
    }
    heading(&mut out, "Where and how", c.environment.is_empty(), "the same");
    for d in &c.environment {
        let note = if d.times { "   (times cannot be compared)" } else { "" };
        let _ = writeln!(out, "  {:<14} {} → {}{note}", d.name, clean(&d.values[0]), clean(&d.values[1]));
    }
    heading(&mut out, "Criteria", c.criteria.is_empty(), "none changed");
    for change in &c.criteria {
        let [before, after] = [0, 1].map(|at| grade(change.grades[at], change.bases[at]));
        let mark = if change.worse { "WORSE" } else { "" };
        let _ = writeln!(out, "  {:<5} {}: {before} → {after}", mark, title(&change.id));
        let _ = writeln!(out, "        {}", clean(&change.reasons[1]));
    }
    measurements(&mut out, c);
    if all {
        every(&mut out, c);
    }
    heading(&mut out, "Limits", c.limits.is_empty(), "the same");
    for limit in &c.limits {
        let value = |at: usize| limit.values[at].map_or("none".into(), |v| words::quantity(v.get(), &limit.unit));
        let _ = writeln!(out, "  {}: {} → {}", limit.id, value(0), value(1));
    }
    if !c.worse.is_empty() {
        let _ = writeln!(out, "\nWORSE");
        c.worse.iter().for_each(|line| {
            let _ = writeln!(out, "  {}", clean(line));
        });
    }
    let _ = writeln!(out, "\n{}", c.summary);
    out
}

fn heading(out: &mut String, name: &str, empty: bool, if_empty: &str) {
    let _ = if empty { writeln!(out, "\n{name}: {if_empty}") } else { writeln!(out, "\n{name}") };
}

/// What each class is called above its lines.
pub(super) fn class_heading(class: Class) -> &'static str {
    match class {
        Class::Past => "Past their limit in B, not in A (criteria and budgets decide; what is beside them is advice)",
        Class::Back => "Back within their limit in B",
        Class::Changed => "Other measurements that changed",
        Class::OnlyFirst => "Only in A",
        Class::OnlySecond => "Only in B",
        Class::Quiet => "No change that says anything",
    }
}

/// One line for each measurement that changed, the others counted.
fn measurements(out: &mut String, c: &Comparison) {
    let found = groups(&c.measurements);
    heading(out, "Measurements", found.iter().all(|g| g.class == Class::Quiet), "no change beyond noise");
    for class in [Class::Past, Class::Back, Class::Changed, Class::OnlyFirst, Class::OnlySecond] {
        let mut of_class = found.iter().filter(|group| group.class == class).peekable();
        if of_class.peek().is_some() {
            let _ = writeln!(out, "  {}", class_heading(class));
        }
        for group in of_class {
            let _ = writeln!(out, "    {}", clean(&line(group)));
        }
    }
    let counts = quiet(&c.measurements);
    if !counts.is_empty() {
        let _ = writeln!(out, "  {}", counts.join("; "));
    }
}

/// "jump (press): 0 mm → 25 mm, limit ≤ 3 mm; and of 8 more nodes".
fn line(group: &Group<'_>) -> String {
    let Some(row) = group.lead() else { return String::new() };
    let rest = group.rest();
    let rest = if rest.is_empty() { rest } else { format!("; {rest}") };
    let mark = if group.class == Class::Changed { format!("{} ", mark(row.change)) } else { String::new() };
    format!("{mark}{} ({}): {}{}{rest}", row.id, words::about(&row.about), values(row), limit(row))
}

/// Every row, in the order of ids.
fn every(out: &mut String, c: &Comparison) {
    heading(out, "Every measurement", c.measurements.is_empty(), "none");
    for row in &c.measurements {
        let about = clean(&words::about(&row.about));
        let _ = writeln!(out, "  {} ({about}): {}{}   {}", row.id, values(row), limit(row), row.change.word());
    }
}

/// What did not change, counted in words, over all nodes and steps.
pub(super) fn quiet(rows: &[Row]) -> Vec<String> {
    let of = |change: Change| rows.iter().filter(move |r| r.class() == Class::Quiet && r.change == change);
    let crossed = of(Change::WithinNoise).filter(|r| r.holds[0] != Some(false) && r.holds[1] == Some(false)).count();
    let crossed = if crossed > 0 { format!(" ({crossed} of them past the limit in B only)") } else { String::new() };
    let told = [
        (Change::Same, "the same", ""),
        (Change::WithinNoise, "within noise", crossed.as_str()),
        (Change::Unknown, "differ, and no interval says whether by more than noise", ""),
        (Change::Incomparable, "not comparable: taken under other conditions", ""),
    ];
    let counted = told.into_iter().map(|(change, word, more)| (of(change).count(), word, more));
    counted.filter(|(n, ..)| *n > 0).map(|(n, word, more)| format!("{n} {word}{more}")).collect()
}

/// Everything in one sentence: what can fail a build first, then what is advice.
pub fn summary(worse: &[String], rows: &[Row]) -> String {
    let first = match worse.len() {
        0 => "No criterion and no budget got worse".to_owned(),
        1 => "1 thing got worse".to_owned(),
        n => format!("{n} things got worse"),
    };
    let found = groups(rows);
    let count = |class: Class| found.iter().filter(|group| group.class == class).count();
    let measurements = |n: usize| if n == 1 { "1 measurement".to_owned() } else { format!("{n} measurements") };
    let past = match count(Class::Past) {
        0 => "; no measurement went past its limit".to_owned(),
        n => {
            let whose = if n == 1 { "its" } else { "their" };
            let of_past = found.iter().filter(|group| group.class == Class::Past).filter_map(Group::lead);
            let advice = of_past.filter(|row| worse.is_empty() || !decides(&row.id)).count();
            let advice = match advice {
                0 => String::new(),
                all if all == n => " (advice)".to_owned(),
                some => format!(" ({some} of them advice)"),
            };
            format!("; {} went past {whose} limit{advice}", measurements(n))
        }
    };
    let back = match count(Class::Back) {
        0 => String::new(),
        n => format!("; {n} came back within {}", if n == 1 { "its limit" } else { "their limits" }),
    };
    format!("{first}{past}{back}")
}

/// Whether a limit of this measurement can fail a criterion or a build.
fn decides(id: &str) -> bool {
    checklist::gates(id) || checklist::fixed_limits().contains(&id)
}

fn mark(change: Change) -> &'static str {
    match change {
        Change::Worse => "worse ",
        Change::Better => "better",
        _ => "other ",
    }
}

/// One side's value with its interval.
pub(super) fn value(row: &Row, at: usize) -> String {
    let Some(value) = row.values[at] else { return "none".to_owned() };
    let interval = row.intervals[at].map_or_else(String::new, |[low, high]| {
        format!(" [{}, {}]", words::number(low.get()), words::number(high.get()))
    });
    format!("{}{interval}", words::quantity(value.get(), &row.unit))
}

/// "2.1 ms [2, 2.2] → 2.9 ms [2.8, 3] (+38 %)".
pub(super) fn values(row: &Row) -> String {
    format!("{} → {}{}", value(row, 0), value(row, 1), share(row))
}

/// By how much the second is more, in the shortest words; nothing where there is no base, or nothing to be seen.
fn share(row: &Row) -> String {
    let [Some(a), Some(b)] = row.values else { return String::new() };
    let (a, b) = (a.get(), b.get());
    if a == 0.0 || row.unit == "%" || row.change == Change::Same {
        return String::new();
    }
    let share = 100.0 * (b - a) / a.abs();
    match share.abs() {
        // From one side of zero to the other there is no share.
        s if s < LEAST_PCT || a * b < 0.0 => String::new(),
        s if s > MOST_PCT => format!(" ({} times)", words::number(b / a)),
        _ => format!(" ({share:+.1} %)"),
    }
}

/// ", limit ≤ 3 mm", of both runs where they differ.
pub(super) fn limit(row: &Row) -> String {
    let sign = row.limit_good.map_or("", GoodSide::sign);
    let one = |limit: Finite| format!("{sign} {}", words::quantity(limit.get(), &row.unit));
    match row.limits {
        [Some(a), Some(b)] if a != b => format!(", limit {} → {}", one(a), one(b)),
        [_, Some(limit)] | [Some(limit), None] => format!(", limit {}", one(limit)),
        [None, None] => String::new(),
    }
}

pub(super) fn grade(grade: Option<Grade>, basis: Option<Basis>) -> &'static str {
    basis.map_or("not there", |basis| words::grade(grade, basis))
}

/// Text from partner files must not steer the terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
