//! Clips decoded to samples, in parallel.

use super::clip::{Facts, MediaType, Wav};
use super::{Audio, Clip};
use crate::problem::{Problem, Problems};
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Decoded sound: interleaved samples, full scale from -1 to 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pcm {
    /// Samples per second and channel.
    pub rate: u32,
    /// Channels, at least 1.
    pub channels: u16,
    /// A whole number of frames.
    pub samples: Vec<f32>,
}

impl Pcm {
    /// Samples per channel.
    pub fn frames(&self) -> usize {
        self.samples.len() / usize::from(self.channels.max(1))
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.frames() as f64 / f64::from(self.rate.max(1))
    }
}

/// Decodes every clip that is in a format played here, on up to `threads` threads, in the order of [`Audio::clips`]; `None` for the others.
///
/// # Errors
/// One problem per clip whose data is damaged, under `file`.
pub fn decode_clips(file: &str, audio: &Audio, threads: usize) -> Result<Vec<Option<Pcm>>, Problems> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(clip) = audio.clips.get(i) else { return done };
            done.push((i, decode_clip(clip)));
        }
    };
    let threads = threads.clamp(1, audio.clips.len().max(1));
    let results: Vec<(usize, Result<Option<Pcm>, String>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
        let mut results = worker();
        // A panic in a decoder leaves its clips out, which is reported below.
        results.extend(workers.into_iter().filter_map(|worker| worker.join().ok()).flatten());
        results
    });
    let mut clips = vec![None; audio.clips.len()];
    let mut done = vec![false; audio.clips.len()];
    let mut problems = Problems::default();
    for (i, result) in results {
        done[i] = true;
        match result {
            Ok(pcm) => clips[i] = pcm,
            Err(what) => problems.push(damaged(file, &audio.clips[i], &what)),
        }
    }
    for (clip, _) in audio.clips.iter().zip(done).filter(|(_, done)| !done) {
        problems.push(damaged(file, clip, "makes the decoder fail"));
    }
    problems.into_result(clips)
}

fn damaged(file: &str, clip: &Clip, what: &str) -> Problem {
    Problem::new(file, &clip.name, format!("the {} data {what}", clip.media)).fix("export the sound again")
}

fn decode_clip(clip: &Clip) -> Result<Option<Pcm>, String> {
    clip.facts.as_ref().map(|facts| decode(clip.media, &clip.bytes, facts)).transpose()
}

/// Floating-point files may go over full scale; beyond this (ours: 36 dB) it is damage, and would overflow whoever sums it up.
const MOST: f32 = 64.0;

/// Decodes data whose facts were read before; more than they say is never kept.
///
/// # Errors
/// What is damaged, to stand after "the data".
pub fn decode(media: MediaType, bytes: &[u8], facts: &Facts) -> Result<Pcm, String> {
    let samples = match media {
        MediaType::Wav => wav(bytes)?,
        MediaType::Mpeg => mpeg(bytes, facts)?,
        MediaType::Other(name) => return Err(format!("is {name}, which is not played")),
    };
    if samples.is_empty() {
        return Err("holds no sound that can be decoded".to_owned());
    }
    if samples.iter().any(|sample| !sample.is_finite()) {
        return Err("holds samples that are no numbers".to_owned());
    }
    let samples = samples.into_iter().map(|sample| sample.clamp(-MOST, MOST)).collect();
    Ok(Pcm { rate: facts.rate, channels: facts.channels, samples })
}

/// The decoder gets only the two chunks that matter: it knows nothing of padding, and would read chunks behind the samples.
fn wav(bytes: &[u8]) -> Result<Vec<f32>, String> {
    let Wav { format, data, facts } = Wav::new(bytes)?;
    let samples = usize::try_from(facts.samples()).map_err(|_| "is too long")?;
    let mut head = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    head.extend((format.len() as u32).to_le_bytes());
    head.extend(format);
    head.extend(b"data");
    // A last frame that is not whole is left out.
    let align = u16::from_le_bytes([format[12], format[13]]);
    head.extend((facts.frames as u32 * u32::from(align)).to_le_bytes());
    let cannot = |error: hound::Error| format!("cannot be decoded: {error}");
    let reader = hound::WavReader::new(head.as_slice().chain(data)).map_err(cannot)?;
    let spec = reader.spec();
    let mut out = Vec::with_capacity(samples);
    match spec.sample_format {
        hound::SampleFormat::Float => {
            for sample in reader.into_samples::<f32>().take(samples) {
                out.push(sample.map_err(cannot)?);
            }
        }
        hound::SampleFormat::Int => {
            let full = 2f32.powi(i32::from(spec.bits_per_sample) - 1);
            for sample in reader.into_samples::<i32>().take(samples) {
                out.push(sample.map_err(cannot)? as f32 / full);
            }
        }
    }
    Ok(out)
}

