//! The operator's view as an assistive technology finds it.

use super::*;
use crate::checklist::{Choice, Grade};
use crate::messages::say;
use crate::panel::samples;
use crate::review::{Action, Sheet, SummaryLine};
use crate::window::desk::{DeskState, lay_out};
use crate::window::eyes::EyeMode;
use crate::window::view::{Live, StepRow, StepState, Tracking};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

struct Shown {
    view: OperatorView,
    sheet: Sheet,
    state: DeskState,
    actions: Vec<Action>,
}

fn step(id: &str, state: StepState, compliance_pct: Option<f64>) -> StepRow {
    StepRow { id: id.into(), say: format!("Do {id} now."), state, seconds: 4.0, of_s: 10.0, compliance_pct }
}

fn line(about: &str, grade: Option<Grade>) -> SummaryLine {
    SummaryLine { about: about.into(), name: format!("Name of {about}"), grade, ..SummaryLine::default() }
}

/// A review in its middle.
pub(in crate::window) fn view() -> OperatorView {
    OperatorView {
        standing: "Simulated headset: a self-check, no review".into(),
        steps: vec![
            step("hold", StepState::Done, Some(97.0)),
            step("sweep", StepState::Skipped("no room".into()), None),
            step("ring", StepState::Running, None),
            step("task", StepState::Ahead, None),
        ],
        live: Live {
            adapter: "A card of a long name and number (driver 25)".into(),
            frame_ms: Some([8.25, 20.5]),
            budget_ms: Some(16.7),
            head_m_s: Some(0.31),
            head_deg_s: Some(12.4),
            nearest_m: Some(1.25),
            tracking: Tracking::Tracked,
            seconds: 83.0,
        },
        checklist: vec![
            line("frame-rate", Some(Grade::Best)),
            line("text", Some(Grade::Meets)),
            SummaryLine { measured: true, ..line("nearness", Some(Grade::Fail)) },
            SummaryLine { overruled: true, ..line("sound", Some(Grade::Meets)) },
            SummaryLine { not_applicable: true, ..line("indicators", None) },
            line("surface", None),
        ],
        about: Some("surface".into()),
    }
}

fn harness(view: OperatorView, sheet: Sheet, state: DeskState) -> Harness<'static, Shown> {
    let shown = Shown { view, sheet, state, actions: Vec::new() };
    let mut installed = false;
    let mut harness = Harness::builder().with_size(egui::vec2(1600.0, 1000.0)).build_ui_state(
        move |ui, shown: &mut Shown| {
            if !std::mem::replace(&mut installed, true) {
                theme::install(ui.ctx());
                return;
            }
            let Shown { view, sheet, state, actions } = shown;
            lay_out(ui, state, [None; 2], 1.5, view, sheet, actions);
        },
        shown,
    );
    harness.run_steps(3);
    harness
}

/// Names of everything in the tree.
fn names(harness: &Harness<'_, Shown>) -> Vec<String> {
    let nodes = harness.root().children_recursive();
    nodes.filter_map(|node| node.accesskit_node().label()).collect()
}

#[test]
fn the_tree_holds_every_step_every_grade_and_what_is_measured() {
    let harness = harness(view(), Sheet::Hidden, DeskState::default());
    for said in [
        "Simulated headset: a self-check, no review",
        "What the left eye sees",
        "What the right eye sees",
        "1 hold: Do hold now. done, 4 / 10 s, as asked 97 %",
        "2 sweep: Do sweep now. left out: no room, 10 s",
        "3 ring: Do ring now. going on, 4 / 10 s",
        "4 task: Do task now. to come, 10 s",
        "Frame time: 8.2 ms",
        "Longest frame: 20.5 ms",
        "Speed of the head: 0.31 m/s",
        "Turning of the head: 12 °/s",
        "Nearest content: 1.25 m",
        "Tracking: tracked",
        "Adapter: A card of a long name and number (driver 25)",
        "Name of frame-rate: Best",
        "Name of text: Meets",
        "Name of nearness: Fail, measured",
        "Name of sound: Meets, measured Fail overruled",
        "Name of indicators: Not applicable",
        "Name of surface: Open",
        "The panel is hidden while this is measured.",
    ] {
        assert!(harness.query_by_label(said).is_some(), "`{said}` is not in {:#?}", names(&harness));
    }
    let present = harness.get_by_label("3 ring: Do ring now. going on, 4 / 10 s");
    assert_eq!(present.accesskit_node().is_selected(), Some(true));
}

#[test]
fn what_was_not_told_is_said_to_be_so() {
    let harness = harness(OperatorView::default(), Sheet::Hidden, DeskState::default());
    for said in ["Frame time: not told", "Nearest content: not told", "Tracking: not told"] {
        assert!(harness.query_by_label(said).is_some(), "{said}");
    }
    assert!(harness.query_by_label("Simulated headset: a self-check").is_some());
}

#[test]
fn every_control_of_every_sheet_is_in_the_tree_and_large_enough_for_a_mouse() {
    for (name, sheet) in samples::all() {
        let harness = harness(view(), sheet, DeskState::default());
        let parts = harness.state().state.parts();
        assert!(parts.iter().any(|part| part.control), "{name}: no control");
        for part in parts {
            let found = harness.query_all_by_label(&part.label).next();
            let found = found.unwrap_or_else(|| panic!("{name}: `{}` is not in the tree", part.label));
            let size = found.rect().size();
            assert!(!part.control || size.min_elem() >= 40.0, "{name}: `{}` is {size}", part.label);
        }
    }
}

#[test]
fn what_is_asked_in_the_room_can_be_answered_here() {
    let sheet = Sheet::Ask(Box::new(samples::ask("hologram-stability")));
    let mut harness = harness(view(), sheet, DeskState::default());
    let grades = harness.state().state.parts().iter().filter(|part| part.label.starts_with(&say("grade-best")));
    let label = grades.map(|part| part.label.clone()).next().expect("a grade to press");
    harness.get_by_label(&label).click();
    harness.run_steps(3);
    assert_eq!(harness.state().actions, [Action::Choose(Choice::Grade(Grade::Best))], "`{label}`");
}

#[test]
fn help_says_what_the_keys_do() {
    let without = harness(view(), Sheet::Hidden, DeskState::default());
    assert!(without.query_by_label("W A S D: Walk").is_none());
    let with = harness(view(), Sheet::Hidden, DeskState { help: true, ..DeskState::default() });
    for said in ["W A S D: Walk", "Left button: Pinch at what is under the mouse", "V: Both eyes, left, right"] {
        assert!(with.query_by_label(said).is_some(), "{said}");
    }
}

#[test]
fn one_eye_can_be_large() {
    let harness = harness(view(), Sheet::Hidden, DeskState { mode: EyeMode::Right, ..DeskState::default() });
    assert!(harness.query_by_label("What the left eye sees").is_none());
    assert!(harness.get_by_label("What the right eye sees").rect().width() > 700.0);
}
