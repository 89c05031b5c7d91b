//! Hashing files that are too large to be held in memory.

use crate::digest::hex;
use sha2::{Digest, Sha256};
use std::io::Read;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_has_the_digest_of_its_bytes() {
        let bytes: Vec<u8> = (0..100_000u32).map(|n| n as u8).collect();
        let Ok((hash, size)) = hash_stream(&bytes[..], |_| Ok(())) else { panic!("stopped") };
        assert_eq!((hash, size), (crate::digest::sha256_hex(&bytes), 100_000));
    }

    #[test]
    fn counting_can_stop_a_stream() {
        let stopped = hash_stream(std::io::repeat(7), |n| if n > 100_000 { Err("enough".into()) } else { Ok(()) });
        assert!(matches!(stopped, Err(HashStop::Refused(why)) if why == "enough"));
    }
}
