//! Pure functions from a recording to measurements. They run after the run, never in the frame; a missing signal gives no measurement
//! and a reason, never a pass. Grades are not given here: `checklist` decides what a measurement means for a criterion.

mod finding;

pub use finding::*;
