//! Lines and surfaces of our own in the room, made anew each frame: plain data, drawn by the overlay pass.
//!
//! What is drawn is given in metres and turned to the eye. Edges fade over about a pixel, since the eye buffers have one sample a pixel, and
//! nothing gets thinner than about two pixels, since thinner lines break up when the head moves. What is not finite draws nothing.

mod lines;
mod marks;
#[cfg(test)]
mod tests;

use glam::Vec3;

pub use marks::Mark;

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

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Width, metres; more where that would be less than about two pixels.
    pub width_m: f32,
    /// Linear, premultiplied.
    pub color: [f32; 4],
}

impl Stroke {
    /// A line of a width and a colour, linear and opaque.
    pub const fn new(width_m: f32, [r, g, b]: [f32; 3]) -> Stroke {
        Stroke { width_m, color: [r, g, b, 1.0] }
    }

    /// The same, fainter: `share` of its light and cover.
    #[must_use]
    pub fn faint(self, share: f32) -> Stroke {
        Stroke { color: self.color.map(|channel| channel * share), ..self }
    }
}

/// Corners in a frame; what goes beyond is left out. Ours: a hundred boxes with room to spare.
const MOST_VERTICES: usize = 1 << 17;
/// Half the least width, and the width of the fading edge, as shares of the distance: a pixel each at 33 pixels a degree.
const LEAST_HALF: f32 = 0.0006;
const FADE: f32 = 0.0005;
/// Farthest place from the origin, metres. Ours: farther ones meet no display's far plane, and rounding would show.
const FARTHEST_M: f32 = 1000.0;

impl Ink {
    /// Nothing is drawn, seen from a head at `eye`; from where it was before, if that is not finite.
    pub fn clear(&mut self, eye: Vec3) {
        self.vertices.clear();
        self.indices.clear();
        self.eye = sound(eye).unwrap_or(self.eye);
    }

    /// Whether nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// Metres that an angle, degrees, takes at a place as the eye sees it.
    pub fn metres(&self, at: Vec3, degrees: f32) -> f32 {
        let distance = sound(at).unwrap_or(self.eye).distance(self.eye);
        2.0 * distance * (0.5 * degrees.to_radians()).tan()
    }

    fn has_room_for(&self, vertices: usize) -> bool {
        self.vertices.len() + vertices <= MOST_VERTICES
    }

    fn put(&mut self, position: Vec3, color: [f32; 4]) -> u32 {
        let index = self.vertices.len() as u32;
        let color = color.map(|channel| if channel.is_finite() { channel.clamp(0.0, 1.0) } else { 0.0 });
        self.vertices.push(InkVertex { position: position.to_array(), color });
        index
    }

    fn quad(&mut self, [a, b, c, d]: [u32; 4]) {
        self.indices.extend([a, b, c, a, c, d]);
    }
}

/// A place that can be drawn at.
fn sound(point: Vec3) -> Option<Vec3> {
    let farthest = Vec3::splat(FARTHEST_M);
    point.is_finite().then(|| point.clamp(-farthest, farthest))
}
