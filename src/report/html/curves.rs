//! Which charts a run gets.

use super::super::model::{Adapter, Device, Measurement, Runtime, Statement};
use super::super::words;
use super::moments::{self, left_out, second};
use super::timeline::Timeline;
use super::{Band, Bars, Bin, Chart, Curve, Found, Histogram, LeftOut, Line, Moment, Window};
use crate::criteria;
use crate::observe::Recording;
use crate::probe::{Limits, Run, series, traces};

/// The most moments marked in one chart: more would hide the curve.
const MOMENTS: usize = 4;
/// The most curves in one chart: the style sheet tells six apart.
const CURVES: usize = 6;

/// Everything that a page draws of a run.
#[derive(Debug, Clone, Default)]
pub struct Story {
    /// The run at a glance.
    pub timeline: Timeline,
    /// What was found beyond its limit, in the order of time.
    pub found: Vec<Found>,
    /// How many more there are.
    pub more: usize,
    /// Signals over the whole run.
    pub charts: Vec<Chart>,
    /// How often which frame interval was met; nothing where the display's clock is not real.
    pub intervals: Option<Histogram>,
}

/// What charts say beside the recording: what was found, and on what.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Everything measured.
    pub measurements: &'a [Measurement],
    /// The device judged for.
    pub device: &'a Device,
    /// The runtime.
    pub runtime: &'a Runtime,
    /// The graphics adapter.
    pub adapter: &'a Adapter,
}

impl<'a> From<&'a Statement> for Told<'a> {
    fn from(statement: &'a Statement) -> Self {
        let p = &statement.predicate;
        Self { measurements: &p.measurements, device: &p.device, runtime: &p.runtime, adapter: &p.adapter }
    }
}

/// Everything that a page draws of a run, from the recording and what was judged from it.
pub fn story(recording: &Recording, limits: &Limits, statement: &Statement) -> Story {
    let run = Run::new(recording, limits);
    let (found, more) = moments::found(&run, statement);
    let mut timeline = timeline(recording);
    timeline.mark(&found);
    let charts = charts(recording, limits, statement.into());
    Story { timeline, found, more, charts, intervals: intervals(&run) }
}

/// The run at a glance, before anything is marked in it.
pub fn timeline(recording: &Recording) -> Timeline {
    Timeline { windows: windows(recording), left_out: left_out(recording), ..Timeline::default() }
}

/// Frame times with the target, nearest distances with the zone of comfort, and where holograms were once located again. A chart without
/// data is left out.
pub fn charts(recording: &Recording, limits: &Limits, told: Told<'_>) -> Vec<Chart> {
    let run = Run::new(recording, limits);
    let times = frame_times(&run, recording, told);
    let near = nearest(&run, recording, told);
    let off = deviations(&run, recording, told);
    [times, near, off].into_iter().filter(|c| !c.curves.is_empty()).collect()
}

/// Bars of the intervals between successive display times; nothing where there is no pace.
pub fn intervals(run: &Run<'_>) -> Option<Histogram> {
    let target = run.target_ms()?;
    let bars = series::histogram(run);
    let count: u64 = bars.iter().map(|bar| bar.count).sum();
    let width = bars.first().map(|bar| bar.to_ms - bar.from_ms).filter(|_| count > 0)?;
    let open = bars.last().is_some_and(|bar| bar.to_ms.is_infinite() && bar.count > 0);
    let bin = |bar: &series::Bin| {
        let to = if bar.to_ms.is_finite() { bar.to_ms } else { bar.from_ms + 2.0 * width };
        Bin { from: bar.from_ms, to, count: bar.count }
    };
    let beyond = if open { " The last bar holds everything longer." } else { "" };
    Some(Histogram {
        title: "Frame intervals".into(),
        caption: format!("Share of {count} intervals between successive display times.{beyond}"),
        unit: "ms".into(),
        bars: vec![Bars { name: "frame interval".into(), bins: bars.iter().map(bin).collect() }],
        lines: vec![Line { value: target, label: format!("target {} ms", words::number(target)) }],
        ..Histogram::default()
    })
}

/// Where holograms were once located again; where none has an anchor, the head instead.
fn deviations(run: &Run<'_>, recording: &Recording, told: Told<'_>) -> Chart {
    let mut all = traces::deviations(run);
    let highest = |s: &series::Series| s.points.iter().map(|p| p[1]).fold(0.0, f64::max);
    all.sort_by(|a, b| highest(b).total_cmp(&highest(a)));
    let left_over = all.len().saturating_sub(CURVES);
    all.truncate(CURVES);
    let more = if left_over > 0 { format!(" The {left_over} that moved less are not drawn.") } else { String::new() };
    let (title, caption) = if all.is_empty() {
        all = traces::prediction(run);
        let caption = "Distance between the head as predicted and as located again later. No hologram has an anchor of its own, so nothing more is known of them.";
        ("Head, predicted and located again", caption.to_owned())
    } else {
        (
            "Where each hologram was, located again",
            format!("Distance from its usual place, its own motion taken out.{more}"),
        )
    };
    Chart {
        title: title.into(),
        caption,
        unit: "mm".into(),
        curves: curves(all),
        windows: windows(recording),
        moments: jumps(recording, told),
        left_out: concerning(recording, &["stability"]),
        ..Chart::default()
    }
}

