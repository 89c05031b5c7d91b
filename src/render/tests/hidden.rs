//! Pixels that the display never shows, and several samples a pixel.

use super::fixture::*;
use crate::render::*;
use crate::scene::model::{AlphaMode, Material};
use glam::Mat4;

/// Covers the part of the view left of a tangent, to its edges and beyond.
fn left_of(tangent: f32) -> ([[f32; 2]; 4], [u32; 6]) {
    ([[-9.0, -9.0], [tangent, -9.0], [tangent, 9.0], [-9.0, 9.0]], [0, 1, 2, 0, 2, 3])
}

#[test]
fn hidden_pixels_stay_empty_and_cost_nothing() {
    for path in [StereoPath::PerEye, StereoPath::Multiview] {
        let Some(mut fixture) = Fixture::on(path) else { return };
        if path == StereoPath::Multiview && !StereoPath::multiview_offered(&fixture.headless.device) {
            println!("skipped: no multiview");
            return;
        }
        let glass = Material { alpha_mode: AlphaMode::Blend, ..unlit([1.0, 0.0, 0.0, 0.5]) };
        // Within the view, for multiview that loses what is clipped.
        let mut quads = vec![quad(0.2), quad(0.2)];
        quads[1].material = Some(1);
        let scene = fixture.upload(&model(quads, vec![unlit([1.0; 4]), glass]), vec![]);
        let list = list(vec![at(0, [0.0, 0.0, -1.0]), at(1, [0.0, 0.0, -0.9])]);
        let (whole, counters) = fixture.draw(&scene, &list);
        let (vertices, indices) = left_of(0.0);
        let (vertices, indices) = if path == StereoPath::Multiview {
            ([[-0.4, -0.3], [0.0, -0.3], [0.0, 0.3], [-0.4, 0.3]], indices)
        } else {
            (vertices, indices)
        };
        assert!(fixture.renderer.set_visibility_mask(0, &vertices, &indices));
        let (hidden, same) = fixture.draw(&scene, &list);
        assert_eq!(counters, same);
        assert!(hidden.eyes[1] == whole.eyes[1] && hidden.depth[1] == whole.depth[1], "the other eye is whole");
        let mut seen = [0, 0];
        for (x, y, pixel) in hidden.eyes[0].enumerate_pixels() {
            let depth = hidden.depth[0][(y * SIZE[0] + x) as usize];
            if x < SIZE[0] / 2 {
                assert_eq!((pixel.0, depth), ([0; 4], 0.0), "hidden at {x} {y}");
                seen[0] += u32::from(whole.eyes[0].get_pixel(x, y).0 != [0; 4]);
            } else {
                assert_eq!(pixel, whole.eyes[0].get_pixel(x, y));
                seen[1] += u32::from(pixel.0 != [0; 4]);
            }
        }
        assert!(seen[0] > 200 && seen[1] > 200, "{seen:?}");
        let covered = hidden.without_depth();
        assert_eq!(covered.without_depth, 0);
        let count = count(&mut fixture, &scene, &list);
        assert_eq!(count.covered_pixels, u64::from(seen[1]), "hidden pixels are not shaded");
        assert!(fixture.renderer.set_visibility_mask(0, &[], &[]));
        assert!(fixture.draw(&scene, &list).0.eyes == whole.eyes);
    }
}

fn count(fixture: &mut Fixture, scene: &SceneGpu, list: &DrawList) -> crate::observe::CostObservation {
    let picture = StereoPicture::new(&fixture.renderer, SIZE[0], SIZE[1]);
    let mut counting = CountingPass::new(&fixture.renderer, SIZE[0], SIZE[1]);
    let mut encoder = fixture.headless.device.create_command_encoder(&Default::default());
    let layers = [Layer { scene, list }];
    fixture.renderer.encode(&mut encoder, &layers, &views(), RANGE, picture.target(), None);
    assert!(counting.encode(&mut encoder, &fixture.renderer, &layers, 1));
    fixture.headless.queue.submit([encoder.finish()]);
    counting.submitted();
    fixture.until(|| counting.poll()).unwrap()
}

