//! What the keys do.

use super::row;
use crate::messages::say;
use crate::window::theme;
use egui::{Align2, Frame, Rect, Ui};

/// Keys as they are written on a keyboard, and the message that says what they do.
const KEYS: [(&str, &str); 15] = [
    ("W A S D", "window-key-walk"),
    ("Q E", "window-key-height"),
    ("↔", "window-key-turn"),
    ("⟲", "window-key-drag"),
    ("↕", "window-key-wheel"),
    ("•", "window-key-mouse"),
    ("Space", "window-key-commit"),
    ("L R", "window-key-hand"),
    ("T", "window-key-reach"),
    ("H", "window-key-hide"),
    ("C", "window-key-controller"),
    ("G", "window-key-gaze"),
    ("V", "window-key-eyes"),
    ("Esc", "window-key-room"),
    ("F1", "window-key-help"),
];

/// Lays the keys over the pictures of the eyes.
pub(in crate::window) fn help(ui: &mut Ui, over: Rect) {
    egui::Area::new(egui::Id::unique("window-help"))
        .fixed_pos(over.center())
        .pivot(Align2::CENTER_CENTER)
        .interactable(false)
        .show(ui.ctx(), |ui| {
            Frame::new().fill(theme::PLATE.gamma_multiply(0.94)).corner_radius(8.0).inner_margin(16.0).show(ui, |ui| {
                ui.set_width(430.0_f32.min(over.width() - 40.0));
                row::heading(ui, &say("window-keys"));
                for (keys, does) in KEYS {
                    let (does, keys) = (say(does), keys_in_words(keys));
                    let spoken = format!("{keys}: {does}");
                    row::Row { left: does, right: keys, spoken, ..row::Row::default() }.show(ui);
                }
            });
        });
}

/// Mouse and long keys have no letters.
fn keys_in_words(keys: &str) -> String {
    match keys {
        "⟲" => say("window-mouse-right"),
        "↕" => say("window-mouse-wheel"),
        "•" => say("window-mouse-left"),
        "↔" => say("window-arrows"),
        "Space" => say("window-space"),
        keys => keys.to_owned(),
    }
}
