//! What the shaders of the overlay are told, byte for byte as in `shaders/overlay.wgsl`.

use super::super::draw::{DepthRange, View};
use super::super::mips::linear_from_srgb;
use super::super::surface::EyeRecord;
use super::Quad;
use bytemuck::{Pod, Zeroable};
use glam::Mat4;

/// The plate, sRGB. Ours: dark enough to be clear on an additive display, and the ground that light text needs on any other.
pub(super) const PLATE: [u8; 3] = [10, 12, 16];
/// The plate's edge, sRGB. Ours.
const EDGE: [u8; 3] = [120, 132, 150];
/// Radius of the plate's corners, and half the width of its edge, both as shares of the board's width. Ours: what stands on the board stays
/// clear of the corners, and the edge is 0.06° wide at the distance that the board is made for.
const RADIUS: f32 = 0.018;
const HALF_EDGE: f32 = 0.001;

/// One frame.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub(super) struct OverlayRecord {
    eyes: [EyeRecord; 2],
    base_from_quad: Mat4,
    shape: [f32; 4],
    edge: [f32; 4],
}

impl OverlayRecord {
    pub(super) fn new(views: &[View; 2], range: DepthRange, board: Option<&Quad>) -> OverlayRecord {
        let eyes = views.map(|view| EyeRecord::new(&view, range));
        let Some(quad) = board else { return OverlayRecord { eyes, ..OverlayRecord::zeroed() } };
        let [width, height] = quad.size_m;
        let edge = EDGE.map(linear_from_srgb);
        OverlayRecord {
            eyes,
            base_from_quad: quad.base_from_quad.to_mat4(),
            shape: [0.5 * width, 0.5 * height, RADIUS * width, 0.0],
            edge: [edge[0], edge[1], edge[2], HALF_EDGE * width],
        }
    }
}
