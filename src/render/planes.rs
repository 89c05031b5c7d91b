//! Large triangles among the others: what lies behind a pane comes before it, wherever the pane's centre is.

use super::order::{Face, Piece, WHOLE, low};
use glam::Vec3;

/// Radius over distance from which a triangle is large. Ours: about six degrees.
const LARGE: f32 = 0.1;
/// Large triangles in a frame; of more, the largest. Ours.
const MOST_LARGE: usize = 128;
/// Pairs that are compared in a frame. Ours: a millisecond or two at worst.
const MOST_PAIRS: usize = 100_000;
/// Thickness of a plane, as a share of the distance: closer surfaces are in one plane. Ours: what floats lose in three products.
const THICKNESS: f32 = 1e-5;

/// Moves the large triangles of an order from far to near to where they agree best with their planes.
pub(super) fn place_large(order: &mut Vec<u64>, faces: &[Face], pieces: &[Piece], eye: Vec3) {
    let most = MOST_LARGE.min(MOST_PAIRS / order.len().max(1));
    let mut chosen = [(0.0f32, 0u64); MOST_LARGE];
    let mut count = 0;
    for entry in order.iter() {
        let size = size(&faces[low(*entry)]);
        if size < LARGE || (count == most && (most == 0 || chosen[most - 1].0 >= size)) {
            continue;
        }
        let at = chosen[..count].partition_point(|(other, _)| *other >= size);
        count = (count + 1).min(most);
        chosen[at..count].rotate_right(1);
        chosen[at] = (size, *entry);
    }
    let chosen = &mut chosen[..count];
    if chosen.is_empty() || order.len() < 2 {
        return;
    }
    chosen.sort_unstable_by_key(|(_, entry)| *entry);
    order.retain(|entry| chosen.binary_search_by_key(entry, |(_, entry)| *entry).is_err());
    for (_, entry) in chosen.iter() {
        let seen = |entry: u64| Seen::new(low(entry), faces, pieces, eye);
        let Some(large) = Large::new(&seen(*entry)) else { continue };
        let at = place(&large, *entry, order, seen);
        order.insert(at, *entry);
    }
}

/// The place with the fewest triangles on the wrong side; of several, the one nearest to where the distance of the centre puts it.
fn place<'a>(large: &Large, entry: u64, order: &[u64], seen: impl Fn(u64) -> Seen<'a>) -> usize {
    let by_center = order.partition_point(|other| *other < entry);
    let (mut wrong, mut best) = (0i32, (0i32, by_center, 0usize));
    for (before, other) in order.iter().enumerate() {
        // In front (1) counts against every place after it, behind (-1) against every place before it; only differences matter.
        wrong += large.relation(&seen(*other));
        let at = before + 1;
        best = best.min((wrong, at.abs_diff(by_center), at));
    }
    best.2
}

/// How much of the view it takes.
fn size(face: &Face) -> f32 {
    if face.triangle == WHOLE { 0.0 } else { face.radius / face.center.length().max(1e-6) }
}

/// A triangle as the eye, at the origin, sees it.
struct Seen<'a> {
    face: &'a Face,
    piece: &'a Piece,
    eye: Vec3,
}

impl<'a> Seen<'a> {
    fn new(index: usize, faces: &'a [Face], pieces: &'a [Piece], eye: Vec3) -> Seen<'a> {
        let face = &faces[index];
        Seen { face, piece: &pieces[face.piece as usize], eye }
    }

    fn corners(&self) -> Option<[Vec3; 3]> {
        let shape = self.piece.shape.as_ref().filter(|_| self.face.triangle != WHOLE)?;
        let corners = shape.corners(self.face.triangle as usize);
        Some(corners.map(|corner| self.piece.world_from_mesh.transform_point3(corner) - self.eye))
    }
}

/// A large triangle.
struct Large {
    face: Face,
    corners: [Vec3; 3],
    plane: Option<Plane>,
    /// Sine and cosine of half the angle it takes; the cosine is less than 0 if that is everything.
    sine: f32,
    cosine: f32,
}

impl Large {
    fn new(seen: &Seen<'_>) -> Option<Large> {
        let (face, corners) = (*seen.face, seen.corners()?);
        let distance = face.center.length();
        let sine = (face.radius / distance.max(1e-6)).min(1.0);
        let cosine = if sine < 1.0 { (1.0 - sine * sine).sqrt() } else { -1.0 };
        Some(Large { face, corners, plane: Plane::new(corners, THICKNESS * distance), sine, cosine })
    }

    /// 1 if another one is in front, -1 if it is behind, 0 if they do not meet in the view or their planes do not say.
    fn relation(&self, other: &Seen<'_>) -> i32 {
        let Face { center, radius, triangle, .. } = *other.face;
        if triangle == WHOLE || !self.overlaps(center, radius) {
            return 0;
        }
        let thickness = THICKNESS * self.face.center.length().max(center.length());
        // Most are clear of the plane with all that is around them.
        let above = self.plane.map_or(0.0, |plane| plane.above(center));
        if above.abs() > radius + thickness {
            return if above > 0.0 { 1 } else { -1 };
        }
        let Some(corners) = other.corners() else { return 0 };
        match self.plane.and_then(|plane| plane.side(corners, thickness)) {
            Some(0) if self.face.radius > radius => 1,
            Some(0) if self.face.radius < radius => -1,
            Some(side) => side,
            None => -Plane::new(corners, thickness).and_then(|plane| plane.side(self.corners, thickness)).unwrap_or(0),
        }
    }

