//! What a frame costs the runtime: `cargo bench -p holograde-simulator --bench frame -- --write` puts the table into `docs/speed.md`.
//!
//! A bench of its own instead of a harness, because one run of the frame loop gives the numbers of all calls at once.
//! With `--loader` it measures, by the same calls, the runtime that the system's OpenXR loader finds; its page is `docs/speed-peer.md`.
#![allow(clippy::expect_used, reason = "a bench that cannot go on should stop")]
#![allow(unsafe_code, reason = "Vulkan, the client side of the OpenXR ABI and the thread's clock are raw")]

mod calls;
mod client;
mod graphics;
mod machine;
mod table;

use std::time::Instant;

use calls::{Meter, Shown};
use client::Client;
use holograde_simulator::Pose;
use holograde_simulator::control::{self, Config, Hand};
use holograde_simulator::profile::Profile;
use holograde_simulator::scenario::input::{HandCurl, HandSample, Holds};
use holograde_simulator::scenario::{Clock, HeadPath, Move, Scenario};
use openxr as xr;
use openxr::sys::Result as Code;
use table::{Samples, Table};

/// Frames before anything is measured, and measured frames. Ours.
const WARM: usize = 200;
const FRAMES: usize = 3000;

/// A minute at HoloLens 2's 60 Hz.
const MINUTE: usize = 3600;

fn main() {
    let has = |flag: &str| std::env::args().any(|argument| argument == flag);
    if has("--loader") {
        // SAFETY: the loader and the runtime that it finds obey the specification.
        let entry = unsafe { xr::Entry::load(&()) }.expect("an OpenXR loader");
        let (text, page) = (peer(&entry), "speed-peer.md");
        return publish(&text, page, has("--write"));
    }
    let mut table = Table::default();
    frames("Without graphics", false, &mut table);
    let device = frames("With a Vulkan device", true, &mut table).unwrap_or_default();
    minute(&mut table);
    let text = format!("{}{}", machine::heading("What a frame costs the simulator", "--write", &device), table.0);
    publish(&text, "speed.md", has("--write"));
}

fn publish(text: &str, page: &str, write: bool) {
    println!("{text}");
    if write {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/");
        std::fs::write(format!("{folder}{page}"), text).expect("the page is written");
    }
}

/// A client of the simulator on the stepped clock. Its head moves all the time, and its hands hold controllers.
fn client(graphics: bool) -> Client {
    let sway = Move::SideToSide { amplitude_m: 0.3, cycles: 300 };
    let head = HeadPath::new(Pose::IDENTITY).then(sway, 600.0);
    let scenario = Scenario { clock: Clock::Stepped, head, ..Scenario::default() };
    control::set_next(Config { profile: Profile::hololens_2().expect("a built-in device"), scenario });
    // SAFETY: the simulator obeys the specification.
    let entry = unsafe { xr::Entry::from_get_instance_proc_addr(holograde_simulator::get_instance_proc_addr, &()) };
    let client = Client::new(&entry.expect("the simulator"), graphics);
    for (hand, x) in [(Hand::Left, -0.2), (Hand::Right, 0.2)] {
        let place = Pose::at(x, -0.3, -0.4);
        let sample = HandSample {
            holds: Holds::Controller,
            local_from_grip: place,
            local_from_aim: place,
            curl: HandCurl([0.5; 5]),
            select: 0.7,
            squeeze: 0.2,
            menu: false,
            thumbstick: [0.1, -0.9],
        };
        control::set_hand(client.session.as_raw(), hand, Some(sample)).expect("a session");
    }
    client
}

/// Whole frames and single calls of the simulator. Returns the Vulkan device's name.
fn frames(title: &str, graphics: bool, table: &mut Table) -> Option<String> {
    let words = "Whole frames are processor time of the calling thread, so that waits do not count; single calls are time on the \
                 clock. Input of three action sets for two hands, three spaces one by one and together, 26 joints of each hand, views; \
                 layers are a projection with depth and a quad, each frame with new images.";
    table.part(title, words);
    let client = client(graphics);
    measure(&client, graphics, table);
    client.graphics.as_ref().map(graphics::Graphics::name)
}

