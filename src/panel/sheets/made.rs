//! A step after its end: whether what was asked for was done.

use super::header;
use crate::messages::{say, say_with};
use crate::panel::cut::{bottom, right, top};
use crate::panel::marks::Mark;
use crate::panel::page::{Button, Page};
use crate::panel::text::Para;
use crate::panel::theme;
use crate::review::{Action, Made};
use egui::{Rect, Stroke, StrokeKind, pos2};

pub(super) fn show(page: &mut Page<'_>, sheet: &Made) {
    let mut area = Page::whole();
    header(page, &mut area, &say("made"), Some(sheet.progress));
    let mut last = bottom(&mut area, 100.0);
    let asked = top(&mut area, 130.0);
    page.text(asked, "what-text", &[Para::body(&sheet.say)]);
    compliance(page, &mut area, sheet);
    let leave = right(&mut last, 240.0);
    let again = right(&mut last, 240.0);
    // Short of what was asked, the next thing to do is the same step again.
    let (on, repeat) = match sheet.short {
        Some(_) => (Button::new(say("continue")), Button::primary(say("repeat"))),
        None => (Button::primary(say("continue")), Button::new(say("repeat"))),
    };
    if page.button(last, on) {
        page.act(Action::Continue);
    }
    if page.button(again, repeat) {
        page.act(Action::Repeat);
    }
    if page.button(leave, Button::new(say("leave-out"))) {
        page.act(Action::OpenSkip);
    }
}

fn compliance(page: &mut Page<'_>, area: &mut Rect, sheet: &Made) {
    let line = top(area, 40.0);
    let Some(pct) = sheet.compliance_pct.filter(|pct| pct.is_finite()) else {
        return page.text(line, "what-text", &[Para::caption(say("compliance-none"))]);
    };
    let mark = if sheet.short.is_some() { Mark::Triangle } else { Mark::Disc };
    let said = say_with("compliance", &[("per-cent", format!("{pct:.0}").into())]);
    page.text(line, "what-text", &[Para::title(said).marked(mark)]);
    let bar = top(area, 24.0);
    let share = (pct / 100.0).clamp(0.0, 1.0) as f32;
    let filled = Rect::from_min_max(bar.min, pos2(bar.left() + bar.width() * share, bar.bottom()));
    page.painter().rect_filled(page.place(filled), page.scaled(5.0), theme::ACCENT);
    let edge = Stroke::new(page.scaled(2.0), theme::QUIET);
    page.painter().rect_stroke(page.place(bar), page.scaled(5.0), edge, StrokeKind::Inside);
    if let Some(short) = &sheet.short {
        page.text(*area, "what-text", &[Para::body(short).marked(Mark::Diamond)]);
    }
}
