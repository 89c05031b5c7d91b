//! Actions, what they say, and devices that a test moves.

use std::ffi::c_char;

use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;
use openxr::sys::pfn;

use super::super::args::{Args, HARMLESS, INVALID};
use super::{FRESH, blank, calls};

const UNSUPPORTED: Code = Code::ERROR_PATH_UNSUPPORTED;
const UNATTACHED: Code = Code::ERROR_ACTIONSET_NOT_ATTACHED;
const NULL: Code = Code::ERROR_PATH_INVALID;

/// Kinds of actions, in the order in which they are made.
const KINDS: [sys::ActionType; 5] = [
    sys::ActionType::BOOLEAN_INPUT,
    sys::ActionType::FLOAT_INPUT,
    sys::ActionType::VECTOR2F_INPUT,
    sys::ActionType::POSE_INPUT,
    sys::ActionType::VIBRATION_OUTPUT,
];

calls! {
    "xrCreateActionSet" pfn::CreateActionSet [] SUCCESS, |f, a| {
        let instance = a.first();
        let mut info: sys::ActionSetCreateInfo = blank(sys::ActionSetCreateInfo::TYPE);
        (info.action_set_name, info.localized_action_set_name) = names(a);
        info.next = a.next();
        f(instance, a.input(info), a.new_handle())
    };
    "xrDestroyActionSet" pfn::DestroyActionSet [] SUCCESS, |f, a| f(a.first());
    "xrCreateAction" pfn::CreateAction [FRESH] SUCCESS, |f, a| {
        let set: sys::ActionSet = a.first();
        let siblings =
            a.world.handles.of(sys::ObjectType::ACTION).filter(|entry| entry.parent == set.into_raw()).count();
        a.detail = siblings % KINDS.len();
        let mut info: sys::ActionCreateInfo = blank(sys::ActionCreateInfo::TYPE);
        (info.action_name, info.localized_action_name) = names(a);
        let right = KINDS[a.detail].into_raw();
        info.action_type = sys::ActionType::from_raw(a.value("action type", right, &[
            ("stands for nothing", 77, INVALID),
            ("is zero", 0, INVALID),
        ]));
        let left = a.path(&["/user/hand/left"], &[
            ("is of no device", "/user/nobody", UNSUPPORTED),
            ("comes twice", "/user/hand/right", UNSUPPORTED),
        ], NULL);
        let right = a.path(&["/user/hand/right"], &[], NULL);
        let (count, paths) = a.list(vec![left, right], HARMLESS);
        (info.count_subaction_paths, info.subaction_paths, info.next) = (count, paths, a.next());
        f(set, a.input(info), a.new_handle())
    };
    "xrDestroyAction" pfn::DestroyAction [] SUCCESS, |f, a| f(a.first());
    "xrSuggestInteractionProfileBindings" pfn::SuggestInteractionProfileBindings [FRESH] SUCCESS, |f, a| {
        let instance = a.first();
        let right = ["/interaction_profiles/microsoft/motion_controller"];
        let interaction_profile =
            a.path(&right, &[("is of no device", "/interaction_profiles/no/such", UNSUPPORTED)], NULL);
        let right = ["/user/hand/left/input/menu/click", "/user/hand/left/input/trigger/value"];
        let wrong = [
            ("is of no part", "/user/hand/left/input/no/such", UNSUPPORTED),
            ("is of nobody", "/user/nobody/input/menu/click", UNSUPPORTED),
        ];
        let action = a.own();
        let binding = a.path(&right, &wrong, NULL);
        let (count_suggested_bindings, suggested_bindings) = a.list(vec![sys::ActionSuggestedBinding {
            action,
            binding,
        }], INVALID);
        let (ty, next) = (sys::InteractionProfileSuggestedBinding::TYPE, a.next());
        f(instance, a.input(sys::InteractionProfileSuggestedBinding {
            ty,
            next,
            interaction_profile,
            count_suggested_bindings,
            suggested_bindings,
        }))
    };
    "xrAttachSessionActionSets" pfn::AttachSessionActionSets [FRESH] SUCCESS, |f, a| {
        let session = a.first();
        let set = a.action_set(false, ("is of another instance", INVALID));
        let (count_action_sets, action_sets) = a.list(vec![set], INVALID);
        let (ty, next) = (sys::SessionActionSetsAttachInfo::TYPE, a.next());
        f(session, a.input(sys::SessionActionSetsAttachInfo { ty, next, count_action_sets, action_sets }))
    };
    "xrGetCurrentInteractionProfile" pfn::GetCurrentInteractionProfile [] SUCCESS, |f, a| {
        let session = a.first();
        let wrong = [
            ("is of nobody", "/user/nobody", UNSUPPORTED),
            ("is below a user", "/user/hand/left/input", UNSUPPORTED),
        ];
        let path = a.path(&["/user/hand/left", "/user/head", "/user/gamepad"], &wrong, NULL);
        let mut out: sys::InteractionProfileState = blank(sys::InteractionProfileState::TYPE);
        out.next = a.next();
        f(session, path, a.typed_out(out))
    };
    "xrSyncActions" pfn::SyncActions [] SUCCESS, |f, a| {
        let session = a.first();
        let action_set = a.action_set(true, ("is not attached", UNATTACHED));
        let wrong = [
            ("is of nobody", "/user/nobody", UNSUPPORTED),
            ("is not among the actions'", "/user/gamepad", UNSUPPORTED),
        ];
        let subaction_path = a.path(&["", "/user/hand/left"], &wrong, HARMLESS);
        let (count_active_action_sets, active_action_sets) =
            a.list(vec![sys::ActiveActionSet { action_set, subaction_path }], HARMLESS);
        let (ty, next) = (sys::ActionsSyncInfo::TYPE, a.next());
        f(session, a.input(sys::ActionsSyncInfo { ty, next, count_active_action_sets, active_action_sets }))
    };
    "xrGetActionStateBoolean" pfn::GetActionStateBoolean [] SUCCESS, |f, a| {
        f(a.first(), state(a, 0), a.typed_out(blank(sys::ActionStateBoolean::TYPE)))
    };
    "xrGetActionStateFloat" pfn::GetActionStateFloat [] SUCCESS, |f, a| {
        f(a.first(), state(a, 1), a.typed_out(blank(sys::ActionStateFloat::TYPE)))
    };
    "xrGetActionStateVector2f" pfn::GetActionStateVector2f [] SUCCESS, |f, a| {
        f(a.first(), state(a, 2), a.typed_out(blank(sys::ActionStateVector2f::TYPE)))
    };
    "xrGetActionStatePose" pfn::GetActionStatePose [] SUCCESS, |f, a| {
        f(a.first(), state(a, 3), a.typed_out(blank(sys::ActionStatePose::TYPE)))
    };
    "xrCreateActionSpace" pfn::CreateActionSpace [] SUCCESS, |f, a| {
        let session = a.first();
        let action = a.action(Some(3), HARMLESS);
        let (subaction_path, pose_in_action_space) = (subaction(a), a.pose());
        let (ty, next) = (sys::ActionSpaceCreateInfo::TYPE, a.next());
        let info = a.input(sys::ActionSpaceCreateInfo { ty, next, action, subaction_path, pose_in_action_space });
        f(session, info, a.new_handle())
    };
    "xrEnumerateBoundSourcesForAction" pfn::EnumerateBoundSourcesForAction [] SUCCESS, |f, a| {
        let session = a.first();
        let (ty, action, next) = (sys::BoundSourcesForActionEnumerateInfo::TYPE, a.action(None, UNATTACHED), a.next());
        let info = a.input(sys::BoundSourcesForActionEnumerateInfo { ty, next, action });
        let (capacity, count, array) = a.buffer(sys::Path::NULL, 0);
        f(session, info, capacity, count, array)
    };
    "xrGetInputSourceLocalizedName" pfn::GetInputSourceLocalizedName ["xrSetInputDeviceActiveEXT", "xrSyncActions"] SUCCESS, |f, a| {
        let session = a.first();
        let wrong = [
            ("is of nobody", "/user/nobody/input/menu/click", UNSUPPORTED),
            ("is of no part", "/user/hand/left/input/no/such", UNSUPPORTED),
        ];
        let source_path = a.path(&["/user/hand/left/input/menu/click"], &wrong, NULL);
        let right = a.one_of(&[7, 1, 2, 4]);
        let which = a.value("components", right, &[("are none", 0, INVALID), ("are unknown", 1 << 40, INVALID)]);
        let which_components = sys::InputSourceLocalizedNameFlags::from_raw(which);
        let (ty, next) = (sys::InputSourceLocalizedNameGetInfo::TYPE, a.next());
        let info = a.input(sys::InputSourceLocalizedNameGetInfo { ty, next, source_path, which_components });
        let (capacity, count, array) = a.buffer(0 as c_char, 2);
        f(session, info, capacity, count, array)
    };
    "xrApplyHapticFeedback" pfn::ApplyHapticFeedback [] SUCCESS, |f, a| {
        let (session, info) = (a.first(), haptic(a));
        let mut vibration: sys::HapticVibration = blank(sys::HapticVibration::TYPE);
        let right = a.one_of(&[1_000_000, -1, 0, i64::MAX]);
        vibration.duration = sys::Duration::from_nanos(a.value("duration", right, &[("is negative", -2, INVALID)]));
        let right = a.one_of(&[0.5, 0.0, 1.0]);
        vibration.amplitude = a.value("amplitude", right, &[
            ("is more than all", 2.0, INVALID),
            ("is negative", -1.0, INVALID),
            ("is no number", f32::NAN, INVALID),
        ]);
        vibration.frequency = a.value("frequency", 0.0, &[
            ("is negative", -1.0, INVALID),
            ("is no number", f32::NAN, INVALID),
        ]);
        f(session, info, a.input(vibration).cast())
    };
    "xrStopHapticFeedback" pfn::StopHapticFeedback [] SUCCESS, |f, a| f(a.first(), haptic(a));
    "xrSetInputDeviceActiveEXT" pfn::SetInputDeviceActiveEXT [] SUCCESS, |f, a| {
        let session = a.first();
        let right = ["/interaction_profiles/microsoft/motion_controller"];
        let profile = a.path(&right, &[("is of no device", "/interaction_profiles/no/such", UNSUPPORTED)], NULL);
        let right = ["/user/hand/left", "/user/hand/right"];
        let user = a.path(&right, &[
            ("is of nobody", "/user/nobody", UNSUPPORTED),
            ("is no place of it", "/user/gamepad", UNSUPPORTED),
        ], NULL);
        f(session, profile, user, sys::Bool32::from(a.vary(3) < 2))
    };
    "xrSetInputDeviceStateBoolEXT" pfn::SetInputDeviceStateBoolEXT ["xrSetInputDeviceActiveEXT"] SUCCESS, |f, a| {
        let (session, user) = (a.first(), place(a));
        f(session, user, part(a, "/user/hand/left/input/menu/click", "/user/hand/left/input/trigger/value"), a.one_of(&[
            sys::TRUE,
            sys::FALSE,
        ]))
    };
    "xrSetInputDeviceStateFloatEXT" pfn::SetInputDeviceStateFloatEXT ["xrSetInputDeviceActiveEXT"] SUCCESS, |f, a| {
        let (session, user) = (a.first(), place(a));
        f(session, user, part(a, "/user/hand/left/input/trigger/value", "/user/hand/left/input/menu/click"), number(a))
    };
    "xrSetInputDeviceStateVector2fEXT" pfn::SetInputDeviceStateVector2fEXT ["xrSetInputDeviceActiveEXT"] SUCCESS, |f, a| {
        let (session, user) = (a.first(), place(a));
        let path = part(a, "/user/hand/left/input/thumbstick", "/user/hand/left/input/menu/click");
        f(session, user, path, sys::Vector2f { x: number(a), y: number(a) })
    };
    "xrSetInputDeviceLocationEXT" pfn::SetInputDeviceLocationEXT ["xrSetInputDeviceActiveEXT"] SUCCESS, |f, a| {
        let (session, user) = (a.first(), place(a));
        f(session, user, part(a, "/user/hand/left/input/grip/pose", "/user/hand/left/input/menu/click"), a.own(), a.pose())
    };
}

