//! What was found beyond its limit, and when: a mark on the timeline, the signal around it, the step and the frame.

use super::super::model::{Measurement, Statement};
use super::super::words;
use super::curves::concerning;
use super::{Chart, Curve, Drawn, LeftOut, Line, Moment, Size, Window};
use crate::observe::Recording;
use crate::probe::{MEASUREMENTS, Run, excluded, traces};

/// The most moments shown; what is left out is counted.
const MOST: usize = 12;
/// The most of one measurement.
const MOST_OF_ONE: usize = 3;
/// Seconds shown before and after.
const AROUND_S: f64 = 1.5;
/// The most curves beside each other.
const CURVES: usize = 3;

/// Something found beyond its limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// From 1; the same on the timeline.
    pub number: usize,
    /// First and last second, since the first frame.
    pub seconds: [f64; 2],
    /// First and last frame.
    pub frames: [u64; 2],
    /// Step of the script.
    pub step: String,
    /// Measurement.
    pub id: String,
    /// What it is of.
    pub about: String,
    /// The value, and the limit that it passes.
    pub value: String,
    /// The signal around it, where the recording has one.
    pub chart: Option<Chart>,
}

/// Everything that the page shows of one finding.
pub(super) struct FoundView {
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) meaning: &'static str,
    pub(super) about: String,
    pub(super) value: String,
    pub(super) place: String,
    pub(super) picture: Option<Drawn>,
}

/// What was found, in the order of time, and how many more there are.
pub fn found(run: &Run<'_>, statement: &Statement) -> (Vec<Found>, usize) {
    let recording = run.recording;
    let mut of_one: std::collections::BTreeMap<&str, usize> = Default::default();
    let (mut all, mut more) = (Vec::new(), 0);
    for m in statement.predicate.measurements.iter().filter(|m| m.holds() == Some(false)) {
        let Some(seconds) = seconds(recording, m) else { continue };
        // The worst of all nodes is reported once more for the scene: the node says more.
        let again = |other: &Measurement| other.id == m.id && other.frames == m.frames && other.value == m.value;
        let of_node = |other: &Measurement| other.about.node.is_some() && again(other);
        if m.about.node.is_none() && statement.predicate.measurements.iter().any(of_node) {
            continue;
        }
        let count = of_one.entry(m.id.as_str()).or_default();
        *count += 1;
        if *count > MOST_OF_ONE || all.len() >= MOST {
            more += 1;
        } else {
            all.push(one(run, m, seconds));
        }
    }
    all.sort_by(|a, b| a.seconds[0].total_cmp(&b.seconds[0]));
    all.iter_mut().enumerate().for_each(|(i, found)| found.number = i + 1);
    (all, more)
}

/// When a measurement's value was met, with the signal around it; `None` where it rests on no frames of the recording. Its number is 0.
pub fn moment(run: &Run<'_>, m: &Measurement) -> Option<Found> {
    Some(one(run, m, seconds(run.recording, m)?))
}

fn one(run: &Run<'_>, m: &Measurement, seconds: [f64; 2]) -> Found {
    let frames = m.frames.unwrap_or_default();
    let step = run.recording.frames.iter().find(|f| f.index >= frames[0]);
    let step = step.and_then(|f| run.info().windows.get(usize::from(f.window))).map_or("", |w| w.id.as_str());
    let limit = m.limit.zip(m.limit_good);
    let limit = limit.map(|(l, good)| format!(", limit {} {}", good.sign(), words::quantity(l.get(), &m.unit)));
    Found {
        number: 0,
        seconds,
        frames,
        step: step.to_owned(),
        id: m.id.clone(),
        about: words::about(&m.about),
        value: format!("{}{}", words::quantity(m.value.get(), &m.unit), limit.unwrap_or_default()),
        chart: signal(run, m, seconds, true),
    }
}

