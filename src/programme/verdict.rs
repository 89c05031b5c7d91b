//! Which rule ends a run.

use super::{Checkpoint, Track, Words, words};
use crate::checklist::{
    Completeness, CriterionResult, Outcome, OverBudget, QuestionResult, findings, frame_budget, review, self_check,
};

/// The verdict of a run on a track, by the rule that its words belong to; `None` for a combination of track and checkpoint that does not
/// exist. Without standing a run ends by the self-check's rule whatever it was started as; a build's frame budget has a rule of its own.
pub fn conclude(
    track: Track,
    checkpoint: Option<Checkpoint>,
    standing: bool,
    criteria: &[CriterionResult],
    questions: &[QuestionResult],
    completeness: &Completeness,
    over: &[OverBudget],
) -> Option<Outcome> {
    Some(match words(track, checkpoint, standing)? {
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
    fn without_standing_a_review_is_a_self_check() {
        let verdict = |standing: bool, track, checkpoint| {
            conclude(track, checkpoint, standing, &[], &[], &Completeness::default(), &[])
                .map(|outcome| outcome.verdict)
        };
        assert_eq!(verdict(true, Track::FastTrack, None), Some(Verdict::Pass));
        assert_eq!(verdict(true, Track::Readiness, Some(Checkpoint::MidTerm)), Some(Verdict::Findings));
        assert_eq!(verdict(true, Track::Readiness, None), None);
        assert_eq!(verdict(false, Track::FastTrack, None), Some(Verdict::Ready));
        assert_eq!(verdict(false, Track::Readiness, Some(Checkpoint::Final)), Some(Verdict::Ready));
    }
}
