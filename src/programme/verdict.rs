//! Which rule ends a run.

use super::{Checkpoint, Track, Words, words};
use crate::checklist::{
    Completeness, CriterionResult, Outcome, OverBudget, QuestionResult, device_evidence, findings, frame_budget,
    review, self_check,
};
use crate::observe::RunInfo;

/// The verdict of a run on a track, by the rule that its words belong to; `None` for a combination of track and checkpoint that does not
/// exist. A run without device evidence ends by the self-check's rule whatever it was started as; a build's frame budget has a rule of its own.
pub fn conclude(
    track: Track,
    checkpoint: Option<Checkpoint>,
    run: &RunInfo,
    criteria: &[CriterionResult],
    questions: &[QuestionResult],
    completeness: &Completeness,
    over: &[OverBudget],
) -> Option<Outcome> {
    Some(match words(track, checkpoint, device_evidence(run))? {
        Words::PassOrNoPass => review(criteria, questions),
        Words::Findings => findings(criteria),
        Words::ReadyOrNot if track == Track::CiFrameBudget => frame_budget(criteria, over, completeness),
        Words::ReadyOrNot => self_check(criteria, completeness),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::Verdict;

    #[test]
    fn a_simulated_review_is_a_self_check() {
        let mut run = RunInfo::default();
        let verdict = |run: &RunInfo, track, checkpoint| {
            conclude(track, checkpoint, run, &[], &[], &Completeness::default(), &[]).map(|outcome| outcome.verdict)
        };
        assert_eq!(verdict(&run, Track::FastTrack, None), Some(Verdict::Pass));
        assert_eq!(verdict(&run, Track::Readiness, Some(Checkpoint::MidTerm)), Some(Verdict::Findings));
        assert_eq!(verdict(&run, Track::Readiness, None), None);
        run.adapter.software = true;
        assert_eq!(verdict(&run, Track::FastTrack, None), Some(Verdict::Ready));
        run.adapter.software = false;
        run.runtime.simulated = true;
        assert_eq!(verdict(&run, Track::Readiness, Some(Checkpoint::Final)), Some(Verdict::Ready));
    }
}
