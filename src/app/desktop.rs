//! The window beside the simulated headset: what mouse and keyboard do goes to the simulated person, what is pressed to the guide, and what
//! the eyes see is drawn once more.

use super::check::Check;
use super::frame::{Run, content_layer};
use super::painter::Shown;
use crate::commands::Failure;
use crate::review::{Action, Sheet};
use crate::script::Plan;
use crate::space::Pose;
use crate::units::XrNanos;
use crate::window::{Around, Drive, LiveMeter, OperatorView, Showing, StepRow, Window};
use holograde_simulator::control::{self, Hand, Session};
use holograde_simulator::scenario::input::{HandSample, Holds};

/// What the window is called.
const TITLE: &str = "Holograde: simulated headset, a self-check";

/// The window with whoever sits before it.
pub struct Desktop {
    window: Window,
    session: Session,
    drive: Drive,
    live: LiveMeter,
    view: OperatorView,
    actions: Vec<Action>,
    last: Option<XrNanos>,
}

impl Desktop {
    /// Opens the window of a run.
    ///
    /// # Errors
    /// There is no display, or the GPU cannot show on it.
    pub fn open(run: &Run, check: &Check<'_>) -> Result<Desktop, Failure> {
        let (graphics, renderer) = (run.headset.graphics(), run.painter.renderer_ref());
        let additive = run.headset.runtime().info().blend_mode == "additive";
        let showing = if additive { Showing::Additive } else { Showing::Covering };
        let size = run.headset.target().2;
        let window = Window::open(graphics, TITLE, renderer.path(), size, showing);
        let window = window.map_err(|error| Failure::NoWindow(error.to_string()))?;
        let adapter = graphics.adapter.get_info().name;
        let budget_ms = (check.device.display.target_fps > 0.0).then(|| 1000.0 / check.device.display.target_fps);
        Ok(Desktop {
            window,
            session: run.headset.raw_session(),
            drive: Drive::new(Pose::IDENTITY),
            live: LiveMeter::new(&adapter, budget_ms),
            view: OperatorView { steps: rows(check.plan), ..OperatorView::default() },
            actions: Vec::new(),
            last: None,
        })
    }

    /// A frame of the headset went by. `false` when somebody closed the window.
    ///
    /// # Errors
    /// The display is gone.
    pub fn frame(&mut self, run: &mut Run) -> Result<bool, Failure> {
        self.window.pump();
        for input in self.window.inputs() {
            self.drive.take(*input);
        }
        self.live.take(&run.frame);
        self.move_person(run);
        if self.window.is_due() {
            self.show(run)?;
        }
        if self.window.is_closed() {
            let Some(guided) = &mut run.guided else { return Ok(false) };
            guided.told.push(Action::Leave);
        }
        Ok(true)
    }

    /// Head, hands and eyes follow mouse and keyboard.
    fn move_person(&mut self, run: &Run) {
        let time = run.frame.tick.predicted_display_time;
        let seconds = self.last.replace(time).map_or(0.0, |last| time.seconds_since(last));
        let board = run.guided.as_ref().and_then(|guided| guided.desk.board());
        let around = Around { views: run.frame.views, base_from_head: run.frame.head.pose, board, focus_m: None };
        let person = self.drive.step(seconds as f32, &around);
        // The session is there as long as its frames are; an error is the frame's own.
        let _gone = control::set_head(self.session, Some(pose(&person.base_from_head)));
        let _gone = control::set_gaze(self.session, Some(pose(&person.base_from_gaze)));
        for (which, hand) in [Hand::Left, Hand::Right].into_iter().zip(person.hands) {
            let sample = hand.map(|hand| {
                let (from, at) = (hand.from.as_dvec3(), hand.at.as_dvec3());
                let holds = if hand.controller { Holds::Controller } else { Holds::Nothing };
                match hand.touches {
                    true => HandSample::touching(which, from, at),
                    false => HandSample::pointing(from, at, hand.select.into(), holds),
                }
            });
            let _gone = control::set_hand(self.session, which, sample);
        }
    }

    /// Draws the eyes once more, and everything beside them.
    fn show(&mut self, run: &mut Run) -> Result<(), Failure> {
        run.draw_again(&self.window);
        self.look_on(run);
        let hidden = Sheet::Hidden;
        let sheet = run.guided.as_ref().map_or(&hidden, |guided| guided.guide.sheet());
        self.window.show(&self.view, sheet, &mut self.actions).map_err(|error| Failure::NoWindow(error.to_string()))?;
        if let Some(guided) = &mut run.guided {
            guided.told.append(&mut self.actions);
        }
        self.actions.clear();
        Ok(())
    }

    /// What the operator is told.
    fn look_on(&mut self, run: &Run) {
        self.view.live.clone_from(self.live.live());
        let Some(guided) = &run.guided else { return };
        let guide = &guided.guide;
        self.view.about = guide.about().map(str::to_owned);
        self.view.checklist = guide.checklist();
        guide.standing().clone_into(&mut self.view.standing);
        let began = guide.began();
        for (row, state) in self.view.steps.iter_mut().zip(guide.states()) {
            row.state = state;
        }
        if let (Some(step), Some(began)) = (guide.running(), began)
            && let Some(row) = self.view.steps.get_mut(step)
        {
            row.seconds = run.seconds - began;
        }
        if let Sheet::Made(made) = guide.sheet()
            && let Some(row) = self.view.steps.iter_mut().find(|row| row.id == made.step)
        {
            row.compliance_pct = made.compliance_pct;
        }
    }
}

impl Run {
    /// Draws the last frame once more, for the window.
    fn draw_again(&mut self, window: &Window) {
        let Some(target) = window.mirror().target() else { return };
        let shown = Shown { views: &self.frame.views, range: self.range(), index: self.frame.index };
        let content = content_layer(self.content.as_deref(), &self.loading);
        let progress =
            self.progress.as_ref().filter(|_| self.frame.tool_progress).map(super::progress::Progress::layer);
        let layers: Vec<_> = content.into_iter().chain(progress).collect();
        let ours = self.guided.as_mut().map(|guided| guided.desk.ours());
        self.painter.mirror(&layers, shown, ours, target, &|encoder| window.mirror().encode(encoder));
    }
}

fn rows(plan: &Plan) -> Vec<StepRow> {
    let row = |step: &crate::script::Step| StepRow {
        id: step.id.clone(),
        say: step.say.clone(),
        of_s: step.duration.as_secs_f64(),
        ..StepRow::default()
    };
    plan.steps.iter().map(row).collect()
}

fn pose(pose: &Pose) -> holograde_simulator::Pose {
    holograde_simulator::Pose {
        position: pose.position.as_dvec3(),
        orientation: pose.orientation.as_dquat().normalize(),
    }
}
