//! Curves for the report: the same signals the probes judge, over display time.

pub use super::histogram::{Bin, histogram};

use super::Signal;
use super::run::Run;
use crate::observe::{NO_WINDOW, Recording};
use crate::units::XrNanos;
use std::collections::HashMap;

/// A curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it shows.
    pub name: String,
    /// Unit of the second coordinate.
    pub unit: &'static str,
    /// Seconds since the first frame, value. In order of time; frames that were left out are gaps.
    pub points: Vec<[f64; 2]>,
}

/// A stretch of the time axis with a name: a step of the script.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Step id.
    pub name: String,
    /// First and last frame's display time, seconds since the first frame.
    pub seconds: [f64; 2],
}

/// Seconds since the first frame.
pub(super) fn clock(recording: &Recording) -> impl Fn(XrNanos) -> f64 + use<> {
    let start = recording.frames.first().map_or(XrNanos(0), |f| f.tick.predicted_display_time);
    move |time| time.seconds_since(start)
}

/// CPU and GPU time of drawn frames, and, on a clock that tells a pace, the interval between successive display times. Empty curves are left out.
pub fn frame_times(run: &Run<'_>) -> Vec<Series> {
    let at = clock(run.recording);
    let gpu_ms: HashMap<u64, f64> = run.recording.gpu.iter().map(|g| (g.frame, g.gpu_ns as f64 / 1e6)).collect();
    let (mut cpu, mut gpu, mut interval) = (Vec::new(), Vec::new(), Vec::new());
    for frame in run.frames(Signal::Durations) {
        let time = at(frame.tick.predicted_display_time);
        cpu.push([time, frame.edges.end_enter.millis_since(frame.edges.wait_exit)]);
        gpu.extend(gpu_ms.get(&frame.index).map(|ms| [time, *ms]));
    }
    if run.has_pace() {
        for [before, frame] in run.pairs(Signal::Cadence) {
            let time = frame.tick.predicted_display_time;
            interval.push([at(time), time.seconds_since(before.tick.predicted_display_time) * 1e3]);
        }
    }
    [("frame interval", interval), ("CPU", cpu), ("GPU", gpu)]
        .into_iter()
        .filter(|(_, points)| !points.is_empty())
        .map(|(name, points)| Series { name: name.to_owned(), unit: "ms", points })
        .collect()
}

/// Nearest distance of every hologram over the frames that show it.
pub fn nearest(run: &Run<'_>) -> Vec<Series> {
    let at = clock(run.recording);
    let holograms = run.info().holograms.iter().enumerate();
    holograms
        .map(|(i, info)| {
            let shown = run.frames(Signal::Geometry).filter_map(|f| Some((f, f.holograms.get(i)?)));
            let points = shown
                .filter(|(_, h)| h.shown)
                .map(|(f, h)| [at(f.tick.predicted_display_time), f64::from(h.nearest_m)])
                .collect();
            Series { name: info.name.clone(), unit: "m", points }
        })
        .filter(|series| !series.points.is_empty())
        .collect()
}

/// The steps of the script along the time axis. A step that comes back later is a stretch of its own; frames of no step are none.
pub fn stretches(recording: &Recording) -> Vec<Stretch> {
    let at = clock(recording);
    let (mut all, mut before): (Vec<Stretch>, Option<u16>) = (Vec::new(), None);
    for frame in recording.frames.iter() {
        let time = at(frame.tick.predicted_display_time);
        match all.last_mut().filter(|_| before == Some(frame.window)) {
            Some(stretch) if frame.window != NO_WINDOW => stretch.seconds[1] = time,
            None if frame.window != NO_WINDOW => {
                let name = recording.run.windows.get(usize::from(frame.window)).map_or("", |w| w.id.as_str());
                all.push(Stretch { name: name.to_owned(), seconds: [time; 2] });
            }
            _ => {}
        }
        before = Some(frame.window);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::Limits;
    use super::super::testkit::hologram;
    use super::*;
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{Role, WindowInfo};

    #[test]
    fn curves_show_what_was_recorded() {
        let recording = Synthetic::new(vec![hologram("engine", Role::Primary)])
            .run(|run| run.windows.push(WindowInfo { id: "walk".to_owned(), ..WindowInfo::default() }))
            .frames(180, |k, frame| frame.window = if k >= 170 { NO_WINDOW } else { u16::from(k >= 150) })
            .build();
        let limits = Limits::default();
        let run = Run::new(&recording, &limits);
        let curves = frame_times(&run);
        let sizes: Vec<_> = curves.iter().map(|s| (s.name.as_str(), s.points.len(), s.points[0][1])).collect();
        assert_eq!(sizes, [("frame interval", 60 - 1, 16.666667), ("CPU", 180, 5.0), ("GPU", 180, 6.0)]);
        let near = nearest(&run);
        assert!(near[0].points.len() == 180 && (near[0].points[0][1] - 1.9).abs() < 1e-6);
        let steps = stretches(&recording);
        assert_eq!(steps.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["hold", "walk"]);
        assert!((steps[1].seconds[0] - 2.5).abs() < 1e-6);
    }
}
