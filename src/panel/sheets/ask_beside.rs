//! What was measured beside a question: in short on its first face, in full on a face of its own.

use super::ask::{self, Tool};
use super::{grade_word, header};
use crate::messages::{say, say_with};
use crate::panel::cut::{bottom, right};
use crate::panel::marks::Mark;
use crate::panel::page::{Button, Page};
use crate::panel::plot;
use crate::panel::text::Para;
use crate::panel::theme;
use crate::panel::view::Face;
use crate::review::{Ask, Beside, Row};
use egui::Rect;

/// In short: the grade by measure, why, and the first rows, with a small plot.
pub(super) fn beside(page: &mut Page<'_>, mut area: Rect, sheet: &Ask) {
    let Some(beside) = &sheet.beside else {
        let said = if sheet.programme { say("programme") } else { say("measuring") };
        return page.text(area, "what-text", &[Para::caption(said)]);
    };
    if let Some(data) = &beside.plot {
        let strip = right(&mut area, 360.0);
        plot::show(page, strip, first_name(beside), data);
    }
    page.preview(area, &paras(beside, Told::InShort));
}

/// In full.
pub(super) fn show(page: &mut Page<'_>, sheet: &Ask) {
    let mut area = Page::whole();
    header(page, &mut area, &sheet.name, Some(sheet.progress));
    let row = bottom(&mut area, theme::PRESS);
    let mut tools = vec![(Button::primary(say("change-question")), Tool::Turn(Face::Question))];
    tools.extend(ask::replay(sheet));
    ask::run(page, row, tools);
    let Some(beside) = &sheet.beside else {
        return page.text(area, "what-text", &[Para::caption(say("measuring"))]);
    };
    if let Some(data) = &beside.plot {
        let strip = bottom(&mut area, 220.0);
        plot::show(page, strip, first_name(beside), data);
    }
    page.text(area, "what-measurements", &paras(beside, Told::InFull));
}

fn first_name(beside: &Beside) -> &str {
    beside.rows.first().map_or("", |row| row.name.as_str())
}

/// How much of a measurement is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// The number and its limit.
    InShort,
    /// Whose limit it is, and what is to be doubted, too.
    InFull,
}

fn paras(beside: &Beside, told: Told) -> Vec<Para> {
    let mut paras = Vec::new();
    match beside.grade {
        Some((grade, _)) => {
            let said = say_with("measured-grade", &[("grade", grade_word(grade).into())]);
            paras.push(Para::body(said).bold().marked(Mark::of(grade)));
        }
        None => paras.push(Para::body(say("judge")).bold().marked(Mark::Ring)),
    }
    if !beside.reason.is_empty() {
        paras.push(Para::caption(&beside.reason));
    }
    beside.rows.iter().for_each(|measured| paras.push(row(measured, told)));
    if beside.rows.is_empty() {
        paras.push(Para::caption(say("nothing-measured")));
    }
    let quiet = |key: &str, what: &str| Para::caption(say_with(key, &[("what", what.to_owned().into())]));
    paras.extend(beside.missing.iter().map(|missing| quiet("not-measured", missing)));
    paras.extend(beside.moments.iter().map(|moment| quiet("happened", &moment.caption)));
    paras
}

fn row(row: &Row, told: Told) -> Para {
    let mut said = row.name.clone();
    if !row.about.is_empty() {
        said = format!("{said} ({})", row.about);
    }
    said = format!("{said}: {}", row.value);
    if !row.limit.is_empty() {
        let words = [("limit", row.limit.as_str().into()), ("source", row.source.as_str().into())];
        let key = if row.source.is_empty() || told == Told::InShort { "limit" } else { "limit-of" };
        said = format!("{said}; {}", say_with(key, &words));
    }
    let mark = match row.holds {
        Some(holds) => {
            said = format!("{said}; {}", if holds { say("holds") } else { say("breaks") });
            if holds { Mark::Disc } else { Mark::Triangle }
        }
        None => Mark::Ring,
    };
    let doubted = if mark == Mark::Triangle { mark } else { Mark::Diamond };
    if row.doubt.is_empty() {
        return Para::body(said).marked(mark);
    }
    if told == Told::InShort {
        return Para::body(format!("{said}; {}", say("doubted"))).marked(doubted);
    }
    let doubt = say_with("doubt", &[("why", row.doubt.as_str().into())]);
    Para::body(format!("{said}. {doubt}")).marked(doubted)
}
