//! Any text as a review script or a device profile.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let known = holograde::script::Known::probes();
    let _ = holograde::script::parse("fuzz.toml", text, &known);
    let _ = holograde::device::Device::parse("fuzz.toml", text);
});
