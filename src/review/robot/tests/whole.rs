//! The stand-in in a whole review: the real script, guide, panel, board and pointers, and no headset.

use super::super::super::*;
use crate::observe::{FrameObservation, InputObservation, JudgedBy, Located, SessionPhase};
use crate::panel::{POINTS, Panel};
use crate::script::{self, Known};
use crate::space::Pose;
use glam::{Vec2, Vec3};

/// Half a metre of pump, two metres ahead.
const CONTENT: [Vec3; 2] = [Vec3::new(0.0, 0.9, -2.0), Vec3::new(0.5, 0.6, 0.4)];

struct Review {
    guide: Guide,
    panel: Panel,
    placer: Placer,
    pointers: Pointers,
    pointer: Pointer,
    robot: Robot,
    deed: Deed,
    frame: FrameObservation,
    seconds: f64,
    signed: bool,
    skipped: Vec<String>,
    repeated: Vec<String>,
}

fn setup() -> Setup {
    Setup {
        subject: "Pump P-101".to_owned(),
        package: "p".repeat(64),
        script: "s".repeat(64),
        reviewer: String::new(),
        by: JudgedBy::Script,
        gaze: true,
        room: false,
        declares: None,
        standing: "a self-check".to_owned(),
        signer: "nobody".to_owned(),
        not_asked: Vec::new(),
        aids: vec!["hologram-stability".to_owned()],
    }
}

impl Review {
    fn new(answers: &str) -> Review {
        let source = script::source("fast-track").unwrap();
        let plan = script::parse("fast-track", source, &Known::probes()).unwrap();
        let script = Scripted::parse("answers.toml", answers).unwrap();
        let ids: Vec<&str> = plan.steps.iter().map(|step| step.id.as_str()).collect();
        script.fits("answers.toml", &ids).unwrap();
        let mut frame = FrameObservation { phase: SessionPhase::Focused, ..FrameObservation::default() };
        frame.head = Located { pose: Pose::at(Vec3::new(0.0, 1.6, 0.0)), valid: true, tracked: true };
        frame.valid.drawn = true;
        Review {
            guide: Guide::new(&plan, setup(), &Now { seconds: 0.0, at: "2026-01-01T00:00:00Z".to_owned() }),
            panel: Panel::default(),
            placer: Placer::default(),
            pointers: Pointers::default(),
            pointer: Pointer::default(),
            robot: Robot::new(script),
            deed: Deed::Rest,
            frame,
            seconds: 0.0,
            signed: false,
            skipped: Vec::new(),
            repeated: Vec::new(),
        }
    }

    fn now(&self) -> Now {
        Now { seconds: self.seconds, at: "2026-01-01T00:00:00Z".to_owned() }
    }

    /// One frame; while a step goes on nothing is to be seen, and its time goes fast.
    fn go(&mut self) {
        self.seconds += if *self.guide.sheet() == Sheet::Hidden { 0.5 } else { 1.0 / 60.0 };
        self.frame.index += 1;
        let now = self.now();
        self.guide.loaded(true);
        self.guide.frame(&now, &self.frame);
        self.serve();
        let sheet = self.guide.sheet().clone();
        let mut actions = Vec::new();
        let board = self.placer.update(&self.frame.head, Some(CONTENT[0]), &[CONTENT], self.pointer.near, self.seconds);
        let Some(board) = board.filter(|_| sheet != Sheet::Hidden) else {
            self.pointer = Pointer::default();
            self.paint(&sheet, &mut actions);
            self.deed = self.robot.update(&sheet, &[], &self.frame.head.pose, self.seconds);
            return;
        };
        let hands = self.hands();
        self.pointer = self.pointers.update(&hands, &self.frame.head, &board, self.seconds);
        self.paint(&sheet, &mut actions);
        self.deed = self.robot.update(&sheet, &self.targets(&board), &self.frame.head.pose, self.seconds);
        for action in actions {
            self.guide.act(&now, action);
            self.serve();
        }
    }

    fn paint(&mut self, sheet: &Sheet, actions: &mut Vec<Action>) {
        if let Some(mut painted) = self.panel.run(sheet, &self.pointer, self.seconds, actions) {
            painted.textures.clear();
        }
    }

    fn hands(&mut self) -> InputObservation {
        let points = self.robot.script().points;
        super::person::input(self.deed, &mut self.frame.head.pose, points)
    }

    fn targets(&self, board: &Board) -> Vec<Target> {
        let parts = self.panel.parts().iter().filter(|part| part.control);
        let targets = parts.map(|part| {
            let [left, top, right, bottom] = part.rect;
            let on = Vec2::new(left + right, top + bottom) / 2.0 / Vec2::from(POINTS);
            let [width, height] = board.size_m;
            let flat = Vec3::new((on.x - 0.5) * width, (0.5 - on.y) * height, 0.0);
            Target {
                label: part.label.clone(),
                on: on.to_array(),
                place: board.base_from_board.transform_point(flat),
                facing: board.base_from_board.orientation * Vec3::Z,
                size: (Vec2::new(right - left, bottom - top) / Vec2::from(POINTS)).to_array(),
                enabled: part.enabled,
            }
        });
        targets.collect()
    }

