//! Interactable objects, and clarity of input: what can be used, how large it looks to who uses it, and whether that is large enough.

use super::AidScene;
use super::paint::{SKY, WHITE, thin, verdict, wide};
use super::scene::{Seen, mark, number};
use crate::observe::InteractableInfo;
use crate::render::{Ink, Mark};

/// Microsoft, interactable object: 2° at 45 cm for what is touched, 1° for what is pointed at.
const TOUCH_M: f32 = 0.45;
const TOUCH_DEG: f32 = 2.0;
const RAY_DEG: f32 = 1.0;

pub(super) fn draw(scene: &AidScene<'_>, ink: &mut Ink) {
    for seen in scene.seen() {
        let Some(interactable) = &seen.info.interactable else { continue };
        let above = seen.over(ink, 0.9);
        let Some((degrees, least)) = size_deg(&seen, interactable) else {
            // By voice alone: no size is too small.
            ink.brackets(seen.pose(), seen.half, 0.2, &thin(WHITE));
            mark(ink, above, Mark::Dot, WHITE);
            continue;
        };
        let (color, shape) = verdict(degrees >= least);
        if degrees >= least {
            ink.brackets(seen.pose(), seen.half, 0.2, &thin(SKY));
        } else {
            ink.box_edges(seen.pose(), seen.half, &wide(color));
        }
        mark(ink, above, shape, color);
        number(ink, above, 1.2, format_args!("{degrees:.1}°"), color);
    }
}

/// How large it looks, and how large it has to, degrees; `None` for what is used by voice alone. What is flat is aimed at from its front,
/// so it is the middle one of its three sides that counts.
pub(super) fn size_deg(seen: &Seen<'_>, interactable: &InteractableInfo) -> Option<(f32, f32)> {
    let by_voice = !interactable.input.is_empty() && interactable.input.iter().all(|model| model == "voice");
    let mut sides = (2.0 * seen.half).to_array();
    sides.sort_by(f32::total_cmp);
    let (distance, least) = if interactable.near { (TOUCH_M, TOUCH_DEG) } else { (seen.observed.nearest_m, RAY_DEG) };
    let degrees = (2.0 * (0.5 * sides[1]).atan2(distance)).to_degrees();
    (interactable.near || !by_voice).then_some((degrees, least))
}
