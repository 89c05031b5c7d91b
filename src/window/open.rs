//! The window of the desktop: its events, and its surface on the device that the runtime made.

mod shell;

use super::desk::Desk;
use super::drive::Input;
use super::mirror::{Mirror, Showing};
use super::view::OperatorView;
use crate::render::StereoPath;
use crate::review::{Action, Sheet};
use crate::xr::bridge::Graphics;
use shell::Shell;
use std::time::{Duration, Instant};
use winit::event_loop::EventLoop;
use winit::platform::pump_events::EventLoopExtPumpEvents;

/// How often the window is drawn at most: it is looked at, and nothing is measured on it (ours).
const PICTURES_A_SECOND: u32 = 30;

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// No display is there, or it does not answer.
    #[error("no window can be opened: {0}")]
    NoDisplay(String),
    /// The display is there, but the graphics device cannot show on it.
    #[error("the graphics device of the headset cannot show pictures in a window: {0}")]
    NoSurface(String),
}

/// What the desktop says, without the place in winit's source that comes before it.
fn said(error: &str) -> String {
    let place = error.split_once(".rs:").and_then(|(_, rest)| rest.split_once(": "));
    place.map_or(error, |(_, words)| words).to_owned()
}

/// The window.
///
/// Fields are dropped in order: the surface before the window that it is on.
pub struct Window {
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
    device: wgpu::Device,
    queue: wgpu::Queue,
    desk: Desk,
    shell: Shell,
    events: EventLoop<shell::Woken>,
    /// When the drawing of the last picture began, and when that of the next one may.
    begun: Instant,
    next: Instant,
    inputs: Vec<Input>,
}

impl Window {
    /// Opens a window on the device of a session, whose runtime was told of it by
    /// [`Runtime::beside_a_window`](crate::xr::Runtime::beside_a_window). At most one in the life of a process, on its main thread.
    ///
    /// # Errors
    /// There is no display, or the device cannot show on it.
    pub fn open(
        graphics: &Graphics,
        title: &str,
        path: StereoPath,
        eye_size: [u32; 2],
        showing: Showing,
    ) -> Result<Window, WindowError> {
        let no_display = |error: &dyn std::fmt::Display| WindowError::NoDisplay(said(&error.to_string()));
        let mut builder = EventLoop::<shell::Woken>::with_user_event();
        #[cfg(target_os = "linux")]
        {
            // The thread of the frames need not be the main one here.
            winit::platform::x11::EventLoopBuilderExtX11::with_any_thread(&mut builder, true);
            winit::platform::wayland::EventLoopBuilderExtWayland::with_any_thread(&mut builder, true);
        }
        let mut events = builder.build().map_err(|error| no_display(&error))?;
        let mut shell = Shell::new(title, events.create_proxy());
        events.pump_app_events(Some(Duration::ZERO), &mut shell);
        let window = match shell.window() {
            Ok(window) => window,
            Err(error) => return Err(no_display(&error)),
        };
        let no_surface = |error: &dyn std::fmt::Display| WindowError::NoSurface(error.to_string());
        let surface = graphics.instance.create_surface(window.clone()).map_err(|error| no_surface(&error))?;
        let config = configuration(&surface, graphics, window.inner_size().into())?;
        surface.configure(&graphics.device, &config);
        let desk = Desk::new(&graphics.device, &graphics.queue, config.format, path, eye_size, showing);
        shell.attach(desk.context());
        Ok(Window {
            surface,
            config,
            device: graphics.device.clone(),
            queue: graphics.queue.clone(),
            desk,
            shell,
            events,
            begun: Instant::now(),
            next: Instant::now(),
            inputs: Vec::new(),
        })
    }

    /// Takes what has happened since the last call; never waits.
    pub fn pump(&mut self) {
        self.events.pump_app_events(Some(Duration::ZERO), &mut self.shell);
        self.inputs.clear();
        self.shell.sort(&mut self.desk, &mut self.inputs);
    }

