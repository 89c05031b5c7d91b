//! Spaces, views and time.

use holograde_simulator::control;
use holograde_simulator::room::{Plan, Surroundings};
use holograde_simulator::scenario::{HeadPath, Move};
use holograde_simulator::{Pose, control::Config};
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::rig::{Client, STEREO, small};

/// A head that sways half a metre to each side, from 10 cm to the right of the origin.
fn swaying() -> Config {
    let mut config = small();
    config.scenario.head =
        HeadPath::new(Pose::at(0.1, 0.0, 0.0)).then(Move::SideToSide { amplitude_m: 0.5, cycles: 4 }, 8.0);
    config
}

fn shift(x: f32, y: f32, z: f32) -> xr::Posef {
    xr::Posef { orientation: xr::Quaternionf { x: 0.0, y: 0.0, z: 0.0, w: 1.0 }, position: xr::Vector3f { x, y, z } }
}

fn after(time: xr::Time, ns: i64) -> xr::Time {
    xr::Time::from_nanos(time.as_nanos() + ns)
}

#[test]
fn reference_spaces_are_those_of_the_device_and_version() {
    use xr::ReferenceSpaceType as R;
    let client = Client::new(small());
    assert_eq!(
        client.session.enumerate_reference_spaces().unwrap(),
        [R::VIEW, R::LOCAL, R::LOCAL_FLOOR, R::UNBOUNDED_MSFT]
    );
    let stage = client.session.create_reference_space(R::STAGE, xr::Posef::IDENTITY);
    assert_eq!(stage.map(|_| ()).unwrap_err(), Code::ERROR_REFERENCE_SPACE_UNSUPPORTED);
    assert_eq!(client.session.reference_space_bounds_rect(R::LOCAL).unwrap(), None);
    let old = Client::with_version(small(), xr::Version::new(1, 0, 0));
    assert!(old.instance.exts().ext_local_floor.is_some());
    assert_eq!(
        old.session.enumerate_reference_spaces().unwrap(),
        [R::VIEW, R::LOCAL, R::LOCAL_FLOOR, R::UNBOUNDED_MSFT]
    );
    let mut config = small();
    config.profile.stage = true;
    let client = Client::new(config);
    assert_eq!(
        client.session.enumerate_reference_spaces().unwrap(),
        [R::VIEW, R::LOCAL, R::LOCAL_FLOOR, R::STAGE, R::UNBOUNDED_MSFT]
    );
}

#[test]
fn offsets_and_the_floor_add_up() {
    let mut client = Client::focused(swaying());
    let time = client.empty_frame().predicted_display_time;
    let floor =
        client.session.create_reference_space(xr::ReferenceSpaceType::LOCAL_FLOOR, shift(0.0, 1.0, 0.0)).unwrap();
    let location = floor.locate(&client.local, time).unwrap();
    assert!((location.pose.position.y + 0.6).abs() < 1e-6);
    let mut bad = shift(0.0, 0.0, 0.0);
    bad.orientation.w = 0.0;
    let refused = client.session.create_reference_space(xr::ReferenceSpaceType::LOCAL, bad);
    assert_eq!(refused.map(|_| ()).unwrap_err(), Code::ERROR_POSE_INVALID);
    client.exit();
}

#[test]
fn the_head_follows_its_path_with_the_right_velocity() {
    let mut client = Client::focused(swaying());
    for _ in 0..60 {
        let time = client.empty_frame().predicted_display_time;
        let (location, velocity) = client.view.relate(&client.local, time).unwrap();
        let truth = control::true_head(client.session.as_raw(), time).unwrap();
        assert_eq!(location.pose.position.x, truth.position.x as f32);
        let ahead = control::true_head(client.session.as_raw(), after(time, 1_000_000)).unwrap();
        let speed = (ahead.position.x - truth.position.x) / 1e-3;
        assert!((f64::from(velocity.linear_velocity.x) - speed).abs() < 0.02, "{speed}");
    }
    client.exit();
}

#[test]
fn the_past_is_kept_for_a_while_and_stays_what_it_was() {
    let mut client = Client::focused(swaying());
    let time = client.empty_frame().predicted_display_time;
    let then = client.view.locate(&client.local, time).unwrap();
    for _ in 0..30 {
        client.empty_frame();
    }
    let again = client.view.locate(&client.local, time).unwrap();
    assert_eq!(again.pose.position.x, then.pose.position.x);
    for _ in 0..60 {
        client.empty_frame();
    }
    let forgotten = client.view.locate(&client.local, time).unwrap();
    assert_eq!(forgotten.location_flags, xr::SpaceLocationFlags::EMPTY);
    let nonsense = client.view.locate(&client.local, xr::Time::from_nanos(0));
    assert_eq!(nonsense.map(|_| ()).unwrap_err(), Code::ERROR_TIME_INVALID);
    client.exit();
}

