//! `holograde check`: a POC in, a signed report out.

use super::{Failure, Status, budget, keys, print, read, scripts, show};
use crate::app::{Check, Faults, Opened, Settings, Subject};
use crate::cli::{self, RuntimeArg};
use crate::clock::Clock;
use crate::device::{self, Device};
use crate::poc::Manifest;
use crate::problem::Problem;
use crate::report::terminal::{self, Terminal};
use crate::scene::Limits;
use crate::xr::RuntimeChoice;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::path::{Component, Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// Bad input, no runtime, or anything that broke the run.
pub fn check(args: &cli::Check) -> Result<Status, Failure> {
    let clock = Clock::default();
    let named = args.device.as_deref().map(show::find_device).transpose()?;
    let script = scripts::find(&args.script)?;
    let faults = read_faults(args.faults.as_ref(), matches!(args.runtime, RuntimeArg::Simulator))?;
    let baseline = budget::baseline(args, &script.plan)?;
    let bar = progress_bar();
    bar.set_message("loading the POC");
    let opened = Opened::open(&args.poc)?;
    let device = match named {
        Some(device) => device,
        None => default_device(&opened.manifest)?,
    };
    let key = keys::signing_key(args.key.as_deref())?;
    let runtime = match args.runtime {
        RuntimeArg::Simulator => RuntimeChoice::Simulator,
        RuntimeArg::System => RuntimeChoice::System,
    };
    // In real time loading is part of what is shown; in stepped time it has no length, and comes first.
    let watched = args.realtime || runtime == RuntimeChoice::System;
    let loaded = if watched { None } else { Some(opened.load(&Limits::default().within(device.memory_bytes))?) };
    let subject = loaded.as_ref().map_or(Subject::Opened(&opened), Subject::Ready);
    let settings = Settings {
        realtime: args.realtime,
        render_scale: args.render_scale,
        gaze: args.record_gaze,
        room: args.record_room,
        faults,
        ..Settings::default()
    };
    say_what_is_recorded(args);
    let folder = folder(&args.poc);
    let folder = folder.as_str();
    let check = Check {
        subject,
        plan: &script.plan,
        script: &script.text,
        device,
        runtime,
        clock,
        settings,
        folder,
        baseline,
        attempt: None,
    };
    let checked = check.run(&args.out, &key, &|share, step| {
        bar.set_position((share * 1000.0) as u64);
        bar.set_message(step.to_owned());
    })?;
    bar.finish_and_clear();
    let verdict = checked.judgement.outcome.verdict;
    let written = budget::write(args, &checked)?;
    if args.json {
        print(&format!("{}\n", String::from_utf8_lossy(&checked.statement.payload().map_err(anyhow::Error::from)?)))?;
    } else {
        print(&terminal::table(&checked.statement, terminal()))?;
        print(&budget::text(&checked))?;
        print(&format!("\nreport: {}\n", args.out.join("report.html").display()))?;
    }
    Ok(budget::status(verdict, written))
}

/// The POC's folder where it lies below the working directory: only then can a build system find its files.
pub(super) fn folder(poc: &Path) -> String {
    let below = |path: &Path| path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let folder = if poc.is_dir() { Some(poc) } else { poc.parent().filter(|_| !is_zip(poc)) };
    folder.filter(|folder| below(folder)).map(|folder| folder.to_string_lossy().replace('\\', "/")).unwrap_or_default()
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// What is recorded of a person, before it is.
fn say_what_is_recorded(args: &cli::Check) {
    let whose = match args.runtime {
        RuntimeArg::Simulator => "of a simulated user, so nobody's data",
        RuntimeArg::System => "only with the consent of who wears the headset",
    };
    if args.record_gaze {
        eprintln!("recording where the eyes look in every frame: {whose}");
    }
    if args.record_room {
        eprintln!("recording the planes of the room, once: {whose}");
    }
}

/// What is to go wrong on the simulator, if anything.
///
/// # Errors
/// Faults for another runtime than the simulator, or a file with problems.
pub(super) fn read_faults(path: Option<&PathBuf>, simulated: bool) -> Result<Faults, Failure> {
    let Some(path) = path else { return Ok(Faults::default()) };
    if !simulated {
        return Err(Failure::Usage("faults are put into the simulator only: leave out `--runtime system`".to_owned()));
    }
    Ok(Faults::parse(&path.display().to_string(), &read::text(path, "a file of faults")?)?)
}

/// The manifest's first device, else the default one.
pub(super) fn default_device(manifest: &Manifest) -> Result<&'static Device, Failure> {
    let Some(id) = manifest.devices.first() else { return show::find_device(device::DEFAULT) };
    device::find(id).ok_or_else(|| {
        let known: Vec<&str> = device::all().iter().map(|device| device.id.as_str()).collect();
        let problem = Problem::new(&manifest.file, "devices", format!("there is no device `{id}`"));
        Failure::BadInput(problem.fix(format!("one of: {}", known.join(", "))).into())
    })
}

/// The terminal's width, and whether it takes colours.
pub fn terminal() -> Terminal {
    let color = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let width = if std::io::stdout().is_terminal() { console_width() } else { 120 };
    Terminal { width, color }
}

fn console_width() -> u16 {
    indicatif::TermLike::width(&console::Term::stdout())
}

/// Hidden where standard error is no terminal.
pub(super) fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(1000);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}  {elapsed}") {
        bar.set_style(style);
    }
    bar
}
