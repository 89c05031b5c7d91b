//! A package: its files, what they are called by, and their bytes on demand.

use super::archive::{self, DiskZip};
use super::manifest::Manifest;
use super::uri::{self, Target};
use super::{Limits, MANIFEST, folder, lone};
use crate::digest::{FileDigest, package_digest, sha256_hex};
use crate::problem::{Problem, Problems, nearest};
use crate::scene::{self, model::Model};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What a package came as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageKind {
    /// A folder with a manifest.
    Folder,
    /// A zip with a manifest.
    Zip,
    /// A .glb, or a .gltf with the files it refers to. Nothing is declared.
    Lone,
}

/// Where a file's bytes are.
#[derive(Debug)]
pub(super) enum Location {
    Disk(PathBuf),
    Entry(usize),
}

/// A file as a scan found it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    pub(super) location: Location,
}

/// A submission whose files are listed and hashed. Reading a file later gives the bytes that were hashed, or an error.
///
/// Left out, in folders and zips alike: whatever has a part beginning with a dot, `__MACOSX`, `Thumbs.db`, `desktop.ini`. Where the
/// manifest is not at the root but in a single top folder that holds everything, that folder is the root: so packing a folder from
/// outside or from inside gives the same digest.
#[derive(Debug)]
pub struct Package {
    name: String,
    kind: PackageKind,
    files: Vec<FileDigest>,
    locations: Vec<Location>,
    digest: String,
    zip: Option<Mutex<DiskZip>>,
}

impl Package {
    /// Opens a folder, a .zip, a .glb or a .gltf, with the ordinary limits.
    ///
    /// # Errors
    /// Every rule that the package breaks.
    pub fn open(path: &Path) -> Result<Package, Problems> {
        Self::open_with(path, &Limits::default())
    }

    /// Opens a package within given limits.
    ///
    /// # Errors
    /// Every rule that the package breaks.
    pub fn open_with(path: &Path, limits: &Limits) -> Result<Package, Problems> {
        let shown = path.display().to_string();
        let cannot = |error: std::io::Error| Problem::new(&shown, "", format!("cannot be read: {error}"));
        let metadata = std::fs::metadata(path).map_err(cannot)?;
        let name = file_name(path);
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        match extension.as_str() {
            _ if metadata.is_dir() => {
                Self::with_manifest(name, PackageKind::Folder, folder::scan(&shown, path, limits)?, None)
            }
            _ if !metadata.is_file() => Err(Problem::new(&shown, "", "is neither a file nor a folder").into()),
            "zip" => {
                let file = BufReader::new(File::open(path).map_err(cannot)?);
                let (zip, found) = archive::scan(&shown, file, limits, &mut 0)?;
                Self::with_manifest(name, PackageKind::Zip, found, Some(zip))
            }
            "glb" | "gltf" => Ok(Self::new(name.clone(), PackageKind::Lone, lone::scan(&name, path, limits)?, None)),
            _ => {
                Err(Problem::new(&shown, "", "is not a package").fix("give a folder, a .zip, a .glb or a .gltf").into())
            }
        }
    }

    fn with_manifest(
        name: String,
        kind: PackageKind,
        mut found: Vec<Found>,
        zip: Option<DiskZip>,
    ) -> Result<Self, Problems> {
        strip_single_top(&mut found);
        if found.iter().any(|file| file.path == MANIFEST) {
            return Ok(Self::new(name, kind, found, zip));
        }
        let elsewhere =
            found.iter().find(|file| file.path.ends_with("/poc.toml") || file.path.eq_ignore_ascii_case(MANIFEST));
        Err(Problem::new(name, MANIFEST, "there is no manifest")
            .fix(match elsewhere {
                Some(file) => format!("`{}` has to be `{MANIFEST}` at the root of the package", file.path),
                None => format!("put a `{MANIFEST}` at its root, or give the .glb alone"),
            })
            .into())
    }

    fn new(name: String, kind: PackageKind, mut found: Vec<Found>, zip: Option<DiskZip>) -> Self {
        found.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
        let (mut files, mut locations) = (Vec::new(), Vec::new());
        for Found { path, bytes, sha256, location } in found {
            files.push(FileDigest { path, bytes, sha256 });
            locations.push(location);
        }
        let digest = package_digest(files.iter().map(|file| (file.path.as_str(), file.sha256.as_str())));
        Self { name, kind, digest, files, locations, zip: zip.map(Mutex::new) }
    }

    /// File name of what was opened.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it came as.
    pub fn kind(&self) -> PackageKind {
        self.kind
    }

    /// All files, in the byte order of their paths.
    pub fn files(&self) -> &[FileDigest] {
        &self.files
    }

