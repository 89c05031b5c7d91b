mod person;
mod whole;
mod world;

use super::super::*;
use super::*;
use proptest::prelude::*;
use world::World;

const SCRIPT: &str = r#"
schema = 1
name = "Ann 2"
repeat = ["ring"]
checks = { thermal = false }
[[answer]]
about = "hologram-stability"
choice = "meets"
reasons = ["drift", "swim"]
note = "At 2 m, Twice."
picture = true
[[answer]]
about = "room-scanning"
choice = "not-applicable"
note = "none"
[[answer]]
about = "customer-value"
choice = "fail"
reasons = ["no-gain"]
[[skip]]
step = "free-use"
reason = "no-time"
[[skip]]
step = "sweep"
reason = "No chair."
"#;

const HEAD: Pose = Pose { position: Vec3::new(0.0, 1.6, 0.0), orientation: glam::Quat::IDENTITY };

fn brief(step: &str) -> Sheet {
    Sheet::Brief(Brief { step: step.to_owned(), ..Brief::default() })
}

fn made(step: &str) -> Sheet {
    Sheet::Made(Made { step: step.to_owned(), ..Made::default() })
}

fn ask(about: &str, picked: &[&str]) -> Sheet {
    let reasons = reasons(about).iter().map(|id| ((*id).to_owned(), picked.contains(id))).collect();
    let lacks = Some(Lack::Measuring);
    Sheet::Ask(Box::new(Ask { about: about.to_owned(), reasons, lacks, ..Ask::default() }))
}

/// A short review with everything in it.
fn review() -> Vec<Sheet> {
    let checks = vec![(CheckId::Calibrated, None), (CheckId::Thermal, Some(true)), (CheckId::RecordGaze, None)];
    vec![
        Sheet::PreFlight(PreFlight { checks, reviewer: "An9".to_owned(), ready: true, ..PreFlight::default() }),
        brief("hold"),
        Sheet::Hidden,
        made("hold"),
        brief("ring"),
        Sheet::Hidden,
        made("ring"),
        ask("hologram-stability", &["jitter", "drift"]),
        brief("free-use"),
        brief("sweep"),
        Sheet::Notice(Notice::TrackingLost),
        ask("room-scanning", &[]),
        ask("customer-value", &[]),
        Sheet::Summary(Summary::default()),
        Sheet::Signing(Signing::default()),
        Sheet::Notice(Notice::Signed { verdict: String::new(), report: String::new() }),
    ]
}

fn robot() -> Robot {
    Robot::new(Scripted::parse("a.toml", SCRIPT).unwrap())
}

/// Lets a stand-in work until the review is over or it gives up.
fn run(world: &mut World, robot: &mut Robot) {
    while !world.is_over() && robot.stuck().is_none() && world.frames < 60_000 {
        world.frame(robot);
    }
}

const DONE: [&str; 11] = [
    "calibrated true",
    "thermal false",
    "record-gaze false",
    "repeat ring",
    "again",
    "hologram-stability Grade(Meets) [drift swim] At 2 m, Twice. 1",
    "skip free-use no-time ",
    "skip sweep  No chair.",
    "room-scanning NotApplicable [] none 0",
    "customer-value Grade(Fail) [no-gain]  0",
    "sign",
];

#[test]
fn it_does_what_its_script_says_and_nothing_else() {
    let mut world = World::new(review(), 7);
    let mut robot = robot();
    run(&mut world, &mut robot);
    assert_eq!(robot.stuck(), None);
    assert!(world.is_over(), "after {} frames in {:?}", world.frames, world.sheet);
    assert_eq!(world.log, DONE);
}

#[test]
fn by_every_means_it_does_the_same() {
    for (means, word) in [
        (Means::HandRay, "hand-ray"),
        (Means::Touch, "touch"),
        (Means::Gaze, "gaze"),
        (Means::Controller, "controller"),
    ] {
        for left in [false, true] {
            let points = Points { means, left };
            let mut script = Scripted::parse("a.toml", SCRIPT).unwrap();
            script.points = points;
            let mut world = World::new(review(), 7).pointed(points);
            let mut robot = Robot::new(script);
            run(&mut world, &mut robot);
            assert_eq!(robot.stuck(), None, "{word}, left {left}");
            assert_eq!(world.log, DONE, "{word}, left {left}");
        }
    }
}

/// It gives up, and says so.
#[track_caller]
fn check_stuck(mut world: World, says: &str) {
    let mut robot = robot();
    run(&mut world, &mut robot);
    let stuck = robot.stuck().unwrap_or_default();
    assert!(stuck.contains(says), "{stuck:?} in frame {}", world.frames);
    assert_eq!(robot.update(&world.sheet, &[], &HEAD, 0.0), Deed::Rest);
}

#[test]
fn what_cannot_be_done_is_said_and_not_tried_for_ever() {
    let missing = |label: &str| World::new(review(), 7).lacking(crate::messages::say(label));
    check_stuck(missing("sign"), "nothing on the board is called “Sign”");
    check_stuck(missing("done"), "nothing on the board is called “Done”");
    check_stuck(World::new(review(), 7).losing(1), "was pressed 8 times, and nothing happened");
    check_stuck(World::new(vec![ask("frame-rate", &[])], 7), "nothing on the board");
    let not_ready = Sheet::PreFlight(PreFlight { reviewer: "Ann 2".to_owned(), ..PreFlight::default() });
    check_stuck(World::new(vec![not_ready], 7), "“Begin” cannot be pressed");
    let lost = (0..80).flat_map(|_| [Sheet::Notice(Notice::TrackingLost), brief("hold")]);
    check_stuck(World::new(lost.collect(), 7), "goes round in circles");
}

