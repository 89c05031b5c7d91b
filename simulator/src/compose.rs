//! What the eye would see: the submitted layers, brought to where the eye is when they are shown, in front of the room.
//!
//! Pure: plain pixels and poses in, plain pixels out. All mixing is of linear light (OpenXR 1.1, section 10.1). The steps for one
//! point of the picture, whose direction is a ray in the eye's frame (-z ahead):
//!
//! 1. The ray as the display stands when a colour field is shown, then as the layer was drawn ([`Reprojection`]).
//! 2. The layer's colour there, by bilinear sampling; layers over one another, back to front ([`Look`]).
//! 3. The room behind, seen from where the eye really is, as the blend mode says.

mod backdrop;
mod blend;
mod depth;
mod draw;
mod pixels;
mod shown;
mod surface;
mod warp;

pub use blend::Look;
pub use draw::compose;
pub use pixels::{DepthMap, Format, Image, Picture, Raw, Unreadable};

use std::sync::Arc;

use glam::DVec3;

use crate::model::pose::Pose;

/// Distance at which displays of this kind are focused, where the eyes' pictures meet, and where the device puts the plane of planar
/// reprojection if nobody gives one (Microsoft, Hologram stability and Comfort).
pub const FOCUS_M: f64 = 2.0;

/// How a projection layer is brought from the pose that it was drawn for to the pose at which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reprojection {
    /// Not at all: it hangs on the head as drawn.
    None,
    /// For the turn alone, as if everything were far away.
    Orientation,
    /// As if everything lay on the layer's plane, or on one 2 m ahead of the eye that it was drawn for.
    Planar,
    /// Planar, with the plane across the line of sight at the median of the submitted depth. Without depth: planar.
    PlanarFromDepth,
    /// Each pixel by its own depth. Without depth: planar.
    Depth,
}

/// What moves with a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// The room as the device's tracking knows it; poses are in the LOCAL space.
    Room,
    /// The head; poses are in the VIEW space.
    Head,
}

/// The plane that an application wants its layer stabilised on, in the layer's [`Frame`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FocusPlane {
    /// A point of the plane in metres, when the layer is to be shown.
    pub point: DVec3,
    /// Unit normal.
    pub normal: DVec3,
    /// Metres per second.
    pub velocity: DVec3,
}

/// A projection layer, of one eye.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// Its colours, ready for blending.
    pub image: Arc<Image>,
    /// What it moves with.
    pub frame: Frame,
    /// `frame_from_eye` that it was drawn for.
    pub pose: Pose,
    /// Field of view in radians: left, right, up, down.
    pub fov_rad: [f64; 4],
    /// How far each pixel is.
    pub depth: Option<DepthMap>,
    /// The plane to stabilise on.
    pub plane: Option<FocusPlane>,
    /// How to reproject it.
    pub reprojection: Reprojection,
}

/// A picture on a flat or curved surface, seen from its front only.
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    /// Its colours, ready for blending.
    pub image: Arc<Image>,
    /// What it moves with.
    pub frame: Frame,
    /// `frame_from_surface`.
    pub pose: Pose,
    /// Its form.
    pub shape: Shape,
}

/// Form of a surface.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// A rectangle in x-y with its front to +z: width and height in metres.
    Quad([f64; 2]),
    /// A section of a cylinder about y with its middle at -z, seen from inside (XR_KHR_composition_layer_cylinder).
    Cylinder {
        /// In metres; infinite if not positive or not finite.
        radius_m: f64,
        /// Angle that the section spans, in radians.
        angle_rad: f64,
        /// Width of the section over its height.
        aspect: f64,
    },
}

/// A layer as one eye gets it.
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// A projection layer.
    Projection(Projection),
    /// A quad or cylinder layer.
    Surface(Surface),
}

/// One showing of a display that shows a frame's colours one after the other; displays that show all at once have a single field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Whether it shows red, green, blue.
    pub channels: [bool; 3],
    /// Seconds after the frame's display time.
    pub after_s: f64,
    /// `local_from_view`: where the head really is then.
    pub head: Pose,
    /// `local_from_view` as the device's tracking has it then; layers are shown for it.
    pub tracked_head: Pose,
}

/// An eye and the display before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Eye {
    /// `head_from_eye`.
    pub head_from_eye: Pose,
    /// The display's field of view in radians: left, right, up, down.
    pub fov_rad: [f64; 4],
    /// Size of the picture in pixels.
    pub size: [u32; 2],
    /// Samples along each side of a pixel; 1 takes its middle only.
    pub samples: u32,
    /// What is shown one after the other; the picture is as the eye is placed in the first.
    pub fields: Vec<Field>,
}

/// A composed picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    /// Linear light; alpha is 1.
    pub image: Image,
    /// Share of the picture, in the first field, for which depth reprojection found nothing submitted: what was hidden from the pose
    /// that a layer was drawn for. Nothing is shown there.
    pub holes: f64,
}

#[cfg(test)]
mod tests;
