//! What a report says against itself.

use super::super::model::*;
use crate::criteria::{CRITERIA, QUESTIONS};
use crate::digest::{PACKAGE_NAME, package_digest};
use crate::{checklist, probe};
use std::collections::BTreeSet;

/// Every contradiction, one line each. `key_id` is the key whose signature was found valid.
pub(super) fn contradictions(statement: &Statement, key_id: &str) -> Vec<String> {
    let mut found = Vec::new();
    let predicate = &statement.predicate;
    subjects(statement, &mut found);
    standing(predicate, key_id, &mut found);
    criteria(predicate, &mut found);
    questions(predicate, &mut found);
    measurements(predicate, &mut found);
    times(predicate, &mut found);
    verdict(predicate, &mut found);
    found
}

fn subjects(statement: &Statement, found: &mut Vec<String>) {
    let names: BTreeSet<&str> = statement.subject.iter().map(|s| s.name.as_str()).collect();
    if names.len() != statement.subject.len() {
        found.push("a subject is named twice".into());
    }
    let files = statement.subject.iter().filter(|s| s.name != PACKAGE_NAME);
    let digest = package_digest(files.map(|s| (s.name.as_str(), s.digest.sha256.as_str())));
    if statement.package_sha256() != Some(digest.as_str()) {
        found.push("the package digest does not follow from the digests of its files".into());
    }
}

/// Laws 4 and 9: what kind of report may stand on what.
fn standing(p: &Predicate, key_id: &str, found: &mut Vec<String>) {
    let mut must = |holds: bool, what: &str| {
        if !holds {
            found.push(what.to_owned());
        }
    };
    must(p.signer.key_id == key_id, "the report names another key than the one that signed it");
    let early = matches!(p.checkpoint, Some(Checkpoint::Storyboard | Checkpoint::MidTerm));
    let words: &[Verdict] =
        if early { &[Verdict::Findings] } else { &[Verdict::Ready, Verdict::NotReady, Verdict::Incomplete] };
    let reviewer = p.reviewer.as_ref();
    must(reviewer.is_none_or(|r| r.key_id == key_id), "the reviewer named is not the signer");
    must(
        reviewer.is_none_or(|r| r.script == checklist::is_script(&r.name)),
        "the reviewer's name and the report differ about whether a script stood in",
    );
    match p.kind {
        Kind::SelfCheck => {
            let what =
                "a self-check ends with ready, not-ready or incomplete only, before the final checkpoint with findings";
            must(words.contains(&p.verdict), what);
            must(p.attempt.is_none(), "a self-check is no attempt");
            must(p.questions.is_none() || reviewer.is_some(), "questions are answered, but no reviewer is named");
        }
        Kind::Review => {
            must(!p.runtime.simulated, "a run on a simulated device cannot be a review");
            must(!p.adapter.software, "a run on a software GPU cannot be a review");
            must(matches!(p.track, Track::FastTrack | Track::Readiness), "a review belongs to fast-track or readiness");
            must(reviewer.is_some(), "a review names its reviewer");
            must(
                reviewer.is_none_or(|r| !r.script),
                "a review in which a script stood in for the reviewer cannot have standing",
            );
            must(p.attempt.is_some_and(|n| n > 0), "a review has an attempt number");
            must(early || p.questions.is_some(), "a review answers the programme's questions");
            must((p.track == Track::Readiness) == p.checkpoint.is_some(), "readiness has checkpoints, fast-track none");
        }
    }
}

