//! Basis Universal (KHR_texture_basisu): what a GPU gets for ETC1S and UASTC.

use super::Usage;
use super::ktx2::{Codec, Ktx2};
use crate::scene::model::DecodedImage;
use crate::scene::pixels::{PixelFormat, TextureSupport, level_side};
use basisu::{DecodeFlags, TargetFormat, Transcoder};

/// The best format for an image. Smaller levels cannot be made of blocks, so an image that lacks them becomes RGBA where they are read.
pub(super) fn target(image: &Ktx2, usage: Usage, support: TextureSupport) -> PixelFormat {
    let best = match image.codec {
        Codec::Etc1s if support.bc && (image.alpha || usage.data) => PixelFormat::Bc7,
        Codec::Etc1s if support.bc => PixelFormat::Bc1,
        Codec::Etc1s if support.etc2 && image.alpha => PixelFormat::Etc2Rgba8,
        Codec::Etc1s if support.etc2 => PixelFormat::Etc2Rgb8,
        _ if support.astc => PixelFormat::Astc4x4,
        _ if support.bc => PixelFormat::Bc7,
        // Data without a good format: RGBA, as the extension recommends.
        _ if support.etc2 && !usage.data => PixelFormat::Etc2Rgba8,
        _ => PixelFormat::Rgba8,
    };
    let complete = !usage.smaller || image.levels.len() > 1 || image.width.max(image.height) == 1;
    if complete && best.fits(image.width, image.height) { best } else { PixelFormat::Rgba8 }
}

/// The first `wanted` levels of a file whose header was checked.
pub(super) fn decode(image: &Ktx2, bytes: &[u8], wanted: usize, format: PixelFormat) -> Result<DecodedImage, String> {
    let failed = |error: basisu::Error| format!("the image/ktx2 data cannot be transcoded: {error:?}");
    let transcoder = Transcoder::new(bytes).map_err(failed)?;
    if transcoder.is_video() || transcoder.base_dimensions() != (image.width, image.height) {
        return Err("the image/ktx2 data is not one image of the size that its header says".to_owned());
    }
    let to = match format {
        PixelFormat::Bc1 => TargetFormat::Bc1Rgb,
        PixelFormat::Bc3 => TargetFormat::Bc3Rgba,
        PixelFormat::Bc4 => TargetFormat::Bc4R,
        PixelFormat::Bc7 => TargetFormat::Bc7Rgba,
        PixelFormat::Etc2Rgb8 => TargetFormat::Etc1Rgb,
        PixelFormat::Etc2Rgba8 => TargetFormat::Etc2Rgba,
        PixelFormat::Astc4x4 => TargetFormat::Astc4x4Rgba,
        PixelFormat::Rgba8 => TargetFormat::Rgba32,
    };
    let level = |level: u32| {
        let [width, height] = [image.width, image.height].map(|side| level_side(side, level));
        let mut out = vec![0; format.level_bytes(width, height) as usize];
        transcoder.transcode_into(level, to, DecodeFlags::NONE, &mut out).map_err(failed)?;
        Ok(out)
    };
    let levels = (0..wanted as u32).map(level).collect::<Result<Vec<_>, String>>()?;
    Ok(DecodedImage { width: image.width, height: image.height, format, levels })
}
