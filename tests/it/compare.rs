//! `holograde compare`: a clean and a faulty run side by side.

use super::run::{Desk, text};
use serde_json::Value;
use std::path::Path;

/// Short, so that two runs are soon done: the content is there after a second, and all that follows is one look at it.
const SCRIPT: &str = r#"
schema = 1
name = "short"
title = "Short"
track = "self-check"

[[step]]
id = "load"
verb = "place"
reload = true
duration = "3s"
draw = 1

[[step]]
id = "hold"
verb = "hold"
duration = "12s"
draw = 1
"#;

/// 25 mm at once in the middle of the second step, and a loss of tracking after it.
const FAULTS: &str = r#"
schema = 1
seed = 7

[[fault]]
kind = "jump"
start_s = 9.0
mm = 25.0
direction = [1.0, 0.0, 0.0]

[[fault]]
kind = "tracking-loss"
start_s = 13.0
seconds = 0.5
lost = "position"
"#;

fn compare(desk: &Desk, more: &[&str]) -> (Option<i32>, String) {
    let [a, b] = ["a", "b"].map(|name| desk.path(name).to_string_lossy().into_owned());
    let output = desk.holograde(&[&["compare", &a, &b], more].concat());
    (output.status.code(), text(&output))
}

fn write(file: &Path, text: &str) -> String {
    std::fs::write(file, text).expect("a file");
    file.to_string_lossy().into_owned()
}

#[test]
fn a_clean_and_a_faulty_run_stand_side_by_side_with_the_moments_of_both() {
    let desk = Desk::new();
    let (script, faults) = (write(&desk.path("s.toml"), SCRIPT), write(&desk.path("f.toml"), FAULTS));
    for (name, more) in [("a", vec![]), ("b", vec!["--faults", &faults])] {
        let out = desk.path(name).to_string_lossy().into_owned();
        let output =
            desk.holograde(&[&["check", "assets/demo", "--script", &script, "--out", &out], &more[..]].concat());
        assert!(desk.path(name).join("report.json").is_file(), "{}", text(&output));
    }

    let file = desk.path("page.html");
    let (status, said) = compare(&desk, &["--html", &file.to_string_lossy()]);
    assert_eq!(status, Some(0), "no criterion changes by such faults: {said}");
    assert!(said.contains("faults         none → f.toml, SHA-256 "), "{said}");
    assert!(said.contains("No criterion and no budget got worse") && said.contains(" limit (advice)"), "{said}");
    assert_eq!(said.matches("stability.jump-max-mm (").count(), 1, "one line for all nodes: {said}");
    assert!(!said.contains("+0.0 %") && !said.contains("-0.0 %"), "{said}");

    let page = std::fs::read_to_string(&file).expect("a page");
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("url("), "opens offline");
    let timelines: Vec<&str> = page.split("aria-label=\"Timeline. ").skip(1).collect();
    assert_eq!(timelines.len(), 2, "both at a glance");
    let marks = |of: &str| of.split("</svg>").next().unwrap_or_default().matches("#moment-").count();
    assert!(marks(timelines[1]) > marks(timelines[0]), "{} and {} marks", marks(timelines[0]), marks(timelines[1]));
    let jump =
        page.split("<figure id=\"moment-").find(|figure| figure.contains("stability.jump-max-mm")).expect("its figure");
    assert!(jump.contains("step hold, second 9.0, frame 540"), "{jump}");
    assert_eq!(jump.split("</figure>").next().unwrap_or_default().matches("role=\"img\"").count(), 2, "A and B");
    let lost = page
        .split("<figure id=\"moment-")
        .find(|figure| figure.contains("stability.tracking-loss"))
        .expect("its figure");
    assert!(lost.contains("step hold, seconds 13.0 to 13.5"), "{lost}");

    // Another recording under the report's name is not drawn, and the page says so.
    std::fs::write(desk.path("b/recording.mcap"), b"x").expect("a file");
    std::fs::remove_file(desk.path("a/recording.mcap")).expect("removed");
    let (status, said) = compare(&desk, &["--html", &file.to_string_lossy(), "--json"]);
    assert_eq!(status, Some(0), "{said}");
    let json: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(json["environment"][0]["name"], "faults", "{json:#}");
    let page = std::fs::read_to_string(&file).expect("a page");
    assert!(page.contains("A is not drawn: no recording.mcap lies beside its report."), "{page}");
    assert!(page.contains("B is not drawn: the recording.mcap beside its report is another one"), "{page}");
    assert!(!page.contains("role=\"img\""));
}
