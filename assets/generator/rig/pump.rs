//! Motor, coupling and pump on one base plate; the shaft runs along X.

use super::stand::TABLE;
use super::{Design, Materials, joined, part};
use crate::glb::Glb;
use crate::mesh::{Mesh, circle, turn};
use crate::shapes::{lathe, lathe_part, plate, rounded_box, tube};
use crate::texture;
use glam::DVec3;

/// Height of the shaft above the floor.
pub const SHAFT: f64 = 1.0;
/// Where the volute's middle plane is.
pub const VOLUTE_X: f64 = 0.3;
/// Where water leaves the volute: the middle of the outlet's lower end.
pub const OUTLET: DVec3 = DVec3::new(VOLUTE_X, SHAFT + 0.16, -0.105);

pub fn build(glb: &mut Glb, materials: &Materials, floor: DVec3, design: &Design) {
    let pump = glb.node("pump", None, floor, None);
    let base = rounded_box([1.0, 0.05, 0.36], 0.01);
    part(glb, Some(pump), "base-plate", DVec3::new(-0.05, TABLE + 0.025, 0.0), materials.dark, &base);
    let shaft = DVec3::new(0.0, SHAFT, 0.0);
    motor(glb, materials, pump, shaft);
    coupling(glb, materials, pump, shaft);
    casing(glb, materials, pump, shaft);
    bolts(glb, materials, pump, shaft, design.dense_bolts);
    for (name, region, x) in [("motor-label", texture::MOTOR, -0.33), ("pump-label", texture::PUMP, 0.33)] {
        let (width, height) = region.metres();
        let print = plate(width, height, region.uv());
        let back = rounded_box([width + 0.016, height + 0.016, 0.008], 0.003).moved(0.0, 0.0, -0.005);
        let mesh = glb.mesh(name, &[(materials.dark, back), (materials.print, print)]);
        glb.node(name, Some(pump), DVec3::new(x, TABLE + 0.08, 0.2), Some(mesh));
    }
}

fn motor(glb: &mut Glb, materials: &Materials, pump: usize, shaft: DVec3) {
    let body = lathe(&[(-0.5, 0.0), (-0.5, 0.12), (-0.49, 0.135), (-0.14, 0.135), (-0.12, 0.12), (-0.12, 0.0)], 40);
    let fin = rounded_box([0.32, 0.034, 0.006], 0.002);
    let fins = (0..28).map(|i| fin.moved(-0.31, 0.147, 0.0).placed(&turn(DVec3::X, f64::from(i) * 360.0 / 28.0)));
    let foot = rounded_box([0.07, 0.13, 0.3], 0.01);
    let feet = [-0.42, -0.2].map(|x| foot.moved(x, TABLE + 0.11 - SHAFT, 0.0));
    let motor = part(glb, Some(pump), "motor", shaft, materials.cast_blue, &joined(fins.chain(feet).chain([body])));
    let cowl = lathe(&[(-0.6, 0.0), (-0.6, 0.12), (-0.58, 0.152), (-0.49, 0.155), (-0.485, 0.13)], 40);
    part(glb, Some(motor), "fan-cowl", DVec3::ZERO, materials.dark, &cowl);
    let terminal = rounded_box([0.13, 0.07, 0.11], 0.012);
    part(glb, Some(motor), "terminal-box", DVec3::new(-0.28, 0.185, 0.0), materials.dark, &terminal);
    let eye = crate::shapes::ring(DVec3::new(-0.43, 0.185, 0.0), DVec3::X, DVec3::Y, 0.022, 20);
    part(glb, Some(motor), "eye-bolt", DVec3::ZERO, materials.steel, &tube(&eye, |_| 0.006, 8));
}

fn coupling(glb: &mut Glb, materials: &Materials, pump: usize, shaft: DVec3) {
    let rod = lathe(&[(-0.14, 0.0), (-0.14, 0.022), (0.2, 0.022), (0.2, 0.0)], 20);
    let hub = |x: f64| lathe(&[(x, 0.022), (x, 0.055), (x + 0.035, 0.055), (x + 0.035, 0.022)], 24);
    let jaw = rounded_box([0.02, 0.03, 0.022], 0.003);
    let jaws = (0..6).map(|i| jaw.moved(0.0, 0.042, 0.0).placed(&turn(DVec3::X, f64::from(i) * 60.0)));
    let turning =
        part(glb, Some(pump), "shaft", shaft, materials.steel, &joined(jaws.chain([rod, hub(-0.045), hub(0.01)])));
    // Ten turns a minute: the trainee can follow it.
    glb.spin(turning, DVec3::X, &[(0.0, 0.0), (1.5, 90.0), (3.0, 180.0), (4.5, 270.0), (6.0, 360.0)]);
    let hood = [(-0.07, 0.078), (-0.07, 0.084), (0.07, 0.084), (0.07, 0.078), (-0.07, 0.078)];
    // The guard is open towards the trainee, so that the shaft is seen to turn.
    let guard =
        joined([lathe_part(&hood, 28, 180.0, 400.0), rounded_box([0.14, 0.16, 0.012], 0.003).moved(0.0, -0.16, -0.05)]);
    part(glb, Some(pump), "coupling-guard", shaft, materials.yellow, &guard);
}

