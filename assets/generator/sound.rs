//! The demo's sounds: tones made here, levelled by ITU-R BS.1770-4.

const RATE: f64 = 48_000.0;

/// Level of the demo's continuous sounds, LUFS; what the manifests declare.
pub const LOUDNESS_LUFS: f64 = -23.0;

/// A motor's hum, one second that loops: 50 Hz and its multiples all fit into it.
pub fn hum() -> Vec<u8> {
    let partials = [(50.0, 0.5), (100.0, 1.0), (150.0, 0.35), (300.0, 0.2), (1200.0, 0.05)];
    levelled((0..RATE as u32).map(|i| partials.iter().map(|(hz, gain)| gain * tone(*hz, i)).sum()).collect())
}

/// Three rising notes: the tools call.
pub fn chime() -> Vec<u8> {
    let note = |i: u32| [660.0, 880.0, 1320.0][(i / 12_000).min(2) as usize];
    let fade = |i: u32| libm::exp(-f64::from(i % 12_000) / 5_000.0);
    levelled((0..36_000).map(|i| tone(note(i), i) * fade(i)).collect())
}

/// A button's click, 80 ms: too short for a loudness of its own.
pub fn click() -> Vec<u8> {
    wav(&(0..3840).map(|i| 0.4 * tone(1800.0, i) * libm::exp(-f64::from(i) / 400.0)).collect::<Vec<f64>>())
}

fn tone(hz: f64, sample: u32) -> f64 {
    libm::sin(std::f64::consts::TAU * hz * f64::from(sample) / RATE)
}

fn levelled(samples: Vec<f64>) -> Vec<u8> {
    let gain = libm::pow(10.0, (LOUDNESS_LUFS - loudness(&samples)) / 20.0);
    wav(&samples.iter().map(|sample| sample * gain).collect::<Vec<f64>>())
}

/// Ungated loudness of a mono signal at 48 kHz (BS.1770-4, annex 1: the two K-weighting filters, then the mean square).
fn loudness(samples: &[f64]) -> f64 {
    let shelf =
        biquad(samples, [1.53512485958697, -2.69169618940638, 1.19839281085285], [-1.69065929318241, 0.73248077421585]);
    let weighted = biquad(&shelf, [1.0, -2.0, 1.0], [-1.99004745483398, 0.99007225036621]);
    let mean_square = weighted.iter().map(|x| x * x).sum::<f64>() / weighted.len() as f64;
    -0.691 + 10.0 * libm::log10(mean_square)
}

fn biquad(input: &[f64], b: [f64; 3], a: [f64; 2]) -> Vec<f64> {
    let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
    let step = |x: &f64| {
        let y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
        (x2, x1, y2, y1) = (x1, *x, y1, y);
        y
    };
    input.iter().map(step).collect()
}

/// 16-bit mono RIFF/WAVE.
fn wav(samples: &[f64]) -> Vec<u8> {
    let bytes = samples.len() as u32 * 2;
    let mut out = b"RIFF".to_vec();
    out.extend((36 + bytes).to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(16u32.to_le_bytes());
    out.extend([1u16, 1].map(u16::to_le_bytes).concat());
    out.extend([RATE as u32, RATE as u32 * 2].map(u32::to_le_bytes).concat());
    out.extend([2u16, 16].map(u16::to_le_bytes).concat());
    out.extend(b"data");
    out.extend(bytes.to_le_bytes());
    out.extend(samples.iter().flat_map(|x| ((x * 32_767.0).round().clamp(-32_768.0, 32_767.0) as i16).to_le_bytes()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_997_hz_sine_at_full_scale_is_minus_3_01_lufs() {
        // BS.1770-4, annex 1, note on the calibration of the meter.
        let sine: Vec<f64> = (0..48_000).map(|i| tone(997.0, i)).collect();
        assert!((loudness(&sine) + 3.01).abs() < 0.02, "{}", loudness(&sine));
    }
}
