//! Raw calls, where the crate has no wrapper or the wrapper would forbid what is tested.

use std::ffi::{CStr, c_void};

use openxr as xr;
use openxr::sys;

use crate::rig::Client;

/// A function of the instance.
///
/// # Safety
/// `F` is the type that `name` stands for.
pub unsafe fn function<F: Copy>(instance: &xr::Instance, name: &CStr) -> F {
    let mut found = None;
    // SAFETY: the name is terminated and the place for the answer is valid.
    let code = unsafe { holograde_simulator::get_instance_proc_addr(instance.as_raw(), name.as_ptr(), &mut found) };
    assert_eq!(code, sys::Result::SUCCESS, "{name:?}");
    assert_eq!(size_of::<F>(), size_of_val(&found.unwrap()));
    // SAFETY: function pointers are of one size, and `F` is the function's type by the caller.
    unsafe { std::mem::transmute_copy(&found.unwrap()) }
}

/// `xrEndFrame` with these layers, additive, and whatever is chained.
pub fn end(client: &Client, time: xr::Time, layers: &[*const c_void], next: *const c_void) -> sys::Result {
    let info = sys::FrameEndInfo {
        ty: sys::FrameEndInfo::TYPE,
        next,
        display_time: time,
        environment_blend_mode: xr::EnvironmentBlendMode::ADDITIVE,
        layer_count: layers.len() as u32,
        layers: layers.as_ptr().cast(),
    };
    // SAFETY: the caller's layers and chain are alive.
    unsafe { (client.instance.fp().end_frame)(client.session.as_raw(), &info) }
}

/// A frame that is ended with these layers; where they are refused, it is ended again without.
#[track_caller]
pub fn check_layers(client: &mut Client, layers: &[*const c_void], expected: sys::Result) {
    let time = client.waiter.wait().unwrap().predicted_display_time;
    client.stream.begin().unwrap();
    assert_eq!(end(client, time, layers, std::ptr::null()), expected);
    if expected != sys::Result::SUCCESS {
        client.stream.end(time, xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
    }
}

/// A pose without a turn.
pub fn at(x: f32, y: f32, z: f32) -> xr::Posef {
    xr::Posef { orientation: xr::Posef::IDENTITY.orientation, position: xr::Vector3f { x, y, z } }
}

/// A quad of a square metre, two metres ahead, with the left eye's picture.
pub fn quad(client: &Client) -> sys::CompositionLayerQuad {
    sys::CompositionLayerQuad {
        ty: sys::CompositionLayerQuad::TYPE,
        next: std::ptr::null(),
        layer_flags: xr::CompositionLayerFlags::BLEND_TEXTURE_SOURCE_ALPHA,
        space: client.local.as_raw(),
        eye_visibility: xr::EyeVisibility::BOTH,
        sub_image: client.color.sub_image(0),
        pose: at(0.0, 0.0, -2.0),
        size: xr::Extent2Df { width: 1.0, height: 1.0 },
    }
}

/// The address of a structure, to be chained or listed.
pub fn address<T>(structure: &T) -> *const c_void {
    (&raw const *structure).cast()
}
