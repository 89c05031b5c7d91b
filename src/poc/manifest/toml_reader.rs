//! A TOML document read field by field, collecting every problem with its line.

use crate::problem::{Problem, Problems, nearest};
use glam::Vec3;
use std::cell::RefCell;
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Syntax errors shown at once; after the first few the rest are echoes.
const MOST_SYNTAX_ERRORS: usize = 20;
/// Letters of a text field.
const MOST_LETTERS: usize = 300;

/// A document and what was found wrong in it so far.
pub(super) struct Document<'t> {
    file: &'t str,
    text: &'t str,
    problems: RefCell<Problems>,
}

impl<'t> Document<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, problems: RefCell::default() }
    }

    /// The tree of the document.
    pub(super) fn tree(&self) -> Result<Spanned<DeTable<'t>>, Problems> {
        let (tree, errors) = DeTable::parse_recoverable(self.text);
        for error in errors.iter().take(MOST_SYNTAX_ERRORS) {
            self.report(error.span().map_or(0, |span| span.start), "", format!("is not TOML: {}", error.message()), "");
        }
        self.problems.take().into_result(tree)
    }

    /// `Ok(value)`, or everything that was reported.
    pub(super) fn finish<T>(self, value: T) -> Result<T, Problems> {
        let mut problems = self.problems.into_inner();
        problems.0.sort_by_key(|problem| line_of_place(&problem.place));
        problems.into_result(value)
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.text.as_bytes()[..offset.min(self.text.len())].iter().filter(|byte| **byte == b'\n').count()
    }

    fn report(&self, offset: usize, path: &str, what: impl Into<String>, fix: &str) {
        self.report_line(self.line(offset), path, what, fix);
    }

    /// Reports a problem at a line that an earlier look has remembered.
    pub(super) fn report_line(&self, line: usize, path: &str, what: impl Into<String>, fix: &str) {
        self.problems.borrow_mut().push(Problem::new(self.file, place(line, path), what).fix(fix));
    }
}

/// How a place in a manifest is written.
pub(super) fn place(line: usize, path: &str) -> String {
    if path.is_empty() { format!("line {line}") } else { format!("line {line}, {path}") }
}

fn line_of_place(place: &str) -> usize {
    place.trim_start_matches("line ").split(',').next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// A table of the document.
#[derive(Clone)]
pub(super) struct Table<'d> {
    document: &'d Document<'d>,
    table: &'d DeTable<'d>,
    path: String,
    offset: usize,
}

impl<'d> Table<'d> {
    /// The root of a document.
    pub(super) fn root(document: &'d Document<'d>, tree: &'d Spanned<DeTable<'d>>) -> Self {
        Self { document, table: tree.get_ref(), path: String::new(), offset: tree.span().start }
    }

    /// Line on which it begins.
    pub(super) fn line(&self) -> usize {
        self.document.line(self.offset)
    }

