//! The scene while it lives: a hecs world with one entity per glTF node, and the systems over it as free functions. In a frame:
//! [`animate`], then whatever the application sets, then [`propagate`], then [`collect`] and [`observe`].

mod animate;
mod bounds;
mod collect;
mod find;
mod levels;
#[cfg(test)]
mod part_tests;
mod propagate;
mod properties;
#[cfg(test)]
mod tests;
mod watch;

pub use animate::animate;
pub use bounds::scene_bounds;
pub use collect::collect;
pub use find::{FindNodeError, find_node, node_path};
pub use levels::choose_levels;
pub use propagate::propagate;
pub use watch::{Watch, observe};

use super::model::{Model, Trs};
use glam::Mat4;
use hecs::Entity;
use std::ops::Range;

/// Place of an entity in the order in which parents come before children.
struct Slot {
    own: usize,
    parent: Option<usize>,
    /// For a lower level of detail: the best one, with which it is shown and fades.
    best: Option<usize>,
}

/// Transform relative to the parent.
struct Local {
    /// Rest pose or the animation's.
    trs: Trs,
    /// Rest pose.
    rest: Trs,
    /// Fixed matrix of the file.
    matrix: Option<Mat4>,
    /// The application's word, which wins.
    overridden: Option<Mat4>,
    /// `world_from_world`: taken elsewhere as it stands, with all below it.
    moved: Option<Mat4>,
}

impl Local {
    fn at_rest(&self) -> bool {
        self.overridden.is_none() && self.moved.is_none() && (self.matrix.is_some() || self.trs == self.rest)
    }

    fn parent_from_node(&self) -> Mat4 {
        self.overridden.or(self.matrix).unwrap_or_else(|| self.trs.to_mat4())
    }
}

/// What the application shows of the node and all below it.
struct Visibility {
    visible: bool,
    alpha: f32,
    /// KHR_node_visibility where an animation changes it, else true: the application's word is the other field.
    by_file: bool,
}

/// What is drawn at the node.
struct Content {
    mesh: Option<usize>,
    skin: Option<usize>,
    light: Option<usize>,
    /// In [`SceneWorld::weights`].
    weights: Range<usize>,
    /// In [`SceneWorld::instances`]; empty where the mesh is drawn once, at the node.
    instances: Range<usize>,
}

/// A node as [`propagate`] found it.
#[derive(Debug, Clone, Copy)]
struct Placed {
    world_from_node: Mat4,
    shown: bool,
    /// The node and all above it are where the file has them.
    at_rest: bool,
    alpha: f32,
}

/// A scene of a model, alive. All entities have the same components and are spawned parents first, so that iteration goes down the tree.
pub struct SceneWorld {
    ecs: hecs::World,
    entities: Vec<Entity>,
    /// Per glTF node.
    slot_of: Vec<usize>,
    /// Per slot, as of the last [`propagate`]; joints and watches look up by it.
    placed: Vec<Placed>,
    /// Per slot: belongs to the scene shown.
    in_scene: Vec<bool>,
    /// Morph weights of all nodes with a morphed mesh.
    weights: Vec<f32>,
    /// `node_from_instance` of all nodes with instances.
    instances: Vec<Mat4>,
    world_from_scene: Mat4,
    animation: Option<usize>,
    properties: properties::Properties,
    variant: Option<usize>,
    levels: levels::Levels,
}

impl SceneWorld {
    /// The model's default scene, its first animation (if any) selected, at rest.
    pub fn new(model: &Model) -> Self {
        Self::of_scene(model, model.scene)
    }

    /// One of the model's scenes by index; an index out of range shows nothing.
    pub fn of_scene(model: &Model, scene: usize) -> Self {
        let order = parents_first(model);
        let mut slot_of = vec![0; model.nodes.len()];
        for (slot, &node) in order.iter().enumerate() {
            slot_of[node] = slot;
        }
        let mut world = Self {
            ecs: hecs::World::new(),
            entities: Vec::with_capacity(order.len()),
            placed: vec![
                Placed { world_from_node: Mat4::IDENTITY, shown: false, at_rest: true, alpha: 1.0 };
                order.len()
            ],
            in_scene: vec![false; order.len()],
            weights: Vec::new(),
            instances: Vec::new(),
            world_from_scene: Mat4::IDENTITY,
            animation: (!model.animations.is_empty()).then_some(0),
            properties: properties::Properties::new(model),
            variant: None,
            slot_of,
            levels: levels::Levels::default(),
        };
        let roots = model.scenes.get(scene).map_or(&[][..], |scene| &scene.roots);
        for &root in roots {
            world.in_scene[world.slot_of[root]] = true;
        }
        let animated = properties::nodes_with_animated_visibility(model);
        for (own, &node) in order.iter().enumerate() {
            world.spawn(model, own, node, animated[node]);
        }
        propagate(&mut world);
        world.levels = levels::Levels::new(model, &world);
        world
    }

