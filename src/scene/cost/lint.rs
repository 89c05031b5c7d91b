//! What a reviewer would remark on in an asset: breaches of the specification, costs over budget, and habits that hurt on a headset.

use super::screen::Screen;
use super::{Cost, Pixels, findings};
use crate::scene::model::Model;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    #[default]
    Note,
    /// Likely to look or run worse than it need.
    Warning,
    /// Wrong: breaks the specification, shows nothing, or exceeds a budget that was asked for.
    Error,
}

impl Severity {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What a change would save at most; each finding is taken alone, so that sums may count a thing twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Saves {
    /// Draw calls.
    pub draws: u64,
    /// Triangles drawn.
    pub triangles: u64,
    /// Bytes on the GPU.
    pub gpu_bytes: u64,
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Fragments per covered pixel.
    pub fragments_per_pixel: f32,
}

/// One finding, or many alike.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lint {
    /// Stable name, `area.thing`.
    pub id: &'static str,
    /// How bad.
    pub severity: Severity,
    /// JSON pointer, or empty for the whole asset. Of many alike the first.
    pub place: String,
    /// Name of what is at the place, possibly empty.
    pub name: String,
    /// How many are alike.
    pub count: u64,
    /// What was found, in a sentence.
    pub what: String,
    /// What would be better; may be empty.
    pub fix: String,
    /// What the change saves.
    pub saves: Saves,
    /// The saving as a share of the device's budgets, added up; findings are sorted by it.
    pub worth: f32,
}

impl Lint {
    /// One finding that saves nothing that can be counted.
    pub fn new(id: &'static str, severity: Severity, place: impl Into<String>, what: impl Into<String>) -> Lint {
        Lint { id, severity, place: place.into(), count: 1, what: what.into(), ..Lint::default() }
    }

    /// What would be better.
    #[must_use]
    pub fn fix(self, fix: impl Into<String>) -> Lint {
        Lint { fix: fix.into(), ..self }
    }

    pub(super) fn named(self, name: &str) -> Lint {
        Lint { name: name.to_owned(), ..self }
    }

    pub(super) fn count(self, count: usize) -> Lint {
        Lint { count: count as u64, ..self }
    }

    pub(super) fn saves(self, saves: Saves) -> Lint {
        Lint { saves, ..self }
    }
}

/// A figure of [`Cost`] that a budget can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// Triangles drawn.
    Triangles,
    /// Draw calls that the renderer issues.
    Draws,
    /// Vertices drawn.
    Vertices,
    /// Materials drawn.
    Materials,
    /// Nodes.
    Nodes,
    /// Longest side of an image, pixels.
    TextureSide,
    /// Bytes of textures on the GPU.
    TextureBytes,
    /// Bytes of textures and geometry on the GPU.
    GpuBytes,
}

impl Quantity {
    /// All of them.
    pub const ALL: [Quantity; 8] = [
        Quantity::Triangles,
        Quantity::Draws,
        Quantity::Vertices,
        Quantity::Materials,
        Quantity::Nodes,
        Quantity::TextureSide,
        Quantity::TextureBytes,
        Quantity::GpuBytes,
    ];

    /// As written on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::Triangles => "triangles",
            Quantity::Draws => "draws",
            Quantity::Vertices => "vertices",
            Quantity::Materials => "materials",
            Quantity::Nodes => "nodes",
            Quantity::TextureSide => "texture-side",
            Quantity::TextureBytes => "texture-bytes",
            Quantity::GpuBytes => "gpu-bytes",
        }
    }

    /// The figure.
    pub fn of(self, cost: &Cost) -> u64 {
        match self {
            Quantity::Triangles => cost.triangles,
            Quantity::Draws => cost.draws_issued,
            Quantity::Vertices => cost.vertices,
            Quantity::Materials => cost.materials_drawn,
            Quantity::Nodes => cost.nodes,
            Quantity::TextureSide => {
                cost.images.iter().map(|image| u64::from(image.width.max(image.height))).max().unwrap_or(0)
            }
            Quantity::TextureBytes => cost.texture_gpu_bytes,
            Quantity::GpuBytes => cost.texture_gpu_bytes.saturating_add(cost.geometry_gpu_bytes),
        }
    }
}

/// An upper limit on a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Budget {
    /// What is limited.
    pub quantity: Quantity,
    /// At most.
    pub limit: u64,
    /// Document that states it, or who asked for it.
    pub source: String,
    /// How bad it is to exceed it.
    pub severity: Severity,
}

/// Limits that documents on HoloLens-class headsets state; advice, as none of them is a rule for apps.
pub fn default_budgets() -> Vec<Budget> {
    let advice = |quantity, limit, source: &str| Budget {
        quantity,
        limit,
        source: source.to_owned(),
        severity: Severity::Warning,
    };
    vec![
        advice(
            Quantity::Triangles,
            100_000,
            "Dynamics 365 mixed reality: optimize 3D models, HoloLens, one to three objects",
        ),
        advice(Quantity::TextureSide, 4096, "Windows Mixed Reality home: 3D model limits"),
    ]
}

