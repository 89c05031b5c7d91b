//! What the display is made of: segments of a ring and characters, as flat unlit meshes that we make.

#[path = "../../../assets/generator/font.rs"]
mod font;

use crate::scene::model::{Aabb, Material, Mesh, Model, Primitive, Vertex};
use glam::{Mat4, Vec3};

/// Segments of the ring (ours: one is four percent).
pub const SEGMENTS: u32 = 25;
/// Inner and outer radius, metres (ours: 9 degrees wide at 2 m).
const RADII_M: [f32; 2] = [0.13, 0.16];
/// Steps along a segment's arc, and share of its angle that it fills.
const STEPS: u32 = 4;
const FILLED: f32 = 0.8;
/// Width from one character to the next, in heights of a character.
pub const ADVANCE: f32 = 6.0 / 7.0;
/// Linear grey of what is done, and of what is not (ours: bright enough to read, no glare on an additive display).
const BRIGHT: f32 = 0.6;
const DIM: f32 = 0.06;
const PERCENT: [&str; 7] = ["##..#", "##..#", "...#.", "..#..", ".#...", "#..##", "#..##"];

/// One of the meshes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A segment that is done.
    Full,
    /// A segment that is not.
    Empty,
    /// 0 to 9.
    Digit(u32),
    /// %.
    Percent,
    /// The unit of the seconds.
    Seconds,
    /// Our name.
    Name,
}

impl Shape {
    /// Its mesh in [`model`].
    pub fn mesh(self) -> u32 {
        match self {
            Shape::Full => 0,
            Shape::Empty => 1,
            Shape::Digit(digit) => 2 + digit.min(9),
            Shape::Percent => 12,
            Shape::Seconds => 13,
            Shape::Name => 14,
        }
    }
}

/// All meshes.
pub fn model() -> Model {
    let material = |grey: f32| Material {
        base_color: [grey, grey, grey, 1.0],
        unlit: true,
        double_sided: true,
        ..Material::default()
    };
    let mut meshes = vec![segment(0), segment(1)];
    meshes.extend((0..10).map(|digit| text(&digit.to_string(), 0)));
    meshes.push(percent());
    meshes.push(text("S", 0));
    meshes.push(text("HOLOGRADE", 0));
    Model { name: "progress".into(), meshes, materials: vec![material(BRIGHT), material(DIM)], ..Model::default() }
}

/// The ring begins at the top and fills clockwise.
pub fn place_of_segment(segment: u32) -> Mat4 {
    Mat4::from_rotation_z(-std::f32::consts::TAU * segment as f32 / SEGMENTS as f32)
}

fn segment(material: usize) -> Mesh {
    let mut shape = Flat::default();
    let whole = std::f32::consts::TAU / SEGMENTS as f32 * FILLED;
    let corner = |radius: f32, step: u32| {
        let (sin, cos) = (whole * step as f32 / STEPS as f32).sin_cos();
        [radius * sin, radius * cos]
    };
    let [inner, outer] = RADII_M;
    for step in 0..STEPS {
        shape.quad([corner(inner, step), corner(inner, step + 1), corner(outer, step + 1), corner(outer, step)]);
    }
    shape.mesh(material)
}

/// Characters of height 1, centred.
fn text(line: &str, material: usize) -> Mesh {
    let mut shape = Flat::default();
    let width = (line.len() * 6 - 1) as f32;
    font::write(line, |x, y| shape.dot(x as f32 - width / 2.0, y as f32));
    shape.mesh(material)
}

fn percent() -> Mesh {
    let mut shape = Flat::default();
    for (y, row) in PERCENT.iter().enumerate() {
        for (x, _) in row.bytes().enumerate().filter(|(_, dot)| *dot == b'#') {
            shape.dot(x as f32 - 2.5, y as f32);
        }
    }
    shape.mesh(0)
}

/// A flat mesh in the plane z = 0.
#[derive(Default)]
struct Flat {
    vertices: Vec<Vertex>,
    indices: Vec<u32>,
}

impl Flat {
    /// A dot of a 5 × 7 letter, from its upper left, in dots from the letter's upper middle.
    fn dot(&mut self, x: f32, y: f32) {
        let [left, right] = [x, x + 1.0].map(|x| x / 7.0);
        let [top, bottom] = [y, y + 1.0].map(|y| 0.5 - y / 7.0);
        self.quad([[left, bottom], [right, bottom], [right, top], [left, top]]);
    }

    fn quad(&mut self, corners: [[f32; 2]; 4]) {
        let first = self.vertices.len() as u32;
        self.vertices.extend(corners.map(|[x, y]| Vertex {
            position: [x, y, 0.0],
            normal: [0.0, 0.0, 1.0],
            tangent: [1.0, 0.0, 0.0, 1.0],
            uv0: [0.0; 2],
            uv1: [0.0; 2],
            color: [1.0; 4],
        }));
        self.indices.extend([0, 1, 2, 0, 2, 3].map(|corner| first + corner));
    }

    fn mesh(self, material: usize) -> Mesh {
        let bounds = self.vertices.iter().fold(Aabb::EMPTY, |all, vertex| all.with(Vec3::from(vertex.position)));
        let primitive = Primitive {
            vertices: self.vertices,
            indices: self.indices,
            material: Some(material),
            bounds,
            ..Primitive::default()
        };
        Mesh { primitives: vec![primitive], ..Mesh::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_has_its_mesh_and_characters_are_one_high() {
        let model = model();
        assert_eq!(model.meshes.len() as u32, Shape::Name.mesh() + 1);
        for shape in [Shape::Digit(8), Shape::Percent, Shape::Seconds, Shape::Name] {
            let bounds = model.meshes[shape.mesh() as usize].primitives[0].bounds;
            assert!((bounds.max.y - 0.5).abs() < 1e-6 && (bounds.min.y + 0.5).abs() < 1e-6, "{shape:?}: {bounds:?}");
            assert!((bounds.min.x + bounds.max.x).abs() < 1e-6, "{shape:?} is centred: {bounds:?}");
        }
        let segment = model.meshes[0].primitives[0].bounds;
        assert!(segment.min.x >= 0.0 && segment.max.y > 0.159, "from the top to the right: {segment:?}");
        assert!(model.meshes.iter().flat_map(|mesh| &mesh.primitives).all(|primitive| !primitive.indices.is_empty()));
    }
}
