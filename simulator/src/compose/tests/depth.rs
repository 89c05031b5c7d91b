//! Depth reprojection, against a world drawn from where the eye is.

use super::*;

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
