//! The page: one file that opens offline, needs no script, and prints. It shows the statement and adds pictures and curves.

mod chart;
mod curves;
mod rows;
mod view;

pub use chart::{Band, Chart, Curve, Line, Moment, Window};
pub use curves::charts;

use super::model::*;
use super::titles::title;
use super::words;
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chart::Drawn;
use rows::{Row, rows};
use view::*;

/// An evidence picture: one image for each eye, side by side.
#[derive(Debug, Clone)]
pub struct Shot<'a> {
    /// What it shows and when.
    pub caption: String,
    /// Name of the eye and PNG bytes. Bytes that are no PNG are left out.
    pub eyes: Vec<(&'a str, &'a [u8])>,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    p: &'a Predicate,
    verdict: &'static str,
    tone: &'static str,
    kind: &'static str,
    date: &'a str,
    count: String,
    notices: Vec<String>,
    facts: Vec<Fact>,
    failing: Vec<CriterionView<'a>>,
    criteria: Vec<CriterionView<'a>>,
    charts: Vec<Drawn>,
    shots: Vec<ShotView>,
    questions: Vec<QuestionView<'a>>,
    others: Vec<Row>,
    environment: Vec<Fact>,
    excluded: Vec<String>,
    limits: Vec<LimitView<'a>>,
    package: &'a str,
    files: Vec<FileView<'a>>,
}

/// Renders the page.
///
/// # Errors
/// What the template engine gives; with a `String` as its target that is nothing in practice.
pub fn html(statement: &Statement, charts: &[Chart], shots: &[Shot<'_>]) -> Result<String, askama::Error> {
    let p = &statement.predicate;
    let page = Page {
        p,
        verdict: verdict(p.verdict),
        tone: tone(p.verdict),
        kind: if p.kind == Kind::Review { "review report" } else { "self-check" },
        date: p.finished.get(..10).unwrap_or(&p.finished),
        count: sentence(&words::count(p)),
        notices: notices(p),
        facts: facts(p),
        failing: p.criteria.iter().filter(|c| c.grade == Some(Grade::Fail)).map(|c| criterion(c, p)).collect(),
        criteria: p.criteria.iter().map(|c| criterion(c, p)).collect(),
        charts: charts.iter().map(Chart::draw).collect::<Result<_, _>>()?,
        shots: shots.iter().map(shot).filter(|s| !s.eyes.is_empty()).collect(),
        questions: p.questions.iter().flatten().map(question).collect(),
        others: others(p),
        environment: environment(p),
        excluded: p.excluded.iter().map(left_out).collect(),
        limits: p.limits.iter().map(limit).collect(),
        package: statement.package_sha256().unwrap_or("not stated"),
        files: files(statement),
    };
    page.render()
}

struct ShotView {
    caption: String,
    eyes: Vec<EyeView>,
}

struct EyeView {
    name: String,
    data: String,
}

fn shot(shot: &Shot<'_>) -> ShotView {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    let pictures = shot.eyes.iter().filter(|(_, bytes)| bytes.starts_with(PNG));
    ShotView {
        caption: shot.caption.clone(),
        eyes: pictures.map(|(name, bytes)| EyeView { name: (*name).into(), data: STANDARD.encode(bytes) }).collect(),
    }
}

#[cfg(test)]
mod tests;
