use super::*;

const PERIOD_NS: i64 = 16_666_667;

fn plan(faults: &[Fault]) -> FaultPlan {
    FaultPlan::new(&Scenario { faults: faults.to_vec(), seed: 7, ..Scenario::default() }, PERIOD_NS)
}

fn from(start_s: f64, seconds: Option<f64>, kind: FaultKind) -> Fault {
    Fault { start_s, seconds, kind }
}

/// A head that walks along x and turns left.
fn walk(since_ns: i64) -> Pose {
    let t = since_ns as f64 * 1e-9;
    Pose { position: DVec3::new(t, 0.1, -0.2), orientation: DQuat::from_rotation_y(0.5 * t) }
}

fn jump(of: Scope, mm: f64) -> FaultKind {
    FaultKind::Jump { of, mm, direction: [0.0, 2.0, 0.0], deg: 90.0, axis: [0.0, 1.0, 0.0] }
}

const AT_1_S: i64 = 1_000_000_000;

#[test]
fn without_faults_the_told_is_the_true_to_the_last_bit() {
    let idle = from(9.0, None, jump(Scope::Tracking, 5.0));
    for plan in [plan(&[]), plan(&[idle])] {
        let sense = plan.sense(AT_1_S, 30_000_000, &walk);
        assert_eq!(sense.head(&walk(AT_1_S)), walk(AT_1_S));
        assert_eq!(sense.hand(&walk(5)), walk(5));
        assert_eq!(sense.anchor(&walk(5)), walk(5));
        assert_eq!(sense.true_anchor(&walk(5)).position, walk(5).position);
        assert_eq!(sense.tracking, Tracking::FULL);
    }
}

#[test]
fn an_error_of_the_tracking_frame_is_shared_and_turns_about_the_head() {
    let sense = plan(&[from(0.5, None, jump(Scope::Tracking, 12.0))]).sense(AT_1_S, 0, &walk);
    let head = walk(AT_1_S);
    let told = sense.head(&head);
    assert!((told.position - head.position - DVec3::Y * 0.012).length() < 1e-12);
    let hand = Pose::at(1.0, 0.1, -1.2);
    // The hand is a metre ahead along -z; a quarter turn to the left about the head puts it on its left, along -x.
    assert!((sense.hand(&hand).position - told.position - DVec3::NEG_X).length() < 1e-12);
    assert!((sense.anchor(&hand).position - sense.hand(&hand).position).length() < 1e-12);
    let seen = told.inverse().then(&sense.anchor(&hand));
    let truly = head.inverse().then(&hand);
    assert!((seen.position - truly.position).length() < 1e-12, "from the head all looks as it is");
}

#[test]
fn an_anchor_fault_moves_anchors_only_and_can_be_undone() {
    let faults = [from(0.5, None, jump(Scope::Anchor, 12.0)), from(0.0, None, jump(Scope::Tracking, 3.0))];
    let sense = plan(&faults[..1]).sense(AT_1_S, 50, &walk);
    assert_eq!(sense.head(&walk(AT_1_S)), walk(AT_1_S));
    assert_eq!(sense.hand(&walk(3)), walk(3));
    assert!((sense.anchor(&Pose::at(2.0, 0.0, 0.0)).position - DVec3::new(2.0, 0.012, 0.0)).length() < 1e-12);
    let sense = plan(&faults).sense(AT_1_S, 50, &walk);
    let back = sense.true_anchor(&sense.anchor(&walk(77)));
    assert!((back.position - walk(77).position).length() < 1e-12);
    assert!(back.orientation.angle_between(walk(77).orientation) < 1e-7);
}

#[test]
fn predictions_are_wrong_only_ahead_of_time() {
    let kinds = [
        FaultKind::Latency { ms: 20.0 },
        FaultKind::Prediction { mm_per_ms: 0.1, direction: [0.0, 0.0, 1.0], deg_per_ms: 0.01, axis: [1.0, 0.0, 0.0] },
        jump(Scope::Prediction, 4.0),
    ];
    let at = |kind: &FaultKind, ahead_ms: i64| {
        let sense = plan(&[from(0.0, None, kind.clone())]).sense(AT_1_S, ahead_ms * 1_000_000, &walk);
        let told = sense.head(&walk(AT_1_S - sense.lag_ns));
        (told.position - walk(AT_1_S).position, told.orientation.angle_between(walk(AT_1_S).orientation))
    };
    for kind in &kinds {
        assert_eq!(at(kind, 0).0, DVec3::ZERO, "{kind:?}");
        assert!(at(kind, 0).1 < 1e-7, "{kind:?}");
    }
    assert!((at(&kinds[0], 33).0 - DVec3::NEG_X * 0.02).length() < 1e-12, "a metre a second, 20 ms late");
    assert!((at(&kinds[1], 30).0 - DVec3::Z * 0.003).length() < 1e-12);
    assert!((at(&kinds[1], 30).1.to_degrees() - 0.3).abs() < 1e-6);
    assert!((at(&kinds[2], 1).0 - DVec3::Y * 0.004).length() < 1e-12);
}

