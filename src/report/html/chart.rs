//! A chart as inline SVG: curves over time with limits, good bands, script windows, what was left out, and marked moments. Plain data in, text out.

use super::super::words::number;
use super::layout::{Layout, Scale, Size, round, ticks};
use super::{Drawn, Legend};
use askama::Template;

/// A curve: seconds and values, in order of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Name in the legend.
    pub name: String,
    /// Seconds since the first frame, value.
    pub points: Vec<[f64; 2]>,
}

/// A horizontal line: a target or a limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where.
    pub value: f64,
    /// What it is.
    pub label: String,
}

/// A horizontal band where values are good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Lower edge.
    pub from: f64,
    /// Upper edge.
    pub to: f64,
}

/// A step of the script.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Its name.
    pub name: String,
    /// First and last second.
    pub seconds: [f64; 2],
}

/// A moment at which something was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Second.
    pub second: f64,
    /// The value found.
    pub value: f64,
    /// What was found.
    pub label: String,
}

/// A stretch of time that counts for no statistic of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// First and last second.
    pub seconds: [f64; 2],
    /// Why.
    pub why: String,
}

/// Everything one chart shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chart {
    /// Heading.
    pub title: String,
    /// One sentence below.
    pub caption: String,
    /// Unit of the values.
    pub unit: String,
    /// Curves.
    pub curves: Vec<Curve>,
    /// Targets and limits.
    pub lines: Vec<Line>,
    /// Good bands.
    pub bands: Vec<Band>,
    /// Steps of the script.
    pub windows: Vec<Window>,
    /// Found moments.
    pub moments: Vec<Moment>,
    /// Hatched stretches.
    pub left_out: Vec<LeftOut>,
    /// The time axis, seconds; `None` for all that there is.
    pub x: Option<[f64; 2]>,
    /// The axis of values; `None` for one that fits.
    pub y: Option<[f64; 2]>,
    /// Width on the page.
    pub size: Size,
}

/// Kinds of line in the style sheet.
const COLORS: usize = 6;
/// A column of the picture in which a curve keeps its lowest and highest point; bounds the size of the page whatever the run's length.
const COLUMN: f64 = 1.5;

#[derive(Template)]
#[template(path = "chart.svg", escape = "html")]
struct Svg {
    summary: String,
    unit: String,
    /// A long unit reaches over the plot, a short one stands over the numbers.
    long_unit: bool,
    l: Layout,
    hatch: String,
    windows: Vec<WindowView>,
    bands: Vec<BandView>,
    y_ticks: Vec<Tick>,
    x_ticks: Vec<Tick>,
    paths: Vec<Path>,
    over: Vec<f64>,
    lines: Vec<Tick>,
    moments: Vec<MomentView>,
}

struct WindowView {
    x: f64,
    width: f64,
    shaded: bool,
    label: String,
}

struct BandView {
    y: f64,
    height: f64,
}

struct Tick {
    at: f64,
    label: String,
}

struct Path {
    color: usize,
    d: String,
}

struct MomentView {
    x: f64,
    y: f64,
    text_x: f64,
    text_y: f64,
    anchor: &'static str,
    label: String,
}

impl Chart {
    /// The chart as a picture with its words.
    ///
    /// # Errors
    /// What the template engine gives; with a `String` as its target that is nothing in practice.
    pub fn draw(&self) -> Result<Drawn, askama::Error> {
        let scale = self.scale();
        let over = self.over(&scale);
        let mut caption = self.caption.clone();
        if !over.is_empty() {
            caption.push_str(" Red triangles at the upper edge stand for values above the axis.");
        }
        let svg = Svg {
            summary: self.summary(),
            unit: self.unit.clone(),
            long_unit: self.unit.chars().count() > 6,
            hatch: self.hatch(&scale),
            windows: self.windows(&scale),
            bands: self.bands(&scale),
            y_ticks: ticks(scale.y, 5).map(|v| Tick { at: scale.y(v), label: number(v) }).collect(),
            x_ticks: ticks(scale.x, scale.layout.ticks).map(|v| Tick { at: scale.x(v), label: number(v) }).collect(),
            paths: self.curves.iter().enumerate().map(|(i, c)| path(&c.points, i % COLORS, &scale)).collect(),
            over,
            lines: self.lines(&scale),
            moments: self.moments(&scale),
            l: scale.layout,
        };
        let legend = self.curves.iter().enumerate().map(|(i, c)| Legend { name: c.name.clone(), color: i % COLORS });
        Ok(Drawn { title: self.title.clone(), caption, svg: svg.render()?, legend: legend.collect() })
    }

