//! Actions: their rules, and what devices make of them.

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

/// The functions of XR_EXT_conformance_automation, and what a test needs to use them.
struct Hands {
    fp: xr::raw::ConformanceAutomationEXT,
    session: xr::sys::Session,
    instance: xr::Instance,
    profile: xr::Path,
}

impl Hands {
    fn new(client: &Client, profile: &str) -> Self {
        // SAFETY: the instance was made with the extension.
        let fp = unsafe { xr::raw::ConformanceAutomationEXT::load(client.instance.entry(), client.instance.as_raw()) };
        let profile = client.instance.string_to_path(profile).unwrap();
        Self { fp: fp.unwrap(), session: client.session.as_raw(), instance: client.instance.clone(), profile }
    }

    fn path(&self, text: &str) -> xr::Path {
        self.instance.string_to_path(text).unwrap()
    }

    fn active(&self, user: &str, active: bool) -> Code {
        // SAFETY: plain values.
        unsafe { (self.fp.set_input_device_active)(self.session, self.profile, self.path(user), active.into()) }
    }

    fn press(&self, user: &str, part: &str, pressed: bool) -> Code {
        let path = self.path(&format!("{user}{part}"));
        // SAFETY: plain values.
        unsafe { (self.fp.set_input_device_state_bool)(self.session, self.path(user), path, pressed.into()) }
    }

    fn pull(&self, user: &str, part: &str, amount: f32) -> Code {
        let path = self.path(&format!("{user}{part}"));
        // SAFETY: plain values.
        unsafe { (self.fp.set_input_device_state_float)(self.session, self.path(user), path, amount) }
    }

    fn push(&self, user: &str, part: &str, [x, y]: [f32; 2]) -> Code {
        let path = self.path(&format!("{user}{part}"));
        let value = xr::Vector2f { x, y };
        // SAFETY: plain values.
        unsafe { (self.fp.set_input_device_state_vector2f)(self.session, self.path(user), path, value) }
    }

    fn place(&self, user: &str, part: &str, space: &xr::Space, position: [f32; 3]) -> Code {
        let path = self.path(&format!("{user}{part}"));
        let [x, y, z] = position;
        let pose = xr::Posef { position: xr::Vector3f { x, y, z }, ..xr::Posef::IDENTITY };
        // SAFETY: plain values.
        unsafe { (self.fp.set_input_device_location)(self.session, self.path(user), path, space.as_raw(), pose) }
    }
}

const LEFT: &str = "/user/hand/left";
const RIGHT: &str = "/user/hand/right";
const TOUCH: &str = "/interaction_profiles/oculus/touch_controller";

fn ok(code: Code) {
    assert_eq!(code, Code::SUCCESS);
}

