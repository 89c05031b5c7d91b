use super::*;

/// A walk with turns; `k` in frames of 60 Hz.
fn walk(n: usize) -> Vec<Stamped> {
    let pose = |k: usize| {
        let t = k as f64 / 60.0;
        let turn = DQuat::from_rotation_y(0.5 * libm::sin(t)) * DQuat::from_rotation_x(0.2 * libm::cos(1.3 * t));
        let position = DVec3::new(libm::sin(0.7 * t), 0.1 * libm::sin(3.0 * t), 0.5 * t);
        Stamped { seconds: t, position, orientation: turn }
    };
    (0..n).map(pose).collect()
}

fn turned(axis: DVec3, degrees: f64) -> DQuat {
    let half = 0.5 * degrees.to_radians();
    let v = axis.normalize() * libm::sin(half);
    DQuat::from_xyzw(v.x, v.y, v.z, libm::cos(half))
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found}, expected {expected}");
}

#[test]
fn a_moved_copy_is_aligned_back_and_has_no_error() {
    let truth = walk(600);
    let moved = Alignment { translation: DVec3::new(3.0, -1.0, 7.0), rotation: turned(DVec3::ONE, 130.0) };
    let estimate = moved.apply(&truth);
    let back = align(&truth, &estimate).unwrap();
    let aligned = back.apply(&estimate);
    for relation in [Relation::Translation, Relation::RotationAngle, Relation::Full] {
        let found = Statistics::of(&absolute_errors(&truth, &aligned, relation)).unwrap();
        assert!(found.max < 1e-6, "{relation:?} {found:?}");
        for delta in [Delta::Frames(1), Delta::Seconds(1.0), Delta::Metres(0.5)] {
            // Relative errors need no alignment.
            let found = Statistics::of(&relative_errors(&truth, &estimate, relation, delta)).unwrap();
            assert!(found.max < 1e-6, "{relation:?} {delta:?} {found:?}");
        }
    }
}

#[test]
fn a_mirrored_copy_is_not_mirrored_back() {
    let truth = walk(600);
    let mirrored: Vec<_> =
        truth.iter().map(|p| Stamped { position: p.position * DVec3::new(-1.0, 1.0, 1.0), ..*p }).collect();
    let found = align(&truth, &mirrored).unwrap();
    near(found.rotation.length(), 1.0);
    let errors = absolute_errors(&truth, &found.apply(&mirrored), Relation::Translation);
    assert!(Statistics::of(&errors).unwrap().rmse > 0.05);
}

#[test]
fn errors_of_one_pose_are_what_was_put_in() {
    let truth = walk(1);
    let mut estimate = truth.clone();
    estimate[0].position += DVec3::new(0.003, 0.0, 0.004);
    estimate[0].orientation = truth[0].orientation * turned(DVec3::Y, 2.0);
    let error = |relation| absolute_errors(&truth, &estimate, relation)[0];
    near(error(Relation::Translation), 0.005);
    near(error(Relation::RotationAngle), 2.0);
    let rotation = 8f64.sqrt() * libm::sin(1f64.to_radians());
    near(error(Relation::Full), (rotation * rotation + 0.005 * 0.005).sqrt());
}

#[test]
fn a_steady_drift_is_the_relative_error_of_each_second() {
    let truth = walk(601);
    // 10 mm a minute along x.
    let drift = |p: &Stamped| Stamped { position: p.position + DVec3::X * (0.01 / 60.0 * p.seconds), ..*p };
    let estimate: Vec<_> = truth.iter().map(drift).collect();
    for delta in [Delta::Frames(60), Delta::Seconds(1.0)] {
        let found = Statistics::of(&relative_errors(&truth, &estimate, Relation::Translation, delta)).unwrap();
        assert_eq!(found.n, 10);
        near(found.mean, 0.01 / 60.0);
        assert!(found.std < 1e-9);
    }
}

#[test]
fn stretches_of_a_path_are_of_its_length() {
    let line =
        |k: usize| Stamped { seconds: k as f64, position: DVec3::X * 0.25 * k as f64, orientation: DQuat::IDENTITY };
    let path: Vec<_> = (0..11).map(line).collect();
    assert_eq!(places(&path, Delta::Metres(0.5)), [0, 2, 4, 6, 8, 10]);
    assert_eq!(places(&path, Delta::Metres(0.45)), [0, 2, 4, 6, 8, 10]);
    assert_eq!(places(&path, Delta::Metres(0.7)), [0, 3, 6, 9]);
    assert_eq!(places(&path, Delta::Seconds(3.0)), [0, 3, 6, 9]);
    assert_eq!(places(&path, Delta::Frames(4)), [0, 4, 8]);
    for nothing in [Delta::Frames(0), Delta::Seconds(0.0), Delta::Metres(f64::NAN), Delta::Metres(-1.0)] {
        assert_eq!(places(&path, nothing), Vec::<usize>::new());
    }
}

