//! Where content is, and how long nothing is seen.

use super::super::case::{Bound, Case, Part};
use super::super::content::{Content, Thing};
use super::super::dice::Dice;
use super::super::trial::{Made, Step, Trial};
use super::hologram_m;

pub fn cases() -> Vec<Case> {
    places().into_iter().chain(looks()).collect()
}

fn looks() -> Vec<Case> {
    vec![
        Case::new(
            Part::View,
            "depth-switches",
            "the eyes go to and fro between content 1.2 m and 3.5 m away",
            switching,
        )
        .reads("depth.switches-per-min", Bound::Share(0.05), switches_per_min),
        Case::new(Part::View, "primary-spread", "primary content stands at two distances from 1 to 5 m", spread).reads(
            "depth.primary-spread-dioptre",
            Bound::Share(0.02),
            |trial, _| {
                let near = |nth: usize| 1.0 / trial.content.things[nth].nearest_m([0.0; 3]);
                (near(0) - near(1)).abs()
            },
        ),
        Case::new(
            Part::View,
            "surface-gap",
            "content that belongs on the floor floats 10 to 300 mm above it",
            floating,
        )
        .reads_of("box", "surface.gap-mm", Bound::Within(0.5), |trial, _| gap_mm(trial)),
        Case::new(Part::View, "text-height", "text of 5 to 40 mm stands 1 to 4 m away", text).reads_of(
            "box",
            "text.height-deg",
            Bound::Share(0.01),
            |trial, _| {
                let height_m = text_height_mm(trial.seed) * 1e-3;
                2.0 * (height_m / 2.0 / hologram_m(trial).length()).atan().to_degrees()
            },
        ),
    ]
}

fn places() -> Vec<Case> {
    vec![
        Case::new(Part::View, "start-distance", "primary content is first shown 0.6 to 6 m away", nearest).reads_of(
            "box",
            "comfort.start-distance-m",
            Bound::Share(0.05),
            |trial, _| trial.content.things[0].nearest_m([0.0; 3]),
        ),
        Case::new(Part::View, "nearest", "content stands 0.5 to 4 m away", nearest).reads_of(
            "box",
            "comfort.nearest-m",
            Bound::Share(0.05),
            |trial, _| trial.content.things[0].nearest_m([0.0; 3]),
        ),
        Case::new(Part::View, "loading-blank", "nothing is shown for 1 to 8 s while content loads", loading).reads(
            "load.longest-blank-s",
            Bound::Share(0.05),
            |trial, _| trial.content.loading_s,
        ),
        Case::new(Part::View, "gaze-pitch", "content stands 25° below to 25° above the horizon", gaze_pitch).reads_of(
            "box",
            "comfort.gaze-pitch-deg",
            Bound::Within(0.1),
            |trial, _| {
                let [x, y, z] = trial.content.things[0].at_m;
                y.atan2(x.hypot(z)).to_degrees()
            },
        ),
    ]
}

fn one(thing: Thing) -> Content {
    Content { things: vec![thing], ..Content::default() }
}

fn nearest(seed: u64) -> Trial {
    let mut dice = Dice::new("nearest", seed);
    let (far, aside) = (dice.between(0.5, 4.0), dice.between(-0.1, 0.1));
    let content = one(Thing::new("box", [aside, 0.0, -far]));
    Trial::new(content, &[Step::SideToSide(dice.between(5.0, 15.0), 2.0, 6.0)], seed)
}

fn loading(seed: u64) -> Trial {
    let mut content = one(Thing::new("box", [0.0, 0.0, -2.0]));
    content.loading_s = Dice::new("loading-blank", seed).between(1.0, 8.0);
    Trial::new(content, &[Step::Hold(10.0)], seed)
}

fn gaze_pitch(seed: u64) -> Trial {
    let pitch = Dice::new("gaze-pitch", seed).between(-25.0, 25.0).to_radians();
    let content = one(Thing::new("box", [0.0, 2.0 * pitch.sin(), -2.0 * pitch.cos()]));
    Trial::new(content, &[Step::Hold(4.0)], seed)
}

/// Near content to the right of straight ahead, far content to the left, with hardly a gap between.
fn switching(seed: u64) -> Trial {
    let mut dice = Dice::new("depth-switches", seed);
    let near = Thing::new("near", [0.12, 0.0, -1.3]);
    let far = Thing { edge_m: 1.0, ..Thing::new("far", [-0.6, 0.0, -4.0]) };
    let content = Content { things: vec![near, far], ..Content::default() };
    let steps =
        [Step::Hold(2.0), Step::SideToSide(dice.between(5.0, 8.0), dice.between(1.8, 4.0), 40.0), Step::Hold(2.0)];
    Trial { eyes: true, ..Trial::new(content, &steps, seed) }
}

/// How often the head's direction goes through straight ahead, by the truth.
fn switches_per_min(_: &Trial, made: &Made) -> f64 {
    let aside = made.truth.frames.iter().map(|frame| frame.head.orientation[1]).filter(|y| y.abs() > 1e-3);
    let sides: Vec<bool> = aside.map(|y| y > 0.0).collect();
    let changes = sides.windows(2).filter(|pair| pair[0] != pair[1]).count();
    changes as f64 * 60.0 / made.truth.frames.last().map_or(1.0, |frame| frame.seconds)
}

fn spread(seed: u64) -> Trial {
    let mut dice = Dice::new("primary-spread", seed);
    let [near, far] = [dice.between(1.0, 2.0), dice.between(2.5, 5.0)];
    let things = vec![Thing::new("near", [0.12, 0.0, -near]), Thing::new("far", [-0.3, 0.0, -far])];
    Trial::new(Content { things, ..Content::default() }, &[Step::Hold(6.0)], seed)
}

/// Height of the simulated user's eyes, metres.
const EYES_M: f64 = 1.6;

fn floating(seed: u64) -> Trial {
    let mut dice = Dice::new("surface-gap", seed);
    let gap_m = dice.between(0.01, 0.3);
    let mut thing = Thing::new("box", [dice.between(-0.3, 0.3), gap_m + 0.1 - EYES_M, -dice.between(1.8, 2.6)]);
    thing.declares = "surface = { tolerance_mm = 25.0 }".to_owned();
    Trial::new(one(thing), &[Step::Hold(4.0)], seed)
}

fn gap_mm(trial: &Trial) -> f64 {
    let thing = &trial.content.things[0];
    (thing.at_m[1] - thing.edge_m / 2.0 + EYES_M) * 1e3
}

fn text(seed: u64) -> Trial {
    let mut thing = Thing::new("box", [0.0, 0.0, -Dice::new("text-distance", seed).between(1.0, 4.0)]);
    thing.declares = format!("text_height_mm = {:?}", text_height_mm(seed));
    Trial::new(one(thing), &[Step::Hold(4.0)], seed)
}

fn text_height_mm(seed: u64) -> f64 {
    Dice::new("text-height", seed).between(5.0, 40.0)
}
