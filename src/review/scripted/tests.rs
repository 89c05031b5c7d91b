use super::*;
use proptest::prelude::*;

const GOOD: &str = r#"
schema = 1
name = "Stand-in"
repeat = ["ring"]
checks = { lighting = false, record-gaze = true }

[[answer]]
about = "hologram-stability"
choice = "meets"
reasons = ["drift", "secondary-only"]
note = "Beside the cart."
picture = true
aid = true
replay = true

[[answer]]
about = "customer-value"
choice = "best"
reasons = ["own-task"]

[[skip]]
step = "free-use"
reason = "no-time"
"#;

#[test]
fn a_file_is_read_as_it_is_written() {
    let script = Scripted::parse("a.toml", GOOD).unwrap();
    assert_eq!((script.name.as_str(), script.answers.len()), ("Stand-in", 2));
    let answer = script.answer("hologram-stability").unwrap();
    assert_eq!((answer.choice.as_str(), answer.note.as_str(), answer.picture), ("meets", "Beside the cart.", true));
    assert_eq!(answer.reasons, ["drift", "secondary-only"]);
    assert!(answer.aid && answer.replay);
    let other = script.answer("customer-value").unwrap();
    assert!(!other.aid && !other.replay && !other.picture);
    assert_eq!(script.answer("frame-rate"), None);
    assert_eq!(script.skip("free-use"), Some("no-time"));
    assert_eq!(script.skip("ring"), None);
    assert!(script.check(CheckId::Calibrated) && !script.check(CheckId::Lighting));
}

#[test]
fn a_script_agrees_to_nothing_and_vouches_for_no_device_unless_that_is_written() {
    let script = Scripted::parse("a.toml", "schema = 1\nname = \"Stand-in\"\n").unwrap();
    for (_, check) in CheckId::ALL {
        let asked_for = matches!(check, CheckId::RecordGaze | CheckId::RecordRoom | CheckId::DeviceInHand);
        assert_eq!(script.check(check), !asked_for, "{check:?}");
    }
    assert!(Scripted::parse("a.toml", GOOD).unwrap().check(CheckId::RecordGaze));
}

#[test]
fn how_it_points_is_read_and_has_a_default() {
    let read = |more: &str| Scripted::parse("a.toml", &format!("schema = 1\nname = \"S\"\n{more}\n")).unwrap();
    let usual = read("");
    assert_eq!((usual.points, usual.seated), (Points { means: Means::HandRay, left: false }, false));
    for (word, means) in MEANS {
        for (hand, left) in HANDS {
            let script = read(&format!("means = \"{word}\"\nhand = \"{hand}\"\nseated = true"));
            assert_eq!((script.points, script.seated), (Points { means: *means, left: *left }, true), "{word} {hand}");
        }
    }
}

/// A file is refused for exactly this, at that line.
#[track_caller]
fn check(text: &str, line: usize, says: &str) {
    let problems = Scripted::parse("a.toml", text).unwrap_err();
    let told: Vec<String> = problems.0.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].starts_with(&format!("a.toml: line {line}")) && told[0].contains(says), "{}", told[0]);
}

