//! The C structures and function types of XR_MSFT_scene_understanding and XR_MSFT_scene_understanding_serialization, which
//! openxr-sys does not have. For this runtime, and for Rust programs that are its clients.
//!
//! Names are the registry's in Rust case without `Xr`; what each is for, the OpenXR specification tells where it describes these
//! extensions.
#![allow(missing_docs, reason = "the registry names the fields, the specification describes them")]

use std::ffi::c_void;

use openxr_sys as xr;

use super::check::Typed;

/// Defines structures; those with a type begin with it and with `next`.
macro_rules! structures {
    ($($(#[$doc:meta])* $name:ident $(= $ty:ident, $next:ty)? { $($field:ident: $kind:ty,)* })*) => { $(
        $(#[$doc])*
        #[repr(C)]
        #[derive(Debug, Clone, Copy)]
        pub struct $name {
            $(pub ty: structures!(@ty $ty), pub next: $next,)?
            $(pub $field: $kind,)*
        }
        $(
            impl $name {
                /// What `ty` must be.
                pub const TYPE: xr::StructureType = xr::StructureType::$ty;
            }

            // SAFETY: `repr(C)` with `ty` and `next` first, and plain numbers and pointers after them.
            unsafe impl Typed for $name {
                const TYPE: xr::StructureType = xr::StructureType::$ty;
            }
        )?
    )* };
    (@ty $ty:ident) => { xr::StructureType };
}

structures! {
    /// `XrUuidMSFT`.
    UuidMSFT { bytes: [u8; 16], }
    /// `XrSceneObserverCreateInfoMSFT`.
    SceneObserverCreateInfoMSFT = SCENE_OBSERVER_CREATE_INFO_MSFT, *const c_void {}
    /// `XrSceneCreateInfoMSFT`.
    SceneCreateInfoMSFT = SCENE_CREATE_INFO_MSFT, *const c_void {}
    /// `XrSceneSphereBoundMSFT`.
    SceneSphereBoundMSFT { center: xr::Vector3f, radius: f32, }
    /// `XrSceneOrientedBoxBoundMSFT`.
    SceneOrientedBoxBoundMSFT { pose: xr::Posef, extents: xr::Vector3f, }
    /// `XrSceneFrustumBoundMSFT`.
    SceneFrustumBoundMSFT { pose: xr::Posef, fov: xr::Fovf, far_distance: f32, }
    /// `XrSceneBoundsMSFT`.
    SceneBoundsMSFT {
        space: xr::Space,
        time: xr::Time,
        sphere_count: u32,
        spheres: *const SceneSphereBoundMSFT,
        box_count: u32,
        boxes: *const SceneOrientedBoxBoundMSFT,
        frustum_count: u32,
        frustums: *const SceneFrustumBoundMSFT,
    }
    /// `XrNewSceneComputeInfoMSFT`.
    NewSceneComputeInfoMSFT = NEW_SCENE_COMPUTE_INFO_MSFT, *const c_void {
        requested_feature_count: u32,
        requested_features: *const xr::SceneComputeFeatureMSFT,
        consistency: xr::SceneComputeConsistencyMSFT,
        bounds: SceneBoundsMSFT,
    }
    /// `XrVisualMeshComputeLodInfoMSFT`.
    VisualMeshComputeLodInfoMSFT = VISUAL_MESH_COMPUTE_LOD_INFO_MSFT, *const c_void { lod: xr::MeshComputeLodMSFT, }
    /// `XrSceneComponentMSFT`.
    SceneComponentMSFT {
        component_type: xr::SceneComponentTypeMSFT,
        id: UuidMSFT,
        parent_id: UuidMSFT,
        update_time: xr::Time,
    }
    /// `XrSceneComponentsMSFT`.
    SceneComponentsMSFT = SCENE_COMPONENTS_MSFT, *mut c_void {
        component_capacity_input: u32,
        component_count_output: u32,
        components: *mut SceneComponentMSFT,
    }
    /// `XrSceneComponentsGetInfoMSFT`.
    SceneComponentsGetInfoMSFT = SCENE_COMPONENTS_GET_INFO_MSFT, *const c_void {
        component_type: xr::SceneComponentTypeMSFT,
    }
    /// `XrSceneComponentLocationMSFT`.
    SceneComponentLocationMSFT { flags: xr::SpaceLocationFlags, pose: xr::Posef, }
    /// `XrSceneComponentLocationsMSFT`.
    SceneComponentLocationsMSFT = SCENE_COMPONENT_LOCATIONS_MSFT, *mut c_void {
        location_count: u32,
        locations: *mut SceneComponentLocationMSFT,
    }
    /// `XrSceneComponentsLocateInfoMSFT`.
    SceneComponentsLocateInfoMSFT = SCENE_COMPONENTS_LOCATE_INFO_MSFT, *const c_void {
        base_space: xr::Space,
        time: xr::Time,
        component_id_count: u32,
        component_ids: *const UuidMSFT,
    }
    /// `XrSceneObjectMSFT`.
    SceneObjectMSFT { object_type: xr::SceneObjectTypeMSFT, }
    /// `XrSceneObjectsMSFT`.
    SceneObjectsMSFT = SCENE_OBJECTS_MSFT, *mut c_void {
        scene_object_count: u32,
        scene_objects: *mut SceneObjectMSFT,
    }
    /// `XrSceneComponentParentFilterInfoMSFT`.
    SceneComponentParentFilterInfoMSFT = SCENE_COMPONENT_PARENT_FILTER_INFO_MSFT, *const c_void {
        parent_id: UuidMSFT,
    }
    /// `XrSceneObjectTypesFilterInfoMSFT`.
    SceneObjectTypesFilterInfoMSFT = SCENE_OBJECT_TYPES_FILTER_INFO_MSFT, *const c_void {
        object_type_count: u32,
        object_types: *const xr::SceneObjectTypeMSFT,
    }
    /// `XrScenePlaneMSFT`.
    ScenePlaneMSFT {
        alignment: xr::ScenePlaneAlignmentTypeMSFT,
        size: xr::Extent2Df,
        mesh_buffer_id: u64,
        supports_indices_uint16: xr::Bool32,
    }
    /// `XrScenePlanesMSFT`.
    ScenePlanesMSFT = SCENE_PLANES_MSFT, *mut c_void { scene_plane_count: u32, scene_planes: *mut ScenePlaneMSFT, }
    /// `XrScenePlaneAlignmentFilterInfoMSFT`.
    ScenePlaneAlignmentFilterInfoMSFT = SCENE_PLANE_ALIGNMENT_FILTER_INFO_MSFT, *const c_void {
        alignment_count: u32,
        alignments: *const xr::ScenePlaneAlignmentTypeMSFT,
    }
    /// `XrSceneMeshMSFT`.
    SceneMeshMSFT { mesh_buffer_id: u64, supports_indices_uint16: xr::Bool32, }
    /// `XrSceneMeshesMSFT`.
    SceneMeshesMSFT = SCENE_MESHES_MSFT, *mut c_void { scene_mesh_count: u32, scene_meshes: *mut SceneMeshMSFT, }
    /// `XrSceneMeshBuffersGetInfoMSFT`.
    SceneMeshBuffersGetInfoMSFT = SCENE_MESH_BUFFERS_GET_INFO_MSFT, *const c_void { mesh_buffer_id: u64, }
    /// `XrSceneMeshBuffersMSFT`.
    SceneMeshBuffersMSFT = SCENE_MESH_BUFFERS_MSFT, *mut c_void {}
    /// `XrSceneMeshVertexBufferMSFT`.
    SceneMeshVertexBufferMSFT = SCENE_MESH_VERTEX_BUFFER_MSFT, *mut c_void {
        vertex_capacity_input: u32,
        vertex_count_output: u32,
        vertices: *mut xr::Vector3f,
    }
    /// `XrSceneMeshIndicesUint32MSFT`.
    SceneMeshIndicesUint32MSFT = SCENE_MESH_INDICES_UINT32_MSFT, *mut c_void {
        index_capacity_input: u32,
        index_count_output: u32,
        indices: *mut u32,
    }
    /// `XrSceneMeshIndicesUint16MSFT`.
    SceneMeshIndicesUint16MSFT = SCENE_MESH_INDICES_UINT16_MSFT, *mut c_void {
        index_capacity_input: u32,
        index_count_output: u32,
        indices: *mut u16,
    }
    /// `XrSerializedSceneFragmentDataGetInfoMSFT`.
    SerializedSceneFragmentDataGetInfoMSFT = SERIALIZED_SCENE_FRAGMENT_DATA_GET_INFO_MSFT, *const c_void {
        scene_fragment_id: UuidMSFT,
    }
    /// `XrDeserializeSceneFragmentMSFT`.
    DeserializeSceneFragmentMSFT { buffer_size: u32, buffer: *const u8, }
    /// `XrSceneDeserializeInfoMSFT`.
    SceneDeserializeInfoMSFT = SCENE_DESERIALIZE_INFO_MSFT, *const c_void {
        fragment_count: u32,
        fragments: *const DeserializeSceneFragmentMSFT,
    }
}

/// Defines function types.
macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident($($kind:ty),*);)*) => { $(
        $(#[$doc])*
        pub type $name = unsafe extern "system" fn($($kind),*) -> xr::Result;
    )* };
}

