//! KTX 2.0 files (Khronos KTX File Format Specification, version 2): the header, checked field by field before anything is taken for it.

use super::{Refusal, Usage, basis, stored};
use crate::scene::model::DecodedImage;
use crate::scene::pixels::{PixelFormat, TextureSupport, full_levels, level_side};
use std::io::Read;
use std::ops::Range;

/// The first twelve bytes.
pub(super) const IDENTIFIER: [u8; 12] = *b"\xABKTX 20\xBB\r\n\x1a\n";
/// Colour models of the data format descriptor.
const MODEL_ETC1S: u8 = 163;
const MODEL_UASTC: u8 = 166;
/// Channels: ETC1S alpha, UASTC RGBA and RRRG.
const ETC1S_AAA: u8 = 15;
const UASTC_RGBA: u8 = 3;
const UASTC_RRRG: u8 = 5;

/// How the pixels are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    /// Basis Universal's small one.
    Etc1s,
    /// Basis Universal's good one.
    Uastc,
    /// A format of DirectX's, as it is.
    Stored(dds::Format),
}

/// How the levels are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    None,
    BasisLz,
    Zstd,
    Zlib,
}

/// A level in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Level {
    /// Where its bytes are.
    pub(super) at: Range<usize>,
    /// Bytes once unpacked; of BasisLZ nothing is said.
    unpacked: usize,
}

/// A header that was checked: one flat image, levels within the file and of the right size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ktx2 {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) codec: Codec,
    pub(super) alpha: bool,
    scheme: Scheme,
    descriptor: Range<usize>,
    pub(super) levels: Vec<Level>,
}

/// Little-endian numbers of a file.
struct Fields<'b>(&'b [u8]);

impl Fields<'_> {
    fn u32(&self, at: usize) -> Result<u32, Refusal> {
        let bytes = self.0.get(at..).and_then(|rest| rest.first_chunk());
        bytes.map_or_else(|| Refusal::damaged("ends within its header"), |bytes| Ok(u32::from_le_bytes(*bytes)))
    }

    fn u64(&self, at: usize) -> Result<u64, Refusal> {
        Ok(u64::from(self.u32(at)?) | u64::from(self.u32(at + 4)?) << 32)
    }

    fn byte(&self, at: usize) -> Result<u8, Refusal> {
        self.0.get(at).copied().map_or_else(|| Refusal::damaged("ends within its header"), Ok)
    }

    /// A stretch of the file.
    fn range(&self, what: &str, from: u64, length: u64) -> Result<Range<usize>, Refusal> {
        let end = from.checked_add(length).filter(|end| *end <= self.0.len() as u64);
        let Some(end) = end else {
            return Refusal::damaged(format!(
                "says that {what} has {length} bytes from byte {from} on, but the file ends at {}",
                self.0.len()
            ));
        };
        Ok(from as usize..end as usize)
    }
}

/// Reads and checks the header.
pub(super) fn parse(bytes: &[u8]) -> Result<Ktx2, Refusal> {
    let fields = Fields(bytes);
    let (vk_format, width, height) = (fields.u32(12)?, fields.u32(20)?, fields.u32(24)?);
    check_shape(&fields)?;
    let scheme = match fields.u32(44)? {
        0 => Scheme::None,
        1 => Scheme::BasisLz,
        2 => Scheme::Zstd,
        3 => Scheme::Zlib,
        other => return Refusal::unsupported(format!("packed by KTX2's scheme {other}")),
    };
    let descriptor = fields.range("the data format descriptor", fields.u32(48)?.into(), fields.u32(52)?.into())?;
    let (codec, alpha) = codec(&fields, vk_format, &descriptor)?;
    if (codec == Codec::Etc1s) != (scheme == Scheme::BasisLz) {
        return Refusal::damaged("is ETC1S without BasisLZ, or BasisLZ without ETC1S");
    }
    let keys = fields.range("the list of keys and values", fields.u32(56)?.into(), fields.u32(60)?.into())?;
    check_keys(&bytes[keys])?;
    let levels = levels(&fields, codec, scheme, (width, height))?;
    if codec == Codec::Etc1s {
        check_codebooks(&fields, &levels, alpha)?;
    }
    Ok(Ktx2 { width, height, codec, alpha, scheme, descriptor, levels })
}

