//! Where a stereo frame is drawn: two layers of an array texture, seen as the device can draw them.

use super::stereo_check::multiview_reaches_both_layers;
use std::num::NonZeroU32;

/// How both eyes are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StereoPath {
    /// One pass into both layers.
    Multiview,
    /// One pass for each layer, for devices without multiview.
    PerEye,
}

impl StereoPath {
    /// The better path that works on a device. Draws and waits for a few pixels to see whether multiview does what it says, so it
    /// belongs to the start of a run, on the thread that owns the queue.
    pub fn of(device: &wgpu::Device, queue: &wgpu::Queue) -> StereoPath {
        let works = StereoPath::multiview_offered(device) && multiview_reaches_both_layers(device, queue);
        if works { StereoPath::Multiview } else { StereoPath::PerEye }
    }

    /// Whether the device says that it can draw both layers in one pass.
    pub fn multiview_offered(device: &wgpu::Device) -> bool {
        device.features().contains(wgpu::Features::MULTIVIEW) && device.limits().max_multiview_view_count >= 2
    }

    /// The vertex entry, in WGSL, of passes that draw surfaces.
    pub(super) fn eye_entry(self) -> &'static str {
        match self {
            StereoPath::Multiview => include_str!("../../shaders/eye_multiview.wgsl"),
            StereoPath::PerEye => include_str!("../../shaders/eye_single.wgsl"),
        }
    }

    /// Layers drawn by one pass, as wgpu names them in pipelines and passes.
    pub(super) fn multiview_mask(self) -> Option<NonZeroU32> {
        match self {
            StereoPath::Multiview => NonZeroU32::new(0b11),
            StereoPath::PerEye => None,
        }
    }
}

/// The views of one two-layer texture that passes draw into. Made once for each swapchain image, and dropped before its swapchain.
#[derive(Debug)]
pub struct EyeViews {
    /// One view of both layers, or one of each.
    views: Vec<wgpu::TextureView>,
    path: StereoPath,
}

impl EyeViews {
    /// Views of a texture with (at least) two layers and the usage `RENDER_ATTACHMENT`.
    pub fn new(texture: &wgpu::Texture, path: StereoPath) -> EyeViews {
        let view = |first: u32, layers: u32, dimension| {
            texture.create_view(&wgpu::TextureViewDescriptor {
                dimension: Some(dimension),
                base_array_layer: first,
                array_layer_count: Some(layers),
                ..Default::default()
            })
        };
        let views = match path {
            StereoPath::Multiview => vec![view(0, 2, wgpu::TextureViewDimension::D2Array)],
            StereoPath::PerEye => (0..2).map(|eye| view(eye, 1, wgpu::TextureViewDimension::D2)).collect(),
        };
        EyeViews { views, path }
    }

    /// How these views are to be drawn.
    pub fn path(&self) -> StereoPath {
        self.path
    }

    /// One view for each pass.
    pub(super) fn views(&self) -> &[wgpu::TextureView] {
        &self.views
    }
}

/// Colour and depth of one stereo frame, of the same size and [`StereoPath`].
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Colour; linear or sRGB by its format, which does the encoding.
    pub color: &'a EyeViews,
    /// Depth.
    pub depth: &'a EyeViews,
}
