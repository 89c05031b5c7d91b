//! Everything that the window shows, drawn into any target of wgpu: what the eyes see, the operator's view, and the panel's sheet.

use super::drive::EyePoint;
use super::eyes::{EyeMode, Places};
use super::mirror::{Mirror, Showing};
use super::view::OperatorView;
use super::{operator, sheet, theme};
use crate::messages::say;
use crate::panel::POINTS;
use crate::render::StereoPath;
use crate::review::{Action, Sheet};
use egui::accesskit::Role;
use egui::{Color32, FontId, Rect, Sense, StrokeKind, TextureId, Ui, WidgetInfo, pos2, vec2};

/// Width of the part with checklist and sheet: the sheet's smallest text, 20 of its 1000 points, is 14 points high in it.
const RIGHT: f32 = 700.0;
/// Height of the line at the top.
const TOP: f32 = 26.0;

/// What the window shows.
pub struct Desk {
    context: egui::Context,
    renderer: egui_wgpu::Renderer,
    device: wgpu::Device,
    queue: wgpu::Queue,
    mirror: Mirror,
    pictures: [Option<TextureId>; 2],
    /// Behind everything: clearing costs a software GPU less than painting.
    ground: wgpu::Color,
    /// Width over height of what an eye sees.
    shape: f32,
    state: DeskState,
}

/// What the desk remembers from frame to frame.
#[derive(Debug, Default)]
pub(super) struct DeskState {
    pub(super) mode: EyeMode,
    pub(super) help: bool,
    pub(super) places: Places,
    /// Keys are written into the sheet.
    pub(super) writing: bool,
    pub(super) board: sheet::Board,
}

#[cfg(test)]
impl DeskState {
    pub(super) fn parts(&self) -> &[crate::panel::Part] {
        self.board.parts()
    }
}

/// A frame of the desk, to be painted.
pub struct Drawing {
    primitives: Vec<egui::ClippedPrimitive>,
    textures: egui::TexturesDelta,
    pixels_per_point: f32,
}

