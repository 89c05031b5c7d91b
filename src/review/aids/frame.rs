//! Frame boundaries: where the edges of the display were when the head last came to rest, two metres away and fixed in the room.

use super::AidScene;
use super::fixed::Fixed;
use super::paint::{ORANGE, WHITE, wide};
use super::scene::{Seen, number};
use crate::render::Ink;
use glam::Vec3;

/// Distance of the frame, metres: where the display is sharp.
const FRAME_M: f32 = 2.0;
/// Share of a side that is drawn at each corner and in its middle. Ours: a whole frame would be content of its own.
const SHARE: f32 = 0.12;
/// Steepest side, as a tangent.
const STEEPEST: f32 = 3.0;

/// Tangents of the edges of both eyes together.
struct Edges {
    x: [f32; 2],
    y: [f32; 2],
}

impl Edges {
    fn of(scene: &AidScene<'_>) -> Option<Edges> {
        let [left, right] = scene.frame.views.map(|view| view.fov);
        let tangent = |angle: f32| angle.tan().clamp(-STEEPEST, STEEPEST);
        let x = [left.left.min(right.left), left.right.max(right.right)].map(tangent);
        let y = [left.down.min(right.down), left.up.max(right.up)].map(tangent);
        (scene.frame.valid.views && x[0] < x[1] && y[0] < y[1]).then_some(Edges { x, y })
    }

    /// A place on the frame, from -1 to 1 on both axes, in the head's space.
    fn at(&self, x: f32, y: f32) -> Vec3 {
        let between = |[from, to]: [f32; 2], share: f32| from + (to - from) * 0.5 * (1.0 + share);
        Vec3::new(between(self.x, x), between(self.y, y), -1.0) * FRAME_M
    }

    fn contain(&self, place: Vec3) -> bool {
        let (x, y) = (place.x / -place.z, place.y / -place.z);
        place.z < 0.0 && (self.x[0]..=self.x[1]).contains(&x) && (self.y[0]..=self.y[1]).contains(&y)
    }
}

pub(super) fn draw(scene: &AidScene<'_>, fixed: &Fixed, ink: &mut Ink) {
    let Some(edges) = Edges::of(scene) else { return };
    let at = |x: f32, y: f32| fixed.head.transform_point(edges.at(x, y));
    let stroke = wide(WHITE).faint(fixed.shine());
    let rest = 1.0 - 2.0 * SHARE;
    for x in [-1.0, 1.0] {
        for y in [-1.0, 1.0] {
            ink.line(at(x, y), at(x * rest, y), &stroke);
            ink.line(at(x, y), at(x, y * rest), &stroke);
        }
        ink.line(at(x, -SHARE), at(x, SHARE), &stroke);
        ink.line(at(-SHARE, x), at(SHARE, x), &stroke);
    }
    // What reaches over the edge of the frame as it stands in the room.
    for seen in scene.seen().filter(|seen| is_cut(seen, fixed, &edges)) {
        ink.brackets(seen.pose(), seen.half, 0.15, &wide(ORANGE).faint(fixed.shine()));
    }
    let across = (edges.x[1].atan() - edges.x[0].atan()).to_degrees();
    number(ink, at(0.0, -1.0), 1.2, format_args!("{across:.0}°"), WHITE);
}

/// Whether some corners of its box are in the frame and some are not.
fn is_cut(seen: &Seen<'_>, fixed: &Fixed, edges: &Edges) -> bool {
    let head_from_base = fixed.head.inverse();
    let corner = |bits: u32| {
        let sign = |bit: u32| if bits >> bit & 1 == 0 { -1.0 } else { 1.0 };
        seen.center + seen.half * Vec3::new(sign(0), sign(1), sign(2))
    };
    let within = (0..8).filter(|bits| edges.contain(head_from_base.transform_point(corner(*bits)))).count();
    (1..8).contains(&within)
}
