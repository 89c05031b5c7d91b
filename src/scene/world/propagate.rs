//! World matrices, visibility and alpha, from parents to children in one flat loop.

use super::{Local, Placed, SceneWorld, Slot, Visibility};

/// Works out where every node is and whether it is shown.
pub fn propagate(world: &mut SceneWorld) {
    let SceneWorld { ecs, placed, in_scene, world_from_scene, .. } = world;
    for (slot, local, visibility) in ecs.query_mut::<(&Slot, &Local, &Visibility)>() {
        let parent = match slot.parent {
            Some(parent) => placed[parent],
            None => Placed { world_from_node: *world_from_scene, shown: true, at_rest: true, alpha: 1.0 },
        };
        let above = slot.best.map_or(parent, |best| placed[best]);
        let alpha = above.alpha * visibility.alpha;
        let stands = parent.world_from_node * local.parent_from_node();
        placed[slot.own] = Placed {
            world_from_node: local.moved.map_or(stands, |moved| moved * stands),
            shown: in_scene[slot.own] && above.shown && visibility.visible && visibility.by_file && alpha > 0.0,
            // A lower level stands where its best one's parent is, which is no parent of its own.
            at_rest: slot.best.is_none() && parent.at_rest && local.at_rest(),
            alpha,
        };
    }
}
