//! Materials.

use super::Group;
use crate::scene::cost::lint::{Context, Lint, Saves, Severity};
use crate::scene::model::{AlphaMode, Material, Model, Primitive};

pub(super) fn find(context: &Context, out: &mut Vec<Lint>) {
    let model = context.model;
    let mut remark = |id, severity, found: Vec<usize>, saves: Saves, what: &str, fix: &str| {
        let group = Group { table: "materials", noun: "material", found };
        let lint = group.remark(|index| model.materials[index].name.clone(), id, severity, what, fix);
        out.extend(lint.map(|lint| lint.saves(saves)));
    };
    let blended: Vec<usize> = select(model, |_, material| material.alpha_mode == AlphaMode::Blend);
    let (whole, mixed): (Vec<usize>, Vec<usize>) =
        blended.into_iter().partition(|&material| never_shines_through(context, material));
    let fix = "use opaque materials, or cut-outs, where nothing shines through";
    let what = format!("blended: shaded on top of each other{}", part_of_picture(context, &mixed));
    remark("material.transparent", Severity::Warning, mixed, Saves::default(), &what, fix);
    let what = "blended although alpha is 1 everywhere: sorted, and not one draw for all copies";
    remark("material.needless-blend", Severity::Warning, whole, Saves::default(), what, "set `alphaMode` to OPAQUE");
    let double = select(model, |_, material| material.double_sided);
    remark(
        "material.double-sided",
        Severity::Note,
        double,
        Saves::default(),
        "double-sided: back faces are drawn too",
        "close the meshes, and cull their back faces",
    );
}

/// Which part of the fragments at first sight materials have.
fn part_of_picture(context: &Context, materials: &[usize]) -> String {
    let Some(screen) = context.screen else { return String::new() };
    let all: u64 = screen.material_fragments.iter().sum();
    let some: u64 = materials.iter().filter_map(|&material| screen.material_fragments.get(material)).sum();
    let share = (some * 100).checked_div(all);
    share.map_or_else(String::new, |share| format!("; {share} % of the picture at first sight"))
}

fn select(model: &Model, holds: impl Fn(usize, &Material) -> bool) -> Vec<usize> {
    model.materials.iter().enumerate().filter(|(i, material)| holds(*i, material)).map(|(i, _)| i).collect()
}

/// Whether factor, texture and vertex colours leave alpha at 1. Unknown without decoded images.
fn never_shines_through(context: &Context, index: usize) -> bool {
    let model = context.model;
    let material = &model.materials[index];
    let texture = material.base_color_texture.and_then(|texture| model.textures.get(texture.texture));
    let opaque = texture.is_none_or(|texture| {
        let jpeg = model.images.get(texture.image).is_some_and(|image| image.mime == "image/jpeg");
        jpeg || context.pixels.get(texture.image).is_some_and(|pixels| pixels.opaque)
    });
    let uses = |primitive: &&Primitive| primitive.material == Some(index);
    let mut primitives = model.meshes.iter().flat_map(|mesh| &mesh.primitives).filter(uses);
    let animated = model.animated_materials.iter().any(|parts| parts.material == index);
    opaque
        && !animated
        && material.base_color[3] >= 1.0
        && primitives.all(|primitive| primitive.vertices.iter().all(|vertex| vertex.color[3] >= 1.0))
}
