//! What a reviewer does with a panel.

use crate::checklist::Choice;

/// What is looked after before the first step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CheckId {
    /// The headset is calibrated to the wearer's eyes.
    Calibrated,
    /// The room is lit well enough, and evenly.
    Lighting,
    /// The headset is not hot.
    Thermal,
    /// Mixed-reality capture is off: it halves the frame rate.
    CaptureOff,
    /// Nothing else is drawn over the content.
    OverlayOff,
    /// The wearer agrees that it is recorded where the eyes look. Asked only where it can be.
    RecordGaze,
    /// The wearer agrees that the planes of the room are recorded.
    RecordRoom,
    /// The device in hand is the one that the review is for; only where the reviewer's key can say so.
    DeviceInHand,
}

impl CheckId {
    /// All, with their words in journal, recording and files of answers.
    pub const ALL: [(&'static str, CheckId); 8] = [
        ("calibrated", CheckId::Calibrated),
        ("lighting", CheckId::Lighting),
        ("thermal", CheckId::Thermal),
        ("capture-off", CheckId::CaptureOff),
        ("overlay-off", CheckId::OverlayOff),
        ("record-gaze", CheckId::RecordGaze),
        ("record-room", CheckId::RecordRoom),
        ("device-in-hand", CheckId::DeviceInHand),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, id)| *id == self).map_or("", |(word, _)| word)
    }

    /// The check of that word.
    pub fn from_word(word: &str) -> Option<CheckId> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, id)| *id)
    }
}

/// Everything a reviewer can do with a panel. What makes no sense in the present state is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Answers a check before the first step.
    Check(CheckId, bool),
    /// Sets the reviewer's name.
    Name(String),
    /// Goes on: begins the step that is explained, or leaves what has been read.
    Continue,
    /// Does the step that has just ended once more.
    Repeat,
    /// Asks for the reason to leave a step out.
    OpenSkip,
    /// Chooses a grade.
    Choose(Choice),
    /// Picks a reason, or takes it back.
    ToggleReason(String),
    /// Opens the keyboard for a note, a reason to skip, or the name: whatever the sheet in view writes.
    OpenKeyboard,
    /// Sets the text that the keyboard writes.
    Write(String),
    /// Leaves keyboard or dialog, keeping what was written.
    Close,
    /// Leaves keyboard or dialog, taking back what was written.
    Cancel,
    /// Takes an evidence picture.
    Picture,
    /// Shows the moment of the measurement where it happened, or stops showing it.
    Replay(bool),
    /// Shows or hides the aid of the criterion.
    Aid(bool),
    /// Commits what was chosen: the answer to the question in view, or the reason to skip.
    Submit,
    /// From the summary, goes back to a criterion or question by its slug.
    Visit(String),
    /// Signs the report and ends the review.
    Sign,
    /// Ends without signing; it can be resumed.
    Leave,
}