/// One flat image and no more.
fn check_shape(fields: &Fields) -> Result<(), Refusal> {
    let [width, height, depth, layers, faces] = [20, 24, 28, 32, 36].map(|at| fields.u32(at));
    match (width?, height?, depth?, layers?, faces?) {
        (0, ..) => Refusal::damaged("has no width"),
        (_, 0, ..) => Refusal::unsupported("a one-dimensional image/ktx2"),
        (_, _, 1.., ..) => Refusal::unsupported("a volume of image/ktx2"),
        (.., 6) => Refusal::unsupported("a cube map of image/ktx2"),
        (_, _, _, 2.., _) => Refusal::unsupported("an array of image/ktx2"),
        (.., 1) => Ok(()),
        (.., faces) => Refusal::damaged(format!("has {faces} faces")),
    }
}

fn codec(fields: &Fields, vk_format: u32, descriptor: &Range<usize>) -> Result<(Codec, bool), Refusal> {
    let basic = descriptor.start + 4;
    let model = fields.byte(basic + 8)?;
    if fields.byte(basic + 11)? & 1 != 0 {
        return Refusal::unsupported("an image/ktx2 with premultiplied alpha, which glTF does not have");
    }
    let channel = |sample: usize| fields.byte(basic + 24 + 16 * sample + 3).map(|byte| byte & 15);
    // Sizes with one and with two samples.
    let samples = match descriptor.len() {
        44 => 1,
        60 => 2,
        _ => 0,
    };
    match (vk_format, model) {
        (0, MODEL_ETC1S | MODEL_UASTC) if samples == 0 => Refusal::damaged("has a data format descriptor of odd size"),
        (0, MODEL_ETC1S) if samples == 2 && channel(1)? != ETC1S_AAA => {
            Refusal::unsupported("an image/ktx2 of two slices that are not colour and alpha")
        }
        (0, MODEL_ETC1S) => Ok((Codec::Etc1s, samples == 2)),
        (0, MODEL_UASTC) => Ok((Codec::Uastc, matches!(channel(0)?, UASTC_RGBA | UASTC_RRRG))),
        (0, other) => Refusal::unsupported(format!("an image/ktx2 of the colour model {other}")),
        (vk_format, _) => match stored_format(vk_format) {
            Some(format) => Ok((Codec::Stored(format), true)),
            None => Refusal::unsupported(format!("an image/ktx2 of the Vulkan format {vk_format}")),
        },
    }
}

/// Vulkan's formats that are read here: their UNORM and SRGB forms (VkFormat).
fn stored_format(vk_format: u32) -> Option<dds::Format> {
    Some(match vk_format {
        37 | 43 => dds::Format::R8G8B8A8_UNORM,
        131..=134 => dds::Format::BC1_UNORM,
        135 | 136 => dds::Format::BC2_UNORM,
        137 | 138 => dds::Format::BC3_UNORM,
        139 => dds::Format::BC4_UNORM,
        141 => dds::Format::BC5_UNORM,
        145 | 146 => dds::Format::BC7_UNORM,
        _ => return None,
    })
}

