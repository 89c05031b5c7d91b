//! What sound data says of itself, read without decoding it.

use std::fmt;

/// A format, by the first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// RIFF/WAVE.
    Wav,
    /// MPEG audio.
    Mpeg,
    /// Known by name, but not played here.
    Other(&'static str),
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MediaType::Wav => "audio/wav",
            MediaType::Mpeg => "audio/mpeg",
            MediaType::Other(name) => name,
        })
    }
}

/// Length and shape of a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Samples per second and channel.
    pub rate: u32,
    /// Channels.
    pub channels: u16,
    /// Samples per channel.
    pub frames: u64,
}

impl Facts {
    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate.max(1))
    }

    /// Samples of all channels.
    pub fn samples(&self) -> u64 {
        self.frames.saturating_mul(u64::from(self.channels))
    }
}

/// Ours: more than any sound for a head-worn display has, and what the meter of loudness takes.
const MOST_CHANNELS: u16 = 8;
const RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;

/// Format by content.
pub fn media_type(bytes: &[u8]) -> MediaType {
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE") {
        MediaType::Wav
    } else if bytes.starts_with(b"OggS") {
        MediaType::Other("audio/ogg")
    } else if bytes.starts_with(b"fLaC") {
        MediaType::Other("audio/flac")
    } else if bytes.get(4..8) == Some(b"ftyp") {
        MediaType::Other("audio/mp4")
    } else if nanomp3::detect(bytes) {
        MediaType::Mpeg
    } else {
        MediaType::Other("of an unknown format")
    }
}

/// Length and shape of data in a format that is played here; at most `most_samples` of all channels.
///
/// # Errors
/// What is damaged or not read, to stand after "the data".
pub fn facts(media: MediaType, bytes: &[u8], most_samples: u64) -> Result<Facts, String> {
    let facts = match media {
        MediaType::Wav => Wav::new(bytes)?.facts,
        MediaType::Mpeg => mpeg_facts(bytes, most_samples)?,
        MediaType::Other(name) => return Err(format!("is {name}, which is not played")),
    };
    if facts.frames == 0 {
        return Err("holds no sound".to_owned());
    }
    if facts.channels == 0 || facts.channels > MOST_CHANNELS {
        return Err(format!("has {} channels, from 1 to {MOST_CHANNELS} are read (ours)", facts.channels));
    }
    if !RATES.contains(&facts.rate) {
        let (least, most) = (RATES.start(), RATES.end());
        return Err(format!("has {} samples a second, from {least} to {most} are read (ours)", facts.rate));
    }
    if facts.samples() > most_samples {
        return Err(format!("holds {} samples, at most {most_samples} are read (ours)", facts.samples()));
    }
    Ok(facts)
}

/// The chunks of a RIFF/WAVE file that matter. Others may stand anywhere between, with their padding.
pub(super) struct Wav<'b> {
    /// Body of the `fmt ` chunk.
    pub format: &'b [u8],
    /// Body of the `data` chunk.
    pub data: &'b [u8],
    /// As the header gives them.
    pub facts: Facts,
}

impl<'b> Wav<'b> {
    pub fn new(bytes: &'b [u8]) -> Result<Self, String> {
        let mut rest = bytes.get(12..).ok_or("ends within its header")?;
        let mut format: Option<&[u8]> = None;
        loop {
            let (head, body) = rest.split_at_checked(8).ok_or("ends before a `data` chunk")?;
            let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
            let chunk = body.get(..size).ok_or_else(|| {
                let name = String::from_utf8_lossy(&head[..4]);
                format!("is cut off: chunk `{name}` claims {size} bytes, {} are there", body.len())
            })?;
            match (&head[..4], format) {
                (b"fmt ", _) => format = Some(chunk),
                (b"data", None) => return Err("has no `fmt ` chunk before its samples".to_owned()),
                (b"data", Some(format)) => return Self::of(format, chunk),
                _ => {}
            }
            // RIFF pads chunks to even sizes.
            rest = body.get(size.next_multiple_of(2)..).unwrap_or_default();
        }
    }

