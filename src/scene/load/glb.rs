//! The GLB container: a 12-byte header and chunks (glTF 2.0, section 4.4).

use super::report::Report;

const MAGIC: u32 = 0x4654_6C67;
const JSON: u32 = 0x4E4F_534A;
const BIN: u32 = 0x004E_4942;
/// Header and chunk header sizes, bytes.
const HEADER: usize = 12;
const CHUNK_HEADER: usize = 8;

/// The two chunks that have a meaning.
pub(super) struct Glb<'b> {
    /// The document.
    pub json: &'b [u8],
    /// The first buffer, if there is one.
    pub bin: Option<&'b [u8]>,
}

/// Whether the bytes or the name say that this is a GLB.
pub(super) fn is_glb(name: &str, bytes: &[u8]) -> bool {
    bytes.starts_with(b"glTF") || name.rsplit_once('.').is_some_and(|(_, ext)| ext.eq_ignore_ascii_case("glb"))
}

/// Splits the container. Problems go to the report; `None` when there is no JSON chunk to go on with.
pub(super) fn split<'b>(bytes: &'b [u8], report: &mut Report) -> Option<Glb<'b>> {
    let length = header(bytes, report)?;
    let body = &bytes[..length.min(bytes.len())];
    let (mut json, mut bin) = (None, None);
    let (mut at, mut order) = (HEADER, 0usize);
    while at < body.len() {
        let (Some(size), Some(kind)) = (u32_at(body, at), u32_at(body, at + 4)) else {
            report.refuse(offset(at), "the file ends within a chunk header", "export the file again: it was cut off");
            break;
        };
        let size = size as usize;
        if !size.is_multiple_of(4) {
            report.refuse(offset(at), format!("chunk length {size} is not a multiple of 4"), "pad chunks to 4 bytes");
        }
        let start = at + CHUNK_HEADER;
        let Some(data) = start.checked_add(size).and_then(|end| body.get(start..end)) else {
            let there = body.len() - start;
            let what = format!("the chunk claims {size} bytes but only {there} are there");
            report.refuse(offset(at), what, "export the file again: it was cut off or its lengths are wrong");
            break;
        };
        chunk(Chunk { at, kind, data, order }, &mut json, &mut bin, report);
        at = start + size;
        order += 1;
    }
    if json.is_none() && order == 0 && !report.refused() {
        report.refuse(offset(HEADER), "there is no JSON chunk", "the first chunk must be of type JSON");
    }
    json.map(|json| Glb { json, bin })
}

struct Chunk<'b> {
    at: usize,
    kind: u32,
    data: &'b [u8],
    order: usize,
}

fn chunk<'b>(chunk: Chunk<'b>, json: &mut Option<&'b [u8]>, bin: &mut Option<&'b [u8]>, report: &mut Report) {
    let Chunk { at, kind, data, order } = chunk;
    if order == 0 && kind != JSON {
        report.refuse(offset(at), format!("the first chunk is of type {kind:#010x}"), "the first chunk must be JSON");
    }
    match kind {
        JSON if json.is_some() => report.refuse(offset(at), "a second JSON chunk", "keep one JSON chunk"),
        JSON => {
            if data.is_empty() {
                report.refuse(offset(at), "the JSON chunk is empty", "put the glTF document into it");
            }
            *json = Some(data);
        }
        BIN if bin.is_some() => report.refuse(offset(at), "a second BIN chunk", "keep one BIN chunk"),
        BIN => {
            if order > 1 {
                report.refuse(offset(at), "the BIN chunk is out of order", "the BIN chunk must be the second");
            }
            *bin = Some(data);
        }
        // Unknown chunks must be ignored.
        _ => {}
    }
}

/// The declared length of the file, after the header was checked.
fn header(bytes: &[u8], report: &mut Report) -> Option<usize> {
    let (Some(magic), Some(version), Some(length)) = (u32_at(bytes, 0), u32_at(bytes, 4), u32_at(bytes, 8)) else {
        let what = format!("the file ends after {} of the 12 header bytes", bytes.len());
        report.refuse(offset(0), what, "export the file again");
        return None;
    };
    if magic != MAGIC {
        report.refuse(offset(0), format!("magic {magic:#010x} is not `glTF`"), "is this a GLB file?");
        return None;
    }
    if version != 2 {
        report.refuse(offset(4), format!("container version {version}"), "export as glTF 2.0");
        return None;
    }
    let length = length as usize;
    if length < HEADER + CHUNK_HEADER {
        report.refuse(offset(8), format!("declared length {length} holds no chunk"), "export the file again");
        return None;
    }
    if length > bytes.len() {
        let what = format!("declared length is {length}, the file has {} bytes", bytes.len());
        report.refuse(offset(8), what, "export the file again: it was cut off");
    }
    Some(length)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

fn offset(at: usize) -> String {
    format!("byte {at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glb(chunks: &[(u32, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (kind, data) in chunks {
            body.extend((data.len() as u32).to_le_bytes());
            body.extend(kind.to_le_bytes());
            body.extend(*data);
        }
        let mut out = b"glTF\x02\0\0\0".to_vec();
        out.extend((12 + body.len() as u32).to_le_bytes());
        out.extend(body);
        out
    }

    #[track_caller]
    fn check(bytes: &[u8], place: Option<&str>) {
        let mut report = Report::new("x.glb");
        let json = split(bytes, &mut report).map(|glb| glb.json.to_vec());
        let found = report.finish(()).err().map(|problems| problems.0[0].place.clone());
        assert_eq!(found.as_deref(), place);
        assert!(place.is_some() || json.is_some());
    }

    #[test]
    fn faults_are_placed_to_the_byte() {
        let good = glb(&[(JSON, b"{}  "), (BIN, b"abcd")]);
        check(&good, None);
        check(&[&good[..], b"trailing"].concat(), None);
        check(&good[..5], Some("byte 0"));
        check(&good[..good.len() - 1], Some("byte 8"));
        check(&glb(&[(BIN, b"abcd"), (JSON, b"{}  ")]), Some("byte 12"));
        check(&glb(&[(JSON, b"{}  "), (7, b"abcd"), (BIN, b"abcd")]), Some("byte 36"));
        check(&glb(&[(JSON, b"{}  "), (JSON, b"{}  ")]), Some("byte 24"));
        check(&glb(&[(JSON, b"{} ")]), Some("byte 12"));
        check(&glb(&[]), Some("byte 8"));
    }
}
