//! A chart as inline SVG: curves over time with limits, good bands, script windows and marked moments.

use super::super::words::number;
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
}

/// A chart ready for the page.
pub(super) struct Drawn {
    pub(super) title: String,
    pub(super) caption: String,
    pub(super) svg: String,
    pub(super) legend: Vec<Legend>,
}

pub(super) struct Legend {
    pub(super) name: String,
    pub(super) color: usize,
}

const LEFT: f64 = 58.0;
const RIGHT: f64 = 950.0;
const TOP: f64 = 32.0;
const BOTTOM: f64 = 252.0;
/// Kinds of line in the style sheet.
const COLORS: usize = 6;
/// A column of the picture in which a curve keeps its lowest and highest point; bounds the size of the page whatever the run's length.
const COLUMN: f64 = 1.5;

#[derive(Template)]
#[template(path = "chart.svg", escape = "html")]
struct Svg {
    summary: String,
    unit: String,
    height: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    plot_width: f64,
    plot_height: f64,
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

/// From data to the picture, both axes linear.
struct Scale {
    x: [f64; 2],
    y: [f64; 2],
}

impl Scale {
    fn x(&self, second: f64) -> f64 {
        round(LEFT + (second - self.x[0]) / (self.x[1] - self.x[0]) * (RIGHT - LEFT))
    }

    /// Values beyond the axis are drawn at its edge.
    fn y(&self, value: f64) -> f64 {
        round(BOTTOM - (value.clamp(self.y[0], self.y[1]) - self.y[0]) / (self.y[1] - self.y[0]) * (BOTTOM - TOP))
    }
}

impl Chart {
    pub(super) fn draw(&self) -> Result<Drawn, askama::Error> {
        let scale = self.scale();
        let over = self.over(&scale);
        let mut caption = self.caption.clone();
        if !over.is_empty() {
            caption.push_str(" Red triangles at the upper edge stand for values above the axis.");
        }
        let svg = Svg {
            summary: self.summary(),
            unit: self.unit.clone(),
            height: BOTTOM + 44.0,
            left: LEFT,
            right: RIGHT,
            top: TOP,
            bottom: BOTTOM,
            plot_width: RIGHT - LEFT,
            plot_height: BOTTOM - TOP,
            windows: self.windows(&scale),
            bands: self.bands(&scale),
            y_ticks: ticks(scale.y, 5).map(|v| Tick { at: scale.y(v), label: number(v) }).collect(),
            x_ticks: ticks(scale.x, 9).map(|v| Tick { at: scale.x(v), label: number(v) }).collect(),
            paths: self.curves.iter().enumerate().map(|(i, c)| path(&c.points, i % COLORS, &scale)).collect(),
            over,
            lines: self.lines.iter().map(|l| Tick { at: scale.y(l.value), label: l.label.clone() }).collect(),
            moments: self.moments(&scale),
        };
        let legend = self.curves.iter().enumerate().map(|(i, c)| Legend { name: c.name.clone(), color: i % COLORS });
        Ok(Drawn { title: self.title.clone(), caption, svg: svg.render()?, legend: legend.collect() })
    }

    fn points(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        self.curves.iter().flat_map(|c| c.points.iter().copied()).filter(|p| p.iter().all(|v| v.is_finite()))
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
        Scale { x, y: [low, if top > low { top + (top - low) * 0.12 } else { low + 1.0 }] }
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
            let (x, end) = (scale.x(w.seconds[0]), scale.x(w.seconds[1]));
            // Seven units a letter is what the font needs at its size; a name that does not fit stands in no picture.
            let fits = w.name.chars().count() as f64 * 7.0 + 8.0 < end - x;
            let label = if fits { w.name.clone() } else { String::new() };
            WindowView { x, width: round((end - x).max(0.0)), shaded: i % 2 == 1, label }
        };
        self.windows.iter().enumerate().map(view).collect()
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
            let left = x > (LEFT + RIGHT) / 2.0;
            let text_y = if y < TOP + 24.0 { y + 18.0 } else { y - 8.0 };
            let (text_x, anchor) = if left { (x - 8.0, "end") } else { (x + 8.0, "start") };
            MomentView { x, y, text_x, text_y, anchor, label: m.label.clone() }
        };
        self.moments.iter().map(view).collect()
    }
}

/// The curve with at most two points for each column of the picture, broken where time is missing.
fn path(points: &[[f64; 2]], color: usize, scale: &Scale) -> Path {
    let gap = gap(points);
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
    for p in points.iter().copied().filter(|p| p.iter().all(|v| v.is_finite())) {
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
fn gap(points: &[[f64; 2]]) -> f64 {
    let mut steps: Vec<f64> = points.windows(2).map(|w| w[1][0] - w[0][0]).collect();
    steps.sort_by(f64::total_cmp);
    let usual = steps.get(steps.len() / 2).copied().unwrap_or(0.0);
    let length = points.last().map_or(0.0, |p| p[0]) - points.first().map_or(0.0, |p| p[0]);
    (usual * 5.0).max(0.25).max(length * 3.0 * COLUMN / (RIGHT - LEFT))
}

/// Round values inside a range: steps of 1, 2 or 5 times a power of ten, about `wanted` of them.
fn ticks(range: [f64; 2], wanted: usize) -> impl Iterator<Item = f64> {
    let raw = (range[1] - range[0]) / wanted as f64;
    let power = 10_f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= raw).unwrap_or(raw);
    let first = (range[0] / step).ceil() as i64;
    let last = (range[1] / step).floor() as i64;
    (first..=last.min(first + 50)).map(move |i| i as f64 * step)
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
