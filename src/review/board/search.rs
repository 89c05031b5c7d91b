//! Where a board can stand: every direction is weighed, and the one that costs least is taken.

use super::sky::{Direction, Patch, wrap};
use super::{Board, FACING};
use crate::space::Pose;
use glam::{Quat, Vec3};
use std::f32::consts::{PI, TAU};

/// What is known when a place is looked for. Angles are in radians.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Place of the head.
    pub eye: Vec3,
    /// Where it is turned to.
    pub heading: f32,
    /// Azimuth of what is asked about.
    pub about: Option<f32>,
    /// Distance to stand at, metres.
    pub distance_m: f32,
}

/// A place for the board, as angles, so that it can be moved along them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub middle: Vec3,
    pub yaw: f32,
    pub pitch: f32,
    pub size_m: [f32; 2],
}

/// Half of what the board covers: 30° × 21° in all.
pub(super) const HALF: [f32; 2] = [15.0, 10.5];
/// Least angle between the board's edge and what must not be covered (ours).
pub(super) const GAP_DEG: f32 = 3.0;
/// More than the gap by this, so that rounding never makes it less.
const SLACK_DEG: f32 = 0.1;
/// Elevations tried, best first: the comfortable ones of 0° to 20° below the horizon, then the others that a neck bears. The
/// comfort page has the best ones 10° to 20° below, none more than 10° above, and main content no more than 35° below.
const ELEVATIONS_DEG: [f32; 14] =
    [-10.0, -12.0, -8.0, -14.0, -6.0, -16.0, -4.0, -18.0, -2.0, -20.0, 0.0, -27.0, -35.0, 10.0];
/// Elevations of the board's middle that are comfortable, and those that are borne, degrees.
const COMFORTABLE_DEG: [f32; 2] = [-20.0, 0.0];
pub(super) const BORNE_DEG: [f32; 2] = [-35.0, 10.0];
/// What is worth what (ours), in degrees that the board may be farther off the heading to avoid it.
const UNCOMFORTABLE: f32 = 30.0;
const UNBORNE: f32 = 200.0;
pub(super) const TOO_FAR_OR_NEAR: f32 = 500.0;
const COVERED: f32 = 200.0;
const COVERED_WHOLE: f32 = 1000.0;
const AWAY_FROM_SUBJECT: f32 = 0.5;
const NOT_SPARED: f32 = 15.0;
const NOT_SPARED_WHOLE: f32 = 40.0;

/// Memory of a search, kept from one to the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    patches: Vec<Patch>,
    /// What is spared where that costs little.
    spared: Vec<Patch>,
    taken: Vec<[f32; 2]>,
    /// Where what is spared begins and ends.
    ends: Vec<f32>,
}

impl Place {
    pub(super) fn board(&self) -> Board {
        let orientation = Quat::from_rotation_y(self.yaw) * Quat::from_rotation_x(self.pitch);
        Board { base_from_board: Pose { position: self.middle, orientation }, size_m: self.size_m }
    }

    /// Facing the eye from a direction and distance, with the size that covers the same angles from there.
    fn towards(eye: Vec3, direction: Direction, distance_m: f32) -> Place {
        let size = |half: f32| 2.0 * distance_m * half.to_radians().tan();
        Place {
            middle: eye + direction.unit() * distance_m,
            yaw: -direction.az,
            pitch: direction.el.clamp(-FACING, FACING),
            size_m: HALF.map(size),
        }
    }

    /// What it covers from an eye.
    pub(super) fn patch(&self, eye: Vec3) -> Option<Patch> {
        let Pose { position, orientation } = self.board().base_from_board;
        Patch::of_board(Pose { position: position - eye, orientation }, self.size_m)
    }
}

impl Search {
    /// What must not be covered, and what had better not be, seen from the eye.
    pub(super) fn look(&mut self, eye: Vec3, clear: &[[Vec3; 2]], spare: &[[Vec3; 2]]) {
        let seen = |patches: &mut Vec<Patch>, boxes: &[[Vec3; 2]]| {
            patches.clear();
            patches.extend(boxes.iter().filter_map(|boxed| Patch::of_box(*boxed, eye)));
        };
        seen(&mut self.patches, clear);
        seen(&mut self.spared, spare);
    }

    /// The largest share of the board that one of them has.
    pub(super) fn covered(&self, board: &Patch) -> f32 {
        self.patches.iter().map(|patch| board.share_under(patch)).fold(0.0, f32::max)
    }

    /// What it costs that the board covers things.
    fn covering(&self, board: &Patch) -> f32 {
        let spared = self.spared.iter().map(|patch| board.share_under(patch)).fold(0.0, f32::max);
        let cost = |share: f32, any: f32, whole: f32| if share > 0.0 { any + whole * share } else { 0.0 };
        cost(self.covered(board), COVERED, COVERED_WHOLE) + cost(spared, NOT_SPARED, NOT_SPARED_WHOLE)
    }

