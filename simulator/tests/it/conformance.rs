//! Every function, with everything that can be wrong with its arguments: each fault alone, in calls that are otherwise right, is
//! answered with the code that the specification names, and changes nothing.
//!
//! The faults stand beside the arguments in `walker/calls/`. A function without a row there fails the first test.

use std::collections::BTreeSet;

use holograde_simulator::{When, control, functions, get_instance_proc_addr};
use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::ObjectType;
use openxr::sys::Result as Code;
use openxr::sys::pfn;

use crate::headless::look_up;
use crate::rig::{Vulkan, door, instance_with, small};
use crate::walker::{Call, Choose, Done, FRESH, Fault, GraphicsBinding, HARMLESS, Usual, World, all, find};

/// Commits one fault, and notes which there are.
#[derive(Default)]
struct One {
    /// The argument that shall be wrong, and how.
    wanted: Option<(usize, usize)>,
    /// Whether extensions' structures are chained.
    chained: bool,
    seen: Vec<(&'static str, Vec<Fault>)>,
}

impl Choose for One {
    fn fault(&mut self, what: &'static str, faults: &[Fault]) -> usize {
        let place = self.seen.len();
        self.seen.push((what, faults.to_vec()));
        self.wanted.filter(|(argument, _)| *argument == place).map_or(0, |(_, fault)| fault + 1)
    }

    fn vary(&mut self, _: usize) -> usize {
        0
    }

    fn chain(&mut self) -> bool {
        self.chained
    }
}

/// How worlds are made: through which door, and on which device.
#[derive(Clone, Copy)]
struct Door {
    get: pfn::GetInstanceProcAddr,
    graphics: Option<GraphicsBinding>,
    in_process: bool,
}

impl Door {
    /// A world in which this was called.
    fn world(&self, before: &[&str]) -> World {
        let begun = before.first() != Some(&FRESH);
        let mut world = World::filled(self.get, self.graphics, self.in_process, begun);
        world.all(if begun { before } else { &before[1..] });
        world
    }
}

/// What was tried, and what came out otherwise than expected.
#[derive(Default)]
struct Findings {
    tried: usize,
    wrong: Vec<String>,
}

impl Findings {
    /// What a call did must be what was expected of it.
    fn check(&mut self, call: &Call, what: &str, done: &Done, expected: Code) {
        self.tried += 1;
        if done.code != expected {
            self.wrong.push(format!("{} where {what}: {:?}, not {expected:?}", call.name, done.code));
        }
        self.wrong.extend(done.wrong.iter().map(|wrong| format!("{wrong}, where {what}")));
    }

    /// Commits every fault of a function, each alone, with or without structures of extensions.
    fn commit_all(&mut self, door: &Door, call: &Call, chained: bool) {
        let mut usual = One { chained, ..One::default() };
        let Some(done) = door.world(call.before).call(call, &mut usual) else { return };
        self.check(call, "nothing is wrong", &done, call.good);
        let mut world = door.world(call.before);
        for (argument, (what, faults)) in usual.seen.iter().enumerate() {
            for (fault, &(how, code)) in faults.iter().enumerate() {
                let mut one = One { wanted: Some((argument, fault)), chained, ..One::default() };
                let done = world.call(call, &mut one).unwrap();
                let expected = if code == HARMLESS { call.good } else { code };
                if !done.lacking {
                    self.check(call, &format!("{what} (argument {argument}) {how}"), &done, expected);
                }
                if done.code.into_raw() >= 0 {
                    // One instance at a time: a loader has no more.
                    drop(world);
                    world = door.world(call.before);
                }
            }
        }
        let done = world.call(call, &mut Usual).unwrap();
        self.check(call, "all of this was refused before", &done, call.good);
    }
}

/// Commits every fault of these functions, and expects more than `least` of them.
#[track_caller]
fn check<'a>(door: &Door, calls: impl IntoIterator<Item = &'a Call>, least: usize) {
    let mut findings = Findings::default();
    for call in calls {
        let before = findings.tried;
        findings.commit_all(door, call, false);
        // Through a loader the device is one without all extensions; and layers for the observer need a session that was begun with it.
        if door.in_process && call.name != "xrEndFrame" {
            findings.commit_all(door, call, true);
        }
        assert!(!door.in_process || findings.tried > before + 2, "nothing can be wrong with {}", call.name);
    }
    assert!(
        findings.wrong.is_empty(),
        "{} of {}:\n{}",
        findings.wrong.len(),
        findings.tried,
        findings.wrong.join("\n")
    );
    assert!(findings.tried > least, "only {} calls", findings.tried);
}

