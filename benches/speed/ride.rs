//! A run on the simulator, frame by frame: the way `check` takes, driven from outside.

use super::meter::{self, Tally};
use anyhow::Context;
use holograde::app::{Check, Poc, Run, Settings};
use holograde::commands::Failure;
use holograde::device;
use holograde::observe::LoadState;
use holograde::script::{self, Known};
use std::fs::File;

/// A script that stands still for `seconds` and has `drawn` frames of it drawn, spread evenly.
pub fn stand_still(seconds: u32, drawn: u32) -> String {
    format!(
        "schema = 1\nname = \"stand-still\"\ntitle = \"Stand still\"\ntrack = \"self-check\"\n\
         [[step]]\nid = \"stand\"\nverb = \"hold\"\nduration = \"{seconds}s\"\ndraw = {drawn}\n"
    )
}

/// Opens a session on the simulated default device at full eye size.
///
/// # Errors
/// As `holograde check`.
pub fn open(poc: &Poc, script: &str, recording: File) -> anyhow::Result<Run> {
    let plan = script::parse("stand-still.toml", script, &Known::probes())?;
    let device = device::find(device::DEFAULT).context("the default device")?;
    let check = Check::simulated(poc, &plan, script, device, Settings::default());
    let mut run = check.open().map_err(told)?;
    run.record_to(recording);
    Ok(run)
}

/// A failure's text as an error.
fn told(failure: Failure) -> anyhow::Error {
    anyhow::anyhow!("{failure}")
}

/// A steady frame: all content is there, and what a first drawing makes has been made.
#[derive(Debug, Clone, Copy)]
pub struct Steady {
    /// [`holograde::observe::FrameObservation::index`].
    pub frame: u64,
    /// Both eyes were drawn.
    pub drawn: bool,
    /// Its cost.
    pub tally: Tally,
}

/// Frames with all content that have to be drawn before drawing is steady.
const FIRST_DRAWN: u32 = 2;

/// Makes all frames of a run and gives the steady ones, with what else the run tells of itself.
///
/// # Errors
/// Whatever ends the run early.
pub fn steady_frames(run: &mut Run) -> anyhow::Result<Vec<Steady>> {
    let (mut steady, mut drawn_before) = (Vec::with_capacity(8192), 0);
    loop {
        let frame = run.seen().index;
        let (goes_on, tally) = meter::frame(|| run.frame());
        let seen = run.seen();
        if !goes_on? {
            return Ok(steady);
        }
        if seen.index == frame || seen.load != LoadState::Loaded {
            continue;
        }
        let drawn = seen.valid.drawn;
        if drawn_before >= FIRST_DRAWN && !run.is_leaving() {
            steady.push(Steady { frame, drawn, tally });
        }
        drawn_before += u32::from(drawn);
    }
}
