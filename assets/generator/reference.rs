//! The reference scene, which stays as it is: what the content's time is divided by. It asks a little of everything that content asks:
//! draws that move and draws that stand still, triangles, textures, normal maps, and glass.
//!
//! Changing it makes every baseline worthless. It is 1.3 m wide and stands about the origin.

use crate::glb::Glb;
use crate::mesh::Mesh;
use crate::{shapes, texture};
use glam::DVec3;
use serde_json::json;

const COLUMNS: u32 = 8;
const ROWS: u32 = 6;
/// Metres between two parts.
const STEP: f64 = 0.16;
/// Seconds of a turn.
const TURN_S: f64 = 4.0;

/// Makes the scene.
pub fn build() -> Vec<u8> {
    let mut glb = Glb::default();
    let brushed = glb.texture("brushed steel", &texture::brushed());
    let cast = glb.texture("cast surface", &texture::cast_normals());
    let metal = |color: [f64; 4], roughness: f64| json!({ "baseColorFactor": color, "metallicFactor": 0.4, "roughnessFactor": roughness });
    let mut steel = json!({ "name": "steel", "pbrMetallicRoughness": metal([0.8, 0.8, 0.8, 1.0], 0.35) });
    steel["pbrMetallicRoughness"]["baseColorTexture"] = json!({ "index": brushed });
    let paint = json!({
        "name": "paint", "pbrMetallicRoughness": metal([0.05, 0.2, 0.4, 1.0], 0.5), "normalTexture": { "index": cast },
    });
    let glass = json!({
        "name": "glass", "alphaMode": "BLEND", "pbrMetallicRoughness": metal([0.4, 0.7, 0.6, 0.35], 0.1),
    });
    let parts = [
        ("drum", glb.material(steel), drum()),
        ("block", glb.material(paint), shapes::rounded_box([0.09, 0.09, 0.09], 0.012)),
        ("pane", glb.material(glass), shapes::plate(0.12, 0.12, [0.0, 0.0, 1.0, 1.0])),
    ];
    let meshes = parts.map(|(name, material, mesh)| glb.mesh(name, &[(material, mesh)]));
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            let kind = (row + 2 * column) as usize % meshes.len();
            let middle = |count: u32, index: u32| STEP * (f64::from(index) - f64::from(count - 1) / 2.0);
            // Three layers in depth, so that parts hide parts and glass stands before solids.
            let depth = if kind == 2 { 0.12 } else { -0.06 * f64::from((row + column) % 3) };
            let place = DVec3::new(middle(COLUMNS, column), middle(ROWS, row), depth);
            let node = glb.node(&format!("part-{row}-{column}"), None, place, Some(meshes[kind]));
            if (row + column) % 2 == 0 {
                let turn = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| (TURN_S * share, 360.0 * share));
                glb.spin(node, DVec3::new(0.3, 1.0, 0.1), &turn);
            }
        }
    }
    glb.finish("turning")
}

/// A turned part of about a thousand triangles.
fn drum() -> Mesh {
    // Along the axis from one end to the other, and how far out.
    let profile = [
        (0.0, 0.0),
        (0.0, 0.04),
        (0.015, 0.04),
        (0.02, 0.052),
        (0.03, 0.052),
        (0.035, 0.035),
        (0.06, 0.035),
        (0.06, 0.0),
    ];
    let profile: Vec<(f64, f64)> = profile.iter().map(|&(along, out)| (along - 0.03, out)).collect();
    shapes::lathe(&profile, 48)
}
