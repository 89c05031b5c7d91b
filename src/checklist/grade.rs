//! The thirteen results of one run: what measurements decide, what a reviewer said, and why the rest is open.

use super::hints::beside;
use super::law::{Failed, deciding, failures};
use super::pace::Pace;
use super::prove::{Evidence, pace, prove};
use super::reason::{beyond_limits, list, short, unit};
use super::{Answer, Answers, Basis, Choice, CriterionResult, Grade, device_evidence};
use crate::criteria::{Condition, Criterion, all};
use crate::device::Device;
use crate::observe::{ClockKind, RunInfo};
use crate::probe::{Finding, GoodSide, Limit, Measurement};

/// Whether a criterion concerns the content.
enum Concern {
    /// It does.
    Yes,
    /// It does not, and why.
    No(String),
    /// Nobody says.
    Unknown(String),
}

/// A grade with what it rests on and why.
struct Decision {
    applicable: bool,
    grade: Option<Grade>,
    basis: Basis,
    reason: String,
    /// What was measured and fails, where a reviewer overruled it.
    overruled: Option<String>,
}

/// All thirteen criteria in the page's order.
pub fn grade(run: &RunInfo, findings: &[Finding], device: &Device, answers: &Answers) -> Vec<CriterionResult> {
    all().iter().map(|criterion| result(criterion, run, findings, device, answers)).collect()
}

fn result(
    criterion: &'static Criterion,
    run: &RunInfo,
    findings: &[Finding],
    device: &Device,
    answers: &Answers,
) -> CriterionResult {
    let concerns_device = if device.see_through() { criterion.hololens } else { criterion.immersive };
    let failed = if concerns_device { failures(criterion, run, findings) } else { Vec::new() };
    let decision = if concerns_device {
        let evidence = Evidence { run, findings, device, criterion };
        decide(&evidence, &failed, answers)
    } else {
        let display = if device.see_through() { "see-through" } else { "opaque" };
        Decision::not_applicable(format!("the page does not ask it of {display} headsets such as {}", device.name))
    };
    let looks_at = |id: &str| criterion.looks_at(id);
    let measured = findings.iter().flat_map(|finding| &finding.measurements).filter(|found| looks_at(found.id));
    let missing = findings.iter().flat_map(|finding| &finding.not_measured);
    CriterionResult {
        id: &criterion.id,
        applicable: decision.applicable,
        grade: decision.grade,
        basis: decision.basis,
        advice: advice(criterion, &decision, run, findings),
        reason: decision.reason,
        measurements: measured.map(|found| (found.id, found.about.clone())).collect(),
        overruled: decision.overruled.clone(),
        frames: failed.iter().filter_map(|failed| failed.found?.frames).collect(),
        probe_missing: decision.applicable
            && missing.into_iter().any(|missing| missing.expected && looks_at(missing.id)),
    }
}

impl Decision {
    fn not_applicable(reason: String) -> Self {
        Decision { applicable: false, grade: None, basis: Basis::NotApplicable, reason, overruled: None }
    }

    fn open(reason: String) -> Self {
        Decision { applicable: true, grade: None, basis: Basis::NotEvaluated, reason, overruled: None }
    }

    fn graded(grade: Grade, basis: Basis, reason: String) -> Self {
        Decision { applicable: true, grade: Some(grade), basis, reason, overruled: None }
    }
}

fn decide(evidence: &Evidence<'_>, failed: &[Failed<'_>], answers: &Answers) -> Decision {
    let criterion = evidence.criterion;
    let answer = answers.criterion(&criterion.id);
    let concern = concern(criterion, evidence.run);
    if !failed.is_empty() {
        return measured_fail(criterion, failed, &concern, answer, answers);
    }
    match (concern, answer) {
        (Concern::No(why), None) => Decision::not_applicable(why),
        (Concern::No(why), Some(answer)) => contradicted(criterion, why, answer, answers),
        (_, Some(answer)) => judged(criterion, answer, answers).unwrap_or_else(Decision::open),
        (Concern::Unknown(why), None) => Decision::open(why),
        (Concern::Yes, None) => match prove(evidence) {
            Some((grade, reason)) => Decision::graded(grade, Basis::Measured, reason),
            None => Decision::open(left_open(evidence)),
        },
    }
}

