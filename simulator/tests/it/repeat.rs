//! The stepped clock repeats itself exactly, the realtime clock keeps to the vsync, and the scenario says what is drawn.

use holograde_simulator::control::{self, Config};
use holograde_simulator::scenario::{Clock, Scenario};
use openxr as xr;

use crate::rig::{Client, small};

const SCENARIO: &str = r#"
schema = 1
clock = "stepped"
[[head.move]]
kind = "walk-round"
seconds = 3.0
centre = [0.0, 0.0, -2.0]
angle_deg = 45.0
[[draw]]
start_s = 0.0
frames = 1
[[draw]]
start_s = 0.5
frames = 2
"#;

/// Everything a client is told over 45 frames, to the bit.
fn told() -> Vec<[u32; 9]> {
    let scenario = Scenario::parse("repeat.toml", SCENARIO).unwrap();
    let mut client = Client::focused(Config { scenario, ..small() });
    let mut told = Vec::new();
    for _ in 0..45 {
        let state = client.empty_frame();
        let time = state.predicted_display_time;
        let view = client.session.locate_views(crate::rig::STEREO, time, &client.local).unwrap().1[1];
        let (p, o) = (view.pose.position, view.pose.orientation);
        let [x, y, z, a, b, c, d] = [p.x, p.y, p.z, o.x, o.y, o.z, o.w].map(f32::to_bits);
        told.push([time.as_nanos() as u32, u32::from(state.should_render), x, y, z, a, b, c, d]);
    }
    client.exit();
    told
}

#[test]
fn the_same_scenario_gives_the_same_bits_also_in_parallel() {
    let first = told();
    std::thread::scope(|scope| {
        let others = [scope.spawn(told), scope.spawn(told)];
        for other in others {
            assert!(first == other.join().unwrap());
        }
    });
    // Frame 0 was spent on coming into focus, so these are frames 1 to 45; frame 30 is half a second after it, and the window at 0
    // gets the first frame that can be seen.
    let drawn: Vec<usize> = first.iter().enumerate().filter(|(_, frame)| frame[1] == 1).map(|(n, _)| n + 1).collect();
    assert_eq!(drawn, [1, 30, 31]);
}

#[test]
fn realtime_frames_keep_to_the_vsync_and_drawing_is_waited_for() {
    let mut config = small();
    config.scenario.clock = Clock::Realtime;
    config.profile.refresh_hz = 500.0;
    let mut client = Client::focused(config);
    let mut last = None;
    for _ in 0..10 {
        let (state, _) = client.drawn_frame();
        let time = state.predicted_display_time.as_nanos();
        assert_eq!(state.predicted_display_period.as_nanos(), 2_000_000);
        if let Some(last) = last {
            assert!(time > last && (time - last) % 2_000_000 == 0, "not on the vsync grid");
        }
        last = Some(time);
    }
    assert!(control::missed_vsyncs(client.session.as_raw()).is_ok());
    client.exit();
}

#[test]
fn the_environment_is_not_asked_when_a_configuration_is_set() {
    let mut config = small();
    config.profile.name = "Made up".to_owned();
    let (instance, system) = crate::rig::instance(config, xr::Version::new(1, 1, 0));
    assert_eq!(instance.system_properties(system).unwrap().system_name, "Holograde Simulator (Made up)");
}