    /// The range of time and of values that it would take by itself.
    pub fn ranges(&self) -> [[f64; 2]; 2] {
        let scale = Chart { x: None, y: None, ..self.clone() }.scale();
        [scale.x, scale.y]
    }

    /// The range of values that it would take by itself in the time that it shows.
    pub fn value_range(&self) -> [f64; 2] {
        Chart { y: None, ..self.clone() }.scale().y
    }

    fn points(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        let within = |p: &[f64; 2]| {
            let inside = |[from, to]: [f64; 2]| (from..=to).contains(&p[0]);
            p.iter().all(|v| v.is_finite()) && self.x.is_none_or(inside)
        };
        self.curves.iter().flat_map(|c| c.points.iter().copied()).filter(within)
    }

    /// The whole time; from 0 to a little more than the 99th percentile and every limit, so that one spike does not flatten the rest.
    fn scale(&self) -> Scale {
        let seconds = self.points().map(|p| p[0]).chain(self.windows.iter().flat_map(|w| w.seconds));
        let (first, last) = seconds.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), s| (a.min(s), b.max(s)));
        let x = if first < last { [first, last] } else { [0.0, 1.0] };
        let mut values: Vec<f64> = self.points().map(|p| p[1]).collect();
        values.sort_by(f64::total_cmp);
        let high = values.get(values.len().saturating_sub(1) * 99 / 100).copied().unwrap_or(1.0);
        let marks = self.lines.iter().map(|l| l.value).chain(self.moments.iter().map(|m| m.value));
        let top = marks.chain([high]).fold(0.0_f64, f64::max);
        let low = values.first().copied().unwrap_or(0.0).min(0.0);
        let y = [low, if top > low { top + (top - low) * 0.12 } else { low + 1.0 }];
        Scale { layout: self.size.layout(), x: self.x.unwrap_or(x), y: self.y.unwrap_or(y) }
    }

    fn summary(&self) -> String {
        let curve = |c: &Curve| {
            let values = || c.points.iter().map(|p| p[1]).filter(|v| v.is_finite());
            let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
            if low > high {
                return format!("{}: no values", c.name);
            }
            format!("{}: {} to {} {}", c.name, number(low), number(high), self.unit)
        };
        format!("{}. {}.", self.title, self.curves.iter().map(curve).collect::<Vec<_>>().join("; "))
    }

    fn windows(&self, scale: &Scale) -> Vec<WindowView> {
        let view = |(i, w): (usize, &Window)| {
            let (x, end) = (scale.x_inside(w.seconds[0]), scale.x_inside(w.seconds[1]));
            // Seven units a letter is what the font needs at its size; a name that does not fit stands in no picture.
            let fits = w.name.chars().count() as f64 * 7.0 + 8.0 < end - x;
            let label = if fits { w.name.clone() } else { String::new() };
            WindowView { x, width: round((end - x).max(0.0)), shaded: i % 2 == 1, label }
        };
        self.windows.iter().enumerate().map(view).collect()
    }

    /// Diagonals over what was left out.
    fn hatch(&self, scale: &Scale) -> String {
        let mut spans: Vec<[f64; 2]> =
            self.left_out.iter().map(|o| o.seconds.map(|s| scale.x_inside(s))).filter(|s| s[1] > s[0]).collect();
        spans.sort_by(|a, b| a[0].total_cmp(&b[0]));
        // Reasons overlap; one hatching is enough for the eye.
        let mut merged: Vec<[f64; 2]> = Vec::new();
        for span in spans {
            match merged.last_mut() {
                Some(last) if span[0] <= last[1] => last[1] = last[1].max(span[1]),
                _ => merged.push(span),
            }
        }
        merged.iter().map(|span| scale.layout.hatch(*span)).collect()
    }

    /// Targets and limits; those beyond the axis are left out.
    fn lines(&self, scale: &Scale) -> Vec<Tick> {
        let inside = |l: &&Line| (scale.y[0]..=scale.y[1]).contains(&l.value);
        self.lines.iter().filter(inside).map(|l| Tick { at: scale.y(l.value), label: l.label.clone() }).collect()
    }

    fn bands(&self, scale: &Scale) -> Vec<BandView> {
        let view = |b: &Band| BandView { y: scale.y(b.to), height: round(scale.y(b.from) - scale.y(b.to)) };
        self.bands.iter().map(view).collect()
    }

    /// Columns in which a curve leaves the axis, once each.
    fn over(&self, scale: &Scale) -> Vec<f64> {
        let above = self.points().filter(|p| p[1] > scale.y[1]);
        let mut columns: Vec<i64> = above.map(|p| (scale.x(p[0]) / 6.0).round() as i64).collect();
        columns.sort_unstable();
        columns.dedup();
        columns.into_iter().map(|c| c as f64 * 6.0).collect()
    }

    fn moments(&self, scale: &Scale) -> Vec<MomentView> {
        let view = |m: &Moment| {
            let (x, y) = (scale.x(m.second), scale.y(m.value));
            let left = x > (scale.layout.left + scale.layout.right) / 2.0;
            let text_y = if y < scale.layout.top + 24.0 { y + 18.0 } else { y - 8.0 };
            let (text_x, anchor) = if left { (x - 8.0, "end") } else { (x + 8.0, "start") };
            MomentView { x, y, text_x, text_y, anchor, label: m.label.clone() }
        };
        self.moments.iter().filter(|m| (scale.x[0]..=scale.x[1]).contains(&m.second)).map(view).collect()
    }
}

