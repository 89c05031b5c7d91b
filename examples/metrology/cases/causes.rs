//! What makes holograms unstable whatever the frame rate.

use super::super::case::{Bound, Case, Part};
use super::super::content::{Content, Thing};
use super::super::dice::Dice;
use super::super::trial::{Step, Trial};
use holograde_simulator::scenario::{FaultKind, Lost, LostPose, Scope};

pub fn cases() -> Vec<Case> {
    tracking_and_anchors().into_iter().chain(moving()).collect()
}

fn tracking_and_anchors() -> Vec<Case> {
    vec![
        Case::new(
            Part::Causes,
            "found-again",
            "anchors move by 5 to 60 mm while the user walks away and comes back",
            found_again,
        )
        .reads_of("box", "stability.accuracy-mm", Bound::Share(0.05), |trial, _| moved_mm(trial)),
        Case::new(Part::Causes, "losses", "tracking is lost 2 to 4 times for 0.2 to 1.5 s", losses)
            .reads("stability.tracking-losses", Bound::Exact, |trial, _| trial.faults.len() as f64)
            .reads("stability.tracking-loss-longest-s", Bound::Share(0.1), |trial, _| {
                trial.faults.iter().filter_map(|fault| fault.seconds).fold(0.0, f64::max)
            }),
        Case::new(Part::Causes, "tracking-loss", "tracking is lost once for 0.3 to 6 s", tracking_loss).reads(
            "stability.tracking-loss-pct",
            Bound::Share(0.05),
            |_, made| 100.0 * made.truth.lost_share(),
        ),
        Case::new(Part::Causes, "anchor-lever", "content hangs 0.5 to 6 m from its anchor", anchor_lever).reads_of(
            "box",
            "stability.anchor-lever-m",
            Bound::Share(0.001),
            |trial, _| lever_m(&trial.content),
        ),
    ]
}

fn moving() -> Vec<Case> {
    vec![
        Case::new(
            Part::Causes,
            "colours",
            "content goes round the user at 2 to 20 °/s, white, on a display of four fields",
            |seed| colours(seed).device("hololens-1"),
        )
        .reads_of("box", "stability.colour-separation-arcmin", Bound::Share(0.05), |trial, _| {
            // Three of four fields of a sixtieth of a second.
            trial.content.things[0].turns_deg_per_s.unwrap_or(0.0) * 60.0 * 0.75 / 60.0
        }),
        Case::new(Part::Causes, "one-colour", "the same, red alone: nothing parts", |seed| {
            let mut trial = colours(seed).device("hololens-1");
            trial.content.things[0].colour = [0.8, 0.0, 0.0];
            trial
        })
        .reads_of("box", "stability.colour-separation-arcmin", Bound::Nothing, |_, _| 0.0),
        Case::new(
            Part::Causes,
            "colours-together",
            "the same, white, on a display that shows all colours of a point at once",
            colours,
        )
        .reads_of("box", "stability.colour-separation-arcmin", Bound::Nothing, |_, _| 0.0),
        Case::new(Part::Causes, "fast-mover", "content goes round the user at 2 to 30 °/s", fast_mover).reads_of(
            "box",
            "stability.fast-mover",
            Bound::Share(0.05),
            |trial, _| trial.content.things[0].turns_deg_per_s.unwrap_or(0.0),
        ),
    ]
}

fn tracking_loss(seed: u64) -> Trial {
    let mut dice = Dice::new("tracking-loss", seed);
    let lost = [Lost::Position, Lost::All][dice.below(2)];
    let pose = [LostPose::Held, LostPose::Invalid][dice.below(2)];
    let (from_s, seconds) = (dice.between(3.0, 12.0), dice.between(0.3, 6.0));
    let kind = FaultKind::TrackingLoss { lost, pose, resume_mm: 0.0, direction: [1.0, 0.0, 0.0] };
    Trial::new(Content::anchored([0.0, 0.0, -2.0]), &[Step::Hold(20.0)], seed).fault(from_s, Some(seconds), kind)
}

fn anchor_lever(seed: u64) -> Trial {
    let mut dice = Dice::new("anchor-lever", seed);
    let (far, direction) = (dice.between(0.5, 6.0), dice.direction());
    let at = [0.0, 0.0, -2.0];
    let mut content = Content::anchored(at);
    content.anchors[0].1 = std::array::from_fn(|axis| at[axis] + far * direction[axis]);
    Trial::new(content, &[Step::Hold(4.0)], seed)
}

fn lever_m(content: &Content) -> f64 {
    let (thing, anchor) = (content.things[0].at_m, content.anchors[0].1);
    (0..3).map(|axis| (thing[axis] - anchor[axis]).powi(2)).sum::<f64>().sqrt()
}

fn fast_mover(seed: u64) -> Trial {
    let mut dice = Dice::new("fast-mover", seed);
    let mut thing = Thing::new("box", [0.0, 0.0, -dice.between(1.5, 4.0)]);
    thing.turns_deg_per_s = Some(dice.between(2.0, 30.0));
    let content = Content { things: vec![thing], ..Content::default() };
    Trial::new(content, &[Step::Hold(12.0)], seed)
}

/// Slow enough to stay in the smallest frame.
fn colours(seed: u64) -> Trial {
    let mut thing = Thing::new("box", [0.0, 0.0, -2.0]);
    thing.turns_deg_per_s = Some(Dice::new("colours", seed).between(2.0, 20.0));
    Trial::new(Content { things: vec![thing], ..Content::default() }, &[Step::Hold(12.0)], seed)
}

fn losses(seed: u64) -> Trial {
    let mut dice = Dice::new("losses", seed);
    let count = 2 + dice.below(3);
    let trial = Trial::new(Content::anchored([0.0, 0.0, -2.0]), &[Step::Hold(20.0)], seed);
    (0..count).fold(trial, |trial, nth| {
        let kind = FaultKind::TrackingLoss {
            lost: Lost::All,
            pose: [LostPose::Held, LostPose::Invalid][dice.below(2)],
            resume_mm: 0.0,
            direction: [1.0, 0.0, 0.0],
        };
        trial.fault(3.0 + 4.0 * nth as f64 + dice.between(0.0, 2.0), Some(dice.between(0.2, 1.5)), kind)
    })
}

/// Round the content and back, with anchors that move meanwhile.
fn found_again(seed: u64) -> Trial {
    let mut dice = Dice::new("found-again", seed);
    let kind = FaultKind::Jump {
        of: Scope::Anchor,
        mm: dice.between(5.0, 60.0),
        direction: dice.direction(),
        deg: 0.0,
        axis: [0.0, 1.0, 0.0],
    };
    let steps = [Step::Hold(5.0), Step::WalkRound(2.0, 170.0, 12.0), Step::Return(14.0), Step::Hold(6.0)];
    Trial::new(Content::anchored([0.0, -0.1, -2.2]), &steps, seed).unseen().fault(dice.between(9.0, 24.0), None, kind)
}

fn moved_mm(trial: &Trial) -> f64 {
    trial.faults.iter().map(|fault| if let FaultKind::Jump { mm, .. } = fault.kind { mm } else { 0.0 }).sum()
}
