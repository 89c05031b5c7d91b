//! How a message gets to the messengers that want it.

use std::ffi::{CStr, CString};
use std::ptr;
use std::sync::Arc;

use openxr_sys as xr;

use super::super::call::Call;
use super::super::objects::{self, InstanceObject, Object, lock};
use super::{Messenger, NAME};
use crate::model::messages::Filter;

/// An object that a message is about.
struct Subject {
    kind: xr::ObjectType,
    raw: u64,
    name: Option<CString>,
}

/// Tells what was gathered of the call `name`. Whether a messenger wants the call aborted.
pub(in super::super) fn tell(name: &str, mut call: Call) -> bool {
    let handles = call.handles();
    let root = handles.iter().find_map(|&raw| objects::lineage(raw).last().copied());
    let instance = root.or(Some(call.instance())).and_then(instance);
    let mut messengers = instance.as_deref().map(messengers).unwrap_or_default();
    messengers.extend(call.listener());
    if messengers.is_empty() {
        return false;
    }
    let subjects: Vec<_> = handles.iter().filter_map(|&raw| subject(instance.as_deref(), raw)).collect();
    let labels = labels(&handles);
    let function = text(name);
    let mut abort = false;
    for remark in call.take_remarks() {
        let (id, message) = (text(&remark.id), text(&remark.text));
        let data = xr::DebugUtilsMessengerCallbackDataEXT {
            ty: xr::DebugUtilsMessengerCallbackDataEXT::TYPE,
            next: ptr::null(),
            message_id: id.as_ptr(),
            function_name: function.as_ptr(),
            message: message.as_ptr(),
            object_count: 0,
            objects: ptr::null_mut(),
            session_label_count: 0,
            session_labels: ptr::null_mut(),
        };
        let bits = Filter { severities: remark.severity.bit(), kinds: remark.kind.bit() };
        abort |= send(&messengers, bits, data, &subjects, &labels);
    }
    abort
}

/// Sends on a message of the application's own, with the names and labels that it set. Whether a messenger wants to abort.
pub(super) fn forward(
    instance: &InstanceObject,
    bits: Filter,
    data: &xr::DebugUtilsMessengerCallbackDataEXT,
    objects: &[xr::DebugUtilsObjectNameInfoEXT],
) -> bool {
    let subjects: Vec<_> = objects.iter().map(|object| named(instance, object)).collect();
    let sessions: Vec<_> = objects.iter().filter(|object| object.object_type == xr::ObjectType::SESSION).collect();
    let labels = labels(&sessions.iter().map(|object| object.object_handle).collect::<Vec<_>>());
    send(&messengers(instance), bits, *data, &subjects, &labels)
}

fn instance(raw: u64) -> Option<Arc<InstanceObject>> {
    match objects::any(raw)? {
        Object::Instance(instance) => Some(instance),
        _ => None,
    }
}

fn messengers(instance: &InstanceObject) -> Vec<Messenger> {
    if !instance.has(NAME) {
        return Vec::new();
    }
    let messenger = |child| match child {
        Object::Messenger(object) => Some(object.messenger),
        _ => None,
    };
    objects::children(instance.raw).into_iter().filter_map(messenger).collect()
}

/// A live object, with its name if it has one.
fn subject(instance: Option<&InstanceObject>, raw: u64) -> Option<Subject> {
    let kind = objects::any(raw)?.kind();
    let name = instance.and_then(|instance| instance.lock().debug.names.get(&raw).cloned());
    Some(Subject { kind, raw, name })
}

/// An object of the application's message. The name it was given goes before the one in the message.
fn named(instance: &InstanceObject, object: &xr::DebugUtilsObjectNameInfoEXT) -> Subject {
    let name = instance.lock().debug.names.get(&object.object_handle).cloned();
    let own = || match object.object_name.is_null() {
        true => None,
        // SAFETY: not null; the application vouches for its end.
        false => Some(unsafe { CStr::from_ptr(object.object_name) }.to_owned()),
    };
    Subject { kind: object.object_type, raw: object.object_handle, name: name.or_else(own) }
}

/// Labels of the first session among these handles and what they belong to.
fn labels(handles: &[u64]) -> Vec<CString> {
    let mut ancestors = handles.iter().flat_map(|&raw| objects::lineage(raw));
    let session = ancestors.find_map(objects::session);
    session.map(|session| lock(&session.labels).active().map(text).collect()).unwrap_or_default()
}

fn text(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}

/// Calls the messengers that want it. Labels of the data's own stay where none are given.
fn send(
    messengers: &[Messenger],
    bits: Filter,
    mut data: xr::DebugUtilsMessengerCallbackDataEXT,
    subjects: &[Subject],
    labels: &[CString],
) -> bool {
    let object = |subject: &Subject| xr::DebugUtilsObjectNameInfoEXT {
        ty: xr::DebugUtilsObjectNameInfoEXT::TYPE,
        next: ptr::null(),
        object_type: subject.kind,
        object_handle: subject.raw,
        object_name: subject.name.as_ref().map_or(ptr::null(), |name| name.as_ptr()),
    };
    let mut objects: Vec<_> = subjects.iter().map(object).collect();
    let label = |label: &CString| xr::DebugUtilsLabelEXT {
        ty: xr::DebugUtilsLabelEXT::TYPE,
        next: ptr::null(),
        label_name: label.as_ptr(),
    };
    let mut labels: Vec<_> = labels.iter().map(label).collect();
    (data.object_count, data.objects) = (objects.len() as u32, objects.as_mut_ptr());
    if !labels.is_empty() {
        (data.session_label_count, data.session_labels) = (labels.len() as u32, labels.as_mut_ptr());
    }
    let (severity, kinds) = (bits.severities, bits.kinds);
    let mut abort = false;
    for messenger in messengers.iter().filter(|messenger| messenger.filter.takes(severity, kinds)) {
        let severity = xr::DebugUtilsMessageSeverityFlagsEXT::from_raw(severity);
        let kinds = xr::DebugUtilsMessageTypeFlagsEXT::from_raw(kinds);
        // SAFETY: the application vouches for its callback; everything pointed to lives until it returns, and no lock of ours is held.
        let answer = unsafe { (messenger.callback)(severity, kinds, &data, messenger.user_data.0) };
        abort |= answer != xr::FALSE;
    }
    abort
}
