//! One run: content, script and faults in; a recording and, apart from it, the truth out.

use super::content::Content;
use super::truth::Truth;
use anyhow::Context;
use holograde::app::{Check, Faults, Poc, Settings};
use holograde::commands::Failure;
use holograde::device::{self, Device};
use holograde::observe::{LayerObservation, Recording};
use holograde::script::{self, Known, Plan};
use holograde_simulator::scenario::{Fault, FaultKind};
use std::fmt::Write;
use std::path::Path;

/// What is done in one run.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What is shown.
    pub content: Content,
    /// What the user does.
    pub steps: Vec<Step>,
    /// On which device.
    pub device: &'static str,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// Of the simulator's noise.
    pub seed: u64,
    /// Frames are drawn: all of them, else none.
    pub drawn: bool,
    /// The simulated user's eyes are tracked and look where the head points.
    pub eyes: bool,
    /// Judged as if pictures had been handed over so. Our client always hands over depth; what others hand over is set in the recording.
    pub handed_over: Option<LayerObservation>,
}

/// A step of the script.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// Stand still, seconds.
    Hold(f64),
    /// Turn to and fro: degrees to each side, seconds there and back, seconds in all.
    SideToSide(f64, f64, f64),
    /// Look up and down, likewise.
    Nod(f64, f64, f64),
    /// Turn once to each side: degrees, seconds.
    Sweep(f64, f64),
    /// Walk round: metres from the middle, degrees, seconds.
    WalkRound(f64, f64, f64),
    /// Back to the start, seconds.
    Return(f64),
}

impl Step {
    fn seconds(&self) -> f64 {
        match *self {
            Step::Hold(s) | Step::Return(s) => s,
            Step::Sweep(_, s) => s,
            Step::SideToSide(_, _, s) | Step::Nod(_, _, s) | Step::WalkRound(_, _, s) => s,
        }
    }

    fn keys(&self) -> String {
        match *self {
            Step::Hold(_) => "verb = \"hold\"".to_owned(),
            Step::SideToSide(degrees, period, _) => there_and_back("side-to-side", degrees, period),
            Step::Nod(degrees, period, _) => there_and_back("nod", degrees, period),
            Step::Sweep(degrees, _) => format!("verb = \"move\"\npath = \"sweep\"\ndegrees = {degrees:?}"),
            Step::WalkRound(radius, degrees, _) => {
                format!("verb = \"move\"\npath = \"walk-round\"\nradius_m = {radius:?}\ndegrees = {degrees:?}")
            }
            Step::Return(_) => "verb = \"move\"\npath = \"return\"".to_owned(),
        }
    }
}

fn there_and_back(path: &str, degrees: f64, period: f64) -> String {
    let period_ms = (period * 1000.0).round();
    format!("verb = \"move\"\npath = \"{path}\"\ndegrees = {degrees:?}\nperiod = \"{period_ms}ms\"")
}

/// A run's recording, and the truth about it.
pub struct Made {
    /// What our client wrote down. Probes get this and nothing else.
    pub recording: Recording,
    /// What the simulator knew.
    pub truth: Truth,
}

impl Trial {
    /// A run of these steps that shows this, without faults, on the default device.
    pub fn new(content: Content, steps: &[Step], seed: u64) -> Trial {
        Trial {
            content,
            steps: steps.to_vec(),
            device: device::DEFAULT,
            faults: Vec::new(),
            seed,
            drawn: true,
            eyes: false,
            handed_over: None,
        }
    }

    /// The same on another device.
    #[must_use]
    pub fn device(self, device: &'static str) -> Trial {
        Trial { device, ..self }
    }

    /// The same with a fault from `start_s` on, seconds after the first frame.
    #[must_use]
    pub fn fault(mut self, start_s: f64, seconds: Option<f64>, kind: FaultKind) -> Trial {
        self.faults.push(Fault { start_s, seconds, kind });
        self
    }