/// The signal that a measurement rests on, around those seconds. `found` where the value was met there; without it, it is only shown.
pub fn signal(run: &Run<'_>, m: &Measurement, [first, last]: [f64; 2], found: bool) -> Option<Chart> {
    let mut curves = traces::trace(run, &m.id, m.about.node.as_deref());
    let end = run.recording.frames.last().and_then(|f| second(run.recording, f.index)).unwrap_or(last);
    let x = [(first - AROUND_S).max(0.0), (last + AROUND_S).min(end)];
    let inside = |t: f64| (x[0]..=x[1]).contains(&t);
    curves.truncate(CURVES);
    curves.retain(|c| c.points.iter().any(|p| inside(p[0])));
    let unit = curves.first()?.unit;
    // The value found is marked where the curve is the one measured, else only the moment.
    let marked = (m.unit == unit).then_some(m.value.get()).filter(|_| first == last);
    let at = curves[0]
        .points
        .iter()
        .filter(|p| inside(p[0]))
        .min_by(|a, b| (a[0] - first).abs().total_cmp(&(b[0] - first).abs()))?;
    let limit = m.limit.filter(|_| m.unit == unit);
    // The second of two windows is shaded.
    let window = |seconds| Window { name: String::new(), seconds };
    let stretch = (first < last).then(|| [window([first; 2]), window([first, last])]);
    Some(Chart {
        unit: unit.to_owned(),
        curves: curves.iter().map(|c| Curve { name: c.name.clone(), points: c.points.clone() }).collect(),
        lines: limit
            .map(|l| Line { value: l.get(), label: format!("limit {}", words::quantity(l.get(), &m.unit)) })
            .into_iter()
            .collect(),
        moments: found
            .then(|| Moment { second: first, value: marked.unwrap_or(at[1]), label: String::new() })
            .into_iter()
            .collect(),
        left_out: concerning(run.recording, signals(&m.id)),
        windows: stretch.into_iter().flatten().collect(),
        x: (x[0] < x[1]).then_some(x),
        size: Size::Half,
        ..Chart::default()
    })
}

/// Signals that a measurement's curve is of, by the words of what is left out of them.
fn signals(id: &str) -> &'static [&'static str] {
    match id.split('.').next().unwrap_or_default() {
        "frame" => &["cadence", "durations"],
        "stability" if !id.starts_with("stability.anchor-lever") => &["stability"],
        "load" | "self" => &[],
        _ => &["geometry"],
    }
}

/// First and last second of the frames that a measurement rests on.
fn seconds(recording: &Recording, m: &Measurement) -> Option<[f64; 2]> {
    let [first, last] = m.frames?;
    Some([second(recording, first)?, second(recording, last)?])
}

/// Seconds from the first frame to the one of that index, or to the next that is there.
pub(super) fn second(recording: &Recording, index: u64) -> Option<f64> {
    let start = recording.frames.first()?.tick.predicted_display_time;
    let at = recording.frames.partition_point(|f| f.index < index);
    Some(recording.frames.get(at)?.tick.predicted_display_time.seconds_since(start))
}

/// Stretches that count for nothing, or not for everything, with their reasons.
pub fn left_out(recording: &Recording) -> Vec<LeftOut> {
    let stretch = |why: &str, [first, last]: [u64; 2]| {
        let seconds = [second(recording, first)?, second(recording, last).or_else(|| end(recording))?];
        Some(LeftOut { seconds, why: why.to_owned() })
    };
    let all = excluded(recording);
    // On a stepped clock few frames are drawn; to hatch the others would hide everything.
    let shown = all.iter().filter(|e| !(run_is_stepped(recording) && e.why.starts_with("shouldRender")));
    shown.flat_map(|e| e.ranges.iter().filter_map(|range| stretch(e.why, *range))).collect()
}

fn end(recording: &Recording) -> Option<f64> {
    second(recording, recording.frames.last()?.index)
}

fn run_is_stepped(recording: &Recording) -> bool {
    recording.run.clock != crate::observe::ClockKind::Realtime
}

impl Found {
    /// Step, second and frame.
    pub fn place(&self) -> String {
        let [from, to] = self.seconds.map(|s| format!("{s:.1}"));
        let time = if from == to { format!("second {from}") } else { format!("seconds {from} to {to}") };
        let [first, last] = self.frames;
        let frames = if first == last { format!("frame {first}") } else { format!("frames {first} to {last}") };
        let step = if self.step.is_empty() { String::new() } else { format!("step {}, ", self.step) };
        format!("{step}{time}, {frames}")
    }

    pub(super) fn view(&self) -> Result<FoundView, askama::Error> {
        Ok(FoundView {
            number: self.number,
            id: self.id.clone(),
            meaning: MEASUREMENTS.iter().find(|m| m.id == self.id).map_or("", |m| m.meaning),
            about: self.about.clone(),
            value: self.value.clone(),
            place: self.place(),
            picture: self.chart.as_ref().map(Chart::draw).transpose()?,
        })
    }
}
