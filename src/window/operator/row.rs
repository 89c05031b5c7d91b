//! A row of a list: words at its left end and its right end, read out as one sentence.

use crate::window::theme;
use egui::accesskit::Role;
use egui::{Align2, Color32, FontId, Id, Rect, Response, Sense, Ui, WidgetInfo, pos2, vec2};

/// A row.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// A sign before the words; its meaning is in the words, too.
    pub(super) sign: Option<(char, Color32)>,
    /// At the left end; cut short where it does not fit, and shown in full when pointed at.
    pub(super) left: String,
    /// At the right end.
    pub(super) right: String,
    /// Read out.
    pub(super) spoken: String,
    /// It is the one that it is about now.
    pub(super) present: bool,
    /// How full it is, 0 to 1.
    pub(super) share: f32,
    /// It matters less.
    pub(super) quiet: bool,
}

pub(super) fn heading(ui: &mut Ui, text: &str) {
    let size = vec2(ui.available_width(), theme::HEADING * 1.3);
    let (place, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
    let font = crate::panel::theme::font(theme::HEADING, true);
    ui.painter().text(place.left_center(), Align2::LEFT_CENTER, text, font, theme::TEXT);
}

impl Row {
    pub(super) fn show(self, ui: &mut Ui) -> Response {
        let size = vec2(ui.available_width(), theme::ROW);
        let (place, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &self.spoken));
        if self.present {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(true));
            ui.painter().rect_filled(place, 4.0, theme::PRESENT);
        }
        if self.share > 0.0 {
            let full = Rect::from_min_size(place.min, vec2(place.width() * self.share.min(1.0), place.height()));
            ui.painter().rect_filled(full, 4.0, theme::FILLED);
        }
        let cut = self.write(ui, place.shrink2(vec2(6.0, 0.0)));
        self.bring_into_view(ui, &response);
        if cut { response.on_hover_text(&self.spoken) } else { response }
    }

    /// Once, when it becomes the one that it is about: who scrolls on may do so.
    fn bring_into_view(&self, ui: &Ui, response: &Response) {
        let list = ui.scope_id().with("present");
        let before = ui.data(|data| data.get_temp::<Id>(list));
        if self.present && before != Some(response.id) {
            ui.data_mut(|data| data.insert_temp(list, response.id));
            response.scroll_to_me(Some(egui::Align::Center));
        }
    }

    /// Says whether something was cut short.
    fn write(&self, ui: &Ui, place: Rect) -> bool {
        let painter = ui.painter();
        let color = if self.quiet { theme::QUIET } else { theme::TEXT };
        let mut left = place.left();
        if let Some((sign, color)) = self.sign {
            let at = pos2(left + 7.0, place.center().y);
            painter.text(at, Align2::CENTER_CENTER, sign, FontId::proportional(theme::SMALL), color);
            left += 22.0;
        }
        let right = painter.layout_no_wrap(self.right.clone(), FontId::proportional(theme::SMALL), color);
        let right_from = place.right() - right.size().x;
        painter.galley(pos2(right_from, place.center().y - right.size().y / 2.0), right, color);
        let room = (right_from - 10.0 - left).max(0.0);
        let font = FontId::proportional(theme::BODY);
        let mut job = egui::text::LayoutJob::simple_singleline(self.left.clone(), font, color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(room);
        let words = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let cut = words.elided;
        painter.galley(pos2(left, place.center().y - words.size().y / 2.0), words, color);
        cut
    }
}
