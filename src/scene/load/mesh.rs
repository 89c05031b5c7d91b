//! Meshes: primitives become vertex and index lists.

use super::Limits;
use super::accessor::{Accessor, Component};
use super::attributes::{self, Attributes, Source, ViewUse};
use super::buffers::ELEMENT_ARRAY_BUFFER;
use super::json::Obj;
use super::material::Needs;
use super::report::Report;
use super::tex_coords::Sets;
use super::{layers, shading, skinning, topology, variants};
use crate::scene::model::{Aabb, Material, Mesh, MorphVertex, Primitive, Topology, Vertex};
use glam::Vec3;

/// What the nodes must know of a mesh.
#[derive(Default)]
pub(super) struct MeshFacts {
    /// Number of morph targets.
    pub targets: usize,
    /// The largest joint in use, and where it is.
    pub largest_joint: Option<(u32, String)>,
    /// Parts to draw.
    pub primitives: u64,
    /// Vertices of all parts.
    pub vertices: u64,
    /// Some primitive has joints.
    pub skinned: bool,
}

/// What is left of the limits on sizes.
struct Budget {
    /// Primitives may share vertices, of which each keeps its own: reading costs more than what is kept.
    reads: u64,
    vertices: u64,
    indices: u64,
    morphs: u64,
}

impl Budget {
    fn take(left: &mut u64, count: u64, what: &str, place: &str, report: &mut Report) -> bool {
        let fits = count <= *left;
        if fits {
            *left -= count;
        } else {
            let what = format!("{count} {what} exceed what is left of the limit of one file ({left}; ours)");
            report.refuse(place, what, "make the asset smaller");
        }
        fits
    }
}

/// Reads meshes one after another.
pub(super) struct Meshes<'a> {
    source: Source<'a>,
    materials: &'a [(Material, Needs)],
    budget: Budget,
    uses: ViewUse,
}

impl<'a> Meshes<'a> {
    /// With the whole budget left.
    pub fn new(source: Source<'a>, materials: &'a [(Material, Needs)], limits: &Limits) -> Self {
        let reads = limits.vertices.saturating_mul(20);
        let budget =
            Budget { reads, vertices: limits.vertices, indices: limits.indices, morphs: limits.morph_vertices };
        Self { source, materials, budget, uses: ViewUse::default() }
    }

    /// Reads `meshes`.
    pub fn read(&mut self, root: &Obj<'a>, report: &mut Report) -> Vec<(Mesh, MeshFacts)> {
        root.objects("meshes").map(|mesh| self.read_mesh(&mesh, report)).collect()
    }

    fn read_mesh(&mut self, mesh: &Obj<'a>, report: &mut Report) -> (Mesh, MeshFacts) {
        let mut facts = MeshFacts::default();
        let mut primitives = Vec::new();
        for (i, primitive) in mesh.objects("primitives").enumerate() {
            let targets = primitive.array("targets").len();
            if i == 0 {
                facts.targets = targets;
            } else if targets != facts.targets {
                let place = if targets == 0 { primitive.place.clone() } else { primitive.at("targets") };
                let what = format!("{targets} morph targets, the mesh's first primitive has {}", facts.targets);
                report.refuse(place, what, "all primitives of a mesh need the same targets");
            }
            primitives.extend(self.read_primitive(&primitive, &mut facts, report));
        }
        facts.primitives = primitives.len() as u64;
        facts.vertices = primitives.iter().map(|primitive: &Primitive| primitive.vertices.len() as u64).sum();
        let mut weights = mesh.numbers("weights");
        if mesh.has("weights") && weights.len() != facts.targets {
            let what = format!("{} weights for {} morph targets", weights.len(), facts.targets);
            report.refuse(mesh.at("weights"), what, "one weight per target");
        }
        weights.resize(facts.targets, 0.0);
        (Mesh { name: mesh.name(), primitives, weights, variants: Vec::new() }, facts)
    }

