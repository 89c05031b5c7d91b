//! The objects behind handles, and the one global static: the handle table.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use openxr_sys as xr;
use openxr_sys::Handle;

use super::anchor::SpatialAnchorObject;
use super::anchor_store::AnchorStoreObject;
use super::call;
use super::check::XrResult;
use super::debug_utils::{DebugState, MessengerObject};
use super::events::{Event, Queue};
use super::hand::HandTrackerObject;
use super::input::{ActionObject, ActionSetObject};
use super::plane::PlaneDetectorObject;
use super::scene::{SceneObject, SceneObserverObject};
use super::strings::Paths;
use super::swapchain::SwapchainObject;
use super::time::host_now_ns;
use super::vulkan::{Binding, KnownInstance};
use crate::control::Config;
use crate::model::fault_course::Notice;
use crate::model::handle::Table;
use crate::model::labels::Labels;
use crate::model::session::Session;
use crate::model::space::Space;
use crate::model::spare::Spare;
use crate::truth_file::TruthFile;

static TABLE: Table<Object> = Table::new();

/// Anything that has a handle.
#[derive(Clone)]
pub(super) enum Object {
    Instance(Arc<InstanceObject>),
    Session(Arc<SessionObject>),
    Swapchain(Arc<SwapchainObject>),
    Space(Arc<SpaceObject>),
    ActionSet(Arc<ActionSetObject>),
    Action(Arc<ActionObject>),
    Messenger(Arc<MessengerObject>),
    HandTracker(Arc<HandTrackerObject>),
    SpatialAnchor(Arc<SpatialAnchorObject>),
    AnchorStore(Arc<AnchorStoreObject>),
    PlaneDetector(Arc<PlaneDetectorObject>),
    SceneObserver(Arc<SceneObserverObject>),
    Scene(Arc<SceneObject>),
}

impl Object {
    /// OpenXR's name of the kind of object.
    pub(super) fn kind(&self) -> xr::ObjectType {
        match self {
            Self::Instance(_) => xr::ObjectType::INSTANCE,
            Self::Session(_) => xr::ObjectType::SESSION,
            Self::Swapchain(_) => xr::ObjectType::SWAPCHAIN,
            Self::Space(_) => xr::ObjectType::SPACE,
            Self::ActionSet(_) => xr::ObjectType::ACTION_SET,
            Self::Action(_) => xr::ObjectType::ACTION,
            Self::Messenger(_) => xr::ObjectType::DEBUG_UTILS_MESSENGER_EXT,
            Self::HandTracker(_) => xr::ObjectType::HAND_TRACKER_EXT,
            Self::SpatialAnchor(_) => xr::ObjectType::SPATIAL_ANCHOR_MSFT,
            Self::AnchorStore(_) => xr::ObjectType::SPATIAL_ANCHOR_STORE_CONNECTION_MSFT,
            Self::PlaneDetector(_) => xr::ObjectType::PLANE_DETECTOR_EXT,
            Self::SceneObserver(_) => xr::ObjectType::SCENE_OBSERVER_MSFT,
            Self::Scene(_) => xr::ObjectType::SCENE_MSFT,
        }
    }
}

/// An instance.
pub(super) struct InstanceObject {
    pub(super) raw: u64,
    pub(super) config: Arc<Config>,
    pub(super) api_version: xr::Version,
    /// Enabled extensions, by name.
    pub(super) extensions: Vec<&'static str>,
    /// Lost: only destroying is left.
    lost: AtomicBool,
    truth: Option<TruthFile>,
    state: Mutex<InstanceState>,
}

/// What changes in an instance.
#[derive(Default)]
pub(super) struct InstanceState {
    pub(super) events: Queue,
    pub(super) paths: Paths,
    pub(super) graphics_requirements_asked: bool,
    pub(super) vulkan_instances: Vec<KnownInstance>,
    /// The system's Vulkan loader, once XR_KHR_vulkan_enable needed it.
    pub(super) vulkan_loader: Option<ash::Entry>,
    pub(super) suggestions: super::input::Suggestions,
    /// A session is stopped and waits for the user to come back.
    pub(super) asleep: bool,
    pub(super) debug: DebugState,
    /// Persisted anchors, once they were asked for.
    pub(super) anchors: Option<crate::anchor_file::Shelf>,
    /// The control channel, where one is wanted.
    pub(super) remote: Option<crate::remote::Remote>,
}

/// A session.
pub(crate) struct SessionObject {
    pub(super) raw: u64,
    pub(super) instance: Arc<InstanceObject>,
    pub(super) vulkan: Option<Arc<Binding>>,
    pub(super) labels: Mutex<Labels>,
    pub(super) album: Option<Mutex<crate::picture::Album>>,
    /// What earlier submissions left for later ones.
    pub(super) spare: Mutex<Spare>,
    pub(super) wishes: crate::picture::Wishes,
    state: Mutex<Session>,
    turn: Condvar,
}

