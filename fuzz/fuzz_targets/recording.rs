//! Any bytes as a recording; what can be read is judged.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(recording) = holograde::recording::read(bytes, "fuzz.mcap") {
        let _ = holograde::probe::run_all(&recording);
    }
});
