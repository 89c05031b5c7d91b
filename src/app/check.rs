//! `check` from end to end: prepare, run, judge the recording read back from disk, write.

use super::frame::Run;
use super::info::Header;
use super::judge::{Judgement, judge};
use super::loading::{Loading, decode};
use super::output::Output;
use super::painter::Painter;
use super::paper::Papers;
use super::pictures::{Pictures, Shot, StepWants};
use super::prepare::Poc;
use super::sound::{Clips, Sound};
use super::stage::{Stage, focus};
use super::{RunError, scenario, timeline};
use crate::clock::Clock;
use crate::device::Device;
use crate::observe::{AssetCost, ClockKind, FrameObservation, RunInfo, ScriptInfo};
use crate::render::{self, DepthRange};
use crate::report::{PrivateKey, Statement, sha256_hex};
use crate::scene::model::Model;
use crate::script::{Action, Plan};
use crate::space::Pose;
use crate::xr::{Headset, Runtime, RuntimeChoice};
use glam::Vec3;
use std::path::Path;

/// What `check` is asked to do.
pub struct Check<'a> {
    /// Content, loaded and resolved.
    pub poc: &'a Poc,
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
}

/// What a run gave.
pub struct Checked {
    /// The statement, as signed.
    pub statement: Statement,
    /// What it rests on.
    pub judgement: Judgement,
}

/// What the run writes while it goes on.
const RECORDING: &str = "recording.mcap";
/// Height of the simulated user's eyes above the floor, metres, for content placed on the floor before the runtime can be asked.
pub(super) const EYE_HEIGHT_M: f32 = 1.6;

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
        let output = Output::open(folder)?;
        run.record_to(output.create(RECORDING)?);
        let shots = match self.record(run, progress) {
            Err(error @ RunError::Content(_)) => {
                output.discard(RECORDING)?;
                return Err(failure(error));
            }
            recorded => recorded.map_err(failure)?,
        };
        self.judge(shots, &output, key, progress)
    }

    /// Judges the recording read back, and writes everything that follows from it.
    fn judge(
        &self,
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
            poc: self.poc,
            plan: self.plan,
            recording: &recording,
            judgement: &judgement,
            shots: &shots,
            artifacts,
            key,
            finished: jiff::Timestamp::now().to_string(),
            home: std::env::var("HOME").ok(),
        };
        let statement = papers.statement()?;
        papers.write(&statement, output)?;
        Ok(Checked { statement, judgement })
    }

    /// Makes the recording and gives the pictures.
    fn record(&self, mut run: Run, progress: &dyn Fn(f64, &str)) -> Result<Vec<Shot>, RunError> {
        let seconds = run.stage.timeline.seconds();
        let mut turns = 0u32;
        while run.frame()? {
            turns += 1;
            if turns.is_multiple_of(20) {
                let step = self.plan.steps.get(usize::from(run.frame.window)).map_or("", |step| step.id.as_str());
                progress(run.stage.seconds / seconds.max(1.0), step);
            }
        }
        Ok(run.finish()?.0.into_shots())
    }

    /// Opens runtime and session, with the content ready to go to the GPU. Say where to record before the first frame.
    ///
    /// # Errors
    /// Runtime, GPU, or content that cannot be decoded.
    pub fn open(&self) -> Result<Run, crate::commands::Failure> {
        let start_from_floor = Pose::at(Vec3::new(0.0, -EYE_HEIGHT_M, 0.0));
        let timeline = timeline::timeline(self.plan);
        let mut stage = Stage::new(self.poc, timeline.clone(), start_from_floor);
        let stepped = self.runtime == RuntimeChoice::Simulator;
        let clips = Clips::start(self.poc);
        if stepped {
            let (center, radius) = focus(self.poc, &stage.at_rest());
            scenario::prepare(self.device, self.plan, &timeline, center, radius)?;
        }
        let runtime = Runtime::open(self.runtime).map_err(crate::xr::XrError::from)?;
        let mut headset = Headset::create(runtime, &render::required_features)?;
        if stepped {
            scenario::take_time(&mut headset);
        }
        let painter = Painter::new(&headset);
        let device = &headset.graphics().device;
        let (limits, support) = (device.limits(), render::texture_support(device));
        let loading = if stepped {
            Loading::of(&self.poc.model, decode(&self.poc.model, support)?, &limits)?
        } else {
            Loading::start(self.poc.model.clone(), support, limits)
        };
        let clips = clips.ready().map_err(failure)?;
        let mut info = self.header(&headset, stepped);
        clips.note(&self.poc.model.audio, &mut info);
        let mut events = Vec::new();
        // Stepped time is not heard: it goes faster or slower than a clip does.
        let sound = if stepped { Sound::none() } else { clips.play(&self.poc.model, &mut events) };
        Ok(Run {
            frame: FrameObservation::default(),
            painter,
            loading,
            stage,
            headset,
            clock: self.clock,
            info,
            recorder: None,
            file: None,
            pictures: Pictures::new(self.plan.steps.iter().map(wants).collect()),
            events,
            gpu: Vec::new(),
            range: depth_range(self.poc),
            stepped,
            leaving: false,
            sound,
        })
    }

    fn header(&self, headset: &Headset, stepped: bool) -> RunInfo {
        let header = Header {
            poc: self.poc,
            device: self.device,
            runtime: headset.runtime().info(),
            adapter: &headset.graphics().adapter.get_info(),
            script: ScriptInfo {
                name: self.plan.name.clone(),
                sha256: sha256_hex(self.script.as_bytes()),
                track: self.plan.track.word().to_owned(),
            },
            windows: self.plan.windows(),
            clock: if stepped { ClockKind::Stepped } else { ClockKind::Realtime },
            started: jiff::Timestamp::now().to_string(),
            assets: asset_cost(&self.poc.model),
        };
        header.into_info()
    }
}

/// Nearest drawn distance where the manifest declares no clip plane, metres (Microsoft, Comfort: clip at 30 cm).
const DEFAULT_NEAR_M: f32 = 0.3;
/// Farthest drawn distance, metres (Microsoft, Performance recommendations for Unity: 50 m instead of 1000 m).
const FAR_M: f32 = 50.0;

fn depth_range(poc: &Poc) -> DepthRange {
    let near = poc.content.declared.clip_m.map_or(DEFAULT_NEAR_M, |clip| clip as f32);
    DepthRange { near: near.clamp(0.05, 5.0), far: FAR_M }
}

fn asset_cost(model: &Model) -> AssetCost {
    let cost = crate::scene::cost::summarize(model);
    AssetCost {
        nodes: cost.nodes,
        materials: cost.materials_drawn,
        texture_bytes: cost.texture_gpu_bytes,
        gpu_bytes: cost.texture_gpu_bytes + cost.geometry_gpu_bytes,
    }
}

fn wants(step: &crate::script::Step) -> StepWants {
    let capture = step.action == Action::Capture;
    StepWants { id: step.id.clone(), stills: u32::from(capture), count: capture }
}

fn failure(error: RunError) -> crate::commands::Failure {
    match error {
        RunError::Xr(error) => error.into(),
        RunError::Content(problems) => problems.into(),
        other => anyhow::Error::from(other).into(),
    }
}
