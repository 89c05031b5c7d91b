//! How often values of a size are met, as inline SVG: bars of one run, or of several over each other.

use super::super::words::number;
use super::layout::{Layout, Scale, Size, round, ticks};
use super::{Drawn, Legend, Line};
use askama::Template;

/// A bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Lower edge.
    pub from: f64,
    /// Upper edge.
    pub to: f64,
    /// How many.
    pub count: u64,
}

/// The bars of one signal, from low to high.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// Name in the legend.
    pub name: String,
    /// Bars.
    pub bins: Vec<Bin>,
}

/// Everything one histogram shows. Bars are shares of their own signal, so that runs of different length compare; the first signal is filled,
/// those after it are drawn as outlines.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histogram {
    /// Heading.
    pub title: String,
    /// One sentence below.
    pub caption: String,
    /// Unit of the values.
    pub unit: String,
    /// Signals.
    pub bars: Vec<Bars>,
    /// Targets and limits, as upright lines.
    pub lines: Vec<Line>,
    /// Width on the page.
    pub size: Size,
}

/// Share of the most frequent value below which a bar would not be seen; it is drawn so high.
const LEAST: f64 = 0.008;

#[derive(Template)]
#[template(path = "histogram.svg", escape = "html")]
struct Svg {
    summary: String,
    unit: String,
    l: Layout,
    y_ticks: Vec<Tick>,
    x_ticks: Vec<Tick>,
    filled: String,
    outlines: Vec<Outline>,
    lines: Vec<Mark>,
}

struct Tick {
    at: f64,
    label: String,
}

struct Outline {
    color: usize,
    d: String,
}

struct Mark {
    x: f64,
    text_x: f64,
    anchor: &'static str,
    label: String,
}

impl Histogram {
    /// The histogram as a picture with its words.
    ///
    /// # Errors
    /// What the template engine gives; with a `String` as its target that is nothing in practice.
    pub fn draw(&self) -> Result<Drawn, askama::Error> {
        let scale = self.scale();
        let svg = Svg {
            summary: self.summary(),
            unit: self.unit.clone(),
            y_ticks: ticks(scale.y, 4).map(|v| Tick { at: scale.y(v), label: format!("{} %", number(v)) }).collect(),
            x_ticks: ticks(scale.x, scale.layout.ticks).map(|v| Tick { at: scale.x(v), label: number(v) }).collect(),
            filled: self.bars.first().map(|b| rectangles(b, &scale)).unwrap_or_default(),
            outlines: self
                .bars
                .iter()
                .enumerate()
                .map(|(i, b)| Outline { color: i % 6, d: steps(b, &scale) })
                .collect(),
            lines: self.marks(&scale),
            l: scale.layout,
        };
        let legend = self.bars.iter().enumerate().map(|(i, b)| Legend { name: b.name.clone(), color: i % 6 });
        Ok(Drawn {
            title: self.title.clone(),
            caption: self.caption.clone(),
            svg: svg.render()?,
            legend: legend.collect(),
        })
    }

    fn scale(&self) -> Scale {
        let bins = || self.bars.iter().flat_map(|b| &b.bins).filter(|b| b.from.is_finite() && b.to.is_finite());
        let edges = bins().flat_map(|b| [b.from, b.to]).chain(self.lines.iter().map(|l| l.value));
        let (low, high) = edges.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        let x = if low < high { [low, high + (high - low) * 0.02] } else { [0.0, 1.0] };
        let top = self.bars.iter().flat_map(|b| shares(b).map(|(_, share)| share)).fold(0.0, f64::max);
        Scale { layout: self.size.layout(), x, y: [0.0, if top > 0.0 { top * 1.12 } else { 1.0 }] }
    }

    fn summary(&self) -> String {
        let of = |bars: &Bars| {
            let most = shares(bars).map(|(b, _)| b).max_by_key(|b| b.count).filter(|b| b.count > 0);
            most.map_or(format!("{}: no values", bars.name), |b| {
                format!("{}: most often {} to {} {}", bars.name, number(b.from), number(b.to), self.unit)
            })
        };
        format!("{}. {}.", self.title, self.bars.iter().map(of).collect::<Vec<_>>().join("; "))
    }