fn casing(glb: &mut Glb, materials: &Materials, pump: usize, shaft: DVec3) {
    let bearing = lathe(
        &[
            (0.08, 0.022),
            (0.08, 0.062),
            (0.09, 0.07),
            (0.17, 0.07),
            (0.18, 0.06),
            (0.2, 0.06),
            (0.215, 0.1),
            (0.235, 0.1),
            (0.235, 0.0),
        ],
        32,
    );
    let support = rounded_box([0.06, 0.2, 0.12], 0.01).moved(0.13, TABLE + 0.14 - SHAFT, 0.0);
    part(glb, Some(pump), "bearing-housing", shaft, materials.dark, &joined([bearing, support]));
    let disc =
        lathe(&[(-0.055, 0.0), (-0.055, 0.09), (-0.045, 0.105), (0.045, 0.105), (0.055, 0.09), (0.055, 0.0)], 40);
    let foot = rounded_box([0.08, 0.12, 0.2], 0.01).moved(0.0, TABLE + 0.1 - SHAFT, 0.0);
    let volute = joined([disc, scroll(), foot]);
    part(glb, Some(pump), "casing", shaft + DVec3::X * VOLUTE_X, materials.cast_blue, &volute);
    let inlet = lathe(&[(0.05, 0.05), (0.09, 0.045), (0.15, 0.045), (0.15, 0.085), (0.172, 0.085), (0.172, 0.0)], 32);
    part(glb, Some(pump), "inlet-flange", shaft + DVec3::X * VOLUTE_X, materials.cast_blue, &inlet);
    let neck = lathe(&[(0.0, 0.048), (0.04, 0.042), (0.05, 0.042), (0.05, 0.08), (0.07, 0.08), (0.07, 0.0)], 32);
    let outlet = neck.placed(&turn(DVec3::Z, 90.0));
    part(glb, Some(pump), "outlet-flange", OUTLET, materials.cast_blue, &outlet);
    let plug = lathe(&[(0.0, 0.0), (0.0, 0.02), (0.016, 0.02), (0.016, 0.012), (0.03, 0.012), (0.03, 0.0)], 6);
    let plug = plug.placed(&turn(DVec3::Y, -90.0));
    part(glb, Some(pump), "drain-plug", shaft + DVec3::new(VOLUTE_X, -0.1, 0.1), materials.steel, &plug);
}

/// The volute: a tube that grows along a turn about the shaft and leaves upwards.
fn scroll() -> Mesh {
    const STEPS: usize = 44;
    let mut path: Vec<DVec3> = (0..=STEPS)
        .map(|i| {
            // From behind the outlet round the front and below, back up to the outlet at -Z.
            let around = circle(-60.0 + 330.0 * i as f64 / STEPS as f64);
            DVec3::new(0.0, around.x, around.y) * 0.105
        })
        .collect();
    path.push(DVec3::new(0.0, 0.08, -0.105));
    path.push(DVec3::new(0.0, 0.165, -0.105));
    let grown = |i: usize| 0.026 + 0.022 * (i.min(STEPS) as f64 / STEPS as f64);
    tube(&path, grown, 20)
}

/// Bolts of the two flanges and of the casing's rim.
fn bolts(glb: &mut Glb, materials: &Materials, pump: usize, shaft: DVec3, dense: bool) {
    let head = if dense {
        dense_bolt()
    } else {
        lathe(&[(0.0, 0.0), (0.0, 0.011), (0.01, 0.011), (0.012, 0.008), (0.012, 0.0)], 6)
    };
    let mesh = glb.mesh("bolt", &[(materials.steel, head)]);
    let bolts = glb.node("bolts", Some(pump), shaft + DVec3::X * VOLUTE_X, None);
    for (count, x, radius) in [(8, 0.172, 0.068), (16, 0.053, 0.08)] {
        for i in 0..count {
            let around = circle(360.0 * (f64::from(i) + 0.5) / f64::from(count)) * radius;
            let name = format!("bolt-{}", if count == 8 { i } else { i + 8 });
            glb.node(&name, Some(bolts), DVec3::new(x, around.x, around.y), Some(mesh));
        }
    }
}

/// A bolt's head with a rounded top, as exported at the finest setting: 17,280 triangles.
fn dense_bolt() -> Mesh {
    let profile: Vec<(f64, f64)> = (0..=60)
        .map(|i| {
            let around = circle(90.0 * f64::from(i) / 60.0);
            (0.012 * around.y, 0.011 * around.x)
        })
        .collect();
    lathe(&profile, 144)
}
