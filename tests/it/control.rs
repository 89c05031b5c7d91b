//! `holograde simulator run --control` and `simulator send`: a program that knows nothing of us, controlled while it runs.
#![cfg(target_os = "linux")]

use crate::hello_xr::is_installed;
use crate::simulator::{BUILT, ends, holograde, out, run};
use crate::support::Desk;
use holograde_simulator::remote::{Address, Client};
use serde_json::Value;
use std::fs::File;
use std::io::Write;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::process::{Child, Output, Stdio};

#[test]
fn the_program_is_told_where_it_is_controlled() {
    let desk = Desk::new();
    let told = |arguments: &[&str]| {
        let script = r#"cd /; echo "${HOLOGRADE_SIMULATOR_CONTROL-nowhere}""#;
        let output = run(&desk, &[&["simulator", "run"], arguments, &["--", "sh", "-c", script]].concat());
        ends(&output, 0, &[]);
        out(&output).trim_end().to_owned()
    };
    assert_eq!(told(&[]), "nowhere");
    let socket = told(&["--control", "here.sock"]);
    assert!(socket.starts_with('/') && socket.ends_with("/here.sock"), "{socket}");
    assert_eq!(told(&["--control", "127.0.0.1:8000"]), "127.0.0.1:8000");
    let output = run(&desk, &["simulator", "run", "--control", "0.0.0.0:8000", "--", "touch", "started"]);
    ends(&output, 2, &["`0.0.0.0:8000` is not 127.0.0.1"]);
    assert!(!desk.path("started").exists());
}

#[test]
fn what_cannot_be_sent_is_said() {
    let desk = Desk::new();
    ends(&run(&desk, &["simulator", "send", "state"]), 2, &["--control"]);
    ends(&run(&desk, &["simulator", "send", "--control", "x.sock"]), 2, &["ORDER"]);
    ends(&run(&desk, &["simulator", "send", "--control", "localhost:80", "state"]), 2, &["is not 127.0.0.1"]);
    ends(&run(&desk, &["simulator", "send", "--control", "x.sock", "attend", "seen"]), 2, &["name=value"]);
    ends(&run(&desk, &["simulator", "send", "--control", "x.sock", "state"]), 5, &["nobody answers at x.sock"]);
}

/// Waits until the first session is in focus.
#[track_caller]
fn wait_for_focus(child: &mut Child, address: &Address) {
    let mut client = None;
    loop {
        assert!(child.try_wait().expect("a child").is_none(), "it ended before it was in focus");
        client = client.or_else(|| Client::connect(address).ok());
        let answer = client.as_mut().and_then(|client| client.ask("{\"do\":\"state\"}").ok()).unwrap_or_default();
        if answer.contains("\"focused\"") {
            return;
        }
        std::thread::yield_now();
    }
}

#[test]
fn hello_xr_is_controlled_while_it_runs() {
    if !is_installed() {
        println!("skipped: 1 (hello_xr or a layer of the OpenXR SDK is not on this machine)");
        return;
    }
    let desk = Desk::new();
    let said = desk.path("said.txt");
    let mut child = holograde(&desk, BUILT)
        .args(["simulator", "run", "--control", "here.sock", "--"])
        .args(["timeout", "60", "hello_xr", "-g", "Vulkan2", "-bm", "Additive"])
        .stdin(Stdio::piped())
        .stdout(File::create(&said).expect("a file"))
        .spawn()
        .expect("the program starts");
    // Open until the end: it quits when a key comes, or no more can.
    let keyboard = child.stdin.take();
    wait_for_focus(&mut child, &Address::Socket(desk.path("here.sock")));
    let send = |order: &[&str]| run(&desk, &[&["simulator", "send", "--control", "here.sock"], order].concat());
    let answer = |output: &Output| -> Value { serde_json::from_str(&out(output)).expect("JSON") };

    ends(&send(&["attend", "attention=seen"]), 0, &[]);
    let output = send(&["state"]);
    ends(&output, 0, &[]);
    assert_eq!(answer(&output)["sessions"][0]["state"], "visible");

    let picture = desk.path("seen.png");
    let output = send(&["picture", &format!("path={}", picture.display()), "eye=right", "scale=0.1"]);
    ends(&output, 0, &[]);
    let picture = image::open(&picture).expect("a picture");
    assert_eq!(answer(&output)["width"], picture.width());

    // Who will not hear the answers must not take the program along: nobody in it ignores SIGPIPE.
    let mut rude = UnixStream::connect(desk.path("here.sock")).expect("somebody listens");
    rude.shutdown(Shutdown::Read).expect("connected");
    rude.write_all(b"{\"do\":\"state\"}\n{\"do\":\"state\"}\n").expect("it listens");
    drop(rude);
    ends(&send(&[r#"{"do":"attend","attention":"full"}"#]), 0, &[]);
    let output = send(&[r#"{"do":"dance"}"#, r#"{"do":"request-exit"}"#]);
    ends(&output, 1, &[]);
    let answers = out(&output);
    let [dance, exit] = answers.lines().collect::<Vec<_>>()[..] else { panic!("{answers}") };
    assert!(dance.contains("known: state, attend") && exit == "{\"ok\":true}", "{answers}");

    assert_eq!(child.wait().expect("an end").code(), Some(0));
    drop(keyboard);
    assert!(!desk.path("here.sock").exists(), "the socket is gone with the instance");
    let said = std::fs::read_to_string(&said).expect("text");
    let mut rest = said.as_str();
    for step in ["VISIBLE->", "FOCUSED->", "VISIBLE->", "FOCUSED->", "STOPPING->XR_SESSION_STATE_IDLE", "EXITING"] {
        let Some((_, after)) = rest.split_once(step) else { panic!("`{step}` does not follow in\n{said}") };
        rest = after;
    }
}
