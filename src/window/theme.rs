//! Sizes and colours of the window: those of a desk. Numbers are ours.

use egui::{Color32, FontFamily, FontId, TextStyle};

/// Text to read, points.
pub(super) const BODY: f32 = 15.0;
/// Text beside other text.
pub(super) const SMALL: f32 = 14.0;
/// Headings.
pub(super) const HEADING: f32 = 17.0;
/// Height of a row of a list.
pub(super) const ROW: f32 = 24.0;
/// Between parts of the window.
pub(super) const GAP: f32 = 12.0;

/// Behind everything.
pub(super) const GROUND: Color32 = Color32::from_rgb(18, 19, 22);
/// Behind a part.
pub(super) const PLATE: Color32 = Color32::from_rgb(27, 29, 33);
/// A row that is going on.
pub(super) const PRESENT: Color32 = Color32::from_rgb(38, 47, 60);
/// How far it is.
pub(super) const FILLED: Color32 = Color32::from_rgb(42, 66, 92);
/// Text.
pub(super) const TEXT: Color32 = Color32::from_rgb(226, 227, 230);
/// Text that matters less.
pub(super) const QUIET: Color32 = Color32::from_rgb(163, 167, 175);
/// Light text on dark ground, at the sizes of a desk.
pub(super) fn install(context: &egui::Context) {
    crate::panel::theme::install(context);
    context.all_styles_mut(|style| {
        let font = |size| FontId::new(size, FontFamily::Proportional);
        style.text_styles = [
            (TextStyle::Small, font(SMALL)),
            (TextStyle::Body, font(BODY)),
            (TextStyle::Button, font(BODY)),
            (TextStyle::Heading, font(HEADING)),
            (TextStyle::Monospace, font(BODY)),
        ]
        .into();
        style.visuals = egui::Visuals::dark();
        style.visuals.panel_fill = GROUND;
        style.visuals.override_text_color = Some(TEXT);
        style.spacing.item_spacing = egui::vec2(8.0, 2.0);
    });
}
