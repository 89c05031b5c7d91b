//! Random layers from random places.

use super::*;

/// A generator of its own (Knuth's MMIX constants), from -1 to 1.
fn random(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

#[test]
fn whatever_is_submitted_a_picture_comes_out() {
    use Reprojection::*;
    let mut state = 7;
    let room = Room::new(&crate::room::Plan::default());
    for round in 0..300 {
        let mut next = |scale: f64| random(&mut state) * scale;
        let size = [1 + (next(6.0).abs() as u32), 1 + (next(6.0).abs() as u32)];
        let count = (size[0] * size[1]) as usize;
        let texels: Vec<[f32; 4]> = (0..count).map(|_| [0.5; 4].map(|c: f32| c + next(0.5) as f32)).collect();
        // From the eye to beyond the horizon, and some that are infinitely far.
        let inverse_m: Vec<f32> = (0..count).map(|_| next(1.0).max(0.0).powi(4) as f32 * 1e4).collect();
        let near_and_far = if round % 3 == 0 { 10.0 } else { 0.1 };
        let mut anywhere =
            || pose([next(near_and_far), next(1.0), next(near_and_far)], [next(3.2), next(1.5), next(3.2)]);
        let (head, tracked, drawn) = (anywhere(), anywhere(), anywhere());
        let fov_rad = [next(1.57), next(1.57), next(1.57), next(1.57)];
        let image = Arc::new(Image::new(size, texels).unwrap());
        let plane = FocusPlane { point: DVec3::splat(next(1.0)), normal: DVec3::Y, velocity: DVec3::splat(next(9.0)) };
        let frame = if round % 2 == 0 { Frame::Room } else { Frame::Head };
        let projection = |reprojection| {
            Layer::Projection(Projection {
                image: image.clone(),
                frame,
                pose: drawn,
                fov_rad: if round % 5 == 0 { [0.0; 4] } else { fov_rad },
                depth: Some(DepthMap { size, inverse_m: inverse_m.clone() }),
                plane: (round % 4 == 0).then_some(plane),
                reprojection,
            })
        };
        let surface = |shape| Layer::Surface(Surface { image: image.clone(), frame, pose: drawn, shape });
        let mut layers: Vec<Layer> = [None, Orientation, Planar, PlanarFromDepth, Depth].map(projection).to_vec();
        layers.push(surface(Shape::Quad([0.0, plane.point.x])));
        layers.push(surface(Shape::Cylinder { radius_m: plane.point.x, angle_rad: 0.0, aspect: 0.0 }));
        let field = |after_s| Field { channels: [true; 3], after_s, head, tracked_head: tracked };
        let eye = Eye { size: [7, 5], ..eye(vec![field(0.0), field(0.01)]) };
        let Composed { image, holes } = compose(&eye, &layers, BlendMode::AlphaBlend, Some(&room));
        assert_eq!(image.texels().len(), 35);
        assert!(image.texels().iter().flatten().all(|light| light.is_finite()), "round {round}");
        assert!((0.0..=1.0).contains(&holes), "round {round}: {holes}");
    }
}
