//! Images made ready for a GPU, in parallel: PNG, JPEG and WebP become RGBA, KTX2 and DDS stay compressed where that is faster.

mod basis;
mod dds;
mod header;
mod ktx2;
mod stored;
#[cfg(test)]
mod tests;

pub(super) use header::{Refusal, least_bytes, look, media_type};

use super::model::{DecodedImage, Image, Model, Repack, TextureRef};
use super::pixels::{PixelFormat, TextureSupport, full_levels};
use crate::problem::{Problem, Problems};
use image::{ImageFormat, ImageReader};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Decodes all images of a model on up to `threads` threads, in the order of [`Model::images`], to the best of what the GPU has.
/// Sizes are those of the headers, which the loader has bounded; data that decodes to another size is refused before memory is taken
/// for it.
///
/// # Errors
/// One problem per image that cannot be decoded.
pub fn decode_images(model: &Model, support: TextureSupport, threads: usize) -> Result<Vec<DecodedImage>, Problems> {
    decode_each(model, support, threads, |_, image| Some(image))
}

/// Like [`decode_images`]; the thread that decoded an image goes on with it (`finish`, with its index). Once that gives nothing, no further
/// image is begun.
///
/// # Errors
/// One problem per image that cannot be decoded.
pub fn decode_each<T: Send>(
    model: &Model,
    support: TextureSupport,
    threads: usize,
    finish: impl Fn(usize, DecodedImage) -> Option<T> + Sync,
) -> Result<Vec<T>, Problems> {
    let uses = uses(model);
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let (Some(image), Some(usage)) = (model.images.get(i), uses.get(i)) else { return done };
            if stopped.load(Ordering::Relaxed) {
                return done;
            }
            let finished = guarded(|| decode(image, *usage, support).map(|image| finish(i, image)));
            if let Some(result) = finished.transpose() {
                done.push((i, result));
            } else {
                stopped.store(true, Ordering::Relaxed);
            }
        }
    };
    let threads = threads.clamp(1, model.images.len().max(1));
    let mut results = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
        let mut results = worker();
        results.extend(workers.into_iter().filter_map(|worker| worker.join().ok()).flatten());
        results
    });
    results.sort_by_key(|(i, _)| *i);
    let mut problems = Problems::default();
    let mut images = Vec::with_capacity(results.len());
    for (i, result) in results {
        let image = &model.images[i];
        match result {
            Ok(image) => images.push(image),
            Err(what) => {
                problems.push(Problem::new(&model.name, &image.name, what).fix("export the image again"));
            }
        }
    }
    problems.into_result(images)
}

/// How a GPU that has the formats of `support` would hold each image of the model, and with how many levels if smaller ones are read.
/// From headers alone.
pub fn gpu_formats(model: &Model, support: TextureSupport) -> Vec<(PixelFormat, u32)> {
    let uses = uses(model).into_iter().map(|usage| Usage { smaller: true, ..usage });
    model.images.iter().zip(uses).map(|(image, usage)| gpu_format(image, usage, support)).collect()
}

fn gpu_format(image: &Image, usage: Usage, support: TextureSupport) -> (PixelFormat, u32) {
    let support = if usage.repack.is_some() { TextureSupport::NONE } else { support };
    let held = match image.mime {
        header::KTX2 => ktx2::parse(&image.bytes).ok().map(|ktx2| (ktx2.target(usage, support), ktx2.levels.len())),
        header::DDS => guarded(|| dds::parse(&image.bytes).map_err(Refusal::into_text))
            .ok()
            .map(|dds| (stored::target(dds.shape(), usage, support), dds.levels.len())),
        _ => None,
    };
    match held {
        Some((format, levels)) if format != PixelFormat::Rgba8 => (format, levels as u32),
        _ => (PixelFormat::Rgba8, full_levels(image.width, image.height)),
    }
}

/// Whether an image's KTX2 container says that it is sRGB where it is read as data alone, or linear where it is read as colour alone
/// (KHR_texture_basisu asks for agreement; what counts here is the use).
pub fn disagrees(model: &Model, index: usize) -> bool {
    let (Some(image), Some(usage)) = (model.images.get(index), uses(model).get(index).copied()) else { return false };
    match header::transfer(image.mime, &image.bytes) {
        Some(header::Transfer::Srgb) => usage.data && !usage.color,
        Some(header::Transfer::Linear) => usage.color && !usage.data,
        None => false,
    }
}

