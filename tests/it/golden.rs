//! Real scenes look as they did when somebody looked at them: `tests/golden/*.png`, both eyes side by side.
//!
//! `HOLOGRADE_BLESS=1 cargo test --test it golden` draws them anew and writes `tests/golden/PROVENANCE.md`; look at every picture that it
//! changes. The scenes lie beside the repository; where they are absent, nothing is compared, and the test says how many.

#[path = "../../examples/picture/draw.rs"]
#[allow(dead_code, reason = "shared with the examples")]
mod draw;

use draw::{Light, Shot, Studio, in_front_of, side_by_side};
use image::RgbaImage;
use std::fs;
use std::path::{Path, PathBuf};

/// A little more than the sphere around a scene, from the side and from above; small enough that all pictures together stay below 200 kB.
const SHOT: Shot = Shot { size: [160, 104], fov_y_deg: 32.0, turn_deg: [-30.0, 20.0], light: Light::Review };
const BACKGROUND: [u8; 3] = [0x20, 0x28, 0x30];

/// Tolerance for other drivers, over the pixels that either picture covers: texture filters, edges of triangles and rounding differ.
/// A wrong texture, normal or light moves far more.
const MEAN_OFF: f64 = 3.0;
/// From here on a channel of a pixel counts as wrong, of 255.
const FAR_OFF: u8 = 32;
/// Share of covered pixels that may be wrong.
const SHARE_FAR_OFF: f64 = 0.03;

/// What the licences of the pictured scenes ask to be said beside them.
const ATTRIBUTION: &str = "\
Pictured scenes whose licence asks for it (CC BY 4.0): Fox rig and animation by @tomkranis, model by PixelMannen (CC0); MorphStressTest by
Analytical Graphics, Inc. and Ed Mackey; WickerChair by Wayfair LLC; LevelOfDetail by the BabylonJS contributors; Carbon 60 Sphere by
Random13; Mitsubishi F-2 by bohmerang; Teapots Galore by the glTF contributors. The others are CC0 or MIT.
";

