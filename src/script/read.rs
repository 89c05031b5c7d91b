//! From TOML to a checked plan. Everything wrong is told at once.

use super::fields::{FIELDS, Scope, VERBS, Verb, of_verb};
use super::motion::{MOTIONS, Motion};
use super::{Action, Known, LimitOverride, Plan, Step};
use crate::checklist::fixed_limits;
use crate::criteria::{CRITERIA, QUESTIONS};
use crate::problem::Problems;
use crate::programme::{CHECKPOINTS, Checkpoint, TRACKS, Words, words};
use crate::sheet::{Sheet, Table, did_you_mean};
use std::collections::BTreeSet;
use std::time::Duration;

const LONGEST_STEP: Duration = Duration::from_secs(3600);
const LONGEST_SCRIPT: Duration = Duration::from_secs(4 * 3600);
const MOST_STEPS: usize = 200;
const MOST_DRAWN: f64 = 1000.0;

/// Reads a script and checks it against what there is.
///
/// # Errors
/// Every problem found: syntax, unknown or missing fields, words that are not in their closed lists, durations without units, steps that
/// name steps that are not there, a deciding review that does not ask everything.
pub fn parse(file: &str, text: &str, known: &Known<'_>) -> Result<Plan, Problems> {
    Sheet::read(file, text, |root| {
        root.schema_1();
        let (name, title) = (root.text("name"), root.text("title"));
        let track = root.word("track", TRACKS);
        let checkpoint = root.opt_word("checkpoint", CHECKPOINTS);
        let scene_optional = root.opt_word("scene", &[("required", false), ("optional", true)]).unwrap_or(false);
        let tables = root.tables("step");
        let steps: Vec<Step> = tables.iter().filter_map(|table| step(table, known)).collect();
        let limits = root.tables("limit").iter().filter_map(|table| limit(table, known)).collect();
        only_fields(root, FIELDS.iter().filter(|f| f.scope == Scope::Script).map(|f| f.name).chain(["step", "limit"]));
        let plan = Plan {
            name: name?.to_owned(),
            title: title?.to_owned(),
            track: track?,
            checkpoint,
            scene_optional,
            steps,
            limits,
        };
        whole(root, &tables, &plan);
        Some(plan)
    })
}

/// What only the script as a whole can get wrong.
fn whole(root: &Table<'_, '_>, tables: &[Table<'_, '_>], plan: &Plan) {
    let verdict = words(plan.track, plan.checkpoint, true);
    if verdict.is_none() {
        let what = if plan.checkpoint.is_some() { "belongs to readiness alone" } else { "is missing" };
        root.refuse("checkpoint", what, "readiness names `storyboard`, `mid-term` or `final`; other tracks name none");
    }
    if plan.scene_optional && plan.checkpoint != Some(Checkpoint::Storyboard) {
        root.refuse("scene", "can be optional at the storyboard checkpoint only", "leave it out");
    }
    if tables.is_empty() {
        root.missing("step", "[[step]] …");
    }
    if tables.len() > MOST_STEPS {
        root.refuse("step", format!("has {} entries", tables.len()), format!("at most {MOST_STEPS}"));
    }
    if plan.duration() > LONGEST_SCRIPT {
        root.refuse("step", "takes more than four hours in all", "split the script");
    }
    let mut seen = BTreeSet::new();
    for table in tables {
        if let Some(id) = table.opt_text("id")
            && !seen.insert(id)
        {
            table.refuse("id", format!("`{id}` is used twice"), "give every step its own");
        }
        for over in table.texts("over") {
            if !seen.contains(over) || Some(over) == table.opt_text("id") {
                let fix = did_you_mean(over, seen.iter().copied());
                table.refuse("over", format!("`{over}` is not an earlier step"), fix);
            }
        }
    }
    if verdict == Some(Words::PassOrNoPass) {
        let asked = |slug: &&&str| {
            plan.steps.iter().any(|step| matches!(&step.action, Action::Ask { about } if about == **slug))
        };
        let missing: Vec<&str> = CRITERIA.iter().chain(&QUESTIONS).filter(|slug| !asked(slug)).copied().collect();
        if !missing.is_empty() {
            let fix = "a deciding review asks about every criterion and every programme question";
            root.refuse("step", format!("nothing asks about {}", missing.join(", ")), fix);
        }
    }
}

