//! Layers, the room and colour fields together.

use super::*;

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
