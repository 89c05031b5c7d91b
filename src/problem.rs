//! A problem with something a person gave us: which file, where in it, what is wrong, and what would be right.
//!
//! Readers of untrusted input collect all their problems and return them together, so that one run shows everything there is to mend.

use std::fmt;

/// One thing wrong with an input file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as the user named it, or its path inside the package.
    pub file: String,
    /// Where in the file: a line, a field path, a JSON pointer or a byte offset; empty when the file as a whole is meant.
    pub place: String,
    /// What is wrong, in one sentence without a full stop.
    pub what: String,
    /// What would be right; empty when nothing useful can be said.
    pub fix: String,
}

impl Problem {
    /// A problem at a place in a file.
    pub fn new(file: impl Into<String>, place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { file: file.into(), place: place.into(), what: what.into(), fix: String::new() }
    }

    /// The same problem, saying what would be right.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if !self.place.is_empty() {
            write!(f, ": {}", self.place)?;
        }
        write!(f, ": {}", self.what)?;
        if !self.fix.is_empty() {
            write!(f, " ({})", self.fix)?;
        }
        Ok(())
    }
}

/// All problems found in one input. Never empty when returned as an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl Problems {
    /// `Ok(value)` if nothing was found, else the problems.
    ///
    /// # Errors
    /// The collected problems, if there are any.
    pub fn into_result<T>(self, value: T) -> Result<T, Problems> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// Adds one problem.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

/// The word of `known` nearest to `given`, for "did you mean …" (Damerau–Levenshtein, at most a third of the letters wrong).
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (given.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(given, word), word))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_one_line() {
        let problem = Problem::new("poc.toml", "line 3, role", "unknown role `primry`").fix("did you mean `primary`?");
        assert_eq!(problem.to_string(), "poc.toml: line 3, role: unknown role `primry` (did you mean `primary`?)");
    }

    #[test]
    fn nearest_word_needs_to_be_near() {
        assert_eq!(nearest("primry", ["primary", "secondary"]), Some("primary"));
        assert_eq!(nearest("banana", ["primary", "secondary"]), None);
    }
}