#[test]
fn masks_that_name_no_triangles_are_refused() {
    let Some(mut fixture) = Fixture::new() else { return };
    let (vertices, indices) = left_of(0.0);
    assert!(!fixture.renderer.set_visibility_mask(2, &vertices, &indices), "no third eye");
    assert!(!fixture.renderer.set_visibility_mask(0, &vertices[..3], &indices), "index 3 of 3");
    assert!(!fixture.renderer.set_visibility_mask(0, &vertices, &indices[..4]), "not triples");
    assert!(!fixture.renderer.set_visibility_mask(0, &[[f32::NAN, 0.0]], &[0, 0, 0]), "not finite");
}

#[test]
fn four_samples_soften_edges_and_leave_depth() {
    let Some(mut fixture) = Fixture::new() else { return };
    let glass = Material { alpha_mode: AlphaMode::Blend, double_sided: true, ..unlit([1.0, 1.0, 1.0, 0.5]) };
    let mut quads = vec![quad(0.2), quad(0.2)];
    quads[1].material = Some(1);
    let model = model(quads, vec![unlit([1.0; 4]), glass]);
    let mut turned = [at(0, [-0.2, 0.0, -1.0]), at(1, [0.2, 0.0, -1.0])];
    for instance in &mut turned {
        instance.world_from_node *= Mat4::from_rotation_z(0.3);
    }
    let list = list(turned.to_vec());
    let one = fixture.draw_model(&model, &list);
    let (device, queue) = (&fixture.headless.device, &fixture.headless.queue);
    fixture.renderer = Renderer::with_samples(device, queue, PICTURE_COLOR, PICTURE_DEPTH, StereoPath::Multiview, 4);
    assert_eq!((fixture.renderer.samples(), fixture.renderer.path()), (4, StereoPath::PerEye));
    let four = fixture.draw_model(&model, &list);
    let levels = |stills: &Stills, eye: usize| {
        stills.eyes[eye].pixels().map(|pixel| pixel.0[3]).collect::<std::collections::BTreeSet<u8>>()
    };
    for eye in 0..2 {
        assert_eq!(levels(&one, eye), [0, 128, 255].into(), "whole pixels only");
        let softened = levels(&four, eye);
        assert!(softened.len() >= 7 && softened.contains(&255) && softened.contains(&128), "{softened:?}");
        let [a, b] = [&one, &four].map(|stills| centroid(&stills.eyes[eye]));
        assert!((a.0 - b.0).abs() < 0.2 && (a.1 - b.1).abs() < 0.2 && b.2 > a.2, "{a:?} {b:?}");
    }
    let covered = four.without_depth();
    assert!(covered.coloured > 1000 && covered.without_depth == 0, "{covered:?}");
}

#[test]
fn hidden_pixels_stay_empty_with_four_samples() {
    let Some(mut fixture) = Fixture::new() else { return };
    let (device, queue) = (&fixture.headless.device, &fixture.headless.queue);
    fixture.renderer = Renderer::with_samples(device, queue, PICTURE_COLOR, PICTURE_DEPTH, StereoPath::PerEye, 4);
    let (vertices, indices) = left_of(0.0);
    assert!(fixture.renderer.set_visibility_mask(1, &vertices, &indices));
    let stills =
        fixture.draw_model(&model(vec![quad(0.9)], vec![unlit([1.0; 4])]), &list(vec![at(0, [0.0, 0.0, -1.0])]));
    assert!(stills.eyes[0].pixels().all(|pixel| pixel.0 == [255; 4]));
    for (x, y, pixel) in stills.eyes[1].enumerate_pixels() {
        let depth = stills.depth[1][(y * SIZE[0] + x) as usize];
        assert_eq!((pixel.0[3] > 0, depth > 0.0), (x >= SIZE[0] / 2, x >= SIZE[0] / 2), "at {x} {y}");
    }
}
