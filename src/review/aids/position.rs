//! Position of the user: where the reviewer stood, the rings round the content on which one walks, and how far the controls are.

use super::AidScene;
use super::paint::{SKY, WHITE, YELLOW, thin, wide};
use super::scene::{mark, number};
use crate::observe::{Located, Role};
use crate::render::{Ink, Mark};
use glam::Vec3;

/// Way between two places that are kept, metres. Ours.
const STEP_M: f32 = 0.15;
/// Places that are kept; of more, every second one.
const MOST: usize = 512;
/// Rings round the content, metres from its middle.
const RINGS_M: [f32; 2] = [1.0, 2.0];

/// Where the head was, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Walked {
    places: Vec<Vec3>,
}

impl Walked {
    pub(super) fn follow(&mut self, head: &Located) {
        let place = head.pose.position;
        let moved = self.places.last().is_none_or(|last| last.distance(place) >= STEP_M);
        if !head.valid || !head.tracked || !place.is_finite() || !moved {
            return;
        }
        if self.places.capacity() == 0 {
            self.places.reserve(MOST);
        }
        if self.places.len() == MOST {
            let mut kept = false;
            self.places.retain(|_| {
                kept = !kept;
                kept
            });
        }
        self.places.push(place);
    }
}

pub(super) fn draw(scene: &AidScene<'_>, walked: &Walked, ink: &mut Ink) {
    let Some(head) = scene.head() else { return };
    let floor = scene.floor(&head);
    for seen in scene.seen().filter(|seen| seen.info.role == Some(Role::Primary)).take(3) {
        for metres in RINGS_M {
            ink.dashed_ring(seen.center.with_y(floor), Vec3::Y, metres, &thin(WHITE));
        }
    }
    for seen in scene.seen().filter(|seen| seen.info.role == Some(Role::Ui)) {
        ink.brackets(seen.pose(), seen.half, 0.2, &thin(SKY));
        let over = seen.over(ink, 1.0);
        number(ink, over, 0.0, format_args!("{:.1}m", seen.observed.nearest_m), SKY);
    }
    let places = &walked.places;
    ink.path(places.len(), false, |index| places[index].with_y(floor), &wide(YELLOW));
    if let Some(first) = places.first() {
        mark(ink, first.with_y(floor), Mark::Diamond, YELLOW);
    }
    ink.ring(head.position.with_y(floor), Vec3::Y, 0.2, &wide(YELLOW));
}
