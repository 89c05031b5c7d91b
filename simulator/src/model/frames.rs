//! The order of xrWaitFrame, xrBeginFrame and xrEndFrame (OpenXR 1.1, section 10.5).

use openxr_sys::Result as Code;

use super::Outcome;
use super::pacing::FrameTiming;

/// What `xrBeginFrame` did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// A new frame began.
    Fresh,
    /// A new frame began and the one before it, begun but never ended, was discarded.
    Discarded,
}

/// Which frames are under way: at most one waited for, and one begun.
#[derive(Debug, Default)]
pub struct FrameOrder {
    waiting: bool,
    waited: Option<FrameTiming>,
    begun: Option<FrameTiming>,
}

impl FrameOrder {
    /// Whether a wait may go on; if not, it blocks until the frame waited for before is begun.
    pub fn may_wait(&self) -> bool {
        !self.waiting && self.waited.is_none()
    }

    /// A wait takes its turn.
    pub fn start_wait(&mut self) {
        self.waiting = true;
    }

    /// A wait returns with its frame.
    pub fn finish_wait(&mut self, timing: FrameTiming) {
        self.waiting = false;
        self.waited = Some(timing);
    }

    /// `xrBeginFrame`.
    pub fn begin(&mut self) -> Outcome<Begun> {
        let timing = self.waited.take().ok_or(Code::ERROR_CALL_ORDER_INVALID)?;
        Ok(if self.begun.replace(timing).is_some() { Begun::Discarded } else { Begun::Fresh })
    }

    /// The frame that `xrEndFrame` would end; it refuses when none was begun.
    pub fn begun(&self) -> Outcome<FrameTiming> {
        self.begun.ok_or(Code::ERROR_CALL_ORDER_INVALID)
    }

    /// `xrEndFrame`, once everything submitted was found valid.
    pub fn end(&mut self) -> Outcome<FrameTiming> {
        self.begun.take().ok_or(Code::ERROR_CALL_ORDER_INVALID)
    }

    /// Forgets frames under way; the session ended or begins anew.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(index: u64) -> FrameTiming {
        FrameTiming { index, wake_ns: 0, display_ns: 1, period_ns: 1 }
    }

    #[test]
    fn wait_begin_end_in_order() {
        let mut order = FrameOrder::default();
        assert_eq!(order.begin(), Err(Code::ERROR_CALL_ORDER_INVALID));
        order.start_wait();
        assert!(!order.may_wait(), "one wait at a time");
        order.finish_wait(timing(0));
        assert!(!order.may_wait(), "the frame must begin first");
        assert_eq!(order.end(), Err(Code::ERROR_CALL_ORDER_INVALID));
        assert_eq!(order.begin(), Ok(Begun::Fresh));
        assert!(order.may_wait(), "the next wait may overlap drawing");
        assert_eq!(order.end(), Ok(timing(0)));
    }

    #[test]
    fn beginning_twice_discards_the_first() {
        let mut order = FrameOrder::default();
        order.finish_wait(timing(0));
        order.begin().unwrap();
        assert_eq!(order.begin(), Err(Code::ERROR_CALL_ORDER_INVALID));
        order.finish_wait(timing(1));
        assert_eq!(order.begin(), Ok(Begun::Discarded));
        assert_eq!(order.end(), Ok(timing(1)));
    }
}
