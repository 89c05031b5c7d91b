//! Where a ray meets the room.

use glam::DVec3;

use super::{Block, Room, TABLE};

/// What a ray meets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Distance from the ray's origin in metres.
    pub distance_m: f64,
    /// The point in the LOCAL space.
    pub point: DVec3,
    /// Unit normal of the surface there, towards the side that can be seen.
    pub normal: DVec3,
    /// Place of the object in [`Room::objects`].
    pub object: usize,
}

/// Objects at the sides of the room, lower then upper side, for x, y and z.
const SIDES: [[usize; 2]; 3] = [[5, 3], [0, 1], [2, 4]];

impl Room {
    /// The first surface that a ray from `origin` along `direction` (of any length) meets; `None` where it meets nothing, as through the door.
    /// Surfaces have one side: from outside one looks through a wall into the room.
    pub fn cast(&self, origin: DVec3, direction: DVec3) -> Option<Hit> {
        let direction = direction.try_normalize()?;
        let wall = self.cast_shell(origin, direction);
        let table = self.table.iter().filter_map(|block| {
            let (distance_m, axis) = block.entry(origin, direction)?;
            Some(hit(origin, direction, distance_m, axis, TABLE))
        });
        table.chain(wall).min_by(|a, b| a.distance_m.total_cmp(&b.distance_m))
    }

    /// The room's sides face inwards, so a ray meets one where it leaves the box.
    fn cast_shell(&self, origin: DVec3, direction: DVec3) -> Option<Hit> {
        let (distance_m, axis) = self.shell.exit(origin, direction)?;
        let object = SIDES[axis][usize::from(direction[axis] > 0.0)];
        let hit = hit(origin, direction, distance_m, axis, object);
        let door = &self.opening;
        let through =
            object == SIDES[2][0] && hit.point.x > door.left && hit.point.x < door.right && hit.point.y < door.top;
        (!through).then_some(hit)
    }
}

fn hit(origin: DVec3, direction: DVec3, distance_m: f64, axis: usize, object: usize) -> Hit {
    let mut normal = DVec3::ZERO;
    normal[axis] = -direction[axis].signum();
    Hit { distance_m, point: origin + direction * distance_m, normal, object }
}

impl Block {
    /// Distance to where a ray enters the box from outside, and the axis of the side.
    fn entry(&self, origin: DVec3, direction: DVec3) -> Option<(f64, usize)> {
        let [entry, exit] = self.span(origin, direction)?;
        (entry.0 > 0.0 && entry.0 <= exit.0).then_some(entry)
    }

    /// Distance to where a ray leaves the box, and the axis of the side.
    fn exit(&self, origin: DVec3, direction: DVec3) -> Option<(f64, usize)> {
        let [entry, exit] = self.span(origin, direction)?;
        (exit.0 > 0.0 && entry.0 <= exit.0).then_some(exit)
    }

    /// Entry and exit of the whole line; `None` if it runs beside the box along an axis.
    fn span(&self, origin: DVec3, direction: DVec3) -> Option<[(f64, usize); 2]> {
        let (mut entry, mut exit) = ((f64::NEG_INFINITY, 0), (f64::INFINITY, 0));
        for axis in 0..3 {
            let (o, d) = (origin[axis], direction[axis]);
            let (min, max) = (self.min[axis], self.max[axis]);
            if d == 0.0 {
                if o < min || o > max {
                    return None;
                }
                continue;
            }
            let (a, b) = ((min - o) / d, (max - o) / d);
            if a.min(b) > entry.0 {
                entry = (a.min(b), axis);
            }
            if a.max(b) < exit.0 {
                exit = (a.max(b), axis);
            }
        }
        Some([entry, exit])
    }
}
