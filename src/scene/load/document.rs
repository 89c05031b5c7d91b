//! From JSON text to its tree, which is weighed before it is built: `[[],[],…` takes thirty times as much memory as text.

use super::Limits;
use crate::problem::Problem;
use serde_json::Value;

/// Bytes that the tree takes for an object, for each of its entries, and for each item of an array (ours: measured, rounded up;
/// tables grow by doubling).
const OBJECT: u64 = 640;
const ENTRY: u64 = 64;
const ITEM: u64 = 64;

/// The tree of a glTF document; `name` is the file's.
///
/// # Errors
/// Text that is too long, a tree that would take too much memory, or no JSON.
pub fn parse_document(name: &str, json: &[u8], limits: &Limits) -> Result<Value, Problem> {
    let refuse = |what: String, fix: String| Err(Problem::new(name, "", what).fix(fix));
    if json.len() > limits.json_bytes {
        let what = format!("the JSON document has {} bytes", json.len());
        return refuse(what, format!("at most {} (ours)", limits.json_bytes));
    }
    let weight = weigh(json);
    if weight > limits.json_tree_bytes {
        let what = format!("the JSON document would take some {} MiB of memory", weight >> 20);
        let fix = format!("at most {} MiB (ours): fewer nodes, merged meshes", limits.json_tree_bytes >> 20);
        return refuse(what, fix);
    }
    serde_json::from_slice(json).or_else(|error| {
        refuse(format!("not valid JSON: {error}"), "export the file again, as UTF-8 without byte order mark".to_owned())
    })
}

/// Bytes that the tree of a text takes at most, whether it is JSON or not.
fn weigh(json: &[u8]) -> u64 {
    let mut weight = json.len() as u64;
    let (mut in_string, mut escaped) = (false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' => weight += OBJECT,
            b':' => weight += ENTRY,
            b'[' | b',' => weight += ITEM,
            _ => {}
        }
    }
    weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_weighed_before_it_is_built() {
        let limits = Limits { json_bytes: 10_000, json_tree_bytes: 20_000, ..Limits::default() };
        let check = |json: String, expected: Option<&str>| {
            let found = parse_document("a.gltf", json.as_bytes(), &limits).err().map(|problem| problem.to_string());
            assert_eq!(found.is_some(), expected.is_some(), "{found:?}");
            assert!(found.unwrap_or_default().contains(expected.unwrap_or_default()));
        };
        check(format!("[{}0]", "0,".repeat(200)), None);
        check(format!("[{}0]", "[],".repeat(200)), Some("of memory"));
        check(format!("[{}0]", "{},".repeat(40)), Some("of memory"));
        check(format!("\"{}\\\"[[[\"", "[{,:".repeat(2000)), None);
        check(" ".repeat(10_001), Some("10001 bytes"));
        check("[".repeat(200), Some("recursion limit"));
        check("{".to_owned(), Some("not valid JSON"));
    }
}
