//! Which distances are drawn: as tight as content and clip distance allow, so that depth is as fine as can be where the content is.

use crate::render::DepthRange;
use crate::scene::model::Aabb;

/// Nearest drawn distance where the manifest declares no clip distance, metres (ours: nearer than any content should be). The device
/// profile's clip distance is advice that the content is measured by; cutting there without being asked would hide what the measurement
/// is to find.
const NEAR_M: f32 = 0.1;
/// Bounds of the farthest drawn distance, metres: at least a room (ours), at most where nothing more is to be seen (ours; Microsoft,
/// Performance recommendations for Unity, advises 50 m instead of 1000 m).
const FAR_M: [f32; 2] = [10.0, 100.0];
/// Room beyond the farthest content for where it moves and where the user walks (ours).
const MARGIN: f32 = 1.2;

/// The range while there is no content.
pub const NOTHING: DepthRange = DepthRange { near: NEAR_M, far: FAR_M[0] };

/// The range for content within this box, seen from the user's start, both in base space.
pub fn range(clip_m: Option<f64>, bounds: &Aabb) -> DepthRange {
    let near = clip_m.map_or(NEAR_M, |clip| (clip as f32).clamp(0.05, 5.0));
    let farthest = if bounds.is_empty() { 0.0 } else { bounds.min.abs().max(bounds.max.abs()).length() };
    DepthRange { near, far: (farthest * MARGIN).clamp(FAR_M[0], FAR_M[1]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Vec3;

    #[track_caller]
    fn check(clip_m: Option<f64>, farthest: f32, near: f32, far: f32) {
        let bounds = Aabb { min: Vec3::new(-1e-6, 0.0, -farthest), max: Vec3::ZERO };
        let range = range(clip_m, &bounds);
        assert!((range.near - near).abs() < 1e-6 && (range.far - far).abs() < 1e-4, "{range:?}");
    }

    #[test]
    fn the_range_is_tight_and_never_hides_near_content_unasked() {
        check(None, 3.0, 0.1, 10.0);
        check(Some(0.85), 20.0, 0.85, 24.0);
        check(Some(0.0), 5000.0, 0.05, 100.0);
        assert_eq!(range(None, &Aabb::EMPTY), NOTHING);
    }
}
