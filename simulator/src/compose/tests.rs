//! Pictures whose right answer is worked out another way: a small world is drawn directly from where the eye is, and must look like
//! what was drawn from elsewhere and composed.

use glam::{DQuat, EulerRot};

mod anything;
mod depth;
mod scene;

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

/// Centre of the light in a picture, in pixels.
fn centroid(image: &Image) -> [f64; 2] {
    let mut sum = [0.0; 3];
    for ((x, y), [r, ..]) in pixels().zip(image.texels()) {
        let weight = f64::from(*r);
        sum = [sum[0] + weight * (f64::from(x) + 0.5), sum[1] + weight * (f64::from(y) + 0.5), sum[2] + weight];
    }
    [sum[0] / sum[2], sum[1] / sum[2]]
}
