//! The event queue.

use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{TypedOut, guard, typed_output};
use super::objects;
use crate::model::lifecycle::State;

/// What the application is told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    SessionState { session: u64, state: State, time_ns: i64 },
}

impl Event {
    /// The session that the event is about.
    pub(super) fn session(&self) -> u64 {
        let Self::SessionState { session, .. } = self;
        *session
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
        }
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
        let event = instance.lock().events.pop_front();
        let Some(event) = event else { return Ok(xr::Result::EVENT_UNAVAILABLE) };
        event.write(&out);
        Ok(xr::Result::SUCCESS)
    })
}
