//! `holograde bench`: one line of JSON, a picture, and what it refuses.

use crate::support::Desk;
use serde_json::Value;

fn demo() -> String {
    format!("{}/assets/demo", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_scene_is_drawn_and_measured() {
    let desk = Desk::new();
    let picture = desk.path("last.png");
    let shown = picture.to_string_lossy();
    let answer = desk.run(&["bench", &demo(), "--size", "96x64", "--frames", "6", "--picture", &shown]);
    if answer.status == Some(5) && std::env::var_os("CI").is_none() {
        println!("skipped: no adapter");
        return;
    }
    assert_eq!(answer.status, Some(0), "{}", answer.stderr);
    assert_eq!(answer.stdout.lines().count(), 1);
    let line: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!((&line["ok"], &line["frames"]), (&Value::from(true), &Value::from(6)));
    let number = |key: &str| line[key].as_f64().unwrap();
    assert!(number("draws") >= 1.0 && number("load_ms") >= number("parse_ms") && number("frame_ms_median") > 0.0);
    assert!((0.002..0.9).contains(&number("coverage")), "{line}");
    let picture = image::open(&picture).unwrap().into_rgb8();
    assert_eq!((picture.width(), picture.height()), (192, 64));
    let differ = picture.pixels().filter(|pixel| *pixel != picture.get_pixel(0, 0)).count() as f64;
    assert!((differ / (192.0 * 64.0) - number("coverage")).abs() < 0.01, "the picture shows what was measured");
}

#[test]
fn what_cannot_be_measured_is_said() {
    let desk = Desk::new();
    let status = |arguments: &[&str]| desk.run(&[&["bench"], arguments].concat()).status;
    assert_eq!(status(&["nothing.glb"]), Some(4));
    assert_eq!(status(&[&demo(), "--size", "0x10"]), Some(2));
    assert_eq!(status(&[&demo(), "--msaa", "3"]), Some(2));
    assert_eq!(status(&[&demo(), "--max-seconds", "-1"]), Some(2));
    assert_eq!(status(&[&demo(), "--frames", "0"]), Some(2));
}