functions! {
    /// `xrEnumerateSceneComputeFeaturesMSFT`.
    EnumerateSceneComputeFeaturesMSFT(xr::Instance, xr::SystemId, u32, *mut u32, *mut xr::SceneComputeFeatureMSFT);
    /// `xrCreateSceneObserverMSFT`.
    CreateSceneObserverMSFT(xr::Session, *const SceneObserverCreateInfoMSFT, *mut xr::SceneObserverMSFT);
    /// `xrDestroySceneObserverMSFT`.
    DestroySceneObserverMSFT(xr::SceneObserverMSFT);
    /// `xrCreateSceneMSFT`.
    CreateSceneMSFT(xr::SceneObserverMSFT, *const SceneCreateInfoMSFT, *mut xr::SceneMSFT);
    /// `xrDestroySceneMSFT`.
    DestroySceneMSFT(xr::SceneMSFT);
    /// `xrComputeNewSceneMSFT`.
    ComputeNewSceneMSFT(xr::SceneObserverMSFT, *const NewSceneComputeInfoMSFT);
    /// `xrGetSceneComputeStateMSFT`.
    GetSceneComputeStateMSFT(xr::SceneObserverMSFT, *mut xr::SceneComputeStateMSFT);
    /// `xrGetSceneComponentsMSFT`.
    GetSceneComponentsMSFT(xr::SceneMSFT, *const SceneComponentsGetInfoMSFT, *mut SceneComponentsMSFT);
    /// `xrLocateSceneComponentsMSFT`.
    LocateSceneComponentsMSFT(xr::SceneMSFT, *const SceneComponentsLocateInfoMSFT, *mut SceneComponentLocationsMSFT);
    /// `xrGetSceneMeshBuffersMSFT`.
    GetSceneMeshBuffersMSFT(xr::SceneMSFT, *const SceneMeshBuffersGetInfoMSFT, *mut SceneMeshBuffersMSFT);
    /// `xrDeserializeSceneMSFT`.
    DeserializeSceneMSFT(xr::SceneObserverMSFT, *const SceneDeserializeInfoMSFT);
    /// `xrGetSerializedSceneFragmentDataMSFT`.
    GetSerializedSceneFragmentDataMSFT(xr::SceneMSFT, *const SerializedSceneFragmentDataGetInfoMSFT, u32, *mut u32, *mut u8);
}

