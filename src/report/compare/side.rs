//! One of two runs, as much of it as is compared.

use super::super::build;
use super::super::model::*;
use crate::checklist::CriterionResult;
use crate::observe::{ClockKind, Recording};
use crate::probe::{Finding, Limits};

/// A run, from its report or from its recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// What the user called it.
    pub name: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Where and how it was made: name, value, and whether times taken elsewhere cannot be compared.
    pub environment: Vec<Fact>,
    /// Whether time was stepped: then what does not depend on the host repeats exactly.
    pub stepped: bool,
    /// Criteria.
    pub criteria: Vec<Graded>,
    /// Measurements.
    pub measurements: Vec<Measurement>,
    /// Limits in force.
    pub limits: Vec<Limit>,
}

/// Something about where and how a run was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Name.
    pub name: &'static str,
    /// Value.
    pub value: String,
    /// Whether times cannot be compared where it differs.
    pub times: bool,
}

/// A criterion's outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graded {
    /// Slug.
    pub id: String,
    /// Grade.
    pub grade: Option<Grade>,
    /// What it rests on.
    pub basis: Basis,
    /// Why.
    pub reason: String,
}

fn fact(name: &'static str, value: impl Into<String>, times: bool) -> Fact {
    Fact { name, value: value.into(), times }
}

impl Side {
    /// From a report. Its signature is another question.
    pub fn of_statement(name: &str, statement: &Statement) -> Side {
        let p = &statement.predicate;
        let clock = match p.clock {
            Clock::Realtime => "realtime",
            Clock::Stepped => "stepped",
            Clock::Scripted => "scripted",
        };
        let environment = vec![
            fact("adapter", &p.adapter.name, true),
            fact("driver", &p.adapter.driver, true),
            fact("graphics API", &p.adapter.backend, true),
            fact("runtime", format!("{} {}", p.runtime.name, p.runtime.version), true),
            fact("system", &p.runtime.system, true),
            fact("clock", clock, true),
            fact("device", &p.device.profile, false),
            fact("script", format!("{} ({})", p.script.name, short(&p.script.sha256)), true),
            fact("Holograde", p.tool.version.clone(), true),
            fact("POC", &p.content.name, false),
            fact("scene", &p.content.scene, true),
            fact("package", short(statement.package_sha256().unwrap_or("not stated")), false),
        ];
        Side {
            name: name.to_owned(),
            verdict: p.verdict,
            environment,
            stepped: p.clock != Clock::Realtime,
            criteria: p
                .criteria
                .iter()
                .map(|c| Graded { id: c.id.clone(), grade: c.grade, basis: c.basis, reason: c.reason.clone() })
                .collect(),
            measurements: p.measurements.clone(),
            limits: p.limits.clone(),
        }
    }

    /// From a recording, judged.
    pub fn of_recording(
        name: &str,
        recording: &Recording,
        findings: &[Finding],
        criteria: &[CriterionResult],
        verdict: crate::checklist::Verdict,
        in_force: &Limits,
    ) -> Side {
        let run = &recording.run;
        let clock = match run.clock {
            ClockKind::Realtime => "realtime",
            ClockKind::Stepped => "stepped",
            ClockKind::Scripted => "scripted",
        };
        let environment = vec![
            fact("adapter", &run.adapter.name, true),
            fact("driver", &run.adapter.driver, true),
            fact("graphics API", &run.adapter.backend, true),
            fact("runtime", format!("{} {}", run.runtime.name, run.runtime.version), true),
            fact("system", &run.runtime.system, true),
            fact("clock", clock, true),
            fact("device", &run.device.profile, false),
            fact("script", format!("{} ({})", run.script.name, short(&run.script.sha256)), true),
            fact("Holograde", run.tool.clone(), true),
            fact("POC", &run.content.name, false),
            fact("scene", &run.content.scene, true),
            fact("package", short(&run.content.sha256), false),
        ];
        Side {
            name: name.to_owned(),
            verdict: verdict.into(),
            environment,
            stepped: run.clock != ClockKind::Realtime,
            criteria: criteria
                .iter()
                .map(|c| Graded {
                    id: c.id.to_owned(),
                    grade: c.grade.map(Into::into),
                    basis: c.basis.into(),
                    reason: c.reason.clone(),
                })
                .collect(),
            measurements: build::plain_measurements(findings),
            limits: limits(in_force),
        }
    }
}

fn short(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}
