//! Actions without devices: the rules hold, and nothing is active.

use openxr as xr;
use openxr::sys::Result as Code;

use crate::rig::{Client, small};

#[test]
fn actions_obey_the_rules_and_stay_inactive() {
    let mut client = Client::focused(small());
    let instance = &client.instance;
    let path = |text: &str| instance.string_to_path(text).unwrap();
    let left = path("/user/hand/left");
    let set = instance.create_action_set("main", "Main", 0).unwrap();
    assert_eq!(instance.create_action_set("main", "Other", 0).map(|_| ()).unwrap_err(), Code::ERROR_NAME_DUPLICATED);
    let select = set.create_action::<bool>("select", "Select", &[left]).unwrap();
    let aim = set.create_action::<xr::Posef>("aim", "Aim", &[]).unwrap();
    let buzz = set.create_action::<xr::Haptic>("buzz", "Buzz", &[]).unwrap();
    let refused = set.create_action::<bool>("bad", "Bad", &[path("/user/foot")]);
    assert_eq!(refused.map(|_| ()).unwrap_err(), Code::ERROR_PATH_UNSUPPORTED);

    let simple = path("/interaction_profiles/khr/simple_controller");
    let click = path("/user/hand/left/input/select/click");
    instance.suggest_interaction_profile_bindings(simple, &[xr::Binding::new(&select, click)]).unwrap();
    let wrong = [xr::Binding::new(&select, path("/user/hand/left/input/trigger/value"))];
    let refused = |profile, bindings: &[xr::Binding<'_>]| {
        instance.suggest_interaction_profile_bindings(profile, bindings).unwrap_err()
    };
    assert_eq!(refused(simple, &wrong), Code::ERROR_PATH_UNSUPPORTED);
    let unknown = path("/interaction_profiles/nobody/nothing");
    assert_eq!(refused(unknown, &[xr::Binding::new(&select, click)]), Code::ERROR_PATH_UNSUPPORTED);

    assert_eq!(client.session.sync_actions(&[(&set).into()]).unwrap_err(), Code::ERROR_ACTIONSET_NOT_ATTACHED);
    assert_eq!(select.state(&client.session, left).map(|_| ()).unwrap_err(), Code::ERROR_ACTIONSET_NOT_ATTACHED);
    client.session.attach_action_sets(&[&set]).unwrap();
    assert_eq!(client.session.attach_action_sets(&[&set]).unwrap_err(), Code::ERROR_ACTIONSETS_ALREADY_ATTACHED);
    let late = set.create_action::<bool>("late", "Late", &[]);
    assert_eq!(late.map(|_| ()).unwrap_err(), Code::ERROR_ACTIONSETS_ALREADY_ATTACHED);

    client.session.sync_actions(&[(&set).into()]).unwrap();
    assert!(!select.state(&client.session, left).unwrap().is_active);
    let right = path("/user/hand/right");
    assert_eq!(select.state(&client.session, right).map(|_| ()).unwrap_err(), Code::ERROR_PATH_UNSUPPORTED);
    assert!(!aim.is_active(&client.session, xr::Path::NULL).unwrap());
    buzz.apply_feedback(&client.session, xr::Path::NULL, &xr::HapticVibration::new().amplitude(1.0)).unwrap();
    buzz.stop_feedback(&client.session, xr::Path::NULL).unwrap();
    assert_eq!(client.session.current_interaction_profile(left).unwrap(), xr::Path::NULL);

    let pointer = aim.create_space(&client.session, xr::Path::NULL, xr::Posef::IDENTITY).unwrap();
    let time = client.empty_frame().predicted_display_time;
    let found = pointer.locate(&client.local, time).unwrap();
    assert_eq!(found.location_flags, xr::SpaceLocationFlags::EMPTY);
    drop((pointer, select, aim, buzz, set));
    client.exit();
}
