//! What actions say, what they are bound to, and what they make devices do.

use std::ffi::c_char;
use std::sync::Arc;

use openxr_sys as xr;

use super::super::check::{XrResult, buffer, guard, input, list, output, typed_output};
use super::super::events::Event;
use super::super::objects::{self, SessionObject};
use super::super::space;
use super::super::time::host_now_ns;
use super::{ActionObject, user};
use crate::model::actions::{ActionState, Active, Vibration};
use crate::model::devices::Value;
use crate::model::interaction::{InteractionProfile, Kind, User};
use crate::model::space::Anchor;

/// The action, once it was found attached, of this kind (if one is asked for), with the user path that was asked for.
fn attached_action(
    session: &SessionObject,
    action: xr::Action,
    subaction: xr::Path,
    kind: Option<Kind>,
) -> XrResult<(Arc<ActionObject>, Option<User>)> {
    let action = objects::action(action)?;
    session.look(|state| state.input.check_attached(action.set.raw))?;
    if kind.is_some_and(|kind| kind != action.kind) {
        return Err(xr::Result::ERROR_ACTION_TYPE_MISMATCH);
    }
    let user = subaction_of(session, &action, subaction)?;
    Ok((action, user))
}

fn subaction_of(session: &SessionObject, action: &ActionObject, path: xr::Path) -> XrResult<Option<User>> {
    if path == xr::Path::NULL {
        return Ok(None);
    }
    let user = user(&session.instance, &session.instance.lock(), path)?;
    if action.subactions.contains(&user) { Ok(Some(user)) } else { Err(xr::Result::ERROR_PATH_UNSUPPORTED) }
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
        if action.kind != Kind::Pose {
            return Err(xr::Result::ERROR_ACTION_TYPE_MISMATCH);
        }
        let user = subaction_of(&session, &action, info.subaction_path)?;
        out.write(space::add(&session, Anchor::Action { action: action.raw, user }, &info.pose_in_action_space)?);
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
        let sets = unsafe { list(info.count_active_action_sets, info.active_action_sets) }?;
        let mut taking_part = session.change(|state| state.input.lend_list());
        for set in sets {
            taking_part.push(active(&session, set)?);
        }
        let changed = session.change(|state| {
            let changed = state.sync(&taking_part, host_now_ns());
            state.input.keep_list(taking_part);
            changed
        });
        if changed == Some(true) {
            session.instance.lock().events.push(Event::InteractionProfile { session: session.raw });
        }
        Ok(if changed.is_some() { xr::Result::SUCCESS } else { xr::Result::SESSION_NOT_FOCUSED })
    })
}

fn active(session: &SessionObject, active: &xr::ActiveActionSet) -> XrResult<Active> {
    let set = objects::action_set(active.action_set)?;
    session.look(|state| state.input.check_attached(set.raw))?;
    if active.subaction_path == xr::Path::NULL {
        return Ok((set.raw, None));
    }
    let user = user(&session.instance, &session.instance.lock(), active.subaction_path)?;
    // A user path that no action of the set can tell apart is no part of it.
    let named = session.look(|state| state.input.tells_apart(set.raw, user));
    if named { Ok((set.raw, Some(user))) } else { Err(xr::Result::ERROR_PATH_UNSUPPORTED) }
}

/// Defines one of the four state queries.
macro_rules! state_query {
    ($(#[$doc:meta] $function:ident: $name:literal $kind:ident $make:ident -> $state:ident;)*) => { $(
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
                let (action, user) = attached_action(&session, info.action, info.subaction_path, Some(Kind::$kind))?;
                let found = session.look(|state| state.input.state(action.raw, user));
                let state = found.ok_or(xr::Result::ERROR_ACTIONSET_NOT_ATTACHED)?;
                out.write(|next| $make(next, &state));
                Ok(())
            })
        }
    )* };
}

state_query! {
    /// `xrGetActionStateBoolean`.
    get_boolean: "xrGetActionStateBoolean" Boolean boolean -> ActionStateBoolean;
    /// `xrGetActionStateFloat`.
    get_float: "xrGetActionStateFloat" Float float -> ActionStateFloat;
    /// `xrGetActionStateVector2f`.
    get_vector2f: "xrGetActionStateVector2f" Vector2 vector2 -> ActionStateVector2f;
    /// `xrGetActionStatePose`.
    get_pose: "xrGetActionStatePose" Pose pose -> ActionStatePose;
}

type Next = *mut std::ffi::c_void;

fn boolean(next: Next, state: &ActionState) -> xr::ActionStateBoolean {
    xr::ActionStateBoolean {
        ty: xr::ActionStateBoolean::TYPE,
        next,
        current_state: (state.value == Value::Boolean(true)).into(),
        changed_since_last_sync: state.changed.into(),
        last_change_time: xr::Time::from_nanos(state.changed_ns),
        is_active: state.active.into(),
    }
}

fn float(next: Next, state: &ActionState) -> xr::ActionStateFloat {
    xr::ActionStateFloat {
        ty: xr::ActionStateFloat::TYPE,
        next,
        current_state: if let Value::Float(value) = state.value { value } else { 0.0 },
        changed_since_last_sync: state.changed.into(),
        last_change_time: xr::Time::from_nanos(state.changed_ns),
        is_active: state.active.into(),
    }
}

