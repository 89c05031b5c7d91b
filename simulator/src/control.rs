//! Knobs of a program that runs the simulator in its own process: what to simulate, and what has been seen.
//!
//! Everything goes by handle, so that sessions in parallel threads do not disturb each other.

use std::cell::RefCell;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use openxr_sys as xr;
use openxr_sys::Handle;

use crate::ffi;
pub use crate::model::layers::{Depth, Layer, ProjectionView, SubImage, Submission};
pub use crate::model::lifecycle::{Attention, State};
pub use crate::model::performance::{Hints, Level};
pub use crate::model::sense::{Known, PoseError, Tracking};
pub use crate::model::truth::Truth;
use crate::problem::Problems;
use crate::profile::Profile;
use crate::scenario::Scenario;
use crate::scenario::input::InputSample;

/// What an instance simulates.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The device.
    pub profile: Profile,
    /// The script.
    pub scenario: Scenario,
}

/// Why a configuration cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file has problems.
    #[error(transparent)]
    Bad(#[from] Problems),
    /// The file is too large to be a profile or a scenario.
    #[error("{path}: is larger than {LARGEST_FILE} bytes")]
    TooLarge {
        /// The file as named.
        path: String,
    },
    /// The file cannot be read.
    #[error("{path}: cannot be read: {source}")]
    Unreadable {
        /// The file as named.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
}

/// A handle that is not, or no longer, a session of the simulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a live session of the simulator")]
pub struct NoSuchSession;

thread_local! {
    // Thread-local, not global: tests that run in parallel each configure their own next instance.
    static NEXT: RefCell<Option<Arc<Config>>> = const { RefCell::new(None) };
}

/// Sets what the next `xrCreateInstance` on this thread simulates. Enumerations before it see the same configuration.
pub fn set_next(config: Config) {
    NEXT.with(|next| *next.borrow_mut() = Some(Arc::new(config)));
}

/// The configuration that an instance created now would get.
pub(crate) fn peek_next() -> Result<Arc<Config>, ConfigError> {
    match NEXT.with(|next| next.borrow().clone()) {
        Some(config) => Ok(config),
        None => Config::from_environment().map(Arc::new),
    }
}

/// The pending configuration was used.
pub(crate) fn consume_next() {
    NEXT.with(|next| *next.borrow_mut() = None);
}

impl Config {
    /// Reads `HOLOGRADE_SIMULATOR_PROFILE` (a built-in device's id or a file), `HOLOGRADE_SIMULATOR_SCENARIO` (a file) and
    /// `HOLOGRADE_SIMULATOR_TRUTH` (a file to be written, whatever the scenario names). Without them: HoloLens 2, realtime, a head at rest.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let profile = match variable("HOLOGRADE_SIMULATOR_PROFILE") {
            None => Profile::hololens_2()?,
            Some(word) => match Profile::built_in(&word) {
                Some(profile) => profile?,
                None => Profile::parse(&word, &read(&word)?)?,
            },
        };
        let mut scenario = match variable("HOLOGRADE_SIMULATOR_SCENARIO") {
            None => Scenario::default(),
            Some(path) => Scenario::load(Path::new(&path))?,
        };
        if let Some(path) = variable("HOLOGRADE_SIMULATOR_TRUTH") {
            scenario.truth = Some(path.into());
        }
        Ok(Self { profile, scenario })
    }
}

/// Profiles are written by hand; what is larger is something else.
const LARGEST_FILE: u64 = 1 << 20;

fn read(path: &str) -> Result<String, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let length = file.take(LARGEST_FILE + 1).read_to_string(&mut text).map_err(unreadable)?;
    if length as u64 > LARGEST_FILE { Err(ConfigError::TooLarge { path: path.to_owned() }) } else { Ok(text) }
}

fn session(session: xr::Session) -> Result<Arc<ffi::SessionObject>, NoSuchSession> {
    ffi::session(session.into_raw()).ok_or(NoSuchSession)
}

/// Changes what the user attends to: lose or regain focus, hide, take the headset off.
pub fn attend(handle: xr::Session, attention: Attention) -> Result<(), NoSuchSession> {
    session(handle)?.change(|state| state.life.attend(attention));
    Ok(())
}

