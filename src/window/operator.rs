//! The operator's view: where the review is, what is measured just now, and what was answered so far.

mod checklist;
mod help;
mod live;
mod row;
#[cfg(test)]
pub(super) mod tests;
mod timeline;

pub(super) use help::help;

use super::theme;
use super::view::OperatorView;
use egui::{Rect, Ui, UiBuilder};

/// Puts the timeline and the measurements into one place, side by side.
pub(super) fn below_the_eyes(ui: &mut Ui, place: Rect, view: &OperatorView) {
    let live_wide = 300.0_f32.min(place.width() / 2.0);
    let (left, right) = place.split_left_right_at_x(place.right() - live_wide - theme::GAP);
    part(ui, left, "window-timeline", |ui| timeline::show(ui, &view.steps));
    let right = right.with_min_x(right.left() + theme::GAP);
    part(ui, right, "window-live", |ui| live::show(ui, &view.live));
}

/// Puts the checklist into a place.
pub(super) fn checklist(ui: &mut Ui, place: Rect, view: &OperatorView) {
    part(ui, place, "window-checklist", |ui| checklist::show(ui, &view.checklist, view.about.as_deref()));
}

/// A part of the window: a plate with a heading, and what scrolls on it.
fn part(ui: &mut Ui, place: Rect, heading: &str, show: impl FnOnce(&mut Ui)) {
    if place.width() < 40.0 || place.height() < theme::ROW * 2.0 {
        return;
    }
    ui.painter().rect_filled(place, 6.0, theme::PLATE);
    let inner = place.shrink2(egui::vec2(theme::GAP, theme::GAP - 4.0));
    let name = crate::messages::say(heading);
    let builder = UiBuilder::new().id_salt(heading).max_rect(inner).accessibility_role(egui::accesskit::Role::List);
    ui.scope_builder(builder.accessibility_label(name.clone()), |ui| {
        ui.set_clip_rect(inner.intersect(ui.clip_rect()));
        row::heading(ui, &name);
        ui.add_space(4.0);
        egui::ScrollArea::vertical().id_salt(heading).auto_shrink([false, false]).show(ui, show);
    });
}
