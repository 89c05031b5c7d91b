//! What comes of pressing, typing and letting go.

use super::*;
use crate::messages::{say, say_reason, say_with};
use crate::review::{Brief, CheckId, Made, Notice, PreFlight, Purpose, Signing, Summary, Writing};
use proptest::prelude::*;

#[track_caller]
fn sample(name: &str) -> Sheet {
    samples::all().into_iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no sample {name}")).1
}

#[track_caller]
fn check(name: &str, label: &str, expected: &[Action]) {
    let sheet = sample(name);
    assert_eq!(Bench::of(&sheet).press(&sheet, label), expected, "{name}: {label}");
}

#[test]
fn every_control_of_every_sheet_does_something_and_one_thing() {
    for (name, sheet) in samples::all() {
        let parts = Bench::of(&sheet).panel.parts().to_vec();
        for part in parts.iter().filter(|part| part.control) {
            let mut bench = Bench::of(&sheet);
            let before = bench.panel.parts().to_vec();
            let actions = bench.press(&sheet, &part.label);
            // What turns a page or a face acts on nothing but the panel itself.
            let turned = bench.panel.parts() != before.as_slice() || part.label == say("key-shift");
            let one = actions.len() == 1;
            assert_eq!(part.enabled, one || (actions.is_empty() && turned), "{name}: {} {actions:?}", part.label);
            assert!(part.enabled || actions.is_empty(), "{name}: {} is off and did {actions:?}", part.label);
        }
    }
}

#[test]
fn pressing_does_what_it_says() {
    let told = [("check", say("check-lighting").into()), ("answer", say("no").into())];
    check("pre-flight", &say_with("check-answer", &told), &[Action::Check(CheckId::Lighting, false)]);
    check("pre-flight", &say("name"), &[Action::OpenKeyboard]);
    check("pre-flight", &say("begin"), &[]);
    check("pre-flight-ready", &say("begin"), &[Action::Continue]);
    check("brief", &say("leave-out"), &[Action::OpenSkip]);
    check("skip", &say_reason("no-time"), &[Action::ToggleReason("no-time".into())]);
    check("skip", &say("leave-out-now"), &[]);
    check("skip-ready", &say("leave-out-now"), &[Action::Submit]);
    check("made-short", &say("repeat"), &[Action::Repeat]);
    check("ask", &say("grade-meets"), &[Action::Choose(Choice::Grade(Grade::Meets))]);
    check("ask", &say("replay"), &[Action::Replay(true)]);
    check("ask-replaying", &say("replay-stop"), &[Action::Replay(false)]);
    check("ask-replaying", &say("aid-hide"), &[Action::Aid(false)]);
    check("ask-replaying", &say("not-applicable"), &[Action::Choose(Choice::NotApplicable)]);
    check("ask", &say("leave-open"), &[Action::Continue]);
    check("summary", &say("to-signing"), &[Action::Continue]);
    check("signing", &say("sign"), &[Action::Sign]);
    check("signing-writing", &say("sign"), &[]);
    check("signed", &say("finish"), &[Action::Continue]);
}

#[test]
fn an_answer_takes_two_gestures() {
    let mut ask = samples::ask("frame-rate");
    let mut bench = Bench::of(&Sheet::Ask(Box::new(ask.clone())));
    let chosen = bench.press(&Sheet::Ask(Box::new(ask.clone())), &say("grade-best"));
    assert_eq!(chosen, [Action::Choose(Choice::Grade(Grade::Best))]);
    ask.choice = Some(Choice::Grade(Grade::Best));
    ask.lacks = None;
    let sheet = Sheet::Ask(Box::new(ask));
    bench.run(&sheet, false);
    assert_eq!(bench.press(&sheet, &say("answer")), [Action::Submit]);
}

#[test]
fn a_question_that_was_answered_shows_the_question_first() {
    let sheet = sample("ask-revisited");
    let mut bench = Bench::of(&sheet);
    assert_eq!(bench.press(&sheet, &say("to-reasons")), []);
    bench.find(&say("answer"));
    assert_eq!(bench.press(&sheet, &say("change-question")), []);
    bench.find(&say("grade-best"));
}

