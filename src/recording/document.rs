//! `docs/recording.md`, generated from the schemas that are written into each file.

use super::Topic;
use serde_json::Value;
use std::fmt::Write;

const TEXT: &str = include_str!("document.md");

/// Spans of the frame's steps, in order; `tests/it/trace.rs` looks for them in a trace.
pub const STAGES: [&str; 12] = [
    "wait",
    "relocate",
    "begin",
    "locate",
    "load",
    "arrange",
    "observe",
    "draw",
    "end",
    "record",
    "late",
    "photograph",
];

impl Topic {
    /// When messages of this kind are written.
    fn when(self) -> &'static str {
        match self {
            Topic::Run => "first, and on disk before the first frame",
            Topic::Frame => "at the end of each frame loop",
            Topic::Gpu => "when the GPU's time of a drawn frame is known",
            Topic::Relocated => "5 to 45 ms after a frame's display time",
            Topic::Cost => "when a counting pass was read back",
            Topic::Room => "when the room was looked at",
            Topic::Bench => "when content and reference scene were drawn in turns",
            Topic::Answer => "when a reviewer answered",
            Topic::Event => "between frames, at once",
            Topic::End => "last; a file without it was broken off",
        }
    }
}

/// The whole page.
pub fn recording_markdown() -> String {
    let (mut channels, mut fields) = (String::new(), String::new());
    channels.push_str("| channel | schema | written |\n|---|---|---|\n");
    for topic in Topic::ALL {
        let (name, schema) = topic.schema();
        // Writing to a string cannot fail.
        let _ = writeln!(channels, "| `{}` | `{name}` | {} |", topic.name(), topic.when());
        let _ = writeln!(fields, "### `{}`\n\n| field | kind | meaning |\n|---|---|---|", topic.name());
        if let Ok(schema) = serde_json::from_str::<Value>(&schema) {
            rows(&mut fields, "", &schema);
        }
        fields.push('\n');
    }
    let stages = STAGES.map(|stage| format!("`{stage}`")).join(", ");
    let page = TEXT.replace("CHANNELS\n", &channels).replace("STAGES", &stages);
    format!("{}\n", page.replace("FIELDS\n", &fields).trim_end())
}

/// One row per property, those of objects below it by their path.
fn rows(out: &mut String, path: &str, schema: &Value) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    for (name, property) in properties {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let (kind, inner, suffix) = kind(property);
        let meaning = text(property);
        let _ = writeln!(out, "| `{path}` | {kind} | {meaning} |");
        if let Some(inner) = inner {
            rows(out, &format!("{path}{suffix}"), inner);
        }
    }
}

/// First paragraph of a description, on one line.
fn text(schema: &Value) -> String {
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let first = description.split("\n\n").next().unwrap_or_default();
    // Links to types mean nothing here.
    let plain = first.replace('\n', " ").replace("[`", "`").replace("`]", "`").replace("super::", "");
    plain.replace('|', "\\|")
}

/// What a property is in words, the object inside it if there is one, and what to put after its name for that.
fn kind(schema: &Value) -> (String, Option<&Value>, &'static str) {
    if let Some(words) = words(schema) {
        return (words.join(", "), None, "");
    }
    if let Some(choices) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) {
        let some = choices.iter().find(|choice| choice.get("type").and_then(Value::as_str) != Some("null"));
        let Some(some) = some else { return ("null".to_owned(), None, "") };
        let (kind, inner, suffix) = kind(some);
        return (format!("{kind} or null"), inner, suffix);
    }
    let types = match schema.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let null = if types.contains(&"null") { " or null" } else { "" };
    match types.iter().find(|kind| **kind != "null").copied() {
        Some("array") => {
            let count = schema.get("maxItems").and_then(Value::as_u64).map_or(String::new(), |n| format!("{n} "));
            let items = schema.get("items").map(kind);
            let (item, inner, _) = items.unwrap_or_else(|| ("anything".to_owned(), None, ""));
            (format!("list of {count}{item}{null}"), inner, "[]")
        }
        Some("object") => (format!("object{null}"), Some(schema), ""),
        Some(kind) => (format!("{kind}{null}"), None, ""),
        None => ("anything".to_owned(), None, ""),
    }
}

/// The words of a closed list.
fn words(schema: &Value) -> Option<Vec<String>> {
    let word = |value: &Value| value.as_str().map(|word| format!("`{word}`"));
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        return list.iter().map(word).collect();
    }
    let choices = schema.get("oneOf").and_then(Value::as_array)?;
    let one = |choice: &Value| match choice.get("const") {
        Some(constant) => word(constant).map(|word| vec![word]),
        None => words(choice),
    };
    let lists: Option<Vec<Vec<String>>> = choices.iter().map(one).collect();
    lists.map(|lists| lists.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_what_the_schemas_say() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let fresh = recording_markdown();
        let page = std::fs::read_to_string(root.join("docs/recording.md")).unwrap_or_default();
        if page != fresh {
            let place = root.join("target/recording.md");
            std::fs::write(&place, &fresh).unwrap();
            panic!("docs/recording.md is out of date; target/recording.md is as it should be");
        }
        for text in ["`edges.wait_enter`", "`holograms[].nearest_m`", "`focused`", "host clock", "`photograph`"] {
            assert!(fresh.contains(text), "{text}");
        }
    }
}
