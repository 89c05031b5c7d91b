//! What the panel shows, as plain data: the same for the headset, the window, tests and the automated reviewer.

use super::{Beside, CheckId};
use crate::checklist::{Choice, Grade};

/// What is in view.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Sheet {
    /// Nothing of ours: a measured pass goes on.
    #[default]
    Hidden,
    /// Before the first step.
    PreFlight(PreFlight),
    /// A step is explained and waits to begin.
    Brief(Brief),
    /// A step has ended.
    Made(Made),
    /// A question.
    Ask(Box<Ask>),
    /// All answers.
    Summary(Summary),
    /// What signing means.
    Signing(Signing),
    /// Something to be read before it goes on.
    Notice(Notice),
}

/// How far the review is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Steps done or left out.
    pub done: u32,
    /// Steps in all.
    pub of: u32,
}

/// Something that is being written on the spatial keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// What it is for.
    pub purpose: Purpose,
    /// So far.
    pub text: String,
}

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The reviewer's name.
    Name,
    /// A note to an answer.
    Note,
    /// The reason to leave a step out.
    Skip,
}

/// What is looked after before the first step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreFlight {
    /// Project and customer.
    pub subject: String,
    /// The script's title.
    pub script: String,
    /// Who reviews; may be empty at first.
    pub reviewer: String,
    /// Each check, and its answer so far.
    pub checks: Vec<(CheckId, Option<bool>)>,
    /// What the run will count as, in one line: a self-check on a simulator says so here already.
    pub standing: String,
    /// Whether everything needed is answered.
    pub ready: bool,
    /// The keyboard, while it is open.
    pub writing: Option<Writing>,
}

/// A step before it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brief {
    /// How far.
    pub progress: Progress,
    /// Step id.
    pub step: String,
    /// What to do, in one line.
    pub say: String,
    /// How long it takes, seconds.
    pub seconds: u32,
    /// Whether everything of ours is hidden meanwhile.
    pub hidden: bool,
    /// The dialog that asks for the reason to leave it out, while it is open.
    pub skipping: Option<Skipping>,
}

/// The dialog that asks why a step is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipping {
    /// Reasons to choose from: id, and whether it is picked.
    pub reasons: Vec<(String, bool)>,
    /// A reason in one's own words.
    pub note: String,
    /// The keyboard, while it is open.
    pub writing: Option<Writing>,
    /// Whether it can be left out as it is.
    pub ready: bool,
}

/// A step after its end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Made {
    /// How far.
    pub progress: Progress,
    /// Step id.
    pub step: String,
    /// What was asked for.
    pub say: String,
    /// Per cent of the move that was asked for; `None` where there is none or it cannot be told.
    pub compliance_pct: Option<f64>,
    /// What was less than asked, if it was less than the limit.
    pub short: Option<String>,
    /// The dialog that asks for the reason to leave it out, while it is open.
    pub skipping: Option<Skipping>,
}

/// A question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ask {
    /// How far.
    pub progress: Progress,
    /// Slug of the criterion or of the programme's question.
    pub about: String,
    /// Its name.
    pub name: String,
    /// What is asked.
    pub question: String,
    /// What Best means.
    pub best: String,
    /// What Meets means; `None` where the page has no such row.
    pub meets: Option<String>,
    /// What Fail means.
    pub fail: String,
    /// Whether it is one of the programme's four questions.
    pub programme: bool,
    /// Whether it can be called not applicable.
    pub optional: bool,
    /// What was measured; `None` while that is being worked out. Questions of the programme have none.
    pub beside: Option<Beside>,
    /// What is chosen so far.
    pub choice: Option<Choice>,
    /// Reasons to pick from, those that fit the criterion: id, and whether it is picked. Words are in the messages.
    pub reasons: Vec<(String, bool)>,
    /// The note so far.
    pub note: String,
    /// Pictures taken for it.
    pub pictures: u32,
    /// Why the answer cannot be given yet; `None` when it can.
    pub lacks: Option<Lack>,
    /// The measured Fail that the choice would overrule.
    pub overrules: Option<Grade>,
    /// The moment is being shown.
    pub replaying: bool,
    /// The aid is being shown.
    pub aid: bool,
    /// Whether there is an aid for it.
    pub has_aid: bool,
    /// The keyboard, while it is open.
    pub writing: Option<Writing>,
    /// Whether it was visited from the summary.
    pub revisited: bool,
}

/// What an answer lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Nothing is chosen.
    Choice,
    /// The programme's questions want a reason.
    Reason,
    /// Overruling a measured Fail wants a reason in words.
    ReasonToOverrule,
    /// What was measured is still being worked out.
    Measuring,
}

/// All answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// One line each: slug, name, what was chosen, whether a measured Fail stands or is overruled.
    pub lines: Vec<SummaryLine>,
    /// Steps left out, with the reason.
    pub skipped: Vec<String>,
    /// What the verdict would be, in one line; empty while it is worked out.
    pub verdict: String,
    /// Whether all is answered.
    pub complete: bool,
}

/// One line of the summary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SummaryLine {
    /// Slug.
    pub about: String,
    /// Name.
    pub name: String,
    /// Grade that will stand.
    pub grade: Option<Grade>,
    /// It does not concern the content.
    pub not_applicable: bool,
    /// A measurement decides it.
    pub measured: bool,
    /// A measured Fail is overruled.
    pub overruled: bool,
}

/// What signing means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signing {
    /// Verdict and count, in one line.
    pub verdict: String,
    /// What the report will be: a review of standing, or a self-check and why.
    pub standing: String,
    /// Who signs: reviewer's name and the beginning of the key's id.
    pub signer: String,
    /// Everything is being written.
    pub writing: bool,
}

/// How far a step is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum StepState {
    /// It comes later.
    #[default]
    Ahead,
    /// It is explained, asks, or waits to be looked at.
    Waiting,
    /// It runs.
    Running,
    /// It ended.
    Done,
    /// It was left out, for this reason.
    Skipped(String),
}

/// Something to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The review was broken off and goes on at a step.
    Resumed {
        /// Step id.
        step: String,
        /// Answers that were kept.
        answers: u32,
    },
    /// The content cannot be placed or tracked: look around.
    TrackingLost,
    /// Signed: where the report is.
    Signed {
        /// Verdict and count.
        verdict: String,
        /// Path of the report.
        report: String,
    },
}
