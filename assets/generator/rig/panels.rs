//! What the trainee reads and presses: work order, control box, the ring that shows loading, and the arrow to the tools.

use super::stand::TABLE;
use super::{Design, Materials, joined, part};
use crate::glb::Glb;
use crate::mesh::{Mesh, turn};
use crate::shapes::{lathe, plate, prism, ring, rounded_box, tube};
use crate::texture;
use glam::{DVec2, DVec3};

pub fn build(glb: &mut Glb, materials: &Materials, design: &Design) {
    let (width, height) = texture::WORK_ORDER.metres();
    let print = plate(width, height, texture::WORK_ORDER.uv());
    let back = rounded_box([width + 0.03, height + 0.03, 0.014], 0.005).moved(0.0, 0.0, -0.008);
    let bar = rounded_box([width + 0.03, 0.012, 0.018], 0.004).moved(0.0, height / 2.0 + 0.02, -0.006);
    let panel = glb.mesh("work-order", &[(materials.dark, back), (materials.print, print), (materials.glow, bar)]);
    let panel = glb.node("work-order", None, DVec3::new(-0.5, 1.52, 0.16), Some(panel));
    glb.turn_node(panel, DVec3::Y, 15.0);
    control_box(glb, materials, DVec3::new(0.56, design.lift + TABLE, 0.16));
    if design.guides {
        loading_ring(glb, materials);
        tool_arrow(glb, materials);
    }
    if design.darting_marker {
        let diamond = lathe(&[(-0.06, 0.0), (0.0, 0.04), (0.06, 0.0)], 6).placed(&turn(DVec3::Z, 90.0));
        let marker = part(glb, None, "marker", DVec3::new(-0.4, 1.45, 0.3), materials.glow, &diamond);
        let [left, right] = [-0.4, 0.4].map(|x| DVec3::new(x, 1.45, 0.3));
        glb.slide(marker, &[(0.0, left), (0.6, right), (1.2, left)]);
    }
}

fn control_box(glb: &mut Glb, materials: &Materials, foot: DVec3) {
    let post = rounded_box([0.05, 0.5, 0.05], 0.006).moved(0.0, 0.25, 0.0);
    let housing = rounded_box([0.24, 0.32, 0.1], 0.015).moved(0.0, 0.64, 0.0);
    let control = glb.mesh("control-box", &[(materials.dark, post), (materials.yellow, housing)]);
    let control = glb.node("control-box", None, foot, Some(control));
    let collar = lathe(&[(0.0, 0.03), (0.0, 0.045), (0.012, 0.042), (0.012, 0.03)], 28).placed(&turn(DVec3::Y, -90.0));
    let collars = joined([-0.055, 0.055].map(|x| collar.moved(x, 0.6, 0.05)));
    part(glb, Some(control), "button-collars", DVec3::ZERO, materials.steel, &collars);
    let button = lathe(&[(0.0, 0.034), (0.02, 0.034), (0.026, 0.028), (0.028, 0.0)], 28).placed(&turn(DVec3::Y, -90.0));
    part(glb, Some(control), "start-button", DVec3::new(-0.055, 0.6, 0.05), materials.green, &button);
    part(glb, Some(control), "stop-button", DVec3::new(0.055, 0.6, 0.05), materials.red, &button);
    let (width, height) = texture::START.metres();
    part(
        glb,
        Some(control),
        "control-label",
        DVec3::new(0.0, 0.74, 0.0515),
        materials.print,
        &plate(width, height, texture::START.uv()),
    );
    let lamp = lathe(&[(0.0, 0.02), (0.02, 0.02), (0.035, 0.012), (0.038, 0.0)], 20).placed(&turn(DVec3::Z, 90.0));
    part(glb, Some(control), "lamp", DVec3::new(0.0, 0.8, 0.0), materials.green, &lamp);
}

/// Three quarters of a ring, bright, on a dark whole one; it turns.
fn loading_ring(glb: &mut Glb, materials: &Materials) {
    const STEPS: u32 = 48;
    let whole = ring(DVec3::ZERO, DVec3::X, DVec3::Y, 0.1, STEPS);
    let lit: Vec<DVec3> = whole.iter().take(STEPS as usize * 3 / 4).copied().collect();
    let parts = [(materials.dark, tube(&whole, |_| 0.009, 10)), (materials.glow, tube(&lit, |_| 0.013, 10))];
    let mesh = glb.mesh("loading-ring", &parts);
    let node = glb.node("loading-ring", None, DVec3::new(-0.16, 1.36, 0.3), Some(mesh));
    glb.spin(node, DVec3::Z, &[(0.0, 0.0), (1.5, -90.0), (3.0, -180.0), (4.5, -270.0), (6.0, -360.0)]);
}

/// An arrow whose own -Z leads to the tools: right and back.
fn tool_arrow(glb: &mut Glb, materials: &Materials) {
    let group = glb.node("tool-arrow", None, DVec3::new(0.52, 1.78, 0.2), None);
    let arrow = part(glb, Some(group), "arrow", DVec3::ZERO, materials.glow, &arrow_mesh());
    // Towards the tools the way is mostly back; turned a little less, the arrow is still read as an arrow from the front.
    glb.turn_node(arrow, DVec3::Y, -120.0);
    let (width, height) = texture::TOOLS.metres();
    let back = rounded_box([width + 0.016, height + 0.016, 0.008], 0.003).moved(0.0, 0.0, -0.005);
    let tag =
        glb.mesh("tool-label", &[(materials.dark, back), (materials.print, plate(width, height, texture::TOOLS.uv()))]);
    glb.node("tool-label", Some(group), DVec3::new(0.0, -0.1, 0.0), Some(tag));
}

fn arrow_mesh() -> Mesh {
    let head = prism(&[DVec2::new(-0.07, 0.02), DVec2::new(0.07, 0.02), DVec2::new(0.0, 0.12)], 0.045);
    let tail = rounded_box([0.06, 0.14, 0.045], 0.008).moved(0.0, -0.05, 0.0);
    // Made facing +Z and pointing along +Y; turned so that it faces +X and points along -Z.
    joined([head, tail]).placed(&(turn(DVec3::X, -90.0) * turn(DVec3::Y, 90.0)))
}
