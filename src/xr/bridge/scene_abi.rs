//! The C structures and function types of XR_MSFT_scene_understanding that a look at the planes of a room needs; openxr-sys has only the
//! handles and enumerations. Names are the registry's in Rust case without `Xr`.

use openxr::sys;
use std::ffi::c_void;

pub(super) type Uuid = [u8; 16];

#[repr(C)]
pub(super) struct SceneObserverCreateInfo {
    pub(super) ty: sys::StructureType,
    pub(super) next: *const c_void,
}

pub(super) type SceneCreateInfo = SceneObserverCreateInfo;

#[repr(C)]
pub(super) struct SceneSphereBound {
    pub(super) center: sys::Vector3f,
    pub(super) radius: f32,
}

#[repr(C)]
pub(super) struct SceneBounds {
    pub(super) space: sys::Space,
    pub(super) time: sys::Time,
    pub(super) sphere_count: u32,
    pub(super) spheres: *const SceneSphereBound,
    pub(super) box_count: u32,
    pub(super) boxes: *const c_void,
    pub(super) frustum_count: u32,
    pub(super) frustums: *const c_void,
}

#[repr(C)]
pub(super) struct NewSceneComputeInfo {
    pub(super) ty: sys::StructureType,
    pub(super) next: *const c_void,
    pub(super) requested_feature_count: u32,
    pub(super) requested_features: *const sys::SceneComputeFeatureMSFT,
    pub(super) consistency: sys::SceneComputeConsistencyMSFT,
    pub(super) bounds: SceneBounds,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct SceneComponent {
    pub(super) component_type: sys::SceneComponentTypeMSFT,
    pub(super) id: Uuid,
    pub(super) parent_id: Uuid,
    pub(super) update_time: sys::Time,
}

impl SceneComponent {
    pub(super) fn none() -> Self {
        Self {
            component_type: sys::SceneComponentTypeMSFT::INVALID,
            id: [0; 16],
            parent_id: [0; 16],
            update_time: sys::Time::from_nanos(0),
        }
    }
}

#[repr(C)]
pub(super) struct SceneComponents {
    pub(super) ty: sys::StructureType,
    pub(super) next: *mut c_void,
    pub(super) component_capacity_input: u32,
    pub(super) component_count_output: u32,
    pub(super) components: *mut SceneComponent,
}

#[repr(C)]
pub(super) struct SceneComponentsGetInfo {
    pub(super) ty: sys::StructureType,
    pub(super) next: *const c_void,
    pub(super) component_type: sys::SceneComponentTypeMSFT,
}

/// `XrSceneObjectMSFT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct SceneObject {
    pub(super) object_type: sys::SceneObjectTypeMSFT,
}

/// `XrScenePlaneMSFT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct ScenePlane {
    pub(super) alignment: sys::ScenePlaneAlignmentTypeMSFT,
    pub(super) size: sys::Extent2Df,
    pub(super) mesh_buffer_id: u64,
    pub(super) supports_indices_uint16: sys::Bool32,
}

impl ScenePlane {
    pub(super) const NONE: Self = Self {
        alignment: sys::ScenePlaneAlignmentTypeMSFT::NON_ORTHOGONAL,
        size: sys::Extent2Df { width: 0.0, height: 0.0 },
        mesh_buffer_id: 0,
        supports_indices_uint16: sys::FALSE,
    };
}

