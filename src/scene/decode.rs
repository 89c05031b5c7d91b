//! Images decoded to RGBA, in parallel.

use super::model::{DecodedImage, Image, Model};
use crate::problem::{Problem, Problems};
use image::{ImageFormat, ImageReader};
use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Decodes all images of a model on up to `threads` threads, in the order of [`Model::images`]. Sizes are those of the headers, which the
/// loader has bounded; data that decodes to another size is refused before memory is taken for it.
///
/// # Errors
/// One problem per image that cannot be decoded.
pub fn decode_images(model: &Model, threads: usize) -> Result<Vec<DecodedImage>, Problems> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(image) = model.images.get(i) else { return done };
            done.push((i, decode(image)));
        }
    };
    let threads = threads.clamp(1, model.images.len().max(1));
    let mut results: Vec<(usize, Result<DecodedImage, String>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
        let mut results = worker();
        // A panic in a decoder leaves its image out, which is reported below.
        results.extend(workers.into_iter().filter_map(|worker| worker.join().ok()).flatten());
        results
    });
    results.sort_by_key(|(i, _)| *i);
    let mut problems = Problems::default();
    let mut images = Vec::with_capacity(results.len());
    let mut results = results.into_iter().peekable();
    for (i, image) in model.images.iter().enumerate() {
        let result = results.next_if(|(at, _)| *at == i).map(|(_, result)| result);
        match result.unwrap_or_else(|| Err("the decoder failed".to_owned())) {
            Ok(image) => images.push(image),
            Err(what) => {
                problems.push(Problem::new(&model.name, &image.name, what).fix("export the image again"));
            }
        }
    }
    problems.into_result(images)
}

fn decode(image: &Image) -> Result<DecodedImage, String> {
    let format = if image.mime == "image/png" { ImageFormat::Png } else { ImageFormat::Jpeg };
    let mut reader = ImageReader::with_format(Cursor::new(&image.bytes[..]), format);
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(image.width);
    limits.max_image_height = Some(image.height);
    // Sixteen bits and four channels, once as read and once as turned into eight bits.
    limits.max_alloc = Some(u64::from(image.width) * u64::from(image.height) * 16 + (1 << 20));
    reader.limits(limits);
    let decoded = reader.decode().map_err(|error| format!("the {} data cannot be decoded: {error}", image.mime))?;
    let rgba8 = decoded.into_rgba8();
    if (rgba8.width(), rgba8.height()) != (image.width, image.height) {
        return Err(format!("the data is {} × {} pixels, its header says otherwise", rgba8.width(), rgba8.height()));
    }
    Ok(DecodedImage { width: image.width, height: image.height, rgba8: rgba8.into_raw() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Image {
        let mut out = Cursor::new(Vec::new());
        let pixels = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 200]));
        pixels.write_to(&mut out, ImageFormat::Png).unwrap();
        Image { name: format!("{width}x{height}"), mime: "image/png", width, height, bytes: out.into_inner().into() }
    }

    #[test]
    fn images_come_back_in_order_whatever_the_threads() {
        let model = Model { images: (1..9).map(|i| png(i * 10, 3)).collect(), ..Model::default() };
        for threads in [0, 1, 3, 99] {
            let decoded = decode_images(&model, threads).unwrap();
            assert_eq!(decoded.iter().map(|image| image.width).collect::<Vec<_>>(), [10, 20, 30, 40, 50, 60, 70, 80]);
            assert_eq!(decoded[1].rgba8[4..8], [1, 0, 200, 255]);
        }
    }

    #[test]
    fn damaged_and_lying_images_are_named() {
        let mut cut = png(64, 64);
        cut.bytes = cut.bytes[..60].into();
        let lying = Image { width: 4, height: 4, name: "lying".into(), ..png(64, 64) };
        let model = Model { images: vec![cut, png(2, 2), lying], ..Model::default() };
        let problems = decode_images(&model, 2).unwrap_err();
        assert_eq!(problems.0.iter().map(|p| p.place.as_str()).collect::<Vec<_>>(), ["64x64", "lying"]);
    }
}
