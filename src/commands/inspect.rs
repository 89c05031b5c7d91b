//! `holograde inspect`: what an asset is, what it costs, what to change.

mod answer;
#[cfg(test)]
mod golden;
mod rows;
mod text;

use super::{Failure, Status, check, print, show};
use crate::app::{ahead, load_scene, measure_clips};
use crate::cli::Inspect;
use crate::device::{self, Device};
use crate::poc::{Manifest, Origin, Package, SceneEntry};
use crate::problem::{Problem, Problems};
use crate::scene::cost::{self, Budget, Inspection, Lint, Pixels, Quantity, Setting, Severity, View};
use crate::scene::memory;
use crate::scene::model::{Model, TextureSupport};
use crate::scene::world::{SceneWorld, scene_bounds};
use crate::space::{Fov, Pose};
use answer::{Answer, InspectedScene};
use glam::{Mat4, Vec3};

/// Runs the command.
///
/// # Errors
/// An asset that cannot be loaded.
pub fn inspect(args: &Inspect) -> Result<Status, Failure> {
    let asked = args.budget.as_deref().map(show::find_device).transpose()?;
    let package = Package::open(&args.asset)?;
    let manifest = package.manifest()?;
    if manifest.scenes.is_empty() {
        let problem = Problem::new(&manifest.file, "scenes", "the POC has no scene to inspect, only a storyboard");
        return Err(Failure::BadInput(problem.into()));
    }
    let wanted = manifest.devices.first().and_then(|id| device::find(id));
    let device = match asked.or(wanted) {
        Some(device) => device,
        None => show::find_device(device::DEFAULT)?,
    };
    let mut answer = Answer::new(package.name(), device);
    let mut sounds = Vec::new();
    let mut problems = Problems::default();
    // All scenes of a POC, and the problems of all of them at once.
    for entry in &manifest.scenes {
        match look(&package, &manifest, entry, device, asked.is_some()) {
            Ok((inspection, sound)) => {
                let id = (manifest.scenes.len() > 1).then(|| entry.id.clone());
                answer.scenes.push(InspectedScene { id, file: entry.file.clone(), inspection });
                sounds.push(sound);
            }
            Err(found) => found.0.into_iter().for_each(|problem| problems.push(problem)),
        }
    }
    let answer = problems.into_result(answer)?;
    let failed = answer.scenes.iter().any(|scene| scene.inspection.has_errors());
    if args.json {
        let json = serde_json::to_string_pretty(&answer).map_err(anyhow::Error::from)?;
        print(&(json + "\n"))?;
    } else {
        print(&text::page(&answer, &sounds, args.all, check::terminal()))?;
    }
    Ok(if failed { Status::Bad } else { Status::Good })
}

/// Looks at one scene; the second part is what is said of its sounds.
fn look(
    package: &Package,
    manifest: &Manifest,
    entry: &SceneEntry,
    device: &Device,
    asked: bool,
) -> Result<(Inspection, String), Problems> {
    let model = load_scene(package, &entry.file)?;
    // A picture that cannot be decoded keeps the asset from being shown, and only decoding tells.
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let pixels = crate::scene::decode_each(&model, TextureSupport::NONE, threads, |_, image| Some(Pixels::of(&image)))?;
    let measured = measure_clips(&model)?;
    let bytes = package.read(&entry.file)?;
    let document = cost::document(&entry.file, &bytes);
    let budgets = budgets(device, asked);
    let clip_m = device.clips.first().map_or(device.comfort.nearest_still_m, |clip| clip.clip_m);
    let setting = Setting {
        support: texture_support(device),
        budgets: &budgets,
        overdraw: device.budget("cost.fragments-per-pixel"),
        view: view(device, manifest, entry, &model),
        placed: entry.placement.is_some(),
        nearest_m: manifest.declared.clip_m.unwrap_or(clip_m) as f32,
        points_per_degree: device.display.points_per_degree as f32,
        document: document.as_ref(),
        pixels: &pixels,
        loudness: &measured,
    };
    let mut inspection = cost::inspect(&model, &setting);
    // More than the device has is no budget: `check` refuses it.
    if let Some(problem) = memory::excess(&model, device.memory_bytes, &device.name) {
        let lint = Lint::new("asset.memory", Severity::Error, "", problem.what).fix(problem.fix);
        inspection.findings.insert(0, lint);
    }
    Ok((inspection, cost::sound_text(&model, &measured)))
}

/// As `check` would show it first.
fn view(device: &Device, manifest: &Manifest, entry: &SceneEntry, model: &Model) -> View {
    let eye_from_scene: Mat4 = match entry.placement {
        Some(placement) => {
            let origin = match placement.origin {
                Origin::Floor => Pose::at(Vec3::new(0.0, -crate::app::EYE_HEIGHT_M, 0.0)),
                Origin::Eye => Pose::IDENTITY,
            };
            (origin * placement.start_from_scene()).to_mat4()
        }
        None => ahead(&scene_bounds(&SceneWorld::new(model), model)),
    };
    let [left, right, up, down] = device.display.fov_deg[0].map(|degrees| degrees.to_radians() as f32);
    View {
        eye_from_scene,
        fov: Fov { left, right, up, down },
        eye_size: device.display.eye_size,
        // Where no clip plane is declared, 0.3 m (Microsoft, Comfort).
        near_m: manifest.declared.clip_m.map_or(0.3, |clip| clip as f32).clamp(0.05, 5.0),
    }
}

/// What the GPUs of the profiles read: BC on Windows and x86 devices, ASTC and ETC2 on Android ones.
fn texture_support(device: &Device) -> TextureSupport {
    if device.id == "quest-3" { TextureSupport { bc: false, etc2: true, astc: true } } else { TextureSupport::BC }
}

/// The device's budgets; an excess is an error only where the budget was asked for.
fn budgets(device: &Device, asked: bool) -> Vec<Budget> {
    let severity = if asked { Severity::Error } else { Severity::Warning };
    let of = |quantity: Quantity| {
        let (limit, source) = device.budget(measurement(quantity))?;
        Some(Budget { quantity, limit: limit as u64, source: source.to_owned(), severity })
    };
    Quantity::ALL.into_iter().filter_map(of).collect()
}

/// The id under which device profiles keep the budget of a quantity.
fn measurement(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Triangles => "cost.triangles",
        Quantity::Draws => "cost.draws",
        Quantity::Vertices => "cost.vertices",
        Quantity::Materials => "cost.materials",
        Quantity::Nodes => "cost.nodes",
        Quantity::TextureSide => "asset.texture-side-px",
        Quantity::TextureBytes => "cost.texture-bytes",
        Quantity::GpuBytes => "cost.gpu-bytes",
    }
}
