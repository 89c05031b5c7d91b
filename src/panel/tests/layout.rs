//! The laws of size, room and contrast, held on every sheet in every state at its longest words.

use super::*;
use egui::epaint::{ClippedShape, TextShape};
use egui::{Color32, Rect, Shape, pos2};

/// What a sheet came to.
struct Shown {
    texts: Vec<TextShape>,
    parts: Vec<Part>,
}

fn shown(sheet: &Sheet, view: &mut View) -> Shown {
    let context = egui::Context::default();
    theme::install(&context);
    let mut parts = Vec::new();
    let area = Rect::from_min_size(pos2(0.0, 0.0), POINTS.into());
    let input = egui::RawInput { screen_rect: Some(area), ..egui::RawInput::default() };
    let output = context.run_ui(input, |ui| show(ui, area, sheet, view, &mut parts, &mut Vec::new()));
    let mut texts = Vec::new();
    for ClippedShape { shape, .. } in &output.shapes {
        gather(shape, &mut texts);
    }
    output.drop_without_applying_deltas();
    Shown { texts, parts }
}

fn gather(shape: &Shape, texts: &mut Vec<TextShape>) {
    match shape {
        Shape::Text(text) if !text.galley.text().trim().is_empty() => texts.push(text.clone()),
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| gather(shape, texts)),
        _ => {}
    }
}

fn rect(part: &Part) -> Rect {
    let [left, top, right, bottom] = part.rect;
    Rect::from_min_max(pos2(left, top), pos2(right, bottom))
}

fn place(text: &TextShape) -> Rect {
    text.galley.rect.translate(text.pos.to_vec2())
}

