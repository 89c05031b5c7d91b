//! XR_EXT_debug_utils: names of objects and labels of sessions.

use std::ffi::{CStr, CString};

use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;

use crate::ear::{ALL, Ear, functions, listen, named, set_name, submit};
use crate::rig::{Client, instance, small};

const INVALID: Code = Code::ERROR_VALIDATION_FAILURE;
const V1_1: xr::Version = xr::Version::new(1, 1, 0);

#[test]
fn names_are_kept_replaced_and_taken_away() {
    let ear = Ear::default();
    let mut client = Client::focused(small());
    listen(&client.instance, ALL, &ear);
    let (kind, raw) = (sys::ObjectType::SPACE, client.local.as_raw().into_raw());
    let check = |name: Option<&CStr>, passed: Option<&CStr>, expected: Option<&str>| {
        assert_eq!(set_name(&client.instance, kind, raw, name), Code::SUCCESS);
        assert_eq!(submit(&client.instance, (0x1, 0x1), &mut [named(kind, raw, passed)]), Code::SUCCESS);
        assert_eq!(ear.only().objects, [(kind, raw, expected.map(str::to_owned))]);
    };
    check(Some(c"the room"), None, Some("the room"));
    check(Some(c"a better name"), Some(c"passed"), Some("a better name"));
    check(Some(c""), Some(c"passed"), Some("passed"));
    check(None, None, None);
    assert_eq!(set_name(&client.instance, kind, raw, Some(c"floor")), Code::SUCCESS);
    let nowhen = client.local.locate(&client.view, xr::Time::from_nanos(0)).map(|_| ()).unwrap_err();
    assert_eq!(nowhen, Code::ERROR_TIME_INVALID);
    let message = ear.only();
    assert!(message.objects.contains(&(kind, raw, Some("floor".to_owned()))), "{message:?}");
    client.exit();
}

#[test]
fn only_living_objects_of_the_instance_have_names() {
    let (first, second) = (Client::new(small()), Client::new(small()));
    let name = Some(c"x");
    let check = |kind, raw, expected| assert_eq!(set_name(&first.instance, kind, raw, name), expected);
    let mine = first.local.as_raw().into_raw();
    check(sys::ObjectType::SPACE, mine, Code::SUCCESS);
    check(sys::ObjectType::SESSION, first.session.as_raw().into_raw(), Code::SUCCESS);
    check(sys::ObjectType::SWAPCHAIN, first.color.swapchain.as_raw().into_raw(), Code::SUCCESS);
    check(sys::ObjectType::INSTANCE, first.instance.as_raw().into_raw(), Code::SUCCESS);
    check(sys::ObjectType::UNKNOWN, mine, INVALID);
    check(sys::ObjectType::SPACE, 0, INVALID);
    check(sys::ObjectType::SESSION, mine, Code::ERROR_HANDLE_INVALID);
    check(sys::ObjectType::SPACE, second.local.as_raw().into_raw(), Code::ERROR_HANDLE_INVALID);
    check(sys::ObjectType::SPACE, 0xdead_0000_beef, Code::ERROR_HANDLE_INVALID);
}

#[test]
fn labels_tell_where_in_the_session_a_message_comes_from() {
    let ear = Ear::default();
    let mut client = Client::focused(small());
    listen(&client.instance, ALL, &ear);
    let (f, session) = (functions(&client.instance), client.session.as_raw());
    let label = |name: &CString| sys::DebugUtilsLabelEXT {
        ty: sys::DebugUtilsLabelEXT::TYPE,
        next: std::ptr::null(),
        label_name: name.as_ptr(),
    };
    // SAFETY: everything pointed to is alive.
    let begin = |name: &str| unsafe {
        let name = CString::new(name).unwrap();
        (f.session_begin_debug_utils_label_region)(session, &label(&name))
    };
    // SAFETY: as above.
    let insert = |name: &str| unsafe {
        let name = CString::new(name).unwrap();
        (f.session_insert_debug_utils_label)(session, &label(&name))
    };
    // SAFETY: a plain call.
    let end = |session| unsafe { (f.session_end_debug_utils_label_region)(session) };
    let labels = || {
        let object = &mut [named(sys::ObjectType::SESSION, session.into_raw(), None)];
        assert_eq!(submit(&client.instance, (0x1, 0x1), object), Code::SUCCESS);
        ear.only().labels
    };
    assert_eq!([begin("run"), insert("loading"), begin("frame"), insert("draw")], [Code::SUCCESS; 4]);
    assert_eq!(labels(), ["draw", "frame", "run"]);
    assert_eq!(submit(&client.instance, (0x1, 0x1), &mut []), Code::SUCCESS);
    assert_eq!(ear.only().labels, [""; 0], "no session is named");
    // A refused call on one of the session's spaces is somewhere in the session too.
    client.local.locate(&client.view, xr::Time::from_nanos(0)).map(|_| ()).unwrap_err();
    assert_eq!(ear.only().labels, ["draw", "frame", "run"]);
    assert_eq!((end(session), labels()), (Code::SUCCESS, vec!["run".to_owned()]));
    assert_eq!((end(session), labels()), (Code::SUCCESS, vec![]));
    assert_eq!(end(session), Code::SUCCESS, "OpenXR's loader forgives it too");
    assert_eq!(end(sys::Session::NULL), Code::ERROR_HANDLE_INVALID);
    // SAFETY: null pointers are what is tested.
    unsafe {
        assert_eq!((f.session_begin_debug_utils_label_region)(session, std::ptr::null()), INVALID);
        let nameless = sys::DebugUtilsLabelEXT {
            ty: sys::DebugUtilsLabelEXT::TYPE,
            next: std::ptr::null(),
            label_name: std::ptr::null(),
        };
        assert_eq!((f.session_insert_debug_utils_label)(session, &nameless), INVALID);
    }
    client.exit();
}

#[test]
fn a_session_that_ends_with_open_labels_is_remarked() {
    let ear = Ear::default();
    let (instance, system) = instance(small(), V1_1);
    listen(&instance, ALL, &ear);
    for (labels, expected) in [(0, vec![]), (2, vec!["label-region-open".to_owned()])] {
        // SAFETY: a headless session has no graphics to vouch for.
        let made = unsafe { instance.create_session::<xr::Headless>(system, &xr::headless::SessionCreateInfo {}) };
        let (session, waiter, stream) = made.unwrap();
        let label = sys::DebugUtilsLabelEXT {
            ty: sys::DebugUtilsLabelEXT::TYPE,
            next: std::ptr::null(),
            label_name: c"open".as_ptr(),
        };
        for _ in 0..labels {
            // SAFETY: everything pointed to is alive.
            let code =
                unsafe { (functions(&instance).session_begin_debug_utils_label_region)(session.as_raw(), &label) };
            assert_eq!(code, Code::SUCCESS);
        }
        drop((session, waiter, stream));
        assert_eq!(ear.take().into_iter().map(|message| message.id).collect::<Vec<_>>(), expected);
    }
}
