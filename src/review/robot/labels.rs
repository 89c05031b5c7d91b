//! What the controls of the panel are called: by the same messages as the panel, so that a translation finds them, too.

use super::super::CheckId;
use crate::messages::{say, say_with};

/// One of the two answers to a check.
pub(super) fn check(id: CheckId, yes: bool) -> String {
    let asked = say(&format!("check-{}", id.word()));
    let answer = if yes { say("yes") } else { say("no") };
    say_with("check-answer", &[("check", asked.into()), ("answer", answer.into())])
}

/// A grade, by its word in a script of answers.
pub(super) fn choice(word: &str) -> String {
    match word {
        "best" => say("grade-best"),
        "meets" => say("grade-meets"),
        "fail" => say("grade-fail"),
        _ => say("not-applicable"),
    }
}

/// What takes a picture, after so many.
pub(super) fn picture(taken: u32) -> String {
    match taken {
        0 => say("picture"),
        count => say_with("pictures", &[("count", count.into())]),
    }
}

/// The key that writes a character.
pub(super) fn key(letter: char) -> String {
    match letter {
        ' ' => say("key-space"),
        letter => say_with("key-letter", &[("letter", letter.to_string().into())]),
    }
}
