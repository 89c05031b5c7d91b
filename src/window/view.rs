//! What the operator beside the reviewer is shown, as plain data.

pub use crate::review::StepState;
use crate::review::SummaryLine;

/// Everything of the operator's view but the sheet itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OperatorView {
    /// What the run will count as, in one line.
    pub standing: String,
    /// The steps of the script, in order.
    pub steps: Vec<StepRow>,
    /// What is measured just now.
    pub live: Live,
    /// Criteria and questions with what was answered so far.
    pub checklist: Vec<SummaryLine>,
    /// Slug of what is asked about now.
    pub about: Option<String>,
}

/// One step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StepRow {
    /// Step id.
    pub id: String,
    /// What to do, in one line.
    pub say: String,
    /// How far.
    pub state: StepState,
    /// How long it ran, seconds.
    pub seconds: f64,
    /// How long it is, seconds.
    pub of_s: f64,
    /// Per cent of the move that was asked for, once it ended; `None` where there is none or it cannot be told.
    pub compliance_pct: Option<f64>,
}

/// What is measured just now, over the last seconds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Live {
    /// The graphics adapter.
    pub adapter: String,
    /// Time that the host needed for a frame, milliseconds: the median, and the longest.
    pub frame_ms: Option<[f64; 2]>,
    /// Period of the display that is wanted, milliseconds.
    pub budget_ms: Option<f64>,
    /// Speed of the head, metres a second.
    pub head_m_s: Option<f64>,
    /// How fast the head turns, degrees a second.
    pub head_deg_s: Option<f64>,
    /// Distance of the nearest hologram in sight, metres.
    pub nearest_m: Option<f64>,
    /// What the headset says of its tracking.
    pub tracking: Tracking,
    /// Seconds since the first frame.
    pub seconds: f64,
}

/// How well the headset knows where it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tracking {
    /// Nothing was told.
    #[default]
    Unknown,
    /// It is tracked.
    Tracked,
    /// The pose is inferred.
    Inferred,
    /// There is no pose.
    Lost,
}
