//! A client without graphics: instance and session, quick to make, for what needs no picture.

use std::ffi::CString;

use holograde_simulator::control::Config;
use holograde_simulator::get_instance_proc_addr;
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::rig::{STEREO, instance, small};

/// A session without graphics that has the focus. Fields drop in order.
pub struct Headless {
    pub local: xr::Space,
    pub view: xr::Space,
    pub waiter: xr::FrameWaiter,
    pub stream: xr::FrameStream<xr::Headless>,
    pub session: xr::Session<xr::Headless>,
    pub instance: xr::Instance,
    pub system: xr::SystemId,
}

/// The small device with more extensions than its own.
pub fn with(extensions: &[&str]) -> Config {
    let mut config = small();
    config.profile.extensions.extend(extensions.iter().map(|&name| name.to_owned()));
    config
}

impl Headless {
    pub fn new(config: Config) -> Self {
        let (instance, system) = instance(config, xr::Version::new(1, 1, 0));
        Self::on(instance, system)
    }

    /// A session on an instance that is there already.
    pub fn on(instance: xr::Instance, system: xr::SystemId) -> Self {
        // SAFETY: a headless session has no graphics to vouch for.
        let (session, waiter, stream) =
            unsafe { instance.create_session::<xr::Headless>(system, &xr::headless::SessionCreateInfo {}) }.unwrap();
        session.begin(STEREO).unwrap();
        let space = |ty| session.create_reference_space(ty, xr::Posef::IDENTITY).unwrap();
        let (local, view) = (space(xr::ReferenceSpaceType::LOCAL), space(xr::ReferenceSpaceType::VIEW));
        Self { local, view, waiter, stream, session, instance, system }
    }

    /// A frame; returns its display time.
    pub fn frame(&mut self) -> xr::Time {
        let time = self.waiter.wait().unwrap().predicted_display_time;
        self.stream.begin().unwrap();
        self.stream.end(time, xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
        time
    }

    /// `xrGetSystemProperties` with a structure chained.
    pub fn describe<T>(&self, chained: &mut T) {
        let mut properties = sys::SystemProperties::out((&raw mut *chained).cast());
        // SAFETY: everything pointed to is alive in this function; `T` begins with type and next, as all that is chained.
        let code = unsafe {
            (self.instance.fp().get_system_properties)(self.instance.as_raw(), self.system, properties.as_mut_ptr())
        };
        assert_eq!(code, Code::SUCCESS);
    }

    /// A function that the crate has no table for.
    ///
    /// # Safety
    /// `F` is the type of function that the name stands for.
    pub unsafe fn function<F: Copy>(&self, name: &str) -> F {
        let found = look_up(self.instance.as_raw(), name).unwrap_or_else(|code| panic!("{name}: {code}"));
        assert_eq!(size_of::<F>(), size_of_val(&found));
        // SAFETY: by the caller; function pointers are of one size.
        unsafe { std::mem::transmute_copy(&found) }
    }
}

/// `xrGetInstanceProcAddr`.
pub fn look_up(instance: sys::Instance, name: &str) -> Result<sys::pfn::VoidFunction, Code> {
    let name = CString::new(name).unwrap();
    let mut function = None;
    // SAFETY: the name is terminated and the place for the answer is valid.
    match unsafe { get_instance_proc_addr(instance, name.as_ptr(), &mut function) } {
        Code::SUCCESS => Ok(function.unwrap()),
        code => Err(code),
    }
}

/// Asserts that a raw call answered with `expected`.
#[track_caller]
pub fn check(code: Code, expected: Code) {
    assert_eq!(code, expected);
}

/// A pose that only displaces.
pub fn shift(x: f32, y: f32, z: f32) -> xr::Posef {
    xr::Posef { orientation: xr::Quaternionf { x: 0.0, y: 0.0, z: 0.0, w: 1.0 }, position: xr::Vector3f { x, y, z } }
}
