//! What an application submits with a frame, and the checks that `xrEndFrame` makes on it.

use openxr_sys::Result as Code;

use super::Outcome;
use super::pose::Pose;
use super::space::Space;
use crate::profile::BlendMode;

/// What was submitted with one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Number of the frame, from 0 in each session.
    pub frame: u64,
    /// The display time that the application named.
    pub display_time_ns: i64,
    /// The display time that the wait had predicted.
    pub predicted_display_time_ns: i64,
    /// How the layers mix with the room.
    pub blend_mode: BlendMode,
    /// Layers, back to front.
    pub layers: Vec<Layer>,
    /// What is to be seen in the capture camera's picture, if that view was active and the application submitted to it.
    pub observer: Option<ObserverSubmission>,
}

/// What was submitted for the first-person observer (XR_MSFT_first_person_observer).
#[derive(Debug, Clone, PartialEq)]
pub struct ObserverSubmission {
    /// How the layers mix with the camera's picture.
    pub blend_mode: BlendMode,
    /// Layers, back to front. Projection layers have one view.
    pub layers: Vec<Layer>,
}

impl Submission {
    /// Whether every view of every projection layer brought its depth.
    pub fn has_depth(&self) -> bool {
        let mut views = self.layers.iter().flat_map(Layer::views).peekable();
        views.peek().is_some() && views.all(|view| view.depth.is_some())
    }

    /// Whether there is anything to show.
    pub fn has_layers(&self) -> bool {
        !self.layers.is_empty() || self.observer.as_ref().is_some_and(|observer| !observer.layers.is_empty())
    }
}

/// One composition layer.
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// One image per view.
    Projection {
        /// What every layer has.
        common: Common,
        /// Left, then right; one view for the observer.
        views: Vec<ProjectionView>,
        /// How the application wants the layer reprojected, if it says so.
        reprojection: Option<Reprojection>,
        /// The plane that the application wants stabilised, if it names one.
        plane: Option<Plane>,
    },
    /// A flat picture in space, seen from its +z side.
    Quad {
        /// What every layer has.
        common: Common,
        /// Who sees it, and where it is: x right, y up in the picture.
        placement: Placement,
        /// Width and height in metres. May be 0: nothing to see.
        size_m: [f32; 2],
        /// The picture.
        image: SubImage,
    },
    /// A picture on the inside of a part of a cylinder about the y axis, its middle towards -z.
    Cylinder {
        /// What every layer has.
        common: Common,
        /// Who sees it, and where it is: the cylinder's centre.
        placement: Placement,
        /// Shape of the cylinder.
        curve: Curve,
        /// The picture.
        image: SubImage,
    },
}

/// What every layer has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Common {
    /// `XrCompositionLayerFlags`.
    pub flags: u64,
    /// The space in which the layer keeps still.
    pub space: Space,
    /// `local_from_space` at the submitted display time, if the space can be located then.
    pub local_from_space: Option<Pose>,
    /// Change of the layer's colour, if one was asked for.
    pub color: Option<ColorScaleBias>,
}

/// Where a picture in space is, and which eyes see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Who sees it.
    pub eyes: Eyes,
    /// `space_from_picture` as submitted.
    pub pose: Pose,
    /// `local_from_picture` at the submitted display time, if the space can be located then.
    pub local_from_picture: Option<Pose>,
}

/// Eyes that see a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eyes {
    /// Both.
    Both,
    /// Only the left one.
    Left,
    /// Only the right one.
    Right,
}

/// Shape of a cylinder layer (XR_KHR_composition_layer_cylinder).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    /// Radius in metres; 0 and infinity both mean infinitely far.
    pub radius_m: f32,
    /// Visible part in radians, from 0 to less than a full turn, to both sides of the middle alike.
    pub central_angle_rad: f32,
    /// Arc length by height.
    pub aspect_ratio: f32,
}

