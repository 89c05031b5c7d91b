//! KHR_animation_pointer: what a pointer of the glTF 2.0 object model leads to.

use super::json::Obj;
use super::material::uv_transform;
use super::report::Report;
use crate::scene::model::{AnimatedLight, AnimatedMaterial, LightProperty, MaterialProperty, Target};

/// What is animated by pointers in all animations.
#[derive(Debug, Default)]
pub(super) struct Pointers {
    /// See [`crate::scene::model::Model::animated_materials`].
    pub materials: Vec<AnimatedMaterial>,
    /// See [`crate::scene::model::Model::animated_lights`].
    pub lights: Vec<AnimatedLight>,
}

/// Where a pointer leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pointed<'a> {
    /// A node's transform or weights: what an ordinary channel animates.
    Node(usize, &'a str),
    /// Another property.
    Property(Target),
}

/// Reports uses of the extension that break its rules.
pub(super) fn check(target: &Obj, report: &mut Report) {
    let Some(pointer) = target.extension(NAME) else { return };
    if target.has("node") {
        report.refuse(&*pointer.place, "the channel has a node and a pointer", "remove `node`");
    }
    if target.text("path").is_some_and(|path| path != "pointer") {
        report.refuse(&*pointer.place, "the channel's path is not `pointer`", "write `\"path\": \"pointer\"`");
    }
    if pointer.text("pointer").is_some_and(|text| !is_pointer(text)) {
        report.refuse(pointer.at("pointer"), "not a JSON pointer", "write a JSON pointer such as `/nodes/0/scale`");
    }
}

const NAME: &str = "KHR_animation_pointer";

/// RFC 6901.
fn is_pointer(text: &str) -> bool {
    let tildes = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    tildes && (text.is_empty() || text.starts_with('/'))
}

impl Pointers {
    /// Where a channel's target points, if it has a pointer. One that cannot be played is named: refused where the file requires the
    /// extension, else left out.
    pub fn read<'d>(
        &mut self,
        root: &Obj,
        target: &Obj<'d>,
        required: bool,
        report: &mut Report,
    ) -> Option<Pointed<'d>> {
        let extension = target.extension(NAME).filter(|_| target.text("path") == Some("pointer"))?;
        let text = extension.text("pointer").filter(|text| is_pointer(text))?;
        let found = self.resolve(root, text);
        if found.is_none() {
            let (place, what) = (extension.at("pointer"), format!("`{text}` leads to nothing that is animated here"));
            let fix = "animate transforms, weights, visibility, factors of metallic-roughness materials, or lights";
            if required { report.refuse(place, what, fix) } else { report.mend(place, what, fix) }
        }
        found
    }

    fn resolve<'d>(&mut self, root: &Obj, text: &'d str) -> Option<Pointed<'d>> {
        let steps: Vec<&str> = text.split('/').skip(1).collect();
        match steps[..] {
            ["nodes", node, path @ ("translation" | "rotation" | "scale" | "weights")] => {
                let (node, object) = item(root, "nodes", node)?;
                // Weights are there with the mesh, the others always.
                (path != "weights" || object.has("mesh")).then_some(Pointed::Node(node, path))
            }
            ["nodes", node, "extensions", "KHR_node_visibility", "visible"] => {
                let (node, object) = item(root, "nodes", node)?;
                object.extension("KHR_node_visibility")?;
                Some(Pointed::Property(Target::Visible(node)))
            }
            ["materials", material, ref rest @ ..] => {
                let (index, object) = item(root, "materials", material)?;
                let property = material_property(&object, rest)?;
                Some(Pointed::Property(Target::Material(self.material(index, &object, property), property)))
            }
            ["extensions", "KHR_lights_punctual", "lights", light, ref rest @ ..] => {
                let lights = root.extension("KHR_lights_punctual")?;
                let (index, object) = item(&lights, "lights", light)?;
                let property = light_property(&object, rest)?;
                Some(Pointed::Property(Target::Light(self.light(index, &object), property)))
            }
            _ => None,
        }
    }

    fn material(&mut self, index: usize, object: &Obj, property: MaterialProperty) -> usize {
        let at = self.materials.iter().position(|known| known.material == index).unwrap_or_else(|| {
            let strength = object.extension("KHR_materials_emissive_strength");
            self.materials.push(AnimatedMaterial {
                material: index,
                emissive: object.floats("emissiveFactor").unwrap_or([0.0; 3]),
                emissive_strength: strength.and_then(|e| e.number("emissiveStrength")).unwrap_or(1.0),
                uv: std::array::from_fn(|slot| {
                    let transform = slot_object(object, slot).extension("KHR_texture_transform");
                    transform.map(|transform| uv_transform(&transform)).unwrap_or_default()
                }),
                moves_uv: false,
            });
            self.materials.len() - 1
        });
        use MaterialProperty::{Offset, Rotation, Scale};
        self.materials[at].moves_uv |= matches!(property, Offset(_) | Rotation(_) | Scale(_));
        at
    }

    fn light(&mut self, index: usize, object: &Obj) -> usize {
        self.lights.iter().position(|known| known.light == index).unwrap_or_else(|| {
            let intensity = object.number("intensity").unwrap_or(1.0);
            self.lights.push(AnimatedLight {
                light: index,
                color: object.floats("color").unwrap_or([1.0; 3]),
                intensity,
            });
            self.lights.len() - 1
        })
    }
}

