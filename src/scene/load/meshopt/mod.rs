//! EXT_meshopt_compression and its ratified successor KHR_meshopt_compression: buffer views that are decoded before they are read.
//!
//! The decoder is ours, made from the extension's text: the crates for it wrap C++, which no package for Windows or Android may need.
//! [`decode`] is a pure function of a description and bytes; nothing is taken on trust but the size, which the caller has bounded.

mod attributes;
mod filters;
mod indices;
mod source;
#[cfg(test)]
mod tests;

pub(super) use source::{NAMES, decode_views, is_fallback};

/// How the bytes of a view are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Elements of any kind.
    Attributes(Filter),
    /// Indices of a triangle list.
    Triangles,
    /// Any other indices.
    Indices,
}

/// What is done to unpacked elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    /// Nothing.
    None,
    /// Unit vectors.
    Octahedral,
    /// Rotations.
    Quaternion,
    /// Floats of any precision.
    Exponential,
    /// Colours; only in the KHR extension.
    Color,
}

/// The description of a view beside its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packing {
    /// Codec and filter.
    pub mode: Mode,
    /// Elements.
    pub count: usize,
    /// Bytes of an element.
    pub stride: usize,
}

impl Packing {
    /// What breaks the extension's rules for strides and counts, with what would be right.
    pub fn problem(&self) -> Option<(String, &'static str)> {
        let Packing { mode, count, stride } = *self;
        let wrong = |right| Some((format!("byteStride is {stride}"), right));
        match mode {
            Mode::Attributes(_) if !stride.is_multiple_of(4) || !(4..=256).contains(&stride) => {
                wrong("attributes need a multiple of 4 from 4 to 256")
            }
            Mode::Attributes(Filter::Octahedral | Filter::Color) if !matches!(stride, 4 | 8) => {
                wrong("this filter needs 4 or 8")
            }
            Mode::Attributes(Filter::Quaternion) if stride != 8 => wrong("this filter needs 8"),
            Mode::Triangles | Mode::Indices if !matches!(stride, 2 | 4) => wrong("indices need 2 or 4"),
            Mode::Triangles if !count.is_multiple_of(3) => {
                Some((format!("count is {count}"), "triangles need a multiple of 3"))
            }
            _ => None,
        }
    }
}

/// Unpacks a view: `count · stride` bytes, which the caller has bounded.
///
/// # Errors
/// What in the bytes breaks the format.
pub(super) fn decode(packing: Packing, bytes: &[u8]) -> Result<Vec<u8>, String> {
    if let Some((what, right)) = packing.problem() {
        return Err(format!("{what}: {right}"));
    }
    let Packing { mode, count, stride } = packing;
    match mode {
        Mode::Attributes(filter) => {
            let mut out = attributes::decode(bytes, count, stride)?;
            filters::apply(filter, stride, &mut out);
            Ok(out)
        }
        Mode::Triangles => indices::triangles(bytes, count, stride),
        Mode::Indices => indices::sequence(bytes, count, stride),
    }
}

/// Bytes that are taken one after another.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (head, rest) = self.0.split_at_checked(count).ok_or("the data ends early")?;
        self.0 = rest;
        Ok(head)
    }

    fn byte(&mut self) -> Result<u8, String> {
        Ok(self.take(1)?[0])
    }

    fn end(&self) -> Result<(), String> {
        if self.0.is_empty() { Ok(()) } else { Err(format!("{} bytes are left over", self.0.len())) }
    }
}
