//! Any bytes as a glTF asset: a model or problems, never a panic.
#![no_main]
use holograde::scene::{Limits, NoFiles, load};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = load("fuzz.glb", bytes, &NoFiles, &Limits::default());
});
