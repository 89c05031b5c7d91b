//! Meshes whose materials have levels of detail (MSFT_lod): one more mesh per lower level, of the same geometry with other materials.

use super::model::{Lods, Model, Primitive};

/// A mesh with a lower level of its materials. The index under which it is drawn is the number of the model's meshes, and of
/// what variants make of them, and its place in [`mesh_levels`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeshLevel {
    /// Index into [`Model::meshes`].
    pub mesh: usize,
    /// From 1 on; 0 is the mesh as the file has it.
    pub level: usize,
}

impl MeshLevel {
    /// The material that a primitive has at this level: of a material with fewer levels its lowest.
    pub fn material(&self, model: &Model, primitive: &Primitive) -> Option<usize> {
        let best = primitive.material?;
        let levels = &model.materials.get(best)?.lods.levels;
        Some(levels.get(self.level - 1).or(levels.last()).copied().unwrap_or(best))
    }
}

/// All meshes with lower levels of their materials, by mesh, then by level.
pub fn mesh_levels(model: &Model) -> Vec<MeshLevel> {
    let of_mesh = |mesh: usize| {
        let most = lods(model, mesh).map_or(0, |lods| lods.levels.len());
        (1..=most).map(move |level| MeshLevel { mesh, level })
    };
    (0..model.meshes.len()).flat_map(of_mesh).collect()
}

/// What decides a mesh's level: of its materials the one with the most levels, the first of several.
pub(super) fn lods(model: &Model, mesh: usize) -> Option<&Lods> {
    let primitives = &model.meshes.get(mesh)?.primitives;
    let lods = primitives.iter().filter_map(|primitive| Some(&model.materials.get(primitive.material?)?.lods));
    lods.filter(|lods| !lods.levels.is_empty()).rev().max_by_key(|lods| lods.levels.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::{Material, Mesh};

    #[test]
    fn a_mesh_has_as_many_levels_as_the_richest_of_its_materials() {
        let with = |levels: &[usize]| Material {
            lods: Lods { levels: levels.to_vec(), ..Lods::default() },
            ..Material::default()
        };
        let of = |material: Option<usize>| Primitive { material, ..Primitive::default() };
        let mesh = |materials: &[Option<usize>]| Mesh {
            primitives: materials.iter().map(|material| of(*material)).collect(),
            ..Mesh::default()
        };
        let model = Model {
            materials: vec![with(&[2]), with(&[2, 3]), with(&[]), with(&[])],
            meshes: vec![mesh(&[None, Some(2)]), mesh(&[Some(0), Some(1), None])],
            ..Model::default()
        };
        let levels = mesh_levels(&model);
        assert_eq!(levels, [MeshLevel { mesh: 1, level: 1 }, MeshLevel { mesh: 1, level: 2 }]);
        let at =
            |level: MeshLevel| model.meshes[1].primitives.iter().map(|p| level.material(&model, p)).collect::<Vec<_>>();
        assert_eq!(at(levels[0]), [Some(2), Some(2), None]);
        assert_eq!(at(levels[1]), [Some(2), Some(3), None]);
    }
}
