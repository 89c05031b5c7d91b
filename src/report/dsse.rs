//! DSSE v1: the signature covers the exact payload bytes and their type, so nothing has to be made canonical.

use super::keys::PrivateKey;
use super::strict_json;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Map, Value};

/// The payload type of in-toto statements.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// An opened envelope. Nothing in it is believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Type of the payload.
    pub payload_type: String,
    /// The bytes that were signed.
    pub payload: Vec<u8>,
    /// Signatures, as they stand.
    pub signatures: Vec<EnvelopeSignature>,
}

/// One signature of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeSignature {
    /// SHA-256 of the signer's SPKI, lower-case hex: says which key to look for, never which key to trust.
    pub keyid: String,
    /// Signature over [`pae`].
    pub sig: Vec<u8>,
}

/// Why an envelope cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Not an envelope at all: truncated, not JSON, a field missing, not base64.
    #[error("not a DSSE envelope: {0}")]
    Malformed(String),
    /// An envelope that could be read in more than one way: a key twice, or a field that DSSE does not know.
    #[error("ambiguous envelope: {0}")]
    Ambiguous(String),
}

/// DSSE pre-authentication encoding: `DSSEv1 <len(type)> <type> <len(payload)> <payload>`, lengths in decimal bytes.
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EnvelopeOut<'a> {
    payload_type: &'a str,
    payload: String,
    signatures: [SignatureOut; 1],
}

#[derive(Serialize)]
struct SignatureOut {
    keyid: String,
    sig: String,
}

/// Signs payload bytes as they are and wraps them.
///
/// # Errors
/// Only what JSON serialisation of strings can give.
pub fn sign(payload: &[u8], key: &PrivateKey) -> Result<String, serde_json::Error> {
    let signature = key.sign(&pae(PAYLOAD_TYPE, payload));
    let envelope = EnvelopeOut {
        payload_type: PAYLOAD_TYPE,
        payload: STANDARD.encode(payload),
        signatures: [SignatureOut { keyid: key.public().id(), sig: STANDARD.encode(signature) }],
    };
    serde_json::to_string(&envelope)
}

/// Opens an envelope strictly: standard base64 with canonical padding, every field once, no field that DSSE does not know.
///
/// # Errors
/// See [`EnvelopeError`].
pub fn open(bytes: &[u8]) -> Result<Envelope, EnvelopeError> {
    let (value, duplicates) = strict_json::parse(bytes).map_err(|e| EnvelopeError::Malformed(e.to_string()))?;
    if let Some(key) = duplicates.first() {
        return Err(EnvelopeError::Ambiguous(format!("`{key}` stands twice in one object")));
    }
    let envelope = object(&value, "the envelope", &["payload", "payloadType", "signatures"])?;
    let payload_type = text(envelope, "payloadType")?.to_owned();
    let payload = decode(text(envelope, "payload")?, "payload")?;
    let list = envelope.get("signatures").and_then(Value::as_array);
    let list = list.ok_or_else(|| EnvelopeError::Malformed("`signatures` is missing or no list".into()))?;
    let signatures = list.iter().map(signature).collect::<Result<_, _>>()?;
    Ok(Envelope { payload_type, payload, signatures })
}

fn signature(value: &Value) -> Result<EnvelopeSignature, EnvelopeError> {
    let signature = object(value, "a signature", &["keyid", "sig"])?;
    Ok(EnvelopeSignature { keyid: text(signature, "keyid")?.to_owned(), sig: decode(text(signature, "sig")?, "sig")? })
}

fn object<'a>(value: &'a Value, what: &str, known: &[&str]) -> Result<&'a Map<String, Value>, EnvelopeError> {
    let object = value.as_object().ok_or_else(|| EnvelopeError::Malformed(format!("{what} is no object")))?;
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(EnvelopeError::Ambiguous(format!("{what} has the unknown field `{key}`"))),
        None => Ok(object),
    }
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Result<&'a str, EnvelopeError> {
    let value = object.get(key).and_then(Value::as_str);
    value.ok_or_else(|| EnvelopeError::Malformed(format!("`{key}` is missing or no text")))
}

fn decode(base64: &str, field: &str) -> Result<Vec<u8>, EnvelopeError> {
    STANDARD.decode(base64).map_err(|e| EnvelopeError::Malformed(format!("`{field}` is not strict base64: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pae_is_the_one_of_the_standard() {
        assert_eq!(
            pae("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }

    #[test]
    fn what_is_signed_opens() {
        let key = PrivateKey::from_seed(&[1; 32]);
        let envelope = open(sign(b"{}", &key).unwrap().as_bytes()).unwrap();
        assert_eq!(envelope.payload, b"{}");
        assert!(key.public().verify(&pae(PAYLOAD_TYPE, b"{}"), &envelope.signatures[0].sig));
    }

    #[track_caller]
    fn check(text: &str, ambiguous: bool) {
        match open(text.as_bytes()) {
            Err(EnvelopeError::Ambiguous(_)) => assert!(ambiguous, "{text}"),
            Err(EnvelopeError::Malformed(_)) => assert!(!ambiguous, "{text}"),
            Ok(_) => panic!("accepted: {text}"),
        }
    }

    #[test]
    fn anything_else_is_refused() {
        check("", false);
        check("[]", false);
        check(r#"{"payloadType":"t","payload":"e30="}"#, false);
        check(r#"{"payloadType":"t","payload":"e30","signatures":[]}"#, false); // padding missing
        check(r#"{"payloadType":"t","payload":"e31=","signatures":[]}"#, false); // bits after the end
        check(r#"{"payloadType":"t","payload":"_-8=","signatures":[]}"#, false); // URL alphabet
        check(r#"{"payloadType":"t","payload":"e3 0=","signatures":[]}"#, false);
        check(r#"{"payloadType":"t","payload":"e30=","signatures":[{"sig":"AA=="}]}"#, false); // keyid is required here
        check(r#"{"payloadType":"t","payload":"e30=","signatures":[{"keyid":"a","sig":"AA==","cert":1}]}"#, true);
        check(r#"{"payloadType":"t","payload":"e30=","signatures":[],"x":1}"#, true);
        check(r#"{"payloadType":"t","payload":"e30=","payload":"e30=","signatures":[]}"#, true);
    }
}
