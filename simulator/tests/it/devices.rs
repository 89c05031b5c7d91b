//! Every built-in device runs a session, and offers what its file says.

use holograde_simulator::control::{self, Config};
use holograde_simulator::profile::{BlendMode, Profile};
use holograde_simulator::scenario::{Clock, Scenario};
use openxr as xr;

use crate::rig::{Client, STEREO, Submit, instance};

/// What OpenXR calls the profile's blend modes.
fn blend(mode: BlendMode) -> xr::EnvironmentBlendMode {
    match mode {
        BlendMode::Opaque => xr::EnvironmentBlendMode::OPAQUE,
        BlendMode::Additive => xr::EnvironmentBlendMode::ADDITIVE,
        BlendMode::AlphaBlend => xr::EnvironmentBlendMode::ALPHA_BLEND,
    }
}

fn config(profile: Profile) -> Config {
    Config { profile, scenario: Scenario { clock: Clock::Stepped, ..Scenario::default() } }
}

fn profiles() -> impl Iterator<Item = Profile> {
    Profile::ids().map(|id| Profile::built_in(id).unwrap().unwrap())
}

#[test]
fn each_device_shows_itself_as_its_file_says() {
    assert_eq!(profiles().count(), 5);
    for profile in profiles() {
        let (instance, system) = instance(config(profile.clone()), xr::Version::new(1, 1, 0));
        let name = instance.system_properties(system).unwrap().system_name;
        assert_eq!(name, format!("Holograde Simulator ({})", profile.name));
        let eye = instance.enumerate_view_configuration_views(system, STEREO).unwrap()[0];
        assert_eq!([eye.recommended_image_rect_width, eye.recommended_image_rect_height], profile.eye_size);
        let modes = instance.enumerate_environment_blend_modes(system, STEREO).unwrap();
        assert_eq!(modes, profile.blend_modes.iter().copied().map(blend).collect::<Vec<_>>());
        let offers = |name: &str| profile.extensions.iter().any(|offered| offered == name);
        let exts = instance.exts();
        assert_eq!(exts.khr_composition_layer_depth.is_some(), offers("XR_KHR_composition_layer_depth"), "{name}");
        assert_eq!(exts.ext_performance_settings.is_some(), offers("XR_EXT_performance_settings"), "{name}");
    }
}

#[test]
fn each_device_runs_frames_at_its_rate() {
    for mut profile in profiles() {
        // Full-size images of five devices would only cost memory.
        profile.eye_size = profile.eye_size.map(|pixels| pixels / 16);
        let (first_mode, period_ns, id) = (blend(profile.blend_modes[0]), profile.period_ns(), profile.id.clone());
        let stage = profile.stage;
        let mut client = Client::new(config(profile));
        client.session.begin(STEREO).unwrap();
        let mut last: Option<i64> = None;
        for n in 0..30 {
            let state = client.waiter.wait().unwrap();
            client.stream.begin().unwrap();
            let time = state.predicted_display_time;
            if n == 29 {
                let (_, views) = client.session.locate_views(STEREO, time, &client.local).unwrap();
                client.color.draw(&client.vulkan);
                client.depth.draw(&client.vulkan);
                let mut submit = Submit::new(&client, &views);
                submit.blend = first_mode;
                assert_eq!(submit.end(&client, time), xr::sys::Result::SUCCESS, "{id}");
            } else {
                client.stream.end(time, first_mode, &[]).unwrap();
            }
            assert_eq!(state.predicted_display_period.as_nanos(), period_ns, "{id}");
            assert!(last.is_none_or(|last| time.as_nanos() - last == period_ns), "{id}");
            last = Some(time.as_nanos());
        }
        let submitted = control::last_submission(client.session.as_raw()).unwrap().unwrap();
        assert_eq!(submitted.layers.len(), 1, "{id}");
        let spaces = client.session.enumerate_reference_spaces().unwrap();
        assert_eq!(spaces.contains(&xr::ReferenceSpaceType::STAGE), stage, "{id}");
        client.exit();
    }
}

#[test]
fn the_devices_are_what_their_sources_say() {
    let device = |id: &str| Profile::built_in(id).unwrap().unwrap();
    use BlendMode::{Additive, AlphaBlend, Opaque};
    for (id, modes, stage, refresh_hz) in [
        ("hololens-2", &[Additive][..], false, 60.0),
        ("hololens-1", &[Additive], false, 60.0),
        ("magic-leap-2", &[Additive, AlphaBlend], true, 120.0),
        ("quest-3", &[Opaque, AlphaBlend], true, 72.0),
        ("generic-vr-90", &[Opaque], true, 90.0),
    ] {
        let profile = device(id);
        assert_eq!((&profile.blend_modes[..], profile.stage, profile.refresh_hz), (modes, stage, refresh_hz), "{id}");
    }
    let has = |id: &str, name: &str| device(id).extensions.iter().any(|offered| offered == name);
    assert!(!has("hololens-2", "XR_KHR_visibility_mask") && !has("hololens-2", "XR_EXT_hand_interaction"));
    assert!(has("magic-leap-2", "XR_MSFT_unbounded_reference_space") && !has("quest-3", "XR_EXT_eye_gaze_interaction"));
    for id in Profile::ids() {
        let profile = device(id);
        let mut names = profile.extensions.clone();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), profile.extensions.len(), "{id} names an extension twice");
        assert!(names.iter().all(|name| name.starts_with("XR_")), "{id}");
    }
}
