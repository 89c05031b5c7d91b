//! Vertex attributes of primitives and morph targets: names, formats, counts, the use of buffer views.

use super::accessor::{Accessor, Component};
use super::buffers::{ARRAY_BUFFER, Buffers, ELEMENT_ARRAY_BUFFER};
use super::draco::{Primitives, Unpacked};
use super::json::{Obj, whole};
use super::report::Report;
use std::collections::{BTreeMap, HashMap};

/// Tables that meshes are read from.
pub(super) struct Source<'a> {
    /// Bytes.
    pub buffers: &'a Buffers<'a>,
    /// Accessors; `None` for broken ones.
    pub accessors: &'a [Option<Accessor>],
    /// KHR_mesh_quantization is in use.
    pub quantized: bool,
    /// Primitives whose accessors are elsewhere.
    pub unpacked: &'a Primitives,
}

impl<'a> Source<'a> {
    /// An accessor by a property, `None` where absent or broken (reported already).
    pub fn accessor(&self, object: &Obj, key: &str) -> Option<&'a Accessor> {
        self.accessors.get(object.index(key)?)?.as_ref()
    }
}

/// What each buffer view was used for, over all meshes.
#[derive(Default)]
pub(super) struct ViewUse {
    target: HashMap<usize, u32>,
    /// First vertex accessor of a view without a stride.
    tight: HashMap<usize, usize>,
}

impl ViewUse {
    /// Notes a use; tells of a view that is used for vertices and indices, or declared as the other.
    pub fn note(&mut self, accessor: &Accessor, target: u32, source: &Source, place: &str, report: &mut Report) {
        let Some(index) = accessor.view else { return };
        let Some(view) = source.buffers.views.get(index).and_then(Option::as_ref) else { return };
        let known = *self.target.entry(index).or_insert(if view.target == 0 { target } else { view.target });
        if known != target {
            let word = |t| if t == ELEMENT_ARRAY_BUFFER { "indices" } else { "vertices" };
            let what = format!("buffer view {index} holds {}, here it is used for {}", word(known), word(target));
            report.mend(place, what, "keep indices and vertices in separate buffer views");
        }
    }

    /// Tells of two vertex accessors that share a view without saying how they are interleaved.
    fn note_tight(&mut self, index: usize, accessor: &Accessor, source: &Source, place: &str, report: &mut Report) {
        let Some(view_index) = accessor.view else { return };
        let Some(view) = source.buffers.views.get(view_index).and_then(Option::as_ref) else { return };
        if view.stride.is_none() && *self.tight.entry(view_index).or_insert(index) != index {
            report.mend(place, "several attributes share a buffer view without byteStride", "set byteStride");
        }
        if view.range.start.wrapping_add(accessor.offset) % 4 != 0
            || !accessor.offset.is_multiple_of(4)
            || !accessor.stride.is_multiple_of(4)
        {
            report.mend(place, "vertex data is not aligned to 4 bytes", "pad vertex attributes to 4 bytes");
        }
    }
}

/// Checked attributes by name.
pub(super) struct Attributes<'a> {
    by_name: BTreeMap<&'a str, &'a Accessor>,
    /// JSON pointer of the attributes object.
    pub place: String,
}

impl<'a> Attributes<'a> {
    /// An attribute by name.
    pub fn get(&self, name: &str) -> Option<&'a Accessor> {
        self.by_name.get(name).copied()
    }

    /// JSON pointer of an attribute.
    pub fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.place)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a Accessor)> {
        self.by_name.iter().map(|(name, accessor)| (*name, *accessor))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Number of sets `<prefix>_0`, `<prefix>_1`, … without a gap.
    pub fn sets(&self, prefix: &str) -> usize {
        (0..).take_while(|i| self.by_name.contains_key(format!("{prefix}_{i}").as_str())).count()
    }

    fn largest_set(&self, prefix: &str) -> usize {
        let numbers = self.by_name.keys().filter_map(|name| name.strip_prefix(prefix)?.strip_prefix('_')?.parse().ok());
        numbers.map(|n: usize| n.saturating_add(1)).max().unwrap_or(0)
    }
}

