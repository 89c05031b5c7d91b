//! The pose faults of a session as pure functions of time: a pose that is asked for twice is told twice, in any order of asking.
//! Times are nanoseconds since the first frame's display time.

use glam::{DQuat, DVec3};

use super::fault_noise::normal3;
use super::pose::Pose;
use super::sense::{Known, PoseError, Sense, Tracking};
use crate::scenario::{Fault, FaultKind, Lost, LostPose, Scenario, Scope, ThermalStage};

/// When a fault is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// As the scenario says.
    pub(crate) start_ns: i64,
    /// Half a refresh before the start: the frame whose display time is nearest is the first.
    pub(crate) begin_ns: i64,
    /// Half a refresh before the end; never, if the scenario names none.
    pub(crate) end_ns: i64,
}

impl Span {
    pub(crate) fn holds(&self, since_ns: i64) -> bool {
        (self.begin_ns..self.end_ns).contains(&since_ns)
    }
}

/// The faults of a session, ready to be asked.
#[derive(Debug, Clone)]
pub(crate) struct FaultPlan {
    seed: u64,
    period_ns: i64,
    faults: Vec<(Fault, Span)>,
    poses_are_true: bool,
}

impl FaultPlan {
    /// The faults of a scenario on a display that refreshes every `period_ns`.
    pub(crate) fn new(scenario: &Scenario, period_ns: i64) -> Self {
        let faults: Vec<_> = scenario.faults.iter().map(|fault| (fault.clone(), span(fault, period_ns))).collect();
        let poses_are_true = !faults.iter().any(|(fault, _)| is_of_poses(&fault.kind));
        Self { seed: scenario.seed, period_ns, faults, poses_are_true }
    }

    /// The faults with their times, in the scenario's order.
    pub(crate) fn faults(&self) -> &[(Fault, Span)] {
        &self.faults
    }

