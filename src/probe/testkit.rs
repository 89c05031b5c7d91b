//! How probes are tested: a recording with a known truth in, the number out.

use super::{Finding, Limits, Measurement, PROBES, Run};
use crate::observe::{HologramInfo, Recording, Role};

/// A named hologram with a role.
pub fn hologram(name: &str, role: Role) -> HologramInfo {
    HologramInfo { name: name.to_owned(), role: Some(role), ..HologramInfo::default() }
}

/// What one probe found.
#[track_caller]
pub fn finding(recording: &Recording, probe: &str) -> Finding {
    let limits = Limits::default();
    (PROBES.iter().find(|known| known.id == probe).unwrap().judge)(&Run::new(recording, &limits))
}

/// What the probe found that gives this id.
#[track_caller]
fn of(recording: &Recording, id: &str) -> Finding {
    finding(recording, PROBES.iter().find(|known| known.measures.contains(&id)).unwrap().id)
}

/// The measurement of an id, the first if there are several.
#[track_caller]
pub fn measurement(recording: &Recording, id: &str) -> Measurement {
    let found = of(recording, id).measurements.into_iter().find(|m| m.id == id);
    found.unwrap_or_else(|| panic!("{id} was not measured"))
}

/// Its value.
#[track_caller]
pub fn value(recording: &Recording, id: &str) -> f64 {
    measurement(recording, id).value
}

/// Compares it to a billionth.
#[track_caller]
pub fn check(recording: &Recording, id: &str, expected: f64) {
    near(recording, id, expected, 1e-9 * expected.abs().max(1.0));
}

/// Compares it to a tolerance.
#[track_caller]
pub fn near(recording: &Recording, id: &str, expected: f64, tolerance: f64) {
    let found = value(recording, id);
    assert!((found - expected).abs() <= tolerance, "{id} is {found}, expected {expected}");
}

/// Why an id was not measured, and whether it should have been.
#[track_caller]
pub fn missing(recording: &Recording, id: &str) -> (String, bool) {
    let found = of(recording, id).not_measured.into_iter().find(|n| n.id == id);
    let found = found.unwrap_or_else(|| panic!("{id} was measured"));
    (found.why, found.expected)
}
