use super::super::{Fault, FaultKind, Scope};
use super::*;
use crate::model::fault::FaultPlan;

/// Reads a scenario beside which there are two files.
fn parse(text: &str) -> Result<Scenario, Problems> {
    super::parse("s.toml", text, &mut |name| match name {
        "walk.tum" => Ok(b"0 1 0 0 0 0 0 1\n2 1 0 -1 0 0 0 1\n".to_vec()),
        "bad.tum" => Ok(b"0 1\n".to_vec()),
        _ => Err("is not there".to_owned()),
    })
}

#[test]
fn a_whole_scenario_reads() {
    let text = r#"
        schema = 1
        clock = "stepped"
        [head]
        position = [0, 0, 0.5]
        [[head.move]]
        kind = "hold"
        seconds = 1
        [[head.move]]
        kind = "side-to-side"
        seconds = 4.0
        amplitude_m = 0.25
        cycles = 2
        [[draw]]
        start_s = 2.0
        frames = 3
    "#;
    let scenario = parse(text).unwrap();
    assert_eq!(scenario.clock, Clock::Stepped);
    assert_eq!(scenario.head.seconds(), 5.0);
    assert_eq!(scenario.draw, Some(vec![DrawWindow { start_s: 2.0, frames: 3 }]));
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let problems = parse(text).unwrap_err().0;
    let found: Vec<String> = problems.iter().map(|p| format!("{}: {}", p.place, p.what)).collect();
    assert_eq!(found, expected);
}

#[test]
fn all_problems_are_told_at_once() {
    check(
        "schema = 2\nclock = 'lunar'\nspeed = 3\n[head]\nposition = [0, 1]\n[[head.move]]\nkind = 'nod'\nseconds = -1\n[[head.move]]\nkind = 'fly'\nseconds = 1",
        &[
            "line 1, schema: is the integer 2",
            "line 2, clock: is \"lunar\"",
            "line 5, head.position: is a list of 2",
            "line 8, head.move[0].seconds: is the integer -1",
            "line 6, head.move[0].amplitude_deg: is missing",
            "line 10, head.move[1].kind: is \"fly\"",
            "line 3, speed: is not a known key",
        ],
    );
}

