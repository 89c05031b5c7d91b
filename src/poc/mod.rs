//! What a partner submits: a folder, a zip or a lone glTF asset, and its manifest `poc.toml`.
//!
//! Everything here comes from outside and is checked before it is believed: [`Package`] holds the rules of files and paths, [`Manifest`]
//! those of the declarations. What is read later is what was hashed when the package was opened, or it is an error.

mod archive;
mod folder;
mod hash;
mod limits;
mod lone;
mod manifest;
mod package;
mod path;
pub mod uri;
mod zip_directory;

pub use limits::Limits;
pub use manifest::*;
pub use package::{Package, PackageKind};

/// The manifest's path inside a package.
pub const MANIFEST: &str = "poc.toml";
