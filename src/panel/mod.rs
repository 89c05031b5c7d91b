//! The panel: egui over the review's [`Sheet`]s. Hits go in, [`Action`]s come out; it knows neither GPU nor runtime. What it paints goes to a
//! texture in the projection layer, or to a window.

mod cut;
mod hand;
mod marks;
mod page;
mod plot;
#[doc(hidden)]
pub mod samples;
mod sheets;
mod text;
pub mod theme;
mod view;

pub use view::{Face, View};

use crate::review::{Action, Pointer, Sheet};
use hand::Hand;

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

/// Puts a sheet into a place of any context, as a window has: the same controls, as large as the place allows. The context needs
/// [`theme::install`]. Parts are told in points of the board.
pub fn show(
    ui: &mut egui::Ui,
    area: egui::Rect,
    sheet: &Sheet,
    view: &mut View,
    parts: &mut Vec<Part>,
    actions: &mut Vec<Action>,
) {
    parts.clear();
    sheets::show(&mut page::Page::new(ui, area, parts, view, actions), sheet);
}

/// The board's user interface with its state: fonts, focus, what is hovered.
pub struct Panel {
    context: egui::Context,
    view: View,
    parts: Vec<Part>,
    hand: Hand,
    fed: Vec<egui::Event>,
    tree: Option<egui::accesskit::TreeUpdate>,
    shown: Option<Sheet>,
    again_at: f64,
    pixels_per_point: f32,
}

/// What a frame of the panel gave.
#[derive(Debug)]
pub struct Painted {
    /// Triangles, with `pixels_per_point` 1 a point.
    pub shapes: Vec<egui::ClippedPrimitive>,
    /// Textures that changed. They have to be applied, or cleared: a later frame does not hold them again.
    pub textures: egui::TexturesDelta,
    /// Pixels a point.
    pub pixels_per_point: f32,
}

impl Default for Panel {
    fn default() -> Panel {
        Panel::new(1.5)
    }
}

impl Panel {
    /// A panel painted with so many pixels a point. One point is 0.03°, so 1.5 is 50 pixels a degree, a little more than a HoloLens 2 shows.
    pub fn new(pixels_per_point: f32) -> Panel {
        let context = egui::Context::default();
        theme::install(&context);
        context.enable_accesskit();
        context.set_pixels_per_point(pixels_per_point);
        Panel {
            context,
            view: View::default(),
            parts: Vec::new(),
            hand: Hand::default(),
            fed: Vec::new(),
            tree: None,
            shown: None,
            again_at: f64::INFINITY,
            pixels_per_point,
        }
    }

    /// Shows a sheet for a frame; what the reviewer did is in `actions`. `None` while it is hidden, and while nothing changed: what was painted
    /// last still holds. A frame that returns `None` allocates nothing.
    pub fn run(
        &mut self,
        sheet: &Sheet,
        pointer: &Pointer,
        seconds: f64,
        actions: &mut Vec<Action>,
    ) -> Option<Painted> {
        if *sheet == Sheet::Hidden {
            self.hide();
            return None;
        }
        let same = self.shown.as_ref() == Some(sheet);
        let moved = self.hand.point(pointer, &self.parts);
        if same && !moved && self.fed.is_empty() && seconds < self.again_at {
            return None;
        }
        if !same {
            self.hand.tell();
        }
        self.again_at = f64::INFINITY;
        let output = self.frame(sheet, seconds, actions);
        if !same {
            self.shown = Some(sheet.clone());
        }
        Some(self.painted(output, seconds, moved || !same))
    }

    /// Controls and texts of the last frame.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Hands in what did not come from a pointer: keys, typed text, requests of a screen reader. While something is being written, typed text
    /// goes there; otherwise Tab and Enter move and press.
    pub fn feed(&mut self, event: egui::Event) {
        self.fed.push(event);
    }

    /// The accessibility tree, if it changed since it was last taken.
    pub fn take_tree(&mut self) -> Option<egui::accesskit::TreeUpdate> {
        self.tree.take()
    }

    /// The context that paints it.
    pub fn context(&self) -> &egui::Context {
        &self.context
    }

    fn hide(&mut self) {
        if self.shown.take().is_some() {
            self.parts.clear();
            self.fed.clear();
            self.hand.leave();
            self.again_at = f64::INFINITY;
        }
    }

    fn frame(&mut self, sheet: &Sheet, seconds: f64, actions: &mut Vec<Action>) -> egui::FullOutput {
        let mut events = std::mem::take(&mut self.fed);
        hand::type_into(sheet, &mut events, actions);
        self.hand.events(&mut events);
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, POINTS.into())),
            time: Some(seconds),
            predicted_dt: 1.0 / 60.0,
            focused: true,
            events,
            ..egui::RawInput::default()
        };
        let Panel { context, view, parts, .. } = self;
        let mut done = Vec::new();
        let output = context.run_ui(input, |ui| {
            let area = egui::Rect::from_min_size(egui::Pos2::ZERO, POINTS.into());
            // A pass that egui throws away and does again has the same events, and must not be counted twice.
            done.clear();
            show(ui, area, sheet, view, parts, &mut done);
        });
        actions.append(&mut done);
        output
    }

    fn painted(&mut self, mut output: egui::FullOutput, seconds: f64, changed: bool) -> Painted {
        let wait = output.viewport_output.values().map(|viewport| viewport.repaint_delay).min();
        // What is pointed at is found from the places of the frame before: a change is painted once more.
        let wait = if changed { 0.0 } else { wait.map_or(f64::INFINITY, |wait| wait.as_secs_f64()) };
        self.again_at = if wait < 3600.0 { seconds + wait } else { f64::INFINITY };
        if let Some(tree) = output.platform_output.accesskit_update.take() {
            self.tree = Some(tree);
        }
        let textures = std::mem::take(&mut output.textures_delta);
        let shapes = self.context.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        Painted { shapes, textures, pixels_per_point: self.pixels_per_point }
    }
}

#[cfg(test)]
mod tests;
