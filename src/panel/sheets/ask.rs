//! A question: what is asked, what was measured beside it, and what each grade means. Choosing and answering are two gestures.

use super::{ask_beside, ask_reasons, grade_word, header};
use crate::checklist::{Choice, Grade};
use crate::messages::{say, say_with};
use crate::panel::cut::{bottom, columns, top};
use crate::panel::marks::Mark;
use crate::panel::page::{Button, Page};
use crate::panel::text::Para;
use crate::panel::theme;
use crate::panel::view::Face;
use crate::review::{Action, Ask};
use egui::Rect;

/// Height of a grade's button: the longest meaning takes three lines of caption size.
const GRADE: f32 = 80.0;

pub(super) fn show(page: &mut Page<'_>, sheet: &Ask) {
    match page.view.face(sheet) {
        Face::Question => question(page, sheet),
        Face::Reasons => ask_reasons::show(page, sheet),
        Face::Measurements => ask_beside::show(page, sheet),
    }
}

fn question(page: &mut Page<'_>, sheet: &Ask) {
    let mut area = Page::whole();
    header(page, &mut area, &sheet.name, Some(sheet.progress));
    let asked = top(&mut area, 82.0);
    page.text(asked, "what-text", &[Para::body(&sheet.question)]);
    let row = bottom(&mut area, theme::PRESS);
    tools(page, row, sheet);
    let meanings = meanings(sheet);
    let grades = bottom(&mut area, meanings.len() as f32 * (GRADE + theme::GAP) - theme::GAP);
    grade_buttons(page, grades, sheet, &meanings);
    ask_beside::beside(page, area, sheet);
}

fn meanings(sheet: &Ask) -> Vec<(Grade, &str)> {
    let mut meanings = vec![(Grade::Best, sheet.best.as_str())];
    meanings.extend(sheet.meets.as_deref().map(|meets| (Grade::Meets, meets)));
    meanings.push((Grade::Fail, &sheet.fail));
    meanings
}

fn grade_buttons(page: &mut Page<'_>, mut area: Rect, sheet: &Ask, meanings: &[(Grade, &str)]) {
    for (grade, meaning) in meanings {
        let place = top(&mut area, GRADE);
        let choice = Choice::Grade(*grade);
        let button = Button {
            detail: (*meaning).to_owned(),
            mark: Some(Mark::of(*grade)),
            selected: Some(sheet.choice == Some(choice)),
            ..Button::new(grade_word(*grade))
        };
        if page.button(place, button) {
            choose(page, choice);
        }
    }
}

pub(super) fn choose(page: &mut Page<'_>, choice: Choice) {
    page.act(Action::Choose(choice));
    page.view.turn(Face::Reasons);
}

/// What else can be done with a question, at the bottom of its first face.
fn tools(page: &mut Page<'_>, row: Rect, sheet: &Ask) {
    let mut tools: Vec<(Button, Tool)> = Vec::new();
    if !sheet.programme {
        tools.push((Button::new(say("measurements")).enabled(sheet.beside.is_some()), Tool::Turn(Face::Measurements)));
    }
    tools.extend(replay(sheet));
    if sheet.has_aid {
        let label = if sheet.aid { say("aid-hide") } else { say("aid") };
        let button = Button { selected: Some(sheet.aid), ..Button::new(label) };
        tools.push((button, Tool::Act(Action::Aid(!sheet.aid))));
    }
    tools.push((Button::new(picture_label(sheet)), Tool::Act(Action::Picture)));
    if sheet.optional {
        let button = Button {
            selected: Some(sheet.choice == Some(Choice::NotApplicable)),
            ..Button::new(say("not-applicable"))
        };
        tools.push((button, Tool::Choose(Choice::NotApplicable)));
    }
    match sheet.choice {
        Some(_) => tools.push((Button::primary(say("to-reasons")), Tool::Turn(Face::Reasons))),
        None => tools.push(unanswered(sheet)),
    }
    run(page, row, tools);
}

/// Goes on without an answer: back to all answers, where the question was visited from there.
pub(super) fn unanswered(sheet: &Ask) -> (Button, Tool) {
    let label = if sheet.revisited { say("back") } else { say("leave-open") };
    (Button::new(label), Tool::Act(Action::Continue))
}

/// Shows the moment again, where there is one.
pub(super) fn replay(sheet: &Ask) -> Option<(Button, Tool)> {
    let there = sheet.beside.as_ref().is_some_and(|beside| !beside.moments.is_empty());
    let label = if sheet.replaying { say("replay-stop") } else { say("replay") };
    let button = Button { selected: Some(sheet.replaying), ..Button::new(label) };
    there.then_some((button, Tool::Act(Action::Replay(!sheet.replaying))))
}

pub(super) fn picture_label(sheet: &Ask) -> String {
    match sheet.pictures {
        0 => say("picture"),
        count => say_with("pictures", &[("count", count.into())]),
    }
}

/// What a tool does.
pub(super) enum Tool {
    Act(Action),
    Turn(Face),
    Choose(Choice),
}

/// Tools side by side.
pub(super) fn run(page: &mut Page<'_>, row: Rect, tools: Vec<(Button, Tool)>) {
    for (place, (button, tool)) in columns(row, tools.len()).into_iter().zip(tools) {
        if page.button(place, button) {
            match tool {
                Tool::Act(action) => page.act(action),
                Tool::Turn(face) => page.view.turn(face),
                Tool::Choose(choice) => choose(page, choice),
            }
        }
    }
}