    fn of(format: &'b [u8], data: &'b [u8]) -> Result<Self, String> {
        let fields = format.get(..16).ok_or("has a `fmt ` chunk of less than 16 bytes")?;
        let half = |at: usize| u16::from_le_bytes([fields[at], fields[at + 1]]);
        let (channels, align) = (half(2), half(12));
        let rate = u32::from_le_bytes([fields[4], fields[5], fields[6], fields[7]]);
        if channels == 0 || align == 0 || align % channels != 0 {
            return Err(format!("has {align} bytes for the samples of {channels} channels"));
        }
        let frames = (data.len() / usize::from(align)) as u64;
        Ok(Self { format, data, facts: Facts { rate, channels, frames } })
    }
}

/// Walks the frames' headers. A stream that changes its rate or channels on the way is refused, as both extensions know one of each.
fn mpeg_facts(bytes: &[u8], most_samples: u64) -> Result<Facts, String> {
    let mut facts: Option<Facts> = None;
    for frame in nanomp3::frames(bytes) {
        let channels = u16::from(frame.channels.num());
        let found = facts.get_or_insert(Facts { rate: frame.sample_rate, channels, frames: 0 });
        if (found.rate, found.channels) != (frame.sample_rate, channels) {
            return Err(format!("changes its sample rate or channels at byte {}", frame.offset));
        }
        found.frames += frame.samples as u64;
        // The frame with the encoder's notes and its delay are cut away later: so many samples more may be counted here.
        if found.samples() > most_samples.saturating_add(16_384) {
            return Err(format!("holds more than {most_samples} samples, which is the limit (ours)"));
        }
    }
    let counted = facts.ok_or("holds no MPEG audio frame")?;
    // Delay and padding of the encoder do not count; the tag that gives them is a claim, and is never believed beyond what was counted.
    let total = nanomp3::SliceReader::<f32>::new(bytes).total_samples();
    Ok(Facts { frames: total.map_or(counted.frames, |total| total.min(counted.frames)), ..counted })
}

#[cfg(test)]
pub(in crate::scene) mod tests {
    use super::*;

    /// A 16-bit file with a chunk of odd size before its samples, as editors write them.
    pub(in crate::scene) fn wav(rate: u32, channels: u16, samples: &[i16]) -> Vec<u8> {
        let mut out = b"RIFF\0\0\0\0WAVELIST\x05\0\0\0INFO!\0fmt \x10\0\0\0\x01\0".to_vec();
        out.extend(channels.to_le_bytes());
        out.extend(rate.to_le_bytes());
        out.extend((rate * u32::from(channels) * 2).to_le_bytes());
        out.extend((channels * 2).to_le_bytes());
        out.extend(16u16.to_le_bytes());
        out.extend(b"data");
        out.extend((samples.len() as u32 * 2).to_le_bytes());
        samples.iter().for_each(|sample| out.extend(sample.to_le_bytes()));
        out
    }

    #[track_caller]
    fn check(bytes: &[u8], most: u64, expected: Result<(u32, u16, u64), &str>) {
        let found = facts(media_type(bytes), bytes, most);
        match (found, expected) {
            (Ok(facts), Ok(expected)) => assert_eq!((facts.rate, facts.channels, facts.frames), expected),
            (Err(what), Err(part)) => assert!(what.contains(part), "{what}"),
            (found, _) => panic!("{found:?}"),
        }
    }

    #[test]
    fn headers_tell_and_lies_are_named() {
        let good = wav(48_000, 2, &[0; 12]);
        check(&good, 12, Ok((48_000, 2, 6)));
        check(&good, 11, Err("at most 11"));
        check(&good[..good.len() - 2], 12, Err("claims 24 bytes, 22 are there"));
        check(&good[..30], 12, Err("ends before"));
        check(&wav(48_000, 0, &[0; 4]), 12, Err("0 channels"));
        check(&wav(48_000, 9, &[0; 9]), 12, Err("from 1 to 8"));
        check(&wav(1, 1, &[0; 9]), 12, Err("1 samples a second"));
        check(&wav(48_000, 1, &[]), 12, Err("holds no sound"));
        check(b"OggS and so on", 12, Err("audio/ogg"));
        check(b"", 12, Err("unknown"));
        check(b"ID3\x03\0\0\0\0\0\0 and nothing that sounds", 12, Err("no MPEG audio frame"));
    }
}
