//! Mip chains, averaged in linear light.

use crate::scene::model::{DecodedImage, PixelFormat};
use crate::scene::pixels::level_side;
use std::sync::LazyLock;

/// An image and its smaller copies, each level `max(1, size / 2)` of the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MipChain {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) format: PixelFormat,
    /// Rows without padding, the largest level first.
    pub(super) levels: Vec<Vec<u8>>,
}

impl MipChain {
    /// The image alone, or with smaller copies: those of the file, and of RGBA all that are missing down to one pixel.
    pub(super) fn new(image: DecodedImage, srgb: bool, full: bool) -> MipChain {
        let DecodedImage { width, height, format, mut levels } = image;
        if !full {
            levels.truncate(1);
        } else if format == PixelFormat::Rgba8 {
            let last = levels.len().saturating_sub(1) as u32;
            let [mut w, mut h] = [width, height].map(|side| level_side(side, last) as usize);
            while w > 1 || h > 1 {
                let next = halved(levels.last().map_or(&[], Vec::as_slice), w, h, srgb);
                levels.push(next);
                (w, h) = ((w / 2).max(1), (h / 2).max(1));
            }
        }
        MipChain { width, height, format, levels }
    }

    /// Pixels of a level.
    pub(super) fn size(&self, level: usize) -> (u32, u32) {
        (level_side(self.width, level as u32), level_side(self.height, level as u32))
    }

    /// Rows of a level: of blocks, where the format has blocks.
    pub(super) fn rows(&self, level: usize) -> u32 {
        self.format.rows(self.size(level).1)
    }

    /// Bytes of such a row.
    pub(super) fn row_bytes(&self, level: usize) -> u64 {
        self.format.row_bytes(self.size(level).0)
    }

    /// Bytes of all levels.
    pub(super) fn bytes(&self) -> u64 {
        self.levels.iter().map(|level| level.len() as u64).sum()
    }
}

/// Steps of the linear scale between which encoding tells no sRGB bytes apart: near black, five steps a byte. Four of them sum up within
/// sixteen bits, and the tables stay within the first cache.
const LINEAR_STEPS: usize = (1 << 14) - 1;

/// Both ways between sRGB bytes and linear steps.
struct Tables {
    linear: [u16; 256],
    srgb: [u8; LINEAR_STEPS + 1],
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    linear: std::array::from_fn(|byte| (linear_from_srgb(byte as u8) * LINEAR_STEPS as f32 + 0.5) as u16),
    srgb: std::array::from_fn(|step| srgb_from_linear(step as f32 / LINEAR_STEPS as f32)),
});

