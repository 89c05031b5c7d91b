//! The page of the demo POC, word for word.

use super::answer::{Answer, InspectedScene};
use super::{look, text};
use crate::device;
use crate::poc::Package;
use crate::report::terminal::Terminal;
use std::path::Path;

/// The demo POC, looked at for HoloLens 2, and what is said of its sounds.
pub(super) fn demo() -> (Answer, Vec<String>) {
    let package = Package::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo")).unwrap();
    let manifest = package.manifest().unwrap();
    let device = device::find("hololens-2").unwrap();
    let mut answer = Answer::new(package.name(), device);
    let mut sounds = Vec::new();
    for entry in &manifest.scenes {
        let (inspection, sound) = look(&package, &manifest, entry, device, false).unwrap();
        answer.scenes.push(InspectedScene { id: None, file: entry.file.clone(), inspection });
        sounds.push(sound);
    }
    (answer, sounds)
}

/// Set `HOLOGRADE_UPDATE` to write the page anew.
#[test]
fn the_page_of_the_demo() {
    let (answer, sounds) = demo();
    let page = text::page(&answer, &sounds, false, Terminal { width: 120, color: false });
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/commands/inspect/demo.txt");
    if std::env::var_os("HOLOGRADE_UPDATE").is_some() {
        std::fs::write(path, &page).unwrap();
    } else {
        assert_eq!(page, include_str!("demo.txt"), "run this test with HOLOGRADE_UPDATE=1 and read the difference");
    }
}

#[test]
fn the_page_fits_the_terminal_and_colour_is_asked_for() {
    let (answer, sounds) = demo();
    for width in [80, 100, 132] {
        let page = text::page(&answer, &[], true, Terminal { width, color: false });
        let widest = page.lines().max_by_key(|line| line.chars().count()).unwrap();
        assert!(widest.chars().count() <= usize::from(width) + 1, "{width}: {widest}");
        assert!(!page.contains('\u{1b}'));
    }
    assert!(text::page(&answer, &sounds, false, Terminal { width: 100, color: true }).contains("\u{1b}["));
}
