//! KHR_materials_variants: names of the file, and which material a primitive has under each.

use super::Limits;
use super::json::Obj;
use super::report::Report;
use crate::scene::model::Mesh;

const NAME: &str = "KHR_materials_variants";

/// Names of the variants, in the order of the file.
pub(super) fn names(root: &Obj) -> Vec<String> {
    let object = root.extension(NAME);
    object.iter().flat_map(|object| object.objects("variants")).map(|variant| variant.name()).collect()
}

/// Pairs of variant and material of a primitive, by variant.
pub(super) fn read(primitive: &Obj, materials: usize, report: &mut Report) -> Vec<(usize, usize)> {
    let Some(object) = primitive.extension(NAME) else { return Vec::new() };
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for mapping in object.objects("mappings") {
        let Some(material) = mapping.index("material").filter(|index| *index < materials) else { continue };
        pairs.extend(mapping.indices("variants").into_iter().map(|variant| (variant, material)));
    }
    pairs.sort_by_key(|(variant, _)| *variant);
    let before = pairs.len();
    pairs.dedup_by_key(|(variant, _)| *variant);
    if pairs.len() < before {
        report.mend(
            object.at("mappings"),
            "a variant has more than one material; the first counts",
            "keep one mapping",
        );
    }
    pairs
}

/// Gives every mesh a number past the model's meshes for each variant that changes it. Refuses more than the file may draw.
pub(super) fn number(meshes: &mut [Mesh], limits: &Limits, report: &mut Report) {
    let mut next = meshes.len();
    let mut left = limits.draws;
    for (index, mesh) in meshes.iter_mut().enumerate() {
        let mut variants: Vec<usize> = mesh
            .primitives
            .iter()
            .flat_map(|primitive| primitive.variants.iter().map(|(variant, _)| *variant))
            .collect();
        variants.sort_unstable();
        variants.dedup();
        let draws = (variants.len() as u64).saturating_mul(mesh.primitives.len() as u64);
        if draws > left {
            let what = format!("{} variants of {} primitives", variants.len(), mesh.primitives.len());
            let fix = format!("at most {} draws of all variants (ours)", limits.draws);
            return report.refuse(format!("/meshes/{index}"), what, fix);
        }
        left -= draws;
        mesh.variants = variants.into_iter().zip(next..).collect();
        next += mesh.variants.len();
    }
}

#[cfg(test)]
mod tests {
    use crate::render::DrawList;
    use crate::scene::load::{Limits, NoFiles, load};
    use crate::scene::model::Model;
    use crate::scene::world::{SceneWorld, collect};
    use serde_json::{Value, json};

    fn shoe(mappings: Value) -> Model {
        let part = |mappings: Value| json!({"attributes": {"POSITION": 0}, "material": 0, "extensions": {"KHR_materials_variants": {"mappings": mappings}}});
        let sole = json!({"attributes": {"POSITION": 0}, "material": 0});
        let json = json!({"asset": {"version": "2.0"}, "extensionsUsed": ["KHR_materials_variants"],
            "extensions": {"KHR_materials_variants": {"variants": [{"name": "beach"}, {"name": "street"}, {"name": "rain"}]}},
            "materials": [{"name": "plain"}, {"name": "blue"}, {"name": "grey"}], "nodes": [{"mesh": 0}, {"mesh": 1}],
            "scenes": [{"nodes": [0, 1]}],
            "meshes": [{"primitives": [sole]}, {"primitives": [part(mappings), sole]}],
            "accessors": [{"componentType": 5126, "type": "VEC3", "count": 3, "min": [0, 0, 0], "max": [0, 0, 0]}]});
        load("x.gltf", json.to_string().as_bytes(), &NoFiles, &Limits::default()).unwrap()
    }

    #[test]
    fn a_variant_is_chosen_by_index_and_changes_the_meshes_that_it_names() {
        let model = shoe(json!([{"variants": [2, 0], "material": 1}, {"variants": [1], "material": 2}]));
        assert_eq!(model.variants, ["beach", "street", "rain"]);
        assert_eq!(model.meshes[1].primitives[0].variants, [(0, 1), (1, 2), (2, 1)]);
        assert_eq!(model.meshes[1].variants, [(0, 2), (1, 3), (2, 4)]);
        let mut world = SceneWorld::new(&model);
        for (variant, meshes) in [(None, [0, 1]), (Some(1), [0, 3]), (Some(9), [0, 1])] {
            world.select_variant(variant);
            let mut list = DrawList::default();
            collect(&world, &model, &mut list);
            assert_eq!(list.instances.iter().map(|instance| instance.mesh).collect::<Vec<_>>(), meshes);
        }
    }

    #[test]
    fn a_variant_mapped_twice_keeps_its_first_material_and_is_named() {
        let model = shoe(json!([{"variants": [1], "material": 1}, {"variants": [1], "material": 2}]));
        assert_eq!(model.meshes[1].primitives[0].variants, [(1, 1)]);
        assert_eq!(model.mended[0].place, "/meshes/1/primitives/0/extensions/KHR_materials_variants/mappings");
    }
}
