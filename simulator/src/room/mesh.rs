//! The room as triangles. Every side is cut into a grid whose lines run through the corners of the door, so neighbouring
//! triangles share whole edges. The surfaces are exact: a real scan's noise is not imitated.

use glam::DVec3;

use super::{Block, Label, Plane, Room};
use crate::model::pose::Pose;

/// How finely surfaces are cut into triangles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// As few triangles as there can be.
    Coarse,
    /// Edges of half a metre at most.
    Medium,
    /// Edges of a tenth of a metre at most, like a detailed scan.
    Fine,
}

impl Detail {
    pub(super) fn longest_edge_m(self) -> f64 {
        match self {
            Self::Coarse => f64::INFINITY,
            Self::Medium => 0.5,
            Self::Fine => 0.1,
        }
    }
}

/// Pieces along one side of a face at most, however large the room is.
const MOST_PIECES: f64 = 256.0;

/// Triangles in an object's own space.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mesh {
    /// Points in metres.
    pub positions: Vec<[f32; 3]>,
    /// Three for a triangle, counter-clockwise seen from the side that can be seen.
    pub indices: Vec<u32>,
}

/// A rectangle in the x-y plane of its own frame, seen from +Z.
struct Face {
    object_from_face: Pose,
    half_m: [f64; 2],
    /// Left, right and top of an opening that reaches down to the lower edge.
    opening: Option<[f64; 3]>,
}

impl Room {
    /// The surface of an object in its own space, which is that of its plane (`local_from_plane`). Empty for the door; `None` if there is no such object.
    pub fn mesh(&self, object: usize, detail: Detail) -> Option<Mesh> {
        let Plane { local_from_plane, extent_m: [width, height], .. } = &self.objects.get(object)?.plane;
        let half_m = [width / 2.0, height / 2.0];
        let flat = |opening| Face { object_from_face: Pose::IDENTITY, half_m, opening };
        let faces = match self.objects.get(object)?.label {
            Label::Floor | Label::Ceiling => vec![flat(None)],
            Label::Wall => vec![flat(self.opening_in(object))],
            Label::Table => {
                let object_from_local = local_from_plane.inverse();
                self.table.iter().flat_map(|block| sides(block, &object_from_local)).collect()
            }
            Label::Door => Vec::new(),
        };
        let mut mesh = Mesh::default();
        for face in &faces {
            mesh.add(face, detail.longest_edge_m());
        }
        Some(mesh)
    }

    /// The door in a wall's own frame; only the wall ahead has one.
    fn opening_in(&self, object: usize) -> Option<[f64; 3]> {
        let centre = self.objects.get(object).filter(|_| object == 2)?.plane.local_from_plane.position;
        let door = &self.opening;
        Some([door.left - centre.x, door.right - centre.x, door.top - centre.y])
    }
}

/// The six sides of a box, seen from outside.
fn sides(block: &Block, object_from_local: &Pose) -> Vec<Face> {
    let middle = (block.min + block.max) / 2.0;
    let half = (block.max - block.min) / 2.0;
    let axes = [DVec3::X, DVec3::Y, DVec3::Z];
    let side = |axis: usize, sign: f64| {
        // A right-handed frame whose +Z is the side's normal.
        let (right, up) = (axes[(axis + 1) % 3] * sign, axes[(axis + 2) % 3]);
        let normal = axes[axis] * sign;
        let local_from_face = Pose {
            position: middle + normal * half[axis],
            orientation: glam::DQuat::from_mat3(&glam::DMat3::from_cols(right, up, normal)),
        };
        let half_m = [half[(axis + 1) % 3], half[(axis + 2) % 3]];
        Face { object_from_face: object_from_local.then(&local_from_face), half_m, opening: None }
    };
    (0..3).flat_map(|axis| [side(axis, -1.0), side(axis, 1.0)]).collect()
}

impl Mesh {
    fn add(&mut self, face: &Face, longest_edge_m: f64) {
        let [x, y] = face.half_m;
        let (mut breaks_x, mut breaks_y) = (vec![-x, x], vec![-y, y]);
        if let Some([left, right, top]) = face.opening {
            (breaks_x, breaks_y) = (vec![-x, left, right, x], vec![-y, top, y]);
        }
        let (columns, rows) = (lines(&breaks_x, longest_edge_m), lines(&breaks_y, longest_edge_m));
        let first = self.positions.len() as u32;
        for &y in &rows {
            for &x in &columns {
                let point = face.object_from_face.position + face.object_from_face.orientation * DVec3::new(x, y, 0.0);
                self.positions.push(point.as_vec3().to_array());
            }
        }
        let stride = columns.len() as u32;
        for (row, y) in rows.windows(2).enumerate() {
            for (column, x) in columns.windows(2).enumerate() {
                let (x, y) = ((x[0] + x[1]) / 2.0, (y[0] + y[1]) / 2.0);
                if face.opening.is_some_and(|[left, right, top]| x > left && x < right && y < top) {
                    continue;
                }
                let a = first + row as u32 * stride + column as u32;
                self.indices.extend([a, a + 1, a + stride + 1, a, a + stride + 1, a + stride]);
            }
        }
        self.forget_unused();
    }

    /// Drops the points inside the door, which no triangle uses.
    fn forget_unused(&mut self) {
        let mut place = vec![u32::MAX; self.positions.len()];
        let mut kept = Vec::with_capacity(self.positions.len());
        for index in &mut self.indices {
            let old = *index as usize;
            if place[old] == u32::MAX {
                place[old] = kept.len() as u32;
                kept.push(self.positions[old]);
            }
            *index = place[old];
        }
        self.positions = kept;
    }
}

/// Grid lines through all `breaks`, with no two further apart than `longest_edge_m`.
fn lines(breaks: &[f64], longest_edge_m: f64) -> Vec<f64> {
    let mut lines = Vec::new();
    for pair in breaks.windows(2) {
        let (from, length) = (pair[0], pair[1] - pair[0]);
        let pieces = (length / longest_edge_m - 1e-9).ceil().clamp(1.0, MOST_PIECES);
        lines.extend((0..pieces as u32).map(|n| from + length * f64::from(n) / pieces));
    }
    lines.extend(breaks.last());
    lines
}
