//! Levels of detail (MSFT_lod): which of a node's or a material's levels is drawn, by the share of the picture that its bounding sphere
//! covers as seen by the nearer eye. One choice holds for both eyes, so that they never see different things.

use super::{Content, SceneWorld, Slot, bounds};
use crate::observe::ViewObservation;
use crate::scene::levels::{lods, mesh_levels};
use crate::scene::model::{Aabb, Lods, Model};
use glam::{Mat4, Vec3};

/// Coverage at which the best level gives way where the file says nothing, and how much less each level further is (ours: a thing of one
/// metre loses its best level 7 m away, where it is 8 degrees wide).
const FIRST_COVERAGE: f32 = 0.04;
const NEXT_COVERAGE: f32 = 0.25;
/// How far beyond a threshold the coverage has to be for another level (ours): a tenth is 5 % of the distance, more than a head that
/// stands still moves.
const HYSTERESIS: f32 = 0.1;

/// The choices of a scene. Empty, and without cost, where the asset has no levels.
#[derive(Debug, Default)]
pub(super) struct Levels {
    groups: Vec<Group>,
    /// Per slot: the group and level whose root it is.
    roots: Vec<Option<(usize, usize)>>,
    parents: Vec<Option<usize>>,
    /// Per slot: is or is below a lower level.
    lower: Vec<bool>,
    /// Per slot: another level stands for it now.
    off: Vec<bool>,
    /// Per slot: index of the mesh with the lower level of its materials that stands for its own.
    meshes: Vec<Option<usize>>,
}

/// Things of which one is drawn.
#[derive(Debug)]
struct Group {
    /// Where the best one is.
    slot: usize,
    /// Bounding sphere of the best one, in its node's space, at rest.
    center: Vec3,
    radius: f32,
    /// Least coverage of each level.
    thresholds: Vec<f32>,
    chosen: Option<usize>,
    what: What,
}

#[derive(Debug)]
enum What {
    Nodes,
    /// Index of the mesh that level 1 is drawn with.
    Materials(usize),
}

impl Levels {
    pub(super) fn new(model: &Model, world: &SceneWorld) -> Levels {
        let mut levels = Levels::default();
        let first_mesh = model.meshes.len() + model.meshes.iter().map(|mesh| mesh.variants.len()).sum::<usize>();
        let mesh_levels = mesh_levels(model);
        if mesh_levels.is_empty() && model.nodes.iter().all(|node| node.lods.levels.is_empty()) {
            return levels;
        }
        let slots = world.placed.len();
        levels.roots = vec![None; slots];
        levels.parents = vec![None; slots];
        levels.lower = vec![false; slots];
        levels.meshes = vec![None; slots];
        let mut query = world.ecs.query::<(&Slot, &Content)>();
        for (slot, _) in query.iter() {
            levels.parents[slot.own] = slot.parent;
            levels.lower[slot.own] = slot.best.is_some() || slot.parent.is_some_and(|parent| levels.lower[parent]);
        }
        for (node, of) in model.nodes.iter().enumerate().filter(|(_, node)| !node.lods.levels.is_empty()) {
            let group = levels.groups.len();
            for (level, &lower) in std::iter::once(&node).chain(&of.lods.levels).enumerate() {
                levels.roots[world.slot_of[lower]] = Some((group, level));
            }
            let slot = world.slot_of[node];
            levels.groups.push(Group::new(slot, whole(model, world, slot), &of.lods, What::Nodes));
        }
        for (slot, content) in query.iter() {
            let Some(mesh) = content.mesh else { continue };
            let Some(first) = mesh_levels.iter().position(|level| level.mesh == mesh) else { continue };
            let Some(lods) = lods(model, mesh) else { continue };
            let own = part(model, world, slot.own, content);
            levels.groups.push(Group::new(slot.own, own, lods, What::Materials(first_mesh + first)));
        }
        levels.off = levels.lower.clone();
        levels
    }

