//! Pictures whose right answer is worked out another way: a small world is drawn directly from where the eye is, and must look like what was
//! drawn from elsewhere and composed.

use glam::{DQuat, EulerRot};

use super::*;
use crate::profile::BlendMode;
use crate::room::Room;

const FOV: [f64; 4] = [-0.4, 0.38, 0.3, -0.32];
const SIZE: [u32; 2] = [160, 120];

/// What a ray of the world meets: colour, and distance along the ray as given.
type World<'a> = &'a dyn Fn(DVec3, DVec3) -> ([f32; 3], f64);

fn pose(position: [f64; 3], yaw_pitch_roll: [f64; 3]) -> Pose {
    let [yaw, pitch, roll] = yaw_pitch_roll;
    Pose { position: DVec3::from_array(position), orientation: DQuat::from_euler(EulerRot::YXZ, yaw, pitch, roll) }
}

/// Middle of a pixel as a ray with z = -1, by the definition of the field of view.
fn ray(x: u32, y: u32) -> DVec3 {
    let [left, right, up, down] = FOV.map(f64::tan);
    let (u, v) = ((f64::from(x) + 0.5) / f64::from(SIZE[0]), (f64::from(y) + 0.5) / f64::from(SIZE[1]));
    DVec3::new(left + (right - left) * u, up + (down - up) * v, -1.0)
}

/// Where a point of the eye's frame lies in the picture, in pixels with (0.5, 0.5) the middle of the first.
fn project(point: DVec3) -> [f64; 2] {
    let [left, right, up, down] = FOV.map(f64::tan);
    let (x, y) = (point.x / -point.z, point.y / -point.z);
    [(x - left) / (right - left) * f64::from(SIZE[0]), (y - up) / (down - up) * f64::from(SIZE[1])]
}

fn pixels() -> impl Iterator<Item = (u32, u32)> {
    (0..SIZE[1]).flat_map(|y| (0..SIZE[0]).map(move |x| (x, y)))
}

/// The world drawn directly, with its depth.
fn draw(world: World<'_>, local_from_eye: &Pose) -> (Image, DepthMap) {
    let met = pixels().map(|(x, y)| world(local_from_eye.position, local_from_eye.orientation * ray(x, y)));
    let (colors, distances): (Vec<_>, Vec<_>) = met.unzip();
    let texels = colors.into_iter().map(|[r, g, b]: [f32; 3]| [r, g, b, 1.0]).collect();
    // Rays have z = -1, so the distance along them is the depth.
    let inverse_m = distances.into_iter().map(|distance: f64| (1.0 / distance) as f32).collect();
    (Image::new(SIZE, texels).unwrap(), DepthMap { size: SIZE, inverse_m })
}

fn layer(drawn: (Image, DepthMap), pose: Pose, reprojection: Reprojection) -> Projection {
    let (image, depth) = drawn;
    Projection {
        image: Arc::new(image),
        frame: Frame::Room,
        pose,
        fov_rad: FOV,
        depth: Some(depth),
        plane: None,
        reprojection,
    }
}

fn field(head: Pose) -> Field {
    Field { channels: [true; 3], after_s: 0.0, head, tracked_head: head }
}

/// An eye in the middle of the head.
fn eye(fields: Vec<Field>) -> Eye {
    Eye { head_from_eye: Pose::IDENTITY, fov_rad: FOV, size: SIZE, samples: 1, fields }
}

fn composed(layer: Projection, at: Pose) -> Composed {
    compose(&eye(vec![field(at)]), &[Layer::Projection(layer)], BlendMode::Opaque, None)
}

fn apart(a: [f32; 4], b: [f32; 4]) -> f32 {
    (0..3).map(|i| (a[i] - b[i]).abs()).fold(0.0, f32::max)
}

/// A smooth texture: what bilinear sampling gets wrong of it is far below a step of a byte.
fn waves(a: f64, b: f64) -> [f32; 3] {
    [(a * 4.0).sin(), (b * 5.0 + 1.0).sin(), (a * 3.0 - b * 2.0).sin()].map(|wave| (0.5 + 0.5 * wave) as f32)
}

/// A tilted plane, with waves on it.
const PLANE_POINT: DVec3 = DVec3::new(0.1, 0.05, -1.6);
fn plane_normal() -> DVec3 {
    DVec3::new(0.25, 0.1, 1.0).normalize()
}
fn plane_world(origin: DVec3, way: DVec3) -> ([f32; 3], f64) {
    let normal = plane_normal();
    let distance = (PLANE_POINT - origin).dot(normal) / way.dot(normal);
    let point = origin + way * distance;
    (waves(point.x, point.y), distance)
}

