//! From measurements and answers to grades: the 13 criteria, the four programme questions, and the verdict.
//!
//! **What a measurement may decide.** It *fails* a criterion by itself in the cases of [`LAW`], and in no others. It *grades* a criterion
//! without a Fail only where a row of the page is worded in quantities and declared presence, not in experience, and every quantity of
//! that row was measured; the grade is then the highest row that the numbers prove, and a reviewer may freely judge otherwise:
//!
//! | criterion | proven row | needs |
//! |---|---|---|
//! | frame-rate | Best | in device, no dropped frame, and counted for so long that the drop rate is below the page's limit for certain |
//! | surface-position | Best | every declared node within its tolerance, and no tolerance so tight that the page asks for calibration |
//! | viewing-comfort | Best or Meets | all content in the zone all the time, nothing near and moving for long, clip and fade declared: as the guidance has them (Best) or not (Meets) |
//! | data-loading | Meets | a load of more than 5 s was seen, a progress node exists, and nothing was blank for longer than 5 s |
//!
//! The others rest on what a person experiences. Their measurements are advice beside the question, and without a reviewer they stay
//! not evaluated. So basis `measured` always comes with a grade, and a self-check's "5 criteria measured, 8 left to a reviewer" counts
//! exactly the criteria whose basis is `measured`.
//!
//! A declaration that something does not exist makes a conditional criterion not applicable; a measured Fail that contradicts the
//! declaration stands, and a reviewer may contradict it with a written reason.

mod answers;
mod budget;
mod grade;
mod hints;
mod law;
mod logic;
mod pace;
mod prove;
mod reason;
mod result;
mod verdict;

pub use answers::{Answer, Answers, Choice, QuestionResult, is_script, questions, read_answer};
pub use budget::{FRAME_BUDGET, OverBudget, frame_budget, gates, over_budget, remedy, set_budgets};
pub use grade::{declaration, declared_away, grade};
pub use law::{Case, LAW, Row, Test, fixed_limits};
pub use logic::{Advised, Logic, logic};
pub use prove::{PROOFS, Proven};
pub use result::*;
pub use verdict::{Completeness, Outcome, REVIEW, Rule, SELF_CHECK, findings, review, self_check};

/// Whether a run carries device evidence: made on a device, drawn by its GPU.
pub fn device_evidence(run: &crate::observe::RunInfo) -> bool {
    !run.runtime.simulated && !run.adapter.software
}

#[cfg(test)]
mod tests;
