//! The user's own key and whom the user believes: `keys new`, `keys show`, `keys trust`, and the key of a run that was given none.

use crate::problem::Problems;
use crate::report::{KeyError, PrivateKey, Trust, TrustWriteError};
use etcetera::BaseStrategy;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Largest key or trust file that is read.
const MAX_BYTES: u64 = 1 << 20;
/// Name of the local key in its trust file.
const LOCAL_NAME: &str = "this computer";

/// Why keys cannot be made, read or believed.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// There is no configuration folder.
    #[error("the user's configuration folder is unknown: {0}")]
    NoHome(#[from] etcetera::HomeDirError),
    /// A file.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key stands where a new one should go.
    #[error("{0}: there is a key already; move it away first, reports signed with it need its public half to verify")]
    Exists(PathBuf),
    /// A file that is far too large to be what it should be.
    #[error("{0}: larger than any key or trust file")]
    TooLarge(PathBuf),
    /// Not a key.
    #[error("{path}: {source}")]
    Key {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        source: KeyError,
    },
    /// Everything wrong with a trust file.
    #[error(transparent)]
    Trust(#[from] Problems),
    /// A trust file that cannot be written.
    #[error(transparent)]
    TrustWrite(#[from] TrustWriteError),
    /// The system gives no random numbers.
    #[error("the system's random number source failed: {0}")]
    Random(getrandom::Error),
}

/// The folder that holds `private-key.pem` and `trust.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFolder(PathBuf);

impl KeyFolder {
    /// `holograde` in the user's configuration folder.
    ///
    /// # Errors
    /// [`KeysError::NoHome`].
    pub fn of_user() -> Result<Self, KeysError> {
        Ok(Self(etcetera::choose_base_strategy()?.config_dir().join("holograde")))
    }

    /// A folder of the caller's choice.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the private key is or will be.
    pub fn key_path(&self) -> PathBuf {
        self.0.join("private-key.pem")
    }

    /// Where the user's trust file is or will be.
    pub fn trust_path(&self) -> PathBuf {
        self.0.join("trust.toml")
    }

    /// `keys new`: makes a key, readable by the user alone, and a trust file that believes it for self-checks.
    ///
    /// # Errors
    /// [`KeysError::Exists`] rather than replace a key; what the disk or the random source says.
    pub fn create(&self) -> Result<PrivateKey, KeysError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(KeysError::Random)?;
        let key = PrivateKey::from_seed(&seed);
        let pem = key.to_pem().map_err(|source| KeysError::Key { path: self.key_path(), source })?;
        std::fs::create_dir_all(&self.0).map_err(file(&self.0))?;
        self.write_new(&self.key_path(), &pem)?;
        match self.write_new(&self.trust_path(), &Trust::local(LOCAL_NAME, key.public()).to_toml()?) {
            // A trust file that was there before is the user's own choice.
            Err(KeysError::Exists(_)) | Ok(()) => Ok(key),
            Err(error) => Err(error),
        }
    }

    /// The key of a run: the user's, made once if there is none. The message says that it was made, and where.
    ///
    /// # Errors
    /// What reading or making one gives.
    pub fn key_of_run(&self) -> Result<(PrivateKey, Option<String>), KeysError> {
        if let Some(key) = self.key()? {
            return Ok((key, None));
        }
        match self.create() {
            Ok(key) => {
                let message = format!(
                    "made a local key in {} (role self: it can sign self-checks; `holograde keys show --pem` prints its public half)",
                    self.key_path().display()
                );
                Ok((key, Some(message)))
            }
            // Another run was faster.
            Err(KeysError::Exists(path)) => Ok((self.key()?.ok_or(KeysError::Exists(path))?, None)),
            Err(error) => Err(error),
        }
    }

    /// The user's key, if there is one.
    ///
    /// # Errors
    /// A file that cannot be read or holds no key.
    pub fn key(&self) -> Result<Option<PrivateKey>, KeysError> {
        let path = self.key_path();
        let Some(pem) = read(&path)? else { return Ok(None) };
        PrivateKey::from_pem(&pem).map(Some).map_err(|source| KeysError::Key { path, source })
    }

    /// `keys show [--pem]`: the id of the user's key, or its public half.
    ///
    /// # Errors
    /// As [`KeyFolder::key`]; `Ok(None)` when there is no key yet.
    pub fn show(&self, pem: bool) -> Result<Option<String>, KeysError> {
        let Some(key) = self.key()? else { return Ok(None) };
        let public = key.public();
        if !pem {
            return Ok(Some(format!("{}  {}\n", public.id(), self.key_path().display())));
        }
        public.to_pem().map(Some).map_err(|source| KeysError::Key { path: self.key_path(), source })
    }

    /// Whom to believe: the file given, else the user's, else the local key alone, else nobody.
    ///
    /// # Errors
    /// A file given that is not there, or anything wrong with a file.
    pub fn trust(&self, given: Option<&Path>) -> Result<Trust, KeysError> {
        let path = given.map_or_else(|| self.trust_path(), Path::to_path_buf);
        match read(&path)? {
            Some(text) => Ok(Trust::parse(&path.display().to_string(), &text)?),
            None if given.is_some() => Err(file(&path)(std::io::ErrorKind::NotFound.into())),
            None => Ok(self.key()?.map(|key| Trust::local(LOCAL_NAME, key.public())).unwrap_or_default()),
        }
    }

    /// Writes a file whole or not at all, for the user alone, and never over another.
    fn write_new(&self, path: &Path, text: &str) -> Result<(), KeysError> {
        // Temporary files of this crate are made with mode 0600 on Unix.
        let mut temporary = tempfile::NamedTempFile::new_in(&self.0).map_err(file(&self.0))?;
        temporary.write_all(text.as_bytes()).and_then(|()| temporary.as_file().sync_all()).map_err(file(path))?;
        match temporary.persist_noclobber(path) {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(KeysError::Exists(path.to_path_buf()))
            }
            Err(error) => Err(file(path)(error.error)),
        }
    }
}