#[test]
fn eyes_stand_apart_and_see_what_the_profile_says() {
    let mut client = Client::focused(swaying());
    let time = client.empty_frame().predicted_display_time;
    let (flags, views) = client.session.locate_views(STEREO, time, &client.view).unwrap();
    assert!(flags.contains(xr::ViewStateFlags::POSITION_TRACKED));
    assert!((views[1].pose.position.x - views[0].pose.position.x - 0.063).abs() < 1e-6);
    let degrees = |angle: f32| (angle.to_degrees() * 10.0).round() / 10.0;
    let fov = views[0].fov;
    assert_eq!(
        [fov.angle_left, fov.angle_right, fov.angle_up, fov.angle_down].map(degrees),
        [-22.4, 20.6, 14.5, -14.5]
    );
    let refused = client.session.locate_views(STEREO, xr::Time::from_nanos(-5), &client.view);
    assert_eq!(refused.map(|_| ()).unwrap_err(), Code::ERROR_TIME_INVALID);
    client.exit();
}

/// `xrLocateSpaces`, for which the crate has no wrapper.
fn locate_spaces(client: &Client, spaces: &[sys::Space], time: xr::Time, out: &mut [sys::SpaceLocationData]) -> Code {
    let info = sys::SpacesLocateInfo {
        ty: sys::SpacesLocateInfo::TYPE,
        next: std::ptr::null(),
        base_space: client.local.as_raw(),
        time,
        space_count: spaces.len() as u32,
        spaces: spaces.as_ptr(),
    };
    let mut locations = sys::SpaceLocations {
        ty: sys::SpaceLocations::TYPE,
        next: std::ptr::null_mut(),
        location_count: out.len() as u32,
        locations: out.as_mut_ptr(),
    };
    let mut function = None;
    // SAFETY: the name stands for the type cast to, and everything pointed to is alive in this function.
    unsafe {
        let get = holograde_simulator::get_instance_proc_addr;
        assert_eq!(get(client.instance.as_raw(), c"xrLocateSpaces".as_ptr(), &mut function), Code::SUCCESS);
        let function = std::mem::transmute::<sys::pfn::VoidFunction, sys::pfn::LocateSpaces>(function.unwrap());
        function(client.session.as_raw(), &info, &mut locations)
    }
}

#[test]
fn many_spaces_at_once_agree_with_one_by_one() {
    let mut client = Client::focused(swaying());
    let time = client.empty_frame().predicted_display_time;
    let one = client.view.locate(&client.local, time).unwrap();
    let spaces = [client.view.as_raw(), client.local.as_raw()];
    let nowhere = sys::SpaceLocationData { location_flags: xr::SpaceLocationFlags::EMPTY, pose: xr::Posef::IDENTITY };
    let mut found = [nowhere; 2];
    let code = locate_spaces(&client, &spaces, time, &mut found);
    assert_eq!(code, Code::SUCCESS);
    assert_eq!(found[0].pose.position.x, one.pose.position.x);
    assert!(found[1].location_flags.contains(xr::SpaceLocationFlags::POSITION_TRACKED));
    assert_eq!(found[1].pose.position.x, 0.0);
    assert_eq!(locate_spaces(&client, &spaces, time, &mut found[..1]), Code::ERROR_VALIDATION_FAILURE);
    assert_eq!(locate_spaces(&client, &[], time, &mut []), Code::ERROR_VALIDATION_FAILURE);
    client.exit();
}

#[test]
fn timespec_counts_the_same_nanoseconds() {
    let mut client = Client::focused(small());
    let time = client.empty_frame().predicted_display_time;
    // SAFETY: the extension is enabled; the places for the answers are valid.
    unsafe {
        let functions = client.instance.exts().khr_convert_timespec_time.unwrap();
        let raw = client.instance.as_raw();
        let mut timespec = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        assert_eq!((functions.convert_time_to_timespec_time)(raw, time, &mut timespec), Code::SUCCESS);
        let mut back = xr::Time::from_nanos(0);
        assert_eq!((functions.convert_timespec_time_to_time)(raw, &timespec, &mut back), Code::SUCCESS);
        assert_eq!(back.as_nanos(), time.as_nanos());
        let zero = xr::Time::from_nanos(0);
        assert_eq!((functions.convert_time_to_timespec_time)(raw, zero, &mut timespec), Code::ERROR_TIME_INVALID);
        timespec.tv_nsec = 1_000_000_000;
        assert_eq!((functions.convert_timespec_time_to_time)(raw, &timespec, &mut back), Code::ERROR_TIME_INVALID);
    }
    client.exit();
}

#[test]
fn the_stage_is_as_large_as_the_room_allows() {
    use xr::ReferenceSpaceType as R;
    let bounds = |plan: Option<Plan>| {
        let mut config = small();
        config.profile.stage = true;
        config.scenario.room = plan.map_or(Surroundings::Nothing, Surroundings::Synthetic);
        let client = Client::new(config);
        let bounds = client.session.reference_space_bounds_rect(R::STAGE).unwrap();
        bounds.map(|bounds| [bounds.width, bounds.height])
    };
    assert_eq!(bounds(Some(Plan::default())), Some([5.0, 2.0]), "the wall behind is 1 m away");
    assert_eq!(bounds(Some(Plan { centre_m: [0.5, 0.0], ..Plan::default() })), Some([4.0, 4.0]));
    assert_eq!(bounds(Some(Plan { centre_m: [9.0, 0.0], ..Plan::default() })), None, "outside");
    assert_eq!(bounds(None), None);
}
