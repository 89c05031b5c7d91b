//! Pixels as graphics APIs store them, and as the compositor works with them: linear light in floats.

use super::Look;

/// How a texel is stored. Formats that the simulator learns to make swapchains of are added here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Four bytes: red, green, blue, alpha.
    Rgba8 {
        /// Colours are sRGB-encoded; otherwise they are linear, as OpenXR takes every other format.
        srgb: bool,
        /// Blue comes first and red third.
        bgra: bool,
    },
    /// Four half floats.
    Rgba16Float,
    /// 16 bits of depth from 0 to 1.
    D16,
    /// A float of depth.
    D32Float,
    /// 24 bits of depth in the lower bits of 32.
    D24,
}

impl Format {
    /// Bytes of one texel.
    pub fn bytes(self) -> usize {
        match self {
            Self::Rgba8 { .. } | Self::D32Float | Self::D24 => 4,
            Self::Rgba16Float => 8,
            Self::D16 => 2,
        }
    }

    /// Whether texels are depths.
    pub fn is_depth(self) -> bool {
        matches!(self, Self::D16 | Self::D32Float | Self::D24)
    }
}

/// Texels as they were stored: rows from the top, without gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct Raw {
    /// How each texel is stored.
    pub format: Format,
    /// Width and height.
    pub size: [u32; 2],
    /// All texels.
    pub bytes: Vec<u8>,
}

/// Pixels that are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// There are fewer or more bytes than the size asks for.
    #[error("the pixels are not as many as the size says")]
    Length,
    /// Depth was found where colour belongs.
    #[error("a depth format where colours belong")]
    NotColor,
    /// Colour was found where depth belongs.
    #[error("a colour format where depth belongs")]
    NotDepth,
}

impl Raw {
    fn texels(&self) -> Result<std::slice::ChunksExact<'_, u8>, Unreadable> {
        let [width, height] = self.size.map(|pixels| pixels as usize);
        let length = width.checked_mul(height).and_then(|texels| texels.checked_mul(self.format.bytes()));
        if length != Some(self.bytes.len()) || self.bytes.is_empty() {
            return Err(Unreadable::Length);
        }
        Ok(self.bytes.chunks_exact(self.format.bytes()))
    }
}

/// Colours in linear light, premultiplied where a layer's are.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    pub(super) size: [u32; 2],
    pub(super) texels: Vec<[f32; 4]>,
}

impl Image {
    /// Takes red, green, blue and alpha in rows from the top.
    pub fn new(size: [u32; 2], texels: Vec<[f32; 4]>) -> Result<Self, Unreadable> {
        let count = (size[0] as usize).checked_mul(size[1] as usize);
        if count == Some(texels.len()) && !texels.is_empty() {
            Ok(Self { size, texels })
        } else {
            Err(Unreadable::Length)
        }
    }

    /// A layer's picture: decoded to linear light and made ready for blending.
    pub fn of_layer(raw: &Raw, look: &Look) -> Result<Self, Unreadable> {
        let texels = raw.texels()?;
        let texels = match raw.format {
            Format::Rgba8 { srgb, bgra } => {
                let linear = if srgb { linear_of_srgb() } else { std::array::from_fn(|n| n as f32 / 255.0) };
                let decode = |texel: &[u8]| {
                    let (r, b) = if bgra { (2, 0) } else { (0, 2) };
                    let value = |n: usize| linear[usize::from(texel[n])];
                    look.color([value(r), value(1), value(b), f32::from(texel[3]) / 255.0])
                };
                texels.map(decode).collect()
            }
            Format::Rgba16Float => {
                let value = |texel: &[u8], n: usize| half(u16::from_le_bytes([texel[2 * n], texel[2 * n + 1]]));
                texels.map(|texel| look.color([0, 1, 2, 3].map(|n| value(texel, n)))).collect()
            }
            Format::D16 | Format::D32Float | Format::D24 => return Err(Unreadable::NotColor),
        };
        Ok(Self { size: raw.size, texels })
    }

    /// Width and height.
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    /// Red, green, blue and alpha in rows from the top.
    pub fn texels(&self) -> &[[f32; 4]] {
        &self.texels
    }

    fn at(&self, x: usize, y: usize) -> [f32; 4] {
        self.texels.get(y * self.size[0] as usize + x).copied().unwrap_or_default()
    }

