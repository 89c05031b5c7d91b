//! Reads TOML tables key by key and goes on after a mistake, so that all problems of a file are told at once.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Problem, Problems};

/// Collects the problems of one file.
pub(crate) struct Sheet<'i> {
    file: String,
    text: &'i str,
    problems: Vec<Problem>,
}

/// One table being read. Keys that nobody asked for are reported by [`Table::finish`].
pub(crate) struct Table<'t, 'i> {
    table: &'t DeTable<'i>,
    place: String,
    at: usize,
    asked: BTreeSet<&'static str>,
}

impl<'i> Sheet<'i> {
    /// Parses `text`; syntax errors become problems and the readable rest is still returned.
    pub(crate) fn parse(file: &str, text: &'i str) -> (Self, DeTable<'i>) {
        let mut sheet = Self { file: file.to_owned(), text, problems: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            sheet.add(at, "", error.message().to_owned(), "correct the TOML syntax here");
        }
        (sheet, table.into_inner())
    }

    /// Notes a problem at byte `at` of the file, in the value called `place`.
    pub(crate) fn add(&mut self, at: usize, place: &str, what: String, fix: impl Into<String>) {
        let line = 1 + self.text.bytes().take(at).filter(|&byte| byte == b'\n').count();
        let place = if place.is_empty() { format!("line {line}") } else { format!("line {line}, {place}") };
        self.problems.push(Problem { file: self.file.clone(), place, what, fix: fix.into() });
    }

    /// Notes problems of another file that this one names.
    pub(crate) fn adopt(&mut self, problems: Vec<Problem>) {
        self.problems.extend(problems);
    }

    /// The value if nothing was wrong.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, Problems> {
        if self.problems.is_empty() { Ok(value) } else { Err(Problems(self.problems)) }
    }
}

impl<'t, 'i> Table<'t, 'i> {
    /// Starts reading `table`, whose key path is `place` (empty for the file itself).
    pub(crate) fn new(table: &'t DeTable<'i>, place: &str, at: usize) -> Self {
        Self { table, place: place.to_owned(), at, asked: BTreeSet::new() }
    }

