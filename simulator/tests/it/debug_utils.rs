//! XR_EXT_debug_utils: what a developer gets to read.

use std::ffi::{CStr, c_char};

use holograde_simulator::control;
use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;

use crate::ear::{ALL, Ear, create_info, functions, listen, named, submit};
use crate::raw::{address, check_layers, end, quad};
use crate::rig::{Client, instance, small};

const INVALID: Code = Code::ERROR_VALIDATION_FAILURE;
const V1_1: xr::Version = xr::Version::new(1, 1, 0);

#[test]
fn a_refused_call_is_explained_with_its_objects() {
    let ear = Ear::default();
    let mut client = Client::focused(small());
    listen(&client.instance, ALL, &ear);
    assert_eq!(client.session.begin(crate::rig::STEREO).unwrap_err(), Code::ERROR_SESSION_RUNNING);
    let message = ear.only();
    assert_eq!((message.severity, message.kinds), (0x1000, 0x2));
    assert_eq!((message.id.as_str(), message.function.as_str()), ("XR_ERROR_SESSION_RUNNING", "xrBeginSession"));
    assert_eq!(message.objects, [(sys::ObjectType::SESSION, client.session.as_raw().into_raw(), None)]);
    assert!(message.text.contains("runs already"), "{}", message.text);

    client.color.draw(&client.vulkan);
    let mut layer = quad(&client);
    layer.pose.orientation.w = 0.5;
    let good = quad(&client);
    check_layers(&mut client, &[address(&good), address(&layer)], Code::ERROR_POSE_INVALID);
    let message = ear.only();
    let expected =
        "xrEndFrame is refused with XR_ERROR_POSE_INVALID: layer 1: position [0, 0, -2], orientation of length 0.5";
    assert_eq!(message.text, expected);
    assert_eq!(message.objects[0].0, sys::ObjectType::SPACE, "what was looked up last comes first");
    client.exit();
    assert_eq!(ear.take(), []);
}

#[test]
fn a_structure_of_the_wrong_type_is_named() {
    let ear = Ear::default();
    let (instance, system) = instance(small(), V1_1);
    listen(&instance, ALL, &ear);
    let mut properties = sys::SystemProperties::out(std::ptr::null_mut());
    // SAFETY: everything pointed to is alive; the wrong type is what is tested.
    unsafe {
        (*properties.as_mut_ptr()).ty = sys::View::TYPE;
        let get = instance.fp().get_system_properties;
        assert_eq!(get(instance.as_raw(), system, properties.as_mut_ptr()), INVALID);
        assert!(ear.only().text.ends_with("a structure's type is VIEW, not SYSTEM_PROPERTIES"));
        assert_eq!(get(instance.as_raw(), system, std::ptr::null_mut()), INVALID);
        assert!(ear.only().text.ends_with("a pointer is null"));
    }
}

#[test]
fn ordinary_answers_are_for_the_curious_only() {
    let (curious, strict) = (Ear::default(), Ear::default());
    let (instance, system) = instance(small(), V1_1);
    listen(&instance, (0x10, 0xf), &curious);
    listen(&instance, (0x1100, 0xf), &strict);
    let mut count = 0;
    let mut views = [sys::ViewConfigurationType::PRIMARY_MONO];
    // SAFETY: capacity and buffer agree.
    let code = unsafe {
        (instance.fp().enumerate_view_configurations)(instance.as_raw(), system, 1, &mut count, views.as_mut_ptr())
    };
    assert_eq!(code, Code::ERROR_SIZE_INSUFFICIENT);
    assert_eq!((curious.only().id.as_str(), strict.take().len()), ("XR_ERROR_SIZE_INSUFFICIENT", 0));
}

#[test]
fn filters_and_destruction_decide_who_hears() {
    let (errors, performance, gone) = (Ear::default(), Ear::default(), Ear::default());
    let (instance, _) = instance(small(), V1_1);
    listen(&instance, (0x1000, 0xf), &errors);
    listen(&instance, (0x1111, 0x4), &performance);
    let messenger = listen(&instance, ALL, &gone);
    let destroy = functions(&instance).destroy_debug_utils_messenger;
    // SAFETY: plain calls; a stale handle is what is tested.
    unsafe {
        assert_eq!(destroy(messenger), Code::SUCCESS);
        assert_eq!(destroy(messenger), Code::ERROR_HANDLE_INVALID);
        assert_eq!(destroy(sys::DebugUtilsMessengerEXT::NULL), Code::ERROR_HANDLE_INVALID);
    }
    for (severity, kinds, heard) in [
        (0x1000, 0x1, (1, 0)),
        (0x1000, 0x4, (1, 1)),
        (0x100, 0x4 | 0x2, (0, 1)),
        (0x1, 0x8, (0, 0)),
        (0x10, 0x1, (0, 0)),
    ] {
        assert_eq!(submit(&instance, (severity, kinds), &mut []), Code::SUCCESS);
        assert_eq!((errors.take().len(), performance.take().len()), heard, "{severity:#x} {kinds:#x}");
    }
    assert_eq!(gone.take(), []);
}