#[test]
fn faults_begin_and_end_with_the_nearest_frame() {
    let plan = plan(&[from(1.0, Some(0.5), jump(Scope::Tracking, 1.0)), from(0.2, None, FaultKind::SessionLoss)]);
    let there = |frame: i64| plan.active(frame * PERIOD_NS).filter(|&index| index == 0).count() == 1;
    // Sixty refreshes of 16 666 667 ns end 20 ns after the second; ninety end 30 ns after a second and a half.
    assert_eq!([59, 60, 89, 90].map(there), [false, true, true, false]);
    assert_eq!(plan.active(i64::MAX - 1).collect::<Vec<_>>(), [1]);
}

#[test]
fn drift_grows_at_its_rate_and_stays() {
    let kind = FaultKind::Drift {
        of: Scope::Tracking,
        mm_per_s: 2.0,
        direction: [3.0, 0.0, 4.0],
        deg_per_min: 6.0,
        axis: [0.0, 5.0, 0.0],
    };
    let plan = plan(&[from(1.0, Some(2.0), kind)]);
    let error = |s: f64| plan.error((s * 1e9) as i64, Scope::Tracking);
    assert_eq!(error(1.0), PoseError::NONE);
    assert!((error(2.5).shift_m - DVec3::new(0.6, 0.0, 0.8) * 3e-3).length() < 1e-15);
    assert!((error(2.5).turn.to_scaled_axis() - DVec3::Y * 0.15f64.to_radians()).length() < 1e-12);
    assert_eq!(error(3.0), error(60.0));
}

#[test]
fn lost_positions_are_held_and_found_again_elsewhere() {
    let loss = |lost, pose| {
        plan(&[from(1.0, Some(0.5), FaultKind::TrackingLoss { lost, pose, resume_mm: 8.0, direction: [1.0; 3] })])
    };
    let (during, after) = (1_200_000_000, 2_000_000_000);
    let last = walk(AT_1_S - PERIOD_NS / 2);

    let sense = loss(Lost::Position, LostPose::Held).sense(during, 0, &walk);
    assert_eq!(sense.tracking, Tracking { orientation: Known::Tracked, position: Known::Inferred });
    assert_eq!(sense.head(&walk(during)), Pose { position: last.position, ..walk(during) });
    // What is in the hand stays in the hand.
    let hand = walk(during).then(&Pose::at(0.0, 0.0, -0.5));
    let seen = sense.head(&walk(during)).inverse().then(&sense.hand(&hand));
    assert!((seen.position - DVec3::NEG_Z * 0.5).length() < 1e-12);
    assert_eq!(sense.anchor(&Pose::at(1.0, 0.0, 0.0)), Pose::at(1.0, 0.0, 0.0));

    let sense = loss(Lost::All, LostPose::Invalid).sense(during, 0, &walk);
    assert_eq!(sense.tracking, Tracking { orientation: Known::Lost, position: Known::Lost });
    assert_eq!(sense.head(&walk(during)), last);

    let sense = loss(Lost::All, LostPose::Held).sense(after, 0, &walk);
    assert_eq!(sense.tracking, Tracking::FULL);
    let off = sense.head(&walk(after)).position - walk(after).position;
    assert!((off - DVec3::ONE.normalize() * 0.008).length() < 1e-12);
}

#[test]
fn noise_is_white_and_told_again_the_same() {
    let kind = |rate_hz| FaultKind::Noise { of: Scope::Tracking, position_rms_mm: 0.2, turn_rms_deg: 0.05, rate_hz };
    let noise = plan(&[from(0.0, None, kind(None))]);
    let at = |since_ns| noise.error(since_ns, Scope::Tracking);
    for frame in [0, 1, 777, 123_456] {
        let middle = frame * PERIOD_NS;
        let edges = [middle - PERIOD_NS / 2, middle + PERIOD_NS / 2 - 1];
        assert!(edges.map(at) == [at(middle); 2], "constant for a refresh about frame {frame}");
        assert_ne!(at(middle), at(middle + PERIOD_NS));
    }
    let twice = plan(&[from(0.0, None, kind(None)), from(0.0, None, kind(None))]);
    assert_ne!(twice.error(0, Scope::Tracking).shift_m, at(0).shift_m * 2.0, "each fault has its own noise");
    let slow = plan(&[from(0.0, None, kind(Some(10.0)))]);
    assert_eq!(slow.error(0, Scope::Tracking), slow.error(49_999_999, Scope::Tracking));
    assert_ne!(slow.error(0, Scope::Tracking), slow.error(50_000_000, Scope::Tracking));
}
