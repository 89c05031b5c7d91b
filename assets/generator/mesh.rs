//! Triangles in the making. Double precision and `libm`, so that every machine makes the same bytes.

use glam::{DMat4, DVec2, DVec3};

/// Geometry of one material.
#[derive(Clone, Default)]
pub struct Mesh {
    pub positions: Vec<DVec3>,
    pub normals: Vec<DVec3>,
    pub uvs: Vec<DVec2>,
    pub indices: Vec<u32>,
}

impl Mesh {
    pub fn vertex(&mut self, position: DVec3, normal: DVec3, uv: DVec2) -> u32 {
        self.positions.push(position);
        self.normals.push(normal);
        self.uvs.push(uv);
        self.positions.len() as u32 - 1
    }

    pub fn triangle(&mut self, a: u32, b: u32, c: u32) {
        self.indices.extend([a, b, c]);
    }

    pub fn quad(&mut self, a: u32, b: u32, c: u32, d: u32) {
        self.indices.extend([a, b, c, a, c, d]);
    }

    pub fn add(&mut self, other: &Mesh) {
        let base = self.positions.len() as u32;
        self.positions.extend(&other.positions);
        self.normals.extend(&other.normals);
        self.uvs.extend(&other.uvs);
        self.indices.extend(other.indices.iter().map(|index| base + index));
    }

    #[must_use]
    pub fn moved(&self, x: f64, y: f64, z: f64) -> Mesh {
        self.placed(&DMat4::from_translation(DVec3::new(x, y, z)))
    }

    /// Turned and moved by a rigid transform.
    #[must_use]
    pub fn placed(&self, to: &DMat4) -> Mesh {
        Mesh {
            positions: self.positions.iter().map(|p| to.transform_point3(*p)).collect(),
            normals: self.normals.iter().map(|n| to.transform_vector3(*n).normalize()).collect(),
            ..self.clone()
        }
    }
}

/// A point on the unit circle, degrees.
pub fn circle(degrees: f64) -> DVec2 {
    let radians = degrees.to_radians();
    DVec2::new(libm::cos(radians), libm::sin(radians))
}

/// Rotation about an axis, degrees.
pub fn turn(axis: DVec3, degrees: f64) -> DMat4 {
    let half = circle(degrees / 2.0);
    let xyz = axis.normalize() * half.y;
    DMat4::from_quat(glam::DQuat::from_xyzw(xyz.x, xyz.y, xyz.z, half.x))
}
