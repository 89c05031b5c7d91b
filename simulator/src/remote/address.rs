//! Where a control channel is.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Where a control channel listens: always on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A Unix domain socket at this path.
    Socket(PathBuf),
    /// A TCP port of 127.0.0.1; as 0, any that is free.
    Port(u16),
}

/// What is no address of a control channel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing.
    #[error("an empty address; name the path of a socket, or 127.0.0.1:PORT")]
    Empty,
    /// Other machines could reach it.
    #[error("`{0}` is not 127.0.0.1; other machines cannot be let in, so name the path of a socket, or 127.0.0.1:PORT")]
    NotHere(String),
    /// No port has this number.
    #[error("`{0}` is no port; use 127.0.0.1:PORT with a port up to 65535")]
    NoPort(String),
}

impl Address {
    /// Reads `127.0.0.1:PORT`, or a path. What ends in a colon and digits and has no slash is taken for a host and its port.
    ///
    /// # Errors
    /// Any host but 127.0.0.1, by name or number.
    pub fn parse(text: &OsStr) -> Result<Self, AddressError> {
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        let host_and_port = text.to_str().filter(|text| !text.contains('/')).and_then(|text| text.rsplit_once(':'));
        let digits = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        match host_and_port.filter(|(_, port)| digits(port)) {
            None => Ok(Self::Socket(text.into())),
            Some(("127.0.0.1", port)) => {
                port.parse().map(Self::Port).map_err(|_| AddressError::NoPort(text.to_string_lossy().into_owned()))
            }
            Some(_) => Err(AddressError::NotHere(text.to_string_lossy().into_owned())),
        }
    }

    /// The same address for a program with another current folder.
    ///
    /// # Errors
    /// There is no current folder.
    pub fn absolute(&self) -> io::Result<Self> {
        match self {
            Self::Socket(path) => Ok(Self::Socket(std::path::absolute(path)?)),
            Self::Port(port) => Ok(Self::Port(*port)),
        }
    }

    /// What [`Self::parse`] reads as this address.
    pub fn to_os_string(&self) -> OsString {
        match self {
            Self::Socket(path) => path.clone().into_os_string(),
            Self::Port(_) => self.to_string().into(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(path) => path.display().fmt(f),
            Self::Port(port) => write!(f, "127.0.0.1:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<Address, AddressError>) {
        assert_eq!(Address::parse(OsStr::new(text)), expected, "{text}");
    }

    #[test]
    fn only_this_machine_is_an_address() {
        let path = |text: &str| Ok(Address::Socket(text.into()));
        let abroad = |text: &str| Err(AddressError::NotHere(text.to_owned()));
        check("/tmp/x.sock", path("/tmp/x.sock"));
        check("x.sock", path("x.sock"));
        check("./odd:80", path("./odd:80"));
        check("odd:name", path("odd:name"));
        check("127.0.0.1:8000", Ok(Address::Port(8000)));
        check("127.0.0.1:70000", Err(AddressError::NoPort("127.0.0.1:70000".to_owned())));
        check("", Err(AddressError::Empty));
        for text in ["0.0.0.0:80", "localhost:80", "[::1]:80", "127.0.0.2:80", "10.0.0.1:80", ":80"] {
            check(text, abroad(text));
        }
    }
}
