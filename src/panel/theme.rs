//! Sizes and colours of everything on the board, by name. Sizes are points of 0.03°; where no source is named, the number is ours.

use crate::checklist::Grade;
use egui::{Color32, FontData, FontDefinitions, FontFamily, FontId};
use std::sync::Arc;

/// The least height of text: 0.6°, the lower end of what is comfortable at 2 m (Microsoft, Typography).
pub const CAPTION: f32 = 20.0;
/// Text to read: 0.66°.
pub const BODY: f32 = 22.0;
/// Names and grades: 0.9°.
pub const TITLE: f32 = 30.0;
/// The least width and height of what can be pressed: 2.1°. A target for a fingertip at 0.45 m needs 2°, one for a ray 1° (Microsoft,
/// Interactable object).
pub const PRESS: f32 = 70.0;
/// Between two things that can be pressed.
pub const GAP: f32 = 10.0;
/// From the board's edge to what stands on it.
pub const MARGIN: f32 = 20.0;

/// The plate. On an additive display it is clear: nearly black adds nearly nothing.
pub const PLATE: Color32 = Color32::from_rgb(10, 12, 16);
/// The plate's edge, so that its size can be seen where it is clear.
pub const EDGE: Color32 = Color32::from_rgb(70, 78, 92);
/// Text. Whiter than this glares on an additive display.
pub const TEXT: Color32 = Color32::from_rgb(232, 232, 232);
/// Text that matters less.
pub const QUIET: Color32 = Color32::from_rgb(188, 192, 198);
/// Text of what cannot be used now.
pub const OFF: Color32 = Color32::from_rgb(160, 160, 160);
/// Fill of what can be pressed.
pub const KEY: Color32 = Color32::from_rgb(34, 40, 52);
/// The same, pointed at.
pub const KEY_AIMED: Color32 = Color32::from_rgb(46, 54, 72);
/// The same, pressed.
pub const KEY_PRESSED: Color32 = Color32::from_rgb(56, 68, 92);
/// What is suggested, chosen or in focus: sky blue of Okabe and Ito, "Color Universal Design" (2008).
pub const ACCENT: Color32 = Color32::from_rgb(86, 180, 233);
/// Yellow of the same set.
pub const CAUTION: Color32 = Color32::from_rgb(240, 228, 66);
/// Vermillion of the same set.
pub const AGAINST: Color32 = Color32::from_rgb(213, 94, 0);

/// Every colour that text may have.
pub const INKS: [Color32; 3] = [TEXT, QUIET, OFF];
/// Every colour that shapes tell something by. Each has a shape of its own as well.
pub const SIGNS: [Color32; 3] = [ACCENT, CAUTION, AGAINST];

/// A grade's colour. It never stands without the grade's shape and word.
pub fn of_grade(grade: Grade) -> Color32 {
    match grade {
        Grade::Best => ACCENT,
        Grade::Meets => CAUTION,
        Grade::Fail => AGAINST,
    }
}

const BOOK: &str = "book";
const BOLD: &str = "bold";

/// A font of this size; heavy for names and what is decided.
pub fn font(size: f32, bold: bool) -> FontId {
    FontId::new(size, if bold { FontFamily::Name(BOLD.into()) } else { FontFamily::Proportional })
}

/// Gives a context our fonts and what pressing means: a press counts where it began and ended on the same control, however long it took and
/// however the hand trembled meanwhile.
pub fn install(context: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    fonts.font_data.insert(BOOK.to_owned(), Arc::new(FontData::from_static(dejavu::sans::regular())));
    fonts.font_data.insert(BOLD.to_owned(), Arc::new(FontData::from_static(dejavu::sans::bold())));
    fonts.families.insert(FontFamily::Proportional, vec![BOOK.to_owned()]);
    fonts.families.insert(FontFamily::Monospace, vec![BOOK.to_owned()]);
    fonts.families.insert(FontFamily::Name(BOLD.into()), vec![BOLD.to_owned(), BOOK.to_owned()]);
    context.set_fonts(fonts);
    context.set_theme(egui::Theme::Dark);
    context.all_styles_mut(|style| {
        style.animation_time = 0.0;
        style.interaction.interact_radius = 0.0;
    });
    context.options_mut(|options| {
        options.input_options.max_click_dist = f32::INFINITY;
        options.input_options.max_click_duration = f64::INFINITY;
    });
}
