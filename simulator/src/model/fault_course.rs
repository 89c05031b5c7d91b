//! What faults do to a session as its frames pass: attention, losses, recentring, stalls, the display's rate. Everything happens at a
//! frame, so that stepped runs repeat.

use glam::DVec3;
use openxr_sys::Result as Code;

use super::fault::{FaultPlan, Span};
use super::lifecycle::{Attention, Lifecycle};
use super::pose::Pose;
use super::space::{Origin, floor_under};
use crate::scenario::{FaultKind, Scenario, ThermalStage};

/// Something that the application is to be told besides the life-cycle states.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Notice {
    /// LOCAL and LOCAL_FLOOR have new origins from `change_ns` on, given in the old ones.
    LocalChanges { change_ns: i64, local: Pose, floor: Pose },
    /// The temperature reached another stage.
    Thermal { from: ThermalStage, to: ThermalStage },
    /// The instance will be lost.
    InstanceLossPending { loss_ns: i64 },
    /// The instance is lost.
    InstanceLost,
}

/// A fault begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    /// Place in the scenario.
    pub(crate) fault: usize,
    /// Begins rather than ends.
    pub(crate) begins: bool,
    at_ns: i64,
}

/// How much longer parts of a frame take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stalls {
    /// `xrWaitFrame`.
    pub(crate) wait_ns: i64,
    /// The GPU.
    pub(crate) gpu_ns: i64,
    /// `xrEndFrame`.
    pub(crate) end_ns: i64,
}

/// The course of a session's faults.
#[derive(Debug)]
pub(crate) struct Course {
    plan: FaultPlan,
    steps: Vec<Step>,
    next: usize,
    /// Which faults have begun and not ended.
    on: Vec<bool>,
    first_ns: Option<i64>,
    last_since_ns: Option<i64>,
    origins: Vec<Origin>,
    attention: Attention,
    thermal: ThermalStage,
    notices: Vec<Notice>,
    passed: Vec<Step>,
    lost: Option<Code>,
}

impl Course {
    /// The course of a scenario's faults on a display that refreshes every `period_ns`.
    pub(crate) fn new(scenario: &Scenario, period_ns: i64) -> Self {
        let plan = FaultPlan::new(scenario, period_ns);
        let mut steps = Vec::new();
        for (fault, (what, span)) in plan.faults().iter().enumerate() {
            // A new origin is announced a refresh before it holds.
            let early_ns = if matches!(what.kind, FaultKind::Recentre { .. }) { period_ns } else { 0 };
            steps.push(Step { fault, begins: true, at_ns: span.begin_ns - early_ns });
            if span.end_ns < i64::MAX {
                steps.push(Step { fault, begins: false, at_ns: span.end_ns });
            }
        }
        steps.sort_by_key(|step| (step.at_ns, step.begins, step.fault));
        Self {
            on: vec![false; plan.faults().len()],
            plan,
            steps,
            next: 0,
            first_ns: None,
            last_since_ns: None,
            origins: Vec::new(),
            attention: Attention::Full,
            thermal: ThermalStage::Normal,
            notices: Vec::new(),
            passed: Vec::new(),
            lost: None,
        }
    }

    /// What faults do to poses.
    pub(crate) fn plan(&self) -> &FaultPlan {
        &self.plan
    }

    /// LOCAL origins after the first.
    pub(crate) fn origins(&self) -> &[Origin] {
        &self.origins
    }

    /// The display time of the first frame, once it is planned.
    pub(crate) fn first_ns(&self) -> Option<i64> {
        self.first_ns
    }

    /// Time since the first frame's display time; 0 before it is planned.
    pub(crate) fn since(&self, time_ns: i64) -> i64 {
        self.first_ns.map_or(0, |first_ns| time_ns - first_ns)
    }

    /// Scenario time begins, if it has not yet.
    pub(crate) fn start(&mut self, display_ns: i64) {
        self.first_ns.get_or_insert(display_ns);
    }

    /// The refresh period for the frame that would be shown at `display_ns`, with `usual_ns` where no fault changes it.
    pub(crate) fn period_ns(&self, display_ns: i64, usual_ns: i64) -> i64 {
        let hz = self.plan.refresh_hz(self.since(display_ns));
        hz.map_or(usual_ns, |hz| (1e9 / hz).round() as i64)
    }

    /// The stalls of the frame that is shown at `display_ns`; asked before [`Self::pass`].
    pub(crate) fn stalls(&self, display_ns: i64) -> Stalls {
        let since_ns = self.since(display_ns);
        let mut sum = Stalls::default();
        for (fault, span) in self.plan.faults() {
            let ns = |ms: f64| if self.strikes(span, fault.seconds, since_ns) { (ms * 1e6).round() as i64 } else { 0 };
            match fault.kind {
                FaultKind::GpuStall { ms } => sum.gpu_ns += ns(ms),
                FaultKind::WaitStall { ms } => sum.wait_ns += ns(ms),
                FaultKind::EndStall { ms } => sum.end_ns += ns(ms),
                FaultKind::Thermal { wait_ms, .. } if span.holds(since_ns) => {
                    sum.wait_ns += (wait_ms * 1e6).round() as i64;
                }
                _ => {}
            }
        }
        sum
    }

