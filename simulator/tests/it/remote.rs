//! The control channel: what other programs can do to a running session, and what they cannot do to the channel.

use std::path::{Path, PathBuf};
use std::process::Command;

use holograde_simulator::control::{self, ListenError};
use holograde_simulator::remote::{Address, CONTROL_VARIABLE, Client as Caller, OpenError};
use openxr as xr;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;
use serde_json::Value;

use crate::headless::Headless;
use crate::rig::{Client, entry, instance, small};

/// A folder of a test's own, gone with it.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("holograde-{}-{name}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn socket(&self) -> Address {
        Address::Socket(self.path("control"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

#[track_caller]
pub fn ask(caller: &mut Caller, order: &str) -> Value {
    serde_json::from_str(&caller.ask(order).unwrap()).unwrap()
}

/// Asks for what must be done.
#[track_caller]
pub fn order(caller: &mut Caller, order: &str) -> Value {
    let answer = ask(caller, order);
    assert_eq!(answer["ok"], true, "{order}: {answer}");
    answer
}

/// Asks for what must be refused.
#[track_caller]
pub fn refuse(caller: &mut Caller, order: &str, says: &str) {
    let answer = ask(caller, order);
    let error = answer["error"].as_str().unwrap_or_default();
    assert!(answer["ok"] == false && error.contains(says), "{order}: {answer}");
}

/// A headless client that has the focus, and a caller of its channel.
pub fn called(folder: &Folder) -> (Headless, Caller) {
    called_with(folder, small())
}

fn called_with(folder: &Folder, config: control::Config) -> (Headless, Caller) {
    let client = Headless::new(config);
    control::listen(client.instance.as_raw(), &folder.socket()).unwrap();
    (client, Caller::connect(&folder.socket()).unwrap())
}

fn states(instance: &xr::Instance) -> Vec<xr::SessionState> {
    let mut buffer = xr::EventDataBuffer::new();
    let mut states = Vec::new();
    while let Some(event) = instance.poll_event(&mut buffer).unwrap() {
        if let xr::Event::SessionStateChanged(change) = event {
            states.push(change.state());
        }
    }
    states
}

#[test]
fn another_thread_takes_the_focus_gives_it_back_and_asks_for_exit() {
    use xr::SessionState as S;
    let folder = Folder::new("walk");
    let (mut client, mut caller) = called(&folder);
    let mut seen = states(&client.instance);
    let other = std::thread::spawn(move || {
        let state = |caller: &mut Caller| order(caller, r#"{"do":"state"}"#)["sessions"][0]["state"].clone();
        for (attention, expected) in [("seen", "visible"), ("hidden", "synchronized"), ("full", "focused")] {
            order(&mut caller, &format!(r#"{{"do":"attend","attention":"{attention}"}}"#));
            assert_eq!(state(&mut caller), expected);
        }
        order(&mut caller, r#"{"do":"request-exit"}"#);
        assert_eq!(state(&mut caller), "stopping");
    });
    let mut frames = 0;
    while !other.is_finished() {
        client.frame();
        frames += 1;
        seen.extend(states(&client.instance));
    }
    other.join().unwrap();
    seen.extend(states(&client.instance));
    let to_focus = [S::IDLE, S::READY, S::SYNCHRONIZED, S::VISIBLE, S::FOCUSED];
    let walk = [S::VISIBLE, S::SYNCHRONIZED, S::VISIBLE, S::FOCUSED, S::VISIBLE, S::SYNCHRONIZED, S::STOPPING];
    assert_eq!(seen, [&to_focus[..], &walk].concat());
    let mut caller = Caller::connect(&folder.socket()).unwrap();
    assert_eq!(order(&mut caller, r#"{"do":"state"}"#)["sessions"][0]["frames_ended"], frames);
    client.session.end().unwrap();
    assert_eq!(states(&client.instance), [S::IDLE, S::EXITING]);
    refuse(&mut caller, r#"{"do":"request-exit"}"#, "does not run");
}

#[test]
fn an_action_sees_a_hand_pinch() {
    let folder = Folder::new("pinch");
    let (client, mut caller) = called(&folder);
    let path = |text: &str| client.instance.string_to_path(text).unwrap();
    let set = client.instance.create_action_set("main", "Main", 0).unwrap();
    let pick = set.create_action::<bool>("pick", "Pick", &[]).unwrap();
    let aim = set.create_action::<xr::Posef>("aim", "Aim", &[]).unwrap();
    let buzz = set.create_action::<xr::Haptic>("buzz", "Buzz", &[]).unwrap();
    let right = |part: &str| path(&format!("/user/hand/right/{part}"));
    let simple = path("/interaction_profiles/khr/simple_controller");
    let bindings = [
        xr::Binding::new(&pick, right("input/select/click")),
        xr::Binding::new(&aim, right("input/aim/pose")),
        xr::Binding::new(&buzz, right("output/haptic")),
    ];
    client.instance.suggest_interaction_profile_bindings(simple, &bindings).unwrap();
    client.session.attach_action_sets(&[&set]).unwrap();
    let picked = || {
        client.session.sync_actions(&[(&set).into()]).unwrap();
        let state = pick.state(&client.session, xr::Path::NULL).unwrap();
        (state.is_active, state.current_state)
    };
    assert_eq!(picked(), (false, false));
    refuse(&mut caller, r#"{"do":"hand","hand":"right","select":1}"#, "`grip`");
    order(
        &mut caller,
        r#"{"do":"hand","hand":"right","holds":"controller","grip":{"position":[0.2,-0.25,-0.5]},"aim":{"position":[0.25,0,-0.5]}}"#,
    );
    assert_eq!(picked(), (true, false));
    order(&mut caller, r#"{"do":"hand","hand":"right","select":1}"#);
    assert_eq!(picked(), (true, true));
    let pointer = aim.create_space(&client.session, xr::Path::NULL, xr::Posef::IDENTITY).unwrap();
    let now = control::now(client.session.as_raw()).unwrap();
    let at = pointer.locate(&client.local, now).unwrap().pose.position;
    assert_eq!([at.x, at.y, at.z], [0.25, 0.0, -0.5], "the other fields stayed");

    let felt = |caller: &mut Caller| order(caller, r#"{"do":"vibration","hand":"right"}"#)["felt"].clone();
    assert_eq!(felt(&mut caller), Value::Null);
    buzz.apply_feedback(&client.session, xr::Path::NULL, &xr::HapticVibration::new().amplitude(0.5)).unwrap();
    assert_eq!(felt(&mut caller)["amplitude"], 0.5);

    order(&mut caller, r#"{"do":"hand","hand":"right","tracked":false}"#);
    assert_eq!(picked(), (false, false));
    order(&mut caller, r#"{"do":"hand","hand":"right","release":true}"#);
    assert_eq!(picked(), (false, false), "the scenario has no hand");
}

#[test]
fn the_truth_can_be_asked_for() {
    use holograde_simulator::scenario::{Fault, FaultKind, Scope};
    let folder = Folder::new("truth");
    let mut config = crate::rig::small();
    let kind =
        FaultKind::Jump { of: Scope::Tracking, mm: 50.0, direction: [0.0, 1.0, 0.0], deg: 0.0, axis: [0.0, 1.0, 0.0] };
    config.scenario.faults = vec![Fault { start_s: 0.0, seconds: None, kind }];
    let (mut client, mut caller) = called_with(&folder, config);
    for _ in 0..4 {
        client.frame();
    }
    let truth = order(&mut caller, r#"{"do":"truth"}"#);
    assert_eq!(truth["true"]["position"], serde_json::json!([0.0, 0.0, 0.0]));
    assert_eq!(truth["told"]["position"], serde_json::json!([0.0, 0.05, 0.0]));
    assert_eq!(truth["faults"], serde_json::json!([0]));
}

#[test]
fn a_session_can_be_lost_and_several_are_told_apart() {
    let folder = Folder::new("lose");
    let (client, mut caller) = called(&folder);
    let other = Headless::on(client.instance.clone(), client.system);
    let [first, second] = [&client, &other].map(|client| client.session.as_raw().into_raw());
    let told = order(&mut caller, r#"{"do":"state"}"#);
    let sessions: Vec<_> = told["sessions"].as_array().unwrap().iter().map(|about| about["session"].as_u64()).collect();
    assert_eq!(sessions, [Some(first), Some(second)]);
    assert_eq!(told["simulated"], true);
    refuse(&mut caller, r#"{"do":"lose"}"#, &format!("[{first}, {second}]"));
    refuse(&mut caller, r#"{"do":"lose","session":1}"#, "no session 1");
    order(&mut caller, &format!(r#"{{"do":"announce-loss","session":{first}}}"#));
    assert_eq!(control::state(client.session.as_raw()), Ok(control::State::LossPending));
    order(&mut caller, &format!(r#"{{"do":"lose","session":{first}}}"#));
    assert_eq!(client.session.request_exit().unwrap_err(), Code::ERROR_SESSION_LOST);
    let about = order(&mut caller, &format!(r#"{{"do":"state","session":{first}}}"#));
    assert_eq!((&about["lost"], &about["state"]), (&true.into(), &"loss-pending".into()));
    assert_eq!(order(&mut caller, &format!(r#"{{"do":"state","session":{second}}}"#))["lost"], false);
}

#[test]
fn what_was_submitted_is_told_and_pictured() {
    let folder = Folder::new("picture");
    let mut client = Client::focused(small());
    control::listen(client.instance.as_raw(), &folder.socket()).unwrap();
    let mut caller = Caller::connect(&folder.socket()).unwrap();
    let path = folder.path("left.png");
    let wanted = format!(r#"{{"do":"picture","path":{path:?},"scale":1}}"#);
    let other = std::thread::spawn(move || (order(&mut caller, &wanted), caller));
    while !other.is_finished() {
        client.empty_frame();
        client.drawn_frame();
    }
    let (answer, mut caller) = other.join().unwrap();
    assert_eq!((&answer["width"], &answer["height"]), (&96.into(), &64.into()));
    let file = std::io::BufReader::new(std::fs::File::open(&path).unwrap());
    let reader = png::Decoder::new(file).read_info().unwrap();
    assert_eq!(reader.info().size(), (96, 64));
    let submitted = order(&mut caller, r#"{"do":"state"}"#)["sessions"][0]["submitted"].clone();
    assert_eq!(submitted["blend"], "additive");
    assert_eq!(submitted["layers"][0], serde_json::json!({ "kind": "projection", "views": 2, "depth": true }));
    let names: Vec<_> = std::fs::read_dir(folder.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "nothing half written is left: {names:?}");
    client.exit();
}

#[test]
fn who_waits_for_a_picture_is_told_when_the_session_goes() {
    let folder = Folder::new("gone");
    let client = Client::focused(small());
    control::listen(client.instance.as_raw(), &folder.socket()).unwrap();
    let mut caller = Caller::connect(&folder.socket()).unwrap();
    let wanted = format!(r#"{{"do":"picture","path":{:?}}}"#, folder.path("never.png"));
    let other = std::thread::spawn(move || refuse(&mut caller, &wanted, "session"));
    let Client { color, depth, local, view, waiter, stream, session, instance, vulkan } = client;
    drop((color, depth, local, view, waiter, stream, session));
    other.join().unwrap();
    drop((instance, vulkan));
}

#[test]
fn nothing_is_left_when_the_instance_is_destroyed() {
    let folder = Folder::new("end");
    let (client, mut caller) = called(&folder);
    order(&mut caller, r#"{"do":"state"}"#);
    assert!(folder.path("control").exists());
    drop(client);
    assert!(caller.ask(r#"{"do":"state"}"#).is_err(), "the connection is closed");
    assert!(!folder.path("control").exists(), "the socket is gone");
    assert!(Caller::connect(&folder.socket()).is_err());
}

#[track_caller]
fn not_opened(client: &Headless, path: &Path, is_right: impl Fn(&OpenError) -> bool) {
    match control::listen(client.instance.as_raw(), &Address::Socket(path.to_owned())) {
        Err(ListenError::Open(error)) if is_right(&error) => {}
        other => panic!("{}: {other:?}", path.display()),
    }
}

#[test]
fn a_socket_is_made_where_only_its_user_can_reach_it_and_nothing_is_lost() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let folder = Folder::new("places");
    let client = Headless::new(small());
    let file = folder.path("file");
    std::fs::write(&file, "precious").unwrap();
    not_opened(&client, &file, |error| matches!(error, OpenError::NoSocket(_)));
    assert_eq!(std::fs::read(&file).unwrap(), b"precious");
    not_opened(&client, &folder.path("none/x"), |error| matches!(error, OpenError::System { .. }));
    not_opened(&client, &folder.path(&"x".repeat(200)), |error| matches!(error, OpenError::System { .. }));
    let open = folder.path("open");
    std::fs::create_dir(&open).unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o777)).unwrap();
    not_opened(&client, &open.join("x"), |error| matches!(error, OpenError::OpenFolder(_)));
    let foreign = std::os::unix::net::UnixListener::bind(folder.path("control")).unwrap();
    not_opened(&client, &folder.path("control"), |error| matches!(error, OpenError::Taken(_)));

    // Nobody listens there any more, so it is replaced.
    drop(foreign);
    assert!(folder.path("control").exists());
    let raw = client.instance.as_raw();
    assert_eq!(control::listen(raw, &folder.socket()).unwrap(), folder.socket());
    assert_eq!(std::fs::symlink_metadata(folder.path("control")).unwrap().mode() & 0o777, 0o600);
    assert!(matches!(control::listen(raw, &folder.socket()), Err(ListenError::Already(_))));
    let other = Headless::new(small());
    not_opened(&other, &folder.path("control"), |error| matches!(error, OpenError::Taken(_)));
    drop(other);
    order(&mut Caller::connect(&folder.socket()).unwrap(), r#"{"do":"state"}"#);
    let gone = xr::sys::Instance::from_raw(0);
    assert!(matches!(control::listen(gone, &folder.socket()), Err(ListenError::NoSuchInstance)));
}

#[test]
fn a_port_is_open_to_this_machine_alone_and_writes_no_files() {
    let client = Headless::new(small());
    let address = control::listen(client.instance.as_raw(), &Address::Port(0)).unwrap();
    assert!(matches!(address, Address::Port(port) if port != 0));
    let other = Headless::new(small());
    let taken = control::listen(other.instance.as_raw(), &address);
    assert!(matches!(taken, Err(ListenError::Open(OpenError::Taken(_)))), "{taken:?}");
    let mut caller = Caller::connect(&address).unwrap();
    order(&mut caller, r#"{"do":"attend","attention":"seen"}"#);
    refuse(&mut caller, r#"{"do":"picture","path":"/tmp/never.png"}"#, "no files");
    let mut browser = Caller::connect(&address).unwrap();
    refuse(&mut browser, "POST / HTTP/1.1", "not JSON");
    assert!(browser.ask(r#"{"do":"lose"}"#).is_err(), "who speaks something else is not listened to");
    assert_eq!(control::state(client.session.as_raw()), Ok(control::State::Visible));
}

/// Set in a child process that is to listen where [`CONTROL_VARIABLE`] says.
const CHILD: &str = "HOLOGRADE_SIMULATOR_TEST_LISTENS";

#[test]
fn the_variable_opens_a_channel_for_one_instance() {
    if std::env::var_os(CHILD).is_some() {
        return listen_by_variable();
    }
    let folder = Folder::new("variable");
    let run = |place: &Path| {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "remote::the_variable_opens_a_channel_for_one_instance", "--nocapture"])
            .env(CHILD, "1")
            .env(CONTROL_VARIABLE, place)
            .output()
            .unwrap();
        (child.status.success(), String::from_utf8_lossy(&child.stderr).into_owned())
    };
    let (went_well, said) = run(&folder.path("control"));
    assert!(went_well && said.contains("no control channel: something listens at"), "{said}");
    assert!(!folder.path("control").exists());
    let (went_well, said) = run(Path::new("0.0.0.0:8000"));
    assert!(!went_well && said.contains("`0.0.0.0:8000` is not 127.0.0.1"), "{said}");
}

/// Two instances that the environment configures: the first one listens. One that is configured in process does not, whatever the variable says.
fn listen_by_variable() {
    let make = || {
        let application = xr::ApplicationInfo {
            application_name: "test",
            api_version: xr::Version::new(1, 0, 0),
            ..Default::default()
        };
        entry().create_instance(&application, &xr::ExtensionSet::default(), &[], &()).unwrap()
    };
    let place = Address::parse(&std::env::var_os(CONTROL_VARIABLE).unwrap()).unwrap_or(Address::Port(1));
    let (in_process, _) = instance(small(), xr::Version::new(1, 0, 0));
    assert!(Caller::connect(&place).is_err());
    let (first, second) = (make(), make());
    let mut caller = Caller::connect(&place).unwrap();
    assert_eq!(order(&mut caller, r#"{"do":"state"}"#)["sessions"], serde_json::json!([]));
    refuse(&mut caller, r#"{"do":"lose"}"#, "no session");
    drop((in_process, second));
    order(&mut caller, r#"{"do":"state"}"#);
    assert_eq!(threads(), 1);
    drop(first);
    assert_eq!(threads(), 0);
}

/// How many threads of this process serve control channels.
fn threads() -> usize {
    let all = std::fs::read_dir("/proc/self/task").unwrap();
    let name = |task: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(task.unwrap().path().join("comm"));
    all.map(name).filter(|name| name.as_deref().is_ok_and(|name| name == "control\n")).count()
}
