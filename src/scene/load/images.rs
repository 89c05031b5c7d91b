//! Images, samplers and textures. Images are looked at (format, size), not decoded.

use super::Limits;
use super::buffers::{Buffers, Fetch};
use super::json::Obj;
use super::report::Report;
use crate::scene::model::{Filter, Image, Sampler, Texture, Wrap};
use gltf::json::texture as gl;
use std::collections::HashMap;
use std::sync::Arc;

/// What became of an image of the document.
enum Found {
    /// PNG or JPEG.
    Usable(Image),
    /// A format that is not drawn here, named.
    Other(&'static str),
    /// Reported already.
    Broken,
}

/// Textures that materials asked for, in order of asking; tables of the model grow with them.
pub(super) struct Textures<'d> {
    root: Obj<'d>,
    images: Vec<Found>,
    by_source: HashMap<(usize, Option<usize>), usize>,
    image_at: HashMap<usize, usize>,
    pixels_left: u64,
    /// For [`crate::scene::model::Model::textures`].
    pub textures: Vec<Texture>,
    /// For [`crate::scene::model::Model::images`].
    pub used: Vec<Image>,
}

/// Looks at every image.
pub(super) fn read<'d>(
    root: &Obj<'d>,
    buffers: &Buffers,
    fetch: &mut Fetch,
    limits: &Limits,
    report: &mut Report,
) -> Textures<'d> {
    let mut copies = HashMap::new();
    let images = root
        .objects("images")
        .map(|image| match image_bytes(&image, buffers, &mut copies, fetch, report) {
            Some(bytes) => look(&image, bytes, limits, report),
            None => Found::Broken,
        })
        .collect();
    Textures {
        root: root.clone(),
        images,
        by_source: HashMap::new(),
        image_at: HashMap::new(),
        pixels_left: limits.image_pixels,
        textures: Vec::new(),
        used: Vec::new(),
    }
}

fn image_bytes(
    image: &Obj,
    buffers: &Buffers,
    copies: &mut HashMap<usize, Arc<[u8]>>,
    fetch: &mut Fetch,
    report: &mut Report,
) -> Option<Arc<[u8]>> {
    match (image.text("uri"), image.index("bufferView")) {
        (Some(uri), None) => {
            let (bytes, media) = fetch.fetch(uri, &image.at("uri"), report)?;
            let declared = media.as_deref().or(image.text("mimeType"));
            check_media(declared, &bytes, image.at("uri"), report);
            Some(bytes)
        }
        (None, Some(index)) => {
            if !image.has("mimeType") {
                report.refuse(image.at("bufferView"), "an image in a buffer view needs `mimeType`", "add `mimeType`");
            }
            let view = buffers.views.get(index)?.as_ref()?;
            if view.stride.is_some() {
                report.refuse(image.at("bufferView"), "an image's buffer view has a byteStride", "remove byteStride");
            }
            let Some(bytes) = buffers.bytes(index) else {
                report.refuse(image.at("bufferView"), "the buffer has no data", "give the buffer a `uri`");
                return None;
            };
            check_media(image.text("mimeType"), bytes, image.at("mimeType"), report);
            Some(copies.entry(index).or_insert_with(|| bytes.into()).clone())
        }
        _ => {
            report.refuse(&image.place, "an image needs exactly one of `uri` and `bufferView`", "keep one");
            None
        }
    }
}

fn check_media(declared: Option<&str>, bytes: &[u8], place: String, report: &mut Report) {
    if let (Some(declared), Some(found)) = (declared, media_type(bytes))
        && declared != found
    {
        report.mend(place, format!("declared as `{declared}`, but the data is {found}"), "declare what the data is");
    }
}

/// Media type by the first bytes.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(b"\xFF\xD8\xFF") {
        Some("image/jpeg")
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else if bytes.starts_with(b"\xABKTX 20\xBB\r\n\x1a\n") {
        Some("image/ktx2")
    } else {
        None
    }
}

