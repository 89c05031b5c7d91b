//! Device files: shape, ranges, and a source for every number.

use super::{BUDGETS, Clip, Comfort, Confirmed, Device, Display, DisplayKind, Match};
use crate::observe::LimitProfile;
use crate::problem::Problems;
use crate::sheet::{Sheet, Table, did_you_mean};

const KINDS: &[(&str, DisplayKind)] = &[
    ("field-sequential", DisplayKind::FieldSequential),
    ("scanned", DisplayKind::Scanned),
    ("global", DisplayKind::Global),
];
const LIMITS: &[(&str, LimitProfile)] = &[("see-through", LimitProfile::SeeThrough), ("opaque", LimitProfile::Opaque)];
const FORM_FACTORS: &[(&str, &str)] =
    &[("head-mounted-display", "head-mounted-display"), ("handheld-display", "handheld-display")];

/// Numbers (and lists of names) of every device file that need a source, besides clips and budgets.
const SOURCED: [&str; 15] = [
    "comfort.farthest_m",
    "comfort.interaction_m",
    "comfort.nearest_m",
    "comfort.nearest_still_m",
    "comfort.optimum_m",
    "display.eye_size",
    "display.fields",
    "display.fov_left_eye_deg",
    "display.fov_right_eye_deg",
    "display.ipd_m",
    "display.points_per_degree",
    "display.refresh_hz",
    "display.target_fps",
    "match",
    "memory.content_bytes",
];

pub(super) fn device(file: &str, text: &str) -> Result<Device, Problems> {
    Sheet::read(file, text, |root| {
        root.schema_1();
        let id = root.text("id");
        let name = root.text("name");
        let display = root.table("display").and_then(|table| display(&table));
        let extensions = root.table("runtime").map(|table| runtime(&table));
        let matching = root.table("match").and_then(|table| matching(&table));
        let comfort = root.table("comfort").and_then(|table| comfort(&table));
        let memory_bytes = root.table("memory").and_then(|table| memory(&table));
        let clips: Vec<_> = root.tables("clip").iter().map(clip).collect();
        let budget = root.table("budget").map(|table| budget(&table)).unwrap_or_default();
        let clips: Vec<Clip> = clips.into_iter().flatten().collect();
        if clips.is_empty() {
            root.missing("clip", "[{ id = \"far\", fade_start_m = 1.0, clip_m = 0.85 }]");
        }
        let sources = root.table("sources").map(|table| sources(&table, &clips, &budget)).unwrap_or_default();
        root.finish();
        Some(Device {
            id: id?.to_owned(),
            name: name?.to_owned(),
            display: display?,
            extensions: extensions?,
            matching: matching?,
            comfort: comfort?,
            clips,
            budget,
            memory_bytes: memory_bytes?,
            sources,
        })
    })
}

fn display(table: &Table<'_, '_>) -> Option<Display> {
    let target_fps = table.number("target_fps", 1.0..=1000.0);
    let refresh_hz = table.number("refresh_hz", 1.0..=1000.0);
    let kind = table.word("kind", KINDS);
    let fields = table.number("fields", 1.0..=16.0);
    let limits = table.word("limits", LIMITS);
    let eye_size = table.numbers::<2>("eye_size");
    let fov = [fov(table, "fov_left_eye_deg"), fov(table, "fov_right_eye_deg")];
    let ipd_m = table.number("ipd_m", 0.0..=0.2);
    let points_per_degree = table.number("points_per_degree", 1.0..=1000.0);
    if table.texts("blend_modes").is_empty() {
        table.missing("blend_modes", "[\"additive\"]");
    }
    if let (Some(target), Some(refresh)) = (target_fps, refresh_hz)
        && target > refresh
    {
        table.refuse("target_fps", "is above refresh_hz", "an application cannot be shown faster than the display");
    }
    let whole = |pixels: f64| pixels.fract() == 0.0 && (1.0..=8192.0).contains(&pixels);
    if eye_size.is_some_and(|size| !size.into_iter().all(whole)) {
        table.refuse("eye_size", "is out of range", "give whole pixels from 1 to 8192");
    }
    table.finish();
    let [left, right] = fov;
    Some(Display {
        target_fps: target_fps?,
        refresh_hz: refresh_hz?,
        kind: kind?,
        fields: fields? as u32,
        limits: limits?,
        eye_size: eye_size?.map(|pixels| pixels as u32),
        fov_deg: [left?, right?],
        ipd_m: ipd_m?,
        points_per_degree: points_per_degree?,
    })
}

fn fov(table: &Table<'_, '_>, key: &'static str) -> Option<[f64; 4]> {
    let fov = table.numbers::<4>(key)?;
    let [left, right, up, down] = fov;
    if left < right && down < up && fov.iter().all(|angle| angle.abs() < 90.0) {
        return Some(fov);
    }
    table.refuse(key, "is out of order", "left < right and down < up, each within 90 degrees");
    None
}

