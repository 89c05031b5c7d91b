//! The tool cart behind the trainee.

use super::{Materials, joined, part};
use crate::glb::Glb;
use crate::mesh::turn;
use crate::shapes::{bent, lathe, rounded_box, tube};
use glam::DVec3;

pub fn build(glb: &mut Glb, materials: &Materials, floor: DVec3) {
    let cart = glb.node("tool-cart", None, floor + DVec3::new(0.9, 0.0, 4.4), None);
    // Its front looks at the trainee, who is on its -Z side.
    glb.turn_node(cart, DVec3::Y, 180.0 + 20.0);
    let wheel = lathe(&[(-0.02, 0.0), (-0.02, 0.05), (-0.014, 0.06), (0.014, 0.06), (0.02, 0.05), (0.02, 0.0)], 24);
    let corners = [(-0.26, -0.16), (0.26, -0.16), (-0.26, 0.16), (0.26, 0.16)];
    // The radius of a wheel is its axle's height: the lowest vertex touches the floor.
    let wheels = corners.map(|(x, z)| wheel.moved(x, 0.06, z));
    part(glb, Some(cart), "wheels", DVec3::ZERO, materials.dark, &joined(wheels));
    let body = rounded_box([0.66, 0.68, 0.42], 0.02).moved(0.0, 0.46, 0.0);
    part(glb, Some(cart), "cabinet", DVec3::ZERO, materials.red, &body);
    let drawer = rounded_box([0.58, 0.13, 0.02], 0.006);
    let drawers = joined([0.24, 0.39, 0.54, 0.69].map(|y| drawer.moved(0.0, y, 0.215)));
    part(glb, Some(cart), "drawers", DVec3::ZERO, materials.dark, &drawers);
    let grip = rounded_box([0.3, 0.014, 0.016], 0.004);
    let grips = joined([0.28, 0.43, 0.58, 0.73].map(|y| grip.moved(0.0, y, 0.232)));
    part(glb, Some(cart), "grips", DVec3::ZERO, materials.steel, &grips);
    let rail = [
        DVec3::new(0.33, 0.7, -0.15),
        DVec3::new(0.42, 0.7, -0.15),
        DVec3::new(0.42, 0.7, 0.15),
        DVec3::new(0.33, 0.7, 0.15),
    ];
    part(glb, Some(cart), "handle", DVec3::ZERO, materials.steel, &tube(&bent(&rail, 0.03, 6), |_| 0.012, 12));
    let jaw = tube(&crate::shapes::ring(DVec3::ZERO, DVec3::X, DVec3::Z, 0.03, 24), |_| 0.009, 8);
    let wrench =
        joined([rounded_box([0.26, 0.014, 0.026], 0.005), jaw.moved(0.15, 0.0, 0.0), jaw.moved(-0.15, 0.0, 0.0)]);
    let wrench = wrench.placed(&turn(DVec3::Y, 25.0));
    part(glb, Some(cart), "wrench", DVec3::new(0.0, 0.81, 0.0), materials.steel, &wrench);
}
