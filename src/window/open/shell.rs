//! The desktop's events, sorted: what is for the user interface, and what moves the person.

use crate::window::desk::Desk;
use crate::window::drive::{Input, Mouse};
use crate::window::keys::{self, Bound};
use egui_winit::accesskit_winit;
use std::sync::Arc;
use winit::application::ApplicationHandler;
use winit::dpi::{LogicalSize, PhysicalPosition};
use winit::event::{ElementState, MouseButton, MouseScrollDelta, WindowEvent};
use winit::event_loop::{ActiveEventLoop, EventLoopProxy};
use winit::keyboard::PhysicalKey;
use winit::window::{Window, WindowId};

/// What a window begins with, points.
const SIZE: [f64; 2] = [1600.0, 1000.0];
/// What it has at least: in less, the sheet's text is too small to be read.
const LEAST: [f64; 2] = [1240.0, 760.0];
/// Pixels of a finely turned wheel that count as a notch (ours, the height of about two lines).
const NOTCH: f64 = 40.0;

/// What an assistive technology wants.
#[derive(Debug)]
pub(super) struct Woken(accesskit_winit::Event);

impl From<accesskit_winit::Event> for Woken {
    fn from(event: accesskit_winit::Event) -> Woken {
        Woken(event)
    }
}

/// The window, and what has happened to it.
pub(super) struct Shell {
    title: String,
    proxy: EventLoopProxy<Woken>,
    window: Option<Result<Arc<Window>, String>>,
    /// The user interface has its context only once the device is known.
    egui: Option<egui_winit::State>,
    access: Option<accesskit_winit::Adapter>,
    waiting: Vec<WindowEvent>,
    asked: Vec<accesskit_winit::WindowEvent>,
    mouse: Option<PhysicalPosition<f64>>,
    closed: bool,
}

impl ApplicationHandler<Woken> for Shell {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.window.is_some() {
            return;
        }
        // An assistive technology must be told of the window before it is seen.
        let attributes = Window::default_attributes()
            .with_title(&self.title)
            .with_inner_size(LogicalSize::new(SIZE[0], SIZE[1]))
            .with_min_inner_size(LogicalSize::new(LEAST[0], LEAST[1]))
            .with_visible(false);
        let made = event_loop.create_window(attributes).map(Arc::new).map_err(|error| error.to_string());
        if let Ok(window) = &made {
            let proxy = self.proxy.clone();
            self.access = Some(accesskit_winit::Adapter::with_event_loop_proxy(event_loop, window, proxy));
            window.set_visible(true);
        }
        self.window = Some(made);
    }

    fn window_event(&mut self, _: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        self.waiting.push(event);
    }

    fn user_event(&mut self, _: &ActiveEventLoop, Woken(event): Woken) {
        self.asked.push(event.window_event);
    }
}

impl Shell {
    pub(super) fn new(title: &str, proxy: EventLoopProxy<Woken>) -> Shell {
        Shell {
            title: title.to_owned(),
            proxy,
            window: None,
            egui: None,
            access: None,
            waiting: Vec::new(),
            asked: Vec::new(),
            mouse: None,
            closed: false,
        }
    }

    /// The window, once the desktop has let it be made.
    pub(super) fn window(&self) -> Result<Arc<Window>, String> {
        self.window.clone().unwrap_or_else(|| Err("the desktop does not answer".into()))
    }