/// A linear change of a layer's colour (XR_KHR_composition_layer_color_scale_bias). Red, green, blue, alpha.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColorScaleBias {
    /// Factors.
    pub scale: [f32; 4],
    /// Added afterwards.
    pub bias: [f32; 4],
}

impl ColorScaleBias {
    /// The changed colour of a pixel, premultiplied by alpha before and after. The extension's formula: negative factors count as 0,
    /// and the change is made on the colour without its alpha.
    pub fn apply(&self, [r, g, b, a]: [f32; 4]) -> [f32; 4] {
        let straight = if a > 0.0 { [r / a, g / a, b / a, a] } else { [0.0, 0.0, 0.0, a] };
        let [r, g, b, a]: [f32; 4] =
            std::array::from_fn(|channel| straight[channel] * self.scale[channel].max(0.0) + self.bias[channel]);
        [r * a, g * a, b * a, a]
    }
}

/// Hint for late-stage reprojection (XR_MSFT_composition_layer_reprojection).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reprojection {
    /// By the depth of each pixel.
    Depth,
    /// By a plane that is fitted to the depth.
    PlanarFromDepth,
    /// By the plane that the application names, or a default one.
    PlanarManual,
    /// By orientation alone.
    OrientationOnly,
}

/// A plane to stabilise, in the layer's space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    /// A point on it, in metres.
    pub position_m: [f32; 3],
    /// Its unit normal.
    pub normal: [f32; 3],
    /// How the point moves, in metres per second.
    pub velocity_m_per_s: [f32; 3],
}

impl Layer {
    /// Views of a projection layer; none of others.
    pub fn views(&self) -> &[ProjectionView] {
        match self {
            Self::Projection { views, .. } => views,
            Self::Quad { .. } | Self::Cylinder { .. } => &[],
        }
    }

    /// What every layer has.
    pub fn common(&self) -> &Common {
        match self {
            Self::Projection { common, .. } | Self::Quad { common, .. } | Self::Cylinder { common, .. } => common,
        }
    }
}

/// One eye of a projection layer.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectionView {
    /// `space_from_eye` as submitted.
    pub pose: Pose,
    /// `local_from_eye`: the submitted pose taken into the LOCAL space at the submitted display time, if it can be located then.
    pub local_from_eye: Option<Pose>,
    /// Field of view in radians: left, right, up, down.
    pub fov_rad: [f32; 4],
    /// The picture.
    pub image: SubImage,
    /// Depth, if it was submitted (XR_KHR_composition_layer_depth).
    pub depth: Option<Depth>,
}

/// Part of a swapchain image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubImage {
    /// Raw `XrSwapchain`.
    pub swapchain: u64,
    /// The image that was released last.
    pub image_index: u32,
    /// Array layer.
    pub array_index: u32,
    /// x, y, width, height in pixels.
    pub rect: [i32; 4],
}

/// Depth that goes with a view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Depth {
    /// The depth image.
    pub image: SubImage,
    /// Least and greatest value in the depth image.
    pub range: [f32; 2],
    /// Distances in metres that the least and the greatest value stand for.
    pub near_far_m: [f32; 2],
}

/// Refuses rectangles that leave an image of `size` pixels or have negative sides. Empty ones are legal, and show nothing.
pub fn check_rect(rect: [i32; 4], size: [u32; 2]) -> Outcome {
    let [x, y, width, height] = rect.map(i64::from);
    let [w, h] = size.map(i64::from);
    let inside = x >= 0 && y >= 0 && width >= 0 && height >= 0 && x + width <= w && y + height <= h;
    if inside { Ok(()) } else { Err(Code::ERROR_SWAPCHAIN_RECT_INVALID) }
}

