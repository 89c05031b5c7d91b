//! The room around the simulated user: what scene extensions report and what pictures show behind the holograms.
//!
//! Pure data, the same on every machine. Everything is in the LOCAL space as a session finds it (a recentre moves LOCAL, not the room),
//! whose origin is [`EYE_HEIGHT_M`] above the floor: x to the right, y up, -z ahead. The room is a box seen from inside, with a table in it and a door opening in the wall ahead.
//! It is ours, a plain office: no device's document describes one.

mod cast;
mod mesh;
mod read;

pub use cast::Hit;
pub use mesh::{Detail, Mesh};
pub(crate) use read::read;

use glam::{DQuat, DVec3};

use crate::model::pose::Pose;
use crate::model::space::EYE_HEIGHT_M;

/// Height of the table top above the floor in metres: an ordinary desk.
pub const TABLE_HEIGHT_M: f64 = 0.75;
/// Width (along x) and depth (along z) of the table in metres.
pub const TABLE_SIZE_M: [f64; 2] = [1.2, 0.7];
/// Width and height of the door opening in metres.
pub const DOOR_SIZE_M: [f64; 2] = [0.9, 2.0];

const TABLE_TOP_M: f64 = 0.04;
const TABLE_LEG_M: f64 = 0.05;
/// The middle of the door is this share of the room's width to the right of the middle of the wall ahead.
const DOOR_PLACE: f64 = 0.2;
/// Place of the table among the objects.
const TABLE: usize = 6;
/// A quarter turn is `(QUARTER, 0, 0, QUARTER)` about an axis.
const QUARTER: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// `[room]` of a scenario: what is around the user.
#[derive(Debug, Clone, PartialEq)]
pub enum Surroundings {
    /// Nothing at all: pictures are black behind the holograms, scene extensions find nothing.
    Nothing,
    /// A room. Without `[room]` in the scenario there is one of the default sizes.
    Synthetic(Plan),
}

impl Default for Surroundings {
    fn default() -> Self {
        Self::Synthetic(Plan::default())
    }
}

impl Surroundings {
    /// Width and depth of the walked area about the origin of STAGE, if there are walls.
    pub fn stage_m(&self) -> Option<[f64; 2]> {
        match self {
            Self::Nothing => None,
            Self::Synthetic(plan) => plan.stage_m(),
        }
    }

    /// The room, if there is one.
    pub fn room(&self) -> Option<Room> {
        match self {
            Self::Nothing => None,
            Self::Synthetic(plan) => Some(Room::new(plan)),
        }
    }
}

/// Sizes and places, in metres. A scenario keeps the table inside the room and the room large enough for the door.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Inner width along x.
    pub width_m: f64,
    /// Inner depth along z.
    pub depth_m: f64,
    /// From the floor to the ceiling.
    pub height_m: f64,
    /// Where the middle of the room is: x and z.
    pub centre_m: [f64; 2],
    /// Where the middle of the table is: x and z.
    pub table_m: [f64; 2],
}

impl Default for Plan {
    /// 5 × 4 × 2.6 m; the wall ahead is 3 m away, so that holograms at the recommended 2 m stand in front of it. The table stands to
    /// the left ahead.
    fn default() -> Self {
        Self { width_m: 5.0, depth_m: 4.0, height_m: 2.6, centre_m: [0.0, -1.0], table_m: [-1.3, -1.9] }
    }
}

impl Plan {
    /// Width and depth of the largest rectangle about the origin of STAGE that has no wall in it; the table may stand there. `None` if the
    /// origin is outside the room.
    pub fn stage_m(&self) -> Option<[f64; 2]> {
        let [x, z] = self.centre_m;
        let sides = [self.width_m - 2.0 * x.abs(), self.depth_m - 2.0 * z.abs()];
        sides.iter().all(|side| *side > 0.0).then_some(sides)
    }
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// The floor.
    Floor,
    /// The ceiling.
    Ceiling,
    /// A wall.
    Wall,
    /// The table; its plane is the top.
    Table,
    /// The opening of the door: a plane, but no surface. Rays pass, and its mesh is empty.
    Door,
}

/// A flat part of the room, as OpenXR's scene extensions describe one: x-y is the plane, +Z its normal into the room; of upright
/// planes +Y is up.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// Pose of the centre.
    pub local_from_plane: Pose,
    /// Width along the plane's x axis and height along its y axis.
    pub extent_m: [f64; 2],
    /// Outline in the plane's x and y, counter-clockwise seen from +Z; not convex where the door is.
    pub polygon_m: Vec<[f64; 2]>,
}

/// One thing in the room.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// What it is.
    pub label: Label,
    /// Its one plane. The object's own space, in which [`Room::mesh`] speaks, is the plane's.
    pub plane: Plane,
}

/// A room. Objects are numbered by their place in [`Room::objects`], which is the same for every plan:
/// floor, ceiling, the walls ahead, to the right, behind and to the left, table, door.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    shell: Block,
    opening: Opening,
    /// The table's top, then its legs.
    table: [Block; 5],
    objects: Vec<Object>,
}

/// A box along the axes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Block {
    min: DVec3,
    max: DVec3,
}