    /// Places in the scenario of the faults that are there.
    pub(crate) fn active(&self, since_ns: i64) -> impl Iterator<Item = usize> + '_ {
        let there = self.faults.iter().enumerate().filter(move |(_, (_, span))| span.holds(since_ns));
        there.map(|(index, _)| index)
    }

    fn there(&self, since_ns: i64) -> impl Iterator<Item = &FaultKind> {
        self.faults.iter().filter(move |(_, span)| span.holds(since_ns)).map(|(fault, _)| &fault.kind)
    }

    /// How hot the device is.
    pub(crate) fn thermal(&self, since_ns: i64) -> ThermalStage {
        let stage = |kind: &FaultKind| match kind {
            FaultKind::Thermal { stage, .. } => Some(*stage),
            _ => None,
        };
        self.there(since_ns).filter_map(stage).max().unwrap_or_default()
    }

    /// The display's rate, if a fault has changed it; the last one listed counts.
    pub(crate) fn refresh_hz(&self, since_ns: i64) -> Option<f64> {
        let rate = |kind: &FaultKind| match kind {
            FaultKind::RefreshChange { hz } => Some(*hz),
            FaultKind::Thermal { hz, .. } => *hz,
            _ => None,
        };
        self.there(since_ns).filter_map(rate).last()
    }

    /// What the device makes of the world at `since_ns`, asked so that this moment lies `ahead_ns` in the future. `head` tells where the
    /// head truly is.
    pub(crate) fn sense(&self, since_ns: i64, ahead_ns: i64, head: &dyn Fn(i64) -> Pose) -> Sense {
        if self.poses_are_true {
            return Sense::TRUE;
        }
        let frame = self.error(since_ns, Scope::Tracking);
        let mut sense = Sense { head: frame, anchor: self.error(since_ns, Scope::Anchor), ..Sense::TRUE };
        let truth = head(since_ns);
        match self.loss(since_ns) {
            None => sense.room = frame.about(&truth),
            Some((begin_ns, lost, told)) => {
                // What was known last: as if tracked at the moment of the loss.
                let (then, there) = (self.error(begin_ns, Scope::Tracking), head(begin_ns));
                let last = then.on(&there);
                let known = if told == LostPose::Held { Known::Inferred } else { Known::Lost };
                sense.held = Some((last.position, (lost == Lost::All).then_some(last.orientation)));
                sense.room = then.about(&there);
                sense.tracking =
                    Tracking { orientation: if lost == Lost::All { known } else { Known::Tracked }, position: known };
            }
        }
        sense.hands = match sense.held {
            None => sense.room,
            Some(_) => sense.settled(&truth).then(&truth.inverse()),
        };
        if ahead_ns > 0 {
            sense.lag_ns = self.lag_ns(since_ns);
            sense.predicted = self.error(since_ns, Scope::Prediction);
            self.add_horizon(&mut sense.predicted, since_ns, ahead_ns);
        }
        sense
    }

    /// The sum of noise, drift and jumps of one scope. Turns are applied in the scenario's order.
    fn error(&self, since_ns: i64, scope: Scope) -> PoseError {
        let mut sum = PoseError::NONE;
        for (index, (fault, span)) in self.faults.iter().enumerate() {
            match &fault.kind {
                FaultKind::Noise { of, position_rms_mm, turn_rms_deg, rate_hz }
                    if *of == scope && span.holds(since_ns) =>
                {
                    let cell = self.cell(since_ns, *rate_hz);
                    let of_axis = |lane| normal3(self.seed, index as u64, cell, lane);
                    sum.add(of_axis(0) * position_rms_mm * 1e-3, rotation(of_axis(4) * turn_rms_deg.to_radians()));
                }
                FaultKind::Drift { of, mm_per_s, direction, deg_per_min, axis } if *of == scope => {
                    let longest = fault.seconds.unwrap_or(f64::INFINITY);
                    let seconds = ((since_ns - span.start_ns) as f64 * 1e-9).clamp(0.0, longest);
                    let turn = along(axis) * (deg_per_min / 60.0 * seconds).to_radians();
                    sum.add(along(direction) * mm_per_s * 1e-3 * seconds, rotation(turn));
                }
                FaultKind::Jump { of, mm, direction, deg, axis } if *of == scope && span.holds(since_ns) => {
                    sum.add(along(direction) * mm * 1e-3, rotation(along(axis) * deg.to_radians()));
                }
                FaultKind::TrackingLoss { resume_mm, direction, .. }
                    if scope == Scope::Tracking && since_ns >= span.end_ns =>
                {
                    sum.add(along(direction) * resume_mm * 1e-3, DQuat::IDENTITY);
                }
                _ => {}
            }
        }
        sum
    }

    /// The tick of a noise grid that is nearest.
    fn cell(&self, since_ns: i64, rate_hz: Option<f64>) -> i64 {
        let cell_ns = rate_hz.map_or(self.period_ns, |hz| (1e9 / hz).round() as i64).max(1);
        (since_ns + cell_ns / 2).div_euclid(cell_ns)
    }

    /// The tracking loss at a moment: when it began, what is lost, what is told. Of several the gravest counts, of equals the first.
    fn loss(&self, since_ns: i64) -> Option<(i64, Lost, LostPose)> {
        let losses = self.faults.iter().filter(|(_, span)| span.holds(since_ns)).filter_map(|(fault, span)| {
            let FaultKind::TrackingLoss { lost, pose, .. } = fault.kind else { return None };
            Some((span.begin_ns, lost, pose))
        });
        let gravity = |&(_, lost, pose): &(i64, Lost, LostPose)| (lost == Lost::Position, pose == LostPose::Held);
        losses.min_by_key(gravity)
    }

    fn lag_ns(&self, since_ns: i64) -> i64 {
        let late = |kind: &FaultKind| match kind {
            FaultKind::Latency { ms } => (ms * 1e6).round() as i64,
            _ => 0,
        };
        self.there(since_ns).map(late).sum()
    }

    fn add_horizon(&self, sum: &mut PoseError, since_ns: i64, ahead_ns: i64) {
        let ahead_ms = ahead_ns as f64 * 1e-6;
        for kind in self.there(since_ns) {
            if let FaultKind::Prediction { mm_per_ms, direction, deg_per_ms, axis } = kind {
                let turn = rotation(along(axis) * (deg_per_ms * ahead_ms).to_radians());
                sum.add(along(direction) * mm_per_ms * 1e-3 * ahead_ms, turn);
            }
        }
    }
}

fn is_of_poses(kind: &FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::Noise { .. }
            | FaultKind::Drift { .. }
            | FaultKind::Jump { .. }
            | FaultKind::Latency { .. }
            | FaultKind::Prediction { .. }
            | FaultKind::TrackingLoss { .. }
    )
}

/// When a fault is there. What has no length of its own lasts one refresh.
fn span(fault: &Fault, period_ns: i64) -> Span {
    let ns = |seconds: f64| (seconds * 1e9).round() as i64;
    let start_ns = ns(fault.start_s);
    let begin_ns = start_ns - period_ns / 2;
    let end_ns = match (&fault.kind, fault.seconds) {
        (FaultKind::Recentre { .. }, _) => begin_ns + period_ns,
        (FaultKind::GpuStall { .. } | FaultKind::WaitStall { .. } | FaultKind::EndStall { .. }, None) => {
            begin_ns + period_ns
        }
        (_, None) => i64::MAX,
        (_, Some(seconds)) => start_ns.saturating_add(ns(seconds)) - period_ns / 2,
    };
    Span { start_ns, begin_ns, end_ns }
}

fn along(direction: &[f64; 3]) -> DVec3 {
    DVec3::from_array(*direction).normalize_or_zero()
}

/// The rotation of a rotation vector in radians, with the same bits on every platform.
fn rotation(vector: DVec3) -> DQuat {
    let angle = vector.length();
    if angle == 0.0 {
        return DQuat::IDENTITY;
    }
    let axis = vector * (libm::sin(angle / 2.0) / angle);
    DQuat::from_xyzw(axis.x, axis.y, axis.z, libm::cos(angle / 2.0)).normalize()
}

#[cfg(test)]
mod tests;
