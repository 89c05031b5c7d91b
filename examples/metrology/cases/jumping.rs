//! Steps: how many, how large, and by whose doing.

use super::super::case::{Bound, Case, Part};
use super::super::content::Content;
use super::super::dice::Dice;
use super::super::trial::{Made, Step, Trial};
use super::{ARCMIN, WARM_S, hologram_m};
use holograde_simulator::scenario::{FaultKind, Lost, LostPose, Scope};

/// Length of a run, seconds.
const RUN_S: f64 = 22.0;
/// Noise beside jumps is this, millimetres rms on each axis, where there is some.
const NOISE_MM: f64 = 0.3;

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for mm in [3.0, 6.0, 12.0, 50.0] {
        let id = format!("jumps-{mm}");
        let what = format!("anchors jump by {mm} mm, 1 to 5 times");
        cases.push(
            Case::new(Part::Jumps, id, what, move |seed| jumps(seed, Scope::Anchor, mm, 5))
                .reads_of("box", "stability.jumps-per-min", Bound::Share(0.01), per_min)
                .reads_of("box", "stability.jump-max-mm", Bound::Share(0.05), move |_, _| mm)
                .saying("the anchor was located anew")
                .reads_of("box", "stability.fast-mover", Bound::AtMost(0.001), |_, _| 0.0),
        );
    }
    for mm in [6.0, 12.0] {
        let id = format!("noisy-jumps-{mm}");
        let what = format!("anchors jump by {mm} mm, 1 to 5 times, and shake by {NOISE_MM} mm rms");
        cases.push(
            Case::new(Part::Jumps, id, what, move |seed| noise(jumps(seed, Scope::Anchor, mm, 5), NOISE_MM))
                .reads_of("box", "stability.jumps-per-min", Bound::Share(0.01), per_min)
                // Four standard errors of a difference of two medians of twelve samples, along the step.
                .reads_of("box", "stability.jump-max-mm", Bound::Within(0.6), move |_, _| mm),
        );
    }
    cases.push(
        Case::new(Part::Jumps, "small-jumps", "anchors jump by 1 mm, below the detection limit", |seed| {
            jumps(seed, Scope::Anchor, 1.0, 5)
        })
        .reads_of("box", "stability.jumps-per-min", Bound::Exact, |_, _| 0.0),
    );
    for rms_mm in [0.1, 0.5, 1.0, 2.0] {
        let id = format!("no-jumps-{rms_mm}");
        let what = format!("anchors shake by {rms_mm} mm rms and do not jump");
        cases.push(
            Case::new(Part::Jumps, id, what, move |seed| noise(jumps(seed, Scope::Anchor, 1.0, 0), rms_mm))
                .reads_of("box", "stability.jumps-per-min", Bound::Exact, |_, _| 0.0)
                .reads_of("box", "stability.jump-detection-limit-mm", Bound::Share(0.15), move |trial, _| {
                    limit_mm(trial, rms_mm)
                }),
        );
    }
    cases.push(
        Case::new(Part::Jumps, "map-correction", "the tracking frame jumps by 15 mm, 1 to 5 times", |seed| {
            jumps(seed, Scope::Tracking, 15.0, 5)
        })
        .reads_of("box", "stability.jumps-per-min", Bound::Share(0.01), per_min)
        .reads_of("box", "stability.jump-max-mm", Bound::Share(0.05), |_, _| 15.0)
        .saying("the device corrected its map"),
    );
    let what = "the user recentres, 50 to 400 mm away; content is kept in the unbounded space, which does not move";
    cases.push(
        Case::new(Part::Jumps, "recentre", what, recentre)
            .reads_of("box", "stability.jumps-per-min", Bound::Exact, |_, _| 0.0)
            .reads_of("box", "stability.announced-jumps", Bound::Exact, |_, _| 0.0),
    );
    cases.push(
        Case::new(Part::Jumps, "resumed", "tracking is lost for 0.4 to 0.9 s and comes back 10 to 80 mm off", resumed)
            .reads_of("box", "stability.jump-max-mm", Bound::Share(0.05), |trial, _| resume_mm(trial))
            .saying("when tracking came back"),
    );
    cases
}

fn trial(seed: u64) -> (Trial, Dice) {
    let mut dice = Dice::new("jumps", seed);
    let at = [dice.between(-0.3, 0.3), dice.between(-0.3, 0.3), -dice.between(1.3, 2.2)];
    (Trial::new(Content::anchored(at), &[Step::Hold(RUN_S)], seed).unseen(), dice)
}

/// Jumps a second and more apart, each in its own direction.
fn jumps(seed: u64, of: Scope, mm: f64, most: usize) -> Trial {
    let (trial, mut dice) = trial(seed);
    let count = if most == 0 { 0 } else { 1 + dice.below(most) };
    let apart_s = (RUN_S - WARM_S - 2.0) / count.max(1) as f64;
    (0..count).fold(trial, |trial, nth| {
        let kind = FaultKind::Jump { of, mm, direction: dice.direction(), deg: 0.0, axis: [0.0, 1.0, 0.0] };
        trial.fault(WARM_S + 1.0 + apart_s * nth as f64 + dice.between(0.0, apart_s - 1.0), None, kind)
    })
}

fn noise(trial: Trial, position_rms_mm: f64) -> Trial {
    trial.fault(0.0, None, FaultKind::Noise { of: Scope::Anchor, position_rms_mm, turn_rms_deg: 0.0, rate_hz: None })
}

fn recentre(seed: u64) -> Trial {
    let (trial, mut dice) = trial(seed);
    let (far, [x, _, z]) = (dice.between(0.05, 0.4), dice.direction());
    let kind = FaultKind::Recentre { to: Some(([far * x, 0.0, far * z], dice.between(-20.0, 20.0))) };
    trial.fault(dice.between(8.0, 15.0), None, kind)
}

fn resumed(seed: u64) -> Trial {
    let (trial, mut dice) = trial(seed);
    let lost = [Lost::Position, Lost::All][dice.below(2)];
    let pose = [LostPose::Held, LostPose::Invalid][dice.below(2)];
    let kind = FaultKind::TrackingLoss { lost, pose, resume_mm: dice.between(10.0, 80.0), direction: dice.direction() };
    trial.fault(dice.between(8.0, 15.0), Some(dice.between(0.4, 0.9)), kind)
}

fn resume_mm(trial: &Trial) -> f64 {
    trial
        .faults
        .iter()
        .map(|fault| if let FaultKind::TrackingLoss { resume_mm, .. } = fault.kind { resume_mm } else { 0.0 })
        .sum()
}

fn per_min(trial: &Trial, made: &Made) -> f64 {
    let jumps = trial.faults.iter().filter(|fault| matches!(fault.kind, FaultKind::Jump { .. })).count();
    let last_s = made.truth.frames.last().map_or(0.0, |frame| frame.seconds);
    jumps as f64 * 60.0 / (last_s - WARM_S)
}

/// Two millimetres, three minutes of arc, or four times the noise on all axes.
fn limit_mm(trial: &Trial, rms_mm: f64) -> f64 {
    let angle_mm = hologram_m(trial).length() * 3.0 / ARCMIN * 1e3;
    (4.0 * 3.0f64.sqrt() * rms_mm).max(angle_mm).max(2.0)
}
