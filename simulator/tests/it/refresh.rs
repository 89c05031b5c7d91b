//! XR_FB_display_refresh_rate.

use holograde_simulator::control::Config;
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::raw::function;
use crate::rig::{Client, small};

fn switchable() -> Config {
    let mut config = small();
    config.profile.extensions.push("XR_FB_display_refresh_rate".to_owned());
    config.profile.refresh_hz = 72.0;
    config.profile.refresh_rates_hz = vec![120.0, 72.0, 90.0];
    config
}

/// Changes of rate since the last call; other events are passed over.
fn changes(client: &Client) -> Vec<(f32, f32)> {
    let mut buffer = xr::EventDataBuffer::new();
    let mut changes = Vec::new();
    while let Some(event) = client.instance.poll_event(&mut buffer).unwrap() {
        if let xr::Event::DisplayRefreshRateChangedFB(change) = event {
            changes.push((change.from_display_refresh_rate(), change.to_display_refresh_rate()));
        }
    }
    changes
}

#[test]
fn a_rate_asked_for_comes_with_the_next_frame_and_is_told() {
    let mut client = Client::focused(switchable());
    assert_eq!(client.session.enumerate_display_refresh_rates().unwrap(), [72.0, 90.0, 120.0]);
    assert_eq!(client.session.get_display_refresh_rate().unwrap(), 72.0);
    let before = client.empty_frame();
    assert_eq!(before.predicted_display_period.as_nanos(), 13_888_889);
    client.session.request_display_refresh_rate(120.0).unwrap();
    assert_eq!((client.session.get_display_refresh_rate().unwrap(), changes(&client)), (72.0, vec![]));
    let mut last = before.predicted_display_time.as_nanos();
    for _ in 0..3 {
        let state = client.empty_frame();
        assert_eq!(state.predicted_display_period.as_nanos(), 8_333_333);
        assert_eq!(state.predicted_display_time.as_nanos() - last, 8_333_333);
        last = state.predicted_display_time.as_nanos();
    }
    assert_eq!(client.session.get_display_refresh_rate().unwrap(), 120.0);
    assert_eq!(changes(&client), [(72.0, 120.0)]);
    // No wish: back to the device's own.
    client.session.request_display_refresh_rate(0.0).unwrap();
    assert_eq!(client.empty_frame().predicted_display_period.as_nanos(), 13_888_889);
    assert_eq!(changes(&client), [(120.0, 72.0)]);
    client.session.request_display_refresh_rate(72.0).unwrap();
    client.empty_frame();
    assert_eq!(changes(&client), []);
    client.exit();
}

#[test]
fn rates_that_are_not_listed_are_refused() {
    let mut client = Client::focused(switchable());
    for rate in [60.0, 71.9, -90.0, f32::NAN, f32::INFINITY] {
        let refused = client.session.request_display_refresh_rate(rate).unwrap_err();
        assert_eq!(refused, Code::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB, "{rate}");
    }
    // SAFETY: the names stand for these types; a stale handle and null pointers are what is tested.
    unsafe {
        let get: sys::pfn::GetDisplayRefreshRateFB = function(&client.instance, c"xrGetDisplayRefreshRateFB");
        let raw = client.session.as_raw();
        assert_eq!(get(raw, std::ptr::null_mut()), Code::ERROR_VALIDATION_FAILURE);
        let request: sys::pfn::RequestDisplayRefreshRateFB =
            function(&client.instance, c"xrRequestDisplayRefreshRateFB");
        assert_eq!(request(sys::Session::default(), 72.0), Code::ERROR_HANDLE_INVALID);
    }
    client.exit();
}

#[test]
fn a_display_of_one_rate_lists_that() {
    let mut config = switchable();
    config.profile.refresh_rates_hz.clear();
    let client = Client::new(config);
    assert_eq!(client.session.enumerate_display_refresh_rates().unwrap(), [72.0]);
}

#[test]
fn without_the_extension_there_is_no_event_and_no_function() {
    let mut config = small();
    config.profile.extensions.retain(|name| name != "XR_FB_display_refresh_rate");
    let client = Client::new(config);
    assert!(client.instance.exts().fb_display_refresh_rate.is_none());
}
