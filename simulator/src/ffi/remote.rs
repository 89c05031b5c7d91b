//! The control channel of an instance: opened with it where the environment asks for one, closed with it.

use std::ffi::OsString;

use openxr_sys as xr;

use super::objects::{self, InstanceObject, Object};
use crate::control::{self, ListenError};
use crate::remote::{Address, CONTROL_VARIABLE, Remote};

/// Opens the channel that the environment asks for. Without it the instance is as good, so what goes wrong is only said.
pub(super) fn instance_made(instance: xr::Instance) {
    if control::is_next_set() {
        return;
    }
    let Some(place) = std::env::var_os(CONTROL_VARIABLE).filter(|place| !place.is_empty()) else { return };
    if let Err(error) = open(instance, place) {
        tracing::error!("no control channel: {error}");
        // Whoever set the variable wants to know, whether or not the application listens to the log.
        eprintln!("{}: no control channel: {error}", crate::RUNTIME_NAME);
    }
}

fn open(instance: xr::Instance, place: OsString) -> Result<(), ListenError> {
    listen(instance, &Address::parse(&place)?).map(drop)
}

/// Opens a channel, and says where it is.
pub(crate) fn listen(instance: xr::Instance, address: &Address) -> Result<Address, ListenError> {
    let instance = objects::instance(instance).map_err(|_| ListenError::NoSuchInstance)?;
    let mut state = instance.lock();
    if let Some(remote) = &state.remote {
        return Err(ListenError::Already(remote.address().clone()));
    }
    let remote = Remote::open(instance.raw, address)?;
    let address = remote.address().clone();
    tracing::info!("the control channel is at {address}");
    state.remote = Some(remote);
    Ok(address)
}

/// Closes the channel. The lock is free while its thread finishes what it is at.
pub(super) fn instance_ends(instance: &InstanceObject) {
    let remote = instance.lock().remote.take();
    drop(remote);
}

/// The live sessions of an instance.
pub(crate) fn sessions(instance: u64) -> Vec<u64> {
    let session = |object: Object| match object {
        Object::Session(session) => Some(session.raw),
        _ => None,
    };
    objects::children(instance).into_iter().filter_map(session).collect()
}
