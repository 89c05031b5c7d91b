//! Answers from a file: TOML, checked, all problems at once. `review-scripts/answers/SCHEMA.md` says what stands in one.

use super::reasons::reasons;
use super::{CheckId, Means, aids};
use crate::checklist::Choice;
use crate::criteria::{self, CRITERIA, QUESTIONS};
use crate::problem::{Problem, Problems};
use crate::sheet::{Sheet, Table, did_you_mean};
use std::collections::BTreeSet;

/// What the automated reviewer answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scripted {
    /// Name printed in the report, always with the word `script`.
    pub name: String,
    /// Answers by slug; what is missing is left unanswered.
    pub answers: Vec<ScriptedAnswer>,
    /// Steps to leave out, each with the reason.
    pub skips: Vec<ScriptedSkip>,
    /// Ids of steps to do once more, once each.
    pub repeat: Vec<String>,
    /// Checks before the first step that are answered otherwise than [`Scripted::check`] says by itself.
    pub checks: Vec<(CheckId, bool)>,
    /// How it points at the panel, and with which hand.
    pub points: Points,
    /// It sits: head and hands are lower.
    pub seated: bool,
}

/// How a stand-in points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Points {
    /// By which means.
    pub means: Means,
    /// With the left hand; the right one stays out of sight.
    pub left: bool,
}

/// One answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScriptedAnswer {
    /// Slug of a criterion or of a question.
    pub about: String,
    /// `best`, `meets`, `fail` or `not-applicable`.
    pub choice: String,
    /// Ids of reasons to pick.
    pub reasons: Vec<String>,
    /// Note to write.
    pub note: String,
    /// Take an evidence picture.
    pub picture: bool,
    /// Look at the aid for a while before choosing.
    pub aid: bool,
    /// Look at the moment where it happened for a while before choosing, if there is one.
    pub replay: bool,
}

/// One step to leave out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScriptedSkip {
    /// Step id.
    pub step: String,
    /// Why: the id of a reason to pick, or words.
    pub reason: String,
}

/// Ways to point, by their words.
const MEANS: &[(&str, Means)] =
    &[("hand-ray", Means::HandRay), ("touch", Means::Touch), ("gaze", Means::Gaze), ("controller", Means::Controller)];
const HANDS: &[(&str, bool)] = &[("right", false), ("left", true)];
/// Longest texts, in characters: what fits the panel, and what is typed key by key in bearable time (ours).
const LONGEST_NAME: usize = 60;
const LONGEST_NOTE: usize = 400;
const MOST_ENTRIES: usize = 200;

impl Scripted {
    /// Reads a file of answers.
    ///
    /// # Errors
    /// Everything wrong with it.
    pub fn parse(file: &str, text: &str) -> Result<Scripted, Problems> {
        Sheet::read(file, text, |root| {
            root.schema_1();
            let name = root.text("name").and_then(|name| short(root, "name", name, LONGEST_NAME));
            let tables = root.tables_up_to("answer", MOST_ENTRIES);
            let answers = tables.iter().filter_map(answer).collect();
            once(&tables, "about");
            let tables = root.tables_up_to("skip", MOST_ENTRIES);
            let skips = tables.iter().filter_map(skip).collect();
            once(&tables, "step");
            let repeat: Vec<&str> = root.texts("repeat");
            if repeat.len() > MOST_ENTRIES {
                root.refuse("repeat", format!("has {} entries", repeat.len()), format!("at most {MOST_ENTRIES}"));
            }
            let checks = root.opt_table("checks").map(|table| checks(&table)).unwrap_or_default();
            let means = root.opt_word("means", MEANS).unwrap_or_default();
            let points = Points { means, left: root.opt_word("hand", HANDS).unwrap_or_default() };
            let seated = root.opt_flag("seated").unwrap_or(false);
            root.finish();
            let repeat = repeat.into_iter().map(str::to_owned).collect();
            Some(Scripted { name: name?, answers, skips, repeat, checks, points, seated })
        })
    }

    /// The answer to a criterion or question, if there is one.
    pub fn answer(&self, about: &str) -> Option<&ScriptedAnswer> {
        self.answers.iter().find(|answer| answer.about == about)
    }

    /// Why a step is left out, if it is.
    pub fn skip(&self, step: &str) -> Option<&str> {
        self.skips.iter().find(|skip| skip.step == step).map(|skip| skip.reason.as_str())
    }

    /// How a check is answered. By itself a script confirms what a simulated headset can be said to be, and agrees to nothing for a wearer
    /// and states nothing about a device: those have to be written.
    pub fn check(&self, check: CheckId) -> bool {
        let given = self.checks.iter().find(|(given, _)| *given == check).map(|(_, yes)| *yes);
        given.unwrap_or(!matches!(check, CheckId::RecordGaze | CheckId::RecordRoom | CheckId::DeviceInHand))
    }