impl Desk {
    /// For a device, and targets of a format that holds gamma-encoded colours. `eye_size` is what the headset's eyes have, pixels.
    pub fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        format: wgpu::TextureFormat,
        path: StereoPath,
        eye_size: [u32; 2],
        showing: Showing,
    ) -> Desk {
        let context = egui::Context::default();
        theme::install(&context);
        let options = egui_wgpu::RendererOptions { dithering: false, ..Default::default() };
        Desk {
            context,
            renderer: egui_wgpu::Renderer::new(device, format, options),
            device: device.clone(),
            queue: queue.clone(),
            mirror: Mirror::new(device, path, showing),
            pictures: [None; 2],
            ground: ground(format),
            shape: eye_size[0] as f32 / eye_size[1].max(1) as f32,
            state: DeskState::default(),
        }
    }

    /// The user interface's context: events go there, and the accessibility tree comes from there.
    pub fn context(&self) -> &egui::Context {
        &self.context
    }

    /// The targets that the eyes are drawn into for the window.
    pub fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    /// Shows both eyes, one, or the other.
    pub fn show_eyes(&mut self, mode: EyeMode) {
        self.state.mode = mode;
    }

    /// Which eyes are shown.
    pub fn eyes(&self) -> EyeMode {
        self.state.mode
    }

    /// Shows what the keys do, or hides it.
    pub fn toggle_help(&mut self) {
        self.state.help = !self.state.help;
    }

    /// What of an eye's picture is at a place of the window, points.
    pub fn over(&self, place: [f32; 2]) -> Option<EyePoint> {
        self.state.places.over(place.into())
    }

    /// Whether keys are for the user interface: a control has the focus, or a text is being written.
    pub fn has_keyboard(&self) -> bool {
        self.state.writing || self.context.egui_wants_keyboard_input()
    }

    /// Gives the keyboard back to the person in the room.
    pub fn leave_controls(&self) {
        self.context.memory_mut(|memory| {
            if let Some(focused) = memory.focused() {
                memory.surrender_focus(focused);
            }
        });
    }

    /// Makes a frame. What was pressed or written is appended to `actions`; what the desktop has to do is the second of what comes back.
    pub fn run(
        &mut self,
        input: egui::RawInput,
        view: &OperatorView,
        shown: &Sheet,
        actions: &mut Vec<Action>,
    ) -> (Drawing, egui::PlatformOutput) {
        self.state.writing = sheet::write(shown, &input, actions);
        let (state, pictures, shape) = (&mut self.state, self.pictures, self.shape);
        let output = self.context.clone().run_ui(input, |ui| lay_out(ui, state, pictures, shape, view, shown, actions));
        let pixels_per_point = output.pixels_per_point;
        self.fit(pixels_per_point);
        let primitives = self.context.tessellate(output.shapes, pixels_per_point);
        (Drawing { primitives, textures: output.textures_delta, pixels_per_point }, output.platform_output)
    }

    /// Makes the eyes' targets as large as their places.
    fn fit(&mut self, pixels_per_point: f32) {
        let size = self.state.places.size() * pixels_per_point;
        if size.x < 1.0 || size.y < 1.0 || !self.mirror.fit([size.x.round() as u32, size.y.round() as u32]) {
            return;
        }
        let Some(shown) = self.mirror.shown() else { return };
        for (picture, view) in self.pictures.iter_mut().zip(shown) {
            let (renderer, filter) = (&mut self.renderer, wgpu::FilterMode::Linear);
            match picture {
                Some(id) => renderer.update_egui_texture_from_wgpu_texture(&self.device, view, filter, *id),
                None => *picture = Some(renderer.register_native_texture(&self.device, view, filter)),
            }
        }
    }

    /// Keeps what a frame brought that cannot be painted: later frames rely on its textures.
    pub fn skip(&mut self, mut drawing: Drawing) {
        self.upload(&drawing.textures);
        self.forget(&mut drawing.textures);
    }

    fn forget(&mut self, textures: &mut egui::TexturesDelta) {
        for id in &textures.free {
            self.renderer.free_texture(id);
        }
        textures.clear();
    }

    fn upload(&mut self, textures: &egui::TexturesDelta) {
        for (id, deltas) in &textures.set {
            for delta in deltas {
                self.renderer.update_texture(&self.device, &self.queue, *id, delta);
            }
        }
    }

    /// Paints a frame into a target of a size in pixels, and submits it.
    pub fn paint(&mut self, drawing: Drawing, target: &wgpu::TextureView, size: [u32; 2]) {
        let Drawing { primitives, mut textures, pixels_per_point } = drawing;
        self.upload(&textures);
        let screen = egui_wgpu::ScreenDescriptor { size_in_pixels: size, pixels_per_point };
        let label = wgpu::CommandEncoderDescriptor { label: Some("window") };
        let mut encoder = self.device.create_command_encoder(&label);
        let before = self.renderer.update_buffers(&self.device, &self.queue, &mut encoder, &primitives, &screen);
        let mut pass = encoder
            .begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("window"),
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: target,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations { load: wgpu::LoadOp::Clear(self.ground), store: wgpu::StoreOp::Store },
                })],
                ..Default::default()
            })
            .forget_lifetime();
        self.renderer.render(&mut pass, &primitives, &screen);
        drop(pass);
        self.queue.submit(before.into_iter().chain([encoder.finish()]));
        self.forget(&mut textures);
    }
}

/// The window's ground as a target of this format is cleared with it.
fn ground(format: wgpu::TextureFormat) -> wgpu::Color {
    let of = |value: u8| {
        let gamma = f64::from(value) / 255.0;
        // A target that encodes takes linear light (IEC 61966-2-1); the ground is above its straight part.
        if format.is_srgb() { ((gamma + 0.055) / 1.055).powf(2.4) } else { gamma }
    };
    let [r, g, b, _] = theme::GROUND.to_array();
    wgpu::Color { r: of(r), g: of(g), b: of(b), a: 1.0 }
}