#[test]
fn messages_of_other_instances_are_not_heard() {
    let (mine, others) = (Ear::default(), Ear::default());
    let (first, _) = instance(small(), V1_1);
    let (second, _) = instance(small(), V1_1);
    listen(&first, ALL, &mine);
    listen(&second, ALL, &others);
    assert_eq!(submit(&first, (0x1, 0x1), &mut []), Code::SUCCESS);
    assert!(first.string_to_path("no path").is_err());
    assert_eq!((mine.take().len(), others.take().len()), (2, 0));
}

#[test]
fn a_callback_may_call_openxr_for_no_lock_is_held() {
    let client = Client::focused(small());
    let (functions, instance, session) = (*client.instance.fp(), client.instance.as_raw(), client.session.as_raw());
    let ear = Ear {
        asks_back: Some(Box::new(move || {
            let (mut path, mut state) = (sys::Path::NULL, sys::FrameState::out(std::ptr::null_mut()));
            // SAFETY: everything pointed to is alive. The first call takes the instance's lock, the second the session's.
            unsafe {
                let path_code = (functions.string_to_path)(instance, c"/user/hand/left".as_ptr(), &mut path);
                assert_eq!(path_code, Code::SUCCESS);
                let refused = (functions.wait_frame)(sys::Session::NULL, std::ptr::null(), state.as_mut_ptr());
                assert_eq!(refused, Code::ERROR_HANDLE_INVALID);
                assert_eq!((functions.request_exit_session)(session), Code::SUCCESS);
            }
        })),
        ..Ear::default()
    };
    let messenger = listen(&client.instance, ALL, &ear);
    assert_eq!(client.session.begin(crate::rig::STEREO).unwrap_err(), Code::ERROR_SESSION_RUNNING);
    assert_eq!(ear.take().len(), 1);
    assert_eq!(submit(&client.instance, (0x1, 0x1), &mut []), Code::SUCCESS);
    assert_eq!(ear.take().len(), 1);
    // SAFETY: a plain call.
    let code = unsafe { (crate::ear::functions(&client.instance).destroy_debug_utils_messenger)(messenger) };
    assert_eq!(code, Code::SUCCESS);
    client.session.end().unwrap();
}

#[test]
fn a_callback_may_abort() {
    let (instance, _) = instance(small(), V1_1);
    let aborting = Ear { aborts: true, ..Ear::default() };
    listen(&instance, ALL, &aborting);
    assert_eq!(instance.string_to_path("no path").unwrap_err(), INVALID);
    assert_eq!(submit(&instance, (0x1, 0x1), &mut []), INVALID);
    assert_eq!(aborting.take().len(), 2, "to abort makes no message of its own");
}

#[test]
fn what_a_messenger_or_a_message_is_made_of_is_checked() {
    let ear = Ear::default();
    let (instance, _) = instance(small(), V1_1);
    let check = |spoil: fn(&mut sys::DebugUtilsMessengerCreateInfoEXT), expected| {
        let mut info = create_info(ALL, &ear);
        spoil(&mut info);
        let mut out = sys::DebugUtilsMessengerEXT::NULL;
        // SAFETY: everything pointed to is alive.
        let code = unsafe { (functions(&instance).create_debug_utils_messenger)(instance.as_raw(), &info, &mut out) };
        assert_eq!(code, expected);
    };
    check(|i| i.ty = sys::DebugUtilsLabelEXT::TYPE, INVALID);
    check(|i| i.user_callback = None, INVALID);
    check(|i| i.message_severities = sys::DebugUtilsMessageSeverityFlagsEXT::EMPTY, INVALID);
    check(|i| i.message_severities = sys::DebugUtilsMessageSeverityFlagsEXT::from_raw(2), INVALID);
    check(|i| i.message_types = sys::DebugUtilsMessageTypeFlagsEXT::EMPTY, INVALID);
    check(|i| i.message_types = sys::DebugUtilsMessageTypeFlagsEXT::from_raw(0x10), INVALID);
    check(|_| (), Code::SUCCESS);
    for (severity, kinds) in [(0, 1), (0x1100, 1), (0x2, 1), (0x1000, 0), (0x1000, 0x10)] {
        assert_eq!(submit(&instance, (severity, kinds), &mut []), INVALID, "{severity:#x} {kinds:#x}");
    }
    let unknown = &mut [named(sys::ObjectType::UNKNOWN, 7, None)];
    assert_eq!(submit(&instance, (0x1, 0x1), unknown), INVALID);
    let mut untyped = [named(sys::ObjectType::INSTANCE, 7, None)];
    untyped[0].ty = sys::View::TYPE;
    assert_eq!(submit(&instance, (0x1, 0x1), &mut untyped), INVALID);
}

