//! XR_MSFT_scene_understanding and its serialization.

use holograde_simulator::scene_abi as abi;
use openxr::sys;
use openxr::sys::Result as Code;

use super::super::args::{Args, HARMLESS, INVALID};
use super::{blank, calls};

const SMALL: Code = Code::ERROR_SIZE_INSUFFICIENT;

calls! {
    "xrEnumerateSceneComputeFeaturesMSFT" abi::EnumerateSceneComputeFeaturesMSFT [] SUCCESS, |f, a| {
        let (instance, system) = (a.first(), a.system());
        let (capacity, count, array) = a.buffer(sys::SceneComputeFeatureMSFT::PLANE, 2);
        f(instance, system, capacity, count, array)
    };
    "xrCreateSceneObserverMSFT" abi::CreateSceneObserverMSFT [] SUCCESS, |f, a| {
        f(a.first(), a.optional(blank(abi::SceneObserverCreateInfoMSFT::TYPE)), a.new_handle())
    };
    "xrDestroySceneObserverMSFT" abi::DestroySceneObserverMSFT [] SUCCESS, |f, a| f(a.first());
    "xrComputeNewSceneMSFT" abi::ComputeNewSceneMSFT [] SUCCESS, |f, a| {
        let (observer, info) = (a.first(), compute_info(a));
        f(observer, a.input(info))
    };
    "xrGetSceneComputeStateMSFT" abi::GetSceneComputeStateMSFT [] SUCCESS, |f, a| f(a.first(), a.out());
    "xrCreateSceneMSFT" abi::CreateSceneMSFT [] SUCCESS, |f, a| {
        f(a.first(), a.optional(blank(abi::SceneCreateInfoMSFT::TYPE)), a.new_handle())
    };
    "xrDestroySceneMSFT" abi::DestroySceneMSFT [] SUCCESS, |f, a| f(a.first());
    "xrGetSceneComponentsMSFT" abi::GetSceneComponentsMSFT [] SUCCESS, |f, a| {
        let scene = a.first();
        let mut info: abi::SceneComponentsGetInfoMSFT = blank(abi::SceneComponentsGetInfoMSFT::TYPE);
        info.component_type = sys::SceneComponentTypeMSFT::from_raw(a.code("component", &[
            2,
            1,
            3,
            4,
            1_000_098_000,
        ], INVALID));
        info.next = a.chain(|a| {
            let mut filter: abi::SceneObjectTypesFilterInfoMSFT = blank(abi::SceneObjectTypesFilterInfoMSFT::TYPE);
            // -1 is that of what has no category.
            let right = a.one_of(&[2, 3, -1]);
            let ty = a.value("object type", right, &[("stands for nothing", 77, INVALID), ("is negative", -2, INVALID)]);
            let types = vec![sys::SceneObjectTypeMSFT::from_raw(ty)];
            (filter.object_type_count, filter.object_types) = a.list(types, HARMLESS);
            filter
        });
        let mut out: abi::SceneComponentsMSFT = blank(abi::SceneComponentsMSFT::TYPE);
        let none: abi::SceneComponentMSFT = blank(sys::StructureType::UNKNOWN);
        let array = a.keep_all(vec![none; 64]);
        out.component_capacity_input = a.value("room", 64, &[("is too small", 1, SMALL), ("is none", 0, HARMLESS)]);
        out.components = a.value("components", array, &[("have nowhere to go", std::ptr::null_mut(), INVALID)]);
        let info = a.input(info);
        f(scene, info, a.typed_out(out))
    };
    "xrLocateSceneComponentsMSFT" abi::LocateSceneComponentsMSFT [] SUCCESS, |f, a| {
        let scene = a.first();
        let mut info: abi::SceneComponentsLocateInfoMSFT = blank(abi::SceneComponentsLocateInfoMSFT::TYPE);
        (info.base_space, info.time, info.next) = (a.own(), a.time(), a.next());
        (info.component_id_count, info.component_ids) = a.list(vec![abi::UuidMSFT { bytes: [7; 16] }; 2], HARMLESS);
        let mut out: abi::SceneComponentLocationsMSFT = blank(abi::SceneComponentLocationsMSFT::TYPE);
        let none: abi::SceneComponentLocationMSFT = blank(sys::StructureType::UNKNOWN);
        let array = a.keep_all(vec![none; 2]);
        out.location_count = a.value("locations", 2, &[("are too few", 1, SMALL)]);
        out.locations = a.value("places", array, &[("have nowhere to go", std::ptr::null_mut(), INVALID)]);
        let info = a.input(info);
        f(scene, info, a.typed_out(out))
    };
    "xrGetSceneMeshBuffersMSFT" abi::GetSceneMeshBuffersMSFT [] SUCCESS, |f, a| {
        let scene: sys::SceneMSFT = a.first();
        let mesh = mesh_of(a, scene);
        let mut info: abi::SceneMeshBuffersGetInfoMSFT = blank(abi::SceneMeshBuffersGetInfoMSFT::TYPE);
        let invalid = Code::ERROR_SCENE_MESH_BUFFER_ID_INVALID_MSFT;
        info.mesh_buffer_id = a.value("mesh", mesh, &[("is none", 0, invalid), ("is unknown", u64::MAX, invalid)]);
        info.next = a.next();
        let mut indices: abi::SceneMeshIndicesUint32MSFT = blank(abi::SceneMeshIndicesUint32MSFT::TYPE);
        (indices.index_capacity_input, indices.indices) = (1 << 16, a.keep_all(vec![0u32; 1 << 16]));
        indices.next = a.next();
        let mut vertices: abi::SceneMeshVertexBufferMSFT = blank(abi::SceneMeshVertexBufferMSFT::TYPE);
        let points = a.keep_all(vec![sys::Vector3f { x: 0.0, y: 0.0, z: 0.0 }; 1 << 15]);
        vertices.vertex_capacity_input = a.value("room", 1 << 15, &[
            ("is too small", 1, SMALL),
            ("is none", 0, HARMLESS),
        ]);
        vertices.vertices = a.value("points", points, &[("have nowhere to go", std::ptr::null_mut(), INVALID)]);
        vertices.next = a.keep(indices).cast();
        let mut out: abi::SceneMeshBuffersMSFT = blank(abi::SceneMeshBuffersMSFT::TYPE);
        let chain = a.keep(vertices).cast();
        out.next = a.value("buffers", chain, &[("are none", std::ptr::null_mut(), INVALID)]);
        let info = a.input(info);
        f(scene, info, a.typed_out(out))
    };
    "xrDeserializeSceneMSFT" abi::DeserializeSceneMSFT [] SUCCESS, |f, a| {
        let observer = a.first();
        let bytes: Vec<u8> = (0..a.one_of(&[40, 0, 4])).map(|_| a.vary(256) as u8).collect();
        let (buffer_size, buffer) = a.list(bytes, HARMLESS);
        let fragment = abi::DeserializeSceneFragmentMSFT { buffer_size, buffer };
        let mut info: abi::SceneDeserializeInfoMSFT = blank(abi::SceneDeserializeInfoMSFT::TYPE);
        (info.fragment_count, info.fragments) = a.list(vec![fragment], HARMLESS);
        info.next = a.next();
        f(observer, a.input(info))
    };
    "xrGetSerializedSceneFragmentDataMSFT" abi::GetSerializedSceneFragmentDataMSFT [] ERROR_SCENE_COMPONENT_ID_INVALID_MSFT, |f, a| {
        let scene = a.first();
        let mut info: abi::SerializedSceneFragmentDataGetInfoMSFT =
            blank(abi::SerializedSceneFragmentDataGetInfoMSFT::TYPE);
        (info.scene_fragment_id.bytes, info.next) = ([7; 16], a.next());
        let info = a.input(info);
        let (capacity, count, array) = a.large_buffer(0u8, 0, 1 << 16);
        f(scene, info, capacity, count, array)
    };
}

