//! Runs in which nothing goes wrong: nothing may be found.

use super::apart;
use super::content::{Content, Thing};
use super::dice::Dice;
use super::suite;
use super::trial::{Bench, Made, Step, Trial};
use holograde::probe::Finding;
use holograde_simulator::scenario::{FaultKind, Scope};

/// What one clean run gave.
pub struct Clean {
    /// Its seed.
    pub seed: u64,
    /// What was found though nothing was there.
    pub alarms: Vec<String>,
    /// Numbers of measurements by which a fault would be seen: the probes' own floor. Largest of each id; of devices without noise.
    pub floor: Vec<(&'static str, &'static str, f64)>,
}

/// Measurements that are zero where nothing is wrong, and how far from it they may be.
const ZERO: &[(&str, f64)] = &[
    ("frame.dropped", 0.0),
    ("frame.below-target", 0.0),
    ("frame.runtime-repaced", 0.0),
    ("stability.tracking-loss-pct", 0.0),
    ("stability.jumps-per-min", 0.0),
    // Places are recorded in single precision.
    ("stability.fast-mover", 0.001),
];

/// Of these the size is told: what they read where nothing is wrong is what they cannot see below.
const FLOOR: &[&str] = &[
    "stability.prediction-error-mm.p95",
    "stability.prediction-error-arcmin.p95",
    "stability.latency-ms",
    "stability.jitter-mm",
    "stability.jitter-arcmin",
    "stability.jitter-view-arcmin",
    "stability.head-jitter-mm",
    "stability.drift-mm-per-min",
    "stability.drift-net-mm",
    "stability.jump-detection-limit-mm",
    "stability.swim-arcmin.p95",
    "stability.depth-mismatch-dioptre.p95",
    "frame.animation-error-ms.max",
];

/// A walk of its own for each seed: all movements that a script can ask for, in another order and of other sizes.
pub fn trial(seed: u64) -> Trial {
    let mut dice = Dice::new("clean", seed);
    let mut steps = vec![Step::Hold(dice.between(22.0, 26.0))];
    for _ in 0..4 {
        let (degrees, period, seconds) = (dice.between(4.0, 14.0), dice.between(1.0, 3.0), dice.between(6.0, 12.0));
        steps.push(match dice.below(5) {
            0 => Step::SideToSide(degrees, period, seconds),
            1 => Step::Nod(degrees / 2.0, period, seconds),
            2 => Step::Sweep(degrees, seconds),
            3 => Step::WalkRound(dice.between(1.8, 2.4), dice.between(10.0, 40.0), seconds),
            _ => Step::Hold(seconds),
        });
    }
    steps.extend([Step::Return(6.0), Step::Hold(12.0)]);
    let near = [dice.between(-0.2, 0.2), dice.between(-0.25, 0.1), -dice.between(1.9, 2.2)];
    let far = [dice.between(-0.4, 0.4), dice.between(-0.3, 0.2), -dice.between(2.6, 3.2)];
    let mut content = Content::anchored(near);
    content.things.push(Thing { role: "secondary", ..Thing::new("other", far).on("anchor") });
    // A stall that costs nothing: the pace counts only where a scenario says what it is.
    let trial = Trial::new(content, &steps, seed).fault(3.0, None, FaultKind::GpuStall { ms: 0.001 });
    if is_ideal(seed) { trial } else { noise(noise(trial, Scope::Tracking, 0.05, 0.0), Scope::Prediction, 0.1, 0.002) }
}

/// Every other device has no noise at all; the others have that of a good one: 0.05 mm of tracking, 0.1 mm and 0.1 arcmin of prediction
/// (ours: a tenth of what the limits allow).
fn is_ideal(seed: u64) -> bool {
    !seed.is_multiple_of(2)
}

fn noise(trial: Trial, of: Scope, position_rms_mm: f64, turn_rms_deg: f64) -> Trial {
    trial.fault(0.0, None, FaultKind::Noise { of, position_rms_mm, turn_rms_deg, rate_hz: None })
}

/// Makes one, with the truth beside it and without, and looks.
///
/// # Errors
/// If the two differ, or whatever ends one early.
pub fn run(bench: &Bench, seed: u64) -> anyhow::Result<(Clean, Made)> {
    let made = apart::check(bench, &trial(seed))?;
    let findings = suite::judge(&made);
    let floor = if is_ideal(seed) { floor(&findings) } else { Vec::new() };
    Ok((Clean { seed, alarms: alarms(&findings), floor }, made))
}

/// Limits that do not hold, and numbers that should be zero.
fn alarms(findings: &[Finding]) -> Vec<String> {
    let mut alarms = Vec::new();
    for measurement in findings.iter().flat_map(|finding| &finding.measurements) {
        let of = measurement.about.node.as_deref().map_or(String::new(), |node| format!(" of {node}"));
        let found = format!("{}{of} is {} {}", measurement.id, measurement.value, measurement.unit);
        // What the host takes is not what the simulated device takes, and is no fault that was or was not put in.
        let of_host =
            measurement.unit == "ms" || ["load.", "self."].iter().any(|area| measurement.id.starts_with(area));
        if measurement.limit.as_ref().is_some_and(|limit| !limit.holds(measurement.value)) && !of_host {
            alarms.push(format!("{found}, beyond its limit"));
        } else if ZERO.iter().any(|(id, most)| *id == measurement.id && measurement.value.abs() > *most) {
            alarms.push(found);
        }
    }
    alarms
}

fn floor(findings: &[Finding]) -> Vec<(&'static str, &'static str, f64)> {
    let all = || findings.iter().flat_map(|finding| &finding.measurements);
    let largest = |id: &&'static str| {
        let found = all().filter(|measurement| measurement.id == *id);
        found.max_by(|a, b| a.value.abs().total_cmp(&b.value.abs())).map(|m| (*id, m.unit, m.value.abs()))
    };
    FLOOR.iter().filter_map(largest).collect()
}
