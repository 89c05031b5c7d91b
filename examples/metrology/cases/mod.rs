//! The cases. Each injects what it says, at times and in directions that depend on the seed.

mod causes;
mod drifting;
mod jumping;
mod pace;
mod predicting;
mod shaking;
mod unseen;
mod view;

use super::case::Case;
use super::trial::Trial;
use glam::DVec3;

/// Minutes of arc in a radian.
const ARCMIN: f64 = 3_437.746_770_784_939;
/// The first two seconds of a run count for no measurement of pace or stability.
const WARM_S: f64 = 2.0;

/// All of them, in the page's order.
pub fn all() -> Vec<Case> {
    let parts = [
        pace::cases(),
        shaking::cases(),
        drifting::cases(),
        jumping::cases(),
        predicting::cases(),
        causes::cases(),
        view::cases(),
        unseen::cases(),
    ];
    parts.into_iter().flatten().collect()
}

/// The first box, metres from the user's eye at the start.
fn hologram_m(trial: &Trial) -> DVec3 {
    DVec3::from_array(trial.content.things[0].at_m)
}

/// From the first anchor to the first box, metres.
fn lever_m(trial: &Trial) -> DVec3 {
    trial.content.anchors.first().map_or(DVec3::ZERO, |(_, at)| hologram_m(trial) - DVec3::from_array(*at))
}