    /// The colour at `u`, `v` from 0 to 1, between the nearest four texels; beyond the outermost middles theirs.
    pub(super) fn bilinear(&self, u: f64, v: f64) -> [f32; 4] {
        let (x, fx) = between(u, self.size[0]);
        let (y, fy) = between(v, self.size[1]);
        let mix = |a: [f32; 4], b: [f32; 4], by: f32| [0, 1, 2, 3].map(|i| a[i] + (b[i] - a[i]) * by);
        let upper = mix(self.at(x[0], y[0]), self.at(x[1], y[0]), fx);
        let lower = mix(self.at(x[0], y[1]), self.at(x[1], y[1]), fx);
        mix(upper, lower, fy)
    }
}

/// The two texels that `at`, from 0 to 1, lies between, and how far it is to the second.
pub(super) fn between(at: f64, texels: u32) -> ([usize; 2], f32) {
    let last = f64::from(texels.saturating_sub(1));
    let place = (at * f64::from(texels) - 0.5).clamp(0.0, last);
    let first = place.floor();
    ([first as usize, (first + 1.0).min(last) as usize], (place - first) as f32)
}

/// The linear light of each sRGB byte (IEC 61966-2-1).
fn linear_of_srgb() -> [f32; 256] {
    std::array::from_fn(|n| linear(n as f64 / 255.0) as f32)
}

fn linear(encoded: f64) -> f64 {
    if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

/// A half float.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    sign * match exponent {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
    }
}

/// How far away each pixel is.
#[derive(Debug, Clone, PartialEq)]
pub struct DepthMap {
    pub(super) size: [u32; 2],
    /// One over the distance in metres along the line of sight; 0 is infinitely far.
    pub(super) inverse_m: Vec<f32>,
}

impl DepthMap {
    /// From stored depth, the range of stored values, and the distances that its ends stand for (XR_KHR_composition_layer_depth).
    /// One over the distance runs evenly from the near to the far end, reversed and infinite planes included.
    pub fn of_layer(raw: &Raw, range: [f32; 2], near_far_m: [f32; 2]) -> Result<Self, Unreadable> {
        // A plane at the eye is excluded by the extension; a tenth of a millimetre stands in for it.
        let [near, far] = near_far_m.map(|plane| 1.0 / plane.max(1e-4));
        let [min, max] = range;
        let span = if max > min { max - min } else { 1.0 };
        let inverse = |value: f32| {
            let at = ((value - min) / span).clamp(0.0, 1.0);
            near + (far - near) * if at.is_nan() { 1.0 } else { at }
        };
        let texels = raw.texels()?;
        let inverse_m = match raw.format {
            Format::D16 => texels.map(|t| inverse(f32::from(u16::from_le_bytes([t[0], t[1]])) / 65535.0)).collect(),
            Format::D32Float => texels.map(|t| inverse(f32::from_le_bytes([t[0], t[1], t[2], t[3]]))).collect(),
            Format::D24 => {
                let value = |t: &[u8]| f64::from(u32::from_le_bytes([t[0], t[1], t[2], 0])) / f64::from(0xff_ffff);
                texels.map(|t| inverse(value(t) as f32)).collect()
            }
            Format::Rgba8 { .. } | Format::Rgba16Float => return Err(Unreadable::NotDepth),
        };
        Ok(Self { size: raw.size, inverse_m })
    }
}

/// A picture as people look at it: sRGB, three bytes a pixel, rows from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width and height in pixels.
    pub size: [u32; 2],
    /// Red, green and blue of every pixel.
    pub rgb: Vec<u8>,
}

impl Picture {
    /// Encodes linear light; alpha is left out.
    pub fn of(image: &Image) -> Self {
        // Where a byte ends and the next begins, so that each light is rounded to the nearest code.
        let edges: [f32; 255] = std::array::from_fn(|n| linear((n as f64 + 0.5) / 255.0) as f32);
        let byte = |light: f32| edges.partition_point(|&edge| edge <= light) as u8;
        let rgb = image.texels.iter().flat_map(|&[r, g, b, _]| [r, g, b].map(byte)).collect();
        Self { size: image.size, rgb }
    }

    /// Red, green and blue at a place; `None` outside.
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        let inside = x < self.size[0] && y < self.size[1];
        let at = 3 * (y as usize * self.size[0] as usize + x as usize);
        self.rgb.get(at..at + 3).filter(|_| inside)?.try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look { source_alpha: true, unpremultiplied: false, scale_bias: None };

    fn raw(format: Format, bytes: &[u8]) -> Raw {
        Raw { format, size: [(bytes.len() / format.bytes()) as u32, 1], bytes: bytes.to_vec() }
    }

