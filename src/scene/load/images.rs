//! Images, samplers and textures. Images are looked at (format, size), not decoded.

use super::Limits;
use super::buffers::{Buffers, Fetch};
use super::json::Obj;
use super::report::Report;
use crate::scene::decode::{self, Refusal, media_type};
use crate::scene::model::{Filter, Image, Repack, Sampler, Texture, Wrap};
use gltf::json::texture as gl;
use std::collections::HashMap;
use std::sync::Arc;

/// Extensions of a texture that name an image in place of `source`; the first that can be used is.
const SOURCES: [&str; 3] = ["KHR_texture_basisu", "MSFT_texture_dds", "EXT_texture_webp"];

/// What became of an image of the document.
enum Found {
    /// Of a format that is drawn.
    Usable(Image),
    /// Nothing that is drawn here, named.
    Other(String),
    /// Reported already.
    Broken,
}

/// Textures that materials asked for, in order of asking; tables of the model grow with them.
pub(super) struct Textures<'d> {
    root: Obj<'d>,
    images: Vec<Found>,
    by_source: HashMap<(usize, Option<usize>, Option<Repack>), usize>,
    /// The same bytes are one image, however often they are named.
    by_bytes: HashMap<(Arc<[u8]>, Option<Repack>), usize>,
    /// The same by address, so that bytes are compared once.
    by_address: HashMap<(usize, usize, Option<Repack>), usize>,
    pixels_left: u64,
    /// For [`crate::scene::model::Model::textures`].
    pub textures: Vec<Texture>,
    /// For [`crate::scene::model::Model::images`].
    pub used: Vec<Image>,
    /// For [`crate::scene::model::Model::repacks`].
    pub repacks: Vec<(usize, Repack)>,
}

/// Looks at every image.
pub(super) fn read<'d>(
    root: &Obj<'d>,
    buffers: &Buffers,
    fetch: &mut Fetch,
    limits: &Limits,
    report: &mut Report,
) -> Textures<'d> {
    let mut copies = Copies { made: HashMap::new(), left: limits.external_bytes };
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
        by_bytes: HashMap::new(),
        by_address: HashMap::new(),
        pixels_left: limits.image_pixels,
        textures: Vec::new(),
        used: Vec::new(),
        repacks: Vec::new(),
    }
}

/// Images copied out of buffer views, by the view, and the bytes that may still be copied: views may overlap, so that the file's length
/// bounds nothing.
struct Copies {
    made: HashMap<usize, Arc<[u8]>>,
    left: u64,
}

