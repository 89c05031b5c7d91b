//! Digests in the report against files at hand.

use super::super::model::Statement;
use crate::digest::{FileDigest, PACKAGE_NAME, package_digest};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Finds the digest of an artifact by its path; `None` when there is none. Only asked for plain relative paths.
pub type ArtifactLookup<'a> = dyn Fn(&str) -> Option<FileDigest> + 'a;

/// Compares the package at hand with the report's subject.
pub(super) fn subject(statement: &Statement, files: &[FileDigest]) -> Result<String, Vec<String>> {
    let signed: BTreeMap<String, &str> = statement
        .subject
        .iter()
        .filter(|s| s.name != PACKAGE_NAME)
        .map(|s| (s.name.nfc().collect(), s.digest.sha256.as_str()))
        .collect();
    let here: BTreeMap<String, &str> = files.iter().map(|f| (f.path.nfc().collect(), f.sha256.as_str())).collect();
    let mut differences = Vec::new();
    for (path, sha) in &signed {
        match here.get(path) {
            None => differences.push(format!("`{path}` is not in the package")),
            Some(found) if found != sha => differences.push(format!("`{path}` is not the file that was reviewed")),
            Some(_) => {}
        }
    }
    let added = here.keys().filter(|path| !signed.contains_key(*path));
    differences.extend(added.map(|path| format!("`{path}` was not in the package that was reviewed")));
    let package = package_digest(files.iter().map(|f| (f.path.as_str(), f.sha256.as_str())));
    if differences.is_empty() && statement.package_sha256() != Some(package.as_str()) {
        differences.push("the digest of the whole package is another".into());
    }
    if differences.is_empty() { Ok(format!("{} files, all as reviewed", signed.len())) } else { Err(differences) }
}

/// Compares the artifacts at hand with the report's list.
pub(super) fn artifacts(statement: &Statement, lookup: &ArtifactLookup<'_>) -> Result<String, Vec<String>> {
    let list = &statement.predicate.artifacts;
    let differences: Vec<String> = list
        .iter()
        .filter_map(|artifact| {
            let path = &artifact.path;
            if !is_plain_relative(path) {
                return Some(format!("`{path}` leaves the folder of the report"));
            }
            match lookup(path) {
                None => Some(format!("`{path}` is missing")),
                Some(f) if f.bytes != artifact.bytes => {
                    Some(format!("`{path}` has {} bytes, not {}", f.bytes, artifact.bytes))
                }
                Some(f) if f.sha256 != artifact.sha256 => Some(format!("`{path}` was changed")),
                Some(_) => None,
            }
        })
        .collect();
    if differences.is_empty() { Ok(format!("{} files, all as signed", list.len())) } else { Err(differences) }
}

/// A report must not make its reader open files elsewhere.
fn is_plain_relative(path: &str) -> bool {
    let odd = |c: char| c == '\\' || c == ':' || c.is_control();
    !path.contains(odd) && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_their_folder() {
        for path in ["recording.mcap", "shots/hold-left.png", "a/b/c"] {
            assert!(is_plain_relative(path), "{path}");
        }
        for path in ["", "/etc/passwd", "../x", "a/../x", "a//b", "./a", "C:\\x", "c:x", "a\0", "a/"] {
            assert!(!is_plain_relative(path), "{path}");
        }
    }
}
