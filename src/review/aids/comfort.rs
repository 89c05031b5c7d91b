//! Viewing comfort: distances from the head as rings on the floor, and the content's nearest place tied to them.

use super::AidScene;
use super::paint::{ORANGE, SKY, WHITE, thin, verdict, wide};
use super::scene::{level_forward, mark, number};
use crate::render::Ink;
use glam::Vec3;

/// Microsoft's comfort page: a still hologram may come to 0.5 m, most is best from 1.25 to 5 m, and 2 m is where the display is sharp.
const NEAREST_M: f32 = 0.5;
const ZONE_M: [f32; 2] = [1.25, 5.0];
const BEST_M: f32 = 2.0;

pub(super) fn draw(scene: &AidScene<'_>, ink: &mut Ink) {
    let Some(head) = scene.head() else { return };
    let floor = head.position.with_y(scene.floor(&head));
    ink.dashed_ring(floor, Vec3::Y, NEAREST_M, &wide(ORANGE));
    ink.ring(floor, Vec3::Y, ZONE_M[0], &thin(SKY));
    ink.ring(floor, Vec3::Y, BEST_M, &wide(WHITE));
    ink.ring(floor, Vec3::Y, ZONE_M[1], &thin(SKY));
    let nearest = scene.seen().min_by(|one, other| one.observed.nearest_m.total_cmp(&other.observed.nearest_m));
    let place = nearest.map(|seen| seen.nearest(head.position));
    let toward = place.and_then(|place| (place - head.position).with_y(0.0).try_normalize());
    let toward = toward.unwrap_or_else(|| level_forward(&head));
    // Beside the tie, so that it does not cross them.
    let side = toward.cross(Vec3::Y) * 0.2;
    for (metres, color) in [(NEAREST_M, ORANGE), (ZONE_M[0], SKY), (BEST_M, WHITE), (ZONE_M[1], SKY)] {
        number(ink, floor + toward * metres + side, 0.6, format_args!("{metres}m"), color);
    }
    let (Some(seen), Some(place)) = (nearest, place) else { return };
    let metres = seen.observed.nearest_m;
    let (color, shape) = verdict((ZONE_M[0]..=ZONE_M[1]).contains(&metres));
    let below = place.with_y(floor.y);
    mark(ink, place, shape, color);
    ink.line(place, below, &thin(color));
    ink.dashed(floor, below, 0.05, &thin(color));
    number(ink, place, 1.2, format_args!("{metres:.2}m"), color);
}
