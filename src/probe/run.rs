//! What every probe gets, and the words it answers with.

use super::moves::Made;
use super::signal::{Around, counts};
use super::{About, Doubt, Finding, Limits, MEASUREMENTS, Measurement, NotMeasured, Signal};
use crate::observe::{ClockKind, FrameObservation, HologramInfo, Recording, RunInfo};
use std::cell::OnceCell;

/// A recording under judgement, with the limits that apply.
#[derive(Debug)]
pub struct Run<'a> {
    /// What was recorded.
    pub recording: &'a Recording,
    /// What it is compared with.
    pub limits: &'a Limits,
    around: Around<'a>,
    /// Looked at once, when the first probe asks; see `windows`.
    pub(super) moves: OnceCell<Vec<Made>>,
}

impl<'a> Run<'a> {
    /// A recording and limits.
    pub fn new(recording: &'a Recording, limits: &'a Limits) -> Self {
        Self { recording, limits, around: Around::of(recording), moves: OnceCell::new() }
    }

    /// What does not change while the run goes on.
    pub fn info(&self) -> &'a RunInfo {
        &self.recording.run
    }

    /// Frames that count for a signal.
    pub fn frames(&self, signal: Signal) -> impl Iterator<Item = &'a FrameObservation> + use<'a> {
        let around = self.around.clone();
        self.recording.frames.iter().filter(move |frame| counts(frame, signal, &around))
    }

    /// Successive frames that both count for a signal. One that was lost in between leaves no pair.
    pub fn pairs(&self, signal: Signal) -> impl Iterator<Item = [&'a FrameObservation; 2]> + use<'a> {
        let around = self.around.clone();
        let frames = &self.recording.frames;
        frames.iter().zip(frames.iter().skip(1)).map(|(a, b)| [a, b]).filter(move |[before, after]| {
            before.index + 1 == after.index
                && around.session(before.index) == around.session(after.index)
                && counts(before, signal, &around)
                && counts(after, signal, &around)
        })
    }

    /// Number of the session that a frame belongs to, from 1.
    pub(super) fn session(&self, frame: u64) -> usize {
        self.around.session(frame)
    }

    /// Whether two frames are of one session, and so of one base space: a review that was broken off and resumed has several.
    pub fn same_session(&self, a: u64, b: u64) -> bool {
        self.session(a) == self.session(b)
    }

    /// Whether the display clock is stepped, not real: what the host takes and when it wakes says nothing about the display.
    pub fn stepped(&self) -> bool {
        self.info().clock != ClockKind::Realtime
    }

    /// Whether display times tell a pace: the display's own, or one that a scenario makes up.
    pub fn has_pace(&self) -> bool {
        self.info().clock != ClockKind::Stepped
    }

    /// Target period of the device, milliseconds, if its profile names a rate.
    pub fn target_ms(&self) -> Option<f64> {
        let fps = self.info().device.target_fps;
        (fps.is_finite() && fps > 0.0).then(|| 1000.0 / fps)
    }

    /// A measurement of the run as a whole.
    pub fn measure(&self, id: &'static str, value: f64, n: u64) -> Measurement {
        let unit = MEASUREMENTS.iter().find(|m| m.id == id).map_or("", |m| m.unit);
        let about = About { scene: self.info().content.scene.clone(), ..About::default() };
        Measurement { id, about, value, unit, n, interval: None, limit: None, frames: None, doubts: Vec::new() }
    }

    /// Doubts about any time taken here: whose hardware it was, and how large the pictures were.
    pub fn adapter_doubts(&self) -> Vec<Doubt> {
        let info = self.info();
        let mut doubts = Vec::new();
        if info.adapter.software {
            doubts.push(Doubt {
                what: format!("taken on the software adapter {}", info.adapter.name),
                advice: "compare only with runs on the same adapter; repeat on the device".to_owned(),
            });
        }
        if info.runtime.simulated {
            doubts.push(Doubt {
                what: format!("taken on {}, which counts as simulated", info.runtime.name),
                advice: "repeat in the headset".to_owned(),
            });
        }
        // Recordings of earlier versions do not say, and had no choice.
        if info.render_scale != 0.0 && info.render_scale != 1.0 {
            let [width, height] = info.eye_size;
            doubts.push(Doubt {
                what: format!(
                    "taken with pictures of {width} × {height} pixels, {} of what the runtime recommends along each side",
                    info.render_scale
                ),
                advice: "repeat without --render-scale".to_owned(),
            });
        }
        doubts
    }
}

impl Measurement {
    /// The same, of a node.
    #[must_use]
    pub(super) fn node(mut self, hologram: &HologramInfo) -> Self {
        self.about.node = Some(hologram.name.clone());
        self
    }

    /// The same, compared with the limit of that id.
    #[must_use]
    pub(super) fn limit(mut self, run: &Run<'_>, id: &str) -> Self {
        self.limit = run.limits.get(id);
        self
    }

    /// The same, resting on these frames.
    #[must_use]
    pub(super) fn frames(mut self, first: u64, last: u64) -> Self {
        self.frames = Some([first, last]);
        self
    }

    /// The same, to be read with care.
    #[must_use]
    pub(super) fn doubts(mut self, doubts: impl IntoIterator<Item = Doubt>) -> Self {
        self.doubts.extend(doubts);
        self
    }
}

impl Finding {
    /// Nothing found yet.
    pub(super) fn of(probe: &'static str) -> Self {
        Self { probe, measurements: Vec::new(), not_measured: Vec::new() }
    }

    /// Nothing measured, for one reason that holds for every id and lies outside what this run could have given.
    pub(super) fn nothing(probe: &'static str, ids: &[&'static str], why: &str) -> Self {
        let mut finding = Self::of(probe);
        for id in ids {
            finding.missing(id, why, false);
        }
        finding
    }

    /// Adds a measurement. What is no finite number, as of a recording that holds places beyond all bounds, is not measured.
    pub(super) fn give(&mut self, mut measurement: Measurement) {
        if !measurement.value.is_finite() {
            let of = measurement.about.node.map_or_else(String::new, |node| format!(" of {node}"));
            return self.missing(measurement.id, format!("the places recorded{of} lie beyond all numbers"), true);
        }
        measurement.interval = measurement.interval.filter(|ends| !ends.iter().any(|end| end.is_nan()));
        self.measurements.push(measurement);
    }

    /// Whether an id was measured.
    pub(super) fn has(&self, id: &str) -> bool {
        self.measurements.iter().any(|m| m.id == id)
    }

    /// Says that an id could not be measured; `expected` when this run should have allowed it.
    pub(super) fn missing(&mut self, id: &'static str, why: impl Into<String>, expected: bool) {
        self.not_measured.push(NotMeasured { id, why: why.into(), expected });
    }
}

/// What a measurement's node declares, if it is of one.
pub fn hologram<'a>(run: &'a RunInfo, about: &About) -> Option<&'a HologramInfo> {
    run.holograms.iter().find(|h| about.node.as_deref() == Some(h.name.as_str()))
}
