//! Whether the records of a chunk stay inside it. The reader of the `mcap` crate subtracts the length of each record from what is left of its chunk
//! without looking (0.26), so a damaged length has to be found before it.

/// MCAP's opcode of a chunk.
const CHUNK: u8 = 6;
const MAGIC_LEN: usize = 8;
/// Opcode and length.
const RECORD_HEAD: usize = 9;
/// Start time, end time, size, checksum: what comes before the name of the compression.
const CHUNK_HEAD: usize = 28;

/// Where the first chunk begins that holds a record reaching past its end, if there is one. Files that end early are none of this function's business.
pub(super) fn first_overrun(bytes: &[u8]) -> Option<usize> {
    let mut at = MAGIC_LEN;
    while let Some((opcode, length)) = head(bytes, at) {
        let body = at + RECORD_HEAD;
        let end = body.checked_add(length)?;
        if opcode == CHUNK && overruns(bytes.get(body..end.min(bytes.len()))?) {
            return Some(at);
        }
        at = end;
    }
    None
}

fn head(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let head = bytes.get(at..at.checked_add(RECORD_HEAD)?)?;
    let length = u64::from_le_bytes(head[1..].try_into().ok()?);
    Some((head[0], usize::try_from(length).ok()?))
}

/// Whether a record runs past the records' declared length. `chunk` may be cut off.
fn overruns(chunk: &[u8]) -> bool {
    let Some(records) = records(chunk) else { return false };
    let (bytes, declared) = records;
    let mut at = 0;
    while at < declared {
        let Some(head) = bytes.get(at..at + RECORD_HEAD) else {
            // Cut off with the file, or a rest too short for a record.
            return declared - at < RECORD_HEAD;
        };
        let length = head[1..].iter().rev().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        if (declared - at).checked_sub(RECORD_HEAD).is_none_or(|left| length > left as u64) {
            return true;
        }
        at += RECORD_HEAD + length as usize;
    }
    false
}

/// The bytes from the first record on, and the length that the chunk declares for its records; nothing if they are compressed or the head is cut off.
fn records(chunk: &[u8]) -> Option<(&[u8], usize)> {
    let number = |at: usize, len: usize| -> Option<u64> {
        let bytes = chunk.get(at..at.checked_add(len)?)?;
        Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    };
    if number(CHUNK_HEAD, 4)? != 0 {
        return None;
    }
    let declared = usize::try_from(number(CHUNK_HEAD + 4, 8)?).ok()?;
    Some((chunk.get(CHUNK_HEAD + 12..)?, declared))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(inner: &[u8], declared: u64) -> Vec<u8> {
        let mut body = vec![0; CHUNK_HEAD + 4];
        body.extend(declared.to_le_bytes());
        body.extend(inner);
        let mut file = vec![0; MAGIC_LEN];
        file.push(CHUNK);
        file.extend((body.len() as u64).to_le_bytes());
        file.extend(body);
        file
    }

    fn record(claimed: u64, there: usize) -> Vec<u8> {
        let mut record = vec![5];
        record.extend(claimed.to_le_bytes());
        record.resize(RECORD_HEAD + there, 7);
        record
    }

    #[track_caller]
    fn check(inner: &[u8], declared: u64, found: bool) {
        assert_eq!(first_overrun(&file(inner, declared)), found.then_some(MAGIC_LEN));
    }

    #[test]
    fn records_that_leave_their_chunk_are_found() {
        let two = [record(4, 4), record(2, 2)].concat();
        check(&two, 24, false);
        check(&two, 23, true);
        check(&two, 18, true);
        check(&[record(4, 4), record(3, 2)].concat(), 24, true);
        check(&[record(4, 4), record(u64::MAX, 2)].concat(), 24, true);
        check(&two[..16], 24, false);
        check(&[], 0, false);
        check(&two, u64::MAX, false);
    }
}
