//! What a walk knows of the runtime: its functions, the handles given, how far each session is. And what must hold for any call.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{CStr, CString};

use holograde_simulator::control::{self, Attention};
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;
use openxr::sys::SessionState as S;
use openxr::sys::pfn;

use super::args::{Args, GraphicsBinding, PATTERN};
use super::calls::{self, Call};
use super::device::config;
use super::handles::{Entry, Handles};
use super::{Choose, Usual, registry};

/// What may follow a session's state (OpenXR 1.1, section 9.3, figure of the session life cycle); LOSS_PENDING may follow any.
const AFTER: &[(S, &[S])] = &[
    (S::UNKNOWN, &[S::IDLE]),
    (S::IDLE, &[S::READY, S::EXITING]),
    (S::READY, &[S::SYNCHRONIZED]),
    (S::SYNCHRONIZED, &[S::VISIBLE, S::STOPPING]),
    (S::VISIBLE, &[S::FOCUSED, S::SYNCHRONIZED]),
    (S::FOCUSED, &[S::VISIBLE]),
    (S::STOPPING, &[S::IDLE]),
];

/// What a call did.
#[derive(Debug)]
pub struct Done {
    pub code: Code,
    /// What should not have happened.
    pub wrong: Vec<String>,
    /// Whether the world lacked what a fault needs.
    pub lacking: bool,
    /// The kind of the first handle.
    pub root: Option<Entry>,
}

/// The runtime as a walk sees it.
pub struct World {
    get: pfn::GetInstanceProcAddr,
    functions: BTreeMap<&'static str, pfn::VoidFunction>,
    pub handles: Handles,
    /// The newest of several handles that would do is taken.
    pub newest: bool,
    /// Sessions that have waited for a frame and not begun it.
    pub waited: BTreeSet<u64>,
    /// Action sets attached to each session.
    pub attached: BTreeMap<u64, Vec<u64>>,
    /// The device for sessions; without it they are headless.
    pub graphics: Option<GraphicsBinding>,
    /// Whether the runtime is in this process, and `control` is that of the runtime called.
    pub in_process: bool,
    pub extensions: Vec<CString>,
    pub api_version: sys::Version,
    /// Numbers for names that must be new.
    pub named: usize,
    /// Whether others call at the same time, so that nothing is known for certain of handles and states.
    shared: bool,
    states: BTreeMap<u64, S>,
    paths: BTreeMap<(u64, &'static str), sys::Path>,
}

// SAFETY: what keeps it from being sent are the addresses in the device's binding, which are never followed here.
unsafe impl Send for World {}

impl World {
    /// A world without any handle.
    pub fn new(get: pfn::GetInstanceProcAddr, graphics: Option<GraphicsBinding>, in_process: bool) -> Self {
        let mut world = Self {
            get,
            functions: BTreeMap::new(),
            handles: Handles::default(),
            newest: false,
            waited: BTreeSet::new(),
            attached: BTreeMap::new(),
            graphics,
            in_process,
            extensions: Vec::new(),
            api_version: if in_process { sys::Version::new(1, 1, 0) } else { sys::Version::new(1, 0, 0) },
            named: 0,
            shared: false,
            states: BTreeMap::new(),
            paths: BTreeMap::new(),
        };
        world.configure();
        world.resolve(sys::Instance::NULL);
        world.extensions = world.offered();
        world
    }

