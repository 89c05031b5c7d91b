//! Skins, and that they fit the nodes that use them.

use super::Limits;
use super::accessor::{Accessor, Component};
use super::buffers::Buffers;
use super::json::Obj;
use super::mesh::MeshFacts;
use super::report::Report;
use crate::scene::model::{Node, Scene, Skin};
use glam::Mat4;
use std::collections::HashSet;

/// Reads `skins`.
pub(super) fn read(
    root: &Obj,
    buffers: &Buffers,
    accessors: &[Option<Accessor>],
    nodes: &[Node],
    limits: &Limits,
    report: &mut Report,
) -> Vec<Skin> {
    let tree = Tree::new(nodes);
    // Skins may share matrices: the sum of what is read is bounded.
    let mut left = limits.components;
    root.objects("skins")
        .map(|skin| {
            let joints: Vec<usize> = skin.indices("joints").into_iter().filter(|i| *i < nodes.len()).collect();
            check_roots(&skin, &joints, &tree, report);
            let matrices = read_matrices(&skin, joints.len(), buffers, accessors, &mut left, report);
            Skin { inverse_bind_matrices: matrices.unwrap_or_else(|| vec![Mat4::IDENTITY; joints.len()]), joints }
        })
        .collect()
}

fn check_roots(skin: &Obj, joints: &[usize], tree: &Tree, report: &mut Report) {
    let mut roots = joints.iter().map(|&joint| tree.root[joint]);
    if let Some(first) = roots.next()
        && roots.any(|root| root != first)
    {
        report.mend(skin.at("joints"), "the joints have no common root", "put joints under one node");
    }
    if let Some(skeleton) = skin.index("skeleton").filter(|i| *i < tree.root.len())
        && joints.iter().any(|&joint| !tree.is_ancestor(skeleton, joint))
    {
        report.mend(skin.at("skeleton"), "the skeleton node is not an ancestor of all joints", "name the common root");
    }
}

fn read_matrices(
    skin: &Obj,
    joints: usize,
    buffers: &Buffers,
    accessors: &[Option<Accessor>],
    left: &mut u64,
    report: &mut Report,
) -> Option<Vec<Mat4>> {
    let accessor = accessors.get(skin.index("inverseBindMatrices")?)?.as_ref()?;
    let place = skin.at("inverseBindMatrices");
    if accessor.kind.components() != 16 || accessor.component != Component::F32 {
        report.refuse(place, "inverse bind matrices have a format that they cannot have", "MAT4 of FLOAT");
        return None;
    }
    if accessor.count < joints {
        let what = format!("{} inverse bind matrices for {joints} joints", accessor.count);
        report.refuse(place, what, "one matrix per joint");
        return None;
    }
    if accessor
        .view
        .is_some_and(|view| buffers.views.get(view).is_some_and(|v| v.as_ref().is_some_and(|v| v.stride.is_some())))
    {
        report.mend(&*place, "the buffer view of inverse bind matrices has a byteStride", "remove byteStride");
    }
    let Some(rest) = left.checked_sub(accessor.count as u64 * 16) else {
        report.refuse(place, "the skins exceed the limit of matrices in one file (ours)", "make the asset smaller");
        return None;
    };
    *left = rest;
    let mut out = Vec::with_capacity(joints);
    let mut off = 0;
    accessor.for_each::<16>(buffers, |i, value| {
        let mut matrix = Mat4::from_cols_array(&value);
        if matrix.row(3).to_array() != [0.0, 0.0, 0.0, 1.0] {
            off += 1;
            (matrix.x_axis.w, matrix.y_axis.w, matrix.z_axis.w, matrix.w_axis.w) = (0.0, 0.0, 0.0, 1.0);
        }
        // Sparse replacements come a second time.
        match out.get_mut(i) {
            Some(slot) => *slot = matrix,
            None if i < joints => out.push(matrix),
            None => {}
        }
    });
    if off > 0 {
        report.mend(place, format!("bottom rows are not 0 0 0 1 ({off} matrices)"), "export affine matrices");
    }
    Some(out)
}

/// Checks nodes with a skin against it.
pub(super) fn check_nodes(
    nodes: &mut [Node],
    skins: &[Skin],
    meshes: &[MeshFacts],
    scenes: &[Scene],
    report: &mut Report,
) {
    let tree = Tree::new(nodes);
    // Ours: nodes times scenes is bounded by looking at the first scenes; files have a handful.
    let scenes: Vec<HashSet<usize>> =
        scenes.iter().take(16).map(|scene| scene.roots.iter().copied().collect()).collect();
    for (i, node) in nodes.iter_mut().enumerate() {
        let Some(skin) = node.skin.and_then(|skin| skins.get(skin)) else {
            node.skin = None;
            continue;
        };
        let largest = node.mesh.and_then(|mesh| meshes[mesh].largest_joint.as_ref());
        if let Some((joint, place)) = largest
            && *joint as usize >= skin.joints.len()
        {
            let what = format!("joint {joint} is used, but the skin of node {i} has {} joints", skin.joints.len());
            report.refuse(place, what, "export skin and mesh together");
        }
        let mut of_mesh = scenes.iter().filter(|roots| roots.contains(&tree.root[i]));
        let joint_root = skin.joints.first().map(|&joint| tree.root[joint]);
        if of_mesh.any(|roots| joint_root.is_some_and(|root| !roots.contains(&root))) {
            report.mend(
                format!("/nodes/{i}"),
                "the node's scene does not hold the skin's joints",
                "add them to the scene",
            );
        }
    }
}

/// Ancestors in constant time: every subtree is a stretch of the order of a depth-first walk.
struct Tree {
    root: Vec<usize>,
    enter: Vec<usize>,
    leave: Vec<usize>,
}

impl Tree {
    fn new(nodes: &[Node]) -> Self {
        let n = nodes.len();
        let mut tree = Self { root: (0..n).collect(), enter: vec![0; n], leave: vec![0; n] };
        let mut clock = 0;
        for top in (0..n).filter(|&i| nodes[i].parent.is_none()) {
            let mut open = vec![(top, false)];
            while let Some((i, done)) = open.pop() {
                clock += 1;
                if done {
                    tree.leave[i] = clock;
                    continue;
                }
                (tree.enter[i], tree.root[i]) = (clock, top);
                open.push((i, true));
                open.extend(nodes[i].children.iter().map(|&child| (child, false)));
            }
        }
        tree
    }

    fn is_ancestor(&self, ancestor: usize, node: usize) -> bool {
        self.enter[ancestor] <= self.enter[node] && self.leave[node] <= self.leave[ancestor]
    }
}
