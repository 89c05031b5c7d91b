//! Text on the board: paragraphs in their place, in smaller letters or on pages where they are long. Nothing is cut off.

use super::marks::Mark;
use super::page::{Button, Page};
use super::theme;
use crate::messages::{say, say_with};
use egui::accesskit::Role;
use egui::{Color32, Galley, Rect, pos2, vec2};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Between paragraphs.
const AIR: f32 = 5.0;

/// A paragraph.
#[derive(Debug, Clone)]
pub(super) struct Para {
    pub text: String,
    pub size: f32,
    pub bold: bool,
    pub quiet: bool,
    pub mark: Option<Mark>,
}

impl Para {
    pub(super) fn body(text: impl Into<String>) -> Para {
        Para { text: text.into(), size: theme::BODY, bold: false, quiet: false, mark: None }
    }

    pub(super) fn title(text: impl Into<String>) -> Para {
        Para { size: theme::TITLE, bold: true, ..Para::body(text) }
    }

    pub(super) fn caption(text: impl Into<String>) -> Para {
        Para { size: theme::CAPTION, quiet: true, ..Para::body(text) }
    }

    pub(super) fn bold(self) -> Para {
        Para { bold: true, ..self }
    }

    pub(super) fn marked(self, mark: Mark) -> Para {
        Para { mark: Some(mark), ..self }
    }

    fn colour(&self) -> Color32 {
        if self.quiet { theme::QUIET } else { theme::TEXT }
    }

    fn indent(&self) -> f32 {
        if self.mark.is_some() { self.size * 1.4 } else { 0.0 }
    }
}

/// A line of a paragraph, ready to be drawn.
struct Line {
    galley: Arc<Galley>,
    para: usize,
    first: bool,
    height: f32,
}

/// What to do with text that is longer than its place.
#[derive(Clone, Copy)]
enum Long<'k> {
    /// A button turns its pages; the message says what it is.
    Pages(&'k str),
    /// The rest is left out: it stands elsewhere in full, one press away.
    Preview,
}

