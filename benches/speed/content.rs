//! What is measured with, and how fast it loads.

use super::table::{Samples, Table};
use anyhow::Context;
use holograde::app;
use holograde::poc::Package;
use holograde::scene::model::TextureSupport;
use std::path::{Path, PathBuf};

/// A POC or an asset.
pub struct Content {
    /// For people, with its size.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// The contents found.
pub struct Contents {
    found: Vec<Content>,
    skipped: usize,
}

/// Relative to the package: the demo, and a real asset where it lies beside the checkout.
const PLACES: [(&str, &str); 2] =
    [("demo POC", "assets/demo"), ("flight helmet (GLB)", "../shared/gltf/flight-helmet.glb")];

impl Contents {
    /// Looks for them.
    pub fn find() -> Contents {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let places = PLACES.map(|(name, place)| (name, root.join(place)));
        let (found, missing): (Vec<_>, Vec<_>) = places.into_iter().partition(|(_, path)| path.exists());
        let found = found.into_iter().map(|(name, path)| Content { name: name.to_owned(), path }).collect();
        Contents { found, skipped: missing.len() }
    }

    /// All there are; the demo is always the first.
    pub fn all(&self) -> &[Content] {
        &self.found
    }

    /// The demo POC.
    pub fn demo(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(PLACES[0].1)
    }

    /// What could not be measured.
    pub fn skipped(&self) -> String {
        format!("\nSkipped: {} of {} contents, not there.\n", self.skipped, PLACES.len())
    }
}

/// Measures the way from files to what can go to the GPU.
///
/// # Errors
/// Content that does not load.
pub fn measure(contents: &Contents, table: &mut Table) -> anyhow::Result<()> {
    table.part("Loading");
    for Content { name, path } in contents.all() {
        let package = Package::open(path)?;
        let bytes: u64 = package.files().iter().map(|file| file.bytes).sum();
        let megabytes = bytes as f64 / 1e6;
        let rate = |samples: &Samples| format!("{megabytes:.2} MB, {:.0} MB/s", megabytes / samples.median() * 1e3);
        let open = Samples::of(20, || Ok(Package::open(path)?))?;
        table.row(&format!("package opened and digested, {name}"), &open, "ms", &rate(&open));
        let manifest = package.manifest()?;
        let scene = &manifest.scenes[manifest.start_scene().context("a scene")?].file;
        let load = Samples::of(20, || Ok(app::load_scene(&package, scene)?))?;
        table.row(&format!("glTF read and checked, {name}"), &load, "ms", &rate(&load));
        let model = app::load_scene(&package, scene)?;
        let images: f64 = model.images.len() as f64;
        let decode = Samples::of(5, || Ok(app::decode(&model, TextureSupport::NONE)?))?;
        table.row(
            &format!("images decoded, with mip levels, {name}"),
            &decode,
            "ms",
            &format!("{images:.0} images, all CPUs"),
        );
    }
    Ok(())
}
