//! Reads TOML written by people, key by key, and goes on after a mistake, so that all problems of a file are told at once, each with
//! its line, its key path and what would be right. Unknown keys are refused with the nearest known one.

use crate::problem::{Problem, Problems, nearest};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One file being read: its text for line numbers, and what was found wrong so far.
pub struct Sheet<'i> {
    file: String,
    text: &'i str,
    problems: RefCell<Vec<(usize, Problem)>>,
}

/// One table of the file. [`Table::finish`] refuses the keys that nothing asked for.
pub struct Table<'t, 'i> {
    sheet: &'t Sheet<'i>,
    table: &'t DeTable<'i>,
    place: String,
    at: usize,
    asked: RefCell<BTreeSet<&'static str>>,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl<'i> Sheet<'i> {
    /// Parses `text`, hands its top table to `read` and returns what `read` made of it.
    ///
    /// # Errors
    /// Problems of syntax, or else every other problem found, by line; `read`'s value is then dropped.
    pub fn read<T>(
        file: &str,
        text: &'i str,
        read: impl for<'t> FnOnce(&Table<'t, 'i>) -> Option<T>,
    ) -> Result<T, Problems> {
        let sheet = Sheet { file: file.to_owned(), text, problems: RefCell::default() };
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in errors.iter().take(MOST_SYNTAX_ERRORS) {
            let at = error.span().map_or(0, |span| span.start);
            let what = format!("is not TOML: {}", error.message());
            sheet.problem(at, "", what, "correct the syntax here");
        }
        let root = root.into_inner();
        let value = if errors.is_empty() { read(&Table::new(&sheet, &root, "", 0)) } else { None };
        let mut problems = sheet.problems.into_inner();
        problems.sort_by_key(|(line, _)| *line);
        match value {
            Some(value) if problems.is_empty() => Ok(value),
            _ if problems.is_empty() => Err(Problem::new(file, "", "cannot be read").into()),
            _ => Err(Problems(problems.into_iter().map(|(_, problem)| problem).collect())),
        }
    }

    fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|&byte| byte == b'\n').count()
    }

    fn problem(&self, at: usize, place: &str, what: impl Into<String>, fix: impl Into<String>) {
        let line = self.line(at);
        let problem = Problem::new(self.file.clone(), self::place(line, place), what).fix(fix);
        self.problems.borrow_mut().push((line, problem));
    }
}

/// How a place in such a file is written: its line and, where one is meant, the path of a key.
pub fn place(line: usize, path: &str) -> String {
    if path.is_empty() { format!("line {line}") } else { format!("line {line}, {path}") }
}

impl<'t, 'i> Table<'t, 'i> {
    fn new(sheet: &'t Sheet<'i>, table: &'t DeTable<'i>, place: &str, at: usize) -> Self {
        Table { sheet, table, place: place.to_owned(), at, asked: RefCell::default() }
    }

    fn path(&self, key: &str) -> String {
        let dot = if self.place.is_empty() || key.is_empty() { "" } else { "." };
        format!("{}{dot}{key}", self.place)
    }

    fn get(&self, key: &'static str) -> Option<&'t Value<'i>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }

    fn wrong(&self, key: &str, value: &Value<'_>, fix: impl Into<String>) {
        self.sheet.problem(value.span().start, &self.path(key), format!("is {}", describe(value.get_ref())), fix);
    }

    /// Whether the key is written in the table.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The keys written in the table, in alphabetical order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(|key| key.get_ref().as_ref())
    }

    /// Line on which it begins.
    pub fn line(&self) -> usize {
        self.sheet.line(self.at)
    }

    /// Notes that the value of `key` (or its absence, or the table itself where `key` is empty) is not acceptable.
    pub fn refuse(&self, key: &str, what: impl Into<String>, fix: impl Into<String>) {
        let at = self.table.get(key).map_or(self.at, |value| value.span().start);
        self.sheet.problem(at, &self.path(key), what, fix);
    }

    /// Notes a missing key.
    pub fn missing(&self, key: &str, example: &str) {
        self.sheet.problem(self.at, &self.path(key), "is missing", format!("add `{key} = {example}`"));
    }

