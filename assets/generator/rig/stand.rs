//! The test stand: what the pump stands on, and what itself stands on the floor.

use super::{Materials, joined, part};
use crate::glb::Glb;
use crate::mesh::turn;
use crate::shapes::{lathe, plate, rounded_box};
use glam::DVec3;

/// Height of the table's upper side.
pub const TABLE: f64 = 0.72;
const LENGTH: f64 = 1.3;
const DEPTH: f64 = 0.5;

pub fn build(glb: &mut Glb, materials: &Materials, floor: DVec3) {
    let stand = glb.node("stand", None, floor, None);
    let top = rounded_box([LENGTH, 0.05, DEPTH], 0.008);
    part(glb, Some(stand), "table", DVec3::new(0.0, TABLE - 0.025, 0.0), materials.steel, &top);
    let corners = || [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)];
    let (x, z) = (LENGTH / 2.0 - 0.06, DEPTH / 2.0 - 0.06);
    let leg = rounded_box([0.06, TABLE - 0.07, 0.06], 0.006);
    let legs = corners().map(|(sx, sz)| leg.moved(sx * x, (TABLE - 0.05 + 0.02) / 2.0, sz * z));
    let rail = rounded_box([2.0 * x, 0.04, 0.03], 0.005);
    let rails = [-z, z].map(|z| rail.moved(0.0, 0.22, z));
    part(glb, Some(stand), "frame", DVec3::ZERO, materials.dark, &joined(legs.into_iter().chain(rails)));
    // A foot's lowest face is the floor's height exactly.
    let foot = lathe(&[(0.0, 0.0), (0.0, 0.045), (0.012, 0.045), (0.03, 0.02), (0.03, 0.0)], 20);
    let foot = foot.placed(&turn(DVec3::Z, 90.0));
    let feet = corners().map(|(sx, sz)| foot.moved(sx * x, 0.0, sz * z));
    part(glb, Some(stand), "feet", DVec3::ZERO, materials.steel, &joined(feet));
    let apron = plate(LENGTH - 0.04, 0.06, [0.0, 0.0, 16.0, 1.0]);
    part(
        glb,
        Some(stand),
        "warning-stripe",
        DVec3::new(0.0, TABLE - 0.085, DEPTH / 2.0 - 0.02),
        materials.hazard,
        &apron,
    );
    let tray = rounded_box([0.4, 0.02, 0.36], 0.006);
    part(glb, Some(stand), "drip-tray", DVec3::new(0.32, TABLE + 0.01, 0.0), materials.steel, &tray);
}
