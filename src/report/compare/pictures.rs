//! Both runs in pictures, on the same axes: when what differs was found, the signal around it, and signals over the whole run.

use super::super::html::{
    Bars, Chart, Curve, Drawn, DrawnTimeline, Histogram, Size, Told, charts, figure, intervals, same_axes, signal,
    timeline,
};
use super::super::model::Measurement;
use super::super::words;
use super::differing::{Differing, differing};
use super::{Comparison, Side, text};
use crate::observe::Recording;
use crate::probe::{Limits, MEASUREMENTS, Run};

/// The most curves in a chart: the style sheet tells six apart.
const CURVES: usize = 6;

/// What there is to draw of a run.
#[derive(Debug, Clone)]
pub struct Shown {
    recording: Recording,
    limits: Limits,
}

impl Shown {
    /// From a recording and what it was judged by.
    pub fn new(recording: Recording, side: &Side) -> Shown {
        let mut limits = Limits::default();
        for limit in &side.limits {
            // A limit of another version bears on none of our curves.
            let _ = limits.set(&limit.id, limit.value.get());
        }
        Shown { recording, limits }
    }

    /// Its header.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }
}

/// Everything drawn.
#[derive(Default)]
pub(super) struct Pictures {
    pub(super) timelines: Vec<TimelineView>,
    pub(super) pairs: Vec<Pair>,
    /// Differences that are not drawn.
    pub(super) more: usize,
    pub(super) charts: Vec<Twins>,
    /// A picture with both runs in it, as HTML.
    pub(super) intervals: String,
}

impl Pictures {
    /// What the rows of both timelines stand for.
    pub(super) fn reasons(&self) -> &[(char, String)] {
        self.timelines.first().map_or(&[], |t| &t.drawn.reasons)
    }
}

/// The timeline of one run.
pub(super) struct TimelineView {
    pub(super) letter: &'static str,
    pub(super) drawn: DrawnTimeline,
}

/// A finding that differs, in both runs.
pub(super) struct Pair {
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) about: String,
    pub(super) rest: String,
    pub(super) limit: String,
    /// Other measurements of the same moment.
    pub(super) also: Vec<String>,
    pub(super) meaning: &'static str,
    pub(super) sides: [PairSide; 2],
}

/// A finding in one run.
pub(super) struct PairSide {
    pub(super) letter: &'static str,
    pub(super) value: String,
    pub(super) past: bool,
    pub(super) place: String,
    pub(super) picture: Option<Drawn>,
}

/// The same chart of both runs, as HTML; a sentence where one has none.
pub(super) struct Twins {
    pub(super) title: String,
    pub(super) sides: [String; 2],
}

/// How the two runs are called.
const LETTERS: [&str; 2] = ["A", "B"];

/// Draws both. A run without a recording is drawn nowhere.
///
/// # Errors
/// What the template engine gives.
pub(super) fn pictures(
    c: &Comparison,
    sides: [&Side; 2],
    shown: [Option<&Shown>; 2],
) -> Result<Pictures, askama::Error> {
    if shown.iter().all(Option::is_none) {
        return Ok(Pictures::default());
    }
    let runs = shown.map(|one| one.map(|one| Run::new(&one.recording, &one.limits)));
    let runs = [runs[0].as_ref(), runs[1].as_ref()];
    let (differing, more) = differing(c, sides, runs);
    let timelines = timelines(&differing, shown)?;
    let pairs = differing.iter().enumerate().map(|(i, d)| pair(i + 1, d, sides, runs)).collect::<Result<_, _>>()?;
    Ok(Pictures { timelines, pairs, more, charts: twins(sides, shown)?, intervals: both_intervals(runs)? })
}