fn vector2(next: Next, state: &ActionState) -> xr::ActionStateVector2f {
    let [x, y] = if let Value::Vector2(value) = state.value { value } else { [0.0; 2] };
    xr::ActionStateVector2f {
        ty: xr::ActionStateVector2f::TYPE,
        next,
        current_state: xr::Vector2f { x, y },
        changed_since_last_sync: state.changed.into(),
        last_change_time: xr::Time::from_nanos(state.changed_ns),
        is_active: state.active.into(),
    }
}

fn pose(next: Next, state: &ActionState) -> xr::ActionStatePose {
    xr::ActionStatePose { ty: xr::ActionStatePose::TYPE, next, is_active: state.active.into() }
}

pub(in super::super) unsafe extern "system" fn get_current_interaction_profile(
    session: xr::Session,
    path: xr::Path,
    out: *mut xr::InteractionProfileState,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(out) };
    guard("xrGetCurrentInteractionProfile", || {
        let session = objects::live_session(session)?;
        let out = out?;
        let user = user(&session.instance, &session.instance.lock(), path)?;
        let profile = session.look(|state| {
            let input = &state.input;
            input.is_attached().then(|| input.profile(user)).ok_or(xr::Result::ERROR_ACTIONSET_NOT_ATTACHED)
        })?;
        let number = |profile: &InteractionProfile| session.instance.lock().paths.number(profile.path);
        let interaction_profile = profile.map_or(Ok(xr::Path::NULL), number)?;
        out.write(|next| xr::InteractionProfileState {
            ty: xr::InteractionProfileState::TYPE,
            next,
            interaction_profile,
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
        let (action, _) = attached_action(&session, info.action, xr::Path::NULL, None)?;
        let bound = session.look(|state| state.input.bound(action.raw));
        let mut instance = session.instance.lock();
        let paths = bound.iter().map(|source| instance.paths.number(&source.path())).collect::<XrResult<Vec<_>>>()?;
        out.fill(&paths)
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
        let (info, out) = (info?, out?);
        if !session.look(|state| state.input.is_attached()) {
            return Err(xr::Result::ERROR_ACTIONSET_NOT_ATTACHED);
        }
        if !(1..=7).contains(&info.which_components.into_raw()) {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let path = session.instance.lock().paths.text(info.source_path)?.to_owned();
        let unsupported = xr::Result::ERROR_PATH_UNSUPPORTED;
        let (user, part) = User::split(&path).ok_or(unsupported)?;
        let profile = session.look(|state| state.input.profile(user)).ok_or(unsupported)?;
        let source = profile.source(user, part).ok_or(unsupported)?;
        out.fill_string(&words(info.which_components, user, profile, &source.words()))
    })
}

fn words(
    which: xr::InputSourceLocalizedNameFlags,
    user: User,
    profile: &InteractionProfile,
    component: &str,
) -> String {
    let wanted = [
        (xr::InputSourceLocalizedNameFlags::USER_PATH, user.words()),
        (xr::InputSourceLocalizedNameFlags::INTERACTION_PROFILE, profile.title),
        (xr::InputSourceLocalizedNameFlags::COMPONENT, component),
    ];
    wanted.iter().filter(|(flag, _)| which.contains(*flag)).map(|(_, text)| *text).collect::<Vec<_>>().join(" ")
}

fn haptics(session: xr::Session, info: &xr::HapticActionInfo, vibration: Option<Vibration>) -> XrResult<xr::Result> {
    let session = objects::live_session(session)?;
    let (action, user) = attached_action(&session, info.action, info.subaction_path, Some(Kind::Haptic))?;
    Ok(session.change(|state| {
        if !state.is_focused() {
            return xr::Result::SESSION_NOT_FOCUSED;
        }
        state.input.vibrate(action.raw, user, vibration);
        xr::Result::SUCCESS
    }))
}

pub(in super::super) unsafe extern "system" fn apply_haptics(
    session: xr::Session,
    info: *const xr::HapticActionInfo,
    feedback: *const xr::HapticBaseHeader,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers; vibration is the only kind of feedback known.
    let (info, feedback) = unsafe { (input(info), input(feedback.cast::<xr::HapticVibration>())) };
    guard("xrApplyHapticFeedback", || {
        let feedback = feedback?;
        let duration_ns = feedback.duration.as_nanos();
        if duration_ns < xr::Duration::MIN_HAPTIC.as_nanos() {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let (frequency_hz, amplitude) = (feedback.frequency, feedback.amplitude);
        if !(frequency_hz >= 0.0 && (0.0..=1.0).contains(&amplitude)) {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        haptics(session, info?, Some(Vibration { duration_ns, frequency_hz, amplitude }))
    })
}

pub(in super::super) unsafe extern "system" fn stop_haptics(
    session: xr::Session,
    info: *const xr::HapticActionInfo,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrStopHapticFeedback", || haptics(session, info?, None))
}