    /// The key path of `key` in this table.
    pub(crate) fn place(&self, key: &str) -> String {
        if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) }
    }

    fn get(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'i>>> {
        self.asked.insert(key);
        self.table.get(key)
    }

    /// Reports a key that is missing.
    pub(crate) fn missing(&self, sheet: &mut Sheet<'_>, key: &str, example: &str) {
        sheet.add(self.at, &self.place(key), "is missing".to_owned(), format!("add `{key} = {example}`"));
    }

    fn wrong(&self, sheet: &mut Sheet<'_>, key: &str, value: &Spanned<DeValue<'i>>, fix: String) {
        let what = format!("is {}", describe(value.get_ref()));
        sheet.add(value.span().start, &self.place(key), what, fix);
    }

    /// Reports that the value of `key` is of the right type but not acceptable.
    pub(crate) fn refuse(&self, sheet: &mut Sheet<'_>, key: &str, what: String, fix: &str) {
        let at = self.table.get(key).map_or(self.at, |value| value.span().start);
        sheet.add(at, &self.place(key), what, fix);
    }

    /// A number within `range`, or `default` when the key is absent (a problem if there is no default).
    pub(crate) fn number(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
        range: std::ops::RangeInclusive<f64>,
        default: Option<f64>,
    ) -> f64 {
        let Some(value) = self.get(key) else {
            if default.is_none() {
                self.missing(sheet, key, &range.start().max(1.0).to_string());
            }
            return default.unwrap_or(*range.start());
        };
        match number(value.get_ref()) {
            Some(found) if range.contains(&found) => found,
            _ => {
                self.wrong(sheet, key, value, format!("give a number from {} to {}", range.start(), range.end()));
                *range.start()
            }
        }
    }

    /// Whether `key` is there; it counts as asked for.
    pub(crate) fn has(&mut self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// A number within `range`, or `None` when the key is absent.
    pub(crate) fn opt_number(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Option<f64> {
        self.has(key).then(|| self.number(sheet, key, range, None))
    }

    /// One of the words of a list, by what it stands for; the first one when the key is absent and `required` is not set.
    pub(crate) fn word<T: Copy>(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
        words: &[(&str, T)],
        required: bool,
    ) -> Option<T> {
        let first = words.first()?;
        let text = self.string(sheet, key, (!required).then_some(first.0), first.0);
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        // What is missing or no string was told already.
        let is_string = self.table.get(key).is_some_and(|value| matches!(value.get_ref(), DeValue::String(_)));
        if found.is_none() && is_string {
            let known = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            self.refuse(sheet, key, format!("is \"{text}\""), &format!("choose from {known}"));
        }
        found
    }

    /// True or false; `default` when the key is absent.
    pub(crate) fn flag(&mut self, sheet: &mut Sheet<'_>, key: &'static str, default: bool) -> bool {
        match self.get(key) {
            None => default,
            Some(value) => match value.get_ref() {
                DeValue::Boolean(flag) => *flag,
                _ => {
                    self.wrong(sheet, key, value, "write true or false".to_owned());
                    default
                }
            },
        }
    }

    /// A list of exactly `N` numbers; `None` after reporting a problem.
    pub(crate) fn numbers<const N: usize>(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
        default: Option<[f64; N]>,
    ) -> Option<[f64; N]> {
        let Some(value) = self.get(key) else {
            if default.is_none() {
                self.missing(sheet, key, &format!("{:?}", [0; N]));
            }
            return default;
        };
        let found: Option<Vec<f64>> = match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| number(item.get_ref())).collect(),
            _ => None,
        };
        let list = found.and_then(|list| <[f64; N]>::try_from(list).ok());
        let list = list.filter(|list| list.iter().all(|x| x.abs() <= 1e6));
        if list.is_none() {
            self.wrong(sheet, key, value, format!("give a list of {N} numbers, none beyond a million"));
        }
        list
    }

    /// A list of any number of numbers, each within `range`; empty when the key is absent.
    pub(crate) fn number_list(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Vec<f64> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let within = |item: &Spanned<DeValue<'i>>| number(item.get_ref()).filter(|found| range.contains(found));
        let found = match value.get_ref() {
            DeValue::Array(items) => items.iter().map(within).collect(),
            _ => None,
        };
        found.unwrap_or_else(|| {
            self.wrong(sheet, key, value, format!("give a list of numbers from {} to {}", range.start(), range.end()));
            Vec::new()
        })
    }

    /// A string; a missing key is a problem unless `default` is given.
    pub(crate) fn string(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
        default: Option<&str>,
        example: &str,
    ) -> String {
        let Some(value) = self.get(key) else {
            if default.is_none() {
                self.missing(sheet, key, &format!("\"{example}\""));
            }
            return default.unwrap_or_default().to_owned();
        };
        match value.get_ref() {
            DeValue::String(text) => text.clone().into_owned(),
            _ => {
                self.wrong(sheet, key, value, format!("give a string, for example \"{example}\""));
                String::new()
            }
        }
    }

    /// A list of strings.
    pub(crate) fn strings(&mut self, sheet: &mut Sheet<'_>, key: &'static str, example: &str) -> Vec<String> {
        let Some(value) = self.get(key) else {
            self.missing(sheet, key, &format!("[\"{example}\"]"));
            return Vec::new();
        };
        let text = |item: &Spanned<DeValue<'i>>| match item.get_ref() {
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => None,
        };
        let found = match value.get_ref() {
            DeValue::Array(items) => items.iter().map(text).collect(),
            _ => None,
        };
        found.unwrap_or_else(|| {
            self.wrong(sheet, key, value, format!("give a list of strings, for example [\"{example}\"]"));
            Vec::new()
        })
    }

    /// The sub-table `key`, or `None` when absent or not a table (the latter is a problem).
    pub(crate) fn table(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> Option<Table<'t, 'i>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Table::new(table, &self.place(key), value.span().start)),
            _ => {
                self.wrong(sheet, key, value, format!("write it as a table `[{}]`", self.place(key)));
                None
            }
        }
    }

    /// The tables of an array of tables `[[key]]`; empty when absent.
    pub(crate) fn tables(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> Vec<Table<'t, 'i>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let place = self.place(key);
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(sheet, key, value, format!("write it as `[[{place}]]`"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let place = format!("{place}[{index}]");
            match item.get_ref() {
                DeValue::Table(table) => tables.push(Table::new(table, &place, item.span().start)),
                other => sheet.add(item.span().start, &place, format!("is {}", describe(other)), "give a table"),
            }
        }
        tables
    }

    /// Checks `schema = 1`.
    pub(crate) fn schema(&mut self, sheet: &mut Sheet<'_>) {
        match self.get("schema").map(|value| (value, number(value.get_ref()))) {
            None => self.missing(sheet, "schema", "1"),
            Some((_, Some(1.0))) => {}
            Some((value, _)) => self.wrong(sheet, "schema", value, "this version reads schema = 1".to_owned()),
        }
    }

    /// Reports keys that nothing asked for.
    pub(crate) fn finish(self, sheet: &mut Sheet<'_>) {
        for (key, _) in self.table.iter() {
            if !self.asked.contains(key.get_ref().as_ref()) {
                let known = self.asked.iter().copied().collect::<Vec<_>>().join(", ");
                let place = self.place(key.get_ref());
                sheet.add(key.span().start, &place, "is not a known key".to_owned(), format!("known here: {known}"));
            }
        }
    }
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(int) => i64::from_str_radix(int.as_str(), int.radix()).ok().map(|n| n as f64),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}

fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the string \"{}\"", text.chars().take(40).collect::<String>()),
        DeValue::Integer(int) => format!("the integer {int}"),
        DeValue::Float(float) => format!("the number {float}"),
        DeValue::Boolean(value) => format!("the boolean {value}"),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(items) => format!("a list of {}", items.len()),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