/// A Vulkan device that the test makes itself, and the instance that named it.
pub fn device() -> (xr::Instance, Vulkan, GraphicsBinding) {
    let change = |extensions: &mut xr::ExtensionSet| extensions.khr_vulkan_enable2 = false;
    let (instance, system) = instance_with(small(), xr::Version::new(1, 0, 0), change);
    let vulkan = Vulkan::own(&instance, system);
    let own = vulkan.binding();
    let mut binding = blank_binding();
    (binding.instance, binding.physical_device, binding.device) = (own.instance, own.physical_device, own.device);
    (instance, vulkan, binding)
}

fn blank_binding() -> GraphicsBinding {
    GraphicsBinding {
        ty: GraphicsBinding::TYPE,
        next: std::ptr::null(),
        instance: std::ptr::null(),
        physical_device: std::ptr::null(),
        device: std::ptr::null(),
        queue_family_index: 0,
        queue_index: 0,
    }
}

/// Functions whose arguments matter to a graphics session.
const GRAPHICS: &[&str] = &[
    "xrCreateSession",
    "xrBeginSession",
    "xrEndFrame",
    "xrEnumerateSwapchainFormats",
    "xrCreateSwapchain",
    "xrDestroySwapchain",
    "xrEnumerateSwapchainImages",
    "xrAcquireSwapchainImage",
    "xrWaitSwapchainImage",
    "xrReleaseSwapchainImage",
];

#[test]
fn every_function_has_a_row_in_the_table_of_arguments() {
    let served: BTreeSet<&str> = functions().map(|(name, _)| name).collect();
    let known: BTreeSet<&str> = all().map(|call| call.name).collect();
    assert_eq!(known, served, "walker/calls/ says of every function what it takes");
    assert_eq!(all().count(), known.len(), "a function has two rows");
}

#[test]
fn every_fault_is_answered_as_the_specification_names() {
    let headless = Door { get: get_instance_proc_addr, graphics: None, in_process: true };
    check(&headless, all().filter(|call| !GRAPHICS.contains(&call.name)), 2000);
}

#[test]
fn every_fault_with_graphics_is_answered_as_the_specification_names() {
    let (_instance, _vulkan, binding) = device();
    let door = Door { get: get_instance_proc_addr, graphics: Some(binding), in_process: true };
    check(&door, GRAPHICS.iter().map(|name| find(name)), 100);
}

#[test]
fn a_lost_session_is_told_of_by_every_function_of_it_but_those_that_destroy() {
    let (_instance, _vulkan, binding) = device();
    let mut told = 0;
    for call in all() {
        let graphics = GRAPHICS.contains(&call.name).then_some(binding);
        let door = Door { get: get_instance_proc_addr, graphics, in_process: true };
        let mut world = door.world(call.before);
        let root = door.world(call.before).call(call, &mut Usual).and_then(|done| done.root);
        // Actions and action sets are the instance's.
        let Some(root) = root.filter(|root| root.session != 0 && root.kind != ObjectType::ACTION_SET) else { continue };
        let session = world.session();
        control::lose(sys::Session::from_raw(session)).unwrap();
        let done = world.call(call, &mut Usual).unwrap();
        let expected = if call.name.starts_with("xrDestroy") { Code::SUCCESS } else { Code::ERROR_SESSION_LOST };
        assert_eq!(done.code, expected, "{} of a lost session, on {:?}", call.name, root.kind);
        told += 1;
    }
    assert!(told > 60, "{told} functions of a session");
}