#[test]
fn broken_toml_is_a_problem_and_no_panic() {
    for text in ["schema = ", "[head", "[[draw]]\nstart_s = 1e400", "schema = 1\nschema = 1", "\u{0}"] {
        assert!(parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn hands_gaze_and_faults_read() {
    let text = r#"
        schema = 1
        seed = 42
        truth = "truth.jsonl"
        [head]
        file = "walk.tum"
        relative = true
        [[head.move]]
        kind = "hold"
        seconds = 1
        [hand.left]
        [hand.right]
        holds = "controller"
        [[hand.right.move]]
        kind = "place"
        of = "room"
        position = [0.1, 0.2, -0.3]
        seconds = 1
        [[hand.right.move]]
        kind = "point"
        target = [0, 0, -2]
        seconds = 0.5
        [[hand.right.move]]
        kind = "pinch"
        seconds = 0.2
        [gaze]
        [[gaze.move]]
        kind = "look-at"
        target = [0, 0, -2]
        seconds = 0.1
        [[fault]]
        kind = "noise"
        start_s = 1
        position_rms_mm = 0.2
        of = "prediction"
        [[fault]]
        kind = "tracking-loss"
        lost = "position"
        start_s = 2
        seconds = 0.5
        [[fault]]
        kind = "recentre"
        start_s = 3
    "#;
    let scenario = parse(text).unwrap();
    assert_eq!((scenario.seed, scenario.truth), (42, Some(PathBuf::from("truth.jsonl"))));
    assert_eq!(scenario.head.seconds(), 3.0);
    assert_eq!(scenario.head.head_at(9.0).position.to_array(), [0.0, 0.0, -1.0]);
    let sample = scenario.input.at(9.0, &crate::Pose::IDENTITY);
    assert!(sample.hands[0].is_some() && sample.gaze.is_some());
    assert_eq!(sample.hands[1].map(|hand| hand.select), Some(1.0));
    let noise = FaultKind::Noise { of: Scope::Prediction, position_rms_mm: 0.2, turn_rms_deg: 0.0, rate_hz: None };
    assert_eq!(scenario.faults[0], Fault { start_s: 1.0, seconds: None, kind: noise });
    assert_eq!(scenario.faults[1].seconds, Some(0.5));
    assert_eq!(scenario.faults[2].kind, FaultKind::Recentre { to: None });
}

/// A fault of each kind with all of its keys; all are accepted, and no key of one is known to another by mistake.
const KEYS: &[(&str, &str)] = &[
    ("noise", "of='anchor'\nposition_rms_mm=1\nturn_rms_deg=1\nrate_hz=30\nseconds=1"),
    ("drift", "of='tracking'\nmm_per_s=1\ndirection=[0,1,0]\ndeg_per_min=1\naxis=[1,0,0]\nseconds=1"),
    ("jump", "mm=1\ndirection=[0,1,0]\ndeg=1\naxis=[1,0,0]\nseconds=1"),
    ("latency", "ms=20\nseconds=1"),
    ("prediction", "mm_per_ms=0.1\ndirection=[0,1,0]\ndeg_per_ms=0.01\naxis=[1,0,0]\nseconds=1"),
    ("tracking-loss", "lost='all'\npose='invalid'\nresume_mm=5\ndirection=[0,1,0]\nseconds=1"),
    ("recentre", "position=[0,0,1]\nyaw_deg=90"),
    ("focus-loss", "seconds=1"),
    ("visibility-loss", ""),
    ("headset-off", "seconds=1"),
    ("exit", ""),
    ("session-loss", "seconds=1"),
    ("instance-loss", "seconds=1"),
    ("gpu-stall", "ms=20"),
    ("wait-stall", "ms=20\nseconds=1"),
    ("end-stall", "ms=20"),
    ("refresh-change", "hz=72\nseconds=1"),
    ("thermal", "stage='impaired'\nhz=36\nwait_ms=2\nseconds=1"),
];

#[test]
fn every_kind_of_fault_reads_under_the_word_it_is_written_by() {
    for (kind, keys) in KEYS {
        let text = format!("schema=1\n[[fault]]\nkind='{kind}'\nstart_s=1\n{keys}");
        let scenario = parse(&text).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(scenario.faults[0].word(), *kind);
    }
}

#[test]
fn problems_of_faults_and_input_are_told_at_once() {
    check(
        "schema = 1\nseed = 1.5\n[head]\nfile = 'gone.csv'\n[hand.left]\nholds = 'sword'\n[hand.third]\n[gaze]\n[[gaze.move]]\nkind = 'wink'\nseconds = 1\n\
         [[fault]]\nkind = 'noise'\nstart_s = 1\n[[fault]]\nkind = 'jump'\nstart_s = -1\ndeg = 200\ndirection = [0, 0, 0]\n\
         [[fault]]\nkind = 'tracking-loss'\nstart_s = 1\nlost = 'mind'\n[[fault]]\nkind = 'gremlin'\nstart_s = 1\n[[fault]]\nkind = 'recentre'\nstart_s = 1\nseconds = 1",
        &[
            "line 2, seed: is 1.5",
            "line 4, head.file: is \"gone.csv\", which is not there",
            "line 6, hand.left.holds: is \"sword\"",
            "line 7, hand.third: is not a known key",
            "line 10, gaze.move[0].kind: is \"wink\"",
            "line 12, fault[0].position_rms_mm: is missing",
            "line 17, fault[1].start_s: is the integer -1",
            "line 19, fault[1].direction: points nowhere",
            "line 18, fault[1].deg: is the integer 200",
            "line 23, fault[2].lost: is \"mind\"",
            "line 25, fault[3].kind: is \"gremlin\"",
            "line 30, fault[4].seconds: is not a known key",
        ],
    );
}

#[test]
fn problems_of_a_named_file_name_that_file() {
    let problems = parse("schema = 1\nclock = 'lunar'\n[head]\nfile = 'bad.tum'").unwrap_err().0;
    let found: Vec<String> = problems.iter().map(|p| format!("{}: {}: {}", p.file, p.place, p.what)).collect();
    assert_eq!(found, ["s.toml: line 2, clock: is \"lunar\"", "bad.tum: line 1: has 2 numbers, not 8"]);
}

#[test]
fn too_many_faults_are_refused() {
    let text = format!("schema = 1\n{}", "[[fault]]\nkind = 'recentre'\nstart_s = 1\n".repeat(257));
    check(&text, &["line 2, fault: is there 257 times"]);
}

#[test]
fn random_changes_of_a_good_file_never_panic() {
    let faults = KEYS.iter().map(|(kind, keys)| format!("[[fault]]\nkind='{kind}'\nstart_s=1\n{keys}\n"));
    let good = format!(
        "schema=1\nseed=3\n[head]\nfile='walk.tum'\n[[head.move]]\nkind='nod'\nseconds=1\namplitude_deg=3\n[hand.left]\n\
         [[hand.left.move]]\nkind='grab'\nseconds=1\n[gaze]\n[[gaze.move]]\nkind='lost'\nseconds=1\n{}",
        faults.collect::<String>()
    );
    assert!(parse(&good).is_ok());
    let bits = b"[]='\"\n.-0919eE#\\\x00\xc3";
    let mut random = 7u64;
    let mut accepted = 0;
    for turn in 0..3000 {
        let mut bytes = good.clone().into_bytes();
        for _ in 0..=turn % 3 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (random >> 33) as usize % bytes.len();
            bytes[at] = bits[(random >> 20) as usize % bits.len()];
        }
        let Ok(scenario) = parse(&String::from_utf8_lossy(&bytes)) else { continue };
        accepted += 1;
        // What is accepted has a head and hands at every time, true and told.
        let plan = FaultPlan::new(&scenario, 16_666_667);
        for seconds in [-1.0, 0.0, 0.7, 1e9] {
            let head = scenario.head.head_at(seconds);
            let sense = plan.sense((seconds * 1e9) as i64, 1, &|_| head);
            for pose in [head, sense.head(&head), sense.hand(&head), sense.anchor(&head)] {
                assert!(pose.position.is_finite() && pose.orientation.is_finite());
            }
            scenario.input.at(seconds, &head);
        }
    }
    assert!(accepted > 20, "{accepted} of the changed files were accepted");
}
