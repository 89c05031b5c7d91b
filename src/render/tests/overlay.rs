//! The board and ink in the room.

use super::fixture::*;
use crate::render::mips::linear_from_srgb;
use crate::render::*;
use crate::space::{Fov, Pose};
use glam::{Quat, Vec3};

/// A board of 30° × 21° at 1.5 m, the distance that its points are made for.
const BOARD: Quad = Quad {
    base_from_quad: Pose { position: Vec3::new(0.0, 0.0, -1.5), orientation: Quat::IDENTITY },
    size_m: [0.804, 0.5628],
};
/// The same, small enough for the views of the fixture.
const SMALL: Quad = Quad { size_m: [0.4, 0.28], ..BOARD };
const POINTS: [f32; 2] = [1000.0, 700.0];
/// Pixels a degree of the eye buffers that the panel is made for.
const PIXELS_PER_DEG: f32 = 33.0;

fn overlay(fixture: &Fixture, path: StereoPath, pixels_per_point: f32) -> Overlay {
    let headless = fixture.headless;
    let pixels = POINTS.map(|side| (side * pixels_per_point) as u32);
    Overlay::new(&headless.device, &headless.queue, PICTURE_COLOR, PICTURE_DEPTH, path, pixels)
}

/// A sheet of the test's own.
fn sheet(pixels_per_point: f32, add: impl FnMut(&mut egui::Ui)) -> (Vec<egui::ClippedPrimitive>, egui::TexturesDelta) {
    let context = egui::Context::default();
    let mut fonts = egui::FontDefinitions::empty();
    fonts.font_data.insert("sans".into(), egui::FontData::from_static(dejavu::sans::regular()).into());
    for family in [egui::FontFamily::Proportional, egui::FontFamily::Monospace] {
        fonts.families.insert(family, vec!["sans".into()]);
    }
    context.set_fonts(fonts);
    let size = egui::Vec2::from(POINTS);
    let mut input =
        egui::RawInput { screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, size)), ..Default::default() };
    let viewport = input.viewports.entry(egui::ViewportId::ROOT).or_default();
    viewport.native_pixels_per_point = Some(pixels_per_point);
    let output = context.run_ui(input, add);
    (context.tessellate(output.shapes, pixels_per_point), output.textures_delta)
}

/// A white board but for its rim.
fn white(ui: &mut egui::Ui) {
    let inner = egui::Rect::from_min_size(egui::Pos2::ZERO, POINTS.into()).shrink(40.0);
    ui.painter().rect_filled(inner, 0.0, egui::Color32::WHITE);
}

/// Content, board and ink, drawn with the fixture's views.
fn draw(
    fixture: &mut Fixture,
    overlay: &mut Overlay,
    content: Option<(&SceneGpu, &DrawList)>,
    board: Option<&Quad>,
    ink: &Ink,
) -> (Stills, bool) {
    let picture = StereoPicture::new(&fixture.renderer, SIZE[0], SIZE[1]);
    let mut encoder = fixture.headless.device.create_command_encoder(&Default::default());
    let layer = content.map(|(scene, list)| Layer { scene, list });
    fixture.renderer.encode(&mut encoder, layer.as_slice(), &views(), RANGE, picture.target(), None);
    let drawn = overlay.encode(&mut encoder, &views(), RANGE, picture.target(), board, ink);
    let readback = picture.read(&mut encoder);
    fixture.headless.queue.submit([encoder.finish()]);
    readback.submitted();
    (readback.wait().unwrap(), drawn)
}

fn paint(fixture: &Fixture, overlay: &mut Overlay, pixels_per_point: f32, add: impl FnMut(&mut egui::Ui)) {
    let (shapes, mut textures) = sheet(pixels_per_point, add);
    let mut encoder = fixture.headless.device.create_command_encoder(&Default::default());
    overlay.paint_board(&mut encoder, &shapes, &mut textures, pixels_per_point);
    fixture.headless.queue.submit([encoder.finish()]);
}

