//! Blended triangles from far to near, across all primitives of a frame.
//!
//! The order is by the distance of the triangles' centres from a point between the eyes; triangles that take up much of the view are put
//! in their place by their planes (`planes.rs`), because their centres say little. One order serves both eyes. With an eye `h` = 32 mm
//! beside the middle, two triangles that one eye sees behind each other, their centres an angle `a` apart, are taken for each other only
//! if their distances differ by less than `h · a`: for triangles of 2 cm at 1 m less than a millimetre.

use super::planes;
use super::radix;
use super::sortable::Sortable;
use glam::{Mat4, Vec3};
use std::ops::Range;
use std::sync::Arc;

/// Triangles that are sorted singly; of more, the primitives farthest away are sorted as a whole. Ours: sorting as many takes a few
/// milliseconds, and their indices 2.4 MB.
const MOST_TRIANGLES: usize = 200_000;
/// Runs of triangles of one primitive, each of which is a draw call. Of more, thin slices of depth are made, and in each of them the
/// triangles of a primitive follow each other. Ours.
const MOST_RUNS: usize = 4096;
/// Steps of the eye that leave the order as it is. Ours: a sixteenth of what lies between the middle and either eye.
const STILL_M: f32 = 0.002;
/// Stands for all triangles of a piece.
pub(super) const WHOLE: u32 = u32::MAX;

/// One thing to be sorted: a primitive at a place, or something else that is drawn at once.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) layer: u32,
    pub(super) primitive: u32,
    pub(super) world_from_mesh: Mat4,
    /// In the world.
    pub(super) center: Vec3,
    /// Its triangles, unless it is sorted as a whole.
    pub(super) shape: Option<Arc<Sortable>>,
}

impl PartialEq for Piece {
    fn eq(&self, other: &Piece) -> bool {
        let same_shape = match (&self.shape, &other.shape) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => self.center == other.center,
            _ => false,
        };
        same_shape
            && (self.layer, self.primitive) == (other.layer, other.primitive)
            && self.world_from_mesh == other.world_from_mesh
    }
}

/// Triangles of one piece that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) piece: u32,
    /// Where in [`TriangleOrder::indices`]; empty for the whole piece as its scene has it.
    pub(super) indices: Range<u32>,
}

/// A triangle, or a whole piece, as the eye sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Face {
    /// Relative to the eye, in the world's directions.
    pub(super) center: Vec3,
    pub(super) radius: f32,
    pub(super) piece: u32,
    pub(super) triangle: u32,
}

/// The order of a frame's blended triangles. Its memory is kept from frame to frame.
#[derive(Debug, Default)]
pub(super) struct TriangleOrder {
    pieces: Vec<Piece>,
    eye: Option<Vec3>,
    faces: Vec<Face>,
    /// Farness in the high half, index into `faces` in the low half.
    order: Vec<u64>,
    spare: Vec<u64>,
    /// Place of each piece among all, from far to near.
    ranks: Vec<u32>,
    pub(super) runs: Vec<Run>,
    pub(super) indices: Vec<u32>,
}

impl TriangleOrder {
    /// Brings the pieces into order as seen from `eye`. Says whether anything is other than before; takes the pieces if so.
    pub(super) fn arrange(&mut self, pieces: &mut Vec<Piece>, eye: Vec3) -> bool {
        let still = self.eye.is_some_and(|before| before.distance_squared(eye) < STILL_M * STILL_M);
        if still && self.pieces == *pieces {
            return false;
        }
        std::mem::swap(&mut self.pieces, pieces);
        self.eye = Some(eye);
        self.rank(eye);
        self.fill(eye);
        radix::sort_by_high_half(&mut self.order, &mut self.spare);
        planes::place_large(&mut self.order, &self.faces, &self.pieces, eye);
        self.limit_runs();
        self.write_runs();
        true
    }

    #[cfg(test)]
    pub(super) fn memory(&self) -> usize {
        let TriangleOrder { faces, order, spare, indices, runs, .. } = self;
        faces.capacity() + order.capacity() + spare.capacity() + indices.capacity() + runs.capacity()
    }

    /// From far to near by the centres of the pieces.
    fn rank(&mut self, eye: Vec3) {
        self.order.clear();
        let centers = self.pieces.iter().map(|piece| farness(piece.center - eye)).zip(0..);
        self.order.extend(centers.map(|(farness, index)| farness | index));
        self.order.sort_unstable();
        self.ranks.clear();
        self.ranks.resize(self.pieces.len(), 0);
        for (rank, entry) in self.order.iter().enumerate() {
            self.ranks[low(*entry)] = rank as u32;
        }
    }

