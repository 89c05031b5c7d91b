//! All answers: each can be visited again.

use super::{grade_word, header};
use crate::messages::{say, say_with};
use crate::panel::cut::{bottom, grid, right, top};
use crate::panel::marks::Mark;
use crate::panel::page::{Button, Page};
use crate::panel::text::Para;
use crate::panel::theme;
use crate::review::{Action, Summary, SummaryLine};
use egui::Rect;

pub(super) fn show(page: &mut Page<'_>, sheet: &Summary) {
    let mut area = Page::whole();
    header(page, &mut area, &say("summary"), None);
    let mut last = bottom(&mut area, theme::PRESS);
    let verdict = bottom(&mut area, 76.0);
    page.text(verdict, "what-text", &[verdict_para(sheet), open_para(sheet)]);
    if page.view.skipped {
        let paras: Vec<Para> = sheet.skipped.iter().map(|skipped| Para::body(skipped).marked(Mark::Ring)).collect();
        page.text(area, "what-skipped", &paras);
    } else {
        lines(page, area, sheet);
    }
    let on = right(&mut last, 330.0);
    let leave = right(&mut last, 200.0);
    if page.button(on, Button::primary(say("to-signing"))) {
        page.act(Action::Continue);
    }
    if page.button(leave, Button::new(say("leave"))) {
        page.act(Action::Leave);
    }
    if !sheet.skipped.is_empty() {
        let label = match page.view.skipped {
            true => say("all-answers"),
            false => say_with("skipped-steps", &[("count", sheet.skipped.len().into())]),
        };
        if page.button(last, Button::new(label)) {
            page.view.skipped = !page.view.skipped;
        }
    }
}

fn verdict_para(sheet: &Summary) -> Para {
    match sheet.verdict.as_str() {
        "" => Para::body(say("verdict-open")),
        verdict => Para::body(say_with("verdict-so-far", &[("verdict", verdict.into())])).bold(),
    }
}

fn open_para(sheet: &Summary) -> Para {
    let open = sheet.lines.iter().filter(|line| line.grade.is_none() && !line.not_applicable).count();
    Para::caption(say_with("summary-open", &[("count", open.into())]))
}

/// Lines in two columns, on as many pages as it takes.
fn lines(page: &mut Page<'_>, mut area: Rect, sheet: &Summary) {
    let places = grid(area, 2, theme::PRESS);
    let pages = sheet.lines.len().div_ceil(places.len().max(1));
    if pages <= 1 {
        return put(page, places, &sheet.lines);
    }
    let turn = right(&mut area, 90.0);
    let places = grid(area, 2, theme::PRESS);
    let pages = sheet.lines.len().div_ceil(places.len().max(1));
    // The one text that every summary has.
    let open = page.view.page(0, pages);
    let per_page = places.len();
    put(page, places, sheet.lines.get(open * per_page..).unwrap_or_default());
    let told = [("page", (open + 1).into()), ("pages", pages.into())];
    let spoken = say_with("more", &[("what", say("what-criteria").into())]);
    let label = say_with("more-page", &told);
    let mut turn = turn;
    let place = top(&mut turn, 2.0 * theme::PRESS + theme::GAP);
    if page.button(place, Button { spoken: Some(spoken), ..Button::new(label) }) {
        page.view.next_page(0, pages);
    }
}

fn put(page: &mut Page<'_>, places: Vec<Rect>, lines: &[SummaryLine]) {
    for (place, line) in places.into_iter().zip(lines) {
        let state = state(line);
        let told = [("name", line.name.as_str().into()), ("state", state.as_str().into())];
        let label = say_with("line-spoken", &told);
        let mark = line.grade.map_or(Mark::Ring, Mark::of);
        if page.button(place, Button { mark: Some(mark), ..Button::new(label) }) {
            page.act(Action::Visit(line.about.clone()));
        }
    }
}

fn state(line: &SummaryLine) -> String {
    let Some(grade) = line.grade else {
        return say(if line.not_applicable { "not-applicable" } else { "grade-open" });
    };
    let key = match (line.overruled, line.measured) {
        (true, _) => "state-overruled",
        (_, true) => "state-measured",
        _ => "state-judged",
    };
    say_with(key, &[("grade", grade_word(grade).into())])
}