    /// `None` when the primitive has nothing to draw, or after reporting what is wrong.
    fn read_primitive(&mut self, object: &Obj<'a>, facts: &mut MeshFacts, report: &mut Report) -> Option<Primitive> {
        let unpacked = self.source.unpacked.get(&object.place);
        let attributes =
            attributes::read(&object.object("attributes"), &self.source, false, unpacked, &mut self.uses, report);
        let skin_sets = (attributes.sets("JOINTS"), attributes.sets("WEIGHTS"));
        if skin_sets.0 != skin_sets.1 {
            let what = format!("{} JOINTS sets and {} WEIGHTS sets", skin_sets.0, skin_sets.1);
            report.refuse(&*attributes.place, what, "each JOINTS_n needs its WEIGHTS_n");
        }
        facts.skinned |= skin_sets.0 > 0;
        let material_index = object.index("material").filter(|i| *i < self.materials.len());
        let variants = variants::read(object, self.materials.len(), report);
        for material in material_index.into_iter().chain(variants.iter().map(|(_, material)| *material)) {
            self.check_material(object, Some(material), &attributes, report);
        }
        let targets = self.read_target_attributes(object, &attributes, report);
        let position = attributes.get("POSITION")?;
        if position.view.is_none() && object.extension("KHR_draco_mesh_compression").is_some() {
            // Why it could not be decoded was reported.
            return None;
        }
        let equal = equal_counts(&attributes, position.count, report);
        let mode = if unpacked.is_some() { 4 } else { object.integer("mode").unwrap_or(4) };
        let indices = self.read_indices(object, position.count, mode, report)?;
        let attributes_read = attributes.len() + targets.iter().map(Attributes::len).sum::<usize>();
        let reads = (position.count as u64).saturating_mul((attributes_read + targets.len()) as u64);
        if !equal || !Budget::take(&mut self.budget.reads, reads, "vertices to read", &object.place, report) {
            return None;
        }
        let sets = material_index.map_or_else(Sets::default, |i| self.materials[i].1.sets);
        let mut primitive = Primitive {
            topology: topology::topology(mode),
            vertices: self.read_vertices(&attributes, position, sets, report),
            skinning: skinning::read(
                &attributes,
                skin_sets.0.min(skin_sets.1),
                position.count,
                self.source.buffers,
                facts,
                report,
            ),
            indices: topology::to_list(mode, indices),
            material: material_index,
            targets: targets.iter().map(|target| self.read_target(target, position.count)).collect(),
            bounds: Aabb::EMPTY,
            variants,
        };
        compact(&mut primitive);
        let kept = primitive.vertices.len() as u64;
        let morphs = kept.saturating_mul(targets.len() as u64);
        if !Budget::take(&mut self.budget.vertices, kept, "vertices", &object.place, report)
            || !Budget::take(&mut self.budget.morphs, morphs, "morphed vertices", &object.place, report)
        {
            return None;
        }
        primitive.bounds =
            primitive.vertices.iter().fold(Aabb::EMPTY, |bounds, vertex| bounds.with(Vec3::from(vertex.position)));
        self.complete(&mut primitive, &attributes, &object.place, report)?;
        Some(primitive)
    }

    /// Adds normals and tangents where they are needed and missing.
    fn complete(
        &mut self,
        primitive: &mut Primitive,
        attributes: &Attributes,
        place: &str,
        report: &mut Report,
    ) -> Option<()> {
        let flat = attributes.get("NORMAL").is_none();
        if flat && primitive.topology == Topology::Triangles {
            let more = (primitive.indices.len() as u64).saturating_mul(1 + primitive.targets.len() as u64);
            if !Budget::take(&mut self.budget.vertices, more, "vertices with flat normals", place, report) {
                return None;
            }
            shading::flat_normals(primitive);
        }
        let variants = primitive.variants.iter().map(|(_, material)| *material);
        let mut materials = primitive.material.into_iter().chain(variants).map(|i| &self.materials[i].0);
        let normal_map = materials.find_map(layers::tangent_map);
        // Tangents that come without normals must be ignored.
        if let Some(map) = normal_map
            && (flat || attributes.get("TANGENT").is_none())
        {
            let more = (primitive.indices.len() as u64).saturating_mul(1 + primitive.targets.len() as u64);
            if !Budget::take(&mut self.budget.vertices, more, "vertices with tangents", place, report) {
                return None;
            }
            if !shading::tangents(primitive, map.tex_coord) {
                let what = "too many triangles meet in one point to make tangents for the normal map";
                report.mend(place, what, "export with tangents");
            }
        }
        Some(())
    }

    fn check_material(&self, object: &Obj, material: Option<usize>, attributes: &Attributes, report: &mut Report) {
        let Some((material, needs)) = material.map(|i| &self.materials[i]) else { return };
        for (set, texture) in &needs.tex_coords {
            if attributes.get(&format!("TEXCOORD_{set}")).is_none() {
                let what = format!("the material's {texture} needs TEXCOORD_{set}, which the primitive lacks");
                report.refuse(object.at("material"), what, "export texture coordinates");
            }
        }
        if let Some(extension) = needs.tangents_for
            && material.normal_texture.is_none()
            && attributes.get("TANGENT").is_none()
        {
            let what = format!("`{extension}` needs tangents, and there is no normal map to make them by");
            report.mend(object.at("material"), what, "export tangents");
        }
    }

