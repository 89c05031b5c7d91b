//! The guided review inside a run: brings hands, guide, panel and room together each frame, and does what the guide asks for.
//!
//! Each frame: the guide is told what was seen; the board is placed, the pointer found, the panel shown; what the reviewer did goes to the
//! guide; what the guide wants is done, the journal first.

mod desk;
mod journal_file;
mod judging;
mod panel_pictures;
#[cfg(feature = "simulator")]
mod person;
#[cfg(not(feature = "simulator"))]
#[path = "no_person.rs"]
mod person;
mod serve;

use super::RunError;
use super::frame::Run;
use super::timeline::Moment;
use crate::observe::{InputObservation, LoadState, NO_WINDOW, RunEvent, RunInfo};
use crate::review::{Action, CheckId, Guide, Now, Sheet};
use crate::script::Plan;
use crate::units::XrNanos;
use crate::xr::THERMAL;
pub(super) use desk::{Desk, PIXELS as BOARD_PIXELS};
pub(super) use journal_file::{JournalFile, is_unfinished};
pub(super) use judging::{Judging, Parts};
pub(super) use panel_pictures::PanelPictures;
pub(super) use person::Person;
#[cfg(feature = "simulator")]
pub(super) use person::Surroundings;
use std::fmt::Write as _;
use std::sync::Arc;

/// What a guided review adds to a run.
pub struct Guided {
    pub(super) guide: Guide,
    pub(super) plan: Arc<Plan>,
    pub(super) desk: Desk,
    pub(super) journal: JournalFile,
    pub(super) judging: Judging,
    /// The simulated person, where there is one.
    pub(super) person: Option<Person>,
    /// What came from elsewhere than the panel in space: the operator's window.
    pub(super) told: Vec<Action>,
    /// A picture is to be taken for this criterion or step as soon as a frame is drawn.
    pub(super) picture: Option<String>,
    /// Everything is answered, and the report is to be made.
    pub(super) signing: Signing,
    pub(super) now: Now,
    /// Pictures of what is in view of ours are wanted, too.
    pub(super) panel_pictures: Option<PanelPictures>,
    /// Where pictures are written as soon as they are taken.
    pub(super) output: super::Output,
    /// What the content declares, once it is there.
    info: Option<Box<RunInfo>>,
    first: Option<XrNanos>,
    second: i64,
    step: Option<usize>,
    /// How the move of the step that has ended was made has been asked for.
    looked_at: bool,
}

/// How far the report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signing {
    /// Not asked for.
    No,
    /// Asked for: the recording is to be closed.
    Asked,
    /// The report is written.
    Done,
}

impl Guided {
    /// A review that begins or goes on.
    pub(super) fn new(
        guide: Guide,
        plan: Arc<Plan>,
        journal: JournalFile,
        judging: Judging,
        person: Option<Person>,
        output: super::Output,
    ) -> Guided {
        Guided {
            guide,
            plan,
            desk: Desk::default(),
            journal,
            judging,
            person,
            told: Vec::new(),
            picture: None,
            signing: Signing::No,
            now: Now { seconds: 0.0, at: String::new() },
            panel_pictures: None,
            output,
            info: None,
            first: None,
            second: i64::MIN,
            step: None,
            looked_at: false,
        }
    }

    /// Seconds since the first frame, and the step that runs.
    pub(super) fn at(&mut self, time: XrNanos) -> (f64, Moment) {
        let first = *self.first.get_or_insert(time);
        let moment = match self.guide.running() {
            _ if self.guide.is_over() => Moment::Over,
            Some(step) => Moment::In(step),
            None => Moment::Between,
        };
        (time.seconds_since(first), moment)
    }

    /// Share of the steps that are behind.
    pub(super) fn share(&self) -> f64 {
        let of = self.plan.steps.len().max(1) as f64;
        self.guide.running().or(self.step).map_or(0.0, |step| step as f64 / of)
    }

