//! The pointer: a ray from the hand, and a cursor where it meets the board.

use super::super::Pointer;
use super::paint::{WHITE, YELLOW, thin, wide};
use crate::render::{Ink, Mark};

/// Size of the cursor as it is seen, degrees; smaller while it is pressed. Ours.
const CURSOR_DEG: f32 = 0.7;
const PRESSED_DEG: f32 = 0.45;
/// How far before the board the cursor is, as a share of its distance: on it, but never in it.
const BEFORE: f32 = 0.004;
/// Share of the ray, from the hand on, that is left out, so that nothing is before the eyes where the hand is. Ours.
const FREE: f32 = 0.12;
/// How bright each piece of the rest is: none begins or ends abruptly, and what is read at its end is not covered. Ours.
const PIECES: [f32; 7] = [0.1, 0.3, 0.55, 0.7, 0.55, 0.3, 0.1];

/// Draws the pointer: ray and cursor. Eyes and fingertips have none: what they are at shows it.
pub fn pointer(pointer: &Pointer, ink: &mut Ink) {
    let Some([from, to]) = pointer.ray.filter(|ray| ray.iter().all(|end| end.is_finite())) else { return };
    let to = to.lerp(ink.eye, BEFORE);
    let color = if pointer.pressed { YELLOW } else { WHITE };
    let radius = if pointer.on.is_some() { 0.5 * ink.metres(to, CURSOR_DEG) } else { 0.0 };
    let end = to - (to - from).clamp_length_max(radius);
    let mut begin = from.lerp(end, FREE);
    let step = (end - begin) / PIECES.len() as f32;
    for bright in PIECES {
        ink.line(begin, begin + step, &thin(color).faint(bright));
        begin += step;
    }
    if pointer.on.is_none() {
        return;
    }
    if pointer.pressed {
        ink.mark(to, Mark::Dot, ink.metres(to, PRESSED_DEG), &wide(color));
    }
    ink.mark(to, Mark::Ring, ink.metres(to, CURSOR_DEG), &thin(color));
}