/// Media type, width and height of an image by its first bytes. The data's extent is checked, the size is not bounded.
///
/// # Errors
/// Why it is not taken.
pub fn image_header(bytes: &[u8]) -> Result<(&'static str, u32, u32), String> {
    let mime = media_type(bytes).ok_or("the image is of an unknown format")?;
    let (width, height) = look(mime, bytes).map_err(Refusal::into_text)?;
    Ok((mime, width, height))
}

/// What a model reads an image for.
#[derive(Debug, Clone, Copy, Default)]
struct Usage {
    /// Read as normals, roughness and the like, where the blocks of BC1 and ETC2 show.
    data: bool,
    /// Read as colour.
    color: bool,
    /// Its smaller levels are read.
    smaller: bool,
    /// Its channels are set anew.
    repack: Option<Repack>,
}

fn uses(model: &Model) -> Vec<Usage> {
    let mut uses = vec![Usage::default(); model.images.len()];
    let mut mark = |texture: &Option<TextureRef>, set: fn(&mut Usage)| {
        let image =
            texture.as_ref().and_then(|texture| model.textures.get(texture.texture)).map(|texture| texture.image);
        if let Some(usage) = image.and_then(|image| uses.get_mut(image)) {
            set(usage);
        }
    };
    for material in &model.materials {
        for texture in [&material.metallic_roughness_texture, &material.normal_texture, &material.occlusion_texture] {
            mark(texture, |usage| usage.data = true);
        }
        for texture in [&material.base_color_texture, &material.emissive_texture] {
            mark(texture, |usage| usage.color = true);
        }
        for (texture, color) in material.layers.textures() {
            mark(&Some(texture), if color { |usage| usage.color = true } else { |usage| usage.data = true });
        }
    }
    for texture in &model.textures {
        if let Some(usage) = uses.get_mut(texture.image) {
            usage.smaller |= texture.sampler.mip.is_some();
        }
    }
    for &(image, repack) in &model.repacks {
        if let Some(usage) = uses.get_mut(image) {
            usage.repack = Some(repack);
        }
    }
    uses
}

/// Turns a panic, which a decoder of others may have in store, into an error.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("the decoder failed".to_owned()))
}

fn decode(image: &Image, usage: Usage, support: TextureSupport) -> Result<DecodedImage, String> {
    let Some(repack) = usage.repack else { return decode_as_stored(image, usage, support) };
    let mut decoded = decode_as_stored(image, usage, TextureSupport::NONE)?;
    decoded.levels.iter_mut().for_each(|level| repack.apply(level));
    Ok(decoded)
}

fn decode_as_stored(image: &Image, usage: Usage, support: TextureSupport) -> Result<DecodedImage, String> {
    let decoded = match image.mime {
        header::KTX2 => ktx2::parse(&image.bytes).map_err(Refusal::into_text)?.decode(&image.bytes, usage, support)?,
        header::DDS => dds::parse(&image.bytes).map_err(Refusal::into_text)?.decode(&image.bytes, usage, support)?,
        header::WEBP => decode_plain(image, ImageFormat::WebP)?,
        header::PNG => decode_plain(image, ImageFormat::Png)?,
        _ => decode_plain(image, ImageFormat::Jpeg)?,
    };
    let size = (decoded.width, decoded.height);
    if size != (image.width, image.height) || !decoded.is_whole() {
        return Err(format!("the data is {} × {} pixels, its header says otherwise", size.0, size.1));
    }
    Ok(decoded)
}

fn decode_plain(image: &Image, format: ImageFormat) -> Result<DecodedImage, String> {
    let mut reader = ImageReader::with_format(Cursor::new(&image.bytes[..]), format);
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(image.width);
    limits.max_image_height = Some(image.height);
    // Sixteen bits and four channels, once as read and once as turned into eight bits.
    limits.max_alloc = Some(u64::from(image.width) * u64::from(image.height) * 16 + (1 << 20));
    reader.limits(limits);
    let decoded = reader.decode().map_err(|error| format!("the {} data cannot be decoded: {error}", image.mime))?;
    let rgba8 = decoded.into_rgba8();
    Ok(DecodedImage::rgba8(rgba8.width(), rgba8.height(), rgba8.into_raw()))
}
