//! Directional indicators: where everything is that has to be found, shown on demand, so that a search can be judged.

use super::AidScene;
use super::fixed::Fixed;
use super::paint::{SKY, YELLOW, thin, wide};
use super::scene::{level_forward, mark};
use crate::observe::Role;
use crate::render::{Ink, Mark};
use glam::Vec3;

/// Radius of the bow that leads to something, and how far below the eyes it is, metres. Ours: within what is seen, clear of the content
/// and of a board, whose lower edge is seen 20° below the horizon.
const BOW_M: f32 = 1.5;
const BELOW_M: f32 = 0.6;
/// Angle aside from which a bow leads there, degrees. Ours: less than half of what is seen.
const ASIDE_DEG: f32 = 15.0;
/// Length of the arrow at its end, metres.
const ARROW_M: f32 = 0.15;

pub(super) fn draw(scene: &AidScene<'_>, fixed: &Fixed, ink: &mut Ink) {
    let declared = scene.run.holograms.iter().any(|info| info.relevant);
    let wanted = |relevant: bool, role: Option<Role>| if declared { relevant } else { role == Some(Role::Primary) };
    for seen in scene.seen().filter(|seen| wanted(seen.info.relevant, seen.info.role)) {
        ink.brackets(seen.pose(), seen.half, 0.2, &thin(SKY));
        let (foot, pin) = (seen.over(ink, 0.3), seen.over(ink, 2.5));
        ink.line(foot, pin, &thin(YELLOW));
        mark(ink, pin, Mark::Diamond, YELLOW);
        bow(fixed, seen.center, ink);
    }
}

/// A bow from straight ahead to before or behind something, with an arrow at its end; none where it lies ahead.
pub(super) fn bow(fixed: &Fixed, to: Vec3, ink: &mut Ink) {
    let ahead = level_forward(&fixed.head);
    let middle = fixed.head.position - Vec3::Y * BELOW_M;
    let level = (to - middle).with_y(0.0).normalize_or(ahead);
    let angle = ahead.cross(level).dot(Vec3::Y).atan2(ahead.dot(level));
    if angle.abs().to_degrees() < ASIDE_DEG {
        return;
    }
    // Positive turns about the vertical go from straight ahead to the left.
    let axes = [ahead * BOW_M, Vec3::Y.cross(ahead) * BOW_M];
    let place = |angle: f32| middle + axes[0] * angle.cos() + axes[1] * angle.sin();
    let last = angle - ARROW_M / BOW_M * angle.signum();
    ink.arc(middle, axes, 0.0, last, &wide(YELLOW));
    ink.arrow(place(last), place(angle), ARROW_M, &wide(YELLOW));
}