fn step(table: &Table<'_, '_>, known: &Known<'_>) -> Option<Step> {
    let id = table.text("id").filter(|id| {
        let fits = id.len() <= 40 && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !fits {
            table.refuse("id", format!("`{id}` does not fit"), "lower-case letters, digits and `-`, at most 40");
        }
        fits
    });
    let say = table.opt_text("say").unwrap_or_default().to_owned();
    let verb = table.word("verb", VERBS)?;
    let word = VERBS.iter().find(|(_, of)| *of == verb).map_or("", |(word, _)| word);
    own_fields(table, word);
    let given = duration(table, "duration");
    let timed = of_verb(word).any(|field| field.name == "duration" && field.required);
    if timed && !table.has("duration") {
        table.missing("duration", "\"5s\"");
    }
    let draw = table.opt_number("draw", 0.0..=MOST_DRAWN);
    if draw.is_some_and(|frames| frames.fract() != 0.0) {
        table.refuse("draw", "is not a whole number", "count frames");
    }
    let action = action(table, verb, known);
    let draw = if verb == Verb::Capture { 1 } else { draw.unwrap_or(0.0) as u32 };
    let duration = given.unwrap_or_default();
    Some(Step { id: id?.to_owned(), say, duration, draw, still: verb == Verb::Hold, action: action? })
}

fn action(table: &Table<'_, '_>, verb: Verb, known: &Known<'_>) -> Option<Action> {
    match verb {
        Verb::Place => Some(Action::Place { reload: table.opt_flag("reload").unwrap_or(false) }),
        Verb::Move => motion(table).map(Action::Move),
        Verb::LookAt => table.text("target").map(|target| Action::LookAt { target: target.to_owned() }),
        Verb::Hold => Some(Action::Hold),
        Verb::Ask => {
            let about = table.text("about")?;
            let slugs = || CRITERIA.iter().chain(&QUESTIONS).copied();
            if !slugs().any(|slug| slug == about) {
                table.refuse(
                    "about",
                    format!("`{about}` is neither a criterion nor a question"),
                    did_you_mean(about, slugs()),
                );
            }
            Some(Action::Ask { about: about.to_owned() })
        }
        Verb::Measure => measure(table, known),
        Verb::Capture => Some(Action::Capture),
    }
}

fn measure(table: &Table<'_, '_>, known: &Known<'_>) -> Option<Action> {
    let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let (ids, over) = (table.texts("ids"), table.texts("over"));
    if ids.is_empty() {
        table.missing("ids", "[\"frame.gpu-ms\"]");
    }
    for id in &ids {
        let is = |known: &&str| known == id || known.strip_prefix(id).is_some_and(|rest| rest.starts_with('.'));
        if !known.measurements.iter().any(is) {
            let fix = did_you_mean(id, known.measurements.iter().copied());
            table.refuse("ids", format!("`{id}` is not a measurement"), fix);
        }
    }
    if over.is_empty() != table.has("duration") {
        table.refuse(
            "over",
            "and `duration` go against each other",
            "give the steps to measure over, or a duration of free use",
        );
    }
    Some(Action::Measure { ids: owned(ids), over: owned(over) })
}

