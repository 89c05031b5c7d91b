//! What is counted.

use super::*;
use crate::scene::model::Scene;

/// A square of two triangles in XY around the origin, metres.
pub(super) fn square(side: f32) -> Mesh {
    let vertex: Vertex = Vertex { normal: [0.0, 0.0, 1.0], color: [1.0; 4], ..bytemuck::Zeroable::zeroed() };
    let h = side / 2.0;
    let corners = [[-h, -h], [h, -h], [h, h], [-h, h]];
    let corner = |[x, y]: [f32; 2]| Vertex { position: [x, y, 0.0], uv0: [x / side + 0.5, y / side + 0.5], ..vertex };
    let vertices: Vec<Vertex> = corners.into_iter().map(corner).collect();
    let bounds = vertices.iter().fold(super::super::model::Aabb::EMPTY, |all, v| all.with(v.position.into()));
    let primitive = Primitive { vertices, indices: vec![0, 1, 2, 0, 2, 3], bounds, ..Primitive::default() };
    Mesh { name: "square".into(), primitives: vec![primitive], ..Mesh::default() }
}

/// A scene of root nodes.
pub(super) fn scene_of(meshes: Vec<Mesh>, nodes: Vec<Node>) -> Model {
    let nodes: Vec<Node> =
        nodes.into_iter().enumerate().map(|(i, node)| Node { name: format!("n{i}"), ..node }).collect();
    let roots = (0..nodes.len()).collect();
    Model {
        meshes,
        nodes,
        scenes: vec![Scene { name: String::new(), roots }],
        has_default_scene: true,
        ..Model::default()
    }
}

#[test]
fn counts_what_the_shown_scene_draws() {
    let vertex: Vertex = bytemuck::Zeroable::zeroed();
    let primitive = Primitive { vertices: vec![vertex; 4], indices: vec![0; 6], ..Primitive::default() };
    let lines = Primitive { topology: Topology::Lines, ..primitive.clone() };
    let node = |parent, children: &[usize], mesh| Node { parent, children: children.to_vec(), mesh, ..Node::default() };
    let model = Model {
        meshes: vec![Mesh { primitives: vec![primitive, lines], ..Mesh::default() }],
        nodes: vec![
            node(None, &[1, 2], None),
            node(Some(0), &[], Some(0)),
            node(Some(0), &[], Some(0)),
            node(None, &[], Some(0)),
        ],
        scenes: vec![Scene { name: String::new(), roots: vec![0] }],
        images: vec![Image { name: "i".into(), mime: "image/png", width: 4, height: 2, bytes: vec![0; 9].into() }],
        ..Model::default()
    };
    let cost = summarize(&model);
    assert_eq!((cost.draws, cost.draws_issued), (4, 2), "copies of a primitive are one draw");
    assert_eq!((cost.triangles, cost.vertices), (4, 16));
    assert_eq!((cost.image_bytes, cost.texture_gpu_bytes), (9, 4 * (8 + 2 + 1)));
    assert_eq!(cost.geometry_gpu_bytes, 2 * (4 * 72 + 6 * 4));
    assert_eq!(cost.per_node.iter().map(|n| (n.node, n.triangles)).collect::<Vec<_>>(), [(0, 4), (1, 2), (2, 2)]);
    assert_eq!(cost.per_mesh[0].uses, 2);
}