/// The text of a file, `None` if there is none.
fn read(path: &Path) -> Result<Option<String>, KeysError> {
    let opened = match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(file(path))?,
    };
    let mut text = String::new();
    opened.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(file(path))?;
    if text.len() as u64 > MAX_BYTES { Err(KeysError::TooLarge(path.to_path_buf())) } else { Ok(Some(text)) }
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> KeysError + '_ {
    move |source| KeysError::File { path: path.to_path_buf(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::KeyRole;

    fn folder() -> (tempfile::TempDir, KeyFolder) {
        let temporary = tempfile::tempdir().unwrap();
        let folder = KeyFolder::at(temporary.path().join("config/holograde"));
        (temporary, folder)
    }

    #[test]
    fn a_run_makes_its_key_once_and_says_so() {
        let (_kept, folder) = folder();
        let (first, message) = folder.key_of_run().unwrap();
        assert!(message.unwrap().contains("private-key.pem"));
        let (again, message) = folder.key_of_run().unwrap();
        assert_eq!((again.public(), message), (first.public(), None));
        assert!(matches!(folder.create(), Err(KeysError::Exists(_))));
        assert_eq!(folder.key().unwrap().unwrap().public(), first.public());
    }

    #[test]
    fn the_local_key_is_believed_for_self_checks_only() {
        let (_kept, folder) = folder();
        assert!(folder.trust(None).unwrap().keys.is_empty(), "nobody before there is a key");
        let key = folder.create().unwrap();
        let trust = folder.trust(None).unwrap();
        assert_eq!(trust.find(&key.public().id()).unwrap().role, KeyRole::Own);
        std::fs::remove_file(folder.trust_path()).unwrap();
        assert_eq!(folder.trust(None).unwrap(), trust);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let (_kept, folder) = folder();
        folder.create().unwrap();
        assert_eq!(std::fs::metadata(folder.key_path()).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn keys_are_shown_without_their_secret() {
        let (_kept, folder) = folder();
        assert_eq!(folder.show(true).unwrap(), None);
        let key = folder.create().unwrap();
        assert!(folder.show(false).unwrap().unwrap().starts_with(&key.public().id()));
        let pem = folder.show(true).unwrap().unwrap();
        assert!(pem.contains("PUBLIC KEY") && !pem.contains("PRIVATE"));
    }

    #[test]
    fn what_is_not_there_or_is_no_key_is_named() {
        let (kept, folder) = folder();
        let missing = kept.path().join("trust.toml");
        assert!(folder.trust(Some(&missing)).unwrap_err().to_string().contains("trust.toml"));
        std::fs::create_dir_all(folder.key_path().parent().unwrap()).unwrap();
        std::fs::write(folder.key_path(), "no key").unwrap();
        assert!(folder.key_of_run().unwrap_err().to_string().contains("private-key.pem"));
        std::fs::write(folder.key_path(), vec![b'x'; MAX_BYTES as usize + 1]).unwrap();
        assert!(matches!(folder.key(), Err(KeysError::TooLarge(_))));
    }
}
