//! A low-pass filter that is strong at rest and weak in motion: Casiez, Roussel and Vogel, 1€ Filter: A Simple Speed-based Low-pass Filter
//! for Noisy Input in Interactive Systems, CHI 2012.

use glam::Vec2;

/// Cut-off at rest, Hz.
const REST_HZ: f32 = 1.0;
/// More cut-off for each degree a second.
const PER_SPEED: f32 = 0.25;
/// Cut-off of the speed, Hz, as the authors have it.
const SPEED_HZ: f32 = 1.0;
/// After a pause longer than this it begins anew, seconds.
const PAUSE_S: f32 = 0.25;

/// Smooths a point of the board, in degrees.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Smooth {
    state: Option<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    raw: Vec2,
    speed: Vec2,
    smooth: Vec2,
    seconds: f64,
}

impl Smooth {
    /// Forgets what was before.
    pub(super) fn reset(&mut self) {
        self.state = None;
    }

    /// The smooth point for a raw one, `seconds` after the first frame.
    pub(super) fn next(&mut self, raw: Vec2, seconds: f64) -> Vec2 {
        let Some(before) = self.state.filter(|before| (seconds - before.seconds) as f32 <= PAUSE_S) else {
            self.state = Some(State { raw, speed: Vec2::ZERO, smooth: raw, seconds });
            return raw;
        };
        let period_s = (seconds - before.seconds) as f32;
        if period_s.is_nan() || period_s <= 0.0 {
            return before.smooth;
        }
        let speed = before.speed.lerp((raw - before.raw) / period_s, weight(SPEED_HZ, period_s));
        let smooth = before.smooth.lerp(raw, weight(REST_HZ + PER_SPEED * speed.length(), period_s));
        self.state = Some(State { raw, speed, smooth, seconds });
        smooth
    }
}

/// Weight of the newest value in an exponential filter of that cut-off.
fn weight(cut_off_hz: f32, period_s: f32) -> f32 {
    let tau_s = 1.0 / (std::f32::consts::TAU * cut_off_hz);
    period_s / (period_s + tau_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise of one degree in each direction, the same on every processor: twelve uniform numbers make a normal one, near enough.
    fn noise(count: usize) -> Vec<Vec2> {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let mut uniform = move || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed >> 40) as f32 / (1u32 << 24) as f32
        };
        let mut normal = move || (0..12).map(|_| uniform()).sum::<f32>() - 6.0;
        (0..count).map(|_| Vec2::new(normal(), normal())).collect()
    }

    fn rms(values: impl Iterator<Item = Vec2>) -> f32 {
        let squares: Vec<f32> = values.map(|value| value.length_squared()).collect();
        (squares.iter().sum::<f32>() / squares.len() as f32).sqrt()
    }

    #[track_caller]
    fn check_rest(fps: f64, noise_deg: f32) {
        let mut smooth = Smooth::default();
        let raw: Vec<Vec2> = noise(4000).into_iter().map(|n| n * noise_deg).collect();
        let out: Vec<Vec2> = raw.iter().enumerate().map(|(i, n)| smooth.next(*n, i as f64 / fps)).collect();
        let (before, after) = (rms(raw.iter().copied()), rms(out.into_iter().skip(200)));
        assert!(after * 3.0 <= before, "{fps} fps, {noise_deg}°: {before} to {after}");
    }

    #[test]
    fn at_rest_noise_is_a_third_or_less() {
        for fps in [60.0, 72.0, 90.0, 120.0] {
            for noise_deg in [0.05, 0.1, 0.2, 0.3] {
                check_rest(fps, noise_deg);
            }
        }
    }

    #[test]
    fn in_a_fast_move_it_lags_by_less_than_a_frame() {
        for (fps, speed) in [(60.0, 60.0f32), (60.0, 120.0), (60.0, 300.0), (90.0, 120.0)] {
            let mut smooth = Smooth::default();
            let at = |i: u32| Vec2::new(speed * (i as f32 / fps as f32), 0.0);
            let out = (0..60).map(|i| smooth.next(at(i), f64::from(i) / fps)).last().unwrap();
            let lag_frames = (at(59).x - out.x) / speed * fps as f32;
            assert!((0.0..1.0).contains(&lag_frames), "{fps} fps, {speed}°/s: {lag_frames} frames");
        }
    }

    #[test]
    fn after_a_pause_it_begins_anew() {
        let mut smooth = Smooth::default();
        smooth.next(Vec2::ZERO, 0.0);
        assert_eq!(smooth.next(Vec2::X, 1.0), Vec2::X);
        assert_eq!(smooth.next(Vec2::ZERO, 1.0), Vec2::X, "no time passed");
    }
}