/// Waves on the sky.
fn sky(_: DVec3, way: DVec3) -> ([f32; 3], f64) {
    let way = way.normalize();
    (waves(way.x, way.y), f64::INFINITY)
}

const SOURCE: ([f64; 3], [f64; 3]) = ([0.02, -0.01, 0.03], [0.03, -0.02, 0.01]);
const TARGET: ([f64; 3], [f64; 3]) = ([-0.04, 0.02, -0.05], [-0.02, 0.03, -0.04]);

/// Composes a world drawn from one pose for another, and compares with the world drawn there, wherever the first picture reaches.
#[track_caller]
fn check(world: World<'_>, source: Pose, target: Pose, spoil: impl FnOnce(&mut Projection), most: f32) {
    let mut layer = layer(draw(world, &source), source, Reprojection::None);
    spoil(&mut layer);
    let found = composed(layer, target).image;
    let expected = draw(world, &target).0;
    let mut compared = 0;
    for ((x, y), (a, b)) in pixels().zip(found.texels().iter().zip(expected.texels())) {
        let (_, distance) = world(target.position, target.orientation * ray(x, y));
        // Through the pose that the layer was drawn for; the sky is a direction.
        let local = target.orientation * ray(x, y);
        let seen = if distance.is_finite() { target.position + local * distance - source.position } else { local };
        let [u, v] = project(source.orientation.inverse() * seen);
        let inside = u > 1.0 && v > 1.0 && u < f64::from(SIZE[0]) - 1.0 && v < f64::from(SIZE[1]) - 1.0;
        if inside {
            compared += 1;
            assert!(apart(*a, *b) < most, "at {x}, {y}: {a:?} instead of {b:?}");
        }
    }
    assert!(compared > 15_000, "compared {compared}");
}

#[test]
fn shown_where_it_was_drawn_every_mode_gives_the_picture_back() {
    use Reprojection::*;
    let at = pose(SOURCE.0, SOURCE.1);
    for mode in [None, Orientation, Planar, PlanarFromDepth, Depth] {
        check(&plane_world, at, at, |layer| layer.reprojection = mode, 1e-5);
    }
}

#[test]
fn without_reprojection_the_picture_hangs_on_the_head() {
    let (source, target) = (pose(SOURCE.0, SOURCE.1), pose(TARGET.0, TARGET.1));
    let drawn = draw(&plane_world, &source);
    let found = composed(layer(drawn.clone(), source, Reprojection::None), target);
    assert!(found.image.texels().iter().zip(drawn.0.texels()).all(|(a, b)| apart(*a, *b) < 1e-5));
}

#[test]
fn orientation_is_exact_for_the_sky() {
    let (source, target) = (pose(SOURCE.0, SOURCE.1), pose(TARGET.0, TARGET.1));
    check(&sky, source, target, |layer| layer.reprojection = Reprojection::Orientation, 2e-4);
    // Without depth on the layer depth reprojection still has the plane, and the sky is not on it.
    let turned = pose(SOURCE.0, TARGET.1);
    check(&sky, source, turned, |layer| layer.reprojection = Reprojection::Planar, 2e-4);
}

#[test]
fn planar_is_exact_on_the_plane() {
    let plane = FocusPlane { point: PLANE_POINT, normal: plane_normal(), velocity: DVec3::ZERO };
    let spoil = |layer: &mut Projection| (layer.reprojection, layer.plane) = (Reprojection::Planar, Some(plane));
    check(&plane_world, pose(SOURCE.0, SOURCE.1), pose(TARGET.0, TARGET.1), spoil, 2e-4);
    // Without depth, depth reprojection falls back to the same.
    let spoil = |layer: &mut Projection| {
        (layer.reprojection, layer.plane, layer.depth) = (Reprojection::Depth, Some(plane), None);
    };
    check(&plane_world, pose(SOURCE.0, SOURCE.1), pose(TARGET.0, TARGET.1), spoil, 2e-4);
}

