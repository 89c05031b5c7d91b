//! From the results of a run to the statement.

use super::mask::Mask;
use super::model::*;
use crate::digest::{FileDigest, PACKAGE_NAME, package_digest};
use crate::observe::{LimitProfile, RunInfo};
use crate::{checklist, probe};

/// What the signature says (law 9 of honest evidence).
pub const SIGNATURE_NOTE: &str = "The signature says who vouches for this report, and nothing else: not that the numbers are right, and not which program made them. Standing needs a reviewer key from the programme's trust file.";

/// What was measured (law 7).
pub const SCOPE_NOTE: &str = "What was measured is this glTF content and its manifest in this client. It says nothing about the engine or the code of the partner's own application.";

/// Everything a report is made of.
pub struct Input<'a> {
    /// Standing.
    pub kind: Kind,
    /// Track.
    pub track: Track,
    /// Readiness checkpoint.
    pub checkpoint: Option<Checkpoint>,
    /// Attempt, counted from 1.
    pub attempt: Option<u32>,
    /// Whether a portal receipt confirms `attempt` and `next.deadline`; without one they are marked as claimed.
    pub receipt: bool,
    /// The decision.
    pub verdict: checklist::Verdict,
    /// The rule it follows from.
    pub rule: Rule,
    /// From the manifest.
    pub submission: Submission,
    /// Who judged.
    pub reviewer: Option<Reviewer>,
    /// Whose key signs.
    pub signer: Signer,
    /// Reviewer who stated which device was in hand, if the runtime's names do not show it.
    pub device_declared_by: Option<String>,
    /// The run.
    pub run: &'a RunInfo,
    /// Whether it was closed in order.
    pub complete: bool,
    /// What the probes said.
    pub findings: &'a [probe::Finding],
    /// The 13 criteria.
    pub criteria: &'a [checklist::CriterionResult],
    /// The four programme questions.
    pub questions: Option<Vec<Question>>,
    /// Exit criteria beside the app.
    pub gates: Vec<Gate>,
    /// Files to look at, by criterion.
    pub evidence: Vec<EvidenceFile>,
    /// Every file of the POC.
    pub subject: Vec<FileDigest>,
    /// Files of the run that the signature covers.
    pub artifacts: Vec<FileDigest>,
    /// The full set of limits used.
    pub limits: Vec<Limit>,
    /// What was cut out of the statistics.
    pub excluded: Vec<Excluded>,
    /// What personal data the artifacts hold.
    pub personal_data: Vec<String>,
    /// How the review went.
    pub course: Course,
    /// What comes next.
    pub next: Option<Next>,
    /// Start, RFC 3339, UTC.
    pub started: String,
    /// End, RFC 3339, UTC.
    pub finished: String,
    /// The program.
    pub tool: Tool,
    /// Home folder of the user, to be masked as `~` in every text.
    pub home: Option<&'a str>,
}

/// An artifact that shows something about a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// Slug of a criterion or question.
    pub criterion: String,
    /// `shot` or `file`.
    pub kind: String,
    /// Path of the artifact; without an artifact of this path the evidence is left out.
    pub path: String,
}

/// Makes the statement. A number that is not finite is left out and listed under `notMeasured`.
pub fn build(input: Input<'_>) -> Statement {
    let subject = subjects(&input.subject);
    let mask = Mask::new(input.home);
    let (measurements, not_measured) = measurements(input.findings, &mask);
    let mut artifacts: Vec<Artifact> = input.artifacts.iter().map(artifact).collect();
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    let criteria =
        input.criteria.iter().map(|c| criterion(c, &measurements, &input.evidence, &artifacts, &mask)).collect();
    let run = input.run;
    let predicate = Predicate {
        kind: input.kind,
        track: input.track,
        checkpoint: input.checkpoint,
        attempt: input.attempt,
        claimed: claimed(input.receipt, input.attempt, input.next.as_ref()),
        verdict: input.verdict.into(),
        rule: input.rule,
        submission: input.submission,
        reviewer: input.reviewer,
        signer: input.signer,
        content: content(run, &mask),
        runtime: runtime(run, &mask),
        adapter: adapter(run, &mask),
        device: device(run, input.device_declared_by, &mask),
        clock: run.clock.into(),
        script: Script { name: mask.text(&run.script.name), sha256: run.script.sha256.clone() },
        started: input.started,
        finished: input.finished,
        complete: input.complete,
        questions: input
            .questions
            .map(|all| all.into_iter().map(|q| question(q, &input.evidence, &artifacts, &mask)).collect()),
        gates: input.gates,
        criteria,
        measurements,
        not_measured,
        limits: input.limits,
        artifacts,
        excluded: input.excluded,
        next: input.next,
        notes: notes(run, input.personal_data, input.course, &mask),
        tool: input.tool,
    };
    Statement { statement_type: STATEMENT_TYPE.into(), subject, predicate_type: PREDICATE_TYPE.into(), predicate }
}