fn motion(table: &Table<'_, '_>) -> Option<Motion> {
    let words: Vec<(&'static str, &'static [&'static str])> =
        MOTIONS.iter().map(|(word, needs, _)| (*word, *needs)).collect();
    let needs = table.word("path", &words)?;
    let path = table.opt_text("path")?;
    for name in ["degrees", "period", "radius_m", "to_m"] {
        match (needs.contains(&name), table.has(name)) {
            (true, false) => table.missing(name, if name == "period" { "\"1s\"" } else { "2.0" }),
            (false, true) => table.refuse(name, format!("does not belong to `{path}`"), "take it out"),
            _ => {}
        }
    }
    let degrees = table.opt_number("degrees", 0.0..=360.0);
    let radius_m = table.opt_number("radius_m", 0.5..=20.0);
    let to_m = table.opt_number("to_m", 0.2..=20.0);
    let period = duration(table, "period");
    Some(match path {
        "side-to-side" => Motion::SideToSide { degrees: degrees?, period: period? },
        "nod" => Motion::Nod { degrees: degrees?, period: period? },
        "sweep" => Motion::Sweep { degrees: degrees? },
        "walk-round" => Motion::WalkRound { radius_m: radius_m?, degrees: degrees? },
        "approach" => Motion::Approach { to_m: to_m? },
        "return" => Motion::Return,
        "look-through" => Motion::LookThrough { period: period? },
        _ => Motion::Hold,
    })
}

fn limit(table: &Table<'_, '_>, known: &Known<'_>) -> Option<LimitOverride> {
    let id = table.text("id");
    let value = table.number("value", -1e12..=1e12);
    let because = table.text("because");
    only_fields(table, FIELDS.iter().filter(|field| field.scope == Scope::Limit).map(|field| field.name));
    let id = id?;
    match known.limits.iter().find(|(limit, _)| *limit == id) {
        None => {
            let fix = did_you_mean(id, known.limits.iter().map(|(limit, _)| *limit));
            table.refuse("id", format!("`{id}` is not a limit"), fix);
        }
        Some((_, measurement)) if fixed_limits().contains(measurement) => {
            let what = format!("`{id}` decides a criterion by the page's own number");
            table.refuse("id", what, "only limits that are advice can be set otherwise");
        }
        Some(_) => {}
    }
    Some(LimitOverride { id: id.to_owned(), value: value?, because: because?.to_owned() })
}

/// "5s", "250ms" or "2min": a number with its unit, above zero and at most an hour.
fn duration(table: &Table<'_, '_>, key: &'static str) -> Option<Duration> {
    let given = table.opt_text(key)?;
    let digits = given.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(given.len());
    let (number, unit) = given.split_at(digits);
    let seconds = match unit {
        "ms" => Some(1e-3),
        "s" => Some(1.0),
        "min" => Some(60.0),
        _ => None,
    };
    let length = seconds.zip(number.parse::<f64>().ok()).map(|(unit, number)| unit * number);
    let length = length.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let length = length.filter(|length| !length.is_zero() && *length <= LONGEST_STEP);
    if length.is_none() {
        table.refuse(
            key,
            format!("`{given}` is not a duration"),
            "a number with a unit, as \"5s\", \"250ms\" or \"2min\", at most an hour",
        );
    }
    length
}

/// Refuses fields that the verb does not have, and says whose they are.
fn own_fields(table: &Table<'_, '_>, verb: &str) {
    for key in table.keys() {
        if of_verb(verb).any(|field| field.name == key) {
            continue;
        }
        let owners: Vec<&str> =
            FIELDS.iter().filter(|f| f.scope == Scope::Step && f.name == key).flat_map(|f| f.verbs).copied().collect();
        if owners.is_empty() {
            table.refuse(key, "is not a known field", did_you_mean(key, of_verb(verb).map(|field| field.name)));
        } else {
            table.refuse(key, format!("is not a field of `{verb}`"), format!("it belongs to {}", owners.join(", ")));
        }
    }
}

fn only_fields(table: &Table<'_, '_>, fields: impl Iterator<Item = &'static str> + Clone) {
    for key in table.keys() {
        if !fields.clone().any(|field| field == key) {
            table.refuse(key, "is not a known field", did_you_mean(key, fields.clone()));
        }
    }
}
