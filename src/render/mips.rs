//! Mip chains, averaged in linear light.

use crate::scene::model::DecodedImage;
use std::sync::LazyLock;

/// An image and its smaller copies, each level `max(1, size / 2)` of the one before.
#[derive(Debug, Clone)]
pub(super) struct MipChain {
    pub(super) width: u32,
    pub(super) height: u32,
    /// RGBA, 8 bits, rows without padding, the largest first.
    pub(super) levels: Vec<Vec<u8>>,
}

impl MipChain {
    /// The image alone, or with all its smaller copies down to one pixel.
    pub(super) fn new(image: DecodedImage, srgb: bool, full: bool) -> MipChain {
        let (width, height) = (image.width, image.height);
        let mut levels = vec![image.rgba8];
        let (mut w, mut h) = (width as usize, height as usize);
        while full && (w > 1 || h > 1) {
            let next = halved(levels.last().map_or(&[], Vec::as_slice), w, h, srgb);
            levels.push(next);
            (w, h) = ((w / 2).max(1), (h / 2).max(1));
        }
        MipChain { width, height, levels }
    }

    /// Pixels of a level.
    pub(super) fn size(&self, level: usize) -> (u32, u32) {
        ((self.width >> level).max(1), (self.height >> level).max(1))
    }

    /// Bytes of all levels.
    pub(super) fn bytes(&self) -> u64 {
        self.levels.iter().map(|level| level.len() as u64).sum()
    }
}

/// Steps of the linear scale between which encoding tells no sRGB bytes apart.
const LINEAR_STEPS: usize = 65535;

static SRGB_TO_LINEAR: LazyLock<[f32; 256]> =
    LazyLock::new(|| std::array::from_fn(|byte| linear_from_srgb(byte as u8)));
static LINEAR_TO_SRGB: LazyLock<Vec<u8>> =
    LazyLock::new(|| (0..=LINEAR_STEPS).map(|step| srgb_from_linear(step as f32 / LINEAR_STEPS as f32)).collect());

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

fn halved(pixels: &[u8], width: usize, height: usize, srgb: bool) -> Vec<u8> {
    let (columns, rows) = (taps(width), taps(height));
    let decode: &[f32; 256] = &SRGB_TO_LINEAR;
    let encode: &[u8] = &LINEAR_TO_SRGB;
    let mut out = Vec::with_capacity(columns.len() * rows.len() * 4);
    for row in &rows {
        for column in &columns {
            let mut sum = [0.0f32; 4];
            for &(y, weight_y) in row.iter().filter(|tap| tap.1 > 0.0) {
                for &(x, weight_x) in column.iter().filter(|tap| tap.1 > 0.0) {
                    let at = (y * width + x) * 4;
                    let weight = weight_x * weight_y;
                    for channel in 0..3 {
                        let byte = pixels[at + channel];
                        let value = if srgb { decode[usize::from(byte)] } else { f32::from(byte) / 255.0 };
                        sum[channel] += weight * value;
                    }
                    sum[3] += weight * f32::from(pixels[at + 3]) / 255.0;
                }
            }
            let linear = |value: f32| (value * 255.0 + 0.5) as u8;
            let color =
                |value: f32| if srgb { encode[(value * LINEAR_STEPS as f32 + 0.5) as usize] } else { linear(value) };
            out.extend([color(sum[0]), color(sum[1]), color(sum[2]), linear(sum[3])]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(width: u32, height: u32, pixels: &[[u8; 4]], srgb: bool) -> MipChain {
        MipChain::new(DecodedImage { width, height, rgba8: pixels.concat() }, srgb, true)
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
            assert_eq!(LINEAR_TO_SRGB[step], byte);
        }
    }
}