/// Refuses positions that are not finite and orientations more than 1 % off unit length (OpenXR 1.1, section 2.17).
pub fn check_pose(position: [f32; 3], orientation: [f32; 4]) -> Outcome {
    let length = orientation.iter().map(|x| x * x).sum::<f32>().sqrt();
    let valid = position.iter().all(|x| x.is_finite()) && (length - 1.0).abs() <= 0.01;
    if valid { Ok(()) } else { Err(Code::ERROR_POSE_INVALID) }
}

/// Refuses depth ranges that XR_KHR_composition_layer_depth rules out.
pub fn check_depth(range: [f32; 2], near_far_m: [f32; 2]) -> Outcome {
    let [min, max] = range;
    let [near, far] = near_far_m;
    let valid = (0.0..=1.0).contains(&min) && (0.0..=1.0).contains(&max) && min < max;
    // Infinity is a legal plane; reversed planes are legal too.
    valid_if(valid && near > 0.0 && far > 0.0 && near != far)
}

/// Refuses angles of 90 degrees and more. Left may be right of right: that flips the picture.
pub fn check_fov(fov_rad: [f32; 4]) -> Outcome {
    valid_if(fov_rad.iter().all(|angle| angle.abs() < std::f32::consts::FRAC_PI_2))
}

/// Refuses sizes that are negative or not finite.
pub fn check_size(size_m: [f32; 2]) -> Outcome {
    valid_if(size_m.iter().all(|side| side.is_finite() && *side >= 0.0))
}

/// Refuses cylinders that XR_KHR_composition_layer_cylinder rules out: a negative radius, an angle outside [0, 2π), and a
/// height that is no number of metres.
pub fn check_curve(curve: &Curve) -> Outcome {
    let angle = (0.0..std::f32::consts::TAU).contains(&curve.central_angle_rad);
    valid_if(curve.radius_m >= 0.0 && angle && curve.aspect_ratio.is_finite() && curve.aspect_ratio > 0.0)
}

/// Refuses colours that are no numbers.
pub fn check_color(color: &ColorScaleBias) -> Outcome {
    valid_if(color.scale.iter().chain(&color.bias).all(|channel| channel.is_finite()))
}

/// Refuses planes whose normal is more than 1 % off unit length (XR_MSFT_composition_layer_reprojection), or that are nowhere.
pub fn check_plane(plane: &Plane) -> Outcome {
    let length = plane.normal.iter().map(|x| x * x).sum::<f32>().sqrt();
    let finite = plane.position_m.iter().chain(&plane.velocity_m_per_s).all(|x| x.is_finite());
    valid_if((length - 1.0).abs() <= 0.01 && finite)
}

/// `XrCompositionLayerFlags` that exist in OpenXR 1.1: chromatic correction, source alpha, unpremultiplied alpha.
pub const KNOWN_FLAGS: u64 = 0b111;

/// Refuses flags that do not exist, or belong to an extension that is not offered.
pub fn check_flags(flags: u64) -> Outcome {
    valid_if(flags & !KNOWN_FLAGS == 0)
}

