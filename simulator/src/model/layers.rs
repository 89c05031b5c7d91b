//! What an application submits with a frame, and the checks that `xrEndFrame` makes on it.

use openxr_sys::Result as Code;

use super::Outcome;
use super::pose::Pose;
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
}

impl Submission {
    /// Whether every view of every projection layer brought its depth.
    pub fn has_depth(&self) -> bool {
        let mut views = self.layers.iter().flat_map(Layer::views).peekable();
        views.peek().is_some() && views.all(|view| view.depth.is_some())
    }
}

/// One composition layer.
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// One image per eye.
    Projection {
        /// `XrCompositionLayerFlags`.
        flags: u64,
        /// Left, then right.
        views: Vec<ProjectionView>,
    },
    /// A flat picture in space.
    Quad {
        /// `XrCompositionLayerFlags`.
        flags: u64,
        /// `space_from_quad` as submitted.
        pose: Pose,
        /// `local_from_quad` at the submitted display time, if the space can be located then.
        local_from_quad: Option<Pose>,
        /// Width and height in metres.
        size_m: [f32; 2],
        /// The picture.
        image: SubImage,
    },
}

impl Layer {
    /// Views of a projection layer; none of others.
    pub fn views(&self) -> &[ProjectionView] {
        match self {
            Self::Projection { views, .. } => views,
            Self::Quad { .. } => &[],
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

/// Refuses rectangles that leave an image of `size` pixels, or are empty.
pub fn check_rect(rect: [i32; 4], size: [u32; 2]) -> Outcome {
    let [x, y, width, height] = rect.map(i64::from);
    let [w, h] = size.map(i64::from);
    let inside = x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= w && y + height <= h;
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
    let valid = (0.0..=1.0).contains(&min) && (0.0..=1.0).contains(&max) && min <= max;
    // Infinity is a legal far plane; reversed planes are legal too.
    let valid = valid && near >= 0.0 && far >= 0.0 && near != far;
    if valid { Ok(()) } else { Err(Code::ERROR_VALIDATION_FAILURE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_stay_inside() {
        let size = [100, 50];
        for good in [[0, 0, 100, 50], [99, 49, 1, 1]] {
            assert_eq!(check_rect(good, size), Ok(()), "{good:?}");
        }
        for bad in
            [[-1, 0, 10, 10], [0, 0, 101, 50], [1, 0, 100, 50], [0, 0, 0, 5], [0, 0, 5, -5], [i32::MAX, 0, i32::MAX, 1]]
        {
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
            ([-0.1, 1.0], [0.1, 1.0]),
            ([0.0, 1.0], [1.0, 1.0]),
            ([0.0, 1.0], [-1.0, 1.0]),
            ([0.0, f32::NAN], [0.1, 1.0]),
        ] {
            assert_eq!(check_depth(range, planes), Err(Code::ERROR_VALIDATION_FAILURE), "{range:?} {planes:?}");
        }
    }
}
