//! The training scene: a pump on a test stand, its controls and papers, and a tool cart behind the trainee.
//!
//! Metres, +Y up, the trainee stands on +Z and looks along -Z. The origin is on the floor under the pump's base plate.

mod cart;
mod panels;
mod piping;
mod pump;
mod stand;

use crate::glb::Glb;
use crate::mesh::Mesh;
use crate::texture;
use glam::DVec3;
use serde_json::{Value, json};

/// What tells the good scene and its failing twin apart.
#[derive(Clone, Copy)]
pub struct Design {
    /// How far above the floor everything on the floor stands.
    pub lift: f64,
    /// Flange bolts as a careless CAD export has them: thousands of triangles each.
    pub dense_bolts: bool,
    /// An arrow that shows the way to the tools, and a ring that shows that loading goes on.
    pub guides: bool,
    /// A marker that darts to and fro.
    pub darting_marker: bool,
}

/// The scene that is meant to pass.
pub const GOOD: Design = Design { lift: 0.0, dense_bolts: false, guides: true, darting_marker: false };

/// Its twin that is meant to fail.
pub const FAILING: Design = Design { lift: 0.2, dense_bolts: true, guides: false, darting_marker: true };

/// Indices of the materials.
pub struct Materials {
    pub cast_blue: usize,
    pub steel: usize,
    pub dark: usize,
    pub yellow: usize,
    pub hazard: usize,
    pub red: usize,
    pub green: usize,
    pub print: usize,
    pub glow: usize,
}

/// Makes the scene.
pub fn build(design: &Design) -> Vec<u8> {
    let mut glb = Glb::default();
    let materials = materials(&mut glb);
    let floor = DVec3::new(0.0, design.lift, 0.0);
    stand::build(&mut glb, &materials, floor);
    pump::build(&mut glb, &materials, floor, design);
    piping::build(&mut glb, &materials, floor);
    panels::build(&mut glb, &materials, design);
    cart::build(&mut glb, &materials, floor);
    glb.finish("running")
}

fn materials(glb: &mut Glb) -> Materials {
    let brushed = glb.texture("brushed steel", &texture::brushed());
    let cast = glb.texture("cast surface", &texture::cast_normals());
    let hazard = glb.texture("hazard stripes", &texture::hazard());
    let atlas = glb.texture("texts and dial", &texture::atlas());
    let mut plain = |name: &str, color: [f64; 3], metallic: f64, roughness: f64, more: &[(&str, Value)]| {
        let mut material = json!({
            "name": name,
            "pbrMetallicRoughness": {
                "baseColorFactor": [color[0], color[1], color[2], 1.0], "metallicFactor": metallic, "roughnessFactor": roughness,
            },
        });
        for (key, value) in more {
            match *key {
                "baseColorTexture" => material["pbrMetallicRoughness"]["baseColorTexture"] = value.clone(),
                key => material[key] = value.clone(),
            }
        }
        glb.material(material)
    };
    let normal = || ("normalTexture", json!({ "index": cast, "scale": 0.5 }));
    let base = |texture: usize| ("baseColorTexture", json!({ "index": texture }));
    let print =
        [base(atlas), ("emissiveTexture", json!({ "index": atlas })), ("emissiveFactor", json!([0.6, 0.6, 0.6]))];
    Materials {
        cast_blue: plain("cast iron, blue paint", [0.05, 0.21, 0.42], 0.1, 0.45, &[normal()]),
        steel: plain("brushed steel", [0.78, 0.8, 0.82], 0.55, 0.35, &[base(brushed)]),
        dark: plain("dark steel", [0.09, 0.1, 0.12], 0.4, 0.5, &[]),
        yellow: plain("yellow paint", [0.85, 0.5, 0.03], 0.0, 0.4, &[]),
        hazard: plain("hazard stripes", [1.0; 3], 0.0, 0.6, &[base(hazard)]),
        red: plain("red paint", [0.6, 0.03, 0.02], 0.0, 0.35, &[normal()]),
        green: plain("lit green", [0.05, 0.5, 0.12], 0.0, 0.4, &[("emissiveFactor", json!([0.02, 0.35, 0.06]))]),
        print: plain("print", [0.5; 3], 0.0, 0.8, &print),
        glow: plain("lit amber", [0.9, 0.5, 0.05], 0.0, 0.5, &[("emissiveFactor", json!([0.7, 0.36, 0.03]))]),
    }
}

/// A node with one mesh of one material.
fn part(glb: &mut Glb, parent: Option<usize>, name: &str, position: DVec3, material: usize, mesh: &Mesh) -> usize {
    let mesh = glb.mesh(name, &[(material, mesh.clone())]);
    glb.node(name, parent, position, Some(mesh))
}

/// All of these as one mesh.
fn joined(meshes: impl IntoIterator<Item = Mesh>) -> Mesh {
    meshes.into_iter().fold(Mesh::default(), |mut all, mesh| {
        all.add(&mesh);
        all
    })
}
