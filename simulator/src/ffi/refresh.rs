//! XR_FB_display_refresh_rate. A rate asked for comes with the next frame that is waited for, and its event with it.

use openxr_sys as xr;

use super::call::Because;
use super::check::{buffer, guard, output};
use super::objects;

pub(super) unsafe extern "system" fn enumerate_rates(
    session: xr::Session,
    capacity: u32,
    count: *mut u32,
    rates: *mut f32,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, rates) };
    guard("xrEnumerateDisplayRefreshRatesFB", || {
        let session = objects::live_session(session)?;
        let out = out?;
        session.look(|state| out.fill(state.rates.rates_hz()))
    })
}

pub(super) unsafe extern "system" fn get_rate(session: xr::Session, rate: *mut f32) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { output(rate) };
    guard("xrGetDisplayRefreshRateFB", || {
        let session = objects::live_session(session)?;
        out?.write(session.look(|state| state.refresh_hz()));
        Ok(())
    })
}

pub(super) unsafe extern "system" fn request_rate(session: xr::Session, rate: f32) -> xr::Result {
    guard("xrRequestDisplayRefreshRateFB", || {
        let session = objects::live_session(session)?;
        session.change(|state| state.request_refresh(rate)).because(|| {
            let rates = session.look(|state| state.rates.rates_hz().to_vec());
            format!("{rate} Hz is not among {rates:?}")
        })
    })
}
