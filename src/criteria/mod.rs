//! The thirteen app quality criteria and the programme's four questions, as data.
//!
//! Words are ours, numbers are the documents' and name them; a number that no document gives says `ours`. Both tables come from
//! `assets/criteria.toml`, so that wording can be mended without touching code.

mod read;

use crate::problem::Problems;
use std::sync::LazyLock;

const FILE: &str = "assets/criteria.toml";
const TEXT: &str = include_str!("../../assets/criteria.toml");

/// The ids of the criteria in the page's order.
pub const CRITERIA: [&str; 13] = [
    "frame-rate",
    "hologram-stability",
    "surface-position",
    "viewing-comfort",
    "depth-switching",
    "spatial-sound",
    "fov-boundaries",
    "user-position",
    "input-clarity",
    "interactable-objects",
    "room-scanning",
    "directional-indicators",
    "data-loading",
];

/// The ids of the programme's questions, in the order they are asked.
pub const QUESTIONS: [&str; 4] = ["user-experience", "asset-quality", "device-value", "customer-value"];

/// Which declaration of the manifest decides whether a criterion concerns the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Content is meant to relate to real surfaces.
    Surfaces,
    /// A room scan is required.
    Scan,
    /// Relevant content can leave the frame.
    OutOfFrame,
    /// Something can be loading for more than 5 s.
    LongLoading,
}

/// A number that a criterion rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// Unique within its criterion.
    pub id: String,
    /// What it limits.
    pub what: String,
    /// In `unit`.
    pub value: f64,
    /// `m`, `mm`, `s`, `deg`, `%`, `1/10s`.
    pub unit: String,
    /// Full name and version of the document, or `ours: …`.
    pub source: String,
}

/// One criterion of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Slug, one of [`CRITERIA`].
    pub id: String,
    /// For people.
    pub name: String,
    /// Concerns see-through headsets.
    pub hololens: bool,
    /// Concerns opaque headsets.
    pub immersive: bool,
    /// Declaration that decides whether it concerns the content; `None`: always.
    pub condition: Option<Condition>,
    /// The upper row.
    pub best: String,
    /// The middle row; `surface-position` has none.
    pub meets: Option<String>,
    /// The lower row.
    pub fail: String,
    /// How it is measured or judged.
    pub measured: String,
    /// What the reviewer is asked.
    pub question: String,
    /// What usually mends a Fail.
    pub advice: String,
    /// Beginnings of the ids of the measurements shown beside the question.
    pub beside: Vec<String>,
    /// The numbers it rests on.
    pub numbers: Vec<Number>,
}

impl Criterion {
    /// The value of one of its numbers; NaN if there is none of that id, which no comparison lets pass.
    pub fn number(&self, id: &str) -> f64 {
        self.numbers.iter().find(|number| number.id == id).map_or(f64::NAN, |number| number.value)
    }

    /// Whether a measurement is shown beside its question.
    pub fn looks_at(&self, measurement: &str) -> bool {
        self.beside.iter().any(|start| measurement.starts_with(start.as_str()))
    }
}

/// One of the programme's questions.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// One of [`QUESTIONS`].
    pub id: String,
    /// For people.
    pub name: String,
    /// What earns Best.
    pub best: String,
    /// What earns Meets.
    pub meets: String,
    /// What earns Fail.
    pub fail: String,
    /// What the reviewer is asked.
    pub question: String,
}

/// Both tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Tables {
    /// The thirteen, in the page's order.
    pub criteria: Vec<Criterion>,
    /// The four.
    pub questions: Vec<Question>,
}

/// Reads and checks a file of criteria.
///
/// # Errors
/// Every problem found: syntax, missing and unknown fields, unknown documents, wrong order, a criterion too many or too few.
pub fn parse(file: &str, text: &str) -> Result<Tables, Problems> {
    read::tables(file, text)
}

static BUILT_IN: LazyLock<Tables> = LazyLock::new(|| match parse(FILE, TEXT) {
    Ok(tables) => tables,
    Err(problems) => unreachable!("the built-in criteria are part of the program and tested: {problems}"),
});

/// The thirteen criteria in the page's order.
pub fn all() -> &'static [Criterion] {
    &BUILT_IN.criteria
}

/// The criterion of that slug.
pub fn find(id: &str) -> Option<&'static Criterion> {
    all().iter().find(|criterion| criterion.id == id)
}

/// The programme's four questions.
pub fn questions() -> &'static [Question] {
    &BUILT_IN.questions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tables_hold_what_the_page_says() {
        let on = |f: fn(&Criterion) -> bool| all().iter().filter(|c| f(c)).count();
        assert_eq!((on(|c| c.hololens), on(|c| c.immersive)), (13, 8));
        let without_meets: Vec<_> = all().iter().filter(|c| c.meets.is_none()).map(|c| c.id.as_str()).collect();
        assert_eq!(without_meets, ["surface-position"]);
        assert_eq!(on(|c| c.condition.is_some()), 4);
        let number = |id, number| find(id).unwrap().number(number);
        assert_eq!(number("viewing-comfort", "nearest"), 1.25);
        assert_eq!(number("viewing-comfort", "nearest-still"), 0.5);
        assert_eq!(number("hologram-stability", "anchor-lever"), 3.0);
        assert_eq!(number("data-loading", "blank"), 5.0);
        assert!(number("data-loading", "no such").is_nan());
        assert_eq!(questions().len(), 4);
    }

    #[test]
    fn a_damaged_file_tells_everything_at_once() {
        let text = TEXT
            .replace("id = \"frame-rate\"", "id = \"frame-rat\"")
            .replace("source = \"comfort\"", "source = \"confort\"")
            .replace("condition = \"scan\"", "condition = \"scna\"")
            .replace("hololens = true\nimmersive = true\nbest = \"The eyes", "hololens = 1\nbest = \"The eyes");
        let problems = parse("c.toml", &text).unwrap_err().0;
        let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
        for part in [
            "`frame-rate`",
            "did you mean `comfort`",
            "did you mean `scan`",
            "hololens: is the integer 1",
            "immersive: is missing",
        ] {
            assert!(told.iter().any(|line| line.contains(part)), "{part} not in {told:#?}");
        }
    }
}
