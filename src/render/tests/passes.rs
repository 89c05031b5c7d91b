//! Both stereo paths, the counting pass, the timer, and what is counted.

use super::fixture::*;
use crate::render::*;
use crate::scene::model::{AlphaMode, Material, Primitive};
use glam::{Mat4, Vec3};

/// A cube with 24 vertices.
fn cube(half: f32) -> Primitive {
    let mut cube = Primitive { material: Some(0), ..Primitive::default() };
    for face in 0..6 {
        let turn = if face < 4 {
            Mat4::from_rotation_y(face as f32 * std::f32::consts::FRAC_PI_2)
        } else {
            Mat4::from_rotation_x((face as f32 - 4.5) * std::f32::consts::PI)
        };
        let first = cube.vertices.len() as u32;
        cube.indices.extend([0, 1, 2, 0, 2, 3].map(|index| first + index));
        cube.vertices.extend(quad(half).vertices.iter().map(|corner| {
            let position = turn.transform_point3(Vec3::from(corner.position) + Vec3::Z * half);
            vertex(position, turn.transform_vector3(Vec3::Z), corner.uv0)
        }));
    }
    cube.bounds = crate::scene::model::Aabb { min: Vec3::splat(-half), max: Vec3::splat(half) };
    cube
}

/// Llvmpipe's multiview holds only while nothing is clipped (see `stereo_check`), and it takes the idle lanes of a group of eight
/// vertices for clipped ones: 24 vertices well inside the view compare on every adapter.
#[test]
fn both_stereo_paths_draw_the_same_picture() {
    let material = Material { metallic: 0.3, roughness: 0.4, base_color: [0.8, 0.3, 0.1, 1.0], ..Material::default() };
    let model = model(vec![cube(0.1)], vec![material]);
    let mut turned = at(0, [0.02, 0.01, -1.0]);
    turned.world_from_node *= Mat4::from_rotation_y(0.6) * Mat4::from_rotation_x(0.4);
    let draw = |path| {
        let mut fixture = Fixture::on(path)?;
        if path == StereoPath::Multiview && !StereoPath::multiview_offered(&fixture.headless.device) {
            println!("skipped: no multiview");
            return None;
        }
        Some(fixture.draw_model(&model, &list(vec![turned])))
    };
    let (Some(multiview), Some(per_eye)) = (draw(StereoPath::Multiview), draw(StereoPath::PerEye)) else { return };
    assert!(multiview.eyes == per_eye.eyes && multiview.depth == per_eye.depth);
    assert!(per_eye.eyes[0] != per_eye.eyes[1] && centroid(&per_eye.eyes[1]).2 > 300);
}

/// Draws, counts, and waits for the count.
fn count(fixture: &mut Fixture, scene: &SceneGpu, list: &DrawList) -> crate::observe::CostObservation {
    let picture = StereoPicture::new(&fixture.renderer, SIZE[0], SIZE[1]);
    let mut counting = CountingPass::new(&fixture.renderer, SIZE[0], SIZE[1]);
    let mut encoder = fixture.headless.device.create_command_encoder(&Default::default());
    let layers = [Layer { scene, list }];
    fixture.renderer.encode(&mut encoder, &layers, &views(), RANGE, picture.target(), None);
    assert!(counting.encode(&mut encoder, &fixture.renderer, &layers, 5));
    assert!(!counting.encode(&mut encoder, &fixture.renderer, &layers, 6), "one result at a time");
    fixture.headless.queue.submit([encoder.finish()]);
    counting.submitted();
    fixture.until(|| counting.poll()).unwrap()
}

#[test]
fn overlapping_quads_are_counted_exactly() {
    let Some(mut fixture) = Fixture::new() else { return };
    // 20 × 20 pixels and, at twice the size and distance, the same 20 × 20; then one beside them.
    let side = 10.0 / SIZE[0] as f32;
    let blend = Material { alpha_mode: AlphaMode::Blend, ..unlit([1.0, 1.0, 1.0, 0.5]) };
    let mut blended = quad(side);
    blended.material = Some(1);
    let scene =
        fixture.upload(&model(vec![quad(side), quad(2.0 * side), blended], vec![unlit([1.0; 4]), blend]), vec![]);
    let near = at(0, [-HALF_IPD, 0.0, -1.0]);
    let far = at(1, [-HALF_IPD, 0.0, -2.0]);
    let glass = at(2, [-HALF_IPD, 0.0, -0.99]);
    for (instances, fragments, covered) in [
        (vec![], 0, 0),
        (vec![near], 400, 400),
        // The far one fails the depth test behind the near one.
        (vec![far, near], 400, 400),
    ] {
        let found = count(&mut fixture, &scene, &list(instances));
        assert_eq!(found.pixels, u64::from(SIZE[0] * SIZE[1]));
        assert_eq!(
            (found.covered_pixels, (found.fragments_per_pixel * covered as f64).round() as u64),
            (covered, fragments)
        );
        assert_eq!(found.frame, 5);
    }
    let through_glass = count(&mut fixture, &scene, &list(vec![near, glass]));
    let ratio = through_glass.fragments_per_pixel * through_glass.covered_pixels as f64;
    assert_eq!(ratio.round() as u64, 400 + through_glass.covered_pixels, "{through_glass:?}");
}

