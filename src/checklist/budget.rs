//! Measured cost against the device's budgets. A budget fails no criterion: what is beyond it is a finding beside the question. On the track
//! of a build's frame budget it gates: there is nothing else that the track is for.

use super::verdict::{Completeness, Outcome, Rule, counts, ids};
use super::{Basis, CriterionResult, Grade, Verdict};
use crate::device::{BUDGETS, Device};
use crate::probe::{Finding, GoodSide, Limit};

/// The rule of a build's frame budget.
pub const FRAME_BUDGET: Rule = Rule {
    id: "holograde.ci-frame-budget.1",
    version: "1",
    text: "A counter beyond the device profile's budget, a time that has certainly grown by more than its limit since the baseline, or a \
           criterion failed by measure: not-ready; else, if the run broke off, a baseline was refused, the machine was not fit to measure \
           on, or a probe that should have run gave nothing: incomplete; else ready.",
};

/// Measurements beside the counters that gate: growth of a time since the baseline that is certain.
const TIMES: [&str; 2] = ["budget.cpu-least-change-pct", "budget.gpu-least-change-pct"];

/// Gives every measurement that the device has a budget for that budget as its limit. A budget without a measurement stays without one:
/// what was not measured is neither kept nor broken.
pub fn set_budgets(findings: &mut [Finding], device: &'static Device) {
    for found in findings.iter_mut().flat_map(|finding| &mut finding.measurements) {
        if let Some((value, source)) = device.budget(found.id) {
            found.limit = Some(Limit { value, good: GoodSide::AtMost, source });
        }
    }
}

/// Whether a measurement beyond its limit ends a frame-budget run as not-ready.
pub fn gates(id: &str) -> bool {
    BUDGETS.contains(&id) || TIMES.contains(&id)
}

/// A measurement that is beyond its budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverBudget {
    /// Measurement id.
    pub id: &'static str,
    /// What was measured.
    pub value: f64,
    /// What the budget allows.
    pub limit: f64,
    /// Unit of both.
    pub unit: &'static str,
}

impl OverBudget {
    /// "`cost.draws` is 620, 120 (24 %) over the budget of 500".
    pub fn sentence(&self) -> String {
        let (value, limit) = (amount(self.value, self.unit), amount(self.limit, self.unit));
        if TIMES.contains(&self.id) {
            let what = if self.id == TIMES[0] { "CPU" } else { "GPU" };
            return format!(
                "{what} time has certainly grown by {value} or more since the baseline, {limit} is allowed"
            );
        }
        let over = amount(self.value - self.limit, self.unit);
        let share = match self.limit > 0.0 {
            true => format!(" ({:.0} %)", 100.0 * (self.value / self.limit - 1.0)),
            false => String::new(),
        };
        format!("`{}` is {value}, {over}{share} over the budget of {limit}", self.id)
    }
}

/// A number with its unit; bytes as MiB.
fn amount(value: f64, unit: &str) -> String {
    let number = |value: f64| match value.fract() == 0.0 && value.abs() < 1e15 {
        true => format!("{value}"),
        false => format!("{value:.2}"),
    };
    match unit {
        "B" => format!("{:.1} MiB", value / f64::from(1 << 20)),
        "count" | "1" => number(value),
        unit => format!("{} {unit}", number(value)),
    }
}

/// What to change where a budget is broken; empty for what does not gate.
pub fn remedy(id: &str) -> &'static str {
    match id {
        "cost.draws" => {
            "merge meshes that share a material and stand still, use instances for copies, and draw less at once: `holograde inspect` lists what costs most"
        }
        "cost.triangles" | "cost.vertices" => {
            "decimate the densest meshes, bake their detail into normal maps, or give them lower levels of detail (MSFT_lod): `holograde inspect` names them"
        }
        "cost.fragments-per-pixel" => {
            "remove surfaces that hide each other, make blended ones opaque or cut-out, and draw fewer layers of glass one behind the other"
        }
        "cost.texture-bytes" => {
            "halve the largest textures, or ship them compressed (KHR_texture_basisu): `holograde inspect` names them"
        }
        "cost.gpu-bytes" => {
            "shrink the largest textures and meshes, which `holograde inspect` lists with what each change saves"
        }
        "cost.materials" | "cost.pipelines" => {
            "use fewer materials: merge those that differ only in a texture into one with an atlas"
        }
        "cost.nodes" => "merge nodes that never move on their own; exporters leave one for each part of a CAD assembly",
        "budget.cpu-least-change-pct" => {
            "compare the counters with those of the baseline's build (`holograde compare`): draws, nodes and animations cost CPU time; if the growth is meant, write the baseline anew"
        }
        "budget.gpu-least-change-pct" => {
            "compare the counters with those of the baseline's build (`holograde compare`): triangles, overdraw and material layers cost GPU time; if the growth is meant, write the baseline anew"
        }
        _ => "",
    }
}

