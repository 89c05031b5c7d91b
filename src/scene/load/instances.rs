//! Nodes multiply what meshes and skins hold; the products are bounded as well.

use super::Limits;
use super::mesh::MeshFacts;
use super::report::Report;
use crate::scene::model::{Node, Skin};

/// Refuses a file whose nodes together ask for more than the limits.
pub(super) fn check(nodes: &[Node], skins: &[Skin], meshes: &[MeshFacts], limits: &Limits, report: &mut Report) {
    let (mut draws, mut weights, mut joints, mut skinned) = (0u64, 0u64, 0u64, 0u64);
    for node in nodes {
        let Some(mesh) = node.mesh.map(|mesh| &meshes[mesh]) else { continue };
        draws = draws.saturating_add(mesh.primitives);
        weights = weights.saturating_add(mesh.targets as u64);
        if let Some(skin) = node.skin.map(|skin| &skins[skin]) {
            joints = joints.saturating_add(skin.joints.len() as u64);
            skinned = skinned.saturating_add(mesh.vertices);
        }
    }
    let most = [
        ("draw calls", draws, limits.draws),
        ("morph weights", weights, limits.morph_vertices),
        ("joint matrices", joints, limits.joint_matrices),
        ("skinned vertices", skinned, limits.vertices.saturating_mul(10)),
    ];
    for (what, found, limit) in most {
        if found > limit {
            let what = format!("all nodes together ask for {found} {what}");
            report.refuse("/nodes", what, format!("at most {limit} (ours)"));
        }
    }
}
