//! XR_EXT_debug_utils: messengers, names of objects, labels of sessions, and how messages reach the application.
//!
//! Callbacks run on the thread of the call that they are about, after the call's work, with no lock of ours held: they may call
//! OpenXR themselves.

mod deliver;

use std::collections::BTreeMap;
use std::ffi::{CStr, CString, c_void};
use std::sync::Arc;

use openxr_sys as xr;
use openxr_sys::Handle;

use super::call::{self, Because, refusal};
use super::check::{XrResult, chained, guard, input, list, output, string};
use super::objects::{self, InstanceObject, Object, SessionObject, lock};
use crate::model::messages::{Filter, Kind, Severity};

pub(super) use deliver::tell;

/// The extension's name.
pub(super) const NAME: &str = "XR_EXT_debug_utils";

/// Where messages go.
#[derive(Clone, Copy)]
pub(super) struct Messenger {
    filter: Filter,
    callback: xr::pfn::DebugUtilsMessengerCallbackEXT,
    user_data: UserData,
}

/// The application's own pointer.
#[derive(Clone, Copy)]
struct UserData(*mut c_void);

// SAFETY: never followed here, only handed back to the application's callback, which must expect any thread (section 12.45).
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

/// A messenger with a handle.
pub(super) struct MessengerObject {
    raw: u64,
    messenger: Messenger,
}

/// An instance's part in this.
#[derive(Default)]
pub(super) struct DebugState {
    /// Chained to the instance's creation; hears of creation and destruction only.
    pub(super) creation: Option<Messenger>,
    /// Names by raw handle. Handles never come back, so a name cannot pass to another object.
    names: BTreeMap<u64, CString>,
}

impl Messenger {
    fn new(info: &xr::DebugUtilsMessengerCreateInfoEXT) -> XrResult<Self> {
        let invalid = xr::Result::ERROR_VALIDATION_FAILURE;
        let filter = Filter { severities: info.message_severities.into_raw(), kinds: info.message_types.into_raw() };
        if !filter.is_valid() {
            return refusal(invalid, "severities or types are empty, or have bits that do not exist");
        }
        let Some(callback) = info.user_callback else { return refusal(invalid, "there is no callback") };
        Ok(Self { filter, callback, user_data: UserData(info.user_data) })
    }

    /// The messenger that the application chained to its instance's creation, if it enables the extension.
    ///
    /// # Safety
    /// The chain is valid.
    pub(super) unsafe fn chained(info: &xr::InstanceCreateInfo, names: &[&str]) -> XrResult<Option<Self>> {
        if !names.contains(&NAME) {
            return Ok(None);
        }
        // SAFETY: by the caller.
        let found = unsafe { chained::<xr::DebugUtilsMessengerCreateInfoEXT>(info.next) };
        found.map(Self::new).transpose()
    }
}

/// A refused call of an instance that is being made or destroyed also reaches the messenger chained to its creation.
pub(super) fn instance_made(instance: &InstanceObject, creation: Option<Messenger>) {
    instance.lock().debug.creation = creation;
    call::remark(instance, Severity::Info, Kind::General, "instance-created", || {
        let config = &instance.config;
        format!("{} simulates {} on the {:?} clock", crate::RUNTIME_NAME, config.profile.name, config.scenario.clock)
    });
}

/// The instance is about to be destroyed; the messenger of its creation hears of it.
pub(super) fn instance_ends(instance: &InstanceObject) {
    if let Some(creation) = instance.lock().debug.creation {
        call::listen(creation);
    }
    let living = objects::children(instance.raw).iter().filter(|child| matches!(child, Object::Session(_))).count();
    call::remark(instance, Severity::Info, Kind::General, "instance-destroyed", || {
        format!("the instance is destroyed, with {living} sessions still alive")
    });
}

/// The session is about to be destroyed; label regions should have been closed.
pub(super) fn session_ends(session: &SessionObject) {
    let open = lock(&session.labels).active().count();
    if open > 0 {
        call::remark(&session.instance, Severity::Warning, Kind::Validation, "label-region-open", || {
            format!("the session is destroyed with {open} of its labels still open")
        });
    }
}

pub(super) unsafe extern "system" fn create_messenger(
    instance: xr::Instance,
    info: *const xr::DebugUtilsMessengerCreateInfoEXT,
    out: *mut xr::DebugUtilsMessengerEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateDebugUtilsMessengerEXT", || {
        let instance = objects::instance(instance)?;
        let messenger = Messenger::new(info?)?;
        let out = out?;
        let make = |raw| Object::Messenger(Arc::new(MessengerObject { raw, messenger }));
        out.write(xr::DebugUtilsMessengerEXT::from_raw(objects::insert(instance.raw, make)?));
        Ok(())
    })
}