    fn spawn(&mut self, model: &Model, own: usize, index: usize, animated: bool) {
        let node = &model.nodes[index];
        let parent = node.parent.map(|parent| self.slot_of[parent]);
        let best = node.level_of.map(|best| self.slot_of[best]);
        if let Some(above) = best.or(parent) {
            self.in_scene[own] = self.in_scene[above];
        }
        let start = self.weights.len();
        if let Some(mesh) = node.mesh {
            let weights = if node.weights.is_empty() { &model.meshes[mesh].weights } else { &node.weights };
            self.weights.extend(weights);
        }
        let weights = start..self.weights.len();
        let first = self.instances.len();
        self.instances.extend(node.instances.iter().map(|instance| instance.to_mat4()));
        let instances = first..self.instances.len();
        self.entities.push(self.ecs.spawn((
            Slot { own, parent, best },
            Local { trs: node.transform, rest: node.transform, matrix: node.matrix, overridden: None, moved: None },
            Visibility { visible: animated || !node.hidden, alpha: 1.0, by_file: !animated || !node.hidden },
            Content { mesh: node.mesh, skin: node.skin, light: node.light, weights, instances },
        )));
    }

    /// Where the scene stands: applies from the next [`propagate`] on.
    pub fn set_placement(&mut self, world_from_scene: Mat4) {
        self.world_from_scene = world_from_scene;
    }

    /// Which animation [`animate`] plays; `None` for none. What it moved stays where it is.
    pub fn select_animation(&mut self, animation: Option<usize>) {
        self.animation = animation;
    }

    /// Which of [`Model::variants`] is shown; `None` for the materials that the primitives name.
    pub fn select_variant(&mut self, variant: Option<usize>) {
        self.variant = variant;
    }

    /// Shows or hides a node with all below it. An index that is not a node changes nothing.
    pub fn set_visible(&mut self, node: usize, visible: bool) {
        if let Some(mut visibility) = self.component::<&mut Visibility>(node) {
            visibility.visible = visible;
        }
    }

    /// Fades a node with all below it, 0 … 1; factors of ancestors multiply.
    pub fn set_alpha(&mut self, node: usize, alpha: f32) {
        if let Some(mut visibility) = self.component::<&mut Visibility>(node) {
            visibility.alpha = alpha.clamp(0.0, 1.0);
        }
    }

    /// Puts a node elsewhere relative to its parent, over rest pose and animation; `None` gives it back to them.
    pub fn set_local(&mut self, node: usize, parent_from_node: Option<Mat4>) {
        if let Some(mut local) = self.component::<&mut Local>(node) {
            local.overridden = parent_from_node;
        }
    }

    /// Takes a node with all below it elsewhere in the world, from wherever it would stand; `None` leaves it there.
    pub fn set_moved(&mut self, node: usize, world_from_world: Option<Mat4>) {
        if let Some(mut local) = self.component::<&mut Local>(node) {
            local.moved = world_from_world;
        }
    }

    /// Whether a node and all above it are where the file has them in the scene, as of the last [`propagate`].
    pub fn is_at_rest(&self, node: usize) -> bool {
        self.placed_of(node).is_some_and(|placed| placed.at_rest)
    }

    /// Where a node is, as of the last [`propagate`]; the scene's placement for an index that is not a node.
    pub fn world_from_node(&self, node: usize) -> Mat4 {
        self.placed_of(node).map_or(self.world_from_scene, |placed| placed.world_from_node)
    }

    /// Whether a node is in the scene, visible or not.
    pub fn is_in_scene(&self, node: usize) -> bool {
        self.slot_of.get(node).and_then(|slot| self.in_scene.get(*slot)).is_some_and(|there| *there)
    }

    /// Whether a node is in the scene, visible with all its ancestors, and not faded out, as of the last [`propagate`].
    pub fn is_shown(&self, node: usize) -> bool {
        self.placed_of(node).is_some_and(|placed| placed.shown)
    }

    /// Product of the alphas down to a node, as of the last [`propagate`].
    pub fn alpha(&self, node: usize) -> f32 {
        self.placed_of(node).map_or(0.0, |placed| placed.alpha)
    }

    /// Where the mesh of a node is drawn, relative to the node.
    fn instances_of(&self, content: &Content) -> &[Mat4] {
        if content.instances.is_empty() { &[Mat4::IDENTITY] } else { &self.instances[content.instances.clone()] }
    }

    fn placed_of(&self, node: usize) -> Option<&Placed> {
        self.placed.get(*self.slot_of.get(node)?)
    }

    fn component<'a, C: hecs::ComponentRef<'a>>(&'a self, node: usize) -> Option<C::Ref> {
        let entity = self.entities.get(*self.slot_of.get(node)?)?;
        self.ecs.get::<C>(*entity).ok()
    }
}

fn parents_first(model: &Model) -> Vec<usize> {
    let first = |node: &usize| model.nodes[*node].parent.is_none() && model.nodes[*node].level_of.is_none();
    let mut order: Vec<usize> = (0..model.nodes.len()).filter(first).collect();
    let mut next = 0;
    while let Some(&node) = order.get(next) {
        order.extend(&model.nodes[node].children);
        order.extend(&model.nodes[node].lods.levels);
        next += 1;
    }
    order
}