/// What findings are made from. What is not there gives no findings of its kind.
pub(super) struct Context<'a> {
    pub model: &'a Model,
    pub cost: &'a Cost,
    pub budgets: &'a [Budget],
    pub document: Option<&'a Value>,
    /// Per image of the model, or empty.
    pub pixels: &'a [Pixels],
    pub screen: Option<&'a Screen>,
    /// Fragments per pixel that the device bears.
    pub overdraw: Option<f64>,
    /// Nearest distance at which content is drawn, and pixels per metre there.
    pub nearest: Option<(f32, f32)>,
    /// Whether a manifest says where the scene stands.
    pub placed: bool,
}

/// What can be found in the model alone, most valuable first.
pub fn lint(model: &Model, cost: &Cost, budgets: &[Budget]) -> Vec<Lint> {
    lint_all(&Context {
        model,
        cost,
        budgets,
        document: None,
        pixels: &[],
        screen: None,
        overdraw: None,
        nearest: None,
        placed: false,
    })
}

/// All findings: errors first, then by what they are worth.
pub(super) fn lint_all(context: &Context) -> Vec<Lint> {
    let mut out = Vec::new();
    findings::all(context, &mut out);
    for lint in &mut out {
        lint.worth = worth(&lint.saves, context);
    }
    out.sort_by(|a, b| {
        let error = |lint: &Lint| lint.severity == Severity::Error;
        error(b).cmp(&error(a)).then(rank(b).total_cmp(&rank(a)))
    });
    out
}

/// A warning stands for a fiftieth of a budget even where nothing can be counted (ours).
fn rank(lint: &Lint) -> f32 {
    lint.worth + if lint.severity == Severity::Warning { 0.02 } else { 0.0 }
}

/// Where no budget is given, HoloLens 2's; of a file, 100 MiB (ours: half a minute's download for a headset on Wi-Fi).
fn worth(saves: &Saves, context: &Context) -> f32 {
    let limit = |quantity, default: u64| {
        let known = context.budgets.iter().find(|budget| budget.quantity == quantity).map(|budget| budget.limit);
        known.unwrap_or(default).max(1) as f32
    };
    let overdraw = context.overdraw.unwrap_or(1.5) as f32;
    saves.draws as f32 / limit(Quantity::Draws, 300)
        + saves.triangles as f32 / limit(Quantity::Triangles, 300_000)
        + saves.gpu_bytes as f32 / limit(Quantity::GpuBytes, 512 << 20)
        + saves.file_bytes as f32 / (100u64 << 20) as f32
        + saves.fragments_per_pixel / overdraw
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problem;
    use crate::scene::cost::summarize;
    use crate::scene::model::{AlphaMode, Material, Node, Trs};
    use glam::Vec3;

    #[track_caller]
    fn check(model: &Model, budgets: &[Budget], expected: &[(&str, Severity)]) {
        let found = lint(model, &summarize(model), budgets);
        assert_eq!(found.iter().map(|lint| (lint.id, lint.severity)).collect::<Vec<_>>(), expected, "{found:#?}");
    }

    #[test]
    fn findings_come_worst_first() {
        let mirrored = Trs { scale: Vec3::new(1.0, -1.0, 1.0), ..Trs::default() };
        let blend =
            Material { alpha_mode: AlphaMode::Blend, double_sided: true, base_color: [0.5; 4], ..Material::default() };
        let model = Model {
            nodes: vec![Node { transform: mirrored, ..Node::default() }],
            materials: vec![blend],
            extensions_used: vec!["KHR_nothing_known".into(), "KHR_texture_transform".into()],
            mended: vec![Problem::new("x", "/y", "z")],
            ..Model::default()
        };
        check(
            &model,
            &[],
            &[
                ("gltf.breach", Severity::Error),
                ("scene.empty", Severity::Error),
                ("scene.no-default", Severity::Warning),
                ("node.negative-scale", Severity::Warning),
                ("material.transparent", Severity::Warning),
                ("gltf.extension-ignored", Severity::Note),
                ("node.unnamed", Severity::Note),
                ("material.double-sided", Severity::Note),
            ],
        );
    }

    #[test]
    fn a_budget_holds_its_figure() {
        let named = Node { name: "a".into(), ..Node::default() };
        let model = Model { nodes: vec![named], has_default_scene: true, ..Model::default() };
        let budget =
            |limit| Budget { quantity: Quantity::Nodes, limit, source: "asked".into(), severity: Severity::Error };
        check(&model, &[budget(1)], &[("scene.empty", Severity::Error)]);
        check(&model, &[budget(0)], &[("cost.over-budget", Severity::Error), ("scene.empty", Severity::Error)]);
    }

    #[test]
    fn what_saves_more_comes_first() {
        let model = Model { has_default_scene: true, ..Model::default() };
        let cost = Cost::default();
        let context = Context {
            model: &model,
            cost: &cost,
            budgets: &[],
            document: None,
            pixels: &[],
            screen: None,
            overdraw: None,
            nearest: None,
            placed: false,
        };
        let worth = |saves| worth(&saves, &context);
        assert!((worth(Saves { draws: 150, ..Saves::default() }) - 0.5).abs() < 1e-6);
        assert!((worth(Saves { gpu_bytes: 256 << 20, triangles: 30_000, ..Saves::default() }) - 0.6).abs() < 1e-6);
    }
}