#[test]
fn devices_feed_actions_through_bindings() {
    let mut client = Client::focused(small());
    let hands = Hands::new(&client, TOUCH);
    let path = |text: &str| client.instance.string_to_path(text).unwrap();
    let (left, right) = (path(LEFT), path(RIGHT));
    let set = client.instance.create_action_set("main", "Main", 0).unwrap();
    let grab = set.create_action::<f32>("grab", "Grab", &[left, right]).unwrap();
    let fire = set.create_action::<bool>("fire", "Fire", &[]).unwrap();
    let walk = set.create_action::<xr::Vector2f>("walk", "Walk", &[]).unwrap();
    let turn = set.create_action::<f32>("turn", "Turn", &[]).unwrap();
    let aim = set.create_action::<xr::Posef>("aim", "Aim", &[left, right]).unwrap();
    let buzz = set.create_action::<xr::Haptic>("buzz", "Buzz", &[left, right]).unwrap();
    let bindings = [
        xr::Binding::new(&grab, path("/user/hand/left/input/squeeze")),
        xr::Binding::new(&grab, path("/user/hand/right/input/squeeze/value")),
        xr::Binding::new(&fire, path("/user/hand/right/input/trigger")),
        xr::Binding::new(&fire, path("/user/hand/right/input/a/click")),
        xr::Binding::new(&walk, path("/user/hand/left/input/thumbstick")),
        xr::Binding::new(&turn, path("/user/hand/left/input/thumbstick/x")),
        xr::Binding::new(&aim, path("/user/hand/left/input/aim/pose")),
        xr::Binding::new(&buzz, path("/user/hand/left/output/haptic")),
    ];
    client.instance.suggest_interaction_profile_bindings(hands.profile, &bindings).unwrap();
    client.session.attach_action_sets(&[&set]).unwrap();
    let sync = || client.session.sync_actions(&[(&set).into()]).unwrap();

    sync();
    assert!(!grab.state(&client.session, left).unwrap().is_active, "no device is there");
    assert_eq!(hands.press(RIGHT, "/input/a/click", true), Code::ERROR_PATH_UNSUPPORTED, "nor can it be pressed");
    ok(hands.active(LEFT, true));
    ok(hands.active(RIGHT, true));
    ok(hands.pull(LEFT, "/input/squeeze/value", 0.25));
    ok(hands.pull(RIGHT, "/input/squeeze/value", 0.75));
    ok(hands.push(LEFT, "/input/thumbstick", [-0.5, 0.25]));
    assert_eq!(hands.press(LEFT, "/input/a/click", true), Code::ERROR_PATH_UNSUPPORTED, "it is on the right");
    assert_eq!(hands.pull(LEFT, "/input/squeeze/value", f32::NAN), Code::ERROR_VALIDATION_FAILURE);
    assert!(!grab.state(&client.session, left).unwrap().is_active, "only a sync brings news");
    sync();
    assert_eq!(client.session.current_interaction_profile(left).unwrap(), hands.profile);
    let state = |user| grab.state(&client.session, user).unwrap();
    assert_eq!([left, right, xr::Path::NULL].map(|user| state(user).current_state), [0.25, 0.75, 0.75]);
    let moved = walk.state(&client.session, xr::Path::NULL).unwrap().current_state;
    assert_eq!([moved.x, moved.y], [-0.5, 0.25]);
    assert_eq!(turn.state(&client.session, xr::Path::NULL).unwrap().current_state, -0.5);
    assert!(state(left).changed_since_last_sync && state(left).last_change_time.as_nanos() > 0);
    sync();
    assert!(!state(left).changed_since_last_sync, "nothing moved");

    // A number becomes a press at one height and ceases to be one at a lower.
    let fires = || fire.state(&client.session, xr::Path::NULL).unwrap().current_state;
    for (amount, pressed) in [(0.45, false), (0.6, true), (0.45, true), (0.3, false), (1.0, true), (0.0, false)] {
        ok(hands.pull(RIGHT, "/input/trigger/value", amount));
        sync();
        assert_eq!(fires(), pressed, "{amount}");
    }
    ok(hands.press(RIGHT, "/input/a/click", true));
    sync();
    assert!(fires(), "either button will do");

    let pointer = aim.create_space(&client.session, left, xr::Posef::IDENTITY).unwrap();
    ok(hands.place(LEFT, "/input/aim/pose", &client.local, [0.1, 0.2, -0.3]));
    assert_eq!(hands.place(LEFT, "/input/aim/pose", &pointer, [0.0; 3]), Code::ERROR_VALIDATION_FAILURE);
    sync();
    assert!(aim.is_active(&client.session, left).unwrap() && !aim.is_active(&client.session, right).unwrap());
    let now = holograde_simulator::control::now(client.session.as_raw()).unwrap();
    let found = pointer.locate(&client.local, now).unwrap();
    assert!(found.location_flags.contains(xr::SpaceLocationFlags::POSITION_TRACKED));
    assert_eq!([found.pose.position.x, found.pose.position.y, found.pose.position.z], [0.1, 0.2, -0.3]);

    buzz.apply_feedback(&client.session, xr::Path::NULL, &xr::HapticVibration::new().amplitude(0.5)).unwrap();
    let felt = |user| holograde_simulator::control::vibration(client.session.as_raw(), user).unwrap();
    use holograde_simulator::control::User;
    assert_eq!(felt(User::LeftHand).map(|vibration| vibration.amplitude), Some(0.5));
    assert_eq!(felt(User::RightHand), None, "nothing is bound there");
    buzz.stop_feedback(&client.session, left).unwrap();
    assert_eq!(felt(User::LeftHand), None);

    ok(hands.active(LEFT, false));
    sync();
    assert!(!state(left).is_active && state(right).is_active);
    assert_eq!(state(left).current_state, 0.0);
    assert_eq!(client.session.current_interaction_profile(left).unwrap(), xr::Path::NULL);
    assert_eq!(pointer.locate(&client.local, now).unwrap().location_flags, xr::SpaceLocationFlags::EMPTY);

    let bound = fire.bound_sources(&client.session).unwrap();
    let names = bound.iter().map(|&path| client.instance.path_to_string(path).unwrap());
    let expected = ["/user/hand/right/input/trigger/value", "/user/hand/right/input/a/click"];
    assert_eq!(names.collect::<Vec<_>>(), expected);
    let which = xr::InputSourceLocalizedNameFlags::USER_PATH | xr::InputSourceLocalizedNameFlags::COMPONENT;
    assert_eq!(client.session.input_source_localized_name(bound[1], which).unwrap(), "Right Hand A Click");
    drop((pointer, grab, fire, walk, turn, aim, buzz, set));
    client.exit();
}