#[test]
fn the_plane_is_2_m_ahead_unless_depth_tells() {
    // A wall across the line of sight of the pose drawn for, at a distance.
    let source = pose(SOURCE.0, SOURCE.1);
    for (distance_m, mode) in [(2.0, Reprojection::Planar), (0.9, Reprojection::PlanarFromDepth)] {
        let wall = |origin: DVec3, way: DVec3| {
            let normal = source.orientation * DVec3::Z;
            let point = source.position - normal * distance_m;
            let distance = (point - origin).dot(normal) / way.dot(normal);
            let place = source.orientation.inverse() * (origin + way * distance - point);
            (waves(place.x, place.y), distance)
        };
        // One texel is farther, as an empty background would be.
        let spoil = |layer: &mut Projection| {
            layer.reprojection = mode;
            layer.depth.as_mut().unwrap().inverse_m[0] = 0.05;
        };
        check(&wall, source, pose(TARGET.0, TARGET.1), spoil, 2e-4);
    }
}

#[test]
fn depth_brings_every_pixel_of_a_tilted_plane_to_its_place() {
    check(
        &plane_world,
        pose(SOURCE.0, SOURCE.1),
        pose(TARGET.0, TARGET.1),
        |layer| layer.reprojection = Reprojection::Depth,
        2e-3,
    );
    check(&sky, pose(SOURCE.0, SOURCE.1), pose(TARGET.0, TARGET.1), |l| l.reprojection = Reprojection::Depth, 2e-4);
}

/// Centre of the light in a picture, in pixels.
fn centroid(image: &Image) -> [f64; 2] {
    let mut sum = [0.0; 3];
    for ((x, y), [r, ..]) in pixels().zip(image.texels()) {
        let weight = f64::from(*r);
        sum = [sum[0] + weight * (f64::from(x) + 0.5), sum[1] + weight * (f64::from(y) + 0.5), sum[2] + weight];
    }
    [sum[0] / sum[2], sum[1] / sum[2]]
}

#[test]
fn depth_puts_a_point_where_geometry_says() {
    let source = pose(SOURCE.0, SOURCE.1);
    let target = pose(TARGET.0, TARGET.1);
    for point in [[0.0, 0.0, -0.5], [0.12, -0.08, -0.8], [-0.3, 0.2, -1.5], [0.4, 0.3, -3.0], [-1.5, 0.0, -8.0]] {
        let point = DVec3::from_array(point);
        // A disc of 4 pixels around the point, facing the eye that it is drawn for, before an empty background at 20 m.
        let seen = source.inverse().position + source.inverse().orientation * point;
        let [u, v] = project(seen);
        let mut image = vec![[0.0, 0.0, 0.0, 1.0]; (SIZE[0] * SIZE[1]) as usize];
        let mut depth = vec![0.05; image.len()];
        for ((x, y), (texel, inverse)) in pixels().zip(image.iter_mut().zip(&mut depth)) {
            if (f64::from(x) + 0.5 - u).hypot(f64::from(y) + 0.5 - v) < 4.0 {
                (*texel, *inverse) = ([1.0; 4], (1.0 / -seen.z) as f32);
            }
        }
        let drawn = (Image::new(SIZE, image).unwrap(), DepthMap { size: SIZE, inverse_m: depth });
        // A disc of whole pixels is not centred on the point; its own centre is carried on.
        let [cu, cv] = centroid(&drawn.0);
        let [left, right, up, down] = FOV.map(f64::tan);
        let (x, y) = (left + (right - left) * cu / f64::from(SIZE[0]), up + (down - up) * cv / f64::from(SIZE[1]));
        let centre = source.position + source.orientation * (DVec3::new(x, y, -1.0) * -seen.z);
        let expected = project(target.inverse().position + target.inverse().orientation * centre);
        let found = centroid(&composed(layer(drawn, source, Reprojection::Depth), target).image);
        let off = (found[0] - expected[0]).hypot(found[1] - expected[1]);
        assert!(off < 0.5, "{point}: {found:?} instead of {expected:?}");
    }
}

/// A picture frame's inside at 0.8 m before a wall at 2 m, both with waves.
fn two_walls(origin: DVec3, way: DVec3) -> ([f32; 3], f64) {
    let at = |z: f64| (z - origin.z) / way.z;
    let near = origin + way * at(-0.8);
    if near.x.abs() < 0.12 && near.y.abs() < 0.1 {
        return (waves(near.x * 3.0, near.y * 3.0).map(|c| 0.5 + c / 2.0), at(-0.8));
    }
    let far = origin + way * at(-2.0);
    (waves(far.x, far.y).map(|c| c / 2.0), at(-2.0))
}

