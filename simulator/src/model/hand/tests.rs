use super::*;
use crate::scenario::input::HandCurl;

const WRIST: usize = 1;
const THUMB_TIP: usize = 5;
const INDEX_TIP: usize = 10;
const MIDDLE_METACARPAL: usize = 11;
const MIDDLE_PROXIMAL: usize = 12;
/// First and last joint of each digit.
const DIGITS: [[usize; 2]; 5] = [[2, 5], [6, 10], [11, 15], [16, 20], [21, 25]];
const HANDS: [Hand; 2] = [Hand::Left, Hand::Right];

fn bare(curl: f64, select: f64) -> HandSample {
    HandSample {
        holds: Holds::Nothing,
        local_from_grip: Pose { position: DVec3::new(0.2, -0.3, -0.5), orientation: DQuat::from_rotation_y(0.4) },
        local_from_aim: Pose::IDENTITY,
        curl: HandCurl([curl; 5]),
        select,
        squeeze: 0.0,
        menu: false,
        thumbstick: [0.0; 2],
    }
}

fn poses(hand: Hand, sample: &HandSample) -> [Pose; JOINTS] {
    joints(hand, sample, MotionRange::Unobstructed).map(|joint| joint.pose)
}

fn apart(poses: &[Pose; JOINTS], a: usize, b: usize) -> f64 {
    (poses[a].position - poses[b].position).length()
}

/// Numbers from 0 to 1 (Knuth's MMIX generator).
fn random(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 11) as f64 / (1u64 << 53) as f64
}

/// Hands in all postures.
fn postures() -> Vec<(Hand, HandSample)> {
    let mut seed = 7;
    let mut any = |n: usize| {
        let mut sample = bare(0.0, random(&mut seed));
        sample.curl = HandCurl(std::array::from_fn(|_| random(&mut seed)));
        sample.squeeze = (random(&mut seed) - 0.5).max(0.0);
        sample.holds = if n.is_multiple_of(5) { Holds::Controller } else { Holds::Nothing };
        (HANDS[n % 2], sample)
    };
    (0..300).map(&mut any).collect()
}

#[test]
fn bones_keep_their_length_and_lie_along_minus_z() {
    let mut lengths = [None; JOINTS];
    for (hand, sample) in postures() {
        let poses = poses(hand, &sample);
        for near in DIGITS.iter().flat_map(|&[first, tip]| first..tip) {
            let length = apart(&poses, near, near + 1);
            let known = *lengths[near].get_or_insert(length);
            assert!((length - known).abs() < 1e-9, "bone {near}: {length} and {known}");
            let along = poses[near].then(&Pose::at(0.0, 0.0, -length)).position;
            assert!((along - poses[near + 1].position).length() < 1e-9, "bone {near} leaves its axis");
        }
    }
    assert!((lengths[MIDDLE_PROXIMAL].unwrap() - 0.04463).abs() < 1e-9);
}

#[test]
fn pinching_brings_thumb_and_index_finger_together() {
    for hand in HANDS {
        let tips = |curl, select| apart(&poses(hand, &bare(curl, select)), THUMB_TIP, INDEX_TIP);
        for curl in [0.0, 0.15, 0.3] {
            assert!(tips(curl, 0.0) > 0.04, "{hand:?} open, curl {curl}: {}", tips(curl, 0.0));
        }
        for curl in [0.0, 0.4, 1.0] {
            assert!((0.004..0.01).contains(&tips(curl, 1.0)), "{hand:?} pinched, curl {curl}: {}", tips(curl, 1.0));
        }
        let way: Vec<f64> = (0..=50).map(|n| tips(0.0, f64::from(n) / 50.0)).collect();
        assert!(way.is_sorted_by(|before, after| after < before), "{way:?}");
    }
}

#[test]
fn a_fist_closes_and_an_open_hand_is_as_long_as_a_hand() {
    for hand in HANDS {
        let open = poses(hand, &bare(0.0, 0.0));
        let reach = apart(&open, WRIST, 15);
        assert!((0.17..0.20).contains(&reach), "{reach}");
        let mut fist = bare(0.0, 0.0);
        fist.squeeze = 1.0;
        let fist = poses(hand, &fist);
        for [_, tip] in &DIGITS[1..] {
            let height = -(fist[0].inverse().then(&fist[*tip])).position.y;
            assert!((0.015..0.03).contains(&height), "tip {tip} is {height} m under the palm joint");
        }
        assert_eq!(fist, poses(hand, &bare(1.0, 0.0)), "a squeeze curls every finger");
    }
}

#[test]
fn palm_and_wrist_follow_the_convention() {
    for (hand, sample) in postures() {
        let poses = poses(hand, &sample);
        let [palm, wrist] = [poses[0], poses[WRIST]];
        let middle = (poses[MIDDLE_METACARPAL].position + poses[MIDDLE_PROXIMAL].position) / 2.0;
        assert!((palm.position - middle).length() < 1e-9);
        assert!(palm.orientation.angle_between(poses[MIDDLE_METACARPAL].orientation) < 1e-6);
        let back = (wrist.position - poses[MIDDLE_METACARPAL].position).normalize();
        assert!((wrist.orientation * DVec3::Z - back).length() < 1e-9);
    }
}

