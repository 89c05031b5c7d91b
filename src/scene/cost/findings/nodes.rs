//! What the asset as a whole and its nodes show.

use super::{Group, counted};
use crate::render::MAX_LIGHTS;
use crate::scene::cost::lint::{Context, Lint, Saves, Severity};
use crate::scene::cost::shown_nodes;
use crate::scene::cost::tables::mirrors;
use crate::scene::load::is_drawn;
use crate::scene::model::Model;
use glam::Vec3;
use std::collections::HashMap;

pub(super) fn find(context: &Context, out: &mut Vec<Lint>) {
    breaches(context.model, out);
    over_budget(context, out);
    scene(context, out);
    nodes(context, out);
}

fn breaches(model: &Model, out: &mut Vec<Lint>) {
    out.extend(model.mended.iter().map(|problem| {
        let what = format!("breaks the glTF specification, shown all the same: {}", problem.what);
        Lint::new("gltf.breach", Severity::Error, problem.place.clone(), what).fix(problem.fix.clone())
    }));
    let ignored: Vec<(usize, &String)> =
        model.extensions_used.iter().enumerate().filter(|(_, name)| !is_drawn(name)).collect();
    if let Some((first, _)) = ignored.first() {
        let names: Vec<String> = ignored.iter().take(4).map(|(_, name)| format!("`{name}`")).collect();
        let more = if ignored.len() > 4 { " and others" } else { "" };
        let what = format!("not drawn here: {}{more}; shown as a viewer without would show it", names.join(", "));
        let lint = Lint::new("gltf.extension-ignored", Severity::Note, format!("/extensionsUsed/{first}"), what);
        out.push(lint.count(ignored.len()));
    }
}

fn over_budget(context: &Context, out: &mut Vec<Lint>) {
    for budget in context.budgets {
        let found = budget.quantity.of(context.cost);
        if found > budget.limit {
            use crate::scene::cost::Quantity as Q;
            let name = budget.quantity.name();
            let source = budget.source.split([':', '(']).next().unwrap_or_default().trim_end();
            let what = format!("{name} is {found}, the budget is {} ({source})", budget.limit);
            let over = found - budget.limit;
            let saves = match budget.quantity {
                Q::Triangles => Saves { triangles: over, ..Saves::default() },
                Q::Draws => Saves { draws: over, ..Saves::default() },
                Q::TextureBytes | Q::GpuBytes => Saves { gpu_bytes: over, ..Saves::default() },
                Q::Vertices | Q::Materials | Q::Nodes | Q::TextureSide => Saves::default(),
            };
            let fix = format!("bring {name} down to {}", budget.limit);
            out.push(Lint::new("cost.over-budget", budget.severity, "", what).fix(fix).saves(saves));
        }
    }
}

fn scene(context: &Context, out: &mut Vec<Lint>) {
    let Context { model, cost, .. } = context;
    if cost.draws == 0 {
        let lint = Lint::new(
            "scene.empty",
            Severity::Error,
            format!("/scenes/{}", model.scene),
            "the shown scene has nothing to draw",
        );
        out.push(lint.fix("put nodes with meshes into the default scene"));
    }
    if !model.has_default_scene {
        let what = "the file names no default scene; the first is shown, viewers differ";
        out.push(Lint::new("scene.no-default", Severity::Warning, "/scene", what).fix("set `scene`"));
    }
    if model.animations.len() > 1 {
        let what = format!("{} animations; the first is played unless another is chosen", model.animations.len());
        out.push(Lint::new("animation.several", Severity::Note, "/animations/1", what).count(model.animations.len()));
    }
    if cost.lights > MAX_LIGHTS as u64 {
        let what = format!("{} lights shine, {MAX_LIGHTS} are drawn; the first ones win", cost.lights);
        let first = model.nodes.iter().position(|node| node.light.is_some()).unwrap_or(0);
        let lint = Lint::new("light.too-many", Severity::Warning, format!("/nodes/{first}"), what);
        out.push(lint.count(cost.lights as usize).fix("keep the lights that matter, bake the others"));
    }
}

fn nodes(context: &Context, out: &mut Vec<Lint>) {
    let model = context.model;
    let shown = shown_nodes(model);
    let mut remark = |id, severity, found: Vec<usize>, what: &str, fix: &str| {
        let group = Group { table: "nodes", noun: "node", found };
        out.extend(group.remark(|node| model.nodes[node].name.clone(), id, severity, what, fix));
    };
    let select = |holds: &dyn Fn(usize) -> bool| (0..model.nodes.len()).filter(|&i| holds(i)).collect::<Vec<_>>();
    let unnamed = select(&|i| model.nodes[i].name.is_empty());
    let fix = "name nodes, so that a manifest can speak of them";
    remark("node.unnamed", Severity::Note, unnamed, "without a name", fix);
    let mut seen: HashMap<&str, usize> = HashMap::new();
    model.nodes.iter().for_each(|node| *seen.entry(&node.name).or_default() += 1);
    let twice = select(&|i| !model.nodes[i].name.is_empty() && seen[&*model.nodes[i].name] > 1);
    remark("node.same-name", Severity::Note, twice, "with a name that others have; a manifest must give paths", "");
    let fix = "apply the mirroring to the mesh";
    remark(
        "node.negative-scale",
        Severity::Warning,
        select(&|i| mirrors(&model.nodes[i])),
        "mirroring what is below",
        fix,
    );
    let zero = select(&|i| model.nodes[i].transform.scale == Vec3::ZERO);
    remark("node.zero-scale", Severity::Note, zero, "scaling what is below to nothing", "");
    let mut in_scene = vec![false; model.nodes.len()];
    shown.iter().for_each(|&node| in_scene[node] = true);
    if model.scenes.len() == 1 {
        let levels = context.document.map(super::file::lower_levels).unwrap_or_default();
        let lost = select(&|i| !in_scene[i] && model.nodes[i].mesh.is_some() && !levels.contains(&i));
        remark("node.not-in-scene", Severity::Warning, lost, "with a mesh, in no scene", "add to the scene, or remove");
    }
    let mut joints = vec![false; model.nodes.len()];
    model.skins.iter().flat_map(|skin| &skin.joints).for_each(|&joint| joints[joint] = true);
    let uneven = |i: usize| {
        let scale = model.nodes[i].transform.scale.abs();
        scale.max_element() > scale.min_element() * 1.001
    };
    let skewed = select(&|i| joints[i] && uneven(i));
    let fix = "apply the scale to mesh and skeleton before export";
    remark("skin.uneven-scale", Severity::Warning, skewed, "that move a skin and scale it unevenly: it shears", fix);
    let hidden = select(&|i| model.nodes[i].hidden && model.nodes[i].mesh.is_some());
    let animated = model.animations.iter().any(|animation| !animation.properties.is_empty());
    if !animated && !hidden.is_empty() {
        let what = format!("{} hidden and never shown by an animation", counted(hidden.len(), "mesh"));
        let place = format!("/nodes/{}", hidden[0]);
        let lint = Lint::new("node.hidden", Severity::Note, place, what).named(&model.nodes[hidden[0]].name);
        out.push(lint.count(hidden.len()).fix("remove them, unless the application shows them"));
    }
}
