//! `holograde review`: a reviewer is led through the criteria, and signs.

use super::check::{default_device, folder, progress_bar, read_faults, terminal};
use super::scripts::{self, Script};
use super::{Failure, Status, keys, print, read, show};
use crate::app::{Check, Faults, Opened, Review, Reviewed, Settings, Subject, beside_a_window};
use crate::cli::{self, RuntimeArg};
use crate::clock::Clock;
use crate::criteria;
use crate::device::Device;
use crate::digest::sha256_hex;
use crate::messages::say_with;
use crate::observe::JudgedBy;
use crate::report::{KeyRole, PrivateKey, Trust, terminal as text};
use crate::review::{Scripted, Setup, aids};
use crate::scene::Limits;
use crate::xr::RuntimeChoice;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// Bad input, no runtime, or anything that broke the review off.
pub fn review(args: &cli::Review) -> Result<Status, Failure> {
    let clock = Clock::default();
    let runtime = runtime(args)?;
    let named = args.device.as_deref().map(show::find_device).transpose()?;
    let script = script(args)?;
    let stand_in = args.answers.as_deref().map(|path| answers(path, &script)).transpose()?;
    let faults = faults(args, runtime)?;
    let opened = Opened::open(&args.poc)?;
    let device = match named {
        Some(device) => device,
        None => default_device(&opened.manifest)?,
    };
    let key = keys::signing_key(args.key.as_deref())?;
    let trust = keys::trust(args.trust.as_deref())?;
    // In real time loading is part of what is shown; in stepped time it has no length, and comes first.
    let stepped = stand_in.is_some() && !args.realtime && runtime == RuntimeChoice::Simulator;
    let loaded = if stepped { Some(opened.load(&Limits::default().within(device.memory_bytes))?) } else { None };
    let subject = loaded.as_ref().map_or(Subject::Opened(&opened), Subject::Ready);
    let settings = Settings {
        realtime: !stepped,
        render_scale: args.render_scale,
        faults,
        led: true,
        window: args.window,
        ..Settings::default()
    };
    let poc_folder = folder(&args.poc);
    let check = Check {
        subject,
        plan: &script.plan,
        script: &script.text,
        device,
        runtime,
        clock,
        settings,
        folder: &poc_folder,
        baseline: None,
        attempt: Some(args.attempt),
    };
    let review = Review {
        setup: setup(args, &opened, &script, device, &key, &trust, runtime),
        role: trust.find(&key.public().id()).map(|known| known.role),
        check,
        stand_in,
        driven: args.window,
        resume: args.resume.is_some(),
        panel_pictures: args.panel_pictures,
    };
    let out = args.resume.as_ref().unwrap_or(&args.out);
    let bar = progress_bar();
    let told = |share: f64, step: &str| {
        bar.set_position((share * 1000.0) as u64);
        bar.set_message(step.to_owned());
    };
    let mut shown = beside_a_window(args.window, device, &script.plan);
    let reviewed = review.run(out, &key, &mut *shown, &told).inspect_err(|failure| hint(failure, runtime))?;
    bar.finish_and_clear();
    end(args, out, reviewed)
}

/// Who has no headset at hand can still go on.
fn hint(failure: &Failure, runtime: RuntimeChoice) {
    if runtime == RuntimeChoice::System && matches!(failure, Failure::NoRuntime(_)) {
        eprintln!("without a headset: `--window` shows a simulated one on the desktop");
    }
}

/// Says how it ended.
fn end(args: &cli::Review, out: &Path, reviewed: Reviewed) -> Result<Status, Failure> {
    let Reviewed::Signed(checked) = reviewed else {
        if let Reviewed::Lost(lost) = reviewed {
            eprintln!("{}", lost.words());
        }
        eprintln!("the review is not finished; go on with `{}`", go_on(args, out));
        return Ok(Status::Incomplete);
    };
    if args.json {
        print(&format!("{}\n", String::from_utf8_lossy(&checked.statement.payload().map_err(anyhow::Error::from)?)))?;
    } else {
        print(&text::table(&checked.statement, terminal()))?;
        print(&format!("\nreport: {}\n", out.join("report.html").display()))?;
    }
    Ok(checked.judgement.outcome.verdict.into())
}

