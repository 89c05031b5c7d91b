//! What is to be done next on a sheet, by the script of answers. All of it follows from the sheet: what is there already is not done again.

use super::super::{Ask, Notice, Scripted, ScriptedAnswer, Sheet, Skipping, Writing};
use super::labels;
use crate::checklist::{Choice, Grade};
use crate::messages::{say, say_reason};
use crate::review::Lack;

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Want {
    /// Nothing: a step goes on, or all is over.
    Rest,
    /// Something of this name has to come first.
    Wait(&'static str),
    /// The first of these that is there is to be pressed. It takes effect within so many frames.
    Press(Vec<String>, u32),
    /// What is shown in the room is to be looked at for so many seconds; then this is pressed.
    Look(f64, Box<Want>),
}

/// Something that was shown in the room for a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Looked {
    about: String,
    shown: Shown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Aid,
    Moment,
}

impl Looked {
    /// What a sheet shows in the room.
    pub(super) fn on(sheet: &Sheet) -> Option<Looked> {
        let Sheet::Ask(ask) = sheet else { return None };
        let shown = match (ask.aid, ask.replaying) {
            (true, _) => Shown::Aid,
            (false, true) => Shown::Moment,
            (false, false) => return None,
        };
        Some(Looked { about: ask.about.clone(), shown })
    }
}

/// Frames in which the sheet changes after a press, if it was one.
const SOON: u32 = 30;
/// Frames that a picture takes at most: where few frames are drawn one has to be first.
const PICTURE: u32 = 600;

/// Seconds that an aid is looked at, and a moment at least (ours: enough to see what it shows, and for a picture of it).
const LOOK_S: f64 = 1.5;
/// A moment is looked at no longer, seconds.
const LONGEST_LOOK_S: f64 = 6.0;

/// What is to be done. `again` are the steps that were repeated already, `looked` what was shown in the room already.
pub(super) fn want(script: &Scripted, sheet: &Sheet, again: &[String], looked: &[Looked]) -> Want {
    match sheet {
        Sheet::Hidden => Want::Rest,
        Sheet::PreFlight(sheet) => {
            if let Some(writing) = &sheet.writing {
                return write(writing, &script.name);
            }
            let wrong = sheet.checks.iter().find(|(id, given)| *given != Some(script.check(*id)));
            match wrong {
                Some((id, _)) => press(labels::check(*id, script.check(*id))),
                None if sheet.reviewer != script.name => press(say("name")),
                None => press(say("begin")),
            }
        }
        Sheet::Brief(sheet) => match (&sheet.skipping, script.skip(&sheet.step)) {
            (Some(skipping), Some(reason)) => skip(skipping, reason),
            (Some(_), None) => press(say("cancel")),
            (None, Some(_)) => press(say("leave-out")),
            (None, None) => press(say("begin")),
        },
        Sheet::Made(sheet) if sheet.skipping.is_some() => press(say("cancel")),
        Sheet::Made(sheet) => {
            let repeat = script.repeat.contains(&sheet.step) && !again.contains(&sheet.step);
            press(if repeat { say("repeat") } else { say("continue") })
        }
        Sheet::Ask(sheet) => match script.answer(&sheet.about) {
            Some(answer) => ask(sheet, answer, looked),
            None => press_first(vec![say("leave-open"), say("change-question")]),
        },
        Sheet::Summary(sheet) if sheet.verdict.is_empty() => Want::Wait("the verdict"),
        Sheet::Summary(_) => press(say("to-signing")),
        Sheet::Signing(sheet) if sheet.writing => Want::Wait("the signed report"),
        Sheet::Signing(_) => press(say("sign")),
        Sheet::Notice(Notice::Signed { .. }) => press(say("finish")),
        Sheet::Notice(Notice::Resumed { .. } | Notice::TrackingLost) => press(say("continue")),
    }
}

fn press(label: String) -> Want {
    press_first(vec![label])
}

fn press_first(labels: Vec<String>) -> Want {
    Want::Press(labels, SOON)
}