#[test]
fn depth_shows_what_was_seen_and_leaves_holes_where_something_was_hidden() {
    let source = pose([0.0; 3], [0.0; 3]);
    let target = pose([0.05, 0.01, 0.02], [0.02, 0.0, 0.0]);
    let found = composed(layer(draw(&two_walls, &source), source, Reprojection::Depth), target);
    let expected = draw(&two_walls, &target).0;
    let (mut holes, mut rim, mut compared) = (0u32, 0u32, 0u32);
    for ((x, y), (a, b)) in pixels().zip(found.image.texels().iter().zip(expected.texels())) {
        let way = target.orientation * ray(x, y);
        let point = target.position + way * two_walls(target.position, way).1;
        let from_source = point - source.position;
        let [u, v] = project(from_source);
        if u < 1.0 || v < 1.0 || u > f64::from(SIZE[0]) - 1.0 || v > f64::from(SIZE[1]) - 1.0 {
            continue;
        }
        // Seen from the pose drawn for, is something before the point?
        let (_, distance) = two_walls(source.position, from_source / -from_source.z);
        let hidden = distance < -from_source.z - 0.1;
        let is_hole = *a == [0.0, 0.0, 0.0, 1.0];
        compared += 1;
        if hidden != is_hole || (!hidden && apart(*a, *b) > 0.02) {
            rim += 1;
        }
        holes += u32::from(is_hole);
    }
    // Parallax of 5 cm between 0.8 and 2 m, in pixels of a thousandth of 5.1: 7.4 columns along a rim of 64 rows.
    assert!((300..700).contains(&holes), "{holes} holes");
    assert!(rim < 300, "{rim} of {compared} pixels at the rims are neither");
    let share = f64::from(holes) / f64::from(SIZE[0] * SIZE[1]);
    assert!((found.holes - share).abs() < 0.005, "{} told, {share} seen", found.holes);
}

#[test]
fn light_is_added_to_the_room_covers_it_or_shares_it() {
    let room = Room::new(&crate::room::Plan::default());
    let at = pose([0.0; 3], [0.3, -0.2, 0.0]);
    let eye = eye(vec![field(at)]);
    let glass = vec![[0.125, 0.25, 0.0, 0.5]; (SIZE[0] * SIZE[1]) as usize];
    let drawn = (Image::new(SIZE, glass).unwrap(), DepthMap { size: SIZE, inverse_m: Vec::new() });
    let layers = [Layer::Projection(layer(drawn, at, Reprojection::None))];
    let alone = compose(&eye, &[], BlendMode::Additive, Some(&room)).image;
    assert!(alone.texels().iter().all(|texel| texel[0] > 0.0));
    for (mode, through) in [(BlendMode::Additive, 1.0), (BlendMode::AlphaBlend, 0.5), (BlendMode::Opaque, 0.0)] {
        let mixed = compose(&eye, &layers, mode, Some(&room)).image;
        for (a, room) in mixed.texels().iter().zip(alone.texels()) {
            let expected = [0.125 + room[0] * through, 0.25 + room[1] * through, room[2] * through, 1.0];
            assert!(apart(*a, expected) < 1e-6, "{mode:?}: {a:?} instead of {expected:?}");
        }
    }
    let nowhere = compose(&eye, &layers, BlendMode::Additive, None).image;
    assert!(nowhere.texels().iter().all(|texel| apart(*texel, [0.125, 0.25, 0.0, 1.0]) < 1e-6));
}

#[test]
fn the_room_is_seen_from_where_the_head_is_and_layers_from_where_it_is_believed_to_be() {
    let room = Room::new(&crate::room::Plan::default());
    let (head, believed) = (pose(SOURCE.0, SOURCE.1), pose(TARGET.0, TARGET.1));
    let lost = eye(vec![Field { tracked_head: believed, ..field(head) }]);
    let plain = compose(&eye(vec![field(head)]), &[], BlendMode::Additive, Some(&room));
    assert_eq!(compose(&lost, &[], BlendMode::Additive, Some(&room)), plain);
    let layers = [Layer::Projection(layer(draw(&sky, &believed), believed, Reprojection::Orientation))];
    let found = compose(&lost, &layers, BlendMode::Opaque, None).image;
    assert!(found.texels().iter().zip(draw(&sky, &believed).0.texels()).all(|(a, b)| apart(*a, *b) < 1e-5));
}

/// A white square of 20 cm on a quad layer, at a pose.
fn square(frame: Frame, pose: Pose) -> Layer {
    let image = Arc::new(Image::new([1, 1], vec![[1.0; 4]]).unwrap());
    Layer::Surface(Surface { image, frame, pose, shape: Shape::Quad([0.2, 0.2]) })
}

