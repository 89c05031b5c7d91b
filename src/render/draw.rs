//! What is to be drawn: plain data from the world, read by the passes. Reused from frame to frame, so that a steady frame allocates nothing.

use crate::scene::model::LightKind;
use crate::space::{Fov, Pose};
use glam::{Mat4, Vec3};

/// Everything to draw in one frame.
#[derive(Debug, Clone, Default)]
pub struct DrawList {
    /// Meshes to draw.
    pub instances: Vec<Instance>,
    /// Joint matrices of all skinned instances (`world_from_mesh` of each joint: joint world matrix × inverse bind matrix).
    pub joints: Vec<Mat4>,
    /// Morph weights of all morphed instances.
    pub weights: Vec<f32>,
    /// Punctual lights.
    pub lights: Vec<LightInstance>,
}

impl DrawList {
    /// Empties it, keeping its memory.
    pub fn clear(&mut self) {
        self.instances.clear();
        self.joints.clear();
        self.weights.clear();
        self.lights.clear();
    }
}

/// One mesh at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Instance {
    /// Index into the model's meshes, or the number of a variant of one.
    pub mesh: u32,
    /// `world_from_node`; ignored for positions of skinned meshes, as glTF demands.
    pub world_from_node: Mat4,
    /// First joint matrix in [`DrawList::joints`], if skinned.
    pub joints: Option<u32>,
    /// First weight in [`DrawList::weights`], if morphed.
    pub weights: Option<u32>,
    /// Fade by the application, 0 … 1; below 1 the instance is blended.
    pub alpha: f32,
}

/// A light at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LightInstance {
    /// Kind and cone.
    pub kind: LightKind,
    /// World, metres.
    pub position: Vec3,
    /// World, unit, the way it shines.
    pub direction: Vec3,
    /// Linear RGB times intensity.
    pub color: [f32; 3],
    /// Metres, or infinity.
    pub range: f32,
}

/// Where one eye is and what it sees.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct View {
    /// `world_from_eye`.
    pub pose: Pose,
    /// Half angles.
    pub fov: Fov,
}

/// The depth range of the projection, metres. Depth is reversed: 1 at `near`, 0 at `far`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DepthRange {
    /// Clip plane.
    pub near: f32,
    /// Far plane.
    pub far: f32,
}
