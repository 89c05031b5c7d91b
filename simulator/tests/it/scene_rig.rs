//! A client that understands scenes: the calls of the two extensions, with their structures made and taken apart.

use holograde_simulator::control;
use holograde_simulator::scene_abi::*;
use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;
use openxr::sys::SceneComponentTypeMSFT as Type;
use openxr::sys::SceneComputeFeatureMSFT as Feature;

use crate::headless::{Headless, check, shift};
use crate::rig::small;

/// The functions of the extensions.
pub struct Functions {
    pub features: EnumerateSceneComputeFeaturesMSFT,
    pub create_observer: CreateSceneObserverMSFT,
    pub destroy_observer: DestroySceneObserverMSFT,
    pub compute: ComputeNewSceneMSFT,
    pub state: GetSceneComputeStateMSFT,
    pub create_scene: CreateSceneMSFT,
    pub destroy_scene: DestroySceneMSFT,
    pub components: GetSceneComponentsMSFT,
    pub locate: LocateSceneComponentsMSFT,
    pub meshes: GetSceneMeshBuffersMSFT,
    pub deserialize: DeserializeSceneMSFT,
    pub fragment: GetSerializedSceneFragmentDataMSFT,
}

/// A client with an observer. What the calls point to lives in the function that calls, or is null where that is what the call is about.
pub struct Eye {
    pub client: Headless,
    pub call: Functions,
    pub observer: sys::SceneObserverMSFT,
    pub time: xr::Time,
}

/// What a compute asks for, open to being made wrong.
#[derive(Clone)]
pub struct Wish {
    pub space: sys::Space,
    pub time: xr::Time,
    pub features: Vec<Feature>,
    pub consistency: sys::SceneComputeConsistencyMSFT,
    pub lod: Option<sys::MeshComputeLodMSFT>,
    pub spheres: Vec<SceneSphereBoundMSFT>,
    pub boxes: Vec<SceneOrientedBoxBoundMSFT>,
    pub frustums: Vec<SceneFrustumBoundMSFT>,
}

pub const ALL: [Feature; 4] = [Feature::PLANE, Feature::PLANE_MESH, Feature::VISUAL_MESH, Feature::COLLIDER_MESH];

pub fn sphere(x: f32, y: f32, z: f32, radius: f32) -> SceneSphereBoundMSFT {
    SceneSphereBoundMSFT { center: xr::Vector3f { x, y, z }, radius }
}

impl Eye {
    pub fn new(client: Headless) -> Self {
        // SAFETY: each name stands for the type of its field.
        let call = unsafe {
            Functions {
                features: client.function("xrEnumerateSceneComputeFeaturesMSFT"),
                create_observer: client.function("xrCreateSceneObserverMSFT"),
                destroy_observer: client.function("xrDestroySceneObserverMSFT"),
                compute: client.function("xrComputeNewSceneMSFT"),
                state: client.function("xrGetSceneComputeStateMSFT"),
                create_scene: client.function("xrCreateSceneMSFT"),
                destroy_scene: client.function("xrDestroySceneMSFT"),
                components: client.function("xrGetSceneComponentsMSFT"),
                locate: client.function("xrLocateSceneComponentsMSFT"),
                meshes: client.function("xrGetSceneMeshBuffersMSFT"),
                deserialize: client.function("xrDeserializeSceneMSFT"),
                fragment: client.function("xrGetSerializedSceneFragmentDataMSFT"),
            }
        };
        let time = control::now(client.session.as_raw()).unwrap();
        let mut eye = Self { client, call, observer: sys::SceneObserverMSFT::NULL, time };
        eye.observer = eye.observe().unwrap();
        eye
    }

    pub fn observe(&self) -> Result<sys::SceneObserverMSFT, Code> {
        let mut observer = sys::SceneObserverMSFT::NULL;
        // SAFETY: see the structure.
        match unsafe { (self.call.create_observer)(self.client.session.as_raw(), std::ptr::null(), &mut observer) } {
            Code::SUCCESS => Ok(observer),
            code => Err(code),
        }
    }

    pub fn wish(&self) -> Wish {
        Wish {
            space: self.client.local.as_raw(),
            time: self.time,
            features: ALL.to_vec(),
            consistency: sys::SceneComputeConsistencyMSFT::SNAPSHOT_COMPLETE,
            lod: None,
            spheres: vec![sphere(0.0, 0.0, 0.0, 50.0)],
            boxes: Vec::new(),
            frustums: Vec::new(),
        }
    }