    /// What mouse and keyboard did to the person, by the last [`Window::pump`].
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Whether somebody closed the window.
    pub fn is_closed(&self) -> bool {
        self.shell.is_closed()
    }

    /// Whether it is time to draw the window again: ask before drawing the eyes into [`Window::mirror`]. Where drawing is slow, as without a
    /// GPU, the window takes at most half of the time, so that the headset's frames go on.
    pub fn is_due(&mut self) -> bool {
        self.begun = Instant::now();
        self.begun >= self.next
    }

    /// The targets that the eyes are drawn into for the window.
    pub fn mirror(&self) -> &Mirror {
        self.desk.mirror()
    }

    /// The desk.
    pub fn desk(&mut self) -> &mut Desk {
        &mut self.desk
    }

    /// Shows everything. What was pressed or written is appended to `actions`.
    ///
    /// # Errors
    /// The display is gone.
    pub fn show(&mut self, view: &OperatorView, sheet: &Sheet, actions: &mut Vec<Action>) -> Result<(), WindowError> {
        let shown = self.draw(view, sheet, actions);
        let now = Instant::now();
        self.next = (self.begun + Duration::from_secs(1) / PICTURES_A_SECOND).max(now + (now - self.begun));
        shown
    }

    fn draw(&mut self, view: &OperatorView, sheet: &Sheet, actions: &mut Vec<Action>) -> Result<(), WindowError> {
        let Some((input, size)) = self.shell.begin() else { return Ok(()) };
        let (drawing, output) = self.desk.run(input, view, sheet, actions);
        self.shell.end(output);
        if size != [self.config.width, self.config.height] {
            [self.config.width, self.config.height] = size;
            self.surface.configure(&self.device, &self.config);
        }
        let Some(target) = self.acquire()? else {
            self.desk.skip(drawing);
            return Ok(());
        };
        self.desk.paint(drawing, &target.texture.create_view(&Default::default()), size);
        self.shell.before_present();
        self.queue.present(target);
        Ok(())
    }

    /// The next image of the surface; `None` while nothing can be seen of the window.
    fn acquire(&mut self) -> Result<Option<wgpu::SurfaceTexture>, WindowError> {
        use wgpu::CurrentSurfaceTexture as Current;
        for _ in 0..2 {
            match self.surface.get_current_texture() {
                Current::Success(target) => return Ok(Some(target)),
                // It was resized meanwhile; the next frame fits.
                Current::Suboptimal(target) => return Ok(Some(target)),
                Current::Timeout | Current::Occluded => return Ok(None),
                Current::Outdated => self.surface.configure(&self.device, &self.config),
                Current::Lost | Current::Validation => break,
            }
        }
        if self.shell.is_closed() {
            Ok(None)
        } else {
            Err(WindowError::NoSurface("the window's surface is lost".into()))
        }
    }
}

/// How the surface is used: without waiting for the desktop's display, since the headset's sets the pace.
fn configuration(
    surface: &wgpu::Surface<'_>,
    graphics: &Graphics,
    size: [u32; 2],
) -> Result<wgpu::SurfaceConfiguration, WindowError> {
    let offered = surface.get_capabilities(&graphics.adapter);
    let gamma = offered
        .formats
        .iter()
        .find(|format| matches!(format, wgpu::TextureFormat::Bgra8Unorm | wgpu::TextureFormat::Rgba8Unorm));
    let format = gamma
        .or(offered.formats.first())
        .copied()
        .ok_or_else(|| WindowError::NoSurface("it offers no format for it".into()))?;
    let config = surface.get_default_config(&graphics.adapter, size[0].max(1), size[1].max(1));
    let config = config.ok_or_else(|| WindowError::NoSurface("it offers no way to it".into()))?;
    Ok(wgpu::SurfaceConfiguration { format, present_mode: wgpu::PresentMode::AutoNoVsync, ..config })
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn nobody_is_told_where_in_a_library_it_was_said() {
        assert_eq!(said("os error at /a/winit/src/linux/mod.rs:765: neither is set."), "neither is set.");
        assert_eq!(said("cannot connect"), "cannot connect");
    }
}
