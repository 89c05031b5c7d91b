//! Buffers and buffer views: where the bytes are.

use super::extensions::is_drawn;
use super::json::Obj;
use super::report::Report;
use super::{Limits, Resolve, meshopt, uri};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Bytes of a buffer, wherever they came from.
pub(super) enum Bytes<'b> {
    /// In the file given to the loader.
    Here(&'b [u8]),
    /// From another file or a `data:` URI.
    There(Arc<[u8]>),
    /// The file declares the buffer but says not where its bytes are; they read as zero.
    Nowhere,
    /// Behind a URI with a scheme, which is never followed; an error as soon as a view needs it.
    Remote,
    /// Reported already.
    Broken,
}

/// A stretch of a buffer, checked against it.
#[derive(Debug, Clone)]
pub(super) struct View {
    /// Index of the buffer.
    pub buffer: usize,
    /// Bytes of the buffer.
    pub range: Range<usize>,
    /// `byteStride`.
    pub stride: Option<usize>,
    /// GL target, 0 when absent.
    pub target: u32,
}

/// All bytes of the document.
pub(super) struct Buffers<'b> {
    buffers: Vec<Bytes<'b>>,
    /// `None` where a problem was reported.
    pub views: Vec<Option<View>>,
    /// Per view: its bytes, where they had to be unpacked.
    unpacked: Vec<Option<Vec<u8>>>,
}

impl Buffers<'_> {
    /// Bytes of a view; `None` when its buffer has none or it is broken.
    pub fn bytes(&self, view: usize) -> Option<&[u8]> {
        if let Some(bytes) = self.unpacked.get(view).and_then(Option::as_ref) {
            return Some(bytes);
        }
        let view = self.views.get(view)?.as_ref()?;
        self.buffers.get(view.buffer)?.get()?.get(view.range.clone())
    }

    /// Whether the view's buffer says not where its bytes are.
    pub fn is_placeholder(&self, view: usize) -> bool {
        let buffer = self.views.get(view).and_then(Option::as_ref).and_then(|view| self.buffers.get(view.buffer));
        matches!(buffer, Some(Bytes::Nowhere)) && self.unpacked.get(view).is_none_or(Option::is_none)
    }

    /// Bytes of all views that were unpacked.
    pub fn unpacked_bytes(&self) -> u64 {
        self.unpacked.iter().flatten().map(|bytes| bytes.len() as u64).sum()
    }

    /// Adds a view of unpacked bytes that the file has no view for; its index.
    pub fn add_unpacked(&mut self, bytes: Vec<u8>, stride: Option<usize>) -> usize {
        self.unpacked.resize_with(self.views.len(), || None);
        // The range starts where unpacked views do: at an aligned place of no buffer.
        self.views.push(Some(View { buffer: usize::MAX, range: 0..bytes.len(), stride, target: 0 }));
        self.unpacked.push(Some(bytes));
        self.views.len() - 1
    }
}

impl Bytes<'_> {
    fn get(&self) -> Option<&[u8]> {
        match self {
            Bytes::Here(bytes) => Some(bytes),
            Bytes::There(bytes) => Some(bytes),
            Bytes::Nowhere | Bytes::Remote | Bytes::Broken => None,
        }
    }
}

/// Fetches files for the loader, each once, within a budget of bytes.
pub(super) struct Fetch<'r> {
    /// Where files come from.
    pub resolver: &'r dyn Resolve,
    cache: HashMap<String, Arc<[u8]>>,
    left: u64,
}

impl<'r> Fetch<'r> {
    /// With the whole budget left.
    pub fn new(resolver: &'r dyn Resolve, limits: &Limits) -> Self {
        Self { resolver, cache: HashMap::new(), left: limits.external_bytes }
    }

