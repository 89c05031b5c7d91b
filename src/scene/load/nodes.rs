//! Nodes, scenes and the hierarchy between nodes.

use super::json::Obj;
use super::mesh::MeshFacts;
use super::report::Report;
use crate::scene::model::{Light, LightKind, Node, Scene, Trs};
use glam::{Mat4, Quat, Vec3};

/// Reads `nodes`; parents are set and the hierarchy is a forest, or there are problems.
pub(super) fn read(root: &Obj, meshes: &[MeshFacts], report: &mut Report) -> Vec<Node> {
    let objects: Vec<Obj> = root.objects("nodes").collect();
    let mut nodes: Vec<Node> = objects.iter().map(|object| read_node(object, meshes, report)).collect();
    let counts = nodes.len();
    for (i, object) in objects.iter().enumerate() {
        let children = std::mem::take(&mut nodes[i].children);
        let mut kept = Vec::with_capacity(children.len());
        for (j, child) in children.into_iter().enumerate().filter(|(_, child)| *child < counts) {
            match nodes[child].parent {
                Some(parent) => {
                    let what = format!("node {child} already has the parent {parent}");
                    report.refuse(format!("{}/children/{j}", object.place), what, "a node has at most one parent");
                }
                None => {
                    nodes[child].parent = Some(i);
                    kept.push(child);
                }
            }
        }
        nodes[i].children = kept;
    }
    for i in in_loops(&nodes) {
        report.refuse(format!("/nodes/{i}"), "the node is its own ancestor", "nodes must form a tree");
    }
    nodes
}

fn in_loops(nodes: &[Node]) -> Vec<usize> {
    let mut reached = vec![false; nodes.len()];
    let mut open: Vec<usize> = (0..nodes.len()).filter(|&i| nodes[i].parent.is_none()).collect();
    while let Some(i) = open.pop() {
        reached[i] = true;
        open.extend(&nodes[i].children);
    }
    (0..nodes.len()).filter(|&i| !reached[i]).collect()
}

fn read_node(object: &Obj, meshes: &[MeshFacts], report: &mut Report) -> Node {
    let mesh = object.index("mesh").filter(|mesh| *mesh < meshes.len());
    let mut node = Node {
        name: object.name(),
        parent: None,
        children: object.indices("children"),
        transform: read_trs(object, report),
        matrix: None,
        mesh,
        skin: object.index("skin"),
        weights: object.numbers("weights"),
        light: object.extension("KHR_lights_punctual").and_then(|light| light.index("light")),
        hidden: is_off(object, "KHR_node_visibility", "visible"),
        instances: Vec::new(),
        unhoverable: is_off(object, "KHR_node_hoverability", "hoverable"),
        unselectable: is_off(object, "KHR_node_selectability", "selectable"),
        camera: object.index("camera"),
        ..Node::default()
    };
    if let Some(matrix) = object.floats::<16>("matrix") {
        read_matrix(object, &Mat4::from_cols_array(&matrix), &mut node, report);
    }
    if object.has("weights") {
        let targets = mesh.map_or(0, |mesh| meshes[mesh].targets);
        if targets != node.weights.len() {
            let what = format!("{} weights for {targets} morph targets", node.weights.len());
            report.refuse(object.at("weights"), what, "one weight per target of the node's mesh");
        }
    }
    if node.skin.is_some() && !mesh.is_some_and(|mesh| meshes[mesh].skinned) {
        let what = "the node has a skin, but no mesh with joints; the skin is ignored";
        report.mend(object.at("skin"), what, "remove the skin or export joints");
        node.skin = None;
    }
    node
}

/// Whether an extension switches something off that is on by default.
fn is_off(object: &Obj, extension: &str, key: &str) -> bool {
    object.extension(extension).is_some_and(|e| e.get(key).is_some_and(|on| on.as_bool() == Some(false)))
}

