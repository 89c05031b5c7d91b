//! What actions say: nothing, as long as no device is simulated. The rules of attaching, types and focus hold all the same.

use std::ffi::c_char;
use std::sync::Arc;

use openxr_sys as xr;

use super::super::check::{XrResult, buffer, guard, input, list, output, typed_output};
use super::super::objects::{self, SessionObject, lock};
use super::super::space;
use super::{ActionObject, USERS};
use crate::model::lifecycle::State;
use crate::model::space::Anchor;

/// Refuses sets that are not attached to the session.
fn check_attached(session: &SessionObject, set: u64) -> XrResult {
    let attached = lock(&session.input).attached.as_ref().is_some_and(|sets| sets.contains(&set));
    if attached { Ok(()) } else { Err(xr::Result::ERROR_ACTIONSET_NOT_ATTACHED) }
}

/// The action, once it was found attached, of type `ty` (if one is asked for) and with that subaction path.
fn attached_action(
    session: &SessionObject,
    action: xr::Action,
    subaction: xr::Path,
    ty: Option<xr::ActionType>,
) -> XrResult<Arc<ActionObject>> {
    let action = objects::action(action)?;
    check_attached(session, action.set.raw)?;
    if ty.is_some_and(|ty| ty != action.ty) {
        return Err(xr::Result::ERROR_ACTION_TYPE_MISMATCH);
    }
    check_subaction(session, &action, subaction)?;
    Ok(action)
}

fn check_subaction(session: &SessionObject, action: &ActionObject, path: xr::Path) -> XrResult {
    if path == xr::Path::NULL || action.subactions.contains(&path) {
        return Ok(());
    }
    session.instance.lock().paths.text(path)?;
    Err(xr::Result::ERROR_PATH_UNSUPPORTED)
}

fn is_focused(session: &SessionObject) -> bool {
    session.look(|state| state.life.state()) == State::Focused
}

pub(in super::super) unsafe extern "system" fn create_action_space(
    session: xr::Session,
    info: *const xr::ActionSpaceCreateInfo,
    out: *mut xr::Space,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateActionSpace", || {
        let session = objects::live_session(session)?;
        let (info, out) = (info?, out?);
        let action = objects::action(info.action)?;
        if action.ty != xr::ActionType::POSE_INPUT {
            return Err(xr::Result::ERROR_ACTION_TYPE_MISMATCH);
        }
        check_subaction(&session, &action, info.subaction_path)?;
        out.write(space::add(&session, Anchor::Nothing, &info.pose_in_action_space)?);
        Ok(())
    })
}

pub(in super::super) unsafe extern "system" fn sync_actions(
    session: xr::Session,
    info: *const xr::ActionsSyncInfo,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrSyncActions", || {
        let session = objects::live_session(session)?;
        let info = info?;
        // SAFETY: the application vouches for the list.
        for active in unsafe { list(info.count_active_action_sets, info.active_action_sets) }? {
            let set = objects::action_set(active.action_set)?;
            check_attached(&session, set.raw)?;
            if active.subaction_path != xr::Path::NULL {
                super::check_users(&session.instance, &[active.subaction_path])?;
            }
        }
        Ok(if is_focused(&session) { xr::Result::SUCCESS } else { xr::Result::SESSION_NOT_FOCUSED })
    })
}

/// Defines one of the four state queries; without a device the answer is inactive and zero.
macro_rules! state_query {
    ($(#[$doc:meta] $function:ident: $name:literal $state:ident of $ty:ident { $($field:ident: $zero:expr),* };)*) => { $(
        #[$doc]
        pub(in super::super) unsafe extern "system" fn $function(
            session: xr::Session,
            info: *const xr::ActionStateGetInfo,
            out: *mut xr::$state,
        ) -> xr::Result {
            // SAFETY: the application vouches for its pointers.
            let (info, out) = unsafe { (input(info), typed_output(out)) };
            guard($name, || {
                let session = objects::live_session(session)?;
                let (info, out) = (info?, out?);
                attached_action(&session, info.action, info.subaction_path, Some(xr::ActionType::$ty))?;
                out.write(|next| xr::$state { ty: xr::$state::TYPE, next, is_active: xr::FALSE, $($field: $zero),* });
                Ok(())
            })
        }
    )* };
}

