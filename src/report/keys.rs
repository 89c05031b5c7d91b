//! Ed25519 keys as PKCS#8 and SPKI PEM.

use crate::digest::sha256_hex;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    /// Not an Ed25519 private key in PKCS#8 PEM.
    #[error("not an Ed25519 private key in PKCS#8 PEM form")]
    Private,
    /// Not an Ed25519 public key in SPKI PEM.
    #[error("not an Ed25519 public key in SPKI PEM form")]
    Public,
    /// A public key that verifies signatures of more than one message.
    #[error("the public key is a weak one (small order)")]
    Weak,
    /// A key that cannot be written in its standard form.
    #[error("the key cannot be encoded: {0}")]
    Encoding(String),
}

/// A key that signs. Debug output and errors never show the secret.
#[derive(Clone)]
pub struct PrivateKey(SigningKey);

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

impl PrivateKey {
    /// The key of 32 secret bytes; the caller draws them from the system's random source.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Reads PKCS#8 PEM.
    ///
    /// # Errors
    /// [`KeyError::Private`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        SigningKey::from_pkcs8_pem(pem.trim()).map(Self).map_err(|_| KeyError::Private)
    }

    /// Writes PKCS#8 PEM, the secret in clear.
    ///
    /// # Errors
    /// [`KeyError::Encoding`].
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let pem = self.0.to_pkcs8_pem(LineEnding::LF).map_err(|e| KeyError::Encoding(e.to_string()))?;
        Ok(pem.as_str().to_owned())
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Ed25519 signature of a message, 64 bytes (RFC 8032).
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// A key that checks signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads SPKI PEM.
    ///
    /// # Errors
    /// [`KeyError::Public`], [`KeyError::Weak`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_public_key_pem(pem.trim()).map_err(|_| KeyError::Public)?;
        if key.is_weak() { Err(KeyError::Weak) } else { Ok(Self(key)) }
    }

    /// Writes SPKI PEM.
    ///
    /// # Errors
    /// [`KeyError::Encoding`].
    pub fn to_pem(&self) -> Result<String, KeyError> {
        self.0.to_public_key_pem(LineEnding::LF).map_err(|e| KeyError::Encoding(e.to_string()))
    }

    /// Lower-case hex SHA-256 of the key's SubjectPublicKeyInfo in DER.
    pub fn id(&self) -> String {
        sha256_hex(&[&SPKI_PREFIX[..], self.0.as_bytes()].concat())
    }

    /// Whether `signature` is this key's of `message`, by the strict rules (no small-order points, canonical scalars only).
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|s| self.0.verify_strict(message, &s).is_ok())
    }
}

/// DER of everything before the key bytes in an Ed25519 SubjectPublicKeyInfo (RFC 8410, section 4).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pem_goes_both_ways() {
        let key = PrivateKey::from_seed(&[7; 32]);
        let again = PrivateKey::from_pem(&key.to_pem().unwrap()).unwrap();
        assert_eq!(again.public(), key.public());
        let public = PublicKey::from_pem(&key.public().to_pem().unwrap()).unwrap();
        assert!(public.verify(b"m", &key.sign(b"m")));
        assert!(!public.verify(b"n", &key.sign(b"m")));
        assert!(!public.verify(b"m", &key.sign(b"m")[..63]));
    }

    #[test]
    fn key_id_is_the_digest_of_the_spki() {
        let public = PrivateKey::from_seed(&[7; 32]).public();
        let der = public.0.to_public_key_der().unwrap();
        assert_eq!(public.id(), sha256_hex(der.as_bytes()));
    }

    #[test]
    fn other_text_is_no_key() {
        let key = PrivateKey::from_seed(&[7; 32]);
        assert_eq!(PrivateKey::from_pem("nonsense").unwrap_err(), KeyError::Private);
        assert_eq!(PrivateKey::from_pem(&key.public().to_pem().unwrap()).unwrap_err(), KeyError::Private);
        assert_eq!(PublicKey::from_pem(&key.to_pem().unwrap()).unwrap_err(), KeyError::Public);
    }

    #[test]
    fn debug_hides_the_secret() {
        assert_eq!(format!("{:?}", PrivateKey::from_seed(&[7; 32])), "PrivateKey(…)");
    }
}
