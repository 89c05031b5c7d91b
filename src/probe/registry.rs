//! Everything that can be measured, and who measures it. The measurements' meanings stand in tables by area.

mod content;
mod frame;
mod ratio;
mod stability;
mod view;

use super::{Finding, Run, Signal};
use super::{anchor, budget, cadence, comfort, cost, fov, frame_time, indicator, interact, loading, sound, surface};
use std::sync::LazyLock;

/// A probe: data about it and one pure function.
#[derive(Debug)]
pub struct Probe {
    /// `area.thing`, stable.
    pub id: &'static str,
    /// What it answers, in one line.
    pub question: &'static str,
    /// Measurement ids it gives, or says why not.
    pub measures: &'static [&'static str],
    /// Signals it needs.
    pub needs: &'static [Signal],
    /// The function.
    pub judge: fn(&Run<'_>) -> Finding,
}

/// A measurement's meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeasurementInfo {
    /// `area.thing`, stable.
    pub id: &'static str,
    /// Unit of its value.
    pub unit: &'static str,
    /// What the number is, in one line.
    pub meaning: &'static str,
    /// Whose idea or definition it is.
    pub source: &'static str,
}

/// All probes, in the order of reports.
pub static PROBES: &[Probe] = &[
    Probe {
        id: cadence::PROBE,
        question: "Does the run keep the device's pace?",
        measures: cadence::IDS,
        needs: &[Signal::Cadence],
        judge: cadence::judge,
    },
    Probe {
        id: frame_time::PROBE,
        question: "Where does a frame's time go, and how much is left?",
        measures: frame_time::IDS,
        needs: &[Signal::Durations],
        judge: frame_time::judge,
    },
    Probe {
        id: anchor::PROBE,
        question: "What would make holograms move?",
        measures: anchor::IDS,
        needs: &[Signal::Geometry, Signal::Stability, Signal::State],
        judge: anchor::judge,
    },
    Probe {
        id: comfort::PROBE,
        question: "Is content where it is comfortable to look at?",
        measures: comfort::IDS,
        needs: &[Signal::Geometry],
        judge: comfort::judge,
    },
    Probe {
        id: comfort::FADE_PROBE,
        question: "From where does content fade and clip?",
        measures: comfort::FADE_IDS,
        needs: &[],
        judge: comfort::fade,
    },
    Probe {
        id: comfort::GAZE_PROBE,
        question: "How far must the user look up, down or aside?",
        measures: comfort::GAZE_IDS,
        needs: &[Signal::Geometry],
        judge: comfort::gaze,
    },
    Probe {
        id: surface::PROBE,
        question: "Does content that belongs on a surface stand on it?",
        measures: surface::IDS,
        needs: &[Signal::Geometry],
        judge: surface::judge,
    },
    Probe {
        id: fov::PROBE,
        question: "Does content fit the frame, and how does it leave it?",
        measures: fov::IDS,
        needs: &[Signal::Geometry],
        judge: fov::judge,
    },
    Probe {
        id: indicator::PROBE,
        question: "Is the user led to relevant content out of frame?",
        measures: indicator::IDS,
        needs: &[Signal::Geometry],
        judge: indicator::judge,
    },
    Probe {
        id: interact::PROBE,
        question: "Does every interactable have a cue?",
        measures: interact::IDS,
        needs: &[],
        judge: interact::judge,
    },
    Probe {
        id: interact::SOUND_PROBE,
        question: "Do sounds come from their places?",
        measures: interact::SOUND_IDS,
        needs: &[],
        judge: interact::sounds,
    },
    Probe {
        id: sound::PROBE,
        question: "How loud are the sounds, and are they level?",
        measures: sound::IDS,
        needs: &[],
        judge: sound::judge,
    },
    Probe {
        id: loading::PROBE,
        question: "What does the user see while content loads?",
        measures: loading::IDS,
        needs: &[Signal::State],
        judge: loading::judge,
    },
    Probe {
        id: cost::PROBE,
        question: "What does the content ask of the GPU?",
        measures: cost::IDS,
        needs: &[Signal::State],
        judge: cost::judge,
    },
    Probe {
        id: budget::PROBE,
        question: "Does the content take more time than it did, beside a scene that stays the same?",
        measures: budget::IDS,
        needs: &[],
        judge: budget::judge,
    },
];

/// All measurements, by area.
pub static MEASUREMENTS: LazyLock<Vec<MeasurementInfo>> = LazyLock::new(|| {
    [frame::MEASUREMENTS, stability::MEASUREMENTS, view::MEASUREMENTS, content::MEASUREMENTS, ratio::MEASUREMENTS]
        .concat()
});

const fn info(id: &'static str, unit: &'static str, meaning: &'static str, source: &'static str) -> MeasurementInfo {
    MeasurementInfo { id, unit, meaning, source }
}
