//! Everything that can be measured, and who measures it. The measurements' meanings stand in tables by area.

mod content;
mod frame;
mod moves;
mod ratio;
mod stability;
mod view;

use super::{Finding, Run, Signal};
use super::{accuracy, colour, coverage, plane, sway, swim, tracking};
use super::{anchor, budget, cadence, comfort, cost, fov, frame_time, indicator, interact, loading, sound, surface};
use super::{animation, bound, double_image, jank};
use super::{cues, depth, follow, framing, input, pointing, progress, ring, scan, text, ui, voice, zones};
use super::{drift, jitter, jumps, prediction};
use super::{moves as made_moves, own_cost};
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
        id: jank::PROBE,
        question: "Whose fault is a late frame: application's or platform's?",
        measures: jank::IDS,
        needs: &[Signal::Cadence],
        judge: jank::judge,
    },
    Probe {
        id: bound::PROBE,
        question: "What bounds a frame: CPU, GPU, the runtime, or the display's pace alone?",
        measures: bound::IDS,
        needs: &[Signal::Durations],
        judge: bound::judge,
    },
    Probe {
        id: double_image::PROBE,
        question: "How far apart are the images of content that late frames double?",
        measures: double_image::IDS,
        needs: &[Signal::Cadence],
        judge: double_image::judge,
    },
    Probe {
        id: animation::PROBE,
        question: "Does content move as far as the display time does?",
        measures: animation::IDS,
        needs: &[Signal::Cadence],
        judge: animation::judge,
    },
    Probe {
        id: anchor::PROBE,
        question: "What would make holograms move?",
        measures: anchor::IDS,
        needs: &[Signal::Geometry, Signal::Stability, Signal::State],
        judge: anchor::judge,
    },
    Probe {
        id: tracking::PROBE,
        question: "How often and for how long was the head not tracked?",
        measures: tracking::IDS,
        needs: &[Signal::State],
        judge: tracking::judge,
    },
    Probe {
        id: swim::PROBE,
        question: "How far do holograms swim when the head moves?",
        measures: swim::IDS,
        needs: &[Signal::Stability],
        judge: swim::judge,
    },
    Probe {
        id: sway::PROBE,
        question: "Do holograms go along with a head that sways?",
        measures: sway::IDS,
        needs: &[Signal::Stability],
        judge: sway::judge,
    },
    Probe {
        id: plane::PROBE,
        question: "Is the plane that is kept steady where the user looks?",
        measures: plane::IDS,
        needs: &[Signal::Stability],
        judge: plane::judge,
    },
    Probe {
        id: coverage::PROBE,
        question: "Does every coloured pixel have a depth?",
        measures: coverage::IDS,
        needs: &[],
        judge: coverage::judge,
    },
    Probe {
        id: colour::PROBE,
        question: "Do colours part that are shown one after the other?",
        measures: colour::IDS,
        needs: &[Signal::Stability],
        judge: colour::judge,
    },
    Probe {
        id: accuracy::PROBE,
        question: "Is content in its place for somebody who comes back?",
        measures: accuracy::IDS,
        needs: &[Signal::Stability],
        judge: accuracy::judge,
    },
    Probe {
        id: prediction::PROBE,
        question: "How far off were the poses that pictures were made for?",
        measures: prediction::IDS,
        needs: &[Signal::Stability],
        judge: prediction::judge,
    },
    Probe {
        id: jumps::PROBE,
        question: "Do holograms jump, and who made them?",
        measures: jumps::IDS,
        needs: &[Signal::Stability],
        judge: jumps::judge,
    },
    Probe {
        id: jitter::PROBE,
        question: "How much do holograms shake?",
        measures: jitter::IDS,
        needs: &[Signal::Stability],
        judge: jitter::judge,
    },
    Probe {
        id: drift::PROBE,
        question: "Do holograms depart slowly?",
        measures: drift::IDS,
        needs: &[Signal::Stability],
        judge: drift::judge,
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
        id: zones::PROBE,
        question: "How far away is content, and where does it begin?",
        measures: zones::IDS,
        needs: &[Signal::Geometry],
        judge: zones::judge,
    },
    Probe {
        id: zones::FADE_PROBE,
        question: "Does content fade and vanish as the user walks up to it?",
        measures: zones::FADE_IDS,
        needs: &[Signal::Geometry],
        judge: zones::fade,
    },
    Probe {
        id: depth::PROBE,
        question: "How often must the eyes change their focus?",
        measures: depth::IDS,
        needs: &[Signal::Geometry],
        judge: depth::judge,
    },
    Probe {
        id: framing::PROBE,
        question: "Does content begin in the frame, what cuts it, and does the head have to nod for it?",
        measures: framing::IDS,
        needs: &[Signal::Geometry],
        judge: framing::judge,
    },
    Probe {
        id: ui::PROBE,
        question: "Can controls be used from where the user stands?",
        measures: ui::IDS,
        needs: &[Signal::Geometry],
        judge: ui::judge,
    },
    Probe {
        id: ring::PROBE,
        question: "From where round the content could a control be used?",
        measures: ring::IDS,
        needs: &[Signal::Geometry],
        judge: ring::judge,
    },
    Probe {
        id: follow::PROBE,
        question: "How does content that follows the user do so?",
        measures: follow::IDS,
        needs: &[Signal::Geometry],
        judge: follow::judge,
    },
    Probe {
        id: input::PROBE,
        question: "Are targets large enough and far enough apart?",
        measures: input::IDS,
        needs: &[Signal::Geometry],
        judge: input::judge,
    },
    Probe {
        id: voice::PROBE,
        question: "Is input declared, and can it be said?",
        measures: voice::IDS,
        needs: &[],
        judge: voice::judge,
    },
    Probe {
        id: text::PROBE,
        question: "Is text large enough from where it is seen?",
        measures: text::IDS,
        needs: &[Signal::Geometry],
        judge: text::judge,
    },
    Probe {
        id: pointing::PROBE,
        question: "Does an indicator stand on the side to turn to?",
        measures: pointing::IDS,
        needs: &[Signal::Geometry],
        judge: pointing::judge,
    },
    Probe {
        id: scan::PROBE,
        question: "What is seen of a scan of the room?",
        measures: scan::IDS,
        needs: &[Signal::Geometry],
        judge: scan::judge,
    },
    Probe {
        id: cues::PROBE,
        question: "Is there sound where it helps?",
        measures: cues::IDS,
        needs: &[],
        judge: cues::judge,
    },
    Probe {
        id: progress::PROBE,
        question: "How is progress shown while content loads?",
        measures: progress::IDS,
        needs: &[Signal::Geometry],
        judge: progress::judge,
    },
    Probe {
        id: made_moves::PROBE,
        question: "Was every move made as the script asks?",
        measures: made_moves::IDS,
        needs: &[Signal::Geometry],
        judge: made_moves::judge,
    },
    Probe {
        id: own_cost::PROBE,
        question: "What does measuring itself cost?",
        measures: own_cost::IDS,
        needs: &[Signal::State],
        judge: own_cost::judge,
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
    [
        frame::MEASUREMENTS,
        stability::MEASUREMENTS,
        view::MEASUREMENTS,
        content::MEASUREMENTS,
        moves::MEASUREMENTS,
        ratio::MEASUREMENTS,
    ]
    .concat()
});

const fn info(id: &'static str, unit: &'static str, meaning: &'static str, source: &'static str) -> MeasurementInfo {
    MeasurementInfo { id, unit, meaning, source }
}
