//! How loud a clip is (ITU-R BS.1770-4, as EBU R 128 uses it).

use super::Pcm;
use ebur128::{EbuR128, Mode};

/// Loudness of a clip as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Loudness {
    /// Integrated, gated, LUFS; `None` where no block of 0.4 s is above the gate of -70 LUFS.
    pub integrated_lufs: Option<f64>,
    /// Highest true peak of all channels, dB relative to full scale; `None` for silence.
    pub true_peak_dbtp: Option<f64>,
}

/// Samples measured at a time: keeps what the meter copies small.
const CHUNK: usize = 1 << 14;

/// Measures a clip; `None` for a rate that the meter does not take.
pub fn loudness(pcm: &Pcm) -> Option<Loudness> {
    let channels = u32::from(pcm.channels);
    let mut meter = EbuR128::new(channels, pcm.rate, Mode::I | Mode::TRUE_PEAK).ok()?;
    for chunk in pcm.samples.chunks(CHUNK - CHUNK % usize::from(pcm.channels.max(1))) {
        meter.add_frames_f32(chunk).ok()?;
    }
    let peak = (0..channels).filter_map(|channel| meter.true_peak(channel).ok()).fold(0.0, f64::max);
    Some(Loudness {
        integrated_lufs: meter.loudness_global().ok().filter(|lufs| lufs.is_finite()),
        true_peak_dbtp: (peak > 0.0).then(|| 20.0 * peak.log10()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(rate: u32, channels: u16, hz: f64, peak_dbfs: f64, seconds: f64) -> Pcm {
        let peak = 10f64.powf(peak_dbfs / 20.0);
        let value = |i: u32| (peak * (std::f64::consts::TAU * hz * f64::from(i) / f64::from(rate)).sin()) as f32;
        let samples = (0..(seconds * f64::from(rate)) as u32)
            .flat_map(|i| std::iter::repeat_n(value(i), channels.into()))
            .collect();
        Pcm { rate, channels, samples }
    }

    #[track_caller]
    fn check(pcm: &Pcm, lufs: Option<f64>, peak: Option<f64>) {
        let found = loudness(pcm).unwrap();
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 0.1,
            (a, b) => a == b,
        };
        assert!(near(found.integrated_lufs, lufs) && near(found.true_peak_dbtp, peak), "{found:?}");
    }

    #[test]
    fn tones_are_as_loud_as_the_standards_say() {
        // BS.1770-4: a sine of 997 Hz at 0 dBFS in one front channel is -3.01 LKFS. EBU Tech 3341, case 1: 1 kHz at -23 dBFS in both is -23.
        check(&sine(48_000, 1, 997.0, 0.0, 5.0), Some(-3.01), Some(0.0));
        check(&sine(48_000, 2, 1000.0, -23.0, 20.0), Some(-23.0), Some(-23.0));
        check(&sine(44_100, 2, 1000.0, -33.0, 20.0), Some(-33.0), Some(-33.0));
        check(&sine(48_000, 1, 997.0, -20.0, 5.0), Some(-23.01), Some(-20.0));
    }

    #[test]
    fn quiet_passages_do_not_count() {
        // EBU Tech 3341, case 3: 10 s at -36, 60 s at -23, 10 s at -36 dBFS are -23 LUFS.
        let mut pcm = sine(48_000, 2, 1000.0, -36.0, 10.0);
        let quiet = pcm.samples.clone();
        pcm.samples.extend(sine(48_000, 2, 1000.0, -23.0, 60.0).samples);
        pcm.samples.extend(quiet);
        check(&pcm, Some(-23.0), Some(-23.0));
    }

    #[test]
    fn what_is_short_or_silent_has_no_loudness() {
        check(&sine(48_000, 1, 997.0, -6.0, 0.3), None, Some(-6.0));
        check(&Pcm { rate: 48_000, channels: 1, samples: vec![0.0; 96_000] }, None, None);
    }
}
