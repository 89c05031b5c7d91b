//! Which buffer views are packed, and their unpacking within the limits.

use super::super::Limits;
use super::super::json::{Obj, whole};
use super::super::report::Report;
use super::{Filter, Mode, Packing, decode};
use serde_json::Value;
use std::collections::BTreeSet;

/// The extension under both its names.
pub(in super::super) const NAMES: [&str; 2] = ["KHR_meshopt_compression", "EXT_meshopt_compression"];

fn extension<'d>(object: &Obj<'d>) -> Option<Obj<'d>> {
    NAMES.iter().find_map(|name| object.extension(name))
}

/// Whether a buffer only stands in for readers without the extension; its bytes are never needed.
pub(in super::super) fn is_fallback(buffer: &Obj) -> bool {
    extension(buffer).is_some_and(|extension| extension.flag("fallback"))
}

/// A packed view: where its bytes are and how they are packed.
struct Packed {
    /// Index of the view.
    view: usize,
    packing: Packing,
    /// Index of the buffer and bytes in it.
    buffer: usize,
    offset: u64,
    length: u64,
    /// Of the extension's object.
    place: String,
}

/// Unpacks every packed view that something refers to. `bytes` gives those of a buffer. The result has an entry per view: `None` where it
/// is not packed, not used, or broken (reported).
pub(in super::super) fn decode_views<'b>(
    root: &Obj,
    bytes: impl Fn(usize) -> Option<&'b [u8]>,
    limits: &Limits,
    report: &mut Report,
) -> Vec<Option<Vec<u8>>> {
    let views: Vec<Obj> = root.objects("bufferViews").collect();
    let mut out: Vec<Option<Vec<u8>>> = vec![None; views.len()];
    if !views.iter().any(|view| extension(view).is_some()) {
        return out;
    }
    let mut left = limits.decoded_bytes;
    for index in used_views(root) {
        let Some(packed) = views.get(index).and_then(|view| read(index, view, report)) else { continue };
        let size = (packed.packing.count as u64).saturating_mul(packed.packing.stride as u64);
        if size > left {
            let what = format!("{size} bytes to unpack exceed what is left of the limit of one file ({left}; ours)");
            report.refuse(packed.place, what, "make the asset smaller");
            continue;
        }
        left -= size;
        let Some(buffer) = bytes(packed.buffer) else { continue };
        let stretch = usize::try_from(packed.offset).ok().zip(usize::try_from(packed.length).ok());
        let stretch = stretch.and_then(|(offset, length)| buffer.get(offset..offset.checked_add(length)?));
        let Some(stretch) = stretch else {
            let what = format!("the packed data does not fit its buffer of {} bytes", buffer.len());
            report.refuse(packed.place, what, "export the file again");
            continue;
        };
        match decode(packed.packing, stretch) {
            Ok(bytes) => out[packed.view] = Some(bytes),
            Err(what) => report.refuse(packed.place, what, "export the file again"),
        }
    }
    out
}

/// Views that accessors, images or other extensions refer to, in order.
fn used_views(root: &Obj) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    let mut note = |object: &Obj| used.extend(object.index("bufferView"));
    for accessor in root.objects("accessors") {
        note(&accessor);
        let sparse = accessor.object("sparse");
        note(&sparse.object("indices"));
        note(&sparse.object("values"));
    }
    root.objects("images").for_each(|image| note(&image));
    for mesh in root.objects("meshes") {
        for primitive in mesh.objects("primitives") {
            let extensions = primitive.object("extensions");
            used.extend(extensions.entries().filter_map(|(_, e)| index(e.get("bufferView")?)));
        }
    }
    for (_, extension) in root.object("extensions").entries() {
        let lists = extension.as_object().into_iter().flatten().filter_map(|(_, list)| list.as_array());
        used.extend(lists.flatten().filter_map(|item| index(item.get("bufferView")?)));
    }
    used
}

fn index(value: &Value) -> Option<usize> {
    usize::try_from(whole(value)?).ok()
}

fn read(index: usize, view: &Obj, report: &mut Report) -> Option<Packed> {
    let object = extension(view)?;
    let filter = match object.text("filter") {
        None | Some("NONE") => Filter::None,
        Some("OCTAHEDRAL") => Filter::Octahedral,
        Some("QUATERNION") => Filter::Quaternion,
        Some("EXPONENTIAL") => Filter::Exponential,
        Some("COLOR") => Filter::Color,
        Some(_) => return None,
    };
    let mode = match object.text("mode")? {
        "ATTRIBUTES" => Mode::Attributes(filter),
        "TRIANGLES" => Mode::Triangles,
        "INDICES" => Mode::Indices,
        _ => return None,
    };
    if !matches!(mode, Mode::Attributes(_)) && filter != Filter::None {
        report.refuse(object.at("filter"), "indices have no filter", "remove `filter`");
        return None;
    }
    let packing = Packing { mode, count: object.index("count")?, stride: object.index("byteStride")? };
    if let Some((what, right)) = packing.problem() {
        report.refuse(&*object.place, what, right);
        return None;
    }
    let size = (packing.count as u64).checked_mul(packing.stride as u64);
    if size != view.integer("byteLength") {
        let what = format!("{} elements of {} bytes are not the view's byteLength", packing.count, packing.stride);
        report.refuse(&*object.place, what, "byteLength is count times byteStride");
        return None;
    }
    Some(Packed {
        view: index,
        packing,
        buffer: object.index("buffer")?,
        offset: object.integer("byteOffset").unwrap_or(0),
        length: object.integer("byteLength")?,
        place: object.place,
    })
}
