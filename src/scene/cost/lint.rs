//! What a reviewer would remark on in an asset: breaches of the specification, costs over budget, and habits that hurt on a headset.

use super::Cost;
use crate::scene::load::is_drawn;
use crate::scene::model::{AlphaMode, Model, Topology};
use serde::Serialize;
use std::collections::HashMap;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Likely to look or run worse than it need.
    Warning,
    /// Wrong: breaks the specification, shows nothing, or exceeds a budget that was asked for.
    Error,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lint {
    /// Stable name, `area.thing`.
    pub id: &'static str,
    /// How bad.
    pub severity: Severity,
    /// JSON pointer, or empty for the whole asset. Of many alike the first.
    pub place: String,
    /// What was found, in a sentence.
    pub what: String,
    /// What would be better; may be empty.
    pub fix: String,
}

/// A figure of [`Cost`] that a budget can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// Triangles drawn.
    Triangles,
    /// Draw calls.
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
            Quantity::Draws => cost.draws,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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

/// All findings, worst first.
pub fn lint(model: &Model, cost: &Cost, budgets: &[Budget]) -> Vec<Lint> {
    let mut out = Vec::new();
    breaches(model, &mut out);
    over_budget(cost, budgets, &mut out);
    scene(model, cost, &mut out);
    nodes(model, &mut out);
    materials(model, &mut out);
    images(cost, &mut out);
    out.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    out
}

fn breaches(model: &Model, out: &mut Vec<Lint>) {
    out.extend(model.mended.iter().map(|problem| Lint {
        id: "gltf.breach",
        severity: Severity::Error,
        place: problem.place.clone(),
        what: format!("breaks the glTF specification, shown all the same: {}", problem.what),
        fix: problem.fix.clone(),
    }));
    let ignored = model.extensions_used.iter().enumerate().filter(|(_, name)| !is_drawn(name));
    out.extend(ignored.map(|(i, name)| Lint {
        id: "gltf.extension-ignored",
        severity: Severity::Note,
        place: format!("/extensionsUsed/{i}"),
        what: format!("`{name}` is not drawn here; the scene is shown as a viewer without it would show it"),
        fix: String::new(),
    }));
}

fn over_budget(cost: &Cost, budgets: &[Budget], out: &mut Vec<Lint>) {
    for budget in budgets {
        let found = budget.quantity.of(cost);
        if found > budget.limit {
            let name = budget.quantity.name();
            out.push(Lint {
                id: "cost.over-budget",
                severity: budget.severity,
                place: String::new(),
                what: format!("{name} is {found}, the budget is {} ({})", budget.limit, budget.source),
                fix: format!("bring {name} down to {}", budget.limit),
            });
        }
    }
}

fn scene(model: &Model, cost: &Cost, out: &mut Vec<Lint>) {
    if cost.draws == 0 {
        out.push(Lint {
            id: "scene.empty",
            severity: Severity::Error,
            place: format!("/scenes/{}", model.scene),
            what: "the shown scene has nothing to draw".to_owned(),
            fix: "put nodes with meshes into the default scene".to_owned(),
        });
    }
    if !model.has_default_scene {
        out.push(Lint {
            id: "scene.no-default",
            severity: Severity::Warning,
            place: "/scene".to_owned(),
            what: "the file names no default scene; the first is shown, viewers differ".to_owned(),
            fix: "set `scene`".to_owned(),
        });
    }
    if model.animations.len() > 1 {
        out.push(Lint {
            id: "animation.several",
            severity: Severity::Note,
            place: "/animations/1".to_owned(),
            what: format!("{} animations; the first is played unless another is chosen", model.animations.len()),
            fix: String::new(),
        });
    }
    let primitives = model.meshes.iter().flat_map(|mesh| &mesh.primitives);
    let count = primitives.filter(|primitive| primitive.topology != Topology::Triangles).count();
    if count > 0 {
        out.push(Lint {
            id: "mesh.points-or-lines",
            severity: Severity::Note,
            place: String::new(),
            what: format!("{count} primitives are points or lines, one pixel thin on any display"),
            fix: "use triangles for what must be seen".to_owned(),
        });
    }
}