/// Runs a law over everything, and names what breaks it.
#[track_caller]
fn check(law: impl Fn(&Sheet, &Shown) -> Vec<String>) {
    let mut broken = Vec::new();
    for (name, sheet, face) in everything() {
        let shown = shown(&sheet, &mut turned(&sheet, face));
        assert!(!shown.texts.is_empty() && !shown.parts.is_empty(), "{name}: empty");
        broken.extend(law(&sheet, &shown).into_iter().map(|what| format!("{name}: {what}")));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_text_is_lower_than_six_tenths_of_a_degree() {
    check(|_, shown| {
        let sizes = |text: &TextShape| {
            let sections = &text.galley.job.sections;
            sections.iter().map(|section| section.format.font_id.size).fold(f32::INFINITY, f32::min)
        };
        let small = shown.texts.iter().filter(|text| sizes(text) < 20.0);
        small.map(|text| format!("“{}” is {} high", text.galley.text(), sizes(text))).collect()
    });
}

#[test]
fn no_control_is_smaller_than_two_degrees_or_nearer_to_another_than_a_quarter() {
    check(|_, shown| {
        let controls: Vec<&Part> = shown.parts.iter().filter(|part| part.control).collect();
        let mut broken = Vec::new();
        for (number, part) in controls.iter().enumerate() {
            let area = rect(part);
            if area.width() < 70.0 || area.height() < 70.0 {
                broken.push(format!("“{}” is {:?}", part.label, area.size()));
            }
            // Grown by eight points the other may just touch.
            let near = |other: &&&Part| rect(other).intersects(area.expand(7.9));
            let near = controls.iter().skip(number + 1).filter(near);
            broken.extend(near.map(|other| format!("“{}” and “{}” are too near", part.label, other.label)));
        }
        broken
    });
}

#[test]
fn nothing_lies_outside_the_board() {
    let board = Rect::from_min_size(pos2(0.0, 0.0), POINTS.into()).shrink(8.0);
    check(|_, shown| {
        let parts = shown.parts.iter().map(|part| (part.label.clone(), rect(part)));
        let texts = shown.texts.iter().map(|text| (text.galley.text().to_owned(), place(text)));
        let outside = parts.chain(texts).filter(|(_, area)| !board.contains_rect(*area));
        outside.map(|(what, area)| format!("“{what}” at {area}")).collect()
    });
}

#[test]
fn no_text_lies_over_another_or_over_the_edge_of_a_control() {
    check(|_, shown| {
        let mut broken = Vec::new();
        for (number, text) in shown.texts.iter().enumerate() {
            let area = place(text).shrink(0.6);
            let over = shown.texts.iter().skip(number + 1).filter(|other| place(other).shrink(0.6).intersects(area));
            let said = text.galley.text();
            broken.extend(over.map(|other| format!("“{said}” lies over “{}”", other.galley.text())));
            let controls = shown.parts.iter().filter(|part| part.control).map(|part| (part, rect(part)));
            let cut = controls.filter(|(_, control)| control.intersects(area) && !control.contains_rect(area));
            broken.extend(cut.map(|(part, _)| format!("“{said}” leaves “{}”", part.label)));
        }
        broken
    });
}

#[test]
fn nothing_is_cut_short_but_what_opens_in_full() {
    check(|sheet, shown| {
        // A name or a note is cut short on the button that opens it in full on the keyboard.
        let opens = match sheet {
            Sheet::Ask(ask) => ask.note.clone(),
            Sheet::PreFlight(sheet) => sheet.reviewer.clone(),
            _ => String::new(),
        };
        let cut = shown.texts.iter().filter(|text| text.galley.elided);
        let cut = cut.filter(|text| opens.is_empty() || !text.galley.text().contains(&opens));
        cut.map(|text| text.galley.text().to_owned()).collect()
    });
}

#[test]
fn no_word_is_broken_in_the_middle() {
    check(|_, shown| {
        let broken = shown.texts.iter().filter(|text| {
            let rows = &text.galley.rows;
            let inner = rows.iter().rev().skip(1);
            let whole = |row: &egui::epaint::text::PlacedRow| {
                row.ends_with_newline || row.text().ends_with([' ', '-', '/', '.', ',', '…'])
            };
            !inner.into_iter().all(whole)
        });
        broken.map(|text| text.galley.text().to_owned()).collect()
    });
}

#[test]
fn every_control_of_a_sheet_has_a_name_of_its_own() {
    check(|_, shown| {
        let mut labels: Vec<_> = shown.parts.iter().filter(|part| part.control).map(|part| &part.label).collect();
        labels.sort();
        let twice = labels.windows(2).filter(|pair| pair[0] == pair[1] || pair[0].trim().is_empty());
        twice.map(|pair| format!("“{}” twice or empty", pair[0])).collect()
    });
}

#[test]
fn text_has_one_of_the_colours_that_are_known_to_be_legible() {
    check(|_, shown| {
        let colours = |text: &TextShape| -> Vec<Color32> {
            let sections = &text.galley.job.sections;
            sections.iter().map(|section| section.format.color).collect()
        };
        let wrong = shown.texts.iter().filter(|text| !colours(text).iter().all(|ink| theme::INKS.contains(ink)));
        wrong.map(|text| format!("“{}” in {:?}", text.galley.text(), colours(text))).collect()
    });
}

#[test]
fn all_of_a_long_text_can_be_read_page_by_page() {
    let words: Vec<String> = (0..400).map(|n| format!("word{n}")).collect();
    let beside = crate::review::Beside { reason: words.join(" "), ..crate::review::Beside::default() };
    let ask = Ask { beside: Some(beside), ..samples::ask("frame-rate") };
    let sheet = Sheet::Ask(Box::new(ask));
    let mut bench =
        Bench { panel: Panel { view: turned(&sheet, Face::Measurements), ..Panel::new(1.0) }, ..Bench::of(&sheet) };
    bench.run(&sheet, false);
    bench.run(&sheet, false);
    let mut read = String::new();
    let more = crate::messages::say_with("more", &[("what", crate::messages::say("what-measurements").into())]);
    for _ in 0..8 {
        let page = shown(&sheet, &mut bench.panel.view);
        page.texts.iter().for_each(|text| read = format!("{read} {}", text.galley.text()));
        assert_eq!(bench.press(&sheet, &more), []);
    }
    let missing: Vec<_> =
        words.iter().filter(|word| !read.split_whitespace().any(|read| read == word.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