    /// Whether the cones around both meet.
    fn overlaps(&self, center: Vec3, radius: f32) -> bool {
        let distance = center.length();
        if self.cosine < 0.0 || radius >= distance {
            return true;
        }
        let sine = radius / distance;
        let cosine_of_sum = (1.0 - sine * sine).sqrt() * self.cosine - sine * self.sine;
        self.face.center.dot(center) >= cosine_of_sum * distance * self.face.center.length()
    }
}

/// A plane that faces the eye.
#[derive(Debug, Clone, Copy)]
struct Plane {
    normal: Vec3,
    offset: f32,
}

impl Plane {
    /// That of a triangle, unless it goes through the eye.
    fn new([a, b, c]: [Vec3; 3], thickness: f32) -> Option<Plane> {
        let normal = (b - a).cross(c - a).normalize_or_zero();
        let eye = -normal.dot(a);
        (eye.abs() > thickness).then_some(Plane { normal: normal * eye.signum(), offset: eye.abs() })
    }

    /// Distance on the eye's side.
    fn above(&self, point: Vec3) -> f32 {
        self.normal.dot(point) + self.offset
    }

    /// On which side points lie: 1 the eye's, -1 the other, 0 in the plane; `None` on both.
    fn side(&self, points: [Vec3; 3], thickness: f32) -> Option<i32> {
        let above = points.map(|point| self.above(point));
        let (front, behind) = (above.iter().any(|at| *at > thickness), above.iter().any(|at| *at < -thickness));
        (!(front && behind)).then_some(i32::from(front) - i32::from(behind))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sortable::Sortable;
    use super::*;
    use crate::scene::model::{Primitive, Vertex};
    use glam::Mat4;
    use std::sync::Arc;

    /// One triangle a piece.
    fn pieces(triangles: &[[[f32; 3]; 3]]) -> (Vec<Face>, Vec<Piece>) {
        let vertex = |position| Vertex {
            position,
            normal: [0.0; 3],
            tangent: [0.0; 4],
            uv0: [0.0; 2],
            uv1: [0.0; 2],
            color: [1.0; 4],
        };
        let piece = |corners: &[[f32; 3]; 3]| {
            let vertices = corners.map(vertex).to_vec();
            let shape = Sortable::new(&Primitive { vertices, indices: vec![0, 1, 2], ..Primitive::default() });
            let shape = Some(Arc::new(shape));
            Piece { layer: 0, primitive: 0, world_from_mesh: Mat4::IDENTITY, center: Vec3::ZERO, shape }
        };
        let pieces: Vec<Piece> = triangles.iter().map(piece).collect();
        let faces = pieces.iter().zip(0..).map(|(piece, index)| {
            let sphere = piece.shape.as_ref().map(|shape| shape.spheres[0]).unwrap();
            Face { center: sphere.truncate(), radius: sphere.w, piece: index, triangle: 0 }
        });
        (faces.collect(), pieces)
    }

    /// A triangle that faces the eye.
    fn facing(x: f32, y: f32, z: f32, half: f32) -> [[f32; 3]; 3] {
        [[x - half, y - half, z], [x + half, y - half, z], [x, y + half, z]]
    }

    #[track_caller]
    fn check(large: [[f32; 3]; 3], other: [[f32; 3]; 3], expected: i32) {
        let (faces, pieces) = pieces(&[large, other]);
        let seen = |index| Seen::new(index, &faces, &pieces, Vec3::ZERO);
        assert_eq!(Large::new(&seen(0)).unwrap().relation(&seen(1)), expected);
    }

    #[test]
    fn planes_say_what_is_in_front() {
        let pane = facing(0.0, 0.0, -2.0, 1.0);
        check(pane, facing(0.9, -0.8, -1.99, 0.02), 1);
        check(pane, facing(0.9, -0.8, -2.01, 0.02), -1);
        // In the same plane the smaller one is what is written on the larger one.
        check(pane, facing(0.5, -0.5, -2.0, 0.02), 1);
        check(facing(0.5, -0.5, -2.0, 0.02), pane, -1);
        // Beside it.
        check(pane, facing(9.0, 0.0, -1.0, 0.02), 0);
        // A pane that pierces the plane of the first one is behind or in front by its own plane.
        check(pane, [[0.0, -0.5, -1.5], [0.0, -0.5, -2.5], [0.0, 0.5, -2.0]], 0);
        check(pane, [[1.5, -0.5, -1.5], [1.5, -0.5, -2.5], [1.5, 0.5, -2.0]], -1);
        let floor = [[-3.0, -1.0, -0.5], [3.0, -1.0, -0.5], [0.0, -1.0, -9.0]];
        check(floor, facing(0.0, -0.9, -6.0, 0.05), 1);
        check(floor, facing(0.0, -1.1, -6.0, 0.05), -1);
    }

    #[test]
    fn a_large_triangle_goes_where_the_fewest_are_wrong() {
        let others = [(-2.5, 0.9), (-2.02, 0.9), (-1.99, 0.95), (-1.98, 0.0), (-1.0, 0.3)];
        let mut triangles: Vec<_> = others.iter().map(|(z, x)| facing(*x, -x, *z, 0.02)).collect();
        triangles.push(facing(0.0, 0.0, -2.0, 1.0));
        let (faces, pieces) = pieces(&triangles);
        let seen = |entry: u64| Seen::new(low(entry), &faces, &pieces, Vec3::ZERO);
        let at = place(&Large::new(&seen(5)).unwrap(), 0, &[0, 1, 2, 3, 4], seen);
        assert_eq!(at, 2);
    }
}
