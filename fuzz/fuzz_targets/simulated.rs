//! Any text as a scenario or a profile of the simulator. A scenario that is accepted has a head at every time.
#![no_main]
use holograde_simulator::profile::Profile;
use holograde_simulator::scenario::Scenario;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = Profile::parse("fuzz.toml", text);
    let Ok(scenario) = Scenario::parse("fuzz.toml", text) else { return };
    for seconds in [0.0, 0.5, 1e3, 1e9] {
        let head = scenario.head.head_at(seconds);
        assert!(head.position.is_finite() && head.orientation.is_finite(), "{seconds} s: {head:?}");
    }
});