    fn serve(&mut self) {
        let effects: Vec<Effect> = self.guide.take_effects().collect();
        for effect in effects {
            match effect {
                Effect::Measure(about) => self.guide.measured(&about, Beside::default()),
                Effect::Picture(about) => self.guide.pictured(&about, "shots/a.png"),
                Effect::Sign => {
                    self.signed = true;
                    let now = self.now();
                    self.guide.signed(&now, "ready", "ready: all", "report.html");
                }
                Effect::Journal(Entry::Skipped { step, reason }) => self.skipped.push(format!("{step}: {reason}")),
                Effect::Journal(Entry::Repeated { step }) => self.repeated.push(step),
                _ => {}
            }
        }
        if matches!(self.guide.sheet(), Sheet::Summary(summary) if summary.verdict.is_empty()) {
            self.guide.would_be("ready".to_owned());
        }
    }

    #[track_caller]
    fn go_to_its_end(&mut self) {
        for _ in 0..60_000 {
            if self.guide.is_over() || self.robot.stuck().is_some() {
                break;
            }
            self.go();
        }
        assert_eq!(self.robot.stuck(), None, "{:?}", self.guide.sheet());
        assert!(self.guide.is_over() && self.signed, "{:?}", self.guide.sheet());
    }

    /// Everything answered: slug, choice, reason.
    fn answers(&self) -> Vec<(String, String, String)> {
        let answers = self.guide.answers();
        let all = answers.criteria.into_iter().chain(answers.questions);
        all.map(|answer| (answer.id, format!("{:?}", answer.choice), answer.reason)).collect()
    }
}

#[test]
fn a_fast_track_review_of_the_demo_is_answered_and_signed() {
    let text = include_str!("../../../../review-scripts/answers/demo.toml");
    let mut review = Review::new(text);
    review.go_to_its_end();
    let given = review.answers();
    assert_eq!(given.len(), 17, "{given:#?}");
    for wanted in &review.robot.script().answers {
        let (_, choice, reason) = given.iter().find(|(about, _, _)| *about == wanted.about).unwrap();
        let word = choice.to_lowercase().replace("grade(", "").replace(')', "");
        assert_eq!(word, wanted.choice.replace('-', ""), "{}", wanted.about);
        assert!(reason.ends_with(&wanted.note), "{reason} is not {}", wanted.note);
        let words = wanted.reasons.iter().map(|id| crate::messages::say_reason(id));
        assert!(words.into_iter().all(|words| reason.contains(&words)), "{reason}");
    }
    assert!(review.guide.answers().reviewer.contains("Stand-in"));
}

#[test]
fn steps_are_left_out_and_done_again_and_questions_left_open_as_told() {
    let mut review = Review::new(
        "schema = 1\nname = \"B\"\nrepeat = [\"nod\"]\n\
         [[skip]]\nstep = \"free-use\"\nreason = \"no-time\"\n[[skip]]\nstep = \"ring\"\nreason = \"Wall.\"\n\
         [[answer]]\nabout = \"frame-rate\"\nchoice = \"best\"\n",
    );
    review.go_to_its_end();
    assert_eq!(review.repeated, ["nod"]);
    assert_eq!(review.skipped, ["ring: Wall.", "free-use: No time"]);
    assert_eq!(review.answers().len(), 1);
}

/// A few answers, which are the same whatever the means, the hand and the height of the head.
#[track_caller]
fn answers_by(how: &str, head_m: f32) -> Vec<(String, String, String)> {
    let mut review = Review::new(&format!(
        "schema = 1\nname = \"B\"\n{how}\n\
         [[answer]]\nabout = \"frame-rate\"\nchoice = \"meets\"\nreasons = [\"freezes\"]\n\
         [[answer]]\nabout = \"customer-value\"\nchoice = \"best\"\nnote = \"Ok, 2.\"\n"
    ));
    review.frame.head.pose.position.y = head_m;
    review.go_to_its_end();
    review.answers()
}

#[test]
fn every_means_and_either_hand_gives_the_same_answers() {
    let usual = answers_by("", 1.6);
    assert_eq!(usual.len(), 2);
    for (how, head_m) in [
        ("means = \"touch\"", 1.6),
        ("means = \"gaze\"", 1.6),
        ("means = \"controller\"\nhand = \"left\"", 1.6),
        ("hand = \"left\"", 1.2),
        ("means = \"touch\"\nhand = \"left\"", 1.2),
    ] {
        assert_eq!(answers_by(how, head_m), usual, "{how} at {head_m} m");
    }
}
