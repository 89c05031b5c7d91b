//! Lines and surfaces of our own in the room, made anew each frame: plain data, drawn by the overlay pass.

use glam::Vec3;

/// A corner of a triangle.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct InkVertex {
    /// Base space, metres.
    pub position: [f32; 3],
    /// Linear, premultiplied.
    pub color: [f32; 4],
}

/// Triangles to be drawn over the scenes, with the scenes' depth. Memory is kept from frame to frame.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ink {
    /// Corners.
    pub vertices: Vec<InkVertex>,
    /// Three a triangle.
    pub indices: Vec<u32>,
    /// Place of the head: lines turn their width towards it.
    pub eye: Vec3,
}

impl Ink {
    /// Nothing is drawn, seen from a head at `eye`.
    pub fn clear(&mut self, eye: Vec3) {
        self.vertices.clear();
        self.indices.clear();
        self.eye = eye;
    }

    /// Whether nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }
}