    /// Whether a stall strikes a frame: without a length the first one that comes, however late, else all that fall into it.
    fn strikes(&self, span: &Span, seconds: Option<f64>, since_ns: i64) -> bool {
        match seconds {
            Some(_) => span.holds(since_ns),
            None => span.begin_ns <= since_ns && self.last_since_ns.is_none_or(|last_ns| last_ns < span.begin_ns),
        }
    }

    /// Everything happens that is due at the frame shown at `display_ns`. `head` tells where the head truly is at a time since the first
    /// frame.
    pub(crate) fn pass(&mut self, display_ns: i64, life: &mut Lifecycle, head: &dyn Fn(i64) -> Pose) {
        let since_ns = self.since(display_ns);
        self.pass_until(since_ns, life, head);
        self.last_since_ns = Some(since_ns);
    }

    fn pass_until(&mut self, since_ns: i64, life: &mut Lifecycle, head: &dyn Fn(i64) -> Pose) {
        while let Some(&step) = self.steps.get(self.next).filter(|step| step.at_ns <= since_ns) {
            self.next += 1;
            if let Some(on) = self.on.get_mut(step.fault) {
                *on = step.begins;
            }
            self.passed.push(step);
            self.happen(step, life, head);
        }
        // One fault may end where the next begins; what lies between was never there.
        let attention = self.attention_left();
        if std::mem::replace(&mut self.attention, attention) != attention {
            life.attend(attention);
        }
        let (from, to) = (self.thermal, self.hottest());
        if from != to {
            self.thermal = to;
            self.notices.push(Notice::Thermal { from, to });
        }
    }

    fn happen(&mut self, step: Step, life: &mut Lifecycle, head: &dyn Fn(i64) -> Pose) {
        let Some((fault, span)) = self.plan.faults().get(step.fault) else { return };
        let (span, announced) = (*span, fault.seconds.is_some());
        match &fault.kind {
            // A session that does not run has nothing to exit from.
            FaultKind::Exit => life.request_exit().unwrap_or_default(),
            FaultKind::SessionLoss => {
                life.announce_loss();
                if !(step.begins && announced) {
                    self.lost.get_or_insert(Code::ERROR_SESSION_LOST);
                }
            }
            FaultKind::InstanceLoss if step.begins && announced => {
                self.notices.push(Notice::InstanceLossPending { loss_ns: self.first_ns.unwrap_or(0) + span.end_ns });
            }
            FaultKind::InstanceLoss => {
                self.notices.push(Notice::InstanceLost);
                self.lost = Some(Code::ERROR_INSTANCE_LOST);
            }
            FaultKind::Recentre { to } if step.begins => {
                let to = *to;
                self.recentre(span.begin_ns, to, head);
            }
            _ => {}
        }
    }

    /// The attention that the faults leave.
    fn attention_left(&self) -> Attention {
        let left = self.faults_on().filter_map(|kind| match kind {
            FaultKind::Attention(attention) => Some(*attention),
            _ => None,
        });
        left.min().unwrap_or(Attention::Full)
    }

    fn hottest(&self) -> ThermalStage {
        let stages = self.faults_on().filter_map(|kind| match kind {
            FaultKind::Thermal { stage, .. } => Some(*stage),
            _ => None,
        });
        stages.max().unwrap_or_default()
    }

    fn faults_on(&self) -> impl Iterator<Item = &FaultKind> {
        let faults = self.plan.faults().iter().zip(&self.on);
        faults.filter(|(_, on)| **on).map(|((fault, _), _)| &fault.kind)
    }

    /// LOCAL gets a new origin. The change lies midway between two display times, as the specification advises.
    fn recentre(&mut self, change_ns: i64, to: Option<([f64; 3], f64)>, head: &dyn Fn(i64) -> Pose) {
        let old = self.origins.last().map_or(Pose::IDENTITY, |origin| origin.pose);
        let new = match to {
            None => self.plan.sense(change_ns, 0, head).settled(&head(change_ns)).level(),
            Some((position, yaw_deg)) => {
                old.then(&Pose { position: DVec3::from_array(position), orientation: Pose::yaw(yaw_deg.to_radians()) })
            }
        };
        let from_ns = self.first_ns.unwrap_or(0) + change_ns;
        self.origins.push(Origin { from_ns, pose: new });
        let floor = floor_under(&old).inverse().then(&floor_under(&new));
        self.notices.push(Notice::LocalChanges { change_ns: from_ns, local: old.inverse().then(&new), floor });
    }

    /// When the user's attention comes back next, while it is away.
    pub(crate) fn return_ns(&self) -> Option<i64> {
        if self.attention > Attention::Away {
            return None;
        }
        let kind = |step: &Step| self.plan.faults().get(step.fault).map(|(fault, _)| &fault.kind);
        let ends = |step: &&Step| !step.begins && matches!(kind(step), Some(FaultKind::Attention(_)));
        self.steps.get(self.next..)?.iter().find(ends).map(|step| self.first_ns.unwrap_or(0) + step.at_ns)
    }

    /// The code with which calls are refused, once the session is lost.
    pub(crate) fn lost(&self) -> Option<Code> {
        self.lost
    }

    /// What the application is to be told.
    pub(crate) fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// What began and ended since the last call.
    pub(crate) fn take_passed(&mut self) -> Vec<Step> {
        std::mem::take(&mut self.passed)
    }
}

#[cfg(test)]
mod tests;
