//! XR_MSFT_spatial_anchor: points that stay where they are in the room.

use std::sync::Arc;

use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{XrResult, guard, input, output};
use super::objects::{self, Object, SessionObject, SpaceObject};
use super::space::pose_in;
use super::time::host_now_ns;
use crate::model::anchors;
use crate::model::pose::Pose;
use crate::model::space::{Anchor, Space};

/// A spatial anchor of a session.
pub(super) struct SpatialAnchorObject {
    raw: u64,
    pub(super) session: u64,
    /// Its true place in the LOCAL space.
    pub(super) truth: Pose,
}

/// Adds an anchor to a session.
pub(super) fn add(session: &SessionObject, truth: Pose) -> XrResult<xr::SpatialAnchorMSFT> {
    let owner = session.raw;
    let make = |raw| Object::SpatialAnchor(Arc::new(SpatialAnchorObject { raw, session: owner, truth }));
    Ok(xr::SpatialAnchorMSFT::from_raw(objects::insert(owner, make)?))
}

pub(super) unsafe extern "system" fn create_spatial_anchor(
    session: xr::Session,
    info: *const xr::SpatialAnchorCreateInfoMSFT,
    out: *mut xr::SpatialAnchorMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateSpatialAnchorMSFT", || {
        let session = objects::live_session(session)?;
        let (info, out) = (info?, out?);
        let space = objects::space(info.space)?;
        if space.session != session.raw {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let space_from_anchor = pose_in(&info.pose)?;
        let time_ns = info.time.as_nanos();
        if time_ns <= 0 {
            return Err(xr::Result::ERROR_TIME_INVALID);
        }
        let truth = session.look(|state| {
            state.with_poses(host_now_ns(), |poses| anchors::place(poses, &space.space, &space_from_anchor, time_ns))
        })?;
        out.write(add(&session, truth)?);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn create_spatial_anchor_space(
    session: xr::Session,
    info: *const xr::SpatialAnchorSpaceCreateInfoMSFT,
    out: *mut xr::Space,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateSpatialAnchorSpaceMSFT", || {
        let session = objects::live_session(session)?;
        let (info, out) = (info?, out?);
        let anchor = objects::spatial_anchor(info.anchor)?;
        if anchor.session != session.raw {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let offset = pose_in(&info.pose_in_anchor_space)?;
        let space = Space { anchor: Anchor::Spatial(anchor.truth), offset };
        let session = session.raw;
        // The anchor is the parent: destroying it destroys its spaces.
        let make = |raw| Object::Space(Arc::new(SpaceObject { raw, session, space }));
        out.write(xr::Space::from_raw(objects::insert(anchor.raw, make)?));
        Ok(())
    })
}

pub(super) unsafe extern "system" fn destroy_spatial_anchor(anchor: xr::SpatialAnchorMSFT) -> xr::Result {
    guard("xrDestroySpatialAnchorMSFT", || {
        objects::destroy(objects::spatial_anchor(anchor)?.raw);
        Ok(())
    })
}
