//! A mix as a file, for ears and tests without a device.

use super::Mixer;
use std::io::Cursor;

/// Renders so many seconds of a mix to a stereo WAV file of 16 bits.
///
/// # Errors
/// A length that a WAV file cannot have.
pub fn render_wav(mixer: &mut Mixer, seconds: f64) -> Result<Vec<u8>, hound::Error> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: mixer.rate(),
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut out = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut out, spec)?;
    let mut block = [0.0; 2048];
    let mut left = (seconds.max(0.0) * f64::from(mixer.rate())) as usize;
    while left > 0 {
        let frames = left.min(block.len() / 2);
        mixer.render(&mut block[..2 * frames]);
        for sample in &block[..2 * frames] {
            writer.write_sample((sample * f32::from(i16::MAX)).round() as i16)?;
        }
        left -= frames;
    }
    writer.finalize()?;
    Ok(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::audio::{MediaType, Pcm, decode, facts};
    use crate::sound::{Poses, Voice};
    use std::sync::Arc;

    #[test]
    fn a_mix_is_read_back_as_it_was_made() {
        let poses = Arc::new(Poses::new(0));
        poses.set_audible(true);
        let pcm = Arc::new(Pcm { rate: 1000, channels: 2, samples: [0.5, -0.25].repeat(1000) });
        let voice = Voice { pcm, gain: 1.0, looped: true, positional: None, emitter: 0 };
        let bytes = render_wav(&mut Mixer::new(8000, poses, vec![voice]), 0.5).unwrap();
        let facts = facts(MediaType::Wav, &bytes, 1 << 20).unwrap();
        let back = decode(MediaType::Wav, &bytes, &facts).unwrap();
        assert_eq!((back.rate, back.channels, back.frames()), (8000, 2, 4000));
        let last = &back.samples[7998..];
        assert!((last[0] - 0.5).abs() < 1e-3 && (last[1] + 0.25).abs() < 1e-3, "{last:?}");
    }
}
