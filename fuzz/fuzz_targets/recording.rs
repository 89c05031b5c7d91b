//! Any bytes as a recording, and a good one changed as the bytes say; what can be read is judged by all probes and criteria.
#![no_main]

mod mutations;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    mutations::judged(bytes);
    mutations::judged(&mutations::changed(&mut &bytes[..]));
});
