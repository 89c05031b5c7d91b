//! Whether content has hues of one primary alone: on a display that shows its colours one after the other, such content cannot part.

use crate::scene::model::{Material, Model, Primitive};

/// Whether everything that a node and those below it draw is plainly of one and the same primary: unlit, without colour textures,
/// variants, levels of detail or animated colours, and zero in the two other primaries. What is lit mirrors white light somewhere, so it
/// is never said of it. `false` for what draws nothing.
pub(super) fn one_primary(model: &Model, node: usize) -> bool {
    let mut found = None;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        let Some(node) = model.nodes.get(node) else { return false };
        open.extend(&node.children);
        if !node.lods.levels.is_empty() {
            return false;
        }
        let Some(mesh) = node.mesh else { continue };
        let Some(mesh) = model.meshes.get(mesh) else { return false };
        for primitive in &mesh.primitives {
            let Some(primary) = primary(model, primitive) else { return false };
            if *found.get_or_insert(primary) != primary {
                return false;
            }
        }
    }
    found.is_some()
}

/// The one primary (0 red, 1 green, 2 blue) of a primitive.
fn primary(model: &Model, primitive: &Primitive) -> Option<usize> {
    let index = primitive.material.filter(|_| primitive.variants.is_empty())?;
    let material = model.materials.get(index)?;
    let animated = model.animated_materials.iter().any(|animated| animated.material == index);
    if animated || !is_plain(material) {
        return None;
    }
    let lit = |channel: usize| {
        let painted =
            material.base_color[channel] > 0.0 && primitive.vertices.iter().any(|vertex| vertex.color[channel] > 0.0);
        painted || material.emissive[channel] > 0.0
    };
    let mut shining = (0..3).filter(|channel| lit(*channel));
    let first = shining.next()?;
    shining.next().is_none().then_some(first)
}

fn is_plain(material: &Material) -> bool {
    material.unlit
        && material.base_color_texture.is_none()
        && material.emissive_texture.is_none()
        && material.lods.levels.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::{AnimatedMaterial, Mesh, Node, TextureRef, UvTransform, Vertex};

    const TEXTURE: TextureRef = TextureRef { texture: 0, tex_coord: 0, transform: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] };

    /// A parent with a child each, of unlit colours.
    fn model(colours: &[[f32; 3]]) -> Model {
        let mut model = Model::default();
        let children = (1..=colours.len()).collect();
        model.nodes.push(Node { children, ..Node::default() });
        for (i, [r, g, b]) in colours.iter().enumerate() {
            model.nodes.push(Node { parent: Some(0), mesh: Some(i), ..Node::default() });
            model.materials.push(Material { base_color: [*r, *g, *b, 1.0], unlit: true, ..Material::default() });
            let vertex = Vertex { color: [1.0; 4], ..bytemuck::Zeroable::zeroed() };
            let primitive = Primitive { vertices: vec![vertex; 3], material: Some(i), ..Primitive::default() };
            model.meshes.push(Mesh { primitives: vec![primitive], ..Mesh::default() });
        }
        model
    }

    #[track_caller]
    fn check(colours: &[[f32; 3]], expected: bool) {
        assert_eq!(one_primary(&model(colours), 0), expected);
    }

    #[test]
    fn one_primary_is_one_throughout() {
        check(&[[0.8, 0.0, 0.0]], true);
        check(&[[0.0, 0.2, 0.0], [0.0, 1.0, 0.0]], true);
        check(&[[0.8, 0.0, 0.0], [0.0, 0.8, 0.0]], false);
        check(&[[0.8, 0.01, 0.0]], false);
        check(&[[0.0; 3]], false);
        check(&[], false);
    }

    #[test]
    fn what_is_not_plain_is_not_said() {
        #[track_caller]
        fn check(change: impl FnOnce(&mut Model)) {
            let mut red = model(&[[1.0, 0.0, 0.0]]);
            change(&mut red);
            assert!(!one_primary(&red, 0));
        }
        check(|model| model.materials[0].unlit = false);
        check(|model| model.materials[0].emissive = [0.0, 0.0, 0.5]);
        check(|model| model.materials[0].base_color_texture = Some(TEXTURE));
        check(|model| model.materials[0].emissive_texture = Some(TEXTURE));
        check(|model| model.materials[0].lods.levels = vec![0]);
        check(|model| model.meshes[0].primitives[0].variants = vec![(0, 0)]);
        check(|model| model.meshes[0].primitives[0].material = None);
        check(|model| model.nodes[0].children.push(99));
        check(|model| {
            let still = UvTransform { offset: [0.0; 2], rotation: 0.0, scale: [1.0; 2] };
            let (emissive, emissive_strength, uv) = ([0.0; 3], 1.0, [still; 5]);
            let animated = AnimatedMaterial { material: 0, emissive, emissive_strength, uv, moves_uv: false };
            model.animated_materials.push(animated);
        });
    }

    #[test]
    fn vertices_can_take_colours_away() {
        let mut yellow = model(&[[1.0, 1.0, 0.0]]);
        assert!(!one_primary(&yellow, 0));
        for vertex in &mut yellow.meshes[0].primitives[0].vertices {
            vertex.color = [1.0, 0.0, 1.0, 1.0];
        }
        assert!(one_primary(&yellow, 0));
    }
}
