//! `holograde compare`: two runs side by side, from their reports, their recordings, or their folders.

use super::{Failure, Status, analyze, print, read};
use crate::cli::{Analyze, Compare};
use crate::observe::Recording;
use crate::problem::{Problem, Problems};
use crate::recording::{self, MAX_BYTES};
use crate::report::compare::{Shown, Side, compare as compare_sides, html, text};
use crate::report::{self, AnalysisInput, Statement, dsse};
use std::path::{Path, PathBuf};

/// A report is text; more than this is not read.
const MAX_REPORT_BYTES: u64 = 64 << 20;
/// What a folder of a run is looked through for, best first.
const NAMES: [&str; 3] = ["report.dsse.json", "report.json", "recording.mcap"];
/// The recording of a run, in its folder and in its report.
const RECORDING: &str = NAMES[2];
/// What is wanted, in messages.
const WANTED: &str = "a report.dsse.json, report.json or recording.mcap, or the folder of a run";

/// Runs the command.
///
/// # Errors
/// What cannot be read, of both together.
pub fn compare(args: &Compare) -> Result<Status, Failure> {
    let ((a, drawn_a), (b, drawn_b)) = match (side(&args.a), side(&args.b)) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(Failure::BadInput(mut a)), Err(Failure::BadInput(b))) => {
            a.0.extend(b.0);
            return Err(Failure::BadInput(a));
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let found = compare_sides(&a, &b);
    if let Some(file) = &args.html {
        let drawn = [&drawn_a, &drawn_b].map(|drawn| drawn.as_ref().map_err(String::as_str));
        let page = html(&found, [&a, &b], drawn).map_err(anyhow::Error::from)?;
        std::fs::write(file, page).map_err(|error| {
            let problem = Problem::new(file.display().to_string(), "", format!("cannot be written: {error}"));
            Failure::BadInput(problem.into())
        })?;
    }
    if args.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&found).map_err(anyhow::Error::from)?))?;
    } else {
        print(&text(&found, args.all))?;
    }
    Ok(if found.worse.is_empty() { Status::Good } else { Status::Bad })
}

/// A run, and what there is to draw of it or why nothing is.
type Loaded = (Side, Result<Shown, String>);

fn side(path: &Path) -> Result<Loaded, Failure> {
    let name = path.display().to_string();
    let file = file_of(path)?;
    if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("mcap")) {
        let (recording, judgement) = analyze::judged(&Analyze::of(&file))?;
        let analysis = report::analysis(AnalysisInput {
            recording: &recording,
            findings: &judgement.findings,
            criteria: &judgement.criteria,
            questions: judgement.questions_told(),
            outcome: &judgement.outcome,
            limits: &judgement.limits,
            what_if: None,
            home: None,
        });
        let side = Side::of_analysis(&name, &recording.run, &analysis);
        let shown = Shown::new(recording, &side);
        return Ok((side, Ok(shown)));
    }
    let bytes = read::bytes(&file, WANTED, MAX_REPORT_BYTES)?;
    let statement = statement(&bytes, &file.display().to_string())?;
    let mut side = Side::of_statement(&name, &statement);
    let recording = beside(&file, &statement);
    if let Ok(recording) = &recording {
        side = side.with_header(&recording.run);
    }
    let shown = recording.map(|recording| Shown::new(recording, &side));
    Ok((side, shown))
}

/// The recording that a report names, from the report's own folder; or why there is none. Another recording under that name is not drawn.
fn beside(report: &Path, statement: &Statement) -> Result<Recording, String> {
    let named = statement.predicate.artifacts.iter().find(|artifact| artifact.path == RECORDING);
    let named = named.ok_or_else(|| format!("its report names no {RECORDING}"))?;
    let file = report.with_file_name(RECORDING);
    if !file.is_file() {
        return Err(format!("no {RECORDING} lies beside its report"));
    }
    let refuse = || format!("the {RECORDING} beside its report cannot be read");
    // A longer file is another one; it is not read to its end.
    let most = named.bytes.min(MAX_BYTES);
    if std::fs::metadata(&file).map_err(|_| refuse())?.len() > most {
        return Err(format!("the {RECORDING} beside its report is another one: it is longer than the report says"));
    }
    let bytes = read::bytes(&file, "the recording of the report", most).map_err(|_| refuse())?;
    if report::sha256_hex(&bytes) != named.sha256 {
        return Err(format!("the {RECORDING} beside its report is another one: its digest is not the report's"));
    }
    recording::read(&bytes, &file.display().to_string()).map_err(|_| refuse())
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
