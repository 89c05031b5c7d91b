//! `holograde compare`: two runs side by side, from their reports, their recordings, or their folders.

use super::{Failure, Status, analyze, print, read};
use crate::cli::{Analyze, Compare};
use crate::problem::{Problem, Problems};
use crate::report::compare::{Side, compare as compare_sides, html, text};
use crate::report::{Statement, dsse};
use std::path::{Path, PathBuf};

/// A report is text; more than this is not read.
const MAX_REPORT_BYTES: u64 = 64 << 20;
/// What a folder of a run is looked through for, best first.
const NAMES: [&str; 3] = ["report.dsse.json", "report.json", "recording.mcap"];
/// What is wanted, in messages.
const WANTED: &str = "a report.dsse.json, report.json or recording.mcap, or the folder of a run";

/// Runs the command.
///
/// # Errors
/// What cannot be read, of both together.
pub fn compare(args: &Compare) -> Result<Status, Failure> {
    let (a, b) = match (side(&args.a), side(&args.b)) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(Failure::BadInput(mut a)), Err(Failure::BadInput(b))) => {
            a.0.extend(b.0);
            return Err(Failure::BadInput(a));
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let found = compare_sides(&a, &b);
    if let Some(file) = &args.html {
        let page = html(&found).map_err(anyhow::Error::from)?;
        std::fs::write(file, page).map_err(|error| {
            let problem = Problem::new(file.display().to_string(), "", format!("cannot be written: {error}"));
            Failure::BadInput(problem.into())
        })?;
    }
    if args.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&found).map_err(anyhow::Error::from)?))?;
    } else {
        print(&text(&found))?;
    }
    Ok(if found.worse.is_empty() { Status::Good } else { Status::Bad })
}

fn side(path: &Path) -> Result<Side, Failure> {
    let name = path.display().to_string();
    let file = file_of(path)?;
    if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("mcap")) {
        let (recording, judgement) = analyze::judged(&Analyze::of(&file))?;
        let (findings, criteria) = (&judgement.findings, &judgement.criteria);
        let verdict = judgement.outcome.verdict;
        return Ok(Side::of_recording(&name, &recording, findings, criteria, verdict, &judgement.limits));
    }
    let bytes = read::bytes(&file, WANTED, MAX_REPORT_BYTES)?;
    Ok(Side::of_statement(&name, &statement(&bytes, &file.display().to_string())?))
}

fn file_of(path: &Path) -> Result<PathBuf, Problems> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let found = NAMES.iter().map(|name| path.join(name)).find(|file| file.is_file());
    found.ok_or_else(|| {
        Problem::new(path.display().to_string(), "", "holds neither a report nor a recording")
            .fix(format!("name {WANTED}"))
            .into()
    })
}

/// The statement of a report, signed or plain. Whether to believe it is `verify`'s question.
fn statement(bytes: &[u8], name: &str) -> Result<Statement, Problems> {
    let bad = |what: String| Problems::from(Problem::new(name, "", what).fix(format!("name {WANTED}")));
    let payload = match dsse::open(bytes) {
        Ok(envelope) => envelope.payload,
        Err(_plain) => bytes.to_vec(),
    };
    serde_json::from_slice(&payload).map_err(|error| bad(format!("is no report that this version reads: {error}")))
}