#[test]
fn each_mistake_is_told_with_its_line_and_the_nearest_word() {
    let head = "schema = 1\nname = \"S\"\n";
    let answer = |lines: &str| format!("{head}[[answer]]\n{lines}\n");
    check("name = \"S\"\n", 1, "schema: is missing");
    check("schema = 1\n", 1, "name: is missing");
    check("schema = 1\nname = \" \"\n", 2, "is blank");
    check(&format!("{head}nme = 1\n"), 3, "did you mean `name`");
    check(&answer("about = \"frame-rat\"\nchoice = \"best\""), 4, "did you mean `frame-rate`");
    check(&answer("about = \"frame-rate\"\nchoice = \"bst\""), 5, "did you mean `best`");
    check(&answer("about = \"frame-rate\""), 3, "choice: is missing");
    check(
        &answer("about = \"surface-position\"\nchoice = \"meets\""),
        5,
        "`meets` cannot be chosen for `surface-position`",
    );
    check(
        &answer("about = \"frame-rate\"\nchoice = \"not-applicable\"\nnote = \"x\""),
        5,
        "cannot be chosen for `frame-rate`",
    );
    check(&answer("about = \"user-experience\"\nchoice = \"best\""), 3, "answered without a reason");
    check(&answer("about = \"room-scanning\"\nchoice = \"not-applicable\""), 3, "answered without a reason");
    check(&answer("about = \"frame-rate\"\nchoice = \"best\"\nreasons = [\"freezs\"]"), 6, "did you mean `freezes`");
    check(
        &answer("about = \"frame-rate\"\nchoice = \"best\"\nreasons = [\"drift\"]"),
        6,
        "is no reason for `frame-rate`",
    );
    check(&answer("about = \"frame-rate\"\nchoice = \"best\"\nreasons = [\"freezes\", \"freezes\"]"), 6, "given twice");
    check(&answer("about = \"frame-rate\"\nchoice = \"best\"\nnote = \"a\\nb\""), 6, "line breaks");
    check(&answer("about = \"frame-rate\"\nchoice = \"best\"\npicture = 1"), 6, "give true or false");
    check(&answer("about = \"frame-rate\"\nchoice = \"best\"\naid = true"), 6, "`frame-rate` has no aid");
    let question = "about = \"device-value\"\nchoice = \"best\"\nnote = \"x\"\n";
    check(&answer(&format!("{question}replay = true")), 7, "nothing is measured that could be shown");
    check(&answer("about = \"frame-rate\"\nchoice = \"best\"\ngrade = 1"), 6, "grade: is not a known field");
    check(&format!("{head}means = \"tuch\"\n"), 3, "did you mean `touch`");
    check(&format!("{head}means = 1\n"), 3, "give a string");
    check(&format!("{head}hand = \"lft\"\n"), 3, "did you mean `left`");
    check(&format!("{head}seated = \"yes\"\n"), 3, "give true or false");
    let long = "x".repeat(401);
    check(&answer(&format!("about = \"frame-rate\"\nchoice = \"best\"\nnote = \"{long}\"")), 6, "has 401 characters");
    check(&format!("{head}[[skip]]\nstep = \"ring\"\n"), 3, "reason: is missing");
    check(&format!("{head}checks = {{ litghting = true }}\n"), 3, "did you mean `lighting`");
    let twice = "about = \"frame-rate\"\nchoice = \"best\"\n";
    check(&answer(&format!("{twice}[[answer]]\n{twice}")), 7, "`frame-rate` is there twice");
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = "schema = 2\n[[answer]]\nabout = \"frame-rat\"\nchoice = \"good\"\n[[skip]]\nstp = \"a\"\n";
    let problems = Scripted::parse("a.toml", text).unwrap_err();
    assert_eq!(problems.0.len(), 7, "{problems}");
}

#[test]
fn steps_are_held_against_the_review_script() {
    let script = Scripted::parse("a.toml", GOOD).unwrap();
    assert!(script.fits("a.toml", &["ring", "free-use"]).is_ok());
    let problems = script.fits("a.toml", &["rings", "free-use"]).unwrap_err();
    assert_eq!(
        problems.to_string(),
        "a.toml: repeat: `ring` is not a step of the review script (did you mean `rings`?)"
    );
}

#[test]
fn the_demo_s_answers_are_whole_and_fit_the_review() {
    let text = include_str!("../../../review-scripts/answers/demo.toml");
    let script = Scripted::parse("demo.toml", text).unwrap();
    for about in CRITERIA.iter().chain(&QUESTIONS) {
        assert!(script.answer(about).is_some(), "{about} is not answered");
    }
}

#[test]
fn the_failing_demo_s_answers_fit_the_review() {
    let text = include_str!("../../../review-scripts/answers/demo-failing.toml");
    let script = Scripted::parse("demo-failing.toml", text).unwrap();
    let plan = crate::script::source("fast-track").unwrap();
    let plan = crate::script::parse("fast-track", plan, &crate::script::Known::probes()).unwrap();
    let steps: Vec<&str> = plan.steps.iter().map(|step| step.id.as_str()).collect();
    script.fits("demo-failing.toml", &steps).unwrap();
    assert!(!script.repeat.is_empty() && !script.skips.is_empty());
}

/// The page of fields names those that are read, and its example is one.
#[test]
fn the_page_of_fields_is_true() {
    let page = include_str!("../../../review-scripts/answers/SCHEMA.md");
    let example = page.split("```toml").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    Scripted::parse("SCHEMA.md", example).unwrap();
    let fields = [
        "schema", "name", "repeat", "checks", "about", "choice", "reasons", "note", "picture", "aid", "replay", "step",
        "reason",
    ];
    let pointing = ["means", "hand", "seated"].into_iter().chain(MEANS.iter().map(|(word, _)| *word));
    for field in fields.into_iter().chain(pointing).chain(CheckId::ALL.map(|(word, _)| word)) {
        assert!(page.contains(&format!("`{field}`")), "{field}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        let _ = Scripted::parse("a.toml", &text);
    }

    #[test]
    fn no_change_of_a_good_file_makes_it_panic(at in 0..GOOD.len(), with in "\\PC{0,6}", cut in 0usize..12) {
        let end = (at + cut).min(GOOD.len());
        if GOOD.is_char_boundary(at) && GOOD.is_char_boundary(end) {
            let _ = Scripted::parse("a.toml", &format!("{}{with}{}", &GOOD[..at], &GOOD[end..]));
        }
    }
}