state_query! {
    /// `xrGetActionStateBoolean`.
    get_boolean: "xrGetActionStateBoolean" ActionStateBoolean of BOOLEAN_INPUT
        { current_state: xr::FALSE, changed_since_last_sync: xr::FALSE, last_change_time: xr::Time::from_nanos(0) };
    /// `xrGetActionStateFloat`.
    get_float: "xrGetActionStateFloat" ActionStateFloat of FLOAT_INPUT
        { current_state: 0.0, changed_since_last_sync: xr::FALSE, last_change_time: xr::Time::from_nanos(0) };
    /// `xrGetActionStateVector2f`.
    get_vector2f: "xrGetActionStateVector2f" ActionStateVector2f of VECTOR2F_INPUT
        { current_state: xr::Vector2f { x: 0.0, y: 0.0 }, changed_since_last_sync: xr::FALSE, last_change_time: xr::Time::from_nanos(0) };
    /// `xrGetActionStatePose`.
    get_pose: "xrGetActionStatePose" ActionStatePose of POSE_INPUT {};
}

pub(in super::super) unsafe extern "system" fn get_current_interaction_profile(
    session: xr::Session,
    user: xr::Path,
    out: *mut xr::InteractionProfileState,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(out) };
    guard("xrGetCurrentInteractionProfile", || {
        let session = objects::live_session(session)?;
        let out = out?;
        if !USERS.contains(&session.instance.lock().paths.text(user)?) {
            return Err(xr::Result::ERROR_PATH_UNSUPPORTED);
        }
        if lock(&session.input).attached.is_none() {
            return Err(xr::Result::ERROR_ACTIONSET_NOT_ATTACHED);
        }
        out.write(|next| xr::InteractionProfileState {
            ty: xr::InteractionProfileState::TYPE,
            next,
            interaction_profile: xr::Path::NULL,
        });
        Ok(())
    })
}

pub(in super::super) unsafe extern "system" fn enumerate_bound_sources(
    session: xr::Session,
    info: *const xr::BoundSourcesForActionEnumerateInfo,
    capacity: u32,
    count: *mut u32,
    sources: *mut xr::Path,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), buffer(capacity, count, sources)) };
    guard("xrEnumerateBoundSourcesForAction", || {
        let session = objects::live_session(session)?;
        let (info, out) = (info?, out?);
        attached_action(&session, info.action, xr::Path::NULL, None)?;
        out.fill(&[])
    })
}

pub(in super::super) unsafe extern "system" fn get_source_name(
    session: xr::Session,
    info: *const xr::InputSourceLocalizedNameGetInfo,
    capacity: u32,
    count: *mut u32,
    text: *mut c_char,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), buffer(capacity, count, text)) };
    guard("xrGetInputSourceLocalizedName", || {
        let session = objects::live_session(session)?;
        let info = info?;
        out?;
        if lock(&session.input).attached.is_none() {
            return Err(xr::Result::ERROR_ACTIONSET_NOT_ATTACHED);
        }
        if !(1..=7).contains(&info.which_components.into_raw()) {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        session.instance.lock().paths.text(info.source_path)?;
        // No source is bound, so no path is the path of one.
        XrResult::<()>::Err(xr::Result::ERROR_PATH_UNSUPPORTED)
    })
}

fn haptics(session: xr::Session, info: &xr::HapticActionInfo) -> XrResult<xr::Result> {
    let session = objects::live_session(session)?;
    attached_action(&session, info.action, info.subaction_path, Some(xr::ActionType::VIBRATION_OUTPUT))?;
    // Unbound output is, by the specification, quietly without effect.
    Ok(if is_focused(&session) { xr::Result::SUCCESS } else { xr::Result::SESSION_NOT_FOCUSED })
}

pub(in super::super) unsafe extern "system" fn apply_haptics(
    session: xr::Session,
    info: *const xr::HapticActionInfo,
    feedback: *const xr::HapticBaseHeader,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers; vibration is the only kind of feedback known.
    let (info, feedback) = unsafe { (input(info), input(feedback.cast::<xr::HapticVibration>())) };
    guard("xrApplyHapticFeedback", || {
        feedback?;
        haptics(session, info?)
    })
}

pub(in super::super) unsafe extern "system" fn stop_haptics(
    session: xr::Session,
    info: *const xr::HapticActionInfo,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrStopHapticFeedback", || haptics(session, info?))
}