fn look(image: &Obj, bytes: Arc<[u8]>, limits: &Limits, report: &mut Report) -> Found {
    let Some(mime) = media_type(&bytes) else { return Found::Other("of an unknown format") };
    let size = match mime {
        "image/png" => png_size(&bytes),
        "image/jpeg" => jpeg_size(&bytes),
        other => return Found::Other(other),
    };
    let (width, height) = match size {
        Ok(size) => size,
        Err(what) => {
            report.refuse(&image.place, format!("the {mime} data {what}"), "export the image again");
            return Found::Broken;
        }
    };
    if width == 0 || height == 0 || width > limits.image_side || height > limits.image_side {
        let what = format!("the image claims {width} × {height} pixels");
        report.refuse(&image.place, what, format!("from 1 to {} a side (limit of ours)", limits.image_side));
        return Found::Broken;
    }
    if let Some(least) = least_bytes(mime, &bytes, width, height).filter(|least| *least > bytes.len() as u64) {
        let what = format!(
            "{} bytes cannot hold {width} × {height} pixels of {mime}, at least {least} are needed",
            bytes.len()
        );
        report.refuse(&image.place, what, "export the image again: its data is cut off");
        return Found::Broken;
    }
    let name =
        [image.text("name"), image.text("uri").filter(|uri| !uri.starts_with("data:"))].into_iter().flatten().next();
    let name = name.map_or_else(|| image.place.clone(), str::to_owned);
    Found::Usable(Image { name, mime, width, height, bytes })
}

/// Width and height of a PNG from its IHDR chunk, which must be the first and complete.
fn png_size(bytes: &[u8]) -> Result<(u32, u32), &'static str> {
    let header = bytes.get(8..33).ok_or("ends within its header")?;
    if &header[4..8] != b"IHDR" || header[..4] != [0, 0, 0, 13] {
        return Err("does not start with an IHDR chunk");
    }
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    Ok((number(8), number(12)))
}

/// Bytes that an image of this size cannot do without, so that a header alone makes nobody take memory for its claim.
/// PNG: deflate gives at most 1032 bytes for one (RFC 1951: 258 by two bits). JPEG: each 8 × 8 block of the finest component has at
/// least one bit (ITU T.81, F.1.2.1).
fn least_bytes(mime: &str, bytes: &[u8], width: u32, height: u32) -> Option<u64> {
    let (width, height) = (u64::from(width), u64::from(height));
    if mime == "image/jpeg" {
        return Some(width.div_ceil(8) * height.div_ceil(8) / 8);
    }
    let channels = match bytes.get(25)? {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
    let row = (width * channels * u64::from(*bytes.get(24)?)).div_ceil(8) + 1;
    Some(row * height / 1032)
}

/// Width and height of a JPEG from its first frame header (ITU T.81, B.2.2).
fn jpeg_size(bytes: &[u8]) -> Result<(u32, u32), &'static str> {
    let mut at = 2;
    // Ours: colour profiles take up to 255 segments, hostile files millions.
    for _ in 0..2000 {
        let marker = bytes.get(at..at + 2).ok_or("ends before its frame header")?;
        if marker[0] != 0xFF {
            return Err("has no marker where one must be");
        }
        match marker[1] {
            // Fill bytes and markers without a segment.
            0xFF => at += 1,
            0x01 | 0xD0..=0xD7 => at += 2,
            0xD9 | 0xDA => return Err("has no frame header before its data"),
            kind => {
                let segment = bytes.get(at + 2..at + 9).ok_or("ends before its frame header")?;
                // SOF0 … SOF15 without DHT, JPG and DAC.
                if matches!(kind, 0xC0..=0xCF) && !matches!(kind, 0xC4 | 0xC8 | 0xCC) {
                    let number = |i: usize| u32::from(u16::from_be_bytes([segment[i], segment[i + 1]]));
                    return Ok((number(5), number(3)));
                }
                let length = usize::from(u16::from_be_bytes([segment[0], segment[1]]));
                if length < 2 {
                    return Err("has a segment without a length");
                }
                at += 2 + length;
            }
        }
    }
    Err("has no frame header among its first segments")
}

