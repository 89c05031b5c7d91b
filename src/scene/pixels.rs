//! Pixels as a GPU reads them: formats, decoded images, and what a GPU has.

/// How pixels are stored. Whether colour is sRGB is said by the slot that reads it, not by the format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// Eight bits each of red, green, blue and alpha.
    #[default]
    Rgba8,
    /// BC1: colour, alpha of one bit.
    Bc1,
    /// BC3: colour and alpha.
    Bc3,
    /// BC4: red alone; green and blue read 0.
    Bc4,
    /// BC7: colour and alpha, in better quality.
    Bc7,
    /// ETC2 without alpha.
    Etc2Rgb8,
    /// ETC2 with alpha.
    Etc2Rgba8,
    /// ASTC in blocks of 4 × 4.
    Astc4x4,
}

impl PixelFormat {
    /// Pixels on a side of a block.
    pub fn block_side(self) -> u32 {
        if self == PixelFormat::Rgba8 { 1 } else { 4 }
    }

    /// Bytes of a block.
    pub fn block_bytes(self) -> u32 {
        match self {
            PixelFormat::Rgba8 => 4,
            PixelFormat::Bc1 | PixelFormat::Bc4 | PixelFormat::Etc2Rgb8 => 8,
            PixelFormat::Bc3 | PixelFormat::Bc7 | PixelFormat::Etc2Rgba8 | PixelFormat::Astc4x4 => 16,
        }
    }

    /// Bytes of a row of blocks.
    pub fn row_bytes(self, width: u32) -> u64 {
        u64::from(width.div_ceil(self.block_side())) * u64::from(self.block_bytes())
    }

    /// Rows of blocks.
    pub fn rows(self, height: u32) -> u32 {
        height.div_ceil(self.block_side())
    }

    /// Bytes of an image of this size, without smaller levels.
    pub fn level_bytes(self, width: u32, height: u32) -> u64 {
        self.row_bytes(width) * u64::from(self.rows(height))
    }

    /// Bytes of an image and its next smaller copies, `levels` in all.
    pub fn chain_bytes(self, width: u32, height: u32, levels: u32) -> u64 {
        (0..levels).map(|level| self.level_bytes(level_side(width, level), level_side(height, level))).sum()
    }

    /// Whether a GPU takes an image of this size: the largest level has to be whole blocks (WebGPU, texture creation).
    pub fn fits(self, width: u32, height: u32) -> bool {
        width.is_multiple_of(self.block_side()) && height.is_multiple_of(self.block_side())
    }
}

/// Pixels on a side of a level, from those of the largest.
pub fn level_side(side: u32, level: u32) -> u32 {
    side.checked_shr(level).unwrap_or(0).max(1)
}

/// Levels of a whole mip chain, down to one pixel.
pub fn full_levels(width: u32, height: u32) -> u32 {
    u32::BITS - width.max(height).max(1).leading_zeros()
}

/// An image that a GPU can take, rows from the top without padding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecodedImage {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// How the levels are stored.
    pub format: PixelFormat,
    /// The largest level, then the smaller ones of the file, if it has any and something reads them.
    pub levels: Vec<Vec<u8>>,
}

impl DecodedImage {
    /// One level of RGBA, `4 · width · height` bytes.
    pub fn rgba8(width: u32, height: u32, pixels: Vec<u8>) -> DecodedImage {
        DecodedImage { width, height, format: PixelFormat::Rgba8, levels: vec![pixels] }
    }

    /// Whether there is a level, and each has the bytes that its size and format ask for.
    pub fn is_whole(&self) -> bool {
        let whole = |(level, bytes): (usize, &Vec<u8>)| {
            let [width, height] = [self.width, self.height].map(|side| level_side(side, level as u32));
            bytes.len() as u64 == self.format.level_bytes(width, height)
        };
        let most = full_levels(self.width, self.height) as usize;
        self.width > 0
            && self.height > 0
            && (1..=most).contains(&self.levels.len())
            && self.levels.iter().enumerate().all(whole)
    }

    /// Bytes of all levels.
    pub fn bytes(&self) -> u64 {
        self.levels.iter().map(|level| level.len() as u64).sum()
    }
}