fn image_bytes(
    image: &Obj,
    buffers: &Buffers,
    copies: &mut Copies,
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
            if let Some(copy) = copies.made.get(&index) {
                return Some(copy.clone());
            }
            let Some(left) = copies.left.checked_sub(bytes.len() as u64) else {
                let what = "images in overlapping buffer views exceed what is left of the limit of one file";
                report.refuse(image.at("bufferView"), what, "let them share one buffer view");
                return None;
            };
            copies.left = left;
            let copy: Arc<[u8]> = bytes.into();
            copies.made.insert(index, copy.clone());
            Some(copy)
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

fn look(image: &Obj, bytes: Arc<[u8]>, limits: &Limits, report: &mut Report) -> Found {
    let Some(mime) = media_type(&bytes) else { return Found::Other("of an unknown format".to_owned()) };
    let (width, height) = match decode::look(mime, &bytes) {
        Ok(size) => size,
        Err(Refusal::Unsupported(what)) => return Found::Other(what),
        Err(Refusal::Damaged(what)) => {
            report.refuse(&image.place, format!("the {mime} data {what}"), "export the image again");
            return Found::Broken;
        }
    };
    if width == 0 || height == 0 || width > limits.image_side || height > limits.image_side {
        let what = format!("the image claims {width} × {height} pixels");
        report.refuse(&image.place, what, format!("from 1 to {} a side (limit of ours)", limits.image_side));
        return Found::Broken;
    }
    let least = decode::least_bytes(mime, &bytes, width, height);
    if let Some(least) = least.filter(|least| *least > bytes.len() as u64) {
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

impl Textures<'_> {
    /// The model's index of a texture of the document, or `None` after reporting why it cannot be drawn. With `repack`, of a copy of it
    /// whose channels are set anew.
    pub fn need(&mut self, index: usize, repack: Option<Repack>, report: &mut Report) -> Option<usize> {
        let texture = self.root.item("textures", index)?;
        let source = self.source(&texture, report)?;
        let image = match self.images.get(source)? {
            Found::Usable(image) => image,
            Found::Other(what) => {
                let what = format!("the image is {what}, which cannot be drawn");
                report.refuse(
                    format!("/images/{source}"),
                    what,
                    "export as PNG, JPEG, WebP or KTX2 with Basis Universal",
                );
                return None;
            }
            Found::Broken => return None,
        };
        let image = image.clone();
        let at = self.image(source, image, repack, report)?;
        let sampler_index = texture.index("sampler");
        Some(*self.by_source.entry((at, sampler_index, repack)).or_insert_with(|| {
            let sampler = sampler_index.and_then(|i| self.root.item("samplers", i));
            self.textures
                .push(Texture { image: at, sampler: sampler.map_or_else(Sampler::default_gltf, |s| read_sampler(&s)) });
            self.textures.len() - 1
        }))
    }

    /// The model's index of an image.
    fn image(&mut self, source: usize, image: Image, repack: Option<Repack>, report: &mut Report) -> Option<usize> {
        let address = (image.bytes.as_ptr().addr(), image.bytes.len(), repack);
        if let Some(at) = self.by_address.get(&address) {
            return Some(*at);
        }
        let key = (image.bytes.clone(), repack);
        let known = self.by_bytes.get(&key).copied();
        if known.is_none() {
            let (width, height) = (image.width, image.height);
            let Some(left) = self.pixels_left.checked_sub(u64::from(width) * u64::from(height)) else {
                let what = format!("{width} × {height} pixels exceed what is left of the limit of one file");
                report.refuse(format!("/images/{source}"), what, "use smaller textures");
                return None;
            };
            self.pixels_left = left;
            self.repacks.extend(repack.map(|repack| (self.used.len(), repack)));
            self.by_bytes.insert(key, self.used.len());
            self.used.push(image);
        }
        let at = known.unwrap_or(self.used.len() - 1);
        self.by_address.insert(address, at);
        Some(at)
    }

    /// The image that a texture is drawn with: an extension's goes before `source`, which is there for readers that cannot use it.
    fn source(&self, texture: &Obj, report: &mut Report) -> Option<usize> {
        let core = texture.index("source");
        let core_usable = core.is_some_and(|core| matches!(self.images.get(core), Some(Found::Usable(_))));
        let mut unusable = None;
        for name in SOURCES {
            let Some(extension) = texture.extension(name) else { continue };
            let Some(source) = extension.index("source") else { continue };
            match self.images.get(source) {
                Some(Found::Usable(_)) => return Some(source),
                Some(Found::Other(what)) if core_usable => {
                    let what = format!("the image is {what}, which cannot be drawn; the texture's `source` is");
                    report.mend(extension.at("source"), what, "export as KTX2 with Basis Universal");
                }
                _ => unusable = unusable.or(Some(source)),
            }
        }
        if let Some(Found::Usable(image)) = core.and_then(|core| self.images.get(core))
            && !matches!(image.mime, "image/png" | "image/jpeg")
        {
            let what = format!("`source` is an image of {}, for which glTF has an extension", image.mime);
            report.mend(texture.at("source"), what, format!("one of {}", SOURCES.join(", ")));
        }
        if let Some(source) = core.or(unusable) {
            return Some(source);
        }
        let place = texture.at("source");
        match texture.object("extensions").entries().next() {
            Some((name, _)) => report.refuse(
                place,
                format!("the texture's only image needs `{name}`, which is not supported"),
                "export with a PNG or JPEG image as `source` beside it",
            ),
            None => report.mend(place, "the texture has no image, materials go without it", "add `source`"),
        }
        None
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