impl Page<'_> {
    /// Text in its place, from its upper left, in smaller letters or on pages where it is long. `what` is a message that says what it is.
    pub(super) fn text(&mut self, area: Rect, what: &str, paras: &[Para]) {
        self.lines(area, paras, Long::Pages(what), 0.0);
    }

    /// The same, in the middle of its place's height.
    pub(super) fn middle(&mut self, area: Rect, what: &str, paras: &[Para]) {
        self.lines(area, paras, Long::Pages(what), 0.5);
    }

    /// As much of a text as fits its place: all of it stands one press away.
    pub(super) fn preview(&mut self, area: Rect, paras: &[Para]) {
        self.lines(area, paras, Long::Preview, 0.0);
    }

    fn lines(&mut self, mut area: Rect, paras: &[Para], long: Long<'_>, align: f32) {
        for smaller in [false, true] {
            let lines = self.wrap(paras, area.width(), smaller);
            let spare = area.height() - height(&lines);
            if spare >= -0.5 {
                area.min.y += align * spare.max(0.0);
                return self.draw_lines(area, paras, &lines);
            }
        }
        match long {
            Long::Preview => {
                let mut lines = self.wrap(paras, area.width(), true);
                let kept = whole_paras(&lines, area.height());
                lines.truncate(kept);
                self.draw_lines(area, paras, &lines);
            }
            Long::Pages(what) => self.paged(area, paras, what),
        }
    }

    fn paged(&mut self, area: Rect, paras: &[Para], what: &str) {
        let turn =
            Rect::from_min_max(pos2(area.right() - 90.0, area.top()), pos2(area.right(), area.top() + theme::PRESS));
        let area = Rect::from_min_max(area.min, pos2(turn.left() - theme::GAP, area.bottom()));
        let lines = self.wrap(paras, area.width(), true);
        let pages = pages(&lines, area.height());
        let mut hasher = DefaultHasher::new();
        paras.iter().for_each(|para| para.text.hash(&mut hasher));
        let text = hasher.finish();
        let page = self.view.page(text, pages.len());
        if let Some(range) = pages.get(page) {
            self.draw_lines(area, paras, lines.get(range.clone()).unwrap_or_default());
        }
        let told = [("page", (page + 1).into()), ("pages", pages.len().into())];
        let what = say(what);
        let spoken = say_with("more", &[("what", what.into())]);
        let label = say_with("more-page", &told);
        if self.button(turn, Button { spoken: Some(spoken), ..Button::new(label) }) {
            self.view.next_page(text, pages.len());
        }
    }

    fn wrap(&self, paras: &[Para], width: f32, smaller: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        for (number, para) in paras.iter().enumerate() {
            let size = if smaller { theme::CAPTION } else { para.size };
            let whole = self.galley(&para.text, size, para.bold, para.colour(), width - para.indent(), usize::MAX);
            for (row, placed) in whole.rows.iter().enumerate() {
                let galley = self.galley(&placed.text(), size, para.bold, para.colour(), f32::INFINITY, usize::MAX);
                let air = if row == 0 && number > 0 { AIR } else { 0.0 };
                let height = galley.size().y / self.scale + air;
                lines.push(Line { galley, para: number, first: row == 0, height });
            }
        }
        lines
    }

    fn draw_lines(&mut self, area: Rect, paras: &[Para], lines: &[Line]) {
        let mut top = area.top();
        let mut shown: Option<(usize, Rect)> = None;
        for line in lines {
            let Some(para) = paras.get(line.para) else { continue };
            let text_height = line.galley.size().y / self.scale;
            let at = pos2(area.left() + para.indent(), top + line.height - text_height);
            if let (Some(mark), true) = (para.mark, line.first) {
                let middle = pos2(area.left() + 0.5 * para.size, at.y + text_height / 2.0);
                let middle = self.place(Rect::from_min_size(middle, vec2(0.0, 0.0))).min;
                mark.draw(self.painter(), middle, self.scaled(0.75 * para.size));
            }
            let placed = self.place(Rect::from_min_size(at, vec2(0.0, 0.0))).min;
            self.painter().galley(placed, Arc::clone(&line.galley), para.colour());
            let row = Rect::from_min_max(pos2(area.left(), top), pos2(area.right(), top + line.height));
            shown = match shown {
                Some((number, rect)) if number == line.para => Some((number, rect.union(row))),
                other => {
                    self.tell(paras, other);
                    Some((line.para, row))
                }
            };
            top += line.height;
        }
        self.tell(paras, shown);
    }

    /// A paragraph for who does not see it: all of it, whatever page is open.
    fn tell(&mut self, paras: &[Para], shown: Option<(usize, Rect)>) {
        if let Some((number, rect)) = shown
            && let Some(para) = paras.get(number).filter(|para| !para.text.is_empty())
        {
            let role = if para.size >= theme::TITLE { Role::Heading } else { Role::Label };
            self.node(rect, &para.text, role);
        }
    }
}

fn height(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.height).sum()
}

/// Number of the first lines that are whole paragraphs and fit.
fn whole_paras(lines: &[Line], space: f32) -> usize {
    let mut kept = 0;
    let mut used = 0.0;
    for (number, line) in lines.iter().enumerate() {
        if line.first && used <= space + 0.5 {
            kept = number;
        }
        used += line.height;
    }
    if used <= space + 0.5 { lines.len() } else { kept }
}

/// Lines page by page; a paragraph stays together where it fits a page.
fn pages(lines: &[Line], space: f32) -> Vec<std::ops::Range<usize>> {
    let mut pages = Vec::new();
    let mut from = 0;
    while from < lines.len() {
        let mut to = from;
        let mut used = 0.0;
        while let Some(line) = lines.get(to).filter(|line| used + line.height <= space + 0.5 || to == from) {
            used += line.height;
            to += 1;
        }
        let broken = lines.get(to).is_some_and(|line| !line.first);
        let start = lines.get(..to).and_then(|shown| shown.iter().rposition(|line| line.first));
        if let (true, Some(start)) = (broken, start.filter(|start| *start > from)) {
            to = start;
        }
        pages.push(from..to);
        from = to;
    }
    pages
}