    /// A world with a session that has the focus (or, if not `begun`, that is ready and has no action sets), objects of every kind,
    /// another session, another instance, and a destroyed object of every kind.
    pub fn filled(
        get: pfn::GetInstanceProcAddr,
        graphics: Option<GraphicsBinding>,
        in_process: bool,
        begun: bool,
    ) -> Self {
        let mut world = Self::new(get, graphics, in_process);
        world.all(&["xrCreateInstance", "xrGetSystem", "xrGetVulkanGraphicsRequirements2KHR", "xrCreateSession"]);
        world.all(&["xrCreateActionSet"]);
        world.all(&["xrCreateAction"; 5]);
        if begun {
            world.all(&["xrSuggestInteractionProfileBindings", "xrAttachSessionActionSets", "xrBeginSession"]);
            world.all(&["xrWaitFrame", "xrBeginFrame", "xrEndFrame", "xrSyncActions"]);
        }
        world.newest = true;
        world.all(OBJECTS);
        world.all(&["xrCreateActionSet"]);
        world.all(&["xrCreateAction"; 5]);
        world.all(&["xrCreateSession"]);
        world.all(OBJECTS);
        for (create, destroy) in MORTAL {
            world.all(&[create, destroy]);
        }
        if in_process {
            world.all(&["xrCreateInstance", "xrGetVulkanGraphicsRequirements2KHR"]);
            world.all(&["xrCreateActionSet", "xrCreateAction", "xrCreateInstance", "xrDestroyInstance"]);
        }
        world.newest = false;
        world
    }

    /// The same handles for another thread, which knows nothing of what this one does from now on.
    pub fn twin(&self, number: usize) -> Self {
        Self {
            functions: self.functions.clone(),
            handles: self.handles.clone(),
            waited: self.waited.clone(),
            attached: self.attached.clone(),
            extensions: self.extensions.clone(),
            named: number * 1_000_000,
            shared: true,
            states: BTreeMap::new(),
            paths: self.paths.clone(),
            ..*self
        }
    }

