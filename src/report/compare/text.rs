//! The comparison for a terminal. What makes numbers incomparable comes first.

use super::super::model::*;
use super::super::titles::title;
use super::super::words;
use super::{Change, Comparison, Row};
use std::fmt::Write as _;

/// The comparison in lines.
pub fn text(c: &Comparison) -> String {
    let mut out = String::new();
    for (letter, (name, verdict)) in ["A", "B"].iter().zip(c.runs.iter().zip(c.verdicts)) {
        let _ = writeln!(out, "{letter}  {:<10} {}", verdict.word(), clean(name));
    }
    heading(&mut out, "Where and how", c.environment.is_empty(), "the same");
    for d in &c.environment {
        let note = if d.times { "   (times cannot be compared)" } else { "" };
        let _ = writeln!(out, "  {:<13} {} → {}{note}", d.name, clean(&d.values[0]), clean(&d.values[1]));
    }
    heading(&mut out, "Criteria", c.criteria.is_empty(), "none changed");
    for change in &c.criteria {
        let [before, after] = [0, 1].map(|at| grade(change.grades[at], change.bases[at]));
        let mark = if change.worse { "WORSE" } else { "" };
        let _ = writeln!(out, "  {:<5} {}: {before} → {after}", mark, title(&change.id));
        let _ = writeln!(out, "        {}", clean(&change.reasons[1]));
    }
    rows(&mut out, c);
    heading(&mut out, "Limits", c.limits.is_empty(), "the same");
    for limit in &c.limits {
        let value = |at: usize| limit.values[at].map_or("none".into(), |v| words::quantity(v.get(), &limit.unit));
        let _ = writeln!(out, "  {}: {} → {}", limit.id, value(0), value(1));
    }
    match c.worse.as_slice() {
        [] => out.push_str("\nno worse\n"),
        worse => {
            let _ = writeln!(out, "\nWORSE");
            worse.iter().for_each(|line| {
                let _ = writeln!(out, "  {}", clean(line));
            });
        }
    }
    out
}

fn heading(out: &mut String, name: &str, empty: bool, if_empty: &str) {
    let _ = if empty { writeln!(out, "\n{name}: {if_empty}") } else { writeln!(out, "\n{name}") };
}

/// Those that changed one by one, the others counted.
fn rows(out: &mut String, c: &Comparison) {
    let shown =
        [Change::Worse, Change::Better, Change::Differs, Change::OnlyFirst, Change::OnlySecond, Change::Unknown];
    let count = |change: Change| c.measurements.iter().filter(|row| row.change == change).count();
    let none = shown.iter().all(|change| count(*change) == 0);
    heading(out, "Measurements", none, "no change beyond noise");
    for change in shown {
        for row in c.measurements.iter().filter(|row| row.change == change) {
            let about = clean(&words::about(&row.about));
            let _ = writeln!(out, "  {:<6} {} ({about}): {}", mark(change), row.id, values(row));
        }
    }
    for change in [Change::Same, Change::WithinNoise, Change::Incomparable] {
        if count(change) > 0 {
            let _ = writeln!(out, "  {} {}", count(change), change.word());
        }
    }
}

fn mark(change: Change) -> &'static str {
    match change {
        Change::Worse => "worse",
        Change::Better => "better",
        Change::Unknown => "?",
        Change::OnlyFirst => "gone",
        Change::OnlySecond => "new",
        _ => "other",
    }
}

/// "2.1 ms [2, 2.2] → 2.9 ms [2.8, 3] (+38 %)".
pub(super) fn values(row: &Row) -> String {
    let one = |at: usize| {
        let Some(value) = row.values[at] else { return "none".to_owned() };
        let interval = row.intervals[at].map_or_else(String::new, |[low, high]| {
            format!(" [{}, {}]", words::number(low.get()), words::number(high.get()))
        });
        format!("{}{interval}", words::quantity(value.get(), &row.unit))
    };
    let share = match row.values {
        [Some(a), Some(b)] if a.get() != 0.0 && row.unit != "%" => {
            let share = 100.0 * (b.get() - a.get()) / a.get().abs();
            format!(" ({share:+.1} %)")
        }
        _ => String::new(),
    };
    format!("{} → {}{share}", one(0), one(1))
}

pub(super) fn grade(grade: Option<Grade>, basis: Option<Basis>) -> &'static str {
    basis.map_or("not there", |basis| words::grade(grade, basis))
}

/// Text from partner files must not steer the terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