/// The curve with at most two points for each column of the picture, broken where time is missing.
fn path(points: &[[f64; 2]], color: usize, scale: &Scale) -> Path {
    let gap = gap(points, scale);
    let mut d = String::new();
    let mut before: Option<f64> = None;
    for column in columns(points, scale) {
        for [second, value] in column {
            let verb = if before.is_some_and(|b| second - b <= gap) { 'L' } else { 'M' };
            d.push_str(&format!("{verb}{} {}", scale.x(second), scale.y(value)));
            before = Some(second);
        }
    }
    Path { color, d }
}

/// Lowest and highest point of each column, in order of time.
fn columns(points: &[[f64; 2]], scale: &Scale) -> Vec<Vec<[f64; 2]>> {
    let mut columns: Vec<(i64, [f64; 2], [f64; 2])> = Vec::new();
    let inside = |p: &[f64; 2]| p.iter().all(|v| v.is_finite()) && (scale.x[0]..=scale.x[1]).contains(&p[0]);
    for p in points.iter().copied().filter(inside) {
        let at = (scale.x(p[0]) / COLUMN) as i64;
        match columns.last_mut() {
            Some((column, low, high)) if *column == at => {
                if p[1] < low[1] {
                    *low = p;
                }
                if p[1] > high[1] {
                    *high = p;
                }
            }
            _ => columns.push((at, p, p)),
        }
    }
    let both = |(_, low, high): (i64, [f64; 2], [f64; 2])| match low[0].total_cmp(&high[0]) {
        std::cmp::Ordering::Equal => vec![low],
        std::cmp::Ordering::Less => vec![low, high],
        std::cmp::Ordering::Greater => vec![high, low],
    };
    columns.into_iter().map(both).collect()
}

/// Longest step that still joins two points: five usual ones, never less than a quarter of a second or two columns' worth of thinning.
fn gap(points: &[[f64; 2]], scale: &Scale) -> f64 {
    let mut steps: Vec<f64> = points.windows(2).map(|w| w[1][0] - w[0][0]).collect();
    steps.sort_by(f64::total_cmp);
    let usual = steps.get(steps.len() / 2).copied().unwrap_or(0.0);
    let column = (scale.x[1] - scale.x[0]) * COLUMN / (scale.layout.right - scale.layout.left);
    (usual * 5.0).max(0.25).max(3.0 * column)
}
