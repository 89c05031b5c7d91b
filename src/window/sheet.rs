//! The panel's sheet in the window: the same that stands in the room, and a keyboard of the desk writes into it.

use super::theme;
use crate::messages::say;
use crate::panel::{self, Part, View};
use crate::review::{Action, Sheet, Writing};
use egui::accesskit::Role;
use egui::{Align2, FontId, Rect, Sense, Ui, UiBuilder, WidgetInfo};

/// What the panel remembers by itself, kept from frame to frame.
#[derive(Debug, Default)]
pub(super) struct Board {
    view: View,
    parts: Vec<Part>,
}

impl Board {
    /// Shows the sheet in its place.
    pub(super) fn show(&mut self, ui: &mut Ui, place: Rect, sheet: &Sheet, actions: &mut Vec<Action>) {
        let builder = UiBuilder::new().id_salt("board").max_rect(place).accessibility_role(Role::Group);
        ui.scope_builder(builder.accessibility_label(say("window-panel")), |ui| {
            if *sheet != Sheet::Hidden {
                return panel::show(ui, place, sheet, &mut self.view, &mut self.parts, actions);
            }
            self.parts.clear();
            ui.painter().rect_filled(place, 6.0, theme::PLATE);
            let hidden = say("window-panel-hidden");
            let font = FontId::proportional(theme::BODY);
            let drawn = ui.painter().text(place.center(), Align2::CENTER_CENTER, &hidden, font, theme::QUIET);
            let response = ui.interact(drawn, ui.scope_id().with("hidden"), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &hidden));
        });
    }
}

#[cfg(test)]
impl Board {
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }
}

/// Takes what was typed into what is being written, and says whether something is.
pub(super) fn write(sheet: &Sheet, input: &egui::RawInput, actions: &mut Vec<Action>) -> bool {
    let Some(writing) = writing(sheet) else { return false };
    let mut text = writing.text.clone();
    let mut ends = None;
    for event in &input.events {
        match event {
            egui::Event::Text(typed) | egui::Event::Paste(typed) => {
                text.extend(typed.chars().filter(|c| !c.is_control()));
            }
            egui::Event::Key { key: egui::Key::Backspace, pressed: true, .. } => drop(text.pop()),
            egui::Event::Key { key: egui::Key::Enter, pressed: true, .. } => ends = Some(Action::Close),
            egui::Event::Key { key: egui::Key::Escape, pressed: true, .. } => ends = Some(Action::Cancel),
            _ => {}
        }
    }
    if text != writing.text {
        actions.push(Action::Write(text));
    }
    actions.extend(ends);
    true
}

/// What is being written on the sheet.
fn writing(sheet: &Sheet) -> Option<&Writing> {
    match sheet {
        Sheet::PreFlight(sheet) => sheet.writing.as_ref(),
        Sheet::Brief(sheet) => sheet.skipping.as_ref()?.writing.as_ref(),
        Sheet::Made(sheet) => sheet.skipping.as_ref()?.writing.as_ref(),
        Sheet::Ask(sheet) => sheet.writing.as_ref(),
        Sheet::Hidden | Sheet::Summary(_) | Sheet::Signing(_) | Sheet::Notice(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Ask, Purpose};
    use egui::{Event, Key, Modifiers};

    fn asked(writing: Option<&str>) -> Sheet {
        let writing = writing.map(|text| Writing { purpose: Purpose::Note, text: text.to_owned() });
        Sheet::Ask(Box::new(Ask { writing, ..Ask::default() }))
    }

    fn pressed(key: Key) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
    }

    #[track_caller]
    fn check(before: &str, events: Vec<Event>, expected: &[Action]) {
        let input = egui::RawInput { events, ..Default::default() };
        let mut actions = Vec::new();
        assert!(write(&asked(Some(before)), &input, &mut actions));
        assert_eq!(actions, expected);
    }

    #[test]
    fn what_is_typed_is_written() {
        let written = |text: &str| Action::Write(text.to_owned());
        check("It ", vec![Event::Text("swi".into()), Event::Text("ms".into())], &[written("It swims")]);
        check("swimş", vec![pressed(Key::Backspace)], &[written("swim")]);
        check("", vec![pressed(Key::Backspace)], &[]);
        check("", vec![Event::Paste("two\nlines".into())], &[written("twolines")]);
        check("a", vec![Event::Text("b".into()), pressed(Key::Enter)], &[written("ab"), Action::Close]);
        check("a", vec![pressed(Key::Escape)], &[Action::Cancel]);
    }

    #[test]
    fn keys_are_the_persons_while_nothing_is_written() {
        let input = egui::RawInput { events: vec![Event::Text("w".into())], ..Default::default() };
        let mut actions = Vec::new();
        for sheet in [asked(None), Sheet::Hidden, Sheet::PreFlight(Default::default())] {
            assert!(!write(&sheet, &input, &mut actions));
        }
        assert_eq!(actions, []);
    }
}
