//! Verification: what of a report can be believed, and by whom it is vouched for.
//!
//! No key found in a report is ever trusted. The key inside the statement only tells a signature of a stranger from a broken one.

mod consistency;
mod files;

pub use files::ArtifactLookup;

use super::dsse::{self, Envelope, EnvelopeError};
use super::keys::PublicKey;
use super::model::{PREDICATE_TYPE, STATEMENT_TYPE, Statement};
use super::strict_json;
use super::trust::{KeyRole, Trust, TrustedKey};
use crate::digest::FileDigest;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// What to verify against.
pub struct Request<'a> {
    /// Whom to believe.
    pub trust: &'a Trust,
    /// Whether keys of role `test` count; for tests only, and every output says so.
    pub allow_test_role: bool,
    /// Files of the package at hand.
    pub subject: Option<&'a [FileDigest]>,
    /// Artifacts at hand: path to digest and size, `None` for one that is not there.
    pub artifacts: Option<&'a ArtifactLookup<'a>>,
    /// The moment at which keys must be valid; a portal passes its receipt time.
    pub now: Timestamp,
}

/// How one check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    /// Holds.
    Ok,
    /// Does not hold.
    Failed,
    /// Nothing was given to check it against.
    NotChecked,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// `envelope`, `signature`, `key`, `schema`, `role`, `consistency`, `subject`, `artifacts`.
    pub id: &'static str,
    /// How it ended.
    pub state: CheckState,
    /// One line for people.
    pub text: String,
}

/// What follows from the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Everything that was checked holds.
    Valid,
    /// It is a report, and it must not be believed.
    Invalid,
    /// It is no report that this version can read.
    Malformed,
}

impl Outcome {
    /// Exit status of `holograde verify`.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Invalid => 1,
            Self::Malformed => 4,
        }
    }
}

/// A trusted signer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Signer {
    /// Name in the trust file, never the one in the report.
    pub name: String,
    /// Role in the trust file.
    pub role: KeyRole,
    /// Id of the key.
    pub key_id: String,
}

/// Everything verification found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// What follows.
    pub outcome: Outcome,
    /// Each check, in order.
    pub checks: Vec<Check>,
    /// Who vouches; `None` for a stranger or a broken signature.
    pub signer: Option<Signer>,
    /// What is said; `None` if it could not be read. To be believed only if the outcome is [`Outcome::Valid`].
    pub statement: Option<Statement>,
}

/// Verifies an envelope. Reads nothing but its arguments.
pub fn verify(envelope: &[u8], request: &Request<'_>) -> Verification {
    let mut run = Run::default();
    match dsse::open(envelope) {
        Err(error @ EnvelopeError::Malformed(_)) => run.malformed("envelope", error.to_string()),
        Err(error @ EnvelopeError::Ambiguous(_)) => run.failed("envelope", error.to_string()),
        Ok(envelope) => {
            run.ok("envelope", "DSSE, strict base64, every field once");
            run.envelope(&envelope, request);
        }
    }
    run.finish()
}

#[derive(Default)]
struct Run {
    checks: Vec<Check>,
    invalid: bool,
    malformed: bool,
    signer: Option<Signer>,
    statement: Option<Statement>,
}

impl Run {
    fn ok(&mut self, id: &'static str, text: impl Into<String>) {
        self.checks.push(Check { id, state: CheckState::Ok, text: text.into() });
    }

    fn not_checked(&mut self, id: &'static str, text: impl Into<String>) {
        self.checks.push(Check { id, state: CheckState::NotChecked, text: text.into() });
    }

    fn failed(&mut self, id: &'static str, text: impl Into<String>) {
        self.invalid = true;
        self.checks.push(Check { id, state: CheckState::Failed, text: text.into() });
    }

    fn malformed(&mut self, id: &'static str, text: impl Into<String>) {
        self.malformed = true;
        self.checks.push(Check { id, state: CheckState::Failed, text: text.into() });
    }

    fn finish(self) -> Verification {
        let outcome = match (self.invalid, self.malformed) {
            (true, _) => Outcome::Invalid,
            (false, true) => Outcome::Malformed,
            (false, false) => Outcome::Valid,
        };
        Verification { outcome, checks: self.checks, signer: self.signer, statement: self.statement }
    }

