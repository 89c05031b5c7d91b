//! What an image's first bytes say: media type and size, without decoding.

use super::{dds, guarded, ktx2};

pub(super) const PNG: &str = "image/png";
pub(super) const JPEG: &str = "image/jpeg";
pub(super) const WEBP: &str = "image/webp";
pub(super) const KTX2: &str = "image/ktx2";
pub(super) const DDS: &str = "image/vnd-ms.dds";

/// Why an image is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::scene) enum Refusal {
    /// The data breaks its own format. Reads on from "the data …".
    Damaged(String),
    /// Lawful, but nothing that is drawn here. Reads on from "the image is …".
    Unsupported(String),
}

impl Refusal {
    pub(super) fn damaged<T>(what: impl Into<String>) -> Result<T, Refusal> {
        Err(Refusal::Damaged(what.into()))
    }

    pub(super) fn unsupported<T>(what: impl Into<String>) -> Result<T, Refusal> {
        Err(Refusal::Unsupported(what.into()))
    }

    /// As a sentence of its own.
    pub(super) fn into_text(self) -> String {
        match self {
            Refusal::Damaged(what) => format!("the data {what}"),
            Refusal::Unsupported(what) => format!("the image is {what}"),
        }
    }
}

/// Media type by the first bytes.
pub(in crate::scene) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(PNG)
    } else if bytes.starts_with(b"\xFF\xD8\xFF") {
        Some(JPEG)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(WEBP)
    } else if bytes.starts_with(&ktx2::IDENTIFIER) {
        Some(KTX2)
    } else if bytes.starts_with(b"DDS ") {
        Some(DDS)
    } else {
        None
    }
}

/// Width and height from the header of an image of a known media type. What the header says of the data's extent is checked against
/// the data that is there.
pub(in crate::scene) fn look(mime: &str, bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    match mime {
        PNG => png_size(bytes),
        JPEG => jpeg_size(bytes),
        WEBP => webp_size(bytes),
        KTX2 => ktx2::parse(bytes).map(|ktx2| (ktx2.width, ktx2.height)),
        DDS => {
            let parsed = guarded(|| Ok(dds::parse(bytes))).unwrap_or_else(Refusal::damaged);
            parsed.map(|dds| (dds.width, dds.height))
        }
        other => Refusal::unsupported(other),
    }
}

/// Width and height of a PNG from its IHDR chunk, which must be the first and complete.
fn png_size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let Some(header) = bytes.get(8..33) else { return Refusal::damaged("ends within its header") };
    if &header[4..8] != b"IHDR" || header[..4] != [0, 0, 0, 13] {
        return Refusal::damaged("does not start with an IHDR chunk");
    }
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    Ok((number(8), number(12)))
}

/// Bytes that an image of this size cannot do without, so that a header alone makes nobody take memory for its claim.
/// PNG: deflate gives at most 1032 bytes for one (RFC 1951: 258 by two bits). JPEG: each 8 × 8 block of the finest component has at
/// least one bit (ITU T.81, F.1.2.1). KTX2 and DDS say themselves how many they have; [`look`] has checked it.
pub(in crate::scene) fn least_bytes(mime: &str, bytes: &[u8], width: u32, height: u32) -> Option<u64> {
    let (width, height) = (u64::from(width), u64::from(height));
    match mime {
        JPEG => Some(width.div_ceil(8) * height.div_ceil(8) / 8),
        PNG => {
            let channels = match bytes.get(25)? {
                2 => 3,
                4 => 2,
                6 => 4,
                _ => 1,
            };
            let row = (width * channels * u64::from(*bytes.get(24)?)).div_ceil(8) + 1;
            Some(row.saturating_mul(height) / 1032)
        }
        _ => None,
    }
}

/// Width and height of a JPEG from its first frame header (ITU T.81, B.2.2).
fn jpeg_size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let mut at = 2;
    // Ours: colour profiles take up to 255 segments, hostile files millions.
    for _ in 0..2000 {
        let Some(marker) = bytes.get(at..at + 2) else { return Refusal::damaged("ends before its frame header") };
        if marker[0] != 0xFF {
            return Refusal::damaged("has no marker where one must be");
        }
        match marker[1] {
            // Fill bytes and markers without a segment.
            0xFF => at += 1,
            0x01 | 0xD0..=0xD7 => at += 2,
            0xD9 | 0xDA => return Refusal::damaged("has no frame header before its data"),
            kind => {
                let Some(segment) = bytes.get(at + 2..at + 9) else {
                    return Refusal::damaged("ends before its frame header");
                };
                // SOF0 … SOF15 without DHT, JPG and DAC.
                if matches!(kind, 0xC0..=0xCF) && !matches!(kind, 0xC4 | 0xC8 | 0xCC) {
                    let number = |i: usize| u32::from(u16::from_be_bytes([segment[i], segment[i + 1]]));
                    return Ok((number(5), number(3)));
                }
                let length = usize::from(u16::from_be_bytes([segment[0], segment[1]]));
                if length < 2 {
                    return Refusal::damaged("has a segment without a length");
                }
                at += 2 + length;
            }
        }
    }
    Refusal::damaged("has no frame header among its first segments")
}

