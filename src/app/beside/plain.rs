//! Sentences of the report as they are read on the board: without ids, and without what the board says by itself.

use super::meaning;

/// Parts of a reason that the heading and the lines about what is missing say already.
const SAID: [&str; 3] = ["left to a reviewer", "no measurement decides it", "not measured: "];
/// From here on a reason counts what the rows show.
const ROWS_SAY: &str = "beside it";
/// How a reason names frames: by numbers that nobody in the headset can look up; the moment is marked in the room.
const AT_FRAME: [&str; 2] = [" at frame ", " in frames "];

/// A reason in plain words: measurements by what they mean, from a capital to a full stop.
pub(super) fn plain(reason: &str) -> String {
    let told = reason.split("; ").take_while(|part| !part.contains(ROWS_SAY));
    let told = told.filter(|part| !SAID.iter().any(|said| part.contains(said)));
    let told = named(&frameless(&told.collect::<Vec<_>>().join("; ")));
    if told.is_empty() || told.ends_with('.') { capital(&told) } else { capital(&format!("{told}.")) }
}

fn frameless(text: &str) -> String {
    AT_FRAME.iter().fold(text.to_owned(), |text, at| {
        let mut parts = text.split(at);
        let first = parts.next().unwrap_or_default().to_owned();
        let number = |letter: char| letter.is_ascii_digit() || letter == '–';
        parts.fold(first, |told, part| told + part.trim_start_matches(number))
    })
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
        check(
            "`pump` is 5.1 m from its anchor at frame 480; the page wants 3 m or less",
            "Pump is 5.1 m from its anchor; the page wants 3 m or less.",
        );
        check(
            "0 of 3 controls follow; of 9 measurements beside it, past their limits are `a`; and `b`",
            "0 of 3 controls follow.",
        );
        check("", "");
    }
}
