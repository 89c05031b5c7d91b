//! Checks the document against the schema table: types, required and empty properties, ranges, references, places of extensions.

use super::json::{escape, whole};
use super::report::Report;
use super::schema::{EXTENSIONS, Kind, ROOT, Shape};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Reports every property that breaks the schema. The depth of recursion is the schema's, not the file's.
pub(super) fn check(document: &Value, report: &mut Report) {
    let Some(root) = document.as_object() else {
        report.refuse("", "the document is not a JSON object", "a glTF document starts with `{`");
        return;
    };
    let used = root.get("extensionsUsed").and_then(Value::as_array);
    let used = used.into_iter().flatten().filter_map(Value::as_str).collect();
    let mut walk = Walk { root, used, report };
    walk.object(document, &ROOT, String::new());
}

struct Walk<'a, 'f> {
    root: &'a Map<String, Value>,
    /// `extensionsUsed`.
    used: HashSet<&'a str>,
    report: &'a mut Report<'f>,
}

impl Walk<'_, '_> {
    fn object(&mut self, value: &Value, shape: &Shape, place: String) {
        let Some(map) = value.as_object() else {
            self.report.refuse(place, format!("{} is not an object", brief(value)), "write an object");
            return;
        };
        for property in shape.properties {
            match map.get(property.0) {
                Some(value) => self.value(value, &property.1, format!("{place}/{}", property.0)),
                None if property.2 => {
                    // The reference validator names the root `/` here.
                    let place = if place.is_empty() { "/" } else { &place };
                    self.report.refuse(place, format!("`{}` is missing", property.0), format!("add `{}`", property.0));
                }
                None => {}
            }
        }
        if let Some(extensions) = map.get("extensions") {
            self.extensions(extensions, shape, format!("{place}/extensions"));
        }
    }

    fn extensions(&mut self, value: &Value, shape: &Shape, place: String) {
        let Some(map) = value.as_object() else {
            self.report.refuse(place, format!("{} is not an object", brief(value)), "write an object");
            return;
        };
        for (name, value) in map {
            let place = format!("{place}/{}", escape(name));
            if !self.used.contains(name.as_str()) {
                self.report.mend(&*place, format!("`{name}` is not in extensionsUsed"), "declare it");
            }
            let Some((_, places)) = EXTENSIONS.iter().find(|(known, _)| known == name) else {
                continue;
            };
            match places.iter().find(|(at, _)| *at == shape.name) {
                Some((_, shape)) => self.object(value, shape, place),
                None => self.report.refuse(
                    place,
                    format!("`{name}` has no meaning here"),
                    format!("it belongs on: {}", places.iter().map(|(at, _)| *at).collect::<Vec<_>>().join(", ")),
                ),
            }
        }
    }

    fn value(&mut self, value: &Value, kind: &Kind, place: String) {
        let wrong = match kind {
            Kind::Obj(shape) => return self.object(value, shape, place),
            Kind::List(kind) => return self.list(value, kind, place),
            Kind::Map(kind) => return self.map(value, kind, place),
            Kind::Index(table) => return self.index(value, table, place),
            Kind::Nums(lengths, least, most) => return self.numbers(value, lengths, (*least, *most), place),
            Kind::Bool => (!value.is_boolean()).then(|| "true or false".to_owned()),
            Kind::Text => (!value.is_string()).then(|| "a string".to_owned()),
            Kind::Int(least, most) => (!whole(value).is_some_and(|x| (*least..=*most).contains(&x)))
                .then(|| format!("a whole number from {least} to {most}")),
            Kind::Num(least, most) => (!in_range(value, *least, *most)).then(|| range(*least, *most)),
            Kind::OneOf(words) => (!value.as_str().is_some_and(|x| words.contains(&x))).then(|| words.join(", ")),
            Kind::Codes(codes) => (!whole(value).is_some_and(|x| codes.iter().any(|code| u64::from(*code) == x)))
                .then(|| format!("one of {codes:?}")),
        };
        if let Some(right) = wrong {
            self.report.refuse(place, format!("{} is not allowed", brief(value)), format!("allowed: {right}"));
        }
    }

    fn list(&mut self, value: &Value, kind: &Kind, place: String) {
        let Some(items) = value.as_array() else {
            self.report.refuse(place, format!("{} is not an array", brief(value)), "write an array");
            return;
        };
        if items.is_empty() {
            self.report.refuse(&*place, "the array is empty", "leave the property out");
        }
        // A wrong type repeats as a rule; the reference validator names the array then.
        if matches!(kind, Kind::Map(_)) && items.iter().any(|item| !item.is_object()) {
            self.report.refuse(&*place, "an element is not an object", "write objects");
        }
        for (i, item) in items.iter().enumerate() {
            self.value(item, kind, format!("{place}/{i}"));
        }
    }