#[test]
fn what_is_shown_in_the_room_is_looked_at_once_and_put_away() {
    let text = "schema = 1\nname = \"S\"\n[[answer]]\nabout = \"hologram-stability\"\nchoice = \"best\"\naid = true\nreplay = true\n";
    let mut robot = Robot::new(Scripted::parse("a.toml", text).unwrap());
    let Sheet::Ask(asked) = ask("hologram-stability", &[]) else { unreachable!() };
    let shown = |moments: usize| {
        let beside = Beside { moments: vec![Moment::default(); moments], ..Beside::default() };
        Sheet::Ask(Box::new(Ask { has_aid: true, beside: Some(beside), ..(*asked).clone() }))
    };
    let mut world = World::new(vec![shown(1)], 7).losing(4);
    run(&mut world, &mut robot);
    assert_eq!(robot.stuck(), None);
    let answer = "hologram-stability Grade(Best) []  0";
    assert_eq!(world.log, ["aid true", "aid false", "replay true", "replay false", answer]);
    assert!(world.frames > 180, "looked for {} frames in all", world.frames);
    // Without a moment there is nothing to look at.
    let mut robot = Robot::new(Scripted::parse("a.toml", &text.replace("aid = true\n", "")).unwrap());
    let mut world = World::new(vec![shown(0)], 7);
    run(&mut world, &mut robot);
    assert_eq!(world.log, [answer]);
}

#[test]
fn a_key_that_the_keyboard_lacks_is_named() {
    let mut robot = Robot::new(Scripted { name: "Zoë".to_owned(), ..Scripted::default() });
    let mut world = World::new(review(), 3);
    run(&mut world, &mut robot);
    assert!(robot.stuck().unwrap_or_default().contains('ë'), "{:?}", robot.stuck());
}

#[test]
fn it_aims_before_it_pinches_and_aims_anew_at_what_glides() {
    let mut robot = robot();
    let sheet = brief("hold");
    let mut target = Target {
        label: crate::messages::say("begin"),
        on: [0.5; 2],
        place: Vec3::new(0.0, 1.4, -1.5),
        facing: Vec3::Z,
        size: [0.1; 2],
        enabled: true,
    };
    for frame in 0..30u8 {
        target.place.x = f32::from(frame) * 0.01;
        let deed = robot.update(&sheet, std::slice::from_ref(&target), &HEAD, 0.0);
        assert_eq!(deed, Deed::Point(target.place, 0.0), "it follows, and does not pinch");
    }
    let deeds: Vec<Deed> = (0..40).map(|_| robot.update(&sheet, std::slice::from_ref(&target), &HEAD, 0.0)).collect();
    let closed = |deed: &Deed| matches!(deed, Deed::Point(_, select) if *select >= 0.7);
    let first = deeds.iter().position(closed).unwrap();
    let length = deeds[first..].iter().take_while(|deed| closed(deed)).count();
    assert!(first >= 6 && length >= 4, "pinches after {first} frames for {length}");
}

#[test]
fn a_hand_is_before_its_head_and_sees_the_board_from_the_front() {
    for yaw_deg in [0.0f32, 80.0, -150.0] {
        let orientation = glam::Quat::from_rotation_y(yaw_deg.to_radians());
        let head = Pose { position: Vec3::new(1.0, 1.6, 2.0), orientation };
        let at = head.transform_point(Vec3::new(0.3, -0.2, -1.5));
        let hand = head.inverse().transform_point(hand_for(at, &head, false));
        assert!(hand.z < -0.1 && hand.z > -0.6 && hand.x > 0.0 && hand.y < 0.0, "{hand}");
        let left = head.inverse().transform_point(hand_for(at, &head, true));
        assert!((left - hand * Vec3::new(-1.0, 1.0, 1.0)).length() < 1e-4, "{left} is not {hand} on the other side");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn wherever_things_are_and_whatever_is_missed_it_comes_to_an_end(seed in proptest::num::u64::ANY, loses in 3u64..8) {
        let mut world = World::new(review(), seed).losing(loses);
        let mut robot = robot();
        run(&mut world, &mut robot);
        prop_assert!(world.frames < 60_000, "it hangs in {:?}", world.sheet);
        if robot.stuck().is_none() {
            prop_assert!(world.is_over());
            prop_assert_eq!(world.log.len(), DONE.len());
            prop_assert_eq!(world.log.last().map(String::as_str), Some("sign"));
        }
    }

    #[test]
    fn any_sheets_in_any_order_end(order in proptest::collection::vec(0usize..16, 1..12), seed in proptest::num::u64::ANY) {
        let all = review();
        let sheets = order.iter().map(|index| all[*index].clone()).collect();
        let mut world = World::new(sheets, seed);
        let mut robot = robot();
        run(&mut world, &mut robot);
        prop_assert!(world.frames < 60_000);
        prop_assert!(robot.stuck().is_some() || world.is_over());
    }
}
