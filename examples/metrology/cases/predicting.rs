//! Poses told ahead of time, and what is left of their error.

use super::super::case::{Bound, Case, Part};
use super::super::content::Content;
use super::super::dice::Dice;
use super::super::trial::{Made, Step, Trial};
use super::{ARCMIN, WARM_S, hologram_m};
use holograde::observe::{LayerObservation, PlaneObservation, Reprojection};
use holograde_simulator::scenario::FaultKind;

/// Length of a run, seconds.
const RUN_S: f64 = 14.0;

pub fn cases() -> Vec<Case> {
    errors().into_iter().chain(swim()).collect()
}

fn errors() -> Vec<Case> {
    vec![
        Case::new(Part::Prediction, "latency", "heads told ahead of time are 4 to 40 ms old; the head turns", latency)
            .reads("stability.latency-ms", Bound::Share(0.05), |trial, _| late_ms(trial))
            .reads("stability.latency-ms", Bound::Interval, |trial, _| late_ms(trial))
            .reads("stability.prediction-error-arcmin.p95", Bound::Share(0.05), |_, made| error_arcmin(made, 0.95)),
        Case::new(
            Part::Prediction,
            "prediction",
            "heads told ahead of time are off by 0.05 to 0.4 mm and 0.001 to 0.01° for each millisecond",
            prediction,
        )
        .reads("stability.prediction-error-mm.p50", Bound::Share(0.05), |_, made| error_mm(made, 0.5))
        .reads("stability.prediction-error-mm.p95", Bound::Share(0.05), |_, made| error_mm(made, 0.95))
        .reads("stability.prediction-error-arcmin.p50", Bound::Share(0.05), |_, made| error_arcmin(made, 0.5)),
    ]
}

fn turning(id: &str, seed: u64) -> (Trial, Dice) {
    let mut dice = Dice::new(id, seed);
    let step = Step::SideToSide(dice.between(8.0, 20.0), dice.between(1.0, 2.5), RUN_S - 4.0);
    let at = [0.0, dice.between(-0.2, 0.2), -dice.between(1.3, 4.0)];
    (Trial::new(Content::anchored(at), &[Step::Hold(4.0), step], seed), dice)
}

fn latency(seed: u64) -> Trial {
    let (trial, mut dice) = turning("latency", seed);
    trial.fault(0.0, None, FaultKind::Latency { ms: dice.between(4.0, 40.0) })
}

fn prediction(seed: u64) -> Trial {
    let (trial, mut dice) = turning("prediction", seed);
    let kind = FaultKind::Prediction {
        mm_per_ms: dice.between(0.05, 0.4),
        direction: dice.direction(),
        deg_per_ms: dice.between(0.001, 0.01),
        axis: dice.direction(),
    };
    trial.fault(0.0, None, kind)
}

fn late_ms(trial: &Trial) -> f64 {
    trial.faults.iter().map(|fault| if let FaultKind::Latency { ms } = fault.kind { ms } else { 0.0 }).sum()
}

fn share(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get((share * values.len().saturating_sub(1) as f64).round() as usize).copied().unwrap_or(0.0)
}

/// Between where the head was told to be on waking and where it was told to have been later.
fn error_mm(made: &Made, at: f64) -> f64 {
    let errors = made.truth.between(WARM_S, RUN_S).map(|f| f.told.position_m.distance(f.settled.position_m) * 1e3);
    share(errors.collect(), at)
}

fn error_arcmin(made: &Made, at: f64) -> f64 {
    share(made.truth.between(WARM_S, RUN_S).map(|f| f.told.arcmin_to(&f.settled)).collect(), at)
}

/// What reprojection leaves of a head that was told 1.7 to 13 mm beside its place. By depth nothing is left; a plane leaves what is off it.
fn swim() -> Vec<Case> {
    let swims = |id: &'static str, what: &'static str, layer: Option<LayerObservation>| {
        Case::new(Part::Prediction, id, what, move |seed| beside(seed, layer)).reads_of(
            "box",
            "stability.swim-arcmin.p95",
            bound(layer),
            move |trial, made| swim_arcmin(trial, made, layer),
        )
    };
    vec![
        swims("swim-depth", "told heads are 1.7 to 13 mm beside their place, pictures come with depth", None),
        swims("swim-plane", "the same, pictures hang on a plane 2 m ahead", Some(plane())).reads_of(
            "box",
            "stability.depth-mismatch-dioptre.p95",
            Bound::Share(0.05),
            |trial, _| (1.0 / hologram_m(trial).length() - 1.0 / PLANE_M).abs(),
        ),
        swims(
            "swim-turned",
            "the same, pictures are turned only",
            Some(LayerObservation { reprojection: Reprojection::Orientation, ..LayerObservation::default() }),
        ),
        swims(
            "swim-unknown",
            "the same, and nothing says how pictures are brought to the eye",
            Some(LayerObservation::default()),
        ),
    ]
}

/// Where the plane is that a HoloLens takes where it is told nothing, metres ahead.
const PLANE_M: f64 = 2.0;

fn plane() -> LayerObservation {
    let plane = PlaneObservation { point: [0.0, 0.0, -PLANE_M as f32], normal: [0.0, 0.0, 1.0] };
    LayerObservation { reprojection: Reprojection::Planar, plane: Some(plane), ..LayerObservation::default() }
}

fn bound(layer: Option<LayerObservation>) -> Bound {
    match layer.map(|layer| layer.reprojection) {
        None => Bound::AtMost(0.05),
        Some(Reprojection::Unknown) => Bound::Nothing,
        Some(_) => Bound::Share(0.05),
    }
}

/// Content straight ahead, nearer or farther than the plane, and heads told aside or above.
fn beside(seed: u64, layer: Option<LayerObservation>) -> Trial {
    let mut dice = Dice::new("beside", seed);
    let far = [dice.between(1.1, 1.7), dice.between(2.4, 5.0)][dice.below(2)];
    let kind = FaultKind::Prediction {
        mm_per_ms: dice.between(0.05, 0.4),
        direction: [dice.between(-1.0, 1.0), dice.between(-1.0, 1.0), 0.0],
        deg_per_ms: dice.between(0.0, 0.005),
        axis: dice.direction(),
    };
    let trial = Trial::new(Content::anchored([0.0, 0.0, -far]), &[Step::Hold(8.0)], seed).fault(0.0, None, kind);
    layer.map_or(trial.clone(), |layer| trial.handed_over(layer))
}

/// By the formula for a shift across the view: the shift times the difference of the inverse distances.
fn swim_arcmin(trial: &Trial, made: &Made, layer: Option<LayerObservation>) -> f64 {
    let hangs = match layer.map(|layer| layer.reprojection) {
        Some(Reprojection::Planar) => 1.0 / PLANE_M,
        Some(Reprojection::Orientation) => 0.0,
        _ => return 0.0,
    };
    error_mm(made, 0.95) * 1e-3 * (1.0 / hologram_m(trial).length() - hangs).abs() * ARCMIN
}
