//! MSFT_lod with MSFT_screencoverage: levels of detail of nodes and of materials.

use super::json::Obj;
use super::report::Report;
use crate::scene::model::{Lods, Node, Scene};

/// The levels of a material. A level's own levels have no meaning, as the extension puts all of them at the best one.
pub(super) fn of_material(material: &Obj, own: usize, count: usize, report: &mut Report) -> Lods {
    let Some(lod) = material.extension("MSFT_lod") else { return Lods::default() };
    let mut levels = Vec::new();
    for (j, level) in lod.indices("ids").into_iter().enumerate().filter(|(_, level)| *level < count) {
        if level == own || levels.contains(&level) {
            let what = format!("material {level} is the best level or one already listed; it is ignored");
            report.mend(format!("{}/ids/{j}", lod.place), what, "list each lower level once");
        } else {
            levels.push(level);
        }
    }
    with_coverage(material, levels, report)
}

/// The levels of nodes: each takes its place beside the node that it stands for, as its sibling that is nobody's child.
pub(super) fn of_nodes(root: &Obj, nodes: &mut [Node], scenes: &mut [Scene], report: &mut Report) {
    for (best, object) in root.objects("nodes").enumerate() {
        let Some(lod) = object.extension("MSFT_lod") else { continue };
        if let Some(other) = nodes[best].level_of {
            let what = format!("the node is itself a level of node {other}; its own levels are ignored");
            report.mend(lod.place, what, "list all levels at the best one");
            continue;
        }
        let (mut levels, count) = (Vec::new(), nodes.len());
        for (j, level) in lod.indices("ids").into_iter().enumerate().filter(|(_, level)| *level < count) {
            let place = format!("{}/ids/{j}", lod.place);
            if holds(nodes, level, best) {
                let what = format!("node {level} holds the node that it is to stand for");
                report.refuse(place, what, "a level is a node beside the best one");
            } else if nodes[level].level_of.is_some() || !nodes[level].lods.levels.is_empty() {
                let what = format!("node {level} belongs to other levels already; it is ignored here");
                report.mend(place, what, "give each node its own levels");
            } else {
                place_beside(nodes, scenes, level, best, &place, report);
                levels.push(level);
            }
        }
        nodes[best].lods = with_coverage(&object, levels, report);
    }
}

/// Whether `outer` is `inner` or an ancestor of it. The hierarchy has no loops here, or the file is refused already.
fn holds(nodes: &[Node], outer: usize, inner: usize) -> bool {
    let above = std::iter::successors(Some(inner), |&node| nodes[node].parent);
    above.take(nodes.len()).any(|node| node == outer)
}

/// Takes a level out of the hierarchy that readers without this extension see.
fn place_beside(nodes: &mut [Node], scenes: &mut [Scene], level: usize, best: usize, place: &str, report: &mut Report) {
    let (was_below, beside) = (nodes[level].parent, nodes[best].parent);
    if was_below.is_some() && was_below != beside {
        let what = format!("node {level} hangs elsewhere than the node it stands for; it is put beside it");
        report.mend(place, what, "leave lower levels out of the hierarchy");
    }
    if let Some(parent) = was_below {
        nodes[parent].children.retain(|child| *child != level);
    }
    for scene in scenes {
        scene.roots.retain(|root| *root != level);
    }
    nodes[level].parent = beside;
    nodes[level].level_of = Some(best);
}

fn with_coverage(object: &Obj, levels: Vec<usize>, report: &mut Report) -> Lods {
    let extras = object.object("extras");
    let mut coverage = extras.numbers("MSFT_screencoverage");
    let lawful = coverage.iter().all(|share| (0.0..=1.0).contains(share)) && coverage.is_sorted_by(|a, b| a >= b);
    if !lawful || coverage.len() > levels.len() + 1 {
        let what = format!("the screen coverages are not falling shares of 1 for {} levels", levels.len() + 1);
        report.mend(extras.at("MSFT_screencoverage"), what, "give one per level, the best first");
        coverage.clear();
    }
    Lods { levels, coverage }
}

#[cfg(test)]
mod tests {
    use crate::scene::model::Model;
    use crate::scene::{Limits, NoFiles, load};
    use serde_json::{Value, json};

    fn read(nodes: Value) -> Result<Model, String> {
        let document = json!({"asset": {"version": "2.0"}, "extensionsUsed": ["MSFT_lod"], "nodes": nodes,
            "scenes": [{"nodes": [0]}], "scene": 0});
        load("a.gltf", document.to_string().as_bytes(), &NoFiles, &Limits::default()).map_err(|e| e.to_string())
    }

    fn lod(ids: &[usize]) -> Value {
        json!({"MSFT_lod": {"ids": ids}})
    }

    #[test]
    fn levels_stand_beside_the_best_one() {
        let coverage = json!({"MSFT_screencoverage": [0.5, 0.2, 0.01]});
        let model = read(json!([
            {"children": [1, 3]}, {"name": "high", "extensions": lod(&[2, 3]), "extras": coverage}, {"name": "medium"},
            {"name": "low"},
        ]))
        .unwrap();
        assert_eq!(model.nodes[1].lods.levels, [2, 3]);
        assert_eq!(model.nodes[1].lods.coverage, [0.5, 0.2, 0.01]);
        assert_eq!(model.nodes[0].children, [1]);
        assert_eq!([2, 3].map(|i| (model.nodes[i].parent, model.nodes[i].level_of)), [(Some(0), Some(1)); 2]);
        assert!(model.mended.is_empty(), "{:?}", model.mended);
    }

    #[track_caller]
    fn check(nodes: Value, refused: bool, told: &str) {
        let found = match read(nodes) {
            Ok(model) => {
                assert!(!refused, "it loads");
                model.mended.iter().map(ToString::to_string).collect()
            }
            Err(problems) => {
                assert!(refused, "{problems}");
                problems
            }
        };
        assert!(found.contains(told), "{found}");
    }

    #[test]
    fn levels_that_make_no_sense_are_told() {
        check(json!([{"children": [1]}, {"extensions": lod(&[0])}]), true, "holds the node");
        check(json!([{"extensions": lod(&[0])}]), true, "holds the node");
        check(json!([{"extensions": lod(&[7])}]), true, "/nodes/0/extensions/MSFT_lod/ids/0");
        check(json!([{"extensions": lod(&[1])}, {"extensions": lod(&[2])}, {}]), false, "is itself a level");
        check(
            json!([{"children": [1, 3]}, {"children": [2]}, {}, {"extensions": lod(&[2])}]),
            false,
            "hangs elsewhere",
        );
        let rising = json!({"MSFT_screencoverage": [0.2, 0.5]});
        check(json!([{"extensions": lod(&[1]), "extras": rising}, {}]), false, "not falling");
        check(json!([{"extensions": lod(&[1])}, {}, {"extensions": lod(&[1])}]), false, "belongs to other levels");
    }
}
