//! What each ear gets of an emitter: loudness by direction, distance and cone, and how much later the far ear hears it.

use super::EmitterPose;
use crate::scene::audio::Positional;
use crate::space::Pose;
use std::f32::consts::FRAC_PI_4;

/// Radius of a head taken as a ball, metres (Woodworth 1938; Kuhn 1977 measured 8.75 cm).
const HEAD_RADIUS_M: f32 = 0.0875;
/// Speed of sound at 20 °C, metres per second.
const SOUND_M_PER_S: f32 = 343.0;

/// What one ear gets.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ear {
    /// Linear factor.
    pub gain: f32,
    /// Later than the nearer ear, seconds.
    pub delay_s: f32,
}

/// Left and right ear of a listener who looks along -Z, for a positional emitter; both poses in the same space. Sum of the squared gains
/// is the same in all directions (equal power); the delay is Woodworth's for a distant source, r/c (θ + sin θ).
pub fn ears(listener: &Pose, emitter: &EmitterPose, positional: &Positional) -> [Ear; 2] {
    let from_head = emitter.position - listener.position;
    let distance_m = from_head.length();
    if !distance_m.is_finite() {
        return [Ear::default(); 2];
    }
    let direction = from_head.normalize_or_zero();
    let scale = if positional.in_node_space { emitter.scale.max(f32::MIN_POSITIVE) } else { 1.0 };
    let cone = positional.cone_gain(emitter.orientation.inverse() * -direction);
    let gain = positional.distance_gain(distance_m / scale) * cone;
    // Within the head there is no side.
    let side = (listener.orientation.inverse() * direction).x * (distance_m / HEAD_RADIUS_M).min(1.0);
    let side = side.clamp(-1.0, 1.0);
    let (right, left) = ((side + 1.0) * FRAC_PI_4).sin_cos();
    let delay_s = HEAD_RADIUS_M / SOUND_M_PER_S * (side.abs().asin() + side.abs());
    let [left_delay, right_delay] = if side > 0.0 { [delay_s, 0.0] } else { [0.0, delay_s] };
    let ear = |part: f32, delay_s| Ear { gain: if gain.is_finite() { gain * part } else { 0.0 }, delay_s };
    [ear(left, left_delay), ear(right, right_delay)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::{Quat, Vec3};
    use std::f32::consts::{FRAC_1_SQRT_2, FRAC_PI_2};

    #[track_caller]
    fn check(listener: Pose, at: Vec3, gains: [f32; 2], delays_us: [f32; 2]) {
        let emitter = EmitterPose { position: at, ..EmitterPose::default() };
        let found = ears(&listener, &emitter, &Positional::default());
        for i in 0..2 {
            assert!((found[i].gain - gains[i]).abs() < 1e-4, "{found:?}");
            assert!((found[i].delay_s * 1e6 - delays_us[i]).abs() < 1.0, "{found:?}");
        }
    }

    #[test]
    fn direction_and_distance_reach_the_ears() {
        let ahead = Pose::IDENTITY;
        // 0.0875 / 343 · (π/2 + 1) = 656 µs.
        check(ahead, Vec3::X, [0.0, 1.0], [655.8, 0.0]);
        check(ahead, -2.0 * Vec3::X, [0.5, 0.0], [0.0, 655.8]);
        check(ahead, Vec3::NEG_Z, [FRAC_1_SQRT_2; 2], [0.0, 0.0]);
        check(ahead, 4.0 * Vec3::Z, [FRAC_1_SQRT_2 / 4.0; 2], [0.0, 0.0]);
        check(ahead, Vec3::ZERO, [FRAC_1_SQRT_2; 2], [0.0, 0.0]);
        let turned_left = Pose { orientation: Quat::from_rotation_y(FRAC_PI_2), ..Pose::IDENTITY };
        check(turned_left, Vec3::NEG_Z, [0.0, 1.0], [655.8, 0.0]);
        check(Pose::at(Vec3::new(0.0, 0.0, 5.0)), Vec3::new(0.0, 0.0, 3.0), [FRAC_1_SQRT_2 / 2.0; 2], [0.0, 0.0]);
        check(ahead, Vec3::NAN, [0.0; 2], [0.0; 2]);
    }

    #[test]
    fn power_is_the_same_all_round() {
        for step in 0..32 {
            let (sin, cos) = (step as f32 * 0.2).sin_cos();
            let emitter = EmitterPose { position: Vec3::new(sin, 0.0, cos), ..EmitterPose::default() };
            let [left, right] = ears(&Pose::IDENTITY, &emitter, &Positional::default());
            assert!((left.gain.powi(2) + right.gain.powi(2) - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn a_scaled_node_is_heard_farther_only_where_the_extension_says_so() {
        let emitter = EmitterPose { position: Vec3::new(0.0, 0.0, -4.0), scale: 2.0, ..EmitterPose::default() };
        let left = |in_node_space| {
            ears(&Pose::IDENTITY, &emitter, &Positional { in_node_space, ..Positional::default() })[0].gain
        };
        assert!((left(true) - FRAC_1_SQRT_2 / 2.0).abs() < 1e-5 && (left(false) - FRAC_1_SQRT_2 / 4.0).abs() < 1e-5);
    }
}
