//! Files as they come from outside: bounded, and regular ones only.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Reads a whole file; the error is the rest of a sentence that begins with the file.
pub(crate) fn read(path: &Path, largest: u64) -> Result<Vec<u8>, String> {
    // A device or a pipe has no end, whatever size it names, and opening a pipe can wait for ever.
    let meta = std::fs::metadata(path).map_err(|error| format!("cannot be read: {error}"))?;
    if !meta.is_file() {
        return Err("is no regular file".to_owned());
    }
    let file = File::open(path).map_err(|error| format!("cannot be read: {error}"))?;
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > largest { Err(format!("is larger than {largest} bytes")) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_up_to_a_size_are_read() {
        let path = std::env::temp_dir().join(format!("holograde-simulator-files-{}", std::process::id()));
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5), Ok(b"12345".to_vec()));
        assert_eq!(read(&path, 4), Err("is larger than 4 bytes".to_owned()));
        std::fs::remove_file(&path).unwrap();
        assert!(read(&path, 5).unwrap_err().starts_with("cannot be read: "));
        assert_eq!(read(&std::env::temp_dir(), 5), Err("is no regular file".to_owned()));
    }
}
