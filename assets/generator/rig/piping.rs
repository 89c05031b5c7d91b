//! Pipes, valve and pressure gauge.

use super::pump::{OUTLET, SHAFT, VOLUTE_X};
use super::{Materials, joined, part};
use crate::glb::Glb;
use crate::mesh::{Mesh, turn};
use crate::shapes::{bent, lathe, plate, ring, round_plate, rounded_box, tube};
use crate::texture;
use glam::DVec3;

const PIPE: f64 = 0.036;
/// Height of the valve's middle.
const VALVE: f64 = SHAFT + 0.36;
/// Height of the run across.
const ACROSS: f64 = SHAFT + 0.62;

pub fn build(glb: &mut Glb, materials: &Materials, floor: DVec3) {
    let piping = glb.node("piping", None, floor, None);
    let outlet = DVec3::new(OUTLET.x, OUTLET.y + 0.07, OUTLET.z);
    let up = [outlet, DVec3::new(outlet.x, ACROSS, outlet.z), DVec3::new(-0.17, ACROSS, outlet.z)];
    part(glb, Some(piping), "outlet-pipe", DVec3::ZERO, materials.steel, &tube(&bent(&up, 0.08, 10), |_| PIPE, 24));
    let low = flange().placed(&turn(DVec3::Z, 90.0));
    let flanges = joined([
        low.moved(outlet.x, outlet.y, outlet.z),
        low.moved(outlet.x, VALVE - 0.1, outlet.z),
        low.moved(outlet.x, VALVE + 0.08, outlet.z),
        flange().moved(-0.17, ACROSS, outlet.z),
    ]);
    part(glb, Some(piping), "pipe-flanges", DVec3::ZERO, materials.dark, &flanges);
    let inlet = DVec3::new(VOLUTE_X + 0.172, SHAFT, 0.0);
    let back = [inlet, inlet + DVec3::X * 0.13, inlet + DVec3::new(0.13, 0.0, -0.3)];
    let suction = joined([tube(&bent(&back, 0.08, 10), |_| PIPE, 24), flange().moved(inlet.x, inlet.y, inlet.z)]);
    part(glb, Some(piping), "inlet-pipe", DVec3::ZERO, materials.steel, &suction);
    valve(glb, materials, piping, DVec3::new(outlet.x, VALVE, outlet.z));
    gauge(glb, materials, piping, DVec3::new(0.04, ACROSS, outlet.z));
}

/// A pipe's flange about X.
fn flange() -> Mesh {
    lathe(&[(0.0, 0.0), (0.0, 0.072), (0.003, 0.075), (0.017, 0.075), (0.02, 0.072), (0.02, 0.0)], 28)
}

fn valve(glb: &mut Glb, materials: &Materials, piping: usize, middle: DVec3) {
    let body = lathe(&[(-0.09, 0.04), (-0.05, 0.05), (-0.02, 0.066), (0.02, 0.066), (0.05, 0.05), (0.09, 0.04)], 28);
    let bonnet = lathe(
        &[(0.0, 0.045), (0.06, 0.045), (0.06, 0.055), (0.075, 0.055), (0.08, 0.03), (0.12, 0.022), (0.12, 0.0)],
        24,
    );
    let body = joined([body.placed(&turn(DVec3::Z, 90.0)), bonnet.placed(&turn(DVec3::Y, -90.0))]);
    let valve = part(glb, Some(piping), "valve", middle, materials.red, &body);
    let stem = lathe(&[(0.1, 0.0), (0.1, 0.01), (0.21, 0.01), (0.21, 0.0)], 12).placed(&turn(DVec3::Y, -90.0));
    part(glb, Some(valve), "valve-stem", DVec3::ZERO, materials.steel, &stem);
    let rim = tube(&ring(DVec3::ZERO, DVec3::X, DVec3::Y, 0.08, 36), |_| 0.009, 10);
    let spoke = rounded_box([0.15, 0.012, 0.008], 0.003);
    let spokes = (0..3).map(|i| spoke.placed(&turn(DVec3::Z, f64::from(i) * 60.0)));
    let hub = lathe(&[(-0.012, 0.0), (-0.012, 0.02), (0.012, 0.02), (0.012, 0.0)], 16).placed(&turn(DVec3::Y, -90.0));
    let wheel = joined(spokes.chain([rim, hub]));
    let wheel = part(glb, Some(valve), "handwheel", DVec3::new(0.0, 0.0, 0.195), materials.red, &wheel);
    glb.spin(wheel, DVec3::Z, &[(0.0, 0.0), (2.0, 60.0), (4.0, 60.0), (6.0, 0.0)]);
    let (width, height) = texture::VALVE.metres();
    let back = rounded_box([width + 0.016, height + 0.016, 0.008], 0.003).moved(0.0, 0.0, -0.005);
    let tag = glb
        .mesh("valve-label", &[(materials.dark, back), (materials.print, plate(width, height, texture::VALVE.uv()))]);
    glb.node("valve-label", Some(valve), DVec3::new(-0.24, 0.0, 0.12), Some(tag));
}

fn gauge(glb: &mut Glb, materials: &Materials, piping: usize, foot: DVec3) {
    let stem = lathe(&[(0.0, 0.014), (0.1, 0.014)], 14).placed(&turn(DVec3::Z, 90.0)).moved(0.0, PIPE - 0.01, 0.0);
    let housing = lathe(
        &[
            (-0.025, 0.0),
            (-0.025, 0.078),
            (-0.02, 0.085),
            (0.022, 0.085),
            (0.03, 0.08),
            (0.03, 0.074),
            (0.022, 0.07),
            (0.022, 0.0),
        ],
        40,
    );
    let housing = housing.placed(&turn(DVec3::Y, -90.0)).moved(0.0, 0.19, 0.0);
    let gauge = part(glb, Some(piping), "gauge", foot, materials.steel, &joined([stem, housing]));
    let face = round_plate(0.07, texture::DIAL.uv());
    part(glb, Some(gauge), "dial", DVec3::new(0.0, 0.19, 0.0235), materials.print, &face);
    let needle = joined([
        rounded_box([0.062, 0.006, 0.003], 0.001).moved(0.024, 0.0, 0.0),
        lathe(&[(-0.003, 0.0), (-0.003, 0.008), (0.003, 0.008), (0.003, 0.0)], 14).placed(&turn(DVec3::Y, -90.0)),
    ]);
    let needle = part(glb, Some(gauge), "needle", DVec3::new(0.0, 0.19, 0.029), materials.red, &needle);
    let [low, middle, high] = [0.4, 0.42, 0.45].map(texture::dial_heading);
    glb.turn_node(needle, DVec3::Z, middle);
    glb.spin(needle, DVec3::Z, &[(0.0, middle), (1.5, high), (3.0, middle), (4.5, low), (6.0, middle)]);
    let (width, height) = texture::GAUGE.metres();
    let back = rounded_box([width + 0.016, height + 0.016, 0.008], 0.003).moved(0.0, 0.0, -0.005);
    let tag = glb
        .mesh("gauge-label", &[(materials.dark, back), (materials.print, plate(width, height, texture::GAUGE.uv()))]);
    glb.node("gauge-label", Some(gauge), DVec3::new(0.23, 0.19, 0.0), Some(tag));
}
