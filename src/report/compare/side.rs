//! One of two runs, as much of it as is compared.

use super::super::model::*;
use super::super::{Analysis, build};
use super::environment::{self, Fact, Made};
use crate::observe::RunInfo;

/// A run, from its report or from its recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// What the user called it.
    pub name: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Where and how it was made.
    pub environment: Vec<Fact>,
    /// Whether time was stepped: then what does not depend on the host repeats exactly.
    pub stepped: bool,
    /// When it was started, RFC 3339, UTC.
    pub started: String,
    /// Runtime it was made on.
    pub runtime: Runtime,
    /// Adapter it was made on.
    pub adapter: Adapter,
    /// Device it was judged for.
    pub device: Device,
    /// Criteria.
    pub criteria: Vec<Graded>,
    /// Measurements.
    pub measurements: Vec<Measurement>,
    /// Limits in force.
    pub limits: Vec<Limit>,
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

impl Side {
    /// From a report. Its signature is another question.
    pub fn of_statement(name: &str, statement: &Statement) -> Side {
        let p = &statement.predicate;
        let made = Made {
            adapter: &p.adapter,
            runtime: &p.runtime,
            device: &p.device,
            content: &p.content,
            clock: p.clock,
            script: &p.script,
            tool: &p.tool.version,
            package: statement.package_sha256(),
            complete: p.complete,
            faults: Some(build::faults_in(&p.notes.scope)),
            consent: None,
        };
        Side {
            name: name.to_owned(),
            verdict: p.verdict,
            environment: made.facts(),
            stepped: p.clock != Clock::Realtime,
            started: p.started.clone(),
            runtime: p.runtime.clone(),
            adapter: p.adapter.clone(),
            device: p.device.clone(),
            criteria: p.criteria.iter().map(graded).collect(),
            measurements: p.measurements.clone(),
            limits: p.limits.clone(),
        }
    }

    /// From a recording, judged.
    pub fn of_analysis(name: &str, run: &RunInfo, analysis: &Analysis) -> Side {
        let a = analysis;
        let made = Made {
            adapter: &a.adapter,
            runtime: &a.runtime,
            device: &a.device,
            content: &a.content,
            clock: a.clock,
            script: &a.script,
            tool: &run.tool,
            package: Some(&run.content.sha256),
            complete: a.complete,
            faults: Some(run.scenario.as_deref()),
            consent: Some(&run.consent),
        };
        Side {
            name: name.to_owned(),
            verdict: a.verdict,
            environment: made.facts(),
            stepped: a.clock != Clock::Realtime,
            started: a.started.clone(),
            runtime: a.runtime.clone(),
            adapter: a.adapter.clone(),
            device: a.device.clone(),
            criteria: a.criteria.iter().map(graded).collect(),
            measurements: a.measurements.clone(),
            limits: a.limits.clone(),
        }
    }

    /// Adds what the header of the run's recording says and the report does not.
    #[must_use]
    pub fn with_header(mut self, run: &RunInfo) -> Side {
        environment::add_consent(&mut self.environment, &run.consent);
        self
    }

    /// The measurement of that id and thing.
    pub fn measurement(&self, id: &str, about: &About) -> Option<&Measurement> {
        self.measurements.iter().find(|m| m.id == id && m.about == *about)
    }
}

fn graded(c: &Criterion) -> Graded {
    Graded { id: c.id.clone(), grade: c.grade, basis: c.basis, reason: c.reason.clone() }
}
