//! `check` from end to end: prepare, run, judge the recording read back from disk, write.

use super::faults::Faults;
use super::frame::Run;
use super::guided::BOARD_PIXELS;
use super::info::Header;
use super::judge::{Judgement, judge};
use super::loading::{Loading, Work};
use super::output::Output;
use super::painter::Painter;
use super::paper::Papers;
use super::pending::Pending;
use super::pictures::{Pictures, Shot, StepWants};
use super::prepare::{Opened, Poc, Subject};
use super::progress::Progress;
use super::sound::Sound;
use super::stage::{self, focus};
use super::worker::{self, Content, Gpu, Worker};
use super::{RunError, scenario, timeline};
use crate::clock::Clock;
use crate::device::Device;
use crate::observe::{BaselineInfo, BenchObservation, ClockKind, FrameObservation, InputObservation, ScriptInfo};
use crate::problem::Problems;
use crate::programme::Track;
use crate::render;
use crate::report::{PrivateKey, Statement, sha256_hex};
use crate::script::{Action, Plan};
use crate::space::Pose;
use crate::xr::{Headset, Listen, Runtime, RuntimeChoice};
use glam::{Quat, Vec3};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What `check` is asked to do.
pub struct Check<'a> {
    /// Content.
    pub subject: Subject<'a>,
    /// Script.
    pub plan: &'a Plan,
    /// The script's text as it was parsed.
    pub script: &'a str,
    /// Judged for.
    pub device: &'static Device,
    /// Which runtime.
    pub runtime: RuntimeChoice,
    /// Started when the content was asked for.
    pub clock: Clock,
    /// How.
    pub settings: Settings,
    /// The POC's folder as seen from the working directory; empty where it lies elsewhere or is no folder.
    pub folder: &'a str,
    /// What the content's time is compared with, on the track of a build's frame budget.
    pub baseline: Option<BaselineInfo>,
    /// Number of the partner's attempt as it is claimed, of a review.
    pub attempt: Option<u32>,
}

/// How a run is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Time passes as it does, on the simulator too: content loads while it is shown, and pace is measured. With another runtime it always
    /// does.
    pub realtime: bool,
    /// Pixels along each side of an eye's picture for each that the runtime recommends.
    pub render_scale: f64,
    /// Who wears the headset has agreed to having recorded where the eyes look.
    pub gaze: bool,
    /// Who wears the headset has agreed to having the planes of the room recorded. A simulated room is nobody's.
    pub room: bool,
    /// What goes wrong, on the simulator.
    pub faults: Faults,
    /// Pictures are handed over empty, and nothing of the content goes to the GPU: for what is measured of time and place alone, on the
    /// stepped simulator.
    pub unseen: bool,
    /// Every frame is drawn, on the stepped simulator too, where otherwise only those are that the script wants.
    pub every_frame: bool,
    /// Where the simulator writes down what was true. Nothing here reads it, and it is no part of a recording.
    pub truth: Option<PathBuf>,
    /// A reviewer is led: hands are listened to, and the simulated person is not told in advance where to go.
    pub led: bool,
    /// What the headset shows is shown in a window, too.
    pub window: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            realtime: false,
            render_scale: 1.0,
            gaze: false,
            room: false,
            faults: Faults::default(),
            unseen: false,
            every_frame: false,
            truth: None,
            led: false,
            window: false,
        }
    }
}

/// What a run gave.
pub struct Checked {
    /// The content beside the reference scene, on the track of a build's frame budget.
    pub bench: Option<BenchObservation>,
    /// The statement, as signed.
    pub statement: Statement,
    /// What it rests on.
    pub judgement: Judgement,
}

/// What the run writes while it goes on.
pub(super) const RECORDING: &str = "recording.mcap";
/// Height of the simulated user's eyes above the floor, metres, for content placed on the floor before the runtime can be asked.
pub const EYE_HEIGHT_M: f32 = 1.6;
/// Where a user starts whose runtime reports no floor.
pub(super) const START_FROM_FLOOR: Pose =
    Pose { position: Vec3::new(0.0, -EYE_HEIGHT_M, 0.0), orientation: Quat::IDENTITY };
/// Where the simulated user looks for content that is not there yet, and how wide it is taken to be, metres (ours).
const NOWHERE: (Vec3, f32) = (Vec3::new(0.0, 0.0, -2.0), 0.5);

impl<'a> Check<'a> {
    /// A run on the simulator of content that is there already, from a script without a file of its own.
    pub fn simulated(
        poc: &'a Poc,
        plan: &'a Plan,
        script: &'a str,
        device: &'static Device,
        settings: Settings,
    ) -> Self {
        Check {
            subject: Subject::Ready(poc),
            plan,
            script,
            device,
            runtime: RuntimeChoice::Simulator,
            clock: Clock::default(),
            settings,
            folder: "",
            baseline: None,
            attempt: None,
        }
    }
}

