//! `data:` URIs (RFC 2397), with strict base64 or percent-encoding.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A decoded `data:` URI.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DataUri {
    /// Media type without parameters; empty when absent.
    pub media_type: String,
    /// Decoded payload.
    pub bytes: Vec<u8>,
}

/// Decodes a `data:` URI; `None` when the URI has another scheme or is relative. The error says what is wrong.
pub(super) fn decode(uri: &str, most_bytes: u64) -> Option<Result<DataUri, String>> {
    let scheme = uri.get(..5)?;
    if !scheme.eq_ignore_ascii_case("data:") {
        return None;
    }
    Some(decode_rest(&uri[5..], most_bytes))
}

fn decode_rest(rest: &str, most_bytes: u64) -> Result<DataUri, String> {
    let (head, payload) = rest.split_once(',').ok_or("the data URI has no comma")?;
    let (media, base64) = head.strip_suffix(";base64").map_or((head, false), |media| (media, true));
    if media.split(';').skip(1).any(|parameter| !parameter.contains('=')) {
        return Err("the data URI has a malformed parameter".to_owned());
    }
    // Four characters hold three bytes.
    let most_decoded = if base64 { payload.len() as u64 / 4 * 3 } else { payload.len() as u64 };
    if most_decoded > most_bytes {
        return Err(format!("the data URI holds more than {most_bytes} bytes"));
    }
    let bytes = if base64 {
        STANDARD.decode(payload).map_err(|error| format!("the data URI is not valid base64: {error}"))?
    } else {
        percent_encoding::percent_decode_str(payload).collect()
    };
    let media_type = media.split(';').next().unwrap_or_default().to_ascii_lowercase();
    Ok(DataUri { media_type, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(uri: &str, expected: Option<Option<&[u8]>>) {
        assert_eq!(decode(uri, 100).map(|r| r.ok().map(|d| d.bytes)), expected.map(|r| r.map(<[u8]>::to_vec)));
    }

    #[test]
    fn base64_is_strict() {
        check("data:application/octet-stream;base64,AAE=", Some(Some(&[0, 1])));
        check("data:;base64,", Some(Some(&[])));
        check("data:;base64,AAE", Some(None));
        check("data:;base64,AAF=", Some(None));
        check("data:;base64,AA E=", Some(None));
        check("data:application/gltf-buffer,h%00", Some(Some(b"h\0")));
        check("data:application/octet-stream;;base64,AAE=", Some(None));
        check("data:", Some(None));
        check("buffer.bin", None);
        check("dé:a", None);
    }
}
