//! A pair with known faults.

use glam::{DQuat, DVec3};
use holograde::probe::dsp::Random;
use holograde::probe::trajectory::{Alignment, Stamped};

/// A minute at 60 Hz.
const FRAMES: usize = 3600;

/// Each component evenly in −1 … 1.
fn vector(noise: &mut Random) -> DVec3 {
    DVec3::new(noise.even(), noise.even(), noise.even())
}

/// A walk round a room, and what a device might tell of it: a base space of its own, 20 mm a minute of drift, 0.5 mm and 0.05° of noise,
/// jumps of 12 mm and 1° after 20 s and 45 s, and every 97th pose missing.
pub(crate) fn walk(seed: u64) -> [Vec<Stamped>; 2] {
    let mut noise = Random::new(seed);
    let truth: Vec<Stamped> = (0..FRAMES).map(true_pose).collect();
    let base = Alignment { translation: DVec3::new(1.2, 0.1, -0.7), rotation: DQuat::from_rotation_y(0.8) };
    let told = base.apply(&truth).into_iter().enumerate().filter(|(k, _)| k % 97 != 96).map(|(_, pose)| {
        let jumps = [20.0, 45.0].iter().filter(|at| pose.seconds >= **at).count() as f64;
        let off = DVec3::X * (0.020 / 60.0 * pose.seconds) + DVec3::Z * (0.012 * jumps) + vector(&mut noise) * 0.0005;
        let turn = vector(&mut noise) * 0.05f64.to_radians() + DVec3::Y * (jumps * 1f64.to_radians());
        Stamped {
            seconds: pose.seconds,
            position: pose.position + off,
            orientation: (pose.orientation * DQuat::from_scaled_axis(turn)).normalize(),
        }
    });
    let told = told.collect();
    [truth, told]
}

fn true_pose(k: usize) -> Stamped {
    let t = k as f64 / 60.0;
    let round = 0.35 * t;
    let position = DVec3::new(1.8 * libm::cos(round), 1.6 + 0.03 * libm::sin(11.0 * t), 1.8 * libm::sin(round));
    let look =
        DQuat::from_rotation_y(-round + 0.3 * libm::sin(1.7 * t)) * DQuat::from_rotation_x(0.2 * libm::sin(0.9 * t));
    Stamped { seconds: t, position, orientation: look }
}
