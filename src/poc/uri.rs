//! URIs of a glTF file, turned into paths of the package. No scheme but `data:`; percent-decoded once, then the rule for paths.

use super::path;
use base64::Engine as _;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::engine::{DecodePaddingMode, GeneralPurpose};

/// What a URI means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Bytes carried by the URI itself.
    Data(Vec<u8>),
    /// Canonical path inside the package; whether there is such a file is not known here.
    Path(String),
}

/// Exporters disagree about the padding of base64 at the end of a `data:` URI; it carries no information.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Resolves a URI found in the file at `base` (its path inside the package). `?` and `#` are ordinary letters of a file name here.
///
/// # Errors
/// What is wrong, as the end of the sentence "the URI …".
pub fn resolve(base: &str, uri: &str) -> Result<Target, String> {
    match scheme(uri) {
        Some(word) if word.eq_ignore_ascii_case("data") => return data(&uri[5..]).map(Target::Data),
        Some(word) if word.len() > 1 => {
            return Err(format!("has the scheme `{word}:`; only files of the package and `data:` are read"));
        }
        _ => {}
    }
    let decoded = percent_encoding::percent_decode_str(uri).decode_utf8().map_err(|_| "is not UTF-8".to_owned())?;
    let relative = path::canonical(&decoded).map_err(str::to_owned)?;
    Ok(Target::Path(match base.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{relative}"),
        None => relative,
    }))
}

/// The scheme of a URI (RFC 3986, section 3.1), if it has one.
fn scheme(uri: &str) -> Option<&str> {
    let (word, _) = uri.split_once(':')?;
    let good = word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    good.then_some(word)
}

/// The bytes of a `data:` URI (RFC 2397), given what follows the scheme.
fn data(rest: &str) -> Result<Vec<u8>, String> {
    let (head, body) = rest.split_once(',').ok_or("is a `data:` URI without a comma")?;
    if head.ends_with(";base64") {
        let body: Vec<u8> = percent_encoding::percent_decode_str(body).collect();
        BASE64.decode(body).map_err(|error| format!("is a `data:` URI with bad base64: {error}"))
    } else {
        Ok(percent_encoding::percent_decode_str(body).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_uris() {
        for (base, uri, expected) in [
            ("scene.gltf", "scene.bin", "scene.bin"),
            ("m/scene.gltf", "./tex/a.png", "m/tex/a.png"),
            ("m/scene.gltf", "my%20texture.png", "m/my texture.png"),
            ("scene.gltf", "my texture.png", "my texture.png"),
            ("scene.gltf", "a%2Fb.png", "a/b.png"),
            ("scene.gltf", "%252e%252e/x", "%2e%2e/x"),
            ("scene.gltf", "cafe%CC%81.png", "caf\u{e9}.png"),
        ] {
            assert_eq!(resolve(base, uri), Ok(Target::Path(expected.into())), "{uri}");
        }
        for (uri, expected) in [
            ("data:application/octet-stream;base64,AAEC", &[0, 1, 2][..]),
            ("data:;base64,AAE", &[0, 1]),
            ("DATA:text/plain,a%20b", b"a b"),
        ] {
            assert_eq!(resolve("scene.gltf", uri), Ok(Target::Data(expected.into())), "{uri}");
        }
    }

    #[test]
    fn bad_uris() {
        for (uri, why) in [
            ("../x.bin", "climbs"),
            ("..%2Fx.bin", "climbs"),
            ("%2e%2e/x.bin", "climbs"),
            ("a/%2E%2E/%2E%2E/x", "climbs"),
            ("/etc/passwd", "absolute"),
            ("%2Fetc%2Fpasswd", "absolute"),
            ("//host/x", "network"),
            ("file:///etc/passwd", "scheme `file:`"),
            ("https://example.org/x.bin", "scheme `https:`"),
            ("C:/x.bin", "drive"),
            ("%43:/x.bin", "drive"),
            ("a%5Cb.png", "backslash"),
            ("a%00.png", "NUL"),
            ("%ff.png", "UTF-8"),
            ("", "empty"),
            ("data:base64", "comma"),
            ("data:;base64,####", "base64"),
        ] {
            let error = resolve("m/scene.gltf", uri).expect_err(uri);
            assert!(error.contains(why), "{uri}: {error}");
        }
    }
}
