//! Compressed textures, as a hardware adapter gets them. The software adapter of the tests offers BC too, if slowly.

use super::fixture::*;
use crate::render::{Layer, PreparedScene, SceneTextures, Uploader};
use crate::scene::model::*;

const MIDDLE: [u32; 2] = [SIZE[0] / 2, SIZE[1] / 2];
const PLAIN: TextureRef = TextureRef { texture: 0, tex_coord: 0, transform: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] };

/// A quad with one image.
fn textured(width: u32, height: u32, mip: bool) -> Model {
    let material = Material { base_color_texture: Some(PLAIN), ..unlit([1.0; 4]) };
    let mut model = model(vec![quad(0.3)], vec![material]);
    let sampler = Sampler { mip: mip.then_some(Filter::Linear), ..Sampler::default() };
    model.textures = vec![Texture { image: 0, sampler }];
    model.images = vec![Image { name: "i".into(), mime: "image/png", width, height, bytes: [].into() }];
    model
}

fn has_bc(fixture: &Fixture) -> bool {
    let has = fixture.headless.device.features().contains(wgpu::Features::TEXTURE_COMPRESSION_BC);
    if !has {
        println!("skipped: the adapter has no BC");
    }
    has
}

fn middle(fixture: &mut Fixture, model: &Model, image: DecodedImage) -> [u8; 4] {
    let scene = fixture.upload(model, vec![image]);
    fixture.draw(&scene, &list(vec![at(0, [-HALF_IPD, 0.0, -1.0])])).0.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0
}

/// A block of BC1 in one colour of 5, 6 and 5 bits.
fn bc1(r: u16, g: u16, b: u16) -> Vec<u8> {
    [(r << 11 | g << 5 | b).to_le_bytes().as_slice(), &[0; 6]].concat()
}

#[test]
fn blocks_show_the_colour_that_they_hold() {
    let Some(mut fixture) = Fixture::new() else { return };
    if !has_bc(&fixture) {
        return;
    }
    let model = textured(8, 8, false);
    // 5 and 6 bits spread to 8.
    let plain = DecodedImage::rgba8(8, 8, [222, 113, 57, 255].repeat(64));
    let blocks = DecodedImage { width: 8, height: 8, format: PixelFormat::Bc1, levels: vec![bc1(27, 28, 7).repeat(4)] };
    let (a, b) = (middle(&mut fixture, &model, plain), middle(&mut fixture, &model, blocks));
    assert!(a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 1), "{a:?} and {b:?}");
}

#[test]
fn small_levels_of_blocks_are_uploaded_and_counted() {
    let Some(mut fixture) = Fixture::new() else { return };
    if !has_bc(&fixture) {
        return;
    }
    // Far enough away to be drawn from the smaller levels, which are of another colour.
    let side = 256u32;
    let full = crate::scene::pixels::full_levels(side, side);
    let level = |level: u32| {
        let blocks = ((side >> level).max(1).div_ceil(4)).pow(2) as usize;
        if level == 0 { bc1(31, 0, 0).repeat(blocks) } else { bc1(0, 63, 0).repeat(blocks) }
    };
    let image =
        DecodedImage { width: side, height: side, format: PixelFormat::Bc1, levels: (0..full).map(level).collect() };
    let bytes = image.bytes();
    let model = textured(side, side, true);
    let prepared = PreparedScene::new(&model, vec![image], &wgpu::Limits::defaults()).unwrap();
    let mut uploader = Uploader::new(&fixture.renderer, prepared);
    while !uploader.progress().is_complete() {
        let before = uploader.progress().done;
        let sent = uploader.step(2000).done - before;
        assert!(sent > 0 && sent <= 2000, "{sent} bytes at a step");
    }
    let scene = uploader.finish();
    assert_eq!(scene.cost().texture_bytes, bytes);
    let list = list(vec![at(0, [-HALF_IPD, 0.0, -1.0])]);
    let stills = fixture.draw_layers(&[Layer { scene: &scene, list: &list }]).0;
    assert_eq!(stills.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0, [0, 255, 0, 255]);
}

/// A partner's texture, in the formats of hardware and of software.
#[test]
fn an_exported_texture_looks_the_same_compressed() {
    let Some(mut fixture) = Fixture::new() else { return };
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gltf/flight-helmet-ktx2-meshopt.glb");
    let (true, Ok(glb)) = (has_bc(&fixture), std::fs::read(file)) else {
        println!("skipped: 1");
        return;
    };
    let at = glb.windows(8).position(|window| window == b"\xABKTX 20\xBB").unwrap();
    let mut model = textured(512, 512, true);
    model.images[0].mime = "image/ktx2";
    model.images[0].bytes = glb[at..].into();
    let mut draw = |support| {
        let textures = SceneTextures::decode(&model, support, 1, &|_| true).unwrap();
        let prepared = PreparedScene::of(&model, textures, &wgpu::Limits::defaults()).unwrap();
        let scene = Uploader::new(&fixture.renderer, prepared).finish();
        let list = list(vec![super::fixture::at(0, [-HALF_IPD, 0.0, -1.0])]);
        (fixture.draw(&scene, &list).0.eyes[0].clone(), scene.cost().texture_bytes)
    };
    let (plain, plain_bytes) = draw(TextureSupport::NONE);
    let (blocks, block_bytes) = draw(TextureSupport::BC);
    assert!(block_bytes * 7 < plain_bytes, "{block_bytes} of {plain_bytes} bytes");
    let sum: u64 = plain.as_raw().iter().zip(blocks.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    let drawn = centroid(&plain).2;
    assert!(drawn > 1000 && sum < 4 * u64::from(drawn), "{sum} steps off in {drawn} pixels");
}
