//! Small things that face the eye: marks that are told apart by their shape, and numbers.

use super::lines::axes;
use super::{FADE, Ink, Stroke, sound};
use glam::Vec3;
use std::f32::consts::TAU;
use std::fmt::{self, Write};

/// A mark that needs no colour to be told from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A circle.
    Ring,
    /// A filled circle.
    Dot,
    /// Two strokes that cross.
    Cross,
    /// A square on its corner.
    Diamond,
    /// A square on its side.
    Square,
    /// A triangle that points down.
    Triangle,
}

/// Corners of a filled circle.
const RIM: usize = 24;
/// Characters of a number at most.
const MOST_CHARACTERS: usize = 16;

/// Strokes of a character in a cell of width 0.6 and height 1, the origin in its middle: segments by their ends.
type Segments = &'static [[f32; 4]];

const TOP: [f32; 4] = [-0.25, 0.5, 0.25, 0.5];
const MIDDLE: [f32; 4] = [-0.25, 0.0, 0.25, 0.0];
const BOTTOM: [f32; 4] = [-0.25, -0.5, 0.25, -0.5];
const UPPER_LEFT: [f32; 4] = [-0.25, 0.0, -0.25, 0.5];
const UPPER_RIGHT: [f32; 4] = [0.25, 0.0, 0.25, 0.5];
const LOWER_LEFT: [f32; 4] = [-0.25, -0.5, -0.25, 0.0];
const LOWER_RIGHT: [f32; 4] = [0.25, -0.5, 0.25, 0.0];

fn segments(character: char) -> Segments {
    match character {
        '0' => &[TOP, BOTTOM, UPPER_LEFT, UPPER_RIGHT, LOWER_LEFT, LOWER_RIGHT],
        '1' => &[UPPER_RIGHT, LOWER_RIGHT],
        '2' => &[TOP, UPPER_RIGHT, MIDDLE, LOWER_LEFT, BOTTOM],
        '3' => &[TOP, UPPER_RIGHT, MIDDLE, LOWER_RIGHT, BOTTOM],
        '4' => &[UPPER_LEFT, MIDDLE, UPPER_RIGHT, LOWER_RIGHT],
        '5' => &[TOP, UPPER_LEFT, MIDDLE, LOWER_RIGHT, BOTTOM],
        '6' => &[TOP, UPPER_LEFT, LOWER_LEFT, BOTTOM, LOWER_RIGHT, MIDDLE],
        '7' => &[TOP, UPPER_RIGHT, LOWER_RIGHT],
        '8' => &[TOP, MIDDLE, BOTTOM, UPPER_LEFT, UPPER_RIGHT, LOWER_LEFT, LOWER_RIGHT],
        '9' => &[TOP, UPPER_LEFT, UPPER_RIGHT, MIDDLE, LOWER_RIGHT, BOTTOM],
        '-' => &[MIDDLE],
        '.' => &[[-0.05, -0.5, 0.05, -0.5], [-0.05, -0.42, 0.05, -0.42]],
        '°' => &[[-0.2, 0.55, 0.1, 0.55], [-0.2, 0.25, 0.1, 0.25], [-0.2, 0.25, -0.2, 0.55], [0.1, 0.25, 0.1, 0.55]],
        '×' => &[[-0.2, -0.25, 0.2, 0.25], [-0.2, 0.25, 0.2, -0.25]],
        'm' => &[[-0.25, -0.5, -0.25, 0.0], [-0.25, 0.0, 0.25, 0.0], [0.0, -0.5, 0.0, 0.0], [0.25, -0.5, 0.25, 0.0]],
        _ => &[],
    }
}

/// How far the next character is, as a share of the height.
fn advance(character: char) -> f32 {
    match character {
        '.' => 0.4,
        '°' => 0.65,
        _ => 0.75,
    }
}

/// A few characters without an allocation.
struct Characters {
    all: [char; MOST_CHARACTERS],
    count: usize,
}

