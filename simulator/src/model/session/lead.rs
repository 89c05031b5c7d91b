//! The head as a control leads it.

use super::super::pose::Pose;
use super::Session;
use crate::scenario::Move;

impl Session {
    /// Where the head truly is (`local_from_view`) at a display time.
    pub(crate) fn head_at(&self, time_ns: i64) -> Pose {
        let scenario = &self.config.scenario.head;
        self.lead.at(self.course.since(time_ns), &|since_ns| scenario.head_at(since_ns as f64 * 1e-9))
    }

    /// The head is at a pose from the next frame on, or goes back to where the scenario has it. What is no pose changes nothing.
    pub(crate) fn set_head(&mut self, pose: Option<Pose>, host_now_ns: i64) {
        let from_ns = self.told_until_ns(host_now_ns);
        let next_ns = self.course.since(self.pacer.next_display_ns());
        let by_ns = if next_ns > from_ns { next_ns } else { from_ns + self.pacer.period_ns() };
        let begun = self.course.first_ns().is_some();
        let scenario = &self.config.scenario.head;
        let scenario = |since_ns: i64| scenario.head_at(since_ns as f64 * 1e-9);
        match pose.map(sound) {
            None => self.lead.give_back(from_ns, &scenario),
            Some(None) => {}
            Some(Some(pose)) if begun => self.lead.set(pose, from_ns, by_ns, &scenario),
            Some(Some(pose)) => self.lead.place(pose),
        }
    }

    /// The head does these moves, beginning now from where it is, and then keeps still.
    pub(crate) fn move_head(&mut self, moves: &[(Move, f64)], host_now_ns: i64) {
        let from_ns = self.told_until_ns(host_now_ns);
        let scenario = &self.config.scenario.head;
        self.lead.follow(moves, from_ns, &|since_ns| scenario.head_at(since_ns as f64 * 1e-9));
    }

    /// Seconds until the head has done its moves, 0 if it has or was given none: counted from the frame that is being made.
    pub(crate) fn head_moves_left_s(&self, host_now_ns: i64) -> f64 {
        let left_ns = self.lead.moves_end_ns().map_or(0, |end_ns| end_ns - self.told_until_ns(host_now_ns));
        left_ns.max(0) as f64 * 1e-9
    }

    /// The next so many frames that the user could see are drawn, whatever the scenario says.
    pub(crate) fn draw(&mut self, frames: u32) {
        self.drawing.draw(frames);
    }

    /// The latest moment of which the application can have been told for sure: the present, or the frame that is being made. Counted from
    /// the first frame.
    fn told_until_ns(&self, host_now_ns: i64) -> i64 {
        let now_ns = self.pacer.now(host_now_ns);
        self.course.since(self.planned_ns.map_or(now_ns, |planned_ns| planned_ns.max(now_ns))).max(0)
    }
}

/// The pose with an orientation of length 1; `None` if it is not finite.
fn sound(pose: Pose) -> Option<Pose> {
    let orientation = pose.orientation.normalize();
    (pose.position.is_finite() && orientation.is_finite()).then_some(Pose { orientation, ..pose })
}