/// Reads an attributes object. `morph` for those of a morph target; `instead` for accessors that take the place of those named.
pub(super) fn read<'a>(
    object: &Obj<'a>,
    source: &Source<'a>,
    morph: bool,
    instead: Option<&Unpacked>,
    uses: &mut ViewUse,
    report: &mut Report,
) -> Attributes<'a> {
    let mut out = Attributes { by_name: BTreeMap::new(), place: object.place.clone() };
    for (name, value) in object.entries() {
        let place = object.at(name);
        if !is_attribute(name) {
            let fix = "use the specification's names, or start the name with an underscore";
            report.mend(place, format!("`{name}` is not an attribute"), fix);
            continue;
        }
        let named = whole(value).and_then(|x| usize::try_from(x).ok());
        let Some(index) = instead.and_then(|instead| instead.attributes.get(name).copied()).or(named) else { continue };
        let Some(accessor) = source.accessors.get(index).and_then(Option::as_ref) else { continue };
        if let Some(allowed) = format_problem(name, accessor, morph, source.quantized) {
            report.refuse(place, format!("`{name}` has a format that it cannot have"), format!("allowed: {allowed}"));
            continue;
        }
        if name.starts_with('_') && accessor.component == Component::U32 {
            report.mend(&*place, "vertex attributes cannot be 32-bit integers", "use another component type");
        }
        uses.note(accessor, ARRAY_BUFFER, source, &place, report);
        uses.note_tight(index, accessor, source, &place, report);
        if name == "POSITION" && accessor.view.is_some_and(|view| source.buffers.is_placeholder(view)) {
            report.mend(
                &*place,
                "the buffer of the positions has no data; they are all zero",
                "give the buffer a `uri`",
            );
        }
        if name == "POSITION" && !accessor.bounded {
            report.mend(place, "positions need `min` and `max` on their accessor", "export with bounds");
        }
        out.by_name.insert(name, accessor);
    }
    for prefix in ["TEXCOORD", "COLOR", "JOINTS", "WEIGHTS"] {
        let (complete, largest) = (out.sets(prefix), out.largest_set(prefix));
        if complete < largest {
            let what = format!("{prefix} sets have gaps: {complete} from 0 on, the largest is {}", largest - 1);
            report.mend(&*object.place, what, "number the sets from 0 without gaps");
        }
    }
    out
}

fn is_attribute(name: &str) -> bool {
    if name.starts_with('_') || matches!(name, "POSITION" | "NORMAL" | "TANGENT") {
        return true;
    }
    let number = ["TEXCOORD_", "COLOR_", "JOINTS_", "WEIGHTS_"].iter().find_map(|prefix| name.strip_prefix(prefix));
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) && (n == "0" || !n.starts_with('0')))
}

/// What would be allowed, if the format is not (glTF 2.0, section 3.7.2.1, and KHR_mesh_quantization).
fn format_problem(name: &str, accessor: &Accessor, morph: bool, quantized: bool) -> Option<&'static str> {
    use Component::{F32, I8, I16, U8, U16};
    let (component, normalized) = (accessor.component, accessor.normalized);
    let vector = |rows: &[usize]| accessor.kind.columns == 1 && rows.contains(&accessor.kind.rows);
    let float = component == F32;
    let signed = matches!(component, I8 | I16);
    let small = matches!(component, I8 | U8 | I16 | U16);
    let unsigned_normalized = matches!(component, U8 | U16) && normalized;
    let kind = name.split_once('_').map_or(name, |(kind, _)| kind);
    let (fine, allowed) = match kind {
        "POSITION" if morph => (vector(&[3]) && (float || quantized && signed), "VEC3 of FLOAT"),
        "POSITION" => (vector(&[3]) && (float || quantized && small), "VEC3 of FLOAT"),
        "NORMAL" => (vector(&[3]) && (float || quantized && signed && normalized), "VEC3 of FLOAT"),
        "TANGENT" if morph => (vector(&[3]) && (float || quantized && signed && normalized), "VEC3 of FLOAT"),
        "TANGENT" => (vector(&[4]) && (float || quantized && signed && normalized), "VEC4 of FLOAT"),
        "TEXCOORD" => (
            vector(&[2]) && (float || unsigned_normalized || quantized && small || morph && signed && normalized),
            "VEC2 of FLOAT or normalized unsigned bytes or shorts",
        ),
        "COLOR" => (
            vector(&[3, 4]) && (float || unsigned_normalized || morph && signed && normalized),
            "VEC3 or VEC4 of FLOAT or normalized unsigned bytes or shorts",
        ),
        "JOINTS" => (vector(&[4]) && matches!(component, U8 | U16) && !normalized, "VEC4 of unsigned bytes or shorts"),
        "WEIGHTS" => {
            (vector(&[4]) && (float || unsigned_normalized), "VEC4 of FLOAT or normalized unsigned bytes or shorts")
        }
        _ => (true, ""),
    };
    (!fine).then_some(allowed)
}
