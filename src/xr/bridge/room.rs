//! The planes of the room (XR_MSFT_scene_understanding), which the safe bindings do not know.

use super::BridgeError;
use super::scene_abi as abi;
use openxr as xr;
use std::ptr::{from_mut, null, null_mut};
use xr::sys::{self, Handle};

/// Name of the extension, as bindings that do not know it take it.
pub const SCENE_UNDERSTANDING: &[u8] = b"XR_MSFT_scene_understanding\0";

/// How far from the head is looked, metres (ours: what a user sees of a room).
const REACH_M: f32 = 8.0;
/// More components than this are no room (ours).
const MOST: u32 = 4096;

/// A plane of the room.
pub(crate) struct Plane {
    /// What it is part of.
    pub(crate) object: sys::SceneObjectTypeMSFT,
    /// `base_from_plane`: X and Y lie in it, Z away from what is solid.
    pub(crate) pose: xr::Posef,
    /// Along X and Y, metres.
    pub(crate) size: [f32; 2],
}

/// A look at the room that has begun.
pub(crate) struct RoomScan {
    functions: abi::Functions,
    observer: sys::SceneObserverMSFT,
    /// Outlives the observer.
    _session: xr::Session<xr::Vulkan>,
}

impl RoomScan {
    /// Asks the runtime to understand what is around the head.
    ///
    /// # Errors
    /// Whatever the runtime answers.
    pub(crate) fn start(
        session: &xr::Session<xr::Vulkan>,
        head: &xr::Space,
        time: xr::Time,
    ) -> Result<RoomScan, BridgeError> {
        let functions = abi::Functions::load(session.instance())?;
        let info =
            abi::SceneObserverCreateInfo { ty: sys::StructureType::SCENE_OBSERVER_CREATE_INFO_MSFT, next: null() };
        let mut observer = sys::SceneObserverMSFT::NULL;
        // SAFETY: the session is alive; `info` and `observer` live until the call returns.
        check(unsafe { (functions.create_observer)(session.as_raw(), &info, &mut observer) })?;
        let scan = RoomScan { functions, observer, _session: session.clone() };
        let sphere = abi::SceneSphereBound { center: sys::Vector3f { x: 0.0, y: 0.0, z: 0.0 }, radius: REACH_M };
        let features = [sys::SceneComputeFeatureMSFT::PLANE];
        let info = abi::NewSceneComputeInfo {
            ty: sys::StructureType::NEW_SCENE_COMPUTE_INFO_MSFT,
            next: null(),
            requested_feature_count: 1,
            requested_features: features.as_ptr(),
            consistency: sys::SceneComputeConsistencyMSFT::SNAPSHOT_COMPLETE,
            bounds: abi::SceneBounds {
                space: head.as_raw(),
                time,
                sphere_count: 1,
                spheres: &sphere,
                box_count: 0,
                boxes: null(),
                frustum_count: 0,
                frustums: null(),
            },
        };
        // SAFETY: the observer is alive; `info` and all it points to live until the call returns.
        check(unsafe { (functions.compute)(scan.observer, &info) })?;
        Ok(scan)
    }

    /// The planes, where they are in `base` at `time`; `None` as long as the runtime is at work.
    ///
    /// # Errors
    /// Whatever the runtime answers; that it could not understand the room is one of its answers.
    pub(crate) fn planes(&self, base: &xr::Space, time: xr::Time) -> Result<Option<Vec<Plane>>, BridgeError> {
        let mut state = sys::SceneComputeStateMSFT::NONE;
        // SAFETY: the observer is alive and the answer goes to a place of its own.
        check(unsafe { (self.functions.state)(self.observer, &mut state) })?;
        match state {
            sys::SceneComputeStateMSFT::UPDATING => Ok(None),
            sys::SceneComputeStateMSFT::COMPLETED => Ok(Some(Scene::new(self)?.planes(base, time)?)),
            _ => Err(sys::Result::ERROR_RUNTIME_FAILURE.into()),
        }
    }
}

impl Drop for RoomScan {
    fn drop(&mut self) {
        // SAFETY: the observer was made by this runtime, in a session that `self` keeps alive, and is destroyed nowhere else.
        let _gone = unsafe { (self.functions.destroy_observer)(self.observer) };
    }
}

/// What was understood.
struct Scene {
    functions: abi::Functions,
    raw: sys::SceneMSFT,
}

impl Scene {
    fn new(scan: &RoomScan) -> Result<Scene, BridgeError> {
        let info = abi::SceneCreateInfo { ty: sys::StructureType::SCENE_CREATE_INFO_MSFT, next: null() };
        let mut raw = sys::SceneMSFT::NULL;
        // SAFETY: the observer is alive; `info` and `raw` live until the call returns.
        check(unsafe { (scan.functions.create_scene)(scan.observer, &info, &mut raw) })?;
        Ok(Scene { functions: scan.functions, raw })
    }

