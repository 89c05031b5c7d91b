//! Which sets of texture coordinates a material reads. A vertex has room for two, whichever they are.

use super::json::{Obj, whole};
use serde_json::Value;

/// The two sets in a vertex, for the primitives of one material.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sets([u64; 2]);

impl Default for Sets {
    fn default() -> Self {
        Self([0, 1])
    }
}

impl Sets {
    /// Of a material, by all textures that it names. Sets 0 and 1 stay where they are unless others need the room.
    pub fn of(material: &Obj) -> Self {
        let mut found = Vec::new();
        let mut open: Vec<(&str, &Value)> = material.entries().collect();
        while let Some((key, value)) = open.pop() {
            if key.ends_with("Texture") && value.get("index").is_some() {
                found.push(set_of(value));
            }
            open.extend(value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value)));
        }
        found.sort_unstable();
        found.dedup();
        match found[..] {
            [.., last] if last <= 1 => Self::default(),
            [] => Self::default(),
            [only] => Self([0, only]),
            [first, second, ..] => Self([first, second]),
        }
    }

    /// Where a set is in a vertex; `None` where two others are.
    pub fn slot(self, set: u64) -> Option<u32> {
        (0..).zip(self.0).find(|(_, known)| *known == set).map(|(slot, _)| slot)
    }

    /// Names of the attributes that fill a vertex.
    pub fn names(self) -> [String; 2] {
        self.0.map(|set| format!("TEXCOORD_{set}"))
    }
}

/// `texCoord` of a texture, which KHR_texture_transform may override.
fn set_of(texture: &Value) -> u64 {
    let over = texture.pointer("/extensions/KHR_texture_transform/texCoord");
    over.or_else(|| texture.get("texCoord")).and_then(whole).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(sets: &[u64], expected: [u64; 2]) {
        let texture = |set: &u64| json!({"index": 0, "texCoord": set});
        let textures: serde_json::Map<String, Value> =
            sets.iter().enumerate().map(|(i, set)| (format!("{i}Texture"), texture(set))).collect();
        let material = json!({"pbrMetallicRoughness": textures, "factorTexture": 3});
        assert_eq!(Sets::of(&Obj::new(&material, String::new())), Sets(expected));
    }

    #[test]
    fn a_vertex_holds_the_two_sets_in_use() {
        check(&[], [0, 1]);
        check(&[1], [0, 1]);
        check(&[1, 0, 1], [0, 1]);
        check(&[7], [0, 7]);
        check(&[3, 0], [0, 3]);
        check(&[3, 1, 3], [1, 3]);
        check(&[5, 1, 3], [1, 3]);
        assert_eq!([1, 3, 5].map(|set| Sets([1, 3]).slot(set)), [Some(0), Some(1), None]);
    }
}