/// Jumps, beyond their limit or not.
fn jumps(recording: &Recording, told: Told<'_>) -> Vec<Moment> {
    let jump = |m: &Measurement| m.id.starts_with("stability.jump") && m.unit == "mm" && m.value.get() > 0.0;
    let moment = |m: &Measurement| {
        let label = format!("jump of {}", words::quantity(m.value.get(), &m.unit));
        Some(Moment { second: second(recording, m.frames?[0])?, value: m.value.get(), label })
    };
    told.measurements.iter().filter(|m| jump(m)).filter_map(moment).take(MOMENTS).collect()
}

/// What is left out of the signals named.
pub(super) fn concerning(recording: &Recording, signals: &[&str]) -> Vec<LeftOut> {
    let concerns = |o: &LeftOut| {
        let of = o.why.rsplit(':').next().unwrap_or_default();
        of.contains("everything") || signals.iter().any(|signal| of.contains(signal))
    };
    left_out(recording).into_iter().filter(concerns).collect()
}

fn frame_times(run: &Run<'_>, recording: &Recording, told: Told<'_>) -> Chart {
    let p = told;
    let fps = p.device.target_fps.get();
    let target = (fps > 0.0).then(|| Line {
        value: 1000.0 / fps,
        label: format!(
            "{} at {} frames per second: {} ms",
            p.device.profile,
            words::number(fps),
            words::number(1000.0 / fps)
        ),
    });
    let device = if p.runtime.simulated || p.adapter.software {
        ", not on the device: no verdict on the frame rate"
    } else {
        ""
    };
    Chart {
        title: "Frame times".into(),
        caption: format!("Taken on {}{device}.", p.adapter.name),
        unit: "ms".into(),
        curves: curves(series::frame_times(run)),
        lines: target.into_iter().collect(),
        bands: Vec::new(),
        windows: windows(recording),
        moments: moments(recording, told, "frame.", "ms"),
        left_out: concerning(recording, &["cadence", "durations"]),
        ..Chart::default()
    }
}

fn nearest(run: &Run<'_>, recording: &Recording, told: Told<'_>) -> Chart {
    let mut all = series::nearest(run);
    // The nearest ones matter; a scene can have hundreds of nodes.
    let lowest = |s: &series::Series| s.points.iter().map(|p| p[1]).fold(f64::INFINITY, f64::min);
    all.sort_by(|a, b| lowest(a).total_cmp(&lowest(b)));
    let left_out = all.len().saturating_sub(CURVES);
    all.truncate(CURVES);
    let more = if left_out > 0 {
        format!(" The {left_out} holograms that stay further off are not drawn.")
    } else {
        String::new()
    };
    let zone = comfort_zone();
    Chart {
        title: "Nearest distance of each hologram".into(),
        caption: format!("Head to surface.{}{more}", zone.map(in_words).unwrap_or_default()),
        unit: "m".into(),
        curves: curves(all),
        lines: zone
            .map(|z| Line { value: z.from, label: format!("{} m", words::number(z.from)) })
            .into_iter()
            .collect(),
        bands: zone.into_iter().collect(),
        windows: windows(recording),
        moments: moments(recording, told, "comfort.", "m"),
        left_out: concerning(recording, &["geometry"]),
        ..Chart::default()
    }
}

/// From the table of criteria, which names the document.
fn comfort_zone() -> Option<Band> {
    let criterion = criteria::find("viewing-comfort")?;
    let [from, to] = ["nearest", "farthest"].map(|id| criterion.number(id));
    (from < to).then_some(Band { from, to })
}

fn in_words(zone: Band) -> String {
    let [from, to] = [zone.from, zone.to].map(words::number);
    format!(" Green: the zone of comfort, {from} to {to} m (Microsoft, app quality criteria).")
}

fn curves(series: Vec<series::Series>) -> Vec<Curve> {
    series.into_iter().map(|s| Curve { name: s.name, points: s.points }).collect()
}

fn windows(recording: &Recording) -> Vec<Window> {
    series::stretches(recording).into_iter().map(|s| Window { name: s.name, seconds: s.seconds }).collect()
}

/// Measurements of one area that are out of their limit, at the frame they rest on.
fn moments(recording: &Recording, told: Told<'_>, area: &str, unit: &str) -> Vec<Moment> {
    let at = |m: &Measurement| second(recording, m.frames?[0]);
    let out = told.measurements.iter().filter(|m| m.holds() == Some(false));
    let here = out.filter(|m| m.id.starts_with(area) && m.unit == unit);
    let moment = |m: &Measurement| {
        let what = m.about.node.as_deref().unwrap_or(&m.about.scene);
        let label = format!("{what}: {}", words::quantity(m.value.get(), &m.unit));
        Some(Moment { second: at(m)?, value: m.value.get(), label })
    };
    // The worst of all nodes is reported once more for the scene: one mark says both.
    let mut all: Vec<Moment> = Vec::new();
    for moment in here.rev().filter_map(moment) {
        if all.iter().all(|other| other.second != moment.second || other.value != moment.value) {
            all.push(moment);
        }
    }
    all.truncate(MOMENTS);
    all
}
