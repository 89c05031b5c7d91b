//! How much a package may hold.

/// Limits on a package. The product uses [`Limits::default`]; tests use smaller ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files and folders together.
    pub entries: usize,
    /// Bytes of all files together, counted while they are read.
    pub bytes: u64,
    /// Bytes out per byte in, for one compressed entry.
    pub ratio: u64,
    /// Up to here the ratio is not looked at: over so few bytes it says nothing about intent.
    pub ratio_from: u64,
    /// Bytes of the manifest.
    pub manifest_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 10_000, bytes: 4 << 30, ratio: 100, ratio_from: 64 << 10, manifest_bytes: 1 << 20 }
    }
}
