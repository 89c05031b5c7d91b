//! DirectDraw Surface files (MSFT_texture_dds).

use super::{Refusal, Usage, stored};
use crate::scene::model::DecodedImage;
use crate::scene::pixels::{PixelFormat, TextureSupport, full_levels};
use dds::header::ParseOptions;
use dds::{DataLayout, DataRegion, Decoder, Format, TextureArrayKind};
use std::io::Cursor;
use std::ops::Range;

/// A header that was checked: one flat image, all its levels within the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dds {
    pub(super) width: u32,
    pub(super) height: u32,
    format: Format,
    pub(super) levels: Vec<Range<usize>>,
}

/// Reads and checks the header.
pub(super) fn parse(bytes: &[u8]) -> Result<Dds, Refusal> {
    let options = ParseOptions::new_permissive(Some(bytes.len() as u64));
    let decoder = match Decoder::new_with_options(Cursor::new(bytes), &options) {
        Ok(decoder) => decoder,
        Err(dds::DecodingError::Format(error)) => {
            return Refusal::unsupported(format!("an image/vnd-ms.dds of a format that is not known here: {error}"));
        }
        Err(error) => return Refusal::damaged(format!("has a header that cannot be read: {error}")),
    };
    let format = decoder.format();
    if matches!(format, Format::BC2_UNORM_PREMULTIPLIED_ALPHA | Format::BC3_UNORM_PREMULTIPLIED_ALPHA) {
        return Refusal::unsupported("an image/vnd-ms.dds with premultiplied alpha, which glTF does not have");
    }
    let texture = match decoder.layout() {
        DataLayout::Texture(texture) => texture,
        DataLayout::Volume(_) => return Refusal::unsupported("a volume of image/vnd-ms.dds"),
        DataLayout::TextureArray(array) => {
            return Refusal::unsupported(match array.kind() {
                TextureArrayKind::Textures => "an array of image/vnd-ms.dds",
                TextureArrayKind::CubeMaps | TextureArrayKind::PartialCubeMap(_) => "a cube map of image/vnd-ms.dds",
            });
        }
    };
    let (width, height) = (texture.main().width(), texture.main().height());
    let start = decoder.into_reader().position();
    let most = full_levels(width, height) as usize;
    let mut levels = Vec::new();
    for (number, level) in texture.iter_mips().take(most).enumerate() {
        let at = start.checked_add(level.data_offset());
        let end = at.and_then(|at| at.checked_add(level.data_len())).filter(|end| *end <= bytes.len() as u64);
        let (Some(at), Some(end)) = (at, end) else {
            return Refusal::damaged(format!(
                "ends at byte {} within level {number} of {width} × {height} pixels in {format:?}",
                bytes.len()
            ));
        };
        levels.push(at as usize..end as usize);
    }
    Ok(Dds { width, height, format, levels })
}

impl Dds {
    pub(super) fn shape(&self) -> stored::Shape {
        stored::Shape { format: self.format, width: self.width, height: self.height, levels: self.levels.len() }
    }

    /// The image and its levels.
    pub(super) fn decode(&self, bytes: &[u8], usage: Usage, support: TextureSupport) -> Result<DecodedImage, String> {
        let wanted = if usage.smaller { self.levels.len() } else { 1 };
        let target: PixelFormat = stored::target(self.shape(), usage, support);
        let level = |number: usize| {
            let stored = self.levels.get(number).and_then(|at| bytes.get(at.clone()));
            stored.map(<[u8]>::to_vec).ok_or_else(|| format!("level {number} is missing"))
        };
        stored::decode(self.shape(), wanted, target, level)
    }
}
