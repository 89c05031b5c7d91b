//! Pictures of a frame: targets of our own, read back, and what they look like in front of something.

use super::mesh::Renderer;
use super::mips::{linear_from_srgb, srgb_from_linear};
use super::readback::{Readback, ReadbackError};
use super::target::{EyeViews, Target};
use image::{Rgba, RgbaImage};

/// The colour format of pictures.
pub const PICTURE_COLOR: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8UnormSrgb;
/// The depth format of pictures.
pub const PICTURE_DEPTH: wgpu::TextureFormat = wgpu::TextureFormat::Depth32Float;

/// A stereo target that can be read back.
#[derive(Debug)]
pub struct StereoPicture {
    device: wgpu::Device,
    color: wgpu::Texture,
    depth: wgpu::Texture,
    color_views: EyeViews,
    depth_views: EyeViews,
}

/// A picture on its way to the CPU.
#[derive(Debug)]
pub struct PictureReadback {
    device: wgpu::Device,
    size: [u32; 2],
    color: Readback,
    depth: Readback,
}

/// What both eyes were shown, on the CPU.
#[derive(Debug, Clone)]
pub struct Stills {
    /// Left and right; sRGB, premultiplied in linear light.
    pub eyes: [RgbaImage; 2],
    /// Reversed depth of each pixel, rows from the top: 1 at the near plane, 0 where nothing is.
    pub depth: [Vec<f32>; 2],
}

impl StereoPicture {
    /// A target of a size in pixels an eye. The renderer must have been made for [`PICTURE_COLOR`] and [`PICTURE_DEPTH`].
    pub fn new(renderer: &Renderer, width: u32, height: u32) -> StereoPicture {
        let device = renderer.device();
        let texture = |format| {
            device.create_texture(&wgpu::TextureDescriptor {
                label: Some("picture"),
                size: wgpu::Extent3d { width, height, depth_or_array_layers: 2 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
                view_formats: &[],
            })
        };
        let (color, depth) = (texture(PICTURE_COLOR), texture(PICTURE_DEPTH));
        let (color_views, depth_views) =
            (EyeViews::new(&color, renderer.path()), EyeViews::new(&depth, renderer.path()));
        StereoPicture { device: device.clone(), color, depth, color_views, depth_views }
    }

    /// Pixels of an eye.
    pub fn size(&self) -> [u32; 2] {
        [self.color.width(), self.color.height()]
    }

    /// To draw into.
    pub fn target(&self) -> Target<'_> {
        Target { color: &self.color_views, depth: &self.depth_views }
    }

    /// Records the copy, after the drawing and before the submit.
    pub fn read(&self, encoder: &mut wgpu::CommandEncoder) -> PictureReadback {
        PictureReadback {
            device: self.device.clone(),
            size: [self.color.width(), self.color.height()],
            color: Readback::copy(&self.device, encoder, &self.color, 2, 4),
            depth: Readback::copy(&self.device, encoder, &self.depth, 2, 4),
        }
    }
}

impl PictureReadback {
    /// Asks for the pixels; call after the submit.
    pub fn submitted(&self) {
        self.color.submitted();
        self.depth.submitted();
    }

    /// The picture, once all of it is there; never waits. Gives it once.
    ///
    /// # Errors
    /// If it could not be read back.
    pub fn poll(&self) -> Option<Result<Stills, ReadbackError>> {
        let color = self.color.poll(&self.device)?;
        let depth = self.depth.poll(&self.device)?;
        Some(color.and_then(|color| self.stills(&color, &depth?)))
    }

    /// The picture, waiting for the GPU.
    ///
    /// # Errors
    /// If it could not be read back.
    pub fn wait(&self) -> Result<Stills, ReadbackError> {
        self.stills(&self.color.wait(&self.device)?, &self.depth.wait(&self.device)?)
    }

    fn stills(&self, color: &[u8], depth: &[u8]) -> Result<Stills, ReadbackError> {
        let [width, height] = self.size;
        let (left, right) = color.split_at(color.len() / 2);
        let eye = |bytes: &[u8]| RgbaImage::from_raw(width, height, bytes.to_vec()).ok_or(ReadbackError);
        let (near, far) = depth.split_at(depth.len() / 2);
        let values = |bytes: &[u8]| bytemuck::pod_collect_to_vec::<u8, f32>(bytes);
        Ok(Stills { eyes: [eye(left)?, eye(right)?], depth: [values(near), values(far)] })
    }
}

impl Stills {
    /// Coloured pixels of both eyes, and those of them that have no depth. A depth layer should leave none.
    pub fn without_depth(&self) -> CoveredPixels {
        let mut found = CoveredPixels::default();
        for (eye, depth) in self.eyes.iter().zip(&self.depth) {
            for (pixel, depth) in eye.pixels().zip(depth) {
                if pixel.0 != [0; 4] {
                    found.coloured += 1;
                    found.without_depth += u64::from(*depth <= 0.0);
                }
            }
        }
        found
    }
}

/// How many coloured pixels lack a depth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CoveredPixels {
    /// Pixels with any colour or alpha.
    pub coloured: u64,
    /// Those whose depth is the far plane's.
    pub without_depth: u64,
}

/// What is behind the holograms when a picture is shown to people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Backdrop {
    /// An additive display in a room of this grey (sRGB): light is added, so that black is clear.
    Additive(u8),
    /// A covering display in front of this grey (sRGB).
    Gray(u8),
    /// A covering display in front of a grey checkerboard, 8 pixels a field, the sign for "transparent".
    Checker,
}

/// An opaque picture of one eye in front of a backdrop, mixed in linear light.
pub fn composite(eye: &RgbaImage, backdrop: Backdrop) -> RgbaImage {
    RgbaImage::from_fn(eye.width(), eye.height(), |x, y| {
        let Rgba([r, g, b, a]) = *eye.get_pixel(x, y);
        let (behind, shown) = match backdrop {
            Backdrop::Additive(gray) => (gray, 1.0),
            Backdrop::Gray(gray) => (gray, 1.0 - f32::from(a) / 255.0),
            Backdrop::Checker => (if (x / 8 + y / 8) % 2 == 0 { 102 } else { 153 }, 1.0 - f32::from(a) / 255.0),
        };
        let behind = linear_from_srgb(behind) * shown;
        let [r, g, b] = [r, g, b].map(|channel| srgb_from_linear(linear_from_srgb(channel) + behind));
        Rgba([r, g, b, 255])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pixel: [u8; 4], backdrop: Backdrop, expected: u8) {
        let shown = composite(&RgbaImage::from_pixel(1, 1, Rgba(pixel)), backdrop);
        assert_eq!(shown.get_pixel(0, 0).0, [expected, expected, expected, 255]);
    }

    #[test]
    fn black_is_clear_on_an_additive_display_only() {
        check([0, 0, 0, 255], Backdrop::Additive(60), 60);
        check([0, 0, 0, 255], Backdrop::Gray(60), 0);
        check([0, 0, 0, 0], Backdrop::Gray(60), 60);
        check([0, 0, 0, 0], Backdrop::Checker, 102);
        check([255, 255, 255, 255], Backdrop::Additive(60), 255);
    }
}
