//! Knobs of a program that runs the simulator in its own process: what to simulate, and what has been seen.
//!
//! Everything goes by handle, so that sessions in parallel threads do not disturb each other.

use std::cell::RefCell;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use openxr_sys as xr;
use openxr_sys::Handle;
pub use openxr_sys::Session;

use crate::anchor_file::Shelf;
pub use crate::compose::Picture;
use crate::ffi;
pub use crate::model::actions::Vibration;
pub use crate::model::hand::Hand;
pub use crate::model::interaction::User;
pub use crate::model::layers::{
    ColorScaleBias, Common, Curve, Depth, Eyes, Layer, ObserverSubmission, Placement, Plane, ProjectionView,
    Reprojection, SubImage, Submission,
};
pub use crate::model::lifecycle::{Attention, State};
pub use crate::model::performance::{Hints, Level};
pub use crate::model::sense::{Known, PoseError, Tracking};
pub use crate::model::truth::Truth;
pub use crate::picture::{Options as PictureOptions, PictureError, Side};
use crate::problem::Problems;
use crate::profile::Profile;
use crate::remote::{Address, AddressError, OpenError};
use crate::scenario::input::{HandSample, InputSample};
use crate::scenario::{Move, Scenario};

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

/// Why anchors cannot be kept in a file.
#[derive(Debug, thiserror::Error)]
pub enum AnchorFileError {
    /// There is nobody to keep them for.
    #[error(transparent)]
    NoSuchSession(#[from] NoSuchSession),
    /// The file is there, but not usable.
    #[error(transparent)]
    Unusable(#[from] ConfigError),
}

/// Why no control channel can be opened for an instance.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// There is nobody to control.
    #[error("not a live instance of the simulator")]
    NoSuchInstance,
    /// There is one.
    #[error("the instance listens at {0} already")]
    Already(Address),
    /// It is to be where no channel may be.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// It cannot be opened there.
    #[error(transparent)]
    Open(#[from] OpenError),
}

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

/// Whether [`set_next`] configures the next instance, and not the environment.
pub(crate) fn is_next_set() -> bool {
    NEXT.with(|next| next.borrow().is_some())
}

/// The pending configuration was used.
pub(crate) fn consume_next() {
    NEXT.with(|next| *next.borrow_mut() = None);
}

/// The environment variable that says which device is simulated where nobody calls [`set_next`]: a built-in device's id or a file.
pub const PROFILE_VARIABLE: &str = "HOLOGRADE_SIMULATOR_PROFILE";

/// The environment variable that names the scenario file where nobody calls [`set_next`].
pub const SCENARIO_VARIABLE: &str = "HOLOGRADE_SIMULATOR_SCENARIO";

/// The environment variable that names the truth file to be written.
pub const TRUTH_VARIABLE: &str = "HOLOGRADE_SIMULATOR_TRUTH";

impl Config {
    /// Reads what [`PROFILE_VARIABLE`] and [`SCENARIO_VARIABLE`] name; [`TRUTH_VARIABLE`] names the truth file, whatever the scenario says.
    /// Without them: HoloLens 2, realtime, a head at rest, and no truth file.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let profile = match variable(PROFILE_VARIABLE) {
            None => Profile::hololens_2()?,
            Some(word) => read_profile(&word)?,
        };
        let mut scenario = match variable(SCENARIO_VARIABLE) {
            None => Scenario::default(),
            Some(path) => read_scenario(&path)?,
        };
        if let Some(path) = variable(TRUTH_VARIABLE) {
            scenario.truth = Some(path.into());
        }
        Ok(Self { profile, scenario })
    }
}

/// The built-in device called `word`, else the device file of that path.
///
/// # Errors
/// A file that cannot be read, or its problems.
pub fn read_profile(word: &str) -> Result<Profile, ConfigError> {
    match Profile::built_in(word) {
        Some(profile) => Ok(profile?),
        None => Ok(Profile::parse(word, &read(word)?)?),
    }
}

/// The scenario file of that path, with the files that it names.
///
/// # Errors
/// A file that cannot be read, or its problems.
pub fn read_scenario(path: &str) -> Result<Scenario, ConfigError> {
    Ok(Scenario::load(Path::new(path))?)
}

/// Profiles are written by hand; what is larger is something else.
const LARGEST_FILE: u64 = 1 << 20;

