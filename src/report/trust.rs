//! Whom to believe: a policy file that names public keys and what each may sign.

use super::keys::PublicKey;
use super::model::Kind;
use crate::problem::{Problem, Problems};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Version of the trust file.
const SCHEMA: u32 = 1;

/// What a key may sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyRole {
    /// The user's own: self-checks only.
    #[serde(rename = "self")]
    Own,
    /// A reviewer of the programme: reviews of standing, and self-checks.
    Reviewer,
    /// Fixtures of tests: anything, but only where the caller allows the role.
    Test,
}

impl KeyRole {
    /// The word of the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "self",
            Self::Reviewer => "reviewer",
            Self::Test => "test",
        }
    }

    /// Whether a key of this role may sign reports of this kind.
    pub fn may_sign(self, kind: Kind, allow_test_role: bool) -> bool {
        match (self, kind) {
            (Self::Own, kind) => kind == Kind::SelfCheck,
            (Self::Reviewer, _) => true,
            (Self::Test, _) => allow_test_role,
        }
    }
}

/// A key that is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// Whose it is.
    pub name: String,
    /// What it may sign.
    pub role: KeyRole,
    /// The key.
    pub key: PublicKey,
    /// First moment of validity; open if `None`.
    pub not_before: Option<Timestamp>,
    /// Last moment of validity; open if `None`.
    pub not_after: Option<Timestamp>,
}

impl TrustedKey {
    /// Why the key is not valid at a moment; `None` when it is.
    pub fn invalid_at(&self, moment: Timestamp) -> Option<String> {
        match (self.not_before, self.not_after) {
            (Some(from), _) if moment < from => Some(format!("the key is valid from {from}, not at {moment}")),
            (_, Some(to)) if moment > to => Some(format!("the key was valid until {to}, not at {moment}")),
            _ => None,
        }
    }
}

/// All keys that are believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// In the order of the file.
    pub keys: Vec<TrustedKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTrust {
    schema: u32,
    #[serde(default)]
    key: Vec<RawKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKey {
    name: String,
    role: KeyRole,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_after: Option<String>,
    pem: String,
}

impl Trust {
    /// The trust of a user who was given none: the local key, for self-checks.
    pub fn local(name: &str, key: PublicKey) -> Self {
        Self {
            keys: vec![TrustedKey { name: name.into(), role: KeyRole::Own, key, not_before: None, not_after: None }],
        }
    }

    /// The key of this id.
    pub fn find(&self, key_id: &str) -> Option<&TrustedKey> {
        self.keys.iter().find(|k| k.key.id() == key_id)
    }

    /// Reads a trust file; `file` is its name for messages.
    ///
    /// # Errors
    /// Everything wrong with it: an unknown field, a key that is none, a date that is none, a key twice.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        let raw: RawTrust = toml::from_str(text).map_err(|e| {
            let line = e.span().map(|s| 1 + text[..s.start.min(text.len())].matches('\n').count());
            Problem::new(file, line.map(|l| format!("line {l}")).unwrap_or_default(), e.message())
        })?;
        if raw.schema != SCHEMA {
            let what = format!("trust file of schema {}", raw.schema);
            return Err(Problem::new(file, "schema", what).fix(format!("this version reads schema {SCHEMA}")).into());
        }
        let mut problems = Problems::default();
        let mut keys: Vec<TrustedKey> = Vec::new();
        for (i, raw) in raw.key.into_iter().enumerate() {
            let place = format!("key {} ({})", i + 1, raw.name);
            let not_before = timestamp(file, &place, "not_before", raw.not_before, &mut problems);
            let not_after = timestamp(file, &place, "not_after", raw.not_after, &mut problems);
            match PublicKey::from_pem(&raw.pem) {
                Err(error) => problems.push(Problem::new(file, format!("{place}, pem"), error.to_string())),
                Ok(key) if keys.iter().any(|k| k.key == key) => {
                    problems.push(
                        Problem::new(file, place, "the same key stands here twice").fix("one entry for each key"),
                    );
                }
                Ok(key) => keys.push(TrustedKey { name: raw.name, role: raw.role, key, not_before, not_after }),
            }
        }
        problems.into_result(Self { keys })
    }

    /// Writes a trust file that [`Trust::parse`] reads.
    ///
    /// # Errors
    /// When a key cannot be encoded or the text not be written.
    pub fn to_toml(&self) -> Result<String, TrustWriteError> {
        let key = self.keys.iter().map(raw_key).collect::<Result<_, _>>()?;
        Ok(toml::to_string(&RawTrust { schema: SCHEMA, key })?)
    }
}

