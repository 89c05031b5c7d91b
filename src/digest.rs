//! What a file and a whole package are called by: SHA-256.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// Subject name of the entry that stands for the whole package; no file of a package can have it, since `:` is refused in package paths.
pub const PACKAGE_NAME: &str = "urn:holograde:package";

/// A file of a package or of a run's output, and its digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileDigest {
    /// Path relative to the package (canonical: `/`, NFC) or to the output folder.
    pub path: String,
    /// Lower-case hex SHA-256.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
}

/// Lower-case hex SHA-256 of some bytes.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char]).collect()
}

/// SHA-256 over the lines `<hex sha256>␣␣<path>\n`, paths in NFC and sorted by bytes: the same for a folder and for its zip.
/// `sha256sum $(files in that order) | sha256sum` gives it too.
pub fn package_digest<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut lines: Vec<(String, &str)> = files.into_iter().map(|(path, sha)| (path.nfc().collect(), sha)).collect();
    lines.sort();
    let mut hasher = Sha256::new();
    for (path, sha) in &lines {
        hasher.update(format!("{sha}  {path}\n"));
    }
    hex(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_the_known_ones() {
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(sha256_hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn package_digest_knows_no_order_and_no_normal_form() {
        let composed = package_digest([("b.glb", "11"), ("caf\u{e9}.bin", "22")]);
        let decomposed = package_digest([("cafe\u{301}.bin", "22"), ("b.glb", "11")]);
        assert_eq!(composed, decomposed);
        assert_eq!(composed, sha256_hex("11  b.glb\n22  caf\u{e9}.bin\n".as_bytes()));
    }
}
