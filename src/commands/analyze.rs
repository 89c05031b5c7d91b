//! `holograde analyze`: the verdict from a recording, without a GPU, as it was given or as it would be with other limits.

use super::scripts::{self, Script};
use super::{Failure, Status, print, show};
use crate::app::{Judgement, judge_with};
use crate::cli::Analyze;
use crate::device::{self, Device};
use crate::observe::Recording;
use crate::probe::Limits;
use crate::problem::Problem;
use crate::report::{self, AnalysisInput, Finite, SetLimit, WHAT_IF_NOTE, WhatIf, title};
use std::fmt::Write as _;

/// Runs the command.
///
/// # Errors
/// A recording that cannot be read, one of a device or script that this version does not know, or a limit that there is not.
pub fn analyze(args: &Analyze) -> Result<Status, Failure> {
    let what_if = what_if(args)?;
    let (recording, judgement) = judged(args)?;
    if args.json {
        print_json(&recording, &judgement, what_if)?
    } else {
        print_text(&recording, &judgement, what_if.as_ref())?
    };
    let status = judgement.outcome.verdict.into();
    // Whatever is left of a run that broke off, it is not the run: no verdict on it is good.
    Ok(if recording.complete || status != Status::Good { status } else { Status::Incomplete })
}

/// A recording and what follows from it.
///
/// # Errors
/// As [`analyze`].
pub fn judged(args: &Analyze) -> Result<(Recording, Judgement), Failure> {
    let mut recording = crate::recording::read_file(&args.recording)?;
    let device = device(args, &recording)?;
    let script = script(args, &recording)?;
    if args.device.is_some() {
        recording.run.device = device.info();
    }
    let judgement = judge_with(&recording, &script.plan, device, &args.limit);
    Ok((recording, judgement))
}

/// What the command line changes; `None` for a judgement that is that of the run.
fn what_if(args: &Analyze) -> Result<Option<WhatIf>, Failure> {
    let mut known = Limits::default();
    let mut limits = Vec::new();
    for (id, value) in &args.limit {
        known.set(id, *value).map_err(|unknown| Failure::Usage(unknown.to_string()))?;
        let value = Finite::new(*value).ok_or_else(|| Failure::Usage(format!("the limit `{id}` is not a number")))?;
        limits.push(SetLimit { id: id.clone(), value });
    }
    let (script, device) = (args.script.clone(), args.device.clone());
    let any = !limits.is_empty() || script.is_some() || device.is_some();
    Ok(any.then(|| WhatIf { note: WHAT_IF_NOTE.into(), limits, script, device }))
}

fn device(args: &Analyze, recording: &Recording) -> Result<&'static Device, Failure> {
    if let Some(id) = &args.device {
        return show::find_device(id);
    }
    let id = &recording.run.device.profile;
    let unknown = || bad(args, "/run, device", format!("the device `{id}` is not known"), "name another by --device");
    device::find(id).ok_or_else(unknown)
}

/// The script named, else the one that was run: it lies beside the recording, and of a built-in one the name is enough, which is never
/// taken for a path.
fn script(args: &Analyze, recording: &Recording) -> Result<Script, Failure> {
    if let Some(named) = &args.script {
        return scripts::find(named);
    }
    let beside = args.recording.with_file_name("script.toml");
    let name = &recording.run.script.name;
    let found =
        if beside.exists() { Some(scripts::find(&beside.display().to_string())) } else { scripts::built_in(name) };
    let fix = "put the script.toml of the run beside the recording, or name one by --script";
    let unknown = || bad(args, "/run, script", format!("the script `{name}` is not known"), fix);
    let script = found.ok_or_else(unknown)??;
    if report::sha256_hex(script.text.as_bytes()) != recording.run.script.sha256 {
        let what = format!("the script `{}` is not the one that was run", script.plan.name);
        return Err(bad(args, "/run, script", what, fix));
    }
    Ok(script)
}

fn bad(args: &Analyze, place: &str, what: String, fix: &str) -> Failure {
    Failure::BadInput(Problem::new(args.recording.display().to_string(), place, what).fix(fix).into())
}

fn print_text(recording: &Recording, judgement: &Judgement, what_if: Option<&WhatIf>) -> Result<Status, Failure> {
    let mut text = String::new();
    if let Some(what_if) = what_if {
        let _ = writeln!(text, "{}", what_if.note);
        for limit in &what_if.limits {
            let _ = writeln!(text, "  limit {} set to {}", limit.id, limit.value.get());
        }
        for (what, name) in [("script", &what_if.script), ("device", &what_if.device)] {
            let _ = name.iter().try_for_each(|name| writeln!(text, "  judged by the {what} {name}"));
        }
        text.push('\n');
    }
    for criterion in &judgement.criteria {
        let grade = criterion.grade.map_or("-", |grade| grade.word());
        let _ = writeln!(text, "{:<34} {grade:<6} {}", title(criterion.id), criterion.reason);
    }
    for question in judgement.questions_told().iter().flatten() {
        let grade = question
            .grade
            .map_or("-".to_owned(), |grade| report::words::grade(Some(grade), question.basis).to_lowercase());
        let _ = writeln!(text, "{:<34} {grade:<6} {}", title(&question.id), question.reason);
    }
    text.push_str(&course(recording, judgement));
    if !recording.complete {
        text.push_str("\nincomplete: the run broke off; what was written before that is judged\n");
    }
    let _ = writeln!(text, "\n{}", judgement.outcome.sentence);
    print(&text)
}

/// Who answered, what was left out, and where it was broken off; nothing of a run without a reviewer.
fn course(recording: &Recording, judgement: &Judgement) -> String {
    let mut text = String::new();
    let Some(reviewer) = judgement.answers.named() else { return text };
    let _ = writeln!(text, "\nreviewer: {reviewer}");
    let course = report::Course::of(recording);
    for stated in &course.stated {
        let _ = writeln!(text, "before the first step: {}: {}", stated.id, stated.answer);
    }
    for left in &course.skipped {
        let _ = writeln!(text, "left out: step {}: {}", left.step, left.reason);
    }
    for resumed in &course.resumed {
        let _ = writeln!(text, "broken off and resumed: {resumed}");
    }
    for why in &judgement.standing.reasons {
        let _ = writeln!(text, "no review of standing: {why}");
    }
    text
}

fn print_json(recording: &Recording, judgement: &Judgement, what_if: Option<WhatIf>) -> Result<Status, Failure> {
    let home = std::env::var("HOME").ok();
    let analysis = report::analysis(AnalysisInput {
        recording,
        findings: &judgement.findings,
        criteria: &judgement.criteria,
        questions: judgement.questions_told(),
        outcome: &judgement.outcome,
        limits: &judgement.limits,
        what_if,
        home: home.as_deref(),
    });
    print(&format!("{}\n", serde_json::to_string_pretty(&analysis).map_err(anyhow::Error::from)?))
}
