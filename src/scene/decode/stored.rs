//! Images stored in a format of DirectX's, in DDS or KTX2: kept where the GPU reads it, else decoded.

use super::Usage;
use crate::scene::model::{DecodedImage, Repack};
use crate::scene::pixels::{PixelFormat, TextureSupport, level_side};
use dds::{ColorFormat, DecodeOptions, Format, ImageViewMut, PixelInfo, Size};

/// Format, size and levels of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) format: Format,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) levels: usize,
}

/// Bytes of a level; `u64::MAX` for a size that no file can hold.
pub(super) fn level_bytes(format: Format, width: u32, height: u32) -> u64 {
    PixelInfo::from(format).surface_bytes(Size::new(width, height)).unwrap_or(u64::MAX)
}

/// What a GPU would hold it as. BC5 is decoded: a normal's third component has to be made, and the shader does not.
pub(super) fn target(shape: Shape, usage: Usage, support: TextureSupport) -> PixelFormat {
    let kept = match shape.format {
        Format::BC1_UNORM => PixelFormat::Bc1,
        Format::BC3_UNORM => PixelFormat::Bc3,
        // There is no sRGB form for a slot of colour.
        Format::BC4_UNORM if usage.data && !usage.color => PixelFormat::Bc4,
        Format::BC7_UNORM => PixelFormat::Bc7,
        _ => PixelFormat::Rgba8,
    };
    let complete = !usage.smaller || shape.levels > 1 || shape.width.max(shape.height) == 1;
    if support.bc && complete && kept.fits(shape.width, shape.height) { kept } else { PixelFormat::Rgba8 }
}

/// The first `wanted` levels; `level` gives the stored bytes of each, as many as [`level_bytes`] says.
pub(super) fn decode(
    shape: Shape,
    wanted: usize,
    target: PixelFormat,
    level: impl Fn(usize) -> Result<Vec<u8>, String>,
) -> Result<DecodedImage, String> {
    let read = |number: usize| {
        let stored = level(number)?;
        if target != PixelFormat::Rgba8 || shape.format == Format::R8G8B8A8_UNORM {
            return Ok(stored);
        }
        let [width, height] = [shape.width, shape.height].map(|side| level_side(side, number as u32));
        decode_level(shape.format, &stored, Size::new(width, height))
    };
    let levels = (0..wanted).map(read).collect::<Result<Vec<_>, String>>()?;
    Ok(DecodedImage { width: shape.width, height: shape.height, format: target, levels })
}

fn decode_level(format: Format, mut stored: &[u8], size: Size) -> Result<Vec<u8>, String> {
    let mut pixels = vec![0; PixelFormat::Rgba8.level_bytes(size.width, size.height) as usize];
    let view = ImageViewMut::new(&mut pixels, size, ColorFormat::RGBA_U8).ok_or("the image is too large")?;
    dds::decode(&mut stored, view, format, &DecodeOptions::default())
        .map_err(|error| format!("the {format:?} data cannot be decoded: {error}"))?;
    match format {
        // As a GPU reads it, which the decoder spreads to grey.
        Format::BC4_UNORM | Format::BC4_SNORM => {
            pixels.chunks_exact_mut(4).for_each(|pixel| pixel[1..3].fill(0));
        }
        Format::BC5_UNORM | Format::BC5_SNORM => Repack::NormalFromRg.apply(&mut pixels),
        _ => {}
    }
    Ok(pixels)
}
