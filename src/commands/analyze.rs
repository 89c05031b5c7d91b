//! `holograde analyze`: the verdict from a recording, without a GPU.

use super::{Failure, Status, print, scripts};
use crate::app::{Judgement, judge};
use crate::cli::Analyze;
use crate::device;
use crate::observe::Recording;
use crate::problem::Problem;
use crate::report::title;
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;

/// Runs the command.
///
/// # Errors
/// A recording that cannot be read, or one of a device or script that this version does not know.
pub fn analyze(args: &Analyze) -> Result<Status, Failure> {
    let (_, judgement) = judged(&args.recording)?;
    if args.json {
        print_json(&judgement)?
    } else {
        print_text(&judgement)?
    };
    Ok(judgement.outcome.verdict.into())
}

/// A recording and what follows from it, by the device and the script that it names.
///
/// # Errors
/// A recording that cannot be read, or one of a device or script that this version does not know.
pub fn judged(path: &Path) -> Result<(Recording, Judgement), Failure> {
    let recording = crate::recording::read_file(path)?;
    let bad = |place: &str, what: String, fix: &str| {
        Failure::BadInput(Problem::new(path.display().to_string(), place, what).fix(fix).into())
    };
    let id = &recording.run.device.profile;
    let device = device::find(id).ok_or_else(|| {
        bad("/run, device", format!("the device `{id}` is not known"), "`holograde devices` lists those that are")
    })?;
    // The script of the run lies beside the recording; its name is enough for a built-in one. It is never taken for a path.
    let beside = path.with_file_name("script.toml");
    let name = &recording.run.script.name;
    let script =
        if beside.exists() { Some(scripts::find(&beside.display().to_string())) } else { scripts::built_in(name) };
    let fix = "put the script.toml of the run beside the recording";
    let script = script.ok_or_else(|| bad("/run, script", format!("the script `{name}` is not known"), fix))??;
    if crate::report::sha256_hex(script.text.as_bytes()) != recording.run.script.sha256 {
        return Err(bad("/run, script", format!("the script `{}` is not the one that was run", script.plan.name), fix));
    }
    let judgement = judge(&recording, &script.plan, device);
    Ok((recording, judgement))
}

fn print_text(judgement: &Judgement) -> Result<Status, Failure> {
    let mut text = String::new();
    for criterion in &judgement.criteria {
        let grade = criterion.grade.map_or("-", |grade| grade.word());
        let _ = writeln!(text, "{:<34} {grade:<6} {}", title(criterion.id), criterion.reason);
    }
    let _ = writeln!(text, "\n{}", judgement.outcome.sentence);
    print(&text)
}

fn print_json(judgement: &Judgement) -> Result<Status, Failure> {
    let criteria: Vec<_> = judgement
        .criteria
        .iter()
        .map(
            |c| json!({"id": c.id, "grade": c.grade.map(|grade| grade.word()), "reason": c.reason, "advice": c.advice}),
        )
        .collect();
    let measurements: Vec<_> = judgement
        .findings
        .iter()
        .flat_map(|finding| &finding.measurements)
        .map(|m| json!({"id": m.id, "node": m.about.node, "value": m.value, "unit": m.unit, "n": m.n}))
        .collect();
    let answer = json!({
        "verdict": judgement.outcome.verdict.word(), "rule": judgement.outcome.rule.id, "criteria": criteria, "measurements": measurements,
    });
    print(&format!("{answer:#}\n"))
}
