//! The steps of the script, and how far each is.

use super::row::Row;
use crate::messages::say;
use crate::panel::theme::{ACCENT, CAUTION};
use crate::window::theme;
use crate::window::view::{StepRow, StepState};
use egui::Ui;

pub(super) fn show(ui: &mut Ui, steps: &[StepRow]) {
    for (number, step) in steps.iter().enumerate() {
        row(number + 1, step).show(ui);
    }
}

fn row(number: usize, step: &StepRow) -> Row {
    let (sign, state) = match &step.state {
        StepState::Ahead => (('○', theme::QUIET), say("window-step-ahead")),
        StepState::Waiting => (('◇', ACCENT), say("window-step-waiting")),
        StepState::Running => (('▶', ACCENT), say("window-step-running")),
        StepState::Done => (('●', ACCENT), say("window-step-done")),
        StepState::Skipped(reason) => (('–', CAUTION), format!("{}: {reason}", say("window-step-skipped"))),
    };
    let present = matches!(step.state, StepState::Waiting | StepState::Running);
    let share = if step.of_s > 0.0 { (step.seconds / step.of_s).clamp(0.0, 1.0) as f32 } else { 0.0 };
    let ahead = matches!(step.state, StepState::Ahead | StepState::Waiting | StepState::Skipped(_));
    let time = match step.of_s {
        // Questions, pictures and what is worked out take as long as they take.
        0.0 => String::new(),
        of_s if ahead || step.seconds <= 0.0 => format!("{of_s:.0} s"),
        of_s => format!("{:.0} / {of_s:.0} s", step.seconds),
    };
    let moved = step.compliance_pct.map(|pct| format!("{pct:.0} %"));
    let right = moved.iter().chain([&time]).map(String::as_str).collect::<Vec<_>>().join("   ");
    let lasts = if time.is_empty() { String::new() } else { format!(", {time}") };
    let compliance = moved.map(|pct| format!(", {} {pct}", say("window-compliance"))).unwrap_or_default();
    Row {
        sign: Some(sign),
        left: format!("{number}  {}", if step.say.is_empty() { &step.id } else { &step.say }),
        right,
        spoken: format!("{number} {}: {} {state}{lasts}{compliance}", step.id, sentence(&step.say)),
        present,
        share: if step.state == StepState::Running { share } else { 0.0 },
        quiet: step.state == StepState::Ahead,
    }
}

/// With a full stop, so that a voice pauses there.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    let ended = text.is_empty() || text.ends_with(['.', '!', '?', '…']);
    if ended { text.to_owned() } else { format!("{text}.") }
}
