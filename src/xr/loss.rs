//! What is lost when a run breaks off, and so what has to be made anew to go on.

use super::bridge::BridgeError;
use super::lifecycle::Lifecycle;
use super::{Headset, XrError};
use openxr as xr;
use std::sync::{Arc, OnceLock};

/// What is lost. Each is made anew with all that is above it: the instance takes the session with it, the session what was drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The session: a new one may be made on the same runtime (`XR_ERROR_SESSION_LOST`, `LOSS_PENDING`).
    Session,
    /// The runtime: it has to be found again, and may take a while to come back (`XR_ERROR_INSTANCE_LOST`).
    Instance,
    /// The graphics device: session and device have to be made anew.
    Gpu,
}

impl Lost {
    /// What happened, for a sentence that begins with it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Session => "the runtime ended the session",
            Self::Instance => "the runtime went away",
            Self::Gpu => "the graphics device was lost",
        }
    }
}

impl XrError {
    /// What is lost, if that is why the call failed.
    pub fn lost(&self) -> Option<Lost> {
        match self {
            Self::Xr(code) | Self::Bridge(BridgeError::Xr(code)) => code_means(*code),
            Self::Bridge(
                BridgeError::Vulkan(ash::vk::Result::ERROR_DEVICE_LOST)
                | BridgeError::Device(wgpu::hal::DeviceError::Lost),
            )
            | Self::Gpu(_) => Some(Lost::Gpu),
            Self::Bridge(_) | Self::Illegal(_) | Self::NoFormat => None,
        }
    }
}

fn code_means(code: xr::sys::Result) -> Option<Lost> {
    match code {
        xr::sys::Result::ERROR_SESSION_LOST => Some(Lost::Session),
        // A runtime that is restarted is not there at all for a while.
        xr::sys::Result::ERROR_INSTANCE_LOST | xr::sys::Result::ERROR_RUNTIME_UNAVAILABLE => Some(Lost::Instance),
        _ => None,
    }
}

impl Headset {
    /// What is lost, or announced to be: where a session is over for that reason, no call need have failed.
    pub fn lost(&self) -> Option<Lost> {
        match self.state {
            _ if self.watch.lost().is_some() => Some(Lost::Gpu),
            Lifecycle::Over { restart: true } if self.instance_ends => Some(Lost::Instance),
            Lifecycle::Over { restart: true } => Some(Lost::Session),
            _ => None,
        }
    }
}

/// Hears of the graphics device's end: wgpu lets calls on a lost device pass without effect.
pub(super) struct Watch(Arc<OnceLock<String>>);

impl Watch {
    pub(super) fn over(device: &wgpu::Device) -> Self {
        let said = Arc::new(OnceLock::new());
        let heard = Arc::clone(&said);
        device.set_device_lost_callback(move |reason, why| {
            // Only the first reason is one.
            let _known = heard.set(if why.is_empty() { format!("{reason:?}") } else { why });
        });
        Self(said)
    }

    /// Why the device is lost.
    pub(super) fn lost(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xr::sys::Result as Code;

    #[track_caller]
    fn check(error: impl Into<XrError>, expected: Option<Lost>) {
        let error = error.into();
        assert_eq!(error.lost(), expected, "{error}");
    }

    #[test]
    fn errors_that_mean_a_loss_say_of_what() {
        check(Code::ERROR_SESSION_LOST, Some(Lost::Session));
        check(Code::ERROR_INSTANCE_LOST, Some(Lost::Instance));
        check(Code::ERROR_RUNTIME_UNAVAILABLE, Some(Lost::Instance));
        check(BridgeError::Xr(Code::ERROR_SESSION_LOST), Some(Lost::Session));
        check(BridgeError::Vulkan(ash::vk::Result::ERROR_DEVICE_LOST), Some(Lost::Gpu));
        check(BridgeError::Device(wgpu::hal::DeviceError::Lost), Some(Lost::Gpu));
        check(XrError::Gpu("unplugged".to_owned()), Some(Lost::Gpu));
    }

    #[test]
    fn other_errors_are_no_loss() {
        check(Code::ERROR_RUNTIME_FAILURE, None);
        check(Code::ERROR_SESSION_NOT_RUNNING, None);
        check(BridgeError::NoAdapter, None);
        check(BridgeError::Vulkan(ash::vk::Result::ERROR_OUT_OF_DEVICE_MEMORY), None);
        check(XrError::NoFormat, None);
    }
}