impl Write for Characters {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            *self.all.get_mut(self.count).ok_or(fmt::Error)? = character;
            self.count += 1;
        }
        Ok(())
    }
}

impl Ink {
    /// A mark of a size across, metres.
    pub fn mark(&mut self, at: Vec3, mark: Mark, size_m: f32, stroke: &Stroke) {
        let Some(at) = sound(at).filter(|_| size_m.is_finite()) else { return };
        let [right, up] = self.facing(at);
        let (half, place) = (0.5 * size_m, |x: f32, y: f32| at + (right * x + up * y) * (0.5 * size_m));
        let mut outline = |corners: &[[f32; 2]]| {
            for (index, [x, y]) in corners.iter().enumerate() {
                let [to_x, to_y] = corners[(index + 1) % corners.len()];
                self.line(place(*x, *y), place(to_x, to_y), stroke);
            }
        };
        match mark {
            Mark::Ring => self.ring(at, self.eye - at, half, stroke),
            Mark::Dot => self.disc(at, self.eye - at, half, stroke.color),
            Mark::Cross => {
                self.line(place(-1.0, -1.0), place(1.0, 1.0), stroke);
                self.line(place(-1.0, 1.0), place(1.0, -1.0), stroke);
            }
            Mark::Diamond => outline(&[[0.0, 1.0], [1.0, 0.0], [0.0, -1.0], [-1.0, 0.0]]),
            Mark::Square => outline(&[[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]),
            Mark::Triangle => outline(&[[-1.0, 0.8], [1.0, 0.8], [0.0, -1.0]]),
        }
    }

    /// A filled circle in the plane across `normal`; the colour is linear and premultiplied.
    pub fn disc(&mut self, center: Vec3, normal: Vec3, radius_m: f32, color: [f32; 4]) {
        let Some(center) = sound(center).filter(|_| radius_m.is_finite() && self.has_room_for(1 + 2 * RIM)) else {
            return;
        };
        let [x, y] = axes(normal, 1.0);
        let outer = radius_m + FADE * center.distance(self.eye);
        let middle = self.put(center, color);
        for index in 0..RIM {
            let (sin, cos) = (TAU * index as f32 / RIM as f32).sin_cos();
            let out = x * cos + y * sin;
            self.put(center + out * radius_m, color);
            self.put(center + out * outer, [0.0; 4]);
            let [here, next] = [index, (index + 1) % RIM].map(|at| middle + 1 + 2 * at as u32);
            self.indices.extend([middle, here, next]);
            self.quad([here, here + 1, next + 1, next]);
        }
    }

    /// A number with its unit or sign, as `format_args!` writes it: digits, `-`, `.`, `°`, `×` and `m`; anything else is a space. Its
    /// middle is at a place, and it faces the eye.
    pub fn number(&mut self, at: Vec3, height_m: f32, text: fmt::Arguments<'_>, stroke: &Stroke) {
        let mut characters = Characters { all: [' '; MOST_CHARACTERS], count: 0 };
        let (Some(at), Ok(())) = (sound(at).filter(|_| height_m.is_finite()), characters.write_fmt(text)) else {
            return;
        };
        let characters = characters.all.get(..characters.count).unwrap_or_default();
        let [right, up] = self.facing(at);
        let width: f32 = characters.iter().map(|character| advance(*character)).sum();
        let mut x = -0.5 * width;
        for character in characters {
            let middle = x + 0.5 * advance(*character);
            x += advance(*character);
            for [from_x, from_y, to_x, to_y] in segments(*character) {
                let place = |x: f32, y: f32| at + (right * (middle + x) + up * y) * height_m;
                self.line(place(*from_x, *from_y), place(*to_x, *to_y), stroke);
            }
        }
    }

    /// Right and up, as the eye sees a place.
    fn facing(&self, at: Vec3) -> [Vec3; 2] {
        let to_eye = (self.eye - at).normalize_or(Vec3::Z);
        let right = Vec3::Y.cross(to_eye).normalize_or(Vec3::X);
        [right, to_eye.cross(right)]
    }
}