    #[test]
    fn every_srgb_byte_comes_back() {
        let bytes: Vec<u8> = (0..=255).flat_map(|n| [n, 255 - n, n / 2, 255]).collect();
        let image = Image::of_layer(&raw(Format::Rgba8 { srgb: true, bgra: false }, &bytes), &PLAIN).unwrap();
        let expected: Vec<u8> = (0..=255).flat_map(|n| [n, 255 - n, n / 2]).collect();
        assert_eq!(Picture::of(&image).rgb, expected);
        // Middle grey of sRGB is a bit more than a fifth of the light.
        assert!((image.texels()[128][0] - 0.215_861).abs() < 1e-5);
    }

    #[test]
    fn formats_differ_in_order_and_encoding() {
        let bytes = [10, 20, 30, 51];
        let decode =
            |srgb, bgra| Image::of_layer(&raw(Format::Rgba8 { srgb, bgra }, &bytes), &PLAIN).unwrap().texels()[0];
        assert_eq!(decode(false, false), [10.0 / 255.0, 20.0 / 255.0, 30.0 / 255.0, 0.2]);
        assert_eq!(decode(false, true), [30.0 / 255.0, 20.0 / 255.0, 10.0 / 255.0, 0.2]);
        assert!((decode(true, true)[0] - 0.012_983).abs() < 1e-6);
        assert_eq!(decode(true, false)[3], 0.2, "alpha is never sRGB");
        let halves = [0x00, 0x38, 0x00, 0x3c, 0x01, 0x00, 0x00, 0xbc];
        let texel =
            Image::of_layer(&raw(Format::Rgba16Float, &halves), &Look { source_alpha: false, ..PLAIN }).unwrap();
        assert_eq!(texel.texels()[0], [0.5, 1.0, 2f32.powi(-24), 1.0]);
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan() && half(0xc000) == -2.0);
    }

    #[test]
    fn depth_becomes_distance() {
        #[track_caller]
        fn check(raw: &Raw, range: [f32; 2], near_far_m: [f32; 2], expected_m: &[f32]) {
            let map = DepthMap::of_layer(raw, range, near_far_m).unwrap();
            for (inverse, expected) in map.inverse_m.iter().zip(expected_m) {
                assert!((inverse - 1.0 / expected).abs() < 1e-4, "{} instead of {expected}", 1.0 / inverse);
            }
        }
        // d = f (z - n) / (z (f - n)): at 2 m between 1 and 4 m that is two thirds.
        let d16: Vec<u8> = [0u16, 43690, 65535].iter().flat_map(|d| d.to_le_bytes()).collect();
        check(&raw(Format::D16, &d16), [0.0, 1.0], [1.0, 4.0], &[1.0, 2.0, 4.0]);
        let d32: Vec<u8> = [1.0f32, 0.25, 0.0].iter().flat_map(|d| d.to_le_bytes()).collect();
        check(&raw(Format::D32Float, &d32), [0.0, 1.0], [f32::INFINITY, 0.5], &[0.5, 2.0, f32::INFINITY]);
        check(&raw(Format::D32Float, &d32), [0.0, 0.5], [1.0, 4.0], &[4.0, 1.6, 1.0]);
        let d24 = [0xff, 0xff, 0xff, 0xaa, 0, 0, 0, 0xaa];
        check(&raw(Format::D24, &d24), [0.0, 1.0], [1.0, 4.0], &[4.0, 1.0]);
        check(&raw(Format::D32Float, &f32::NAN.to_le_bytes()), [0.0, 1.0], [1.0, 4.0], &[4.0]);
        assert!(DepthMap::of_layer(&raw(Format::D32Float, &d32), [0.5, 0.5], [0.0, 4.0]).is_ok());
    }

    #[test]
    fn wrong_pixels_are_refused() {
        let color = Format::Rgba8 { srgb: true, bgra: false };
        let short = Raw { format: color, size: [2, 2], bytes: vec![0; 15] };
        assert_eq!(Image::of_layer(&short, &PLAIN), Err(Unreadable::Length));
        let endless = Raw { size: [u32::MAX, u32::MAX], ..short.clone() };
        assert_eq!(Image::of_layer(&endless, &PLAIN), Err(Unreadable::Length));
        assert_eq!(Image::of_layer(&raw(Format::D16, &[0, 0]), &PLAIN), Err(Unreadable::NotColor));
        assert_eq!(DepthMap::of_layer(&raw(color, &[0; 4]), [0.0, 1.0], [0.1, 1.0]), Err(Unreadable::NotDepth));
        assert_eq!(Image::new([0, 5], Vec::new()), Err(Unreadable::Length));
    }
}