    pub fn compute(&self, wish: &Wish) -> Code {
        let lod = VisualMeshComputeLodInfoMSFT {
            ty: VisualMeshComputeLodInfoMSFT::TYPE,
            next: std::ptr::null(),
            lod: wish.lod.unwrap_or(sys::MeshComputeLodMSFT::COARSE),
        };
        let info = NewSceneComputeInfoMSFT {
            ty: NewSceneComputeInfoMSFT::TYPE,
            next: wish.lod.map_or(std::ptr::null(), |_| (&raw const lod).cast()),
            requested_feature_count: wish.features.len() as u32,
            requested_features: wish.features.as_ptr(),
            consistency: wish.consistency,
            bounds: SceneBoundsMSFT {
                space: wish.space,
                time: wish.time,
                sphere_count: wish.spheres.len() as u32,
                spheres: wish.spheres.as_ptr(),
                box_count: wish.boxes.len() as u32,
                boxes: wish.boxes.as_ptr(),
                frustum_count: wish.frustums.len() as u32,
                frustums: wish.frustums.as_ptr(),
            },
        };
        // SAFETY: see the structure.
        unsafe { (self.call.compute)(self.observer, &info) }
    }

    pub fn state(&self) -> sys::SceneComputeStateMSFT {
        let mut state = sys::SceneComputeStateMSFT::NONE;
        // SAFETY: see the structure.
        check(unsafe { (self.call.state)(self.observer, &mut state) }, Code::SUCCESS);
        state
    }

    pub fn create(&self) -> Result<sys::SceneMSFT, Code> {
        let mut scene = sys::SceneMSFT::NULL;
        // SAFETY: see the structure.
        match unsafe { (self.call.create_scene)(self.observer, std::ptr::null(), &mut scene) } {
            Code::SUCCESS => Ok(scene),
            code => Err(code),
        }
    }

    /// Computes and creates the scene.
    pub fn scene(&self, wish: &Wish) -> sys::SceneMSFT {
        check(self.compute(wish), Code::SUCCESS);
        while self.state() == sys::SceneComputeStateMSFT::UPDATING {}
        self.create().unwrap()
    }

    /// `xrGetSceneComponentsMSFT` with structures chained to the question and to the answer, both null or live.
    pub fn get(
        &self,
        scene: sys::SceneMSFT,
        ty: Type,
        filter: *const std::ffi::c_void,
        details: *mut std::ffi::c_void,
        capacity: u32,
    ) -> (Code, u32, Vec<SceneComponentMSFT>) {
        let info =
            SceneComponentsGetInfoMSFT { ty: SceneComponentsGetInfoMSFT::TYPE, next: filter, component_type: ty };
        let none = UuidMSFT { bytes: [0; 16] };
        let blank = SceneComponentMSFT {
            component_type: Type::INVALID,
            id: none,
            parent_id: none,
            update_time: xr::Time::from_nanos(0),
        };
        let mut found = vec![blank; capacity as usize];
        let mut components = SceneComponentsMSFT {
            ty: SceneComponentsMSFT::TYPE,
            next: details,
            component_capacity_input: capacity,
            component_count_output: 77,
            components: found.as_mut_ptr(),
        };
        // SAFETY: see the structure; the caller's chains are live.
        let code = unsafe { (self.call.components)(scene, &info, &mut components) };
        found.truncate(components.component_count_output as usize);
        (code, components.component_count_output, found)
    }

    /// All components of a type that pass a filter.
    pub fn all<F>(&self, scene: sys::SceneMSFT, ty: Type, filter: Option<&F>) -> Vec<SceneComponentMSFT> {
        let filter = filter.map_or(std::ptr::null(), |filter| (&raw const *filter).cast());
        let (code, count, _) = self.get(scene, ty, filter, std::ptr::null_mut(), 0);
        check(code, Code::SUCCESS);
        let (code, same, found) = self.get(scene, ty, filter, std::ptr::null_mut(), count);
        assert_eq!((code, same, found.len()), (Code::SUCCESS, count, count as usize));
        found
    }

    pub fn every(&self, scene: sys::SceneMSFT, ty: Type) -> Vec<SceneComponentMSFT> {
        self.all::<()>(scene, ty, None)
    }

    pub fn objects(&self, scene: sys::SceneMSFT, count: u32) -> Vec<sys::SceneObjectTypeMSFT> {
        let mut objects = vec![SceneObjectMSFT { object_type: sys::SceneObjectTypeMSFT::INFERRED }; count as usize];
        let mut details = SceneObjectsMSFT {
            ty: SceneObjectsMSFT::TYPE,
            next: std::ptr::null_mut(),
            scene_object_count: count,
            scene_objects: objects.as_mut_ptr(),
        };
        let (code, ..) = self.get(scene, Type::OBJECT, std::ptr::null(), (&raw mut details).cast(), count);
        check(code, Code::SUCCESS);
        objects.iter().map(|object| object.object_type).collect()
    }

    pub fn planes(&self, scene: sys::SceneMSFT, room: u32, capacity: u32) -> (Code, Vec<ScenePlaneMSFT>) {
        let blank = ScenePlaneMSFT {
            alignment: sys::ScenePlaneAlignmentTypeMSFT::NON_ORTHOGONAL,
            size: xr::Extent2Df { width: 0.0, height: 0.0 },
            mesh_buffer_id: 0,
            supports_indices_uint16: sys::FALSE,
        };
        let mut planes = vec![blank; room as usize];
        let mut details = ScenePlanesMSFT {
            ty: ScenePlanesMSFT::TYPE,
            next: std::ptr::null_mut(),
            scene_plane_count: room,
            scene_planes: planes.as_mut_ptr(),
        };
        let (code, ..) = self.get(scene, Type::PLANE, std::ptr::null(), (&raw mut details).cast(), capacity);
        (code, planes)
    }

