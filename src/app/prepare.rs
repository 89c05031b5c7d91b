//! From a path to content that can be put on stage; every problem of the input is found here, before anything is written.

use crate::poc::{Content, Manifest, Origin, Package};
use crate::problem::{Problem, Problems};
use crate::scene::model::{Aabb, Model};
use crate::scene::{self, Resolve};
use crate::space::Pose;
use glam::{Mat4, Vec3};
use std::path::Path;
use std::sync::Arc;

/// A POC whose package and manifest are read; its scene is not.
#[derive(Clone)]
pub struct Opened {
    /// Its files.
    pub package: Arc<Package>,
    /// What it declares.
    pub manifest: Arc<Manifest>,
    scene: usize,
}

/// What a run shows.
pub enum Subject<'a> {
    /// Loaded before the run.
    Ready(&'a Poc),
    /// Loaded while it is shown.
    Opened(&'a Opened),
}

/// A POC that loads.
#[derive(Clone)]
pub struct Poc {
    /// Its files.
    pub package: Arc<Package>,
    /// What it declares.
    pub manifest: Arc<Manifest>,
    /// Index of the scene under review.
    pub scene: usize,
    /// That scene's asset.
    pub model: Arc<Model>,
    /// What the manifest says of it.
    pub content: Content,
}

/// Resolves a scene's references inside the package.
struct InPackage<'a> {
    package: &'a Package,
    base: &'a str,
}

impl Resolve for InPackage<'_> {
    fn resolve(&self, uri: &str) -> Result<Arc<[u8]>, Problem> {
        self.package.resolve_uri(self.base, uri)
    }
}

impl Opened {
    /// Opens a POC.
    ///
    /// # Errors
    /// Everything wrong with package and manifest.
    pub fn open(path: &Path) -> Result<Opened, Problems> {
        let package = Package::open(path)?;
        let manifest = package.manifest()?;
        let Some(scene) = manifest.start_scene() else {
            let what = "the POC has no scene, only a storyboard";
            return Err(Problem::new(&manifest.file, "scenes", what)
                .fix("declare a scene in poc.toml; a storyboard alone is left to a reviewer")
                .into());
        };
        Ok(Opened { package: package.into(), manifest: manifest.into(), scene })
    }

    /// Loads the scene that is shown first.
    ///
    /// # Errors
    /// Everything wrong with the asset, and with what the manifest says of it.
    pub fn load(&self, limits: &scene::Limits) -> Result<Poc, Problems> {
        let model = Arc::new(load_within(&self.package, self.file(), limits)?);
        let content = self.manifest.resolve(self.scene, &model)?;
        let (package, manifest) = (Arc::clone(&self.package), Arc::clone(&self.manifest));
        Ok(Poc { package, manifest, scene: self.scene, model, content })
    }

    /// Bytes of the scene's asset; other files that it may refer to are not counted.
    pub fn bytes(&self) -> u64 {
        self.package.files().iter().find(|file| file.path == self.file()).map_or(0, |file| file.bytes)
    }

    /// The scene's asset.
    pub fn file(&self) -> &str {
        &self.manifest.scenes[self.scene].file
    }
}

impl Poc {
    /// The same before its scene was loaded.
    pub fn opened(&self) -> Opened {
        Opened { package: Arc::clone(&self.package), manifest: Arc::clone(&self.manifest), scene: self.scene }
    }

    /// Opens a POC and loads the scene that is shown first.
    ///
    /// # Errors
    /// Everything wrong with package, manifest, asset, and with what the manifest says of the asset.
    pub fn open(path: &Path) -> Result<Poc, Problems> {
        Opened::open(path)?.load(&scene::Limits::default())
    }

    /// Name for people: the project's, else the package's.
    pub fn title(&self) -> &str {
        self.manifest.submission.as_ref().map_or(self.package.name(), |submission| &submission.project)
    }
}

/// Loads one asset of a package.
///
/// # Errors
/// Everything wrong with it.
pub fn load_scene(package: &Package, file: &str) -> Result<Model, Problems> {
    load_within(package, file, &scene::Limits::default())
}

fn load_within(package: &Package, file: &str, limits: &scene::Limits) -> Result<Model, Problems> {
    let bytes = package.read(file)?;
    scene::load(file, &bytes, &InPackage { package, base: file }, limits)
}

/// Metres between the user's start and content whose placement is not declared: the distance the displays are focused at (Microsoft,
/// App quality criteria: 2.0 m).
const DEFAULT_DISTANCE_M: f32 = 2.0;
/// Diameter such content is scaled to, metres (ours: fills half the view at that distance).
const DEFAULT_DIAMETER_M: f32 = 1.0;

/// `base_from_scene`: where the content stands. `bounds` are the scene's own; `start_from_floor` is the floor under the user's start, in
/// base space.
pub fn place(content: &Content, bounds: &Aabb, start_from_floor: Pose) -> Mat4 {
    if let Some(placement) = content.placement {
        let origin = match placement.origin {
            Origin::Floor => start_from_floor,
            Origin::Eye => Pose::IDENTITY,
        };
        return (origin * placement.start_from_scene()).to_mat4();
    }
    ahead(bounds)
}

/// Content whose placement nobody declared, `bounds` in its own space: scaled to the same diameter, straight ahead of the eyes.
pub fn ahead(bounds: &Aabb) -> Mat4 {
    if bounds.is_empty() {
        return Mat4::from_translation(Vec3::new(0.0, 0.0, -DEFAULT_DISTANCE_M));
    }
    let scale = DEFAULT_DIAMETER_M / (2.0 * bounds.half_extents().length()).max(f32::MIN_POSITIVE);
    Mat4::from_translation(Vec3::new(0.0, 0.0, -DEFAULT_DISTANCE_M))
        * Mat4::from_scale(Vec3::splat(scale))
        * Mat4::from_translation(-bounds.center())
}
