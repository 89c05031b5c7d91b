//! `holograde scripts`, and finding a script by name or path.

use super::{Failure, Status, print, read};
use crate::cli::{Scripts, ScriptsCommand};
use crate::problem::{Problems, nearest};
use crate::script::{self, Known, Plan};
use std::fmt::Write as _;
use std::path::Path;

/// A script with its text.
pub struct Script {
    /// As parsed.
    pub plan: Plan,
    /// As read.
    pub text: String,
}

/// What a script file is called in messages.
const SCRIPT: &str = "a review script";

/// A built-in script; `None` where there is none of this name.
pub fn built_in(name: &str) -> Option<Result<Script, Failure>> {
    let text = script::source(name)?;
    let plan = script::parse(&format!("{name}.toml"), text, &Known::probes()).map_err(Failure::from);
    Some(plan.map(|plan| Script { plan, text: text.to_owned() }))
}

/// A built-in script by name, else a file by path.
///
/// # Errors
/// Neither a name nor a file, or a file with problems.
pub fn find(name_or_path: &str) -> Result<Script, Failure> {
    if let Some(script) = built_in(name_or_path) {
        return script;
    }
    let path = Path::new(name_or_path);
    if !path.exists() {
        let hint = match nearest(name_or_path, script::names()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("known: {}", script::names().collect::<Vec<_>>().join(", ")),
        };
        return Err(Failure::Usage(format!("no script or file `{name_or_path}` ({hint})")));
    }
    let text = read::text(path, SCRIPT)?;
    let plan = script::parse(name_or_path, &text, &Known::probes())?;
    Ok(Script { plan, text })
}

/// Runs the command.
///
/// # Errors
/// Files with problems: those of all files, together.
pub fn scripts(args: &Scripts) -> Result<Status, Failure> {
    match &args.command {
        Some(ScriptsCommand::Validate { files }) => validate(files),
        None => match &args.id {
            Some(id) => print(&find(id)?.text),
            None => list(),
        },
    }
}

fn list() -> Result<Status, Failure> {
    let mut text = String::new();
    for name in script::names() {
        let plan = find(name)?.plan;
        let seconds = plan.duration().as_secs();
        let _ = writeln!(
            text,
            "{name:<22} {:<18} {:>3} steps, {seconds:>4} s  {}",
            plan.track.word(),
            plan.steps.len(),
            plan.title
        );
    }
    text.push_str("\n`holograde scripts NAME` prints one; `holograde scripts validate FILE` checks your own.\n");
    print(&text)
}

fn validate(files: &[std::path::PathBuf]) -> Result<Status, Failure> {
    let mut problems = Problems::default();
    for path in files {
        let name = path.display().to_string();
        match read::text(path, SCRIPT).map(|text| script::parse(&name, &text, &Known::probes())) {
            Ok(Ok(plan)) => {
                print(&format!("{name}: valid, {} steps\n", plan.steps.len()))?;
            }
            Ok(Err(found)) | Err(Failure::BadInput(found)) => problems.0.extend(found.0),
            Err(other) => return Err(other),
        }
    }
    problems.into_result(Status::Good).map_err(Failure::from)
}