#[test]
fn nails_of_an_open_hand_face_up_and_the_thumbs_aside() {
    for (hand, thumb_side) in [(Hand::Left, 1.0), (Hand::Right, -1.0)] {
        let poses = poses(hand, &bare(0.0, 0.0));
        let in_palm = |joint: usize, axis| poses[0].orientation.inverse() * (poses[joint].orientation * axis);
        for joint in 6..JOINTS {
            assert!(in_palm(joint, DVec3::Y).y > 0.99, "joint {joint}");
        }
        let nail = in_palm(THUMB_TIP, DVec3::Y);
        assert!(nail.y > 0.3 && nail.x * thumb_side > 0.3, "{nail}");
        let outward = poses[0].inverse().then(&poses[THUMB_TIP]).position;
        assert!(outward.x * thumb_side > 0.05, "the thumb is on the wrong side: {outward}");
    }
}

#[test]
fn the_grip_lies_on_the_palm_or_in_the_handle() {
    for (hand, into_palm) in [(Hand::Left, -1.0), (Hand::Right, 1.0)] {
        for (holds, depth) in [(Holds::Nothing, 0.015), (Holds::Controller, 0.031)] {
            let sample = HandSample { holds, ..bare(0.0, 0.0) };
            let palm = sample.local_from_grip.inverse().then(&poses(hand, &sample)[0]);
            assert!((palm.position - DVec3::X * into_palm * depth).length() < 1e-9, "{palm:?}");
            // A fist's tube is along Z, so the straight fingers point along -Y; the back of the hand is on the far side of the palm.
            assert!((palm.orientation * DVec3::NEG_Z - DVec3::NEG_Y).length() < 1e-9);
            assert!((palm.orientation * DVec3::Y - DVec3::X * into_palm).length() < 1e-9);
        }
    }
}

#[test]
fn the_left_hand_mirrors_the_right_one() {
    let at_origin = |hand, mut sample: HandSample| {
        sample.local_from_grip = palm_from_grip(hand, sample.holds);
        poses(hand, &sample)
    };
    for (_, sample) in postures() {
        for (left, right) in at_origin(Hand::Left, sample).iter().zip(&at_origin(Hand::Right, sample)) {
            let flip = |v: DVec3| DVec3::new(-v.x, v.y, v.z);
            assert!((left.position - flip(right.position)).length() < 1e-9);
            for axis in [DVec3::Y, DVec3::Z] {
                assert!((left.orientation * axis - flip(right.orientation * axis)).length() < 1e-9);
            }
        }
    }
}

#[test]
fn a_handle_keeps_fingers_from_closing_and_has_no_pinch() {
    let held = HandSample { holds: Holds::Controller, ..bare(1.0, 1.0) };
    let tube = |range| {
        let poses = joints(Hand::Right, &held, range).map(|joint| joint.pose);
        apart(&poses, MIDDLE_PROXIMAL, 15)
    };
    assert!(tube(MotionRange::ConformingToController) > tube(MotionRange::Unobstructed) + 0.01);
    let pulled = HandSample { select: 1.0, curl: HandCurl([0.0; 5]), ..held };
    let rest = HandSample { select: 0.0, ..pulled };
    let moved: Vec<usize> =
        (0..JOINTS).filter(|&joint| poses(Hand::Right, &pulled)[joint] != poses(Hand::Right, &rest)[joint]).collect();
    assert_eq!(moved, [7, 8, 9, 10], "the trigger bends the index finger");
}

#[test]
fn nonsense_is_an_open_hand() {
    let nonsense = HandSample { squeeze: -3.0, ..bare(f64::NAN, f64::NAN) };
    assert_eq!(poses(Hand::Left, &nonsense), poses(Hand::Left, &bare(0.0, 0.0)));
    let too_much = HandSample { squeeze: 9.0, ..bare(0.0, 0.0) };
    assert_eq!(poses(Hand::Left, &too_much), poses(Hand::Left, &bare(1.0, 0.0)));
}

#[test]
fn hands_are_bent_alike_exactly_where_their_shape_is_the_same() {
    let hand = HandSample { holds: Holds::Controller, ..bare(0.3, 0.2) };
    let moved = HandSample { local_from_grip: Pose::IDENTITY, menu: true, thumbstick: [1.0; 2], ..hand };
    assert!(bent_alike(&hand, &moved));
    let range = MotionRange::ConformingToController;
    let shape = |sample| Shape::of(Hand::Left, sample, range).at(&Pose::IDENTITY);
    assert_eq!(shape(&hand), shape(&moved));
    let others = [
        HandSample { holds: Holds::Nothing, ..hand },
        HandSample { curl: HandCurl([0.3, 0.3, 0.3, 0.3, 0.4]), ..hand },
        HandSample { select: 0.9, ..hand },
        HandSample { squeeze: 0.9, ..hand },
    ];
    for other in &others {
        assert!(!bent_alike(&hand, other) && shape(&hand) != shape(other), "{other:?}");
    }
}