fn below(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The real scenes, by name; the one with a trademark on it is left out.
fn scenes() -> Vec<PathBuf> {
    let (mut folders, mut found) = (vec![below("../shared/gltf")], Vec::new());
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            match path.extension().and_then(|end| end.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some("glb" | "gltf") if path.file_stem().is_some_and(|stem| stem != "box-webp") => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// The adapter, or a printed skip. With `CI` set a missing one is a failure.
fn studio() -> Option<Studio> {
    match Studio::new() {
        Ok(studio) => Some(studio),
        Err(error) if std::env::var_os("CI").is_some() => panic!("{error}"),
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    }
}

fn picture(studio: &mut Studio, scene: &Path) -> anyhow::Result<RgbaImage> {
    Ok(in_front_of(&side_by_side(&studio.draw(scene, SHOT)?.stills, true), BACKGROUND))
}

#[test]
fn real_scenes_look_as_they_did() {
    let scenes = scenes();
    let stems: Vec<String> =
        scenes.iter().map(|scene| scene.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    let bless = std::env::var_os("HOLOGRADE_BLESS").is_some();
    let Some(mut studio) = studio() else { return };
    let mut wrong = Vec::new();
    let mut blessed = Vec::new();
    for (scene, stem) in scenes.iter().zip(&stems) {
        let golden = below("tests/golden").join(format!("{stem}.png"));
        match (picture(&mut studio, scene), bless) {
            (Ok(drawn), true) => {
                drawn.save(&golden).unwrap();
                blessed.push(stem.as_str());
            }
            (Ok(drawn), false) => match image::open(&golden) {
                Ok(expected) => {
                    wrong.extend(difference(&drawn, &expected.into_rgba8()).map(|why| format!("{stem}: {why}")))
                }
                Err(error) => wrong.push(format!("{stem}: no golden picture: {error}; see the head of this file")),
            },
            // Refused, and never drawn before: not a change.
            (Err(why), _) if !golden.exists() => println!("not drawn: {stem}: {why}"),
            (Err(why), _) => wrong.push(format!("{stem}: {why}")),
        }
    }
    if bless {
        fs::write(below("tests/golden/PROVENANCE.md"), provenance(&studio, &blessed)).unwrap();
    }
    let kept = fs::read_dir(below("tests/golden")).unwrap().flatten().map(|entry| entry.path());
    let pictures = kept.filter(|path| path.extension().is_some_and(|end| end == "png"));
    let absent = pictures.filter(|path| !stems.iter().any(|stem| path.file_stem().is_some_and(|s| s == stem.as_str())));
    match absent.count() {
        0 => {}
        absent => println!("skipped: {absent} (their scenes are not beside the repository)"),
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Why two pictures are not of the same thing.
fn difference(drawn: &RgbaImage, expected: &RgbaImage) -> Option<String> {
    if drawn.dimensions() != expected.dimensions() {
        return Some(format!("{:?} pixels, not {:?}", drawn.dimensions(), expected.dimensions()));
    }
    let background = [BACKGROUND[0], BACKGROUND[1], BACKGROUND[2], 255];
    let pairs = drawn.pixels().zip(expected.pixels());
    let offs: Vec<[u8; 3]> = pairs
        .filter(|(a, b)| a.0 != background || b.0 != background)
        .map(|(a, b)| std::array::from_fn(|c| a.0[c].abs_diff(b.0[c])))
        .collect();
    if offs.is_empty() {
        return Some("nothing is there".to_owned());
    }
    let sum: f64 = offs.iter().flatten().map(|off| f64::from(*off)).sum();
    let mean = sum / (3 * offs.len()) as f64;
    let far = offs.iter().filter(|off| off.iter().any(|off| *off > FAR_OFF)).count() as f64 / offs.len() as f64;
    (mean > MEAN_OFF || far > SHARE_FAR_OFF).then(|| {
        format!(
            "off by {mean:.2} of 255 on the mean (at most {MEAN_OFF}), {:.1} % of it far off (at most {} %)",
            far * 100.0,
            SHARE_FAR_OFF * 100.0
        )
    })
}

fn provenance(studio: &Studio, blessed: &[&str]) -> String {
    let git = std::process::Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    let commit =
        git.ok().filter(|git| git.status.success()).map(|git| String::from_utf8_lossy(&git.stdout).trim().to_owned());
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d");
    let [width, height] = SHOT.size;
    let lines: String = blessed.iter().map(|stem| format!("- `{stem}.png`\n")).collect();
    format!(
        "# Golden pictures\n\n\
         Drawn by `HOLOGRADE_BLESS=1 cargo test --test it golden`, which draws what `cargo run --example picture -- SCENE --out OUT.png \
         --size {width}x{height} --fov {} --turn {},{}` does: both eyes side by side, light of a review.\n\n\
         - adapter and driver: {}\n- date: {today}\n- on top of commit: {}\n\n{lines}\n\
         A picture matches if, over the pixels that either covers, it is off by at most {MEAN_OFF} of 255 on the mean, and at most {} % of \
         them are off by more than {FAR_OFF}.\n\n{ATTRIBUTION}",
        SHOT.fov_y_deg,
        SHOT.turn_deg[0],
        SHOT.turn_deg[1],
        studio.adapter(),
        commit.as_deref().unwrap_or("unknown"),
        SHARE_FAR_OFF * 100.0,
    )
}

#[test]
fn a_changed_picture_is_told_from_an_unchanged_one() {
    let plain = RgbaImage::from_pixel(20, 10, image::Rgba([100, 100, 100, 255]));
    assert_eq!(difference(&plain, &plain), None);
    let mut nearly = plain.clone();
    (0..4).for_each(|x| nearly.put_pixel(x, 0, image::Rgba([160, 100, 100, 255])));
    assert_eq!(difference(&nearly, &plain), None);
    (0..4).for_each(|x| nearly.put_pixel(x, 1, image::Rgba([160, 100, 100, 255])));
    assert!(difference(&nearly, &plain).is_some(), "4 % of the pixels are far off");
    let duller = RgbaImage::from_pixel(20, 10, image::Rgba([96, 96, 96, 255]));
    assert!(difference(&duller, &plain).is_some(), "all is a little darker");
    let [r, g, b] = BACKGROUND;
    let nothing = RgbaImage::from_pixel(20, 10, image::Rgba([r, g, b, 255]));
    assert!(difference(&nothing, &plain).is_some() && difference(&nothing, &nothing).is_some(), "an empty picture");
}
