//! Lenient reading of a JSON object: what is absent or of a wrong type reads as absent. The shape check has told the user of wrong types
//! before, so that readers of meaning need not repeat it.

use serde_json::{Map, Value};

/// An object of the document with its JSON pointer.
#[derive(Clone)]
pub(super) struct Obj<'d> {
    map: Option<&'d Map<String, Value>>,
    /// JSON pointer of the object; empty for the root.
    pub place: String,
}

impl<'d> Obj<'d> {
    /// A view of a value; of anything but an object an empty one.
    pub fn new(value: &'d Value, place: String) -> Self {
        Self { map: value.as_object(), place }
    }

    /// JSON pointer of a property.
    pub fn at(&self, key: &str) -> String {
        format!("{}/{}", self.place, escape(key))
    }

    /// A property of any type.
    pub fn get(&self, key: &str) -> Option<&'d Value> {
        self.map?.get(key)
    }

    /// Whether the property is there.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// A non-negative whole number; `3.0` counts as one.
    pub fn integer(&self, key: &str) -> Option<u64> {
        whole(self.get(key)?)
    }

    /// An index into a table.
    pub fn index(&self, key: &str) -> Option<usize> {
        usize::try_from(self.integer(key)?).ok()
    }

    /// A number.
    pub fn number(&self, key: &str) -> Option<f32> {
        Some(self.get(key)?.as_f64()? as f32)
    }

    /// A boolean, `false` where absent.
    pub fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A string.
    pub fn text(&self, key: &str) -> Option<&'d str> {
        self.get(key)?.as_str()
    }

    /// Name, or an empty string.
    pub fn name(&self) -> String {
        self.text("name").unwrap_or_default().to_owned()
    }

    /// Exactly `N` numbers.
    pub fn floats<const N: usize>(&self, key: &str) -> Option<[f32; N]> {
        let array = self.get(key)?.as_array().filter(|array| array.len() == N)?;
        let mut out = [0.0; N];
        for (to, from) in out.iter_mut().zip(array) {
            *to = from.as_f64()? as f32;
        }
        Some(out)
    }

    /// All numbers of an array.
    pub fn numbers(&self, key: &str) -> Vec<f32> {
        self.array(key).iter().filter_map(Value::as_f64).map(|x| x as f32).collect()
    }

    /// All indices of an array.
    pub fn indices(&self, key: &str) -> Vec<usize> {
        self.array(key).iter().filter_map(whole).filter_map(|x| usize::try_from(x).ok()).collect()
    }

    /// An array, empty where absent.
    pub fn array(&self, key: &str) -> &'d [Value] {
        self.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// A nested object; an empty one where absent.
    pub fn object(&self, key: &str) -> Obj<'d> {
        Obj { map: self.get(key).and_then(Value::as_object), place: self.at(key) }
    }

    /// An extension's object, if it is there.
    pub fn extension(&self, name: &str) -> Option<Obj<'d>> {
        let all = self.object("extensions");
        all.has(name).then(|| all.object(name))
    }

    /// The objects of an array.
    pub fn objects(&self, key: &str) -> impl ExactSizeIterator<Item = Obj<'d>> + use<'d> {
        let place = self.at(key);
        self.array(key).iter().enumerate().map(move |(i, value)| Obj::new(value, format!("{place}/{i}")))
    }

    /// One object of an array.
    pub fn item(&self, key: &str, index: usize) -> Option<Obj<'d>> {
        self.array(key).get(index).map(|value| Obj::new(value, format!("{}/{index}", self.at(key))))
    }

    /// Properties in the file's order of keys.
    pub fn entries(&self) -> impl Iterator<Item = (&'d str, &'d Value)> + use<'d> {
        self.map.into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }
}

/// A non-negative whole number, however it is written.
pub(super) fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        // 2^53: beyond it a float no longer tells neighbours apart.
        value.as_f64().filter(|x| *x >= 0.0 && x.fract() == 0.0 && *x <= 9_007_199_254_740_992.0).map(|x| x as u64)
    })
}

/// A key as a segment of a JSON pointer (RFC 6901).
pub(super) fn escape(key: &str) -> String {
    if key.contains(['~', '/']) { key.replace('~', "~0").replace('/', "~1") } else { key.to_owned() }
}
