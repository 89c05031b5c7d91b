//! Position on a surface: a grid on what is below each hologram that is meant to stand on something, and the gap between.

use super::AidScene;
use super::paint::{SKY, WHITE, thin, verdict, wide};
use super::scene::{mark, number};
use crate::observe::SurfaceObservation;
use crate::render::{Ink, Mark};
use crate::space::Pose;
use glam::Vec3;

/// How far from the lowest place a surface may be to be the one it stands on, metres. As surfaces are judged.
const NEAR_M: f32 = 0.5;
/// How far the grid reaches beyond the hologram, and its step, metres. Ours.
const BEYOND_M: f32 = 0.3;
const STEP_M: f32 = 0.1;
/// Surfaces that are kept.
const MOST: usize = 256;

/// A level surface.
#[derive(Debug, Clone, Copy)]
struct Level {
    surface_from_base: Pose,
    height: f32,
    half: [f32; 2],
}

/// Level surfaces of the room.
#[derive(Debug, Clone, Default)]
pub(super) struct Ground {
    surfaces: Vec<Level>,
}

impl Ground {
    pub(super) fn new(surfaces: &[SurfaceObservation]) -> Ground {
        let level = |surface: &&SurfaceObservation| (surface.pose.orientation * Vec3::Z).y > 0.9;
        let kept = surfaces.iter().filter(level).take(MOST).map(|surface| Level {
            surface_from_base: surface.pose.inverse(),
            height: surface.pose.position.y,
            half: surface.half_extents,
        });
        Ground { surfaces: kept.collect() }
    }

    /// Height of the surface that is nearest to a place, below it or above, if any is near; the floor is one of them.
    fn nearest(&self, place: Vec3, floor: Option<f32>) -> Option<f32> {
        let on = |surface: &Level| {
            let there = surface.surface_from_base.transform_point(place).abs();
            (there.x <= surface.half[0] && there.y <= surface.half[1]).then_some(surface.height)
        };
        let away = |height: &f32| (height - place.y).abs();
        let near = self.surfaces.iter().filter_map(on).chain(floor).filter(|height| away(height) <= NEAR_M);
        near.min_by(|one, other| away(one).total_cmp(&away(other)))
    }
}

pub(super) fn draw(scene: &AidScene<'_>, ground: &Ground, ink: &mut Ink) {
    let floor = scene.run.floor.map(|floor| floor.position.y);
    for seen in scene.seen() {
        let Some(tolerance_mm) = seen.info.surface_tolerance_mm else { continue };
        let lowest = Vec3::from(seen.observed.lowest);
        if !lowest.is_finite() {
            continue;
        }
        let reach = seen.half.x.max(seen.half.z) + BEYOND_M;
        let Some(height) = ground.nearest(lowest, floor) else {
            // Nothing is known of what it stands on: the grid is level with its lowest place, to be held against what is real.
            ink.grid(seen.center.with_y(lowest.y), Vec3::Y, reach, STEP_M, &thin(WHITE));
            mark(ink, lowest, Mark::Ring, WHITE);
            continue;
        };
        ink.grid(seen.center.with_y(height), Vec3::Y, reach, STEP_M, &thin(SKY));
        let gap_mm = 1000.0 * (lowest.y - height);
        let (color, shape) = verdict(f64::from(gap_mm.abs()) <= tolerance_mm.abs());
        ink.line(lowest, lowest.with_y(height), &wide(color));
        mark(ink, lowest, shape, color);
        let aside = (ink.eye - lowest).cross(Vec3::Y).normalize_or(Vec3::X) * ink.metres(lowest, 2.5);
        number(ink, lowest + aside, 0.6, format_args!("{gap_mm:.0}mm"), color);
    }
}
