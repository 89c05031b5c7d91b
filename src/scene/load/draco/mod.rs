//! KHR_draco_mesh_compression: attributes and indices of primitives come from Draco streams.
//!
//! A decoded primitive becomes buffer views and accessors like any other, so that what reads meshes need not know. A primitive whose
//! accessors have all their bytes beside the stream is read from those, as the extension allows: they are exact and cost nothing.

mod decode;
#[cfg(test)]
mod tests;

use super::Limits;
use super::accessor::{Accessor, Component, Type};
use super::buffers::Buffers;
use super::json::{Obj, whole};
use super::report::Report;
use decode::{Claims, Wanted};
use std::collections::HashMap;

/// Where the accessors of a primitive really are.
#[derive(Debug, Clone, Default)]
pub(super) struct Unpacked {
    /// Index of the accessor to read instead, by attribute.
    pub attributes: HashMap<String, usize>,
    /// Index of the accessor of indices: 32-bit ones of a triangle list, whatever the primitive's mode.
    pub indices: usize,
}

/// Decoded primitives by their place in the document.
pub(super) type Primitives = HashMap<String, Unpacked>;

const NAME: &str = "KHR_draco_mesh_compression";

/// Decodes every primitive that needs it; adds views and accessors.
pub(super) fn read(
    root: &Obj,
    buffers: &mut Buffers,
    accessors: &mut Vec<Option<Accessor>>,
    limits: &Limits,
    report: &mut Report,
) -> Primitives {
    let mut out = Primitives::new();
    // Primitives that differ in nothing but the material share a stream.
    let mut done: HashMap<(usize, String), Unpacked> = HashMap::new();
    // The limit is one for all compressed geometry.
    let mut left = limits.decoded_bytes.saturating_sub(buffers.unpacked_bytes());
    for mesh in root.objects("meshes") {
        for primitive in mesh.objects("primitives") {
            let Some(extension) = primitive.extension(NAME) else { continue };
            let Some(task) = Task::new(&primitive, &extension, buffers, accessors, report) else { continue };
            let key = (task.view, format!("{:?}", task.claims));
            let named = |unpacked: &Unpacked| Unpacked {
                attributes: task.names.iter().map(|(name, id)| (name.clone(), unpacked.attributes[id])).collect(),
                indices: unpacked.indices,
            };
            if let Some(known) = done.get(&key) {
                out.insert(primitive.place.clone(), named(known));
                continue;
            }
            match task.run(buffers, accessors, limits, &mut left) {
                Ok(unpacked) => {
                    out.insert(primitive.place.clone(), named(&unpacked));
                    done.insert(key, unpacked);
                }
                Err(what) => report.refuse(&*extension.place, what, "export the file again"),
            }
        }
    }
    out
}

/// One stream to decode.
struct Task {
    view: usize,
    claims: Claims,
    /// Attributes by name, and the key under which their accessor is found.
    names: Vec<(String, String)>,
    /// Whether each wanted attribute's integers are normalized.
    normalized: Vec<bool>,
}

impl Task {
    /// `None` where there is nothing to decode, or after reporting why it cannot be.
    fn new(
        primitive: &Obj,
        extension: &Obj,
        buffers: &Buffers,
        accessors: &[Option<Accessor>],
        report: &mut Report,
    ) -> Option<Task> {
        let attributes = primitive.object("attributes");
        let packed = extension.object("attributes");
        let accessor = |object: &Obj, key: &str| accessors.get(object.index(key)?)?.as_ref();
        let here = |accessor: &Accessor| accessor.view.is_some_and(|view| buffers.bytes(view).is_some());
        let of_attributes = packed.entries().filter_map(|(name, _)| accessor(&attributes, name));
        let all: Vec<&Accessor> = of_attributes.chain(accessor(primitive, "indices")).collect();
        if !all.is_empty() && all.iter().all(|accessor| here(accessor)) {
            return None;
        }
        let mode = primitive.integer("mode").unwrap_or(4);
        if !matches!(mode, 4 | 5) {
            report.refuse(primitive.at("mode"), "Draco packs triangles only", "use mode 4 or 5");
            return None;
        }
        let mut task = Task {
            view: extension.index("bufferView")?,
            claims: Claims { points: accessor(&attributes, "POSITION")?.count, faces: None, attributes: Vec::new() },
            names: Vec::new(),
            normalized: Vec::new(),
        };
        if let Some(indices) = accessor(primitive, "indices").filter(|_| mode == 4) {
            task.claims.faces = Some(indices.count / 3);
        }
        for (name, id) in packed.entries() {
            let Some(accessor) = accessor(&attributes, name) else {
                // An accessor that is there but broken was reported.
                if !attributes.has(name) {
                    let what = format!("`{name}` is packed, but the primitive has no such attribute");
                    report.mend(packed.at(name), what, "name it in `attributes` of the primitive");
                }
                continue;
            };
            let id = whole(id).and_then(|id| u32::try_from(id).ok())?;
            if accessor.count != task.claims.points || accessor.kind.columns != 1 || accessor.kind.rows > 4 {
                let what = format!("{} elements, POSITION has {}", accessor.count, task.claims.points);
                report.refuse(attributes.at(name), what, "all attributes of a primitive need the same count");
                return None;
            }
            let wanted = Wanted { id, component: accessor.component, width: accessor.kind.rows };
            task.names.push((name.to_owned(), key(&wanted, accessor.normalized)));
            task.claims.attributes.push(wanted);
            task.normalized.push(accessor.normalized);
        }
        Some(task)
    }

    fn run(
        &self,
        buffers: &mut Buffers,
        accessors: &mut Vec<Option<Accessor>>,
        limits: &Limits,
        left: &mut u64,
    ) -> Result<Unpacked, String> {
        let Claims { points, faces, attributes } = &self.claims;
        let most_faces = limits.indices / 3;
        let faces = faces.map_or(0, |faces| faces as u64);
        let stride: usize = attributes.iter().map(Wanted::stride).sum();
        let bytes = (*points as u64).saturating_mul(stride as u64).saturating_add(faces.saturating_mul(12));
        if *points as u64 > limits.vertices || faces > most_faces || bytes > *left {
            return Err(format!("{bytes} bytes to decode exceed what is left of the limit of one file ({left}; ours)"));
        }
        let stream = buffers.bytes(self.view).ok_or("the buffer view has no data")?;
        let geometry = decode::decode(stream, &self.claims, most_faces, *left)?;
        let decoded = geometry.attributes.iter().chain([&geometry.indices]).map(|bytes| bytes.len() as u64).sum();
        *left = left.saturating_sub(decoded);
        let mut add = |view, count, component, rows, stride, normalized| {
            let kind = Type { columns: 1, rows };
            accessors.push(Some(Accessor {
                view: Some(view),
                offset: 0,
                count,
                component,
                kind,
                normalized,
                stride,
                bounded: true,
                sparse: None,
            }));
            accessors.len() - 1
        };
        let count = geometry.indices.len() / 4;
        let indices = add(buffers.add_unpacked(geometry.indices, None), count, Component::U32, 1, 4, false);
        let mut out = Unpacked { attributes: HashMap::new(), indices };
        for ((wanted, normalized), bytes) in attributes.iter().zip(&self.normalized).zip(geometry.attributes) {
            let view = buffers.add_unpacked(bytes, Some(wanted.stride()));
            let accessor = add(view, *points, wanted.component, wanted.width, wanted.stride(), *normalized);
            out.attributes.insert(key(wanted, *normalized), accessor);
        }
        Ok(out)
    }
}

fn key(wanted: &Wanted, normalized: bool) -> String {
    format!("{wanted:?} {normalized}")
}
