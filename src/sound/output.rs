//! Where a mix is played: the sound server or system of the platform, or nowhere, with the reason.

use super::Mixer;
use std::fmt;

/// A device that plays, for as long as this is kept.
pub struct Output(Kind);

enum Kind {
    Silent(String),
    #[cfg(target_os = "linux")]
    Pulse {
        _stream: super::pulse::Pulse,
    },
    #[cfg(any(windows, target_os = "android"))]
    Device {
        _stream: super::device::Playing,
    },
}

impl Output {
    /// Opens the default device and plays what `mix` makes for its sample rate; where there is none, nothing is played and
    /// [`Output::silence`] says why. Waits for a device at most two seconds.
    pub fn open(mix: impl FnOnce(u32) -> Mixer + Send + 'static) -> Self {
        Self(open(mix).unwrap_or_else(Kind::Silent))
    }

    /// Why nothing is heard, where nothing is.
    pub fn silence(&self) -> Option<&str> {
        match &self.0 {
            Kind::Silent(why) => Some(why),
            #[cfg(any(target_os = "linux", windows, target_os = "android"))]
            _ => None,
        }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Silent(why) => write!(f, "silent: {why}"),
            #[cfg(target_os = "linux")]
            Kind::Pulse { .. } => f.write_str("PulseAudio"),
            #[cfg(any(windows, target_os = "android"))]
            Kind::Device { .. } => f.write_str("default device"),
        }
    }
}

#[cfg(target_os = "linux")]
fn open(mix: impl FnOnce(u32) -> Mixer + Send + 'static) -> Result<Kind, String> {
    super::pulse::Pulse::open(mix).map(|stream| Kind::Pulse { _stream: stream })
}

#[cfg(any(windows, target_os = "android"))]
fn open(mix: impl FnOnce(u32) -> Mixer + Send + 'static) -> Result<Kind, String> {
    super::device::Playing::open(mix).map(|stream| Kind::Device { _stream: stream })
}

#[cfg(not(any(target_os = "linux", windows, target_os = "android")))]
fn open(_: impl FnOnce(u32) -> Mixer + Send + 'static) -> Result<Kind, String> {
    Err("sound is not played on this platform".to_owned())
}