    /// The same, judged as if pictures had been handed over so.
    #[must_use]
    pub fn handed_over(self, layer: LayerObservation) -> Trial {
        Trial { handed_over: Some(layer), ..self }
    }

    /// The same with nothing drawn, which is faster: for what is measured of places alone.
    #[must_use]
    pub fn unseen(self) -> Trial {
        Trial { drawn: false, ..self }
    }

    /// The script.
    pub fn script(&self) -> String {
        let mut text = "schema = 1\nname = \"metrology\"\ntitle = \"Metrology\"\ntrack = \"self-check\"\n".to_owned();
        for (index, step) in self.steps.iter().enumerate() {
            let duration_ms = (step.seconds() * 1000.0).round();
            let _ = write!(text, "[[step]]\nid = \"step-{index}\"\nduration = \"{duration_ms}ms\"\n{}\n", step.keys());
        }
        text
    }
}

/// Pixels along each side for each that the device has, where frames are drawn: what is drawn is not looked at here.
const SCALE: f64 = 0.02;

/// Makes runs, one after the other, in a folder of its own.
pub struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    /// A place for runs.
    ///
    /// # Errors
    /// If there is none.
    pub fn new() -> anyhow::Result<Bench> {
        Ok(Bench { folder: tempfile::tempdir().context("making a folder for runs")? })
    }

    /// Makes one run: a real OpenXR session with the simulator, our own client, a recording on disk, read back.
    ///
    /// # Errors
    /// Whatever ends the run early.
    pub fn run(&self, trial: &Trial) -> anyhow::Result<Made> {
        let (made, _) = self.run_to(trial, "recording.mcap", true)?;
        Ok(made)
    }

    /// The same; the recording's name, and whether the simulator is to write the truth down. Gives the recording's bytes as well.
    ///
    /// # Errors
    /// Whatever ends the run early.
    pub fn run_to(&self, trial: &Trial, name: &str, truthful: bool) -> anyhow::Result<(Made, Vec<u8>)> {
        let (poc, truth, mcap) = (self.path("poc"), self.path("truth.jsonl"), self.path(name));
        std::fs::create_dir_all(&poc)?;
        trial.content.write(&poc)?;
        let poc = Poc::open(&poc).map_err(|problems| anyhow::anyhow!("{problems}"))?;
        let settings = Settings {
            render_scale: SCALE,
            faults: Faults::new(trial.faults.clone(), trial.seed),
            gaze: trial.eyes,
            unseen: !trial.drawn,
            every_frame: trial.drawn,
            truth: truthful.then(|| truth.clone()),
            ..Settings::default()
        };
        record(&poc, &trial.script(), trial.device, settings, &mcap)?;
        let bytes = std::fs::read(&mcap)?;
        let mut recording =
            holograde::recording::read(&bytes, name).map_err(|problems| anyhow::anyhow!("{problems}"))?;
        if let Some(layer) = trial.handed_over {
            recording.frames.iter_mut().for_each(|frame| frame.layer = layer);
        }
        let truth = if truthful { Truth::read(&truth)? } else { Truth::default() };
        Ok((Made { recording, truth }, bytes))
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }
}

/// Runs a script and writes the recording, as `holograde check` does before it judges.
///
/// # Errors
/// Whatever ends the run early.
pub fn record(
    poc: &Poc,
    script: &str,
    device: &str,
    settings: Settings,
    to: &Path,
) -> anyhow::Result<(Plan, &'static Device)> {
    let plan = script::parse("metrology.toml", script, &Known::probes()).map_err(|p| anyhow::anyhow!("{p}"))?;
    let device = device::find(device).context("a device that is not known")?;
    let check = Check::simulated(poc, &plan, script, device, settings);
    let mut run = check.open().map_err(|failure: Failure| anyhow::anyhow!("{failure}"))?;
    run.record_to(std::fs::File::create(to)?);
    while run.frame()? {}
    run.finish()?;
    Ok((plan, device))
}
