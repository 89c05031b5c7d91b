//! The spatial keyboard. Every key is at least 2.1° wide and high.

use super::header;
use crate::messages::{say, say_with};
use crate::panel::cut::{bottom, columns, top};
use crate::panel::page::{Button, Page};
use crate::panel::text::Para;
use crate::panel::theme;
use crate::review::{Action, Purpose, Writing};
use egui::{Rect, vec2};

/// Longest text that the keyboard writes, in characters: ours; a note is a sentence or two.
pub(in crate::panel) const LONGEST: usize = 400;

const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl'", "zxcvbnm,.-"];

pub(super) fn show(page: &mut Page<'_>, writing: &Writing) {
    let mut area = Page::whole();
    let title = match writing.purpose {
        Purpose::Name => say("keyboard-name"),
        Purpose::Note => say("keyboard-note"),
        Purpose::Skip => say("keyboard-skip"),
    };
    header(page, &mut area, &title, None);
    let commands = bottom(&mut area, theme::PRESS);
    let keys = bottom(&mut area, 4.0 * theme::PRESS + 3.0 * theme::GAP);
    if writing.purpose != Purpose::Name {
        let row = bottom(&mut area, theme::PRESS);
        phrases(page, row, writing);
    }
    field(page, area, &title, writing);
    letters(page, keys, writing);
    row_of_commands(page, commands, writing);
}

fn field(page: &mut Page<'_>, area: Rect, title: &str, writing: &Writing) {
    page.field(area, title, &writing.text);
    let inner = area.shrink2(vec2(12.0, 6.0));
    let para = match writing.text.as_str() {
        "" => Para::caption(say("keyboard-empty")),
        // A bar shows where the next letter goes.
        text => Para::body(format!("{text}|")),
    };
    page.text(inner, "what-text", &[para]);
}

fn phrases(page: &mut Page<'_>, row: Rect, writing: &Writing) {
    for (number, place) in columns(row, 4).into_iter().enumerate() {
        let kind = if writing.purpose == Purpose::Skip { "skip" } else { "note" };
        let phrase = say(&format!("phrase-{kind}-{}", number + 1));
        if page.button(place, Button::new(phrase.clone())) {
            let space = if writing.text.is_empty() || writing.text.ends_with(' ') { "" } else { " " };
            write(page, format!("{}{space}{phrase}", writing.text));
        }
    }
}

fn letters(page: &mut Page<'_>, mut area: Rect, writing: &Writing) {
    for row in ROWS {
        let strip = top(&mut area, theme::PRESS);
        for (letter, place) in row.chars().zip(columns(strip, row.len())) {
            let letter = if page.view.shift { shifted(letter) } else { letter };
            let label = say_with("key-letter", &[("letter", letter.to_string().into())]);
            if page.button(place, Button::new(label)) {
                page.view.shift = false;
                write(page, format!("{}{letter}", writing.text));
            }
        }
    }
}

/// What stands on a key while shift is held: a capital, or another sign.
fn shifted(letter: char) -> char {
    let place = |row: &str| row.chars().position(|known| known == letter);
    let signs = place("1234567890',.-").and_then(|place| "!?%&/()=+*\";:_".chars().nth(place));
    signs.unwrap_or_else(|| letter.to_ascii_uppercase())
}

fn row_of_commands(page: &mut Page<'_>, row: Rect, writing: &Writing) {
    let places = columns(row, 6);
    let mut places = places.into_iter();
    let mut next = || places.next().unwrap_or(row);
    let shift = Button { selected: Some(page.view.shift), ..Button::new(say("key-shift")) };
    if page.button(next(), shift) {
        page.view.shift = !page.view.shift;
    }
    if page.button(next(), Button::new(say("key-space"))) {
        write(page, format!("{} ", writing.text));
    }
    if page.button(next(), Button::new(say("key-backspace"))) {
        write(page, shorter(&writing.text));
    }
    if page.button(next(), Button::new(say("key-clear"))) {
        write(page, String::new());
    }
    if page.button(next(), Button::new(say("cancel"))) {
        page.act(Action::Cancel);
    }
    if page.button(next(), Button::primary(say("done"))) {
        page.act(Action::Close);
    }
}

/// A text without its last character.
pub(in crate::panel) fn shorter(text: &str) -> String {
    let mut shorter = text.to_owned();
    shorter.pop();
    shorter
}

fn write(page: &mut Page<'_>, text: String) {
    page.act(Action::Write(text.chars().take(LONGEST).collect()));
}
