//! Small shapes that say the same as a colour, for eyes that do not tell colours apart.

use super::theme;
use crate::checklist::Grade;
use egui::{Color32, Painter, Pos2, Shape, Stroke, pos2, vec2};

/// A shape before words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// ● Best, or a limit that holds.
    Disc,
    /// ◆ Meets, or something to be read with care.
    Diamond,
    /// ▲ Fail, or a limit that does not hold.
    Triangle,
    /// ○ Nothing decided.
    Ring,
    /// A box to tick.
    Box,
    /// A ticked box.
    Tick,
}

impl Mark {
    /// A grade's shape.
    pub fn of(grade: Grade) -> Mark {
        match grade {
            Grade::Best => Mark::Disc,
            Grade::Meets => Mark::Diamond,
            Grade::Fail => Mark::Triangle,
        }
    }

    fn colour(self) -> Color32 {
        match self {
            Mark::Disc | Mark::Tick => theme::ACCENT,
            Mark::Diamond => theme::CAUTION,
            Mark::Triangle => theme::AGAINST,
            Mark::Ring | Mark::Box => theme::QUIET,
        }
    }

    /// Draws it round a middle, `size` high, in points of the painter.
    pub fn draw(self, painter: &Painter, middle: Pos2, size: f32) {
        let r = size / 2.0;
        let colour = self.colour();
        let line = Stroke::new(size / 9.0, colour);
        let at = |x: f32, y: f32| pos2(middle.x + x * r, middle.y + y * r);
        match self {
            Mark::Disc => drop(painter.circle_filled(middle, 0.9 * r, colour)),
            Mark::Ring => drop(painter.circle_stroke(middle, 0.8 * r, line)),
            Mark::Diamond => fill(painter, vec![at(0.0, -1.0), at(1.0, 0.0), at(0.0, 1.0), at(-1.0, 0.0)], colour),
            Mark::Triangle => fill(painter, vec![at(0.0, -0.9), at(1.0, 0.85), at(-1.0, 0.85)], colour),
            Mark::Box | Mark::Tick => {
                let area = egui::Rect::from_center_size(middle, vec2(size, size));
                painter.rect_stroke(area, size / 8.0, line, egui::StrokeKind::Inside);
                if self == Mark::Tick {
                    let tick = vec![at(-0.55, 0.0), at(-0.15, 0.45), at(0.6, -0.5)];
                    painter.add(Shape::line(tick, Stroke::new(size / 6.0, theme::TEXT)));
                }
            }
        }
    }
}

fn fill(painter: &Painter, points: Vec<Pos2>, colour: Color32) {
    painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
}
