//! Triangles that show nothing: without area, or twice in the same place.

use super::counted;
use super::meshes::drawn;
use crate::scene::cost::lint::{Context, Lint, Saves, Severity};
use crate::scene::model::{Primitive, Topology};
use glam::Vec3;
use std::collections::HashSet;

/// Meshes together with more triangles are not looked through (ours: a fifth of a second).
const MOST_TRIANGLES: usize = 1_000_000;

pub(super) fn find(context: &Context, out: &mut Vec<Lint>) {
    let mut left = MOST_TRIANGLES;
    let mut flat = Tally::default();
    let mut twice = Tally::default();
    for (index, mesh) in context.model.meshes.iter().enumerate() {
        let mut seen = HashSet::new();
        for primitive in mesh.primitives.iter().filter(|primitive| primitive.topology == Topology::Triangles) {
            let Some(rest) = left.checked_sub(primitive.indices.len() / 3) else { return };
            left = rest;
            let (without_area, repeated) = look(primitive, &mut seen);
            flat.add(index, without_area, drawn(context, index, primitive, without_area));
            twice.add(index, repeated, drawn(context, index, primitive, repeated));
        }
    }
    flat.report(context, "mesh.degenerate", "without area", "merge vertices and clean the mesh up on export", out);
    let what = "in the place of another of the same mesh: they flicker, or are drawn for nothing";
    twice.report(context, "mesh.doubled-triangles", what, "remove doubled faces", out);
}

#[derive(Default)]
struct Tally {
    first: Option<usize>,
    count: u64,
    drawn: u64,
}

impl Tally {
    fn add(&mut self, mesh: usize, count: u64, drawn: u64) {
        if count > 0 {
            self.first.get_or_insert(mesh);
            self.count += count;
            self.drawn = self.drawn.saturating_add(drawn);
        }
    }

    fn report(&self, context: &Context, id: &'static str, what: &str, fix: &str, out: &mut Vec<Lint>) {
        let Some(first) = self.first else { return };
        let count = self.count as usize;
        let lint =
            Lint::new(id, Severity::Note, format!("/meshes/{first}"), format!("{} {what}", counted(count, "triangle")));
        let saves = Saves { triangles: self.drawn, ..Saves::default() };
        out.push(lint.named(&context.model.meshes[first].name).count(count).saves(saves).fix(fix));
    }
}

/// How many have no area, and how many are in the place of an earlier one that faces the same way. Morph targets and skins may part
/// what lies together at rest, so that deformed primitives count only where corners are the same vertices.
fn look(primitive: &Primitive, seen: &mut HashSet<[[u32; 3]; 3]>) -> (u64, u64) {
    let deformed = !primitive.targets.is_empty() || !primitive.skinning.is_empty();
    let (mut flat, mut twice) = (0, 0);
    let (triangles, _) = primitive.indices.as_chunks::<3>();
    for &[a, b, c] in triangles {
        if deformed {
            flat += u64::from(a == b || b == c || c == a);
            continue;
        }
        let corners = [a, b, c].map(|index| primitive.vertices[index as usize].position);
        let [p, q, r] = corners.map(Vec3::from);
        if p == q || q == r || r == p || (q - p).cross(r - p) == Vec3::ZERO {
            flat += 1;
            continue;
        }
        // Zeros have a sign, which does not count.
        let bits = corners.map(|corner| corner.map(|x| (x + 0.0).to_bits()));
        let least = (0..3).min_by_key(|&i| bits[i]).unwrap_or(0);
        twice += u64::from(!seen.insert([bits[least], bits[(least + 1) % 3], bits[(least + 2) % 3]]));
    }
    (flat, twice)
}