/// Asks the application to exit, as the system does when the user closes it. Without effect unless the session runs.
pub fn request_exit(handle: xr::Session) -> Result<(), NoSuchSession> {
    // A session that does not run has nothing to exit from; the application is told nothing, as on a device.
    session(handle)?.change(|state| state.life.request_exit().unwrap_or_default());
    Ok(())
}

/// Announces the loss of the session (`LOSS_PENDING`).
pub fn announce_loss(handle: xr::Session) -> Result<(), NoSuchSession> {
    session(handle)?.change(|state| state.life.announce_loss());
    Ok(())
}

/// Loses the session: from now on its calls answer `XR_ERROR_SESSION_LOST`.
pub fn lose(handle: xr::Session) -> Result<(), NoSuchSession> {
    session(handle)?.change(|state| state.lose());
    Ok(())
}

/// The session's present state.
pub fn state(handle: xr::Session) -> Result<State, NoSuchSession> {
    Ok(session(handle)?.look(|state| state.life.state()))
}

/// What the application submitted with the frame it ended last.
pub fn last_submission(handle: xr::Session) -> Result<Option<Submission>, NoSuchSession> {
    Ok(session(handle)?.look(|state| state.submission().cloned()))
}

/// How many frames the application has ended.
pub fn frame_count(handle: xr::Session) -> Result<u64, NoSuchSession> {
    Ok(session(handle)?.look(|state| state.frames_ended()))
}

/// At how many vsyncs no new frame was shown while the frame loop ran, up to the last wait. On the stepped clock only stalls of the
/// scenario miss any.
pub fn missed_vsyncs(handle: xr::Session) -> Result<u64, NoSuchSession> {
    Ok(session(handle)?.look(|state| state.missed_vsyncs()))
}

/// What the runtime takes for the present, on the display clock. On the stepped clock no host clock can tell it.
pub fn now(handle: xr::Session) -> Result<xr::Time, NoSuchSession> {
    Ok(xr::Time::from_nanos(session(handle)?.look(|state| state.now(ffi::host_now_ns()))))
}

/// The true pose of the head (`local_from_view`) at a display time.
pub fn true_head(handle: xr::Session, time: xr::Time) -> Result<crate::Pose, NoSuchSession> {
    Ok(session(handle)?.look(|state| state.head_at(time.as_nanos())))
}

/// The truth about a moment of the display clock, as asked now: what is told of the head, and what of it is wrong.
pub fn truth(handle: xr::Session, time: xr::Time) -> Result<Truth, NoSuchSession> {
    Ok(session(handle)?.look(|state| state.truth(time.as_nanos(), ffi::host_now_ns())))
}

/// Which faults are there at a moment of the display clock, as places in [`Scenario::faults`].
pub fn faults(handle: xr::Session, time: xr::Time) -> Result<Vec<usize>, NoSuchSession> {
    Ok(session(handle)?.look(|state| state.faults_at(time.as_nanos())))
}

/// What the device tells of hands and eyes at a moment of the display clock, in the LOCAL space with which the session began; nothing beyond
/// what is kept and predicted.
pub fn input(handle: xr::Session, time: xr::Time) -> Result<InputSample, NoSuchSession> {
    Ok(session(handle)?.look(|state| state.told_input(time.as_nanos(), ffi::host_now_ns())))
}

/// What the application says of the performance it needs (XR_EXT_performance_settings).
pub fn performance_hints(handle: xr::Session) -> Result<Hints, NoSuchSession> {
    Ok(session(handle)?.look(|state| state.hints))
}

/// Changes the display's rate from the next frame on. While a fault of the scenario says otherwise, that counts. Rates below 1 Hz and above
/// 1000 Hz are taken for those; what is no number changes nothing.
pub fn set_refresh(handle: xr::Session, hz: f64) -> Result<(), NoSuchSession> {
    let session = session(handle)?;
    if !hz.is_nan() {
        session.change(|state| state.set_refresh_hz(hz.clamp(1.0, 1000.0)));
    }
    Ok(())
}
