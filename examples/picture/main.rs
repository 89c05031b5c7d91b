//! Draws a scene to a PNG without a headset: `cargo run --example picture -- SCENE --out OUT.png`.
//!
//! The last line printed says in JSON how the scene was framed and what drew it, for tools that draw the same with something else.

mod draw;

use clap::{Parser, ValueEnum};
use draw::{Light, Shot, Studio, in_front_of, side_by_side};
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
    /// Vertical field of view, degrees.
    #[arg(long, default_value_t = 60.0, value_parser = fov)]
    fov: f32,
    /// Degrees that the scene is turned about its middle: to the right, and towards the viewer.
    #[arg(long, default_value = "0,0", value_parser = turn, allow_hyphen_values = true)]
    turn: [f32; 2],
    /// What shines: what a review has, its environment alone, or a sun of irradiance 3 with irradiance 1 from all sides.
    #[arg(long, default_value = "review")]
    light: Shining,
    /// sRGB colour behind the scene, or `none` for a picture with (straight) alpha.
    #[arg(long, default_value = "202830")]
    background: String,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Eye {
    Left,
    Both,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shining {
    Review,
    Environment,
    Flat,
}

fn fov(text: &str) -> Result<f32, String> {
    let degrees = text.parse().ok().filter(|degrees| (1.0..=150.0).contains(degrees));
    degrees.ok_or_else(|| "1 to 150 degrees".to_owned())
}

fn turn(text: &str) -> Result<[f32; 2], String> {
    let angle = |text: &str| text.parse().ok().filter(|angle: &f32| angle.abs() <= 360.0);
    let angles = text.split_once(',').and_then(|(right, forward)| Some([angle(right)?, angle(forward)?]));
    angles.ok_or_else(|| "two angles, like 30,20".to_owned())
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
    let light = match options.light {
        Shining::Review => Light::Review,
        Shining::Environment => Light::Environment,
        Shining::Flat => Light::Flat,
    };
    let shot = Shot { size: options.size, fov_y_deg: options.fov, turn_deg: options.turn, light };
    let drawn = studio.draw(&options.scene, shot)?;
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
