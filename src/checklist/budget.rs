//! Measured cost against the device's budgets. A budget fails no criterion: what is beyond it is a finding beside the question.

use crate::device::Device;
use crate::probe::{Finding, GoodSide, Limit};

/// Gives every measurement that the device has a budget for that budget as its limit. A budget without a measurement stays without one:
/// what was not measured is neither kept nor broken.
pub fn set_budgets(findings: &mut [Finding], device: &'static Device) {
    for found in findings.iter_mut().flat_map(|finding| &mut finding.measurements) {
        if let Some((value, source)) = device.budget(found.id) {
            found.limit = Some(Limit { value, good: GoodSide::AtMost, source });
        }
    }
}
