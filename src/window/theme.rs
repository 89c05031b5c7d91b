//! Sizes and colours of the window: those of a desk. Numbers are ours.

use egui::{Color32, FontData, FontDefinitions, FontFamily, FontId, TextStyle};
use std::sync::Arc;

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
/// Sky blue of Okabe and Ito, "Color Universal Design" (2008): what is well, or in focus.
pub(super) const ACCENT: Color32 = Color32::from_rgb(86, 180, 233);
/// Yellow of the same set.
pub(super) const CAUTION: Color32 = Color32::from_rgb(240, 228, 66);
/// Vermillion of the same set.
pub(super) const AGAINST: Color32 = Color32::from_rgb(213, 94, 0);

/// A heavy font.
pub(super) fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("bold".into()))
}

/// Light text on dark ground, at the sizes of a desk.
pub(super) fn install(context: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    fonts.font_data.insert("book".to_owned(), Arc::new(FontData::from_static(dejavu::sans::regular())));
    fonts.font_data.insert("bold".to_owned(), Arc::new(FontData::from_static(dejavu::sans::bold())));
    fonts.families.insert(FontFamily::Proportional, vec!["book".to_owned()]);
    fonts.families.insert(FontFamily::Monospace, vec!["book".to_owned()]);
    fonts.families.insert(FontFamily::Name("bold".into()), vec!["bold".to_owned(), "book".to_owned()]);
    context.set_fonts(fonts);
    context.set_theme(egui::Theme::Dark);
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
        style.animation_time = 0.0;
    });
}