#[test]
fn what_works_but_is_doubtful_is_remarked() {
    let ear = Ear::default();
    let mut client = Client::focused(small());
    listen(&client.instance, (0x100, 0xf), &ear);
    let ids = || ear.take().into_iter().map(|message| message.id).collect::<Vec<_>>();
    client.color.draw(&client.vulkan);

    client.waiter.wait().unwrap();
    client.stream.begin().unwrap();
    let second = client.waiter.wait().unwrap().predicted_display_time;
    client.stream.begin().unwrap();
    assert_eq!(ids(), ["frame-discarded"]);
    let later = xr::Time::from_nanos(second.as_nanos() + 5);
    assert_eq!(end(&client, later, &[], std::ptr::null()), Code::SUCCESS);
    assert_eq!(ids(), ["display-time-not-predicted"]);

    let mut layer = quad(&client);
    layer.sub_image.image_rect.extent.height = 0;
    check_layers(&mut client, &[address(&layer)], Code::SUCCESS);
    assert_eq!(ids(), ["empty-image-rect"]);
    layer.sub_image.image_rect.extent.height = 1;
    check_layers(&mut client, &[address(&layer)], Code::SUCCESS);
    assert_eq!(ids(), [""; 0]);
    client.exit();
}

/// Creates and at once destroys an instance with a messenger chained to its creation.
fn create(names: &[&CStr], info: &sys::DebugUtilsMessengerCreateInfoEXT, version: xr::Version) -> Code {
    control::set_next(small());
    let names: Vec<_> = names.iter().map(|name| name.as_ptr()).collect();
    let mut application_name = [0; xr::sys::MAX_APPLICATION_NAME_SIZE];
    application_name[0] = b'x' as c_char;
    let create = sys::InstanceCreateInfo {
        ty: sys::InstanceCreateInfo::TYPE,
        next: address(info),
        create_flags: xr::InstanceCreateFlags::EMPTY,
        application_info: sys::ApplicationInfo {
            application_name,
            application_version: 0,
            engine_name: [0; xr::sys::MAX_ENGINE_NAME_SIZE],
            engine_version: 0,
            api_version: version,
        },
        enabled_api_layer_count: 0,
        enabled_api_layer_names: std::ptr::null(),
        enabled_extension_count: names.len() as u32,
        enabled_extension_names: names.as_ptr(),
    };
    let mut instance = sys::Instance::NULL;
    // SAFETY: everything pointed to is alive; the names stand for these types.
    unsafe {
        let function = |instance, name: &CStr| {
            let mut found = None;
            holograde_simulator::get_instance_proc_addr(instance, name.as_ptr(), &mut found);
            found.unwrap()
        };
        let raw = function(sys::Instance::NULL, c"xrCreateInstance");
        let make = std::mem::transmute::<sys::pfn::VoidFunction, sys::pfn::CreateInstance>(raw);
        let code = make(&create, &mut instance);
        if code == Code::SUCCESS {
            let raw = function(instance, c"xrDestroyInstance");
            let destroy = std::mem::transmute::<sys::pfn::VoidFunction, sys::pfn::DestroyInstance>(raw);
            assert_eq!(destroy(instance), Code::SUCCESS);
        }
        code
    }
}

#[test]
fn a_messenger_chained_to_the_creation_hears_of_birth_refusal_and_death() {
    let ear = Ear::default();
    let info = create_info(ALL, &ear);
    let debug = c"XR_EXT_debug_utils";
    assert_eq!(create(&[debug], &info, V1_1), Code::SUCCESS);
    let heard: Vec<_> = ear.take().into_iter().map(|message| (message.id, message.function)).collect();
    let told = |id: &str, function: &str| (id.to_owned(), function.to_owned());
    assert_eq!(heard, [told("instance-created", "xrCreateInstance"), told("instance-destroyed", "xrDestroyInstance")]);
    assert_eq!(create(&[debug, c"XR_no_such"], &info, V1_1), Code::ERROR_EXTENSION_NOT_PRESENT);
    assert!(ear.only().text.ends_with("the runtime of Microsoft HoloLens 2 has no XR_no_such"));
    assert_eq!(create(&[debug], &info, xr::Version::new(9, 0, 0)), Code::ERROR_API_VERSION_UNSUPPORTED);
    assert_eq!(ear.only().id, "XR_ERROR_API_VERSION_UNSUPPORTED");
    // Without the extension, what is chained is not looked at.
    assert_eq!(create(&[], &info, V1_1), Code::SUCCESS);
    assert_eq!(ear.take(), []);
    let empty = create_info((0, 1), &ear);
    assert_eq!(create(&[debug], &empty, V1_1), INVALID);
}
