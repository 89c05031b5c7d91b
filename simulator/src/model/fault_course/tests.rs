use super::*;
use crate::model::lifecycle::State;
use crate::scenario::Fault;

const P: i64 = 10_000_000;

fn still(_: i64) -> Pose {
    Pose::at(0.5, 0.1, 0.0)
}

/// A course on a display of 100 Hz whose first frame is shown at 1 s, and a session in focus.
fn course(faults: &[(f64, Option<f64>, FaultKind)]) -> (Course, Lifecycle) {
    let faults = faults.iter().map(|(start_s, seconds, kind)| {
        let (start_s, seconds) = (*start_s, *seconds);
        Fault { start_s, seconds, kind: kind.clone() }
    });
    let mut course = Course::new(&Scenario { faults: faults.collect(), ..Scenario::default() }, P);
    course.start(1_000_000_000);
    let mut life = Lifecycle::default();
    life.begin().unwrap();
    life.frame_ended();
    life.take_passed();
    (course, life)
}

fn display(frame: i64) -> i64 {
    1_000_000_000 + frame * P
}

#[test]
fn everything_happens_once_and_in_order_however_late_the_frame() {
    let attention = |attention| FaultKind::Attention(attention);
    let (mut course, mut life) = course(&[
        (0.20, Some(0.1), attention(Attention::Seen)),
        (0.10, Some(0.1), attention(Attention::Hidden)),
        (0.30, None, FaultKind::SessionLoss),
    ]);
    course.pass(display(10), &mut life, &still);
    assert_eq!(life.state(), State::Synchronized);
    life.take_passed();
    // One fault ends where the next begins: the application is seen, and was not in focus in between.
    course.pass(display(20), &mut life, &still);
    assert_eq!(life.take_passed(), [State::Visible]);
    // A frame loop that slept finds everything that has happened since.
    course.pass(display(1000), &mut life, &still);
    assert_eq!(life.take_passed(), [State::LossPending]);
    assert_eq!(course.lost(), Some(Code::ERROR_SESSION_LOST));
    let passed: Vec<_> = course.take_passed().into_iter().map(|step| (step.fault, step.begins)).collect();
    assert_eq!(passed, [(1, true), (1, false), (0, true), (0, false), (2, true)]);
}

#[test]
fn a_stall_of_one_frame_strikes_the_first_that_comes() {
    let (mut course, mut life) = course(&[
        (0.10, None, FaultKind::GpuStall { ms: 3.0 }),
        (0.10, Some(0.03), FaultKind::WaitStall { ms: 2.0 }),
        (0.20, None, FaultKind::EndStall { ms: 1.0 }),
    ]);
    let mut strikes = |frames: &[i64]| -> Vec<[i64; 3]> {
        let stalls = frames.iter().map(|&frame| {
            let Stalls { wait_ns, gpu_ns, end_ns } = course.stalls(display(frame));
            course.pass(display(frame), &mut life, &still);
            [wait_ns, gpu_ns, end_ns].map(|ns| ns / 1_000_000)
        });
        stalls.collect()
    };
    assert_eq!(strikes(&[9, 10, 11, 12, 13]), [[0, 0, 0], [2, 3, 0], [2, 0, 0], [2, 0, 0], [0, 0, 0]]);
    assert_eq!(strikes(&[19, 55, 56]), [[0, 0, 0], [0, 0, 1], [0, 0, 0]], "however late it comes");
}

#[test]
fn a_new_origin_holds_from_midway_between_two_frames() {
    let recentre = [(0.10, None, FaultKind::Recentre { to: None })];
    let change = |frames: &[i64]| {
        let (mut course, mut life) = course(&recentre);
        frames.iter().for_each(|&frame| course.pass(display(frame), &mut life, &still));
        let notices = course.take_notices();
        let [Notice::LocalChanges { change_ns, local, floor }] = notices[..] else { panic!("{notices:?}") };
        assert_eq!(local.position, DVec3::new(0.5, 0.1, 0.0));
        assert_eq!(floor.position, DVec3::new(0.5, 0.0, 0.0), "the floor keeps its height");
        change_ns
    };
    assert_eq!(change(&[8, 9, 10]), display(10) - P / 2);
    assert_eq!(change(&[8, 50]), display(10) - P / 2, "however late its frame is");
}

#[test]
fn the_user_comes_back_only_if_the_scenario_says_so() {
    let off = |seconds| [(0.10, seconds, FaultKind::Attention(Attention::Away))];
    let (mut gone, mut life) = course(&off(None));
    gone.pass(display(10), &mut life, &still);
    assert_eq!((life.state(), gone.return_ns()), (State::Stopping, None));
    let (mut back, mut life) = course(&off(Some(0.5)));
    assert_eq!(back.return_ns(), None, "still here");
    back.pass(display(10), &mut life, &still);
    assert_eq!(back.return_ns(), Some(display(60) - P / 2));
}