/// One above the other, so that their seconds stand above each other.
fn timelines(differing: &[Differing<'_>], shown: [Option<&Shown>; 2]) -> Result<Vec<TimelineView>, askama::Error> {
    let mut all: Vec<(usize, _)> = (0..2).filter_map(|at| Some((at, timeline(&shown[at]?.recording)))).collect();
    let both = |a: [f64; 2], b: [f64; 2]| [a[0].min(b[0]), a[1].max(b[1])];
    let x = all.iter().filter_map(|(_, t)| t.range()).reduce(both);
    let mut rows: Vec<String> = Vec::new();
    for reason in all.iter().flat_map(|(_, t)| t.reasons()) {
        if !rows.contains(&reason) {
            rows.push(reason);
        }
    }
    for (at, timeline) in &mut all {
        let seconds = |(i, d): (usize, &Differing<'_>)| Some((i + 1, d.found[*at].as_ref()?.seconds[0]));
        timeline.found = differing.iter().enumerate().filter_map(seconds).collect();
        // Capitals are the runs.
        (timeline.x, timeline.rows, timeline.first_row) = (x, rows.clone(), Some('a'));
    }
    all.into_iter().map(|(at, t)| Ok(TimelineView { letter: LETTERS[at], drawn: t.draw()? })).collect()
}

fn pair(
    number: usize,
    d: &Differing<'_>,
    sides: [&Side; 2],
    runs: [Option<&Run<'_>>; 2],
) -> Result<Pair, askama::Error> {
    let of = [0, 1].map(|at| sides[at].measurement(&d.row.id, &d.row.about));
    let mut charts = [0, 1].map(|at| chart(at, d, of, runs[at]).and_then(|chart| cadence(&d.row.id, chart)));
    let names = names(&charts);
    for chart in charts.iter_mut().flatten() {
        let drawn = names.iter().map(|name| named(&chart.curves, name));
        chart.curves = drawn.collect();
    }
    let y = charts.iter().flatten().map(Chart::value_range).reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]);
    let [a, b] = charts.map(|chart| chart.map(|chart| Chart { y, ..chart }.draw()).transpose());
    let mut drawn = [a?, b?];
    let sides = [0, 1].map(|at| PairSide {
        letter: LETTERS[at],
        value: of[at].map_or_else(|| "not measured".to_owned(), |_| text::value(d.row, at)),
        past: d.row.holds[at] == Some(false),
        place: place(d, at, runs[at].is_some()),
        picture: drawn[at].take(),
    });
    Ok(Pair {
        number,
        id: d.row.id.clone(),
        about: words::about(&d.row.about),
        rest: d.rest.clone(),
        limit: text::limit(d.row).trim_start_matches(", ").to_owned(),
        meaning: MEASUREMENTS.iter().find(|m| m.id == d.row.id).map_or("", |m| m.meaning),
        also: d.also.iter().map(|row| format!("{}: {}{}", row.id, text::values(row), text::limit(row))).collect(),
        sides,
    })
}

/// Of a finding about pace the pace alone: on a slow host durations are many times an interval and would hide it. `None` where there is none.
fn cadence(id: &str, mut chart: Chart) -> Option<Chart> {
    const INTERVAL: &str = "frame interval";
    let durations = ["cpu", "gpu", "headroom"].iter().any(|word| id.contains(word));
    if id.starts_with("frame.") && !durations {
        chart.curves.retain(|curve| curve.name == INTERVAL);
    }
    (!chart.curves.is_empty()).then_some(chart)
}

/// Step, second and frame; what stands in their place where a run has no moment.
fn place(d: &Differing<'_>, at: usize, drawn: bool) -> String {
    if let Some(found) = &d.found[at] {
        return found.place();
    }
    let there = match &d.found[1 - at] {
        Some(found) if drawn => format!("; below: the same seconds, around {:.1}", found.seconds[0]),
        None if drawn => "; no single moment, below: the whole run".to_owned(),
        _ => String::new(),
    };
    let held = match d.row.holds[at] {
        Some(true) => "within its limit",
        Some(false) => "past its limit",
        None => "nothing found",
    };
    format!("{held}{there}")
}

/// The signal around the moment; where the run has none, around the moment of the other; where neither has, over the whole run.
fn chart(at: usize, d: &Differing<'_>, of: [Option<&Measurement>; 2], run: Option<&Run<'_>>) -> Option<Chart> {
    if let Some(found) = &d.found[at] {
        return found.chart.clone();
    }
    let (run, m) = (run?, of[at].or(of[1 - at])?);
    let seconds = match &d.found[1 - at] {
        Some(other) => other.seconds,
        None => timeline(run.recording).range()?,
    };
    let chart = signal(run, m, seconds, false)?;
    // The stretch of a finding is shaded; without one there is none.
    Some(Chart { windows: Vec::new(), ..chart })
}

/// Charts over the whole run, of the same name side by side.
fn twins(sides: [&Side; 2], shown: [Option<&Shown>; 2]) -> Result<Vec<Twins>, askama::Error> {
    let of = |at: usize| {
        let side: &Side = sides[at];
        let told = Told {
            measurements: &side.measurements,
            device: &side.device,
            runtime: &side.runtime,
            adapter: &side.adapter,
        };
        shown[at].map(|one| charts(&one.recording, &one.limits, told)).unwrap_or_default()
    };
    let mut both = [of(0), of(1)];
    let mut titles: Vec<String> = both[0].iter().map(|chart| chart.title.clone()).collect();
    titles.extend(
        both[1].iter().map(|chart| chart.title.clone()).filter(|title| !titles.contains(title)).collect::<Vec<_>>(),
    );
    let mut all = Vec::new();
    for title in titles {
        let mut take = |at: usize| {
            let list: &mut Vec<Chart> = &mut both[at];
            list.iter().position(|chart| chart.title == title).map(|i| list.remove(i))
        };
        let mut pair = [take(0), take(1)];
        let names = names(&pair);
        for chart in pair.iter_mut().flatten() {
            chart.size = Size::Half;
            chart.title = String::new();
            chart.curves = names.iter().map(|name| named(&chart.curves, name)).collect();
        }
        same_axes(&mut pair.iter_mut().flatten().collect::<Vec<_>>());
        let html = |at: usize| match &pair[at] {
            Some(chart) => figure(&chart.draw()?),
            None if shown[at].is_some() => Ok("<p class=\"soft\">This run has no such signal.</p>".to_owned()),
            None => Ok("<p class=\"soft\">No recording to draw from.</p>".to_owned()),
        };
        all.push(Twins { sides: [html(0)?, html(1)?], title });
    }
    Ok(all)
}

/// Curves of both, so that the same thing has the same colour in both.
fn names(pair: &[Option<Chart>; 2]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    // The first of each run in turn: what moves most in either is drawn.
    for i in 0..CURVES {
        for curve in pair.iter().flatten().filter_map(|chart| chart.curves.get(i)) {
            if !names.contains(&curve.name) && names.len() < CURVES {
                names.push(curve.name.clone());
            }
        }
    }
    names
}

fn named(curves: &[Curve], name: &str) -> Curve {
    let found = curves.iter().find(|curve| curve.name == name).cloned();
    found.unwrap_or_else(|| Curve { name: format!("{name} (not drawn here)"), points: Vec::new() })
}

/// Frame intervals of both in one picture: filled and outlined.
fn both_intervals(runs: [Option<&Run<'_>>; 2]) -> Result<String, askama::Error> {
    let of = runs.map(|run| run.and_then(intervals));
    let mut bars: Vec<Bars> = Vec::new();
    for (letter, histogram) in LETTERS.iter().zip(&of) {
        let named = |b: &Bars| Bars { name: format!("{letter}: {}", b.name), bins: b.bins.clone() };
        bars.extend(histogram.iter().flat_map(|h| h.bars.iter().map(named)));
    }
    let said = |(letter, histogram): (&&str, &Option<Histogram>)| match histogram {
        Some(histogram) => format!("{letter}: {}", histogram.caption),
        None => format!("{letter}: none, as its clock is stepped or it has no recording."),
    };
    let caption = LETTERS.iter().zip(&of).map(said).collect::<Vec<_>>().join(" ");
    let Some(first) = of.into_iter().flatten().next() else { return Ok(String::new()) };
    figure(&Histogram { bars, caption, ..first }.draw()?)
}
