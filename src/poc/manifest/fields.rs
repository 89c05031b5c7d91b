//! Fields of a manifest that are stricter than those of our own files: what they hold is shown to people and written into reports.

use crate::sheet::Table;
use glam::{DVec3, Vec3};

/// Letters of a text field (ours).
const MOST_LETTERS: usize = 300;
/// Farthest from the start that anything is placed, metres on each axis (ours).
const FARTHEST_M: f64 = 100.0;

/// A text of at most 300 letters, not blank and without control characters, that has to be there.
pub(super) fn text(table: &Table<'_, '_>, key: &'static str) -> Option<String> {
    if !table.has(key) {
        table.missing(key, "\"…\"");
    }
    opt_text(table, key)
}

/// The same, if it is there.
pub(super) fn opt_text(table: &Table<'_, '_>, key: &'static str) -> Option<String> {
    let text = table.opt_text(key)?;
    let why = if text.trim().is_empty() {
        "is blank"
    } else if text.chars().count() > MOST_LETTERS {
        "is longer than 300 letters"
    } else if text.chars().any(char::is_control) {
        "contains a control character"
    } else {
        return Some(text.to_owned());
    };
    table.refuse(key, why, "");
    None
}

/// A word of one of the programme's closed lists, that has to be there.
pub(super) fn listed<T>(table: &Table<'_, '_>, key: &'static str, list: &[(&str, T)]) -> Option<String> {
    let words: Vec<(&str, &str)> = list.iter().map(|(word, _)| (*word, *word)).collect();
    table.word(key, &words).map(str::to_owned)
}

/// A list of words out of a closed list, that has to be there; it may be empty.
pub(super) fn words(table: &Table<'_, '_>, key: &'static str, known: &[&str]) -> Option<Vec<usize>> {
    if !table.has(key) {
        table.missing(key, "[]");
        return None;
    }
    opt_words(table, key, known)
}

/// The same; empty where it is absent, `None` where a word is not known.
pub(super) fn opt_words(table: &Table<'_, '_>, key: &'static str, known: &[&str]) -> Option<Vec<usize>> {
    let given = table.texts(key);
    let index = |word: &&str| {
        let found = known.iter().position(|known| known == word);
        if found.is_none() {
            table.refuse(
                key,
                format!("`{word}` is not known"),
                crate::sheet::did_you_mean(word, known.iter().copied()),
            );
        }
        found
    };
    let indices: Vec<usize> = given.iter().filter_map(index).collect();
    (indices.len() == given.len()).then_some(indices)
}

/// Three numbers in metres, each within a hundred, that have to be there.
pub(super) fn position(table: &Table<'_, '_>, key: &'static str) -> Option<Vec3> {
    let metres = table.numbers::<3>(key)?;
    if metres.iter().any(|metres| metres.abs() > FARTHEST_M) {
        table.refuse(key, "is out of range", "each of the three from -100 to 100");
        return None;
    }
    Some(DVec3::from_array(metres).as_vec3())
}
