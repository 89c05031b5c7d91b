//! Whether the board has to keep still, because a hand is at it or the reviewer walks up to touch it.

use super::super::Board;
use super::hand::{Ray, on_board, present, told};
use crate::observe::{HandInput, InputObservation, Located};
use glam::{Vec2, Vec3};

/// A hand this near to the plane is at it, metres; and beside it by at most this share of its size.
const AT_M: f32 = 0.35;
const AT_SHARE: f32 = 0.25;
/// Facing the board by less than 25°, cosine.
const FACING_COS: f32 = 0.906;
/// A raised hand is at least so far ahead of the head and at most so far below it, metres.
const AHEAD_M: f32 = 0.15;
const BELOW_M: f32 = 0.5;
/// Walking, metres a second; below it a head only sways.
const WALKING_M_S: f32 = 0.1;
/// Nearer than this only those come who want to touch, metres: it is placed farther away.
const CLOSE_M: f32 = 1.0;
/// Over this long the pace of the head is told, seconds.
const PACE_S: f32 = 0.2;

/// How fast the head comes nearer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Approach {
    before: Option<(Vec3, f64)>,
    pace_m_s: f32,
}

impl Approach {
    /// Whether a hand is at the board, or a raised one is carried straight to it.
    pub(super) fn near(&mut self, input: &InputObservation, head: &Located, board: &Board, seconds: f64) -> bool {
        let at = |hand: &HandInput| place(hand).is_some_and(|place| is_at(place, board));
        let Some(eye) = told(head) else {
            *self = Approach::default();
            return input.hands.iter().any(at);
        };
        let to_board = board.base_from_board.position - eye;
        self.follow(eye, to_board.normalize_or_zero(), seconds);
        let raised = |hand: &HandInput| place(hand).is_some_and(|place| is_raised(place, head));
        let faces = Ray::of(head, board).is_some_and(|ray| ray.towards(board) > FACING_COS);
        let comes = to_board.length() < CLOSE_M || self.pace_m_s > WALKING_M_S;
        input.hands.iter().any(at) || (faces && comes && input.hands.iter().any(raised))
    }

    fn follow(&mut self, eye: Vec3, to_board: Vec3, seconds: f64) {
        if let Some((before, then)) = self.before {
            let period_s = (seconds - then) as f32;
            if period_s > 0.0 {
                let pace = (eye - before).dot(to_board) / period_s;
                self.pace_m_s += (pace - self.pace_m_s) * (period_s / (period_s + PACE_S));
            }
        }
        if !self.pace_m_s.is_finite() {
            self.pace_m_s = 0.0;
        }
        self.before = Some((eye, seconds));
    }
}

/// Where a hand is: its fingertip, else its palm, else where its ray begins.
fn place(hand: &HandInput) -> Option<Vec3> {
    let told = [&hand.tip, &hand.grip, &hand.aim].into_iter().find_map(told);
    told.filter(|_| present(hand))
}

fn is_at(place: Vec3, board: &Board) -> bool {
    let (on, depth_m) = on_board(place, board);
    depth_m.abs() < AT_M && on.cmpge(Vec2::splat(-AT_SHARE)).all() && on.cmple(Vec2::splat(1.0 + AT_SHARE)).all()
}

fn is_raised(place: Vec3, head: &Located) -> bool {
    let from_head = place - head.pose.position;
    let forward = head.pose.orientation * Vec3::NEG_Z;
    from_head.dot(forward) > AHEAD_M && from_head.y > -BELOW_M
}
