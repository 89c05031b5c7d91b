//! Finding nodes of a scene by name or path.

use crate::problem::nearest;
use crate::scene::model::Model;
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

/// Whether `given` is the node's name or the end of its path (`a/b`), at a boundary between names.
fn matches(model: &Model, mut node: usize, given: &str) -> bool {
    let mut rest = given;
    loop {
        let name = &model.nodes[node].name;
        rest = match rest.strip_suffix(name.as_str()) {
            Some("") if !name.is_empty() => return true,
            Some(before) if !name.is_empty() && before.ends_with('/') => &before[..before.len() - 1],
            _ => return false,
        };
        match model.nodes[node].parent {
            Some(parent) => node = parent,
            None => return false,
        }
    }
}

/// Path of a node from its root; a long one is cut in front.
pub(super) fn path_of(model: &Model, mut node: usize) -> String {
    let mut names = vec![model.nodes[node].name.as_str()];
    while let Some(parent) = model.nodes[node].parent
        && names.len() < 16
    {
        node = parent;
        names.push(&model.nodes[node].name);
    }
    names.reverse();
    names.join("/")
}

/// The one node that a name or path means: what is wrong, and what would be right, otherwise.
pub(super) fn find(model: &Model, shown: &[usize], given: &str) -> Result<usize, (String, String)> {
    let found: Vec<usize> = shown.iter().copied().filter(|node| matches(model, *node, given)).collect();
    match found.as_slice() {
        [only] => Ok(*only),
        [] => Err((format!("there is no node `{given}` in the scene"), suggestion(model, shown, given))),
        several => match several.iter().find(|node| path_of(model, **node) == given) {
            Some(exact) => Ok(*exact),
            None => {
                let paths: Vec<String> =
                    several.iter().take(3).map(|node| format!("`{}`", path_of(model, *node))).collect();
                Err((
                    format!("{} nodes are called `{given}`", several.len()),
                    format!("give a path, such as {}", paths.join(" or ")),
                ))
            }
        },
    }
}

/// The nearest names, or the first few that there are.
fn suggestion(model: &Model, shown: &[usize], given: &str) -> String {
    const MOST_COMPARED: usize = 10_000;
    let last = given.rsplit('/').next().unwrap_or(given);
    let names = || {
        shown.iter().take(MOST_COMPARED).map(|node| model.nodes[*node].name.as_str()).filter(|name| name.len() < 200)
    };
    if let Some(near) = nearest(given, names()).or_else(|| nearest(last, names())) {
        return format!("did you mean `{near}`?");
    }
    let some: Vec<String> = names().filter(|name| !name.is_empty()).take(5).map(|name| format!("`{name}`")).collect();
    if some.is_empty() { "its nodes have no names".into() } else { format!("there are {}", some.join(", ")) }
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
