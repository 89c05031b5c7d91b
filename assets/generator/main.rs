//! Makes the demo packages and the environment: `cargo run --example generate-demo` writes scenes and sounds beside the manifests under
//! `assets/`, and the studio that lights every scene.
//!
//! Everything is made here, from numbers; every run gives the same bytes.

mod font;
mod glb;
mod mesh;
mod reference;
mod rig;
mod shapes;
mod sound;
mod studio;
mod texture;

use std::path::Path;

/// All files that are made: path under `assets/` and bytes.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("demo/scene.glb", rig::build(&rig::GOOD)),
        ("demo/sounds/hum.wav", sound::hum()),
        ("demo/sounds/chime.wav", sound::chime()),
        ("demo/sounds/click.wav", sound::click()),
        ("demo-failing/scene.glb", rig::build(&rig::FAILING)),
        ("demo-failing/sounds/hum.wav", sound::hum()),
        ("reference/reference.glb", reference::build()),
        ("environment/studio.bin", studio::prefiltered()),
        ("environment/studio.hdr", studio::panorama()),
    ]
}

fn main() -> std::io::Result<()> {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    for (path, bytes) in files() {
        let path = assets.join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, &bytes)?;
        println!("{} bytes  {}", bytes.len(), path.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
