//! What `check` does for a build's frame budget: reads and writes baselines, and says what is beyond its budget.

use super::{Failure, Status, read};
use crate::app::Checked;
use crate::checklist::{self, Verdict};
use crate::cli::Check;
use crate::observe::BaselineInfo;
use crate::problem::Problem;
use crate::programme::Track;
use crate::report::baseline::Baseline;
use crate::report::words;
use crate::script::Plan;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Largest baseline that is read; they are a fiftieth of it.
const MOST_BYTES: u64 = 64 << 10;

/// The baseline asked for. Both options are refused for scripts that do not measure what they are about.
///
/// # Errors
/// A script of another track, or a file that is no baseline.
pub fn baseline(args: &Check, plan: &Plan) -> Result<Option<BaselineInfo>, Failure> {
    let asked = [("--baseline", &args.baseline), ("--write-baseline", &args.write_baseline)];
    if let Some((option, _)) = asked.iter().find(|(_, path)| path.is_some() && plan.track != Track::CiFrameBudget) {
        let said = format!("{option} needs a script of the track ci-frame-budget (add --script ci-frame-budget)");
        return Err(Failure::Usage(said));
    }
    let Some(path) = &args.baseline else { return Ok(None) };
    let bytes = read::bytes(path, "a baseline", MOST_BYTES)?;
    Ok(Some(Baseline::read(&bytes, &path.display().to_string())?.info()))
}

/// What became of the baseline that was to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Nobody asked for one.
    NotAsked,
    /// It is there.
    Yes,
    /// The machine was not fit, or told no time.
    No,
}

/// Writes the baseline asked for, unless the ratios could not be measured here: a bad baseline fails good builds.
///
/// # Errors
/// The file cannot be written.
pub fn write(args: &Check, checked: &Checked) -> Result<Written, Failure> {
    let Some(path) = &args.write_baseline else { return Ok(Written::NotAsked) };
    let measured = |id: &str| checked.statement.predicate.measurements.iter().any(|m| m.id == id);
    let tool = &checked.statement.predicate.tool.version;
    let baseline =
        checked.bench.as_ref().and_then(|bench| Baseline::of(bench, tool, &checked.statement.predicate.finished));
    let Some(mut baseline) = baseline else { return Ok(Written::No) };
    baseline.cpu = baseline.cpu.filter(|_| measured("budget.cpu-ratio"));
    baseline.gpu = baseline.gpu.filter(|_| measured("budget.gpu-ratio"));
    let missing = checked.statement.predicate.not_measured.iter();
    let unfit = missing.filter(|m| m.expected).any(|m| m.id == "budget.cpu-ratio" || m.id == "budget.gpu-ratio");
    if unfit || (baseline.cpu.is_none() && baseline.gpu.is_none()) {
        return Ok(Written::No);
    }
    save(path, &baseline.text().map_err(anyhow::Error::from)?)?;
    Ok(Written::Yes)
}

/// Whole or not at all.
fn save(path: &Path, text: &str) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| {
        let problem = Problem::new(path.display().to_string(), "", format!("cannot be written: {error}"));
        Failure::BadInput(problem.fix("name a file in a folder that exists").into())
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(cannot)?;
    file.write_all(text.as_bytes()).map_err(cannot)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(cannot)?;
    }
    file.persist(path).map_err(|error| cannot(error.error))?;
    Ok(())
}

/// How the command ends: a baseline that could not be written leaves the run incomplete, unless it is not ready anyway.
pub fn status(verdict: Verdict, written: Written) -> Status {
    match (verdict, written) {
        (Verdict::Ready, Written::No) => Status::Incomplete,
        _ => verdict.into(),
    }
}

/// The frame budget in words: what is beyond it, what the ratios are, and why something is missing; nothing on other tracks.
pub fn text(checked: &Checked) -> String {
    let predicate = &checked.statement.predicate;
    if predicate.rule.id != checklist::FRAME_BUDGET.id {
        return String::new();
    }
    let mut text = String::from("\nFrame budget\n");
    for over in checklist::over_budget(&checked.judgement.findings) {
        let _ = writeln!(text, "  OVER  {}\n        to change: {}", over.sentence(), checklist::remedy(over.id));
    }
    for m in predicate.measurements.iter().filter(|m| m.id.starts_with("cost.") || m.id.starts_with("budget.")) {
        let Some(holds) = m.holds().or(m.id.ends_with("-ratio").then_some(true)) else { continue };
        let interval = m.interval.map_or_else(String::new, |[low, high]| {
            format!(", 95 % interval {} to {}", words::number(low.get()), words::number(high.get()))
        });
        let mark = match (holds, checklist::gates(&m.id)) {
            (true, _) => "ok",
            (false, true) => "OVER",
            (false, false) => "unfit",
        };
        let _ = writeln!(text, "  {mark:<5} {}{interval}, n = {}", words::measurement(m), m.n);
    }
    let mut reasons: Vec<&str> = Vec::new();
    for m in predicate.not_measured.iter().filter(|m| m.id.starts_with("budget.")) {
        if !reasons.contains(&m.why.as_str()) {
            reasons.push(&m.why);
        }
    }
    for why in reasons {
        let same = predicate.not_measured.iter().filter(|m| m.id.starts_with("budget.") && m.why == why);
        let (ids, expected): (Vec<&str>, Vec<bool>) = same.map(|m| (m.id.as_str(), m.expected)).unzip();
        let mark = if expected.contains(&true) { "?" } else { "-" };
        let _ = writeln!(text, "  {mark:<5} {}: {why}", ids.join(", "));
    }
    let _ = writeln!(text, "  {}", checked.judgement.outcome.sentence);
    text
}
