//! XR_EXT_user_presence.

use holograde_simulator::control::{self, Attention, Config};
use openxr as xr;
use openxr::sys;

use crate::rig::{Client, STEREO, small};

fn sensing() -> Config {
    let mut config = small();
    config.profile.extensions.push("XR_EXT_user_presence".to_owned());
    config
}

/// Whether someone is there, as told since the last call; other events are passed over.
fn told(client: &Client) -> Vec<bool> {
    let mut buffer = xr::EventDataBuffer::new();
    let mut told = Vec::new();
    while let Some(event) = client.instance.poll_event(&mut buffer).unwrap() {
        if let xr::Event::UserPresenceChangedEXT(change) = event {
            assert_eq!(change.session(), client.session.as_raw());
            told.push(change.is_user_present());
        }
    }
    told
}

#[test]
fn presence_is_told_at_the_start_and_when_the_headset_comes_off() {
    let mut client = Client::new(sensing());
    let handle = client.session.as_raw();
    assert_eq!(told(&client), [false; 0]);
    client.session.begin(STEREO).unwrap();
    assert_eq!(told(&client), [true]);
    client.empty_frame();
    control::attend(handle, Attention::Hidden).unwrap();
    assert_eq!(told(&client), [false; 0]);
    control::attend(handle, Attention::Away).unwrap();
    assert_eq!(told(&client), [false]);
    client.session.end().unwrap();
    // No session runs, so nothing is told, whatever happens.
    control::attend(handle, Attention::Full).unwrap();
    control::attend(handle, Attention::Away).unwrap();
    control::attend(handle, Attention::Full).unwrap();
    assert_eq!(told(&client), [false; 0]);
    client.session.begin(STEREO).unwrap();
    assert_eq!(told(&client), [true]);
    client.empty_frame();
    client.exit();
}

#[test]
fn a_session_that_begins_without_anyone_says_so() {
    let mut client = Client::new(sensing());
    control::attend(client.session.as_raw(), Attention::Away).unwrap();
    client.session.begin(STEREO).unwrap();
    assert_eq!(told(&client), [false]);
    client.empty_frame();
    client.session.end().unwrap();
}

fn supported(config: Config) -> sys::Bool32 {
    let (instance, system) = crate::rig::instance(config, xr::Version::new(1, 1, 0));
    let mut presence = sys::SystemUserPresencePropertiesEXT {
        ty: sys::SystemUserPresencePropertiesEXT::TYPE,
        next: std::ptr::null_mut(),
        supports_user_presence: sys::FALSE,
    };
    let mut properties = sys::SystemProperties::out((&raw mut presence).cast());
    // SAFETY: everything pointed to is alive.
    let code = unsafe { (instance.fp().get_system_properties)(instance.as_raw(), system, properties.as_mut_ptr()) };
    assert_eq!(code, sys::Result::SUCCESS);
    presence.supports_user_presence
}

#[test]
fn the_system_says_that_it_notices_with_the_extension_only() {
    assert_eq!((supported(sensing()), supported(small())), (sys::TRUE, sys::FALSE));
}

#[test]
fn without_the_extension_nothing_is_told() {
    let mut client = Client::focused(small());
    assert_eq!(told(&client), [false; 0]);
    client.exit();
}
