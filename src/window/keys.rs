//! Which key of the keyboard means what. Keys are named by where they lie, so that walking works on every layout.

use super::drive::Key;
use winit::keyboard::KeyCode;

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// It moves the person.
    Person(Key),
    /// Shows the keys, or hides them.
    Help,
    /// Shows both eyes, one, or the other.
    Eyes,
    /// Gives the keyboard back to the person.
    Room,
}

/// The keys of the person and of the window.
pub(super) fn bound(code: KeyCode) -> Option<Bound> {
    Some(match code {
        KeyCode::F1 => Bound::Help,
        KeyCode::KeyV => Bound::Eyes,
        KeyCode::Escape => Bound::Room,
        _ => Bound::Person(person(code)?),
    })
}

fn person(code: KeyCode) -> Option<Key> {
    Some(match code {
        KeyCode::KeyW => Key::Forward,
        KeyCode::KeyS => Key::Back,
        KeyCode::KeyA => Key::Left,
        KeyCode::KeyD => Key::Right,
        KeyCode::KeyE => Key::Rise,
        KeyCode::KeyQ => Key::Crouch,
        KeyCode::ArrowLeft => Key::TurnLeft,
        KeyCode::ArrowRight => Key::TurnRight,
        KeyCode::ArrowUp => Key::LookUp,
        KeyCode::ArrowDown => Key::LookDown,
        KeyCode::Space => Key::Commit,
        KeyCode::KeyL => Key::UseLeft,
        KeyCode::KeyR => Key::UseRight,
        KeyCode::KeyH => Key::Hide,
        KeyCode::KeyC => Key::Controller,
        KeyCode::KeyG => Key::Gaze,
        KeyCode::KeyT => Key::Reach,
        _ => return None,
    })
}
