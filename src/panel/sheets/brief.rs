//! A step before it begins: what to do, in one line.

use super::header;
use crate::messages::{say, say_with};
use crate::panel::cut::{bottom, right};
use crate::panel::page::{Button, Page};
use crate::panel::text::Para;
use crate::review::{Action, Brief};

pub(super) fn show(page: &mut Page<'_>, sheet: &Brief) {
    let mut area = Page::whole();
    header(page, &mut area, &say("brief"), Some(sheet.progress));
    let mut last = bottom(&mut area, 100.0);
    let facts = bottom(&mut area, 120.0);
    page.middle(area, "what-text", &[Para::title(&sheet.say)]);
    let hidden = if sheet.hidden { say("hidden-meanwhile") } else { say("shown-meanwhile") };
    page.text(facts, "what-text", &[Para::body(lasts(sheet.seconds)), Para::body(hidden)]);
    let leave = right(&mut last, 260.0);
    if page.button(last, Button::primary(say("begin"))) {
        page.act(Action::Continue);
    }
    if page.button(leave, Button::new(say("leave-out"))) {
        page.act(Action::OpenSkip);
    }
}

fn lasts(seconds: u32) -> String {
    if seconds >= 120 && seconds.is_multiple_of(60) {
        return say_with("lasts-minutes", &[("minutes", (seconds / 60).into())]);
    }
    say_with("lasts-seconds", &[("seconds", seconds.into())])
}