/// A space of a session.
pub(super) struct SpaceObject {
    pub(super) raw: u64,
    pub(super) session: u64,
    pub(super) space: Space,
}

/// The model stays consistent between statements and refuses rather than panics, so a poisoned lock is still good.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl InstanceObject {
    pub(super) fn new(raw: u64, config: Arc<Config>, api_version: xr::Version, extensions: Vec<&'static str>) -> Self {
        let truth = config.scenario.truth.as_deref().map(TruthFile::new);
        Self { raw, config, api_version, extensions, lost: AtomicBool::new(false), truth, state: Mutex::default() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, InstanceState> {
        lock(&self.state)
    }

    pub(super) fn has(&self, extension: &str) -> bool {
        self.extensions.contains(&extension)
    }

    pub(super) fn check_lost(&self) -> XrResult {
        if self.lost.load(Ordering::Relaxed) { Err(xr::Result::ERROR_INSTANCE_LOST) } else { Ok(()) }
    }

    /// Lets sessions that wait for the user look whether he has come back; called when an application finds no event.
    pub(super) fn wake_sleepers(&self) {
        if !std::mem::take(&mut self.lock().asleep) {
            return;
        }
        for object in children(self.raw) {
            if let Object::Session(session) = object {
                let sleeps = session.change(|state| {
                    state.idle(host_now_ns());
                    state.sleeps()
                });
                self.lock().asleep |= sleeps;
            }
        }
    }

    pub(super) fn is_1_1(&self) -> bool {
        self.api_version >= xr::Version::new(1, 1, 0)
    }
}

impl SessionObject {
    pub(super) fn new(raw: u64, instance: Arc<InstanceObject>, vulkan: Option<Arc<Binding>>) -> Self {
        let state = Session::new(Arc::clone(&instance.config), host_now_ns());
        let (labels, album) = (Mutex::default(), super::picture::album(&instance.config));
        Self {
            raw,
            instance,
            vulkan,
            labels,
            album,
            spare: Mutex::default(),
            wishes: Default::default(),
            state: Mutex::new(state),
            turn: Condvar::new(),
        }
    }

    /// Reads the session's state.
    pub(crate) fn look<R>(&self, ask: impl FnOnce(&Session) -> R) -> R {
        ask(&lock(&self.state))
    }

    /// Changes the session's state; life-cycle states passed thereby become events, and blocked waits look again.
    pub(crate) fn change<R>(&self, act: impl FnOnce(&mut Session) -> R) -> R {
        let mut state = lock(&self.state);
        let result = act(&mut state);
        self.publish(&mut state);
        result
    }

    /// Hands the truth that is still in memory to the file.
    fn write_truth(&self, state: &mut Session, all: bool) {
        if let (Some(file), Some(lines)) = (&self.instance.truth, state.truth_lines()) {
            file.take(lines, all);
        }
    }

    fn publish(&self, state: &mut Session) {
        let (passed, notices) = (state.life.take_passed(), state.take_notices());
        if !passed.is_empty() || !notices.is_empty() {
            let time_ns = state.now_ns(host_now_ns());
            let mut instance = self.instance.lock();
            for state in passed {
                instance.events.push(Event::SessionState { session: self.raw, state, time_ns });
            }
            for notice in notices {
                self.notify(&mut instance.events, notice);
            }
            instance.asleep |= state.sleeps();
        }
        if let Some(present) = state.presence.news(state.life.is_running(), state.life.is_present()) {
            self.tell("XR_EXT_user_presence", Event::UserPresence { session: self.raw, present });
        }
        if let Some((from_hz, to_hz)) = state.take_refresh_change() {
            self.tell("XR_FB_display_refresh_rate", Event::RefreshRate { session: self.raw, from_hz, to_hz });
        }
        let stands = state.check_lost().is_err() || !state.life.is_running();
        self.write_truth(state, stands);
        self.turn.notify_all();
    }

    /// Tells the application what it is to know, as far as it has asked to be told.
    fn notify(&self, events: &mut Queue, notice: Notice) {
        let session = self.raw;
        match notice {
            Notice::LocalChanges { change_ns, local, floor } => {
                let mut change = |ty, pose| events.push(Event::SpaceChange { session, ty, change_ns, pose });
                change(xr::ReferenceSpaceType::LOCAL, local);
                if self.instance.is_1_1() || self.instance.has("XR_EXT_local_floor") {
                    change(xr::ReferenceSpaceType::LOCAL_FLOOR, floor);
                }
            }
            Notice::Thermal { from, to } => {
                if self.instance.has("XR_EXT_performance_settings") {
                    for domain in [xr::PerfSettingsDomainEXT::CPU, xr::PerfSettingsDomainEXT::GPU] {
                        events.push(Event::Thermal { domain, from, to });
                    }
                }
            }
            Notice::InstanceLossPending { loss_ns } => events.push(Event::InstanceLossPending { loss_ns }),
            Notice::InstanceLost => self.instance.lost.store(true, Ordering::Relaxed),
        }
    }

    /// Queues an event of an extension, if that is enabled.
    fn tell(&self, extension: &str, event: Event) {
        if self.instance.has(extension) {
            self.instance.lock().events.push(event);
        }
    }

    /// Like [`Self::change`], but first waits until `ready` says yes or refuses.
    pub(super) fn change_when<R>(
        &self,
        ready: impl Fn(&Session) -> XrResult<bool>,
        act: impl FnOnce(&mut Session) -> R,
    ) -> XrResult<R> {
        let mut state = lock(&self.state);
        while !ready(&state)? {
            state = self.turn.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let result = act(&mut state);
        self.publish(&mut state);
        Ok(result)
    }
}

/// Adds an object under `parent` (0 for none).
pub(super) fn insert(parent: u64, make: impl FnOnce(u64) -> Object) -> XrResult<u64> {
    TABLE.insert(parent, make).ok_or(xr::Result::ERROR_HANDLE_INVALID)
}

/// Destroys a handle and everything below it; the values are dropped here, children first.
pub(super) fn destroy(raw: u64) {
    let doomed = TABLE.remove(raw);
    for object in &doomed {
        if let Object::Session(session) = object {
            session.change(|state| state.lose());
            session.instance.lock().events.forget(session.raw);
        }
    }
}

/// The live action sets of an instance and actions of a set, for names that must be unique.
pub(super) fn children(parent: u64) -> Vec<Object> {
    TABLE.children(parent)
}

/// The object behind a raw handle.
pub(super) fn any(raw: u64) -> Option<Object> {
    TABLE.get(raw)
}

/// A handle, its parent, and so on up to its instance; empty if it is not alive.
pub(super) fn lineage(raw: u64) -> Vec<u64> {
    TABLE.lineage(raw)
}

/// The session behind a raw handle.
pub(crate) fn session(raw: u64) -> Option<Arc<SessionObject>> {
    match TABLE.get(raw)? {
        Object::Session(session) => Some(session),
        _ => None,
    }
}

macro_rules! lookup {
    ($(#[$doc:meta] $function:ident($handle:ident) -> $variant:ident($object:ident);)*) => { $(
        #[$doc]
        pub(super) fn $function(handle: xr::$handle) -> XrResult<Arc<$object>> {
            match TABLE.get(handle.into_raw()) {
                Some(Object::$variant(object)) => {
                    call::looked_up(handle.into_raw());
                    Ok(object)
                }
                _ => Err(xr::Result::ERROR_HANDLE_INVALID),
            }
        }
    )* };
}

lookup! {
    /// The instance behind a handle, lost or not.
    any_instance(Instance) -> Instance(InstanceObject);
    /// The session behind a handle, lost or not.
    any_session(Session) -> Session(SessionObject);
    /// The swapchain behind a handle.
    swapchain(Swapchain) -> Swapchain(SwapchainObject);
    /// The space behind a handle.
    space(Space) -> Space(SpaceObject);
    /// The action set behind a handle.
    action_set(ActionSet) -> ActionSet(ActionSetObject);
    /// The action behind a handle.
    action(Action) -> Action(ActionObject);
    /// The messenger behind a handle.
    messenger(DebugUtilsMessengerEXT) -> Messenger(MessengerObject);
    /// The hand tracker behind a handle.
    hand_tracker(HandTrackerEXT) -> HandTracker(HandTrackerObject);
    /// The spatial anchor behind a handle.
    spatial_anchor(SpatialAnchorMSFT) -> SpatialAnchor(SpatialAnchorObject);
    /// The connection to an anchor store behind a handle.
    anchor_store(SpatialAnchorStoreConnectionMSFT) -> AnchorStore(AnchorStoreObject);
    /// The plane detector behind a handle.
    plane_detector(PlaneDetectorEXT) -> PlaneDetector(PlaneDetectorObject);
    /// The scene observer behind a handle.
    scene_observer(SceneObserverMSFT) -> SceneObserver(SceneObserverObject);
    /// The scene behind a handle.
    scene(SceneMSFT) -> Scene(SceneObject);
}

/// The instance behind a handle; refuses when it is lost.
pub(super) fn instance(handle: xr::Instance) -> XrResult<Arc<InstanceObject>> {
    let instance = any_instance(handle)?;
    instance.check_lost()?;
    Ok(instance)
}

/// The session behind a handle; refuses when it or its instance is lost.
pub(super) fn live_session(handle: xr::Session) -> XrResult<Arc<SessionObject>> {
    let session = any_session(handle)?;
    session.instance.check_lost()?;
    session.look(Session::check_lost)?;
    Ok(session)
}

/// The session that owns an object; refuses when it is gone or lost.
pub(super) fn owner(raw: u64) -> XrResult<Arc<SessionObject>> {
    live_session(xr::Session::from_raw(raw))
}
