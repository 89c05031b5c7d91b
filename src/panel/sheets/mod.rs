//! One file a sheet: what is on it, and where. Sheets say what was done; they change nothing themselves but what the panel remembers.

mod ask;
mod ask_beside;
mod ask_reasons;
mod brief;
mod keyboard;
mod made;
mod notice;
mod pre_flight;
mod signing;
mod skip;
mod summary;

pub(super) use keyboard::LONGEST as LONGEST_TEXT;

use super::cut::{right, top};
use super::page::Page;
use super::text::Para;
use super::theme;
use crate::messages::{say, say_with};
use crate::review::{Progress, Sheet, Writing};
use egui::{Rect, Stroke, pos2};

/// Puts a sheet on the board.
pub(super) fn show(page: &mut Page<'_>, sheet: &Sheet) {
    page.view.keep(sheet);
    if *sheet == Sheet::Hidden {
        return;
    }
    page.plate();
    if let Some(writing) = writing(sheet) {
        return keyboard::show(page, writing);
    }
    match sheet {
        Sheet::Hidden => {}
        Sheet::PreFlight(sheet) => pre_flight::show(page, sheet),
        Sheet::Brief(sheet) => match &sheet.skipping {
            Some(skipping) => skip::show(page, &sheet.say, skipping),
            None => brief::show(page, sheet),
        },
        Sheet::Made(sheet) => match &sheet.skipping {
            Some(skipping) => skip::show(page, &sheet.say, skipping),
            None => made::show(page, sheet),
        },
        Sheet::Ask(sheet) => ask::show(page, sheet),
        Sheet::Summary(sheet) => summary::show(page, sheet),
        Sheet::Signing(sheet) => signing::show(page, sheet),
        Sheet::Notice(sheet) => notice::show(page, sheet),
    }
}

/// What is being written on a sheet, if anything is.
pub(super) fn writing(sheet: &Sheet) -> Option<&Writing> {
    match sheet {
        Sheet::PreFlight(sheet) => sheet.writing.as_ref(),
        Sheet::Brief(sheet) => sheet.skipping.as_ref().and_then(|skipping| skipping.writing.as_ref()),
        Sheet::Made(sheet) => sheet.skipping.as_ref().and_then(|skipping| skipping.writing.as_ref()),
        Sheet::Ask(sheet) => sheet.writing.as_ref(),
        Sheet::Hidden | Sheet::Summary(_) | Sheet::Signing(_) | Sheet::Notice(_) => None,
    }
}

/// Title on the left, how far the review is on the right. Cuts itself off the top.
fn header(page: &mut Page<'_>, area: &mut Rect, title: &str, progress: Option<Progress>) {
    let mut strip = top(area, 38.0);
    if let Some(Progress { done, of }) = progress {
        let told = [("done", (done + 1).min(of).into()), ("step", (done + 1).min(of).into()), ("of", of.into())];
        let corner = right(&mut strip, 110.0);
        page.right(corner, &say_with("progress", &told), &say_with("progress-spoken", &told));
        let bar = right(&mut strip, 120.0).shrink2(egui::vec2(0.0, 14.0));
        let share = done as f32 / of.max(1) as f32;
        let filled = Rect::from_min_max(bar.min, pos2(bar.left() + bar.width() * share, bar.bottom()));
        let edge = Stroke::new(page.scaled(1.5), theme::QUIET);
        page.painter().rect_filled(page.place(filled), page.scaled(3.0), theme::ACCENT);
        page.painter().rect_stroke(page.place(bar), page.scaled(3.0), edge, egui::StrokeKind::Inside);
    }
    page.text(strip, "what-text", &[Para::title(title)]);
}

/// Words of a grade.
fn grade_word(grade: crate::checklist::Grade) -> String {
    use crate::checklist::Grade;
    match grade {
        Grade::Best => say("grade-best"),
        Grade::Meets => say("grade-meets"),
        Grade::Fail => say("grade-fail"),
    }
}

/// Words of a choice.
fn choice_word(choice: crate::checklist::Choice) -> String {
    match choice {
        crate::checklist::Choice::Grade(grade) => grade_word(grade),
        crate::checklist::Choice::NotApplicable => say("not-applicable"),
    }
}
