//! The socket that clients come in by, and its file.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use rustix::net::{self, AddressFamily, SocketAddrUnix, SocketFlags, SocketType};

use super::address::Address;

/// Why no control channel can be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file is in the way.
    #[error("{} is there and is no socket; name another path, or remove it", .0.display())]
    NoSocket(PathBuf),
    /// Another user's socket is in the way.
    #[error("{} is a socket of another user; name another path", .0.display())]
    Foreign(PathBuf),
    /// Another instance, or another program, is there.
    #[error("something listens at {0} already; every instance needs an address of its own")]
    Taken(Address),
    /// Others could put their own socket in the place of ours.
    #[error("other users may change the folder {}; use one of your own", .0.display())]
    OpenFolder(PathBuf),
    /// The system refuses.
    #[error("{place}: {source}")]
    System {
        /// What was tried.
        place: Address,
        /// The system's reason.
        source: io::Error,
    },
}

/// An open socket; its file goes with it.
#[derive(Debug)]
pub(super) struct Gate {
    socket: OwnedFd,
    address: Address,
    file: Option<SocketFile>,
}

#[derive(Debug)]
struct SocketFile {
    path: PathBuf,
    /// Device and inode, by which it is told from a later one of the same name.
    identity: (u64, u64),
}

/// Clients that may wait to be let in.
const WAITING: i32 = 8;

const NOT_INHERITED: SocketFlags = SocketFlags::CLOEXEC.union(SocketFlags::NONBLOCK);

impl Gate {
    /// Opens it. A socket file that nobody listens at any more is replaced.
    pub(super) fn open(address: &Address) -> Result<Self, OpenError> {
        let failed = |source| match source {
            Errno::ADDRINUSE => OpenError::Taken(address.clone()),
            source => OpenError::System { place: address.clone(), source: source.into() },
        };
        match address {
            Address::Port(port) => {
                on_port(*port).map_err(|error| failed(Errno::from_io_error(&error).unwrap_or(Errno::IO)))
            }
            Address::Socket(path) => {
                // The current folder may change before the file is removed.
                let absolute = std::path::absolute(path);
                let path = absolute.map_err(|source| OpenError::System { place: address.clone(), source })?;
                make_room(&path, address)?;
                at_path(path).map_err(failed)
            }
        }
    }

    /// Where it really is.
    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    pub(super) fn socket(&self) -> &OwnedFd {
        &self.socket
    }

    /// Whether the system keeps other users out.
    pub(super) fn is_private(&self) -> bool {
        self.file.is_some()
    }

    /// The next client, if one waits.
    pub(super) fn accept(&self) -> Result<OwnedFd, Errno> {
        net::accept_with(&self.socket, NOT_INHERITED)
    }
}

fn on_port(port: u16) -> io::Result<Gate> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    let address = Address::Port(listener.local_addr()?.port());
    Ok(Gate { socket: listener.into(), address, file: None })
}

fn at_path(path: PathBuf) -> Result<Gate, Errno> {
    let name = SocketAddrUnix::new(&path)?;
    let socket = net::socket_with(AddressFamily::UNIX, SocketType::STREAM, NOT_INHERITED, None)?;
    net::bind(&socket, &name)?;
    let errno = |error: io::Error| Errno::from_io_error(&error).unwrap_or(Errno::IO);
    let about = fs::symlink_metadata(&path).map_err(errno)?;
    let file = SocketFile { identity: (about.dev(), about.ino()), path: path.clone() };
    // Nobody can connect before `listen`, so there is no moment at which others could.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(errno)?;
    net::listen(&socket, WAITING)?;
    Ok(Gate { socket, address: Address::Socket(path), file: Some(file) })
}

/// Sees to it that a socket can be made at `path`, and that it stays the one that is found there.
fn make_room(path: &Path, address: &Address) -> Result<(), OpenError> {
    let system = |source| OpenError::System { place: address.clone(), source };
    let us = rustix::process::geteuid().as_raw();
    let folder = path.parent().unwrap_or(path);
    let about = fs::metadata(folder).map_err(system)?;
    let others_may_write = about.mode() & 0o022 != 0;
    let each_his_own = about.mode() & 0o1000 != 0;
    if (others_may_write && !each_his_own) || ![us, 0].contains(&about.uid()) {
        return Err(OpenError::OpenFolder(folder.to_owned()));
    }
    let about = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(system(error)),
        Ok(about) => about,
    };
    if !about.file_type().is_socket() {
        return Err(OpenError::NoSocket(path.to_owned()));
    }
    if about.uid() != us {
        return Err(OpenError::Foreign(path.to_owned()));
    }
    if is_dead(path) { fs::remove_file(path).map_err(system) } else { Err(OpenError::Taken(address.clone())) }
}

/// Whether nobody listens at a socket. One whose queue is full is very much alive.
fn is_dead(path: &Path) -> bool {
    let probe = || {
        let socket = net::socket_with(AddressFamily::UNIX, SocketType::STREAM, NOT_INHERITED, None)?;
        net::connect(&socket, &SocketAddrUnix::new(path)?)
    };
    probe() == Err(Errno::CONNREFUSED)
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        let ours = fs::symlink_metadata(&self.path).is_ok_and(|about| (about.dev(), about.ino()) == self.identity);
        if ours {
            // A file that stays behind is known as dead by the next one who comes.
            let _ = fs::remove_file(&self.path);
        }
    }
}
