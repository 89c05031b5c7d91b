//! XR_EXT_conformance_automation: an application's tests move the devices themselves.

use openxr_sys as xr;

use super::super::check::{XrResult, guard};
use super::super::objects::{self, SessionObject};
use super::super::space::pose_in;
use super::{has, profile, user};
use crate::model::devices::{DevicePose, Value};
use crate::model::interaction::{Kind, Source, User};
use crate::model::space::Anchor;

pub(in super::super) unsafe extern "system" fn set_active(
    session: xr::Session,
    interaction_profile: xr::Path,
    top_level: xr::Path,
    active: xr::Bool32,
) -> xr::Result {
    guard("xrSetInputDeviceActiveEXT", || {
        let session = objects::live_session(session)?;
        let (profile, user) = {
            let state = session.instance.lock();
            let profile = profile(&session.instance, &state, interaction_profile)?;
            (profile, user(&session.instance, &state, top_level)?)
        };
        if !profile.users.contains(&user) {
            return Err(xr::Result::ERROR_PATH_UNSUPPORTED);
        }
        session.change(|state| state.input.devices.set_active(user, profile, active.into()));
        Ok(())
    })
}

/// The input behind a path, of the device that was put at the user path.
fn source(session: &SessionObject, top_level: xr::Path, path: xr::Path, kind: Kind) -> XrResult<Source> {
    let unsupported = xr::Result::ERROR_PATH_UNSUPPORTED;
    let (place, text) = {
        let state = session.instance.lock();
        (user(&session.instance, &state, top_level)?, state.paths.text(path)?.to_owned())
    };
    let (user, part) = User::split(&text).ok_or(unsupported)?;
    let profile = session.look(|state| state.input.devices.automated_profile(place)).ok_or(unsupported)?;
    let source = profile.source(user, part).filter(|source| user == place && source.kind == kind);
    source.filter(|source| has(&session.instance, source.needs())).ok_or(unsupported)
}

fn set(session: xr::Session, top_level: xr::Path, path: xr::Path, kind: Kind, value: Value) -> XrResult {
    let session = objects::live_session(session)?;
    let source = source(&session, top_level, path, kind)?;
    session.change(|state| state.input.devices.set_value(source, value));
    Ok(())
}

pub(in super::super) unsafe extern "system" fn set_bool(
    session: xr::Session,
    top_level: xr::Path,
    path: xr::Path,
    value: xr::Bool32,
) -> xr::Result {
    guard("xrSetInputDeviceStateBoolEXT", || set(session, top_level, path, Kind::Boolean, Value::Boolean(value.into())))
}

pub(in super::super) unsafe extern "system" fn set_float(
    session: xr::Session,
    top_level: xr::Path,
    path: xr::Path,
    value: f32,
) -> xr::Result {
    guard("xrSetInputDeviceStateFloatEXT", || {
        if !value.is_finite() {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        set(session, top_level, path, Kind::Float, Value::Float(value))
    })
}

pub(in super::super) unsafe extern "system" fn set_vector2f(
    session: xr::Session,
    top_level: xr::Path,
    path: xr::Path,
    value: xr::Vector2f,
) -> xr::Result {
    guard("xrSetInputDeviceStateVector2fEXT", || {
        if !(value.x.is_finite() && value.y.is_finite()) {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        set(session, top_level, path, Kind::Vector2, Value::Vector2([value.x, value.y]))
    })
}

pub(in super::super) unsafe extern "system" fn set_location(
    session: xr::Session,
    top_level: xr::Path,
    path: xr::Path,
    space: xr::Space,
    pose: xr::Posef,
) -> xr::Result {
    guard("xrSetInputDeviceLocationEXT", || {
        let session = objects::live_session(session)?;
        let base = objects::space(space)?;
        // A device that hangs on a device could hang on itself.
        if base.session != session.raw || matches!(base.space.anchor, Anchor::Action { .. }) {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let pose = DevicePose::InSpace(base.space, pose_in(&pose)?);
        let source = source(&session, top_level, path, Kind::Pose)?;
        session.change(|state| state.input.devices.set_pose(source, pose));
        Ok(())
    })
}
