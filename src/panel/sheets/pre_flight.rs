//! Before the first step: what has to be in order, who reviews, and what the run will count as.

use crate::messages::{say, say_with};
use crate::panel::cut::{bottom, grid, right, top};
use crate::panel::page::{Button, Page};
use crate::panel::text::Para;
use crate::panel::theme;
use crate::review::{Action, CheckId, PreFlight};
use egui::Rect;

pub(super) fn show(page: &mut Page<'_>, sheet: &PreFlight) {
    let mut area = Page::whole();
    let head = top(&mut area, 72.0);
    page.text(head, "what-text", &[Para::title(&sheet.subject), Para::caption(&sheet.script)]);
    let last = bottom(&mut area, theme::PRESS + 6.0);
    let name = bottom(&mut area, theme::PRESS);
    let standing = bottom(&mut area, 76.0);
    let cells = grid(area, 2, 74.0);
    for (cell, (id, answer)) in cells.into_iter().zip(&sheet.checks) {
        check(page, cell, *id, *answer);
    }
    page.text(standing, "what-text", &[Para::body(&sheet.standing)]);
    reviewer(page, name, sheet);
    if page.button(last, Button::primary(say("begin")).enabled(sheet.ready)) {
        page.act(Action::Continue);
    }
}

fn reviewer(page: &mut Page<'_>, area: Rect, sheet: &PreFlight) {
    let label = if sheet.reviewer.is_empty() {
        say("reviewer-missing")
    } else {
        say_with("name-so-far", &[("text", sheet.reviewer.as_str().into())])
    };
    let button = Button { spoken: Some(say("name")), opens: true, ..Button::new(label) };
    if page.button(area, button) {
        page.act(Action::OpenKeyboard);
    }
}

fn check(page: &mut Page<'_>, mut cell: Rect, id: CheckId, answer: Option<bool>) {
    let asked = say(&format!("check-{}", id.word()));
    // The two columns stand well apart, so that no answer seems to belong to its neighbour's question.
    if cell.left() < Page::whole().center().x {
        right(&mut cell, 10.0);
    }
    let no = right(&mut cell, theme::PRESS);
    let yes = right(&mut cell, theme::PRESS);
    page.middle(cell, "what-text", &[Para::body(&asked)]);
    for (place, key, value) in [(yes, "yes", true), (no, "no", false)] {
        let told = [("check", asked.as_str().into()), ("answer", say(key).into())];
        let button = Button {
            spoken: Some(say_with("check-answer", &told)),
            selected: Some(answer == Some(value)),
            ..Button::new(say(key))
        };
        if page.button(place, button) {
            page.act(Action::Check(id, value));
        }
    }
}
