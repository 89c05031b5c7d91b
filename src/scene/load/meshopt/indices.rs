//! The two index codecs (KHR_meshopt_compression, appendix A, modes 1 and 2).

use super::Cursor;

/// Unpacks the indices of a triangle list; `count` is a multiple of 3, `stride` 2 or 4.
pub(super) fn triangles(bytes: &[u8], count: usize, stride: usize) -> Result<Vec<u8>, String> {
    let mut data = Cursor(bytes);
    check_header(data.byte()?, 0xe1)?;
    let codes = data.take(count / 3)?;
    let end = data.0.len().checked_sub(16).ok_or("the data ends early")?;
    let (extra, table) = data.0.split_at(end);
    if table[14..] != [0, 0] || table.iter().any(|byte| byte & 15 == 15 || byte >> 4 == 15) {
        return Err("the table at the end breaks its rules".to_owned());
    }
    let mut work = Work { data: Cursor(extra), next: 0, last: 0, edges: Fifo::new([0; 2]), vertices: Fifo::new(0) };
    let mut out = Vec::with_capacity(count * stride);
    for &code in codes {
        let triangle = if code < 0xf0 { work.over_edge(code)? } else { work.apart(code, table)? };
        triangle.iter().for_each(|index| push(&mut out, *index, stride));
    }
    work.data.end()?;
    Ok(out)
}

/// Unpacks any other indices; `stride` is 2 or 4.
pub(super) fn sequence(bytes: &[u8], count: usize, stride: usize) -> Result<Vec<u8>, String> {
    let mut data = Cursor(bytes);
    check_header(data.byte()?, 0xd1)?;
    let end = data.0.len().checked_sub(4).ok_or("the data ends early")?;
    let mut data = Cursor(&data.0[..end]);
    // A delta takes a byte at least: the count is bounded before memory is taken.
    if count > data.0.len() {
        return Err("the data ends early".to_owned());
    }
    let mut last = [0u32; 2];
    let mut out = Vec::with_capacity(count * stride);
    for _ in 0..count {
        let value = varint(&mut data)?;
        let delta = if value & 2 != 0 { !(value >> 2) } else { value >> 2 };
        let baseline = &mut last[(value & 1) as usize];
        *baseline = baseline.wrapping_add(delta);
        push(&mut out, *baseline, stride);
    }
    data.end()?;
    Ok(out)
}

fn check_header(found: u8, right: u8) -> Result<(), String> {
    if found == right {
        return Ok(());
    }
    Err(format!("the data starts with {found:#04x}, these indices start with {right:#04x}"))
}

fn push(out: &mut Vec<u8>, index: u32, stride: usize) {
    out.extend_from_slice(&index.to_le_bytes()[..stride]);
}

/// Unsigned LEB128 of one to five bytes.
fn varint(data: &mut Cursor) -> Result<u32, String> {
    let mut value = 0u32;
    for shift in [0, 7, 14, 21, 28] {
        let byte = data.byte()?;
        value |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err("a number takes more than five bytes".to_owned())
}

/// The last 16 entries, of which only those written may be read.
struct Fifo<T> {
    entries: [T; 16],
    written: usize,
}

impl<T: Copy> Fifo<T> {
    fn new(empty: T) -> Self {
        Self { entries: [empty; 16], written: 0 }
    }

    fn push(&mut self, entry: T) {
        self.entries[self.written % 16] = entry;
        self.written += 1;
    }

    /// The entry added `back` entries before the newest.
    fn get(&self, back: usize) -> Result<T, String> {
        if back >= 16 || back >= self.written {
            return Err("a triangle refers to one that is not there".to_owned());
        }
        Ok(self.entries[(self.written - 1 - back) % 16])
    }
}

/// What the decoder remembers from triangle to triangle.
struct Work<'a> {
    data: Cursor<'a>,
    next: u32,
    last: u32,
    edges: Fifo<[u32; 2]>,
    vertices: Fifo<u32>,
}

impl Work<'_> {
    fn fresh(&mut self) -> u32 {
        let index = self.next;
        self.next = self.next.wrapping_add(1);
        index
    }

    fn explicit(&mut self) -> Result<u32, String> {
        let value = varint(&mut self.data)?;
        let delta = if value & 1 != 0 { !(value >> 1) } else { value >> 1 };
        self.last = self.last.wrapping_add(delta);
        Ok(self.last)
    }

    /// A triangle over an edge of one before.
    fn over_edge(&mut self, code: u8) -> Result<[u32; 3], String> {
        let [a, b] = self.edges.get(usize::from(code >> 4))?;
        let (c, is_new) = match code & 15 {
            0 => (self.fresh(), true),
            back @ 1..=12 => (self.vertices.get(usize::from(back))?, false),
            13 => (self.last.wrapping_sub(1), true),
            14 => (self.last.wrapping_add(1), true),
            _ => (self.explicit()?, true),
        };
        if matches!(code & 15, 13 | 14) {
            self.last = c;
        }
        self.edges.push([c, b]);
        self.edges.push([a, c]);
        if is_new {
            self.vertices.push(c);
        }
        Ok([a, b, c])
    }

    /// A triangle that shares no remembered edge.
    fn apart(&mut self, code: u8, table: &[u8]) -> Result<[u32; 3], String> {
        let listed = table.get(usize::from(code & 15)).copied().unwrap_or_default();
        let whole = code >= 0xfe;
        let parts = if whole { self.data.byte()? } else { listed };
        if whole && parts == 0 {
            self.next = 0;
        }
        let a = if code == 0xff { self.explicit()? } else { self.fresh() };
        let (b, b_is_new) = self.corner(parts >> 4)?;
        let (c, c_is_new) = self.corner(parts & 15)?;
        self.edges.push([b, a]);
        self.edges.push([c, b]);
        self.edges.push([a, c]);
        self.vertices.push(a);
        if b_is_new {
            self.vertices.push(b);
        }
        if c_is_new {
            self.vertices.push(c);
        }
        Ok([a, b, c])
    }

    /// A corner by four bits, and whether it is to be remembered. The table's entries are never 15.
    fn corner(&mut self, part: u8) -> Result<(u32, bool), String> {
        Ok(match part {
            0 => (self.fresh(), true),
            15 => (self.explicit()?, true),
            back => (self.vertices.get(usize::from(back) - 1)?, false),
        })
    }
}
