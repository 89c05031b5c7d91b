//! Any bytes as an image: pixels that are as many as they say, or problems, never a panic.
#![no_main]
use holograde::scene::model::{Image, Model, Sampler, Texture, TextureSupport};
use holograde::scene::{decode_images, image_header};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok((mime, width, height)) = image_header(bytes) else { return };
    // The loader's limits, so low that the fuzzer stays fast.
    if !(1..=2048).contains(&width) || !(1..=2048).contains(&height) {
        return;
    }
    let image = Image { name: "fuzz".into(), mime, width, height, bytes: bytes.into() };
    let texture = Texture { image: 0, sampler: Sampler { mip: Some(Default::default()), ..Sampler::default() } };
    let model = Model { images: vec![image], textures: vec![texture], ..Model::default() };
    for support in [TextureSupport::NONE, TextureSupport::BC] {
        let Ok(images) = decode_images(&model, support, 1) else { continue };
        assert!(images[0].is_whole() && (images[0].width, images[0].height) == (width, height));
    }
});