fn read_trs(object: &Obj, report: &mut Report) -> Trs {
    let mut rotation = Quat::IDENTITY;
    if let Some(parts) = object.floats::<4>("rotation") {
        rotation = Quat::from_array(parts);
        // Ours: text with three digits is still taken as a unit quaternion.
        if (rotation.length() - 1.0).abs() > 0.01 {
            let what = format!("the rotation's length is {}, not 1", rotation.length());
            report.refuse(object.at("rotation"), what, "export unit quaternions");
            rotation = Quat::IDENTITY;
        }
        rotation = rotation.normalize();
    }
    Trs {
        translation: object.floats("translation").map_or(Vec3::ZERO, Vec3::from_array),
        rotation,
        scale: object.floats("scale").map_or(Vec3::ONE, Vec3::from_array),
    }
}

fn read_matrix(object: &Obj, matrix: &Mat4, node: &mut Node, report: &mut Report) {
    let place = object.at("matrix");
    if ["translation", "rotation", "scale"].iter().any(|key| object.has(key)) {
        report.refuse(&*place, "a node has either a matrix or translation, rotation and scale", "keep one of them");
    }
    let bottom = matrix.row(3);
    if bottom.to_array() != [0.0, 0.0, 0.0, 1.0] {
        report.refuse(place, format!("the bottom row is {bottom}, not 0 0 0 1"), "export an affine matrix");
        return;
    }
    match decompose(matrix) {
        Some(trs) => node.transform = trs,
        None => {
            report.mend(
                place,
                "the matrix is not a product of translation, rotation and scale",
                "apply shear to the mesh",
            );
            node.matrix = Some(*matrix);
        }
    }
}

/// Translation, rotation and scale of a matrix that is nothing else.
fn decompose(matrix: &Mat4) -> Option<Trs> {
    let columns = [matrix.x_axis, matrix.y_axis, matrix.z_axis].map(|axis| axis.truncate());
    if columns.iter().any(|column| column.length_squared() < 1e-30) {
        return None;
    }
    let (scale, rotation, translation) = matrix.to_scale_rotation_translation();
    let trs = Trs { translation, rotation: rotation.normalize(), scale };
    let back = trs.to_mat4();
    let same = columns.iter().zip([back.x_axis, back.y_axis, back.z_axis]).all(|(column, back)| {
        // Ours: six digits of text, through a square root.
        (*column - back.truncate()).length() <= 1e-4 * column.length()
    });
    same.then_some(trs)
}

/// Reads `scenes`. A file without scenes gets one of all its root nodes.
pub(super) fn read_scenes(root: &Obj, nodes: &[Node], report: &mut Report) -> Vec<Scene> {
    let mut scenes = Vec::new();
    for scene in root.objects("scenes") {
        let roots: Vec<usize> = scene.indices("nodes").into_iter().filter(|i| *i < nodes.len()).collect();
        for (j, &i) in roots.iter().enumerate() {
            if nodes[i].parent.is_some() {
                let place = format!("{}/nodes/{j}", scene.place);
                report.refuse(place, format!("node {i} is not a root node"), "list root nodes only");
            }
        }
        scenes.push(Scene { name: scene.name(), roots });
    }
    if scenes.is_empty() {
        let roots = (0..nodes.len()).filter(|&i| nodes[i].parent.is_none()).collect();
        scenes.push(Scene { name: String::new(), roots });
    }
    scenes
}

/// Reads the lights of KHR_lights_punctual.
pub(super) fn read_lights(root: &Obj, report: &mut Report) -> Vec<Light> {
    let Some(extension) = root.extension("KHR_lights_punctual") else { return Vec::new() };
    let lights = extension.objects("lights").map(|light| {
        let spot = light.object("spot");
        let (inner, outer) = (
            spot.number("innerConeAngle").unwrap_or(0.0),
            spot.number("outerConeAngle").unwrap_or(std::f32::consts::FRAC_PI_4),
        );
        let kind = match light.text("type") {
            Some("point") => LightKind::Point,
            Some("spot") => LightKind::Spot { inner, outer },
            _ => LightKind::Directional,
        };
        if matches!(kind, LightKind::Spot { .. }) && inner >= outer {
            let what = format!("innerConeAngle {inner} is not less than outerConeAngle {outer}");
            report.refuse(&*spot.place, what, "make the inner cone smaller");
        }
        let intensity = light.number("intensity").unwrap_or(1.0);
        let color: [f32; 3] = light.floats("color").unwrap_or([1.0; 3]);
        Light { kind, color: color.map(|c| c * intensity), range: light.number("range") }
    });
    lights.collect()
}
