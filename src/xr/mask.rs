//! Which pixels of an eye the display never shows (XR_KHR_visibility_mask).

use super::instance::STEREO;
use super::{Headset, XrError};
use openxr as xr;

/// Triangles that cover the hidden pixels of one eye, in the plane one metre ahead of it: x to the right, y up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HiddenArea {
    /// Corners.
    pub vertices: Vec<[f32; 2]>,
    /// Three for each triangle, into `vertices`.
    pub indices: Vec<u32>,
}

impl Headset {
    /// What each eye does not show, left first: the first time it is asked for, and again after the runtime said that it changed. Nothing
    /// in between, and never anything from a runtime that does not tell. An index without a vertex makes the eye's area empty.
    ///
    /// # Errors
    /// Whatever the runtime answers.
    pub fn take_hidden_areas(&mut self) -> Result<Option<[HiddenArea; 2]>, XrError> {
        if !std::mem::take(&mut self.hidden_areas_changed) || self.runtime.instance.exts().khr_visibility_mask.is_none()
        {
            return Ok(None);
        }
        let kind = xr::VisibilityMaskTypeKHR::HIDDEN_TRIANGLE_MESH;
        let area = |eye| Ok::<_, XrError>(checked(self.session.get_visibility_mask_khr(STEREO, eye, kind)?));
        Ok(Some([area(0)?, area(1)?]))
    }
}

fn checked(mask: xr::VisibilityMask) -> HiddenArea {
    let vertices: Vec<[f32; 2]> = mask.vertices.iter().map(|vertex| [vertex.x, vertex.y]).collect();
    let lawful = mask.indices.len().is_multiple_of(3)
        && mask.indices.iter().all(|index| (*index as usize) < vertices.len())
        && vertices.as_flattened().iter().all(|x| x.is_finite());
    if lawful { HiddenArea { vertices, indices: mask.indices } } else { HiddenArea::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_that_points_nowhere_hides_nothing() {
        let mask = |x: f32, indices: &[u32]| xr::VisibilityMask {
            vertices: vec![xr::Vector2f { x, y: 0.5 }; 3],
            indices: indices.to_vec(),
        };
        assert_eq!(checked(mask(1.0, &[0, 1, 2])).vertices.len(), 3);
        for wrong in [mask(1.0, &[0, 1, 3]), mask(1.0, &[0, 1]), mask(f32::NAN, &[0, 1, 2])] {
            assert_eq!(checked(wrong), HiddenArea::default());
        }
    }
}
