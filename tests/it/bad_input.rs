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

    /// `inspect` shows it; it may find that nothing is to be seen in it.
    #[track_caller]
    fn good(&self, name: &str, bytes: impl AsRef<[u8]>, says: &[&str]) {
        self.write(name, bytes);
        let answer = self.run(&["inspect", name]);
        well_behaved(name, &answer, if says.contains(&"0 triangles") { 1 } else { 0 }, &[]);
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
    // A zip in a zip is a file like any other: nobody opens it.
    desk.good("nested.zip", zip_of(&with(packed("inner.zip", &bomb(64)))), &["1 triangle"]);
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

#[test]
fn assets_that_cannot_be_understood() {
    let desk = Desk::new();
    let changed = |name: &str, change: &dyn Fn(&mut Value), says: &[&str]| {
        desk.bad(&format!("{name}.glb"), triangle_glb(|doc| change(doc)), says);
    };
    changed("huge-count", &|d| d["accessors"][0]["count"] = json!(1u64 << 31), &["/accessors/0", "2147483648"]);
    let no_view = json!([{"componentType": 5126, "count": 1u64 << 31, "type": "VEC3"}]);
    changed("huge-count-without-data", &|d| d["accessors"] = no_view.clone(), &["/accessors/0", "2147483648"]);
    changed("huge-view", &|d| d["bufferViews"][0]["byteLength"] = json!(1u64 << 52), &["/bufferViews/0"]);
    changed(
        "huge-buffer",
        &|d| d["buffers"][0]["byteLength"] = json!(1u64 << 40),
        &["/buffers/0", "there are 36 bytes"],
    );
    changed("far", &|d| d["nodes"][0]["translation"] = json!([1e39, 0, 0]), &["/nodes/0/translation"]);
    changed("flat", &|d| d["nodes"][0]["scale"] = json!([1e300, 1, 1]), &["/nodes/0/scale"]);
    changed(
        "two-parents",
        &|d| {
            d["nodes"] = json!([{"children": [2]}, {"children": [2]}, {"mesh": 0}]);
            d["scenes"][0]["nodes"] = json!([0, 1]);
        },
        &["/nodes/1/children/0", "already has the parent 0"],
    );
    changed("loop", &|d| d["nodes"] = json!([{"children": [1]}, {"children": [0]}]), &["/nodes/", "its own ancestor"]);
    changed("own-child", &|d| d["nodes"] = json!([{"children": [0]}]), &["/nodes/0", "its own ancestor"]);
    let required = |d: &mut Value| {
        d["extensionsUsed"] = json!(["EXT_texture_avif"]);
        d["extensionsRequired"] = json!(["EXT_texture_avif"]);
    };
    changed("required", &required, &["EXT_texture_avif", "export"]);
    let nan = [f32::NAN.to_le_bytes().to_vec(), corners()[4..].to_vec()].concat();
    desk.bad("nan.glb", glb(&triangle(|_| {}).to_string(), &nan), &["/accessors/0", "not a finite number"]);
    for (name, number) in [("nan-text", "NaN"), ("infinite-text", "Infinity"), ("endless-text", "1e999")] {
        let document = triangle(|d| d["nodes"][0]["translation"] = json!([12345, 0, 0])).to_string();
        desk.bad(&format!("{name}.glb"), glb(&document.replace("12345", number), &corners()), &["not valid JSON"]);
    }
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let document = triangle(|d| d["extras"] = json!("here")).to_string();
    desk.bad("deep.glb", glb(&document.replace("\"here\"", &deep), &corners()), &["recursion limit"]);
    desk.bad("deep.gltf", deep, &["recursion limit"]);
    desk.bad(
        "long.gltf",
        format!("{{\"asset\":{{\"version\":\"2.0\"}},\"extras\":\"{}\"}}", "x".repeat(64 << 20)),
        &["the JSON document has", "at most 67108864"],
    );
    for (name, part) in [("arrays", "[],"), ("objects", "{\"\":{}},"), ("numbers", "1,"), ("nodes", "{\"mesh\":0},")] {
        let text =
            format!("{{\"asset\":{{\"version\":\"2.0\"}},\"nodes\":[{}]}}", part.repeat((60 << 20) / part.len()));
        desk.bad(&format!("many-{name}.gltf"), text, &["MiB of memory", "at most 256 MiB"]);
    }
}

#[test]
fn references_that_leave_the_package() {
    let desk = Desk::new();
    desk.write("secret.bin", corners());
    for (i, (uri, says)) in [
        ("../secret.bin", "climbs"),
        ("%2e%2e/secret.bin", "climbs"),
        ("..%2fsecret.bin", "climbs"),
        ("/etc/passwd", "absolute"),
        ("%2Fetc/passwd", "absolute"),
        ("C:/secret.bin", ""),
        ("c%3A/secret.bin", "drive letter"),
        ("//host/share/secret.bin", "network path"),
        ("..\\secret.bin", "backslash"),
        ("%5c%5chost%5cshare", "backslash"),
        ("a%00.bin", "NUL"),
        ("file:///etc/passwd", ""),
        ("http://example.com/a.bin", ""),
        ("link.bin", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let scene = triangle(|d| d["buffers"][0]["uri"] = json!(uri)).to_string();
        let (lone, poc) = (format!("{i}/scene.gltf"), format!("poc-{i}"));
        desk.write(&lone, &scene);
        desk.write(&format!("{poc}/poc.toml"), MANIFEST.replace("scene.glb", "scene.gltf"));
        desk.write(&format!("{poc}/scene.gltf"), &scene);
        #[cfg(unix)]
        if uri == "link.bin" {
            for folder in [&i.to_string(), &poc] {
                std::os::unix::fs::symlink("../secret.bin", desk.path(folder).join("link.bin")).expect("a link");
            }
        }
        desk.refuses(&lone, &["scene.gltf", says]);
        desk.refuses(&poc, &[says]);
    }
}

#[test]
fn images_that_lie() {
    let desk = Desk::new();
    let header = |width: u32, height: u32, rest: &[u8]| {
        let size = [width, height].map(u32::to_be_bytes).concat();
        let chunk = [b"IHDR", &size[..], b"\x08\x06\0\0\0"].concat();
        let crc = crate::support::crc32(&chunk).to_be_bytes();
        [b"\x89PNG\r\n\x1a\n\0\0\0\r", &chunk[..], &crc, rest].concat()
    };
    desk.bad("png-60000.glb", textured_glb("image/png", &header(60_000, 60_000, b"")), &["/images/0", "60000 × 60000"]);
    desk.bad("png-16384.glb", textured_glb("image/png", &header(16_384, 16_384, &[0; 64])), &["/images/0", "cut off"]);
    let jpeg = |size: u16| {
        let size = size.to_be_bytes();
        let frame = [b"\xFF\xD8\xFF\xC2\0\x11\x08", &size[..], &size, b"\x03\x01\x22\0\x02\x11\0\x03\x11\0"].concat();
        [&frame[..], &[0; 60]].concat()
    };
    desk.bad("jpeg-60000.glb", textured_glb("image/jpeg", &jpeg(60_000)), &["/images/0", "60000 × 60000"]);
    desk.bad("jpeg-16384.glb", textured_glb("image/jpeg", &jpeg(16_384)), &["/images/0", "cut off"]);
    let tiny = png(300, 300)[..60].to_vec();
    desk.bad("png-headless.glb", textured_glb("image/png", &tiny), &["/images/0", "cut off"]);
    // These load, and only decoding shows what they are.
    let whole = png(300, 300);
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 0x55;
    for (name, bytes) in
        [("half", &whole[..whole.len() / 2]), ("endless", &whole[..whole.len() - 20]), ("flipped", &flipped[..])]
    {
        desk.bad(&format!("png-{name}.glb"), textured_glb("image/png", bytes), &["picture", "cannot be decoded"]);
    }
    desk.bad("jpeg-empty.glb", textured_glb("image/jpeg", &jpeg(64)), &["picture", "cannot be decoded"]);
}

#[test]
fn manifests_with_mistakes() {
    let desk = Desk::new();
    let poc = |name: &str, manifest: &str, says: &[&str]| {
        desk.write(&format!("{name}/scene.glb"), triangle_glb(|_| {}));
        desk.write(&format!("{name}/poc.toml"), manifest);
        desk.check_refuses(name, says);
    };
    let ten = r#"schema = 2
colour = "red"
devices = ["HoloLens 2"]
[submission]
partner = ""
partner_type = "agency"
industry = "retale"
use_case = 7
customer = "C"
[[scenes]]
id = "a b"
file = "scen.glb"
[[anchors]]
name = "x"
[[nodes]]
node = "thing"
role = "primry"
anchor = "y"
surface = { tolerance_mm = -1.0 }
"#;
    let lines: Vec<String> = [1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 17, 18, 19].map(|n| format!("line {n},")).to_vec();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    poc(
        "ten",
        ten,
        &[&lines[..], &["did you mean `retail`?", "did you mean `scene.glb`?", "did you mean `primary`?"]].concat(),
    );
    let answer = desk.run(&["check", "ten"]);
    assert!(answer.stderr.lines().all(|line| line.starts_with("poc.toml: line ")), "{}", answer.stderr);
    assert_eq!(answer.stderr.lines().count(), lines.len(), "one line each:\n{}", answer.stderr);
    poc("no-toml", "schema = \n[[[", &["poc.toml: line 1", "is not TOML"]);
    let nodes = "[[nodes]]\nnode = \"thin\"\nrole = \"primary\"\n[[nodes]]\nnode = \"banana\"\nrole = \"ui\"\n";
    poc("unknown-nodes", &format!("{MANIFEST}{nodes}"), &["line 12", "did you mean `thing`?", "line 15", "`banana`"]);
    let device = MANIFEST.replace("schema = 1", "schema = 1\ndevices = [\"hololens-9\"]");
    poc("unknown-device", &device, &["poc.toml: devices", "no device `hololens-9`", "hololens-2"]);
    poc("large", &format!("{MANIFEST}# {}", "x".repeat(1 << 20)), &["poc.toml", "is larger than"]);
    desk.write("latin/poc.toml", b"# \xe9");
    desk.check_refuses("latin", &["poc.toml: byte 2", "is not UTF-8"]);
}

#[test]
fn words_on_the_command_line() {
    let desk = Desk::new();
    desk.write("good.glb", triangle_glb(|_| {}));
    let check = |args: &[&str], status: i32, says: &[&str]| {
        let all = [&["check", "good.glb", "--out", "new"], args].concat();
        well_behaved(&args.join(" "), &desk.run(&all), status, says);
        assert!(!desk.path("new").exists(), "{args:?}");
    };
    check(&["--device", "hololens-9"], 2, &["no device `hololens-9`", "did you mean `hololens-"]);
    check(&["--script", "self-chek"], 2, &["no script or file `self-chek`", "did you mean `self-check`?"]);
    check(&["--runtime", "magic"], 2, &["possible values: simulator, system"]);
    check(&["--scipt", "x"], 2, &["--script"]);
    let script = "schema = 1\nname = \"x\"\ntitle = \"X\"\ntrack = \"self-chek\"\n[[step]]\nid = \"a\"\nverb = \"jump\"\n[[step]]\nid = \"a\"\nverb = \"hold\"\nduration = \"-1s\"\n";
    desk.write("mine.toml", script);
    check(&["--script", "mine.toml"], 4, &["mine.toml: line 4", "mine.toml: line 7", "mine.toml: line 11"]);
    desk.write("noise.toml", [0xff; 40]);
    check(&["--script", "noise.toml"], 4, &["noise.toml: byte 0: is not UTF-8"]);
    check(&["--key", "noise.toml"], 4, &["noise.toml"]);
    #[cfg(unix)]
    {
        check(&["--script", "/dev/zero"], 4, &["/dev/zero", "is no file"]);
        check(&["--key", "/dev/zero"], 4, &["/dev/zero", "is no file"]);
    }
}

#[test]
fn recordings_and_reports_that_cannot_be_read() {
    use holograde::observe::{OBSERVE_VERSION, RunInfo};
    use holograde::recording::{Recorder, WhenFull};
    let desk = Desk::new();
    let recording = |name: &str, change: &dyn Fn(&mut RunInfo)| {
        let mut info = RunInfo { version: OBSERVE_VERSION, ..RunInfo::default() };
        change(&mut info);
        let file = fs::File::create(desk.path(name)).expect("a file");
        Recorder::start(file, &info, WhenFull::Wait).and_then(Recorder::finish).expect("a recording");
        fs::read(desk.path(name)).expect("a recording")
    };
    let whole = recording("newer.mcap", &|info| info.version += 1);
    recording("device.mcap", &|info| info.device.profile = "hololens-9".into());
    recording("script.mcap", &|info| {
        info.device.profile = "hololens-2".into();
        info.script.name = "/etc/passwd".into();
    });
    desk.write("cut.mcap", &whole[..whole.len() / 3]);
    desk.write("start.mcap", &whole[..8]);
    desk.write("noise.mcap", png(30, 30));
    desk.write("empty.mcap", "");
    for (name, says) in [
        ("newer.mcap", "use a newer Holograde"),
        ("device.mcap", "the device `hololens-9` is not known"),
        ("script.mcap", "the script `/etc/passwd` is not known"),
        ("cut.mcap", "cut.mcap"),
        ("start.mcap", "there is no /run in it"),
        ("noise.mcap", "not an MCAP file"),
        ("empty.mcap", "empty.mcap"),
        ("missing.mcap", "missing.mcap"),
    ] {
        well_behaved(&format!("analyze {name}"), &desk.run(&["analyze", name]), 4, &[name, says]);
    }
    for (name, bytes) in [
        ("noise.json", png(30, 30)),
        ("empty.json", Vec::new()),
        ("deep.json", "[".repeat(100_000).into_bytes()),
        ("other.json", b"{\"payload\": 3}".to_vec()),
    ] {
        desk.write(name, bytes);
        let answer = desk.run(&["verify", name]);
        well_behaved(&format!("verify {name}"), &answer, 4, &[]);
        assert!(answer.stdout.contains("MALFORMED"), "{name}: {}", answer.stdout);
    }
    well_behaved("verify missing.json", &desk.run(&["verify", "missing.json"]), 4, &["missing.json", "cannot be read"]);
}

#[test]
fn lawful_extremes_load() {
    let desk = Desk::new();
    let nodes = 20_000;
    let chain = triangle(|d| {
        let link = |i: usize| if i + 1 < nodes { json!({"children": [i + 1]}) } else { json!({"mesh": 0}) };
        d["nodes"] = (0..nodes).map(link).collect();
    });
    desk.good("chain.glb", glb(&chain.to_string(), &corners()), &["20000 nodes", "1 triangle"]);
    desk.good(
        "empty.gltf",
        r#"{"asset": {"version": "2.0"}, "scenes": [{}], "scene": 0}"#,
        &["0 nodes", "0 triangles"],
    );
    desk.good(
        "bare.gltf",
        r#"{"asset": {"version": "2.0"}, "scenes": [{"nodes": [0]}], "nodes": [{}]}"#,
        &["1 node", "0 triangles"],
    );
    let name = "<script>alert('\u{1f97d}')</script>\n\u{202e}&quot; \"";
    let odd = triangle_glb(|d| d["nodes"][0]["name"] = json!(name));
    desk.good("odd \u{1f97d} <b>.glb", &odd, &["1 node"]);
    desk.good("pixel.glb", textured_glb("image/png", &png(1, 1)), &["1 image"]);
    // Through a whole run: nothing of a name becomes markup.
    for (file, out) in
        [("odd \u{1f97d} <b>.glb", "odd"), ("empty.gltf", "void"), ("pixel.glb", "pixel"), ("chain.glb", "chain")]
    {
        let answer = desk.run(&["check", file, "--out", out]);
        println!(
            "{file:<34} {:>3} {:>7.3} s {:>5} MiB",
            answer.status.unwrap_or(-1),
            answer.seconds,
            answer.peak_mib.unwrap_or(0)
        );
        // Of nothing, nothing can be measured: incomplete.
        assert!(matches!(answer.status, Some(0 | 1 | 3)), "{file}: {}", answer.stderr);
        let html = fs::read_to_string(desk.path(out).join("report.html")).expect("a page");
        assert!(!html.contains("<script>alert") && !html.contains("<b>.glb"), "{file}");
    }
}

#[test]
fn a_zip_is_the_folder_it_was_made_of() {
    let desk = Desk::new();
    let scene = triangle_glb(|_| {});
    desk.write("poc/poc.toml", MANIFEST);
    desk.write("poc/scene.glb", &scene);
    desk.write("poc.zip", zip_of(&[packed("poc/poc.toml", MANIFEST.as_bytes()), packed("poc/scene.glb", &scene)]));
    let subjects = ["poc", "poc.zip"].map(|input| {
        let answer = desk.run(&["check", input, "--out", &format!("out-{input}"), "--trace"]);
        assert!(matches!(answer.status, Some(0 | 1)), "{input}: {}", answer.stderr);
        let folder = desk.path(&format!("out-{input}"));
        assert!(fs::metadata(folder.join("trace.json")).expect("the trace asked for").len() > 1000);
        let report: Value =
            serde_json::from_slice(&fs::read(folder.join("report.json")).expect("a report")).expect("JSON");
        let mut digests: Vec<String> =
            report["subject"].as_array().expect("subjects").iter().map(|s| s["digest"].to_string()).collect();
        digests.sort();
        digests
    });
    assert_eq!(subjects[0].len(), 3, "two files and the package");
    assert_eq!(subjects[0], subjects[1]);
}
