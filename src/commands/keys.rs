//! `holograde keys`, and the keys that other commands use.

use super::keyring::{KeyFolder, KeysError};
use super::{Failure, Status, print, read};
use crate::cli::Keys;
use crate::problem::{Problem, Problems};
use crate::report::{PrivateKey, Trust};
use std::path::Path;

/// The user's folder: `HOLOGRADE_CONFIG`, else `holograde` in the platform's configuration folder.
pub(super) fn folder() -> Result<KeyFolder, Failure> {
    match std::env::var_os("HOLOGRADE_CONFIG").filter(|folder| !folder.is_empty()) {
        Some(folder) => Ok(KeyFolder::at(folder)),
        None => KeyFolder::of_user().map_err(failure),
    }
}

/// The key to sign with. Without `path` it is the user's own, which is made on first use; that is said on standard error.
///
/// # Errors
/// A key file that cannot be read or is none.
pub fn signing_key(path: Option<&Path>) -> Result<PrivateKey, Failure> {
    if let Some(path) = path {
        let text = read::text(path, "a private key")?;
        let path = path.to_path_buf();
        return PrivateKey::from_pem(&text).map_err(|source| failure(KeysError::Key { path, source }));
    }
    let (key, made) = folder()?.key_of_run().map_err(failure)?;
    if let Some(message) = made {
        eprintln!("{message}");
    }
    Ok(key)
}

/// Whom to believe: the file given, else the user's trust file, else the user's own key for self-checks.
///
/// # Errors
/// A trust file that cannot be read or has problems.
pub fn trust(given: Option<&Path>) -> Result<Trust, Failure> {
    folder()?.trust(given).map_err(failure)
}

/// Runs the command.
///
/// # Errors
/// Files that cannot be read or written.
pub fn keys(command: &Keys) -> Result<Status, Failure> {
    match command {
        Keys::New { out } => {
            let folder = match out {
                Some(path) => KeyFolder::at(path),
                None => folder()?,
            };
            let key = folder.create().map_err(failure)?;
            print(&format!("{}  {}\n", key.public().id(), folder.key_path().display()))
        }
        Keys::Show { pem, key } => {
            let key = signing_key(key.as_deref())?.public();
            if *pem {
                print(&key.to_pem().map_err(anyhow::Error::from)?)
            } else {
                print(&format!("Ed25519, id {}\n", key.id()))
            }
        }
        Keys::Trust { trust: path } => {
            let trust = trust(path.as_deref())?;
            print(&trust.to_toml().map_err(anyhow::Error::from)?)
        }
    }
}

/// What the user gave is bad input; what the system refused is not.
fn failure(error: KeysError) -> Failure {
    match error {
        KeysError::Trust(problems) => problems.into(),
        KeysError::Key { path, source } => {
            let problem = Problem::new(path.display().to_string(), "", source.to_string());
            Problems::from(problem.fix("an Ed25519 private key as PKCS#8 PEM; `holograde keys new` makes one")).into()
        }
        KeysError::File { path, source } => {
            Problems::from(Problem::new(path.display().to_string(), "", source.to_string())).into()
        }
        KeysError::TooLarge(_) => Problems::from(Problem::new("", "", error.to_string())).into(),
        KeysError::Exists(_) => Failure::Usage(error.to_string()),
        other => anyhow::Error::from(other).into(),
    }
}