    /// From now on events go to a user interface.
    pub(super) fn attach(&mut self, context: &egui::Context) {
        let Some(Ok(window)) = &self.window else { return };
        let scale = window.scale_factor() as f32;
        let mut state = egui_winit::State::new(
            context.clone(),
            egui::ViewportId::ROOT,
            window,
            Some(scale),
            Some(winit::window::Theme::Dark),
            None,
        );
        state.accesskit = self.access.take();
        self.egui = Some(state);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Sorts what has happened.
    pub(super) fn sort(&mut self, desk: &mut Desk, inputs: &mut Vec<Input>) {
        let (Some(Ok(window)), Some(egui)) = (self.window.clone(), &mut self.egui) else { return };
        for asked in self.asked.drain(..) {
            match asked {
                accesskit_winit::WindowEvent::InitialTreeRequested => desk.context().enable_accesskit(),
                accesskit_winit::WindowEvent::ActionRequested(request) => egui.on_accesskit_action_request(request),
                accesskit_winit::WindowEvent::AccessibilityDeactivated => desk.context().disable_accesskit(),
            }
        }
        for event in std::mem::take(&mut self.waiting) {
            if let Some(egui) = &mut self.egui {
                // What it answers is not asked: the pictures of the eyes are no controls, and all else is.
                let _ = egui.on_window_event(&window, &event);
            }
            self.sort_one(&event, window.scale_factor(), desk, inputs);
        }
    }

    fn sort_one(&mut self, event: &WindowEvent, scale: f64, desk: &mut Desk, inputs: &mut Vec<Input>) {
        match event {
            WindowEvent::CloseRequested | WindowEvent::Destroyed => self.closed = true,
            WindowEvent::Focused(false) => inputs.push(Input::Left),
            WindowEvent::CursorLeft { .. } => {
                self.mouse = None;
                inputs.push(Input::Over(None));
            }
            WindowEvent::CursorMoved { position, .. } => {
                if let Some(before) = self.mouse.replace(*position) {
                    let by = [position.x - before.x, position.y - before.y];
                    inputs.push(Input::Moved(by.map(|by| (by / scale) as f32)));
                }
                inputs.push(Input::Over(self.over(scale, desk)));
            }
            WindowEvent::MouseInput { state, button, .. } => self.button(*state, *button, scale, desk, inputs),
            WindowEvent::MouseWheel { delta, .. } if self.over(scale, desk).is_some() => {
                inputs.push(Input::Wheel(match delta {
                    MouseScrollDelta::LineDelta(_, lines) => *lines,
                    MouseScrollDelta::PixelDelta(pixels) => (pixels.y / NOTCH) as f32,
                }));
            }
            WindowEvent::KeyboardInput { event, is_synthetic: false, .. } => {
                if let PhysicalKey::Code(code) = event.physical_key
                    && !event.repeat
                {
                    key(code, event.state == ElementState::Pressed, desk, inputs);
                }
            }
            _ => {}
        }
    }

    /// What of an eye's picture the mouse is over.
    fn over(&self, scale: f64, desk: &Desk) -> Option<crate::window::EyePoint> {
        let mouse = self.mouse?;
        desk.over([mouse.x / scale, mouse.y / scale].map(|side| side as f32))
    }

    fn button(&self, state: ElementState, button: MouseButton, scale: f64, desk: &Desk, inputs: &mut Vec<Input>) {
        let button = match button {
            MouseButton::Left => Mouse::Left,
            MouseButton::Right => Mouse::Right,
            _ => return,
        };
        let down = state == ElementState::Pressed;
        if down && self.over(scale, desk).is_none() {
            return;
        }
        if down {
            desk.leave_controls();
        }
        inputs.push(Input::Button(button, down));
    }

    /// What the user interface takes in this frame, and the window's size in pixels; `None` while it has none.
    pub(super) fn begin(&mut self) -> Option<(egui::RawInput, [u32; 2])> {
        let (Some(Ok(window)), Some(egui)) = (&self.window, &mut self.egui) else { return None };
        let size: [u32; 2] = window.inner_size().into();
        (size[0] > 0 && size[1] > 0).then(|| (egui.take_egui_input(window), size))
    }

    /// Does what the user interface wants of the desktop, and hands the accessibility tree on.
    pub(super) fn end(&mut self, output: egui::PlatformOutput) {
        if let (Some(Ok(window)), Some(egui)) = (&self.window, &mut self.egui) {
            egui.handle_platform_output(window, output);
        }
    }

    /// The desktop may time its work by this.
    pub(super) fn before_present(&self) {
        if let Some(Ok(window)) = &self.window {
            window.pre_present_notify();
        }
    }
}

/// A key goes to the person while no control wants it; that it goes up, the person is always told.
fn key(code: winit::keyboard::KeyCode, down: bool, desk: &mut Desk, inputs: &mut Vec<Input>) {
    let Some(bound) = keys::bound(code) else { return };
    let taken = desk.has_keyboard();
    match bound {
        Bound::Person(key) if !down || !taken => inputs.push(Input::Key(key, down)),
        Bound::Help if down => desk.toggle_help(),
        Bound::Eyes if down && !taken => desk.show_eyes(desk.eyes().next()),
        Bound::Room if down => desk.leave_controls(),
        _ => {}
    }
}
