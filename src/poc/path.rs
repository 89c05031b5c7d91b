//! One rule for every path that comes from outside: names in a zip, names in a folder, URIs in a glTF file, clips in a manifest.

use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// Longest path, bytes, and most parts. Ours: well above what file systems and people use, and low enough that 10,000 of them stay small.
const MOST_BYTES: usize = 512;
const MOST_PARTS: usize = 32;

/// The canonical form of a relative path: NFC, `/` between the parts, `.` parts dropped.
///
/// # Errors
/// What is wrong with it, as the end of the sentence "the path …".
pub(super) fn canonical(raw: &str) -> Result<String, &'static str> {
    if raw.len() > MOST_BYTES {
        return Err("is longer than 512 bytes");
    }
    let path: String = raw.nfc().collect();
    if path.contains('\0') {
        return Err("contains a NUL");
    }
    // A line break would forge a line of the digest's text; the others only serve to confuse readers.
    if path.chars().any(char::is_control) {
        return Err("contains a control character");
    }
    if path.contains('\\') {
        return Err("contains a backslash");
    }
    if path.starts_with("//") {
        return Err("is a network path");
    }
    if path.starts_with('/') {
        return Err("is absolute");
    }
    let bytes = path.as_bytes();
    if bytes.len() > 1 && bytes[1] == b':' && bytes[0].is_ascii_alphabetic() {
        return Err("begins with a drive letter");
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" => return Err("has an empty part"),
            ".." => return Err("climbs with `..`"),
            "." => {}
            part => parts.push(part),
        }
    }
    match parts.len() {
        0 => Err("is empty"),
        n if n > MOST_PARTS => Err("has more than 32 parts"),
        _ => Ok(parts.join("/")),
    }
}

/// Whether a canonical path is left out of packages: what begins with a dot, and what operating systems drop beside files
/// (`__MACOSX`, `Thumbs.db`, `desktop.ini`). Such files are neither hashed nor readable, so they cannot matter.
pub(super) fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') || matches!(part, "__MACOSX" | "Thumbs.db" | "desktop.ini"))
}

/// Finds paths that some file system would take for the same: equal, equal but for case, or a file where another path has a folder.
#[derive(Default)]
pub(super) struct Collisions {
    /// Folded path of files and of their folders → the path as first seen and whether it is a file.
    seen: HashMap<String, (String, bool)>,
}

impl Collisions {
    /// Adds a canonical path of a file; says which earlier path it collides with.
    pub(super) fn add_file(&mut self, path: &str) -> Option<String> {
        let folded = path.to_lowercase();
        let mut end = 0;
        while let Some(at) = folded[end..].find('/') {
            end += at;
            let folder = &folded[..end];
            match self.seen.get(folder) {
                Some((file, true)) => return Some(file.clone()),
                Some(_) => {}
                None => {
                    self.seen.insert(folder.to_owned(), (folder.to_owned(), false));
                }
            }
            end += 1;
        }
        match self.seen.get(&folded) {
            Some((earlier, _)) => Some(earlier.clone()),
            None => {
                self.seen.insert(folded, (path.to_owned(), true));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_paths_become_canonical() {
        for (raw, expected) in [
            ("scene.glb", "scene.glb"),
            ("a/b.png", "a/b.png"),
            ("./a/./b.png", "a/b.png"),
            ("...", "..."),
            ("a..b/c", "a..b/c"),
            ("50%/x", "50%/x"),
            ("cafe\u{301}.png", "caf\u{e9}.png"),
            ("C/x", "C/x"),
        ] {
            assert_eq!(canonical(raw).as_deref(), Ok(expected), "{raw:?}");
        }
    }

    #[test]
    fn bad_paths_are_refused() {
        for (raw, why) in [
            ("", "has an empty part"),
            (".", "is empty"),
            ("../x", "climbs with `..`"),
            ("a/../b", "climbs with `..`"),
            ("a/..", "climbs with `..`"),
            ("/etc/passwd", "is absolute"),
            ("//host/share/x", "is a network path"),
            ("\\\\host\\share", "contains a backslash"),
            ("a\\b", "contains a backslash"),
            ("C:/x", "begins with a drive letter"),
            ("c:x", "begins with a drive letter"),
            ("a//b", "has an empty part"),
            ("a/", "has an empty part"),
            ("a\0.png", "contains a NUL"),
            ("a\nb", "contains a control character"),
            (&"x".repeat(513), "is longer than 512 bytes"),
            (&["x"; 33].join("/"), "has more than 32 parts"),
        ] {
            assert_eq!(canonical(raw), Err(why), "{raw:?}");
        }
    }

    #[test]
    fn collisions_are_seen_across_case_and_kind() {
        for (paths, collides) in [
            (&["a", "b"][..], false),
            (&["a", "a"], true),
            (&["Tex/a.png", "tex/A.PNG"], true),
            (&["Tex/a.png", "tex/b.png"], false),
            (&["a", "A/b"], true),
            (&["a/b", "A"], true),
            (&["\u{dc}ber", "\u{fc}ber"], true),
        ] {
            let mut collisions = Collisions::default();
            assert_eq!(paths.iter().any(|path| collisions.add_file(path).is_some()), collides, "{paths:?}");
        }
    }

    #[test]
    fn droppings_are_hidden() {
        for path in [".git/config", "a/.DS_Store", "__MACOSX/a", "x/Thumbs.db"] {
            assert!(is_hidden(path), "{path}");
        }
        assert!(!is_hidden("a/b.png"));
    }
}