    /// Package digest, lower-case hex: SHA-256 of the text of all lines `<hex sha256>␣␣<path>\n`, sorted by the bytes of the path.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The bytes of a file, as they were when the package was opened.
    ///
    /// # Errors
    /// There is no such file, it cannot be read, or it has changed since.
    pub fn read(&self, path: &str) -> Result<Arc<[u8]>, Problem> {
        let Ok(index) = self.files.binary_search_by(|file| file.path.as_bytes().cmp(path.as_bytes())) else {
            return Err(self.no_such_file(path));
        };
        let file = &self.files[index];
        let bytes = match (&self.locations[index], &self.zip) {
            (Location::Disk(disk), _) => folder::read(disk, file.bytes),
            (Location::Entry(entry), Some(zip)) => {
                archive::read(&mut zip.lock().unwrap_or_else(PoisonError::into_inner), *entry, file.bytes)
            }
            (Location::Entry(_), None) => Err("its zip is closed".to_owned()),
        }
        .map_err(|why| Problem::new(&self.name, path, format!("cannot be read: {why}")))?;
        if sha256_hex(&bytes) != file.sha256 {
            return Err(Problem::new(&self.name, path, "has changed since the package was opened")
                .fix("leave the package alone while it is reviewed"));
        }
        Ok(bytes.into())
    }

    /// The bytes that a URI in the file at `base` stands for.
    ///
    /// # Errors
    /// The URI is not allowed in a package, or there is no such file.
    pub fn resolve_uri(&self, base: &str, uri: &str) -> Result<Arc<[u8]>, Problem> {
        // A long `data:` URI in a message would bury its reason.
        let shown: String = uri.chars().take(100).collect();
        match uri::resolve(base, uri) {
            Ok(Target::Data(bytes)) => Ok(bytes.into()),
            Ok(Target::Path(path)) => {
                self.read(&path).map_err(|problem| Problem { file: base.to_owned(), place: shown, ..problem })
            }
            Err(why) => Err(Problem::new(base, shown, format!("the URI {why}"))
                .fix("refer to files of the package that lie beside or below this one")),
        }
    }

    /// Loads a glTF file of the package, with the files that it refers to.
    ///
    /// # Errors
    /// Everything wrong with it.
    pub fn load_scene(&self, file: &str) -> Result<Model, Problems> {
        let bytes = self.read(file)?;
        scene::load(file, &bytes, &Beside { package: self, base: file }, &scene::Limits::default())
    }

    /// The manifest: what `poc.toml` declares, or nothing for a lone asset.
    ///
    /// # Errors
    /// Everything wrong with `poc.toml`.
    pub fn manifest(&self) -> Result<Manifest, Problems> {
        if self.kind == PackageKind::Lone {
            return Ok(Manifest::undeclared(&self.name));
        }
        let most = Limits::default().manifest_bytes;
        if self.files.iter().any(|file| file.path == MANIFEST && file.bytes > most) {
            return Err(Problem::new(MANIFEST, "", format!("is larger than {most} bytes")).into());
        }
        let bytes = self.read(MANIFEST)?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| Problem::new(MANIFEST, format!("byte {}", error.valid_up_to()), "is not UTF-8"))?;
        Manifest::parse(text, &self.paths())
    }

    /// The paths of all files, in byte order.
    pub fn paths(&self) -> Vec<&str> {
        self.files.iter().map(|file| file.path.as_str()).collect()
    }

    fn no_such_file(&self, path: &str) -> Problem {
        let problem = Problem::new(&self.name, path, "there is no such file in the package");
        let same_but_for_case = self.files.iter().find(|file| file.path.to_lowercase() == path.to_lowercase());
        match same_but_for_case.map(|file| file.path.as_str()).or_else(|| nearest(path, self.paths())) {
            Some(near) => problem.fix(format!("did you mean `{near}`?")),
            None if super::path::is_hidden(path) => {
                problem.fix("names that begin with a dot are not part of a package")
            }
            None => problem,
        }
    }
}

/// Resolves the URIs of one file of a package.
struct Beside<'a> {
    package: &'a Package,
    base: &'a str,
}

impl scene::Resolve for Beside<'_> {
    fn resolve(&self, uri: &str) -> Result<Arc<[u8]>, Problem> {
        self.package.resolve_uri(self.base, uri)
    }
}

fn file_name(path: &Path) -> String {
    let canonical = std::fs::canonicalize(path);
    let named = path.file_name().or_else(|| canonical.as_ref().ok().and_then(|path| path.file_name()));
    named.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Makes a single top folder the root, if the manifest is in it and nothing is beside it.
fn strip_single_top(found: &mut [Found]) {
    let Some((top, _)) = found.first().and_then(|file| file.path.split_once('/')) else { return };
    let prefix = format!("{top}/");
    let manifest = format!("{prefix}{MANIFEST}");
    if found.iter().all(|file| file.path.starts_with(&prefix)) && found.iter().any(|file| file.path == manifest) {
        for file in found {
            file.path.drain(..prefix.len());
        }
    }
}

#[cfg(test)]
mod tests;