/// `XrSceneObjectsMSFT` and `XrScenePlanesMSFT`: what is chained to the components to learn more of each.
#[repr(C)]
pub(super) struct SceneDetails<T> {
    pub(super) ty: sys::StructureType,
    pub(super) next: *mut c_void,
    pub(super) count: u32,
    pub(super) rows: *mut T,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct SceneComponentLocation {
    pub(super) flags: sys::SpaceLocationFlags,
    pub(super) pose: sys::Posef,
}

#[repr(C)]
pub(super) struct SceneComponentLocations {
    pub(super) ty: sys::StructureType,
    pub(super) next: *mut c_void,
    pub(super) location_count: u32,
    pub(super) locations: *mut SceneComponentLocation,
}

#[repr(C)]
pub(super) struct SceneComponentsLocateInfo {
    pub(super) ty: sys::StructureType,
    pub(super) next: *const c_void,
    pub(super) base_space: sys::Space,
    pub(super) time: sys::Time,
    pub(super) component_id_count: u32,
    pub(super) component_ids: *const Uuid,
}

/// Defines the table of functions.
macro_rules! functions {
    ($($field:ident $name:literal ($($kind:ty),*);)*) => {
        /// Functions of the extension.
        #[derive(Clone, Copy)]
        pub(super) struct Functions {
            $(pub(super) $field: unsafe extern "system" fn($($kind),*) -> sys::Result,)*
        }

        impl Functions {
            /// Asks the runtime for them.
            pub(super) fn load(instance: &openxr::Instance) -> Result<Functions, sys::Result> {
                let find = |name: &std::ffi::CStr| {
                    let mut function = None;
                    // SAFETY: the instance is alive, the name ends with NUL, and the answer goes to a place of its own.
                    let result = unsafe {
                        (instance.entry().fp().get_instance_proc_addr)(instance.as_raw(), name.as_ptr(), &mut function)
                    };
                    function.filter(|_| result.into_raw() >= 0).ok_or(sys::Result::ERROR_FUNCTION_UNSUPPORTED)
                };
                Ok(Functions {
                    // SAFETY: by the specification a function got by this name has this type.
                    $($field: unsafe {
                        std::mem::transmute::<sys::pfn::VoidFunction, unsafe extern "system" fn($($kind),*) -> sys::Result>(
                            find($name)?,
                        )
                    },)*
                })
            }
        }
    };
}

functions! {
    create_observer c"xrCreateSceneObserverMSFT"
        (sys::Session, *const SceneObserverCreateInfo, *mut sys::SceneObserverMSFT);
    destroy_observer c"xrDestroySceneObserverMSFT" (sys::SceneObserverMSFT);
    compute c"xrComputeNewSceneMSFT" (sys::SceneObserverMSFT, *const NewSceneComputeInfo);
    state c"xrGetSceneComputeStateMSFT" (sys::SceneObserverMSFT, *mut sys::SceneComputeStateMSFT);
    create_scene c"xrCreateSceneMSFT" (sys::SceneObserverMSFT, *const SceneCreateInfo, *mut sys::SceneMSFT);
    destroy_scene c"xrDestroySceneMSFT" (sys::SceneMSFT);
    components c"xrGetSceneComponentsMSFT" (sys::SceneMSFT, *const SceneComponentsGetInfo, *mut SceneComponents);
    locate c"xrLocateSceneComponentsMSFT"
        (sys::SceneMSFT, *const SceneComponentsLocateInfo, *mut SceneComponentLocations);
}

#[cfg(all(test, target_pointer_width = "64"))]
mod tests {
    use super::*;
    use std::mem::offset_of;

    #[test]
    fn structures_lie_in_memory_as_in_c() {
        // Sizes and offsets of the SDK's `openxr.h` 1.1 on 64-bit processors.
        assert_eq!((size_of::<SceneBounds>(), offset_of!(SceneBounds, frustums)), (64, 56));
        assert_eq!((size_of::<NewSceneComputeInfo>(), offset_of!(NewSceneComputeInfo, bounds)), (104, 40));
        assert_eq!((size_of::<SceneComponent>(), offset_of!(SceneComponent, update_time)), (48, 40));
        assert_eq!((size_of::<SceneComponents>(), offset_of!(SceneComponents, components)), (32, 24));
        assert_eq!((size_of::<ScenePlane>(), offset_of!(ScenePlane, supports_indices_uint16)), (32, 24));
        assert_eq!((size_of::<SceneDetails<ScenePlane>>(), offset_of!(SceneDetails<ScenePlane>, rows)), (32, 24));
        assert_eq!((size_of::<SceneComponentLocation>(), offset_of!(SceneComponentLocation, pose)), (40, 8));
        assert_eq!(
            (size_of::<SceneComponentsLocateInfo>(), offset_of!(SceneComponentsLocateInfo, component_ids)),
            (48, 40)
        );
    }
}