#[test]
fn solid_surfaces_are_drawn_near_ones_first_and_within_a_primitive_in_its_order() {
    let Some(mut fixture) = Fixture::new() else { return };
    let side = 10.0 / SIZE[0] as f32;
    // Far and near in one primitive, the far one first.
    let (mut both, near) = (quad(2.0 * side), quad(side));
    for corner in &mut both.vertices {
        corner.position[2] = -1.0;
    }
    both.indices.extend(near.indices.iter().map(|index| index + 4));
    both.vertices.extend(&near.vertices);
    both.bounds.min.z = -1.0;
    let scene = fixture.upload(&model(vec![quad(2.0 * side), quad(side), both], vec![unlit([1.0; 4])]), vec![]);
    let (far, near) = (at(0, [-HALF_IPD, 0.0, -2.0]), at(1, [-HALF_IPD, 0.0, -1.0]));
    for (instances, fragments) in [(vec![far, near], 1.0), (vec![at(2, [-HALF_IPD, 0.0, -1.0])], 2.0)] {
        let found = count(&mut fixture, &scene, &list(instances));
        assert_eq!((found.covered_pixels, found.fragments_per_pixel), (400, fragments));
    }
    let behind_each_other = vec![at(1, [-HALF_IPD, 0.0, -1.5]), near];
    let found = count(&mut fixture, &scene, &list(behind_each_other));
    assert_eq!(found.fragments_per_pixel, 1.0, "instances of one draw as well");
}

#[test]
fn equal_meshes_are_one_draw_and_unseen_ones_none() {
    let Some(mut fixture) = Fixture::new() else { return };
    let scene = fixture.upload(&model(vec![cube(0.05)], vec![unlit([1.0; 4])]), vec![]);
    let row = |z: f32| (0..5).map(move |i| at(0, [i as f32 * 0.1 - 0.2, 0.0, z]));
    let (_, counters) = fixture.draw(&scene, &list(row(-1.5).chain(row(1.5)).collect()));
    assert_eq!((counters.draws, counters.triangles, counters.vertices, counters.pipelines), (1, 60, 120, 1));
}

#[test]
fn buffers_grow_with_the_scene() {
    let Some(mut fixture) = Fixture::new() else { return };
    let scene = fixture.upload(&model(vec![quad(0.01)], vec![unlit([1.0; 4])]), vec![]);
    let many = (0..2000).map(|i| at(0, [(i % 50) as f32 * 0.01 - 0.25, (i / 50) as f32 * 0.01 - 0.2, -1.0])).collect();
    let (stills, counters) = fixture.draw(&scene, &list(many));
    assert_eq!((counters.draws, counters.triangles), (1, 4000));
    assert!(centroid(&stills.eyes[0]).2 > 1500);
}

#[test]
fn meshes_that_are_not_there_are_left_out() {
    let Some(mut fixture) = Fixture::new() else { return };
    let scene = fixture.upload(&model(vec![quad(0.1)], vec![unlit([1.0; 4])]), vec![]);
    let (_, counters) = fixture.draw(&scene, &list(vec![at(7, [0.0, 0.0, -1.0])]));
    assert_eq!(counters.draws, 0);
}

#[test]
fn gpu_times_arrive_for_the_frames_that_were_timed() {
    let Some(mut fixture) = Fixture::new() else { return };
    let (device, queue) = (&fixture.headless.device, &fixture.headless.queue);
    let Some(mut timer) = GpuTimer::new(device, queue) else {
        println!("skipped: no timestamps");
        return;
    };
    let scene = fixture.upload(&model(vec![cube(0.1)], vec![Material::default()]), vec![]);
    let list = list(vec![at(0, [0.0, 0.0, -1.0])]);
    let picture = StereoPicture::new(&fixture.renderer, SIZE[0], SIZE[1]);
    let mut times = Vec::new();
    for frame in 0..20 {
        let mut encoder = device.create_command_encoder(&Default::default());
        let timed = timer.begin(frame);
        let layers = [Layer { scene: &scene, list: &list }];
        fixture.renderer.encode(&mut encoder, &layers, &views(), RANGE, picture.target(), timed.as_ref());
        if let Some(timed) = timed {
            timer.resolve(&mut encoder, timed);
        }
        queue.submit([encoder.finish()]);
        timer.submitted();
        fixture.until(|| {
            timer.poll(device, &mut times);
            (times.len() as u64 > frame).then_some(())
        });
    }
    assert_eq!(times.iter().map(|time| time.frame).collect::<Vec<_>>(), (0..20).collect::<Vec<_>>());
    assert!(times.iter().all(|time| time.gpu_ns > 0 && time.gpu_ns < 5_000_000_000), "{times:?}");
}

