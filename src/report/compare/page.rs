//! The comparison as one page that opens offline and prints.

use super::super::html::{rich, sentence};
use super::super::titles::title;
use super::super::words;
use super::pictures::{Pictures, Shown, pictures};
use super::{Change, Class, Comparison, Group, Row, Side, groups, text};
use askama::Template;

#[derive(Template)]
#[template(path = "compare.html", escape = "html")]
struct Page<'a> {
    c: &'a Comparison,
    runs: Vec<RunView>,
    notices: Vec<String>,
    worse: Vec<String>,
    criteria: Vec<CriterionView<'a>>,
    pictures: Pictures,
    classes: Vec<ClassView<'a>>,
    counts: Vec<String>,
    rows: Vec<RowView<'a>>,
    limits: Vec<[String; 3]>,
}

struct RunView {
    letter: &'static str,
    name: String,
    started: String,
    verdict: &'static str,
    tone: &'static str,
}

struct CriterionView<'a> {
    title: &'a str,
    grades: [&'static str; 2],
    /// As HTML.
    reasons: [String; 2],
    worse: bool,
}

struct ClassView<'a> {
    heading: &'static str,
    list: Vec<RowView<'a>>,
}

struct RowView<'a> {
    id: &'a str,
    about: String,
    rest: String,
    values: [String; 2],
    past: [bool; 2],
    n: [String; 2],
    limit: String,
    change: &'static str,
    tone: &'static str,
}

/// Renders the page. Where a run has no recording, `shown` says why, and it is not drawn.
///
/// # Errors
/// What the template engine gives; with a `String` as its target that is nothing in practice.
pub fn html(c: &Comparison, sides: [&Side; 2], shown: [Result<&Shown, &str>; 2]) -> Result<String, askama::Error> {
    let limit = |l: &super::LimitChange| {
        let value = |at: usize| l.values[at].map_or_else(|| "none".into(), |v| words::quantity(v.get(), &l.unit));
        [l.id.clone(), value(0), value(1)]
    };
    let page = Page {
        c,
        runs: (0..2).map(|at| run(c, sides[at], at)).collect(),
        notices: notices(c, shown),
        worse: worse(c),
        criteria: c.criteria.iter().map(criterion).collect(),
        pictures: pictures(c, sides, shown.map(Result::ok))?,
        classes: classes(c),
        counts: text::quiet(&c.measurements),
        rows: c.measurements.iter().map(row).collect(),
        limits: c.limits.iter().map(limit).collect(),
    };
    page.render()
}

fn notices(c: &Comparison, shown: [Result<&Shown, &str>; 2]) -> Vec<String> {
    let mut notices = Vec::new();
    if !c.times_comparable {
        notices.push(
            "Times of these two runs cannot be compared: they were taken under other conditions, see below.".to_owned(),
        );
    }
    let no_pictures = ["A", "B"].into_iter().zip(shown).filter_map(|(letter, one)| Some((letter, one.err()?)));
    notices.extend(no_pictures.map(|(letter, why)| format!("{letter} is not drawn: {why}.")));
    notices
}

/// What got worse, in a line each: the reasons stand with the criteria.
fn worse(c: &Comparison) -> Vec<String> {
    let graded = c.criteria.iter().filter(|k| k.worse).map(|k| {
        let [a, b] = [0, 1].map(|at| text::grade(k.grades[at], k.bases[at]));
        format!("{}: {a} → {b}", title(&k.id))
    });
    let verdict = super::worse_verdict(c.verdicts).map(|text| sentence(&text));
    verdict.into_iter().chain(graded).chain(super::broken_budgets(&c.measurements)).collect()
}

fn run(c: &Comparison, side: &Side, at: usize) -> RunView {
    let verdict = c.verdicts[at].word();
    let tone = match verdict {
        "pass" | "ready" => "good",
        "no-pass" | "not-ready" => "bad",
        _ => "open",
    };
    let started = side.started.get(..19).unwrap_or(&side.started).replace('T', " ");
    RunView { letter: ["A", "B"][at], name: c.runs[at].clone(), started, verdict, tone }
}

fn criterion(c: &super::CriterionChange) -> CriterionView<'_> {
    CriterionView {
        title: title(&c.id),
        grades: [0, 1].map(|at| text::grade(c.grades[at], c.bases[at])),
        reasons: [0, 1].map(|at| rich(&sentence(&c.reasons[at]))),
        worse: c.worse,
    }
}

/// What is told one line each, in order.
fn classes(c: &Comparison) -> Vec<ClassView<'_>> {
    let found = groups(&c.measurements);
    let class = |class: Class| ClassView {
        heading: text::class_heading(class),
        list: found.iter().filter(|group| group.class == class).filter_map(line).collect(),
    };
    let told = [Class::Past, Class::Back, Class::Changed, Class::OnlyFirst, Class::OnlySecond];
    told.into_iter().map(class).filter(|view| !view.list.is_empty()).collect()
}

fn line<'a>(group: &Group<'a>) -> Option<RowView<'a>> {
    Some(RowView { rest: group.rest(), ..row(group.lead()?) })
}

fn row(row: &Row) -> RowView<'_> {
    RowView {
        id: &row.id,
        about: words::about(&row.about),
        rest: String::new(),
        values: [0, 1].map(|at| text::value(row, at)),
        past: row.holds.map(|holds| holds == Some(false)),
        n: row.n.map(|n| n.map_or_else(String::new, |n| format!("n {n}"))),
        limit: text::limit(row).trim_start_matches(", limit ").to_owned(),
        change: row.change.word(),
        tone: match row.change {
            Change::Worse => "bad",
            Change::Better => "good",
            _ => "open",
        },
    }
}
