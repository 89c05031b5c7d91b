//! What the application has to do for the guide.

use super::Entry;
use crate::observe::AnswerObservation;

/// One thing to do, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Append to the journal, and have it on disk before anything else is done.
    Journal(Entry),
    /// Put an event of this kind ([`crate::observe::step`]) and text into the recording.
    Event(&'static str, String),
    /// Put an answer into the recording. Its frame is filled in by the application.
    Answer(AnswerObservation),
    /// Judge what was recorded so far, and hand what concerns this criterion to [`super::Guide::measured`].
    Measure(String),
    /// Take a picture of both eyes without anything of ours in it, for this criterion or step, and hand its path to [`super::Guide::pictured`].
    Picture(String),
    /// Load the content anew, as the step asks.
    Reload,
    /// Follow the eyes from now on, and record where they look: the wearer has agreed.
    FollowGaze,
    /// Record the planes of the room: the wearer has agreed.
    LookAtRoom,
    /// Everything is answered: judge, write, sign.
    Sign,
    /// End the session without a report.
    Leave,
}