fn compute_info(a: &mut Args<'_>) -> abi::NewSceneComputeInfoMSFT {
    let mut info: abi::NewSceneComputeInfoMSFT = blank(abi::NewSceneComputeInfoMSFT::TYPE);
    let incompatible = Code::ERROR_SCENE_COMPUTE_FEATURE_INCOMPATIBLE_MSFT;
    let feature = a.code("feature", &[1, 4], INVALID);
    let features = [feature, 2, 3].map(sys::SceneComputeFeatureMSFT::from_raw).to_vec();
    (info.requested_feature_count, info.requested_features) = a.list(features, incompatible);
    if a.fault("features", &[("do not go together", incompatible)]) == 1 {
        info.requested_feature_count = 0;
        info.requested_features = a.keep_all(vec![sys::SceneComputeFeatureMSFT::PLANE_MESH]);
        info.requested_feature_count = 1;
    }
    info.consistency = sys::SceneComputeConsistencyMSFT::from_raw(a.code("consistency", &[1, 2, 3], INVALID));
    (info.bounds.space, info.bounds.time) = (a.own(), a.time());
    let center = sys::Vector3f { x: a.one_of(&[0.0, 1e30]), y: 0.0, z: 0.0 };
    let spheres = vec![abi::SceneSphereBoundMSFT { center, radius: a.length(&[50.0, f32::MAX]) }];
    (info.bounds.sphere_count, info.bounds.spheres) = a.list(spheres, HARMLESS);
    let extents = sys::Vector3f { x: a.length(&[1.0]), y: a.length(&[1.0]), z: a.length(&[1.0, f32::MAX]) };
    let boxes = vec![abi::SceneOrientedBoxBoundMSFT { pose: a.pose(), extents }];
    (info.bounds.box_count, info.bounds.boxes) = a.list(boxes, HARMLESS);
    let angle = a.value("angle", 0.5, &[("is a right angle", 1.6, INVALID), ("is no number", f32::NAN, INVALID)]);
    let fov = sys::Fovf { angle_left: -0.5, angle_right: angle, angle_up: 0.5, angle_down: -0.5 };
    let frustums = vec![abi::SceneFrustumBoundMSFT { pose: a.pose(), fov, far_distance: a.length(&[10.0]) }];
    (info.bounds.frustum_count, info.bounds.frustums) = a.list(frustums, HARMLESS);
    info.next = a.chain(|a| {
        let mut lod: abi::VisualMeshComputeLodInfoMSFT = blank(abi::VisualMeshComputeLodInfoMSFT::TYPE);
        lod.lod = sys::MeshComputeLodMSFT::from_raw(a.code("detail", &[1, 2, 3, 4], INVALID));
        lod
    });
    info
}

