//! `data:` URIs (RFC 2397), with strict base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A decoded `data:` URI.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DataUri {
    /// Media type without parameters; empty when absent.
    pub media_type: String,
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
    let Some(media) = head.strip_suffix(";base64") else {
        return Err("the data URI is not base64".to_owned());
    };
    // Four characters hold three bytes.
    if (payload.len() as u64) / 4 * 3 > most_bytes {
        return Err(format!("the data URI holds more than {most_bytes} bytes"));
    }
    let bytes = STANDARD.decode(payload).map_err(|error| format!("the data URI is not valid base64: {error}"))?;
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
        check("data:text/plain,hello", Some(None));
        check("buffer.bin", None);
        check("dé:a", None);
    }
}
