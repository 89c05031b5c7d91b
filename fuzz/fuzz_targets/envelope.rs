//! Any bytes as a signed report: never valid without a trusted key, never a panic.
#![no_main]
use holograde::report::{Outcome, Request, Trust, verify};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let trust = Trust { keys: Vec::new() };
    let request = Request { trust: &trust, allow_test_role: false, subject: None, artifacts: None, now: Default::default() };
    assert_ne!(verify(bytes, &request).outcome, Outcome::Valid);
});