/// The command that goes on with it: with all that was said and is not in the folder, but without what was to go wrong.
fn go_on(args: &cli::Review, out: &Path) -> String {
    let mut command = format!("holograde review {} --resume {}", quoted(args.poc.as_os_str()), quoted(out.as_os_str()));
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| quoted(path.as_os_str()));
    let word = |word: &Option<String>| word.as_ref().map(|word| quoted(word.as_ref()));
    let given = [
        ("--answers", path(&args.answers)),
        ("--device", word(&args.device)),
        ("--reviewer", word(&args.reviewer)),
        ("--key", path(&args.key)),
        ("--trust", path(&args.trust)),
    ];
    for (name, value) in given.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        command.push_str(&format!(" {name} {value}"));
    }
    if args.window {
        command.push_str(" --window");
    }
    command
}

/// As a shell takes it for one word.
fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |letter: char| letter.is_alphanumeric() || "/._-+:@=".contains(letter);
    if !word.is_empty() && word.chars().all(plain) { word.into_owned() } else { format!("\"{word}\"") }
}

/// The runtime asked for, else the one that the rest of the command line implies.
fn runtime(args: &cli::Review) -> Result<RuntimeChoice, Failure> {
    let simulated = args.window || args.answers.is_some();
    match args.runtime {
        Some(RuntimeArg::System) if simulated => Err(Failure::Usage(
            "a window and a script that answers move the simulated headset: leave out `--runtime system`".to_owned(),
        )),
        Some(RuntimeArg::Simulator) if !simulated => Err(Failure::Usage(
            "nobody wears the simulated headset: add `--window` to use it with mouse and keyboard, or `--answers FILE` to let a script answer"
                .to_owned(),
        )),
        Some(RuntimeArg::System) => Ok(RuntimeChoice::System),
        Some(RuntimeArg::Simulator) => Ok(RuntimeChoice::Simulator),
        None => Ok(if simulated { RuntimeChoice::Simulator } else { RuntimeChoice::System }),
    }
}

/// The script named, else the one that was begun, else the deciding one.
fn script(args: &cli::Review) -> Result<Script, Failure> {
    let begun = args.resume.as_ref().map(|folder| folder.join("script.toml")).filter(|path| path.is_file());
    let named = match (&args.script, &begun) {
        (Some(named), _) => named.clone(),
        (None, Some(path)) => path.display().to_string(),
        (None, None) => "fast-track".to_owned(),
    };
    scripts::find(&named)
}

/// The answers of a file, for the steps of a script.
fn answers(path: &Path, script: &Script) -> Result<Scripted, Failure> {
    let file = path.display().to_string();
    let answers = Scripted::parse(&file, &read::text(path, "a file of answers")?)?;
    let steps: Vec<&str> = script.plan.steps.iter().map(|step| step.id.as_str()).collect();
    answers.fits(&file, &steps)?;
    Ok(answers)
}

fn faults(args: &cli::Review, runtime: RuntimeChoice) -> Result<Faults, Failure> {
    read_faults(args.faults.as_ref(), runtime == RuntimeChoice::Simulator)
}

/// What the guide is told of subject, reviewer and standing.
fn setup(
    args: &cli::Review,
    opened: &Opened,
    script: &Script,
    device: &Device,
    key: &PrivateKey,
    trust: &Trust,
    runtime: RuntimeChoice,
) -> Setup {
    let id = key.public().id();
    let reviews = trust.find(&id).is_some_and(|known| known.role == KeyRole::Reviewer);
    let worn = runtime == RuntimeChoice::System;
    let submission = opened.manifest.submission.as_ref();
    let subject = submission.map_or_else(
        || args.poc.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        |s| format!("{}, for {}", s.project, s.customer),
    );
    let reviewer = args.reviewer.clone().unwrap_or_default();
    let concerns =
        |criterion: &criteria::Criterion| if device.see_through() { criterion.hololens } else { criterion.immersive };
    Setup {
        subject,
        package: opened.package.digest().to_owned(),
        script: sha256_hex(script.text.as_bytes()),
        signer: signer(&reviewer, id.get(..12).unwrap_or(&id)),
        reviewer,
        by: if args.answers.is_some() { JudgedBy::Script } else { JudgedBy::Person },
        gaze: worn,
        room: worn,
        declares: (worn && reviews).then(|| device.name.clone()),
        standing: String::new(),
        not_asked: criteria::all().iter().filter(|c| !concerns(c)).map(|c| c.id.clone()).collect(),
        aids: aids::SLUGS.map(str::to_owned).to_vec(),
    }
}

/// Who signs: the name, if it is known already, and the beginning of the key's id.
fn signer(reviewer: &str, key: &str) -> String {
    let key = say_with("signer-key", &[("key", key.into())]);
    if reviewer.trim().is_empty() { key } else { format!("{}, {key}", reviewer.trim()) }
}
