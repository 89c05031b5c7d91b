//! Noise of anchors, of tracking, of prediction.

use super::super::band::rms_above;
use super::super::case::{Bound, Case, Part};
use super::super::content::Content;
use super::super::dice::Dice;
use super::super::trial::{Made, Step, Trial};
use super::super::truth::FrameLine;
use super::{ARCMIN, WARM_S, hologram_m, lever_m};
use glam::DVec3;
use holograde_simulator::scenario::{FaultKind, Scope};

/// Length of a run, seconds.
const RUN_S: f64 = 14.0;
/// Where the probe's band of shaking begins.
const FROM_HZ: f64 = 5.0;

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for rms_mm in [0.05, 0.2, 1.0] {
        let id = format!("anchor-noise-{rms_mm}");
        let what = format!("anchors shake by {rms_mm} mm rms on each axis");
        cases.push(
            Case::new(Part::Jitter, id, what, move |seed| noise(seed, Scope::Anchor, rms_mm, 0.0))
                .reads_of("box", "stability.jitter-mm", Bound::Share(0.05), |trial, made| {
                    band_mm(trial, made, of_anchor)
                })
                .reads_of("box", "stability.jitter-arcmin", Bound::Share(0.05), band_arcmin),
        );
    }
    cases.push(
        Case::new(
            Part::Jitter,
            "anchor-turn-noise",
            "anchors 1 to 3 m away turn by 0.01 to 0.05° rms about each axis",
            turning,
        )
        .reads_of("box", "stability.jitter-mm", Bound::Share(0.05), |trial, made| band_mm(trial, made, of_anchor)),
    );
    for rms_mm in [0.2, 1.0] {
        let id = format!("tracking-noise-{rms_mm}");
        let what = format!("the tracking frame shakes by {rms_mm} mm rms on each axis");
        cases.push(
            Case::new(Part::Jitter, id, what, move |seed| noise(seed, Scope::Tracking, rms_mm, 0.0))
                .reads_of("box", "stability.jitter-mm", Bound::Share(0.05), |trial, made| {
                    band_mm(trial, made, of_tracking)
                })
                .reads("stability.head-jitter-mm", Bound::Share(0.05), |trial, made| band_mm(trial, made, of_tracking))
                .in_step("step-0"),
        );
    }
    cases.push(
        Case::new(
            Part::Jitter,
            "prediction-noise",
            "predicted heads shake by 0.5 mm and 0.02° rms on each axis; the runtime puts it right by depth",
            |seed| Trial { drawn: true, ..noise(seed, Scope::Prediction, 0.5, 0.02) },
        )
        .reads_of("box", "stability.jitter-mm", Bound::AtMost(0.005), |_, _| 0.0)
        .reads_of("box", "stability.jitter-view-arcmin", Bound::AtMost(0.05), |_, _| 0.0),
    );
    cases
}

fn noise(seed: u64, of: Scope, position_rms_mm: f64, turn_rms_deg: f64) -> Trial {
    let mut dice = Dice::new("noise", seed);
    let at = [dice.between(-0.4, 0.4), dice.between(-0.3, 0.3), -dice.between(1.3, 4.0)];
    let kind = FaultKind::Noise { of, position_rms_mm, turn_rms_deg, rate_hz: None };
    Trial::new(Content::anchored(at), &[Step::Hold(RUN_S)], seed).unseen().fault(0.0, None, kind)
}

fn turning(seed: u64) -> Trial {
    let mut dice = Dice::new("turn-noise", seed);
    let (far, direction) = (dice.between(1.0, 3.0), dice.direction());
    let mut trial = noise(seed, Scope::Anchor, 0.0, dice.between(0.01, 0.05));
    let at = trial.content.things[0].at_m;
    trial.content.anchors[0].1 = std::array::from_fn(|axis| at[axis] + far * direction[axis]);
    trial
}

fn of_anchor(frame: &FrameLine, lever_m: DVec3) -> DVec3 {
    frame.anchor_error.displaces(lever_m)
}

fn of_tracking(frame: &FrameLine, _: DVec3) -> DVec3 {
    frame.frame_error.shift_m
}

/// Displacements of the box in the frames that count, millimetres.
fn displaced_mm(trial: &Trial, made: &Made, by: impl Fn(&FrameLine, DVec3) -> DVec3) -> Vec<DVec3> {
    let lever_m = lever_m(trial);
    made.truth.between(WARM_S, RUN_S).map(|frame| by(frame, lever_m) * 1e3).collect()
}

fn band_mm(trial: &Trial, made: &Made, by: impl Fn(&FrameLine, DVec3) -> DVec3) -> f64 {
    rms_above(&displaced_mm(trial, made, by), made.truth.rate_hz(), FROM_HZ)
}

/// The part across the line of sight, as an angle at the eye, which stands at the origin.
fn band_arcmin(trial: &Trial, made: &Made) -> f64 {
    let at = hologram_m(trial);
    let sight = at.normalize();
    let across = displaced_mm(trial, made, of_anchor).into_iter().map(|d| d - sight * d.dot(sight));
    let angles: Vec<DVec3> = across.map(|mm| mm * 1e-3 / at.length() * ARCMIN).collect();
    rms_above(&angles, made.truth.rate_hz(), FROM_HZ)
}
