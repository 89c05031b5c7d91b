//! `xrLocateViews`.

use openxr_sys as xr;

use super::check::{XrResult, buffer, guard, input, typed_output};
use super::objects::{self, SessionObject};
use super::space::pose_code;
use super::system::check_views;
use super::time::host_now_ns;
use crate::model::pose::Pose;
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
        let flags = if eyes.is_some() {
            xr::ViewStateFlags::ORIENTATION_VALID
                | xr::ViewStateFlags::POSITION_VALID
                | xr::ViewStateFlags::ORIENTATION_TRACKED
                | xr::ViewStateFlags::POSITION_TRACKED
        } else {
            xr::ViewStateFlags::EMPTY
        };
        state.write(|next| xr::ViewState { ty: xr::ViewState::TYPE, next, view_state_flags: flags });
        let fov = fovs(&session.instance.config.profile);
        let views: Vec<_> = eyes.unwrap_or([Pose::IDENTITY; 2]).into_iter().zip(fov).collect();
        out.fill_typed(&views, |(pose, fov), next| xr::View {
            ty: xr::View::TYPE,
            next,
            pose: pose_code(pose),
            fov: *fov,
        })
    })
}

/// Left and right eye in the space asked for (`space_from_eye`).
fn locate(session: &SessionObject, info: &xr::ViewLocateInfo) -> XrResult<Option<[Pose; 2]>> {
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
            let head = poses.head(time_ns)?;
            let space_from_head = poses.local_from(&space.space, time_ns)?.inverse().then(&head);
            Some([-half, half].map(|x| space_from_head.then(&Pose::at(x, 0.0, 0.0))))
        })
    }))
}

fn fovs(profile: &Profile) -> [xr::Fovf; 2] {
    profile.fov_deg.map(|deg| {
        let [angle_left, angle_right, angle_up, angle_down] = deg.map(|angle| angle.to_radians() as f32);
        xr::Fovf { angle_left, angle_right, angle_up, angle_down }
    })
}
