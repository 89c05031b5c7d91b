//! Slow departures.

use super::super::case::{Bound, Case, Part};
use super::super::content::Content;
use super::super::dice::Dice;
use super::super::trial::{Made, Step, Trial};
use super::{WARM_S, lever_m};
use glam::DVec3;
use holograde_simulator::scenario::{FaultKind, Scope};

/// Length of a run, seconds: the probe asks for a minute.
const RUN_S: f64 = 68.0;

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for mm_per_min in [3.0, 10.0, 60.0] {
        let id = format!("anchor-drift-{mm_per_min}");
        let what = format!("anchors drift by {mm_per_min} mm/min");
        cases.push(both(
            Case::new(Part::Drift, id, what, move |seed| drift(seed, Scope::Anchor, mm_per_min, 0.0)),
            0.05,
        ));
    }
    let noisy = |seed| noise(drift(seed, Scope::Anchor, 10.0, 0.0), 0.5);
    let what = "anchors drift by 10 mm/min and shake by 0.5 mm rms";
    cases.push(both(Case::new(Part::Drift, "noisy-drift", what, noisy), 0.05).reads_of(
        "box",
        "stability.drift-mm-per-min",
        Bound::Interval,
        rate_mm_per_min,
    ));
    let jumpy = |seed| jump(drift(seed, Scope::Anchor, 10.0, 0.0), seed);
    let what = "anchors drift by 10 mm/min and jump once by 12 mm";
    cases.push(
        Case::new(Part::Drift, "drift-and-jump", what, jumpy)
            .reads_of("box", "stability.drift-mm-per-min", Bound::Share(0.05), |_, _| 10.0)
            .reads_of("box", "stability.jump-max-mm", Bound::Share(0.05), |_, _| 12.0),
    );
    let what = "anchors 1 to 3 m away turn by 0.2°/min";
    let lever = |seed| {
        let mut trial = drift(seed, Scope::Anchor, 0.0, 0.2);
        let mut dice = Dice::new("lever", seed);
        let (far, at) = (dice.between(1.0, 3.0), trial.content.things[0].at_m);
        trial.content.anchors[0].1 = [at[0] + far, at[1], at[2]];
        trial
    };
    cases.push(both(Case::new(Part::Drift, "turning-drift", what, lever), 0.05));
    let what = "the tracking frame drifts by 10 mm/min, anchors with it";
    cases.push(both(
        Case::new(Part::Drift, "tracking-drift", what, |seed| drift(seed, Scope::Tracking, 10.0, 0.0)),
        0.05,
    ));
    let what = "anchors shake by 0.5 mm rms and do not drift";
    let still = |seed| noise(drift(seed, Scope::Anchor, 0.0, 0.0), 0.5);
    cases.push(
        Case::new(Part::Drift, "no-drift", what, still)
            .reads_of("box", "stability.drift-mm-per-min", Bound::AtMost(0.2), |_, _| 0.0)
            // Four times the noise below 0.5 Hz, on all axes, of a difference.
            .reads_of("box", "stability.drift-net-mm", Bound::AtMost(0.65), |_, _| 0.0),
    );
    cases
}

fn both(case: Case, share: f64) -> Case {
    case.reads_of("box", "stability.drift-mm-per-min", Bound::Share(share), rate_mm_per_min).reads_of(
        "box",
        "stability.drift-net-mm",
        Bound::Share(share),
        net_mm,
    )
}

fn drift(seed: u64, of: Scope, mm_per_min: f64, deg_per_min: f64) -> Trial {
    let mut dice = Dice::new("drift", seed);
    let at = [dice.between(-0.3, 0.3), dice.between(-0.3, 0.3), -dice.between(1.5, 3.0)];
    let kind = FaultKind::Drift {
        of,
        mm_per_s: mm_per_min / 60.0,
        direction: dice.direction(),
        deg_per_min,
        axis: [0.0, 1.0, 0.0],
    };
    Trial::new(Content::anchored(at), &[Step::Hold(RUN_S)], seed).unseen().fault(0.0, None, kind)
}

fn noise(trial: Trial, position_rms_mm: f64) -> Trial {
    trial.fault(0.0, None, FaultKind::Noise { of: Scope::Anchor, position_rms_mm, turn_rms_deg: 0.0, rate_hz: None })
}

fn jump(trial: Trial, seed: u64) -> Trial {
    let mut dice = Dice::new("drift-and-jump", seed);
    let kind =
        FaultKind::Jump { of: Scope::Anchor, mm: 12.0, direction: dice.direction(), deg: 0.0, axis: [0.0, 1.0, 0.0] };
    trial.fault(dice.between(15.0, 55.0), None, kind)
}

/// Where the box is displaced to without noise, millimetres: the fault's own course, since noise is no drift.
fn course_mm(trial: &Trial, seconds: f64) -> DVec3 {
    let Some(fault) = trial.faults.first() else { return DVec3::ZERO };
    let FaultKind::Drift { mm_per_s, direction, deg_per_min, .. } = &fault.kind else { return DVec3::ZERO };
    let turn = glam::DQuat::from_rotation_y((deg_per_min / 60.0 * seconds).to_radians());
    let lever_m = lever_m(trial);
    DVec3::from_array(*direction).normalize() * *mm_per_s * seconds + (turn * lever_m - lever_m) * 1e3
}

fn rate_mm_per_min(trial: &Trial, _: &Made) -> f64 {
    course_mm(trial, RUN_S).distance(course_mm(trial, WARM_S)) * 60.0 / (RUN_S - WARM_S)
}

/// From the middle of the first second to the middle of the last.
fn net_mm(trial: &Trial, _: &Made) -> f64 {
    course_mm(trial, RUN_S - 0.5).distance(course_mm(trial, WARM_S + 0.5))
}
