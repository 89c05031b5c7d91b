//! Why: reasons to pick, a note, and the answer. The grade can still be changed here.

use super::ask::{self, Tool};
use super::{choice_word, grade_word, header};
use crate::checklist::{Choice, Grade};
use crate::messages::{say, say_reason, say_with};
use crate::panel::cut::{bottom, columns, grid, top};
use crate::panel::marks::Mark;
use crate::panel::page::{Button, Page};
use crate::panel::text::Para;
use crate::panel::theme;
use crate::panel::view::Face;
use crate::review::{Action, Ask, Lack};
use egui::Rect;

pub(super) fn show(page: &mut Page<'_>, sheet: &Ask) {
    let mut area = Page::whole();
    header(page, &mut area, &sheet.name, Some(sheet.progress));
    let choices = top(&mut area, 74.0);
    choice_buttons(page, choices, sheet);
    let row = bottom(&mut area, theme::PRESS + 8.0);
    let mut tools = vec![
        (Button::new(say("change-question")), Tool::Turn(Face::Question)),
        (Button::new(ask::picture_label(sheet)), Tool::Act(Action::Picture)),
        (Button::primary(say("answer")).enabled(sheet.lacks.is_none()), Tool::Act(Action::Submit)),
    ];
    if sheet.revisited {
        tools.insert(2, ask::unanswered(sheet));
    }
    ask::run(page, row, tools);
    let lack = bottom(&mut area, 30.0);
    page.text(lack, "what-text", &[lacks(sheet)]);
    let note = bottom(&mut area, theme::PRESS);
    note_button(page, note, sheet);
    let reasons = bottom(&mut area, 3.0 * theme::PRESS + 2.0 * theme::GAP);
    reason_buttons(page, reasons, sheet);
    page.text(area, "what-text", &meaning(sheet));
}

fn choice_buttons(page: &mut Page<'_>, row: Rect, sheet: &Ask) {
    let mut choices = vec![Choice::Grade(Grade::Best)];
    choices.extend(sheet.meets.is_some().then_some(Choice::Grade(Grade::Meets)));
    choices.push(Choice::Grade(Grade::Fail));
    choices.extend(sheet.optional.then_some(Choice::NotApplicable));
    for (place, choice) in columns(row, choices.len()).into_iter().zip(choices) {
        let mark = match choice {
            Choice::Grade(grade) => Mark::of(grade),
            Choice::NotApplicable => Mark::Ring,
        };
        let button = Button {
            mark: Some(mark),
            selected: Some(sheet.choice == Some(choice)),
            ..Button::new(choice_word(choice))
        };
        if page.button(place, button) {
            ask::choose(page, choice);
        }
    }
}

fn meaning(sheet: &Ask) -> Vec<Para> {
    let meaning = match sheet.choice {
        Some(Choice::Grade(Grade::Best)) => sheet.best.clone(),
        Some(Choice::Grade(Grade::Meets)) => sheet.meets.clone().unwrap_or_default(),
        Some(Choice::Grade(Grade::Fail)) => sheet.fail.clone(),
        Some(Choice::NotApplicable) | None => String::new(),
    };
    let mut paras = Vec::new();
    if let Some(grade) = sheet.overrules {
        let said = say_with("overrules", &[("grade", grade_word(grade).into())]);
        paras.push(Para::body(said).bold().marked(Mark::Triangle));
    }
    if !meaning.is_empty() {
        paras.push(Para::body(meaning));
    }
    paras
}

fn reason_buttons(page: &mut Page<'_>, area: Rect, sheet: &Ask) {
    for (place, (id, picked)) in grid(area, 3, theme::PRESS).into_iter().zip(&sheet.reasons) {
        let mark = if *picked { Mark::Tick } else { Mark::Box };
        let button = Button { mark: Some(mark), selected: Some(*picked), ..Button::new(say_reason(id)) };
        if page.button(place, button) {
            page.act(Action::ToggleReason(id.clone()));
        }
    }
}

fn note_button(page: &mut Page<'_>, area: Rect, sheet: &Ask) {
    let label = match sheet.note.as_str() {
        "" => say("note"),
        text => say_with("note-so-far", &[("text", text.into())]),
    };
    let button = Button { spoken: Some(say("note")), opens: true, ..Button::new(label) };
    if page.button(area, button) {
        page.act(Action::OpenKeyboard);
    }
}

fn lacks(sheet: &Ask) -> Para {
    let key = match sheet.lacks {
        None => return Para::caption(say("pick-reasons")),
        Some(Lack::Choice) => "lack-choice",
        Some(Lack::Reason) => "lack-reason",
        Some(Lack::ReasonToOverrule) => "lack-reason-to-overrule",
        Some(Lack::Measuring) => "lack-measuring",
    };
    Para::caption(say(key)).marked(Mark::Diamond)
}
