//! The panel: egui over the review's [`Sheet`]s. Hits go in, [`Action`]s come out; it knows neither GPU nor runtime. What it paints goes to a
//! texture in the projection layer, or to a window.

use crate::review::{Action, Pointer, Sheet};

/// Width and height of the board in points. One point is 0.03° wide at the board's distance (ours): 20 points are the least height of text.
pub const POINTS: [f32; 2] = [1000.0, 700.0];

/// A part of the board, as the accessibility tree names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Accessible label.
    pub label: String,
    /// Left, top, right, bottom, in points.
    pub rect: [f32; 4],
    /// It can be pressed or written into now.
    pub enabled: bool,
    /// It is a control, not text.
    pub control: bool,
}

/// The board's user interface with its state: fonts, focus, what is hovered.
#[derive(Default)]
pub struct Panel {
    context: egui::Context,
    actions: Vec<Action>,
}

/// What a frame of the panel gave.
#[derive(Debug)]
pub struct Painted {
    /// Triangles, with `pixels_per_point` 1 a point.
    pub shapes: Vec<egui::ClippedPrimitive>,
    /// Textures that changed.
    pub textures: egui::TexturesDelta,
    /// Pixels a point.
    pub pixels_per_point: f32,
}

impl Panel {
    /// Shows a sheet for a frame; `None` while it is hidden. What the reviewer did is in `actions`.
    pub fn run(
        &mut self,
        sheet: &Sheet,
        pointer: &Pointer,
        seconds: f64,
        actions: &mut Vec<Action>,
    ) -> Option<Painted> {
        let _ = (pointer, seconds, &self.context);
        actions.append(&mut self.actions);
        if *sheet == Sheet::Hidden {
            return None;
        }
        None
    }

    /// Controls and texts of the last frame.
    pub fn parts(&self) -> &[Part] {
        &[]
    }
}
