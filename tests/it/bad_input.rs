//! Files from strangers, through the real commands: a clear answer, the right exit status, little memory, and nothing left behind.

use crate::support::{Answer, Desk, corners, glb, packed, png, textured_glb, triangle, triangle_glb, zip_of};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// No bad input may take more memory than this.
const MOST_MIB: u64 = 512;
/// Slower than this is a hang; what is slow but not that is seen in the printed table.
const MOST_SECONDS: f64 = 20.0;

/// A manifest that is in order.
const MANIFEST: &str = r#"schema = 1
[submission]
partner = "P"
partner_type = "solution-provider"
industry = "retail"
use_case = "training-development"
customer = "C"
project = "J"
[[scenes]]
id = "a"
file = "scene.glb"
"#;

#[track_caller]
fn well_behaved(name: &str, answer: &Answer, status: i32, says: &[&str]) {
    let first = answer.stderr.lines().next().unwrap_or_default();
    let first: String = first.chars().take(110).collect();
    let (peak, seconds) = (answer.peak_mib.unwrap_or(0), answer.seconds);
    println!("{name:<34} {:>3} {seconds:>7.3} s {peak:>5} MiB  {first}", answer.status.unwrap_or(-1));
    assert_eq!(answer.status, Some(status), "{name}: {}", answer.stderr);
    for text in says {
        assert!(answer.stderr.contains(text), "{name}: `{text}` is not in\n{}", answer.stderr);
    }
    for text in ["panicked", "RUST_BACKTRACE", "internal error", "src/"] {
        assert!(!answer.stderr.contains(text), "{name}: {}", answer.stderr);
    }
    let longest = answer.stderr.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    assert!(longest < 1000, "{name}: a line of {longest} characters");
    assert!(peak <= MOST_MIB, "{name}: {peak} MiB");
    assert!(seconds <= MOST_SECONDS, "{name}: {seconds} s");
}

impl Desk {
    /// `check` and `inspect` refuse what lies at `input`, saying `says`; what an earlier run has left stays as it is.
    #[track_caller]
    fn refuses(&self, input: &str, says: &[&str]) {
        self.check_refuses(input, says);
        let answer = self.run(&["inspect", input]);
        well_behaved(&format!("inspect {input}"), &answer, 4, says);
        assert_eq!(answer.stdout, "", "{input}");
    }

    /// As [`Desk::refuses`], for what only a run finds.
    #[track_caller]
    fn check_refuses(&self, input: &str, says: &[&str]) {
        let answer = self.run(&["check", input, "--out", "new"]);
        well_behaved(input, &answer, 4, says);
        assert_eq!(answer.stdout, "", "{input}");
        assert!(!self.path("new").exists(), "{input}: something was left behind");
        for name in ["earlier/report.json", "earlier/recording.mcap", "earlier/shots/a.png"] {
            self.write(name, "of an earlier run");
        }
        assert_eq!(self.run(&["check", input, "--out", "earlier", "--trace"]).status, Some(4), "{input}");
        assert_eq!(names(&self.path("earlier")), ["recording.mcap", "report.json", "shots"], "{input}");
        assert_eq!(names(&self.path("earlier/shots")), ["a.png"], "{input}");
    }

    /// A file is written and refused.
    #[track_caller]
    fn bad(&self, name: &str, bytes: impl AsRef<[u8]>, says: &[&str]) {
        self.write(name, bytes);
        self.refuses(name, says);
    }

