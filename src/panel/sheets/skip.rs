//! The dialog that asks why a step is left out.

use super::header;
use crate::messages::{say, say_reason, say_with};
use crate::panel::cut::{bottom, grid, right, top};
use crate::panel::marks::Mark;
use crate::panel::page::{Button, Page};
use crate::panel::text::Para;
use crate::panel::theme;
use crate::review::{Action, Skipping};

pub(super) fn show(page: &mut Page<'_>, step: &str, sheet: &Skipping) {
    let mut area = Page::whole();
    header(page, &mut area, &say("skip"), None);
    let about = top(&mut area, 130.0);
    page.text(about, "what-text", &[Para::body(step), Para::caption(say("skip-why"))]);
    let mut last = bottom(&mut area, 90.0);
    let note = bottom(&mut area, theme::PRESS);
    for (place, (id, picked)) in grid(area, 2, theme::PRESS).into_iter().zip(&sheet.reasons) {
        let mark = if *picked { Mark::Tick } else { Mark::Box };
        let button = Button { mark: Some(mark), selected: Some(*picked), ..Button::new(say_reason(id)) };
        if page.button(place, button) {
            page.act(Action::ToggleReason(id.clone()));
        }
    }
    let label = match sheet.note.as_str() {
        "" => say("skip-note"),
        text => say_with("note-so-far", &[("text", text.into())]),
    };
    if page.button(note, Button { spoken: Some(say("note")), opens: true, ..Button::new(label) }) {
        page.act(Action::OpenKeyboard);
    }
    let cancel = right(&mut last, 300.0);
    if page.button(last, Button::primary(say("leave-out-now")).enabled(sheet.ready)) {
        page.act(Action::Submit);
    }
    if page.button(cancel, Button::new(say("cancel"))) {
        page.act(Action::Cancel);
    }
}
