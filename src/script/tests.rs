//! Every built-in script is sound and used whole; every mistake is told with its line and the nearest word.

use super::*;
use std::collections::BTreeSet;

const MEASUREMENTS: &[&str] = &["cost.draws", "frame.gpu-ms.p50"];
const KNOWN: Known<'_> = Known {
    measurements: MEASUREMENTS,
    limits: &[("stability.jitter", "stability.jitter-arcmin"), ("comfort.nearest", "comfort.nearest-m")],
};

fn plan(name: &str) -> Plan {
    parse(name, source(name).unwrap(), &Known::probes()).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn every_built_in_script_is_sound_and_named_by_its_file() {
    let mut verbs = BTreeSet::new();
    for name in names() {
        let plan = plan(name);
        assert_eq!(plan.name, name);
        for (step, window) in plan.steps.iter().zip(plan.windows()) {
            assert_eq!((&window.id, window.still), (&step.id, step.action == Action::Hold));
            verbs.insert(step.action.verb());
        }
    }
    assert_eq!(verbs.len(), VERBS.len(), "every verb is used by a script");
    assert_eq!(names().next(), Some(DEFAULT));
    assert!(source("no-such-script").is_none());
}

#[test]
fn the_self_check_fits_its_time() {
    let plan = plan(DEFAULT);
    let seconds = plan.duration().as_secs();
    assert!((40..=60).contains(&seconds), "{seconds} s");
    assert!(plan.drawn_frames() <= 24, "{} drawn frames", plan.drawn_frames());
    assert!(plan.steps.iter().all(|step| !matches!(step.action, Action::Ask { .. })));
    assert_eq!(plan.steps[0].action, Action::Place { reload: true });
    assert!(plan.steps[0].duration >= Duration::from_secs(10));
}

/// Lengths at which the drop rate is decided; only steps of use count.
#[test]
fn what_counts_for_pace_is_long_enough() {
    let counted = |name| {
        let use_of = |step: &&Step| !["place", "ask", "capture"].contains(&step.action.verb());
        plan(name).steps.iter().filter(use_of).map(|step| step.duration.as_secs()).sum::<u64>()
    };
    assert!(counted("readiness-mid-term") >= 120, "{} s", counted("readiness-mid-term"));
    for name in ["fast-track", "readiness-final"] {
        assert!(counted(name) >= 240, "{name}: {} s", counted(name));
    }
}

#[test]
fn only_the_storyboard_goes_without_a_scene() {
    let optional: Vec<_> = names().filter(|name| plan(name).scene_optional).collect();
    assert_eq!(optional, ["readiness-storyboard"]);
}

const HEAD: &str = "schema = 1\nname = \"x\"\ntitle = \"X\"\ntrack = \"self-check\"\n";
const HOLD: &str = "[[step]]\nid = \"a\"\nverb = \"hold\"\nduration = \"5s\"\n";

#[track_caller]
fn refused(text: &str, says: &[&str]) {
    refused_by(&KNOWN, text, says);
}

#[track_caller]
fn refused_by(known: &Known<'_>, text: &str, says: &[&str]) {
    let told: Vec<_> = parse("s.toml", text, known).unwrap_err().0.iter().map(ToString::to_string).collect();
    for part in says {
        assert!(told.iter().any(|line| line.contains(part)), "`{part}` is not in {told:#?}");
    }
    assert_eq!(told.len(), says.len(), "{told:#?}");
}

#[test]
fn a_small_script_reads_as_it_is_written() {
    let text = format!(
        "{HEAD}{HOLD}draw = 3\n[[limit]]\nid = \"stability.jitter\"\nvalue = 2.0\nbecause = \"opaque display\"\n"
    );
    let plan = parse("x.toml", &text, &KNOWN).unwrap();
    let step = Step {
        id: "a".into(),
        say: String::new(),
        duration: Duration::from_secs(5),
        draw: 3,
        still: true,
        action: Action::Hold,
    };
    assert_eq!((plan.steps, plan.limits.len()), (vec![step], 1));
}

#[test]
fn mistakes_are_told_with_line_field_and_nearest_word() {
    refused(
        &format!("{HEAD}{}", HOLD.replace("hold", "hodl")),
        &["line 7, step[0].verb: `hodl` is not known (did you mean `hold`?)"],
    );
    refused(&format!("{HEAD}{HOLD}drow = 1\n"), &["line 9, step[0].drow: is not a known field (did you mean `draw`?)"]);
    refused(&format!("{HEAD}{HOLD}reload = true\n"), &["is not a field of `hold` (it belongs to place)"]);
    refused(&format!("{HEAD}{HOLD}{HOLD}"), &["`a` is used twice"]);
    refused(&format!("{HEAD}{}", HOLD.replace("duration = \"5s\"\n", "")), &["duration: is missing"]);
    refused(&format!("{HEAD}colour = 1\n{HOLD}"), &["line 5, colour: is not a known field"]);
    refused(HEAD, &["step: is missing"]);
    refused(&HEAD.replace("self-check", "self-chek"), &["did you mean `self-check`"]);
    refused("", &["schema", "name", "title", "track"]);
}

#[test]
fn durations_need_a_unit_and_a_bound() {
    for good in ["5s", "250ms", "2min", "0.5s", "60min"] {
        parse("s.toml", &format!("{HEAD}{}", HOLD.replace("5s", good)), &KNOWN).unwrap();
    }
    for bad in ["5", "s", "5 s", "-5s", "0s", "61min", "1e3s", "5h", "", "99999999999999999999s", "1.2.3s"] {
        refused(&format!("{HEAD}{}", HOLD.replace("5s", bad)), &["is not a duration"]);
    }
}

#[test]
fn moves_take_their_own_parameters() {
    let moving = |rest: &str| format!("{HEAD}[[step]]\nid = \"m\"\nverb = \"move\"\nduration = \"5s\"\n{rest}");
    parse("s.toml", &moving("path = \"approach\"\nto_m = 1.5\n"), &KNOWN).unwrap();
    refused(&moving("path = \"approach\"\n"), &["to_m: is missing"]);
    refused(&moving("path = \"approach\"\nto_m = 0.1\n"), &["give a number from 0.2 to 20"]);
    refused(&moving("path = \"return\"\ndegrees = 5.0\n"), &["does not belong to `return`"]);
    refused(&moving("path = \"sweap\"\n"), &["did you mean `sweep`"]);
    refused(&moving(""), &["path: is missing"]);
}

#[test]
fn measurements_and_limits_have_to_exist() {
    let measure = |rest: &str| format!("{HEAD}{HOLD}[[step]]\nid = \"m\"\nverb = \"measure\"\n{rest}");
    parse("s.toml", &measure("ids = [\"frame.gpu-ms\"]\nover = [\"a\"]\n"), &KNOWN).unwrap();
    parse("s.toml", &measure("ids = [\"cost.draws\"]\nduration = \"9s\"\n"), &KNOWN).unwrap();
    refused(&measure("ids = [\"cost.drws\"]\nover = [\"a\"]\n"), &["did you mean `cost.draws`"]);
    refused(&measure("ids = [\"cost.draws\"]\nover = [\"m\"]\n"), &["`m` is not an earlier step"]);
    refused(&measure("ids = [\"cost.draws\"]\n"), &["go against each other"]);
    refused(&measure("ids = [\"cost.draws\"]\nover = [\"a\"]\nduration = \"9s\"\n"), &["go against each other"]);
    let limit = |id: &str, because: &str| format!("{HEAD}{HOLD}[[limit]]\nid = \"{id}\"\nvalue = 1.0\n{because}");
    refused(&limit("stability.jitter", ""), &["because: is missing"]);
    refused(&limit("stability.jiter", "because = \"x\"\n"), &["did you mean `stability.jitter`"]);
    refused(&limit("comfort.nearest", "because = \"x\"\n"), &["decides a criterion by the page's own number"]);
}

#[test]
fn a_deciding_review_asks_everything() {
    let text = source("fast-track").unwrap();
    refused_by(
        &Known::probes(),
        &text.replace("about = \"customer-value\"", "about = \"asset-quality\""),
        &["nothing asks about customer-value"],
    );
    refused_by(
        &Known::probes(),
        &text.replace("about = \"customer-value\"", "about = \"custmer-value\""),
        &["did you mean `customer-value`", "nothing asks"],
    );
    refused_by(
        &Known::probes(),
        &text.replace("track = \"fast-track\"", "track = \"fast-track\"\ncheckpoint = \"final\""),
        &["belongs to readiness alone"],
    );
    refused_by(
        &Known::probes(),
        &text.replace("track = \"fast-track\"", "track = \"readiness\""),
        &["checkpoint: is missing"],
    );
    refused_by(
        &Known::probes(),
        &text.replace("track = \"fast-track\"", "track = \"fast-track\"\nscene = \"optional\""),
        &["storyboard checkpoint only"],
    );
}

#[test]
fn hostile_text_is_a_problem_and_nothing_worse() {
    for text in [
        "[[step]]",
        "step = 1",
        "step = [1]",
        "[step]",
        "track = []",
        "[[limit]]\nid = 1",
        "\u{feff}",
        "schema = 1e400",
    ] {
        assert!(parse("s.toml", text, &KNOWN).is_err(), "{text:?}");
    }
    let many = format!("{HEAD}{}", (0..201).map(|i| HOLD.replace("\"a\"", &format!("\"a{i}\""))).collect::<String>());
    refused(&many, &["at most 200"]);
}

#[test]
fn the_schema_page_is_the_registry() {
    let page = include_str!("../../review-scripts/SCHEMA.md");
    let fresh = schema_markdown();
    assert!(page == fresh, "review-scripts/SCHEMA.md should read:\n{fresh}");
}
