//! Nothing that a reviewer reads stands in the code.

use std::path::Path;

/// Literals of a source file, without its comments.
fn literals(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let mut parts = line.split('"').skip(1).step_by(2);
        found.extend(parts.by_ref().map(str::to_owned));
    }
    found
}

/// Whether a literal is words: letters outside of braces, with a space between them or a capital before them.
fn is_words(literal: &str) -> bool {
    let mut depth = 0;
    let outside: String = literal
        .chars()
        .filter(|letter| {
            depth += i32::from(*letter == '{') - i32::from(*letter == '}');
            depth == 0 && *letter != '}'
        })
        .collect();
    let outside = outside.trim();
    let letters = outside.chars().any(char::is_alphabetic);
    letters && (outside.contains(' ') || outside.starts_with(char::is_uppercase))
}

#[test]
fn the_panel_holds_no_words_of_its_own() {
    let mut wrong = Vec::new();
    for folder in ["src/panel", "src/panel/sheets"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let is_code = path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("samples.rs");
            if is_code {
                let text = std::fs::read_to_string(&path).expect("text");
                let words = literals(&text).into_iter().filter(|literal| is_words(literal));
                wrong.extend(words.map(|words| format!("{}: {words}", path.display())));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_are_told_from_keys() {
    for (literal, expected) in [
        ("what-text", false),
        ("Press here", true),
        ("{said} ({})", false),
        ("{a} of {b}", false),
        ("Yes", true),
        ("press me", true),
    ] {
        assert_eq!(is_words(literal), expected, "{literal}");
    }
}