#[test]
fn other_formats_draw_too() {
    use wgpu::TextureFormat::*;
    for (color, depth) in [(Bgra8Unorm, Depth16Unorm), (Rgba8Unorm, Depth32Float), (Bgra8UnormSrgb, Depth16Unorm)] {
        let Some(fixture) = Fixture::new() else { return };
        let device = &fixture.headless.device;
        let mut renderer = Renderer::new(device, &fixture.headless.queue, color, depth, fixture.renderer.path());
        let model = model(vec![cube(0.1)], vec![Material::default()]);
        let prepared = PreparedScene::new(&model, vec![], &device.limits()).unwrap();
        let maker = renderer.pipeline_maker().of(&prepared, Variants::default());
        let made = std::thread::spawn(move || maker.run(|| true)).join().unwrap();
        renderer.adopt(made);
        let before = renderer.pipelines_made();
        let scene = Uploader::new(&renderer, prepared).finish();
        let texture = |format| {
            device.create_texture(&wgpu::TextureDescriptor {
                label: None,
                size: wgpu::Extent3d { width: SIZE[0], height: SIZE[1], depth_or_array_layers: 2 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
                view_formats: &[],
            })
        };
        let (color, depth) =
            [texture(color), texture(depth)].map(|texture| EyeViews::new(&texture, renderer.path())).into();
        let mut encoder = device.create_command_encoder(&Default::default());
        let list = list(vec![at(0, [0.0, 0.0, -1.0])]);
        let target = Target { color: &color, depth: &depth };
        let layers = [Layer { scene: &scene, list: &list }];
        let counters = renderer.encode(&mut encoder, &layers, &views(), RANGE, target, None);
        assert_eq!((before, renderer.pipelines_made()), (1, 1), "the worker has made what the frame needs");
        fixture.headless.queue.submit([encoder.finish()]);
        assert_eq!(counters.draws, 1);
    }
}

#[test]
fn a_steady_frame_keeps_its_memory() {
    let Some(mut fixture) = Fixture::new() else { return };
    let scene = fixture.upload(&model(vec![cube(0.05), quad(0.1)], vec![unlit([1.0; 4])]), vec![]);
    let list = list((0..100).map(|i| at(i % 2, [0.0, 0.0, -1.0 - i as f32 * 0.1])).collect());
    fixture.draw(&scene, &list);
    let memory = |fixture: &Fixture| fixture.renderer.batches.memory();
    let first = memory(&fixture);
    fixture.draw(&scene, &list);
    assert_eq!(first, memory(&fixture));
}

#[test]
fn layered_surfaces_are_counted_like_plain_ones() {
    use crate::scene::model::{Clearcoat, Layers};
    let Some(mut fixture) = Fixture::new() else { return };
    let coat = Layers { clearcoat: Some(Clearcoat { factor: 1.0, ..Clearcoat::default() }), ..Layers::default() };
    let coated = Material { layers: coat, ..Material::default() };
    let scene = fixture.upload(&model(vec![quad(10.0 / SIZE[0] as f32)], vec![coated]), vec![]);
    let found = count(&mut fixture, &scene, &list(vec![at(0, [-HALF_IPD, 0.0, -1.0])]));
    assert_eq!((found.covered_pixels, found.fragments_per_pixel), (400, 1.0));
}

#[test]
fn every_coloured_pixel_has_a_depth_and_what_leaves_none_is_found() {
    let Some(mut fixture) = Fixture::new() else { return };
    let side = 10.0 / SIZE[0] as f32;
    let glass = Material { alpha_mode: AlphaMode::Blend, ..unlit([1.0, 1.0, 1.0, 0.5]) };
    let mut pane = quad(side);
    pane.material = Some(1);
    let scene = fixture.upload(&model(vec![quad(side), pane], vec![unlit([1.0; 4]), glass]), vec![]);
    // A solid square of 400 pixels, and a pane as large, half of it in front of the square.
    let instances = || list(vec![at(0, [-HALF_IPD, 0.0, -1.0]), at(1, [-HALF_IPD + side, 0.0, -0.9999])]);
    let mut faded = instances();
    faded.instances[0].alpha = 0.4;
    for draws in [instances(), faded] {
        let found = count(&mut fixture, &scene, &draws);
        assert_eq!((found.without_depth, found.coloured), (Some(0), 600), "{found:?}");
    }
    fixture.renderer.batches.blended_leaves_no_depth = true;
    let found = count(&mut fixture, &scene, &instances());
    assert_eq!((found.without_depth, found.coloured), (Some(200), 600), "{found:?}");
    let picture = fixture.draw(&scene, &instances()).0.without_depth();
    assert!(picture.without_depth > 0, "the pictures lack it as well: {picture:?}");
    let found = count(&mut fixture, &scene, &list(vec![]));
    assert_eq!((found.without_depth, found.coloured), (Some(0), 0));
}