    /// What a place costs that the board already has.
    pub(super) fn cost_of(&self, wish: &Wish, place: &Place) -> f32 {
        let direction = Direction::of(place.middle - wish.eye);
        let covering = place.patch(wish.eye).map_or(COVERED_WHOLE, |patch| self.covering(&patch));
        wish.cost(direction) + covering
    }

    /// The best place there is; one that covers something only if every one does.
    pub(super) fn best(&mut self, wish: &Wish) -> Place {
        let mut best: Option<(f32, Direction)> = None;
        let mut consider = |cost: f32, direction: Direction| {
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, direction));
            }
        };
        for el in ELEVATIONS_DEG.map(f32::to_radians) {
            let Some(board) = self.take(wish, el) else { continue };
            for off in self.free(wish) {
                let direction = Direction { az: wrap(wish.heading + off), el };
                let board = Patch { az: wrap(board.az + direction.az), ..board };
                consider(wish.cost(direction) + self.covering(&board), direction);
            }
        }
        let direction = best.map_or_else(|| self.least_covering(wish), |(_, direction)| direction);
        Place::towards(wish.eye, direction, wish.distance_m)
    }

    /// Notes which azimuths, off the heading, the board cannot have at an elevation. What it covers there, straight ahead.
    fn take(&mut self, wish: &Wish, el: f32) -> Option<Patch> {
        self.taken.clear();
        self.ends.clear();
        let here = Place::towards(Vec3::ZERO, Direction { az: 0.0, el }, wish.distance_m);
        let board = here.patch(Vec3::ZERO)?;
        let gap = (GAP_DEG + SLACK_DEG).to_radians();
        // The meridians come together away from the horizon: the angle between a point at elevation e and a meridian `az` off is
        // asin(cos e sin az).
        let steepest = board.el[0].abs().max(board.el[1].abs());
        let gap_az = (gap.sin() / steepest.cos()).clamp(0.0, 1.0).asin();
        let level = |patch: &&Patch| patch.el[0] < board.el[1] + gap && patch.el[1] > board.el[0] - gap;
        let spans = |patch: &Patch| {
            let (off, half) = (wrap(patch.az - wish.heading), patch.half + board.half + gap_az);
            [-TAU, 0.0, TAU].map(|turn| [off + turn - half, off + turn + half])
        };
        self.taken.extend(self.patches.iter().filter(level).flat_map(spans));
        self.taken.sort_by(|a, b| a[0].total_cmp(&b[0]));
        self.ends.extend(self.spared.iter().filter(level).flat_map(spans).flatten());
        Some(board)
    }

    /// Azimuths off the heading worth considering, of those that are free: straight ahead, before the subject, and the ends of what is
    /// taken or spared. The cost grows in both directions from the first two, so the best is among them, or near enough.
    fn free<'s>(&'s self, wish: &Wish) -> impl Iterator<Item = f32> + 's {
        let subject = wish.about.map(|about| wrap(about - wish.heading));
        let ends = self.taken.iter().flatten().chain(&self.ends).copied();
        let offs = std::iter::once(0.0).chain(subject).chain(ends);
        offs.filter(|off| off.abs() <= PI && !self.is_taken(*off))
    }

    fn is_taken(&self, off: f32) -> bool {
        // Sorted by their beginnings: none after the first that begins later can hold it.
        self.taken.iter().take_while(|[from, _]| *from < off).any(|[_, to]| off < *to)
    }

    /// Where every place covers something: the one that covers least.
    fn least_covering(&self, wish: &Wish) -> Direction {
        let mut best = (f32::INFINITY, Direction { az: wish.heading, el: ELEVATIONS_DEG[0].to_radians() });
        for el in ELEVATIONS_DEG.map(f32::to_radians) {
            for step in 0u8..72 {
                let az = wrap(wish.heading + f32::from(step) * 5f32.to_radians());
                let direction = Direction { az, el };
                let Some(patch) = Place::towards(Vec3::ZERO, direction, wish.distance_m).patch(Vec3::ZERO) else {
                    continue;
                };
                let cost = wish.cost(direction) + self.covering(&patch);
                if cost < best.0 {
                    best = (cost, direction);
                }
            }
        }
        best.1
    }
}

impl Wish {
    /// What a direction costs, in degrees off the heading.
    fn cost(&self, direction: Direction) -> f32 {
        let off = wrap(direction.az - self.heading).abs().to_degrees();
        let away = self.about.map_or(0.0, |about| wrap(direction.az - about).abs().to_degrees());
        let el = direction.el.to_degrees();
        let beyond = |[low, high]: [f32; 2]| (low - el).max(el - high) > 0.01;
        let neck = if beyond(BORNE_DEG) {
            UNBORNE
        } else if beyond(COMFORTABLE_DEG) {
            UNCOMFORTABLE
        } else {
            0.0
        };
        off + AWAY_FROM_SUBJECT * away + neck + (el - ELEVATIONS_DEG[0]).abs()
    }
}
