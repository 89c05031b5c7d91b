//! Textures.

use super::counted;
use crate::scene::cost::lint::{Context, Lint, Saves, Severity};
use crate::scene::cost::tables::slots;
use crate::scene::decode::{disagrees, gpu_formats};
use crate::scene::model::{Image, PixelFormat, TextureSupport};

/// Images of fewer pixels are not worth a word (ours).
const SMALL: u64 = 64 * 64;

pub(super) fn find(context: &Context, out: &mut Vec<Lint>) {
    let model = context.model;
    let formats = gpu_formats(model, TextureSupport::BC);
    let bytes = |index: usize| {
        let (format, levels): (PixelFormat, u32) = formats[index];
        format.chain_bytes(model.images[index].width, model.images[index].height, levels)
    };
    let plain = |index: usize| formats[index].0 == PixelFormat::Rgba8;
    let large = |image: &Image| u64::from(image.width) * u64::from(image.height) > SMALL;
    let images = || model.images.iter().enumerate();

    let odd = images().filter(|(_, image)| image.width % 4 != 0 || image.height % 4 != 0).map(|(i, _)| i).collect();
    let what = "with a side that is no multiple of 4, so that it cannot be block-compressed";
    out.extend(remark(context, "image.side", Severity::Note, odd, what, "use multiples of 4", |_| 0));

    let loose = images().filter(|(i, image)| plain(*i) && large(image)).map(|(i, _)| i).collect();
    let what = "uncompressed on the GPU";
    let fix = "export as KTX2 (KHR_texture_basisu): a quarter of the bytes with BC7 or ASTC, an eighth with BC1";
    // BC7 takes a byte a pixel, RGBA four.
    out.extend(remark(context, "image.uncompressed", Severity::Warning, loose, what, fix, |i| bytes(i) / 4 * 3));

    let flat =
        images().filter(|(i, image)| large(image) && context.pixels.get(*i).is_some_and(|p| p.flat)).map(|(i, _)| i);
    let what = "of one colour throughout";
    let fix = "use the material's factors instead, or a few pixels";
    out.extend(remark(context, "image.flat", Severity::Warning, flat.collect(), what, fix, bytes));
    let whole = |image: usize| model.textures.iter().any(|t| t.image == image && t.sampler.mip.is_none());
    let bare = images().filter(|(i, image)| large(image) && whole(*i)).map(|(i, _)| i).collect();
    let what = "read without smaller levels: it shimmers, and costs bandwidth";
    let fix = "set a `minFilter` with mipmaps in the sampler";
    out.extend(remark(context, "texture.no-mips", Severity::Warning, bare, what, fix, |_| 0));
    let mislabelled = images().filter(|(i, _)| disagrees(model, *i)).map(|(i, _)| i).collect();
    let what = "whose KTX2 container says another transfer function than the material's use asks for: viewers that believe the container draw it wrong";
    let fix = "encode normals, roughness, metalness and occlusion as linear, colours as sRGB";
    out.extend(remark(context, "image.transfer", Severity::Warning, mislabelled, what, fix, |_| 0));
    finer_than_seen(context, &bytes, out);
}

/// Textures with more texels than pixels even where the content is cut off for being near.
fn finer_than_seen(context: &Context, bytes: &dyn Fn(usize) -> u64, out: &mut Vec<Lint>) {
    let (Some(screen), Some((nearest_m, pixels_per_metre))) = (context.screen, context.nearest) else { return };
    let halvings = |index: usize| {
        let density = screen.texels_per_metre.get(index).copied().unwrap_or(0.0);
        let image = &context.model.images[index];
        let most = (image.width.min(image.height) / 64).max(1).ilog2();
        ((density / pixels_per_metre).max(1.0).log2() as u32).min(most)
    };
    let found: Vec<usize> = (0..context.model.images.len()).filter(|&index| halvings(index) > 0).collect();
    let Some(&first) = found.first() else { return };
    let image = &context.model.images[first];
    let sizes = (image.width >> halvings(first), image.height >> halvings(first));
    let what = format!("with more texels than the display can show at {nearest_m} m, where content is cut off");
    let fix = format!("halve the sides until it fits: {} × {} for the first", sizes.0, sizes.1);
    let spare = |index: usize| bytes(index) - (bytes(index) >> (2 * halvings(index)));
    // A scene whose place nobody declared is shown a metre large, which may not be its use.
    let severity = if context.placed { Severity::Warning } else { Severity::Note };
    out.extend(remark(context, "image.finer-than-seen", severity, found, &what, &fix, spare));
}

fn remark(
    context: &Context,
    id: &'static str,
    severity: Severity,
    found: Vec<usize>,
    what: &str,
    fix: &str,
    spare: impl Fn(usize) -> u64,
) -> Option<Lint> {
    let &first = found.first()?;
    let image = &context.model.images[first];
    let first_is = if found.len() == 1 { "" } else { "the first is " };
    let what = format!("{} {what} ({first_is}{} × {})", counted(found.len(), "image"), image.width, image.height);
    let saves = Saves { gpu_bytes: found.iter().map(|&image| spare(image)).sum(), ..Saves::default() };
    Some(
        Lint::new(id, severity, place(context, first), what)
            .named(&image.name)
            .count(found.len())
            .saves(saves)
            .fix(fix),
    )
}

/// The image's pointer in the document, else that of a material which reads it.
fn place(context: &Context, image: usize) -> String {
    let known = context.document.map(|document| super::image_places(context.model, document));
    if let Some(place) = known.and_then(|places| places.into_iter().nth(image)).filter(|place| !place.is_empty()) {
        return place;
    }
    let reads = |material: &crate::scene::model::Material| {
        let mut textures =
            slots(material).into_iter().filter_map(|(_, texture)| context.model.textures.get(texture.texture));
        textures.any(|texture| texture.image == image)
    };
    context.model.materials.iter().position(reads).map_or_else(String::new, |material| format!("/materials/{material}"))
}