#[test]
fn all_seventeen_lines_can_be_visited() {
    let sheet = sample("summary");
    let Sheet::Summary(summary) = &sheet else { panic!("a summary") };
    let mut bench = Bench::of(&sheet);
    let more = say_with("more", &[("what", say("what-criteria").into())]);
    let mut visited = Vec::new();
    for _ in 0..2 {
        let is_line = |part: &&Part| summary.lines.iter().any(|line| part.label.starts_with(&line.name));
        let labels: Vec<String> = bench.panel.parts().iter().filter(is_line).map(|part| part.label.clone()).collect();
        labels.iter().for_each(|label| visited.extend(bench.press(&sheet, label)));
        bench.press(&sheet, &more);
    }
    let expected: Vec<_> = summary.lines.iter().map(|line| Action::Visit(line.about.clone())).collect();
    assert_eq!(visited, expected);
}

/// A sheet on which a text is written, as the guide would hold it.
fn written(text: &str) -> Sheet {
    let writing = Writing { purpose: Purpose::Name, text: text.to_owned() };
    Sheet::PreFlight(PreFlight { writing: Some(writing), ..PreFlight::default() })
}

#[test]
fn the_keyboard_writes_what_is_pressed() {
    let key = |letter: &str| say_with("key-letter", &[("letter", letter.into())]);
    let mut text = String::new();
    let mut bench = Bench::of(&written(""));
    for label in [say("key-shift"), key("A"), key("d"), key("a"), say("key-space"), key("9"), say("key-backspace")] {
        for action in bench.press(&written(&text), &label) {
            let Action::Write(now) = action else { panic!("{label} did {action:?}") };
            text = now;
        }
    }
    assert_eq!(text, "Ada ");
    assert_eq!(bench.press(&written(&text), &say("done")), [Action::Close]);
    assert_eq!(bench.press(&written(&text), &say("key-clear")), [Action::Write(String::new())]);
}

#[test]
fn a_keyboard_on_a_desk_writes_too() {
    let mut bench = Bench::of(&written("Ad"));
    let key = |key| egui::Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    bench.panel.feed(egui::Event::Text("a!".to_owned()));
    bench.panel.feed(key(egui::Key::Backspace));
    assert_eq!(bench.run(&written("Ad"), false), [Action::Write("Ada".to_owned())]);
    bench.panel.feed(key(egui::Key::Enter));
    assert_eq!(bench.run(&written("Ada"), false), [Action::Close]);
    bench.panel.feed(key(egui::Key::Escape));
    assert_eq!(bench.run(&written("Ada"), false), [Action::Cancel]);
}

#[test]
fn without_a_pointer_tab_and_enter_press() {
    let sheet = sample("made");
    let mut bench = Bench::of(&sheet);
    let event = |key, pressed| egui::Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    bench.panel.feed(event(egui::Key::Tab, true));
    bench.run(&sheet, false);
    bench.panel.feed(event(egui::Key::Enter, true));
    assert_eq!(bench.run(&sheet, false), [Action::Continue]);
}

#[test]
fn a_press_counts_only_where_it_began_and_ended() {
    let sheet = sample("made");
    let mut bench = Bench::of(&sheet);
    let (on, again) = (bench.find(&say("continue")), bench.find(&say("repeat")));
    let mut run = |on: Option<[f32; 2]>, pressed: bool| {
        bench.on = on;
        bench.run(&sheet, pressed)
    };
    // Let go over another control, or beside the board.
    for end in [Some(again), None, Some([0.5, 0.1])] {
        let steps = [(Some(on), false), (Some(on), true), (end, true), (end, false), (end, false), (Some(on), false)];
        assert_eq!(steps.map(|(on, pressed)| run(on, pressed)).concat(), [], "{end:?}");
    }
    // Trembling over one control, for long, is a press.
    assert_eq!(run(Some(on), false), []);
    let tremble = (0..300).flat_map(|n| run(Some([on[0] + 0.02 * (n % 3) as f32, on[1]]), true)).collect::<Vec<_>>();
    assert_eq!(tremble, []);
    assert_eq!(run(Some(on), false), [Action::Continue]);
}

