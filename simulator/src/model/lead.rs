//! Where a control leads the head, instead of the scenario.
//!
//! Every change begins at the latest moment that an application has been told of, so that nothing told turns out wrong: errors of the
//! prediction are the scenario's alone. Times are nanoseconds after the first frame's display time.

use std::collections::VecDeque;
use std::sync::Arc;

use glam::DQuat;

use super::pose::{Pose, Velocity};
use super::space::HALF_STEP_NS;
use crate::scenario::{HeadPath, Move, minimum_jerk};

/// How long the head's speed takes to fade when it is led elsewhere in the middle of a move, and when a control ceases to set it. Ours.
const MOVE_FADE_S: f64 = 0.5;
const SET_FADE_S: f64 = 0.1;

/// How long the head takes to come back to where the scenario has it. Ours.
const RETURN_S: f64 = 1.0;

/// What is faster than this is no head but a jump, and is told without speed: metres and radians a second. Ours.
const FASTEST_M_S: f64 = 5.0;
const FASTEST_RAD_S: f64 = 12.0;

/// Changes remembered: an hour of a head that is set anew at every frame. Ours.
const MOST_STRETCHES: usize = 250_000;

/// What a control made of the head so far.
#[derive(Debug, Default)]
pub(crate) struct Lead {
    stretches: VecDeque<Stretch>,
}

/// What the head does from a moment on.
#[derive(Debug, Clone)]
struct Stretch {
    from_ns: i64,
    way: Way,
    fade: Option<Fade>,
}

#[derive(Debug, Clone)]
enum Way {
    /// Straight from one pose to another, and stays.
    To { from: Pose, to: Pose, over_ns: i64 },
    /// Named moves.
    Moves(Arc<HeadPath>),
    /// From a pose back to where the scenario has the head.
    Back { from: Pose },
}

/// Speed that is left of what went before.
#[derive(Debug, Clone, Copy)]
struct Fade {
    from_ns: i64,
    velocity: Velocity,
    seconds: f64,
}

impl Fade {
    /// The speed, unless there is none or it is a jump's.
    fn of(velocity: Velocity, from_ns: i64, seconds: f64) -> Option<Self> {
        let (linear, angular) = (velocity.linear.length(), velocity.angular.length());
        let moves = linear > 1e-6 || angular > 1e-6;
        (moves && linear < FASTEST_M_S && angular < FASTEST_RAD_S).then_some(Self { from_ns, velocity, seconds })
    }

    /// Adds to a pose what the speed carries it on: it begins with that speed and ends at rest where it would be without.
    fn on(&self, pose: Pose, time_ns: i64) -> Pose {
        let u = (time_ns - self.from_ns) as f64 * 1e-9 / self.seconds;
        if !(0.0..1.0).contains(&u) {
            return pose;
        }
        // Slope 1 at 0; value, slope and curvature 0 at 1.
        let seconds = self.seconds * u * (1.0 - u).powi(3);
        let turn = DQuat::from_scaled_axis(self.velocity.angular * seconds);
        Pose {
            position: pose.position + self.velocity.linear * seconds,
            orientation: (turn * pose.orientation).normalize(),
        }
    }
}

impl Stretch {
    fn at(&self, time_ns: i64, scenario: &dyn Fn(i64) -> Pose) -> Pose {
        let since_ns = time_ns.saturating_sub(self.from_ns);
        let pose = match &self.way {
            Way::To { to, over_ns, .. } if since_ns >= *over_ns => *to,
            Way::To { from, to, over_ns } => between(from, to, since_ns as f64 / *over_ns as f64),
            Way::Moves(path) => path.head_at(since_ns as f64 * 1e-9),
            Way::Back { from } => {
                let u = since_ns as f64 * 1e-9 / RETURN_S;
                if u >= 1.0 { scenario(time_ns) } else { between(from, &scenario(time_ns), minimum_jerk(u)) }
            }
        };
        self.fade.map_or(pose, |fade| fade.on(pose, time_ns))
    }
}

fn between(from: &Pose, to: &Pose, share: f64) -> Pose {
    Pose {
        position: from.position.lerp(to.position, share),
        orientation: from.orientation.slerp(to.orientation, share),
    }
}