    /// A string, if the key is there.
    pub fn opt_text(&self, key: &'static str) -> Option<&'t str> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(text.as_ref()),
            _ => {
                self.wrong(key, value, "give a string");
                None
            }
        }
    }

    /// A string that has to be there and not be blank.
    pub fn text(&self, key: &'static str) -> Option<&'t str> {
        if !self.has(key) {
            self.missing(key, "\"…\"");
        }
        let text = self.opt_text(key)?;
        if text.trim().is_empty() {
            self.refuse(key, "is blank", "write it out");
            return None;
        }
        Some(text)
    }

    /// A string out of a closed list, if the key is there.
    pub fn opt_word<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let given = self.opt_text(key)?;
        let found = words.iter().find(|(word, _)| *word == given).map(|(_, value)| *value);
        if found.is_none() {
            self.refuse(
                key,
                format!("`{given}` is not known"),
                did_you_mean(given, words.iter().map(|(word, _)| *word)),
            );
        }
        found
    }

    /// A string out of a closed list that has to be there.
    pub fn word<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        if !self.has(key) {
            self.missing(key, &format!("\"{}\"", words.first().map_or("…", |(word, _)| word)));
        }
        self.opt_word(key, words)
    }

    /// A finite number in a range, if the key is there.
    pub fn opt_number(&self, key: &'static str, range: RangeInclusive<f64>) -> Option<f64> {
        let value = self.get(key)?;
        let found = number(value.get_ref()).filter(|found| range.contains(found));
        if found.is_none() {
            self.wrong(key, value, format!("give a number from {} to {}", range.start(), range.end()));
        }
        found
    }

    /// A finite number in a range that has to be there.
    pub fn number(&self, key: &'static str, range: RangeInclusive<f64>) -> Option<f64> {
        if !self.has(key) {
            self.missing(key, &range.start().max(1.0).to_string());
        }
        self.opt_number(key, range)
    }

    /// Every key of the table as a finite number in a range: for tables whose keys are names.
    pub fn all_numbers(&self, range: RangeInclusive<f64>) -> Vec<(&'t str, f64)> {
        let mut found = Vec::new();
        for (key, value) in self.table.iter() {
            match number(value.get_ref()).filter(|found| range.contains(found)) {
                Some(number) => found.push((key.get_ref().as_ref(), number)),
                None => {
                    let fix = format!("give a number from {} to {}", range.start(), range.end());
                    self.wrong(key.get_ref(), value, fix);
                }
            }
        }
        found
    }

    /// Every key of the table as a string: for tables whose keys are names.
    pub fn all_texts(&self) -> Vec<(&'t str, &'t str)> {
        let mut found = Vec::new();
        for (key, value) in self.table.iter() {
            match value.get_ref() {
                DeValue::String(text) => found.push((key.get_ref().as_ref(), text.as_ref())),
                _ => self.wrong(key.get_ref(), value, "give a string"),
            }
        }
        found
    }

    /// A list of exactly `N` finite numbers that has to be there.
    pub fn numbers<const N: usize>(&self, key: &'static str) -> Option<[f64; N]> {
        let Some(value) = self.get(key) else {
            self.missing(key, &format!("{:?}", [0; N]));
            return None;
        };
        let list: Option<Vec<f64>> = match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| number(item.get_ref())).collect(),
            _ => None,
        };
        let list = list.and_then(|list| <[f64; N]>::try_from(list).ok());
        if list.is_none() {
            self.wrong(key, value, format!("give a list of {N} numbers"));
        }
        list
    }

    /// A list of whole numbers that fit 32 bits; empty when the key is absent.
    pub fn whole_numbers(&self, key: &'static str) -> Vec<u32> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let whole = |item: &Value<'i>| {
            number(item.get_ref())
                .filter(|n| n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(n))
                .map(|n| n as u32)
        };
        let found: Option<Vec<u32>> = match value.get_ref() {
            DeValue::Array(items) => items.iter().map(whole).collect(),
            _ => None,
        };
        found.unwrap_or_else(|| {
            self.wrong(key, value, "give a list of whole numbers, for example [1, 0x045e]");
            Vec::new()
        })
    }

    /// `true` or `false`, if the key is there.
    pub fn opt_flag(&self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                self.wrong(key, value, "give true or false");
                None
            }
        }
    }

    /// `true` or `false` that has to be there.
    pub fn flag(&self, key: &'static str) -> Option<bool> {
        if !self.has(key) {
            self.missing(key, "true");
        }
        self.opt_flag(key)
    }

    /// A list of strings; empty when the key is absent.
    pub fn texts(&self, key: &'static str) -> Vec<&'t str> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let text = |item: &'t Value<'i>| match item.get_ref() {
            DeValue::String(text) => Some(text.as_ref()),
            _ => None,
        };
        let found: Option<Vec<_>> = match value.get_ref() {
            DeValue::Array(items) => items.iter().map(text).collect(),
            _ => None,
        };
        found.unwrap_or_else(|| {
            self.wrong(key, value, "give a list of strings, for example [\"one\", \"two\"]");
            Vec::new()
        })
    }

    /// The sub-table `key`, which has to be there.
    pub fn table(&self, key: &'static str) -> Option<Table<'t, 'i>> {
        if !self.has(key) {
            self.sheet.problem(self.at, &self.path(key), "is missing", format!("add a table `[{}]`", self.path(key)));
        }
        self.opt_table(key)
    }

    /// The sub-table `key`, if it is there.
    pub fn opt_table(&self, key: &'static str) -> Option<Table<'t, 'i>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Table::new(self.sheet, table, &self.path(key), value.span().start)),
            _ => {
                self.wrong(key, value, format!("write it as a table `[{}]`", self.path(key)));
                None
            }
        }
    }

    /// The tables of `[[key]]`; empty when absent.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'t, 'i>> {
        self.tables_up_to(key, usize::MAX)
    }

    /// The first `most` tables of `[[key]]`, and a problem if there are more; empty when absent.
    pub fn tables_up_to(&self, key: &'static str, most: usize) -> Vec<Table<'t, 'i>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let path = self.path(key);
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, value, format!("write it as `[[{path}]]`"));
            return Vec::new();
        };
        if items.len() > most {
            self.refuse(key, format!("has {} entries", items.len()), format!("at most {most}"));
        }
        let mut tables = Vec::new();
        for (index, item) in items.iter().take(most).enumerate() {
            let path = format!("{path}[{index}]");
            match item.get_ref() {
                DeValue::Table(table) => tables.push(Table::new(self.sheet, table, &path, item.span().start)),
                other => {
                    self.sheet.problem(item.span().start, &path, format!("is {}", describe(other)), "give a table");
                }
            }
        }
        tables
    }

    /// Checks `schema = 1`.
    pub fn schema_1(&self) {
        match self.get("schema") {
            None => self.missing("schema", "1"),
            Some(value) if number(value.get_ref()) == Some(1.0) => {}
            Some(value) => self.wrong("schema", value, "this version reads schema = 1"),
        }
    }

    /// Refuses the keys that nothing asked for.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter() {
            let given: &str = key.get_ref();
            if !asked.contains(given) {
                let fix = did_you_mean(given, asked.iter().copied());
                self.sheet.problem(key.span().start, &self.path(given), "is not a known field", fix);
            }
        }
    }
}

