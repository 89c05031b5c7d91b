//! `xrLocateViews`.

use openxr_sys as xr;

use super::call::refusal;
use super::check::{XrResult, buffer, guard, input, typed_output};
use super::objects::{self, SessionObject};
use super::space::{pose_code, tracking_bits};
use super::system::view_set;
use super::time::host_now_ns;
use crate::model::pose::Pose;
use crate::model::second_view::{OBSERVER_FOV_DEG, ViewSet, head_from_observer};
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
        let set = view_set(&session.instance, info.view_configuration_type)?;
        if set == ViewSet::Observer && !session.look(|state| state.observer.is_enabled()) {
            let why = "the running session was not begun with the first-person observer";
            return refusal(xr::Result::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED, why);
        }
        let space_from_head = locate(&session, info)?;
        // The bits mean the same in both kinds of flags.
        let flags = xr::ViewStateFlags::from_raw(space_from_head.map_or(0, |(_, tracking)| tracking_bits(tracking)));
        state.write(|next| xr::ViewState { ty: xr::ViewState::TYPE, next, view_state_flags: flags });
        let view = |(head_from_view, fov): &(Pose, xr::Fovf), next| xr::View {
            ty: xr::View::TYPE,
            next,
            pose: pose_code(&space_from_head.map_or(Pose::IDENTITY, |(space, _)| space.then(head_from_view))),
            fov: *fov,
        };
        match set {
            ViewSet::Stereo => out.fill_typed(&eyes(&session.instance.config.profile), view),
            ViewSet::Observer => out.fill_typed(&[(head_from_observer(), fov(OBSERVER_FOV_DEG))], view),
        }
    })
}

/// The head, from which the views are told.
const VIEW: Space = Space { anchor: Anchor::Reference(Reference::View), offset: Pose::IDENTITY };

/// The head in the space asked for (`space_from_head`), and how well it is known there.
fn locate(session: &SessionObject, info: &xr::ViewLocateInfo) -> XrResult<Option<(Pose, Tracking)>> {
    let space = objects::space(info.space)?;
    if space.session != session.raw {
        return refusal(xr::Result::ERROR_VALIDATION_FAILURE, "the space belongs to another session");
    }
    let time_ns = info.display_time.as_nanos();
    if time_ns <= 0 {
        return Err(xr::Result::ERROR_TIME_INVALID);
    }
    Ok(session.look(|state| state.with_poses(host_now_ns(), |poses| poses.place(&VIEW, &space.space, time_ns))))
}

/// Pose (`head_from_eye`) and field of view of each eye.
fn eyes(profile: &Profile) -> [(Pose, xr::Fovf); 2] {
    let half = profile.ipd_m / 2.0;
    let [left, right] = profile.fov_deg.map(fov);
    [(Pose::at(-half, 0.0, 0.0), left), (Pose::at(half, 0.0, 0.0), right)]
}

/// A field of view for the application: left, right, up, down.
pub(super) fn fov(deg: [f64; 4]) -> xr::Fovf {
    let [angle_left, angle_right, angle_up, angle_down] = deg.map(|angle| angle.to_radians() as f32);
    xr::Fovf { angle_left, angle_right, angle_up, angle_down }
}
