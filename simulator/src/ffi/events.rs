//! The event queue.

use std::collections::VecDeque;

use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{TypedOut, guard, typed_output};
use super::objects;
use super::space::pose_code;
use crate::model::lifecycle::State;
use crate::model::pose::Pose;
use crate::scenario::ThermalStage;

/// Events kept for an application that does not poll; older ones are lost and said to be.
const LONGEST_QUEUE: usize = 256;

/// Events on their way to the application.
#[derive(Default)]
pub(super) struct Queue {
    waiting: VecDeque<Event>,
    lost: u32,
}

impl Queue {
    pub(super) fn push(&mut self, event: Event) {
        if self.waiting.len() == LONGEST_QUEUE {
            self.waiting.pop_front();
            self.lost += 1;
        }
        self.waiting.push_back(event);
    }

    /// Drops what would speak of a session that is no more.
    pub(super) fn forget(&mut self, session: u64) {
        self.waiting.retain(|event| event.session() != session);
    }

    fn pop(&mut self) -> Option<Event> {
        match std::mem::take(&mut self.lost) {
            0 => self.waiting.pop_front(),
            count => Some(Event::Lost { count }),
        }
    }
}

/// What the application is told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    SessionState { session: u64, state: State, time_ns: i64 },
    InteractionProfile { session: u64 },
    Lost { count: u32 },
    SpaceChange { session: u64, ty: xr::ReferenceSpaceType, change_ns: i64, pose: Pose },
    Thermal { domain: xr::PerfSettingsDomainEXT, from: ThermalStage, to: ThermalStage },
    InstanceLossPending { loss_ns: i64 },
    UserPresence { session: u64, present: bool },
    RefreshRate { session: u64, from_hz: f32, to_hz: f32 },
}

impl Event {
    /// The session that the event is about, 0 for none.
    fn session(&self) -> u64 {
        match self {
            Self::SessionState { session, .. }
            | Self::InteractionProfile { session }
            | Self::SpaceChange { session, .. }
            | Self::UserPresence { session, .. }
            | Self::RefreshRate { session, .. } => *session,
            Self::Lost { .. } | Self::Thermal { .. } | Self::InstanceLossPending { .. } => 0,
        }
    }

    fn write(self, out: &TypedOut<'_, xr::EventDataBuffer>) {
        match self {
            Self::SessionState { session, state, time_ns } => out.write_as(xr::EventDataSessionStateChanged {
                ty: xr::EventDataSessionStateChanged::TYPE,
                next: std::ptr::null(),
                session: xr::Session::from_raw(session),
                state: state_code(state),
                time: xr::Time::from_nanos(time_ns),
            }),
            Self::InteractionProfile { session } => out.write_as(xr::EventDataInteractionProfileChanged {
                ty: xr::EventDataInteractionProfileChanged::TYPE,
                next: std::ptr::null(),
                session: xr::Session::from_raw(session),
            }),
            Self::Lost { count } => out.write_as(xr::EventDataEventsLost {
                ty: xr::EventDataEventsLost::TYPE,
                next: std::ptr::null(),
                lost_event_count: count,
            }),
            Self::SpaceChange { session, ty, change_ns, pose } => {
                out.write_as(xr::EventDataReferenceSpaceChangePending {
                    ty: xr::EventDataReferenceSpaceChangePending::TYPE,
                    next: std::ptr::null(),
                    session: xr::Session::from_raw(session),
                    reference_space_type: ty,
                    change_time: xr::Time::from_nanos(change_ns),
                    pose_valid: xr::TRUE,
                    pose_in_previous_space: pose_code(&pose),
                });
            }
            Self::Thermal { domain, from, to } => out.write_as(xr::EventDataPerfSettingsEXT {
                ty: xr::EventDataPerfSettingsEXT::TYPE,
                next: std::ptr::null(),
                domain,
                sub_domain: xr::PerfSettingsSubDomainEXT::THERMAL,
                from_level: level_code(from),
                to_level: level_code(to),
            }),
            Self::InstanceLossPending { loss_ns } => out.write_as(xr::EventDataInstanceLossPending {
                ty: xr::EventDataInstanceLossPending::TYPE,
                next: std::ptr::null(),
                loss_time: xr::Time::from_nanos(loss_ns),
            }),
            Self::UserPresence { session, present } => out.write_as(xr::EventDataUserPresenceChangedEXT {
                ty: xr::EventDataUserPresenceChangedEXT::TYPE,
                next: std::ptr::null(),
                session: xr::Session::from_raw(session),
                is_user_present: present.into(),
            }),
            Self::RefreshRate { from_hz, to_hz, .. } => out.write_as(xr::EventDataDisplayRefreshRateChangedFB {
                ty: xr::EventDataDisplayRefreshRateChangedFB::TYPE,
                next: std::ptr::null(),
                from_display_refresh_rate: from_hz,
                to_display_refresh_rate: to_hz,
            }),
        }
    }
}

fn level_code(stage: ThermalStage) -> xr::PerfSettingsNotificationLevelEXT {
    match stage {
        ThermalStage::Normal => xr::PerfSettingsNotificationLevelEXT::NORMAL,
        ThermalStage::Warning => xr::PerfSettingsNotificationLevelEXT::WARNING,
        ThermalStage::Impaired => xr::PerfSettingsNotificationLevelEXT::IMPAIRED,
    }
}

fn state_code(state: State) -> xr::SessionState {
    match state {
        State::Idle => xr::SessionState::IDLE,
        State::Ready => xr::SessionState::READY,
        State::Synchronized => xr::SessionState::SYNCHRONIZED,
        State::Visible => xr::SessionState::VISIBLE,
        State::Focused => xr::SessionState::FOCUSED,
        State::Stopping => xr::SessionState::STOPPING,
        State::LossPending => xr::SessionState::LOSS_PENDING,
        State::Exiting => xr::SessionState::EXITING,
    }
}

pub(super) unsafe extern "system" fn poll_event(instance: xr::Instance, data: *mut xr::EventDataBuffer) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(data) };
    guard("xrPollEvent", || {
        let (instance, out) = (objects::instance(instance)?, out?);
        let mut event = instance.lock().events.pop();
        if event.is_none() {
            instance.wake_sleepers();
            event = instance.lock().events.pop();
        }
        let Some(event) = event else { return Ok(xr::Result::EVENT_UNAVAILABLE) };
        event.write(&out);
        Ok(xr::Result::SUCCESS)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_drops_the_oldest_and_says_so() {
        let mut queue = Queue::default();
        for session in 0..LONGEST_QUEUE as u64 + 3 {
            queue.push(Event::SessionState { session, state: State::Idle, time_ns: 1 });
        }
        assert!(matches!(queue.pop(), Some(Event::Lost { count: 3 })));
        assert_eq!(queue.pop().map(|event| event.session()), Some(3));
        queue.forget(4);
        assert_eq!(queue.pop().map(|event| event.session()), Some(5));
    }
}