    /// Whether another level stands for what is at this slot.
    pub(super) fn is_off(&self, slot: usize) -> bool {
        self.off.get(slot).is_some_and(|off| *off)
    }

    /// Whether this slot belongs to a lower level: where things are is told by the best one alone.
    pub(super) fn is_lower(&self, slot: usize) -> bool {
        self.lower.get(slot).is_some_and(|lower| *lower)
    }

    /// The mesh to draw at a slot for its own mesh.
    pub(super) fn mesh(&self, slot: usize, mesh: usize) -> usize {
        self.meshes.get(slot).copied().flatten().unwrap_or(mesh)
    }
}

impl Group {
    fn new(slot: usize, bounds: Aabb, lods: &Lods, what: What) -> Group {
        let (center, radius) =
            if bounds.is_empty() { (Vec3::ZERO, 0.0) } else { (bounds.center(), bounds.half_extents().length()) };
        let mut thresholds = thresholds(lods);
        if matches!(what, What::Materials(_))
            && let Some(last) = thresholds.last_mut()
        {
            // A material says how a thing looks, not whether it is there.
            *last = 0.0;
        }
        Group { slot, center, radius, thresholds, chosen: None, what }
    }

    fn coverage(&self, world_from_node: &Mat4, views: &[ViewObservation; 2]) -> f32 {
        let scale = [world_from_node.x_axis, world_from_node.y_axis, world_from_node.z_axis];
        let scale = scale.iter().map(|axis| axis.truncate().length()).fold(0.0, f32::max);
        coverage(world_from_node.transform_point3(self.center), self.radius * scale, views)
    }
}

/// Chooses the levels for a frame, as of the last `propagate`; what was chosen before is kept while the coverage is near a threshold.
/// Nothing is allocated.
pub fn choose_levels(world: &mut SceneWorld, views: &[ViewObservation; 2]) {
    let SceneWorld { levels, placed, .. } = world;
    let mut changed = false;
    for group in &mut levels.groups {
        let now = group.coverage(&placed[group.slot].world_from_node, views);
        let level = choose(now, &group.thresholds, group.chosen);
        changed |= group.chosen.replace(level) != Some(level);
        if let What::Materials(first) = group.what {
            levels.meshes[group.slot] = level.checked_sub(1).map(|below| first + below);
        }
    }
    if changed {
        let Levels { groups, roots, parents, off, .. } = levels;
        for slot in 0..off.len() {
            let other = roots[slot].is_some_and(|(group, level)| groups[group].chosen != Some(level));
            off[slot] = other || parents[slot].is_some_and(|parent| off[parent]);
        }
    }
}

/// Least coverage of every level, the best one first.
fn thresholds(lods: &Lods) -> Vec<f32> {
    let count = lods.levels.len() + 1;
    let ours = |level: usize| if level + 1 == count { 0.0 } else { FIRST_COVERAGE * NEXT_COVERAGE.powi(level as i32) };
    let of = |level: usize| match lods.coverage.get(level) {
        Some(share) => *share,
        None if lods.coverage.is_empty() => ours(level),
        None => 0.0,
    };
    (0..count).map(of).collect()
}

/// The first level whose threshold is met; one more than the last where none is. A choice made before moves only when the coverage has
/// passed a threshold by [`HYSTERESIS`].
fn choose(coverage: f32, thresholds: &[f32], before: Option<usize>) -> usize {
    let first =
        |factor: f32| thresholds.iter().position(|least| coverage >= least * factor).unwrap_or(thresholds.len());
    match before {
        None => first(1.0),
        Some(before) => before.clamp(first(1.0 - HYSTERESIS), first(1.0 + HYSTERESIS)),
    }
}