    /// Reports every key that is not one of `known`.
    pub(super) fn only(&self, known: &[&str]) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let fix = match nearest(name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known here: {}", known.join(", ")),
                };
                self.document.report(key.span().start, &self.at(name), "unknown field", &fix);
            }
        }
    }

    /// Reports a problem with a field, or with the table where it lacks the field (or where `key` is empty).
    pub(super) fn wrong(&self, key: &str, what: impl Into<String>, fix: &str) {
        let offset = self.table.get(key).map_or(self.offset, |value| value.span().start);
        self.document.report(offset, &self.at(key), what, fix);
    }

    /// Whether the field is there at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The field's value, and a problem if there is none.
    pub(super) fn required<T>(&self, key: &str, read: impl FnOnce(&Self, &str) -> Option<T>) -> Option<T> {
        if !self.has(key) {
            self.wrong(key, "is missing", "");
        }
        read(self, key)
    }

    /// A text without control characters, not blank.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let text = self.get(key, "a text", |value| value.as_str().map(str::to_owned))?;
        let why = if text.trim().is_empty() {
            "is blank"
        } else if text.chars().count() > MOST_LETTERS {
            "is longer than 300 letters"
        } else if text.chars().any(char::is_control) {
            "contains a control character"
        } else {
            return Some(text);
        };
        self.wrong(key, why, "");
        None
    }

    /// One of a closed list of words; gives its index.
    pub(super) fn word(&self, key: &str, known: &[&str]) -> Option<usize> {
        let given = self.text(key)?;
        self.index_of(key, &given, known)
    }

    /// A list of words of a closed list; gives their indices.
    pub(super) fn words(&self, key: &str, known: &[&str]) -> Option<Vec<usize>> {
        let given = self.texts(key)?;
        let indices: Vec<usize> = given.iter().filter_map(|word| self.index_of(key, word, known)).collect();
        (indices.len() == given.len()).then_some(indices)
    }

    fn index_of(&self, key: &str, given: &str, known: &[&str]) -> Option<usize> {
        let found = known.iter().position(|word| *word == given);
        if found.is_none() {
            let fix = match nearest(given, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("one of: {}", known.join(", ")),
            };
            self.wrong(key, format!("unknown word `{given}`"), &fix);
        }
        found
    }

    /// A list of texts.
    pub(super) fn texts(&self, key: &str) -> Option<Vec<String>> {
        self.get(key, "a list of texts", |value| {
            value.as_array()?.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        })
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self, key: &str) -> Option<bool> {
        self.get(key, "true or false", DeValue::as_bool)
    }

    /// A number within limits; integers count.
    pub(super) fn number(&self, key: &str, range: RangeInclusive<f64>) -> Option<f64> {
        let number = self.get(key, "a number", number_of)?;
        self.in_range(key, number, &range).then_some(number)
    }

    /// Three numbers in metres, each within a hundred.
    pub(super) fn position(&self, key: &str) -> Option<Vec3> {
        let numbers = self.get(key, "three numbers [x, y, z]", |value| {
            let numbers: Option<Vec<f64>> = value.as_array()?.iter().map(|item| number_of(item.get_ref())).collect();
            <[f64; 3]>::try_from(numbers?).ok()
        })?;
        let good = numbers.iter().all(|number| self.in_range(key, *number, &(-100.0..=100.0)));
        good.then(|| glam::DVec3::from_array(numbers).as_vec3())
    }

    fn in_range(&self, key: &str, number: f64, range: &RangeInclusive<f64>) -> bool {
        let good = range.contains(&number);
        if !good {
            self.wrong(key, format!("{number} is out of range"), &format!("{} to {}", range.start(), range.end()));
        }
        good
    }

    /// A table below this one.
    pub(super) fn table(&self, key: &str) -> Option<Table<'d>> {
        let value = self.table.get(key)?;
        self.as_table(value, self.at(key))
    }

    /// A list of tables below this one, at most `most` of them.
    pub(super) fn tables(&self, key: &str, most: usize) -> Vec<Table<'d>> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(key, format!("is {}", value.get_ref().type_str()), &format!("[[{key}]] begins each of them"));
            return Vec::new();
        };
        if items.len() > most {
            self.wrong(key, format!("has {} entries", items.len()), &format!("at most {most}"));
        }
        let listed = items.iter().take(most).enumerate();
        listed.filter_map(|(i, item)| self.as_table(item, format!("{}[{i}]", self.at(key)))).collect()
    }

    fn as_table(&self, value: &'d Spanned<DeValue<'d>>, path: String) -> Option<Table<'d>> {
        let offset = value.span().start;
        match value.get_ref().as_table() {
            Some(table) => Some(Table { document: self.document, table, path, offset }),
            None => {
                self.document.report(offset, &path, format!("is {}, not a table", value.get_ref().type_str()), "");
                None
            }
        }
    }

    fn get<T>(&self, key: &str, wanted: &str, read: impl FnOnce(&'d DeValue<'d>) -> Option<T>) -> Option<T> {
        let value = self.table.get(key)?;
        let found = read(value.get_ref());
        if found.is_none() {
            self.wrong(key, format!("is {}, not {wanted}", value.get_ref().type_str()), "");
        }
        found
    }

    fn at(&self, key: &str) -> String {
        let both = if self.path.is_empty() || key.is_empty() { "" } else { "." };
        format!("{}{both}{key}", self.path)
    }
}

fn number_of(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|n| n as f64),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}
