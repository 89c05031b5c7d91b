//! Head and hands of the simulated person, led through the simulator's controls. The session is there as long as its frames are: that it is
//! gone is the frame's own error.

use crate::review::{Deed, Means, Points, Scripted, hand_for, shoulder};
use crate::space::Pose;
use glam::{DVec3, Vec3};
use holograde_simulator::control::{self, Hand, Session};
use holograde_simulator::scenario::Move;
use holograde_simulator::scenario::input::{HandSample, Holds};

/// How much lower the head is of who sits, metres (ours: the difference of eye heights of an average adult).
const SEAT_M: f64 = 0.4;
/// Time to sit down, seconds.
const SITS_S: f64 = 0.8;
/// Time in which the head turns from one control to another, seconds (ours: an easy turn of some degrees).
const GLANCE_S: f64 = 0.25;
/// Pace of who walks up to the board, metres a second, and the shortest time that it takes.
const PACE_M_S: f32 = 0.8;
const STEP_S: f64 = 0.5;
/// Time in which it walks back, seconds: less than passes between the last press and the beginning of a step.
const BACK_S: f64 = 1.2;
/// A place this near to where the head goes already is the same, metres.
const SAME_M: f32 = 0.03;
/// A control this near to what the head turns to already is the same, metres.
const SAME_LOOK_M: f32 = 0.002;
/// Reach of a raised hand, from the head, metres.
const RAISED_M: f32 = 0.45;

/// Head and hands.
pub(super) struct Body {
    session: Session,
    points: Points,
    /// How far below a standing head, metres.
    lower_m: f64,
    /// It has not sat down yet.
    stands: bool,
    /// Where it stood before it walked up to the board.
    stood: Option<Vec3>,
    /// Where the head goes, or what it turns to.
    heads_for: Option<Vec3>,
}

impl Body {
    /// Of who answers so; of somebody who stands and points by the right hand, where nobody does.
    pub(super) fn new(session: Session, script: Option<&Scripted>) -> Body {
        let points = script.map(|script| script.points).unwrap_or_default();
        let seated = script.is_some_and(|script| script.seated);
        let lower_m = if seated { SEAT_M } else { 0.0 };
        Body { session, points, lower_m, stands: seated, stood: None, heads_for: None }
    }

    /// Makes the moves of a step, at its own height.
    pub(super) fn does(&mut self, mut moves: Vec<(Move, f64)>) {
        for (motion, _) in &mut moves {
            match motion {
                Move::Keyframe { position: [_, height, _], .. }
                | Move::Approach { target: [_, height, _], .. }
                | Move::WalkRound { centre: [_, height, _], .. } => *height -= self.lower_m,
                _ => {}
            }
        }
        self.move_head(&moves);
    }

    /// Turns to something else: the board, if that `is_shown`. Who had walked up to the board goes back first. Says how long it takes, seconds.
    pub(super) fn turn(&mut self, turn: (Move, f64), is_shown: bool) -> f64 {
        self.heads_for = None;
        let mut moves = Vec::new();
        if std::mem::take(&mut self.stands) {
            let position = [0.0, -self.lower_m, 0.0];
            moves.push((Move::Keyframe { position, turn_deg: [0.0; 3] }, SITS_S));
        }
        if let Some(stood) = self.stood.take_if(|_| !is_shown) {
            moves.push((Move::Approach { target: stood.to_array().map(f64::from), stop_m: 0.0 }, BACK_S));
        }
        moves.push(turn);
        self.move_head(&moves);
        moves.iter().map(|(_, seconds)| seconds).sum()
    }

    /// Does what the stand-in decided, with its head there, `base_from_head`.
    pub(super) fn act(&mut self, deed: Deed, head: &Pose) {
        let Points { means, left } = self.points;
        let side = if left { Hand::Left } else { Hand::Right };
        let holds = if means == Means::Controller { Holds::Controller } else { Holds::Nothing };
        let touching = |tip: Vec3| HandSample::touching(side, shoulder(head, left).as_dvec3(), tip.as_dvec3());
        let sample = match deed {
            Deed::Rest => None,
            Deed::Point(at, select) => {
                let hand = hand_for(at, head, left).as_dvec3();
                Some(HandSample::pointing(hand, at.as_dvec3(), select.into(), holds))
            }
            Deed::Look(at, select) => {
                self.glance(at);
                let hip = (shoulder(head, left) - Vec3::Y * 0.3).as_dvec3();
                let ground = hip - DVec3::Y + (head.orientation * Vec3::NEG_Z).as_dvec3() * 0.1;
                Some(HandSample::pointing(hip, ground, select.into(), holds))
            }
            Deed::Walk { head: place, to } => {
                self.walk(head, place, to);
                Some(touching(head.position + (to - head.position).normalize_or_zero() * RAISED_M))
            }
            Deed::Touch(tip) => Some(touching(tip)),
        };
        let _gone = control::set_hand(self.session, side, sample);
    }

    fn glance(&mut self, at: Vec3) {
        if self.is_new(at, SAME_LOOK_M) {
            self.move_head(&[(Move::LookAt { target: at.to_array().map(f64::from) }, GLANCE_S)]);
        }
    }

    fn walk(&mut self, head: &Pose, place: Vec3, to: Vec3) {
        if self.is_new(place, SAME_M) {
            self.stood.get_or_insert(head.position);
            let way_m = head.position.distance(place);
            let along = (to - place).as_dvec3();
            let (yaw, pitch) = ((-along.x).atan2(-along.z), along.y.atan2(along.x.hypot(along.z)));
            let turn_deg = [yaw.to_degrees(), pitch.to_degrees(), 0.0];
            let walk = Move::Keyframe { position: place.to_array().map(f64::from), turn_deg };
            self.move_head(&[(walk, f64::from(way_m / PACE_M_S).max(STEP_S))]);
        }
    }

    /// Whether the head is on its way to there not yet.
    fn is_new(&mut self, place: Vec3, same_m: f32) -> bool {
        let new = self.heads_for.is_none_or(|known| known.distance(place) > same_m);
        if new {
            self.heads_for = Some(place);
        }
        new
    }

    fn move_head(&self, moves: &[(Move, f64)]) {
        let _gone = control::move_head(self.session, moves);
    }

    /// Has so many frames drawn, where not every frame is.
    pub(super) fn draw(&self, frames: u32) {
        let _gone = control::draw(self.session, frames);
    }
}
