//! What a recording alone says, in the report's own form: everything that a report of the same run holds and that does not come from
//! outside it (who submits, who signs, which files lie beside). `holograde analyze --json` prints it, so that a report can be compared
//! with what anyone computes again.

use super::build;
use super::mask::Mask;
use super::model::*;
use crate::observe::Recording;
use crate::{checklist, probe};
use serde::{Deserialize, Serialize};

/// `type` of this form.
pub const ANALYSIS_TYPE: &str = "urn:holograde:analysis:1";

/// What is said wherever something was changed that the run did not have.
pub const WHAT_IF_NOTE: &str = "what-if: not the programme's limits";

/// The parts of a report that follow from its recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Analysis {
    /// [`ANALYSIS_TYPE`].
    #[serde(rename = "type")]
    pub analysis_type: String,
    /// What was changed for this judgement; null when nothing was, and only then it is that of the run.
    pub what_if: Option<WhatIf>,
    /// The decision.
    pub verdict: Verdict,
    /// The rule it follows from.
    pub rule: Rule,
    /// The verdict in a sentence, with counts.
    pub sentence: String,
    /// What was loaded.
    pub content: Content,
    /// The OpenXR runtime.
    pub runtime: Runtime,
    /// The graphics adapter.
    pub adapter: Adapter,
    /// The device the content was judged for.
    pub device: Device,
    /// How time passed.
    pub clock: Clock,
    /// The review script.
    pub script: Script,
    /// Start of the run, RFC 3339, UTC.
    pub started: String,
    /// Whether the run was closed in order; false when it broke off.
    pub complete: bool,
    /// The 13 criteria; pictures, which lie beside a recording, are no part of their evidence here.
    pub criteria: Vec<Criterion>,
    /// The four programme questions; null where none was answered and none is asked.
    #[serde(default)]
    pub questions: Option<Vec<Question>>,
    /// Who answered, and whether a script stood in; null where nobody did.
    #[serde(default)]
    pub reviewer: Option<Answering>,
    /// What the reviewer confirmed, declined or stated before the first step.
    #[serde(default)]
    pub stated: Vec<Stated>,
    /// Steps that the reviewer left out.
    #[serde(default)]
    pub skipped: Vec<SkippedStep>,
    /// Why the review was broken off and where it went on, for each time.
    #[serde(default)]
    pub resumed: Vec<String>,
    /// Everything measured.
    pub measurements: Vec<Measurement>,
    /// Everything that could not be measured, and why.
    pub not_measured: Vec<NotMeasured>,
    /// The full set of limits used.
    pub limits: Vec<Limit>,
    /// What was cut out of the statistics.
    pub excluded: Vec<Excluded>,
}

/// Who answered, as the recording has it. Who signs is no part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answering {
    /// Name as given in the run.
    pub name: String,
    /// A script stands in, or also a script.
    pub script: bool,
}

/// What was changed for a judgement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WhatIf {
    /// [`WHAT_IF_NOTE`].
    pub note: String,
    /// Limits set.
    pub limits: Vec<SetLimit>,
    /// Script in place of the one that was run.
    pub script: Option<String>,
    /// Device in place of the one that was run for.
    pub device: Option<String>,
}

/// A limit that was set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetLimit {
    /// Name of the limit.
    pub id: String,
    /// Its value for this judgement.
    pub value: Finite,
}

/// What an analysis is made of.
pub struct AnalysisInput<'a> {
    /// The recording.
    pub recording: &'a Recording,
    /// What the probes said.
    pub findings: &'a [probe::Finding],
    /// The 13 criteria.
    pub criteria: &'a [checklist::CriterionResult],
    /// The four programme questions, where they are part of it.
    pub questions: Option<Vec<Question>>,
    /// Verdict, rule and sentence.
    pub outcome: &'a checklist::Outcome,
    /// Limits in force.
    pub limits: &'a probe::Limits,
    /// What was changed.
    pub what_if: Option<WhatIf>,
    /// Home folder of the user, to be masked as `~` in every text.
    pub home: Option<&'a str>,
}

/// Makes the analysis, by the same steps as [`super::build()`].
pub fn analysis(input: AnalysisInput<'_>) -> Analysis {
    let (run, mask) = (&input.recording.run, Mask::new(input.home));
    let (measurements, not_measured) = build::measurements(input.findings, &mask);
    let criterion = |c| build::criterion(c, &measurements, &[], &[], &mask);
    let question = |q| build::question(q, &[], &[], &mask);
    let answers = checklist::Answers::recorded(&input.recording.answers);
    let answering = |name: &str| Answering { name: name.to_owned(), script: answers.scripted() };
    let notes = build::notes(run, Vec::new(), Course::of(input.recording), &mask);
    Analysis {
        analysis_type: ANALYSIS_TYPE.into(),
        what_if: input.what_if,
        verdict: input.outcome.verdict.into(),
        rule: input.outcome.rule.into(),
        sentence: input.outcome.sentence.clone(),
        content: build::content(run, &mask),
        runtime: build::runtime(run, &mask),
        adapter: build::adapter(run, &mask),
        device: build::device(run, None, &mask),
        clock: run.clock.into(),
        script: Script { name: mask.text(&run.script.name), sha256: run.script.sha256.clone() },
        started: run.started.clone(),
        complete: input.recording.complete,
        criteria: input.criteria.iter().map(criterion).collect(),
        questions: input.questions.map(|all| all.into_iter().map(question).collect()),
        reviewer: answers.named().map(answering),
        stated: notes.stated,
        skipped: notes.skipped,
        resumed: notes.resumed,
        measurements,
        not_measured,
        limits: limits(input.limits),
        excluded: excluded(input.recording),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use crate::checklist::Completeness;

    #[test]
    fn it_says_what_the_report_says() {
        let sample = Sample::self_check();
        let recording = Recording { run: sample.run.clone(), complete: true, ..Recording::default() };
        let limits = probe::Limits::default();
        let analysis = analysis(AnalysisInput {
            recording: &recording,
            findings: &sample.findings,
            criteria: &sample.criteria,
            questions: None,
            outcome: &checklist::self_check(&sample.criteria, &Completeness::default()),
            limits: &limits,
            what_if: None,
            home: Some("/home/ada"),
        });
        let report = sample.statement().predicate;
        assert_eq!(analysis.measurements, report.measurements);
        assert_eq!(analysis.not_measured, report.not_measured);
        assert_eq!((&analysis.runtime, &analysis.adapter), (&report.runtime, &report.adapter));
        for (ours, theirs) in analysis.criteria.iter().zip(&report.criteria) {
            assert_eq!((&ours.id, &ours.grade, &ours.reason), (&theirs.id, &theirs.grade, &theirs.reason));
        }
        let text = serde_json::to_string(&analysis).unwrap();
        assert_eq!(serde_json::from_str::<Analysis>(&text).unwrap(), analysis);
    }
}