/// Law 1: four states of evidence, never mixed.
fn criteria(p: &Predicate, found: &mut Vec<String>) {
    let ids: Vec<&str> = p.criteria.iter().map(|c| c.id.as_str()).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    if unique.len() != ids.len() || CRITERIA.iter().any(|id| !unique.contains(id)) || ids.len() != CRITERIA.len() {
        found.push(format!("the {} criteria do not stand there once each", CRITERIA.len()));
    }
    for c in &p.criteria {
        if let Some(what) = states(c.grade, c.basis, Some(c.applicable), p.reviewer.is_some()) {
            found.push(format!("{}: {what}", c.id));
        }
        if let Some(what) = overruled(c, p.reviewer.is_some()) {
            found.push(format!("{}: {what}", c.id));
        }
        if !names_the_script(p, c.basis, &c.reason) {
            found.push(format!("{}: a script judged it, and the reason does not say so", c.id));
        }
        if c.reason.trim().is_empty() {
            found.push(format!("{}: no reason is given", c.id));
        }
        if let Some(id) = c.measurements.iter().find(|id| !p.measurements.iter().any(|m| m.id == **id)) {
            found.push(format!("{}: the measurement `{id}` is not in the report", c.id));
        }
        if c.evidence.iter().any(|e| !is_covered(e, p)) {
            found.push(format!("{}: evidence that is no signed artifact", c.id));
        }
    }
}

/// A measured Fail gives way to a reviewer's judgement only, or to a reviewer's word that it does not concern the content.
fn overruled(c: &Criterion, reviewer: bool) -> Option<&'static str> {
    c.overruled.as_ref()?;
    let judged = matches!(c.basis, Basis::Judged | Basis::NotApplicable);
    (!judged || !reviewer).then_some("a measured Fail is overruled, but not by a reviewer")
}

/// What is judged where a script stood in says so itself.
fn names_the_script(p: &Predicate, basis: Basis, reason: &str) -> bool {
    let scripted = p.reviewer.as_ref().is_some_and(|reviewer| reviewer.script);
    basis != Basis::Judged || !scripted || reason.contains("judged by a script")
}

fn is_covered(evidence: &Evidence, p: &Predicate) -> bool {
    match (&evidence.path, &evidence.sha256) {
        (Some(path), Some(sha)) => p.artifacts.iter().any(|a| a.path == *path && a.sha256 == *sha),
        (None, None) => evidence.frames.is_some(),
        _ => false,
    }
}

fn states(grade: Option<Grade>, basis: Basis, applicable: Option<bool>, reviewer: bool) -> Option<&'static str> {
    let graded = matches!(basis, Basis::Measured | Basis::Judged);
    if grade.is_some() != graded {
        Some("a grade stands without evidence, or evidence without a grade")
    } else if applicable.is_some_and(|a| a == (basis == Basis::NotApplicable)) {
        Some("it is called applicable and not applicable at once")
    } else if basis == Basis::Judged && !reviewer {
        Some("it is judged, but no reviewer is named")
    } else {
        None
    }
}

fn questions(p: &Predicate, found: &mut Vec<String>) {
    let Some(questions) = &p.questions else { return };
    let ids: BTreeSet<&str> = questions.iter().map(|q| q.id.as_str()).collect();
    if ids.len() != QUESTIONS.len() || questions.len() != QUESTIONS.len() || QUESTIONS.iter().any(|q| !ids.contains(q))
    {
        found.push("the four programme questions do not stand there once each".into());
    }
    for q in questions {
        if q.basis == Basis::Measured {
            found.push(format!("{}: a programme question cannot be measured", q.id));
        } else if let Some(what) = states(q.grade, q.basis, None, p.reviewer.is_some()) {
            found.push(format!("{}: {what}", q.id));
        }
        if !names_the_script(p, q.basis, &q.reason) {
            found.push(format!("{}: a script judged it, and the reason does not say so", q.id));
        }
        if q.evidence.iter().any(|e| !is_covered(e, p)) {
            found.push(format!("{}: evidence that is no signed artifact", q.id));
        }
    }
}

