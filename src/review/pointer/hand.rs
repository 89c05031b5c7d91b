//! What one hand does to the board: its ray, its fingertip, and whether it presses.

use super::super::Board;
use crate::observe::{HandInput, HandSource, Located};
use glam::{Vec2, Vec3};

/// Closed from here, open from there: between the two it stays what it was.
const CLOSED: f32 = 0.7;
const OPEN: f32 = 0.4;
/// Depth before the board in which a fingertip is told from a ray, metres.
const TOUCH_ZONE_M: f32 = 0.08;
/// A fingertip this near to the plane presses; one farther away than the second lets go, metres.
const TOUCHES_M: f32 = 0.005;
const LETS_GO_M: f32 = 0.015;
/// Rays reach so far, metres.
const REACH_M: f32 = 10.0;

/// A button or a pinch, with hysteresis.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Switch {
    seen: bool,
    pub closed: bool,
}

impl Switch {
    /// Takes a value from 0 to 1; `None` where there is none. `true` if it closed just now. What is closed when it comes into view has
    /// not closed there.
    pub(super) fn update(&mut self, value: Option<f32>) -> bool {
        let Some(value) = value.filter(|value| value.is_finite()) else {
            *self = Switch::default();
            return false;
        };
        let was = self.closed;
        self.closed = if was { value > OPEN } else { value >= CLOSED };
        let seen = std::mem::replace(&mut self.seen, true);
        seen && self.closed && !was
    }
}

/// Where a fingertip is to the board.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fingertip {
    /// It was before the board and came to it from there.
    before: bool,
    /// It is at the plane.
    pub pressed: bool,
}

/// A fingertip in the zone before the board.
#[derive(Debug, Clone, Copy)]
pub(super) struct Touch {
    pub on: Vec2,
    pub began: bool,
}

impl Fingertip {
    /// `None` unless the fingertip is in the zone before the board, or at it from there.
    pub(super) fn update(&mut self, tip: &Located, board: &Board) -> Option<Touch> {
        let at = told(tip).map(|tip| on_board(tip, board));
        let Some((on, depth_m)) = at.filter(|(on, _)| inside(*on)) else {
            *self = Fingertip::default();
            return None;
        };
        let was = self.pressed;
        // A quick finger goes through the plane between two frames.
        let through = self.before && depth_m < TOUCHES_M;
        self.pressed = if was { depth_m.abs() <= LETS_GO_M } else { through };
        if depth_m >= TOUCHES_M || (was && !self.pressed) {
            self.before = (TOUCHES_M..TOUCH_ZONE_M).contains(&depth_m);
        }
        (self.before || was).then_some(Touch { on, began: self.pressed && !was })
    }
}

/// Where a ray goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ray {
    pub from: Vec3,
    pub along: Vec3,
    /// Where it meets the board's plane from the front, as shares of its width and height; may be beside the board.
    pub at: Option<Vec2>,
}

impl Ray {
    /// Of a pose that points along -Z.
    pub(super) fn of(aim: &Located, board: &Board) -> Option<Ray> {
        told(aim)?;
        let along = aim.pose.orientation * Vec3::NEG_Z;
        if !along.is_finite() || along.length_squared() < 0.5 {
            return None;
        }
        let board_from_base = board.base_from_board.inverse();
        let (from, way) = (board_from_base.transform_point(aim.pose.position), board_from_base.orientation * along);
        let far_m = -from.z / way.z;
        let meets = from.z > 0.0 && way.z < 0.0 && far_m <= REACH_M;
        let at = meets.then(|| share(from + way * far_m, board)).filter(|at| at.is_finite());
        Some(Ray { from: aim.pose.position, along, at })
    }

    /// Where on the board it hits.
    pub(super) fn hit(&self) -> Option<Vec2> {
        self.at.filter(|at| inside(*at))
    }

    /// Cosine of the angle by which it passes the board's middle.
    pub(super) fn towards(&self, board: &Board) -> f32 {
        self.along.normalize_or_zero().dot((board.base_from_board.position - self.from).normalize_or_zero())
    }
}

/// A hand that is told of.
pub(super) fn present(hand: &HandInput) -> bool {
    hand.source != HandSource::None
}

/// The place of something located, where that says something.
pub(super) fn told(located: &Located) -> Option<Vec3> {
    Some(located.pose.position).filter(|place| located.valid && place.is_finite())
}

/// A place as shares of the board's width and height from the upper left, and its depth before the board, metres.
pub(super) fn on_board(place: Vec3, board: &Board) -> (Vec2, f32) {
    let at = board.base_from_board.inverse().transform_point(place);
    (share(at, board), at.z)
}

fn share(at: Vec3, board: &Board) -> Vec2 {
    Vec2::new(0.5 + at.x / board.size_m[0], 0.5 - at.y / board.size_m[1])
}

fn inside(on: Vec2) -> bool {
    on.cmpge(Vec2::ZERO).all() && on.cmple(Vec2::ONE).all()
}
