//! The desk beside a run: after every frame a window shows it, and mouse and keyboard there move the simulated person.

use super::frame::{Run, content_layer};
use super::painter::Shown;
use super::review::EachFrame;
use crate::commands::Failure;
use crate::device::Device;
use crate::messages::say;
use crate::review::{Action, Sheet};
use crate::units::XrNanos;
use crate::window::{Around, Drive, Follower, LiveMeter, Person, Showing, Window, WindowError};

/// Shows a run in a window, if one is wanted, from its first frame on.
pub fn beside<'a>(wanted: bool, device: &'a Device, not_asked: &'a [String]) -> Box<EachFrame<'a>> {
    let mut seat = None;
    Box::new(move |run| {
        if !wanted {
            return Ok(());
        }
        let seat = match &mut seat {
            Some(seat) => seat,
            none => none.insert(Seat::open(run, !device.see_through(), 1000.0 / device.display.refresh_hz)?),
        };
        seat.frame(run, not_asked)
    })
}

/// The window, and who is moved by it.
struct Seat {
    window: Window,
    meter: LiveMeter,
    follower: Option<Follower>,
    drive: Option<Drive>,
    before: Option<XrNanos>,
    actions: Vec<Action>,
}

impl Seat {
    /// Opens the window of a run that was made to have one; `covers` where the device shows nothing of the room.
    ///
    /// # Errors
    /// There is no display.
    fn open(run: &Run, covers: bool, period_ms: f64) -> Result<Seat, Failure> {
        let graphics = run.headset.graphics();
        let (_, _, eye_size) = run.headset.target();
        let showing = if covers { Showing::Covering } else { Showing::Additive };
        let path = run.painter.renderer_ref().path();
        let title = say("window-title");
        let window = Window::open(graphics, &title, path, eye_size, showing).map_err(no_window)?;
        let meter = LiveMeter::new(&graphics.adapter.get_info().name, Some(period_ms));
        Ok(Seat { window, meter, follower: None, drive: None, before: None, actions: Vec::new() })
    }

    /// After a frame: the window hears what was done, the person does it, and what was seen is shown.
    ///
    /// # Errors
    /// The display, or the session, is gone.
    fn frame(&mut self, run: &mut Run, not_asked: &[String]) -> Result<(), Failure> {
        self.meter.take(&run.frame);
        self.window.pump();
        self.lead(run)?;
        if self.window.is_closed() {
            self.actions.push(Action::Leave);
        }
        if self.window.is_due() {
            self.show(run, not_asked)?;
        }
        if let Some(guided) = &mut run.guided {
            guided.told.append(&mut self.actions);
        }
        Ok(())
    }

    fn lead(&mut self, run: &Run) -> Result<(), Failure> {
        if !run.frame.valid.head {
            return Ok(());
        }
        let now = run.frame.tick.predicted_display_time;
        let seconds = now.seconds_since(self.before.replace(now).unwrap_or(now)) as f32;
        let drive = self.drive.get_or_insert_with(|| Drive::new(run.frame.head.pose));
        self.window.inputs().iter().for_each(|input| drive.take(*input));
        let nearest = run.frame.holograms.iter().filter(|seen| seen.shown && seen.nearest_m.is_finite());
        let around = Around {
            views: run.frame.views,
            base_from_head: run.frame.head.pose,
            board: run.guided.as_ref().and_then(|guided| guided.board()),
            focus_m: nearest.map(|seen| seen.nearest_m).reduce(f32::min),
        };
        let person: Person = drive.step(seconds, &around);
        person.act(&run.headset).map_err(|gone| anyhow::Error::from(gone).into())
    }

    fn show(&mut self, run: &mut Run, not_asked: &[String]) -> Result<(), Failure> {
        run.mirror(&self.window);
        let Some(guided) = &run.guided else {
            let view = Default::default();
            return self.window.show(&view, &Sheet::Hidden, &mut self.actions).map_err(no_window);
        };
        let follower = self.follower.get_or_insert_with(|| Follower::new(&guided.plan, not_asked));
        let guide = &guided.guide;
        let running = guide.running().map(|step| (step, guided.now.seconds - guide.began().unwrap_or_default()));
        follower.follow(guide.sheet(), running, &guide.answers(), self.meter.live());
        self.window.show(follower.view(), guide.sheet(), &mut self.actions).map_err(no_window)
    }
}

impl Run {
    /// Draws what the eyes saw once more, for a window; after the frame, so that its times are the frame's own.
    fn mirror(&mut self, window: &Window) {
        let mirror = window.mirror();
        let Some(target) = mirror.target().filter(|_| self.frame.valid.views) else { return };
        let shown = Shown { views: &self.frame.views, range: self.range(), index: self.frame.index };
        let layer = content_layer(self.content.as_deref(), &self.loading);
        let ours = self.guided.as_mut().map(|guided| guided.desk.ours());
        self.painter.mirror(layer.as_slice(), shown, ours, target, |encoder| mirror.encode(encoder));
    }
}

/// Without a display there is nothing to show it on.
fn no_window(error: WindowError) -> Failure {
    Failure::NoSimulator(error.to_string())
}