pub(super) unsafe extern "system" fn destroy_messenger(messenger: xr::DebugUtilsMessengerEXT) -> xr::Result {
    guard("xrDestroyDebugUtilsMessengerEXT", || {
        objects::destroy(objects::messenger(messenger)?.raw);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn set_object_name(
    instance: xr::Instance,
    info: *const xr::DebugUtilsObjectNameInfoEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrSetDebugUtilsObjectNameEXT", || {
        let instance = objects::instance(instance)?;
        let info = info?;
        check_object(&instance, info)?;
        let name = match info.object_name.is_null() {
            true => CString::default(),
            // SAFETY: not null; the application vouches for its end.
            false => unsafe { CStr::from_ptr(info.object_name) }.to_owned(),
        };
        let mut state = instance.lock();
        let names = &mut state.debug.names;
        // What was destroyed needs no name; so there are never more names than objects.
        names.retain(|&raw, _| objects::any(raw).is_some());
        match name.is_empty() {
            true => names.remove(&info.object_handle),
            false => names.insert(info.object_handle, name),
        };
        Ok(())
    })
}

/// Refuses names for nothing, and for what is not of this instance and the kind that is claimed.
fn check_object(instance: &InstanceObject, info: &xr::DebugUtilsObjectNameInfoEXT) -> XrResult {
    if info.object_type == xr::ObjectType::UNKNOWN || info.object_handle == 0 {
        return refusal(xr::Result::ERROR_VALIDATION_FAILURE, "a name needs an object of a known type");
    }
    let found = objects::any(info.object_handle).filter(|object| object.kind() == info.object_type);
    match found.is_some() && objects::lineage(info.object_handle).last() == Some(&instance.raw) {
        true => Ok(()),
        false => refusal(
            xr::Result::ERROR_HANDLE_INVALID,
            format!("the instance has no {:?} with this handle", info.object_type),
        ),
    }
}

pub(super) unsafe extern "system" fn submit_message(
    instance: xr::Instance,
    severity: xr::DebugUtilsMessageSeverityFlagsEXT,
    kinds: xr::DebugUtilsMessageTypeFlagsEXT,
    data: *const xr::DebugUtilsMessengerCallbackDataEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let data = unsafe { input(data) };
    guard("xrSubmitDebugUtilsMessageEXT", || {
        let instance = objects::instance(instance)?;
        let data = data?;
        let bits = Filter { severities: severity.into_raw(), kinds: kinds.into_raw() };
        let invalid = xr::Result::ERROR_VALIDATION_FAILURE;
        if !bits.is_valid() || !bits.severities.is_power_of_two() {
            return refusal(invalid, "a message has one severity, and one type or more");
        }
        // SAFETY: the application vouches for the message, and for its objects.
        let objects = unsafe { string(data.message).map(|_| ()).and_then(|()| list(data.object_count, data.objects)) }?;
        for object in objects {
            // SAFETY: a reference is a valid pointer.
            unsafe { input::<xr::DebugUtilsObjectNameInfoEXT>(object) }.because(|| "objects".to_owned())?;
            if object.object_type == xr::ObjectType::UNKNOWN {
                return refusal(invalid, "an object of a message has no known type");
            }
        }
        // To abort is the answer to a message; it needs no message of its own.
        let abort = deliver::forward(&instance, bits, data, objects);
        Ok(if abort { invalid } else { xr::Result::SUCCESS })
    })
}

pub(super) unsafe extern "system" fn begin_label_region(
    session: xr::Session,
    label: *const xr::DebugUtilsLabelEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let label = unsafe { input(label) };
    guard("xrSessionBeginDebugUtilsLabelRegionEXT", || {
        let session = objects::live_session(session)?;
        let name = name_of(label?)?;
        lock(&session.labels).begin(name);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn end_label_region(session: xr::Session) -> xr::Result {
    guard("xrSessionEndDebugUtilsLabelRegionEXT", || {
        let session = objects::live_session(session)?;
        lock(&session.labels).end();
        Ok(())
    })
}

pub(super) unsafe extern "system" fn insert_label(
    session: xr::Session,
    label: *const xr::DebugUtilsLabelEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let label = unsafe { input(label) };
    guard("xrSessionInsertDebugUtilsLabelEXT", || {
        let session = objects::live_session(session)?;
        let name = name_of(label?)?;
        lock(&session.labels).insert(name);
        Ok(())
    })
}

fn name_of(label: &xr::DebugUtilsLabelEXT) -> XrResult<String> {
    // SAFETY: the application vouches for the string.
    unsafe { string(label.label_name) }.map(str::to_owned)
}
