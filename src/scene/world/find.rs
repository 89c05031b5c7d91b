//! Nodes by name or path.

use crate::problem::nearest;
use crate::scene::model::Model;

/// Why a name did not lead to one node.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FindNodeError {
    /// No node has the name or path.
    #[error("no node is named `{name}`{}", suggestion(.nearest))]
    Unknown {
        /// As asked for.
        name: String,
        /// A name that is spelt much the same.
        nearest: Option<String>,
    },
    /// Several nodes have it.
    #[error("{count} nodes are named `{name}`; give a path, such as {}", .paths.iter().map(|p| format!("`{p}`")).collect::<Vec<_>>().join(" or "))]
    Ambiguous {
        /// As asked for.
        name: String,
        /// How many.
        count: usize,
        /// Full paths of the first few.
        paths: Vec<String>,
    },
}

fn suggestion(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|word| format!("; did you mean `{word}`?")).unwrap_or_default()
}

/// The node with a glTF name, or with a path `a/b/c` of names: `c` whose parent is `b` whose parent is `a`. A path need not start at a root;
/// one that does, wins over others. A name is tried before a path, so names may hold slashes.
///
/// # Errors
/// When no node or more than one matches.
pub fn find_node(model: &Model, name_or_path: &str) -> Result<usize, FindNodeError> {
    let name = name_or_path.to_owned();
    let mut found: Vec<usize> =
        (0..model.nodes.len()).filter(|&i| model.nodes[i].name == name && !name.is_empty()).collect();
    if found.is_empty() && name.contains('/') {
        found = (0..model.nodes.len()).filter(|&i| matches_path(model, i, &name).is_some()).collect();
        let from_root = found.iter().filter(|&&i| matches_path(model, i, &name) == Some(true)).count();
        if from_root == 1 {
            found.retain(|&i| matches_path(model, i, &name) == Some(true));
        }
    }
    match found[..] {
        [node] => Ok(node),
        [] => {
            let last = name.rsplit('/').next().unwrap_or_default();
            let nearest =
                nearest(last, model.nodes.iter().map(|node| node.name.as_str()).filter(|name| !name.is_empty()));
            Err(FindNodeError::Unknown { nearest: nearest.map(str::to_owned), name })
        }
        _ => {
            let paths = found.iter().take(3).map(|&node| node_path(model, node)).collect();
            Err(FindNodeError::Ambiguous { name, count: found.len(), paths })
        }
    }
}

/// `Some(whole)` if the node's ancestors are named as the path says; whether the path starts at a root.
fn matches_path(model: &Model, node: usize, path: &str) -> Option<bool> {
    let mut at = Some(node);
    for segment in path.rsplit('/') {
        let node = &model.nodes[at?];
        if node.name != segment {
            return None;
        }
        at = node.parent;
    }
    Some(at.is_none())
}

/// Names from the root to a node, joined by slashes; `#3` stands for node 3 without a name.
pub fn node_path(model: &Model, node: usize) -> String {
    let mut names = Vec::new();
    let mut at = Some(node);
    while let Some((i, node)) = at.and_then(|i| Some((i, model.nodes.get(i)?))) {
        names.push(if node.name.is_empty() { format!("#{i}") } else { node.name.clone() });
        at = node.parent;
    }
    names.reverse();
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::Node;

    fn model() -> Model {
        let node = |name: &str, parent| Node { name: name.to_owned(), parent, ..Node::default() };
        Model {
            nodes: vec![
                node("car", None),
                node("wheel", Some(0)),
                node("bike", None),
                node("wheel", Some(2)),
                node("a/b", None),
                node("", Some(2)),
            ],
            ..Model::default()
        }
    }

    #[test]
    fn names_paths_and_suggestions() {
        let model = model();
        assert_eq!(find_node(&model, "car"), Ok(0));
        assert_eq!(find_node(&model, "bike/wheel"), Ok(3));
        assert_eq!(find_node(&model, "a/b"), Ok(4));
        let text = |name| find_node(&model, name).unwrap_err().to_string();
        assert_eq!(text("whel"), "no node is named `whel`; did you mean `wheel`?");
        assert_eq!(text("wheel"), "2 nodes are named `wheel`; give a path, such as `car/wheel` or `bike/wheel`");
        assert_eq!(text(""), "no node is named ``");
        assert_eq!(node_path(&model, 5), "bike/#5");
    }
}
