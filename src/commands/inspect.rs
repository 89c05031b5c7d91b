//! `holograde inspect`: what an asset is, what it costs, what to change.

use super::{Failure, Status, print, show};
use crate::cli::Inspect;
use crate::device;
use crate::poc::Package;
use crate::problem::Problem;
use crate::scene::cost::{self, Budget, Cost, Lint, Quantity, Severity};
use crate::scene::memory;
use serde_json::json;
use std::fmt::Write as _;

/// Runs the command.
///
/// # Errors
/// An asset that cannot be loaded.
pub fn inspect(args: &Inspect) -> Result<Status, Failure> {
    let device = show::find_device(args.budget.as_deref().unwrap_or(device::DEFAULT))?;
    let package = Package::open(&args.asset)?;
    let manifest = package.manifest()?;
    let scene = manifest.start_scene().ok_or_else(|| {
        let problem = Problem::new(&manifest.file, "scenes", "the POC has no scene to inspect, only a storyboard");
        Failure::BadInput(problem.into())
    })?;
    let model = crate::app::load_scene(&package, &manifest.scenes[scene].file)?;
    // A picture that cannot be decoded keeps the asset from being shown, and only decoding tells.
    crate::app::check_images(&model)?;
    let measured = crate::app::measure_clips(&model)?;
    let cost = cost::summarize(&model);
    let budgets = budgets(device, args.budget.is_some());
    let mut lints = cost::lint(&model, &cost, &budgets);
    // More than the device has is no budget: `check` refuses it.
    if let Some(problem) = memory::excess(&model, device.memory_bytes, &device.name) {
        let (place, what, fix) = (String::new(), problem.what, problem.fix);
        lints.insert(0, Lint { id: "asset.memory", severity: Severity::Error, place, what, fix });
    }
    let failed = lints.iter().any(|lint| lint.severity == Severity::Error);
    if args.json {
        print(&json(&cost, &lints))?
    } else {
        print(&(text(&cost, &lints, &model.mended) + &cost::sound_text(&model, &measured)))?
    };
    Ok(if failed { Status::Bad } else { Status::Good })
}

/// The device's budgets; an excess is an error only where the budget was asked for.
fn budgets(device: &device::Device, asked: bool) -> Vec<Budget> {
    let severity = if asked { Severity::Error } else { Severity::Warning };
    let of = |quantity: Quantity| {
        let (limit, source) = device.budget(measurement(quantity))?;
        Some(Budget { quantity, limit: limit as u64, source: source.to_owned(), severity })
    };
    Quantity::ALL.into_iter().filter_map(of).collect()
}

fn text(cost: &Cost, lints: &[Lint], mended: &[Problem]) -> String {
    let mut out = String::new();
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let _ = writeln!(out, "{}", cost.name);
    let _ = writeln!(
        out,
        "  {} nodes, {} meshes, {} materials, {} draws",
        cost.nodes, cost.meshes, cost.materials, cost.draws
    );
    let _ = writeln!(out, "  {} triangles, {} vertices", cost.triangles, cost.vertices);
    let (file, gpu) = (mib(cost.image_bytes), mib(cost.texture_gpu_bytes));
    let _ = writeln!(
        out,
        "  {} images: {file:.1} MiB in the file, {gpu:.1} MiB on the GPU with mip levels, compressed where the file is",
        cost.images.len()
    );
    let _ = writeln!(out, "  geometry {:.1} MiB on the GPU", mib(cost.geometry_gpu_bytes));
    let (animations, skins, targets) = (cost.animations.len(), cost.skins, cost.morph_targets);
    let _ = writeln!(out, "  {animations} animations, {skins} skins, {targets} morph targets, {} lights", cost.lights);
    if !cost.extensions_used.is_empty() {
        let _ = writeln!(out, "  extensions: {}", cost.extensions_used.join(", "));
    }
    let mut nodes: Vec<_> = cost.per_node.iter().filter(|node| node.triangles > 0).collect();
    nodes.sort_by_key(|node| std::cmp::Reverse(node.triangles));
    if !nodes.is_empty() {
        out.push_str("\nmost triangles\n");
    }
    for node in nodes.iter().take(8) {
        let _ = writeln!(out, "  {:>9}  {}", node.triangles, node.name);
    }
    if !lints.is_empty() || !mended.is_empty() {
        out.push_str("\nfindings\n");
    }
    for lint in lints {
        let _ = writeln!(out, "  {:<7} {}: {} ({})", word(lint.severity), lint.place, lint.what, lint.fix);
    }
    for problem in mended {
        let _ = writeln!(out, "  mended  {problem}");
    }
    out
}

fn json(cost: &Cost, lints: &[Lint]) -> String {
    let nodes: Vec<_> = cost
        .per_node
        .iter()
        .map(|n| json!({"node": n.node, "name": n.name, "draws": n.draws, "triangles": n.triangles}))
        .collect();
    let images: Vec<_> = cost
        .images
        .iter()
        .map(|i| json!({"name": i.name, "mime": i.mime, "width": i.width, "height": i.height, "bytes": i.bytes, "gpuBytes": i.gpu_bytes}))
        .collect();
    let findings: Vec<_> = lints
        .iter()
        .map(|l| json!({"id": l.id, "severity": word(l.severity), "place": l.place, "what": l.what, "fix": l.fix}))
        .collect();
    let answer = json!({
        "name": cost.name, "nodes": cost.nodes, "meshes": cost.meshes, "materials": cost.materials, "draws": cost.draws,
        "triangles": cost.triangles, "vertices": cost.vertices, "textures": cost.textures, "imageBytes": cost.image_bytes,
        "textureGpuBytes": cost.texture_gpu_bytes, "geometryGpuBytes": cost.geometry_gpu_bytes, "animations": cost.animations.len(),
        "skins": cost.skins, "morphTargets": cost.morph_targets, "lights": cost.lights, "extensionsUsed": cost.extensions_used,
        "extensionsRequired": cost.extensions_required, "perNode": nodes, "images": images, "findings": findings,
    });
    format!("{answer:#}\n")
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
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