/// The number of the first plane's mesh in a scene, 0 where there is none.
fn mesh_of(a: &Args<'_>, scene: sys::SceneMSFT) -> u64 {
    let Some(get) = a.world.typed::<abi::GetSceneComponentsMSFT>("xrGetSceneComponentsMSFT") else { return 0 };
    let mut info: abi::SceneComponentsGetInfoMSFT = blank(abi::SceneComponentsGetInfoMSFT::TYPE);
    info.component_type = sys::SceneComponentTypeMSFT::PLANE;
    let mut details: [abi::ScenePlaneMSFT; 64] = [blank(sys::StructureType::UNKNOWN); 64];
    let mut planes: abi::ScenePlanesMSFT = blank(abi::ScenePlanesMSFT::TYPE);
    (planes.scene_plane_count, planes.scene_planes) = (64, details.as_mut_ptr());
    let mut components: [abi::SceneComponentMSFT; 64] = [blank(sys::StructureType::UNKNOWN); 64];
    let mut out: abi::SceneComponentsMSFT = blank(abi::SceneComponentsMSFT::TYPE);
    (out.component_capacity_input, out.components) = (64, components.as_mut_ptr());
    out.next = (&raw mut planes).cast();
    // SAFETY: everything pointed to is alive.
    unsafe { get(scene, &info, &mut out) };
    details[0].mesh_buffer_id
}
