//! Sentences of the report as they are read on the board: without ids, and without what the board says by itself.

use super::meaning;

/// Parts of a reason that the heading, the rows and the lines about what is missing say already.
const SAID: [&str; 4] = ["left to a reviewer", "no measurement decides it", "beside it", "not measured: "];

/// A reason in plain words: measurements by what they mean, from a capital to a full stop.
pub(super) fn plain(reason: &str) -> String {
    let told = reason.split("; ").filter(|part| !SAID.iter().any(|said| part.contains(said)));
    let told = named(&told.collect::<Vec<_>>().join("; "));
    if told.is_empty() || told.ends_with('.') { capital(&told) } else { capital(&format!("{told}.")) }
}

/// What stands between back quotes, without them; an id of a measurement as what it means.
pub(super) fn named(text: &str) -> String {
    text.split('`').map(meaning).collect()
}

/// With a capital at the beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reason: &str, expected: &str) {
        assert_eq!(plain(reason), expected);
    }

    #[test]
    fn a_reviewer_reads_words_and_nothing_twice() {
        check("the manifest says that no room scan is required", "The manifest says that no room scan is required.");
        check(
            "no measurement decides it; left to a reviewer; none of the 4 measurements beside it is past its limit",
            "",
        );
        let lever = meaning("stability.anchor-lever-m");
        assert_ne!(lever, "stability.anchor-lever-m");
        check(
            "nothing measured fails it (`stability.anchor-lever-m` of `arrow` is 1.84 m, at most 3 m is wanted); the grade is left to a reviewer",
            &format!("Nothing measured fails it ({lever} of arrow is 1.84 m, at most 3 m is wanted)."),
        );
        check("", "");
    }
}