    /// Faces of all pieces; the nearest pieces have theirs singly.
    fn fill(&mut self, eye: Vec3) {
        self.faces.clear();
        let mut left = MOST_TRIANGLES;
        for at in (0..self.order.len()).rev() {
            let index = low(self.order[at]);
            let piece = &self.pieces[index];
            let whole = Face { center: piece.center - eye, radius: 0.0, piece: index as u32, triangle: WHOLE };
            let Some(shape) = piece.shape.as_ref().filter(|shape| shape.triangles.len() <= left) else {
                self.faces.push(whole);
                continue;
            };
            left -= shape.triangles.len();
            let matrix = piece.world_from_mesh;
            let axes = [matrix.x_axis, matrix.y_axis, matrix.z_axis];
            let scale = axes.map(|axis| axis.truncate().length_squared()).into_iter().fold(0.0, f32::max).sqrt();
            self.faces.extend(shape.spheres.iter().zip(0..).map(|(sphere, triangle)| Face {
                center: matrix.transform_point3(sphere.truncate()) - eye,
                radius: sphere.w * scale,
                triangle,
                ..whole
            }));
        }
        self.order.clear();
        self.order.extend(self.faces.iter().zip(0..).map(|(face, index)| farness(face.center) | index));
    }

    /// Where pieces lie within each other triangle by triangle, drawing each in its place would take a draw call a triangle.
    fn limit_runs(&mut self) {
        let piece = |entry: &u64| self.faces[low(*entry)].piece;
        let runs = self.order.windows(2).filter(|pair| piece(&pair[0]) != piece(&pair[1])).count();
        if runs < MOST_RUNS {
            return;
        }
        let count = self.order.len() as u64;
        let slices = (MOST_RUNS / self.pieces.len()).max(1) as u64;
        for (place, entry) in self.order.iter_mut().enumerate() {
            *entry = (place as u64) << 32 | low(*entry) as u64;
        }
        let (faces, ranks) = (&self.faces, &self.ranks);
        self.order.sort_unstable_by_key(|entry| {
            let place = *entry >> 32;
            (place * slices / count, ranks[faces[low(*entry)].piece as usize], place)
        });
    }

    fn write_runs(&mut self) {
        self.runs.clear();
        self.indices.clear();
        let mut rest = self.order.as_slice();
        while let Some(first) = rest.first() {
            let piece = self.faces[low(*first)].piece;
            let length = rest.iter().take_while(|entry| self.faces[low(**entry)].piece == piece).count();
            let (run, after) = rest.split_at(length);
            rest = after;
            let from = self.indices.len() as u32;
            // The triangles of a flat piece have no order among themselves: they can stay in that of the scene.
            let shape = self.pieces[piece as usize].shape.as_ref();
            if let Some(shape) = shape.filter(|shape| !(shape.flat && shape.triangles.len() == length)) {
                let triangles =
                    run.iter().filter_map(|entry| shape.triangles.get(self.faces[low(*entry)].triangle as usize));
                self.indices.extend(triangles.flatten());
            }
            self.runs.push(Run { piece, indices: from..self.indices.len() as u32 });
        }
    }
}

/// Sorts the farthest first. Bits of a positive float sort like the float.
fn farness(from_eye: Vec3) -> u64 {
    u64::from(!from_eye.length_squared().to_bits()) << 32
}

