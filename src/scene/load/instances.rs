//! EXT_mesh_gpu_instancing. Nodes and their instances multiply what meshes and skins hold; the products are bounded as well.

use super::Limits;
use super::accessor::{Accessor, Component};
use super::buffers::Buffers;
use super::json::Obj;
use super::mesh::MeshFacts;
use super::report::Report;
use crate::scene::model::{Node, Skin, Trs};
use glam::{Quat, Vec3};

const NAME: &str = "EXT_mesh_gpu_instancing";

/// Reads the instances of all nodes into them.
pub(super) fn read(
    root: &Obj,
    nodes: &mut [Node],
    buffers: &Buffers,
    accessors: &[Option<Accessor>],
    limits: &Limits,
    report: &mut Report,
) {
    // Nodes may share accessors: the sum is bounded before memory is taken.
    let mut left = limits.draws;
    for (object, node) in root.objects("nodes").zip(nodes) {
        let Some(extension) = object.extension(NAME) else { continue };
        if node.mesh.is_none() || node.skin.is_some() {
            let what = "instances have a meaning only for a mesh without skin; they are ignored";
            report.mend(extension.place, what, "remove the extension from the node");
            continue;
        }
        node.instances = read_node(&extension.object("attributes"), buffers, accessors, &mut left, report);
    }
}

fn read_node(
    object: &Obj,
    buffers: &Buffers,
    accessors: &[Option<Accessor>],
    left: &mut u64,
    report: &mut Report,
) -> Vec<Trs> {
    let accessor = |name: &str| accessors.get(object.index(name)?)?.as_ref();
    let mut count = None;
    let before = report.refusals();
    for (name, _) in object.entries() {
        let Some(accessor) = accessor(name) else { continue };
        if *count.get_or_insert(accessor.count) != accessor.count {
            let what = format!("{} elements, other attributes have {}", accessor.count, count.unwrap_or(0));
            report.refuse(object.at(name), what, "all attributes of instances need the same count");
        }
        if !has_format(name, accessor) {
            let fix = "VEC3 of FLOAT; rotations VEC4 of FLOAT or normalized signed bytes or shorts";
            report.refuse(object.at(name), format!("`{name}` has a format that it cannot have"), fix);
        }
    }
    let Some(count) = count.filter(|_| report.refusals() == before) else { return Vec::new() };
    if count as u64 > *left {
        let what = format!("{count} instances exceed what is left of the limit of one file ({left}; ours)");
        report.refuse(&*object.place, what, "use fewer instances");
        return Vec::new();
    }
    *left -= count as u64;
    let mut out = vec![Trs::default(); count];
    if let Some(accessor) = accessor("TRANSLATION") {
        accessor.for_each::<3>(buffers, |i, value| out[i].translation = Vec3::from(value));
    }
    if let Some(accessor) = accessor("SCALE") {
        accessor.for_each::<3>(buffers, |i, value| out[i].scale = Vec3::from(value));
    }
    if let Some(accessor) = accessor("ROTATION") {
        let mut off = 0;
        accessor.for_each::<4>(buffers, |i, value| {
            let rotation = Quat::from_array(value);
            // Ours: four bytes cannot do better than 2/127.
            off += usize::from((rotation.length() - 1.0).abs() > 0.016);
            out[i].rotation = if rotation.length() > 1e-6 { rotation.normalize() } else { Quat::IDENTITY };
        });
        if off > 0 {
            let what = format!("rotations are not of unit length ({off} of them)");
            report.mend(object.at("ROTATION"), what, "export unit quaternions");
        }
    }
    out
}

fn has_format(name: &str, accessor: &Accessor) -> bool {
    let (kind, float) = (accessor.kind, accessor.component == Component::F32);
    let signed = matches!(accessor.component, Component::I8 | Component::I16) && accessor.normalized;
    match name {
        "TRANSLATION" | "SCALE" => (kind.columns, kind.rows) == (1, 3) && float,
        "ROTATION" => (kind.columns, kind.rows) == (1, 4) && (float || signed),
        // Others are the application's.
        _ => true,
    }
}

/// Refuses a file whose nodes together ask for more than the limits.
pub(super) fn check(nodes: &[Node], skins: &[Skin], meshes: &[MeshFacts], limits: &Limits, report: &mut Report) {
    let (mut draws, mut weights, mut joints, mut skinned) = (0u64, 0u64, 0u64, 0u64);
    for node in nodes {
        let Some(mesh) = node.mesh.map(|mesh| &meshes[mesh]) else { continue };
        draws = draws.saturating_add(mesh.primitives.saturating_mul(node.instances.len().max(1) as u64));
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
