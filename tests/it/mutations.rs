//! Recordings that are almost right are refused or judged, and nothing worse.

#[path = "../../fuzz/fuzz_targets/mutations.rs"]
mod target;

use target::{Seeded, changed, judged};

/// Seeds tried; `HOLOGRADE_SEEDS` gives another count, for a long search.
fn seeds() -> u64 {
    std::env::var("HOLOGRADE_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(60)
}

#[test]
fn almost_right_recordings_are_refused_or_judged() {
    let first = std::env::var("HOLOGRADE_FIRST_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let read = (first..first + seeds()).filter(|seed| judged(&changed(&mut Seeded(*seed)))).count();
    assert!(read > 5, "most changes leave a recording that can be read, only {read} did");
}
