//! The host's monotonic clock, and XR_KHR_convert_timespec_time.
//!
//! On both clocks XrTime and the timespec count the same nanoseconds: on the realtime clock that is the host's monotonic time,
//! on the stepped clock it is simulated time, so conversion never lets the host's time in.

use openxr_sys as xr;

use super::check::{guard, output};
use super::objects;

/// Host monotonic time in nanoseconds.
pub(crate) fn host_now_ns() -> i64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a valid timespec; CLOCK_MONOTONIC always exists, so the result needs no check.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut now) };
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

/// Sleeps until the host's monotonic clock shows `until_ns`.
pub(super) fn sleep_until(until_ns: i64) {
    let left = until_ns - host_now_ns();
    if let Ok(left) = u64::try_from(left) {
        std::thread::sleep(std::time::Duration::from_nanos(left));
    }
}

pub(super) unsafe extern "system" fn time_to_timespec(
    instance: xr::Instance,
    time: xr::Time,
    out: *mut libc::timespec,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { output(out) };
    guard("xrConvertTimeToTimespecTimeKHR", || {
        objects::instance(instance)?;
        let ns = time.as_nanos();
        if ns <= 0 {
            return Err(xr::Result::ERROR_TIME_INVALID);
        }
        out?.write(libc::timespec { tv_sec: ns / 1_000_000_000, tv_nsec: ns % 1_000_000_000 });
        Ok(())
    })
}

pub(super) unsafe extern "system" fn timespec_to_time(
    instance: xr::Instance,
    timespec: *const libc::timespec,
    out: *mut xr::Time,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (timespec, out) = unsafe { (timespec.as_ref(), output(out)) };
    guard("xrConvertTimespecTimeToTimeKHR", || {
        objects::instance(instance)?;
        let timespec = timespec.ok_or(xr::Result::ERROR_VALIDATION_FAILURE)?;
        let seconds = timespec.tv_sec.checked_mul(1_000_000_000);
        let ns = seconds.and_then(|ns| ns.checked_add(timespec.tv_nsec));
        let valid = (0..1_000_000_000).contains(&timespec.tv_nsec);
        let ns = ns.filter(|&ns| valid && ns > 0).ok_or(xr::Result::ERROR_TIME_INVALID)?;
        out?.write(xr::Time::from_nanos(ns));
        Ok(())
    })
}