/// A measured Fail stands unless a reviewer overrules it in writing; then both are told.
fn measured_fail(
    criterion: &Criterion,
    failed: &[Failed<'_>],
    concern: &Concern,
    answer: Option<&Answer>,
    answers: &Answers,
) -> Decision {
    let reviewer = answers.named().unwrap_or_default();
    let mut reasons: Vec<String> = failed.iter().map(|failed| failed.reason.clone()).collect();
    reasons.dedup();
    let mut measured = list(&reasons);
    if let Concern::No(why) = concern {
        measured = format!("{measured} (though {why})");
    }
    let Some(answer) = answer else { return Decision::graded(Grade::Fail, Basis::Measured, measured) };
    if answer.choice == Choice::Grade(Grade::Fail) {
        let said = answer.written().map_or_else(String::new, |why| format!(": {why}"));
        let same = if answers.scripted() {
            format!("{}, the same", answers.judged_by())
        } else {
            format!("{reviewer} judges the same")
        };
        return Decision::graded(Grade::Fail, Basis::Measured, format!("{measured}; {same}{said}"));
    }
    // What a reviewer wrote may end in a full stop.
    let overruled =
        |basis: &str| format!("{}; this overrules what was measured: {measured}", basis.trim_end_matches('.'));
    match (answer.written().is_some(), judged(criterion, answer, answers)) {
        (true, Ok(decision)) => Decision { reason: overruled(&decision.reason), overruled: Some(measured), ..decision },
        (false, _) => {
            let note = format!("{measured}; {reviewer}'s other judgement does not count, because it gives no reason");
            Decision::graded(Grade::Fail, Basis::Measured, note)
        }
        (true, Err(why)) => Decision::graded(Grade::Fail, Basis::Measured, format!("{measured}; {why}")),
    }
}

/// The reviewer's answer as a decision, or why it cannot be one.
fn judged(criterion: &Criterion, answer: &Answer, answers: &Answers) -> Result<Decision, String> {
    let reviewer = answers.named().unwrap_or_default();
    match answer.choice {
        Choice::Grade(Grade::Meets) if criterion.meets.is_none() => {
            Err(format!("{reviewer} chose Meets, which the page does not have for this criterion"))
        }
        Choice::Grade(grade) => {
            let (word, row) = match grade {
                Grade::Best => ("Best", Some(criterion.best.as_str())),
                Grade::Meets => ("Meets", criterion.meets.as_deref()),
                Grade::Fail => ("Fail", Some(criterion.fail.as_str())),
            };
            let why = answer.written().or(row).unwrap_or_default();
            let by = if answers.scripted() {
                format!("{}, {word}", answers.judged_by())
            } else {
                format!("judged {word} by {reviewer}")
            };
            Ok(Decision::graded(grade, Basis::Judged, format!("{by}: {why}")))
        }
        Choice::NotApplicable if criterion.condition.is_none() => {
            Err(format!("{reviewer} chose not applicable, but the page asks this of every application"))
        }
        Choice::NotApplicable => match answer.written() {
            Some(why) => Ok(Decision::not_applicable(format!("{reviewer} says: {why}"))),
            None => Err(format!("{reviewer} chose not applicable without a reason")),
        },
    }
}

/// A reviewer who judges what the manifest says does not exist needs a reason for it.
fn contradicted(criterion: &Criterion, declared: String, answer: &Answer, answers: &Answers) -> Decision {
    match (answer.choice, answer.written(), judged(criterion, answer, answers)) {
        (Choice::Grade(_), Some(_), Ok(decision)) => {
            Decision { reason: format!("{}; this contradicts the manifest: {declared}", decision.reason), ..decision }
        }
        _ => Decision::not_applicable(declared),
    }
}

fn concern(criterion: &Criterion, run: &RunInfo) -> Concern {
    let declared = &run.declared;
    let Some(condition) = criterion.condition else { return Concern::Yes };
    let any = |test: fn(&crate::observe::HologramInfo) -> bool| run.holograms.iter().any(test);
    let (said, subject, denial) = match condition {
        Condition::Surfaces => {
            let node = any(|hologram| hologram.surface_tolerance_mm.is_some());
            let said = declared.surfaces.or(node.then_some(true));
            (said, "content is meant to stand on real surfaces", "no content is meant to stand on real surfaces")
        }
        Condition::Scan => {
            (declared.scan.as_ref().map(|scan| scan.required), "a room scan is required", "no room scan is required")
        }
        Condition::OutOfFrame => {
            let node = any(|hologram| hologram.relevant);
            let said = declared.out_of_frame.or(node.then_some(true));
            (said, "relevant content can leave the frame", "no relevant content can leave the frame")
        }
        Condition::LongLoading => {
            (declared.long_loading, "something can be loading for more than 5 s", "nothing loads for more than 5 s")
        }
    };
    match said {
        Some(true) => Concern::Yes,
        Some(false) => Concern::No(format!("the manifest says that {denial}")),
        None => Concern::Unknown(format!("the manifest does not say whether {subject}")),
    }
}

/// Why a criterion without a Fail, a proof or an answer stays open.
fn left_open(evidence: &Evidence<'_>) -> String {
    let (criterion, run) = (evidence.criterion, evidence.run);
    if criterion.id == "frame-rate" && (!device_evidence(run) || run.clock != ClockKind::Realtime) {
        return no_device(run);
    }
    if let Some(why) = (criterion.id == "frame-rate").then(|| rate_left_open(evidence)).flatten() {
        return why;
    }
    let (silent, subject) = match criterion.id.as_str() {
        "spatial-sound" => (run.declared.sounds.is_none() && run.sounds().next().is_none(), "sounds"),
        "interactable-objects" => {
            let none = run.holograms.iter().all(|h| h.interactable.is_none());
            (run.declared.interactables.is_none() && none, "things to interact with")
        }
        _ => (false, ""),
    };
    let ids: Vec<&str> = deciding(&criterion.id).collect();
    let beside = beside(evidence, &ids);
    if silent {
        return format!(
            "the manifest does not say whether there are {subject}; a reviewer judges what is there; {beside}"
        );
    }
    let missing = evidence.findings.iter().flat_map(|finding| &finding.not_measured);
    let mut why: Vec<String> = missing.filter(|missing| ids.contains(&missing.id)).map(|m| m.why.clone()).collect();
    why.dedup();
    if !why.is_empty() {
        return format!("not measured: {}; left to a reviewer; {beside}", list(&why));
    }
    let found: Vec<String> = ids.iter().filter_map(|id| worst(evidence.findings, id)).collect();
    match found.is_empty() {
        true => format!("no measurement decides it; left to a reviewer; {beside}"),
        false => format!("nothing measured fails it ({}); the grade is left to a reviewer; {beside}", list(&found)),
    }
}

/// What the drop episodes of a run in device leave to be done.
fn rate_left_open(evidence: &Evidence<'_>) -> Option<String> {
    let (pace, count, seconds) = pace(evidence)?;
    let plural = if count == 1 { "" } else { "s" };
    let found = format!("{count} drop episode{plural} in {seconds:.0} s that count");
    let below = evidence.findings.iter().flat_map(|finding| &finding.measurements);
    let below = below.filter(|found| found.id == "frame.below-target").map(|found| found.value).fold(0.0, f64::max);
    Some(match pace {
        Pace::Fails => return None,
        Pace::Passes if below > 0.0 => format!(
            "{found} are few enough; {below:.0} % of the time the pace is steadily below target, and a reviewer says whether that bothers anybody"
        ),
        Pace::Passes => format!("{found} are few enough; a reviewer says whether they get in the way of the main task"),
        Pace::Neither => format!(
            "{found} neither fail nor pass for certain; repeat once with a script in which {}",
            if seconds < SHORTER_THAN_S {
                "120 s count, as in readiness-mid-term"
            } else {
                "240 s count, as in fast-track"
            }
        ),
    })
}

/// Included time below which a run is repeated at the usual length; a little less than that, as a few frames never count.
const SHORTER_THAN_S: f64 = 110.0;

/// The measurement of an id that comes nearest to its limit, in words.
fn worst(findings: &[Finding], id: &str) -> Option<String> {
    let measured = findings.iter().flat_map(|finding| &finding.measurements).filter(|found| found.id == id);
    let badness = |found: &Measurement| match &found.limit {
        Some(Limit { good: GoodSide::AtLeast, .. }) => -found.value,
        _ => found.value,
    };
    let found = measured.max_by(|a, b| badness(a).total_cmp(&badness(b)))?;
    let unit = unit(found);
    let of = found.about.node.as_ref().map_or_else(String::new, |node| format!(" of `{node}`"));
    let wanted = found.limit.as_ref().map_or_else(String::new, |limit| {
        let side = match limit.good {
            GoodSide::AtMost => "at most",
            GoodSide::Below => "below",
            GoodSide::AtLeast => "at least",
        };
        format!(", {side} {}{unit} is wanted", short(limit.value))
    });
    Some(format!("`{id}`{of} is {}{unit}{wanted}", short(found.value)))
}

fn no_device(run: &RunInfo) -> String {
    let (adapter, runtime) = (&run.adapter.name, &run.runtime.name);
    let mut why = Vec::new();
    if run.runtime.simulated {
        why.push(format!("the runtime `{runtime}` counts as simulated"));
    }
    if run.adapter.software {
        why.push(format!("frame times were taken on `{adapter}`, which draws on the CPU"));
    }
    if run.clock != ClockKind::Realtime {
        why.push("the display clock was stepped".to_owned());
    }
    format!("no device evidence: {}; only a run in device counts", why.join(" and "))
}

/// What to change: the usual remedy after a Fail, what to declare or repeat where something is missing, and measurements past their
/// limits as a hint beside the question.
fn advice(criterion: &Criterion, decision: &Decision, run: &RunInfo, findings: &[Finding]) -> String {
    if decision.basis == Basis::NotApplicable {
        return String::new();
    }
    let mut parts = Vec::new();
    if decision.grade == Some(Grade::Fail) || decision.overruled.is_some() {
        parts.push(criterion.advice.clone());
    }
    if decision.basis == Basis::NotEvaluated
        && let (Some(condition), Concern::Unknown(_)) = (criterion.condition, concern(criterion, run))
    {
        parts.push(format!("Declare it in poc.toml: {}.", declaration(condition)));
    }
    let ids: Vec<&str> = deciding(&criterion.id).collect();
    let hints = beyond_limits(findings, |id| criterion.looks_at(id) && !ids.contains(&id));
    if !hints.is_empty() {
        parts.push(format!("Look at: {}.", list(&hints)));
        if decision.grade != Some(Grade::Fail) && decision.overruled.is_none() {
            parts.push(criterion.advice.clone());
        }
    }
    parts.join(" ")
}

/// Criteria that the manifest says do not concern the content. A reviewer who grades one all the same contradicts it, and has to say why.
pub fn declared_away(run: &RunInfo) -> Vec<&'static str> {
    let away = all().iter().filter(|criterion| matches!(concern(criterion, run), Concern::No(_)));
    away.map(|criterion| criterion.id.as_str()).collect()
}

/// What to write in `poc.toml` so that a conditional criterion is known to concern the content or not.
pub fn declaration(condition: Condition) -> &'static str {
    match condition {
        Condition::Surfaces => "a surface tolerance for each node that stands on one, or that there is none",
        Condition::Scan => "whether a room scan is required, and its mesh and guidance",
        Condition::OutOfFrame => "which nodes the user has to be able to find, or that none leaves the frame",
        Condition::LongLoading => "whether anything loads for more than 5 s, and the node that shows progress",
    }
}
