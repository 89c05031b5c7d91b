//! Large triangles among the others: what lies behind a pane comes before it, wherever the pane's centre is.

use super::order::{Face, Piece, WHOLE, low};
use glam::Vec3;

/// Radius over distance from which a triangle is large. Ours: about six degrees.
const LARGE: f32 = 0.1;
/// Large triangles in a frame; of more, the largest. Ours.
const MOST_LARGE: usize = 128;
/// Pairs that are compared in a frame. Ours: a millisecond or two.
const MOST_PAIRS: usize = 300_000;
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
        let large = Seen::new(low(*entry), faces, pieces, eye);
        let at = place(&large, *entry, order, |other| Seen::new(low(other), faces, pieces, eye));
        order.insert(at, *entry);
    }
}

/// The place with the fewest triangles on the wrong side; of several, the one nearest to where the distance of the centre puts it.
fn place(large: &Seen, entry: u64, order: &[u64], seen: impl Fn(u64) -> Seen) -> usize {
    let by_center = order.partition_point(|other| *other < entry);
    let (mut wrong, mut best) = (0i32, (0i32, by_center, 0usize));
    for (before, other) in order.iter().enumerate() {
        let other = seen(*other);
        let relation = if large.overlaps(&other) { relation(large, &other) } else { 0 };
        // In front (1) counts against every place after it, behind (-1) against every place before it; only differences matter.
        wrong += relation;
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
struct Seen {
    face: Face,
    corners: Option<[Vec3; 3]>,
}

impl Seen {
    fn new(index: usize, faces: &[Face], pieces: &[Piece], eye: Vec3) -> Seen {
        let face = faces[index];
        let piece = &pieces[face.piece as usize];
        let shape = piece.shape.as_ref().filter(|_| face.triangle != WHOLE);
        let corners = shape.map(|shape| {
            shape.corners(face.triangle as usize).map(|corner| piece.world_from_mesh.transform_point3(corner) - eye)
        });
        Seen { face, corners }
    }

    /// Whether the cones around both meet.
    fn overlaps(&self, other: &Seen) -> bool {
        let [a, b] = [&self.face, &other.face];
        let [far_a, far_b] = [a.center.length(), b.center.length()];
        if a.radius >= far_a || b.radius >= far_b {
            return true;
        }
        let [sin_a, sin_b] = [a.radius / far_a, b.radius / far_b];
        let cos_sum = ((1.0 - sin_a * sin_a) * (1.0 - sin_b * sin_b)).sqrt() - sin_a * sin_b;
        a.center.dot(b.center) >= cos_sum * far_a * far_b
    }
}

/// 1 if `other` is in front of `large`, -1 if it is behind, 0 if their planes do not say.
fn relation(large: &Seen, other: &Seen) -> i32 {
    let (Some(a), Some(b)) = (large.corners, other.corners) else { return 0 };
    let thickness = THICKNESS * large.face.center.length().max(other.face.center.length());
    match side(a, b, thickness) {
        Some(0) if large.face.radius > other.face.radius => 1,
        Some(0) if large.face.radius < other.face.radius => -1,
        Some(side) => side,
        None => -side(b, a, thickness).unwrap_or(0),
    }
}

/// On which side of a triangle's plane points lie: 1 the eye's, -1 the other, 0 in the plane; `None` on both, or if the plane goes
/// through the eye.
fn side(plane: [Vec3; 3], points: [Vec3; 3], thickness: f32) -> Option<i32> {
    let [a, b, c] = plane;
    let normal = (b - a).cross(c - a).normalize_or_zero();
    let eye = -normal.dot(a);
    if eye.abs() <= thickness {
        return None;
    }
    let above = points.map(|point| normal.dot(point - a) * eye.signum());
    let (front, behind) = (above.iter().any(|at| *at > thickness), above.iter().any(|at| *at < -thickness));
    (!(front && behind)).then_some(i32::from(front) - i32::from(behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(corners: [[f32; 3]; 3]) -> Seen {
        let corners = corners.map(Vec3::from);
        let center = corners.iter().sum::<Vec3>() / 3.0;
        let radius = corners.iter().map(|corner| corner.distance(center)).fold(0.0, f32::max);
        Seen { face: Face { center, radius, piece: 0, triangle: 0 }, corners: Some(corners) }
    }

    /// A triangle that faces the eye.
    fn facing(x: f32, y: f32, z: f32, half: f32) -> Seen {
        seen([[x - half, y - half, z], [x + half, y - half, z], [x, y + half, z]])
    }

    #[track_caller]
    fn check(large: &Seen, other: &Seen, expected: i32) {
        let found = if large.overlaps(other) { relation(large, other) } else { 0 };
        assert_eq!(found, expected);
    }

    #[test]
    fn planes_say_what_is_in_front() {
        let pane = facing(0.0, 0.0, -2.0, 1.0);
        check(&pane, &facing(0.9, -0.8, -1.99, 0.02), 1);
        check(&pane, &facing(0.9, -0.8, -2.01, 0.02), -1);
        // In the same plane the smaller one is what is written on the larger one.
        check(&pane, &facing(0.5, -0.5, -2.0, 0.02), 1);
        check(&facing(0.5, -0.5, -2.0, 0.02), &pane, -1);
        // Beside it.
        check(&pane, &facing(9.0, 0.0, -1.0, 0.02), 0);
        // A pane that pierces the plane of the first one is behind or in front by its own plane.
        let across = seen([[0.0, -0.5, -1.5], [0.0, -0.5, -2.5], [0.0, 0.5, -2.0]]);
        check(&pane, &across, 0);
        let beside = seen([[1.5, -0.5, -1.5], [1.5, -0.5, -2.5], [1.5, 0.5, -2.0]]);
        check(&pane, &beside, -1);
        let floor = seen([[-3.0, -1.0, -0.5], [3.0, -1.0, -0.5], [0.0, -1.0, -9.0]]);
        check(&floor, &facing(0.0, -0.9, -6.0, 0.05), 1);
        check(&floor, &facing(0.0, -1.1, -6.0, 0.05), -1);
    }

    #[test]
    fn a_large_triangle_goes_where_the_fewest_are_wrong() {
        let pane = facing(0.0, 0.0, -2.0, 1.0);
        let others = [(-2.5, 0.9), (-2.02, 0.9), (-1.99, 0.95), (-1.98, 0.0), (-1.0, 0.3)];
        let order: Vec<u64> = (0..5).collect();
        let at = place(&pane, 0, &order, |other| {
            let (z, x) = others[other as usize];
            facing(x, -x, z, 0.02)
        });
        assert_eq!(at, 2);
    }
}
