//! What is told of eyes besides the action that follows them.

use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::headless::Headless;
use crate::rig::small;

fn tracks_eyes(client: &Headless) -> bool {
    let mut answer = sys::SystemEyeGazeInteractionPropertiesEXT {
        ty: sys::SystemEyeGazeInteractionPropertiesEXT::TYPE,
        next: std::ptr::null_mut(),
        supports_eye_gaze_interaction: sys::FALSE,
    };
    client.describe(&mut answer);
    answer.supports_eye_gaze_interaction.into()
}

/// `XrEyeGazeSampleTimeEXT` of the head's location, 77 if nothing is written; with whether the location was found.
fn sampled(client: &Headless, time: xr::Time) -> (i64, bool) {
    sampled_of(client, client.view.as_raw(), time)
}

fn sampled_of(client: &Headless, space: sys::Space, time: xr::Time) -> (i64, bool) {
    let mut sample = sys::EyeGazeSampleTimeEXT {
        ty: sys::EyeGazeSampleTimeEXT::TYPE,
        next: std::ptr::null_mut(),
        time: xr::Time::from_nanos(77),
    };
    let mut location = sys::SpaceLocation {
        ty: sys::SpaceLocation::TYPE,
        next: (&raw mut sample).cast(),
        location_flags: xr::SpaceLocationFlags::EMPTY,
        pose: xr::Posef::IDENTITY,
    };
    let locate = client.instance.fp().locate_space;
    // SAFETY: everything pointed to is alive in this function.
    let code = unsafe { locate(space, client.local.as_raw(), time, &mut location) };
    assert_eq!(code, Code::SUCCESS);
    (sample.time.as_nanos(), location.location_flags.contains(xr::SpaceLocationFlags::POSITION_VALID))
}

#[test]
fn the_device_decides_whether_eyes_are_tracked() {
    let mut client = Headless::new(small());
    let time = client.frame();
    assert!(tracks_eyes(&client));
    assert_eq!(sampled(&client, time), (0, true), "the head's pose rests on no gaze");
    let mut config = small();
    config.profile.extensions.clear();
    let mut client = Headless::new(config);
    let time = client.frame();
    assert!(!tracks_eyes(&client));
    assert_eq!(sampled(&client, time), (77, true), "what is not enabled is not answered");
}

#[test]
fn an_action_follows_the_eyes_and_says_when_they_were_seen() {
    use holograde_simulator::{Pose, control};
    let mut client = Headless::new(small());
    client.frame();
    let path = |text: &str| client.instance.string_to_path(text).unwrap();
    let eyes = path("/user/eyes_ext");
    let set = client.instance.create_action_set("main", "Main", 0).unwrap();
    let look = set.create_action::<xr::Posef>("look", "Look", &[eyes]).unwrap();
    let binding = xr::Binding::new(&look, path("/user/eyes_ext/input/gaze_ext/pose"));
    let profile = path("/interaction_profiles/ext/eye_gaze_interaction");
    client.instance.suggest_interaction_profile_bindings(profile, &[binding]).unwrap();
    client.session.attach_action_sets(&[&set]).unwrap();
    let space = look.create_space(&client.session, eyes, xr::Posef::IDENTITY).unwrap();
    let handle = client.session.as_raw();
    let sync = || client.session.sync_actions(&[(&set).into()]).unwrap();
    sync();
    assert!(!look.is_active(&client.session, eyes).unwrap(), "nobody looks");
    let now = control::now(handle).unwrap();
    assert_eq!(sampled_of(&client, space.as_raw(), now), (0, false));

    control::set_gaze(handle, Some(Pose::at(0.0, 0.05, -0.02))).unwrap();
    sync();
    assert!(look.is_active(&client.session, eyes).unwrap());
    assert_eq!(client.session.current_interaction_profile(eyes).unwrap(), profile);
    let found = space.locate(&client.local, now).unwrap();
    assert!(found.location_flags.contains(xr::SpaceLocationFlags::POSITION_TRACKED));
    assert!((found.pose.position.y - 0.05).abs() < 1e-6);
    let later = xr::Time::from_nanos(now.as_nanos() + 20_000_000);
    assert_eq!(sampled_of(&client, space.as_raw(), later), (now.as_nanos(), true), "foretold from now");
    let earlier = xr::Time::from_nanos(now.as_nanos() - 5_000_000);
    assert_eq!(sampled_of(&client, space.as_raw(), earlier), (earlier.as_nanos(), true));
}