    fn planes(&self, base: &xr::Space, time: xr::Time) -> Result<Vec<Plane>, BridgeError> {
        use sys::SceneComponentTypeMSFT as Kind;
        use sys::StructureType as Ty;
        let nothing = abi::SceneObject { object_type: sys::SceneObjectTypeMSFT::UNCATEGORIZED };
        let (objects, types) = self.components(Kind::OBJECT, Ty::SCENE_OBJECTS_MSFT, nothing)?;
        let (planes, sizes) = self.components(Kind::PLANE, Ty::SCENE_PLANES_MSFT, abi::ScenePlane::NONE)?;
        let places = self.locate(&planes, base, time)?;
        let type_of = |parent: abi::Uuid| {
            let object = objects.iter().position(|object| object.id == parent);
            object.and_then(|at| types.get(at)).map_or(nothing.object_type, |object| object.object_type)
        };
        use sys::SpaceLocationFlags as F;
        let rows = planes.iter().zip(&sizes).zip(&places);
        let there = rows.filter(|(_, place)| place.flags.contains(F::POSITION_VALID | F::ORIENTATION_VALID));
        let plane =
            |((component, plane), place): ((&abi::SceneComponent, &abi::ScenePlane), &abi::SceneComponentLocation)| {
                Plane {
                    object: type_of(component.parent_id),
                    pose: place.pose,
                    size: [plane.size.width, plane.size.height],
                }
            };
        Ok(there.map(plane).collect())
    }

    /// Components of a kind, with what is chained to tell more of each.
    fn components<T: Copy>(
        &self,
        kind: sys::SceneComponentTypeMSFT,
        details: sys::StructureType,
        empty: T,
    ) -> Result<(Vec<abi::SceneComponent>, Vec<T>), BridgeError> {
        let info = abi::SceneComponentsGetInfo {
            ty: sys::StructureType::SCENE_COMPONENTS_GET_INFO_MSFT,
            next: null(),
            component_type: kind,
        };
        let mut out = abi::SceneComponents {
            ty: sys::StructureType::SCENE_COMPONENTS_MSFT,
            next: null_mut(),
            component_capacity_input: 0,
            component_count_output: 0,
            components: null_mut(),
        };
        // SAFETY: the scene is alive; a capacity of nothing asks for the number alone.
        check(unsafe { (self.functions.components)(self.raw, &info, &mut out) })?;
        let count = out.component_count_output;
        if count > MOST {
            return Err(sys::Result::ERROR_SIZE_INSUFFICIENT.into());
        }
        let mut components = vec![abi::SceneComponent::none(); count as usize];
        let mut rows = vec![empty; count as usize];
        if count == 0 {
            return Ok((components, rows));
        }
        let mut more = abi::SceneDetails { ty: details, next: null_mut(), count, rows: rows.as_mut_ptr() };
        out.next = from_mut(&mut more).cast();
        (out.component_capacity_input, out.components) = (count, components.as_mut_ptr());
        // SAFETY: the scene is alive; both arrays have as many rows as is said, of the types that `kind` and `details` stand for, and live
        // with `more` until the call returns.
        check(unsafe { (self.functions.components)(self.raw, &info, &mut out) })?;
        components.truncate(out.component_count_output as usize);
        Ok((components, rows))
    }

    fn locate(
        &self,
        components: &[abi::SceneComponent],
        base: &xr::Space,
        time: xr::Time,
    ) -> Result<Vec<abi::SceneComponentLocation>, BridgeError> {
        let ids: Vec<abi::Uuid> = components.iter().map(|component| component.id).collect();
        let nowhere = abi::SceneComponentLocation { flags: sys::SpaceLocationFlags::EMPTY, pose: sys::Posef::IDENTITY };
        let mut locations = vec![nowhere; ids.len()];
        if ids.is_empty() {
            return Ok(locations);
        }
        let info = abi::SceneComponentsLocateInfo {
            ty: sys::StructureType::SCENE_COMPONENTS_LOCATE_INFO_MSFT,
            next: null(),
            base_space: base.as_raw(),
            time,
            component_id_count: ids.len() as u32,
            component_ids: ids.as_ptr(),
        };
        let mut out = abi::SceneComponentLocations {
            ty: sys::StructureType::SCENE_COMPONENT_LOCATIONS_MSFT,
            next: null_mut(),
            location_count: locations.len() as u32,
            locations: locations.as_mut_ptr(),
        };
        // SAFETY: scene and space are alive; ids and locations are as many as is said and live until the call returns.
        check(unsafe { (self.functions.locate)(self.raw, &info, &mut out) })?;
        Ok(locations)
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        // SAFETY: the scene was made by this runtime from an observer that is alive, and is destroyed nowhere else.
        let _gone = unsafe { (self.functions.destroy_scene)(self.raw) };
    }
}

fn check(result: sys::Result) -> Result<(), BridgeError> {
    if result.into_raw() < 0 { Err(result.into()) } else { Ok(()) }
}