pub(super) fn low(entry: u64) -> usize {
    (entry & 0xffff_ffff) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::{Primitive, Vertex};

    fn shape(triangles: &[[[f32; 3]; 3]]) -> Arc<Sortable> {
        let vertex = |position| Vertex {
            position,
            normal: [0.0; 3],
            tangent: [0.0; 4],
            uv0: [0.0; 2],
            uv1: [0.0; 2],
            color: [1.0; 4],
        };
        let vertices: Vec<Vertex> = triangles.iter().flatten().map(|position| vertex(*position)).collect();
        let indices = (0..vertices.len() as u32).collect();
        Arc::new(Sortable::new(&Primitive { vertices, indices, ..Primitive::default() }))
    }

    /// A small triangle that faces the eye.
    fn small(x: f32, z: f32) -> [[f32; 3]; 3] {
        [[x - 0.01, -0.01, z], [x + 0.01, -0.01, z], [x, 0.02, z]]
    }

    fn piece(primitive: u32, shape: &Arc<Sortable>, move_z: f32) -> Piece {
        let world_from_mesh = Mat4::from_translation(Vec3::new(0.0, 0.0, move_z));
        let center = Vec3::new(0.0, 0.0, move_z - 1.0);
        Piece { layer: 0, primitive, world_from_mesh, center, shape: Some(Arc::clone(shape)) }
    }

    /// Runs as (piece, first index of each triangle).
    fn runs(order: &TriangleOrder) -> Vec<(u32, Vec<u32>)> {
        let triangles = |run: &Run| {
            let indices = &order.indices[run.indices.start as usize..run.indices.end as usize];
            indices.iter().step_by(3).map(|index| index / 3).collect()
        };
        order.runs.iter().map(|run| (run.piece, triangles(run))).collect()
    }

    #[test]
    fn triangles_of_shells_within_each_other_alternate() {
        let outer = shape(&[small(0.0, -1.0), small(0.0, -2.0)]);
        let inner = shape(&[small(0.0, -1.4), small(0.0, -1.6)]);
        let mut order = TriangleOrder::default();
        assert!(order.arrange(&mut vec![piece(0, &outer, 0.0), piece(1, &inner, 0.0)], Vec3::ZERO));
        assert_eq!(runs(&order), [(0, vec![1]), (1, vec![1, 0]), (0, vec![0])]);
        // From the other side.
        assert!(order.arrange(&mut vec![piece(0, &outer, 0.0), piece(1, &inner, 0.0)], Vec3::NEG_Z * 3.0));
        assert_eq!(runs(&order), [(0, vec![0]), (1, vec![0, 1]), (0, vec![1])]);
    }

    #[test]
    fn nothing_is_sorted_while_nothing_moves() {
        let shape = shape(&[small(0.0, -1.0), small(0.0, -2.0)]);
        let pieces = || vec![piece(0, &shape, 0.0), piece(0, &shape, 0.5)];
        let mut order = TriangleOrder::default();
        assert!(order.arrange(&mut pieces(), Vec3::ZERO));
        assert!(!order.arrange(&mut pieces(), Vec3::X * 0.001));
        assert!(order.arrange(&mut pieces(), Vec3::X * 0.01));
        let moved = vec![piece(0, &shape, 0.0), piece(0, &shape, 0.4)];
        assert!(order.arrange(&mut moved.clone(), Vec3::X * 0.01));
        assert!(order.arrange(&mut moved[..1].to_vec(), Vec3::X * 0.01));
    }

    #[test]
    fn a_flat_piece_in_one_run_stays_as_the_scene_has_it() {
        let flat = shape(&[small(0.0, -1.0), small(0.1, -1.0)]);
        let mut order = TriangleOrder::default();
        order.arrange(&mut vec![piece(0, &flat, 0.0), piece(0, &flat, -1.0)], Vec3::ZERO);
        assert_eq!(order.runs, [Run { piece: 1, indices: 0..0 }, Run { piece: 0, indices: 0..0 }]);
    }

    #[test]
    fn interleaved_shells_do_not_take_a_draw_for_each_triangle() {
        let shells = [0.0, 1e-4].map(|shift| {
            let triangles: Vec<_> = (0..6000).map(|i| small(0.0, -1.0 - i as f32 * 2e-4 - shift)).collect();
            shape(&triangles)
        });
        let mut order = TriangleOrder::default();
        order.arrange(&mut vec![piece(0, &shells[0], 0.0), piece(1, &shells[1], 0.0)], Vec3::ZERO);
        assert!(order.runs.len() <= MOST_RUNS && order.runs.len() > MOST_RUNS / 2, "{}", order.runs.len());
        let mut seen: Vec<u32> =
            runs(&order).into_iter().filter(|(piece, _)| *piece == 0).flat_map(|run| run.1).collect();
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "still from far to near");
        seen.sort_unstable();
        assert_eq!(seen, (0..6000).collect::<Vec<_>>());
    }

    #[test]
    fn beyond_the_limit_the_farthest_pieces_go_as_a_whole() {
        let many: Vec<_> = (0..MOST_TRIANGLES / 2 + 1).map(|i| small(0.0, -1.0 - i as f32 * 1e-6)).collect();
        let shape = shape(&many);
        let mut order = TriangleOrder::default();
        order.arrange(&mut vec![piece(0, &shape, -3.0), piece(1, &shape, 0.0)], Vec3::ZERO);
        assert_eq!(order.runs[0], Run { piece: 0, indices: 0..0 });
        assert_eq!(order.indices.len(), 3 * many.len());
    }
}
