//! Which charts a run gets.

use super::super::model::{Measurement, Statement};
use super::super::words;
use super::{Band, Chart, Curve, Line, Moment, Window};
use crate::criteria;
use crate::observe::Recording;
use crate::probe::{Limits, Run, series};

/// The most moments marked in one chart: more would hide the curve.
const MOMENTS: usize = 4;
/// The most curves in one chart: the style sheet tells six apart.
const CURVES: usize = 6;

/// Frame times with the target, and nearest distances with the zone of comfort. A chart without data is left out.
pub fn charts(recording: &Recording, limits: &Limits, statement: &Statement) -> Vec<Chart> {
    let run = Run::new(recording, limits);
    let times = frame_times(&run, recording, statement);
    let near = nearest(&run, recording, statement);
    [times, near].into_iter().filter(|c| !c.curves.is_empty()).collect()
}

fn frame_times(run: &Run<'_>, recording: &Recording, statement: &Statement) -> Chart {
    let p = &statement.predicate;
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
        moments: moments(recording, statement, "frame.", "ms"),
        ..Chart::default()
    }
}

fn nearest(run: &Run<'_>, recording: &Recording, statement: &Statement) -> Chart {
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
        moments: moments(recording, statement, "comfort.", "m"),
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
fn moments(recording: &Recording, statement: &Statement, area: &str, unit: &str) -> Vec<Moment> {
    let start = recording.frames.first().map(|f| f.tick.predicted_display_time);
    let at = |m: &Measurement| {
        let frame = recording.frames.get(usize::try_from(m.frames?[0]).ok()?)?;
        Some(frame.tick.predicted_display_time.seconds_since(start?))
    };
    let out = statement.predicate.measurements.iter().filter(|m| m.holds() == Some(false));
    let here = out.filter(|m| m.id.starts_with(area) && m.unit == unit);
    let moment = |m: &Measurement| {
        let what = m.about.node.as_deref().unwrap_or(&m.about.scene);
        let label = format!("{what}: {}", words::quantity(m.value.get(), &m.unit));
        Some(Moment { second: at(m)?, value: m.value.get(), label })
    };
    here.filter_map(moment).take(MOMENTS).collect()
}
