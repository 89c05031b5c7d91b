//! Any text as a file of answers for the automated reviewer.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(script) = holograde::review::Scripted::parse("fuzz.toml", text) {
        let _ = script.fits("fuzz.toml", &["hold"]);
    }
});
