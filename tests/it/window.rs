//! The window, on an X server of its own: it opens, shows what the eyes see, hears keys and mouse, changes its size, and is closed.

mod x;

use holograde::clock::Clock;
use holograde::observe::{FrameObservation, InputObservation};
use holograde::render::{DepthRange, PICTURE_COLOR, PICTURE_DEPTH, Renderer, StereoPath, View};
use holograde::review::Sheet;
use holograde::space::Pose;
use holograde::window::{Around, Drive, Input, Key, Mouse, OperatorView, Person, Showing, Window};
use holograde::xr::{Headset, Listen, Runtime, RuntimeChoice};
use holograde_simulator::{control, profile::Profile, scenario};
use image::RgbImage;
use std::process::{Command, Stdio};
use x::{Display, Server};

/// Set for the process that opens the window: the desktop's library wants one in the life of a process.
const CHILD: &str = "HOLOGRADE_TEST_WINDOW";

/// A test of this file in a process of its own.
fn child(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(["--exact", &format!("window::{test}"), "--nocapture"]);
    command.env(CHILD, "1").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET").stdin(Stdio::null());
    command
}

#[track_caller]
fn ends(command: &mut Command) {
    let output = command.output().expect("it starts");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

/// Runs a test of this file in a process of its own, with a display.
#[track_caller]
fn on_a_display(test: &str) {
    let Some(server) = Server::start() else {
        println!("skipped: 1 (Xvfb is not on this machine)");
        return;
    };
    ends(child(test).env("DISPLAY", server.display()));
}

fn headset() -> Headset {
    let mut profile = Profile::hololens_2().expect("built-in profile");
    profile.eye_size = [96, 64];
    let scenario = scenario::Scenario { clock: scenario::Clock::Stepped, ..Default::default() };
    control::set_next(control::Config { profile, scenario });
    let runtime = Runtime::open(RuntimeChoice::Simulator).expect("the embedded simulator").beside_a_window();
    Headset::create(runtime, &|offered| offered & wgpu::Features::MULTIVIEW, 1.0)
        .expect("a session; is a Vulkan driver installed?")
}

/// A window with a session behind it.
struct Seat {
    window: Window,
    renderer: Renderer,
    drive: Drive,
    person: Person,
    inputs: Vec<Input>,
    clock: Clock,
    /// What the headset told in the last frame.
    told: FrameObservation,
    told_input: InputObservation,
    // Last: the window's surface is on its device.
    headset: Headset,
}

impl Seat {
    fn new() -> Seat {
        let mut headset = headset();
        headset.listen(Listen { hands: true, gaze: false }, &mut Vec::new());
        let graphics = headset.graphics();
        let path = StereoPath::of(&graphics.device, &graphics.queue);
        let title = "Holograde: simulated headset, a self-check";
        let window = Window::open(graphics, title, path, [96, 64], Showing::Additive).expect("a window");
        let renderer = Renderer::new(&graphics.device, &graphics.queue, PICTURE_COLOR, PICTURE_DEPTH, path);
        let mut drive = Drive::new(Pose::IDENTITY);
        let person = drive.step(0.0, &Around::default());
        let (told, told_input) = Default::default();
        Seat { window, renderer, drive, person, inputs: Vec::new(), clock: Clock::default(), told, told_input, headset }
    }

    /// A frame: events, the person, the session with nothing in the room, the window.
    fn frame(&mut self) {
        self.window.pump();
        self.inputs.extend(self.window.inputs());
        self.window.inputs().iter().for_each(|input| self.drive.take(*input));
        let around = Around { views: self.told.views, base_from_head: self.told.head.pose, ..Around::default() };
        self.person = self.drive.step(1.0 / 60.0, &around);
        self.person.act(&self.headset).expect("the simulator's session");
        self.session();
        if !self.window.is_due() {
            return;
        }
        if let Some(target) = self.window.mirror().target() {
            let label = Default::default();
            let mut encoder = self.renderer.device().create_command_encoder(&label);
            let range = DepthRange { near: 0.1, far: 20.0 };
            let view = View { pose: Pose::IDENTITY, fov: Default::default() };
            self.renderer.encode(&mut encoder, &[], &[view; 2], range, target, None);
            self.window.mirror().encode(&mut encoder);
            self.renderer.queue().submit([encoder.finish()]);
        }
        self.window.show(&OperatorView::default(), &Sheet::Hidden, &mut Vec::new()).expect("shown");
    }

    fn session(&mut self) {
        self.headset.drain_events(0, &mut Vec::new()).expect("events");
        let mut frame = FrameObservation::default();
        let Some(mut running) = self.headset.running() else { return };
        let tick = running.wait(&self.clock, &mut frame).expect("wait");
        self.told_input = running.input(tick.predicted_display_time);
        running.begin(&self.clock, &mut frame).expect("begin");
        let views = running.locate(&mut frame).expect("locate");
        let picture = tick.should_render.then_some((&views, 0.1, 20.0));
        if picture.is_some() {
            let target = running.acquire().expect("acquire");
            crate::session::clear(&self.headset, target);
            self.headset.running().expect("still running").release().expect("release");
        }
        self.headset.running().expect("still running").end(&self.clock, &mut frame, picture).expect("end");
        self.told = frame;
    }

    /// Frames until something is so.
    #[track_caller]
    fn until(&mut self, what: &str, mut so: impl FnMut(&mut Seat) -> bool) {
        let begun = std::time::Instant::now();
        while !so(self) {
            assert!(begun.elapsed().as_secs() < 60, "never: {what}; heard {:?}", self.inputs);
            self.frame();
        }
    }
}

#[test]
fn without_a_display_it_says_so() {
    if std::env::var_os(CHILD).is_none() {
        let mut command = child("without_a_display_it_says_so");
        return ends(command.env_remove("DISPLAY"));
    }
    let headset = headset();
    let opened = Window::open(headset.graphics(), "", StereoPath::PerEye, [96, 64], Showing::Additive);
    let error = opened.err().expect("there is no display").to_string();
    assert!(error.starts_with("no window can be opened: ") && error.contains("DISPLAY"), "{error}");
}

#[test]
fn it_is_open_hears_and_is_closed() {
    if std::env::var_os(CHILD).is_none() {
        return on_a_display("it_is_open_hears_and_is_closed");
    }
    let mut display = Display::connect(&std::env::var("DISPLAY").expect("a display"));
    let mut seat = Seat::new();

    // The wall of the room stands in both eyes' pictures.
    let grey = |display: &mut Display, x, y| display.picture().get_pixel(x, y).0 == [60, 60, 60];
    seat.until("both eyes", |_| grey(&mut display, 200, 150) && grey(&mut display, 650, 150));
    if let Some(folder) = std::env::var_os("HOLOGRADE_LOOK") {
        display.picture().save(std::path::Path::new(&folder).join("window-first.png")).expect("a picture");
    }

    // Mouse and keys reach the person.
    display.point(200, 150);
    seat.until("the mouse over the left eye", |seat| {
        seat.inputs.iter().any(|input| matches!(input, Input::Over(Some(over)) if over.eye == 0))
    });
    display.button(1, true);
    seat.until("a pinch", |seat| seat.person.hands[1].is_some_and(|hand| hand.select == 1.0));
    display.button(1, false);
    seat.until("an open hand", |seat| seat.person.hands[1].is_some_and(|hand| hand.select == 0.0));
    assert!(seat.inputs.contains(&Input::Button(Mouse::Left, true)));

    // The headset's hand points at what is under the mouse, two metres from the eye.
    let hand = seat.person.hands[1].expect("a hand");
    seat.until("the hand as the headset tells of it", |seat| {
        let aim = seat.told_input.hands[1].aim;
        let along = aim.pose.orientation * glam::Vec3::NEG_Z;
        aim.valid && along.dot((hand.at - hand.from).normalize()) > 0.99999
    });
    let eye = seat.told.views[0];
    assert!((hand.at.distance(eye.pose.position) - 2.0).abs() < 1e-3, "{hand:?} {eye:?}");
    let clip = eye.fov.projection_reversed_z(0.1, 20.0) * eye.pose.inverse().to_mat4();
    let seen = clip.project_point3(hand.at);
    let over = seat.inputs.iter().rev().find_map(|input| match input {
        Input::Over(Some(over)) => Some(over.at),
        _ => None,
    });
    let [x, y] = over.expect("over the left eye");
    assert!((seen.x - (x * 2.0 - 1.0)).abs() < 1e-3 && (seen.y - (1.0 - y * 2.0)).abs() < 1e-3, "{seen} {x} {y}");
    let window = display.window();
    display.focus(window);
    display.key(x::KEY_W, true);
    seat.until("a step forward", |seat| seat.told.head.valid && seat.told.head.pose.position.z < -0.2);
    display.key(x::KEY_W, false);
    seat.until("the end of it", |seat| seat.inputs.contains(&Input::Key(Key::Forward, false)));

    // What is pressed beside the eyes is not for the person.
    let before = seat.inputs.len();
    display.point(1400, 900);
    display.button(1, true);
    display.button(1, false);
    seat.until("the mouse beside the eyes", |seat| seat.inputs[before..].contains(&Input::Over(None)));
    assert!(!seat.inputs[before..].contains(&Input::Button(Mouse::Left, true)));

    // It fits its new size.
    display.resize(window, 1280, 800);
    seat.until("the smaller window", |_| {
        let picture = display.picture();
        picture.get_pixel(1400, 150).0 == [0, 0, 0] && picture.get_pixel(200, 150).0 == [60, 60, 60]
    });

    assert!(!seat.window.is_closed());
    display.close(window);
    seat.until("the end", |seat| seat.window.is_closed());
}

/// Looks at the screen until it shows something.
#[track_caller]
fn see(display: &mut Display, child: &mut std::process::Child, what: &str, so: impl Fn(&RgbImage) -> bool) -> RgbImage {
    let begun = std::time::Instant::now();
    loop {
        assert!(child.try_wait().expect("a child").is_none(), "it ended before it showed {what}");
        let picture = display.picture();
        if so(&picture) {
            return picture;
        }
        if begun.elapsed().as_secs() >= 120 {
            look("missing", &picture);
            child.kill().expect("killed");
            panic!("never: {what}");
        }
    }
}

fn look(name: &str, picture: &RgbImage) {
    if let Some(folder) = std::env::var_os("HOLOGRADE_LOOK") {
        picture.save(std::path::Path::new(&folder).join(format!("window-{name}.png"))).expect("a picture");
    }
}

/// Pixels of a part of the screen that `so` holds of.
fn count(picture: &RgbImage, [left, top, right, bottom]: [u32; 4], so: impl Fn([u8; 3]) -> bool) -> usize {
    let places = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
    places.filter(|(x, y)| so(picture.get_pixel(*x, *y).0)).count()
}

#[test]
fn a_review_is_begun_in_a_window_and_left_by_closing_it() {
    let Some(server) = Server::start() else {
        println!("skipped: 1 (Xvfb is not on this machine)");
        return;
    };
    let desk = crate::support::Desk::new();
    let made = desk.run(&["keys", "new"]);
    assert_eq!(made.status, Some(0), "{}", made.stderr);
    let demo = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
    let mut child = Command::new(env!("CARGO_BIN_EXE_holograde"))
        .args(["review".as_ref(), demo.as_os_str(), "--window".as_ref(), "--render-scale".as_ref(), "0.25".as_ref()])
        .args(["--out".as_ref(), desk.path("out").as_os_str()])
        .current_dir(desk.path("."))
        .env("HOLOGRADE_CONFIG", desk.path("config"))
        .env("DISPLAY", server.display())
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .stdin(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut display = Display::connect(&server.display());
    // The sheet has text, and the eyes see content that is not the wall.
    let picture = see(&mut display, &mut child, "the first sheet and the content", |picture| {
        let text = count(picture, [900, 520, 1580, 980], |[r, _, _]| r > 200);
        let content = count(picture, [20, 45, 860, 310], |[r, g, b]| r.max(g).max(b) > 90);
        text > 500 && content > 500
    });
    look("review", &picture);
    let window = display.window();
    display.focus(window);
    display.close(window);
    let status = child.wait().expect("an end");
    assert_eq!(status.code(), Some(3), "a review that was left is incomplete");
}
