//! Criteria and questions, with what was answered so far.

use super::row::Row;
use crate::checklist::Grade;
use crate::messages::say;
use crate::panel::theme::{ACCENT, AGAINST, CAUTION};
use crate::review::SummaryLine;
use crate::window::theme;
use egui::Ui;

pub(super) fn show(ui: &mut Ui, lines: &[SummaryLine], about: Option<&str>) {
    for line in lines {
        row(line, about == Some(line.about.as_str())).show(ui);
    }
}

fn row(line: &SummaryLine, present: bool) -> Row {
    let (sign, grade) = match line.grade {
        _ if line.not_applicable => (('–', theme::QUIET), "not-applicable"),
        Some(Grade::Best) => (('●', ACCENT), "grade-best"),
        Some(Grade::Meets) => (('◆', CAUTION), "grade-meets"),
        Some(Grade::Fail) => (('▲', AGAINST), "grade-fail"),
        None => (('○', theme::QUIET), "grade-open"),
    };
    let mut right = say(grade);
    for (holds, word) in [(line.measured, "window-measured"), (line.overruled, "window-overruled")] {
        if holds {
            right = format!("{right}, {}", say(word));
        }
    }
    Row {
        sign: Some(sign),
        left: line.name.clone(),
        spoken: format!("{}: {right}", line.name),
        right,
        present,
        quiet: line.grade.is_none() && !present,
        ..Row::default()
    }
}