    /// Calls with nothing wrong what of this is there.
    #[track_caller]
    pub fn all(&mut self, names: &[&str]) {
        let headless = self.graphics.is_none();
        for name in names.iter().filter(|name| !(headless && name.ends_with("Swapchain"))) {
            let call = calls::find(name);
            if let Some(done) = self.call(call, &mut Usual) {
                assert!(done.code.into_raw() >= 0 && done.wrong.is_empty(), "{name} with nothing wrong: {done:?}");
            }
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.functions.contains_key(name)
    }

    /// The first living session, 0 if there is none.
    pub fn session(&self) -> u64 {
        self.handles.of(sys::ObjectType::SESSION).next().map_or(0, |entry| entry.raw)
    }

    /// The present of a session.
    pub fn now(&self, session: u64) -> i64 {
        let told = control::now(sys::Session::from_raw(session)).ok();
        told.map_or(2_000_000_000, |time| time.as_nanos())
    }

    /// The user takes the headset off or puts it on, or closes the application; seldom a session is lost.
    pub fn disturb(&self, choose: &mut dyn Choose) {
        let sessions: Vec<u64> = self.handles.of(sys::ObjectType::SESSION).map(|entry| entry.raw).collect();
        let Some(&raw) = sessions.get(choose.vary(sessions.len().max(1))) else { return };
        let session = sys::Session::from_raw(raw);
        let done = match choose.vary(16) {
            0..=9 => control::attend(session, Attention::Full),
            10 => control::attend(session, Attention::Seen),
            11 => control::attend(session, Attention::Hidden),
            12 => control::attend(session, Attention::Away),
            13 => control::request_exit(session),
            14 => control::announce_loss(session),
            _ => control::lose(session),
        };
        assert_eq!(done, Ok(()), "session {raw:#x} is alive");
    }

    fn configure(&self) {
        if self.in_process {
            control::set_next(config());
        }
    }

    fn offered(&self) -> Vec<CString> {
        let enumerate: pfn::EnumerateInstanceExtensionProperties =
            match self.typed("xrEnumerateInstanceExtensionProperties") {
                Some(function) => function,
                None => return Vec::new(),
            };
        let ty = sys::ExtensionProperties::TYPE;
        let blank =
            sys::ExtensionProperties { ty, next: std::ptr::null_mut(), extension_name: [0; 128], extension_version: 0 };
        let (mut count, mut offered) = (0, vec![blank; 128]);
        // SAFETY: everything pointed to is alive.
        let code = unsafe { enumerate(std::ptr::null(), 128, &mut count, offered.as_mut_ptr()) };
        assert_eq!(code, Code::SUCCESS);
        // SAFETY: the runtime ends its names.
        let name = |one: &sys::ExtensionProperties| unsafe { CStr::from_ptr(one.extension_name.as_ptr()) }.to_owned();
        offered.iter().take(count as usize).map(name).collect()
    }

    /// A function by its name and type.
    pub fn typed<F: Copy>(&self, name: &str) -> Option<F> {
        assert_eq!(size_of::<F>(), size_of::<pfn::VoidFunction>());
        // SAFETY: the callers name the type that the name stands for; function pointers are of one size.
        self.functions.get(name).map(|function| unsafe { std::mem::transmute_copy(function) })
    }

    fn resolve(&mut self, instance: sys::Instance) {
        for call in calls::all() {
            let name = CString::new(call.name).unwrap_or_default();
            let mut function = None;
            // SAFETY: the name ends, and the place for the answer is valid.
            let code = unsafe { (self.get)(instance, name.as_ptr(), &mut function) };
            if let Some(function) = function.filter(|_| code == Code::SUCCESS) {
                self.functions.insert(call.name, function);
            }
        }
    }

    /// The number of a path.
    pub fn path(&mut self, instance: u64, text: &'static str) -> sys::Path {
        if let Some(&path) = self.paths.get(&(instance, text)) {
            return path;
        }
        let name = CString::new(text).unwrap_or_default();
        let mut path = sys::Path::NULL;
        if let Some(string_to_path) = self.typed::<pfn::StringToPath>("xrStringToPath") {
            // SAFETY: everything pointed to is alive.
            unsafe { string_to_path(sys::Instance::from_raw(instance), name.as_ptr(), &mut path) };
        }
        self.paths.insert((instance, text), path);
        path
    }

    /// Makes a call, if the function is there, and judges what it did.
    pub fn call(&mut self, call: &Call, choose: &mut dyn Choose) -> Option<Done> {
        let function = *self.functions.get(call.name)?;
        if call.name == "xrCreateInstance" {
            self.configure();
        }
        let mut args = Args::new(self, choose);
        let code = (call.make)(function, &mut args);
        let mut seen = args.into_seen();
        let mut wrong = Vec::new();
        let succeeded = code.into_raw() >= 0;
        if !registry::allows(call.name, code) {
            wrong.push(format!("{} answers {code:?}, which the registry does not list for it", call.name));
        }
        if code == Code::ERROR_RUNTIME_FAILURE {
            wrong.push(format!("{} fails inside", call.name));
        }
        if self.shared {
            // Whatever lives or not, others may have made so.
            return Some(Done { code, wrong, lacking: seen.lacking, root: seen.root });
        }
        if succeeded && seen.hopeless {
            wrong.push(format!("{} succeeds with a handle that is not alive", call.name));
        }
        if !succeeded && seen.outputs().any(|byte| byte != PATTERN) {
            wrong.push(format!("{} fails with {code:?} and writes its output", call.name));
        }
        if succeeded {
            wrong.extend(self.follow(call.name, code, &mut seen).err());
        }
        Some(Done { code, wrong, lacking: seen.lacking, root: seen.root })
    }

    /// Notes what a call that succeeded has changed.
    fn follow(&mut self, name: &str, code: Code, seen: &mut super::args::Seen) -> Result<(), String> {
        let root = seen.root.map_or(0, |root| root.raw);
        for (kind, raw) in seen.made() {
            let (mut session, mut instance) = seen.root.map_or((0, 0), |root| (root.session, root.instance));
            if kind == sys::ObjectType::SESSION {
                session = raw;
                self.states.insert(raw, S::UNKNOWN);
            }
            if kind == sys::ObjectType::INSTANCE {
                instance = raw;
            }
            let parent = seen.parent.unwrap_or(root);
            self.handles.add(Entry { kind, raw, parent, session, instance, detail: seen.detail, alive: true })?;
            if kind == sys::ObjectType::INSTANCE {
                self.resolve(sys::Instance::from_raw(raw));
            }
        }
        match name {
            "xrWaitFrame" => drop(self.waited.insert(root)),
            "xrBeginFrame" | "xrBeginSession" | "xrEndSession" => drop(self.waited.remove(&root)),
            "xrAttachSessionActionSets" => drop(self.attached.insert(root, seen.named.split_off(1))),
            "xrPollEvent" if code == Code::SUCCESS => return self.hear(seen),
            _ if name.starts_with("xrDestroy") => self.handles.kill(root),
            _ => {}
        }
        Ok(())
    }

    /// Checks an event.
    fn hear(&mut self, seen: &super::args::Seen) -> Result<(), String> {
        let Some(event) = seen.event() else { return Ok(()) };
        if event.ty != sys::EventDataSessionStateChanged::TYPE {
            return Ok(());
        }
        // SAFETY: the type says so, and the buffer is larger and kept.
        let change = unsafe { *(&raw const event).cast::<sys::EventDataSessionStateChanged>() };
        let session = change.session.into_raw();
        if !self.handles.get(session).is_some_and(|entry| entry.alive) {
            return Err(format!("an event speaks of session {session:#x}, which is not alive"));
        }
        let before = self.states.insert(session, change.state).unwrap_or(S::UNKNOWN);
        let after = AFTER.iter().find(|(state, _)| *state == before).map_or(&[][..], |(_, after)| after);
        let lost = change.state == S::LOSS_PENDING && before != S::LOSS_PENDING;
        let legal = lost || after.contains(&change.state);
        if legal { Ok(()) } else { Err(format!("{before:?} was followed by {:?}", change.state)) }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if self.shared {
            return;
        }
        let instances: Vec<u64> = self.handles.of(sys::ObjectType::INSTANCE).map(|entry| entry.raw).collect();
        if let Some(destroy) = self.typed::<pfn::DestroyInstance>("xrDestroyInstance") {
            for raw in instances {
                // SAFETY: nothing of the instance is used any more.
                unsafe { destroy(sys::Instance::from_raw(raw)) };
            }
        }
    }
}

/// Makes one object of each kind that a session has.
const OBJECTS: &[&str] = &[
    "xrCreateReferenceSpace",
    "xrCreateReferenceSpace",
    "xrCreateSwapchain",
    "xrCreateHandTrackerEXT",
    "xrCreateSpatialAnchorMSFT",
    "xrCreateSpatialAnchorStoreConnectionMSFT",
    "xrPersistSpatialAnchorMSFT",
    "xrCreatePlaneDetectorEXT",
    "xrBeginPlaneDetectionEXT",
    "xrGetPlaneDetectionStateEXT",
    "xrGetPlaneDetectionStateEXT",
    "xrCreateSceneObserverMSFT",
    "xrComputeNewSceneMSFT",
    "xrGetSceneComputeStateMSFT",
    "xrGetSceneComputeStateMSFT",
    "xrCreateSceneMSFT",
    "xrCreateDebugUtilsMessengerEXT",
];

/// What is made and destroyed, so that there are stale handles.
const MORTAL: &[(&str, &str)] = &[
    ("xrCreateReferenceSpace", "xrDestroySpace"),
    ("xrCreateSwapchain", "xrDestroySwapchain"),
    ("xrCreateHandTrackerEXT", "xrDestroyHandTrackerEXT"),
    ("xrCreateSpatialAnchorMSFT", "xrDestroySpatialAnchorMSFT"),
    ("xrCreateSpatialAnchorStoreConnectionMSFT", "xrDestroySpatialAnchorStoreConnectionMSFT"),
    ("xrCreatePlaneDetectorEXT", "xrDestroyPlaneDetectorEXT"),
    ("xrCreateSceneMSFT", "xrDestroySceneMSFT"),
    ("xrCreateSceneObserverMSFT", "xrDestroySceneObserverMSFT"),
    ("xrCreateDebugUtilsMessengerEXT", "xrDestroyDebugUtilsMessengerEXT"),
    ("xrCreateActionSet", "xrDestroyActionSet"),
    ("xrCreateAction", "xrDestroyAction"),
    ("xrCreateSession", "xrDestroySession"),
];