#[test]
fn a_hand_that_was_closed_before_the_board_came_presses_nothing() {
    let sheet = sample("made");
    let mut bench = Bench::of(&sheet);
    bench.on = Some(bench.find(&say("continue")));
    bench.run(&Sheet::Hidden, true);
    for pressed in [true, true, false, false] {
        assert_eq!(bench.run(&sheet, pressed), []);
    }
    assert_eq!([true, false].map(|pressed| bench.run(&sheet, pressed)).concat(), [Action::Continue]);
}

#[test]
fn a_board_that_is_hidden_or_unchanged_is_not_run() {
    let sheet = sample("ask");
    let mut bench = Bench::of(&sheet);
    (0..8).for_each(|_| drop(bench.run(&sheet, false)));
    let passes = bench.panel.context.cumulative_pass_nr();
    // Moving within a control, and beside all of them, changes nothing.
    bench.on = Some([0.5, 0.99]);
    bench.run(&sheet, false);
    bench.run(&sheet, false);
    bench.run(&sheet, false);
    let settled = bench.panel.context.cumulative_pass_nr();
    for n in 0..50 {
        bench.on = Some([0.5 + 0.001 * n as f32, 0.99]);
        assert_eq!(bench.run(&sheet, false), []);
    }
    assert_eq!(bench.panel.context.cumulative_pass_nr(), settled, "{passes}");
    (0..50).for_each(|_| drop(bench.run(&Sheet::Hidden, false)));
    assert_eq!(bench.panel.context.cumulative_pass_nr(), settled);
    assert_eq!(bench.panel.parts(), []);
}

fn pointers() -> impl Strategy<Value = (Option<[f32; 2]>, bool, usize)> {
    let share = prop_oneof![8 => -0.2f32..1.2, 1 => Just(f32::NAN), 1 => Just(f32::INFINITY)];
    (proptest::option::of([share.clone(), share]), any::<bool>(), 0usize..64)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_the_hand_does_nothing_breaks(steps in proptest::collection::vec(pointers(), 1..40)) {
        let sheets: Vec<Sheet> = samples::all().into_iter().map(|(_, sheet)| sheet).chain([Sheet::Hidden]).collect();
        let mut bench = Bench::of(&Sheet::Hidden);
        for (on, pressed, sheet) in steps {
            bench.on = on;
            // Stays with a sheet for a while, as a review does.
            let actions = bench.run(&sheets[(sheet / 4) % sheets.len()], pressed);
            prop_assert!(actions.len() <= 1, "{actions:?}");
        }
    }

    #[test]
    fn whatever_is_told_finds_a_place(text in "\\PC{0,600}", pct in any::<f64>()) {
        let text = || text.clone();
        let made = Made { say: text(), compliance_pct: Some(pct), short: Some(text()), ..Made::default() };
        let flight = PreFlight { subject: text(), script: text(), reviewer: text(), standing: text(), ..PreFlight::default() };
        let brief = Brief { say: text(), ..Brief::default() };
        let summary = Summary { verdict: text(), skipped: vec![text()], ..Summary::default() };
        let signing = Signing { verdict: text(), standing: text(), signer: text(), writing: false };
        let notice = Notice::Signed { verdict: text(), report: text() };
        let sheets = [
            Sheet::Made(made),
            Sheet::PreFlight(flight),
            Sheet::Brief(brief),
            Sheet::Summary(summary),
            Sheet::Signing(signing),
            Sheet::Notice(notice),
        ];
        for sheet in sheets {
            let bench = Bench::of(&sheet);
            let areas: Vec<_> = bench.panel.parts().iter().filter(|part| part.control).map(|part| part.rect).collect();
            for (n, a) in areas.iter().enumerate() {
                let apart = |b: &[f32; 4]| a[2] + 8.0 <= b[0] || b[2] + 8.0 <= a[0] || a[3] + 8.0 <= b[1] || b[3] + 8.0 <= a[1];
                prop_assert!(areas[n + 1..].iter().all(apart), "{a:?} among {areas:?}");
            }
            for part in bench.panel.parts() {
                let [left, top, right, bottom] = part.rect;
                prop_assert!(left >= 0.0 && top >= 0.0 && right <= POINTS[0] && bottom <= POINTS[1], "{part:?}");
            }
        }
    }
}
