//! The functions of the scene extensions by name. They are not in the main table, because their types are not in openxr-sys.

use openxr_sys::pfn;

use super::super::proc_table::When;
use super::super::scene_abi as abi;
use super::{SERIALIZATION, UNDERSTANDING, components, meshes, serialized};

const SCENE: When = When::With(UNDERSTANDING);
const BYTES: When = When::With(SERIALIZATION);

macro_rules! table {
    ($($name:literal $when:expr, $function:path as $ty:ident;)*) => {
        /// A function of the scene extensions, and when it may be had.
        pub(in super::super) fn find(name: &str) -> Option<(When, pfn::VoidFunction)> {
            Some(match name {
                $($name => {
                    let function: abi::$ty = $function;
                    // SAFETY: function pointers are of one size; the caller casts back to the type that the name stands for.
                    ($when, unsafe { std::mem::transmute::<abi::$ty, pfn::VoidFunction>(function) })
                })*
                _ => return None,
            })
        }

        /// The names of all.
        pub(in super::super) const NAMES: &[&str] = &[$($name),*];
    };
}

table! {
    "xrEnumerateSceneComputeFeaturesMSFT" SCENE, super::enumerate_features as EnumerateSceneComputeFeaturesMSFT;
    "xrCreateSceneObserverMSFT" SCENE, super::create_observer as CreateSceneObserverMSFT;
    "xrDestroySceneObserverMSFT" SCENE, super::destroy_observer as DestroySceneObserverMSFT;
    "xrComputeNewSceneMSFT" SCENE, super::compute_new_scene as ComputeNewSceneMSFT;
    "xrGetSceneComputeStateMSFT" SCENE, super::get_compute_state as GetSceneComputeStateMSFT;
    "xrCreateSceneMSFT" SCENE, super::create_scene as CreateSceneMSFT;
    "xrDestroySceneMSFT" SCENE, super::destroy_scene as DestroySceneMSFT;
    "xrGetSceneComponentsMSFT" SCENE, components::get_components as GetSceneComponentsMSFT;
    "xrLocateSceneComponentsMSFT" SCENE, components::locate_components as LocateSceneComponentsMSFT;
    "xrGetSceneMeshBuffersMSFT" SCENE, meshes::get_mesh_buffers as GetSceneMeshBuffersMSFT;
    "xrDeserializeSceneMSFT" BYTES, serialized::deserialize as DeserializeSceneMSFT;
    "xrGetSerializedSceneFragmentDataMSFT" BYTES, serialized::get_fragment as GetSerializedSceneFragmentDataMSFT;
}
