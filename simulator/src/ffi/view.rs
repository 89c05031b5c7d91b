//! `xrLocateViews`.

use openxr_sys as xr;

use super::check::{XrResult, buffer, guard, input, typed_output};
use super::objects::{self, SessionObject};
use super::space::{pose_code, tracking_bits};
use super::system::check_views;
use super::time::host_now_ns;
use crate::model::pose::Pose;
use crate::model::sense::Tracking;
use crate::model::space::{Anchor, Reference, Space};
use crate::profile::Profile;

pub(super) unsafe extern "system" fn locate_views(
    session: xr::Session,
    info: *const xr::ViewLocateInfo,
    state: *mut xr::ViewState,
    capacity: u32,
    count: *mut u32,
    views: *mut xr::View,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, state, out) = unsafe { (input(info), typed_output(state), buffer(capacity, count, views)) };
    guard("xrLocateViews", || {
        let session = objects::live_session(session)?;
        let (info, state, out) = (info?, state?, out?);
        check_views(info.view_configuration_type)?;
        let eyes = locate(&session, info)?;
        // The bits mean the same in both kinds of flags.
        let bits = eyes.map_or(0, |(_, tracking)| tracking_bits(tracking));
        let flags = xr::ViewStateFlags::from_raw(bits);
        state.write(|next| xr::ViewState { ty: xr::ViewState::TYPE, next, view_state_flags: flags });
        let fov = fovs(&session.instance.config.profile);
        let views: Vec<_> = eyes.map_or([Pose::IDENTITY; 2], |(eyes, _)| eyes).into_iter().zip(fov).collect();
        out.fill_typed(&views, |(pose, fov), next| xr::View {
            ty: xr::View::TYPE,
            next,
            pose: pose_code(pose),
            fov: *fov,
        })
    })
}

/// The head, from which the eyes are told.
const VIEW: Space = Space { anchor: Anchor::Reference(Reference::View), offset: Pose::IDENTITY };

/// Left and right eye in the space asked for (`space_from_eye`).
fn locate(session: &SessionObject, info: &xr::ViewLocateInfo) -> XrResult<Option<([Pose; 2], Tracking)>> {
    let space = objects::space(info.space)?;
    if space.session != session.raw {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    let time_ns = info.display_time.as_nanos();
    if time_ns <= 0 {
        return Err(xr::Result::ERROR_TIME_INVALID);
    }
    let half = session.instance.config.profile.ipd_m / 2.0;
    Ok(session.look(|state| {
        state.with_poses(host_now_ns(), |poses| {
            let (space_from_head, tracking) = poses.place(&VIEW, &space.space, time_ns)?;
            Some(([-half, half].map(|x| space_from_head.then(&Pose::at(x, 0.0, 0.0))), tracking))
        })
    }))
}

fn fovs(profile: &Profile) -> [xr::Fovf; 2] {
    profile.fov_deg.map(|deg| {
        let [angle_left, angle_right, angle_up, angle_down] = deg.map(|angle| angle.to_radians() as f32);
        xr::Fovf { angle_left, angle_right, angle_up, angle_down }
    })
}
