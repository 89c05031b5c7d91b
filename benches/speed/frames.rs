//! The frame loop: until the first picture, and in steady state.

use super::content::{Content, Contents};
use super::meter::Tally;
use super::ride::{self, Steady};
use super::table::{Samples, Table, microseconds, milliseconds};
use anyhow::{Context, ensure};
use holograde::app::Poc;
use holograde::observe::{AdapterInfo, LoadState};
use holograde::{probe, recording};
use std::time::Instant;

/// A display's period at 60 Hz, microseconds.
const FRAME_US: f64 = 1e6 / 60.0;
/// Length of the steady run, seconds: 3,600 frames at 60 Hz.
const STEADY_S: u32 = 60;
/// How many of them are drawn: a software GPU needs a large part of a second for each.
const STEADY_DRAWN: u32 = 32;

/// Measures runs on the simulator; gives the adapter they were drawn on.
///
/// # Errors
/// No runtime, no GPU, or content that does not load.
pub fn measure(contents: &Contents, table: &mut Table) -> anyhow::Result<AdapterInfo> {
    table.part("From request to the first stereo frame with all content (HoloLens 2, full eye size)");
    for content in contents.all() {
        first_frame(content, table)?;
    }
    let mut adapter = None;
    for content in contents.all() {
        adapter = Some(steady(content, table)?);
    }
    adapter.context("no content")
}

/// How long until the first frame with all content has been submitted.
fn first_frame(content: &Content, table: &mut Table) -> anyhow::Result<()> {
    const RUNS: usize = 5;
    let mut times = [const { Vec::new() }; 5];
    for _ in 0..RUNS {
        let begin = Instant::now();
        let poc = Poc::open(&content.path)?;
        let opened = begin.elapsed();
        let mut run = ride::open(&poc, &ride::stand_still(16, 1), tempfile::tempfile()?)?;
        let ready = begin.elapsed();
        let mut loaded = None;
        while !(run.seen().valid.drawn && run.seen().load == LoadState::Loaded) {
            ensure!(run.frame()?, "{}: the run ended before a frame with all content", content.name);
            if run.seen().load == LoadState::Loaded {
                loaded.get_or_insert_with(|| begin.elapsed());
            }
        }
        let submitted = begin.elapsed();
        run.finish()?;
        let steps = [opened, ready - opened, loaded.unwrap_or(submitted) - ready, submitted, begin.elapsed()];
        times.iter_mut().zip(steps).for_each(|(times, step)| times.push(milliseconds(step)));
    }
    let steps = [
        ("opened and checked", ""),
        ("runtime, session, images decoded", "on the simulator, whose session makes the Vulkan device"),
        ("sent to the GPU, pipelines made", "32 MiB a frame; declared loading time passes as stepped frames"),
        ("**all, submitted**", "sum of the above and the frames until the one that is drawn"),
        ("all, and the GPU has drawn it", "recording closed as well"),
    ];
    for ((step, remark), times) in steps.into_iter().zip(times) {
        table.row(&format!("{}: {step}", content.name), &times.into_iter().collect(), "ms", remark);
    }
    Ok(())
}

/// Costs of steady frames, of the recording, and of the judgement.
fn steady(content: &Content, table: &mut Table) -> anyhow::Result<AdapterInfo> {
    let file = tempfile::NamedTempFile::new()?;
    let poc = Poc::open(&content.path)?;
    let mut run = ride::open(&poc, &ride::stand_still(STEADY_S, STEADY_DRAWN), file.reopen()?)?;
    let frames = ride::steady_frames(&mut run)?;
    let adapter = run.finish()?.info.adapter;
    let (drawn, undrawn): (Vec<Steady>, Vec<Steady>) = frames.into_iter().partition(|frame| frame.drawn);
    table.part(&format!("Our own stages in steady frames: {}", content.name));
    stages("not drawn", &undrawn, &["arrange", "observe", "relocate", "record", "late"], table);
    stages("drawn", &drawn, &["arrange", "observe", "draw", "relocate", "record", "late"], table);
    let recorded = of(&undrawn, |tally| {
        microseconds(["observe", "relocate", "record", "late"].iter().map(|stage| tally.time_of(stage)).sum())
    });
    let share = format!("{:.2} % of a frame at 60 Hz", recorded.median() / FRAME_US * 100.0);
    table.row("measuring a frame, not drawn", &recorded, "µs", &share);
    allocations("not drawn", &undrawn, table);
    allocations("drawn", &drawn, table);
    plain_run(&poc, table)?;
    judgement(file.path(), table)?;
    Ok(adapter)
}