/// Decodes one channel (IEC 61966-2-1).
pub(super) fn linear_from_srgb(byte: u8) -> f32 {
    let value = f32::from(byte) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// Encodes one channel, clamped (IEC 61966-2-1).
pub(super) fn srgb_from_linear(value: f32) -> u8 {
    let value = value.clamp(0.0, 1.0);
    let encoded = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
    (encoded * 255.0 + 0.5) as u8
}

/// The source pixels under each pixel of the next level, with their weights: two when the size halves, three when it is odd.
fn taps(size: usize) -> Vec<[(usize, f32); 3]> {
    let half = (size / 2).max(1);
    let step = size as f32 / half as f32;
    let tap = |at: usize| {
        let (from, to) = (at as f32 * step, (at + 1) as f32 * step);
        std::array::from_fn(|i| {
            let source = from as usize + i;
            let covered = (to.min(source as f32 + 1.0) - from.max(source as f32)).max(0.0);
            (source.min(size - 1), covered / step)
        })
    };
    (0..half).map(tap).collect()
}

/// The next smaller level.
fn halved(pixels: &[u8], width: usize, height: usize, srgb: bool) -> Vec<u8> {
    match (width.is_multiple_of(2) && height.is_multiple_of(2), srgb) {
        (true, true) => halved_evenly(pixels, width, height, srgb_mean),
        (true, false) => halved_evenly(pixels, width, height, linear_mean),
        (false, _) => halved_unevenly(pixels, width, height, srgb),
    }
}

/// Every pixel is the mean of four.
fn halved_evenly(pixels: &[u8], width: usize, height: usize, mean: impl Fn(&[u8], &[u8], &mut [u8])) -> Vec<u8> {
    let mut out = vec![0; width / 2 * (height / 2) * 4];
    for (rows, out) in pixels.chunks_exact(width * 8).zip(out.chunks_exact_mut(width * 2)) {
        let (upper, lower) = rows.split_at(width * 4);
        mean(upper, lower, out);
    }
    out
}

/// Sums of four, each channel in sixteen bits of its own: red and blue, green and alpha. `a` and `b` are two pixels above and two below.
fn sums(a: [u8; 8], b: [u8; 8]) -> [u32; 2] {
    const EVERY_OTHER: u64 = 0x00FF_00FF_00FF_00FF;
    let (a, b) = (u64::from_le_bytes(a), u64::from_le_bytes(b));
    [(a & EVERY_OTHER) + (b & EVERY_OTHER), (a >> 8 & EVERY_OTHER) + (b >> 8 & EVERY_OTHER)]
        .map(|columns| columns as u32 + (columns >> 32) as u32)
}

fn linear_mean(upper: &[u8], lower: &[u8], out: &mut [u8]) {
    let (upper, lower, out) = (upper.as_chunks::<8>().0, lower.as_chunks::<8>().0, out.as_chunks_mut::<4>().0);
    for ((a, b), out) in upper.iter().zip(lower).zip(out) {
        let [even, odd] = sums(*a, *b).map(|sum| (sum + 0x0002_0002) >> 2 & 0x00FF_00FF);
        *out = (even | odd << 8).to_le_bytes();
    }
}

fn srgb_mean(upper: &[u8], lower: &[u8], out: &mut [u8]) {
    let tables: &Tables = &TABLES;
    let (upper, lower, out) = (upper.as_chunks::<8>().0, lower.as_chunks::<8>().0, out.as_chunks_mut::<4>().0);
    for ((a, b), out) in upper.iter().zip(lower).zip(out) {
        let [upper, lower] = [*a, *b].map(u64::from_le_bytes);
        let linear = |pixels: u64, shift: u32| u32::from(tables.linear[usize::from((pixels >> shift) as u8)]);
        let color = |at: u32| {
            let sum = linear(upper, at) + linear(upper, at + 32) + linear(lower, at) + linear(lower, at + 32);
            tables.srgb[((sum + 2) >> 2) as usize & LINEAR_STEPS]
        };
        let alpha = sums(*a, *b)[1] >> 16;
        *out = [color(0), color(8), color(16), ((alpha + 2) >> 2) as u8];
    }
}

/// Where a side is odd or one pixel long, pixels of the next level cover parts of pixels.
fn halved_unevenly(pixels: &[u8], width: usize, height: usize, srgb: bool) -> Vec<u8> {
    let tables: &Tables = &TABLES;
    let (columns, rows) = (taps(width), taps(height));
    let mut out = Vec::with_capacity(columns.len() * rows.len() * 4);
    for row in &rows {
        for column in &columns {
            let mut sum = [0.0f32; 4];
            for &(y, weight_y) in row.iter().filter(|tap| tap.1 > 0.0) {
                for &(x, weight_x) in column.iter().filter(|tap| tap.1 > 0.0) {
                    let pixel = &pixels[(y * width + x) * 4..][..4];
                    let weight = weight_x * weight_y;
                    for (channel, (sum, byte)) in sum.iter_mut().zip(pixel).enumerate() {
                        let linear = srgb && channel < 3;
                        let value =
                            if linear { f32::from(tables.linear[usize::from(*byte)]) } else { f32::from(*byte) };
                        *sum += weight * value;
                    }
                }
            }
            let color = |sum: f32| {
                if srgb { tables.srgb[(sum + 0.5) as usize & LINEAR_STEPS] } else { (sum + 0.5) as u8 }
            };
            out.extend([color(sum[0]), color(sum[1]), color(sum[2]), (sum[3] + 0.5) as u8]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(width: u32, height: u32, pixels: &[[u8; 4]], srgb: bool) -> MipChain {
        MipChain::new(DecodedImage::rgba8(width, height, pixels.concat()), srgb, true)
    }

    #[test]
    fn black_and_white_mix_to_half_the_light() {
        let pixels = [[0, 0, 0, 0], [255, 255, 255, 255]];
        assert_eq!(chain(2, 1, &pixels, false).levels[1], [128, 128, 128, 128]);
        assert_eq!(chain(2, 1, &pixels, true).levels[1], [188, 188, 188, 128]);
    }

    #[test]
    fn every_level_down_to_one_pixel_is_there() {
        let sizes = |w: u32, h: u32| {
            let chain = chain(w, h, &vec![[9, 9, 9, 9]; (w * h) as usize], true);
            (0..chain.levels.len()).map(|level| (chain.size(level), chain.levels[level].len())).collect::<Vec<_>>()
        };
        assert_eq!(sizes(4, 2), [((4, 2), 32), ((2, 1), 8), ((1, 1), 4)]);
        assert_eq!(sizes(5, 3), [((5, 3), 60), ((2, 1), 8), ((1, 1), 4)]);
        assert_eq!(sizes(1, 1), [((1, 1), 4)]);
    }

    #[test]
    fn every_pixel_of_an_odd_size_counts() {
        let level = &chain(3, 1, &[[0; 4], [0; 4], [255; 4]], false).levels[1];
        assert_eq!(level[..], [85; 4]);
    }

    #[test]
    fn srgb_round_trips() {
        for byte in 0..=255 {
            assert_eq!(srgb_from_linear(linear_from_srgb(byte)), byte);
            let step = (linear_from_srgb(byte) * LINEAR_STEPS as f32 + 0.5) as usize;
            assert_eq!(TABLES.srgb[step], byte);
        }
    }
    #[test]
    fn even_sizes_come_out_as_the_general_way_has_them() {
        let pixels: Vec<u8> = (0..16 * 8 * 4u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for srgb in [false, true] {
            let (fast, general) = (halved(&pixels, 16, 8, srgb), halved_unevenly(&pixels, 16, 8, srgb));
            assert_eq!(fast.len(), 8 * 4 * 4);
            assert!(fast.iter().zip(&general).all(|(a, b)| a.abs_diff(*b) <= 1), "{fast:?} {general:?}");
        }
    }

    #[test]
    fn levels_of_the_file_stay_as_they_are() {
        let file = DecodedImage { levels: vec![vec![9; 64], vec![200; 16]], ..DecodedImage::rgba8(4, 4, Vec::new()) };
        let all = [file.levels.clone(), vec![vec![200; 4]]].concat();
        assert_eq!(MipChain::new(file.clone(), true, true).levels, all);
        assert_eq!(MipChain::new(file.clone(), true, false).levels, file.levels[..1]);
        let blocks = DecodedImage { format: PixelFormat::Bc1, levels: vec![vec![7; 8]], ..file };
        let chain = MipChain::new(blocks, true, true);
        assert_eq!((chain.levels.len(), chain.rows(0), chain.row_bytes(0)), (1, 1, 8));
    }
}
