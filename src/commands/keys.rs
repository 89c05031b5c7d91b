//! `holograde keys`, and the keys other commands use: a local partner key in the user's configuration folder, made once.

use super::{Failure, Status, print, read};
use crate::cli::Keys;
use crate::problem::{Problem, Problems};
use crate::report::{PrivateKey, Trust};
use anyhow::Context;
use etcetera::BaseStrategy;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where this user's key and trust policy lie: `HOLOGRADE_CONFIG`, else `holograde` in the configuration folder of the platform.
fn config_folder() -> anyhow::Result<PathBuf> {
    if let Some(folder) = std::env::var_os("HOLOGRADE_CONFIG").filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    Ok(etcetera::choose_base_strategy().context("no configuration folder")?.config_dir().join("holograde"))
}

fn local_key_path() -> anyhow::Result<PathBuf> {
    Ok(config_folder()?.join("partner-key.pem"))
}

/// The key to sign with. Without `path` it is the local partner key, which is made on first use; that is said on standard error.
///
/// # Errors
/// A key file that cannot be read or is none.
pub fn signing_key(path: Option<&Path>) -> Result<PrivateKey, Failure> {
    if let Some(path) = path {
        return read_key(path);
    }
    let path = local_key_path()?;
    if path.exists() {
        return read_key(&path);
    }
    let key = make_key(&path)?;
    eprintln!("made a local partner key, {} (id {})", path.display(), key.public().id());
    Ok(key)
}

/// The trust policy: of a file, else the user's `trust.toml`, else the local key alone, for self-checks.
///
/// # Errors
/// A policy that cannot be read or has problems.
pub fn trust(path: Option<&Path>) -> Result<Trust, Failure> {
    let users = config_folder()?.join("trust.toml");
    match path {
        Some(path) => read_trust(path),
        None if users.exists() => read_trust(&users),
        None if local_key_path()?.exists() => {
            Ok(Trust::local("local partner key", read_key(&local_key_path()?)?.public()))
        }
        None => Ok(Trust { keys: Vec::new() }),
    }
}

/// Runs the command.
///
/// # Errors
/// Files that cannot be read or written.
pub fn keys(command: &Keys) -> Result<Status, Failure> {
    match command {
        Keys::New { out } => {
            let path = out.clone().map_or_else(local_key_path, Ok)?;
            let key = make_key(&path)?;
            print(&format!("{}\nid {}\n", path.display(), key.public().id()))
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

fn read_trust(path: &Path) -> Result<Trust, Failure> {
    Ok(Trust::parse(&path.display().to_string(), &read::text(path, "a trust policy")?)?)
}

fn read_key(path: &Path) -> Result<PrivateKey, Failure> {
    let text = read::text(path, "a private key")?;
    PrivateKey::from_pem(&text).map_err(|error| {
        let problem = Problem::new(path.display().to_string(), "", error.to_string());
        Problems::from(problem.fix("an Ed25519 private key as PKCS#8 PEM; `holograde keys new` makes one")).into()
    })
}

/// Makes a key and writes it, readable by its owner alone. Never replaces a file: a lost key cannot be made again.
fn make_key(path: &Path) -> Result<PrivateKey, Failure> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| anyhow::anyhow!("no randomness for a key: {error}"))?;
    let key = PrivateKey::from_seed(&seed);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::Usage(format!("{}: exists already, and a key is never replaced", path.display()))
        }
        _ => anyhow::Error::from(error).context(format!("making {}", path.display())).into(),
    })?;
    file.write_all(key.to_pem().map_err(anyhow::Error::from)?.as_bytes())?;
    Ok(key)
}
