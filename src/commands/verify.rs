//! `holograde verify`: may a report be believed? Offline; never trusts a key found in the report.

use super::{Failure, Status, keys, print, read};
use crate::cli::Verify;
use crate::poc::Package;
use crate::report::verify::{CheckState, Outcome, Request, verify as verify_envelope};
use crate::report::{FileDigest, sha256_hex};
use std::fmt::Write as _;
use std::path::{Component, Path};

/// A report is text; more than this is not read.
const MAX_REPORT_BYTES: u64 = 64 << 20;

/// Runs the command.
///
/// # Errors
/// Files that cannot be read, and a trust policy or POC with problems.
pub fn verify(args: &Verify) -> Result<Status, Failure> {
    let envelope = read::bytes(&args.report, "a report.dsse.json", MAX_REPORT_BYTES)?;
    let trust = keys::trust(args.trust.as_deref())?;
    let subject = args.subject.as_deref().map(subject_digests).transpose()?;
    let artifacts = args.artifacts.as_deref();
    let lookup = |path: &str| artifacts.and_then(|folder| artifact(folder, path));
    let request = Request {
        trust: &trust,
        allow_test_role: args.allow_test_role,
        subject: subject.as_deref(),
        artifacts: if artifacts.is_some() { Some(&lookup) } else { None },
        now: jiff::Timestamp::now(),
    };
    let found = verify_envelope(&envelope, &request);
    if args.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&found).map_err(anyhow::Error::from)?))?;
    } else {
        let mut text = String::new();
        for check in &found.checks {
            let mark = match check.state {
                CheckState::Ok => "ok",
                CheckState::Failed => "FAILED",
                CheckState::NotChecked => "not checked",
            };
            let _ = writeln!(text, "{mark:<12} {:<12} {}", check.id, check.text);
        }
        if args.allow_test_role {
            text.push_str("keys of role `test` were accepted: this is no verification for standing\n");
        }
        let _ = writeln!(
            text,
            "{}",
            match found.outcome {
                Outcome::Valid => "valid",
                Outcome::Invalid => "INVALID: do not believe this report",
                Outcome::Malformed => "MALFORMED: not a report that this version can read",
            }
        );
        print(&text)?;
    }
    Ok(match found.outcome {
        Outcome::Valid => Status::Good,
        Outcome::Invalid => Status::Bad,
        Outcome::Malformed => Status::BadInput,
    })
}

fn subject_digests(path: &Path) -> Result<Vec<FileDigest>, Failure> {
    Ok(Package::open(path)?.files().to_vec())
}

/// Digest of an artifact below a folder. A path that leaves the folder names no artifact.
fn artifact(folder: &Path, path: &str) -> Option<FileDigest> {
    let below = Path::new(path);
    if !below.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let bytes = std::fs::read(folder.join(below)).ok()?;
    Some(FileDigest { path: path.to_owned(), sha256: sha256_hex(&bytes), bytes: bytes.len() as u64 })
}