    /// `inspect` shows it.
    #[track_caller]
    fn good(&self, name: &str, bytes: impl AsRef<[u8]>, says: &[&str]) {
        self.write(name, bytes);
        let answer = self.run(&["inspect", name]);
        well_behaved(name, &answer, 0, &[]);
        for text in says {
            assert!(answer.stdout.contains(text), "{name}: `{text}` is not in\n{}", answer.stdout);
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> = entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn files_that_are_not_what_they_should_be() {
    let desk = Desk::new();
    desk.refuses("missing.glb", &["missing.glb", "cannot be read"]);
    fs::create_dir(desk.path("empty")).expect("a folder");
    desk.refuses("empty", &["poc.toml", "there is no manifest", "put a"]);
    desk.bad("words.txt", "hello", &["words.txt", "is not a package"]);
    let whole = triangle_glb(|_| {});
    for length in [0, 3, 11, 12, 16, 40, whole.len() - 40, whole.len() - 1] {
        desk.bad(&format!("cut-at-{length}.glb"), &whole[..length], &[&format!("cut-at-{length}.glb")]);
    }
    for (name, text) in [
        ("garbage.gltf", "{\"asset\": {\"version\": \"2.0\"}, ???"),
        ("nothing.gltf", ""),
        ("array.gltf", "[1, 2]"),
        ("latin1.gltf", "{\"asset\": \"\u{fffd}"),
    ] {
        desk.bad(name, text, &[name]);
    }
    desk.bad("cut.zip", &zip_of(&[packed("poc.toml", MANIFEST.as_bytes())])[..60], &["cut.zip", "is not a zip file"]);
    desk.bad("noise.zip", png(40, 40), &["noise.zip"]);
}

#[test]
fn zips_that_are_traps() {
    let desk = Desk::new();
    let good = [packed("poc.toml", MANIFEST.as_bytes()), packed("scene.glb", &triangle_glb(|_| {}))];
    let with = |entry| [&good[..], &[entry]].concat();
    for (name, entry, says) in [
        ("traversal", packed("../x", b"a"), "climbs with `..`"),
        ("inner-traversal", packed("a/../../x", b"a"), "climbs with `..`"),
        ("absolute", packed("/etc/passwd", b"a"), "is absolute"),
        ("drive", packed("C:/x", b"a"), "begins with a drive letter"),
        ("unc", packed("//host/share", b"a"), "is a network path"),
        ("backslash", packed("a\\b", b"a"), "contains a backslash"),
        ("nul", packed("a\0.png", b"a"), "contains a NUL"),
        ("symlink", packed_mode("link", 0o120_777), "is a symbolic link"),
        ("duplicate", packed("scene.glb", b"a"), "occurs more than once"),
        ("case", packed("Scene.GLB", b"a"), "collides with `scene.glb`"),
        ("device", packed_mode("null", 0o020_666), "neither a file nor a folder"),
    ] {
        desk.bad(&format!("{name}.zip"), zip_of(&with(entry)), &[&format!("{name}.zip"), says]);
    }
    let mut locked = packed("locked", b"a");
    locked.flags |= 1;
    desk.bad("locked.zip", zip_of(&with(locked)), &["locked", "is encrypted"]);
    let mut overlapping = packed("twin.glb", &good[1].data);
    overlapping.local_of = Some(1);
    desk.bad("overlap.zip", zip_of(&with(overlapping)), &["overlaps with"]);
    let many: Vec<_> = (0..10_001).map(|i| packed(&format!("f{i}"), b"")).collect();
    desk.bad("many.zip", zip_of(&many), &["10001 entries", "at most 10000"]);
    desk.bad("bomb.zip", bomb(256), &["zeros.bin", "more than 100 times its size"]);
    desk.bad("nested.zip", zip_of(&with(packed("inner.zip", &bomb(64)))), &["poc.toml", "line 11"]);
}

fn packed_mode(name: &str, unix_mode: u32) -> crate::support::Packed {
    crate::support::Packed { unix_mode, ..packed(name, b"scene.glb") }
}

/// A zip with a file of so many MiB of zeros.
fn bomb(mib: usize) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("zeros.bin", zip::write::SimpleFileOptions::default()).expect("an entry");
    for _ in 0..mib {
        zip.write_all(&[0; 1 << 20]).expect("zeros");
    }
    zip.finish().expect("a zip").into_inner()
}