    fn read_indices(&mut self, object: &Obj, vertices: usize, mode: u64, report: &mut Report) -> Option<Vec<u32>> {
        let place = object.at("indices");
        let unpacked = self.source.unpacked.get(&object.place);
        if !object.has("indices") && unpacked.is_none() {
            let len = topology::list_len(mode, vertices as u64);
            return Budget::take(&mut self.budget.indices, len, "indices", &object.place, report)
                .then(|| (0..vertices as u32).collect());
        }
        let accessor = match unpacked {
            Some(unpacked) => self.source.accessors.get(unpacked.indices)?.as_ref()?,
            None => self.source.accessor(object, "indices")?,
        };
        let integer = matches!(accessor.component, Component::U8 | Component::U16 | Component::U32);
        if accessor.kind.components() != 1 || !integer || accessor.normalized {
            report.refuse(place, "indices have a format that they cannot have", "SCALAR of unsigned integers");
            return None;
        }
        let stride = accessor.view.and_then(|view| self.source.buffers.views.get(view)?.as_ref()?.stride);
        if stride.is_some() {
            report.refuse(&*place, "the buffer view of indices has a byteStride", "remove byteStride");
        }
        self.uses.note(accessor, ELEMENT_ARRAY_BUFFER, &self.source, &place, report);
        let len = topology::list_len(mode, accessor.count as u64);
        if !Budget::take(&mut self.budget.indices, len, "indices", &place, report) {
            return None;
        }
        let mut indices = Vec::with_capacity(accessor.count);
        accessor.for_each_index(self.source.buffers, |index| indices.push(index));
        check_indices(&indices, accessor.component, vertices, place, report).then_some(indices)
    }

    fn read_vertices(
        &self,
        attributes: &Attributes,
        position: &Accessor,
        sets: Sets,
        report: &mut Report,
    ) -> Vec<Vertex> {
        let buffers = self.source.buffers;
        let empty = Vertex {
            position: [0.0; 3],
            // Stays so for points and lines without normals, which are drawn unlit; triangles get flat ones.
            normal: [0.0; 3],
            tangent: [1.0, 0.0, 0.0, 1.0],
            uv0: [0.0; 2],
            uv1: [0.0; 2],
            color: [1.0; 4],
        };
        let mut out = vec![empty; position.count];
        position.for_each::<3>(buffers, |i, value| out[i].position = value);
        let mut off = 0;
        if let Some(normal) = attributes.get("NORMAL") {
            normal.for_each::<3>(buffers, |i, value| out[i].normal = unit(value, [0.0, 0.0, 1.0], &mut off));
            report_off(off, attributes.at("NORMAL"), "normals are not of unit length", report);
        }
        if let Some(tangent) = attributes.get("TANGENT") {
            let (mut off, mut sign) = (0, 0);
            tangent.for_each::<4>(buffers, |i, [x, y, z, w]| {
                let [x, y, z] = unit([x, y, z], [1.0, 0.0, 0.0], &mut off);
                sign += usize::from((w.abs() - 1.0).abs() > 0.01);
                out[i].tangent = [x, y, z, if w < 0.0 { -1.0 } else { 1.0 }];
            });
            report_off(
                off + sign,
                attributes.at("TANGENT"),
                "tangents are not of unit length or their w is not ±1",
                report,
            );
        }
        let [first, second] = sets.names();
        if let Some(uv) = attributes.get(&first) {
            uv.for_each::<2>(buffers, |i, value| out[i].uv0 = value);
        }
        if let Some(uv) = attributes.get(&second) {
            uv.for_each::<2>(buffers, |i, value| out[i].uv1 = value);
        }
        if let Some(color) = attributes.get("COLOR_0") {
            let mut off = 0;
            let mut clamp = |value: f32| {
                off += usize::from(!(0.0..=1.0).contains(&value));
                value.clamp(0.0, 1.0)
            };
            if color.kind.components() == 3 {
                color.for_each::<3>(buffers, |i, v| out[i].color = [clamp(v[0]), clamp(v[1]), clamp(v[2]), 1.0]);
            } else {
                color.for_each::<4>(buffers, |i, v| out[i].color = v.map(&mut clamp));
            }
            report_off(off, attributes.at("COLOR_0"), "colour components are outside 0 … 1", report);
        }
        out
    }