impl Check<'_> {
    /// Runs, judges, writes. The output folder is touched only when content and runtime have proved usable.
    ///
    /// # Errors
    /// Runtime, GPU, disk, or content that cannot be decoded; after the last nothing of the run is left behind.
    pub fn run(
        &self,
        folder: &Path,
        key: &PrivateKey,
        progress: &dyn Fn(f64, &str),
    ) -> Result<Checked, crate::commands::Failure> {
        progress(0.0, "opening the runtime");
        let mut run = self.open()?;
        progress(0.0, "loading the content");
        while run.is_opening() && run.frame().map_err(failure)? {}
        if run.is_opening() {
            return Err(failure(RunError::Unfinished));
        }
        let output = Output::open(folder)?;
        run.record_to(output.create(RECORDING)?);
        let (shots, poc) = match self.record(run, progress) {
            Err(error @ RunError::Content(_)) => {
                output.discard(RECORDING)?;
                return Err(failure(error));
            }
            recorded => recorded.map_err(failure)?,
        };
        self.judge(&poc, shots, &output, key, progress)
    }

    /// Judges the recording read back, and writes everything that follows from it.
    pub(super) fn judge(
        &self,
        poc: &Poc,
        shots: Vec<Shot>,
        output: &Output,
        key: &PrivateKey,
        progress: &dyn Fn(f64, &str),
    ) -> Result<Checked, crate::commands::Failure> {
        progress(1.0, "judging");
        let recording = crate::recording::read_file(&output.path(RECORDING))?;
        let judgement = judge(&recording, self.plan, self.device);
        let mut csv = Vec::new();
        crate::recording::csv::write(&recording, &mut csv).map_err(anyhow::Error::from)?;
        let mut artifacts = vec![output.describe(RECORDING)?, output.write("frames.csv", &csv)?];
        artifacts.push(output.write("script.toml", self.script.as_bytes())?);
        for shot in &shots {
            artifacts.push(output.write(&shot.path, &shot.png)?);
        }
        let papers = Papers {
            poc,
            plan: self.plan,
            recording: &recording,
            judgement: &judgement,
            shots: &shots,
            artifacts,
            key,
            finished: jiff::Timestamp::now().to_string(),
            folder: self.folder,
            home: std::env::var("HOME").ok(),
            attempt: self.attempt,
        };
        let statement = papers.statement()?;
        papers.write(&statement, output)?;
        Ok(Checked { bench: recording.bench, statement, judgement })
    }

    /// Makes the recording and gives the pictures, and what they show.
    fn record(&self, mut run: Run, progress: &dyn Fn(f64, &str)) -> Result<(Vec<Shot>, Arc<Poc>), RunError> {
        let seconds = run.timeline.seconds();
        let mut turns = 0u32;
        while run.frame()? {
            turns += 1;
            if turns.is_multiple_of(20) {
                let step = self.plan.steps.get(usize::from(run.frame.window)).map_or("", |step| step.id.as_str());
                progress(run.seconds / seconds.max(1.0), step);
            }
        }
        if self.plan.track == Track::CiFrameBudget {
            progress(1.0, "measuring beside the reference scene");
            run.measure_budget(self.baseline.as_ref())?;
        }
        let finished = run.finish()?;
        Ok((finished.pictures.into_shots(), finished.poc))
    }

    /// Opens runtime and session, and has the content brought. Say where to record once the run is no longer opening.
    ///
    /// # Errors
    /// Runtime, GPU, or content that cannot be decoded where it is loaded before the run.
    pub fn open(&self) -> Result<Run, crate::commands::Failure> {
        let timeline = timeline::timeline(self.plan);
        let stepped = self.runtime == RuntimeChoice::Simulator && !self.settings.realtime;
        let mut content = match &self.subject {
            Subject::Ready(poc) => Some(Box::new(Content::new(&Arc::new((*poc).clone()), START_FROM_FLOOR)?)),
            Subject::Opened(_) => None,
        };
        if self.runtime == RuntimeChoice::Simulator {
            let (center, radius, depths) = surroundings(content.as_deref_mut());
            scenario::prepare(self.device, self.plan, &timeline, &self.settings, center, radius, depths)?;
        }
        let wishes = Listen { hands: self.settings.led, gaze: self.settings.led || self.settings.gaze };
        let runtime = Runtime::open_to(self.runtime, wishes).map_err(crate::xr::XrError::from)?;
        let runtime = if self.settings.window { runtime.beside_a_window() } else { runtime };
        let mut headset = Headset::create(runtime, &render::required_features, self.settings.render_scale)?;
        let mut events = Vec::new();
        if self.settings.led {
            headset.listen(wishes, &mut events);
        }
        if self.settings.gaze {
            headset.follow_gaze(&mut events);
        }
        if self.settings.room || self.runtime == RuntimeChoice::Simulator {
            headset.look_at_room();
        }
        if stepped {
            scenario::take_time(&mut headset);
        }
        let mut painter = Painter::new(&headset);
        if self.settings.led {
            painter.prepare_board(BOARD_PIXELS);
        }
        let progress = (!stepped).then(|| Progress::new(painter.renderer())).transpose()?;
        let loading = self.loading(content.as_deref(), &painter, stepped)?;
        let sound = content.as_ref().filter(|_| !stepped).map(|content| content.play(&mut events));
        Ok(Run {
            frame: FrameObservation::default(),
            loading,
            painter,
            content,
            progress,
            timeline,
            seconds: 0.0,
            loading_from_s: 0.0,
            header: self.header(&headset, stepped),
            headset,
            clock: self.clock,
            floor: None,
            recorder: None,
            starting: None,
            file: None,
            pending: Pending::default(),
            pictures: Pictures::new(self.plan.steps.iter().map(|step| wants(step, self.settings.led)).collect()),
            sound: sound.unwrap_or_else(Sound::none),
            events,
            answers: Vec::new(),
            input: InputObservation::default(),
            guided: None,
            gpu: Vec::new(),
            room: None,
            own_ns: 0,
            unmeasured: false,
            stepped,
            leaving: false,
        })
    }

    /// Content that is there is decoded before the run, as its loading has no length of its own where time is stepped: what cannot be
    /// decoded is refused before there is a run. What is opened only is loaded while frames go on.
    fn loading(&self, content: Option<&Content>, painter: &Painter, stepped: bool) -> Result<Loading, Problems> {
        let renderer = painter.renderer_ref();
        let (limits, support) = (renderer.device().limits(), render::texture_support(renderer.device()));
        let gpu = Gpu { limits, support, maker: renderer.pipeline_maker() };
        let work = Arc::new(Work::default());
        match (&self.subject, content) {
            (Subject::Opened(opened), _) => {
                let opened = Opened::clone(opened);
                let worker = Worker::load(opened, self.device, gpu, START_FROM_FLOOR, Arc::clone(&work));
                Ok(Loading::watched(worker, work))
            }
            (Subject::Ready(_), _) if self.settings.unseen && stepped => Ok(Loading::unseen(work)),
            (Subject::Ready(poc), _) => {
                let prepared = worker::prepare(poc, &gpu, self.device, worker::processors(), &work)?;
                work.expect(prepared.upload_bytes());
                let worker = Worker::make(poc, &prepared, gpu.maker, &work);
                Ok(Loading::prepared(prepared, worker, work, stepped))
            }
        }
    }

    fn header(&self, headset: &Headset, stepped: bool) -> Header {
        Header {
            device: self.device,
            runtime: headset.runtime().info().clone(),
            adapter: headset.graphics().adapter.get_info(),
            script: ScriptInfo {
                name: self.plan.name.clone(),
                sha256: sha256_hex(self.script.as_bytes()),
                track: self.plan.track.word().to_owned(),
            },
            windows: self.plan.windows(),
            clock: if stepped { scenario::clock(&self.settings) } else { ClockKind::Realtime },
            scenario: self.settings.faults.name.clone(),
            consent: self.consent(),
            started: jiff::Timestamp::now().to_string(),
            eye_size: headset.target().2,
            render_scale: self.settings.render_scale,
        }
    }
}

