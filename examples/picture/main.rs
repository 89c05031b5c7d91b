//! Draws a scene to a PNG without a headset: `cargo run --example picture -- SCENE --out OUT.png`.
//!
//! The last line printed says in JSON how the scene was framed and what drew it, for tools that draw the same with something else.

mod draw;

use clap::{Parser, ValueEnum};
use draw::{Studio, in_front_of, side_by_side};
use std::path::PathBuf;

#[derive(Parser)]
struct Options {
    /// A .glb, a .gltf with its files, or a POC.
    scene: PathBuf,
    /// The PNG to write.
    #[arg(long)]
    out: PathBuf,
    /// Pixels an eye.
    #[arg(long, default_value = "720x468", value_parser = size)]
    size: [u32; 2],
    /// One eye, or both side by side.
    #[arg(long, default_value = "both")]
    eye: Eye,
    /// sRGB colour behind the scene, or `none` for a picture with (straight) alpha.
    #[arg(long, default_value = "202830")]
    background: String,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Eye {
    Left,
    Both,
}

fn size(text: &str) -> Result<[u32; 2], String> {
    let side = |text: &str| text.parse().ok().filter(|side| (1..=8192).contains(side));
    let sides = text.split_once('x').and_then(|(width, height)| Some([side(width)?, side(height)?]));
    sides.ok_or_else(|| "two sizes of 1 to 8192 pixels, like 720x468".to_owned())
}

fn colour(text: &str) -> anyhow::Result<[u8; 3]> {
    let value = u32::from_str_radix(text, 16).ok().filter(|_| text.len() == 6);
    let [_, r, g, b] = value.ok_or_else(|| anyhow::anyhow!("`{text}` is not a colour like 202830"))?.to_be_bytes();
    Ok([r, g, b])
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let background = (options.background != "none").then(|| colour(&options.background)).transpose()?;
    let mut studio = Studio::new()?;
    let drawn = studio.draw(&options.scene, options.size)?;
    let picture = side_by_side(&drawn.stills, options.eye == Eye::Both);
    match background {
        Some(colour) => in_front_of(&picture, colour),
        None => draw::straight(&picture),
    }
    .save(&options.out)?;
    let [x, y, z] = drawn.framing.center.to_array();
    let line = serde_json::json!({
        "adapter": studio.adapter(),
        "center": [x, y, z],
        "scale": drawn.framing.scale,
        "triangles": drawn.triangles,
    });
    println!("{line}");
    Ok(())
}
