//! Between the words of the file and the types of judgement.

use super::*;
use crate::observe::{self, Recording};
use crate::{checklist, probe, programme};

macro_rules! same_words {
    ($ours:ident, $theirs:path, $($word:ident),+) => {
        impl From<$theirs> for $ours {
            fn from(value: $theirs) -> Self {
                match value { $(<$theirs>::$word => Self::$word),+ }
            }
        }
    };
}

same_words!(Verdict, checklist::Verdict, Pass, NoPass, Incomplete, Ready, NotReady, Findings);
same_words!(Grade, checklist::Grade, Best, Meets, Fail);
same_words!(Basis, checklist::Basis, Measured, Judged, NotEvaluated, NotApplicable);
same_words!(GoodSide, probe::GoodSide, AtMost, Below, AtLeast);
same_words!(Clock, observe::ClockKind, Realtime, Stepped, Scripted);
same_words!(Track, programme::Track, FastTrack, Readiness, SelfCheck, CiFrameBudget);
same_words!(Checkpoint, programme::Checkpoint, Storyboard, MidTerm, Final);

impl From<Grade> for checklist::Grade {
    fn from(grade: Grade) -> Self {
        match grade {
            Grade::Best => Self::Best,
            Grade::Meets => Self::Meets,
            Grade::Fail => Self::Fail,
        }
    }
}

impl From<Basis> for checklist::Basis {
    fn from(basis: Basis) -> Self {
        match basis {
            Basis::Measured => Self::Measured,
            Basis::Judged => Self::Judged,
            Basis::NotEvaluated => Self::NotEvaluated,
            Basis::NotApplicable => Self::NotApplicable,
        }
    }
}

impl From<checklist::Rule> for Rule {
    fn from(rule: checklist::Rule) -> Self {
        Self { id: rule.id.into(), version: rule.version.into(), text: rule.text.into() }
    }
}

impl From<&checklist::QuestionResult> for Question {
    fn from(result: &checklist::QuestionResult) -> Self {
        Self {
            id: result.id.into(),
            grade: result.grade.map(Into::into),
            basis: result.basis.into(),
            reason: result.reason.clone(),
            evidence: Vec::new(),
        }
    }
}

impl From<&programme::Gate> for Gate {
    fn from(gate: &programme::Gate) -> Self {
        Self {
            id: gate.id.word().into(),
            state: gate.state.word().into(),
            by: gate.by.clone(),
            at: gate.at.map(|day| day.to_string()),
        }
    }
}

impl From<&programme::Next> for Next {
    fn from(next: &programme::Next) -> Self {
        Self { path: next.path.word().into(), deadline: next.deadline.map(|day| day.to_string()) }
    }
}

/// The full set of limits as a report lists them; one that is not finite is left out.
pub fn limits(limits: &probe::Limits) -> Vec<Limit> {
    let unit = |id: &str| probe::MEASUREMENTS.iter().find(|m| m.id == id).map_or("", |m| m.unit);
    let limit = |rule: &probe::LimitRule| {
        Some(Limit {
            id: rule.id.into(),
            value: Finite::new(rule.value)?,
            unit: unit(rule.measurement).into(),
            good: Some(rule.good.into()),
            source: rule.source.into(),
        })
    };
    limits.iter().filter_map(limit).collect()
}

/// What the probes cut out of their statistics, as a report lists it.
pub fn excluded(recording: &Recording) -> Vec<Excluded> {
    let entry = |e: probe::Excluded| Excluded { why: e.why.into(), frames: e.ranges };
    probe::excluded(recording).into_iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_reaches_the_report_with_its_unit_and_source() {
        let all = limits(&probe::Limits::default());
        assert_eq!(all.len(), probe::LIMITS.len());
        assert!(all.iter().all(|l| !l.unit.is_empty() && !l.source.is_empty()));
    }
}