    fn envelope(&mut self, envelope: &Envelope, request: &Request<'_>) {
        if envelope.payload_type != dsse::PAYLOAD_TYPE {
            let text = format!("payload type `{}` where `{}` belongs", envelope.payload_type, dsse::PAYLOAD_TYPE);
            return self.malformed("envelope", text);
        }
        let [signature] = envelope.signatures.as_slice() else {
            let text = format!("{} signatures where one belongs", envelope.signatures.len());
            return self.failed("signature", text);
        };
        let message = dsse::pae(&envelope.payload_type, &envelope.payload);
        match request.trust.find(&signature.keyid) {
            None => self.stranger(envelope, &signature.keyid, &message, &signature.sig),
            Some(key) if key.key.verify(&message, &signature.sig) => {
                self.ok("signature", format!("valid, by {} (role {})", key.name, key.role.word()));
                self.signer = Some(Signer { name: key.name.clone(), role: key.role, key_id: signature.keyid.clone() });
                self.trusted(envelope, key, request);
            }
            Some(key) => {
                let text = format!("not the signature of {} over these bytes: something was changed", key.name);
                self.failed("signature", text);
            }
        }
    }

    /// The key in the report can only show that nothing was damaged on the way; anybody can put a key there.
    fn stranger(&mut self, envelope: &Envelope, key_id: &str, message: &[u8], sig: &[u8]) {
        let own_key = strict_json::parse(&envelope.payload)
            .ok()
            .and_then(|(value, _)| value.pointer("/predicate/signer/publicKey")?.as_str().map(PublicKey::from_pem))
            .and_then(Result::ok)
            .filter(|key| key.id() == key_id);
        match own_key {
            Some(key) if key.verify(message, sig) => {
                let text = format!("valid signature, unknown signer: no trusted key has the id {key_id}");
                self.failed("signature", text);
            }
            Some(_) => self.failed("signature", "not the signature over these bytes: something was changed"),
            None => {
                let text = format!("unknown signer, signature not checked: no trusted key has the id {key_id}");
                self.failed("signature", text);
            }
        }
    }

    fn trusted(&mut self, envelope: &Envelope, key: &TrustedKey, request: &Request<'_>) {
        match key.invalid_at(request.now) {
            Some(why) => self.failed("key", why),
            None => self.ok("key", format!("valid at {}", request.now)),
        }
        if let Some(statement) = self.read(&envelope.payload) {
            self.role(&statement, key, request.allow_test_role);
            self.consistency(&statement, &key.key.id());
            self.files(&statement, request);
            self.statement = Some(statement);
        }
    }

    fn read(&mut self, payload: &[u8]) -> Option<Statement> {
        let (value, duplicates) = match strict_json::parse(payload) {
            Ok(parsed) => parsed,
            Err(error) => {
                self.malformed("schema", format!("the signed bytes are not JSON: {error}"));
                return None;
            }
        };
        if let Some(key) = duplicates.first() {
            self.failed("schema", format!("ambiguous report: `{key}` stands twice in one object"));
            return None;
        }
        for (field, known) in [("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)] {
            let found = value.get(field).and_then(Value::as_str).unwrap_or("nothing");
            if found != known {
                self.malformed("schema", format!("`{field}` is `{found}`; this version reads `{known}` only"));
                return None;
            }
        }
        match serde_json::from_value::<Statement>(value) {
            Ok(statement) => {
                self.ok("schema", PREDICATE_TYPE);
                Some(statement)
            }
            Err(error) => {
                self.malformed("schema", format!("does not fit {PREDICATE_TYPE}: {error}"));
                None
            }
        }
    }

    fn role(&mut self, statement: &Statement, key: &TrustedKey, allow_test_role: bool) {
        let (role, kind) = (key.role.word(), statement.predicate.kind.word());
        if !key.role.may_sign(statement.predicate.kind, allow_test_role) {
            self.failed("role", format!("a key of role `{role}` may not sign a report of kind `{kind}`"));
        } else if key.role == KeyRole::Test {
            self.ok("role", "role `test`, allowed here on request: this report is a fixture and proves nothing");
        } else {
            self.ok("role", format!("role `{role}` may sign kind `{kind}`"));
        }
    }

    fn consistency(&mut self, statement: &Statement, key_id: &str) {
        let contradictions = consistency::contradictions(statement, key_id);
        if contradictions.is_empty() {
            self.ok(
                "consistency",
                "the verdict follows from the criteria by the printed rule; nothing contradicts itself",
            );
        }
        for contradiction in contradictions {
            self.failed("consistency", contradiction);
        }
    }

    fn files(&mut self, statement: &Statement, request: &Request<'_>) {
        match request.subject {
            None => self.not_checked("subject", "no package given, so its digests were not checked"),
            Some(files) => self.compare("subject", files::subject(statement, files)),
        }
        match request.artifacts {
            None => self.not_checked("artifacts", "no folder given, so the artifacts' digests were not checked"),
            Some(lookup) => self.compare("artifacts", files::artifacts(statement, lookup)),
        }
    }

    fn compare(&mut self, id: &'static str, result: Result<String, Vec<String>>) {
        match result {
            Ok(text) => self.ok(id, text),
            Err(differences) => differences.into_iter().for_each(|text| self.failed(id, text)),
        }
    }
}

#[cfg(test)]
mod tests;
