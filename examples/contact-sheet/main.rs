//! Every scene below a folder on one picture: `cargo run --example contact-sheet -- DIR --out sheet.png`.
//!
//! Both eyes of each, with name and triangles under them. A scene that cannot be drawn keeps its place, with the reason in it.

#[path = "../picture/draw.rs"]
#[allow(dead_code, reason = "shared with the other example")]
mod draw;
#[path = "../../assets/generator/font.rs"]
mod font;

use clap::Parser;
use draw::{Drawn, Light, Shot, Studio, in_front_of, side_by_side};
use image::{Rgba, RgbaImage};
use std::path::{Path, PathBuf};

/// Behind the scenes, sRGB.
const BACKGROUND: [u8; 3] = [0x20, 0x28, 0x30];
/// Behind the names, sRGB.
const PAPER: Rgba<u8> = Rgba([0x10, 0x14, 0x18, 255]);
const INK: Rgba<u8> = Rgba([0xe8, 0xe8, 0xe8, 255]);
const WARNING: Rgba<u8> = Rgba([0xf0, 0x90, 0x60, 255]);
/// Vertical field of view, degrees: a little more than the sphere around a scene.
const FOV_Y_DEG: f32 = 32.0;
/// Seen a little from the side and from above, so that flat things show, degrees.
const TURN_DEG: [f32; 2] = [-30.0, 20.0];
/// Pixels between cells, and around text.
const GAP: u32 = 6;
/// Height of a line of text with its gap.
const LINE: u32 = 12;

#[derive(Parser)]
struct Options {
    /// Searched with all folders below.
    folder: PathBuf,
    /// The PNG to write.
    #[arg(long)]
    out: PathBuf,
    /// Cells in a row.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=16))]
    columns: u32,
    /// Pixels that an eye is wide.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(32..=2048))]
    width: u32,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let scenes = scenes(&options.folder)?;
    anyhow::ensure!(!scenes.is_empty(), "no .glb or .gltf below {}", options.folder.display());
    let eye = [options.width, options.width * 13 / 20];
    let cell = [eye[0] * 2 + GAP, eye[1] + LINE + GAP];
    let rows = (scenes.len() as u32).div_ceil(options.columns);
    let mut sheet = RgbaImage::from_pixel(options.columns * cell[0] + GAP, rows * cell[1] + GAP, PAPER);
    let mut studio = Studio::new()?;
    let shot = Shot { size: eye, fov_y_deg: FOV_Y_DEG, turn_deg: TURN_DEG, light: Light::Review };
    let mut skipped = 0;
    for (index, scene) in scenes.iter().enumerate() {
        let at = [index as u32 % options.columns * cell[0] + GAP, index as u32 / options.columns * cell[1] + GAP];
        let name = scene.file_name().unwrap_or_default().to_string_lossy();
        match studio.draw(scene, shot) {
            Ok(drawn) => {
                println!("{name}: {} triangles", drawn.triangles);
                show(&mut sheet, at, &drawn);
                line(&mut sheet, [at[0], at[1] + eye[1] + 3], &format!("{name}  {} triangles", drawn.triangles), INK);
            }
            Err(reason) => {
                skipped += 1;
                println!("{name}: skipped: {reason}");
                explain(&mut sheet, at, eye, &reason.to_string());
                line(&mut sheet, [at[0], at[1] + eye[1] + 3], &format!("{name}  skipped"), WARNING);
            }
        }
    }
    sheet.save(&options.out)?;
    println!("{} drawn, {skipped} skipped, on {}", scenes.len() - skipped, studio.adapter());
    Ok(())
}

/// Scenes below a folder, by name.
fn scenes(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let (mut folders, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "glb" || end == "gltf") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn show(sheet: &mut RgbaImage, at: [u32; 2], drawn: &Drawn) {
    let eyes = in_front_of(&side_by_side(&drawn.stills, true), BACKGROUND);
    image::imageops::replace(sheet, &eyes, i64::from(at[0]), i64::from(at[1]));
}

/// Fills a cell with text, broken at its edge.
fn explain(sheet: &mut RgbaImage, at: [u32; 2], eye: [u32; 2], reason: &str) {
    let (columns, lines) = ((eye[0] * 2 - 2 * GAP) / 6, eye[1] / LINE);
    let letters: Vec<char> = reason.chars().collect();
    for (row, part) in letters.chunks(columns.max(1) as usize).take(lines as usize).enumerate() {
        line(sheet, [at[0] + GAP, at[1] + GAP + row as u32 * LINE], &part.iter().collect::<String>(), WARNING);
    }
}

/// Writes one line, with what the letter set has.
fn line(sheet: &mut RgbaImage, at: [u32; 2], text: &str, ink: Rgba<u8>) {
    let known = |letter: char| match letter.to_ascii_uppercase() {
        letter @ ('A'..='Z' | '0'..='9' | '-' | '.' | ':' | '/' | '>') => letter,
        '_' => '-',
        _ => ' ',
    };
    font::write(&text.chars().map(known).collect::<String>(), |x, y| {
        if let Some(pixel) = sheet.get_pixel_mut_checked(at[0] + x, at[1] + y) {
            *pixel = ink;
        }
    });
}
