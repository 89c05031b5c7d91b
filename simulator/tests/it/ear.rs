//! What a messenger of XR_EXT_debug_utils hears, and how tests speak to it.

use std::ffi::{CStr, c_char, c_void};
use std::sync::Mutex;

use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;

use crate::raw::address;

/// Every severity and every type.
pub const ALL: (u64, u64) = (0x1111, 0xf);

/// A message as the callback got it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub severity: u64,
    pub kinds: u64,
    pub id: String,
    pub function: String,
    pub text: String,
    /// Kind, handle and name.
    pub objects: Vec<(sys::ObjectType, u64, Option<String>)>,
    pub labels: Vec<String>,
}

/// What a messenger heard, and how it answers.
#[derive(Default)]
pub struct Ear {
    pub heard: Mutex<Vec<Message>>,
    pub aborts: bool,
    /// What the callback does besides, for example call OpenXR again.
    pub asks_back: Option<Box<dyn Fn()>>,
}

/// # Safety
/// Null or a terminated string.
unsafe fn text(pointer: *const c_char) -> Option<String> {
    // SAFETY: by the caller.
    (!pointer.is_null()).then(|| unsafe { CStr::from_ptr(pointer) }.to_str().unwrap().to_owned())
}

unsafe extern "system" fn hear(
    severity: sys::DebugUtilsMessageSeverityFlagsEXT,
    kinds: sys::DebugUtilsMessageTypeFlagsEXT,
    data: *const sys::DebugUtilsMessengerCallbackDataEXT,
    ear: *mut c_void,
) -> sys::Bool32 {
    // SAFETY: the runtime passes valid data, and the ear outlives its messenger.
    unsafe {
        let (data, ear) = (&*data, &*ear.cast::<Ear>());
        assert_eq!(data.ty, sys::DebugUtilsMessengerCallbackDataEXT::TYPE);
        let objects = (0..data.object_count as usize).map(|index| {
            let object = &*data.objects.add(index);
            assert_eq!(object.ty, sys::DebugUtilsObjectNameInfoEXT::TYPE);
            (object.object_type, object.object_handle, text(object.object_name))
        });
        let labels = (0..data.session_label_count as usize).map(|index| {
            let label = &*data.session_labels.add(index);
            assert_eq!(label.ty, sys::DebugUtilsLabelEXT::TYPE);
            text(label.label_name).unwrap()
        });
        let message = Message {
            severity: severity.into_raw(),
            kinds: kinds.into_raw(),
            id: text(data.message_id).unwrap_or_default(),
            function: text(data.function_name).unwrap_or_default(),
            text: text(data.message).unwrap(),
            objects: objects.collect(),
            labels: labels.collect(),
        };
        ear.heard.lock().unwrap().push(message);
        if let Some(ask) = &ear.asks_back {
            ask();
        }
        ear.aborts.into()
    }
}

pub fn create_info((severities, kinds): (u64, u64), ear: &Ear) -> sys::DebugUtilsMessengerCreateInfoEXT {
    sys::DebugUtilsMessengerCreateInfoEXT {
        ty: sys::DebugUtilsMessengerCreateInfoEXT::TYPE,
        next: std::ptr::null(),
        message_severities: sys::DebugUtilsMessageSeverityFlagsEXT::from_raw(severities),
        message_types: sys::DebugUtilsMessageTypeFlagsEXT::from_raw(kinds),
        user_callback: Some(hear),
        user_data: address(ear).cast_mut(),
    }
}

pub fn functions(instance: &xr::Instance) -> xr::raw::DebugUtilsEXT {
    instance.exts().ext_debug_utils.unwrap()
}

/// Lets `ear` hear what passes the filter, until the instance or the messenger goes.
pub fn listen(instance: &xr::Instance, filter: (u64, u64), ear: &Ear) -> sys::DebugUtilsMessengerEXT {
    let mut messenger = sys::DebugUtilsMessengerEXT::NULL;
    let info = create_info(filter, ear);
    // SAFETY: everything pointed to is alive.
    let code = unsafe { (functions(instance).create_debug_utils_messenger)(instance.as_raw(), &info, &mut messenger) };
    assert_eq!(code, Code::SUCCESS);
    messenger
}

impl Ear {
    /// What was heard since the last call.
    pub fn take(&self) -> Vec<Message> {
        std::mem::take(&mut self.heard.lock().unwrap())
    }

    /// The only message since the last call.
    #[track_caller]
    pub fn only(&self) -> Message {
        let [message] = <[Message; 1]>::try_from(self.take()).unwrap();
        message
    }
}

/// Submits a message of the application's own.
pub fn submit(
    instance: &xr::Instance,
    (severity, kinds): (u64, u64),
    objects: &mut [sys::DebugUtilsObjectNameInfoEXT],
) -> Code {
    let data = sys::DebugUtilsMessengerCallbackDataEXT {
        ty: sys::DebugUtilsMessengerCallbackDataEXT::TYPE,
        next: std::ptr::null(),
        message_id: c"own".as_ptr(),
        function_name: std::ptr::null(),
        message: c"something of ours".as_ptr(),
        object_count: objects.len() as u32,
        objects: objects.as_mut_ptr(),
        session_label_count: 0,
        session_labels: std::ptr::null_mut(),
    };
    let severity = sys::DebugUtilsMessageSeverityFlagsEXT::from_raw(severity);
    let kinds = sys::DebugUtilsMessageTypeFlagsEXT::from_raw(kinds);
    // SAFETY: everything pointed to is alive.
    unsafe { (functions(instance).submit_debug_utils_message)(instance.as_raw(), severity, kinds, &data) }
}

pub fn named(kind: sys::ObjectType, raw: u64, name: Option<&CStr>) -> sys::DebugUtilsObjectNameInfoEXT {
    sys::DebugUtilsObjectNameInfoEXT {
        ty: sys::DebugUtilsObjectNameInfoEXT::TYPE,
        next: std::ptr::null(),
        object_type: kind,
        object_handle: raw,
        object_name: name.map_or(std::ptr::null(), CStr::as_ptr),
    }
}

pub fn set_name(instance: &xr::Instance, kind: sys::ObjectType, raw: u64, name: Option<&CStr>) -> Code {
    let info = named(kind, raw, name);
    // SAFETY: everything pointed to is alive.
    unsafe { (functions(instance).set_debug_utils_object_name)(instance.as_raw(), &info) }
}
