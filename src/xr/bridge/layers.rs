//! What the safe bindings keep from a frame: the answer of `xrBeginFrame`, and `xrEndFrame` with a projection layer that carries depth
//! (XR_KHR_composition_layer_depth), which they cannot chain.

use super::BridgeError;
use openxr as xr;
use xr::sys;

/// One projection layer, both eyes in one texture array.
pub struct Projection<'a> {
    /// Base space of the poses.
    pub space: &'a xr::Space,
    /// Poses and angles the picture was drawn with, as located.
    pub views: &'a [xr::View; 2],
    /// Colour array.
    pub color: &'a xr::Swapchain<xr::Vulkan>,
    /// Depth array, if the runtime takes depth.
    pub depth: Option<&'a xr::Swapchain<xr::Vulkan>>,
    /// Pixels of one layer.
    pub size: [u32; 2],
    /// Distance of depth 1 (reversed: the clip plane), metres.
    pub near: f32,
    /// Distance of depth 0, metres.
    pub far: f32,
}

/// Begins the frame. Whether the one before was begun and never ended: it was discarded then.
///
/// # Errors
/// Whatever the runtime answers.
pub fn begin_frame(
    session: &xr::Session<xr::Vulkan>,
    _exclusive: &mut xr::FrameStream<xr::Vulkan>,
) -> Result<bool, BridgeError> {
    // SAFETY: the handle is that of a live session, and the stream, of which there is one, is held for the length of the call.
    let result = unsafe { (session.instance().fp().begin_frame)(session.as_raw(), std::ptr::null()) };
    if result.into_raw() < 0 { Err(result.into()) } else { Ok(result == sys::Result::FRAME_DISCARDED) }
}

/// Ends the frame with one projection layer, or with none.
///
/// # Errors
/// Whatever the runtime answers.
pub fn end_frame(
    session: &xr::Session<xr::Vulkan>,
    time: xr::Time,
    blend: xr::EnvironmentBlendMode,
    projection: Option<&Projection<'_>>,
) -> Result<(), BridgeError> {
    let Some(projection) = projection else {
        return submit(session, time, blend, &[]);
    };
    let depths = [0, 1].map(|eye| sys::CompositionLayerDepthInfoKHR {
        ty: sys::CompositionLayerDepthInfoKHR::TYPE,
        next: std::ptr::null(),
        sub_image: sub_image(projection.depth.unwrap_or(projection.color), projection.size, eye),
        min_depth: 0.0,
        max_depth: 1.0,
        // The specification takes a reversed range as near and far exchanged: near_z belongs to depth 0.
        near_z: projection.far,
        far_z: projection.near,
    });
    let views = [0, 1].map(|eye| sys::CompositionLayerProjectionView {
        ty: sys::CompositionLayerProjectionView::TYPE,
        next: if projection.depth.is_some() { std::ptr::from_ref(&depths[eye]).cast() } else { std::ptr::null() },
        pose: projection.views[eye].pose,
        fov: projection.views[eye].fov,
        sub_image: sub_image(projection.color, projection.size, eye),
    });
    let layer = sys::CompositionLayerProjection {
        ty: sys::CompositionLayerProjection::TYPE,
        next: std::ptr::null(),
        // Premultiplied alpha: what a capture or an alpha-blending display mixes with the room.
        layer_flags: sys::CompositionLayerFlags::BLEND_TEXTURE_SOURCE_ALPHA,
        space: projection.space.as_raw(),
        view_count: 2,
        views: views.as_ptr(),
    };
    submit(session, time, blend, &[std::ptr::from_ref(&layer).cast()])
}

fn submit(
    session: &xr::Session<xr::Vulkan>,
    time: xr::Time,
    blend: xr::EnvironmentBlendMode,
    layers: &[*const sys::CompositionLayerBaseHeader],
) -> Result<(), BridgeError> {
    let info = sys::FrameEndInfo {
        ty: sys::FrameEndInfo::TYPE,
        next: std::ptr::null(),
        display_time: time,
        environment_blend_mode: blend,
        layer_count: layers.len() as u32,
        layers: layers.as_ptr(),
    };
    // SAFETY: every pointer in `info` is to a value of the callers' frames above, alive until the call returns; handles are of this session.
    let result = unsafe { (session.instance().fp().end_frame)(session.as_raw(), &info) };
    if result.into_raw() < 0 { Err(result.into()) } else { Ok(()) }
}

fn sub_image(swapchain: &xr::Swapchain<xr::Vulkan>, size: [u32; 2], eye: usize) -> sys::SwapchainSubImage {
    sys::SwapchainSubImage {
        swapchain: swapchain.as_raw(),
        image_rect: xr::Rect2Di {
            offset: xr::Offset2Di { x: 0, y: 0 },
            extent: xr::Extent2Di { width: size[0] as i32, height: size[1] as i32 },
        },
        image_array_index: eye as u32,
    }
}