/// Width and height of a WebP from its first chunk (RFC 9649, 2.4 to 2.7).
fn webp_size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let Some(chunk) = bytes.get(12..30) else { return Refusal::damaged("ends within its first chunk") };
    let number = |at: usize, bytes: usize| -> u32 {
        chunk[at..at + bytes].iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
    };
    match &chunk[..4] {
        b"VP8 " if chunk[11..14] == [0x9D, 0x01, 0x2A] => Ok((number(14, 2) & 0x3FFF, number(16, 2) & 0x3FFF)),
        b"VP8L" if chunk[8] == 0x2F => Ok(((number(9, 4) & 0x3FFF) + 1, (number(9, 4) >> 14 & 0x3FFF) + 1)),
        b"VP8X" if chunk[8] & 0x02 != 0 => Refusal::unsupported("an animated image/webp"),
        b"VP8X" => Ok((number(12, 3) + 1, number(15, 3) + 1)),
        _ => Refusal::damaged("does not start with a chunk of pixels"),
    }
}

/// How stored numbers become light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transfer {
    Linear,
    Srgb,
}

/// What a KTX2 container says of it, in `transferFunction` of its data format descriptor's basic block. Nothing of other formats, of other functions
/// and of broken descriptors.
pub(super) fn transfer(mime: &str, bytes: &[u8]) -> Option<Transfer> {
    /// `dfdByteOffset` in the file; the transfer function in the descriptor.
    const INDEX: usize = 48;
    const FUNCTION: usize = 14;
    if mime != KTX2 {
        return None;
    }
    let offset = u32::from_le_bytes(bytes.get(INDEX..INDEX + 4)?.try_into().ok()?) as usize;
    match bytes.get(offset.checked_add(FUNCTION)?)? {
        1 => Some(Transfer::Linear),
        2 => Some(Transfer::Srgb),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_come_from_headers() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x02\x08\x06\0\0\0".to_vec();
        png.extend([0; 4]);
        assert_eq!(png_size(&png), Ok((256, 2)));
        assert!(png_size(&png[..20]).is_err());
        let jpeg = b"\xFF\xD8\xFF\xE0\0\x08JFIF\0\0\xFF\xC2\0\x0B\x08\x00\x03\x00\x07\x01\x01\x11\0";
        assert_eq!(jpeg_size(jpeg), Ok((7, 3)));
        assert!(jpeg_size(&jpeg[..14]).is_err());
        assert!(jpeg_size(b"\xFF\xD8\xFF\xDA\0\0").is_err());
    }

    #[test]
    fn webp_says_its_size_in_three_ways() {
        let check = |chunk: &[u8], size: Result<(u32, u32), ()>| {
            let bytes = [b"RIFF\0\0\0\0WEBP", chunk, &[0; 8]].concat();
            assert_eq!(webp_size(&bytes).map_err(|_| ()), size, "{chunk:?}");
            assert!(webp_size(&bytes[..25]).is_err());
        };
        check(b"VP8 \0\0\0\0\0\0\0\x9D\x01\x2A\x10\0\x08\0", Ok((16, 8)));
        check(b"VP8 \0\0\0\0\0\0\0\x9D\x01\x2B\x10\0\x08\0", Err(()));
        check(b"VP8L\0\0\0\0\x2F\x0F\xC0\x01\0\0\0\0\0\0", Ok((16, 8)));
        check(b"VP8X\0\0\0\0\x10\0\0\0\x0F\0\0\x07\0\0", Ok((16, 8)));
        check(b"VP8X\0\0\0\0\x12\0\0\0\x0F\0\0\x07\0\0", Err(()));
        check(b"ANIM\0\0\0\0\x12\0\0\0\x0F\0\0\x07\0\0", Err(()));
    }

    #[test]
    fn what_an_image_needs_at_least() {
        let png = |depth: u8, color: u8| {
            let header = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x04\0", &[depth, color][..]].concat();
            least_bytes(PNG, &header, 1024, 1024)
        };
        assert_eq!(png(8, 6), Some(4097 * 1024 / 1032));
        assert_eq!(png(16, 2), Some(6145 * 1024 / 1032));
        assert_eq!(png(1, 0), Some(129 * 1024 / 1032));
        assert_eq!(least_bytes(JPEG, b"", 1025, 1024), Some(129 * 128 / 8));
    }
}