/// Everything beyond its budget, in the order of the findings.
pub fn over_budget(findings: &[Finding]) -> Vec<OverBudget> {
    let measured = findings.iter().flat_map(|finding| &finding.measurements).filter(|found| gates(found.id));
    let over = measured.filter_map(|found| {
        let limit = found.limit.as_ref().filter(|limit| !limit.holds(found.value))?.value;
        Some(OverBudget { id: found.id, value: found.value, limit, unit: found.unit })
    });
    over.collect()
}

/// `holograde.ci-frame-budget.1`.
pub fn frame_budget(criteria: &[CriterionResult], over: &[OverBudget], completeness: &Completeness) -> Outcome {
    let failed = ids(criteria, |c| c.basis == Basis::Measured && c.grade == Some(Grade::Fail));
    let mut why: Vec<String> = over.iter().map(OverBudget::sentence).collect();
    if !failed.is_empty() {
        why.push(format!("failed by measure: {}", failed.join(", ")));
    }
    let verdict = if !why.is_empty() {
        Verdict::NotReady
    } else if completeness.broke_off {
        why.push("the run broke off".to_owned());
        Verdict::Incomplete
    } else if !completeness.missing.is_empty() {
        why.push(format!("should have been measured: {}", completeness.missing.join(", ")));
        Verdict::Incomplete
    } else {
        why.push("every counter is within its budget".to_owned());
        Verdict::Ready
    };
    let sentence = format!("{}: {}; {}", verdict.word(), why.join("; "), counts(criteria));
    Outcome { verdict, rule: FRAME_BUDGET, sentence }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::{About, Measurement};

    fn finding(id: &'static str, value: f64, unit: &'static str, limit: Option<f64>) -> Finding {
        let limit = limit.map(|value| Limit { value, good: GoodSide::AtMost, source: "test" });
        let measurement = Measurement {
            id,
            about: About::default(),
            value,
            unit,
            n: 1,
            interval: None,
            limit,
            frames: None,
            doubts: Vec::new(),
        };
        Finding { probe: "test", measurements: vec![measurement], not_measured: Vec::new() }
    }

    #[track_caller]
    fn check(findings: &[Finding], missing: &[&'static str], verdict: Verdict, says: &str) {
        let completeness = Completeness { broke_off: false, missing: missing.to_vec() };
        let outcome = frame_budget(&[], &over_budget(findings), &completeness);
        assert_eq!(outcome.verdict, verdict, "{}", outcome.sentence);
        assert!(outcome.sentence.contains(says), "{}", outcome.sentence);
        assert_eq!(outcome.rule, FRAME_BUDGET);
    }

    #[test]
    fn a_counter_gates_exactly() {
        let draws = |value| [finding("cost.draws", value, "count", Some(500.0))];
        check(&draws(500.0), &[], Verdict::Ready, "every counter is within its budget");
        check(&draws(501.0), &[], Verdict::NotReady, "`cost.draws` is 501, 1 (0 %) over the budget of 500");
        check(&draws(620.0), &["frame.cpu-ms.p50"], Verdict::NotReady, "120 (24 %) over");
        let bytes = [finding("cost.gpu-bytes", 3.0 * 1048576.0, "B", Some(1048576.0))];
        check(&bytes, &[], Verdict::NotReady, "is 3.0 MiB, 2.0 MiB (200 %) over the budget of 1.0 MiB");
    }

    #[test]
    fn time_gates_by_what_is_certain() {
        let grown = |least| [finding("budget.cpu-least-change-pct", least, "%", Some(5.0))];
        check(&grown(4.9), &[], Verdict::Ready, "");
        check(&grown(9.25), &[], Verdict::NotReady, "CPU time has certainly grown by 9.25 % or more");
    }

    #[test]
    fn what_should_be_there_and_is_not_makes_it_incomplete() {
        check(&[], &["budget.cpu-ratio"], Verdict::Incomplete, "should have been measured: budget.cpu-ratio");
    }

    #[test]
    fn other_limits_and_no_limits_do_not_gate() {
        check(&[finding("load.longest-blank-s", 9.0, "s", Some(5.0))], &[], Verdict::Ready, "");
        check(&[finding("cost.draws", 1e9, "count", None)], &[], Verdict::Ready, "");
    }

    #[test]
    fn whatever_gates_has_a_remedy() {
        for id in BUDGETS.iter().chain(&TIMES).filter(|id| id.starts_with("cost.") || id.starts_with("budget.")) {
            assert!(gates(id) && !remedy(id).is_empty(), "{id}");
        }
        assert_eq!(remedy("stability.jitter-mm.rms"), "");
    }
}
