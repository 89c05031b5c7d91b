//! Any text as a manifest.
#![no_main]
use holograde::poc::Manifest;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = Manifest::parse(text, &["scene.glb"]);
});