pub(super) fn notes(run: &RunInfo, personal_data: Vec<String>, course: Course, mask: &Mask<'_>) -> Notes {
    let Course { stated, skipped, resumed } = course;
    Notes {
        signature: SIGNATURE_NOTE.into(),
        scope: scope(run),
        personal_data,
        stated: stated.into_iter().map(|s| Stated { id: s.id, answer: mask.text(&s.answer) }).collect(),
        skipped: skipped.into_iter().map(|s| SkippedStep { step: s.step, reason: mask.text(&s.reason) }).collect(),
        resumed: resumed.iter().map(|text| mask.text(text)).collect(),
    }
}

pub(super) fn question(
    question: Question,
    files: &[EvidenceFile],
    artifacts: &[Artifact],
    mask: &Mask<'_>,
) -> Question {
    Question {
        reason: mask.text(&question.reason),
        evidence: shown(&question.id, files, artifacts).collect(),
        ..question
    }
}

/// Files to look at, of one criterion or question, that are artifacts.
fn shown<'a>(
    about: &'a str,
    files: &'a [EvidenceFile],
    artifacts: &'a [Artifact],
) -> impl Iterator<Item = Evidence> + 'a {
    files.iter().filter(move |f| f.criterion == about).filter_map(|f| {
        let artifact = artifacts.iter().find(|a| a.path == f.path)?;
        Some(Evidence {
            kind: f.kind.clone(),
            path: Some(f.path.clone()),
            frames: None,
            sha256: Some(artifact.sha256.clone()),
        })
    })
}

/// What stands around the name of the faults in the scope note.
const FAULTS: [&str; 2] = [" Faults were put into the simulated device on purpose (", ")."];

fn scope(run: &RunInfo) -> String {
    match &run.scenario {
        Some(name) => format!("{SCOPE_NOTE}{}{name}{}", FAULTS[0], FAULTS[1]),
        None => SCOPE_NOTE.into(),
    }
}

/// The name of the faults that a scope note tells of.
pub(super) fn faults_in(scope: &str) -> Option<&str> {
    let (_, name) = scope.split_once(FAULTS[0])?;
    Some(name.rsplit_once(FAULTS[1]).map_or(name, |(name, _)| name))
}

/// One entry for the package, then one per file, by path.
fn subjects(files: &[FileDigest]) -> Vec<Subject> {
    let package = package_digest(files.iter().map(|f| (f.path.as_str(), f.sha256.as_str())));
    let mut list: Vec<Subject> =
        files.iter().map(|f| Subject { name: f.path.clone(), digest: Digest { sha256: f.sha256.clone() } }).collect();
    list.sort_by(|a, b| a.name.cmp(&b.name));
    list.insert(0, Subject { name: PACKAGE_NAME.into(), digest: Digest { sha256: package } });
    list
}

fn artifact(file: &FileDigest) -> Artifact {
    Artifact { path: file.path.clone(), sha256: file.sha256.clone(), bytes: file.bytes }
}

/// Law 9: the portal's clock decides; without its receipt these are claims of whoever signs.
fn claimed(receipt: bool, attempt: Option<u32>, next: Option<&Next>) -> Vec<String> {
    let deadline = next.is_some_and(|n| n.deadline.is_some());
    let fields = [("attempt", attempt.is_some()), ("next.deadline", deadline)];
    fields.into_iter().filter(|(_, there)| *there && !receipt).map(|(name, _)| name.to_owned()).collect()
}

pub(super) fn measurements(findings: &[probe::Finding], mask: &Mask<'_>) -> (Vec<Measurement>, Vec<NotMeasured>) {
    let mut given: Vec<Measurement> = Vec::new();
    let mut missing: Vec<NotMeasured> = Vec::new();
    for finding in findings {
        for m in &finding.measurements {
            match measurement(m, mask) {
                Some(measurement) => given.push(measurement),
                None => missing.push(NotMeasured {
                    id: m.id.into(),
                    why: "the computed number was not finite".into(),
                    expected: true,
                }),
            }
        }
        missing.extend(finding.not_measured.iter().map(|n| NotMeasured {
            id: n.id.into(),
            why: mask.text(&n.why),
            expected: n.expected,
        }));
    }
    given.sort_by(|a, b| (&a.id, &a.about).cmp(&(&b.id, &b.about)));
    missing.sort_by(|a, b| (&a.id, &a.why).cmp(&(&b.id, &b.why)));
    missing.dedup();
    (given, missing)
}

/// `None` when the value or its limit is not finite; an interval that is not finite is left out.
fn measurement(m: &probe::Measurement, mask: &Mask<'_>) -> Option<Measurement> {
    let limit = match &m.limit {
        Some(limit) => Some((Finite::new(limit.value)?, limit)),
        None => None,
    };
    Some(Measurement {
        id: m.id.into(),
        about: about(&m.about),
        value: Finite::new(m.value)?,
        unit: m.unit.into(),
        n: m.n,
        interval: m.interval.and_then(|[low, high]| Some([Finite::new(low)?, Finite::new(high)?])),
        limit: limit.map(|(value, _)| value),
        limit_good: limit.map(|(_, l)| l.good.into()),
        limit_source: limit.map(|(_, l)| l.source.to_owned()),
        frames: m.frames,
        doubts: m.doubts.iter().map(|d| Doubt { what: mask.text(&d.what), advice: mask.text(&d.advice) }).collect(),
    })
}