fn measure(client: &Client, graphics: bool, table: &mut Table) {
    let full = if graphics { Shown::Layers } else { Shown::NoLayers };
    let frame = |shown| cpu(|| client.frame(&mut NoMeter, shown));
    table.row("empty frame: wait, begin, end", &frame(Shown::Nothing), "");
    match &client.graphics {
        None => table.row("whole frame", &frame(full), "budget: 50 µs"),
        Some(graphics) => {
            table.row("whole frame", &frame(full), "budget: 50 µs, without the driver");
            table.row(
                "of it the driver, measured alone",
                &cpu(|| graphics.fence()),
                "a fence submitted, waited for, reset",
            );
        }
    }
    let mut calls = Calls::default();
    (0..WARM).for_each(|_| client.frame(&mut calls, full));
    calls.0.iter_mut().for_each(|(_, samples)| *samples = Samples::with_room(FRAMES));
    (0..FRAMES).for_each(|_| client.frame(&mut calls, full));
    for (name, samples) in &calls.0 {
        let remark = match *name {
            "xrWaitFrame" if graphics => "waits for the GPU",
            "xrEndFrame" if graphics => "submits a fence",
            _ => "",
        };
        table.row(&format!("`{name}`"), samples, remark);
    }
}

/// Processor time of work, many times over, once it is warm.
fn cpu(mut work: impl FnMut()) -> Samples {
    (0..WARM).for_each(|_| work());
    let mut samples = Samples::with_room(FRAMES);
    for _ in 0..FRAMES {
        let begin = thread_us();
        work();
        samples.push(thread_us() - begin);
    }
    samples
}

/// A minute of stepped frames with nothing in them.
fn minute(table: &mut Table) {
    table.part("A minute of stepped time", "60 Hz, wait, begin and end alone.");
    for (what, graphics) in [("without graphics", false), ("with a Vulkan device", true)] {
        let client = client(graphics);
        client.frame(&mut NoMeter, Shown::Nothing);
        let begin = Instant::now();
        (0..MINUTE).for_each(|_| client.frame(&mut NoMeter, Shown::Nothing));
        table.seconds(what, MINUTE, begin.elapsed().as_secs_f64(), "");
    }
}

/// The same calls on another runtime. It keeps its own time, so there are fewer of them.
fn peer(entry: &xr::Entry) -> String {
    let mut table = Table::default();
    let client = Client::new(entry, true);
    let found = client.instance.properties().expect("properties");
    let words = "Whole frames are processor time of the calling thread alone: where the runtime has a process of its own, what that does is \
                 not in it. Single calls are time on the clock.";
    table.part(&format!("{} {}", found.runtime_name, found.runtime_version), words);
    let mut calls = Calls::default();
    let mut whole = Samples::default();
    (0..PEER_FRAMES).for_each(|_| client.frame(&mut NoMeter, Shown::Layers));
    for _ in 0..PEER_FRAMES {
        let begin = thread_us();
        client.frame(&mut NoMeter, Shown::Layers);
        whole.push(thread_us() - begin);
    }
    (0..PEER_FRAMES).for_each(|_| client.frame(&mut calls, Shown::Layers));
    table.row("whole frame", &whole, "");
    calls.0.iter().for_each(|(name, samples)| table.row(&format!("`{name}`"), samples, ""));
    let device = client.graphics.as_ref().map(graphics::Graphics::name).unwrap_or_default();
    format!("{}{}", machine::heading("What the same frame costs another runtime", "--loader --write", &device), table.0)
}

const PEER_FRAMES: usize = 200;

/// Makes calls, no more.
struct NoMeter;

impl Meter for NoMeter {
    fn call(&mut self, _: &'static str, call: impl FnOnce() -> Code) -> Code {
        call()
    }
}

/// Times calls on the clock, by name, in the order of the frame.
#[derive(Default)]
struct Calls(Vec<(&'static str, Samples)>);

impl Meter for Calls {
    fn call(&mut self, name: &'static str, call: impl FnOnce() -> Code) -> Code {
        let begin = Instant::now();
        let code = call();
        let us = begin.elapsed().as_secs_f64() * 1e6;
        let known = self.0.iter().position(|(known, _)| *known == name);
        let place = known.unwrap_or_else(|| {
            self.0.push((name, Samples::default()));
            self.0.len() - 1
        });
        self.0[place].1.push(us);
        code
    }
}

/// Processor time of this thread in microseconds.
fn thread_us() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid timespec; every thread has this clock, so the result needs no check.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 * 1e-3
}
