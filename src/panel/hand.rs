//! From the review's pointer and from keys to what egui understands.

use super::{POINTS, Part, sheets};
use crate::review::{Action, Pointer, Sheet};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};

/// Far beside the board.
const NOWHERE: Pos2 = pos2(-1.0e4, -1.0e4);

/// The pointer as it was told last, and as it is.
#[derive(Debug)]
pub(super) struct Hand {
    told: Told,
    now: Told,
    /// Pressed since before the board came into view: that presses nothing on it.
    from_before: bool,
    /// Egui still believes that something is pressed.
    let_go: bool,
    /// Egui has to be told: it wants another frame after each movement, so it is not told of those that mean nothing.
    moved: bool,
}

impl Default for Hand {
    fn default() -> Hand {
        Hand { told: Told::default(), now: Told::default(), from_before: true, let_go: false, moved: false }
    }
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Told {
    at: Option<Pos2>,
    pressed: bool,
    /// Which part it is on.
    part: Option<usize>,
}

impl Hand {
    /// Takes the pointer of a frame. `true` if anything could look or act differently: moves within one control do not.
    pub(super) fn point(&mut self, pointer: &Pointer, parts: &[Part]) -> bool {
        let on = pointer.on.filter(|on| on.iter().all(|share| share.is_finite()));
        let at = on.map(|[x, y]| pos2(x * POINTS[0], y * POINTS[1]));
        let part = at.and_then(|at| parts.iter().position(|part| part.control && holds(part, at)));
        self.from_before &= pointer.pressed;
        self.now = Told { at, pressed: pointer.pressed && !self.from_before, part };
        let Told { at: was_at, pressed, part: was_on } = self.told;
        self.moved = self.now.pressed != pressed || part != was_on || at.is_some() != was_at.is_some();
        self.moved
    }

    /// The events since the last frame that was run.
    pub(super) fn events(&mut self, events: &mut Vec<Event>) {
        if std::mem::take(&mut self.let_go) {
            events.extend([button(NOWHERE, false), Event::PointerGone]);
        }
        if !std::mem::take(&mut self.moved) {
            return;
        }
        match (self.now.at, self.told.at) {
            (Some(at), _) => events.push(Event::PointerMoved(at)),
            (None, Some(_)) => events.push(Event::PointerGone),
            (None, None) => {}
        }
        if self.now.pressed != self.told.pressed {
            // Beside the board nothing is pressed, and what was pressed on it is let go without effect.
            events.push(button(self.now.at.unwrap_or(NOWHERE), self.now.pressed));
            if self.now.at.is_none() {
                events.push(Event::PointerGone);
            }
        }
        self.told = self.now;
    }

    /// Another sheet is in view: what is under the pointer may be another control.
    pub(super) fn tell(&mut self) {
        self.moved = true;
    }

    /// The board is hidden: the pointer is nowhere, and lets go.
    pub(super) fn leave(&mut self) {
        let let_go = self.let_go || self.told.pressed;
        *self = Hand { let_go, ..Hand::default() };
    }
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

fn holds(part: &Part, at: Pos2) -> bool {
    let [left, top, right, bottom] = part.rect;
    (left..=right).contains(&at.x) && (top..=bottom).contains(&at.y)
}

/// While something is being written, typed text is for it, and Enter and Escape leave the keyboard.
pub(super) fn type_into(sheet: &Sheet, events: &mut Vec<Event>, actions: &mut Vec<Action>) {
    let Some(writing) = sheets::writing(sheet) else { return };
    let mut text = writing.text.clone();
    let mut leave = None;
    events.retain(|event| match event {
        Event::Text(typed) | Event::Paste(typed) => {
            text.extend(typed.chars().filter(|typed| !typed.is_control()));
            false
        }
        Event::Key { key: Key::Backspace, pressed: true, .. } => {
            text.pop();
            false
        }
        Event::Key { key: Key::Enter, pressed, .. } => {
            leave = pressed.then_some(Action::Close).or(leave.take());
            false
        }
        Event::Key { key: Key::Escape, pressed, .. } => {
            leave = pressed.then_some(Action::Cancel).or(leave.take());
            false
        }
        Event::Key { key: Key::Space, .. } => false,
        _ => true,
    });
    let text: String = text.chars().take(sheets::LONGEST_TEXT).collect();
    if text != writing.text {
        actions.push(Action::Write(text));
    }
    actions.extend(leave);
}
