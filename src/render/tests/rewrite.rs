//! Materials that change after the upload.

use super::fixture::*;
use crate::render::DrawList;
use crate::scene::model::*;

#[test]
fn a_material_can_change_from_frame_to_frame() {
    let plain = TextureRef { texture: 0, tex_coord: 0, transform: UvTransform::default().matrix() };
    let material = || Material { base_color_texture: Some(plain), ..unlit([1.0; 4]) };
    let mut model = model(vec![quad(0.3)], vec![material()]);
    model.images = vec![Image { name: "image".into(), mime: "image/png", width: 2, height: 1, bytes: [].into() }];
    let sampler = Sampler { mag: Filter::Nearest, ..Sampler::default() };
    model.textures = vec![Texture { image: 0, sampler }];
    let uv = [UvTransform::default(); 5];
    model.animated_materials =
        vec![AnimatedMaterial { material: 0, emissive: [0.0; 3], emissive_strength: 1.0, uv, moves_uv: true }];
    let Some(mut fixture) = Fixture::new() else { return };
    // Left half red, right half green.
    let image = DecodedImage::rgba8(2, 1, vec![255, 0, 0, 255, 0, 255, 0, 255]);
    let scene = fixture.upload(&model, vec![image]);
    let mut left = |materials: Vec<(u32, Material)>| {
        let list = DrawList { materials, ..list(vec![at(0, [-HALF_IPD, 0.0, -1.0])]) };
        fixture.draw(&scene, &list).0.eyes[0].get_pixel(SIZE[0] / 2 - 10, SIZE[1] / 2).0
    };
    assert_eq!(left(Vec::new()), [255, 0, 0, 255]);
    // A transform that was none at upload, and a factor; of a material that is not there nothing is heard.
    let mut moved = material();
    let half = UvTransform { offset: [0.5, 0.0], ..UvTransform::default() };
    moved.base_color_texture = Some(TextureRef { transform: half.matrix(), ..plain });
    assert_eq!(left(vec![(0, moved), (7, material())]), [0, 255, 0, 255]);
    assert_eq!(left(vec![(0, Material { base_color: [0.0, 1.0, 1.0, 1.0], ..material() })]), [0, 0, 0, 255]);
}
