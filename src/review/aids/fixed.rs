//! Places in the room that stand for where the head was.

use super::scene::{apart_deg, forward};
use crate::space::Pose;

/// Turn and way of the head from which things are put anew. Ours: less than half of what a headset shows at once.
const TURN_DEG: f32 = 15.0;
const WAY_M: f32 = 0.4;
/// Seconds between two times, so that nothing follows the head as it turns. Ours.
const REST_S: f64 = 1.0;
/// Seconds in which what was put anew comes up. Ours.
const RISE_S: f64 = 0.3;

/// Where things were put.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fixed {
    /// `base_from_head` at that time.
    pub(super) head: Pose,
    since: f64,
    now: f64,
}

impl Fixed {
    /// How far they have come up, 0 to 1.
    pub(super) fn shine(&self) -> f32 {
        (((self.now - self.since) / RISE_S) as f32).clamp(0.2, 1.0)
    }
}

/// Puts things where the head is, if they are nowhere yet or the head has turned away from where they are.
pub(super) fn renew(fixed: &mut Option<Fixed>, head: &Pose, seconds: f64) {
    let anew = fixed.is_none_or(|fixed| {
        let turned = apart_deg(forward(&fixed.head), forward(head)) > TURN_DEG;
        let away = turned || fixed.head.position.distance(head.position) > WAY_M;
        (away && seconds - fixed.since >= REST_S) || seconds < fixed.since
    });
    if anew {
        *fixed = Some(Fixed { head: *head, since: seconds, now: seconds });
    }
    if let Some(fixed) = fixed {
        fixed.now = seconds;
    }
}
