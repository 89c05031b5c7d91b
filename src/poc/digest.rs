//! What a file and a package are called by: SHA-256.

use super::package::PackageFile;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::Read;

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 of bytes in memory, lower-case hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Why a stream could not be hashed.
pub(super) enum HashStop {
    /// The visitor said so.
    Refused(String),
    /// The stream broke.
    Broken(std::io::Error),
}

/// Reads a stream to its end in small pieces; `count` sees the bytes read so far after each piece and may stop it.
pub(super) fn hash_stream(
    mut stream: impl Read,
    mut count: impl FnMut(u64) -> Result<(), String>,
) -> Result<(String, u64), HashStop> {
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 32 << 10];
    let mut total = 0;
    loop {
        let n = match stream.read(&mut piece) {
            Ok(0) => return Ok((hex(&hasher.finalize()), total)),
            Ok(n) => n,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(HashStop::Broken(error)),
        };
        hasher.update(&piece[..n]);
        total += n as u64;
        count(total).map_err(HashStop::Refused)?;
    }
}

/// Digest of a package: SHA-256 of the text of all lines `<hex sha256>␣␣<path>\n` in the byte order of the paths.
/// `sha256sum $(files in that order) | sha256sum` gives the same.
pub(super) fn package_digest(files: &[PackageFile]) -> String {
    let mut lines: Vec<&PackageFile> = files.iter().collect();
    lines.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    let text = lines.iter().fold(String::new(), |text, file| text + &file.sha256 + "  " + &file.path + "\n");
    sha256(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_is_that_of_the_listing() {
        let file =
            |path: &str, text: &str| PackageFile { path: path.into(), bytes: 3, sha256: sha256(text.as_bytes()) };
        // printf abc | sha256sum; the two lines, sorted, through sha256sum again.
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let files = [file("b", "abc"), file("a", "abc")];
        let abc = sha256(b"abc");
        assert_eq!(package_digest(&files), sha256(format!("{abc}  a\n{abc}  b\n").as_bytes()));
        assert_eq!(package_digest(&[]), sha256(b""));
    }

    #[test]
    fn counting_can_stop_a_stream() {
        let stopped = hash_stream(std::io::repeat(7), |n| if n > 100_000 { Err("enough".into()) } else { Ok(()) });
        assert!(matches!(stopped, Err(HashStop::Refused(why)) if why == "enough"));
    }
}
