//! The page: one file that opens offline, needs no script, and prints. It shows the statement and adds pictures and curves.

mod chart;
mod curves;
mod histogram;
mod layout;
mod moments;
mod rows;
mod timeline;
mod view;

pub use chart::{Band, Chart, Curve, LeftOut, Line, Moment, Window};
pub use curves::{Story, Told, charts, intervals, story, timeline};
pub use histogram::{Bars, Bin, Histogram};
pub use layout::Size;
pub use moments::{Found, found, left_out, moment, signal};
pub use timeline::{DrawnTimeline, Timeline};
pub use view::{rich, sentence};

use super::model::*;
use super::titles::title;
use super::words;
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use moments::FoundView;
use rows::{Row, rows};
use view::*;

/// Style sheet of all pages: light and dark, screen and paper. Charts need it for their lines and colours.
pub const STYLE: &str = include_str!("../../assets/report/report.css");

/// A picture of data ready for a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Heading.
    pub title: String,
    /// One sentence below.
    pub caption: String,
    /// The picture: inline SVG.
    pub svg: String,
    /// Which line is what.
    pub legend: Vec<Legend>,
}

/// A line of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legend {
    /// What it shows.
    pub name: String,
    /// Which of the style sheet's lines it is.
    pub color: usize,
}

#[derive(Template)]
#[template(path = "figure.html")]
struct Figure<'a> {
    c: &'a Drawn,
}

/// A picture with heading, legend and caption as HTML. All text in it is escaped.
///
/// # Errors
/// What the template engine gives; with a `String` as its target that is nothing in practice.
pub fn figure(picture: &Drawn) -> Result<String, askama::Error> {
    Figure { c: picture }.render()
}

/// Gives charts that stand side by side the same axes, so that the eye may compare them.
pub fn same_axes(charts: &mut [&mut Chart]) {
    let both = |a: [f64; 2], b: [f64; 2]| [a[0].min(b[0]), a[1].max(b[1])];
    let ranges = charts.iter().map(|c| c.ranges()).reduce(|a, b| [both(a[0], b[0]), both(a[1], b[1])]);
    if let Some([x, y]) = ranges {
        for chart in charts {
            (chart.x, chart.y) = (Some(x), Some(y));
        }
    }
}

/// An evidence picture: one image for each eye, side by side.
#[derive(Debug, Clone)]
pub struct Shot<'a> {
    /// What it shows and when.
    pub caption: String,
    /// Name of the eye and PNG bytes. Bytes that are no PNG are left out.
    pub eyes: Vec<(&'a str, &'a [u8])>,
    /// Paths of the artifacts, so that evidence leads here.
    pub paths: Vec<&'a str>,
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
    timeline: DrawnTimeline,
    found: Vec<FoundView>,
    more: usize,
    failing: Vec<CriterionView<'a>>,
    criteria: Vec<CriterionView<'a>>,
    charts: Vec<Drawn>,
    shots: Vec<ShotView>,
    questions: Vec<QuestionView<'a>>,
    course: Vec<Fact>,
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
pub fn html(statement: &Statement, story: &Story, shots: &[Shot<'_>]) -> Result<String, askama::Error> {
    let p = &statement.predicate;
    let shown: Vec<&Shot<'_>> = shots.iter().filter(|s| !shot(s).eyes.is_empty()).collect();
    let views = shown.iter().enumerate().map(|(i, s)| ShotView { number: i + 1, ..shot(s) }).collect();
    let places = |path: &str| shown.iter().position(|shot| shot.paths.contains(&path)).map(|i| i + 1);
    let page = Page {
        p,
        verdict: verdict(p.verdict),
        tone: tone(p.verdict),
        kind: if p.kind == Kind::Review { "review report" } else { "self-check" },
        date: p.finished.get(..10).unwrap_or(&p.finished),
        count: sentence(&words::count(p)),
        notices: notices(p),
        facts: facts(p),
        failing: p.criteria.iter().filter(|c| p.fails(c)).map(|c| criterion(c, p, &places)).collect(),
        criteria: p.criteria.iter().map(|c| criterion(c, p, &places)).collect(),
        timeline: story.timeline.draw()?,
        found: story.found.iter().map(Found::view).collect::<Result<_, _>>()?,
        more: story.more,
        charts: pictures(story)?,
        questions: p.questions.iter().flatten().map(|q| question(q, &places)).collect(),
        course: course(&p.notes),
        shots: views,
        others: others(p),
        environment: environment(p),
        excluded: p.excluded.iter().map(view::left_out).collect(),
        limits: p.limits.iter().map(limit).collect(),
        package: statement.package_sha256().unwrap_or("not stated"),
        files: files(statement),
    };
    page.render()
}

/// Charts, and the histogram behind the first of them, which is that of frame times.
fn pictures(story: &Story) -> Result<Vec<Drawn>, askama::Error> {
    let mut all: Vec<Drawn> = story.charts.iter().map(Chart::draw).collect::<Result<_, _>>()?;
    if let Some(intervals) = &story.intervals {
        all.insert(all.len().min(1), intervals.draw()?);
    }
    Ok(all)
}

struct ShotView {
    /// From 1; evidence leads to it by this.
    number: usize,
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
        number: 0,
        caption: shot.caption.clone(),
        eyes: pictures.map(|(name, bytes)| EyeView { name: (*name).into(), data: STANDARD.encode(bytes) }).collect(),
    }
}

#[cfg(test)]
mod tests;