impl Lead {
    /// Where the head is (`local_from_view`); `scenario` tells where the scenario has it.
    pub(crate) fn at(&self, time_ns: i64, scenario: &dyn Fn(i64) -> Pose) -> Pose {
        let next = self.stretches.partition_point(|stretch| stretch.from_ns <= time_ns);
        match next.checked_sub(1).and_then(|last| self.stretches.get(last)) {
            Some(stretch) => stretch.at(time_ns, scenario),
            None => scenario(time_ns),
        }
    }

    /// The head is at `pose` from `by_ns` on, after a straight way that begins at `from_ns`.
    pub(crate) fn set(&mut self, pose: Pose, from_ns: i64, by_ns: i64, scenario: &dyn Fn(i64) -> Pose) {
        let from = self.at(from_ns, scenario);
        if from == pose && self.rests_from(from_ns) {
            return;
        }
        let over_ns = by_ns.saturating_sub(from_ns).max(1);
        let velocity = Pose::velocity(&from, &pose, over_ns as f64 * 1e-9);
        let fade = Fade::of(velocity, by_ns, SET_FADE_S);
        self.add(Stretch { from_ns, way: Way::To { from, to: pose, over_ns }, fade });
    }

    /// The head is at `pose`, and was always.
    pub(crate) fn place(&mut self, pose: Pose) {
        self.stretches.clear();
        self.add(Stretch { from_ns: i64::MIN, way: Way::To { from: pose, to: pose, over_ns: 0 }, fade: None });
    }

    /// The head does `moves` from `from_ns` on, beginning where it is, and then keeps still.
    pub(crate) fn follow(&mut self, moves: &[(Move, f64)], from_ns: i64, scenario: &dyn Fn(i64) -> Pose) {
        let path = HeadPath::new(self.at(from_ns, scenario));
        let path = moves.iter().fold(path, |path, (motion, seconds)| path.then(motion.clone(), *seconds));
        let fade = self.speed(from_ns, scenario);
        self.add(Stretch { from_ns, way: Way::Moves(Arc::new(path)), fade });
    }

    /// The head comes back to where the scenario has it.
    pub(crate) fn give_back(&mut self, from_ns: i64, scenario: &dyn Fn(i64) -> Pose) {
        if matches!(self.stretches.back(), None | Some(Stretch { way: Way::Back { .. }, .. })) {
            return;
        }
        let from = self.at(from_ns, scenario);
        let fade = self.speed(from_ns, scenario);
        self.add(Stretch { from_ns, way: Way::Back { from }, fade });
    }

    /// When the last moves end and nothing is left of what went before; `None` if the head is not led by moves.
    pub(crate) fn moves_end_ns(&self) -> Option<i64> {
        let Some(Stretch { from_ns, way: Way::Moves(path), fade }) = self.stretches.back() else { return None };
        let seconds = fade.map_or(0.0, |fade| fade.seconds).max(path.seconds());
        Some(from_ns + (seconds * 1e9).ceil() as i64)
    }

    /// Speed with which the head arrives at a moment.
    fn speed(&self, time_ns: i64, scenario: &dyn Fn(i64) -> Pose) -> Option<Fade> {
        let before = self.at(time_ns - HALF_STEP_NS, scenario);
        let velocity = Pose::velocity(&before, &self.at(time_ns, scenario), HALF_STEP_NS as f64 * 1e-9);
        Fade::of(velocity, time_ns, MOVE_FADE_S)
    }

    /// Whether the head was set, has arrived, and keeps still from a moment on.
    fn rests_from(&self, time_ns: i64) -> bool {
        let Some(Stretch { from_ns, way: Way::To { over_ns, .. }, fade }) = self.stretches.back() else { return false };
        let fades_ns = fade.map_or(i64::MIN, |fade| fade.from_ns + (fade.seconds * 1e9) as i64);
        from_ns.saturating_add(*over_ns) <= time_ns && fades_ns <= time_ns
    }

    /// What begins at the same moment replaces what would have.
    fn add(&mut self, stretch: Stretch) {
        while self.stretches.back().is_some_and(|last| last.from_ns >= stretch.from_ns) {
            self.stretches.pop_back();
        }
        if self.stretches.len() == MOST_STRETCHES {
            self.stretches.pop_front();
        }
        self.stretches.push_back(stretch);
    }
}

#[cfg(test)]
mod tests;
