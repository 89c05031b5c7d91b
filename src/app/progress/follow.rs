//! Where the display hangs: fixed in the room, ahead of the user at eye height, and brought back ahead, without haste, when the user has
//! turned or walked away from it.

use crate::space::Pose;
use glam::{Mat4, Quat, Vec3};

/// Distance from the head, metres (Microsoft, App quality criteria: 2 m, where the displays are focused).
const DISTANCE_M: f32 = 2.0;
/// Turn of the head at which it begins to follow, and at which it stops, radians (ours: well inside a picture of 43 degrees).
const FOLLOW_RAD: [f32; 2] = [0.26, 0.03];
/// Change of distance or height at which it begins to follow, metres (ours).
const FOLLOW_M: f32 = 0.4;
/// Time in which two thirds of the way are made, seconds (ours).
const TIME_S: f64 = 0.5;

/// The display's place.
#[derive(Debug, Clone, Copy, Default)]
pub struct Follow {
    place: Option<Vec3>,
    yaw: Quat,
    follows: bool,
    seconds: f64,
}

impl Follow {
    /// The head has moved. Before the first call the display is nowhere.
    pub fn update(&mut self, head: &Pose, seconds: f64) {
        let passed = (seconds - std::mem::replace(&mut self.seconds, seconds)).clamp(0.0, 1.0);
        let ahead = head.orientation * Vec3::NEG_Z;
        // Someone who looks straight up or down is not led by it.
        let Some(ahead) = Vec3::new(ahead.x, 0.0, ahead.z).try_normalize().filter(|_| ahead.y.abs() < 0.95) else {
            return;
        };
        let goal = head.position + ahead * DISTANCE_M;
        let place = *self.place.get_or_insert(goal);
        let seen = place - head.position;
        let turn =
            Vec3::new(seen.x, 0.0, seen.z).try_normalize().map_or(f32::INFINITY, |seen| seen.angle_between(ahead));
        let off = (place - goal).length() - turn.min(1.0) * DISTANCE_M;
        self.follows =
            if self.follows { turn > FOLLOW_RAD[1] || off > 0.05 } else { turn > FOLLOW_RAD[0] || off > FOLLOW_M };
        if self.follows {
            self.place = Some(place.lerp(goal, (1.0 - (-passed / TIME_S).exp()) as f32));
        }
        let to_head = head.position - self.place.unwrap_or(goal);
        self.yaw = Quat::from_rotation_y(to_head.x.atan2(to_head.z));
    }

    /// Where it is, facing the user upright.
    pub fn base_from_display(&self) -> Option<Mat4> {
        self.place.map(|place| Mat4::from_rotation_translation(self.yaw, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(x: f32, yaw: f32) -> Pose {
        Pose { position: Vec3::new(x, 0.0, 0.0), orientation: Quat::from_rotation_y(yaw) }
    }

    fn place(follow: &Follow) -> Vec3 {
        follow.base_from_display().expect("somewhere").w_axis.truncate()
    }

    #[test]
    fn it_stays_in_the_room_until_the_user_turns_away() {
        let mut follow = Follow::default();
        assert!(follow.base_from_display().is_none());
        follow.update(&head(0.0, 0.0), 0.0);
        assert_eq!(place(&follow), Vec3::new(0.0, 0.0, -2.0));
        for frame in 1..60 {
            follow.update(&head(0.0, 0.2), f64::from(frame) / 60.0);
        }
        assert_eq!(place(&follow), Vec3::new(0.0, 0.0, -2.0), "a small turn moves nothing");
        let mut before = place(&follow);
        for frame in 60..400 {
            follow.update(&head(0.0, 1.0), f64::from(frame) / 60.0);
            assert!(place(&follow).distance(before) < 0.08, "no jump in a frame");
            before = place(&follow);
        }
        let goal = Quat::from_rotation_y(1.0) * Vec3::new(0.0, 0.0, -2.0);
        assert!(place(&follow).distance(goal) < 0.1, "{} is ahead again", place(&follow));
        let facing = follow.base_from_display().expect("somewhere").z_axis.truncate();
        assert!(facing.angle_between(-goal) < 0.05, "turned to the user");
    }

    #[test]
    fn looking_down_leaves_it_where_it_is() {
        let mut follow = Follow::default();
        follow.update(&head(0.0, 0.0), 0.0);
        let down = Pose { position: Vec3::ZERO, orientation: Quat::from_rotation_x(-1.5) };
        follow.update(&down, 1.0);
        assert_eq!(place(&follow), Vec3::new(0.0, 0.0, -2.0));
    }
}