/// No video, and stored from the upper left.
fn check_keys(mut list: &[u8]) -> Result<(), Refusal> {
    while let Some((length, rest)) = list.split_first_chunk::<4>() {
        let length = u32::from_le_bytes(*length) as usize;
        let Some(entry) = rest.get(..length) else {
            return Refusal::damaged("has a list of keys that ends within one");
        };
        let (key, value) = entry.split_at(entry.iter().position(|byte| *byte == 0).unwrap_or(length));
        let value = value.strip_prefix(&[0]).unwrap_or(value);
        match key {
            b"KTXanimData" => return Refusal::unsupported("a video of image/ktx2"),
            b"KTXorientation" if !value.starts_with(b"rd") => {
                return Refusal::unsupported("an image/ktx2 that is not stored from the upper left");
            }
            b"KTXswizzle" if !value.starts_with(b"rgba") => {
                return Refusal::unsupported("an image/ktx2 with swapped channels");
            }
            _ => {}
        }
        list = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(())
}

fn levels(fields: &Fields, codec: Codec, scheme: Scheme, size: (u32, u32)) -> Result<Vec<Level>, Refusal> {
    // None at all asks the reader to make the smaller ones, which is what happens to a single one anyway.
    let count = fields.u32(40)?.max(1);
    if count > full_levels(size.0, size.1) {
        return Refusal::damaged(format!("has {count} levels, more than {} × {} pixels can have", size.0, size.1));
    }
    let level = |level: u32| {
        let at = 80 + 24 * level as usize;
        let (from, length, unpacked) = (fields.u64(at)?, fields.u64(at + 8)?, fields.u64(at + 16)?);
        let place = fields.range(&format!("level {level}"), from, length)?;
        let (width, height) = (level_side(size.0, level), level_side(size.1, level));
        let right = match codec {
            Codec::Etc1s => 0,
            Codec::Uastc => PixelFormat::Astc4x4.level_bytes(width, height),
            Codec::Stored(format) => stored::level_bytes(format, width, height),
        };
        let told = if scheme == Scheme::None { length } else { unpacked };
        if told != right {
            return Refusal::damaged(format!(
                "says that level {level} unpacks to {told} bytes, {right} would be right"
            ));
        }
        Ok(Level { at: place, unpacked: right as usize })
    };
    (0..count).map(level).collect()
}

/// BasisLZ's global data: codebooks within the file, slices within their levels.
fn check_codebooks(fields: &Fields, levels: &[Level], alpha: bool) -> Result<(), Refusal> {
    let global = fields.range("the codebooks' data", fields.u64(64)?, fields.u64(72)?)?;
    let from = global.start;
    let tables: u64 = [4, 8, 12].into_iter().map(|at| fields.u32(from + at).map(u64::from)).sum::<Result<u64, _>>()?;
    let slices = 20 * levels.len() as u64;
    if 20 + slices + tables > global.len() as u64 {
        return Refusal::damaged("has codebooks that are longer than their place");
    }
    for (number, level) in levels.iter().enumerate() {
        let slice = from + 20 + 20 * number;
        for at in [4, 12].into_iter().take(if alpha { 2 } else { 1 }) {
            let (offset, length) = (u64::from(fields.u32(slice + at)?), u64::from(fields.u32(slice + at + 4)?));
            if offset + length > level.at.len() as u64 || length == 0 {
                return Refusal::damaged(format!("has a slice outside its level {number}"));
            }
        }
    }
    Ok(())
}

impl Ktx2 {
    /// What a GPU would hold it as.
    pub(super) fn target(&self, usage: Usage, support: TextureSupport) -> PixelFormat {
        match self.codec {
            Codec::Stored(format) => {
                let shape = stored::Shape { format, width: self.width, height: self.height, levels: self.levels.len() };
                stored::target(shape, usage, support)
            }
            Codec::Etc1s | Codec::Uastc => basis::target(self, usage, support),
        }
    }

    /// The image and its levels.
    pub(super) fn decode(&self, bytes: &[u8], usage: Usage, support: TextureSupport) -> Result<DecodedImage, String> {
        let wanted = if usage.smaller { self.levels.len() } else { 1 };
        match self.codec {
            Codec::Stored(format) => {
                let shape = stored::Shape { format, width: self.width, height: self.height, levels: self.levels.len() };
                let level = |number: usize| self.unpacked(bytes, number);
                stored::decode(shape, wanted, self.target(usage, support), level)
            }
            Codec::Etc1s => basis::decode(self, bytes, wanted, self.target(usage, support)),
            Codec::Uastc => basis::decode(self, &self.plain(bytes)?, wanted, self.target(usage, support)),
        }
    }

    /// A level's bytes, unpacked.
    fn unpacked(&self, bytes: &[u8], number: usize) -> Result<Vec<u8>, String> {
        let level = &self.levels[number];
        let packed = bytes.get(level.at.clone()).unwrap_or_default();
        let wrong = || format!("level {number} does not unpack to {} bytes", level.unpacked);
        let mut out = vec![0; level.unpacked];
        match self.scheme {
            Scheme::Zstd => {
                use ruzstd::io::Read as _;
                let mut stream = ruzstd::StreamingDecoder::new(packed).map_err(|_| wrong())?;
                stream.read_exact(&mut out).map_err(|_| wrong())?;
            }
            Scheme::Zlib => flate2::read::ZlibDecoder::new(packed).read_exact(&mut out).map_err(|_| wrong())?,
            Scheme::None | Scheme::BasisLz => return Ok(packed.to_vec()),
        }
        Ok(out)
    }

    /// The same file with its levels unpacked: the transcoder knows Zstandard alone, and unpacks a level each time it is asked for it.
    fn plain(&self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let descriptor = bytes.get(self.descriptor.clone()).unwrap_or_default();
        let mut out = bytes.get(..80).unwrap_or_default().to_vec();
        let mut set = |at: usize, value: u32| out[at..at + 4].copy_from_slice(&value.to_le_bytes());
        let index_end = 80 + 24 * self.levels.len();
        set(40, self.levels.len() as u32);
        set(44, 0);
        set(48, index_end as u32);
        // Neither keys and values nor global data.
        (56..80).step_by(4).for_each(|at| set(at, 0));
        let mut at = (index_end + descriptor.len()) as u64;
        for level in &self.levels {
            let length = level.unpacked as u64;
            out.extend([at, length, length].into_iter().flat_map(u64::to_le_bytes));
            at += length;
        }
        out.extend_from_slice(descriptor);
        for number in 0..self.levels.len() {
            out.extend(self.unpacked(bytes, number)?);
        }
        Ok(out)
    }
}
