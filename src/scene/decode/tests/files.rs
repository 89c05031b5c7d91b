//! Small files of every kind, written by hand.

use flate2::Compression;
use std::io::Write as _;

/// How levels are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pack {
    None,
    Zstd,
    Zlib,
}

/// A square of UASTC in one colour; the smallest of its `levels` is one block.
pub(super) fn uastc(levels: usize, color: [u8; 4], pack: Pack) -> Vec<u8> {
    // Mode 8, one colour for the block: five bits of mode, then the colour's bytes.
    let color = color.iter().rev().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
    let block = (0b10111 | color << 5).to_le_bytes();
    let side = 4usize << (levels - 1);
    let raw: Vec<Vec<u8>> = (0..levels).map(|level| block.repeat((side >> level).div_ceil(4).pow(2))).collect();
    ktx2(0, side as u32, [166, 1, 1, 0], &raw, pack)
}

/// A square of a plain Vulkan format.
pub(super) fn stored_ktx2(vk_format: u32, side: u32, levels: &[&[u8]]) -> Vec<u8> {
    let levels: Vec<Vec<u8>> = levels.iter().map(|level| level.to_vec()).collect();
    ktx2(vk_format, side, [128, 1, 1, 0], &levels, Pack::None)
}

/// `model` is the descriptor's: colour model, primaries, transfer, flags.
fn ktx2(vk_format: u32, side: u32, model: [u8; 4], levels: &[Vec<u8>], pack: Pack) -> Vec<u8> {
    let scheme = match pack {
        Pack::None => 0,
        Pack::Zstd => 2,
        Pack::Zlib => 3,
    };
    let descriptor_at = 80 + 24 * levels.len() as u32;
    let fields = [vk_format, 1, side, side, 0, 0, 1, levels.len() as u32, scheme, descriptor_at, 44];
    let mut out = super::ktx2::IDENTIFIER.to_vec();
    out.extend(fields.into_iter().flat_map(u32::to_le_bytes));
    out.resize(80, 0);
    let packed: Vec<Vec<u8>> = levels.iter().map(|level| packed(level, pack)).collect();
    let mut at = u64::from(descriptor_at) + 44;
    for (packed, raw) in packed.iter().zip(levels) {
        let length = packed.len() as u64;
        out.extend([at, length, raw.len() as u64].into_iter().flat_map(u64::to_le_bytes));
        at += length;
    }
    let mut descriptor = vec![44, 0, 0, 0, 0, 0, 0, 0, 2, 0, 40, 0];
    descriptor.extend(model);
    descriptor.extend([3, 3, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0]);
    // One sample: bits 0 … 127, channel RGBA.
    descriptor.extend([0, 0, 127, 3]);
    descriptor.resize(44, 0);
    out.extend(descriptor);
    out.extend(packed.concat());
    out
}

fn packed(level: &[u8], pack: Pack) -> Vec<u8> {
    match pack {
        Pack::None => level.to_vec(),
        Pack::Zlib => {
            let mut stream = flate2::write::ZlibEncoder::new(Vec::new(), Compression::default());
            stream.write_all(level).unwrap();
            stream.finish().unwrap()
        }
        // One frame of one raw block (RFC 8878, 3.1.1): magic, single segment with four bytes of size, the size, then the block.
        Pack::Zstd => {
            let size = level.len() as u32;
            let mut out = vec![0x28, 0xB5, 0x2F, 0xFD, 0b1010_0000];
            out.extend(size.to_le_bytes());
            out.extend(&(size << 3 | 1).to_le_bytes()[..3]);
            out.extend(level);
            out
        }
    }
}

/// A DDS file of the old kind, with a four-character format (Microsoft, DDS_HEADER).
pub(super) fn dds(four_cc: &[u8; 4], width: u32, height: u32, levels: &[&[u8]]) -> Vec<u8> {
    let count = levels.len() as u32;
    // Caps, height, width, pixel format, levels.
    let flags = 0x2_1007;
    let mut fields = [0u32; 31];
    fields[..7].copy_from_slice(&[124, flags, height, width, 0, 0, count]);
    // Pixel format: its size, that it has four characters, and these.
    fields[18..21].copy_from_slice(&[32, 4, u32::from_le_bytes(*four_cc)]);
    // Complex, texture, levels.
    fields[26] = 0x40_1008;
    let mut out = b"DDS ".to_vec();
    out.extend(fields.into_iter().flat_map(u32::to_le_bytes));
    out.extend(levels.concat());
    out
}

/// The images of a GLB, which lie in buffer views.
pub(super) fn images_of(glb: &[u8]) -> Vec<Vec<u8>> {
    let length = u32::from_le_bytes(glb[12..16].try_into().unwrap()) as usize;
    let document: serde_json::Value = serde_json::from_slice(&glb[20..20 + length]).unwrap();
    let bin = &glb[28 + length..];
    let bytes = |image: &serde_json::Value| {
        let view = &document["bufferViews"][image["bufferView"].as_u64().unwrap() as usize];
        let from = view["byteOffset"].as_u64().unwrap_or(0) as usize;
        bin[from..from + view["byteLength"].as_u64().unwrap() as usize].to_vec()
    };
    document["images"].as_array().unwrap().iter().map(bytes).collect()
}
