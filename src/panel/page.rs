//! The board's surface for one frame: text and controls at fixed places, in points of the board. Everything that is put on it is also a part
//! for the automated reviewer and a node of the accessibility tree.

use super::marks::Mark;
use super::view::View;
use super::{Part, theme};
use crate::messages::say_with;
use crate::review::Action;
use egui::accesskit::Role;
use egui::{Align2, Color32, Galley, Id, Painter, Rect, Response, Sense, Stroke, StrokeKind, WidgetInfo, pos2, vec2};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// How a control looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Tone {
    #[default]
    Plain,
    /// What is most likely next.
    Primary,
}

/// A control.
#[derive(Debug, Clone, Default)]
pub(super) struct Button {
    /// Written on it.
    pub label: String,
    /// Accessible label, where what is written on it is not enough.
    pub spoken: Option<String>,
    /// Smaller words on it: what it means.
    pub detail: String,
    pub mark: Option<Mark>,
    pub tone: Tone,
    /// `None` where it is nothing to choose.
    pub selected: Option<bool>,
    pub disabled: bool,
    /// What is written may be cut short: pressing it shows all of it.
    pub opens: bool,
}

impl Button {
    pub(super) fn new(label: String) -> Button {
        Button { label, ..Button::default() }
    }

    pub(super) fn primary(label: String) -> Button {
        Button { label, tone: Tone::Primary, ..Button::default() }
    }

    pub(super) fn enabled(self, enabled: bool) -> Button {
        Button { disabled: !enabled, ..self }
    }
}

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
#[derive(Clone, Copy, PartialEq, Eq)]
enum Long<'k> {
    /// A button turns its pages; the message says what it is.
    Pages(&'k str),
    /// The rest is left out: it stands elsewhere in full, one press away.
    Preview,
}

/// The board's surface for one frame.
pub(super) struct Page<'a> {
    ui: &'a mut egui::Ui,
    origin: egui::Pos2,
    scale: f32,
    parts: &'a mut Vec<Part>,
    pub(super) view: &'a mut View,
    pub(super) actions: &'a mut Vec<Action>,
}