/// The simulator's keys are named here so that a misspelt one is noticed by both readers.
fn runtime(table: &Table<'_, '_>) -> Vec<String> {
    let extensions = table.texts("extensions").into_iter().map(str::to_owned).collect();
    table.opt_word("stage", &[("absent", ()), ("present", ())]);
    table.opt_number("max_layers", 1.0..=64.0);
    table.finish();
    extensions
}

fn matching(table: &Table<'_, '_>) -> Option<Match> {
    let owned = |list: Vec<&str>| -> Vec<String> { list.into_iter().map(str::to_owned).collect() };
    let runtime_names = owned(table.texts("runtime_names"));
    let system_names = owned(table.texts("system_names"));
    let vendor_ids = table.whole_numbers("vendor_ids");
    let form_factor = table.word("form_factor", FORM_FACTORS);
    let confirmed = table.word("confirmed", &Confirmed::WORDS);
    table.finish();
    let nameless = runtime_names.is_empty() || system_names.is_empty() || vendor_ids.is_empty();
    if nameless && matches!(confirmed, Some(Confirmed::Documents | Confirmed::Hardware)) {
        table.refuse("confirmed", "claims to confirm names that are not there", "`no`, or give all names");
    }
    Some(Match { runtime_names, system_names, vendor_ids, form_factor: form_factor?.to_owned(), confirmed: confirmed? })
}

fn comfort(table: &Table<'_, '_>) -> Option<Comfort> {
    let metres = |key| table.number(key, 0.01..=1000.0);
    let (optimum_m, nearest_m, farthest_m) = (metres("optimum_m"), metres("nearest_m"), metres("farthest_m"));
    let (nearest_still_m, interaction_m) = (metres("nearest_still_m"), metres("interaction_m"));
    table.finish();
    let comfort = Comfort {
        optimum_m: optimum_m?,
        nearest_m: nearest_m?,
        farthest_m: farthest_m?,
        nearest_still_m: nearest_still_m?,
        interaction_m: interaction_m?,
    };
    let ordered = [comfort.nearest_still_m, comfort.nearest_m, comfort.optimum_m, comfort.farthest_m];
    if !ordered.is_sorted() {
        table.refuse("optimum_m", "is out of order", "nearest_still_m, nearest_m, optimum_m, farthest_m have to rise");
    }
    Some(comfort)
}

fn clip(table: &Table<'_, '_>) -> Option<Clip> {
    let id = table.word("id", &[("far", "far"), ("near", "near")]);
    let fade_start_m = table.number("fade_start_m", 0.0..=100.0);
    let clip_m = table.number("clip_m", 0.0..=100.0);
    table.finish();
    let clip = Clip { id: id?.to_owned(), fade_start_m: fade_start_m?, clip_m: clip_m? };
    if clip.fade_start_m <= clip.clip_m {
        table.refuse("clip_m", "is not nearer than fade_start_m", "content fades before it is cut");
    }
    Some(clip)
}

fn memory(table: &Table<'_, '_>) -> Option<u64> {
    let bytes = table.number("content_bytes", 1e6..=1e12);
    table.finish();
    bytes.map(|bytes| bytes as u64)
}

fn budget(table: &Table<'_, '_>) -> Vec<(String, f64)> {
    let mut budget = Vec::new();
    for (key, value) in table.all_numbers(0.0..=1e15) {
        if BUDGETS.contains(&key) {
            budget.push((key.to_owned(), value));
        } else {
            table.refuse(key, "is not a budget", did_you_mean(key, BUDGETS));
        }
    }
    budget
}

fn sources(table: &Table<'_, '_>, clips: &[Clip], budget: &[(String, f64)]) -> Vec<(String, String)> {
    let mut wanted: Vec<String> = SOURCED.iter().map(|key| (*key).to_owned()).collect();
    wanted.push("runtime.extensions".to_owned());
    wanted.extend(clips.iter().map(|clip| format!("clip.{}", clip.id)));
    wanted.extend(budget.iter().map(|(id, _)| format!("budget.{id}")));
    let given = table.all_texts();
    for key in &wanted {
        if !given.iter().any(|(of, source)| of == key && !source.trim().is_empty()) {
            table.refuse(key, "has no source", "name the document, or `ours: …` with the derivation");
        }
    }
    for (key, _) in &given {
        if !wanted.iter().any(|want| want == key) {
            table.refuse(key, "belongs to nothing in this file", did_you_mean(key, wanted.iter().map(String::as_str)));
        }
    }
    given.into_iter().map(|(key, source)| (key.to_owned(), source.to_owned())).collect()
}
