//! Which codes a function may answer with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use openxr::sys::Result as Code;

static CODES: LazyLock<BTreeMap<&str, BTreeSet<&str>>> = LazyLock::new(|| {
    let lines = include_str!("../data/result_codes.txt").lines().filter(|line| !line.starts_with('#'));
    let words = lines.filter_map(|line| line.split_once(' '));
    words.map(|(name, codes)| (name, codes.split(' ').collect())).collect()
});

/// Two-call functions whose lists lack the code that section 2.11 names for any buffer that is too small.
const BUFFERS: &[&str] = &["xrGetPlaneDetectionsEXT", "xrGetPlanePolygonBufferEXT", "xrGetSceneMeshBuffersMSFT"];

/// Whether the registry lists the code for this function, or it belongs to an extension, whose codes the lists of core functions lack.
pub fn allows(function: &str, code: Code) -> bool {
    let name = format!("XR_{code:?}");
    let of_extension = ["EXT", "MSFT", "KHR", "FB"].iter().any(|vendor| name.ends_with(&format!("_{vendor}")));
    let of_buffer = code == Code::ERROR_SIZE_INSUFFICIENT && BUFFERS.contains(&function);
    of_extension || of_buffer || CODES.get(function).is_some_and(|codes| codes.contains(name.as_str()))
}