/// What depth a distance along the view has.
fn depth_of(distance: f32) -> f32 {
    let DepthRange { near, far } = RANGE;
    near * (far - distance) / (distance * (far - near))
}

fn both_paths(check: impl Fn(&mut Fixture, StereoPath)) {
    for path in [StereoPath::PerEye, StereoPath::Multiview] {
        let Some(mut fixture) = Fixture::on(path) else { return };
        if path == StereoPath::Multiview && !StereoPath::multiview_offered(&fixture.headless.device) {
            println!("skipped: no multiview");
            return;
        }
        check(&mut fixture, path);
    }
}

#[test]
fn the_board_is_where_it_is_for_each_eye_with_its_depth() {
    both_paths(|fixture, path| {
        let mut overlay = overlay(fixture, path, 1.0);
        paint(fixture, &mut overlay, 1.0, white);
        let (stills, drawn) = draw(fixture, &mut overlay, None, Some(&SMALL), &Ink::default());
        assert!(drawn);
        let [left, right] = [0, 1].map(|eye| centroid(&stills.eyes[eye]));
        let shift = f64::from(HALF_IPD) / 1.5 * f64::from(SIZE[0]);
        assert!((left.0 - 48.0 - shift).abs() < 0.3 && (48.0 - right.0 - shift).abs() < 0.3, "{left:?} {right:?}");
        let area = 0.4 * 0.28 * (f64::from(SIZE[0]) / 1.5).powi(2);
        assert!((f64::from(left.2) / area - 1.0).abs() < 0.08, "{} of {area}", left.2);
        assert_eq!(stills.without_depth().without_depth, 0);
        let mut seen = 0;
        for (pixel, depth) in stills.eyes[0].pixels().zip(&stills.depth[0]) {
            assert_eq!(pixel.0 == [0; 4], *depth == 0.0, "depth without colour");
            if *depth != 0.0 {
                assert!((depth - depth_of(1.5)).abs() < 1e-4, "{depth}");
                seen += u32::from(pixel.0 == [255; 4]);
            }
        }
        assert!(seen > 200, "what is painted is there: {seen}");
    });
}

#[test]
fn nothing_of_ours_changes_nothing() {
    let Some(mut fixture) = Fixture::new() else { return };
    let path = fixture.renderer.path();
    let mut overlay = overlay(&fixture, path, 1.0);
    let scene = fixture.upload(&model(vec![quad(0.2)], vec![unlit([1.0, 0.0, 0.0, 1.0])]), vec![]);
    let list = list(vec![at(0, [0.0, 0.0, -1.0])]);
    let (content, drawn) = draw(&mut fixture, &mut overlay, Some((&scene, &list)), None, &Ink::default());
    assert!(!drawn);
    let same = fixture.draw(&scene, &list).0;
    assert!(content.eyes == same.eyes && content.depth == same.depth);
    // And a board changes nothing beside it.
    let corner = Quad { base_from_quad: Pose::at(Vec3::new(-0.5, 0.3, -1.5)), size_m: [0.3, 0.2] };
    let (with, _) = draw(&mut fixture, &mut overlay, Some((&scene, &list)), Some(&corner), &Ink::default());
    for y in 0..SIZE[1] {
        for x in SIZE[0] / 2..SIZE[0] {
            assert_eq!(with.eyes[0].get_pixel(x, y), same.eyes[0].get_pixel(x, y));
        }
    }
    assert!(with.eyes[0] != same.eyes[0]);
}

