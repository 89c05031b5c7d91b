//! Nodes of the scene that is shown.

use crate::scene::model::Model;
use crate::scene::world::find_node;
use glam::Mat4;

/// The nodes of the scene that is shown, parents before children.
pub(super) fn shown_nodes(model: &Model) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = vec![false; model.nodes.len()];
    let mut open: Vec<usize> = match model.scenes.get(model.scene) {
        Some(scene) => scene.roots.iter().rev().copied().collect(),
        None => Vec::new(),
    };
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut seen[node], true) {
            order.push(node);
            open.extend(model.nodes[node].children.iter().rev());
        }
    }
    order
}

/// The one node of the scene that a name or path means; what is wrong, otherwise.
pub(super) fn find(model: &Model, shown: &[usize], given: &str) -> Result<usize, String> {
    let node = find_node(model, given).map_err(|error| error.to_string())?;
    if shown.contains(&node) { Ok(node) } else { Err(format!("the node `{given}` is not in the scene that is shown")) }
}

/// `scene_from_node` at rest.
pub(super) fn scene_from_node(model: &Model, mut node: usize) -> Mat4 {
    let local = |node: usize| model.nodes[node].matrix.unwrap_or_else(|| model.nodes[node].transform.to_mat4());
    let mut matrix = local(node);
    while let Some(parent) = model.nodes[node].parent {
        matrix = local(parent) * matrix;
        node = parent;
    }
    matrix
}
