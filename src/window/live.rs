//! Rolling measurements for the operator: a look at how it goes, never a verdict. Memory is kept from frame to frame.

use super::view::{Live, Tracking};
use crate::observe::FrameObservation;
use crate::space::Pose;
use crate::units::XrNanos;
use std::collections::VecDeque;

/// Frames that frame times are taken over (ours).
const FRAMES: usize = 90;
/// Stretch over which speeds are taken, seconds (ours): shorter ones show the trembling of a head.
const STRETCH_S: f64 = 0.25;

/// Makes [`Live`] of the frames that go by.
#[derive(Debug, Clone, Default)]
pub struct LiveMeter {
    times_ms: VecDeque<f64>,
    sorted_ms: Vec<f64>,
    heads: VecDeque<(XrNanos, Pose)>,
    first: Option<XrNanos>,
    live: Live,
}

impl LiveMeter {
    /// For an adapter, and the display's period that the device profile wants.
    pub fn new(adapter: &str, budget_ms: Option<f64>) -> LiveMeter {
        let live = Live { adapter: adapter.to_owned(), budget_ms, ..Live::default() };
        LiveMeter { live, ..LiveMeter::default() }
    }

    /// A frame went by.
    pub fn take(&mut self, frame: &FrameObservation) {
        let time = frame.tick.predicted_display_time;
        self.live.seconds = time.seconds_since(*self.first.get_or_insert(time));
        self.frame_time(frame);
        self.head(frame, time);
        let nearest = frame.holograms.iter().filter(|hologram| hologram.shown && hologram.nearest_m.is_finite());
        self.live.nearest_m = nearest.map(|hologram| f64::from(hologram.nearest_m)).reduce(f64::min);
        self.live.tracking = match frame.head {
            head if !head.valid || !frame.valid.head => Tracking::Lost,
            head if !head.tracked => Tracking::Inferred,
            _ => Tracking::Tracked,
        };
    }

    /// As it is now.
    pub fn live(&self) -> &Live {
        &self.live
    }

    /// From the frame's begin to its handing over: waiting for the display is no work.
    fn frame_time(&mut self, frame: &FrameObservation) {
        if !frame.valid.drawn {
            return;
        }
        if self.times_ms.len() == FRAMES {
            self.times_ms.pop_front();
        }
        self.times_ms.push_back(frame.edges.end_enter.millis_since(frame.edges.wait_exit));
        self.sorted_ms.clear();
        self.sorted_ms.extend(&self.times_ms);
        self.sorted_ms.sort_by(f64::total_cmp);
        let middle = self.sorted_ms.get(self.sorted_ms.len() / 2);
        self.live.frame_ms = middle.zip(self.sorted_ms.last()).map(|(middle, longest)| [*middle, *longest]);
    }

    fn head(&mut self, frame: &FrameObservation, time: XrNanos) {
        (self.live.head_m_s, self.live.head_deg_s) = (None, None);
        if !frame.valid.head || !frame.head.valid {
            self.heads.clear();
            return;
        }
        self.heads.push_back((time, frame.head.pose));
        while self.heads.get(1).is_some_and(|(second, _)| time.seconds_since(*second) >= STRETCH_S) {
            self.heads.pop_front();
        }
        let Some((since, was)) = self.heads.front() else { return };
        let seconds = time.seconds_since(*since);
        if seconds <= 0.0 {
            return;
        }
        let now = frame.head.pose;
        let between = was.orientation.conjugate() * now.orientation;
        // The sign of a quaternion says nothing of the turn.
        let degrees = 2.0 * f64::from(between.xyz().length().atan2(between.w.abs()).to_degrees());
        self.live.head_m_s = Some(f64::from(now.position.distance(was.position)) / seconds);
        self.live.head_deg_s = Some(degrees / seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{FrameEdges, HologramObservation, Located, Tick, Validity};
    use crate::units::HostNanos;
    use glam::{Quat, Vec3};

    /// Walking at 1 m/s and turning at 30°/s, 8 ms of work a frame but 20 ms in each tenth.
    fn frame(index: u64) -> FrameObservation {
        let seconds = index as f32 / 60.0;
        let pose = Pose {
            position: Vec3::new(0.0, 0.0, -seconds),
            orientation: Quat::from_rotation_y((30.0 * seconds).to_radians()),
        };
        let work = if index.is_multiple_of(10) { 20_000_000 } else { 8_000_000 };
        let edges = FrameEdges { wait_exit: HostNanos(5), end_enter: HostNanos(5 + work), ..FrameEdges::default() };
        let hologram = |shown, nearest_m| HologramObservation { shown, nearest_m, ..HologramObservation::default() };
        FrameObservation {
            index,
            edges,
            tick: Tick { predicted_display_time: XrNanos((f64::from(seconds) * 1e9) as i64), ..Tick::default() },
            head: Located { pose, valid: true, tracked: index < 50 },
            holograms: vec![hologram(true, 1.75), hologram(false, 0.2), hologram(true, f32::NAN)],
            valid: Validity { head: true, drawn: true, ..Validity::default() },
            ..FrameObservation::default()
        }
    }

    #[test]
    fn what_goes_by_is_measured() {
        let mut meter = LiveMeter::new("a card", Some(16.7));
        (0..50).for_each(|index| meter.take(&frame(index)));
        let live = meter.live();
        assert_eq!(live.frame_ms, Some([8.0, 20.0]));
        let close = |found: Option<f64>, expected: f64| found.is_some_and(|found| (found - expected).abs() < 0.05);
        assert!(close(live.head_m_s, 1.0) && close(live.head_deg_s, 30.0), "{live:?}");
        assert_eq!((live.nearest_m, live.tracking), (Some(1.75), Tracking::Tracked));
        assert!((live.seconds - 49.0 / 60.0).abs() < 1e-6);
        assert_eq!((live.adapter.as_str(), live.budget_ms), ("a card", Some(16.7)));
    }

    #[test]
    fn what_is_not_told_is_not_shown() {
        let mut meter = LiveMeter::default();
        (0..70).for_each(|index| meter.take(&frame(index)));
        assert_eq!(meter.live().tracking, Tracking::Inferred);
        meter.take(&FrameObservation::default());
        let live = meter.live();
        assert_eq!((live.head_m_s, live.head_deg_s, live.nearest_m), (None, None, None));
        assert_eq!(live.tracking, Tracking::Lost);
        meter.take(&frame(71));
        assert_eq!(meter.live().head_m_s, None, "one pose is no speed");
    }
}
