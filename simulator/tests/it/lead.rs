//! A head that a program leads: what was told stays true, speeds fit, faults act on top, frames are drawn on demand.

use holograde_simulator::Pose;
use holograde_simulator::control;
use holograde_simulator::scenario::{Clock, FaultKind, HeadPath, Move, Scope};
use openxr as xr;

use crate::faults::{fault, faulty};
use crate::headless::Headless;
use crate::rig::{Client, small};

/// The head as told for a frame's display time, with its speed.
fn told(client: &Headless, time: xr::Time) -> ([f64; 3], f64) {
    let (place, speed) = client.view.relate(&client.local, time).unwrap();
    let (p, v) = (place.pose.position, speed.linear_velocity);
    ([p.x, p.y, p.z].map(f64::from), f64::from(v.x.hypot(v.y).hypot(v.z)))
}

fn near(a: [f64; 3], b: [f64; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6)
}

#[test]
fn a_head_set_at_every_frame_is_told_exactly_there_and_stays_so_afterwards() {
    let mut client = Headless::new(small());
    let session = client.session.as_raw();
    control::set_head(session, Some(Pose::at(0.0, 0.1, 0.0))).unwrap();
    let first = client.frame();
    assert!(near(told(&client, first).0, [0.0, 0.1, 0.0]), "set before the first frame");
    let mut before: Option<(xr::Time, [f64; 3])> = None;
    for n in 1..60 {
        let x = 0.01 * f64::from(n);
        control::set_head(session, Some(Pose::at(x, 0.1, 0.0))).unwrap();
        let time = client.frame();
        let (place, speed) = told(&client, time);
        assert!(near(place, [x, 0.1, 0.0]), "frame {n}: {place:?}");
        assert!((speed - 0.6).abs() < 0.02, "frame {n}: {speed} m/s");
        if let Some((time, place)) = before {
            assert!(near(told(&client, time).0, place), "what was told of the frame before is still so");
        }
        before = Some((time, place));
    }
    let last = (0..30).map(|_| client.frame()).last().unwrap();
    assert_eq!(told(&client, last).1, 0.0, "it keeps still");
    control::set_head(session, None).unwrap();
    let last = (0..70).map(|_| client.frame()).last().unwrap();
    assert!(near(told(&client, last).0, [0.0; 3]), "back where the scenario has it");
}

#[test]
fn in_real_time_a_head_is_there_for_whichever_frame_comes_next() {
    let mut config = small();
    config.scenario.clock = Clock::Realtime;
    let mut client = Headless::new(config);
    let session = client.session.as_raw();
    for n in 1..20 {
        let x = 0.01 * f64::from(n);
        control::set_head(session, Some(Pose::at(x, 0.0, 0.0))).unwrap();
        let time = client.frame();
        let (place, _) = told(&client, time);
        assert!(near(place, [x, 0.0, 0.0]), "frame {n}: {place:?}");
    }
}

#[test]
fn a_led_head_does_its_moves_in_time_and_every_run_is_the_same() {
    let run = || {
        let mut config = small();
        config.scenario.head = HeadPath::default().then(Move::SideToSide { amplitude_m: 0.3, cycles: 9 }, 30.0);
        let mut client = Headless::new(config);
        let session = client.session.as_raw();
        let mut places = Vec::new();
        for n in 0..240 {
            let time = client.frame();
            places.push(told(&client, time));
            let past = told(&client, xr::Time::from_nanos(time.as_nanos() - 50_000_000));
            let ago = places[places.len().saturating_sub(4)];
            assert!(n < 4 || (past.0[0] - ago.0[0]).abs() < 1e-4, "frame {n}: {past:?} {ago:?}");
            if n == 100 {
                let walk = Move::Approach { target: [0.0, 0.0, -2.0], stop_m: 0.5 };
                let look = Move::LookAt { target: [1.0, 0.0, -1.5] };
                control::move_head(session, &[(walk, 1.0), (look, 0.5)]).unwrap();
                assert_eq!(control::head_moves_left(session), Ok(1.5));
            }
            let left = control::head_moves_left(session).unwrap();
            let expected = if n < 100 { 0.0 } else { (1.5 - f64::from(n - 100) / 60.0).max(0.0) };
            assert!((left - expected).abs() < 1e-6, "frame {n}: {left} s left, not {expected}");
        }
        places
    };
    let places = run();
    assert_eq!(places, run());
    let fastest = places.iter().map(|(_, speed)| *speed).fold(0.0, f64::max);
    assert!(fastest < 3.5, "{fastest} m/s");
    assert!(places.windows(2).all(|pair| (pair[0].1 - pair[1].1).abs() < 0.3), "speed never jumps");
    let (end, speed) = places[239];
    assert_eq!(speed, 0.0);
    let [x, _, z] = end;
    assert!((x.hypot(z + 2.0) - 0.5).abs() < 1e-5, "half a metre from what was approached: {end:?}");
}

#[test]
fn faults_act_on_a_led_head_and_the_truth_tells_them_apart() {
    let jump =
        FaultKind::Jump { of: Scope::Tracking, mm: 12.0, direction: [1.0, 0.0, 0.0], deg: 0.0, axis: [0.0, 1.0, 0.0] };
    let mut client = Headless::new(faulty(1, &[fault(0.5, None, jump)]));
    let session = client.session.as_raw();
    client.frame();
    control::set_head(session, Some(Pose::at(0.0, 0.0, -0.5))).unwrap();
    let time = (0..60).map(|_| client.frame()).last().unwrap();
    assert!(near(told(&client, time).0, [0.012, 0.0, -0.5]), "{:?}", told(&client, time));
    let truth = control::truth(session, time).unwrap();
    assert_eq!((truth.head, control::true_head(session, time).unwrap()), (Pose::at(0.0, 0.0, -0.5), truth.head));
    assert!((truth.frame_error.shift_m.x - 0.012).abs() < 1e-12);
}

#[test]
fn what_is_no_pose_changes_nothing() {
    let mut client = Headless::new(small());
    let session = client.session.as_raw();
    let nowhere = [
        Pose::at(f64::NAN, 0.0, 0.0),
        Pose { position: glam::DVec3::ZERO, orientation: glam::DQuat::from_xyzw(0.0, 0.0, 0.0, 0.0) },
    ];
    for pose in nowhere {
        control::set_head(session, Some(pose)).unwrap();
        let time = client.frame();
        assert!(near(told(&client, time).0, [0.0; 3]));
    }
}

#[test]
fn frames_are_drawn_on_demand() {
    let mut config = small();
    config.scenario.draw = Some(Vec::new());
    let mut client = Client::focused(config);
    let session = client.session.as_raw();
    let mut drawn = |count: u32| (0..count).filter(|_| client.empty_frame().should_render).count();
    assert_eq!(drawn(20), 0);
    control::draw(session, 3).unwrap();
    assert_eq!([drawn(2), drawn(10)], [2, 1]);
}