fn nodes(model: &Model, out: &mut Vec<Lint>) {
    let nodes = || model.nodes.iter().enumerate();
    let mut remark = |id, severity, found: Vec<usize>, what: &str, fix: &str| {
        if let Some(first) = found.first() {
            let what = format!("{what} ({} nodes)", found.len());
            out.push(Lint { id, severity, place: format!("/nodes/{first}"), what, fix: fix.to_owned() });
        }
    };
    let unnamed = nodes().filter(|(_, node)| node.name.is_empty()).map(|(i, _)| i).collect();
    let fix = "name nodes, so that a manifest can speak of them";
    remark("node.unnamed", Severity::Note, unnamed, "nodes without a name", fix);
    let mut seen: HashMap<&str, usize> = HashMap::new();
    nodes().for_each(|(_, node)| *seen.entry(&node.name).or_default() += 1);
    let twice = nodes().filter(|(_, node)| !node.name.is_empty() && seen[&*node.name] > 1).map(|(i, _)| i).collect();
    remark("node.same-name", Severity::Note, twice, "nodes share a name; a manifest must give paths", "");
    let mirrored = |i: &usize| {
        let node = &model.nodes[*i];
        node.matrix.map_or_else(|| node.transform.scale.to_array().iter().product::<f32>(), |m| m.determinant()) < 0.0
    };
    let negative = (0..model.nodes.len()).filter(mirrored).collect();
    let fix = "apply the mirroring to the mesh";
    remark("node.negative-scale", Severity::Warning, negative, "nodes mirror what is below them", fix);
    let zero = (0..model.nodes.len()).filter(|&i| model.nodes[i].transform.scale == glam::Vec3::ZERO).collect();
    remark("node.zero-scale", Severity::Note, zero, "nodes scale what is below them to nothing", "");
}

fn materials(model: &Model, out: &mut Vec<Lint>) {
    let mut remark = |id, severity, found: Vec<usize>, what: &str, fix: &str| {
        if let Some(first) = found.first() {
            let what = format!("{what} ({} materials)", found.len());
            out.push(Lint { id, severity, place: format!("/materials/{first}"), what, fix: fix.to_owned() });
        }
    };
    let select = |f: fn(&crate::scene::model::Material) -> bool| {
        model.materials.iter().enumerate().filter(|(_, material)| f(material)).map(|(i, _)| i).collect::<Vec<_>>()
    };
    let blended = select(|material| material.alpha_mode == AlphaMode::Blend);
    let fix = "use opaque materials, or cut-outs, where nothing shines through";
    remark("material.transparent", Severity::Warning, blended, "blended surfaces are shaded on top of each other", fix);
    let double = select(|material| material.double_sided);
    remark("material.double-sided", Severity::Note, double, "back faces are drawn too", "close the meshes");
}

fn images(cost: &Cost, out: &mut Vec<Lint>) {
    let odd: Vec<_> = cost.images.iter().filter(|image| image.width % 4 != 0 || image.height % 4 != 0).collect();
    if let Some(first) = odd.first() {
        out.push(Lint {
            id: "image.side",
            severity: Severity::Note,
            place: String::new(),
            what: format!(
                "sides that are no multiple of 4 cannot be block-compressed ({} images, the first is `{}`, {} × {})",
                odd.len(),
                first.name,
                first.width,
                first.height
            ),
            fix: "use multiples of 4".to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problem;
    use crate::scene::cost::summarize;
    use crate::scene::model::{Material, Node, Trs};
    use glam::Vec3;

    #[track_caller]
    fn check(model: &Model, budgets: &[Budget], expected: &[(&str, Severity)]) {
        let found = lint(model, &summarize(model), budgets);
        assert_eq!(found.iter().map(|lint| (lint.id, lint.severity)).collect::<Vec<_>>(), expected, "{found:#?}");
    }

    #[test]
    fn findings_come_worst_first() {
        let mirrored = Trs { scale: Vec3::new(1.0, -1.0, 1.0), ..Trs::default() };
        let blend = Material { alpha_mode: AlphaMode::Blend, double_sided: true, ..Material::default() };
        let model = Model {
            nodes: vec![Node { transform: mirrored, ..Node::default() }],
            materials: vec![blend],
            extensions_used: vec!["EXT_not_drawn".into(), "KHR_texture_transform".into()],
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
}