fn mpeg(bytes: &[u8], facts: &Facts) -> Result<Vec<f32>, String> {
    let most = usize::try_from(facts.samples()).map_err(|_| "is too long")?;
    let mut reader = nanomp3::SliceReader::<f32>::new(bytes);
    let mut out = vec![0.0; most];
    let mut filled = 0;
    while filled < most {
        match reader.read(&mut out[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) => return Err(format!("cannot be decoded: {error}")),
        }
    }
    let channels = usize::from(facts.channels.max(1));
    out.truncate(filled - filled % channels);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::clip::tests::wav as wav_file;
    use super::super::{facts, media_type};
    use super::*;
    use proptest::prelude::*;

    fn clip(name: &str, bytes: Vec<u8>) -> Clip {
        let media = media_type(&bytes);
        Clip { name: name.into(), media, facts: facts(media, &bytes, 1 << 20).ok(), bytes: bytes.into() }
    }

    #[test]
    fn clips_come_back_in_order_whatever_the_threads() {
        let clips = (1..9i16).map(|i| clip("c", wav_file(8000, 1, &[i * 1024, -32768]))).collect();
        let audio = Audio { clips, ..Audio::default() };
        for threads in [0, 1, 3, 99] {
            let decoded = decode_clips("a.glb", &audio, threads).unwrap();
            let first: Vec<f32> = decoded.iter().flatten().map(|pcm| pcm.samples[0] * 32.0).collect();
            assert_eq!(first, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
            assert_eq!(decoded[0].as_ref().unwrap().samples[1], -1.0);
        }
    }

    #[test]
    fn other_depths_are_read_and_coded_ones_refused_by_name() {
        let of = |tag: u16, bits: u16, data: &[u8]| {
            let mut bytes = wav_file(8000, 1, &[]);
            let at = bytes.windows(4).position(|four| four == b"fmt ").unwrap() + 8;
            bytes[at..at + 2].copy_from_slice(&tag.to_le_bytes());
            bytes[at + 8..at + 12].copy_from_slice(&(8000 * u32::from(bits / 8)).to_le_bytes());
            bytes[at + 12..at + 14].copy_from_slice(&(bits / 8).to_le_bytes());
            bytes[at + 14..at + 16].copy_from_slice(&bits.to_le_bytes());
            let end = bytes.len() - 4;
            bytes[end..].copy_from_slice(&(data.len() as u32).to_le_bytes());
            bytes.extend(data);
            let facts = facts(MediaType::Wav, &bytes, 1 << 10).unwrap();
            decode(MediaType::Wav, &bytes, &facts).map(|pcm| pcm.samples)
        };
        assert_eq!(of(1, 8, &[0, 128, 192]).unwrap(), [-1.0, 0.0, 0.5]);
        assert_eq!(of(1, 24, &[0, 0, 0x80, 0, 0, 0x40, 9]).unwrap(), [-1.0, 0.5]);
        assert_eq!(of(3, 32, &0.25f32.to_le_bytes()).unwrap(), [0.25]);
        assert!(of(3, 32, &f32::NAN.to_le_bytes()).unwrap_err().contains("no numbers"));
        assert!(of(2, 8, &[1, 2]).unwrap_err().contains("cannot be decoded"));
    }

    #[test]
    fn damaged_data_is_named() {
        let mut bad = clip("bad.wav", wav_file(8000, 1, &[1, 2]));
        let mut bytes = bad.bytes.to_vec();
        let at = bytes.windows(4).position(|four| four == b"fmt ").unwrap() + 8;
        bytes[at] = 99;
        bad.bytes = bytes.into();
        let audio = Audio {
            clips: vec![clip("x.ogg", b"OggS".to_vec()), bad, clip("y.wav", wav_file(8000, 1, &[1]))],
            ..Audio::default()
        };
        let problems = decode_clips("a.glb", &audio, 2).unwrap_err();
        assert_eq!(problems.0.iter().map(|p| (&*p.file, &*p.place)).collect::<Vec<_>>(), [("a.glb", "bad.wav")]);
    }

    proptest! {
        #[test]
        fn any_bytes_decode_or_are_refused(
            change in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
            cut in any::<prop::sample::Index>(), junk in proptest::collection::vec(any::<u8>(), 0..600), mpeg: bool,
        ) {
            let mut bytes = if mpeg { [&b"\xFF\xFB\x90\x64"[..], &junk].concat() } else { wav_file(44_100, 2, &[3; 64]) };
            for (index, value) in change {
                let len = bytes.len();
                bytes[index.index(len)] = value;
            }
            bytes.truncate(cut.index(bytes.len() + 1));
            for media in [MediaType::Wav, MediaType::Mpeg] {
                if let Ok(facts) = facts(media, &bytes, 10_000) {
                    prop_assert!(facts.samples() <= 10_000);
                    if let Ok(pcm) = decode(media, &bytes, &facts) {
                        prop_assert!(pcm.samples.len() as u64 <= facts.samples());
                    }
                }
            }
        }
    }
}
