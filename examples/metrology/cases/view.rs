//! Where content is, and how long nothing is seen.

use super::super::case::{Bound, Case, Part};
use super::super::content::{Content, Thing};
use super::super::dice::Dice;
use super::super::trial::{Step, Trial};

pub fn cases() -> Vec<Case> {
    vec![
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
