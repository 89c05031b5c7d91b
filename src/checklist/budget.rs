//! Measured cost against the device's budgets. A budget fails no criterion; a script of the frame-budget track gates on it.

use crate::device::Device;
use crate::probe::{About, Finding};

/// One budget and what was measured for it.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetLine {
    /// Measurement id.
    pub id: String,
    /// Of what it was measured.
    pub about: About,
    /// What was measured.
    pub value: f64,
    /// Unit of both.
    pub unit: &'static str,
    /// The device's budget.
    pub limit: f64,
    /// Where the budget comes from.
    pub source: String,
    /// Beyond it.
    pub over: bool,
}

/// Every measurement that the device has a budget for, in the order of the findings. A budget without a measurement gives no line: what
/// was not measured is neither kept nor broken.
pub fn budgets(findings: &[Finding], device: &Device) -> Vec<BudgetLine> {
    let measured = findings.iter().flat_map(|finding| &finding.measurements);
    measured
        .filter_map(|found| {
            let (limit, source) = device.budget(found.id)?;
            Some(BudgetLine {
                id: found.id.to_owned(),
                about: found.about.clone(),
                value: found.value,
                unit: found.unit,
                limit,
                source: source.to_owned(),
                over: found.value.is_nan() || found.value > limit,
            })
        })
        .collect()
}