fn measurements(p: &Predicate, found: &mut Vec<String>) {
    let mut keys = BTreeSet::new();
    for m in &p.measurements {
        if !keys.insert((&m.id, &m.about)) {
            found.push(format!("the measurement `{}` stands twice for the same thing", m.id));
        }
        if m.limit.is_some() != m.limit_good.is_some() || m.limit.is_some() != m.limit_source.is_some() {
            found.push(format!("the limit of `{}` lacks its side or its source", m.id));
        }
        if m.unit.is_empty() {
            found.push(format!("`{}` has no unit", m.id));
        }
    }
}

fn times(p: &Predicate, found: &mut Vec<String>) {
    match (p.started.parse::<jiff::Timestamp>(), p.finished.parse::<jiff::Timestamp>()) {
        (Ok(started), Ok(finished)) if started <= finished => {}
        (Ok(_), Ok(_)) => found.push("the run ended before it started".into()),
        _ => found.push("start or end is no moment in time".into()),
    }
}

/// Law 2: the verdict follows from the criteria by the printed rule. The rules live in `checklist`; here they are asked again.
fn verdict(p: &Predicate, found: &mut Vec<String>) {
    let (criteria, questions) = (criterion_results(p), question_results(p));
    let outcome = match (p.kind, p.checkpoint) {
        (_, Some(Checkpoint::Storyboard | Checkpoint::MidTerm)) => checklist::findings(&criteria),
        (Kind::Review, _) => checklist::review(&criteria, &questions),
        (Kind::SelfCheck, _) if p.track == Track::CiFrameBudget => {
            checklist::frame_budget(&criteria, &over_budget(p), &completeness(p))
        }
        (Kind::SelfCheck, _) => checklist::self_check(&criteria, &completeness(p)),
    };
    if p.rule != Rule::from(outcome.rule) {
        found.push(format!("the rule printed is not `{}` as this version knows it", outcome.rule.id));
    }
    let given = Verdict::from(outcome.verdict);
    if p.verdict != given {
        found.push(format!("the verdict is `{}`, the rule gives `{}`", p.verdict.word(), given.word()));
    }
}

fn completeness(p: &Predicate) -> checklist::Completeness {
    let known = |id: &String| probe::MEASUREMENTS.iter().find(|m| m.id == id).map_or("a measurement", |m| m.id);
    let missing = p.not_measured.iter().filter(|n| n.expected).map(|n| known(&n.id)).collect();
    checklist::Completeness { broke_off: !p.complete, missing }
}

/// What the report itself says is beyond its budget.
fn over_budget(p: &Predicate) -> Vec<checklist::OverBudget> {
    let over = |m: &Measurement| {
        let id = probe::MEASUREMENTS.iter().find(|known| known.id == m.id && checklist::gates(known.id))?;
        let limit = m.limit.filter(|_| m.holds() == Some(false))?.get();
        Some(checklist::OverBudget { id: id.id, value: m.value.get(), limit, unit: id.unit })
    };
    p.measurements.iter().filter_map(over).collect()
}

fn criterion_results(p: &Predicate) -> Vec<checklist::CriterionResult> {
    let result = |c: &Criterion| {
        let id = CRITERIA.into_iter().find(|known| *known == c.id)?;
        Some(checklist::CriterionResult {
            id,
            applicable: c.applicable,
            grade: c.grade.map(Into::into),
            basis: c.basis.into(),
            reason: c.reason.clone(),
            advice: c.advice.clone(),
            measurements: Vec::new(),
            overruled: c.overruled.clone(),
            frames: Vec::new(),
            probe_missing: c.probe_missing,
        })
    };
    p.criteria.iter().filter_map(result).collect()
}

fn question_results(p: &Predicate) -> Vec<checklist::QuestionResult> {
    let result = |q: &Question| {
        let id = QUESTIONS.into_iter().find(|known| *known == q.id)?;
        let (grade, basis) = (q.grade.map(Into::into), q.basis.into());
        Some(checklist::QuestionResult { id, grade, basis, reason: q.reason.clone() })
    };
    p.questions.iter().flatten().filter_map(result).collect()
}