/// Share of an eye's picture that a sphere covers, at the distance of the nearer eye and as if it were ahead: turning the head changes no
/// level. A sphere at distance d with radius r is seen as a cone whose half angle has the tangent r / √(d² − r²).
fn coverage(center: Vec3, radius: f32, views: &[ViewObservation; 2]) -> f32 {
    let nearest = views.iter().map(|view| view.pose.position.distance_squared(center)).fold(f32::INFINITY, f32::min);
    let clear = nearest - radius * radius;
    let fov = views[0].fov;
    let picture = (fov.right.tan() - fov.left.tan()) * (fov.up.tan() - fov.down.tan());
    if clear <= 0.0 || picture <= 0.0 {
        return 1.0;
    }
    (std::f32::consts::PI * radius * radius / clear / picture).min(1.0)
}

/// Box around a node with all below it, in its space, in the pose that the world has now.
fn whole(model: &Model, world: &SceneWorld, root: usize) -> Aabb {
    let mut inside = vec![false; world.placed.len()];
    let mut bounds = Aabb::EMPTY;
    for (slot, content) in world.ecs.query::<(&Slot, &Content)>().iter() {
        let above = slot.best.or(slot.parent);
        inside[slot.own] = slot.own == root || slot.best.is_none() && above.is_some_and(|above| inside[above]);
        if inside[slot.own] {
            bounds = bounds.union(seen_from(model, world, slot.own, content, root));
        }
    }
    bounds
}

/// Box around the mesh of a node, in its space.
fn part(model: &Model, world: &SceneWorld, slot: usize, content: &Content) -> Aabb {
    seen_from(model, world, slot, content, slot)
}

fn seen_from(model: &Model, world: &SceneWorld, slot: usize, content: &Content, root: usize) -> Aabb {
    let root_from_world = world.placed[root].world_from_node.inverse();
    if !root_from_world.is_finite() {
        return Aabb::EMPTY;
    }
    let mut boxes = Vec::new();
    bounds::push_boxes(world, model, slot, content, &mut boxes);
    let moved = |part: &bounds::MovingBox| {
        part.bounds.transformed(&(root_from_world * world.placed[part.carrier].world_from_node))
    };
    boxes.iter().map(moved).fold(Aabb::EMPTY, Aabb::union)
}

#[cfg(test)]
mod tests {
    use super::super::{SceneWorld, collect, propagate, scene_bounds};
    use super::*;
    use crate::render::DrawList;
    use crate::scene::model::{Material, Mesh, Node, Primitive, Scene, Trs};
    use crate::space::{Fov, Pose};

    fn eyes(z: f32) -> [ViewObservation; 2] {
        let fov = Fov { left: -0.4, right: 0.4, up: 0.3, down: -0.3 };
        [-0.03, 0.03].map(|x| ViewObservation { pose: Pose::at(Vec3::new(x, 0.0, z)), fov })
    }

    fn cube(half: f32, material: Option<usize>) -> Mesh {
        let bounds = Aabb { min: Vec3::splat(-half), max: Vec3::splat(half) };
        Mesh { primitives: vec![Primitive { bounds, material, ..Primitive::default() }], ..Mesh::default() }
    }

    /// A parent 1 m up, with a best node of half a metre and two lower ones; the middle one has a child.
    fn of_nodes(coverage: &[f32]) -> Model {
        let lods = Lods { levels: vec![2, 3], coverage: coverage.to_vec() };
        let up = Trs { translation: Vec3::Y, ..Trs::default() };
        let node = |parent, level_of, mesh| Node { parent, level_of, mesh, ..Node::default() };
        Model {
            nodes: vec![
                Node { children: vec![1], transform: up, ..Node::default() },
                Node { lods, ..node(Some(0), None, Some(0)) },
                Node { children: vec![4], ..node(Some(0), Some(1), Some(1)) },
                node(Some(0), Some(1), Some(2)),
                node(Some(2), None, Some(3)),
            ],
            meshes: vec![cube(0.5, None), cube(5.0, None), cube(5.0, None), cube(5.0, None)],
            scenes: vec![Scene { roots: vec![0], ..Scene::default() }],
            ..Model::default()
        }
    }

    fn drawn(world: &mut SceneWorld, model: &Model, z: f32) -> Vec<u32> {
        let mut list = DrawList::default();
        propagate(world);
        choose_levels(world, &eyes(z));
        collect(world, model, &mut list);
        list.instances.iter().map(|instance| instance.mesh).collect()
    }

