//! The handles of a walk: living and dead.

use openxr::sys;

/// A type of handle, with OpenXR's name of the kind of object.
pub trait Kind: sys::Handle {
    const KIND: sys::ObjectType;
}

macro_rules! kinds {
    ($($handle:ident $kind:ident)*) => { $(
        impl Kind for sys::$handle { const KIND: sys::ObjectType = sys::ObjectType::$kind; }
    )* };
}

kinds! {
    Instance INSTANCE
    Session SESSION
    Swapchain SWAPCHAIN
    Space SPACE
    ActionSet ACTION_SET
    Action ACTION
    DebugUtilsMessengerEXT DEBUG_UTILS_MESSENGER_EXT
    HandTrackerEXT HAND_TRACKER_EXT
    SpatialAnchorMSFT SPATIAL_ANCHOR_MSFT
    SpatialAnchorStoreConnectionMSFT SPATIAL_ANCHOR_STORE_CONNECTION_MSFT
    PlaneDetectorEXT PLANE_DETECTOR_EXT
    SceneObserverMSFT SCENE_OBSERVER_MSFT
    SceneMSFT SCENE_MSFT
}

/// A handle that the runtime once gave.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub kind: sys::ObjectType,
    pub raw: u64,
    pub parent: u64,
    /// The session that it belongs to or is, 0 for none.
    pub session: u64,
    pub instance: u64,
    /// What kind of action it is.
    pub detail: usize,
    pub alive: bool,
}

/// All handles ever given.
#[derive(Debug, Clone, Default)]
pub struct Handles {
    entries: Vec<Entry>,
}

impl Handles {
    /// Adds a new handle; one that was given before is a fault of the runtime.
    pub fn add(&mut self, entry: Entry) -> Result<(), String> {
        if entry.raw == 0 || self.entries.iter().any(|known| known.raw == entry.raw) {
            return Err(format!("handle {:#x} was given before, or is null", entry.raw));
        }
        self.entries.push(entry);
        Ok(())
    }

    /// A handle was destroyed, with all below it.
    pub fn kill(&mut self, raw: u64) {
        let mut doomed = vec![raw];
        while let Some(raw) = doomed.pop() {
            for entry in self.entries.iter_mut().filter(|entry| entry.alive) {
                if entry.raw == raw {
                    entry.alive = false;
                } else if entry.parent == raw {
                    doomed.push(entry.raw);
                }
            }
        }
    }

    pub fn get(&self, raw: u64) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.raw == raw)
    }

    /// The living handles, the oldest first.
    pub fn live(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.alive)
    }

    /// The living handles of a kind.
    pub fn of(&self, kind: sys::ObjectType) -> impl Iterator<Item = &Entry> {
        self.live().filter(move |entry| entry.kind == kind)
    }

    /// The destroyed handles of a kind.
    pub fn dead(&self, kind: sys::ObjectType) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.kind == kind && !entry.alive)
    }

    pub fn count(&self) -> usize {
        self.live().count()
    }
}