#[test]
fn functions_of_extensions_are_there_only_with_them() {
    let (bare, _) = instance_with(crate::walker::config(), xr::Version::new(1, 0, 0), |extensions| {
        *extensions = xr::ExtensionSet::default();
        extensions.khr_vulkan_enable2 = true;
    });
    for (name, when) in functions() {
        let found = look_up(bare.as_raw(), name).map(|_| ());
        let expected = match when {
            When::Always | When::Core | When::With("XR_KHR_vulkan_enable2") => Ok(()),
            When::Core11 | When::With(_) => Err(Code::ERROR_FUNCTION_UNSUPPORTED),
        };
        assert_eq!(found, expected, "{name} of an instance of 1.0 with XR_KHR_vulkan_enable2 alone");
        let without = look_up(sys::Instance::NULL, name).map(|_| ());
        let expected = if when == When::Always { Ok(()) } else { Err(Code::ERROR_HANDLE_INVALID) };
        assert_eq!(without, expected, "{name} without an instance");
    }
}

/// What the loader answers itself, before the runtime is asked; beside these it is XR_EXT_debug_utils, where it follows null pointers.
const OF_LOADER: &[&str] = &[
    "xrGetInstanceProcAddr",
    "xrEnumerateApiLayerProperties",
    "xrEnumerateInstanceExtensionProperties",
    "xrCreateInstance",
    "xrDestroyInstance",
];

/// Also through a loader, see `loader.rs`.
#[test]
fn every_fault_is_answered_alike_through_either_door() {
    let entry = crate::rig::entry();
    let door = Door { get: entry.fp().get_instance_proc_addr, graphics: None, in_process: !door::through_loader() };
    let of_loader = |name: &str| OF_LOADER.contains(&name) || name.contains("DebugUtils");
    check(&door, all().filter(|call| !of_loader(call.name) && !GRAPHICS.contains(&call.name)), 500);
}

/// What was called before, the function called then, and its answer.
const ORDER: &[(&[&str], &str, Code)] = &[
    (&[FRESH], "xrWaitFrame", Code::ERROR_SESSION_NOT_RUNNING),
    (&[FRESH], "xrBeginFrame", Code::ERROR_SESSION_NOT_RUNNING),
    (&[FRESH], "xrEndFrame", Code::ERROR_SESSION_NOT_RUNNING),
    (&[FRESH], "xrEndSession", Code::ERROR_SESSION_NOT_RUNNING),
    (&[FRESH], "xrRequestExitSession", Code::ERROR_SESSION_NOT_RUNNING),
    (&[FRESH], "xrGetCurrentInteractionProfile", Code::ERROR_ACTIONSET_NOT_ATTACHED),
    (&[FRESH], "xrGetInputSourceLocalizedName", Code::ERROR_ACTIONSET_NOT_ATTACHED),
    (&[FRESH, "xrAttachSessionActionSets"], "xrAttachSessionActionSets", Code::ERROR_ACTIONSETS_ALREADY_ATTACHED),
    (&[FRESH, "xrAttachSessionActionSets"], "xrCreateAction", Code::ERROR_ACTIONSETS_ALREADY_ATTACHED),
    (&[], "xrSuggestInteractionProfileBindings", Code::ERROR_ACTIONSETS_ALREADY_ATTACHED),
    (&[], "xrBeginSession", Code::ERROR_SESSION_RUNNING),
    (&[], "xrEndSession", Code::ERROR_SESSION_NOT_STOPPING),
    (&["xrRequestExitSession", "xrEndSession"], "xrBeginSession", Code::ERROR_SESSION_NOT_READY),
    (&["xrRequestExitSession", "xrEndSession"], "xrWaitFrame", Code::ERROR_SESSION_NOT_RUNNING),
    (&["xrRequestExitSession"], "xrSyncActions", Code::SESSION_NOT_FOCUSED),
    (&["xrRequestExitSession"], "xrApplyHapticFeedback", Code::SESSION_NOT_FOCUSED),
    (&["xrRequestExitSession"], "xrStopHapticFeedback", Code::SESSION_NOT_FOCUSED),
    (&[], "xrBeginFrame", Code::ERROR_CALL_ORDER_INVALID),
    (&[], "xrEndFrame", Code::ERROR_CALL_ORDER_INVALID),
    (&["xrWaitFrame"], "xrEndFrame", Code::ERROR_CALL_ORDER_INVALID),
    (&["xrWaitFrame", "xrBeginFrame"], "xrBeginFrame", Code::ERROR_CALL_ORDER_INVALID),
    (&["xrWaitFrame", "xrBeginFrame", "xrWaitFrame"], "xrBeginFrame", Code::FRAME_DISCARDED),
    (&[], "xrSetInputDeviceStateBoolEXT", Code::ERROR_PATH_UNSUPPORTED),
    (&[], "xrSetInputDeviceStateFloatEXT", Code::ERROR_PATH_UNSUPPORTED),
    (&[], "xrSetInputDeviceStateVector2fEXT", Code::ERROR_PATH_UNSUPPORTED),
    (&[], "xrSetInputDeviceLocationEXT", Code::ERROR_PATH_UNSUPPORTED),
    (&["xrBeginPlaneDetectionEXT"], "xrGetPlaneDetectionsEXT", Code::ERROR_CALL_ORDER_INVALID),
    (&["xrComputeNewSceneMSFT"], "xrComputeNewSceneMSFT", Code::ERROR_COMPUTE_NEW_SCENE_NOT_COMPLETED_MSFT),
    (&["xrComputeNewSceneMSFT"], "xrCreateSceneMSFT", Code::ERROR_COMPUTE_NEW_SCENE_NOT_COMPLETED_MSFT),
    (&["xrComputeNewSceneMSFT"], "xrDeserializeSceneMSFT", Code::ERROR_COMPUTE_NEW_SCENE_NOT_COMPLETED_MSFT),
    (
        &["xrClearSpatialAnchorStoreMSFT"],
        "xrUnpersistSpatialAnchorMSFT",
        Code::ERROR_SPATIAL_ANCHOR_NAME_NOT_FOUND_MSFT,
    ),
    (
        &["xrClearSpatialAnchorStoreMSFT"],
        "xrCreateSpatialAnchorFromPersistedNameMSFT",
        Code::ERROR_SPATIAL_ANCHOR_NAME_NOT_FOUND_MSFT,
    ),
];