#[test]
fn the_set_with_the_higher_priority_gets_the_input() {
    let mut client = Client::focused(small());
    let hands = Hands::new(&client, TOUCH);
    let path = |text: &str| client.instance.string_to_path(text).unwrap();
    let low = client.instance.create_action_set("low", "Low", 1).unwrap();
    let high = client.instance.create_action_set("high", "High", 2).unwrap();
    let below = low.create_action::<bool>("below", "Below", &[]).unwrap();
    let other = low.create_action::<bool>("other", "Other", &[]).unwrap();
    let above = high.create_action::<f32>("above", "Above", &[]).unwrap();
    let bindings = [
        xr::Binding::new(&below, path("/user/hand/left/input/trigger/value")),
        xr::Binding::new(&other, path("/user/hand/left/input/x/click")),
        xr::Binding::new(&above, path("/user/hand/left/input/trigger/value")),
    ];
    client.instance.suggest_interaction_profile_bindings(hands.profile, &bindings).unwrap();
    client.session.attach_action_sets(&[&low, &high]).unwrap();
    ok(hands.active(LEFT, true));
    ok(hands.pull(LEFT, "/input/trigger/value", 1.0));
    ok(hands.press(LEFT, "/input/x/click", true));
    let seen = || {
        let session = &client.session;
        let null = xr::Path::NULL;
        [
            below.state(session, null).unwrap().is_active,
            other.state(session, null).unwrap().is_active,
            above.state(session, null).unwrap().is_active,
        ]
    };
    client.session.sync_actions(&[(&low).into(), (&high).into()]).unwrap();
    assert_eq!(seen(), [false, true, true]);
    client.session.sync_actions(&[(&low).into()]).unwrap();
    assert_eq!(seen(), [true, true, false]);
    client.session.sync_actions(&[]).unwrap();
    assert_eq!(seen(), [false; 3]);
    drop((below, other, above, low, high));
    client.exit();
}

#[test]
fn without_focus_nothing_is_active() {
    use holograde_simulator::control::{Attention, attend};
    let mut client = Client::focused(small());
    let hands = Hands::new(&client, TOUCH);
    let set = client.instance.create_action_set("main", "Main", 0).unwrap();
    let fire = set.create_action::<bool>("fire", "Fire", &[]).unwrap();
    let click = client.instance.string_to_path("/user/hand/left/input/x/click").unwrap();
    client.instance.suggest_interaction_profile_bindings(hands.profile, &[xr::Binding::new(&fire, click)]).unwrap();
    client.session.attach_action_sets(&[&set]).unwrap();
    ok(hands.active(LEFT, true));
    ok(hands.press(LEFT, "/input/x/click", true));
    let active = || fire.state(&client.session, xr::Path::NULL).unwrap().is_active;
    client.session.sync_actions(&[(&set).into()]).unwrap();
    assert!(active());
    attend(client.session.as_raw(), Attention::Seen).unwrap();
    client.session.sync_actions(&[(&set).into()]).unwrap();
    assert!(!active());
    attend(client.session.as_raw(), Attention::Full).unwrap();
    client.session.sync_actions(&[(&set).into()]).unwrap();
    assert!(active());
    drop((fire, set));
    client.exit();
}
