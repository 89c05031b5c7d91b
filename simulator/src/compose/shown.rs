//! A layer made ready for one eye and one field: everything that is the same for all rays.

use glam::DVec3;

use super::depth::{DepthWarp, Found, Frustum};
use super::warp::Map;
use super::{Eye, FOCUS_M, Field, FocusPlane, Frame, Image, Layer, Projection, Reprojection, Shape, Surface};
use crate::model::pose::Pose;

/// What a layer shows along a ray.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Seen {
    /// This premultiplied colour.
    Color([f32; 4]),
    /// Something that was hidden when the layer was drawn.
    Hole,
    /// Nothing of the layer.
    Nothing,
}

/// A layer ready to be asked.
#[derive(Debug)]
pub(super) enum Shown<'a> {
    /// By a map of rays.
    Mapped { image: &'a Image, frustum: Frustum, map: Map },
    /// By depth.
    Deep { image: &'a Image, warp: DepthWarp<'a> },
    /// On a surface: the eye in its space.
    Placed { image: &'a Image, shape: Shape, surface_from_eye: Pose },
}

impl<'a> Shown<'a> {
    pub(super) fn new(layer: &'a Layer, eye: &Eye, field: &Field) -> Self {
        let frame_from_eye = |frame| match frame {
            Frame::Room => field.tracked_head.then(&eye.head_from_eye),
            Frame::Head => eye.head_from_eye,
        };
        match layer {
            Layer::Projection(layer) => Self::projection(layer, &frame_from_eye(layer.frame), field.after_s),
            Layer::Surface(Surface { image, frame, pose, shape }) => {
                let surface_from_eye = pose.inverse().then(&frame_from_eye(*frame));
                Self::Placed { image, shape: *shape, surface_from_eye }
            }
        }
    }

    fn projection(layer: &'a Projection, frame_from_eye: &Pose, after_s: f64) -> Self {
        let source_from_eye = layer.pose.inverse().then(frame_from_eye);
        let frustum = Frustum::new(layer.fov_rad);
        if let (Reprojection::Depth, Some(depth)) = (layer.reprojection, &layer.depth) {
            return Self::Deep { image: &layer.image, warp: DepthWarp::new(depth, frustum, source_from_eye) };
        }
        let plane = plane_of(layer);
        let map = Map::of_layer(layer.reprojection, &source_from_eye, &frame_from_eye.inverse(), &plane, after_s);
        Self::Mapped { image: &layer.image, frustum, map }
    }

    /// What the layer shows along a ray of the display.
    pub(super) fn along(&self, ray: DVec3) -> Seen {
        let (image, place) = match self {
            Self::Mapped { image, frustum, map } => (image, frustum.inside(map.apply(ray))),
            Self::Placed { image, shape, surface_from_eye } => {
                (image, shape.meet(surface_from_eye.position, surface_from_eye.orientation * ray))
            }
            Self::Deep { image, warp } => match warp.find(ray) {
                Found::Place(place) => (image, Some(place)),
                Found::Hole => return Seen::Hole,
                Found::Outside => return Seen::Nothing,
            },
        };
        place.map_or(Seen::Nothing, |[u, v]| Seen::Color(image.bilinear(u, v)))
    }
}

/// The plane that a layer is stabilised on: given, found in its depth, or [`FOCUS_M`] ahead of the eye that it was drawn for.
fn plane_of(layer: &Projection) -> FocusPlane {
    let distance_m = match (layer.reprojection, layer.plane, &layer.depth) {
        (Reprojection::PlanarFromDepth, _, Some(depth)) => depth.median_m().unwrap_or(FOCUS_M),
        (_, Some(plane), _) => return plane,
        _ => FOCUS_M,
    };
    let ahead = layer.pose.orientation * DVec3::NEG_Z;
    FocusPlane { point: layer.pose.position + ahead * distance_m, normal: ahead, velocity: DVec3::ZERO }
}
