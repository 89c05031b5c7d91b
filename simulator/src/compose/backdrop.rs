//! The room as the eye sees it behind the holograms. Plain shading, made so that a person sees at a glance where things stand: tiles
//! and lines every half metre, one lamp, one shadow. All colours are ours; they are no brighter than an office seen through a visor,
//! so that what is added to them still shows.

use glam::DVec3;

use super::Eye;
use crate::model::pose::Pose;
use crate::room::{DOOR_SIZE_M, Hit, Label, Object, Room};

type Light = [f32; 3];

const FLOOR: [Light; 2] = [[0.115, 0.095, 0.075], [0.070, 0.057, 0.045]];
const CEILING: Light = [0.26, 0.26, 0.25];
const WALL: Light = [0.20, 0.205, 0.21];
const WALL_LINE: Light = [0.13, 0.135, 0.14];
const SKIRTING: Light = [0.075, 0.07, 0.065];
const DOOR_FRAME: Light = [0.085, 0.06, 0.04];
const TABLE: Light = [0.19, 0.105, 0.05];
const TABLE_EDGE: Light = [0.11, 0.06, 0.03];
/// The unlit corridor behind the door, and whatever else is outside.
const OUTSIDE: Light = [0.006, 0.007, 0.009];

/// Sides of the tiles and distance of the lines in metres.
const TILE_M: f64 = 0.5;
const LINE_M: f64 = 0.012;
const SKIRTING_M: f64 = 0.08;
const DOOR_FRAME_M: f64 = 0.07;
/// The lamp hangs this far below the middle of the ceiling.
const LAMP_M: f64 = 0.15;
/// Light that comes from everywhere.
const AMBIENT: f64 = 0.28;
/// The lamp's light on what it hangs just above.
const LAMP: f64 = 0.85;

/// A room seen by an eye.
pub(super) struct Backdrop<'a> {
    room: &'a Room,
    local_from_eye: Pose,
    lamp: DVec3,
    door: Option<&'a Object>,
    /// Half the distance between samples, for a surface 1 m away: what a sample stands for.
    reach: f64,
}

impl<'a> Backdrop<'a> {
    pub(super) fn new(room: &'a Room, local_from_eye: Pose, eye: &Eye) -> Self {
        let [min, max] = room.bounds();
        let middle = (min + max) / 2.0;
        let [left, right, ..] = eye.fov_rad.map(f64::tan);
        let samples = f64::from(eye.size[0].max(1)) * f64::from(eye.samples.max(1));
        Self {
            room,
            local_from_eye,
            lamp: DVec3::new(middle.x, max.y - LAMP_M, middle.z),
            door: room.objects().iter().find(|object| object.label == Label::Door),
            reach: (right - left).abs() / samples / 2.0,
        }
    }

    /// The light that comes along a ray of the eye.
    pub(super) fn color(&self, ray: DVec3) -> Light {
        let way = self.local_from_eye.orientation * ray;
        let Some(hit) = self.room.cast(self.local_from_eye.position, way) else { return OUTSIDE };
        // What a sample covers of the surface: more where it is far or seen from the side.
        let slant = hit.normal.dot(way.normalize_or_zero()).abs().max(0.05);
        let light = self.light(&hit) as f32;
        self.paint(&hit, self.reach * hit.distance_m / slant).map(|part| part * light)
    }

    fn paint(&self, hit: &Hit, reach: f64) -> Light {
        let [min, _] = self.room.bounds();
        let point = hit.point;
        match self.room.objects().get(hit.object).map(|object| object.label) {
            Some(Label::Floor) => {
                let share = 0.5 - 0.5 * tile(point.x - min.x, reach) * tile(point.z - min.z, reach);
                mix(FLOOR[0], FLOOR[1], share)
            }
            Some(Label::Ceiling) => {
                let share = line(point.x - min.x, reach).max(line(point.z - min.z, reach));
                mix(CEILING, WALL, share)
            }
            Some(Label::Wall) => self.paint_wall(hit, point.y - min.y, reach),
            Some(Label::Table) if hit.normal.y > 0.5 => TABLE,
            Some(Label::Table) => TABLE_EDGE,
            _ => OUTSIDE,
        }
    }