    /// Bytes and media type (of a `data:` URI) behind a URI, or `None` after reporting why not.
    pub fn fetch(&mut self, uri: &str, place: &str, report: &mut Report) -> Option<(Arc<[u8]>, Option<String>)> {
        if let Some(data) = uri::decode(uri, self.left) {
            return match data {
                Ok(data) => {
                    self.left = self.left.saturating_sub(data.bytes.len() as u64);
                    Some((data.bytes.into(), Some(data.media_type)))
                }
                Err(what) => {
                    report.refuse(place, what, "embed as `data:<media type>;base64,<data>`");
                    None
                }
            };
        }
        if let Some(bytes) = self.cache.get(uri) {
            return Some((bytes.clone(), None));
        }
        match self.resolver.resolve(uri) {
            Ok(bytes) if bytes.len() as u64 > self.left => {
                report.refuse(
                    place,
                    format!("`{uri}` exceeds the limit of referenced bytes"),
                    "make the asset smaller",
                );
                None
            }
            Ok(bytes) => {
                self.left -= bytes.len() as u64;
                self.cache.insert(uri.to_owned(), bytes.clone());
                Some((bytes, None))
            }
            Err(problem) => {
                report.refuse(place, format!("`{uri}`: {}", problem.what), problem.fix);
                None
            }
        }
    }
}

/// What the document came in.
#[derive(Clone, Copy)]
pub(super) enum Container<'b> {
    /// A `.gltf` file.
    Text,
    /// A GLB with its BIN chunk, if it has one.
    Glb(Option<&'b [u8]>),
}

/// Reads `buffers` and `bufferViews`.
pub(super) fn read<'b>(
    root: &Obj,
    container: Container<'b>,
    fetch: &mut Fetch,
    limits: &Limits,
    report: &mut Report,
) -> Buffers<'b> {
    let mut sizes = Vec::new();
    let mut buffers = Vec::new();
    for (i, buffer) in root.objects("buffers").enumerate() {
        let bin = match container {
            Container::Glb(bin) if i == 0 => Some(bin),
            _ => None,
        };
        let (bytes, size) = read_buffer(&buffer, bin, fetch, report);
        buffers.push(bytes);
        sizes.push(size);
    }
    let views = root
        .objects("bufferViews")
        .map(|view| {
            if let Some(Bytes::Remote) = view.index("buffer").and_then(|buffer| buffers.get(buffer)) {
                report.refuse(view.at("buffer"), "the buffer's URI is not relative", "put the file into the package");
            }
            check_fallback(root, &view, report);
            read_view(&view, &sizes, report)
        })
        .collect();
    let unpacked = meshopt::decode_views(root, |buffer| buffers.get(buffer)?.get(), limits, report);
    Buffers { buffers, views, unpacked }
}

/// Whether the URI has a scheme (RFC 3986, section 3.1) other than `data:`.
fn is_remote(uri: &str) -> bool {
    let Some((scheme, _)) = uri.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        && !scheme.eq_ignore_ascii_case("data")
}

