//! XR_KHR_locate_spaces: OpenXR 1.1's xrLocateSpaces for applications of 1.0.

use holograde_simulator::get_instance_proc_addr;
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::raw::{at, function};
use crate::rig::{Client, small};

const V1_0: xr::Version = xr::Version::new(1, 0, 0);

fn is_there(client: &Client, name: &std::ffi::CStr) -> bool {
    let mut found = None;
    // SAFETY: the name is terminated and the place for the answer is valid.
    unsafe { get_instance_proc_addr(client.instance.as_raw(), name.as_ptr(), &mut found) == Code::SUCCESS }
}

#[test]
fn the_function_has_two_doors() {
    let without = Client::with_version(small(), V1_0);
    assert!(!is_there(&without, c"xrLocateSpacesKHR") && !is_there(&without, c"xrLocateSpaces"));
    let mut config = small();
    config.profile.extensions.push("XR_KHR_locate_spaces".to_owned());
    let with = Client::with_version(config, V1_0);
    assert!(is_there(&with, c"xrLocateSpacesKHR") && !is_there(&with, c"xrLocateSpaces"));
}

#[test]
fn an_application_of_1_0_locates_many_spaces_with_their_velocities() {
    let mut config = small();
    config.profile.extensions.push("XR_KHR_locate_spaces".to_owned());
    let mut client = Client::with_version(config, V1_0);
    client.session.begin(crate::rig::STEREO).unwrap();
    let time = client.empty_frame().predicted_display_time;
    let aside = client.session.create_reference_space(xr::ReferenceSpaceType::LOCAL, at(1.0, 2.0, 3.0)).unwrap();
    let spaces = [aside.as_raw(), client.view.as_raw()];
    let ask = |time, location_count, velocity_count| {
        let mut places =
            [sys::SpaceLocationData { location_flags: xr::SpaceLocationFlags::EMPTY, pose: at(9.0, 9.0, 9.0) }; 2];
        let still = xr::Vector3f { x: 9.0, y: 9.0, z: 9.0 };
        let mut speeds = [sys::SpaceVelocityData {
            velocity_flags: xr::SpaceVelocityFlags::EMPTY,
            linear_velocity: still,
            angular_velocity: still,
        }; 2];
        let mut velocities = sys::SpaceVelocities {
            ty: sys::SpaceVelocities::TYPE,
            next: std::ptr::null_mut(),
            velocity_count,
            velocities: speeds.as_mut_ptr(),
        };
        let mut locations = sys::SpaceLocations {
            ty: sys::SpaceLocations::TYPE,
            next: (&raw mut velocities).cast(),
            location_count,
            locations: places.as_mut_ptr(),
        };
        let info = sys::SpacesLocateInfo {
            ty: sys::SpacesLocateInfo::TYPE,
            next: std::ptr::null(),
            base_space: client.local.as_raw(),
            time,
            space_count: 2,
            spaces: spaces.as_ptr(),
        };
        // SAFETY: the name stands for this type, and everything pointed to is alive.
        unsafe {
            let locate: sys::pfn::LocateSpacesKHR = function(&client.instance, c"xrLocateSpacesKHR");
            (
                locate(client.session.as_raw(), &info, &mut locations),
                places[0].pose.position.y,
                speeds[0].linear_velocity.y,
            )
        }
    };
    assert_eq!(ask(time, 2, 2), (Code::SUCCESS, 2.0, 0.0));
    assert_eq!(ask(time, 1, 2).0, Code::ERROR_VALIDATION_FAILURE);
    assert_eq!(ask(time, 2, 1).0, Code::ERROR_VALIDATION_FAILURE);
    assert_eq!(ask(xr::Time::from_nanos(-1), 2, 2).0, Code::ERROR_TIME_INVALID);
    client.exit();
}
