//! Colours and lines. The hues are three of the eight of Okabe and Ito ("Color universal design", 2008), the light ones: readers with any
//! kind of colour vision tell them apart, and an additive display shows them.

use crate::render::{Mark, Stroke};

/// What all is measured by, and what needs no judgement.
pub(super) const WHITE: [f32; 3] = [0.8, 0.8, 0.8];
/// What is as it should be. (86, 180, 233).
pub(super) const SKY: [f32; 3] = [0.093, 0.456, 0.815];
/// What is beyond a limit: always with a cross, dashes or a whole box, never by its hue alone. (230, 159, 0).
pub(super) const ORANGE: [f32; 3] = [0.791, 0.347, 0.0];
/// What the reviewer did, or is led to. (240, 228, 66).
pub(super) const YELLOW: [f32; 3] = [0.871, 0.776, 0.054];

/// Widths, metres. Ours.
const THIN_M: f32 = 0.003;
const WIDE_M: f32 = 0.008;
/// Height of numbers as they are seen, degrees. Ours: they are drawn in lines, and have no plate.
pub(super) const NUMBER_DEG: f32 = 0.8;
/// Width of marks as they are seen, degrees. Ours.
pub(super) const MARK_DEG: f32 = 1.0;

/// A thin line.
pub(super) const fn thin(color: [f32; 3]) -> Stroke {
    Stroke::new(THIN_M, color)
}

/// A wide line.
pub(super) const fn wide(color: [f32; 3]) -> Stroke {
    Stroke::new(WIDE_M, color)
}

/// How something is shown that keeps a limit, or does not: by hue and by shape.
pub(super) fn verdict(holds: bool) -> ([f32; 3], Mark) {
    if holds { (SKY, Mark::Ring) } else { (ORANGE, Mark::Cross) }
}