/// The parts of the window: on the left the eyes above timeline and measurements, on the right the checklist above the sheet.
pub(super) fn lay_out(
    ui: &mut Ui,
    state: &mut DeskState,
    pictures: [Option<TextureId>; 2],
    shape: f32,
    view: &OperatorView,
    shown: &Sheet,
    actions: &mut Vec<Action>,
) {
    let whole = ui.max_rect();
    let inner = whole.shrink(theme::GAP);
    let (top, inner) = inner.split_top_bottom_at_y(inner.top() + TOP);
    heading(ui, top, &view.standing);
    let right_wide = RIGHT.min(inner.width() * 0.55);
    let (left, right) = inner.split_left_right_at_x(inner.right() - right_wide);
    let left = left.with_max_x(left.right() - theme::GAP);
    // The lists below need their rows, too.
    let for_eyes = left.with_max_y(left.top() + (left.height() - 8.0 * theme::ROW).max(left.height() * 0.4));
    state.places = Places::within(for_eyes, shape, state.mode);
    eyes(ui, &state.places, pictures);
    operator::below_the_eyes(ui, left.with_min_y(state.places.bottom() + theme::GAP), view);
    let board_high = right.width() * POINTS[1] / POINTS[0];
    let (above, board) = right.split_top_bottom_at_y(right.bottom() - board_high);
    operator::checklist(ui, above.with_max_y(above.bottom() - theme::GAP), view);
    state.board.show(ui, board, shown, actions);
    if state.help {
        operator::help(ui, left.with_max_y(state.places.bottom().max(left.center().y)));
    }
}

/// What this is, and how one finds the keys.
fn heading(ui: &Ui, place: Rect, standing: &str) {
    let middle = place.center().y - 3.0;
    let line = |right: bool, text: &str, color: Color32, room: f32, id: &str| {
        let mut job =
            egui::text::LayoutJob::simple_singleline(text.to_owned(), FontId::proportional(theme::BODY), color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(room);
        let words = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let (cut, size) = (words.elided, words.size());
        let left = if right { place.right() - size.x } else { place.left() };
        let drawn = Rect::from_min_size(pos2(left, middle - size.y / 2.0), size);
        ui.painter().galley(drawn.min, words, color);
        let response = ui.interact(drawn, ui.scope_id().with(id), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
        if cut {
            response.on_hover_text(text);
        }
        size.x
    };
    let keys = line(true, &say("window-keys-hint"), theme::QUIET, place.width(), "keys");
    let standing = if standing.is_empty() { say("window-standing") } else { standing.to_owned() };
    line(false, &standing, theme::TEXT, place.width() - keys - 2.0 * theme::GAP, "standing");
}

fn eyes(ui: &Ui, places: &Places, pictures: [Option<TextureId>; 2]) {
    let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    for (eye, (place, picture)) in places.0.iter().zip(pictures).enumerate() {
        let Some(place) = *place else { continue };
        match picture {
            Some(id) => drop(ui.painter().image(id, place, all, Color32::WHITE)),
            None => drop(ui.painter().rect_filled(place, 0.0, Color32::from_gray(60))),
        }
        let edge = egui::Stroke::new(1.0, theme::PLATE);
        ui.painter().rect_stroke(place, 0.0, edge, StrokeKind::Outside);
        let name = say(["window-left-eye", "window-right-eye"][eye]);
        let response = ui.interact(place, ui.scope_id().with(("eye", eye)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        if places.0.iter().flatten().count() == 1 {
            // Of two, the left one is the left eye's. Alone it must be said, on a plate, since anything may be behind it.
            label(ui, place, &name);
        }
    }
}

fn label(ui: &Ui, place: Rect, text: &str) {
    let words = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(theme::SMALL), theme::TEXT);
    let plate =
        Rect::from_min_size(place.left_bottom() - vec2(0.0, words.size().y + 8.0), words.size() + vec2(16.0, 8.0));
    ui.painter().rect_filled(plate, 0.0, theme::GROUND);
    ui.painter().galley(plate.min + vec2(8.0, 4.0), words, theme::TEXT);
}

#[cfg(test)]
pub(super) mod tests;