    #[test]
    fn one_level_is_drawn_and_nothing_below_the_last_coverage() {
        let model = of_nodes(&[0.5, 0.05, 0.01]);
        let mut world = SceneWorld::new(&model);
        assert_eq!(drawn(&mut world, &model, 1.5), [0]);
        assert_eq!(drawn(&mut world, &model, 6.0), [1, 3], "the middle level with its child");
        assert_eq!(drawn(&mut world, &model, 14.0), [2]);
        assert_eq!(drawn(&mut world, &model, 60.0), [0; 0], "nothing");
        assert_eq!(drawn(&mut world, &model, 1.5), [0]);
        // Where things are is told by the best level, whichever is drawn.
        let bounds = scene_bounds(&world, &model);
        assert_eq!((bounds.min, bounds.max), (Vec3::new(-0.5, 0.5, -0.5), Vec3::new(0.5, 1.5, 0.5)));
    }

    #[test]
    fn levels_are_hidden_and_fade_with_the_best_one() {
        let model = of_nodes(&[0.5, 0.05, 0.01]);
        let mut world = SceneWorld::new(&model);
        world.set_visible(1, false);
        assert_eq!(drawn(&mut world, &model, 6.0), [0; 0]);
        world.set_visible(1, true);
        world.set_alpha(1, 0.5);
        drawn(&mut world, &model, 6.0);
        let mut list = DrawList::default();
        collect(&world, &model, &mut list);
        assert!(list.instances.len() == 2 && list.instances.iter().all(|instance| instance.alpha == 0.5));
    }

    #[test]
    fn a_material_gives_way_but_the_thing_stays() {
        let lods = Lods { levels: vec![1, 2], coverage: vec![0.3, 0.1, 0.05] };
        let model = Model {
            nodes: vec![Node { mesh: Some(0), ..Node::default() }],
            meshes: vec![cube(0.5, Some(0))],
            materials: vec![Material { lods, ..Material::default() }, Material::default(), Material::default()],
            scenes: vec![Scene { roots: vec![0], ..Scene::default() }],
            ..Model::default()
        };
        let mut world = SceneWorld::new(&model);
        for (z, mesh) in [(1.0, 0), (4.5, 1), (9.0, 2), (90.0, 2)] {
            assert_eq!(drawn(&mut world, &model, z), [mesh], "{z} m away");
        }
    }

    #[test]
    fn a_level_is_kept_near_a_threshold() {
        let thresholds = [0.5, 0.2, 0.0];
        for (coverage, before, expected) in [
            (0.5, None, 0),
            (0.49, None, 1),
            (0.49, Some(0), 0),
            (0.44, Some(0), 1),
            (0.52, Some(1), 1),
            (0.56, Some(1), 0),
            (0.0, Some(0), 2),
            (1.0, Some(2), 0),
        ] {
            assert_eq!(choose(coverage, &thresholds, before), expected, "{coverage} after {before:?}");
        }
    }

    #[test]
    fn coverage_is_by_the_nearer_eye_and_ours_where_the_file_is_silent() {
        let near = coverage(Vec3::new(0.03, 0.0, 0.0), 0.5, &eyes(2.0));
        let tangents = 2.0 * 0.4f32.tan() * 2.0 * 0.3f32.tan();
        let expected = std::f32::consts::PI * 0.25 / 3.75 / tangents;
        assert!((near - expected).abs() < 1e-3, "{near}, not {expected}");
        assert_eq!(coverage(Vec3::ZERO, 1.0, &eyes(0.5)), 1.0, "from inside");
        let silent = Lods { levels: vec![1, 2], coverage: vec![] };
        assert_eq!(thresholds(&silent), [0.04, 0.01, 0.0]);
        assert_eq!(thresholds(&Lods { coverage: vec![0.3], ..silent }), [0.3, 0.0, 0.0]);
    }
}
