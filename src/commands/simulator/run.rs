//! `holograde simulator run`: another program, with the simulator as its OpenXR runtime.

use super::{library, manifest_text, private_manifest};
use crate::cli::SimulatorRun;
use crate::commands::{Failure, Status};
use crate::problem::{Problem, Problems, nearest};
use holograde_simulator::control::{self, ConfigError, PROFILE_VARIABLE, SCENARIO_VARIABLE};
use holograde_simulator::profile::Profile;
use holograde_simulator::remote::CONTROL_VARIABLE;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};

/// Runs the program and waits for it.
///
/// # Errors
/// A device or scenario with problems, no library, or a program that cannot be run.
pub fn run(args: &SimulatorRun) -> Result<Status, Failure> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let profile = args.profile.clone().or_else(|| variable(PROFILE_VARIABLE));
    let scenario = args.scenario.clone().or_else(|| variable(SCENARIO_VARIABLE));
    check(profile.as_deref(), scenario.as_deref())?;
    let control = super::control(args.control.as_deref())?;
    let manifest = private_manifest(&manifest_text(&library::find()?)?)?;
    let Some((program, arguments)) = args.command.split_first() else {
        return Err(Failure::Usage("name a program to run".to_owned()));
    };
    let mut command = Command::new(program);
    command.args(arguments).env("XR_RUNTIME_JSON", &manifest);
    if let Some(word) = profile {
        // The program may have another current folder when it reads the file.
        let built_in = Profile::ids().any(|id| id == word);
        let path = if built_in { word.into() } else { std::path::absolute(word)? };
        command.env(PROFILE_VARIABLE, path);
    }
    if let Some(path) = scenario {
        command.env(SCENARIO_VARIABLE, std::path::absolute(path)?);
    }
    if let Some(address) = control {
        command.env(CONTROL_VARIABLE, address.absolute()?.to_os_string());
    }
    let program = program.display();
    let child = command.spawn().map_err(|error| Failure::Usage(format!("`{program}` cannot be run: {error}")))?;
    Ok(Status::Program(code(wait(child)?)))
}

/// Every problem of the device and the scenario that the program would meet.
fn check(profile: Option<&str>, scenario: Option<&str>) -> Result<(), Failure> {
    let mut problems = Problems::default();
    if let Some(word) = profile {
        if !Path::new(word).exists() && !Profile::ids().any(|id| id == word) {
            let hint = match nearest(word, Profile::ids()) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("known devices: {}", Profile::ids().collect::<Vec<_>>().join(", ")),
            };
            problems.push(Problem::new(word, "", "is neither a device nor a file").fix(hint));
        } else if let Err(error) = control::read_profile(word) {
            problems.0.extend(problems_of(word, error));
        }
    }
    if let Some(Err(error)) = scenario.map(control::read_scenario) {
        problems.0.extend(problems_of(scenario.unwrap_or_default(), error));
    }
    Ok(problems.into_result(())?)
}

fn problems_of(file: &str, error: ConfigError) -> Vec<Problem> {
    match error {
        ConfigError::Bad(problems) => problems
            .0
            .into_iter()
            .map(|found| Problem::new(found.file, found.place, found.what).fix(found.fix))
            .collect(),
        ConfigError::Unreadable { source, .. } => vec![Problem::new(file, "", format!("cannot be read: {source}"))],
        ConfigError::TooLarge { .. } => vec![Problem::new(file, "", "is too large").fix("name a TOML file")],
    }
}

/// Waits for the program's end. Whoever ends this process means the program: SIGTERM and SIGHUP are passed on; SIGINT and SIGQUIT, which a
/// terminal sends to both, are left to it.
#[cfg(unix)]
fn wait(mut child: Child) -> std::io::Result<ExitStatus> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    // Only now, when the program has inherited which signals are ignored (nohup, jobs in the background).
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])?;
    let listening = signals.handle();
    let id = rustix::process::Pid::from_child(&child);
    let passing = std::thread::spawn(move || {
        for signal in signals.forever() {
            let signal = match signal {
                SIGTERM => rustix::process::Signal::TERM,
                SIGHUP => rustix::process::Signal::HUP,
                _ => continue,
            };
            // A program that has just ended needs no signal.
            let _ = rustix::process::kill_process(id, signal);
        }
    });
    let status = child.wait();
    listening.close();
    // It holds nothing that could be lost, should it have panicked.
    let _ = passing.join();
    status
}

/// Waits for the program's end.
#[cfg(not(unix))]
fn wait(mut child: Child) -> std::io::Result<ExitStatus> {
    child.wait()
}

/// The exit status to pass on: the program's own, or 128 + n where signal n ended it, as shells say it.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if let Some(signal) = status.signal() {
            return u8::try_from(128 + signal).unwrap_or(u8::MAX);
        }
    }
    // Codes beyond a byte (Windows has them) must not come out as success.
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
}
