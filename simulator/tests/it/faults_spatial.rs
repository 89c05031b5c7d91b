//! Faults of tracking as anchors and hands show them: a fault of the tracking frame is shared, a fault of anchors is theirs alone.

use holograde_simulator::control::{self, Hand};
use holograde_simulator::scenario::input::{HandScript, Holds};
use holograde_simulator::scenario::{Fault, FaultKind, Lost, LostPose, Scope};
use openxr as xr;

use crate::anchors::{anchor, space};
use crate::faults::{fault, faulty};
use crate::headless::{Headless, shift};

/// Where an anchor and a hand joint are told to be, in LOCAL and from the head, frame by frame.
struct Told {
    anchor: [f32; 3],
    anchor_from_head: [f32; 3],
    palm: [f32; 3],
    palm_from_head: [f32; 3],
    flags: xr::SpaceLocationFlags,
    palm_flags: xr::SpaceLocationFlags,
    seconds: f64,
}

fn place(posef: &xr::Posef) -> [f32; 3] {
    [posef.position.x, posef.position.y, posef.position.z]
}

/// An anchor made in the first frame, two metres ahead, and a right hand at rest in the room.
fn watch(faults: &[Fault], frames: usize) -> Vec<Told> {
    let mut config = faulty(1, faults);
    config.scenario.input.right = Some(HandScript::right(Holds::Nothing));
    let mut client = Headless::new(config);
    let time = client.frame();
    let session = client.session.as_raw();
    let sample = control::input(session, time).unwrap().hands[1].unwrap();
    control::set_hand(session, Hand::Right, Some(sample)).unwrap();
    let made = anchor(&client, client.local.as_raw(), shift(0.0, 0.0, -2.0), time).unwrap();
    let made = space(&client, made, xr::Posef::IDENTITY).unwrap();
    let tracker = client.session.create_hand_tracker(xr::Hand::RIGHT).unwrap();
    let told = (1..frames).map(|_| {
        let time = client.frame();
        let [here, from_head] = [&client.local, &client.view].map(|base| made.locate(base, time).unwrap());
        let joint = |base: &xr::Space| base.locate_hand_joints(&tracker, time).unwrap().unwrap()[0];
        let (palm, palm_from_head) = (joint(&client.local), joint(&client.view));
        Told {
            anchor: place(&here.pose),
            anchor_from_head: place(&from_head.pose),
            palm: place(&palm.pose),
            palm_from_head: place(&palm_from_head.pose),
            flags: here.location_flags,
            palm_flags: palm.location_flags,
            seconds: control::truth(session, time).unwrap().seconds,
        }
    });
    told.collect()
}

fn millimetres(told: [f32; 3], clean: [f32; 3]) -> [f32; 3] {
    std::array::from_fn(|axis| (told[axis] - clean[axis]) * 1e3)
}

#[track_caller]
fn near(found: [f32; 3], expected: [f32; 3]) {
    let error = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(error < 2e-3, "{found:?} mm, not {expected:?}");
}

fn jump(of: Scope) -> FaultKind {
    FaultKind::Jump { of, mm: 12.0, direction: [1.0, 0.0, 0.0], deg: 0.0, axis: [0.0, 1.0, 0.0] }
}

#[test]
fn a_jump_of_the_tracking_frame_moves_anchors_and_hands_alike_and_the_head_with_them() {
    let (clean, told) = (watch(&[], 60), watch(&[fault(0.5, None, jump(Scope::Tracking))], 60));
    for (index, (told, clean)) in told.iter().zip(&clean).enumerate() {
        let x = if index + 1 >= 30 { 12.0 } else { 0.0 };
        near(millimetres(told.anchor, clean.anchor), [x, 0.0, 0.0]);
        near(millimetres(told.palm, clean.palm), [x, 0.0, 0.0]);
        near(millimetres(told.anchor_from_head, clean.anchor_from_head), [0.0; 3]);
        near(millimetres(told.palm_from_head, clean.palm_from_head), [0.0; 3]);
    }
}

#[test]
fn a_jump_of_anchors_is_theirs_alone() {
    let (clean, told) = (watch(&[], 60), watch(&[fault(0.5, None, jump(Scope::Anchor))], 60));
    let (told, clean) = (told.last().unwrap(), clean.last().unwrap());
    near(millimetres(told.anchor, clean.anchor), [12.0, 0.0, 0.0]);
    near(millimetres(told.palm, clean.palm), [0.0; 3]);
}

#[test]
fn an_anchor_drifts_at_the_rate_injected() {
    let kind = FaultKind::Drift {
        of: Scope::Tracking,
        // Ten millimetres a minute.
        mm_per_s: 10.0 / 60.0,
        direction: [0.0, 1.0, 0.0],
        deg_per_min: 0.0,
        axis: [0.0, 1.0, 0.0],
    };
    let told = watch(&[fault(0.0, None, kind)], 1200);
    let (first, last) = (told.first().unwrap(), told.last().unwrap());
    let rate = f64::from(last.anchor[1] - first.anchor[1]) * 1e3 / (last.seconds - first.seconds) * 60.0;
    assert!((rate - 10.0).abs() < 0.01, "{rate} mm/min");
}

#[test]
fn an_anchor_shakes_as_much_as_the_noise_injected() {
    const FRAMES: usize = 2000;
    let kind = FaultKind::Noise { of: Scope::Tracking, position_rms_mm: 0.2, turn_rms_deg: 0.0, rate_hz: None };
    let told = watch(&[fault(0.5, None, kind)], FRAMES);
    let shaken: Vec<f64> = told[30..].iter().map(|told| f64::from(told.anchor[1]) * 1e3).collect();
    let rms = (shaken.iter().map(|mm| mm * mm).sum::<f64>() / shaken.len() as f64).sqrt();
    let bound = 4.0 / (2.0 * shaken.len() as f64).sqrt();
    assert!((rms / 0.2 - 1.0).abs() < bound, "{rms} mm");
}

#[test]
fn anchors_and_hands_are_not_tracked_while_the_head_is_not() {
    use xr::SpaceLocationFlags as F;
    let kind = FaultKind::TrackingLoss {
        lost: Lost::Position,
        pose: LostPose::Held,
        resume_mm: 0.0,
        direction: [1.0, 0.0, 0.0],
    };
    let told = watch(&[fault(0.5, Some(0.5), kind)], 80);
    let inferred = F::ORIENTATION_VALID | F::ORIENTATION_TRACKED | F::POSITION_VALID;
    for (index, told) in told.iter().enumerate() {
        let expected = if (30..60).contains(&(index + 1)) { inferred } else { inferred | F::POSITION_TRACKED };
        assert_eq!((told.flags, told.palm_flags), (expected, expected), "frame {}", index + 1);
    }
}
