//! Every sheet by its accessibility tree: what a screen reader says, and what it can press.

use super::*;
use crate::messages::say;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

struct Desk {
    sheet: Sheet,
    view: View,
    parts: Vec<Part>,
    actions: Vec<Action>,
}

fn desk<'a>(sheet: Sheet, face: Face) -> Harness<'a, Desk> {
    let view = turned(&sheet, face);
    let desk = Desk { sheet, view, parts: Vec::new(), actions: Vec::new() };
    Harness::builder().with_size(POINTS).with_step_dt(1.0 / 60.0).with_context_setup(theme::install).build_ui_state(
        |ui, desk: &mut Desk| {
            let area = egui::Rect::from_min_size(egui::Pos2::ZERO, POINTS.into());
            let Desk { sheet, view, parts, actions } = desk;
            show(ui, area, sheet, view, parts, actions);
        },
        desk,
    )
}

#[test]
fn the_tree_holds_every_text_and_every_control_with_its_role() {
    for (name, sheet, face) in everything() {
        let harness = desk(sheet, face);
        for part in &harness.state().parts {
            let role = if part.control { Role::Button } else { Role::Label };
            let found = harness.query_all_by_label(&part.label).find(|node| {
                let known = node.accesskit_node().role();
                known == role || (!part.control && [Role::Heading, Role::Image, Role::TextInput].contains(&known))
            });
            let node = found.unwrap_or_else(|| panic!("{name}: no {role:?} “{}”", part.label));
            assert_eq!(node.accesskit_node().is_disabled(), !part.enabled, "{name}: {}", part.label);
        }
    }
}

#[test]
fn a_screen_reader_says_the_question_what_was_measured_and_what_a_grade_means() {
    let ask = samples::ask("hologram-stability");
    let harness = desk(Sheet::Ask(Box::new(ask.clone())), Face::Question);
    harness.get_by_label(&ask.question);
    harness.get_by_label(&ask.beside.as_ref().expect("measured").reason);
    let word = say("grade-best");
    let best = harness.get_by_label(&word);
    assert_eq!(best.accesskit_node().description().as_deref(), Some(ask.best.as_str()));
}

#[test]
fn what_is_chosen_is_told_as_chosen() {
    let ask = Ask { choice: Some(Choice::Grade(Grade::Meets)), ..samples::ask("frame-rate") };
    let harness = desk(Sheet::Ask(Box::new(ask)), Face::Reasons);
    let toggled = |label: &str| harness.get_by_label(label).accesskit_node().toggled();
    assert_eq!(toggled(&say("grade-meets")), Some(egui::accesskit::Toggled::True));
    assert_eq!(toggled(&say("grade-best")), Some(egui::accesskit::Toggled::False));
}

#[test]
fn a_screen_reader_presses() {
    let mut harness = desk(Sheet::Ask(Box::new(samples::ask("frame-rate"))), Face::Question);
    harness.get_by_label(&say("grade-fail")).click_accesskit();
    harness.run_steps(2);
    assert_eq!(harness.state().actions, [Action::Choose(Choice::Grade(Grade::Fail))]);
}

#[test]
fn the_field_that_is_written_into_tells_its_text() {
    let writing = samples::all().into_iter().find(|(name, _)| *name == "keyboard-note").expect("a sample").1;
    let harness = desk(writing, Face::Question);
    let field = harness.get_by_role(Role::TextInput);
    assert!(field.accesskit_node().value().expect("a value").contains("finger's width"));
}

#[test]
fn the_panel_gives_its_tree() {
    let (_, sheet) = samples::all().remove(0);
    let mut bench = Bench::of(&sheet);
    let tree = bench.panel.take_tree().expect("a tree");
    let labels: Vec<_> = tree.nodes.iter().filter_map(|(_, node)| node.label()).collect();
    assert!(labels.contains(&say("begin").as_str()), "{labels:?}");
    assert!(bench.panel.take_tree().is_none());
}
