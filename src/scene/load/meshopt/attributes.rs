//! The attribute codec, versions 0 and 1: bytes of elements apart, deltas in groups of 16 (KHR_meshopt_compression, appendix A, mode 0).

use super::Cursor;

/// Elements of a group.
const GROUP: usize = 16;
/// Elements of a block, at most.
const BLOCK: usize = 256;

/// Unpacks `count` elements of `stride` bytes; the stride is a multiple of 4 from 4 to 256.
pub(super) fn decode(bytes: &[u8], count: usize, stride: usize) -> Result<Vec<u8>, String> {
    let mut data = Cursor(bytes);
    let newer = match data.byte()? {
        0xa0 => false,
        0xa1 => true,
        other => return Err(format!("the data starts with {other:#04x}, attributes start with 0xa0 or 0xa1")),
    };
    let (tail, least) = if newer { (stride + stride / 4, 24) } else { (stride, 32) };
    let end = data.0.len().checked_sub(tail.max(least)).ok_or("the data ends early")?;
    let (blocks, padded) = data.0.split_at(end);
    let (baseline, modes) = padded[padded.len() - tail..].split_at(stride);
    let channels: Vec<Channel> = if newer {
        modes.iter().map(|mode| Channel::new(*mode)).collect::<Result<_, _>>()?
    } else {
        vec![Channel::Bytes; stride / 4]
    };
    let mut data = Cursor(blocks);
    let per_block = ((8192 / stride) & !(GROUP - 1)).min(BLOCK);
    // What a block takes at least is looked at before memory is taken.
    let least = if newer { stride / 4 } else { stride };
    if count.div_ceil(per_block).saturating_mul(least) > blocks.len() {
        return Err("the data ends early".to_owned());
    }
    let mut previous = baseline.to_vec();
    let mut out = vec![0; count * stride];
    for block in out.chunks_mut(per_block * stride) {
        read_block(&mut data, newer, &channels, block, &mut previous)?;
    }
    data.end()?;
    Ok(out)
}

/// How deltas of four bytes become values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    Bytes,
    Words,
    /// Differing bits, turned left by so many.
    Bits(u32),
}

impl Channel {
    fn new(mode: u8) -> Result<Self, String> {
        match (mode & 15, mode >> 4) {
            (0, 0) => Ok(Channel::Bytes),
            (1, 0) => Ok(Channel::Words),
            (2, turn) => Ok(Channel::Bits(u32::from(turn))),
            _ => Err(format!("channel mode {mode:#04x} is not known")),
        }
    }

    /// Turns the deltas of four byte positions into the values of a block's elements.
    fn undo(self, deltas: &[[u8; BLOCK]; 4], elements: &mut [u8], stride: usize, previous: &mut [u8]) {
        let mut last = [previous[0], previous[1], previous[2], previous[3]];
        for (i, element) in elements.chunks_mut(stride).enumerate() {
            let delta = [deltas[0][i], deltas[1][i], deltas[2][i], deltas[3][i]];
            last = match self {
                Channel::Bytes => std::array::from_fn(|k| last[k].wrapping_add(zigzag8(delta[k]))),
                Channel::Words => {
                    let word = |a: usize| {
                        let last = u16::from_le_bytes([last[a], last[a + 1]]);
                        last.wrapping_add(zigzag16(u16::from_le_bytes([delta[a], delta[a + 1]]))).to_le_bytes()
                    };
                    let (low, high) = (word(0), word(2));
                    [low[0], low[1], high[0], high[1]]
                }
                Channel::Bits(turn) => {
                    (u32::from_le_bytes(last) ^ u32::from_le_bytes(delta).rotate_right(turn)).to_le_bytes()
                }
            };
            element[..4].copy_from_slice(&last);
        }
        previous[..4].copy_from_slice(&last);
    }
}

fn zigzag8(v: u8) -> u8 {
    if v & 1 != 0 { !(v >> 1) } else { v >> 1 }
}

fn zigzag16(v: u16) -> u16 {
    if v & 1 != 0 { !(v >> 1) } else { v >> 1 }
}

fn read_block(
    data: &mut Cursor,
    newer: bool,
    channels: &[Channel],
    block: &mut [u8],
    previous: &mut [u8],
) -> Result<(), String> {
    let stride = previous.len();
    let groups = (block.len() / stride).div_ceil(GROUP);
    let control = if newer { data.take(stride / 4)? } else { &[] };
    let mut deltas = [[0u8; BLOCK]; 4];
    for (c, channel) in channels.iter().enumerate() {
        for (k, plane) in deltas.iter_mut().enumerate() {
            let plane = &mut plane[..groups * GROUP];
            match control.get(c).map(|byte| byte >> (2 * k) & 3) {
                None => read_groups(data, [0, 2, 4, 8], plane)?,
                Some(0) => read_groups(data, [0, 1, 2, 4], plane)?,
                Some(1) => read_groups(data, [1, 2, 4, 8], plane)?,
                Some(2) => plane.fill(0),
                // Literal: not rounded up to whole groups.
                Some(_) => {
                    let count = block.len() / stride;
                    plane[..count].copy_from_slice(data.take(count)?);
                }
            }
        }
        channel.undo(&deltas, &mut block[c * 4..], stride, &mut previous[c * 4..c * 4 + 4]);
    }
    Ok(())
}

/// Deltas of one byte position: two bits a group choose among four widths.
fn read_groups(data: &mut Cursor, widths: [usize; 4], plane: &mut [u8]) -> Result<(), String> {
    let groups = plane.len() / GROUP;
    let header = data.take(groups.div_ceil(4))?;
    for (g, group) in plane.chunks_exact_mut(GROUP).enumerate() {
        let width = widths[usize::from(header[g / 4] >> (2 * (g % 4)) & 3)];
        match width {
            0 => group.fill(0),
            8 => group.copy_from_slice(data.take(GROUP)?),
            _ => read_packed(data, width, group)?,
        }
    }
    Ok(())
}

/// Deltas of 1, 2 or 4 bits; those with all bits set follow as whole bytes.
fn read_packed(data: &mut Cursor, width: usize, group: &mut [u8]) -> Result<(), String> {
    let packed = data.take(GROUP * width / 8)?;
    let sentinel = (1u8 << width) - 1;
    let per_byte = 8 / width;
    for (i, delta) in group.iter_mut().enumerate() {
        let within = i % per_byte;
        // Single bits run from the least significant on, the others from the most.
        let shift = if width == 1 { within } else { (per_byte - 1 - within) * width };
        let value = packed[i / per_byte] >> shift & sentinel;
        *delta = if value == sentinel { data.byte()? } else { value };
    }
    Ok(())
}
