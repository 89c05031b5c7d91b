//! A run of which only the recording is wanted: a real session on the stepped simulator, with empty pictures and nothing judged.

use super::check::{Check, Settings};
use super::faults::{Fault, Faults};
use super::prepare::Poc;
use crate::commands::Failure;
use crate::device::Device;
use crate::observe::Recording;
use crate::script::Plan;
use anyhow::Context;
use std::io::{Read, Seek};

/// Side of the empty pictures over the recommended one: their memory is not wanted either.
const NO_PICTURE: f64 = 0.01;

/// Runs a script on the stepped simulator with these faults, and gives the recording as it was written and read back. Every frame hands
/// over a picture for the poses it was located with, but an empty one: frames are made as fast as they can be noted. What such a
/// recording says of time and place is as in any other run; what it says of the cost of drawing is nothing, and its header says so.
///
/// # Errors
/// No graphics driver, or whatever ends the run.
pub fn record_only(
    plan: &Plan,
    poc: &Poc,
    device: &'static Device,
    faults: Vec<Fault>,
    seed: u64,
) -> Result<Recording, Failure> {
    let faults = Faults::new(faults, seed).unseen();
    let settings = Settings { render_scale: NO_PICTURE, faults, unseen: true, ..Settings::default() };
    let check = Check::simulated(poc, plan, "", device, settings);
    let mut run = check.open()?;
    let mut file = tempfile::tempfile().context("a place for the recording")?;
    run.record_to(file.try_clone()?);
    while run.frame().context("a frame")? {}
    run.finish().context("the end of the recording")?;
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(crate::recording::read(&bytes, "recording.mcap")?)
}