    fn read_target_attributes(
        &mut self,
        object: &Obj<'a>,
        base: &Attributes,
        report: &mut Report,
    ) -> Vec<Attributes<'a>> {
        let count = base.get("POSITION").map_or(0, |position| position.count);
        let targets = object.objects("targets").map(|target| {
            let attributes = attributes::read(&target, &self.source, true, None, &mut self.uses, report);
            for name in ["POSITION", "NORMAL", "TANGENT"] {
                let Some(accessor) = attributes.get(name) else { continue };
                if base.get(name).is_none() {
                    let fix = format!("add {name} to the primitive");
                    report.mend(attributes.at(name), format!("the primitive has no {name} to displace"), fix);
                } else if accessor.count != count && count > 0 {
                    let what = format!("{} displacements for {count} vertices", accessor.count);
                    report.refuse(attributes.at(name), what, "one per vertex");
                }
            }
            attributes
        });
        targets.collect()
    }

    fn read_target(&self, target: &Attributes, count: usize) -> Vec<MorphVertex> {
        let mut out = vec![MorphVertex::default(); count];
        let mut each = |name: &str, f: fn(&mut MorphVertex) -> &mut [f32; 4]| {
            if let Some(accessor) = target.get(name).filter(|accessor| accessor.count == count) {
                accessor.for_each::<3>(self.source.buffers, |i, [x, y, z]| *f(&mut out[i]) = [x, y, z, 0.0]);
            }
        };
        each("POSITION", |vertex| &mut vertex.position);
        each("NORMAL", |vertex| &mut vertex.normal);
        each("TANGENT", |vertex| &mut vertex.tangent);
        out
    }
}

/// Drops vertices that no index names, where primitives share one large table of vertices.
fn compact(primitive: &mut Primitive) {
    /// Not kept.
    const UNUSED: u32 = u32::MAX;
    let mut place = vec![UNUSED; primitive.vertices.len()];
    primitive.indices.iter().for_each(|&index| place[index as usize] = 0);
    if place.iter().all(|&place| place != UNUSED) {
        return;
    }
    for (kept, place) in (0..).zip(place.iter_mut().filter(|place| **place != UNUSED)) {
        *place = kept;
    }
    fn keep<T>(items: &mut Vec<T>, place: &[u32]) {
        let mut places = place.iter();
        items.retain(|_| places.next().is_some_and(|place| *place != UNUSED));
        items.shrink_to_fit();
    }
    keep(&mut primitive.vertices, &place);
    keep(&mut primitive.skinning, &place);
    primitive.targets.iter_mut().for_each(|target| keep(target, &place));
    primitive.indices.iter_mut().for_each(|index| *index = place[*index as usize]);
}

fn equal_counts(attributes: &Attributes, count: usize, report: &mut Report) -> bool {
    let mut equal = true;
    for (name, accessor) in attributes.iter() {
        if accessor.count != count {
            let what = format!("{} elements, POSITION has {count}", accessor.count);
            report.refuse(attributes.at(name), what, "all attributes of a primitive need the same count");
            equal = false;
        }
    }
    equal
}

fn check_indices(indices: &[u32], component: Component, vertices: usize, place: String, report: &mut Report) -> bool {
    let Some(&largest) = indices.iter().max() else { return true };
    let restart = match component {
        Component::U8 => 0xFF,
        Component::U16 => 0xFFFF,
        _ => u32::MAX,
    };
    if largest == restart {
        let what = format!("index {restart} is the primitive restart value");
        report.refuse(place, what, "use a larger component type");
        return false;
    }
    if largest as usize >= vertices {
        let fix = format!("the primitive has {vertices} vertices");
        report.refuse(place, format!("index {largest} is out of range"), fix);
        return false;
    }
    true
}

/// The vector with length 1, counting those that were off by more than quantization explains.
fn unit(value: [f32; 3], fallback: [f32; 3], off: &mut usize) -> [f32; 3] {
    let vector = Vec3::from(value);
    let length_squared = vector.length_squared();
    // Two steps of 1/127: what normalized bytes cannot avoid.
    if (length_squared - 1.0).abs() > 0.032 {
        *off += 1;
    }
    vector.try_normalize().map_or(fallback, |unit| unit.to_array())
}

fn report_off(count: usize, place: String, what: &str, report: &mut Report) {
    if count > 0 {
        report.mend(place, format!("{what} ({count} of them)"), "export them normalized");
    }
}