    fn map(&mut self, value: &Value, kind: &Kind, place: String) {
        let Some(map) = value.as_object() else {
            self.report.refuse(place, format!("{} is not an object", brief(value)), "write an object");
            return;
        };
        if map.is_empty() {
            self.report.refuse(&*place, "the object is empty", "name at least one attribute");
        }
        for (key, value) in map {
            self.value(value, kind, format!("{place}/{}", escape(key)));
        }
    }

    fn index(&mut self, value: &Value, table: &str, place: String) {
        let size = self.table_size(table);
        match whole(value) {
            Some(index) if index < size as u64 => {}
            Some(index) if size == 0 => {
                self.report.refuse(
                    place,
                    format!("index {index}, but the file has no {table}"),
                    "remove the reference",
                );
            }
            Some(index) => {
                let fix = format!("the file has {size} {table}: at most {}", size - 1);
                self.report.refuse(place, format!("index {index} is out of range"), fix);
            }
            None => self.report.refuse(place, format!("{} is not an index", brief(value)), "write a whole number"),
        }
    }

    fn table_size(&self, table: &str) -> usize {
        let mut steps = table.split('/');
        let first = steps.next().and_then(|step| self.root.get(step));
        steps.fold(first, |value, step| value?.get(step)).and_then(Value::as_array).map_or(0, Vec::len)
    }

    fn numbers(&mut self, value: &Value, lengths: &[usize], (least, most): (f64, f64), place: String) {
        let Some(items) = value.as_array() else {
            self.report.refuse(place, format!("{} is not an array", brief(value)), "write an array of numbers");
            return;
        };
        if items.is_empty() || !(lengths.is_empty() || lengths.contains(&items.len())) {
            let fix = if lengths.is_empty() { "at least 1".to_owned() } else { format!("{lengths:?}") };
            self.report.refuse(&*place, format!("{} numbers", items.len()), format!("allowed counts: {fix}"));
        }
        for (i, item) in items.iter().enumerate() {
            if !in_range(item, least, most) {
                let what = format!("{} is not allowed", brief(item));
                self.report.refuse(format!("{place}/{i}"), what, format!("allowed: {}", range(least, most)));
            }
        }
    }
}

/// Numbers must also be finite as the 32-bit floats they become.
fn in_range(value: &Value, least: f64, most: f64) -> bool {
    value.as_f64().is_some_and(|x| x >= least && x <= most && (x as f32).is_finite())
}

fn range(least: f64, most: f64) -> String {
    let above =
        |bound: f64| if bound == f64::MIN_POSITIVE { "more than 0".to_owned() } else { format!("at least {bound}") };
    match (least.is_finite(), most.is_finite()) {
        (true, true) => format!("{} and at most {most}", above(least)),
        (true, false) => above(least),
        (false, true) => format!("at most {most}"),
        (false, false) => "a finite number".to_owned(),
    }
}

/// The value, shortened for a message.
fn brief(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("an array of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.chars().count() > 40 => {
            format!("\"{}…\"", text.chars().take(40).collect::<String>())
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check_places(document: Value, places: &[&str]) {
        let mut report = Report::new("x.gltf");
        check(&document, &mut report);
        let found = report.finish(()).map_or_else(|p| p.0, |_| Vec::new());
        assert_eq!(found.iter().map(|p| p.place.as_str()).collect::<Vec<_>>(), places);
    }

    #[test]
    fn every_breach_is_named_by_its_pointer() {
        let asset = json!({"version": "2.0"});
        check_places(json!({"asset": asset, "nodes": [{"children": [1.0]}, {}]}), &[]);
        check_places(json!({}), &["/"]);
        check_places(json!([]), &[""]);
        check_places(json!({"asset": asset, "nodes": []}), &["/nodes"]);
        check_places(json!({"asset": asset, "scene": 0, "nodes": [{"mesh": 3}]}), &["/nodes/0/mesh", "/scene"]);
        check_places(json!({"asset": asset, "nodes": [{"scale": [1, 2, 1e39]}]}), &["/nodes/0/scale/2"]);
        check_places(
            json!({"asset": asset, "textures": [{"extensions": {"KHR_texture_transform": {}}}]}),
            &["/textures/0/extensions/KHR_texture_transform"],
        );
    }
}