    /// Holds it against the steps of a review script.
    ///
    /// # Errors
    /// Every step named that is not among them.
    pub fn fits(&self, file: &str, steps: &[&str]) -> Result<(), Problems> {
        let named = self.skips.iter().map(|skip| ("skip.step", skip.step.as_str()));
        let named = named.chain(self.repeat.iter().map(|step| ("repeat", step.as_str())));
        let mut problems = Problems::default();
        for (place, step) in named.filter(|(_, step)| !steps.contains(step)) {
            let what = format!("`{step}` is not a step of the review script");
            problems.push(Problem::new(file, place, what).fix(did_you_mean(step, steps.iter().copied())));
        }
        problems.into_result(())
    }
}

fn answer(table: &Table<'_, '_>) -> Option<ScriptedAnswer> {
    let about = table.text("about").filter(|about| {
        let slugs = || CRITERIA.iter().chain(&QUESTIONS).copied();
        let known = slugs().any(|slug| slug == *about);
        if !known {
            let what = format!("`{about}` is neither a criterion nor a question");
            table.refuse("about", what, did_you_mean(about, slugs()));
        }
        known
    });
    let choice = table.word("choice", &Choice::ALL).map(Choice::word);
    let reasons = table.texts("reasons");
    let note = table.opt_text("note").unwrap_or_default();
    let note = short(table, "note", note, LONGEST_NOTE);
    let [picture, aid, replay] = ["picture", "aid", "replay"].map(|flag| table.opt_flag(flag).unwrap_or(false));
    table.finish();
    let (about, choice, note) = (about?, choice?, note?);
    fitting(table, about, choice);
    reasons_of(table, about, &reasons);
    shown(table, about, aid, replay);
    let wants_reason = QUESTIONS.contains(&about) || choice == "not-applicable";
    if wants_reason && reasons.is_empty() && note.is_empty() {
        table.refuse("", format!("`{about}` is answered without a reason"), "add `reasons` or `note`");
    }
    let reasons = reasons.into_iter().map(str::to_owned).collect();
    Some(ScriptedAnswer { about: about.to_owned(), choice: choice.to_owned(), reasons, note, picture, aid, replay })
}

/// Refuses a choice that the page or the programme does not offer there.
fn fitting(table: &Table<'_, '_>, about: &str, choice: &str) {
    let criterion = criteria::find(about);
    let refused = match choice {
        "meets" => criterion.is_some_and(|criterion| criterion.meets.is_none()),
        "not-applicable" => criterion.is_none_or(|criterion| criterion.condition.is_none()),
        _ => false,
    };
    if refused {
        table.refuse("choice", format!("`{choice}` cannot be chosen for `{about}`"), "choose another grade");
    }
}

/// Refuses what cannot be looked at there: not every criterion has an aid, and for a question of the programme nothing is measured.
fn shown(table: &Table<'_, '_>, about: &str, aid: bool, replay: bool) {
    if aid && !aids::SLUGS.contains(&about) {
        table.refuse("aid", format!("`{about}` has no aid"), "leave it out");
    }
    if replay && QUESTIONS.contains(&about) {
        table.refuse("replay", format!("for `{about}` nothing is measured that could be shown"), "leave it out");
    }
}

/// Refuses reasons that are not offered there, and reasons given twice.
fn reasons_of(table: &Table<'_, '_>, about: &str, given: &[&str]) {
    let known = reasons(about);
    for (index, reason) in given.iter().enumerate() {
        if given[..index].contains(reason) {
            table.refuse("reasons", format!("`{reason}` is given twice"), "give it once");
        }
        if !known.contains(reason) {
            let what = format!("`{reason}` is no reason for `{about}`");
            table.refuse("reasons", what, did_you_mean(reason, known.iter().copied()));
        }
    }
}

fn skip(table: &Table<'_, '_>) -> Option<ScriptedSkip> {
    let step = table.text("step");
    let reason = table.text("reason").and_then(|reason| short(table, "reason", reason, LONGEST_NOTE));
    table.finish();
    Some(ScriptedSkip { step: step?.to_owned(), reason: reason? })
}

fn checks(table: &Table<'_, '_>) -> Vec<(CheckId, bool)> {
    let given = CheckId::ALL.into_iter().filter_map(|(word, check)| table.opt_flag(word).map(|yes| (check, yes)));
    let given = given.collect();
    table.finish();
    given
}

/// A text of one line that is not too long. What is typed on the keyboard in the headset has no other lines.
fn short(table: &Table<'_, '_>, key: &'static str, text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    let count = text.chars().count();
    if count > most {
        table.refuse(key, format!("has {count} characters"), format!("at most {most}"));
    } else if text.chars().any(char::is_control) {
        table.refuse(key, "holds line breaks or control characters", "write it in one line");
    } else {
        return Some(text.to_owned());
    }
    None
}

/// Refuses tables that say something about the same thing as an earlier one.
fn once(tables: &[Table<'_, '_>], key: &'static str) {
    let mut seen = BTreeSet::new();
    for table in tables {
        if let Some(name) = table.opt_text(key)
            && !seen.insert(name)
        {
            table.refuse(key, format!("`{name}` is there twice"), "keep one of them");
        }
    }
}

#[cfg(test)]
mod tests;
