//! The call under way on this thread: which handles it looked up, and why it is refused.
//!
//! An entry point returns nothing but a code. What is gathered here becomes a line in the log, and a message for the application's
//! messengers (XR_EXT_debug_utils).

use std::cell::RefCell;

use openxr_sys as xr;

use super::debug_utils::{self, Messenger};
use super::objects::InstanceObject;
use crate::model::messages::{Kind, Severity, explain, grade};

/// Handles remembered of one call. The last ones looked up matter most: with one of them the call failed.
const REMEMBERED: usize = 8;

thread_local! {
    static CALL: RefCell<Call> = const { RefCell::new(Call::new()) };
}

/// What is known of a call.
pub(super) struct Call {
    handles: [u64; REMEMBERED],
    looked_up: usize,
    reason: Option<(xr::Result, String)>,
    remarks: Vec<Remark>,
    /// Raw instance that the remarks are for.
    instance: u64,
    /// A messenger for this call alone.
    listener: Option<Messenger>,
}

/// Something worth telling, whether or not the call succeeds.
pub(super) struct Remark {
    pub(super) severity: Severity,
    pub(super) kind: Kind,
    /// Identifies remarks of this sort.
    pub(super) id: String,
    pub(super) text: String,
}

impl Call {
    const fn new() -> Self {
        Self { handles: [0; REMEMBERED], looked_up: 0, reason: None, remarks: Vec::new(), instance: 0, listener: None }
    }

    /// Handles, the one looked up last first, each once.
    pub(super) fn handles(&self) -> Vec<u64> {
        let oldest = self.looked_up.saturating_sub(REMEMBERED);
        let mut handles = Vec::new();
        for index in (oldest..self.looked_up).rev() {
            let handle = self.handles.get(index % REMEMBERED).copied().unwrap_or_default();
            if !handles.contains(&handle) {
                handles.push(handle);
            }
        }
        handles
    }

    /// Raw instance that the remarks are for, 0 if none was named.
    pub(super) fn instance(&self) -> u64 {
        self.instance
    }

    pub(super) fn listener(&self) -> Option<Messenger> {
        self.listener
    }

    pub(super) fn take_remarks(&mut self) -> Vec<Remark> {
        std::mem::take(&mut self.remarks)
    }

    fn because(&mut self, code: xr::Result, why: String) {
        let known = self.reason.take().filter(|(known, _)| *known == code);
        let text = known.map(|(_, inner)| format!("{why}: {inner}")).unwrap_or(why);
        self.reason = Some((code, text));
    }

    /// The refusal as a remark, first of all.
    fn refuse(&mut self, name: &str, code: xr::Result) {
        let known = self.reason.take().filter(|(known, _)| *known == code);
        let reason = known.map_or_else(|| explain(code).to_owned(), |(_, text)| text);
        tracing::debug!(name, ?code, reason, "refused");
        let (severity, kind) = grade(code);
        let id = format!("XR_{code:?}");
        let text = format!("{name} is refused with {id}: {reason}");
        self.remarks.insert(0, Remark { severity, kind, id, text });
    }
}

/// Does `act` on the call under way. Nothing happens while the thread is being torn down.
fn with(act: impl FnOnce(&mut Call)) {
    let _ = CALL.try_with(|call| call.try_borrow_mut().map(|mut call| act(&mut call)));
}

/// A handle was looked up and is alive.
pub(super) fn looked_up(handle: u64) {
    with(|call| {
        if let Some(slot) = call.handles.get_mut(call.looked_up % REMEMBERED) {
            *slot = handle;
        }
        call.looked_up += 1;
    });
}

/// This messenger hears of the call too.
pub(super) fn listen(messenger: Messenger) {
    with(|call| call.listener = Some(messenger));
}

/// Tells the application something beside the call's result, if it could hear it.
pub(super) fn remark(
    instance: &InstanceObject,
    severity: Severity,
    kind: Kind,
    id: &str,
    text: impl FnOnce() -> String,
) {
    if instance.has(debug_utils::NAME) {
        let remark = Remark { severity, kind, id: id.to_owned(), text: text() };
        with(|call| {
            call.instance = instance.raw;
            call.remarks.push(remark);
        });
    }
}

/// Says why a call is refused, in words.
pub(super) trait Because {
    /// Adds the reason; where there is one already, this one tells the place of it: "layer 1: view 0: …".
    fn because(self, why: impl FnOnce() -> String) -> Self;
}

impl<T> Because for Result<T, xr::Result> {
    fn because(self, why: impl FnOnce() -> String) -> Self {
        if let Err(code) = &self {
            let why = why();
            with(|call| call.because(*code, why));
        }
        self
    }
}

/// A refusal with its reason. What was found wrong before does not matter any more: the call got past it.
pub(super) fn refusal<T>(code: xr::Result, why: impl Into<String>) -> Result<T, xr::Result> {
    let why = why.into();
    with(|call| call.reason = Some((code, why)));
    Err(code)
}

/// The call ends: what is worth telling is told, with no lock of ours held. Returns the code for the application, which a
/// messenger may turn into a validation failure.
pub(super) fn finish(name: &str, code: xr::Result, refused: bool) -> xr::Result {
    let mut told = None;
    with(|call| {
        if refused {
            call.refuse(name, code);
        }
        if call.remarks.is_empty() {
            // Nothing was allocated, so nothing is given away.
            (call.looked_up, call.reason, call.listener) = (0, None, None);
        } else {
            told = Some(std::mem::replace(call, Call::new()));
        }
    });
    let abort = told.is_some_and(|call| debug_utils::tell(name, call));
    if abort && refused { xr::Result::ERROR_VALIDATION_FAILURE } else { code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_nest_and_another_code_drops_them() {
        let mut call = Call::new();
        let invalid = xr::Result::ERROR_POSE_INVALID;
        call.because(invalid, "no unit quaternion".to_owned());
        call.because(invalid, "view 1".to_owned());
        call.because(invalid, "layer 0".to_owned());
        call.refuse("xrEndFrame", invalid);
        let expected = "xrEndFrame is refused with XR_ERROR_POSE_INVALID: layer 0: view 1: no unit quaternion";
        assert_eq!(call.take_remarks()[0].text, expected);
        call.because(invalid, "stale".to_owned());
        call.refuse("xrEndFrame", xr::Result::ERROR_TIME_INVALID);
        assert!(!call.take_remarks()[0].text.contains("stale"));
    }

    #[test]
    fn the_last_handles_are_remembered_newest_first() {
        let mut call = Call::new();
        for handle in (1..=20).chain([19]) {
            call.handles[call.looked_up % REMEMBERED] = handle;
            call.looked_up += 1;
        }
        assert_eq!(call.handles(), [19, 20, 18, 17, 16, 15, 14]);
        call.looked_up = 0;
        assert_eq!(call.handles(), [0u64; 0]);
    }

    #[test]
    fn a_finished_call_leaves_nothing_to_the_next() {
        looked_up(7);
        let _: Result<(), _> = refusal(xr::Result::ERROR_TIME_INVALID, "too early");
        assert_eq!(finish("xrEndFrame", xr::Result::SUCCESS, false), xr::Result::SUCCESS);
        with(|call| {
            assert_eq!(call.handles(), [0u64; 0]);
            assert!(call.reason.is_none());
        });
    }
}
