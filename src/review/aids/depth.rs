//! Depth switching: at which depths things are, on a rule that lies ahead.

use super::AidScene;
use super::fixed::Fixed;
use super::paint::{SKY, WHITE, YELLOW, thin, wide};
use super::scene::{Seen, level_forward, mark, number};
use crate::observe::Role;
use crate::render::{Ink, Mark};
use glam::Vec3;

/// Microsoft's comfort page: the zone, and where the display is sharp, metres.
const ZONE_M: [f32; 2] = [1.25, 5.0];
const BEST_M: f32 = 2.0;
/// Where the rule begins, and where it ends at the latest, metres. Ours.
const RULE_M: [f32; 2] = [0.5, 10.0];
/// How far it is below the eyes, metres. Ours: seen at 10° below the horizon where the display is sharp.
const BELOW_M: f32 = 0.35;
/// Cosine of the angle off the view within which the rule turns to something, 60°. Ours.
const LEAST_COS: f32 = 0.5;
/// Half the width of a hologram's tick, as it is seen, degrees.
const TICK_DEG: f32 = 2.0;

pub(super) fn draw(scene: &AidScene<'_>, fixed: &Fixed, ink: &mut Ink) {
    let ahead = towards(scene, fixed);
    let from = fixed.head.position - Vec3::Y * BELOW_M;
    let depth_of = |place: Vec3| (place - fixed.head.position).dot(ahead);
    let farthest = scene.seen().map(|seen| depth_of(seen.center)).fold(ZONE_M[1], f32::max);
    let end = (farthest + 0.5).min(RULE_M[1]);
    let (at, side, shine) = (|metres: f32| from + ahead * metres, ahead.cross(Vec3::Y), fixed.shine());
    ink.line(at(RULE_M[0]), at(end), &thin(WHITE).faint(shine));
    ink.line(at(ZONE_M[0]), at(ZONE_M[1]), &wide(SKY).faint(shine));
    mark(ink, at(BEST_M), Mark::Ring, WHITE);
    for metres in ZONE_M {
        ink.line(at(metres) - side * 0.06, at(metres) + side * 0.06, &thin(SKY));
    }
    for seen in scene.seen() {
        let depth = depth_of(seen.center);
        if !(RULE_M[0]..=end).contains(&depth) {
            continue;
        }
        let tick = at(depth);
        let half = side * ink.metres(tick, TICK_DEG);
        ink.line(tick - half, tick + half, &wide(YELLOW).faint(shine));
        ink.dashed(tick, seen.center, 0.03, &thin(YELLOW).faint(0.6 * shine));
        let aside = tick + half + side * ink.metres(tick, 1.4);
        number(ink, aside, 0.0, format_args!("{depth:.1}m"), YELLOW);
    }
}

/// Along the floor towards what the content is about, where that is before the head: the board stands beside it, and the rule must not
/// cross the board. Else straight ahead.
fn towards(scene: &AidScene<'_>, fixed: &Fixed) -> Vec3 {
    let ahead = level_forward(&fixed.head);
    let level = |seen: Seen<'_>| (seen.center - fixed.head.position).with_y(0.0).try_normalize();
    let primary = scene.seen().filter(|seen| seen.info.role == Some(Role::Primary)).filter_map(level);
    let before = primary.filter(|way| way.dot(ahead) > LEAST_COS);
    before.max_by(|a, b| a.dot(ahead).total_cmp(&b.dot(ahead))).unwrap_or(ahead)
}