impl Textures<'_> {
    /// The model's index of a texture of the document, or `None` after reporting why it cannot be drawn.
    pub fn need(&mut self, index: usize, report: &mut Report) -> Option<usize> {
        let texture = self.root.item("textures", index)?;
        let Some(source) = texture.index("source") else {
            let place = texture.at("source");
            match texture.object("extensions").entries().next() {
                Some((name, _)) => report.refuse(
                    place,
                    format!("the texture's only image needs `{name}`, which is not supported"),
                    "export with a PNG or JPEG image as `source` beside it",
                ),
                None => report.mend(place, "the texture has no image, materials go without it", "add `source`"),
            }
            return None;
        };
        let image = match self.images.get(source)? {
            Found::Usable(image) => image,
            Found::Other(what) => {
                let what = format!("the image is {what}, which cannot be drawn");
                report.refuse(format!("/images/{source}"), what, "export as PNG or JPEG");
                return None;
            }
            Found::Broken => return None,
        };
        if !self.image_at.contains_key(&source) {
            let pixels = u64::from(image.width) * u64::from(image.height);
            if pixels > self.pixels_left {
                let what =
                    format!("{} × {} pixels exceed what is left of the limit of one file", image.width, image.height);
                report.refuse(format!("/images/{source}"), what, "use smaller textures");
                return None;
            }
            self.pixels_left -= pixels;
            self.used.push(image.clone());
        }
        let image = *self.image_at.entry(source).or_insert(self.used.len() - 1);
        let sampler_index = texture.index("sampler");
        Some(*self.by_source.entry((source, sampler_index)).or_insert_with(|| {
            let sampler = sampler_index.and_then(|i| self.root.item("samplers", i));
            self.textures
                .push(Texture { image, sampler: sampler.map_or_else(Sampler::default_gltf, |s| read_sampler(&s)) });
            self.textures.len() - 1
        }))
    }
}

impl Sampler {
    /// Where the file says nothing: smooth in all directions, repeated (the specification leaves filtering to the viewer).
    fn default_gltf() -> Self {
        Self { mip: Some(Filter::Linear), ..Self::default() }
    }
}

fn read_sampler(sampler: &Obj) -> Sampler {
    let code = |key| sampler.integer(key).and_then(|code| u32::try_from(code).ok());
    let (min, mip) = match code("minFilter") {
        Some(gl::NEAREST) => (Filter::Nearest, None),
        Some(gl::LINEAR) => (Filter::Linear, None),
        Some(gl::NEAREST_MIPMAP_NEAREST) => (Filter::Nearest, Some(Filter::Nearest)),
        Some(gl::LINEAR_MIPMAP_NEAREST) => (Filter::Linear, Some(Filter::Nearest)),
        Some(gl::NEAREST_MIPMAP_LINEAR) => (Filter::Nearest, Some(Filter::Linear)),
        _ => (Filter::Linear, Some(Filter::Linear)),
    };
    let mag = if code("magFilter") == Some(gl::NEAREST) { Filter::Nearest } else { Filter::Linear };
    let wrap = |key| match code(key) {
        Some(gl::CLAMP_TO_EDGE) => Wrap::Clamp,
        Some(gl::MIRRORED_REPEAT) => Wrap::Mirror,
        _ => Wrap::Repeat,
    };
    Sampler { mag, min, mip, wrap_u: wrap("wrapS"), wrap_v: wrap("wrapT") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_come_from_headers() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x02\x08\x06\0\0\0".to_vec();
        png.extend([0; 4]);
        assert_eq!(png_size(&png), Ok((256, 2)));
        assert!(png_size(&png[..20]).is_err());
        let jpeg = b"\xFF\xD8\xFF\xE0\0\x08JFIF\0\0\xFF\xC2\0\x0B\x08\x00\x03\x00\x07\x01\x01\x11\0";
        assert_eq!(jpeg_size(jpeg), Ok((7, 3)));
        assert!(jpeg_size(&jpeg[..14]).is_err());
        assert!(jpeg_size(b"\xFF\xD8\xFF\xDA\0\0").is_err());
    }

    #[test]
    fn what_an_image_needs_at_least() {
        let png = |depth: u8, color: u8| {
            let header = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x04\0", &[depth, color][..]].concat();
            least_bytes("image/png", &header, 1024, 1024)
        };
        assert_eq!(png(8, 6), Some(4097 * 1024 / 1032));
        assert_eq!(png(16, 2), Some(6145 * 1024 / 1032));
        assert_eq!(png(1, 0), Some(129 * 1024 / 1032));
        assert_eq!(least_bytes("image/jpeg", b"", 1025, 1024), Some(129 * 128 / 8));
    }
}
