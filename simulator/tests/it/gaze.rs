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
    let code = unsafe { locate(client.view.as_raw(), client.local.as_raw(), time, &mut location) };
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
