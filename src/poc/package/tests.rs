use super::*;
use std::fs;
use std::io::Write;
use tempfile::TempDir;

const TOML: &str = "schema = 1\nstoryboard = [\"a.png\"]\n[submission]\npartner = \"P\"\npartner_type = \"digital-agency\"\n\
    industry = \"retail\"\nuse_case = \"communications\"\ncustomer = \"C\"\nproject = \"J\"\n";

fn write(dir: &TempDir, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn zipped(dir: &TempDir, files: &[(&str, &str)]) -> PathBuf {
    let path = dir.path().join("packed.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    path
}

#[track_caller]
fn problems_of(path: &Path, expected: &str) {
    let problems = Package::open(path).expect_err(expected).to_string();
    assert!(problems.contains(expected), "{problems}");
}

#[test]
fn folder_and_zip_have_one_digest() {
    let files = [("poc.toml", TOML), ("a.png", "a"), ("Z/b.png", "b"), ("z.txt", "")];
    let folder = TempDir::new().unwrap();
    write(&folder, &files);
    write(&folder, &[(".git/config", "x"), ("Thumbs.db", "x")]);
    let folder = Package::open(folder.path()).unwrap();
    assert_eq!(folder.paths(), ["Z/b.png", "a.png", "poc.toml", "z.txt"]);
    let listing: String = folder.files().iter().map(|file| format!("{}  {}\n", file.sha256, file.path)).collect();
    assert_eq!(folder.digest(), sha256_hex(listing.as_bytes()));
    let inside: Vec<(String, &str)> = files.iter().map(|(path, text)| (format!("top/{path}"), *text)).collect();
    let inside: Vec<(&str, &str)> = inside.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    for packing in [&files[..], &inside] {
        let dir = TempDir::new().unwrap();
        let zip = Package::open(&zipped(&dir, packing)).unwrap();
        assert_eq!((zip.kind(), zip.digest()), (PackageKind::Zip, folder.digest()));
        assert_eq!(&*zip.read("Z/b.png").unwrap(), b"b");
        assert_eq!(zip.manifest().unwrap(), Manifest::parse(TOML, &zip.paths()).unwrap());
    }
}

#[test]
fn bytes_are_those_that_were_hashed() {
    let dir = TempDir::new().unwrap();
    write(&dir, &[("poc.toml", TOML), ("a.png", "before")]);
    let package = Package::open(dir.path()).unwrap();
    assert_eq!(&*package.read("a.png").unwrap(), b"before");
    for after in ["beforehand", "befor", "BEFORE"] {
        write(&dir, &[("a.png", after)]);
        assert!(package.read("a.png").unwrap_err().what.contains("has changed"), "{after}");
    }
}

#[test]
fn uris_reach_files_of_the_package_only() {
    let dir = TempDir::new().unwrap();
    write(&dir, &[("poc.toml", TOML), ("m/my tex.png", "t"), ("a.png", "a")]);
    let package = Package::open(dir.path()).unwrap();
    assert_eq!(&*package.resolve_uri("m/s.gltf", "my%20tex.png").unwrap(), b"t");
    assert_eq!(&*package.resolve_uri("m/s.gltf", "data:,hi").unwrap(), b"hi");
    for (uri, expected) in [
        ("../a.png", "m/s.gltf: ../a.png: the URI climbs with `..`"),
        ("file:///etc/passwd", "has the scheme `file:`"),
        ("My%20Tex.png", "did you mean `m/my tex.png`?"),
        (".hidden", "names that begin with a dot"),
    ] {
        let problem = package.resolve_uri("m/s.gltf", uri).expect_err(uri).to_string();
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn a_manifest_has_to_be_there() {
    let dir = TempDir::new().unwrap();
    write(&dir, &[("a.png", "a")]);
    problems_of(dir.path(), "there is no manifest");
    write(&dir, &[("deep/poc.toml", TOML)]);
    problems_of(dir.path(), "`deep/poc.toml` has to be `poc.toml` at the root");
    problems_of(&dir.path().join("a.png"), "is not a package");
    problems_of(&dir.path().join("none.zip"), "cannot be read");
    fs::write(dir.path().join("empty.zip"), "").unwrap();
    problems_of(&dir.path().join("empty.zip"), "not a zip file");
}

#[test]
fn limits_hold_for_folders() {
    let dir = TempDir::new().unwrap();
    write(&dir, &[("poc.toml", TOML), ("a.png", "a"), ("b/c", "d")]);
    for (limits, expected) in [
        (Limits { entries: 3, ..Limits::default() }, "more than 3 entries"),
        (Limits { bytes: 100, ..Limits::default() }, "more than 100 bytes"),
    ] {
        let problems = Package::open_with(dir.path(), &limits).unwrap_err().to_string();
        assert!(problems.contains(expected), "{problems}");
    }
}

#[cfg(unix)]
#[test]
fn links_stay_inside() {
    use std::os::unix::fs::symlink;
    let outside = TempDir::new().unwrap();
    write(&outside, &[("secret", "s")]);
    let dir = TempDir::new().unwrap();
    write(&dir, &[("poc.toml", TOML), ("a.png", "a"), ("folder/x", "x")]);
    symlink(dir.path().join("a.png"), dir.path().join("same.png")).unwrap();
    let package = Package::open(dir.path()).unwrap();
    assert_eq!(&*package.read("same.png").unwrap(), b"a");
    symlink(outside.path().join("secret"), dir.path().join("leak")).unwrap();
    symlink(outside.path(), dir.path().join("leaks")).unwrap();
    symlink(dir.path().join("nothing"), dir.path().join("broken")).unwrap();
    symlink(dir.path(), dir.path().join("loop")).unwrap();
    let problems = Package::open(dir.path()).unwrap_err().to_string();
    for expected in [
        "leak: is a link out",
        "leaks: is a link out",
        "broken: is a link that leads nowhere",
        "loop: is a link to a folder",
    ] {
        assert!(problems.contains(expected), "{problems}");
    }
}

#[cfg(unix)]
#[test]
fn names_that_zips_could_not_carry_are_refused() {
    let dir = TempDir::new().unwrap();
    write(
        &dir,
        &[("poc.toml", TOML), ("a\\b", ""), ("c\nd", ""), ("E", ""), ("e", ""), ("cafe\u{301}", ""), ("caf\u{e9}", "")],
    );
    let problems = Package::open(dir.path()).unwrap_err();
    assert_eq!(problems.0.len(), 4, "{problems}");
}

#[test]
fn lone_assets_are_packages() {
    let dir = TempDir::new().unwrap();
    let gltf =
        r#"{"buffers":[{"uri":"b%20c.bin"},{"uri":"data:,x"},{"uri":"absent.bin"}],"images":[{"uri":"t/a.png"}]}"#;
    write(&dir, &[("lone.glb", "glTF"), ("s.gltf", gltf), ("b c.bin", "1"), ("t/a.png", "2"), ("other", "3")]);
    let glb = Package::open(&dir.path().join("lone.glb")).unwrap();
    assert_eq!((glb.kind(), glb.paths()), (PackageKind::Lone, vec!["lone.glb"]));
    let manifest = glb.manifest().unwrap();
    assert_eq!(
        (manifest.submission, manifest.scenes[0].file.as_str(), manifest.declared.manifest),
        (None, "lone.glb", false)
    );
    let gltf = Package::open(&dir.path().join("s.gltf")).unwrap();
    assert_eq!(gltf.paths(), ["b c.bin", "s.gltf", "t/a.png"]);
    write(&dir, &[("bad.gltf", r#"{"images":[{"uri":"../x"},{"uri":"https://x/y"}]}"#), ("no.gltf", "{")]);
    problems_of(&dir.path().join("bad.gltf"), "climbs with `..`");
    problems_of(&dir.path().join("bad.gltf"), "scheme `https:`");
    problems_of(&dir.path().join("no.gltf"), "not valid JSON");
}
