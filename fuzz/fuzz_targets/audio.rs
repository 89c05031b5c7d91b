//! Sound data from a file: whatever it claims, no panic, and never more samples than its headers were allowed.

#![no_main]

use holograde::scene::audio::{MediaType, decode, facts, loudness, media_type};
use libfuzzer_sys::fuzz_target;

const MOST_SAMPLES: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    for media in [media_type(bytes), MediaType::Wav, MediaType::Mpeg] {
        let Ok(facts) = facts(media, bytes, MOST_SAMPLES) else { continue };
        assert!(facts.samples() <= MOST_SAMPLES);
        if let Ok(pcm) = decode(media, bytes, &facts) {
            assert!(pcm.samples.len() as u64 <= facts.samples());
            let _ = loudness(&pcm);
        }
    }
});
