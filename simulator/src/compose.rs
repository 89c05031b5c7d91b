//! What the eye would see: the submitted layers, brought to where the eye is when they are shown, in front of the room.
//!
//! Pure: plain pixels and poses in, plain pixels out. All mixing is of linear light (OpenXR 1.1, section 10.1). The steps for one
//! point of the picture, whose direction is a ray in the eye's frame (-z ahead):
//!
//! 1. [`warp`](self): the ray as the display stands when a colour field is shown, then as the layer was drawn.
//! 2. The layer's colour there, by bilinear sampling; layers over one another, back to front ([`Look`]).
//! 3. The room behind, seen from where the eye really is, as the blend mode says.

mod backdrop;
mod blend;
mod depth;
mod pixels;
mod shown;
mod surface;
mod warp;

pub use blend::Look;
pub use pixels::{DepthMap, Format, Image, Picture, Raw, Unreadable};

use std::sync::Arc;

use glam::DVec3;

use crate::model::pose::Pose;
use crate::profile::BlendMode;
use crate::room::Room;
use backdrop::Backdrop;
use shown::{Seen, Shown};
use warp::Map;

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

/// Composes what an eye sees. `layers` are back to front. In opaque mode the room is not seen.
///
/// Where colours follow one another the eye is taken to hold on to a point of the room at [`FOCUS_M`] between them, as eyes do while the head
/// moves: what hangs on the head then separates into colours. An eye that follows a moving hologram is not modelled.
pub fn compose(eye: &Eye, layers: &[Layer], blend: BlendMode, room: Option<&Room>) -> Composed {
    let fields: Vec<Prepared<'_>> = eye.fields.iter().map(|field| Prepared::new(eye, field, layers)).collect();
    let room = room.filter(|_| blend != BlendMode::Opaque);
    let seat = eye.fields.first().map(|field| field.head.then(&eye.head_from_eye));
    let backdrop = room.zip(seat).map(|(room, seat)| Backdrop::new(room, seat, eye));
    let grid = Grid::new(eye);
    let mut texels = Vec::with_capacity(grid.pixels());
    let mut holes = 0u64;
    for y in 0..eye.size[1] {
        for x in 0..eye.size[0] {
            let mut sum = [0.0; 3];
            for ray in grid.rays(x, y) {
                let behind = backdrop.as_ref().map_or([0.0; 3], |backdrop| backdrop.color(ray));
                let light = see(&fields, ray, behind, blend, &mut holes);
                sum = [0, 1, 2].map(|channel| sum[channel] + light[channel]);
            }
            let [r, g, b] = sum.map(|light| light / grid.per_pixel());
            texels.push([r, g, b, 1.0]);
        }
    }
    let rays = grid.pixels() as f64 * f64::from(grid.per_pixel());
    Composed { image: Image { size: eye.size, texels }, holes: holes as f64 / rays.max(1.0) }
}

/// A field with its layers made ready.
struct Prepared<'a> {
    channels: [bool; 3],
    /// From a ray of the picture to the ray of the display that the eye meets it on.
    display_from_picture: Map,
    shown: Vec<Shown<'a>>,
}

impl<'a> Prepared<'a> {
    fn new(eye: &Eye, field: &Field, layers: &'a [Layer]) -> Self {
        let first = eye.fields.first().map_or(field.head, |first| first.head).then(&eye.head_from_eye);
        let now_from_first = field.head.then(&eye.head_from_eye).inverse().then(&first);
        Self {
            channels: field.channels,
            display_from_picture: Map::planar(&now_from_first, DVec3::NEG_Z, FOCUS_M),
            shown: layers.iter().map(|layer| Shown::new(layer, eye, field)).collect(),
        }
    }

    /// All layers along a ray of the picture, premultiplied.
    fn layers(&self, ray: DVec3, hole: &mut bool) -> [f32; 4] {
        let ray = self.display_from_picture.apply(ray);
        let mut composite = [0.0; 4];
        for shown in &self.shown {
            match shown.along(ray) {
                Seen::Color(color) => composite = blend::over(color, composite),
                Seen::Hole => *hole = true,
                Seen::Nothing => {}
            }
        }
        composite
    }
}

/// The light along one ray. A colour that several fields show is their mean: they share its time.
fn see(fields: &[Prepared<'_>], ray: DVec3, behind: [f32; 3], mode: BlendMode, holes: &mut u64) -> [f32; 3] {
    let (mut light, mut shown) = ([0.0f32; 3], [0.0f32; 3]);
    for (index, field) in fields.iter().enumerate() {
        let mut hole = false;
        let mixed = blend::environment(field.layers(ray, &mut hole), behind, mode);
        *holes += u64::from(hole && index == 0);
        for channel in (0..3).filter(|&channel| field.channels[channel]) {
            light[channel] += mixed[channel];
            shown[channel] += 1.0;
        }
    }
    [0, 1, 2].map(|channel| light[channel] / shown[channel].max(1.0))
}

/// The rays of a picture's samples.
struct Grid {
    size: [u32; 2],
    samples: u32,
    /// Tangents at the left and upper edge, and the step to the next pixel.
    corner: [f64; 2],
    step: [f64; 2],
}

impl Grid {
    fn new(eye: &Eye) -> Self {
        let [left, right, up, down] = eye.fov_rad.map(f64::tan);
        let [width, height] = eye.size.map(|pixels| f64::from(pixels.max(1)));
        Self {
            size: eye.size,
            samples: eye.samples.max(1),
            corner: [left, up],
            step: [(right - left) / width, (down - up) / height],
        }
    }

    fn pixels(&self) -> usize {
        self.size[0] as usize * self.size[1] as usize
    }

    fn per_pixel(&self) -> f32 {
        (self.samples * self.samples) as f32
    }

    fn rays(&self, x: u32, y: u32) -> impl Iterator<Item = DVec3> {
        let n = self.samples;
        let at = move |pixel: u32, sample: u32| f64::from(pixel) + (f64::from(sample) + 0.5) / f64::from(n);
        let ([left, up], [right, down]) = (self.corner, self.step);
        (0..n * n).map(move |k| DVec3::new(left + right * at(x, k % n), up + down * at(y, k / n), -1.0))
    }
}

#[cfg(test)]
mod tests;