fn of(frames: &[Steady], value: impl Fn(&Tally) -> f64) -> Samples {
    frames.iter().map(|frame| value(&frame.tally)).collect()
}

fn stages(kind: &str, frames: &[Steady], stages: &[&str], table: &mut Table) {
    for stage in stages {
        let remark = match *stage {
            "arrange" => "animate, propagate",
            "observe" => "where content is; collect draws if drawn",
            "relocate" => "where the head was in past frames",
            "draw" => "cull, sort and batch; wgpu's calls not counted",
            "record" => "encode, hand to the writer",
            _ => "GPU times, past poses written",
        };
        let samples = of(frames, |tally| microseconds(tally.time_of(stage)));
        table.row(&format!("{stage}, {kind}"), &samples, "µs", remark);
    }
    let ours = of(frames, |tally| microseconds(tally.our_time()));
    let share = format!("{:.2} % of a frame at 60 Hz", ours.median() / FRAME_US * 100.0);
    table.row(&format!("**all of ours, {kind}**"), &ours, "µs", &share);
    let whole = of(frames, |tally| microseconds(tally.whole));
    let rest = format!("{:.1} × ours; runtime and wgpu included, GPU not waited for", whole.median() / ours.median());
    table.row(&format!("whole frame, {kind}"), &whole, "µs", &rest);
}

fn allocations(kind: &str, frames: &[Steady], table: &mut Table) {
    let ours = of(frames, |tally| tally.our_allocations() as f64);
    let worst = frames.iter().max_by_key(|frame| frame.tally.our_allocations());
    let remark = match worst {
        Some(worst) if worst.tally.our_allocations() > 0 => {
            format!("frame {}: {:?}", worst.frame, worst.tally.guilty())
        }
        _ => "none in any frame; a test holds it".to_owned(),
    };
    table.row(&format!("**allocations of ours, {kind}**"), &ours, "", &remark);
    let all = of(frames, |tally| tally.all_allocations as f64);
    table.row(&format!("allocations of the whole frame, {kind}"), &all, "", "with openxr and wgpu, this thread");
}

/// The same run without a drawn frame and without the meter.
fn plain_run(poc: &Poc, table: &mut Table) -> anyhow::Result<()> {
    let mut run = ride::open(poc, &ride::stand_still(STEADY_S, 0), tempfile::tempfile()?)?;
    while run.frame()? && run.seen().load != LoadState::Loaded {}
    let (first, begin) = (run.seen().index, Instant::now());
    while run.frame()? {}
    let frames = run.seen().index - first;
    let rate = frames as f64 / begin.elapsed().as_secs_f64();
    let remark = format!("{:.0} × real time; nothing drawn, no meter", rate / 60.0);
    table.single("stepped frames a second", frames as usize, rate, "/s", &remark);
    Ok(())
}

fn judgement(file: &std::path::Path, table: &mut Table) -> anyhow::Result<()> {
    let megabytes = file.metadata()?.len() as f64 / 1e6;
    let read = Samples::of(5, || Ok(recording::read_file(file)?))?;
    table.row("recording read back", &read, "ms", &format!("{megabytes:.1} MB, {STEADY_S} s"));
    let recording = recording::read_file(file)?;
    let probes = Samples::of(20, || Ok(probe::run_all(&recording)))?;
    table.row("all probes", &probes, "ms", &format!("{} frames", recording.frames.len()));
    Ok(())
}
