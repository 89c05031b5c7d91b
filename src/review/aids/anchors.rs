//! Hologram stability: what hangs on which anchor, and how far away.

use super::AidScene;
use super::paint::{ORANGE, SKY, WHITE, thin, wide};
use super::scene::{mark, number};
use crate::render::{Ink, Mark};

/// Microsoft, spatial anchors: content belongs within 3 m of its anchor.
const REACH_M: f32 = 3.0;

pub(super) fn draw(scene: &AidScene<'_>, ink: &mut Ink) {
    for (anchor, located) in scene.run.anchors.iter().zip(&scene.frame.anchors) {
        if located.valid {
            let shape = if anchor.real { Mark::Diamond } else { Mark::Square };
            mark(ink, located.pose.position, shape, WHITE);
        }
    }
    for seen in scene.seen() {
        let anchor = seen.info.anchor.and_then(|index| scene.frame.anchors.get(usize::from(index)));
        let Some(anchor) = anchor.filter(|anchor| anchor.valid).map(|anchor| anchor.pose.position) else { continue };
        let way = seen.center - anchor;
        let metres = way.length();
        let limit = anchor + way * (REACH_M / metres.max(REACH_M));
        ink.line(anchor, limit, &thin(SKY));
        if metres > REACH_M {
            ink.dashed(limit, seen.center, 0.08, &wide(ORANGE));
            mark(ink, limit, Mark::Cross, ORANGE);
        }
        let color = if metres > REACH_M { ORANGE } else { SKY };
        number(ink, anchor + 0.5 * way, 0.8, format_args!("{metres:.1}m"), color);
    }
}