fn valid_if(valid: bool) -> Outcome {
    if valid { Ok(()) } else { Err(Code::ERROR_VALIDATION_FAILURE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_stay_inside() {
        let size = [100, 50];
        for good in [[0, 0, 100, 50], [99, 49, 1, 1], [100, 50, 0, 0], [0, 0, 0, 5]] {
            assert_eq!(check_rect(good, size), Ok(()), "{good:?}");
        }
        for bad in [[-1, 0, 10, 10], [0, 0, 101, 50], [1, 0, 100, 50], [0, 0, 5, -5], [i32::MAX, 0, i32::MAX, 1]] {
            assert_eq!(check_rect(bad, size), Err(Code::ERROR_SWAPCHAIN_RECT_INVALID), "{bad:?}");
        }
    }

    #[test]
    fn poses_are_finite_and_orientations_unit() {
        assert_eq!(check_pose([1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 1.005]), Ok(()));
        for (position, orientation) in [
            ([f32::NAN, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]),
            ([0.0; 3], [0.0; 4]),
            ([0.0; 3], [f32::NAN; 4]),
            ([0.0; 3], [0.0, 0.0, 0.0, 1.1]),
        ] {
            assert_eq!(check_pose(position, orientation), Err(Code::ERROR_POSE_INVALID));
        }
    }

    #[test]
    fn depth_ranges() {
        assert_eq!(check_depth([0.0, 1.0], [0.1, f32::INFINITY]), Ok(()));
        assert_eq!(check_depth([0.0, 1.0], [100.0, 0.1]), Ok(()), "reversed");
        for (range, planes) in [
            ([0.5, 0.4], [0.1, 1.0]),
            ([0.5, 0.5], [0.1, 1.0]),
            ([0.0, 1.0], [0.0, 1.0]),
            ([0.0, 1.0], [f32::INFINITY, f32::INFINITY]),
            ([-0.1, 1.0], [0.1, 1.0]),
            ([0.0, 1.0], [1.0, 1.0]),
            ([0.0, 1.0], [-1.0, 1.0]),
            ([0.0, f32::NAN], [0.1, 1.0]),
        ] {
            assert_eq!(check_depth(range, planes), Err(Code::ERROR_VALIDATION_FAILURE), "{range:?} {planes:?}");
        }
    }

    #[test]
    fn cylinders_may_be_infinite_but_not_negative_nor_full() {
        let curve = |radius_m, central_angle_rad, aspect_ratio| Curve { radius_m, central_angle_rad, aspect_ratio };
        for good in [curve(0.0, 1.0, 1.0), curve(f32::INFINITY, 0.0, 2.0), curve(1.5, 6.0, 0.1)] {
            assert_eq!(check_curve(&good), Ok(()), "{good:?}");
        }
        for bad in [
            curve(-1.0, 1.0, 1.0),
            curve(f32::NAN, 1.0, 1.0),
            curve(1.0, -0.1, 1.0),
            curve(1.0, std::f32::consts::TAU, 1.0),
            curve(1.0, f32::NAN, 1.0),
            curve(1.0, 1.0, 0.0),
            curve(1.0, 1.0, f32::INFINITY),
        ] {
            assert_eq!(check_curve(&bad), Err(Code::ERROR_VALIDATION_FAILURE), "{bad:?}");
        }
    }

    #[test]
    fn planes_have_unit_normals_and_are_somewhere() {
        let plane = |z, normal| Plane { position_m: [0.0, 0.0, z], normal, velocity_m_per_s: [0.0; 3] };
        assert_eq!(check_plane(&plane(-2.0, [0.0, 0.0, 1.009])), Ok(()));
        for bad in [plane(-2.0, [0.0, 0.0, 1.02]), plane(-2.0, [0.0; 3]), plane(f32::NAN, [0.0, 0.0, 1.0])] {
            assert_eq!(check_plane(&bad), Err(Code::ERROR_VALIDATION_FAILURE), "{bad:?}");
        }
    }

    #[test]
    fn flags_that_do_not_exist_are_refused() {
        assert_eq!(check_flags(0b111), Ok(()));
        for bad in [0b1000, 1 << 40] {
            assert_eq!(check_flags(bad), Err(Code::ERROR_VALIDATION_FAILURE));
        }
    }

    #[test]
    fn colour_is_changed_without_its_alpha() {
        let change = ColorScaleBias { scale: [0.5, 2.0, -1.0, 1.0], bias: [0.0, 0.0, 0.25, 0.5] };
        // Half-transparent (1, 0.5, 1) becomes opaque (0.5, 1, 0.25).
        assert_eq!(change.apply([0.5, 0.25, 0.5, 0.5]), [0.5, 1.0, 0.25, 1.0]);
        // What cannot be seen has no colour of its own.
        assert_eq!(change.apply([0.9, 0.9, 0.9, 0.0]), [0.0, 0.0, 0.125, 0.5]);
    }
}