    fn marks(&self, scale: &Scale) -> Vec<Mark> {
        let mark = |l: &Line| {
            let x = scale.x_inside(l.value);
            let left = x > (scale.layout.left + scale.layout.right) / 2.0;
            let (text_x, anchor) = if left { (x - 6.0, "end") } else { (x + 6.0, "start") };
            Mark { x, text_x, anchor, label: l.label.clone() }
        };
        self.lines.iter().filter(|l| (scale.x[0]..=scale.x[1]).contains(&l.value)).map(mark).collect()
    }
}

/// Bars with their share of all, per cent.
fn shares(bars: &Bars) -> impl Iterator<Item = (&Bin, f64)> {
    let all: f64 = bars.bins.iter().map(|b| b.count as f64).sum();
    let drawable = |b: &&Bin| b.from.is_finite() && b.to > b.from && b.to.is_finite();
    bars.bins.iter().filter(drawable).map(move |b| (b, if all > 0.0 { b.count as f64 / all * 100.0 } else { 0.0 }))
}

/// Top of a bar in the picture: what is there at all is seen.
fn top(share: f64, scale: &Scale) -> f64 {
    let least = if share > 0.0 { scale.y[1] * LEAST } else { 0.0 };
    scale.y(share.max(least))
}

fn rectangles(bars: &Bars, scale: &Scale) -> String {
    let bar = |(b, share): (&Bin, f64)| {
        let (x, end, y) = (scale.x(b.from), scale.x(b.to), top(share, scale));
        format!("M{x} {}V{y}H{end}V{}z", scale.layout.bottom, scale.layout.bottom)
    };
    shares(bars).filter(|(_, share)| *share > 0.0).map(bar).collect()
}

fn steps(bars: &Bars, scale: &Scale) -> String {
    let mut d = String::new();
    let mut end = f64::NAN;
    for (b, share) in shares(bars) {
        let (x, next, y) = (scale.x(b.from), scale.x(b.to), top(share, scale));
        if x != end {
            if !end.is_nan() {
                d.push_str(&format!("V{}", scale.layout.bottom));
            }
            d.push_str(&format!("M{x} {}", scale.layout.bottom));
        }
        d.push_str(&format!("V{y}H{next}"));
        end = next;
    }
    if !d.is_empty() {
        d.push_str(&format!("V{}", round(scale.layout.bottom)));
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins(counts: &[u64]) -> Vec<Bin> {
        counts.iter().enumerate().map(|(i, c)| Bin { from: i as f64, to: i as f64 + 1.0, count: *c }).collect()
    }

    #[track_caller]
    fn check(bars: Vec<Vec<Bin>>, bars_drawn: usize) {
        let bars = bars.into_iter().map(|bins| Bars { name: "<run>".into(), bins }).collect();
        let line = Line { value: 2.5, label: "target".into() };
        let histogram =
            Histogram { title: "t".into(), unit: "ms".into(), bars, lines: vec![line], ..Default::default() };
        let drawn = histogram.draw().unwrap();
        assert!(
            !drawn.svg.contains("NaN") && !drawn.svg.contains("inf") && !drawn.svg.contains("<run>"),
            "{}",
            drawn.svg
        );
        let filled = drawn.svg.split("class=\"bars\" d=\"").nth(1).map_or("", |d| d.split('"').next().unwrap());
        assert_eq!(filled.matches('z').count(), bars_drawn, "{filled}");
    }

    #[test]
    fn any_bars_are_drawn() {
        check(vec![], 0);
        check(vec![vec![]], 0);
        check(vec![bins(&[0, 0])], 0);
        check(vec![bins(&[5, 0, 1])], 2);
        check(vec![bins(&[5, 0, 1]), bins(&[1, 1, 1])], 2);
        check(vec![vec![Bin { from: f64::NAN, to: 1.0, count: 3 }, Bin { from: 2.0, to: f64::INFINITY, count: 1 }]], 0);
        check(vec![bins(&[1_000_000, 1])], 2);
    }
}
