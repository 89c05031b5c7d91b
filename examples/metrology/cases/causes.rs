//! What makes holograms unstable whatever the frame rate.

use super::super::case::{Bound, Case, Part};
use super::super::content::{Content, Thing};
use super::super::dice::Dice;
use super::super::trial::{Step, Trial};
use holograde_simulator::scenario::{FaultKind, Lost, LostPose};

pub fn cases() -> Vec<Case> {
    vec![
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
