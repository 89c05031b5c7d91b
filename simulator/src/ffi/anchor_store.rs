//! XR_MSFT_spatial_anchor_persistence: anchors kept under names.

use std::sync::Arc;

use openxr_sys as xr;
use openxr_sys::Handle;

use super::anchor;
use super::check::{XrResult, buffer, fixed, guard, input, output, to_fixed};
use super::objects::{self, InstanceObject, Object, SessionObject};
use crate::anchor_file::Shelf;
use crate::model::Outcome;
use crate::model::anchors::AnchorStore;

/// A connection to the anchor store of the session's instance.
pub(super) struct AnchorStoreObject {
    raw: u64,
    session: u64,
}

impl SessionObject {
    /// Changes what the session's instance keeps.
    fn change_anchors(&self, act: impl FnOnce(&mut AnchorStore) -> Outcome) -> XrResult {
        self.instance.lock().anchors.get_or_insert_default().change(act)
    }

    /// Reads what the session's instance keeps.
    fn look_at_anchors<R>(&self, ask: impl FnOnce(&AnchorStore) -> R) -> R {
        ask(self.instance.lock().anchors.get_or_insert_default().look())
    }

    /// From now on the session's instance keeps its anchors on this shelf.
    pub(crate) fn keep_anchors_on(&self, shelf: Shelf) {
        self.instance.lock().anchors = Some(shelf);
    }
}

/// Opens the shelf that the environment names, once, unless a control has chosen another.
fn open(instance: &InstanceObject) -> XrResult {
    let anchors = &mut instance.lock().anchors;
    if anchors.is_none() {
        let shelf = Shelf::from_environment().map_err(|error| {
            // The application only sees a code; whoever set the environment needs the reason.
            tracing::error!("{error}");
            eprintln!("{}: {error}", crate::RUNTIME_NAME);
            xr::Result::ERROR_RUNTIME_FAILURE
        });
        *anchors = Some(shelf?);
    }
    Ok(())
}

/// A name of the application, once it was found to be one.
fn name_in(name: &xr::SpatialAnchorPersistenceNameMSFT) -> XrResult<String> {
    let name = fixed(&name.name)?;
    if name.is_empty() { Err(xr::Result::ERROR_SPATIAL_ANCHOR_NAME_INVALID_MSFT) } else { Ok(name) }
}

/// The session of a connection; refuses when it is lost.
fn owner(store: xr::SpatialAnchorStoreConnectionMSFT) -> XrResult<Arc<SessionObject>> {
    objects::owner(objects::anchor_store(store)?.session)
}

pub(super) unsafe extern "system" fn create_connection(
    session: xr::Session,
    out: *mut xr::SpatialAnchorStoreConnectionMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { output(out) };
    guard("xrCreateSpatialAnchorStoreConnectionMSFT", || {
        let session = objects::live_session(session)?;
        let out = out?;
        open(&session.instance)?;
        let owner = session.raw;
        let make = |raw| Object::AnchorStore(Arc::new(AnchorStoreObject { raw, session: owner }));
        out.write(xr::SpatialAnchorStoreConnectionMSFT::from_raw(objects::insert(owner, make)?));
        Ok(())
    })
}

pub(super) unsafe extern "system" fn destroy_connection(store: xr::SpatialAnchorStoreConnectionMSFT) -> xr::Result {
    guard("xrDestroySpatialAnchorStoreConnectionMSFT", || {
        objects::destroy(objects::anchor_store(store)?.raw);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn persist(
    store: xr::SpatialAnchorStoreConnectionMSFT,
    info: *const xr::SpatialAnchorPersistenceInfoMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrPersistSpatialAnchorMSFT", || {
        let session = owner(store)?;
        let info = info?;
        let anchor = objects::spatial_anchor(info.spatial_anchor)?;
        let name = name_in(&info.spatial_anchor_persistence_name)?;
        if anchor.session != session.raw {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        session.change_anchors(|anchors| anchors.persist(&name, anchor.truth))
    })
}

pub(super) unsafe extern "system" fn enumerate_names(
    store: xr::SpatialAnchorStoreConnectionMSFT,
    capacity: u32,
    count: *mut u32,
    names: *mut xr::SpatialAnchorPersistenceNameMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, names) };
    guard("xrEnumeratePersistedSpatialAnchorNamesMSFT", || {
        let session = owner(store)?;
        let name = |name: &str| xr::SpatialAnchorPersistenceNameMSFT { name: to_fixed(name) };
        let names: Vec<_> = session.look_at_anchors(|anchors| anchors.names().map(name).collect());
        out?.fill(&names)
    })
}

pub(super) unsafe extern "system" fn create_from_name(
    session: xr::Session,
    info: *const xr::SpatialAnchorFromPersistedAnchorCreateInfoMSFT,
    out: *mut xr::SpatialAnchorMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateSpatialAnchorFromPersistedNameMSFT", || {
        let session = objects::live_session(session)?;
        let (info, out) = (info?, out?);
        let store = objects::anchor_store(info.spatial_anchor_store)?;
        if store.session != session.raw {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let name = name_in(&info.spatial_anchor_persistence_name)?;
        let truth = session.look_at_anchors(|anchors| anchors.find(&name))?;
        out.write(anchor::add(&session, truth)?);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn unpersist(
    store: xr::SpatialAnchorStoreConnectionMSFT,
    name: *const xr::SpatialAnchorPersistenceNameMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let name = unsafe { name.as_ref() };
    guard("xrUnpersistSpatialAnchorMSFT", || {
        let session = owner(store)?;
        let name = name_in(name.ok_or(xr::Result::ERROR_VALIDATION_FAILURE)?)?;
        session.change_anchors(|anchors| anchors.unpersist(&name))
    })
}

pub(super) unsafe extern "system" fn clear(store: xr::SpatialAnchorStoreConnectionMSFT) -> xr::Result {
    guard("xrClearSpatialAnchorStoreMSFT", || {
        owner(store)?.change_anchors(|anchors| {
            anchors.clear();
            Ok(())
        })
    })
}