fn number(a: &mut Args<'_>) -> f32 {
    let right = a.one_of(&[0.5, 0.0, -1.0, f32::MAX]);
    a.value("number", right, &[("is no number", f32::NAN, INVALID), ("is infinite", f32::INFINITY, INVALID)])
}

fn place(a: &mut Args<'_>) -> sys::Path {
    let wrong = [("is of nobody", "/user/nobody", UNSUPPORTED), ("has no device", "/user/gamepad", UNSUPPORTED)];
    a.path(&["/user/hand/left"], &wrong, NULL)
}

fn part(a: &mut Args<'_>, right: &'static str, other: &'static str) -> sys::Path {
    let wrong = [("is of another kind", other, UNSUPPORTED), ("is no input", "/user/hand/left", UNSUPPORTED)];
    a.path(&[right], &wrong, NULL)
}

/// A new name, and what the user sees of it.
fn names<const N: usize, const M: usize>(a: &mut Args<'_>) -> ([c_char; N], [c_char; M]) {
    a.world.named += 1;
    let name = format!("n{}", a.world.named);
    let format = Code::ERROR_PATH_FORMAT_INVALID;
    let wrong = [
        ("is empty", "", Code::ERROR_NAME_INVALID),
        ("is upper-case", "Name", format),
        ("has a slash", "a/b", format),
        ("is dots", "..", format),
    ];
    let localized = [("is empty", "", Code::ERROR_LOCALIZED_NAME_INVALID)];
    (a.fixed("name", &name, &wrong), a.fixed("localized name", &name, &localized))
}

fn subaction(a: &mut Args<'_>) -> sys::Path {
    let wrong = [("is of nobody", "/user/nobody", UNSUPPORTED), ("is not the action's", "/user/gamepad", UNSUPPORTED)];
    a.path(&["", "/user/hand/left"], &wrong, HARMLESS)
}

fn state(a: &mut Args<'_>, kind: usize) -> *const sys::ActionStateGetInfo {
    let (action, subaction_path) = (a.action(Some(kind), UNATTACHED), subaction(a));
    let (ty, next) = (sys::ActionStateGetInfo::TYPE, a.next());
    a.input(sys::ActionStateGetInfo { ty, next, action, subaction_path })
}

fn haptic(a: &mut Args<'_>) -> *const sys::HapticActionInfo {
    let (action, subaction_path) = (a.action(Some(4), UNATTACHED), subaction(a));
    let (ty, next) = (sys::HapticActionInfo::TYPE, a.next());
    a.input(sys::HapticActionInfo { ty, next, action, subaction_path })
}