/// An object of a table by a step of a pointer.
fn item<'d>(object: &Obj<'d>, table: &str, step: &str) -> Option<(usize, Obj<'d>)> {
    let digits = step.bytes().all(|b| b.is_ascii_digit()) && (step == "0" || !step.starts_with('0'));
    let index = step.parse().ok().filter(|_| digits)?;
    Some((index, object.item(table, index)?))
}

/// Textures in the order of [`AnimatedMaterial::uv`].
const SLOTS: [&[&str]; 5] = [
    &["pbrMetallicRoughness", "baseColorTexture"],
    &["pbrMetallicRoughness", "metallicRoughnessTexture"],
    &["normalTexture"],
    &["occlusionTexture"],
    &["emissiveTexture"],
];

fn slot_object<'d>(material: &Obj<'d>, slot: usize) -> Obj<'d> {
    SLOTS[slot].iter().fold(material.clone(), |object, key| object.object(key))
}

/// A property is there if its object is: it has a default then.
fn material_property(material: &Obj, steps: &[&str]) -> Option<MaterialProperty> {
    let within = |key: &str, property| material.has(key).then_some(property);
    match steps {
        ["pbrMetallicRoughness", "baseColorFactor"] => within("pbrMetallicRoughness", MaterialProperty::BaseColor),
        ["pbrMetallicRoughness", "metallicFactor"] => within("pbrMetallicRoughness", MaterialProperty::Metallic),
        ["pbrMetallicRoughness", "roughnessFactor"] => within("pbrMetallicRoughness", MaterialProperty::Roughness),
        ["normalTexture", "scale"] => within("normalTexture", MaterialProperty::NormalScale),
        ["occlusionTexture", "strength"] => within("occlusionTexture", MaterialProperty::OcclusionStrength),
        ["emissiveFactor"] => Some(MaterialProperty::Emissive),
        ["alphaCutoff"] => Some(MaterialProperty::AlphaCutoff),
        ["extensions", name @ "KHR_materials_emissive_strength", "emissiveStrength"] => {
            material.extension(name).map(|_| MaterialProperty::EmissiveStrength)
        }
        [slot @ .., "extensions", name @ "KHR_texture_transform", key] => {
            let slot = SLOTS.iter().position(|known| known == &slot)?;
            slot_object(material, slot).extension(name)?;
            match *key {
                "offset" => Some(MaterialProperty::Offset(slot)),
                "rotation" => Some(MaterialProperty::Rotation(slot)),
                "scale" => Some(MaterialProperty::Scale(slot)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn light_property(light: &Obj, steps: &[&str]) -> Option<LightProperty> {
    match steps {
        ["color"] => Some(LightProperty::Color),
        ["intensity"] => Some(LightProperty::Intensity),
        // It has no default: without one it is not there.
        ["range"] => light.has("range").then_some(LightProperty::Range),
        ["spot", "innerConeAngle"] => light.has("spot").then_some(LightProperty::InnerConeAngle),
        ["spot", "outerConeAngle"] => light.has("spot").then_some(LightProperty::OuterConeAngle),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(text: &str, expected: Option<Pointed>) {
        let document = json!({
            "nodes": [{"mesh": 0}, {"extensions": {"KHR_node_visibility": {}}}],
            "materials": [{}, {"pbrMetallicRoughness": {"baseColorTexture": {"extensions": {"KHR_texture_transform": {}}}}}],
            "extensions": {"KHR_lights_punctual": {"lights": [{"type": "spot", "spot": {}}]}}
        });
        assert_eq!(Pointers::default().resolve(&Obj::new(&document, String::new()), text), expected);
    }

    #[test]
    fn pointers_lead_to_what_is_there() {
        let material = |property| Some(Pointed::Property(Target::Material(0, property)));
        let light = |property| Some(Pointed::Property(Target::Light(0, property)));
        check("/nodes/1/translation", Some(Pointed::Node(1, "translation")));
        check("/nodes/0/weights", Some(Pointed::Node(0, "weights")));
        check("/nodes/1/weights", None);
        check("/nodes/2/scale", None);
        check("/nodes/01/scale", None);
        check("/nodes/1/extensions/KHR_node_visibility/visible", Some(Pointed::Property(Target::Visible(1))));
        check("/nodes/0/extensions/KHR_node_visibility/visible", None);
        check("/materials/0/emissiveFactor", material(MaterialProperty::Emissive));
        check("/materials/0/pbrMetallicRoughness/baseColorFactor", None);
        check("/materials/1/pbrMetallicRoughness/baseColorFactor", material(MaterialProperty::BaseColor));
        let uv = "/materials/1/pbrMetallicRoughness/baseColorTexture/extensions/KHR_texture_transform";
        check(&format!("{uv}/rotation"), material(MaterialProperty::Rotation(0)));
        check(&format!("{uv}/texCoord"), None);
        check("/materials/1/normalTexture/scale", None);
        check("/extensions/KHR_lights_punctual/lights/0/intensity", light(LightProperty::Intensity));
        check("/extensions/KHR_lights_punctual/lights/0/range", None);
        check("/extensions/KHR_lights_punctual/lights/0/spot/outerConeAngle", light(LightProperty::OuterConeAngle));
        check("/cameras/0/perspective/yfov", None);
        check("", None);
    }
}