#[test]
fn statistics_of_few_numbers() {
    assert_eq!(Statistics::of(&[]), None);
    assert_eq!(Statistics::of(&[1.0, f64::NAN]), None);
    assert_eq!(Statistics::of(&[f64::INFINITY]), None);
    let one = Statistics::of(&[3.0]).unwrap();
    assert_eq!((one.n, one.rmse, one.std, one.median, one.sse), (1, 3.0, 0.0, 3.0, 9.0));
    let found = Statistics::of(&[1.0, 2.0, 3.0, 4.0]).unwrap();
    assert_eq!((found.mean, found.median, found.min, found.max, found.sse), (2.5, 2.5, 1.0, 4.0, 30.0));
    near(found.std, 1.25f64.sqrt());
    near(found.rmse, 7.5f64.sqrt());
}

#[test]
fn too_little_cannot_be_aligned() {
    let truth = walk(100);
    assert_eq!(align(&[], &[]), None);
    assert_eq!(align(&truth[..1], &truth[..1]), None);
    let line: Vec<_> = truth.iter().map(|p| Stamped { position: DVec3::X * p.seconds, ..*p }).collect();
    assert_eq!(align(&line, &line), None);
    let nowhere: Vec<_> = truth.iter().map(|p| Stamped { position: DVec3::NAN, ..*p }).collect();
    assert_eq!(align(&truth, &nowhere), None);
    assert!(relative_errors(&[], &[], Relation::Full, Delta::Frames(1)).is_empty());
}

#[test]
fn pairs_are_the_nearest_in_time() {
    let truth = walk(60);
    let late: Vec<_> = truth.iter().skip(3).step_by(2).map(|p| Stamped { seconds: p.seconds + 0.004, ..*p }).collect();
    let (a, b) = pair(&truth, &late, 0.01);
    assert!(a.len() == late.len() && a.iter().zip(&b).all(|(a, b)| a.position == b.position));
    assert!(pair(&truth, &late, 0.001).0.is_empty());
    assert!(pair(&truth, &[], 1.0).0.is_empty());
}

#[test]
fn text_is_read_back_as_it_was() {
    let truth = walk(50);
    let again = from_tum(&to_tum(&truth)).unwrap();
    for (a, b) in truth.iter().zip(&again) {
        assert!(a.seconds == b.seconds && a.position == b.position && (a.orientation - b.orientation).length() < 1e-15);
    }
    for (text, line, what) in [
        ("1 2 3", 1, "fewer than eight numbers"),
        ("# a\n\n1 2 3 4 5 6 7 8 9", 3, "more than eight numbers"),
        ("1 2 3 x 0 0 0 1", 1, "not a finite number"),
        ("1 2 3 inf 0 0 0 1", 1, "not a finite number"),
        ("1 2 3 4 0 0 0 0", 1, "the quaternion has no length"),
    ] {
        assert_eq!(from_tum(text), Err(TumError { line, what }));
    }
}

proptest::proptest! {
    /// Alignment never makes the squared error greater, and hostile numbers give no panic.
    #[test]
    fn alignment_helps(places in proptest::collection::vec(proptest::array::uniform3(-10.0f64..10.0), 4..30)) {
        let truth = walk(places.len());
        let estimate: Vec<_> = truth.iter().zip(&places)
            .map(|(p, at)| Stamped { position: DVec3::from_array(*at), ..*p }).collect();
        let rmse = |e: &[Stamped]| Statistics::of(&absolute_errors(&truth, e, Relation::Translation)).unwrap().rmse;
        if let Some(found) = align(&truth, &estimate) {
            proptest::prop_assert!(rmse(&found.apply(&estimate)) <= rmse(&estimate) + 1e-9);
        }
    }

    #[test]
    fn no_numbers_break_it(numbers in proptest::collection::vec(proptest::num::f64::ANY, 0..64)) {
        let pose = |c: &[f64]| Stamped { seconds: c[0], position: DVec3::new(c[1], c[2], c[3]), orientation: DQuat::from_xyzw(c[0], c[1], c[2], c[3]) };
        let poses: Vec<_> = numbers.chunks_exact(4).map(pose).collect();
        let _ = align(&poses, &poses);
        for delta in [Delta::Frames(1), Delta::Seconds(1.0), Delta::Metres(1.0)] {
            let found = Statistics::of(&relative_errors(&poses, &poses, Relation::Full, delta));
            proptest::prop_assert!(found.is_none_or(|f| f.n < poses.len().max(1)));
        }
        let _ = pair(&poses, &poses, 1.0);
    }
}
