//! The board's surface for one frame: text and controls at fixed places, in points of the board. Everything that is put on it is also a part
//! for the automated reviewer and a node of the accessibility tree.

use super::marks::Mark;
use super::view::View;
use super::{Part, theme};
use crate::review::Action;
use egui::accesskit::Role;
use egui::text::LayoutJob;
use egui::{Align2, Color32, Galley, Id, Painter, Rect, Response, Sense, Stroke, StrokeKind, WidgetInfo, pos2, vec2};
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

/// The board's surface for one frame.
pub(super) struct Page<'a> {
    ui: &'a mut egui::Ui,
    origin: egui::Pos2,
    pub(super) scale: f32,
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

    pub(super) fn node(&mut self, area: Rect, text: &str, role: Role) {
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
            _ if button.selected == Some(true) => (theme::KEY_AIMED, Stroke::NONE),
            _ => (theme::KEY, Stroke::new(self.scaled(1.5), theme::EDGE)),
        };
        let outlined = button.tone == Tone::Primary || button.selected == Some(true) || response.has_focus();
        if outlined && !button.disabled && !response.hovered() {
            edge = Stroke::new(self.scaled(3.0), theme::ACCENT);
        }
        self.painter().rect(rect, self.scaled(10.0), fill, edge, StrokeKind::Inside);
        if button.selected == Some(true) {
            // Chosen is said by a bar too, not by a colour alone.
            let bar = Rect::from_min_size(area.min + vec2(3.0, 14.0), vec2(5.0, area.height() - 28.0));
            self.painter().rect_filled(self.place(bar), self.scaled(2.5), theme::TEXT);
        }
        let inner = Rect::from_min_max(area.min + vec2(12.0, 4.0), area.max - vec2(10.0, 4.0));
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
            let left = button.mark.is_some() || button.opens;
            return self.words(inner, &galley, colour, left);
        }
        let name = Rect::from_min_size(inner.min, vec2((inner.width() * 0.16).max(100.0), inner.height()));
        let galley = self.galley(&button.label, theme::TITLE, true, colour, name.width(), 1);
        self.words(name, &galley, colour, true);
        let rest = Rect::from_min_max(pos2(name.right() + theme::GAP, inner.top()), inner.max);
        let galley = self.fit(&button.detail, false, colour, rest.size());
        self.words(rest, &galley, colour, true);
    }

    /// Lines in the middle of a place's height: from the left, or each in the middle.
    fn words(&self, area: Rect, galley: &Arc<Galley>, colour: Color32, left: bool) {
        let area = self.place(area);
        let mut top = area.center().y - galley.size().y / 2.0;
        if left {
            self.painter().galley(pos2(area.left(), top), Arc::clone(galley), colour);
            return;
        }
        for row in &galley.rows {
            let text = row.text();
            let row = self.painter().layout_job(line_of(galley, text.trim_end()));
            self.painter().galley(pos2(area.center().x - row.size().x / 2.0, top), Arc::clone(&row), colour);
            top += row.size().y;
        }
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

    pub(super) fn galley(
        &self,
        text: &str,
        size: f32,
        bold: bool,
        colour: Color32,
        width: f32,
        rows: usize,
    ) -> Arc<Galley> {
        let font = theme::font(self.scaled(size), bold);
        let mut job = LayoutJob::simple(text.to_owned(), font, colour, self.scaled(width));
        job.wrap.max_rows = rows;
        self.ui.fonts_mut(|fonts| fonts.layout_job(job))
    }
}

/// One line in a galley's own letters.
fn line_of(galley: &Galley, text: &str) -> LayoutJob {
    let format = galley.job.sections.first().map(|section| section.format.clone()).unwrap_or_default();
    LayoutJob::single_section(text.to_owned(), format)
}