pub(crate) fn read(path: &str) -> Result<String, ConfigError> {
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

/// Starts or stops mixed-reality capture: the first-person observer becomes active or inactive with the next frame that is waited
/// for, if the application enabled it (XR_MSFT_secondary_view_configuration).
pub fn capture(handle: xr::Session, capturing: bool) -> Result<(), NoSuchSession> {
    session(handle)?.change(|state| state.observer.capturing = capturing);
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

/// What the application made the device at a user path do last; `None` if it lies still.
pub fn vibration(handle: xr::Session, user: User) -> Result<Option<Vibration>, NoSuchSession> {
    Ok(session(handle)?.look(|state| state.input.vibration(user)))
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

/// Takes the head over from the scenario, or from what [`move_head`] began: it is at `local_from_view` with the next frame, where it comes to
/// on a straight way, and stays there. `None` gives it back to the scenario, to whose path it comes within a second. Meant to be called at every frame. What was told for the
/// frame being made stays true. What is no pose changes nothing.
pub fn set_head(handle: xr::Session, local_from_view: Option<crate::Pose>) -> Result<(), NoSuchSession> {
    session(handle)?.change(|state| state.set_head(local_from_view, ffi::host_now_ns()));
    Ok(())
}

/// Leads the head through moves, with their durations in seconds: they begin with the frame being made, from where the head is, and then it
/// keeps still. They replace what it did before; speed that it had fades within half a second. No moves stop it.
pub fn move_head(handle: xr::Session, moves: &[(Move, f64)]) -> Result<(), NoSuchSession> {
    session(handle)?.change(|state| state.move_head(moves, ffi::host_now_ns()));
    Ok(())
}

/// Seconds until the head has done what [`move_head`] said, counted from the frame being made; 0 once it keeps still, or if it was not led.
pub fn head_moves_left(handle: xr::Session) -> Result<f64, NoSuchSession> {
    Ok(session(handle)?.look(|state| state.head_moves_left_s(ffi::host_now_ns())))
}

/// Has the next `frames` that the user could see drawn, besides those that the scenario has drawn.
pub fn draw(handle: xr::Session, frames: u32) -> Result<(), NoSuchSession> {
    session(handle)?.change(|state| state.draw(frames));
    Ok(())
}

/// Takes a hand over from the scenario: it is where and what `sample` says at all times, or not tracked with `None`.
pub fn set_hand(handle: xr::Session, hand: Hand, sample: Option<HandSample>) -> Result<(), NoSuchSession> {
    session(handle)?.change(|state| state.overrides.set_hand(hand, Some(sample)));
    Ok(())
}

/// Gives a hand back to the scenario.
pub fn release_hand(handle: xr::Session, hand: Hand) -> Result<(), NoSuchSession> {
    session(handle)?.change(|state| state.overrides.set_hand(hand, None));
    Ok(())
}

/// Takes the eyes over from the scenario: they look along -Z of `local_from_gaze` at all times, or are not tracked with `None`.
pub fn set_gaze(handle: xr::Session, local_from_gaze: Option<crate::Pose>) -> Result<(), NoSuchSession> {
    session(handle)?.change(|state| state.overrides.set_gaze(Some(local_from_gaze)));
    Ok(())
}

/// Gives the eyes back to the scenario.
pub fn release_gaze(handle: xr::Session) -> Result<(), NoSuchSession> {
    session(handle)?.change(|state| state.overrides.set_gaze(None));
    Ok(())
}

/// Keeps the anchors that the session's instance persists in a file, with those that are in it already; the file need not exist yet.
/// Otherwise they last as long as the instance, or are in the file that `HOLOGRADE_SIMULATOR_ANCHORS` names.
pub fn keep_anchors_in(handle: xr::Session, path: &Path) -> Result<(), AnchorFileError> {
    session(handle)?.keep_anchors_on(Shelf::in_file(path)?);
    Ok(())
}

/// What an eye sees of the frame that the application ended last, with the scenario's room behind it.
///
/// Copies swapchain images on the session's own queue and waits for it, so call it where `xrEndFrame` could be called: while nothing else
/// uses the queue, and before the images submitted are acquired again.
pub fn picture(handle: xr::Session, eye: Side, options: &PictureOptions) -> Result<Picture, PictureError> {
    let session = session(handle).map_err(|NoSuchSession| PictureError::NoSuchSession)?;
    ffi::picture::last(&session, eye, options)
}

/// Opens a control channel for other programs (see [`crate::remote`]) to the sessions of an instance, until that is destroyed. Says where it is.
///
/// # Errors
/// The address is taken, or others could get at it.
pub fn listen(instance: xr::Instance, address: &Address) -> Result<Address, ListenError> {
    ffi::listen(instance, address)
}
