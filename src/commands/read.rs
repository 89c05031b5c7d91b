//! Files named on the command line, read only as far as they can make sense.

use super::Failure;
use crate::problem::Problem;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The bytes of a file that is to be `what`, which has at most `most` bytes (ours).
///
/// # Errors
/// It cannot be read, is no regular file (a device or a pipe has no end), or is larger.
pub fn bytes(path: &Path, what: &str, most: u64) -> Result<Vec<u8>, Failure> {
    let name = path.display().to_string();
    let cannot = |error: std::io::Error| {
        Failure::BadInput(
            Problem::new(&name, "", format!("cannot be read: {error}")).fix(format!("name {what}")).into(),
        )
    };
    if !std::fs::metadata(path).map_err(cannot)?.is_file() {
        return Err(Failure::BadInput(Problem::new(&name, "", "is no file").fix(format!("name {what}")).into()));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes)).map_err(cannot)?;
    if bytes.len() as u64 > most {
        let problem = Problem::new(&name, "", format!("is larger than {} KiB", most >> 10));
        return Err(Failure::BadInput(problem.fix(format!("name {what}")).into()));
    }
    Ok(bytes)
}

/// Largest text that people write: scripts, policies, keys.
const MOST_TEXT_BYTES: u64 = 1 << 20;

/// The text of a file that is to be `what`.
///
/// # Errors
/// As of [`bytes`], and text that is not UTF-8.
pub fn text(path: &Path, what: &str) -> Result<String, Failure> {
    String::from_utf8(bytes(path, what, MOST_TEXT_BYTES)?).map_err(|error| {
        let place = format!("byte {}", error.utf8_error().valid_up_to());
        Failure::BadInput(Problem::new(path.display().to_string(), place, "is not UTF-8").into())
    })
}