#[test]
fn the_board_covers_what_comes_between_and_ink_meets_depth() {
    both_paths(|fixture, path| {
        let mut overlay = overlay(fixture, path, 1.0);
        paint(fixture, &mut overlay, 1.0, white);
        // Nearer than the board, in its middle.
        let scene = fixture.upload(&model(vec![quad(0.05)], vec![unlit([1.0, 0.0, 0.0, 1.0])]), vec![]);
        let list = list(vec![at(0, [0.0, 0.0, -1.0])]);
        let middle = (SIZE[1] / 2 * SIZE[0] + SIZE[0] / 2) as usize;
        let mut ink = Ink::default();
        let (stills, _) = draw(fixture, &mut overlay, Some((&scene, &list)), Some(&SMALL), &ink);
        assert_eq!(stills.eyes[0].get_pixel(SIZE[0] / 2, SIZE[1] / 2).0, [255; 4]);
        assert!((stills.depth[0][middle] - depth_of(1.5)).abs() < 1e-4);
        for (distance, seen) in [(1.4, true), (1.6, false)] {
            ink.clear(Vec3::ZERO);
            let z = -distance;
            ink.vertices = [[-0.1, -0.1, z], [0.1, -0.1, z], [0.0, 0.2, z]]
                .map(|position| InkVertex { position, color: [0.0, 1.0, 0.0, 1.0] })
                .to_vec();
            ink.indices = vec![0, 1, 2];
            let (stills, _) = draw(fixture, &mut overlay, Some((&scene, &list)), Some(&SMALL), &ink);
            let green = stills.eyes[0].get_pixel(SIZE[0] / 2, SIZE[1] / 2).0 == [0, 255, 0, 255];
            assert_eq!(green, seen, "ink at {distance} m");
            let depth = depth_of(if seen { distance } else { 1.5 });
            assert!((stills.depth[0][middle] - depth).abs() < 1e-4);
            assert_eq!(stills.without_depth().without_depth, 0);
        }
    });
}

#[test]
fn nothing_stays_where_the_display_never_shows_it() {
    let Some(mut fixture) = Fixture::on(StereoPath::PerEye) else { return };
    let mut overlay = overlay(&fixture, StereoPath::PerEye, 1.0);
    paint(&fixture, &mut overlay, 1.0, white);
    let (whole, _) = draw(&mut fixture, &mut overlay, None, Some(&SMALL), &Ink::default());
    let corners = [[-9.0, -9.0], [0.0, -9.0], [0.0, 9.0], [-9.0, 9.0]];
    assert!(overlay.set_visibility_mask(0, &corners, &[0, 1, 2, 0, 2, 3]));
    let (hidden, _) = draw(&mut fixture, &mut overlay, None, Some(&SMALL), &Ink::default());
    for (x, y, pixel) in hidden.eyes[0].enumerate_pixels() {
        let depth = hidden.depth[0][(y * SIZE[0] + x) as usize];
        let expected = if x < SIZE[0] / 2 { [0; 4] } else { whole.eyes[0].get_pixel(x, y).0 };
        assert_eq!(pixel.0, expected, "{x} {y}");
        assert_eq!(pixel.0 == [0; 4], depth == 0.0);
    }
    assert!(hidden.eyes[1] == whole.eyes[1] && whole.eyes[0] != hidden.eyes[0]);
}

#[test]
fn pictures_of_other_formats_are_drawn_by_the_same_overlay() {
    let Some(mut fixture) = Fixture::new() else { return };
    let (path, headless) = (fixture.renderer.path(), fixture.headless);
    let (color, depth) = (wgpu::TextureFormat::Rgba8Unorm, wgpu::TextureFormat::Depth16Unorm);
    let mut other = Overlay::new(&headless.device, &headless.queue, color, depth, path, [1000, 700]);
    let mut same = overlay(&fixture, path, 1.0);
    let pictures = [&mut other, &mut same].map(|overlay| {
        paint(&fixture, overlay, 1.0, white);
        draw(&mut fixture, overlay, None, Some(&SMALL), &Ink::default()).0
    });
    assert!(pictures[0].eyes == pictures[1].eyes && pictures[0].depth == pictures[1].depth);
    assert!(pictures[0].without_depth().coloured > 0);
}

