//! Content that hangs on an anchor goes where the anchor goes.

use crate::observe::{HologramInfo, Located};
use crate::scene::model::Model;
use crate::scene::world::SceneWorld;
use crate::space::Pose;
use glam::Mat4;

/// Less is not told from nothing, metres and radians (ours: what 32-bit numbers can hold of a place a few metres away).
const SAME: f32 = 2e-6;

/// What hangs on what.
#[derive(Debug, Default)]
pub struct Follow {
    hung: Vec<Hung>,
    /// All that is watched hangs on one anchor: the scene goes as a whole, so that what stands still in it is still drawn at once.
    whole: Option<usize>,
    /// Of the anchors, at rest.
    anchor_from_base: Vec<Pose>,
    /// Of each anchor, `base_from_base`: where things go that stood at rest.
    moved: Vec<Option<Pose>>,
}

/// A node with all below it.
#[derive(Debug)]
struct Hung {
    node: usize,
    anchor: usize,
    /// The anchor of the nearest node above that hangs on one.
    above: Option<usize>,
}

impl Follow {
    /// What the manifest hangs on anchors: holograms with the roots of each.
    pub fn new<'a>(model: &Model, holograms: impl Iterator<Item = (&'a HologramInfo, &'a [usize])> + Clone) -> Follow {
        let anchor = |info: &HologramInfo| info.anchor.map(usize::from);
        let pairs = holograms.clone().flat_map(|(info, nodes)| nodes.iter().map(move |&node| (node, anchor(info))));
        let mut of_node = vec![None; model.nodes.len()];
        for (node, anchor) in pairs {
            if let (Some(place), Some(anchor)) = (of_node.get_mut(node), anchor) {
                *place = Some(anchor);
            }
        }
        let mut hung = Vec::new();
        for (node, anchor) in of_node.iter().enumerate().filter_map(|(node, anchor)| Some((node, (*anchor)?))) {
            let above = std::iter::successors(model.nodes[node].parent, |&above| model.nodes[above].parent)
                .find_map(|above| of_node[above]);
            if above != Some(anchor) {
                hung.push(Hung { node, anchor, above });
            }
        }
        let mut anchors = holograms.map(|(info, _)| anchor(info));
        let first = anchors.next().flatten();
        let whole = first.filter(|_| anchors.all(|anchor| anchor == first));
        Follow { hung, whole, anchor_from_base: Vec::new(), moved: Vec::new() }
    }

    /// Everything stands at rest again, with the anchors at these poses.
    pub fn settle(&mut self, base_from_anchors: &[Pose], world: &mut SceneWorld) {
        self.anchor_from_base = base_from_anchors.iter().map(|pose| pose.inverse()).collect();
        self.moved = vec![None; base_from_anchors.len()];
        self.hung.iter().for_each(|hung| world.set_moved(hung.node, None));
    }

    /// Puts everything where its anchor is now. What hangs on one that is not located stays where it was. Takes effect with the next
    /// propagation; `base_from_scene` is the scene's place at rest.
    pub fn follow(&mut self, anchors: &[Located], base_from_scene: Mat4, world: &mut SceneWorld) {
        let mut changed = false;
        for ((now, anchor_from_base), moved) in anchors.iter().zip(&self.anchor_from_base).zip(&mut self.moved) {
            if now.valid {
                let went = moved_by(now.pose, *anchor_from_base);
                changed |= went != *moved;
                *moved = went;
            }
        }
        if !changed {
            return;
        }
        let moved = |anchor: Option<usize>| anchor.and_then(|anchor| self.moved.get(anchor).copied().flatten());
        if let Some(whole) = self.whole {
            let went = moved(Some(whole)).map_or(base_from_scene, |went| went.to_mat4() * base_from_scene);
            return world.set_placement(went);
        }
        for hung in &self.hung {
            let (own, above) = (moved(Some(hung.anchor)), moved(hung.above));
            let went = match (own, above) {
                (own, None) => own,
                (None, Some(above)) => Some(above.inverse()),
                (Some(own), Some(above)) => Some(own * above.inverse()),
            };
            world.set_moved(hung.node, went.map(Pose::to_mat4));
        }
    }
}

