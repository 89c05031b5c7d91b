//! Every sheet of the panel as both eyes see it, beside content and with a pointer on it. With `HOLOGRADE_LOOK` naming a folder the pictures
//! are left there, to be looked at.

use super::fixture::*;
use crate::panel::{Panel, samples};
use crate::render::*;
use crate::review::{Pointer, aids};
use crate::space::{Fov, Pose};
use glam::{Quat, Vec3};

/// What the second HoloLens draws for an eye.
const EYE: [u32; 2] = [1440, 936];
const SEEN: Fov = Fov { left: -0.375, right: 0.375, up: 0.2535, down: -0.2535 };
/// 30° × 21° at 1.6 m, a little to the side of what is reviewed and turned to the reader.
const MIDDLE: Vec3 = Vec3::new(0.12, -0.05, -1.6);
const SIZE_M: [f32; 2] = [0.857, 0.6];

fn look(stills: &Stills, name: &str) {
    let Some(folder) = std::env::var_os("HOLOGRADE_LOOK") else { return };
    let eyes = [0, 1].map(|eye| composite(&stills.eyes[eye], Backdrop::Additive(56)));
    let mut both = image::RgbaImage::new(2 * EYE[0], EYE[1]);
    for (eye, at) in eyes.iter().zip([0, i64::from(EYE[0])]) {
        image::imageops::replace(&mut both, eye, at, 0);
    }
    let folder = std::path::Path::new(&folder);
    both.save(folder.join(format!("sheet-{name}.png"))).unwrap();
    // Pixel by pixel, as text has to be looked at.
    let close = image::imageops::crop_imm(&eyes[0], EYE[0] / 4 + 40, EYE[1] / 6, 720, 500).to_image();
    close.save(folder.join(format!("close-{name}.png"))).unwrap();
}

#[test]
fn every_sheet_is_read_by_both_eyes() {
    let Some(mut fixture) = Fixture::new() else { return };
    let path = fixture.renderer.path();
    let (device, queue) = (&fixture.headless.device, &fixture.headless.queue);
    let pixels = crate::panel::POINTS.map(|side| (side * BOARD_OVERSAMPLING) as u32);
    let mut overlay = Overlay::new(device, queue, PICTURE_COLOR, PICTURE_DEPTH, path, pixels);
    let picture = StereoPicture::new(&fixture.renderer, EYE[0], EYE[1]);
    let scene = fixture.upload(&model(vec![quad(0.2)], vec![unlit([0.1, 0.3, 0.5, 1.0])]), vec![]);
    let list = list(vec![at(0, [-0.75, 0.1, -2.0])]);
    let turn = Quat::from_rotation_y((-MIDDLE.x / -MIDDLE.z).atan());
    let base_from_quad = Pose { position: MIDDLE, orientation: turn };
    let board = Quad { base_from_quad, size_m: SIZE_M };
    let eye = |x: f32| View { pose: Pose::at(Vec3::new(x, 0.0, 0.0)), fov: SEEN };
    let views = [eye(-HALF_IPD), eye(HALF_IPD)];
    let on = base_from_quad.transform_point(Vec3::new(0.25, -0.22, 0.0));
    let pointer =
        Pointer { on: Some([0.79, 0.87]), ray: Some([Vec3::new(0.25, -0.4, -0.4), on]), ..Pointer::default() };
    let mut ink = Ink::default();
    aids::pointer(&pointer, &mut ink);
    let mut panel = Panel::new(BOARD_OVERSAMPLING);
    let all = samples::all();
    let wanted = if std::env::var_os("HOLOGRADE_LOOK").is_some() { all.len() } else { 3 };
    for (second, (name, sheet)) in all.iter().enumerate().take(wanted) {
        let Some(mut painted) = panel.run(sheet, &pointer, second as f64, &mut Vec::new()) else { continue };
        let mut encoder = fixture.headless.device.create_command_encoder(&Default::default());
        let layers = [Layer { scene: &scene, list: &list }];
        overlay.paint_board(&mut encoder, &painted.shapes, &mut painted.textures, painted.pixels_per_point);
        fixture.renderer.encode(&mut encoder, &layers, &views, RANGE, picture.target(), None);
        overlay.encode(&mut encoder, &views, RANGE, picture.target(), Some(&board), &ink);
        let readback = picture.read(&mut encoder);
        fixture.headless.queue.submit([encoder.finish()]);
        readback.submitted();
        let stills = readback.wait().unwrap();
        assert_eq!(stills.without_depth().without_depth, 0, "{name}");
        for eye in &stills.eyes {
            let light = eye.pixels().filter(|pixel| pixel.0[1] > 180).count();
            assert!(light > 2000, "{name}: {light} light pixels");
        }
        look(&stills, name);
    }
}