fn ask(sheet: &Ask, answer: &ScriptedAnswer, looked: &[Looked]) -> Want {
    if let Some(writing) = &sheet.writing {
        return write(writing, &answer.note);
    }
    if let Some(want) = look(sheet, answer, looked) {
        return want;
    }
    if sheet.choice.map(word) != Some(answer.choice.as_str()) {
        return press_first(vec![labels::choice(&answer.choice), say("change-question")]);
    }
    if sheet.pictures == 0 && answer.picture {
        return Want::Press(vec![labels::picture(0), say("change-question")], PICTURE);
    }
    // Reasons, note and answer are on a face of their own, behind the question's.
    let behind = |label: String| press_first(vec![label, say("to-reasons"), say("change-question")]);
    if let Some(id) = other(&sheet.reasons, |id| answer.reasons.iter().any(|reason| reason == id)) {
        return behind(say_reason(id));
    }
    if sheet.note != answer.note {
        return behind(say("note"));
    }
    match sheet.lacks {
        Some(Lack::Measuring) => Want::Wait("what was measured"),
        _ => behind(say("answer")),
    }
}

/// What stands in the room beside a question is looked at before anything is chosen, once each, and put away again.
fn look(sheet: &Ask, answer: &ScriptedAnswer, looked: &[Looked]) -> Option<Want> {
    let press = |label: &str| press_first(vec![say(label), say("change-question")]);
    if sheet.aid {
        return Some(Want::Look(LOOK_S, Box::new(press("aid-hide"))));
    }
    if sheet.replaying {
        let moment = sheet.beside.as_ref().and_then(|beside| beside.moments.first());
        let lasts = moment.and_then(|moment| Some(moment.path.last()?.seconds - moment.path.first()?.seconds));
        return Some(Want::Look(lasts.unwrap_or(0.0).clamp(LOOK_S, LONGEST_LOOK_S), Box::new(press("replay-stop"))));
    }
    let wants = |wanted: bool, shown: Shown| {
        wanted && !looked.iter().any(|looked| looked.about == sheet.about && looked.shown == shown)
    };
    if wants(answer.aid && sheet.has_aid, Shown::Aid) {
        return Some(press("aid"));
    }
    if wants(answer.replay, Shown::Moment) {
        let Some(beside) = &sheet.beside else { return Some(Want::Wait("what was measured")) };
        return (!beside.moments.is_empty()).then(|| press("replay"));
    }
    None
}

fn skip(sheet: &Skipping, reason: &str) -> Want {
    let picks = sheet.reasons.iter().any(|(id, _)| id == reason);
    let note = if picks { "" } else { reason };
    if let Some(writing) = &sheet.writing {
        return write(writing, note);
    }
    match other(&sheet.reasons, |id| id == reason) {
        Some(id) => press(say_reason(id)),
        None if sheet.note != note => press(say("note")),
        None => press(say("leave-out-now")),
    }
}

/// The next key for a text that is being written: a letter, or back to where it is right.
fn write(writing: &Writing, wanted: &str) -> Want {
    let Some(rest) = wanted.strip_prefix(writing.text.as_str()) else { return press(say("key-backspace")) };
    match rest.chars().next() {
        None => press(say("done")),
        // A capital is behind the shift key.
        Some(letter) => press_first(vec![labels::key(letter), say("key-shift")]),
    }
}

/// The first reason that is picked and should not be, or the other way round.
fn other(reasons: &[(String, bool)], wanted: impl Fn(&str) -> bool) -> Option<&str> {
    reasons.iter().find(|(id, picked)| *picked != wanted(id)).map(|(id, _)| id.as_str())
}

fn word(choice: Choice) -> &'static str {
    match choice {
        Choice::Grade(Grade::Best) => "best",
        Choice::Grade(Grade::Meets) => "meets",
        Choice::Grade(Grade::Fail) => "fail",
        Choice::NotApplicable => "not-applicable",
    }
}