impl Check<'_> {
    /// What is recorded besides head movement, and why it may be.
    fn consent(&self) -> Vec<String> {
        let simulated = self.runtime == RuntimeChoice::Simulator;
        let why = if simulated { "of a simulated user: nobody's data" } else { "agreed to by the wearer" };
        let asked = [("gaze", self.settings.gaze), ("room", self.settings.room || simulated)];
        asked.into_iter().filter(|(_, recorded)| *recorded).map(|(what, _)| format!("{what}: {why}")).collect()
    }
}

/// Middle and horizontal radius of what is looked at, and the middles of the nearest and the farthest content; base space, metres.
pub(super) fn surroundings(content: Option<&mut Content>) -> (Vec3, f32, [Vec3; 2]) {
    let Some(content) = content else { return (NOWHERE.0, NOWHERE.1, [NOWHERE.0; 2]) };
    let at_rest = content.stage.at_rest();
    let (center, radius) = focus(&content.poc, &at_rest);
    (center, radius, stage::depths(&content.poc, &at_rest).unwrap_or([center; 2]))
}

/// What the frames of a step are to give. Where a reviewer is led, the guide asks for the pictures.
fn wants(step: &crate::script::Step, led: bool) -> StepWants {
    let capture = step.action == Action::Capture;
    StepWants { id: step.id.clone(), stills: u32::from(capture && !led), count: capture }
}

pub(super) fn failure(error: RunError) -> crate::commands::Failure {
    match error {
        RunError::Xr(error) => error.into(),
        RunError::Content(problems) => problems.into(),
        other => anyhow::Error::from(other).into(),
    }
}