impl<'a> Page<'a> {
    pub(super) fn new(
        ui: &'a mut egui::Ui,
        area: Rect,
        parts: &'a mut Vec<Part>,
        view: &'a mut View,
        actions: &'a mut Vec<Action>,
    ) -> Page<'a> {
        let scale = (area.width() / super::POINTS[0]).min(area.height() / super::POINTS[1]);
        Page { ui, origin: area.min, scale, parts, view, actions }
    }

    /// All that may be written on: the board without its margins.
    pub(super) fn whole() -> Rect {
        Rect::from_min_size(egui::Pos2::ZERO, super::POINTS.into()).shrink(theme::MARGIN)
    }

    pub(super) fn act(&mut self, action: Action) {
        self.actions.push(action);
    }

    pub(super) fn painter(&self) -> &Painter {
        self.ui.painter()
    }

    /// From points of the board to those of the screen.
    pub(super) fn place(&self, area: Rect) -> Rect {
        Rect::from_min_size(self.origin + area.min.to_vec2() * self.scale, area.size() * self.scale)
    }

    pub(super) fn scaled(&self, length: f32) -> f32 {
        length * self.scale
    }

    /// The plate with its edge.
    pub(super) fn plate(&mut self) {
        let area = self.place(Rect::from_min_size(egui::Pos2::ZERO, super::POINTS.into()));
        let edge = Stroke::new(self.scaled(2.0), theme::EDGE);
        self.painter().rect(area, self.scaled(18.0), theme::PLATE, edge, StrokeKind::Inside);
    }

    /// Text in its place, from its upper left, in smaller letters or on pages where it is long. `what` is a message that says what it is.
    pub(super) fn text(&mut self, area: Rect, what: &str, paras: &[Para]) {
        self.lines(area, paras, Long::Pages(what));
    }

    /// As much of a text as fits its place: all of it stands one press away.
    pub(super) fn preview(&mut self, area: Rect, paras: &[Para]) {
        self.lines(area, paras, Long::Preview);
    }

    /// One line at the right end of its place.
    pub(super) fn right(&mut self, area: Rect, text: &str, spoken: &str) {
        let galley = self.galley(text, theme::CAPTION, false, theme::QUIET, f32::INFINITY, usize::MAX);
        let at = Align2::RIGHT_CENTER.align_size_within_rect(galley.size(), self.place(area));
        self.painter().galley(at.min, galley, theme::QUIET);
        self.node(area, spoken, Role::Label);
    }

    /// A control. `true` when it was pressed.
    pub(super) fn button(&mut self, area: Rect, button: Button) -> bool {
        let spoken = button.spoken.clone().unwrap_or_else(|| button.label.clone());
        let response = self.control(area, &spoken, &button);
        self.draw_button(area, &button, &response);
        // Released elsewhere it does not count; a press by keyboard or by a screen reader has no place.
        let elsewhere = response.clicked_by(egui::PointerButton::Primary) && !response.contains_pointer();
        response.clicked() && !elsewhere && !button.disabled
    }

    /// Something drawn by itself, named for who does not see it.
    pub(super) fn picture(&mut self, area: Rect, spoken: &str) {
        self.node(area, spoken, Role::Image);
    }

    /// A field that the keyboard writes into.
    pub(super) fn field(&mut self, area: Rect, label: &str, text: &str) {
        let edge = Stroke::new(self.scaled(2.0), theme::ACCENT);
        self.painter().rect_stroke(self.place(area), self.scaled(8.0), edge, StrokeKind::Inside);
        let response = self.ui.interact(self.place(area), self.id(label), Sense::hover());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::TextInput, true, label);
            info.current_text_value = Some(text.to_owned());
            info
        });
        self.part(area, label, true, false);
    }

    fn id(&self, label: &str) -> Id {
        // Two of the same name on one sheet, as lines of a plot, are told apart by their order.
        let same = self.parts.iter().filter(|part| part.label == label).count();
        Id::unique(("board", label, same))
    }

    fn part(&mut self, area: Rect, label: &str, enabled: bool, control: bool) {
        let rect = [area.left(), area.top(), area.right(), area.bottom()];
        self.parts.push(Part { label: label.to_owned(), rect, enabled, control });
    }

    fn node(&mut self, area: Rect, text: &str, role: Role) {
        let response = self.ui.interact(self.place(area), self.id(text), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(role, true, text));
        self.part(area, text, true, false);
    }

    fn control(&mut self, area: Rect, spoken: &str, button: &Button) -> Response {
        let enabled = !button.disabled;
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let response = self.ui.interact(self.place(area), self.id(spoken), sense);
        response.widget_info(|| match button.selected {
            Some(selected) => WidgetInfo::selected(Role::Button, enabled, selected, spoken),
            None => WidgetInfo::labeled(Role::Button, enabled, spoken),
        });
        if !button.detail.is_empty() {
            self.ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(button.detail.clone()));
        }
        self.part(area, spoken, enabled, true);
        response
    }

    fn draw_button(&mut self, area: Rect, button: &Button, response: &Response) {
        let rect = self.place(area);
        let (fill, mut edge) = match (button.disabled, response.is_pointer_button_down_on(), response.hovered()) {
            (true, _, _) => (theme::PLATE, Stroke::new(self.scaled(1.5), theme::EDGE)),
            (_, true, true) => (theme::KEY_PRESSED, Stroke::new(self.scaled(3.0), theme::TEXT)),
            (_, _, true) => (theme::KEY_AIMED, Stroke::new(self.scaled(3.0), theme::TEXT)),
            _ => (theme::KEY, Stroke::new(self.scaled(1.5), theme::EDGE)),
        };
        let outlined = button.tone == Tone::Primary || button.selected == Some(true) || response.has_focus();
        if outlined && !button.disabled && !response.hovered() {
            edge = Stroke::new(self.scaled(3.0), theme::ACCENT);
        }
        self.painter().rect(rect, self.scaled(10.0), fill, edge, StrokeKind::Inside);
        let inner = Rect::from_min_max(area.min + vec2(10.0, 4.0), area.max - vec2(10.0, 4.0));
        self.write_button(inner, button);
    }

    fn write_button(&mut self, mut inner: Rect, button: &Button) {
        let colour = if button.disabled { theme::OFF } else { theme::TEXT };
        if let Some(mark) = button.mark {
            let size = theme::BODY;
            let middle = pos2(inner.left() + 0.6 * size, inner.center().y);
            mark.draw(self.painter(), self.place(Rect::from_min_size(middle, vec2(0.0, 0.0))).min, self.scaled(size));
            inner.min.x += 1.5 * size;
        }
        if button.detail.is_empty() {
            let galley = self.fit(&button.label, button.tone == Tone::Primary, colour, inner.size());
            let align = if button.mark.is_some() || button.opens { Align2::LEFT_CENTER } else { Align2::CENTER_CENTER };
            let at = align.align_size_within_rect(galley.size(), self.place(inner));
            self.painter().galley(at.min, galley, colour);
            return;
        }
        let name = Rect::from_min_size(inner.min, vec2((inner.width() * 0.16).max(100.0), inner.height()));
        let galley = self.galley(&button.label, theme::TITLE, true, colour, name.width(), 1);
        let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), self.place(name));
        self.painter().galley(at.min, galley, colour);
        let rest = Rect::from_min_max(pos2(name.right() + theme::GAP, inner.top()), inner.max);
        let galley = self.fit(&button.detail, false, colour, rest.size());
        let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), self.place(rest));
        self.painter().galley(at.min, galley, colour);
    }

    /// Words in a place, in body size if they fit and caption size otherwise, cut short if they do not fit even then.
    fn fit(&self, text: &str, bold: bool, colour: Color32, size: egui::Vec2) -> Arc<Galley> {
        let body = self.galley(text, theme::BODY, bold, colour, size.x, usize::MAX);
        if body.size().y <= self.scaled(size.y) && body.size().x <= self.scaled(size.x) + 0.5 {
            return body;
        }
        let rows = ((size.y / self.row_height(theme::CAPTION)).floor() as usize).max(1);
        self.galley(text, theme::CAPTION, bold, colour, size.x, rows)
    }

    fn row_height(&self, size: f32) -> f32 {
        let font = theme::font(self.scaled(size), false);
        self.ui.fonts_mut(|fonts| fonts.row_height(&font)) / self.scale
    }

    fn galley(&self, text: &str, size: f32, bold: bool, colour: Color32, width: f32, rows: usize) -> Arc<Galley> {
        let font = theme::font(self.scaled(size), bold);
        let mut job = egui::text::LayoutJob::simple(text.to_owned(), font, colour, self.scaled(width));
        job.wrap.max_rows = rows;
        self.ui.fonts_mut(|fonts| fonts.layout_job(job))
    }

    fn lines(&mut self, area: Rect, paras: &[Para], long: Long<'_>) {
        for smaller in [false, true] {
            let lines = self.wrap(paras, area.width(), smaller);
            if height(&lines) <= area.height() + 0.5 {
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
        let what = crate::messages::say(what);
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
                // A little air between paragraphs.
                let air = if row == 0 && number > 0 { 4.0 } else { 0.0 };
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

/// Columns of the same width, side by side.
pub(super) fn columns(area: Rect, count: usize) -> Vec<Rect> {
    let width = (area.width() - theme::GAP * (count.max(1) - 1) as f32) / count.max(1) as f32;
    let column = |n: usize| {
        Rect::from_min_size(area.min + vec2(n as f32 * (width + theme::GAP), 0.0), vec2(width, area.height()))
    };
    (0..count).map(column).collect()
}

/// Places of the same size, row by row.
pub(super) fn grid(area: Rect, across: usize, height: f32) -> Vec<Rect> {
    let rows = ((area.height() + theme::GAP + 0.5) / (height + theme::GAP)).floor() as usize;
    let row = |n: usize| {
        let top = area.top() + n as f32 * (height + theme::GAP);
        Rect::from_min_max(pos2(area.left(), top), pos2(area.right(), top + height))
    };
    (0..rows).flat_map(|n| columns(row(n), across)).collect()
}

/// Cuts a strip off the top, with the gap below it.
pub(super) fn top(area: &mut Rect, height: f32) -> Rect {
    let strip = Rect::from_min_max(area.min, pos2(area.right(), area.top() + height));
    area.min.y = (strip.bottom() + theme::GAP).min(area.bottom());
    strip
}

/// Cuts a strip off the bottom, with the gap above it.
pub(super) fn bottom(area: &mut Rect, height: f32) -> Rect {
    let strip = Rect::from_min_max(pos2(area.left(), area.bottom() - height), area.max);
    area.max.y = (strip.top() - theme::GAP).max(area.top());
    strip
}

/// Cuts a strip off the right, with the gap beside it.
pub(super) fn right(area: &mut Rect, width: f32) -> Rect {
    let strip = Rect::from_min_max(pos2(area.right() - width, area.top()), area.max);
    area.max.x = (strip.left() - theme::GAP).max(area.left());
    strip
}