/// Light of each pixel in the row through the middle of a line of text, with the head moved by `phase` of a pixel.
fn row_of_text(fixture: &mut Fixture, overlay: &mut Overlay, phase: f32) -> Vec<f32> {
    let width = 256u32;
    let tan = 0.5 * width as f32 / (PIXELS_PER_DEG * 1f32.to_degrees());
    let high = tan / 8.0;
    let fov = Fov { left: (-tan).atan(), right: tan.atan(), up: high.atan(), down: (-high).atan() };
    let pixel = 1.5 * 2.0 * tan / width as f32;
    let pose = Pose::at(Vec3::new(phase * pixel, 0.0, 0.0));
    let view = View { pose, fov };
    let picture = StereoPicture::new(&fixture.renderer, width, width / 8);
    let mut encoder = fixture.headless.device.create_command_encoder(&Default::default());
    fixture.renderer.encode(&mut encoder, &[], &[view; 2], RANGE, picture.target(), None);
    overlay.encode(&mut encoder, &[view; 2], RANGE, picture.target(), Some(&BOARD), &Ink::default());
    let readback = picture.read(&mut encoder);
    fixture.headless.queue.submit([encoder.finish()]);
    readback.submitted();
    let stills = readback.wait().unwrap();
    if let Some(path) = std::env::var_os("HOLOGRADE_LOOK").filter(|_| phase == 0.375) {
        let shown = composite(&stills.eyes[0], Backdrop::Additive(0));
        let larger = image::imageops::resize(&shown, 5 * width, 5 * width / 8, image::imageops::FilterType::Nearest);
        larger.save(std::path::Path::new(&path).join(format!("row-{}.png", overlay.board_pixels()[0]))).unwrap();
    }
    let row = width / 16;
    (0..width).map(|x| linear_from_srgb(stills.eyes[0].get_pixel(x, row).0[1])).collect()
}

/// Light of the darkest stem and of the lightest gap.
fn worst(row: &[f32]) -> (f32, f32) {
    let (mut stem, mut gap) = (f32::MAX, 0.0f32);
    for [before, here, after] in row.array_windows() {
        if here > before && here >= after {
            stem = stem.min(*here);
        }
        if here < before && here <= after {
            gap = gap.max(*here);
        }
    }
    (stem, gap)
}

#[test]
fn text_of_twenty_points_keeps_its_contrast_and_does_not_shimmer() {
    let Some(mut fixture) = Fixture::new() else { return };
    let path = fixture.renderer.path();
    let mut overlay = overlay(&fixture, path, BOARD_OVERSAMPLING);
    let gray = egui::Color32::from_gray(240);
    paint(&fixture, &mut overlay, BOARD_OVERSAMPLING, |ui| {
        let (font, middle) = (egui::FontId::proportional(20.0), egui::Pos2::new(500.0, 350.0));
        ui.painter().text(middle, egui::Align2::CENTER_CENTER, "nlmnHllimlnHmlnlmn", font, gray);
    });
    let full = linear_from_srgb(gray.r());
    let mut sums = [0.0; 8];
    for (eighth, sum) in (0u8..).zip(&mut sums) {
        let row = row_of_text(&mut fixture, &mut overlay, f32::from(eighth) / 8.0);
        *sum = row.iter().sum::<f32>();
        let (stem, gap) = worst(&row[10..246]);
        // The thinnest stem keeps four fifths of its light and any gap is dark, wherever the pixels fall.
        let contrast = (stem - gap) / (stem + gap);
        assert!(stem > 0.8 * full && contrast > 0.9, "at {eighth}/8: {stem} of {full}, {contrast}");
    }
    let (least, most) = sums.iter().fold((f32::MAX, 0.0f32), |(least, most), sum| (least.min(*sum), most.max(*sum)));
    assert!(most / least < 1.01, "as much light wherever the pixels fall: {sums:?}");
}
