//! The desk beside a run: after every frame a window shows it, and mouse and keyboard there move the simulated person.

use super::frame::{Run, content_layer};
use super::painter::Shown;
use super::progress::Progress;
use super::review::EachFrame;
use crate::commands::Failure;
use crate::criteria;
use crate::device::Device;
use crate::messages::{say, say_with};
use crate::review::{Action, Sheet};
use crate::script::{self, Plan, Step};
use crate::units::XrNanos;
use crate::window::{Around, Drive, LiveMeter, OperatorView, Person, Showing, StepRow, StepState, Window, WindowError};

/// Shows a run in a window, if one is wanted, from its first frame on.
pub fn beside<'a>(wanted: bool, device: &'a Device, plan: &'a Plan) -> Box<EachFrame<'a>> {
    let mut seat = None;
    Box::new(move |run| {
        if !wanted {
            return Ok(true);
        }
        let seat = match &mut seat {
            Some(seat) => seat,
            none => none.insert(Seat::open(run, !device.see_through(), 1000.0 / device.display.refresh_hz, plan)?),
        };
        seat.frame(run)
    })
}

/// The window, and who is moved by it.
struct Seat {
    window: Window,
    meter: LiveMeter,
    view: OperatorView,
    drive: Option<Drive>,
    before: Option<XrNanos>,
    actions: Vec<Action>,
}

impl Seat {
    /// Opens the window of a run that was made to have one; `covers` where the device shows nothing of the room.
    ///
    /// # Errors
    /// There is no display.
    fn open(run: &Run, covers: bool, period_ms: f64, plan: &Plan) -> Result<Seat, Failure> {
        let graphics = run.headset.graphics();
        let (_, _, eye_size) = run.headset.target();
        let showing = if covers { Showing::Covering } else { Showing::Additive };
        let path = run.painter.renderer_ref().path();
        let title = say("window-title");
        let window = Window::open(graphics, &title, path, eye_size, showing).map_err(no_window)?;
        let meter = LiveMeter::new(&graphics.adapter.get_info().name, Some(period_ms));
        let view = OperatorView { steps: rows(plan), ..OperatorView::default() };
        Ok(Seat { window, meter, view, drive: None, before: None, actions: Vec::new() })
    }

    /// After a frame: the window hears what was done, the person does it, and what was seen is shown. `false` when somebody closed it and
    /// there is no review yet to leave.
    ///
    /// # Errors
    /// The display, or the session, is gone.
    fn frame(&mut self, run: &mut Run) -> Result<bool, Failure> {
        self.meter.take(&run.frame);
        self.window.pump();
        self.lead(run)?;
        let closed = self.window.is_closed();
        if closed {
            self.actions.push(Action::Leave);
        } else if self.window.is_due() {
            self.show(run)?;
        }
        let Some(guided) = &mut run.guided else { return Ok(!closed) };
        guided.told.append(&mut self.actions);
        Ok(true)
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
            board: run.guided.as_ref().and_then(|guided| guided.desk.board()),
            focus_m: nearest.map(|seen| seen.nearest_m).reduce(f32::min),
        };
        let person: Person = drive.step(seconds, &around);
        person.act(&run.headset).map_err(|gone| anyhow::Error::from(gone).into())
    }

    fn show(&mut self, run: &mut Run) -> Result<(), Failure> {
        run.mirror(&self.window);
        self.look_on(run);
        let hidden = Sheet::Hidden;
        let sheet = run.guided.as_ref().map_or(&hidden, |guided| guided.guide.sheet());
        self.window.show(&self.view, sheet, &mut self.actions).map_err(no_window)
    }

    /// What the operator is told.
    fn look_on(&mut self, run: &Run) {
        self.view.live.clone_from(self.meter.live());
        let Some(guided) = &run.guided else { return };
        let guide = &guided.guide;
        self.view.about = guide.about().map(str::to_owned);
        self.view.checklist = guide.checklist();
        guide.standing().clone_into(&mut self.view.standing);
        let began = guide.began();
        let states = guided.plan.steps.iter().zip(guide.states()).filter(|(step, _)| is_shown(step));
        for (row, (_, state)) in self.view.steps.iter_mut().zip(states) {
            if let (StepState::Running, Some(began)) = (&state, began) {
                row.seconds = run.seconds - began;
            }
            row.state = state;
        }
        if let Sheet::Made(made) = guide.sheet()
            && let Some(row) = self.view.steps.iter_mut().find(|row| row.id == made.step)
        {
            row.compliance_pct = made.compliance_pct;
        }
    }
}

impl Run {
    /// Draws what the eyes saw once more, for a window; after the frame, so that its times are the frame's own.
    fn mirror(&mut self, window: &Window) {
        let mirror = window.mirror();
        let Some(target) = mirror.target().filter(|_| self.frame.valid.views) else { return };
        let shown = Shown { views: &self.frame.views, range: self.range(), index: self.frame.index };
        let content = content_layer(self.content.as_deref(), &self.loading);
        let progress = self.progress.as_ref().filter(|_| self.frame.tool_progress).map(Progress::layer);
        let layers: Vec<_> = content.into_iter().chain(progress).collect();
        let ours = self.guided.as_mut().map(|guided| guided.desk.ours());
        self.painter.mirror(&layers, shown, ours, target, |encoder| mirror.encode(encoder));
    }
}

/// Without a display there is nothing to show it on.
fn no_window(error: WindowError) -> Failure {
    Failure::NoWindow(error.to_string())
}

/// Whether a step is one for a reviewer: measurements over earlier steps are none.
fn is_shown(step: &Step) -> bool {
    !matches!(&step.action, script::Action::Measure { over, .. } if !over.is_empty())
}

fn rows(plan: &Plan) -> Vec<StepRow> {
    let row = |step: &Step| StepRow {
        id: step.id.clone(),
        say: what(step),
        of_s: step.duration.as_secs_f64(),
        ..StepRow::default()
    };
    plan.steps.iter().filter(|step| is_shown(step)).map(row).collect()
}

/// What a step is, in words for the operator.
fn what(step: &Step) -> String {
    match &step.action {
        script::Action::Ask { about } => {
            let criterion = criteria::find(about).map(|criterion| criterion.name.clone());
            let question = || criteria::questions().iter().find(|question| question.id == *about);
            let name = criterion.or_else(|| question().map(|question| question.name.clone()));
            say_with("window-asks", &[("name", name.unwrap_or_else(|| about.clone()).into())])
        }
        script::Action::Capture => say("window-picture"),
        _ => step.say.clone(),
    }
}
