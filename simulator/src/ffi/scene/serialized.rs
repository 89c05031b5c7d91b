//! XR_MSFT_scene_understanding_serialization: scenes as bytes and back.

use openxr_sys as xr;

use super::super::check::{XrResult, buffer, guard, input, list};
use super::super::objects::{self, lock};
use super::super::scene_abi as abi;
use super::super::time::host_now_ns;

/// A fragment larger than this is none of ours; the largest that is written has less.
const LARGEST_FRAGMENT: u32 = 1 << 16;

pub(super) unsafe extern "system" fn get_fragment(
    scene: xr::SceneMSFT,
    info: *const abi::SerializedSceneFragmentDataGetInfoMSFT,
    capacity: u32,
    count: *mut u32,
    bytes: *mut u8,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), buffer(capacity, count, bytes)) };
    guard("xrGetSerializedSceneFragmentDataMSFT", || {
        let object = objects::scene(scene)?;
        objects::owner(object.session)?;
        let (info, out) = (info?, out?);
        out.fill(object.scene.fragment(&info.scene_fragment_id.bytes)?)
    })
}

pub(super) unsafe extern "system" fn deserialize(
    observer: xr::SceneObserverMSFT,
    info: *const abi::SceneDeserializeInfoMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrDeserializeSceneMSFT", || {
        let observer = objects::scene_observer(observer)?;
        let session = objects::owner(observer.session)?;
        let info = info?;
        // SAFETY: the application vouches for its lists.
        let fragments = unsafe { list(info.fragment_count, info.fragments) }?;
        let fragments = fragments.iter().map(bytes_of).collect::<XrResult<Vec<_>>>()?;
        let now_ns = session.look(|state| state.now_ns(host_now_ns()));
        lock(&observer.observer).deserialize(&fragments, now_ns)
    })
}

fn bytes_of(fragment: &abi::DeserializeSceneFragmentMSFT) -> XrResult<&[u8]> {
    if fragment.buffer_size > LARGEST_FRAGMENT && !fragment.buffer.is_null() {
        return Ok(&[]);
    }
    // SAFETY: the application vouches for its buffer.
    unsafe { list(fragment.buffer_size, fragment.buffer) }
}