/// Compressed formats that a GPU reads, and reads fast.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextureSupport {
    /// BC1 to BC7.
    pub bc: bool,
    /// ETC2.
    pub etc2: bool,
    /// ASTC, low dynamic range.
    pub astc: bool,
}

impl TextureSupport {
    /// Nothing compressed: everything becomes RGBA.
    pub const NONE: TextureSupport = TextureSupport { bc: false, etc2: false, astc: false };
    /// What the GPUs of headsets have in common with those of PCs.
    pub const BC: TextureSupport = TextureSupport { bc: true, etc2: false, astc: false };
}

/// How the channels of an image are set anew for the slot that reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repack {
    /// A normal map of which only red and green count: blue becomes the third component of the unit vector.
    NormalFromRg,
    /// Roughness from blue and metallic from alpha, to green and blue.
    RoughnessMetallicFromBa,
    /// Roughness, metallic, occlusion in red, green, blue, to occlusion, roughness, metallic.
    OcclusionFirst,
}

impl Repack {
    /// Sets RGBA pixels anew.
    pub fn apply(self, pixels: &mut [u8]) {
        for pixel in pixels.chunks_exact_mut(4) {
            let [r, g, b, a] = [pixel[0], pixel[1], pixel[2], pixel[3]];
            pixel.copy_from_slice(&match self {
                Repack::NormalFromRg => [r, g, third(r, g), 255],
                Repack::RoughnessMetallicFromBa => [255, b, a, 255],
                Repack::OcclusionFirst => [b, r, g, 255],
            });
        }
    }
}

/// The third component of a unit vector, stored as the first two are: 0 … 255 for -1 … 1, never below 0.
fn third(x: u8, y: u8) -> u8 {
    let signed = |byte: u8| f32::from(byte) / 127.5 - 1.0;
    let squared = 1.0 - signed(x) * signed(x) - signed(y) * signed(y);
    ((squared.max(0.0).sqrt() + 1.0) * 127.5 + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_whole_blocks() {
        assert_eq!(PixelFormat::Rgba8.level_bytes(5, 3), 60);
        assert_eq!(PixelFormat::Bc1.level_bytes(5, 3), 16);
        assert_eq!(PixelFormat::Bc7.level_bytes(1, 1), 16);
        assert_eq!(PixelFormat::Bc1.chain_bytes(8, 8, full_levels(8, 8)), 32 + 8 + 8 + 8);
        assert!(PixelFormat::Bc1.fits(8, 4) && !PixelFormat::Bc1.fits(6, 4) && PixelFormat::Rgba8.fits(5, 3));
        assert_eq!((full_levels(1, 1), full_levels(5, 3), full_levels(4096, 1)), (1, 3, 13));
    }

    #[test]
    fn an_image_that_lies_about_its_levels_is_not_whole() {
        let check = |levels: &[usize], whole: bool| {
            let levels = levels.iter().map(|bytes| vec![0; *bytes]).collect();
            let image = DecodedImage { width: 4, height: 4, format: PixelFormat::Bc1, levels };
            assert_eq!(image.is_whole(), whole, "{image:?}");
        };
        check(&[8], true);
        check(&[8, 8, 8], true);
        check(&[8, 8, 8, 8], false);
        check(&[], false);
        check(&[8, 4], false);
        assert!(!DecodedImage::rgba8(0, 4, Vec::new()).is_whole());
    }

    #[test]
    fn channels_are_set_anew() {
        let check = |repack: Repack, from: [u8; 4], to: [u8; 4]| {
            let mut pixel = from;
            repack.apply(&mut pixel);
            assert_eq!(pixel, to, "{repack:?}");
        };
        check(Repack::NormalFromRg, [128, 128, 3, 4], [128, 128, 255, 255]);
        check(Repack::NormalFromRg, [255, 128, 3, 4], [255, 128, 128, 255]);
        check(Repack::NormalFromRg, [255, 255, 3, 4], [255, 255, 128, 255]);
        check(Repack::RoughnessMetallicFromBa, [1, 2, 3, 4], [255, 3, 4, 255]);
        check(Repack::OcclusionFirst, [1, 2, 3, 4], [3, 1, 2, 255]);
    }
}
