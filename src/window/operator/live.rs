//! What is measured just now.

use super::row::Row;
use crate::messages::say;
use crate::panel::theme::{ACCENT, AGAINST, CAUTION};
use crate::window::view::{Live, Tracking};
use egui::{Color32, Ui};

pub(super) fn show(ui: &mut Ui, live: &Live) {
    let number = |value: Option<f64>, unit: &str, digits: usize| match value {
        Some(value) => format!("{value:.digits$} {unit}"),
        None => say("window-not-told"),
    };
    let frame = live.frame_ms.map(|[median, _]| median);
    fact(ui, "window-frame-time", number(frame, "ms", 1), fits(frame, live.budget_ms));
    let longest = live.frame_ms.map(|[_, longest]| longest);
    fact(ui, "window-frame-longest", number(longest, "ms", 1), fits(longest, live.budget_ms));
    fact(ui, "window-frame-budget", number(live.budget_ms, "ms", 1), None);
    fact(ui, "window-head-speed", number(live.head_m_s, "m/s", 2), None);
    fact(ui, "window-head-turn", number(live.head_deg_s, "°/s", 0), None);
    fact(ui, "window-nearest", number(live.nearest_m, "m", 2), None);
    let (tracking, sign) = match live.tracking {
        Tracking::Unknown => ("window-not-told", None),
        Tracking::Tracked => ("window-tracked", Some(('●', ACCENT))),
        Tracking::Inferred => ("window-inferred", Some(('◆', CAUTION))),
        Tracking::Lost => ("window-lost", Some(('▲', AGAINST))),
    };
    fact(ui, "window-tracking", say(tracking), sign);
    fact(ui, "window-time", number(Some(live.seconds), "s", 0), None);
    fact(ui, "window-adapter", live.adapter.clone(), None);
}

/// Whether a time is within the display's period; only a look, so it is caution at most.
fn fits(ms: Option<f64>, budget_ms: Option<f64>) -> Option<(char, Color32)> {
    let (ms, budget_ms) = ms.zip(budget_ms)?;
    Some(if ms <= budget_ms { ('●', ACCENT) } else { ('◆', CAUTION) })
}

fn fact(ui: &mut Ui, name: &str, value: String, sign: Option<(char, Color32)>) {
    let name = say(name);
    let spoken = format!("{name}: {value}");
    // A long name of an adapter has the row, and the value is what must be seen.
    let (left, right) = if value.len() > 16 { (value, String::new()) } else { (name, value) };
    Row { sign: Some(sign.unwrap_or((' ', Color32::TRANSPARENT))), left, right, spoken, ..Row::default() }.show(ui);
}
