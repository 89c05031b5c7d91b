//! The same run again and again: the same recording but for the host's clock, and the same verdict.

use super::apart::without_host_times;
use super::trial;
use anyhow::Context;
use holograde::app::{self, Poc, Settings};
use holograde::observe::Recording;
use holograde::{device, script};
use std::path::Path;

/// Pixels along each side for each that the device has: less to draw, and the same to judge.
const SCALE: f64 = 0.25;

/// How often, and how often it was the same.
pub struct Repeats {
    /// The content, for people.
    pub what: &'static str,
    /// Runs.
    pub runs: usize,
    /// Recordings equal to the first but for the host's clock.
    pub same_recording: usize,
    /// Verdicts and grades of all criteria equal to the first's.
    pub same_verdict: usize,
    /// The first's verdict, in a word.
    pub verdict: String,
}

/// Runs the self-check of a POC of this repository so often.
///
/// # Errors
/// Whatever ends a run early.
pub fn run(folder: &Path, poc: &Path, what: &'static str, runs: usize) -> anyhow::Result<Repeats> {
    let poc = Poc::open(poc).map_err(|problems| anyhow::anyhow!("{problems}"))?;
    let text = script::source(script::DEFAULT).context("the self-check")?;
    let mut repeats = Repeats { what, runs, same_recording: 0, same_verdict: 0, verdict: String::new() };
    let mut first: Option<(Recording, String)> = None;
    for _ in 0..runs {
        let path = folder.join("repeat.mcap");
        let (plan, device) =
            trial::record(&poc, text, device::DEFAULT, Settings { render_scale: SCALE, ..Settings::default() }, &path)?;
        let recording = holograde::recording::read_file(&path).map_err(|p| anyhow::anyhow!("{p}"))?;
        let judged = app::judge(&recording, &plan, device);
        let grades: Vec<String> = judged.criteria.iter().map(|criterion| format!("{:?}", criterion.grade)).collect();
        let verdict = format!("{} {}", judged.outcome.sentence, grades.join(" "));
        let recording = without_host_times(recording);
        let (one, said) = first.get_or_insert_with(|| (recording.clone(), verdict.clone()));
        repeats.same_recording += usize::from(*one == recording);
        repeats.same_verdict += usize::from(*said == verdict);
        repeats.verdict = judged.outcome.verdict.word().to_owned();
    }
    Ok(repeats)
}