    /// What goes on, in a word.
    pub(super) fn says(&self) -> String {
        let step = self.guide.running().and_then(|step| self.plan.steps.get(step)).map(|step| step.id.as_str());
        step.or(self.guide.about()).unwrap_or_default().to_owned()
    }

    /// The clock for the journal, written anew once a second: frames in between allocate nothing.
    fn tell_time(&mut self, seconds: f64) {
        self.now.seconds = seconds;
        let now = jiff::Timestamp::now();
        if now.as_second() != self.second {
            self.second = now.as_second();
            self.now.at.clear();
            // A string takes all that is written to it.
            let _written = write!(self.now.at, "{now}");
        }
    }
}

impl Run {
    /// Leads the reviewer on: what is seen, what the hands do, what follows.
    pub(super) fn guide(&mut self) -> Result<(), RunError> {
        let Some(mut guided) = self.guided.take() else { return Ok(()) };
        let led = guided.lead(self);
        self.guided = Some(guided);
        led
    }

    /// What the hands do in this frame; nothing where nobody listens.
    pub(super) fn listen(&mut self) {
        if self.guided.is_some()
            && let Some(mut session) = self.headset.running()
        {
            self.input = session.input(self.frame.tick.predicted_display_time);
        } else {
            self.input = InputObservation::default();
        }
    }
}

impl Guided {
    fn lead(&mut self, run: &mut Run) -> Result<(), RunError> {
        let _span = tracing::info_span!("guide").entered();
        self.tell_time(run.seconds);
        self.hear_heat(&run.events);
        self.guide.loaded(run.frame.load == LoadState::Loaded);
        self.guide.busy(self.judging.is_busy());
        self.guide.frame(&self.now, &run.frame);
        if self.guide.running().is_none() {
            // The frame in which a step ends shows what comes after it.
            run.frame.window = NO_WINDOW;
        }
        self.lead_person(run);
        if self.info.is_none() {
            self.info = run.content.as_deref().map(|content| Box::new(run.info(content)));
            if let Some(info) = &self.info {
                self.guide.declared(info);
            }
        }
        if let Some(room) = &run.room {
            // Once, before it is written down.
            self.desk.room(&room.surfaces);
        }
        self.desk.show(&self.guide, self.info.as_deref(), &run.frame, &run.input, run.seconds);
        for action in self.desk.actions.drain(..).chain(self.told.drain(..)) {
            self.guide.act(&self.now, action);
        }
        // Who comes from the board is not yet where the step wants him.
        run.frame.tool_panel = self.desk.is_shown() || self.guide.running().is_none();
        self.serve(run)
    }

    /// The runtime's own word on heat answers the check before the first step.
    fn hear_heat(&mut self, events: &[RunEvent]) {
        for event in events.iter().filter(|event| event.kind == THERMAL) {
            self.guide.told(CheckId::Thermal, event.text == "normal");
        }
    }

    /// The simulated person does what the step asks for, and answers if it is the reviewer.
    fn lead_person(&mut self, run: &mut Run) {
        let Some(person) = &mut self.person else { return };
        let step = self.guide.running();
        if step != self.step {
            self.step = step;
            if let Some(step) = step.and_then(|step| self.plan.steps.get(step)) {
                person.begin(step, run.seconds);
            }
        }
        person.frame(self.guide.sheet(), step.is_some(), &mut self.desk, &run.frame, run.seconds);
    }
}

/// An event of the frame that is being made.
pub(super) fn event(frame: u64, kind: &str, text: String) -> RunEvent {
    RunEvent { frame, time: None, kind: kind.to_owned(), text }
}

/// Number of a step in a recording.
pub(super) fn window(moment: Moment) -> Option<u16> {
    match moment {
        Moment::In(step) => Some(u16::try_from(step).unwrap_or(NO_WINDOW)),
        Moment::Between => Some(NO_WINDOW),
        Moment::Over => None,
    }
}

/// Whether anything of ours is in view.
pub(super) fn in_view(sheet: &Sheet) -> bool {
    *sheet != Sheet::Hidden
}