#[test]
fn quads_stay_in_the_room_or_on_the_head() {
    let at = pose([0.1, -0.05, 0.2], [0.05, -0.03, 0.02]);
    let place = DVec3::new(0.1, 0.0, -1.2);
    let seat = Pose { position: place, orientation: DQuat::IDENTITY };
    let shown = |frame| {
        let composed = compose(&eye(vec![field(at)]), &[square(frame, seat)], BlendMode::Additive, None);
        centroid(&composed.image)
    };
    for (frame, point) in
        [(Frame::Room, at.inverse().position + at.inverse().orientation * place), (Frame::Head, place)]
    {
        let (found, expected) = (shown(frame), project(point));
        let off = (found[0] - expected[0]).hypot(found[1] - expected[1]);
        assert!(off < 0.5, "{frame:?}: {found:?} instead of {expected:?}");
    }
}

#[test]
fn a_later_layer_covers_an_earlier_one() {
    let at = Pose::at(0.0, 0.0, -1.0);
    let red = Arc::new(Image::new([1, 1], vec![[0.5, 0.0, 0.0, 0.5]]).unwrap());
    let red = Layer::Surface(Surface { image: red, frame: Frame::Room, pose: at, shape: Shape::Quad([0.2, 0.2]) });
    let middle = |layers: &[Layer]| {
        let image = compose(&eye(vec![field(Pose::IDENTITY)]), layers, BlendMode::Opaque, None).image;
        image.texels()[(SIZE[1] / 2 * SIZE[0] + SIZE[0] / 2) as usize]
    };
    assert_eq!(middle(&[square(Frame::Room, at), red.clone()]), [1.0, 0.5, 0.5, 1.0]);
    assert_eq!(middle(&[red, square(Frame::Room, at)]), [1.0; 4]);
}

/// Four fields of a head that turns left at 1 rad/s.
fn turning() -> Vec<Field> {
    let channels = [[true, false, false], [false, true, false], [false, false, true], [false, true, false]];
    channels
        .into_iter()
        .enumerate()
        .map(|(index, channels)| {
            let after_s = index as f64 / 240.0;
            Field { channels, after_s, ..field(pose([0.0; 3], [after_s, 0.0, 0.0])) }
        })
        .collect()
}

#[test]
fn a_head_at_rest_sees_the_same_on_either_kind_of_display() {
    let at = pose(SOURCE.0, SOURCE.1);
    let room = Room::new(&crate::room::Plan::default());
    let layers = [Layer::Projection(layer(draw(&plane_world, &at), at, Reprojection::Depth))];
    let still: Vec<Field> = turning().into_iter().map(|field| Field { head: at, tracked_head: at, ..field }).collect();
    for mode in [BlendMode::Additive, BlendMode::AlphaBlend] {
        let one = compose(&eye(vec![field(at)]), &layers, mode, Some(&room));
        let four = compose(&eye(still.clone()), &layers, mode, Some(&room));
        assert!(one.image.texels().iter().zip(four.image.texels()).all(|(a, b)| apart(*a, *b) < 1e-6), "{mode:?}");
    }
}

#[test]
fn colours_separate_where_the_picture_hangs_on_a_turning_head() {
    let drawn = || {
        let world = |_: DVec3, way: DVec3| {
            let white = if (way.x / -way.z).abs() < 0.05 { 1.0 } else { 0.0 };
            ([white; 3], 2.0)
        };
        draw(&world, &Pose::IDENTITY)
    };
    let columns = |mode| {
        let layers = [Layer::Projection(layer(drawn(), Pose::IDENTITY, mode))];
        let image = compose(&eye(turning()), &layers, BlendMode::Additive, None).image;
        [0, 1, 2].map(|channel| {
            let sum = pixels().zip(image.texels()).fold([0.0; 2], |[at, weight], ((x, _), texel)| {
                [at + f64::from(x) * f64::from(texel[channel]), weight + f64::from(texel[channel])]
            });
            sum[0] / sum[1]
        })
    };
    let [r, g, b] = columns(Reprojection::None);
    // The head turns left, the picture with it: in a gaze held on the room blue is half a frame's turn to the left of red, and green, shown
    // a quarter and three quarters after, between on average.
    let pixel = (FOV[1].tan() - FOV[0].tan()) / f64::from(SIZE[0]);
    assert!((r - b - (2.0 / 240.0) / pixel).abs() < 0.05, "red {r}, blue {b}");
    assert!((r - g - (2.0 / 240.0) / pixel).abs() < 0.05, "red {r}, green {g}");
    let [r, g, b] = columns(Reprojection::Orientation);
    assert!((r - g).abs() < 0.05 && (r - b).abs() < 0.05, "red {r}, green {g}, blue {b}");
}
