//! Everything that can be said of one scene, as data: the terminal's page and `--json` are made from it.

use super::findings::image_places;
use super::lint::{Budget, Context, Lint, Severity, lint_all};
use super::pixels::Pixels;
use super::screen::{Screen, View};
use super::sound::SoundRow;
use super::tables::Tables;
use super::{Cost, Quantity, sound_rows, summarize};
use crate::scene::audio::Loudness;
use crate::scene::model::{Model, TextureSupport};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// For which device and place an asset is looked at.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// Compressed formats that the device's GPU reads.
    pub support: TextureSupport,
    /// Its budgets.
    pub budgets: &'a [Budget],
    /// Fragments per covered pixel that it bears, and who says so.
    pub overdraw: Option<(f64, &'a str)>,
    /// Where the scene stands and what an eye sees.
    pub view: View,
    /// Whether a manifest says where the scene stands.
    pub placed: bool,
    /// Nearest distance at which content is drawn, metres.
    pub nearest_m: f32,
    /// Light points or pixels per degree in the middle of the display.
    pub points_per_degree: f32,
    /// The file's document, for what the loader leaves out.
    pub document: Option<&'a Value>,
    /// Facts of the decoded images, in the model's order, or nothing.
    pub pixels: &'a [Pixels],
    /// Loudness of the clips, in the model's order, or nothing.
    pub loudness: &'a [Option<Loudness>],
}

/// A figure beside its budget.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Used {
    /// What is limited, as in `cost.over-budget`.
    pub quantity: &'static str,
    /// The figure.
    pub used: f64,
    /// The budget.
    pub budget: f64,
    /// Figure over budget.
    pub share: f64,
    /// Whether the figure is an estimate.
    pub estimate: bool,
    /// Who says so.
    pub source: String,
}

/// One scene, looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Inspection {
    /// What it is, in a sentence.
    pub summary: String,
    /// Counts.
    pub cost: Cost,
    /// Figures beside the device's budgets.
    pub budgets: Vec<Used>,
    /// What to change: errors first, then what saves most.
    pub findings: Vec<Lint>,
    /// What is seen at first sight.
    pub screen: Screen,
    /// What each part costs.
    pub tables: Tables,
    /// Emitters.
    pub sounds: Vec<SoundRow>,
    /// Names of KHR_materials_variants.
    pub variants: Vec<String>,
    /// KHR_xmp_json_ld about the asset, as JSON text.
    pub xmp: Option<String>,
}

impl Inspection {
    /// Whether something is wrong with it.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|lint| lint.severity == Severity::Error)
    }
}

/// The document of a file that was loaded, as JSON.
pub fn document(name: &str, bytes: &[u8]) -> Option<Value> {
    crate::scene::load::document_of(name, bytes, &crate::scene::Limits::default())
}

/// Looks at a model.
pub fn inspect(model: &Model, setting: &Setting) -> Inspection {
    let cost = costs(model, setting);
    let screen = Screen::of(model, &setting.view);
    // Pixels per radian over distance.
    let pixels_per_metre = setting.points_per_degree.to_degrees() / setting.nearest_m.max(0.01);
    let findings = lint_all(&Context {
        model,
        cost: &cost,
        budgets: setting.budgets,
        document: setting.document,
        pixels: setting.pixels,
        screen: Some(&screen),
        overdraw: setting.overdraw.map(|(budget, _)| budget),
        nearest: Some((setting.nearest_m, pixels_per_metre)),
        placed: setting.placed,
    });
    let places = setting.document.map_or_else(Vec::new, |document| image_places(model, document));
    Inspection {
        summary: summary(model, &cost, &screen),
        budgets: used(&cost, &screen, setting),
        findings,
        tables: Tables::of(model, &cost, &screen, setting.support, &places),
        sounds: sound_rows(model, setting.loudness),
        variants: setting.document.map_or_else(Vec::new, variants),
        xmp: model.xmp.clone(),
        cost,
        screen,
    }
}

/// Counts, with textures as this device's GPU would hold them.
fn costs(model: &Model, setting: &Setting) -> Cost {
    let mut cost = summarize(model);
    let formats = crate::scene::decode::gpu_formats(model, setting.support);
    for ((row, image), (format, levels)) in cost.images.iter_mut().zip(&model.images).zip(formats) {
        row.gpu_bytes = format.chain_bytes(image.width, image.height, levels);
    }
    cost.texture_gpu_bytes = cost.images.iter().map(|image| image.gpu_bytes).sum();
    cost
}

fn used(cost: &Cost, screen: &Screen, setting: &Setting) -> Vec<Used> {
    let row = |quantity, used: f64, budget: f64, estimate, source: &str| Used {
        quantity,
        used,
        budget,
        share: if budget > 0.0 { used / budget } else { 0.0 },
        estimate,
        source: source.to_owned(),
    };
    let counted = Quantity::ALL.into_iter().filter_map(|quantity| {
        let budget = setting.budgets.iter().find(|budget| budget.quantity == quantity)?;
        Some(row(quantity.name(), quantity.of(cost) as f64, budget.limit as f64, false, &budget.source))
    });
    let overdraw = setting.overdraw.map(|(budget, source)| {
        row("fragments-per-pixel", f64::from(screen.fragments_per_pixel), budget, true, source)
    });
    counted.chain(overdraw).collect()
}

fn variants(document: &Value) -> Vec<String> {
    let names = document.pointer("/extensions/KHR_materials_variants/variants").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(|variant| Some(variant.get("name")?.as_str()?.to_owned())).collect()
}

fn summary(model: &Model, cost: &Cost, screen: &Screen) -> String {
    use super::findings::counted;
    let kind = match (cost.triangles, cost.skins, cost.morph_targets, cost.animations.len()) {
        (0, ..) => "nothing to be seen",
        (_, 0, 0, 0) => "a still scene",
        (_, 0, 0, _) => "an animated scene",
        (_, 0, _, _) => "a scene with morph targets",
        _ => "a skinned scene",
    };
    let mut parts = vec![format!(
        "{kind} of {} in {}",
        counted(cost.triangles as usize, "triangle"),
        counted(cost.draws_issued as usize, "draw")
    )];
    let [x, y, z] = screen.size_m;
    if cost.triangles > 0 {
        parts.push(format!("{} × {} × {} m", short(x), short(y), short(z)));
    }
    for (count, noun) in [
        (cost.images.len(), "texture"),
        (cost.animations.len(), "animation"),
        (cost.lights as usize, "light"),
        (model.audio.places.len(), "sound"),
    ] {
        if count > 0 {
            parts.push(counted(count, noun));
        }
    }
    format!("{}: {}", cost.name, parts.join(", "))
}

/// Three digits that count.
fn short(value: f32) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 0.0995 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