/// Why a trust file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum TrustWriteError {
    /// A key.
    #[error(transparent)]
    Key(#[from] super::keys::KeyError),
    /// The text.
    #[error("the trust file cannot be written as TOML: {0}")]
    Toml(#[from] toml::ser::Error),
}

fn raw_key(key: &TrustedKey) -> Result<RawKey, super::keys::KeyError> {
    Ok(RawKey {
        name: key.name.clone(),
        role: key.role,
        not_before: key.not_before.map(|t| t.to_string()),
        not_after: key.not_after.map(|t| t.to_string()),
        pem: key.key.to_pem()?,
    })
}

fn timestamp(file: &str, place: &str, field: &str, text: Option<String>, problems: &mut Problems) -> Option<Timestamp> {
    let text = text?;
    match text.parse() {
        Ok(timestamp) => Some(timestamp),
        Err(_) => {
            let what = format!("`{text}` is no moment in time");
            problems.push(
                Problem::new(file, format!("{place}, {field}"), what).fix("RFC 3339, e.g. \"2026-01-31T00:00:00Z\""),
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::PrivateKey;
    use super::*;

    fn entry(seed: u8, extra: &str) -> String {
        let pem = PrivateKey::from_seed(&[seed; 32]).public().to_pem().unwrap();
        format!("[[key]]\nname = \"k{seed}\"\nrole = \"reviewer\"\n{extra}\npem = \"\"\"\n{pem}\"\"\"\n")
    }

    #[test]
    fn a_trust_file_goes_both_ways() {
        let text = format!("schema = 1\n{}{}", entry(1, "not_before = \"2026-01-01T00:00:00Z\""), entry(2, ""));
        let trust = Trust::parse("trust.toml", &text).unwrap();
        assert_eq!(trust.keys.len(), 2);
        assert_eq!(Trust::parse("again", &trust.to_toml().unwrap()).unwrap(), trust);
    }

    #[test]
    fn all_problems_are_named_at_once() {
        let text = format!(
            "schema = 1\n{}{}[[key]]\nname = \"bad\"\nrole = \"test\"\nnot_after = \"soon\"\npem = \"x\"\n",
            entry(1, ""),
            entry(1, "")
        );
        let problems = Trust::parse("trust.toml", &text).unwrap_err();
        let lines: Vec<String> = problems.0.iter().map(ToString::to_string).collect();
        assert_eq!(lines.len(), 3, "{lines:#?}");
        assert!(lines[0].contains("twice") && lines[1].contains("soon") && lines[2].contains("SPKI"), "{lines:#?}");
    }

    #[test]
    fn unknown_fields_and_schemas_are_refused() {
        for text in
            ["schema = 2", "schema = 1\nkeys = []", "key = []", "schema = 1\n[[key]]\nname='x'\nrole='root'\npem=''"]
        {
            assert!(Trust::parse("trust.toml", text).is_err(), "{text}");
        }
    }

    #[test]
    fn roles_allow_what_they_should() {
        use {KeyRole::*, Kind::*};
        for (role, kind, allow_test, expected) in [
            (Own, SelfCheck, false, true),
            (Own, Review, true, false),
            (Reviewer, SelfCheck, false, true),
            (Reviewer, Review, false, true),
            (Test, SelfCheck, false, false),
            (Test, Review, false, false),
            (Test, Review, true, true),
        ] {
            assert_eq!(role.may_sign(kind, allow_test), expected, "{role:?} {kind:?}");
        }
    }
}
