//! Meshes and draw calls.

use super::{Group, counted};
use crate::scene::cost::lint::{Context, Lint, Saves, Severity};
use crate::scene::cost::tables::{issued, mirrors};
use crate::scene::cost::{geometry_bytes, primitive_triangles, shown_nodes};
use crate::scene::model::{AlphaMode, Mesh, Model, MorphVertex, Primitive, Topology};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A mesh of so many triangles ought to have coarser levels (Microsoft, Dynamics 365 Guides, Optimize 3D models: below 30,000 each for
/// four to ten objects).
const LARGE_MESH: u64 = 30_000;

pub(super) fn find(context: &Context, out: &mut Vec<Lint>) {
    let model = context.model;
    points(model, out);
    mergeable(model, out);
    copies(context, out);
    idle_targets(model, out);
    if !model.extensions_used.iter().any(|name| name == "MSFT_lod") {
        let large = |index: &usize| context.cost.per_mesh[*index].triangles >= LARGE_MESH;
        let found: Vec<usize> = (0..model.meshes.len()).filter(large).collect();
        let spare: u64 = found.iter().map(|&mesh| context.cost.per_mesh[mesh].triangles / 2).sum();
        let group = Group { table: "meshes", noun: "mesh", found };
        let what = format!("of {LARGE_MESH} triangles or more, without coarser levels for a distance");
        let fix = "add levels with MSFT_lod, or decimate";
        let lint = group.remark(|mesh| model.meshes[mesh].name.clone(), "mesh.no-lod", Severity::Note, &what, fix);
        out.extend(lint.map(|lint| lint.saves(Saves { triangles: spare, ..Saves::default() })));
    }
}

fn points(model: &Model, out: &mut Vec<Lint>) {
    let thin = |mesh: &Mesh| mesh.primitives.iter().filter(|p| p.topology != Topology::Triangles).count();
    let count: usize = model.meshes.iter().map(thin).sum();
    if let Some(first) = model.meshes.iter().position(|mesh| thin(mesh) > 0) {
        let what = format!("{} of points or lines, one pixel thin on any display", counted(count, "primitive"));
        let lint = Lint::new("mesh.points-or-lines", Severity::Note, format!("/meshes/{first}"), what);
        out.push(lint.named(&model.meshes[first].name).count(count).fix("use triangles for what must be seen"));
    }
}

/// Opaque primitives of one material at nodes that nothing moves apart: each is a draw call, all could be one.
fn mergeable(model: &Model, out: &mut Vec<Lint>) {
    let order = shown_nodes(model);
    let moving = moving(model, &order);
    let draws = issued(model, &order);
    let mut counted_already = HashSet::new();
    let mut by_material: BTreeMap<Option<usize>, (u64, usize)> = BTreeMap::new();
    for &node in &order {
        let Some(mesh) = model.nodes[node].mesh.filter(|_| !moving[node] && model.nodes[node].skin.is_none()) else {
            continue;
        };
        for (index, primitive) in model.meshes[mesh].primitives.iter().enumerate() {
            let blended = primitive.material.is_some_and(|m| model.materials[m].alpha_mode == AlphaMode::Blend);
            if !blended && primitive.targets.is_empty() && counted_already.insert((mesh, index)) {
                let entry = by_material.entry(primitive.material).or_insert((0, node));
                entry.0 += draws.get(&(mesh, index)).copied().unwrap_or(0);
            }
        }
    }
    let (before, after) = by_material.values().fold((0, 0), |(n, m), (draws, _)| (n + draws, m + 1));
    let Some((_, first)) = by_material.values().max_by_key(|(draws, _)| *draws).filter(|_| before > after) else {
        return;
    };
    let what = format!("{before} draws of parts that stand still, by {}", counted(after as usize, "material"));
    let fix =
        format!("merge the parts of one material: {before} draws become {after}; keep apart what a manifest names");
    let saves = Saves { draws: before - after, ..Saves::default() };
    let severity = if before - after > 20 { Severity::Warning } else { Severity::Note };
    let lint = Lint::new("mesh.mergeable", severity, format!("/nodes/{first}"), what).named(&model.nodes[*first].name);
    out.push(lint.count(before as usize).saves(saves).fix(fix));
}

/// Nodes that an animation moves, or hides, themselves or from above.
fn moving(model: &Model, order: &[usize]) -> Vec<bool> {
    let mut moving = vec![false; model.nodes.len()];
    for animation in &model.animations {
        animation.channels.iter().for_each(|channel| moving[channel.node] = true);
        for property in &animation.properties {
            if let crate::scene::model::Target::Visible(node) = property.target {
                moving[node] = true;
            }
        }
    }
    for &node in order {
        moving[node] |= mirrors(&model.nodes[node]) || model.nodes[node].parent.is_some_and(|parent| moving[parent]);
    }
    moving
}

/// The same geometry several times.
fn copies(context: &Context, out: &mut Vec<Lint>) {
    let model = context.model;
    let mut known: HashMap<u64, Vec<usize>> = HashMap::new();
    let (mut found, mut bytes, mut draws) = (Vec::new(), 0, 0);
    for (index, mesh) in model.meshes.iter().enumerate().filter(|(_, mesh)| !mesh.primitives.is_empty()) {
        let alike = known.entry(fingerprint(mesh)).or_default();
        if alike.iter().any(|&other| same(&model.meshes[other], mesh)) {
            found.push(index);
            bytes += mesh.primitives.iter().map(geometry_bytes).sum::<u64>();
            draws += if context.cost.per_mesh[index].uses > 0 { mesh.primitives.len() as u64 } else { 0 };
        } else {
            alike.push(index);
        }
    }
    let saves = Saves { draws, gpu_bytes: bytes, ..Saves::default() };
    let severity = if found.len() > 4 { Severity::Warning } else { Severity::Note };
    let group = Group { table: "meshes", noun: "mesh", found };
    let fix = "let the nodes share one mesh: copies of one mesh are one draw";
    let name = |mesh: usize| model.meshes[mesh].name.clone();
    let lint = group.remark(name, "mesh.duplicate", severity, "with the geometry and materials of another", fix);
    out.extend(lint.map(|lint| lint.saves(saves)));
}

/// Of all its bytes, so that only meshes that are most likely the same are compared.
fn fingerprint(mesh: &Mesh) -> u64 {
    let mut hasher = DefaultHasher::new();
    for primitive in &mesh.primitives {
        (primitive.material, &primitive.indices).hash(&mut hasher);
        hasher.write(bytemuck::cast_slice(&primitive.vertices));
        primitive.targets.iter().for_each(|target| hasher.write(bytemuck::cast_slice(target)));
    }
    hasher.finish()
}

fn same(a: &Mesh, b: &Mesh) -> bool {
    let alike = |(a, b): (&Primitive, &Primitive)| {
        (a.topology, a.material, &a.indices, &a.skinning, &a.targets)
            == (b.topology, b.material, &b.indices, &b.skinning, &b.targets)
            && a.vertices == b.vertices
    };
    a.primitives.len() == b.primitives.len() && a.primitives.iter().zip(&b.primitives).all(alike)
}

/// Morph targets that displace nothing in any primitive.
fn idle_targets(model: &Model, out: &mut Vec<Lint>) {
    let (mut found, mut targets, mut bytes) = (Vec::new(), 0, 0);
    for (index, mesh) in model.meshes.iter().enumerate() {
        for target in 0..mesh.weights.len() {
            let idle = |primitive: &Primitive| {
                primitive.targets.get(target).is_none_or(|all| all.iter().all(|v| *v == MorphVertex::default()))
            };
            if !mesh.primitives.is_empty() && mesh.primitives.iter().all(idle) {
                targets += 1;
                let vertices: usize = mesh.primitives.iter().filter_map(|p| p.targets.get(target)).map(Vec::len).sum();
                bytes += (vertices * size_of::<MorphVertex>()) as u64;
                if found.last() != Some(&index) {
                    found.push(index);
                }
            }
        }
    }
    let Some(&first) = found.first() else { return };
    let what = format!("{} displacing nothing", counted(targets, "morph target"));
    let lint = Lint::new("mesh.idle-target", Severity::Note, format!("/meshes/{first}"), what);
    let saves = Saves { gpu_bytes: bytes, ..Saves::default() };
    out.push(lint.named(&model.meshes[first].name).count(targets).saves(saves).fix("remove them, and their weights"));
}

/// Triangles of a mesh as drawn.
pub(super) fn drawn(context: &Context, mesh: usize, primitive: &Primitive, part: u64) -> u64 {
    part.min(primitive_triangles(primitive)).saturating_mul(context.cost.per_mesh[mesh].uses)
}
