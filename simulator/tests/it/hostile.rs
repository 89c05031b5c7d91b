//! Lists of two thousand million elements, circles where a chain should end, strings that do not end: nothing of it is believed.
//!
//! What cannot be noticed: a capacity larger than the buffer behind it, and a count larger than the list. The application vouches for
//! both (OpenXR 1.1, section 2.7.1), and a runtime has no way to ask how large memory of another is.

use std::ffi::{CStr, c_char, c_void};
use std::ptr;

use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;

use crate::headless::{Headless, check, with};

/// As many elements as a list may say to have and no list has.
const MANY: u32 = 1 << 31;

/// So much memory of zeros that any list of [`MANY`] elements is in it. It is never written, so it costs an address only.
struct Zeros(*mut c_void);

const BYTES: usize = (MANY as usize) * 128;

impl Zeros {
    fn new() -> Self {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: new memory, which nobody writes.
        let memory = unsafe { libc::mmap(ptr::null_mut(), BYTES, libc::PROT_READ, flags, -1, 0) };
        assert_ne!(memory, libc::MAP_FAILED);
        Self(memory)
    }

    fn list<T>(&self) -> *const T {
        assert!(size_of::<T>() <= 128);
        self.0.cast_const().cast()
    }
}

impl Drop for Zeros {
    fn drop(&mut self) {
        // SAFETY: mapped above, and no longer used.
        unsafe { libc::munmap(self.0, BYTES) };
    }
}

#[test]
fn the_first_wrong_element_of_a_list_of_thousands_of_millions_is_answered_at_once() {
    let client = Headless::new(with(&[]));
    let (fp, zeros) = (client.instance.fp(), Zeros::new());
    let (instance, session) = (client.instance.as_raw(), client.session.as_raw());
    let set = client.instance.create_action_set("set", "Set", 0).unwrap();
    let mut name = [0; 64];
    name[0] = b'a' as c_char;
    let mut localized = [0; 128];
    localized[0] = b'a' as c_char;
    let action = sys::ActionCreateInfo {
        ty: sys::ActionCreateInfo::TYPE,
        next: ptr::null(),
        action_name: name,
        action_type: sys::ActionType::BOOLEAN_INPUT,
        count_subaction_paths: MANY,
        subaction_paths: zeros.list(),
        localized_action_name: localized,
    };
    let suggestion = sys::InteractionProfileSuggestedBinding {
        ty: sys::InteractionProfileSuggestedBinding::TYPE,
        next: ptr::null(),
        interaction_profile: client.instance.string_to_path("/interaction_profiles/khr/simple_controller").unwrap(),
        count_suggested_bindings: MANY,
        suggested_bindings: zeros.list(),
    };
    let attach = sys::SessionActionSetsAttachInfo {
        ty: sys::SessionActionSetsAttachInfo::TYPE,
        next: ptr::null(),
        count_action_sets: MANY,
        action_sets: zeros.list(),
    };
    let sync = sys::ActionsSyncInfo {
        ty: sys::ActionsSyncInfo::TYPE,
        next: ptr::null(),
        count_active_action_sets: MANY,
        active_action_sets: zeros.list(),
    };
    let locate = sys::SpacesLocateInfo {
        ty: sys::SpacesLocateInfo::TYPE,
        next: ptr::null(),
        base_space: client.local.as_raw(),
        time: xr::Time::from_nanos(2_000_000_000),
        space_count: MANY,
        spaces: zeros.list(),
    };
    let mut locations = sys::SpaceLocations {
        ty: sys::SpaceLocations::TYPE,
        next: ptr::null_mut(),
        location_count: MANY,
        locations: ptr::null_mut(),
    };
    let mut made = sys::Action::NULL;
    // SAFETY: everything pointed to is alive, and the lists are as long as they say.
    unsafe {
        check((fp.create_action)(set.as_raw(), &action, &mut made), Code::ERROR_PATH_INVALID);
        check((fp.suggest_interaction_profile_bindings)(instance, &suggestion), Code::ERROR_HANDLE_INVALID);
        check((fp.attach_session_action_sets)(session, &attach), Code::ERROR_HANDLE_INVALID);
        check((fp.sync_actions)(session, &sync), Code::ERROR_HANDLE_INVALID);
        let locate_spaces: sys::pfn::LocateSpaces = client.function("xrLocateSpaces");
        check(locate_spaces(session, &locate, &mut locations), Code::ERROR_HANDLE_INVALID);
    }
}

#[test]
fn an_instance_with_thousands_of_millions_of_extensions_is_refused_at_once() {
    let zeros = Zeros::new();
    let mut application_name = [0; 128];
    application_name[0] = b'a' as c_char;
    let info = sys::InstanceCreateInfo {
        ty: sys::InstanceCreateInfo::TYPE,
        next: ptr::null(),
        create_flags: sys::InstanceCreateFlags::EMPTY,
        application_info: sys::ApplicationInfo {
            application_name,
            application_version: 0,
            engine_name: [0; 128],
            engine_version: 0,
            api_version: xr::Version::new(1, 0, 0),
        },
        enabled_api_layer_count: MANY,
        enabled_api_layer_names: ptr::null(),
        enabled_extension_count: MANY,
        enabled_extension_names: zeros.list(),
    };
    let mut found = None;
    let mut made = sys::Instance::NULL;
    let name: &CStr = c"xrCreateInstance";
    // SAFETY: everything pointed to is alive, and the name stands for this type.
    unsafe {
        let get = holograde_simulator::get_instance_proc_addr;
        check(get(made, name.as_ptr(), &mut found), Code::SUCCESS);
        let create = std::mem::transmute::<sys::pfn::VoidFunction, sys::pfn::CreateInstance>(found.unwrap());
        check(create(&info, &mut made), Code::ERROR_VALIDATION_FAILURE);
    }
}
