//! How cost grows with the number of nodes: the same triangles in 1 … 10,000 nodes, beside the same triangles in one mesh.

use super::table::{Samples, Table, milliseconds};
use holograde::app::Bench;
use serde_json::{Value, json};
use std::f32::consts::{PI, TAU};
use std::time::{Duration, Instant};

/// Triangles of all nodes together.
const TRIANGLES: usize = 200_000;
const MATERIALS: usize = 4;
const NODES: [usize; 5] = [1, 10, 100, 1_000, 10_000];
/// All kinds of one count are drawn in turn, this often.
const ROUNDS: usize = 3;

/// How the triangles are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nodes share one mesh for each material.
    Shared,
    /// Each node has a mesh of its own.
    Unique,
    /// One node, one mesh, a primitive for each material.
    Merged,
}

/// Measures all counts and kinds.
///
/// # Errors
/// No GPU.
pub fn measure(table: &mut Table) -> anyhow::Result<()> {
    table.part("Growth with the number of nodes: 200,000 triangles, 4 materials, 2 × 1440×936");
    let folder = tempfile::tempdir()?;
    for nodes in NODES {
        let mut kinds = Vec::new();
        for kind in [Kind::Merged, Kind::Shared, Kind::Unique] {
            let file = folder.path().join(format!("{nodes}-{kind:?}.glb"));
            std::fs::write(&file, scene(nodes, kind))?;
            kinds.push((kind, file, Vec::new(), Vec::new(), 0));
        }
        for _ in 0..ROUNDS {
            for (_, file, frames, loads, draws) in &mut kinds {
                let most = Duration::from_secs(10);
                let bench = Bench { size: [1440, 936], samples: 1, frames: 12, most, begun: Instant::now() };
                let benched = bench.run(file)?;
                frames.extend(benched.frames.iter().copied().map(milliseconds));
                loads.push(milliseconds(benched.load));
                *draws = benched.draws;
            }
        }
        let merged: Samples = kinds[0].2.iter().copied().collect();
        for (kind, _, frames, loads, draws) in kinds {
            let (frames, loads): (Samples, Samples) = (frames.into_iter().collect(), loads.into_iter().collect());
            let name = match kind {
                Kind::Merged => format!("{nodes} nodes' triangles in one mesh"),
                Kind::Shared => format!("{nodes} nodes, shared meshes"),
                Kind::Unique => format!("{nodes} nodes, a mesh each"),
            };
            let ratio = frames.median() / merged.median();
            let remark = format!("{ratio:.2} × one mesh; {draws} draws; first frame after {:.0} ms", loads.median());
            table.row(&name, &frames, "ms", &remark);
        }
    }
    Ok(())
}

/// Spheres in a grid, as a GLB.
fn scene(nodes: usize, kind: Kind) -> Vec<u8> {
    let side = (nodes as f32).cbrt().ceil() as usize;
    let place = |index: usize| [index % side, index / side % side, index / (side * side)].map(|i| i as f32 * 1.2);
    let mut glb = Glb::default();
    let sphere = Sphere::new(TRIANGLES / nodes);
    match kind {
        Kind::Merged => {
            let parts = (0..MATERIALS.min(nodes)).map(|material| {
                let all: Vec<[f32; 3]> = (material..nodes).step_by(MATERIALS).map(place).collect();
                glb.primitive(&sphere, &all, material)
            });
            let primitives: Vec<Value> = parts.collect();
            glb.meshes.push(json!({ "primitives": primitives }));
            glb.nodes.push(json!({ "mesh": 0 }));
        }
        Kind::Shared | Kind::Unique => {
            for index in 0..nodes {
                if kind == Kind::Unique || index < MATERIALS {
                    let primitive = glb.primitive(&sphere, &[[0.0; 3]], index % MATERIALS);
                    glb.meshes.push(json!({ "primitives": [primitive] }));
                }
                let mesh = if kind == Kind::Unique { index } else { index % MATERIALS };
                glb.nodes.push(json!({ "mesh": mesh, "translation": place(index) }));
            }
        }
    }
    glb.finish()
}

/// A sphere of radius 0.5 with at most so many triangles.
struct Sphere {
    points: Vec<[f32; 3]>,
    indices: Vec<u32>,
}

