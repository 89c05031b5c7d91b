//! What is seen at first sight, and whether it can be seen at all.

use crate::scene::cost::lint::{Context, Lint, Saves, Severity};

/// An estimate that is so little over its budget is no finding (ours).
const MARGIN: f32 = 0.1;
/// Above this share most of the GPU's work on triangles is for nothing (ours).
const MANY_BELOW_PIXEL: f32 = 0.25;
/// Least triangles for which their size matters (ours).
const FEW_TRIANGLES: u64 = 20_000;
/// Larger or smaller scenes are likely in other units than metres (ours).
const LARGEST_M: f32 = 20.0;
const SMALLEST_M: f32 = 0.01;
/// Distance from the origin over size from which 32-bit floats lose a thousandth of the size (ours).
const FAR_OFF: f32 = 500.0;

pub(super) fn find(context: &Context, out: &mut Vec<Lint>) {
    let Some(screen) = context.screen else { return };
    let budget = context.overdraw.unwrap_or(f64::INFINITY) as f32;
    let over = screen.fragments_per_pixel - budget;
    if over > budget * MARGIN {
        let what = format!(
            "each covered pixel is shaded {:.1} times at first sight, the device bears {budget} (estimate)",
            screen.fragments_per_pixel
        );
        let saves = Saves { fragments_per_pixel: over, ..Saves::default() };
        let lint = Lint::new("cost.overdraw", Severity::Warning, "", what).saves(saves);
        out.push(lint.fix("remove what is hidden inside, and blended surfaces in front of each other"));
    }
    if screen.below_pixel > MANY_BELOW_PIXEL && context.cost.triangles > FEW_TRIANGLES {
        let share = screen.below_pixel * 100.0;
        let what = format!("{share:.0} % of the triangles are smaller than a pixel at 2 m: GPUs shade four for each");
        let spare = (context.cost.triangles as f32 * screen.below_pixel * 0.75) as u64;
        let lint = Lint::new("mesh.too-fine", Severity::Warning, "", what);
        let saves = Saves { triangles: spare, ..Saves::default() };
        out.push(lint.saves(saves).fix("decimate, or add coarser levels with MSFT_lod"));
    }
    size(context, out);
    if let Some((nearest, _)) = context.nearest.filter(|(nearest, _)| context.placed && screen.nearest_m < *nearest) {
        let what = format!(
            "stands {:.2} m from the eyes at the start; nearer than {nearest} m content is to be cut off",
            screen.nearest_m
        );
        let lint = Lint::new("scene.too-near", Severity::Warning, "", what);
        out.push(lint.fix("place it farther off, in poc.toml or in the scene"));
    }
    if context.placed && screen.coverage == 0.0 && context.cost.triangles > 0 {
        let what = "nothing of it is in view at the start";
        let lint = Lint::new("scene.out-of-view", Severity::Note, "", what);
        out.push(lint.fix("place it ahead, or lead the user there"));
    }
}

fn size(context: &Context, out: &mut Vec<Lint>) {
    let Some(screen) = context.screen else { return };
    let [x, y, z] = screen.size_m;
    let largest = x.max(y).max(z);
    if context.cost.triangles == 0 || largest <= 0.0 {
        return;
    }
    let odd = if largest > LARGEST_M { Some("large") } else { (largest < SMALLEST_M).then_some("small") };
    if let Some(odd) = odd {
        let what = format!("{largest:.3} m long: {odd} for a hologram; glTF's unit is the metre");
        let lint = Lint::new("scene.units", Severity::Note, "", what);
        out.push(lint.fix("check the unit on export, or scale it where it is used"));
    }
    let far = screen.center_m.iter().map(|x| x * x).sum::<f32>().sqrt();
    if far > FAR_OFF * largest {
        let what =
            format!("lies {far:.0} m from its origin, {:.0} times its size: positions become coarse", far / largest);
        out.push(Lint::new("scene.far-from-origin", Severity::Warning, "", what).fix("move it to its origin"));
    }
}