/// The same for sessions with graphics.
const ORDER_OF_IMAGES: &[(&[&str], &str, Code)] = &[
    (&[], "xrWaitSwapchainImage", Code::ERROR_CALL_ORDER_INVALID),
    (&[], "xrReleaseSwapchainImage", Code::ERROR_CALL_ORDER_INVALID),
    (&["xrAcquireSwapchainImage"], "xrReleaseSwapchainImage", Code::ERROR_CALL_ORDER_INVALID),
    (&["xrAcquireSwapchainImage", "xrWaitSwapchainImage"], "xrWaitSwapchainImage", Code::ERROR_CALL_ORDER_INVALID),
    (&["xrAcquireSwapchainImage"; 3], "xrAcquireSwapchainImage", Code::ERROR_CALL_ORDER_INVALID),
];

#[track_caller]
fn check_order(door: &Door, rows: &[(&[&str], &str, Code)]) {
    let mut findings = Findings::default();
    for &(before, name, expected) in rows {
        let call = find(name);
        let mut world = door.world(before);
        if let Some(done) = world.call(call, &mut Usual) {
            findings.check(call, &format!("{before:?} were called before"), &done, expected);
        }
    }
    assert!(findings.wrong.is_empty(), "{}", findings.wrong.join("\n"));
}

/// Also through a loader, see `loader.rs`.
#[test]
fn calls_out_of_order_are_refused_by_their_codes() {
    let entry = crate::rig::entry();
    let door = Door { get: entry.fp().get_instance_proc_addr, graphics: None, in_process: !door::through_loader() };
    check_order(&door, ORDER);
}

#[test]
fn images_out_of_order_are_refused_by_their_codes() {
    let (_instance, _vulkan, binding) = device();
    let door = Door { get: get_instance_proc_addr, graphics: Some(binding), in_process: true };
    check_order(&door, ORDER_OF_IMAGES);
}