impl Sphere {
    fn new(triangles: usize) -> Sphere {
        let rings = (((triangles / 4) as f32).sqrt() as usize).max(2);
        let sectors = (triangles / (2 * rings)).max(3);
        let mut points = Vec::new();
        for ring in 0..=rings {
            let (sin, cos) = (PI * ring as f32 / rings as f32).sin_cos();
            points.extend((0..=sectors).map(|sector| {
                let (z, x) = (TAU * sector as f32 / sectors as f32).sin_cos();
                [x * sin, cos, z * sin]
            }));
        }
        let at = |ring: usize, sector: usize| (ring * (sectors + 1) + sector) as u32;
        let mut indices = Vec::new();
        for ring in 0..rings {
            for sector in 0..sectors {
                let (a, b) = (at(ring, sector), at(ring + 1, sector));
                indices.extend([a, a + 1, b, a + 1, b + 1, b]);
            }
        }
        Sphere { points, indices }
    }
}

/// A GLB in the making.
#[derive(Default)]
struct Glb {
    bin: Vec<u8>,
    accessors: Vec<Value>,
    views: Vec<Value>,
    meshes: Vec<Value>,
    nodes: Vec<Value>,
}

impl Glb {
    fn data(&mut self, bytes: &[u8]) -> usize {
        self.views.push(json!({ "buffer": 0, "byteOffset": self.bin.len(), "byteLength": bytes.len() }));
        self.bin.extend_from_slice(bytes);
        self.views.len() - 1
    }

    fn accessor(&mut self, mut accessor: Value, bytes: &[u8]) -> usize {
        accessor["bufferView"] = self.data(bytes).into();
        self.accessors.push(accessor);
        self.accessors.len() - 1
    }

    /// Copies of the sphere at some places.
    fn primitive(&mut self, sphere: &Sphere, places: &[[f32; 3]], material: usize) -> Value {
        let moved = |place: &[f32; 3], point: &[f32; 3]| [0, 1, 2].map(|i| place[i] + 0.5 * point[i]);
        let points: Vec<[f32; 3]> =
            places.iter().flat_map(|place| sphere.points.iter().map(move |point| moved(place, point))).collect();
        let normals: Vec<[f32; 3]> = places.iter().flat_map(|_| sphere.points.iter().copied()).collect();
        let step = sphere.points.len() as u32;
        let indices: Vec<u32> = (0..places.len() as u32)
            .flat_map(|copy| sphere.indices.iter().map(move |index| copy * step + index))
            .collect();
        let bound = |pick: fn(f32, f32) -> f32| [0, 1, 2].map(|i| points.iter().map(|p| p[i]).reduce(pick));
        let position = json!({ "componentType": 5126, "type": "VEC3", "count": points.len(), "min": bound(f32::min), "max": bound(f32::max) });
        let position = self.accessor(position, bytemuck::cast_slice(&points));
        let normal = json!({ "componentType": 5126, "type": "VEC3", "count": normals.len() });
        let normal = self.accessor(normal, bytemuck::cast_slice(&normals));
        let index = json!({ "componentType": 5125, "type": "SCALAR", "count": indices.len() });
        let index = self.accessor(index, bytemuck::cast_slice(&indices));
        json!({ "attributes": { "POSITION": position, "NORMAL": normal }, "indices": index, "material": material })
    }

    fn finish(self) -> Vec<u8> {
        let materials: Vec<Value> = (0..MATERIALS)
            .map(|index| json!({ "pbrMetallicRoughness": { "baseColorFactor": [0.2 + 0.2 * index as f32, 0.6, 0.4, 1.0], "metallicFactor": 0.0 } }))
            .collect();
        let roots: Vec<usize> = (0..self.nodes.len()).collect();
        let document = json!({
            "asset": { "version": "2.0" }, "scene": 0, "scenes": [{ "nodes": roots }], "nodes": self.nodes, "meshes": self.meshes,
            "materials": materials, "accessors": self.accessors, "bufferViews": self.views, "buffers": [{ "byteLength": self.bin.len() }],
        });
        let mut text = document.to_string().into_bytes();
        text.resize(text.len().next_multiple_of(4), b' ');
        let mut bin = self.bin;
        bin.resize(bin.len().next_multiple_of(4), 0);
        let mut out = b"glTF\x02\0\0\0".to_vec();
        out.extend((12 + 8 + text.len() as u32 + 8 + bin.len() as u32).to_le_bytes());
        for (kind, chunk) in [(b"JSON", &text), (b"BIN\0", &bin)] {
            out.extend((chunk.len() as u32).to_le_bytes());
            out.extend(kind);
            out.extend(chunk);
        }
        out
    }
}