/// Where things go whose anchor is at `now`; nothing for an anchor at rest.
fn moved_by(now: Pose, anchor_from_base: Pose) -> Option<Pose> {
    let anchor_from_now = anchor_from_base * now;
    let turned = anchor_from_now.orientation.xyz().length() * 2.0;
    let shifted = anchor_from_now.position.length();
    let same = shifted <= SAME * now.position.length().max(1.0) && turned <= SAME;
    (!same).then(|| now * anchor_from_base)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::{Node, Scene};
    use crate::scene::world::propagate;
    use glam::{Quat, Vec3};

    /// Three nodes, the second below the first, each hung on an anchor or on nothing.
    fn model() -> Model {
        let mut nodes = vec![Node::default(), Node::default(), Node::default()];
        nodes[0].children = vec![1];
        nodes[1].parent = Some(0);
        nodes[1].transform.translation = Vec3::X;
        Model { nodes, scenes: vec![Scene { roots: vec![0, 2], ..Scene::default() }], ..Model::default() }
    }

    fn located(pose: Pose) -> Located {
        Located { pose, valid: true, tracked: true }
    }

    /// Where the three nodes are, with the anchors moved from `rest` to `now`.
    fn places(anchors: [Option<u16>; 3], rest: &[Pose], now: &[Located]) -> ([Vec3; 3], [bool; 3]) {
        let model = model();
        let infos = anchors.map(|anchor| HologramInfo { anchor, ..HologramInfo::default() });
        let nodes = [[0usize], [1], [2]];
        let mut follow = Follow::new(&model, infos.iter().zip(nodes.iter().map(|node| &node[..])));
        let mut world = SceneWorld::new(&model);
        follow.settle(rest, &mut world);
        follow.follow(now, Mat4::IDENTITY, &mut world);
        propagate(&mut world);
        let place = |node| world.world_from_node(node).transform_point3(Vec3::ZERO);
        (std::array::from_fn(place), std::array::from_fn(|node| world.is_at_rest(node)))
    }

    #[track_caller]
    fn check(anchors: [Option<u16>; 3], now: &[Located], expected: [Vec3; 3], at_rest: [bool; 3]) {
        let (found, still) = places(anchors, &[Pose::IDENTITY, Pose::at(Vec3::Z)], now);
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.distance(expected) < 1e-6, "{found} is not {expected}");
        }
        assert_eq!(still, at_rest);
    }

    #[test]
    fn what_hangs_on_an_anchor_goes_with_it_and_nothing_else_does() {
        let up = located(Pose::at(Vec3::Y));
        let there = located(Pose::at(Vec3::Z));
        let (o, x, y) = (Vec3::ZERO, Vec3::X, Vec3::Y);
        check([Some(0), None, None], &[up, there], [y, x + y, o], [false, false, true]);
        check([Some(0), Some(0), None], &[up, there], [y, x + y, o], [false, false, true]);
        check([Some(0), Some(1), None], &[up, there], [y, x, o], [false, false, true]);
        check([None, Some(0), Some(1)], &[up, there], [o, x + y, o], [true, false, true]);
        // All on one: the scene goes, and stands still in itself.
        check([Some(0), Some(0), Some(0)], &[up, there], [y, x + y, y], [true; 3]);
    }

    #[test]
    fn a_turned_anchor_turns_what_hangs_on_it_about_itself() {
        let half = Quat::from_rotation_y(std::f32::consts::PI);
        let turned = located(Pose { position: Vec3::Z, orientation: half });
        let (o, x) = (Vec3::ZERO, Vec3::X);
        check([None, None, Some(1)], &[located(Pose::IDENTITY), turned], [o, x, Vec3::Z * 2.0], [true, true, false]);
    }

    #[test]
    fn an_anchor_at_rest_or_not_located_moves_nothing() {
        let lost = Located { pose: Pose::at(Vec3::Y), ..Located::default() };
        let rounded = located(Pose::at(Vec3::new(1e-6, 0.0, 1.0)));
        let (o, x) = (Vec3::ZERO, Vec3::X);
        check([Some(0), Some(1), Some(1)], &[lost, rounded], [o, x, o], [true; 3]);
        check([Some(0), Some(1), Some(1)], &[], [o, x, o], [true; 3]);
    }
}
