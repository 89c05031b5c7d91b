//! Spatial anchors (XR_MSFT_spatial_anchor), for which the safe bindings have function pointers only.

use super::BridgeError;
use openxr as xr;
use xr::sys::{self, Handle};

/// A place of the room that the runtime keeps track of.
pub struct SpatialAnchor {
    // The space goes before the anchor that it belongs to.
    space: xr::Space,
    _anchor: Kept,
}

impl SpatialAnchor {
    /// Where it is.
    pub fn space(&self) -> &xr::Space {
        &self.space
    }
}

struct Kept {
    raw: sys::SpatialAnchorMSFT,
    destroy: sys::pfn::DestroySpatialAnchorMSFT,
    /// Outlives the anchor.
    _session: xr::Session<xr::Vulkan>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        // SAFETY: the handle was made by this runtime, belongs to a session that `self` keeps alive, and is destroyed nowhere else.
        let _gone = unsafe { (self.destroy)(self.raw) };
    }
}

/// Makes an anchor at a pose in `base`, as the runtime understands the room at `time`; `None` where the extension is not in use.
///
/// # Errors
/// Whatever the runtime answers; that tracking cannot tell the place is one of its answers.
pub(crate) fn create_anchor(
    session: &xr::Session<xr::Vulkan>,
    base: &xr::Space,
    base_from_anchor: xr::Posef,
    time: xr::Time,
) -> Result<Option<SpatialAnchor>, BridgeError> {
    let Some(functions) = session.instance().exts().msft_spatial_anchor else { return Ok(None) };
    let info = sys::SpatialAnchorCreateInfoMSFT {
        ty: sys::SpatialAnchorCreateInfoMSFT::TYPE,
        next: std::ptr::null(),
        space: base.as_raw(),
        pose: base_from_anchor,
        time,
    };
    let mut raw = sys::SpatialAnchorMSFT::NULL;
    // SAFETY: session and space are live handles of one session; `info` and `raw` live until the call returns.
    check(unsafe { (functions.create_spatial_anchor)(session.as_raw(), &info, &mut raw) })?;
    let anchor = Kept { raw, destroy: functions.destroy_spatial_anchor, _session: session.clone() };
    let info = sys::SpatialAnchorSpaceCreateInfoMSFT {
        ty: sys::SpatialAnchorSpaceCreateInfoMSFT::TYPE,
        next: std::ptr::null(),
        anchor: raw,
        pose_in_anchor_space: xr::Posef::IDENTITY,
    };
    let mut space = sys::Space::NULL;
    // SAFETY: the anchor has just been made in this session; `info` and `space` live until the call returns.
    check(unsafe { (functions.create_spatial_anchor_space)(session.as_raw(), &info, &mut space) })?;
    // SAFETY: the space has just been made in this session and has no other owner; what is taken over is destroyed by `xrDestroySpace`
    // like any space.
    let space = unsafe { xr::Space::reference_from_raw(session.clone(), space) };
    Ok(Some(SpatialAnchor { space, _anchor: anchor }))
}

fn check(result: sys::Result) -> Result<(), BridgeError> {
    if result.into_raw() < 0 { Err(result.into()) } else { Ok(()) }
}
