//! `holograde criteria` and `holograde devices`: what the judge goes by, with its sources.

use super::{Failure, Status, print};
use crate::checklist::{Grade, declaration, logic};
use crate::cli::Show;
use crate::criteria::{self, Criterion};
use crate::device::{self, Device};
use crate::probe::{GoodSide, LimitRule};
use crate::problem::nearest;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// `holograde criteria [ID]`.
///
/// # Errors
/// An id that does not exist.
pub fn criteria(args: &Show) -> Result<Status, Failure> {
    let all = criteria::all();
    let chosen: Vec<&Criterion> = match &args.id {
        None => all.iter().collect(),
        Some(id) => {
            vec![criteria::find(id).ok_or_else(|| unknown("criterion", id, all.iter().map(|c| c.id.as_str())))?]
        }
    };
    if args.json {
        let rows: Vec<Value> = chosen.iter().map(|criterion| criterion_json(criterion)).collect();
        return print(&format!("{:#}\n", Value::from(rows)));
    }
    let mut text = String::new();
    for criterion in chosen {
        if args.id.is_none() {
            let _ = writeln!(text, "{:<24} {}", criterion.id, criterion.name);
        } else {
            describe(&mut text, criterion);
        }
    }
    if args.id.is_none() {
        text.push_str("\n`holograde criteria ID` shows one in full, with its numbers and their sources.\n");
    }
    print(&text)
}

fn describe(text: &mut String, c: &Criterion) {
    let devices = match (c.hololens, c.immersive) {
        (true, true) => "see-through and opaque headsets",
        (true, false) => "see-through headsets",
        _ => "opaque headsets",
    };
    let _ = writeln!(text, "{} ({})\n  concerns  {devices}", c.name, c.id);
    let _ = writeln!(
        text,
        "  Best      {}\n  Meets     {}\n  Fail      {}",
        c.best,
        c.meets.as_deref().unwrap_or("no such grade"),
        c.fail
    );
    let _ = writeln!(text, "  measured  {}\n  question  {}\n  advice    {}", c.measured, c.question, c.advice);
    let logic = logic(c);
    text.push_str("\nDecided by measure\n");
    for row in &logic.fails {
        let _ = writeln!(text, "  Fail      {}", row.says);
    }
    for proof in &logic.proves {
        let grade = if proof.grade == Grade::Best { "Best " } else { "Meets" };
        let _ = writeln!(text, "  {grade}     {}; a reviewer may judge otherwise", proof.says);
    }
    let all_else = if logic.fails.is_empty() && logic.proves.is_empty() { "everything" } else { "all else" };
    let _ = writeln!(text, "  {all_else} is a reviewer's to judge, by the question above");
    if let Some(condition) = c.condition {
        let _ = writeln!(text, "  not applicable where the manifest declares so ({})", declaration(condition));
    }
    text.push_str("\nMeasured beside the question; fails nothing by itself\n");
    for advised in &logic.advised {
        let m = &advised.measurement;
        let _ = writeln!(text, "  {} ({}): {}", m.id, m.unit, m.meaning);
        for limit in &advised.limits {
            let _ = writeln!(text, "      {} {} is wanted [{}]", side(limit.good), limit.value, limit.source);
        }
    }
    if !c.numbers.is_empty() {
        text.push_str("\nNumbers it rests on\n");
    }
    for n in &c.numbers {
        let _ = writeln!(text, "  {} = {} {}: {} [{}]", n.id, n.value, n.unit, n.what, n.source);
    }
}

fn side(good: GoodSide) -> &'static str {
    match good {
        GoodSide::AtMost => "at most",
        GoodSide::Below => "below",
        GoodSide::AtLeast => "at least",
    }
}

fn criterion_json(c: &Criterion) -> Value {
    let numbers: Vec<Value> = c
        .numbers
        .iter()
        .map(|n| json!({"id": n.id, "what": n.what, "value": n.value, "unit": n.unit, "source": n.source}))
        .collect();
    let logic = logic(c);
    let fails: Vec<&str> = logic.fails.iter().map(|row| row.says).collect();
    let proves: Vec<Value> =
        logic.proves.iter().map(|proof| json!({"grade": proof.grade.word(), "by": proof.says})).collect();
    let advised: Vec<Value> = logic
        .advised
        .iter()
        .map(|advised| {
            let wanted =
                |l: &LimitRule| json!({"id": l.id, "side": side(l.good), "value": l.value, "source": l.source});
            let limits: Vec<Value> = advised.limits.iter().map(wanted).collect();
            let m = &advised.measurement;
            json!({"id": m.id, "unit": m.unit, "meaning": m.meaning, "source": m.source, "limits": limits})
        })
        .collect();
    json!({
        "id": c.id, "name": c.name, "hololens": c.hololens, "immersive": c.immersive, "best": c.best, "meets": c.meets, "fail": c.fail,
        "measured": c.measured, "question": c.question, "advice": c.advice, "numbers": numbers,
        "failsBy": fails, "proves": proves, "advised": advised,
    })
}

/// `holograde devices [ID]`.
///
/// # Errors
/// An id that does not exist.
pub fn devices(args: &Show) -> Result<Status, Failure> {
    let all = device::all();
    let chosen: Vec<&Device> = match &args.id {
        None => all.iter().collect(),
        Some(id) => vec![find_device(id)?],
    };
    if args.json {
        let rows: Vec<Value> = chosen.iter().map(|device| device_json(device)).collect();
        return print(&format!("{:#}\n", Value::from(rows)));
    }
    let mut text = String::new();
    for device in chosen {
        let [w, h] = device.display.eye_size;
        let _ = writeln!(text, "{:<16} {}: {} fps, {w}×{h} an eye", device.id, device.name, device.display.target_fps);
        if args.id.is_some() {
            for (id, value) in &device.budget {
                let _ = writeln!(text, "  budget {id} = {value}");
            }
            text.push_str("  sources\n");
            for (key, source) in &device.sources {
                let _ = writeln!(text, "    {key}: {source}");
            }
        }
    }
    print(&text)
}

fn device_json(d: &Device) -> Value {
    let budget: serde_json::Map<String, Value> =
        d.budget.iter().map(|(id, value)| (id.clone(), json!(value))).collect();
    let sources: serde_json::Map<String, Value> =
        d.sources.iter().map(|(key, source)| (key.clone(), json!(source))).collect();
    json!({
        "id": d.id, "name": d.name, "targetFps": d.display.target_fps, "eyeSize": d.display.eye_size, "fovDeg": d.display.fov_deg,
        "confirmed": d.matching.confirmed.word(), "budget": budget, "sources": sources,
    })
}

/// The device of an id.
///
/// # Errors
/// An id that does not exist, with the nearest one that does.
pub fn find_device(id: &str) -> Result<&'static Device, Failure> {
    device::find(id).ok_or_else(|| unknown("device", id, device::all().iter().map(|d| d.id.as_str())))
}

/// "No such …", with the nearest word.
pub(super) fn unknown<'a>(what: &str, given: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let known: Vec<&str> = known.collect();
    let hint = match nearest(given, known.iter().copied()) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("known: {}", known.join(", ")),
    };
    Failure::Usage(format!("no {what} `{given}` ({hint})"))
}