/// Syntax errors told at once; after the first few the rest are echoes.
const MOST_SYNTAX_ERRORS: usize = 20;
/// Words listed before a list of known ones is cut short.
const MOST_WORDS: usize = 20;

/// "did you mean …", or the list (its beginning, if it is long) when nothing is near.
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(given, known.clone()) {
        Some(word) => format!("did you mean `{word}`?"),
        None => {
            let mut words: Vec<&str> = known.into_iter().take(MOST_WORDS + 1).collect();
            if words.len() > MOST_WORDS {
                words[MOST_WORDS] = "…";
            }
            format!("one of: {}", words.join(", "))
        }
    }
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(int) => i64::from_str_radix(int.as_str(), int.radix()).ok().map(|n| n as f64),
        DeValue::Float(float) => float.as_str().parse().ok().filter(|n: &f64| n.is_finite()),
        _ => None,
    }
}

fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the string \"{}\"", text.chars().take(40).collect::<String>()),
        DeValue::Integer(int) => format!("the integer {int}"),
        DeValue::Float(float) => format!("the number {float}"),
        DeValue::Boolean(flag) => format!("the boolean {flag}"),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(items) => format!("a list of {}", items.len()),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_problems_are_told_at_once_with_their_lines() {
        let text = "schema = 2\nname = 3\nnmber = 4.0\n[size]\nwide = \"x\"\n";
        let problems = Sheet::read("a.toml", text, |root| {
            root.schema_1();
            root.text("name");
            root.opt_number("number", 0.0..=1.0);
            if let Some(size) = root.table("size") {
                size.number("wide", 0.0..=1.0);
                size.finish();
            }
            root.finish();
            Some(())
        })
        .unwrap_err();
        let told: Vec<_> = problems.0.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 4, "{told:#?}");
        assert!(told[0].starts_with("a.toml: line 1, schema: is the integer 2"), "{}", told[0]);
        assert!(told[1].starts_with("a.toml: line 2, name:"), "{}", told[1]);
        assert!(told[2].contains("line 3, nmber") && told[2].contains("did you mean `number`"), "{}", told[2]);
        assert!(told[3].starts_with("a.toml: line 5, size.wide:"), "{}", told[3]);
    }

    #[test]
    fn broken_syntax_and_odd_numbers_are_problems_not_panics() {
        for text in
            ["= 1", "[", "a = ", "a = nan", "a = 99999999999999999999", "\u{0}", "a = 1e999", "a=\"\n\"", "a.b=1\na=2"]
        {
            let found = Sheet::read("b.toml", text, |root| root.number("a", 0.0..=1.0));
            assert!(found.is_err(), "{text:?}");
        }
    }
}
