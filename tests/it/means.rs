//! A whole review by every means that a person has to point with, through the simulator, with empty pictures: the same answers by each.

use holograde::app::{Check, Faults, Poc, Review, Reviewed, Run, Settings};
use holograde::observe::{HandSource, JudgedBy};
use holograde::report::PrivateKey;
use holograde::review::{Scripted, Setup};
use holograde::script::{self, Known, Plan};
use serde_json::Value;
use std::path::Path;

const SCRIPT: &str = r#"
schema = 1
name = "brief"
title = "Brief"
track = "self-check"
[[step]]
id = "hold"
verb = "hold"
duration = "1s"
draw = 1
say = "Stand still."
[[step]]
id = "ask-sound"
verb = "ask"
about = "spatial-sound"
[[step]]
id = "ask-customer"
verb = "ask"
about = "customer-value"
"#;

const ANSWERS: &str = r#"
schema = 1
name = "a"
[[answer]]
about = "spatial-sound"
choice = "meets"
reasons = ["helps-finding"]
[[answer]]
about = "customer-value"
choice = "best"
note = "ok"
"#;

/// A short review of small content, by a script.
pub struct Brief {
    poc: Poc,
    plan: Plan,
}

impl Brief {
    pub fn new() -> Brief {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let poc = Poc::open(&root.join("assets/demo")).expect("the demo loads");
        Brief { poc, plan: script::parse("brief.toml", SCRIPT, &Known::probes()).expect("a script") }
    }

    /// Makes it, or goes on with it, in a folder. `each` sees every frame.
    pub fn review(
        &self,
        how: &str,
        faults: Faults,
        folder: &Path,
        resume: bool,
        each: &mut dyn FnMut(&mut Run),
    ) -> Reviewed {
        let device = holograde::device::find(holograde::device::DEFAULT).expect("the default device");
        let settings = Settings { render_scale: 0.01, faults, unseen: true, led: true, ..Settings::default() };
        let answers = ANSWERS.replacen("name = \"a\"\n", &format!("name = \"a\"\n{how}\n"), 1);
        let review = Review {
            check: Check::simulated(&self.poc, &self.plan, SCRIPT, device, settings),
            setup: setup(),
            role: None,
            stand_in: Some(Scripted::parse("answers.toml", &answers).expect("answers")),
            driven: false,
            resume,
            panel_pictures: false,
        };
        let key = PrivateKey::from_seed(&[7; 32]);
        let mut every = |run: &mut Run| {
            each(run);
            Ok(true)
        };
        let reviewed = review.run(folder, &key, &mut every, &|_, _| {});
        reviewed.unwrap_or_else(|failure| panic!("{how}: {failure}; is a Vulkan driver installed?"))
    }
}

fn setup() -> Setup {
    Setup {
        subject: "Press".to_owned(),
        package: "p".repeat(64),
        script: "s".repeat(64),
        reviewer: String::new(),
        by: JudgedBy::Script,
        gaze: false,
        room: false,
        declares: None,
        standing: String::new(),
        signer: "nobody".to_owned(),
        not_asked: Vec::new(),
        aids: Vec::new(),
    }
}

/// What the report says.
pub fn report(folder: &Path) -> Value {
    let bytes = std::fs::read(folder.join("report.json")).expect("a report");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// What was answered, as the report has it.
pub fn answered(report: &Value) -> Value {
    let predicate = &report["predicate"];
    let sound = predicate["criteria"].as_array().expect("criteria").iter().find(|c| c["id"] == "spatial-sound");
    let sound = sound.expect("asked about");
    let told = serde_json::json!([
        sound["grade"],
        sound["basis"],
        sound["reason"],
        predicate["questions"],
        predicate["reviewer"]
    ]);
    assert_eq!((&sound["grade"], &sound["basis"]), (&"meets".into(), &"judged".into()), "{told}");
    told
}

/// What was seen of hands and head in a review.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    /// Left and right hand, controller and bare.
    hands: [bool; 2],
    controllers: [bool; 2],
    /// Either hand pinched, or pulled a trigger.
    pressed: bool,
    /// How far the head was from where it began, level, and how far below at most.
    walked_m: f32,
    lowest_m: f32,
}

impl Seen {
    fn frame(&mut self, run: &Run) {
        let head = run.seen().head.pose;
        for (side, hand) in run.heard().hands.iter().enumerate() {
            self.hands[side] |= hand.source == HandSource::Hand;
            self.controllers[side] |= hand.source == HandSource::Controller;
            self.pressed |= hand.select > 0.7;
        }
        self.walked_m = self.walked_m.max(head.position.x.hypot(head.position.z));
        self.lowest_m = self.lowest_m.min(head.position.y);
    }
}

/// Makes the review so, and gives what was answered and seen.
fn by(brief: &Brief, how: &str) -> (Value, Seen) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut seen = Seen::default();
    let reviewed = brief.review(how, Faults::default(), folder.path(), false, &mut |run| seen.frame(run));
    assert!(matches!(reviewed, Reviewed::Signed(_)), "{how}");
    println!("{how}: {seen:?}");
    (answered(&report(folder.path())), seen)
}

#[test]
fn every_means_and_either_hand_answers_a_whole_review_in_the_same_way() {
    let brief = Brief::new();
    let (usual, seen) = by(&brief, "");
    let stays = |seen: &Seen| seen.walked_m < 0.1;
    assert!(seen.hands == [false, true] && seen.pressed && stays(&seen), "{seen:?}");
    let (given, seen) = by(&brief, "means = \"controller\"");
    assert_eq!(given, usual);
    assert!(seen.controllers == [false, true] && seen.hands == [false; 2] && seen.pressed && stays(&seen), "{seen:?}");
    let (given, seen) = by(&brief, "means = \"gaze\"");
    assert_eq!(given, usual);
    assert!(seen.hands == [false, true] && seen.pressed && stays(&seen), "{seen:?}");
    let (given, seen) = by(&brief, "means = \"touch\"");
    assert_eq!(given, usual);
    assert!(seen.hands == [false, true] && !seen.pressed && seen.walked_m > 0.5, "it walks and pokes: {seen:?}");
}

#[test]
fn the_left_hand_alone_and_who_sits_answer_in_the_same_way() {
    let brief = Brief::new();
    let (usual, seen) = by(&brief, "seated = true");
    assert!(seen.lowest_m < -0.35 && seen.pressed, "{seen:?}");
    let (given, seen) = by(&brief, "hand = \"left\"");
    assert_eq!(given, usual);
    assert!(seen.hands == [true, false] && seen.lowest_m > -0.1, "{seen:?}");
    let (given, seen) = by(&brief, "means = \"touch\"\nhand = \"left\"\nseated = true");
    assert_eq!(given, usual);
    assert!(seen.hands == [true, false] && !seen.pressed && seen.lowest_m < -0.35, "{seen:?}");
}