    pub fn meshes(&self, scene: sys::SceneMSFT, ty: Type, count: u32) -> (Code, Vec<SceneMeshMSFT>) {
        let mut meshes = vec![SceneMeshMSFT { mesh_buffer_id: 0, supports_indices_uint16: sys::FALSE }; count as usize];
        let mut details = SceneMeshesMSFT {
            ty: SceneMeshesMSFT::TYPE,
            next: std::ptr::null_mut(),
            scene_mesh_count: count,
            scene_meshes: meshes.as_mut_ptr(),
        };
        let (code, ..) = self.get(scene, ty, std::ptr::null(), (&raw mut details).cast(), count);
        (code, meshes)
    }

    /// `xrGetSceneMeshBuffersMSFT` into arrays of the given sizes; which indices are asked for, in bits, too.
    pub fn buffers(
        &self,
        scene: sys::SceneMSFT,
        id: u64,
        points: Option<u32>,
        bits: &[u32],
        room: u32,
    ) -> (Code, Buffers) {
        let zero = xr::Vector3f { x: 0.0, y: 0.0, z: 0.0 };
        let mut found = Buffers {
            counts: [77; 2],
            points: vec![zero; points.unwrap_or(0) as usize],
            wide: vec![0; room as usize],
            narrow: vec![0; room as usize],
        };
        let mut chain = std::ptr::null_mut();
        let mut vertices = SceneMeshVertexBufferMSFT {
            ty: SceneMeshVertexBufferMSFT::TYPE,
            next: chain,
            vertex_capacity_input: points.unwrap_or(0),
            vertex_count_output: 77,
            vertices: found.points.as_mut_ptr(),
        };
        if points.is_some() {
            chain = (&raw mut vertices).cast();
        }
        let mut wide = SceneMeshIndicesUint32MSFT {
            ty: SceneMeshIndicesUint32MSFT::TYPE,
            next: chain,
            index_capacity_input: room,
            index_count_output: 77,
            indices: found.wide.as_mut_ptr(),
        };
        if bits.contains(&32) {
            chain = (&raw mut wide).cast();
        }
        let mut narrow = SceneMeshIndicesUint16MSFT {
            ty: SceneMeshIndicesUint16MSFT::TYPE,
            next: chain,
            index_capacity_input: room,
            index_count_output: 77,
            indices: found.narrow.as_mut_ptr(),
        };
        if bits.contains(&16) {
            chain = (&raw mut narrow).cast();
        }
        let ty = SceneMeshBuffersGetInfoMSFT::TYPE;
        let info = SceneMeshBuffersGetInfoMSFT { ty, next: std::ptr::null(), mesh_buffer_id: id };
        let mut out = SceneMeshBuffersMSFT { ty: SceneMeshBuffersMSFT::TYPE, next: chain };
        // SAFETY: see the structure.
        let code = unsafe { (self.call.meshes)(scene, &info, &mut out) };
        let indices = if bits.contains(&32) { wide.index_count_output } else { narrow.index_count_output };
        found.counts = [vertices.vertex_count_output, indices];
        (code, found)
    }

    pub fn locate(
        &self,
        scene: sys::SceneMSFT,
        base: sys::Space,
        time: xr::Time,
        ids: &[UuidMSFT],
        room: u32,
    ) -> Places {
        let nowhere = SceneComponentLocationMSFT { flags: xr::SpaceLocationFlags::EMPTY, pose: shift(9.0, 9.0, 9.0) };
        let mut found = vec![nowhere; room as usize];
        let info = SceneComponentsLocateInfoMSFT {
            ty: SceneComponentsLocateInfoMSFT::TYPE,
            next: std::ptr::null(),
            base_space: base,
            time,
            component_id_count: ids.len() as u32,
            component_ids: ids.as_ptr(),
        };
        let mut out = SceneComponentLocationsMSFT {
            ty: SceneComponentLocationsMSFT::TYPE,
            next: std::ptr::null_mut(),
            location_count: room,
            locations: found.as_mut_ptr(),
        };
        // SAFETY: see the structure.
        (unsafe { (self.call.locate)(scene, &info, &mut out) }, found)
    }
}

pub type Places = (Code, Vec<SceneComponentLocationMSFT>);

pub struct Buffers {
    /// Of points and indices.
    pub counts: [u32; 2],
    pub points: Vec<xr::Vector3f>,
    pub wide: Vec<u32>,
    pub narrow: Vec<u16>,
}

pub fn eye() -> Eye {
    Eye::new(Headless::new(small()))
}