fn about(about: &probe::About) -> About {
    About { scene: about.scene.clone(), node: about.node.clone(), window: about.window.clone() }
}

pub(super) fn criterion(
    result: &checklist::CriterionResult,
    measurements: &[Measurement],
    files: &[EvidenceFile],
    artifacts: &[Artifact],
    mask: &Mask<'_>,
) -> Criterion {
    let given = |id: &str| measurements.iter().any(|m| m.id == id);
    let mut ids: Vec<String> =
        result.measurements.iter().map(|(id, _)| (*id).to_owned()).filter(|id| given(id)).collect();
    ids.sort();
    ids.dedup();
    let frames =
        result.frames.iter().map(|f| Evidence { kind: "frames".into(), path: None, frames: Some(*f), sha256: None });
    Criterion {
        id: result.id.into(),
        applicable: result.applicable,
        grade: result.grade.map(Into::into),
        basis: result.basis.into(),
        reason: mask.text(&result.reason),
        advice: mask.text(&result.advice),
        measurements: ids,
        evidence: frames.chain(shown(result.id, files, artifacts)).collect(),
        probe_missing: result.probe_missing,
        overruled: result.overruled.as_ref().map(|measured| mask.text(measured)),
    }
}

pub(super) fn content(run: &RunInfo, mask: &Mask<'_>) -> Content {
    Content {
        name: mask.text(&run.content.name),
        scene: run.content.scene.clone(),
        manifest: run.declared.manifest,
        placement_declared: run.content.placement_declared,
    }
}

pub(super) fn runtime(run: &RunInfo, mask: &Mask<'_>) -> Runtime {
    let runtime = &run.runtime;
    Runtime {
        name: mask.text(&runtime.name),
        version: runtime.version.clone(),
        simulated: runtime.simulated,
        extensions: runtime.extensions.clone(),
        system: mask.text(&runtime.system),
        vendor_id: runtime.vendor_id,
        form_factor: runtime.form_factor.clone(),
        api: runtime.api.clone(),
        blend_mode: runtime.blend_mode.clone(),
    }
}

pub(super) fn adapter(run: &RunInfo, mask: &Mask<'_>) -> Adapter {
    Adapter {
        name: mask.text(&run.adapter.name),
        driver: mask.text(&run.adapter.driver),
        backend: run.adapter.backend.clone(),
        software: run.adapter.software,
    }
}

pub(super) fn device(run: &RunInfo, declared_by: Option<String>, mask: &Mask<'_>) -> Device {
    Device {
        profile: run.device.profile.clone(),
        target_fps: Finite::new(run.device.target_fps).unwrap_or_default(),
        source: mask.text(&run.device.source),
        limits: match run.device.limits {
            LimitProfile::SeeThrough => "see-through".into(),
            LimitProfile::Opaque => "opaque".into(),
        },
        declared_by,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn numbers_that_are_not_finite_never_reach_the_file() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut sample = sample::Sample::self_check();
            let m = &mut sample.findings[0].measurements[0];
            m.value = value;
            let (id, about) = (m.id, super::about(&m.about));
            let statement = sample.statement();
            assert!(!statement.predicate.measurements.iter().any(|m| m.id == id && m.about == about));
            let missing = statement.predicate.not_measured.iter().find(|n| n.id == id).expect("listed");
            assert!(missing.expected);
            let text = String::from_utf8(statement.payload().unwrap()).unwrap();
            assert_eq!(serde_json::from_str::<Statement>(&text).unwrap(), statement);
        }
    }

    #[test]
    fn a_statement_survives_its_file() {
        for sample in [sample::Sample::self_check(), sample::Sample::review(), sample::Sample::answered()] {
            let statement = sample.statement();
            let again: Statement = serde_json::from_slice(&statement.payload().unwrap()).unwrap();
            assert_eq!(again, statement);
        }
    }

    #[test]
    fn the_home_folder_is_masked_everywhere() {
        let mut sample = sample::Sample::self_check();
        sample.criteria[0].reason = "read from /home/ada/poc/poc.toml".into();
        sample.run.adapter.driver = "/home/ada".into();
        let text = String::from_utf8(sample.statement().payload().unwrap()).unwrap();
        assert!(text.contains("read from ~/poc/poc.toml"));
        assert!(!text.contains("/home/ada"));
    }

    #[test]
    fn what_no_receipt_confirms_is_claimed() {
        let mut sample = sample::Sample::review();
        assert_eq!(sample.statement().predicate.claimed, ["attempt", "next.deadline"]);
        sample.receipt = true;
        assert!(sample.statement().predicate.claimed.is_empty());
    }
}