/// The door in the wall ahead: from `left` to `right` along x, from the floor up to `top` along y.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Opening {
    left: f64,
    right: f64,
    top: f64,
}

impl Room {
    /// The room of a plan.
    pub fn new(plan: &Plan) -> Self {
        let [x, z] = plan.centre_m;
        let (half_width, half_depth) = (plan.width_m / 2.0, plan.depth_m / 2.0);
        let shell = Block {
            min: DVec3::new(x - half_width, -EYE_HEIGHT_M, z - half_depth),
            max: DVec3::new(x + half_width, plan.height_m - EYE_HEIGHT_M, z + half_depth),
        };
        let door = x + plan.width_m * DOOR_PLACE;
        let [width, height] = DOOR_SIZE_M;
        let opening = Opening { left: door - width / 2.0, right: door + width / 2.0, top: height - EYE_HEIGHT_M };
        let mut room = Self { shell, opening, table: table(plan.table_m), objects: Vec::new() };
        room.objects = room.build();
        room
    }

    /// Everything in the room.
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// The lowest and the highest corner of the room's inside.
    pub fn bounds(&self) -> [DVec3; 2] {
        [self.shell.min, self.shell.max]
    }

    fn build(&self) -> Vec<Object> {
        let Block { min, max } = self.shell;
        let middle = (min + max) / 2.0;
        let size = max - min;
        let flat = |label, position, orientation, extent_m: [f64; 2]| Object {
            label,
            plane: Plane { local_from_plane: Pose { position, orientation }, extent_m, polygon_m: rectangle(extent_m) },
        };
        let wall =
            |x, z, orientation, width| flat(Label::Wall, DVec3::new(x, middle.y, z), orientation, [width, size.y]);
        let up = DQuat::from_xyzw(-QUARTER, 0.0, 0.0, QUARTER);
        let down = DQuat::from_xyzw(QUARTER, 0.0, 0.0, QUARTER);
        let floor = DVec3::new(middle.x, min.y, middle.z);
        let ceiling = DVec3::new(middle.x, max.y, middle.z);
        let mut ahead = wall(middle.x, min.z, DQuat::IDENTITY, size.x);
        ahead.plane.polygon_m = self.outline_ahead(middle, size);
        let top = self.table[0];
        let table = DVec3::new((top.min.x + top.max.x) / 2.0, top.max.y, (top.min.z + top.max.z) / 2.0);
        let Opening { left, right, .. } = self.opening;
        let door = DVec3::new((left + right) / 2.0, min.y + DOOR_SIZE_M[1] / 2.0, min.z);
        vec![
            flat(Label::Floor, floor, up, [size.x, size.z]),
            flat(Label::Ceiling, ceiling, down, [size.x, size.z]),
            ahead,
            wall(max.x, middle.z, DQuat::from_xyzw(0.0, -QUARTER, 0.0, QUARTER), size.z),
            wall(middle.x, max.z, DQuat::from_xyzw(0.0, 1.0, 0.0, 0.0), size.x),
            wall(min.x, middle.z, DQuat::from_xyzw(0.0, QUARTER, 0.0, QUARTER), size.z),
            flat(Label::Table, table, up, TABLE_SIZE_M),
            flat(Label::Door, door, DQuat::IDENTITY, DOOR_SIZE_M),
        ]
    }

    /// The wall ahead goes round the door.
    fn outline_ahead(&self, middle: DVec3, size: DVec3) -> Vec<[f64; 2]> {
        let Opening { left, right, top } = self.opening;
        let (left, right, top) = (left - middle.x, right - middle.x, top - middle.y);
        let (x, y) = (size.x / 2.0, size.y / 2.0);
        vec![[-x, -y], [left, -y], [left, top], [right, top], [right, -y], [x, -y], [x, y], [-x, y]]
    }
}

fn rectangle([width, height]: [f64; 2]) -> Vec<[f64; 2]> {
    let (x, y) = (width / 2.0, height / 2.0);
    vec![[-x, -y], [x, -y], [x, y], [-x, y]]
}

/// A table around `x`, `z`.
fn table([x, z]: [f64; 2]) -> [Block; 5] {
    let (half_x, half_z) = (TABLE_SIZE_M[0] / 2.0, TABLE_SIZE_M[1] / 2.0);
    let top = TABLE_HEIGHT_M - EYE_HEIGHT_M;
    let under = top - TABLE_TOP_M;
    let slab = Block { min: DVec3::new(x - half_x, under, z - half_z), max: DVec3::new(x + half_x, top, z + half_z) };
    let leg = |side_x: f64, side_z: f64| {
        let corner_x = x + side_x * (half_x - TABLE_LEG_M);
        let corner_z = z + side_z * (half_z - TABLE_LEG_M);
        let half = TABLE_LEG_M / 2.0;
        Block {
            min: DVec3::new(corner_x - half, -EYE_HEIGHT_M, corner_z - half),
            max: DVec3::new(corner_x + half, under, corner_z + half),
        }
    };
    [slab, leg(-1.0, -1.0), leg(1.0, -1.0), leg(1.0, 1.0), leg(-1.0, 1.0)]
}

#[cfg(test)]
mod tests;
