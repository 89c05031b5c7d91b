//! The pointer: a ray from the hand, and a cursor where it meets the board.

use super::super::Pointer;
use super::paint::{WHITE, YELLOW, thin, wide};
use crate::render::{Ink, Mark};

/// Size of the cursor as it is seen, degrees; smaller while it is pressed. Ours.
const CURSOR_DEG: f32 = 0.7;
const PRESSED_DEG: f32 = 0.45;
/// How far before the board the cursor is, as a share of its distance: on it, but never in it.
const BEFORE: f32 = 0.004;
/// Share of the ray, from the hand on, that is left out, and pieces of the rest, each brighter than the one before.
const FREE: f32 = 0.12;
const PIECES: u8 = 6;

/// Draws the pointer: ray and cursor. Eyes and fingertips have none: what they are at shows it.
pub fn pointer(pointer: &Pointer, ink: &mut Ink) {
    let Some([from, to]) = pointer.ray.filter(|ray| ray.iter().all(|end| end.is_finite())) else { return };
    let to = to.lerp(ink.eye, BEFORE);
    let color = if pointer.pressed { YELLOW } else { WHITE };
    let place = |piece: u8| from.lerp(to, FREE + (1.0 - FREE) * f32::from(piece) / f32::from(PIECES));
    for piece in 0..PIECES {
        let share = f32::from(piece + 1) / f32::from(PIECES);
        ink.line(place(piece), place(piece + 1), &thin(color).faint(0.7 * share * share));
    }
    if pointer.on.is_none() {
        return;
    }
    if pointer.pressed {
        ink.mark(to, Mark::Dot, ink.metres(to, PRESSED_DEG), &wide(color));
    }
    ink.mark(to, Mark::Ring, ink.metres(to, CURSOR_DEG), &thin(color));
}