#[cfg(all(test, target_pointer_width = "64"))]
mod tests {
    use super::*;
    use std::mem::offset_of;

    /// Compares sizes and offsets with those that a C compiler gives the structures of the SDK's `openxr.h` 1.1.
    macro_rules! check {
        ($($name:ident $size:literal { $($field:ident $offset:literal),* })*) => { $(
            assert_eq!(size_of::<$name>(), $size, "size of {}", stringify!($name));
            $(assert_eq!(offset_of!($name, $field), $offset, "{}.{}", stringify!($name), stringify!($field));)*
        )* };
    }

    #[test]
    fn structures_lie_in_memory_as_in_c() {
        check! {
            UuidMSFT 16 { bytes 0 }
            SceneObserverCreateInfoMSFT 16 { ty 0, next 8 }
            SceneCreateInfoMSFT 16 { ty 0, next 8 }
            SceneSphereBoundMSFT 16 { center 0, radius 12 }
            SceneOrientedBoxBoundMSFT 40 { pose 0, extents 28 }
            SceneFrustumBoundMSFT 48 { pose 0, fov 28, far_distance 44 }
            SceneBoundsMSFT 64 { space 0, time 8, sphere_count 16, spheres 24, box_count 32, boxes 40, frustum_count 48, frustums 56 }
            NewSceneComputeInfoMSFT 104 { ty 0, next 8, requested_feature_count 16, requested_features 24, consistency 32, bounds 40 }
            VisualMeshComputeLodInfoMSFT 24 { ty 0, next 8, lod 16 }
            SceneComponentMSFT 48 { component_type 0, id 4, parent_id 20, update_time 40 }
            SceneComponentsMSFT 32 { ty 0, next 8, component_capacity_input 16, component_count_output 20, components 24 }
            SceneComponentsGetInfoMSFT 24 { ty 0, next 8, component_type 16 }
            SceneComponentLocationMSFT 40 { flags 0, pose 8 }
            SceneComponentLocationsMSFT 32 { ty 0, next 8, location_count 16, locations 24 }
            SceneComponentsLocateInfoMSFT 48 { ty 0, next 8, base_space 16, time 24, component_id_count 32, component_ids 40 }
            SceneObjectMSFT 4 { object_type 0 }
            SceneObjectsMSFT 32 { ty 0, next 8, scene_object_count 16, scene_objects 24 }
            SceneComponentParentFilterInfoMSFT 32 { ty 0, next 8, parent_id 16 }
            SceneObjectTypesFilterInfoMSFT 32 { ty 0, next 8, object_type_count 16, object_types 24 }
            ScenePlaneMSFT 32 { alignment 0, size 4, mesh_buffer_id 16, supports_indices_uint16 24 }
            ScenePlanesMSFT 32 { ty 0, next 8, scene_plane_count 16, scene_planes 24 }
            ScenePlaneAlignmentFilterInfoMSFT 32 { ty 0, next 8, alignment_count 16, alignments 24 }
            SceneMeshMSFT 16 { mesh_buffer_id 0, supports_indices_uint16 8 }
            SceneMeshesMSFT 32 { ty 0, next 8, scene_mesh_count 16, scene_meshes 24 }
            SceneMeshBuffersGetInfoMSFT 24 { ty 0, next 8, mesh_buffer_id 16 }
            SceneMeshBuffersMSFT 16 { ty 0, next 8 }
            SceneMeshVertexBufferMSFT 32 { ty 0, next 8, vertex_capacity_input 16, vertex_count_output 20, vertices 24 }
            SceneMeshIndicesUint32MSFT 32 { ty 0, next 8, index_capacity_input 16, index_count_output 20, indices 24 }
            SceneMeshIndicesUint16MSFT 32 { ty 0, next 8, index_capacity_input 16, index_count_output 20, indices 24 }
            SerializedSceneFragmentDataGetInfoMSFT 32 { ty 0, next 8, scene_fragment_id 16 }
            DeserializeSceneFragmentMSFT 16 { buffer_size 0, buffer 8 }
            SceneDeserializeInfoMSFT 32 { ty 0, next 8, fragment_count 16, fragments 24 }
        }
    }
}