    fn paint_wall(&self, hit: &Hit, above_floor_m: f64, reach: f64) -> Light {
        let [min, _] = self.room.bounds();
        let along = if hit.normal.x.abs() > 0.5 { hit.point.z - min.z } else { hit.point.x - min.x };
        let wall = mix(WALL, WALL_LINE, line(along, reach).max(line(above_floor_m, reach)));
        let wall = mix(wall, SKIRTING, step(SKIRTING_M - above_floor_m, reach));
        let Some(door) = self.door else { return wall };
        let centre = door.plane.local_from_plane.position;
        if (hit.point.z - centre.z).abs() > 1e-6 {
            return wall;
        }
        let aside = (hit.point.x - centre.x).abs() - DOOR_SIZE_M[0] / 2.0;
        let beyond = aside.max(above_floor_m - DOOR_SIZE_M[1]);
        mix(wall, DOOR_FRAME, step(DOOR_FRAME_M - beyond, reach))
    }

    /// The lamp's light by Lambert's law, soft with distance, with the table's shadow; and what comes from everywhere.
    fn light(&self, hit: &Hit) -> f64 {
        let way = self.lamp - hit.point;
        let distance = way.length();
        let facing = hit.normal.dot(way) / distance.max(1e-6);
        if facing <= 0.0 {
            return AMBIENT;
        }
        let start = hit.point + hit.normal * 1e-4;
        let shadowed = self.room.cast(start, way).is_some_and(|other| other.distance_m < distance - 1e-3);
        let lamp = if shadowed { 0.0 } else { facing / (1.0 + distance * distance / 9.0) };
        AMBIENT + LAMP * lamp
    }
}

fn mix(a: Light, b: Light, share: f64) -> Light {
    let share = share.clamp(0.0, 1.0) as f32;
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * share)
}

/// 1 where `inside` is positive, 0 where negative, even over the reach of a sample.
fn step(inside: f64, reach: f64) -> f64 {
    (0.5 + inside / (2.0 * reach.max(1e-6))).clamp(0.0, 1.0)
}

/// How much of a sample around `at` is line.
fn line(at: f64, reach: f64) -> f64 {
    let off = (at / TILE_M - (at / TILE_M).round()).abs() * TILE_M;
    let (from, to) = ((off - reach).max(-LINE_M / 2.0), (off + reach).min(LINE_M / 2.0));
    ((to - from) / (2.0 * reach.max(1e-6))).clamp(0.0, 1.0)
}

/// +1 on even and -1 on odd tiles, the mean over a sample: the difference of a triangle wave, which is the sum of the tiles up to a place.
fn tile(at: f64, reach: f64) -> f64 {
    let sum = |at: f64| {
        let phase = (at / (2.0 * TILE_M)).rem_euclid(1.0);
        2.0 * TILE_M * phase.min(1.0 - phase)
    };
    let reach = reach.max(1e-6);
    ((sum(at + reach) - sum(at - reach)) / (2.0 * reach)).clamp(-1.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_sharp_near_and_grey_far() {
        assert_eq!([0.25, 0.75, 1.25].map(|at| tile(at, 0.001).round()), [1.0, -1.0, 1.0]);
        assert!(tile(0.5, 0.1).abs() < 1e-9, "half of each");
        assert!(tile(0.3, 50.0).abs() < 0.01);
        assert!((line(0.0, 0.001) - 1.0).abs() < 1e-9 && line(0.25, 0.001) == 0.0);
        // Far off, a line weighs what it covers.
        assert!((line(0.5, 0.06) - LINE_M / 0.12).abs() < 1e-9);
    }

    #[test]
    fn surfaces_are_told_apart_and_the_door_is_dark() {
        let room = Room::new(&crate::room::Plan::default());
        let eye = Eye {
            head_from_eye: Pose::IDENTITY,
            fov_rad: [-0.4, 0.4, 0.3, -0.3],
            size: [64, 48],
            samples: 1,
            fields: Vec::new(),
        };
        let backdrop = Backdrop::new(&room, Pose::IDENTITY, &eye);
        let seen = |x, y, z| backdrop.color(DVec3::new(x, y, z));
        assert_eq!(seen(1.0, -0.5, -3.0), OUTSIDE, "through the door");
        let [wall, floor, table, ceiling] =
            [seen(-0.7, 0.2, -3.0), seen(0.2, -1.6, -1.0), seen(-1.3, -0.85, -1.9), seen(0.2, 1.0, -1.7)];
        for (a, b) in [(wall, floor), (floor, table), (wall, table), (ceiling, wall)] {
            let apart: f32 = (0..3).map(|i| (a[i] - b[i]).abs()).sum();
            assert!(apart > 0.02, "{a:?} {b:?}");
        }
        // Under the table the lamp does not reach.
        let beneath = Hit { distance_m: 1.0, point: DVec3::new(-1.3, -1.6, -1.9), normal: DVec3::Y, object: 0 };
        assert_eq!(backdrop.light(&beneath), AMBIENT);
    }
}