/// A buffer and the size that views must keep to.
fn read_buffer<'b>(
    buffer: &Obj,
    bin: Option<Option<&'b [u8]>>,
    fetch: &mut Fetch,
    report: &mut Report,
) -> (Bytes<'b>, u64) {
    let declared = buffer.integer("byteLength").unwrap_or(0);
    let bytes = match (buffer.text("uri"), bin) {
        _ if meshopt::is_fallback(buffer) => Bytes::Nowhere,
        (Some(uri), _) if is_remote(uri) => {
            report.mend(
                buffer.at("uri"),
                format!("`{uri}` is not relative and is not followed"),
                "put the file into the package",
            );
            Bytes::Remote
        }
        (Some(uri), _) => match fetch.fetch(uri, &buffer.at("uri"), report) {
            Some((_, Some(media))) if !matches!(&*media, "application/octet-stream" | "application/gltf-buffer") => {
                let fix = "write `data:application/octet-stream;base64,…`";
                report.refuse(buffer.at("uri"), format!("media type `{media}` is not one of a buffer"), fix);
                Bytes::Broken
            }
            Some((bytes, _)) => Bytes::There(bytes),
            None => Bytes::Broken,
        },
        (None, Some(Some(bin))) => Bytes::Here(bin),
        (None, Some(None)) => {
            report.refuse(
                &buffer.place,
                "the buffer is the GLB's BIN chunk, which is missing",
                "export the file again",
            );
            Bytes::Broken
        }
        (None, None) => match buffer.object("extensions").entries().find(|(name, _)| !is_drawn(name)) {
            Some((name, _)) => {
                let what = format!("the data is there only by `{name}`, which is not supported");
                report.refuse(&buffer.place, what, "export without it");
                Bytes::Broken
            }
            None => Bytes::Nowhere,
        },
    };
    let there = match &bytes {
        Bytes::Here(bytes) => bytes.len() as u64,
        Bytes::There(bytes) => bytes.len() as u64,
        Bytes::Nowhere | Bytes::Remote | Bytes::Broken => return (bytes, declared),
    };
    if there < declared {
        let what = format!("byteLength is {declared}, but there are {there} bytes");
        report.refuse(&buffer.place, what, "export the file again: data is missing");
    }
    // A GLB pads its chunk to four bytes; more is another buffer's data.
    if matches!(bytes, Bytes::Here(_)) && there > declared.saturating_add(3) {
        let what = format!("the BIN chunk has {there} bytes, byteLength says {declared}");
        report.mend(&buffer.place, what, "the chunk may have at most 3 bytes of padding");
    }
    (bytes, declared.min(there))
}

/// Only packed views may stand in a buffer that is there for readers that cannot unpack.
fn check_fallback(root: &Obj, view: &Obj, report: &mut Report) {
    let buffer = view.index("buffer").and_then(|buffer| root.item("buffers", buffer));
    let packed = meshopt::NAMES.iter().any(|name| view.extension(name).is_some());
    if !packed && buffer.is_some_and(|buffer| meshopt::is_fallback(&buffer)) {
        report.refuse(view.at("buffer"), "the buffer is a fallback, the view is not packed", "export the file again");
    }
}

fn read_view(view: &Obj, sizes: &[u64], report: &mut Report) -> Option<View> {
    let buffer = view.index("buffer")?;
    let size = *sizes.get(buffer)?;
    let (offset, length) = (view.integer("byteOffset").unwrap_or(0), view.integer("byteLength")?);
    // The schema check holds both below 2^53.
    let Some(end) = offset.checked_add(length).filter(|end| *end <= size) else {
        let key = if offset >= size { "byteOffset" } else { "byteLength" };
        let what = format!("the view (offset {offset}, length {length}) does not fit its buffer of {size} bytes");
        report.refuse(view.at(key), what, "export the file again");
        return None;
    };
    let target = view.integer("target").unwrap_or(0) as u32;
    let stride = view.integer("byteStride");
    if let Some(stride) = stride {
        let fix = "use a multiple of 4 from 4 to 252, and only for vertex data";
        if stride % 4 != 0 {
            report.refuse(view.at("byteStride"), format!("{stride} is not a multiple of 4"), fix);
        } else if stride > length {
            report.refuse(view.at("byteStride"), format!("{stride} is more than the view's {length} bytes"), fix);
        }
        if target == ELEMENT_ARRAY_BUFFER {
            report.refuse(view.at("byteStride"), "a view of indices has a stride", fix);
        }
    }
    let range = usize::try_from(offset).ok()?..usize::try_from(end).ok()?;
    Some(View { buffer, range, stride: stride.and_then(|stride| usize::try_from(stride).ok()), target })
}

/// GL: the view holds vertices.
pub(super) const ARRAY_BUFFER: u32 = 34962;
/// GL: the view holds indices.
pub(super) const ELEMENT_ARRAY_BUFFER: u32 = 34963;
